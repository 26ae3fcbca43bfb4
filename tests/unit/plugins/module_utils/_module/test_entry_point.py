# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The AnsibleModule of ordinary modules."""

from __future__ import annotations

import inspect
import io
import json
import sys

import pytest
from ansible.module_utils import basic

from ansible_collections.community.wpengine.plugins.module_utils._module import base
from ansible_collections.community.wpengine.plugins.module_utils._module.entry_point import (
    EntryPoint,
    secrets_in_environment,
)
from ansible_collections.community.wpengine.plugins.modules import wpe_site, wpe_user

# Older versions return the options of a module always, and refuse to be asked for them.
ASK = "_ansible_inject_invocation"
INJECTED = {ASK: True} if ASK in inspect.getsource(basic) else {}


def arguments(monkeypatch, **options):
    """Hand options to the next AnsibleModule of this process."""
    text = json.dumps({"ANSIBLE_MODULE_ARGS": {"_ansible_remote_tmp": "/tmp", **INJECTED, **options}})
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", text.encode())
    monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)


def ended(work, capsys):
    """Return the result that ends a module."""
    with pytest.raises(SystemExit):
        work()
    return json.loads(capsys.readouterr().out)


def test_null_is_the_same_as_unset_but_remembered(monkeypatch):
    arguments(monkeypatch, name="Torque", account=None)
    module = EntryPoint(wpe_site.MODULE)
    assert module.params["account"] is None and module.given["account"] is None and "id" not in module.given


def test_options_are_cleaned_before_they_are_validated(monkeypatch):
    arguments(
        monkeypatch,
        email=" dana@example.com",
        roles="partial, billing",
        installs=["one "],
        account="agencyone, agencytwo",
    )
    module = EntryPoint(wpe_user.MODULE)
    options = {name: module.params[name] for name in ("email", "roles", "installs", "account")}
    assert options == {
        "email": "dana@example.com",
        "roles": ["partial", "billing"],
        "installs": ["one"],
        "account": ["agencyone", "agencytwo"],
    }
    assert {name: module.given[name] for name in options} == options


def test_secrets_leave_neither_result_nor_invocation(monkeypatch, capsys):
    arguments(
        monkeypatch, name="Torque", api_user_id="user", api_password="pa55word", api_url="https://me:pa55word@host/v1"
    )
    module = EntryPoint(wpe_site.MODULE)
    result = ended(lambda: module.exit_json(changed=False, text="a pa55word here"), capsys)
    assert "pa55word" not in json.dumps(result)
    assert result["invocation"]["module_args"]["name"] == "Torque"
    assert "pa55word" not in json.dumps(ended(lambda: module.fail_json("wrong: pa55word"), capsys))


def test_secrets_of_the_environment_are_known_before_the_options_are(monkeypatch):
    monkeypatch.setenv("WPE_PASSWORD", "pa55word")
    assert secrets_in_environment(wpe_site.MODULE.argument_spec()) == ["pa55word"]


def test_main_ends_with_one_sentence_without_credentials(monkeypatch, capsys):
    arguments(monkeypatch, name="Torque")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    result = ended(lambda: base.main(wpe_site.MODULE), capsys)
    assert result["failed"] and result["msg"].startswith("There are no credentials: set api_user_id and api_password")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "Torque", "acount": "a"}, "Near matches: account"),
        ({"name": "Torque", "api_timeout": "soon"}, "api_timeout must be a number, not 'soon'"),
    ],
)
def test_invalid_options_are_described_as_by_the_action(options, words, monkeypatch, capsys):
    arguments(monkeypatch, **options)
    result = ended(lambda: base.main(wpe_site.MODULE), capsys)
    assert result["failed"] and words in result["msg"] and "<class" not in result["msg"]
