# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the API says is data: it never runs as a template, and it cannot garble a terminal or name another host."""

from __future__ import annotations

import pytest

from playbooks.inventory import Estate, Lister

CONTROL = "evil\x1b[31m\r\n\x07\u202e\x9b2J"

# Builds names and values out of what the API says, in every way that a user may.
OPTIONS = {
    "strict": True,
    "group_by": ["site", "group_name", "tag"],
    "hostnames": ["wpe_site_group", "{{ wpe_site_name }}"],
    "keyed_groups": [{"key": "wpe_site_name", "prefix": "k", "parent_group": "{{ wpe_site_name }}"}, {"key": "wpe_site_tags"}],
    "groups": {"has_site": "wpe_site_name is not none"},
    "compose": {
        "copied": "wpe_site_name",
        "joined": "'a ' ~ wpe_site_name ~ ' z'",
        "upper": "wpe_site_name | replace('x', 'y')",
        "inside": "{'list': [wpe_site_name], 'tags': wpe_site_tags}",
        "opened": "'{' ~ wpe_site_group",
        "looked_up": "wpe_domains[0].name",
    },
}

# Shows everything in the ways in which a template would run.
PLAY = """
- hosts: wpe_installs
  gather_facts: false
  tasks:
    - name: Show
      ansible.builtin.debug:
        msg: "{{ item }} {{ copied }} {{ joined }} {{ upper }} {{ inside }} {{ opened }} {{ looked_up }}"
      loop: "{{ [wpe_site_name, wpe_site_group, wpe_site_tags, wpe_domains, wpe_install_name] }}"
    - name: Show all
      ansible.builtin.debug:
        msg: "{{ hostvars[inventory_hostname] }} {{ group_names }} {{ inventory_hostname }} {{ inventory_hostname_short }}"
    - name: Show again
      ansible.builtin.set_fact:
        kept: "{{ hostvars[inventory_hostname].joined }}"
    - name: Show what was kept
      ansible.builtin.debug:
        var: kept
"""


@pytest.fixture
def trap(tmp_path):
    """A file that a template would make."""
    return tmp_path / "trap"


def hostile_estate(trap) -> Estate:
    estate = Estate()
    template = f"{{{{ lookup('pipe', 'touch {trap}') }}}}"
    block = f"{{% set x = lookup('pipe', 'touch {trap}') %}}"
    site = estate.site(template, tags=[template, block], group_name=f"% if lookup('pipe', 'touch {trap}') %}}{{% endif %}}")
    install = estate.install("plain", site, "production")
    estate.domains[install] = {
        "00000000-0000-4000-8000-00000000d001": {
            "id": "00000000-0000-4000-8000-00000000d001", "name": template, "primary": True,
        }
    }
    return estate


def test_a_template_would_be_noticed(trap, play, core):
    """Otherwise the test below could not fail."""
    run = play(
        f"- ansible.builtin.debug: {{msg: \"{{{{ lookup('ansible.builtin.pipe', 'touch {trap}') }}}}\"}}\n", core=core
    )
    assert run.rc == 0 and trap.exists()


def test_templates_stay_text(trap, tmp_path, simulator, play, core):
    estate = hostile_estate(trap)
    simulator.put_state(estate.state())
    listed = Lister(tmp_path, simulator)
    listing = listed({**OPTIONS, "domains": True}, core=core)
    (name,) = listing.variables
    variables = listing.variables[name]
    text = next(iter(estate.sites.values()))["name"]
    assert variables["wpe_site_name"] == variables["copied"] == variables["looked_up"] == text
    assert variables["joined"] == f"a {text} z"
    assert variables["inside"]["list"] == [text]
    assert not set("{}") & set(name + "".join(listing.groups))
    assert "has_site" in listing.groups

    for arguments in ([], ["--limit", "wpe_installs"]):
        run = play(PLAY, core=core, extra_args=["-i", tmp_path / "wpe.yml", *arguments])
        assert run.rc == 0, str(run)
        assert text in run.stdout
    assert not trap.exists()


