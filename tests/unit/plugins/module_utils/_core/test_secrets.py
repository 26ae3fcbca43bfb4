# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A secret is hidden in every form in which it may be repeated, and nothing else is hidden."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import CHUNK, HIDDEN, Secrets, secrets_in
from support.certificates import key_text, new_key

SECRET = "pass\"wo'rd %\u00e9\\ of 1"
FORMS = {
    "raw": SECRET,
    "JSON": json.dumps(SECRET)[1:-1],
    "repr": repr(SECRET)[1:-1],
    "ASCII": ascii(SECRET)[1:-1],
    "in a URL": quote(SECRET, safe=""),
    "base64": base64.b64encode(SECRET.encode()).decode(),
}


def hiding(*texts):
    secrets = Secrets()
    secrets.add(*texts)
    return secrets


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_is_hidden(form):
    cleaned = hiding(SECRET).clean({"msg": f"The API answered {form}!", "list": [form]})
    assert form not in json.dumps(cleaned, ensure_ascii=False)
    assert cleaned["msg"] == "The API answered ********!"


def test_no_part_of_a_key_is_shown():
    key = key_text(new_key())
    lines = [line for line in key.splitlines() if not line.startswith("-----")]
    encoded = base64.b64encode(key.encode()).decode()
    secrets = hiding(key)
    for echo in (key, key.strip(), key.replace("\n", "\r\n"), "\\n".join(lines), lines[0], encoded, encoded[:60]):
        cleaned = secrets.clean(f"Wrong key {echo}")
        assert not any(line[:CHUNK] in cleaned for line in (*lines[:-1], encoded) if len(line) >= CHUNK), cleaned
    assert secrets.clean("-----BEGIN PRIVATE KEY-----") == "-----BEGIN PRIVATE KEY-----"


def test_names_and_comments_beside_a_key_are_shown():
    key = f"friendlyName: www.torquebikes.example\n{key_text(new_key())}"
    assert hiding(key).clean("www.torquebikes.example") == "www.torquebikes.example"
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILStJnUDHvz9JLQF+gzN/AO1vRpl1QKDbb40/imQXNxX deployment@example.com"
    assert hiding(line).clean("the key of deployment@example.com") == "the key of deployment@example.com"


def test_key_inside_other_text_is_hidden():
    body = "".join(key_text(new_key()).splitlines()[1:-1])
    assert body[:CHUNK] not in hiding(f'{{"key":"{body}"}}').clean(f"refused: {body}")


@given(st.text(min_size=4), st.text(), st.text())
def test_no_secret_is_left_in_a_text(secret, before, after):
    assert secret not in hiding(secret).clean(before + secret + after).replace("********", "") or not secret.strip("*")


def test_values_that_are_not_text_are_unchanged():
    value = {"changed": False, "count": 1, "none": None, "rows": [1.5, True]}
    assert hiding("False", "1", "alse", "None").clean(value) == value


def test_short_secret_is_hidden_only_as_a_whole_text():
    assert hiding("abc").clean(["abc", "abcdef"]) == [HIDDEN, "abcdef"]


def test_secrets_are_found_by_key():
    params = {
        "api_password": "one",
        "body": {"users": [{"password": 22}], "name": "no"},
        "private_key": "three",
        "password": None,
    }
    assert secrets_in(params) == {"one", "22", "three"}


PROXY = {"https_proxy": "http://me:pro%24xy@proxy.example:8080"}


def test_credentials_of_the_client_are_hidden_in_errors(monkeypatch):
    client = Client("https://api.example/v1", "user-id", "pass-word", environ=PROXY, retry_timeout=0)

    def fail(*arguments):
        words = "pass-word", base64.b64encode(b"user-id:pass-word").decode(), "pro%24xy", "pro$xy"
        raise ApiError(" ".join(words), "GET", "/", 400, errors=[{"message": "pass-word"}])

    monkeypatch.setattr(client.transport, "send", fail)
    with pytest.raises(ApiError) as caught:
        client.get("/sites")
    assert set(caught.value.message.split()) == {"********"}
    assert caught.value.result()["errors"] == [{"message": HIDDEN}]
