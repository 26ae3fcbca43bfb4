# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read declarations from several files, and merge them."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import lookup_loader
from ansible.template import Templar

from ansible_collections.community.wpengine.plugins.lookup.wpe_accounts import merged


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    loader = DataLoader()
    lookup = lookup_loader.get("community.wpengine.wpe_accounts", loader=loader, templar=Templar(loader=loader))

    def read(*terms, files=(), **options):
        for name, text in dict(files).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8", errors="surrogateescape")
        return lookup.run(list(terms), {}, **options)

    return read


ONE = "wpe_accounts: [{name: agencyone, sites: [{name: A}], users: []}]\n"
TWO = "wpe_accounts: [{name: agencyone, sites: [{name: B}]}, {name: agencytwo}]\n"


@pytest.mark.parametrize(
    "terms", [["dir"], ["dir/*.y*ml", "dir/sub"], ["dir/b.yml, dir/a.yaml,dir/sub/c.yml"], [["dir/a.yaml", "dir"]]]
)
def test_accounts_of_one_name_are_merged(read, terms):
    files = {
        "dir/a.yaml": ONE,
        "dir/b.yml": TWO,
        "dir/sub/c.yml": "wpe_accounts: []",
        "dir/.hidden.yml": "x",
        "dir/x.json": "{",
    }
    one, two = read(*terms, files=files)
    assert sorted(site["name"] for site in one.pop("sites")) == ["A", "B"]
    assert (one, two) == ({"name": "agencyone", "users": []}, {"name": "agencytwo"})


def test_templates_of_the_user_are_templated_and_those_that_are_data_are_not(read):
    text = "wpe_accounts: [{name: \"{{ 'a' ~ 'b' }}\", sites: [{name: !unsafe '{{ x }}'}]}]"
    assert read("a.yml", files={"a.yml": text}) == [{"name": "ab", "sites": [{"name": "{{ x }}"}]}]


WRONG = {
    "empty.yml": ("", "empty.yml is empty; it needs the key wpe_accounts."),
    "list.yml": ("[1]", "list.yml is no mapping"),
    "syntax.yml": (
        "a:\n- b\n c: 1",
        "syntax.yml:3 is no valid YAML: ",
    ),
    "twice.yml": (
        "wpe_accounts:\n  - name: one\n    sites: [{name: A}]\n    sites: []\n",
        "twice.yml:4: the key sites is in this mapping twice.",
    ),
    "utf.yml": ("wpe_accounts:\n  - name: agency\udcff\n", "utf.yml:2 is not in UTF-8."),
    "template.yml": ("wpe_accounts: '{{ nothing }}'", "template.yml has a template that fails"),
    "key.yml": (
        "wpe_acounts: []\nwpe_accounts: []",
        "key.yml has the keys wpe_acounts, but only wpe_accounts is known.",
    ),
    "text.yml": ("wpe_accounts: x", "text.yml: wpe_accounts must be a list of accounts."),
    "item.yml": ("wpe_accounts: [x]", "item.yml: wpe_accounts[0] must be a dictionary."),
}


def test_everything_that_is_wrong_with_the_files_is_reported_at_once(read):
    texts = {name: text for name, (text, _words) in WRONG.items()}
    files = {**texts, "one.yml": ONE, "same.yml": ONE}
    with pytest.raises(AnsibleError) as refused:
        read(*files, "missing/*.yml", files=files)
    expected = [words for _text, words in WRONG.values()]
    expected += [
        "There is no YAML file at missing/*.yml.",
        "same.yml and one.yml both declare the site 'A' of the account agencyone.",
    ]
    assert [words for words in expected if words not in str(refused.value)] == []
    (report,) = read(*files, "missing/*.yml", report=True)
    assert len(report["mistakes"]) == len(expected) and report["accounts"][0]["name"] == "agencyone"


def test_no_file_is_a_mistake(read):
    with pytest.raises(AnsibleError, match="No file is named"):
        read("")


def test_sites_with_an_id_may_share_a_name():
    contents = [(path, [{"name": "a", "sites": [{"name": "S", "id": path}]}]) for path in "xy"]
    assert merged(contents)[1] == []