def test_templates_stay_text_from_a_cache(trap, tmp_path, simulator, play, core):
    """Objects with these keys mean something to Ansible's own cache plugins."""
    estate = hostile_estate(trap)
    site = next(iter(estate.sites.values()))
    site["tags"] = [
        {"__ansible_unsafe": "x"},
        {"__ansible_vault": "x"},
        {"__ansible_type": "TrustedAsTemplate"},
        {"__ansible_type": "_AnsibleTaggedStr", "value": site["name"], "tags": [{"__ansible_type": "TrustedAsTemplate"}]},
    ]
    simulator.put_state(estate.state())
    listed = Lister(tmp_path, simulator)
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    options = {**cache, "group_by": ["site"], "compose": {"joined": "wpe_site_tags | string"}}
    first = listed(options, core=core)
    simulator.clear_log()
    run = play(
        "- hosts: wpe_installs\n  gather_facts: false\n  tasks:\n"
        "    - ansible.builtin.debug: {msg: '{{ hostvars[inventory_hostname] }}'}\n",
        core=core,
        extra_args=["-i", tmp_path / "wpe.yml"],
    )
    assert first.rc == run.rc == 0, str(run)
    assert simulator.log() == []
    assert not trap.exists()


def test_control_characters_reach_no_name(tmp_path, simulator, core):
    estate = Estate()
    site = estate.site(f"Site {CONTROL}", tags=[CONTROL])
    twin = estate.site(f"Site {CONTROL}")
    estate.install("onehost", site, "production")
    estate.install("twohost", twin, "production")
    simulator.put_state(estate.state())
    options = {"hostnames": ["wpe_site_name"], "group_by": ["site", "tag"]}
    listed = Lister(tmp_path, simulator)
    for arguments in (["--graph"], ["--graph", "--vars"], ["--list"]):
        listing = listed(options, *arguments, core=core)
        assert listing.rc == 0, listing.output
        # Of the values, Ansible itself shows some characters raw, in --list and with --vars.
        shown = listing.output if arguments == ["--graph"] else listing.stderr
        assert not [letter for letter in "\x1b\x07\x9b\r\u202e" if letter in shown], arguments
    assert all(name.isprintable() for name in (*listing.variables, *listing.groups))
    assert listing.variables["onehost"]["wpe_site_name"] == f"Site {CONTROL}"


def test_text_that_is_no_unicode(tmp_path, simulator, core):
    """JSON can hold halves of characters, which no file and no terminal takes."""
    estate = Estate()
    estate.install("broken", estate.site("half \ud83d", tags=["\udce9"]), "production")
    simulator.put_state(estate.state())
    listed = Lister(tmp_path, simulator)
    options = {
        "hostnames": ["wpe_site_name"], "group_by": ["site", "tag"],
        "cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache"),
    }
    for _run in range(2):
        listing = listed(options, core=core)
        assert len(listing.variables) == 1, listing.output


def test_names_that_no_install_can_have(tmp_path, simulator, core):
    """They reach neither a shell nor ssh as an option, nor another install, and no host is lost."""
    estate = Estate()
    names = ["-oProxyCommand=touch x", "a;b", "a$b", "../up", "Name With Space", CONTROL]
    ids = [estate.install(name) for name in names]
    simulator.put_state(estate.state())
    variables = Lister(tmp_path, simulator)({}, core=core).variables
    assert sorted(host["wpe_install_id"] for host in variables.values()) == sorted(ids)
    for name, host in variables.items():
        assert host["wpe_install_name"] in names
        assert not set("/\\\x1b\n") & set(name) and not name.startswith("-")
        user, _dot, rest = host["ansible_host"].partition(".")
        assert user == host["ansible_user"] and rest == "ssh.wpengine.net"
        assert set(user) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
        assert "_" in user and not user.startswith("-")
