# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write gathered accounts as files that a person would have written, and read the same again."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from ansible.errors import AnsibleFilterError
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.filter.wpe_declaration_files import FilterModule

ROOT = Path(__file__).resolve().parents[4]
SCHEMA = json.loads((ROOT / "roles/wpe_accounts/files/wpe_accounts.schema.json").read_text(encoding="utf-8"))
files_of = FilterModule().filters()["wpe_declaration_files"]


class Loader(yaml.SafeLoader):
    """Reads the tag that keeps Ansible from templating."""


Loader.add_constructor("!unsafe", lambda loader, node: node.value)


def account(name="agencyone", *sites, **more):
    return {"name": name, "sites": list(sites), "installs": [], "users": [], "report_schedules": [], **more}


def gathered(*accounts, not_exported=()):
    return {"accounts": list(accounts), "not_exported": list(not_exported)}


def read(file):
    return yaml.load(file["content"], Loader)["wpe_accounts"]


# Read by YAML 1.1 or 1.2 as something else than text.
AMBIGUOUS = [
    "no",
    "1e3",
    "~",
    "0123",
    "1.5",
    "0o17",
    "0x1f",
    "12:30",
    "null",
    "True",
    "on",
    "",
    "2026-01-31",
    ".inf",
    "1_000",
]


@pytest.mark.parametrize(
    "name",
    [*AMBIGUOUS, "a: b", "#1", "- x", "{a}", "it's", '"quoted"', " blank ", "[x", "a\nb", "Caf\u00e9", "@a", "%x"],
)
def test_text_is_read_as_it_was(name):
    (file,) = files_of(gathered(account("agencyone", {"name": name, "installs": []})))
    (declared,) = read(file)
    assert declared["sites"][0]["name"] == name
    jsonschema.validate({"wpe_accounts": [declared]}, SCHEMA)


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_ambiguous_text_is_in_quotes(name):
    (file,) = files_of(gathered(account("agencyone", {"name": name})))
    (line,) = [line for line in file["content"].splitlines() if line.startswith("      - name: ")]
    assert line[len("      - name: ")] in "'\""


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_is_read_as_it_was(name):
    (file,) = files_of(gathered(account("agencyone", {"name": name})))
    assert read(file)[0]["sites"][0]["name"] == name


@pytest.mark.parametrize("name", ["{{ lookup('pipe', 'id') }}", "{% raw %}", "{# x #}"])
def test_text_that_looks_like_a_template_is_never_run(name):
    (file,) = files_of(gathered(account("agencyone", {"name": name})))
    assert "- name: !unsafe" in file["content"] and read(file)[0]["sites"][0]["name"] == name


def test_one_file_for_each_account_says_what_it_does_not_declare():
    omitted = [
        {"account": "agencyone", "kind": "php_version", "name": None, "why": "The API cannot change it."},
        {"account": "agencyone", "kind": "site", "name": "Shop\n# x", "why": "w" * 300},
    ]
    one, two = files_of(gathered(account(), account("Agency Two"), not_exported=omitted))
    assert (one["path"], two["path"]) == ("agencyone.yml", "Agency_Two.yml")
    head, _separator, body = one["content"].partition("---\n")
    assert head.startswith("# yaml-language-server: $schema=wpe_accounts.schema.json\n")
    assert "#   php version: The API cannot change it.\n" in head
    assert all(line.startswith("#") for line in head.splitlines())
    assert body == (
        "wpe_accounts:\n  - name: agencyone\n    sites: []\n    installs: []\n    users: []\n    report_schedules: []\n"
    )


def test_one_file_for_each_site():
    twins = [{"name": "Shop", "id": "1"}, {"name": "Shop", "id": "2"}]
    files = files_of(gathered(account("agencyone", *twins, {"name": "a/b"}, {"name": "A b"})), layout="site")
    assert [file["path"] for file in files][:2] == ["agencyone/_account.yml", "agencyone/Shop.yml"]
    assert [site["id"] for site in read(files[1])[0]["sites"]] == ["1", "2"]
    assert read(files[0])[0]["sites"] == []
    assert files[2]["path"] != files[3]["path"] and all(
        file["path"].lower().startswith("agencyone/a_b-") for file in files[2:]
    )
    assert "$schema=../wpe_accounts" in files[2]["content"]


def test_only_the_files_of_some_sites():
    everything = gathered(account("agencyone", {"name": "Shop"}, {"name": "Caf\u00e9"}))
    (file,) = files_of(everything, layout="site", sites=["Cafe\u0301"])
    assert file["path"] == "agencyone/Caf\u00e9.yml"
    with pytest.raises(AnsibleFilterError, match="There is no site named 'Shap'. Near matches: Shop."):
        files_of(everything, layout="site", sites=["Shap"])


def test_same_accounts_are_the_same_text():
    accounts = gathered(account("agencyone", {"name": "b"}, {"name": "a"}))
    assert files_of(accounts) == files_of(json.loads(json.dumps(accounts)))
