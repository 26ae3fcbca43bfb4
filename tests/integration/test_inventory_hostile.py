# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that text of the API is data: it never runs as a template, controls a terminal or names another host."""

from __future__ import annotations

import pytest

from support.inventory import AccountBuilder, Lister

CONTROL = "evil\x1b[31m\r\n\x07\u202e\x9b2J"

HOSTILE = {
    "jinja": "{{ lookup('pipe', 'touch TRAP') }}",
    "statement": "{% for x in range(3) %}hacked{% endfor %}",
    "line": "# for x in range(3)\nhacked\n# endfor\n%% set x = 1",
    "ansi": "red \x1b[31m\x1b]0;hacked\x07 end \x9b2J",
    "yaml": '!unsafe [a: &b, *b]\n- hacked: "yes"',
    "long": "long " * 2000,
    "right-to-left": "\u202egnorw \u05e9\u05dc\u05d5\u05dd \u2066x",
}
RAW = "\x1b\x07\x9b\r\u202e\u2066"  # characters that control a terminal

# Builds names and values from text of the API in every way that users can.
OPTIONS = {
    "strict": True,
    "group_by": ["site", "group_name", "tag"],
    "hostnames": ["wpe_site_group", "{{ wpe_site_name }}"],
    "keyed_groups": [
        {"key": "wpe_site_name", "prefix": "k", "parent_group": "{{ wpe_site_name }}"},
        {"key": "wpe_site_tags"},
    ],
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

# Shows every value in all ways that execute templates.
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
    - name: Show the fact
      ansible.builtin.debug:
        var: kept
"""


@pytest.fixture
def trap(tmp_path):
    """Return the path of a file that an executed template creates."""
    return tmp_path / "trap"


def build_hostile_account(trap) -> AccountBuilder:
    builder = AccountBuilder()
    template = f"{{{{ lookup('pipe', 'touch {trap}') }}}}"
    block = f"{{% set x = lookup('pipe', 'touch {trap}') %}}"
    site = builder.site(
        template, tags=[template, block], group_name=f"% if lookup('pipe', 'touch {trap}') %}}{{% endif %}}"
    )
    install = builder.install("plain", site, "production")
    builder.domains[install] = {
        "00000000-0000-4000-8000-00000000d001": {
            "id": "00000000-0000-4000-8000-00000000d001",
            "name": template,
            "primary": True,
        }
    }
    return builder


def test_executed_template_creates_the_trap(trap, play, core):
    """The next tests rely on this."""
    run = play(
        f"- ansible.builtin.debug: {{msg: \"{{{{ lookup('ansible.builtin.pipe', 'touch {trap}') }}}}\"}}\n", core=core
    )
    assert run.rc == 0 and trap.exists()


def test_templates_stay_text(trap, tmp_path, simulator, play, every_core):
    builder = build_hostile_account(trap)
    simulator.put_state(builder.state())
    listed = Lister(tmp_path, simulator)
    listing = listed({**OPTIONS, "domains": True}, core=every_core)
    (name,) = listing.variables
    variables = listing.variables[name]
    text = next(iter(builder.sites.values()))["name"]
    assert variables["wpe_site_name"] == variables["copied"] == variables["looked_up"] == text
    assert variables["joined"] == f"a {text} z"
    assert variables["inside"]["list"] == [text]
    assert not set("{}") & set(name + "".join(listing.groups))
    assert "has_site" in listing.groups

    for arguments in ([], ["--limit", "wpe_installs"]):
        run = play(PLAY, core=every_core, extra_args=["-i", tmp_path / "wpe.yml", *arguments])
        assert run.rc == 0, str(run)
        assert text in run.stdout
    assert not trap.exists()


def test_templates_in_the_cache_stay_text(trap, tmp_path, simulator, play, core):
    """Ansible's cache plugins interpret objects with these keys."""
    builder = build_hostile_account(trap)
    site = next(iter(builder.sites.values()))
    site["tags"] = [
        {"__ansible_unsafe": "x"},
        {"__ansible_vault": "x"},
        {"__ansible_type": "TrustedAsTemplate"},
        {
            "__ansible_type": "_AnsibleTaggedStr",
            "value": site["name"],
            "tags": [{"__ansible_type": "TrustedAsTemplate"}],
        },
    ]
    simulator.put_state(builder.state())
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


def test_names_have_no_control_characters(tmp_path, simulator, core):
    builder = AccountBuilder()
    site = builder.site(f"Site {CONTROL}", tags=[CONTROL])
    twin = builder.site(f"Site {CONTROL}")
    builder.install("onehost", site, "production")
    builder.install("twohost", twin, "production")
    simulator.put_state(builder.state())
    options = {"hostnames": ["wpe_site_name"], "group_by": ["site", "tag"]}
    listed = Lister(tmp_path, simulator)
    for arguments in (["--graph"], ["--graph", "--vars"], ["--list"]):
        listing = listed(options, *arguments, core=core)
        assert listing.rc == 0, listing.output
        # Ansible itself shows some control characters of values with --list and --vars.
        shown = listing.output if arguments == ["--graph"] else listing.stderr
        assert not [letter for letter in "\x1b\x07\x9b\r\u202e" if letter in shown], arguments
    assert all(name.isprintable() for name in (*listing.variables, *listing.groups))
    assert listing.variables["onehost"]["wpe_site_name"] == f"Site {CONTROL}"


def test_text_with_surrogates_is_listed_and_cached(tmp_path, simulator, core):
    """JSON can contain lone surrogates, which cannot be written to files and terminals."""
    builder = AccountBuilder()
    builder.install("broken", builder.site("half \ud83d", tags=["\udce9"]), "production")
    simulator.put_state(builder.state())
    listed = Lister(tmp_path, simulator)
    options = {
        "hostnames": ["wpe_site_name"],
        "group_by": ["site", "tag"],
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "cache"),
    }
    for _run in range(2):
        listing = listed(options, core=core)
        assert len(listing.variables) == 1, listing.output


def test_impossible_install_names_are_made_harmless(tmp_path, simulator, core):
    """Such a name is no option of ssh, no shell syntax and no name of another install, and no host is lost."""
    builder = AccountBuilder()
    names = ["-oProxyCommand=touch x", "a;b", "a$b", "../up", "Name With Space", CONTROL]
    ids = [builder.install(name) for name in names]
    simulator.put_state(builder.state())
    variables = Lister(tmp_path, simulator)({}, core=core).variables
    assert sorted(host["wpe_install_id"] for host in variables.values()) == sorted(ids)
    for name, host in variables.items():
        assert host["wpe_install_name"] in names
        assert not set("/\\\x1b\n") & set(name) and not name.startswith("-")
        user, _dot, rest = host["ansible_host"].partition(".")
        assert user == host["ansible_user"] and rest == "ssh.wpengine.net"
        assert set(user) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
        assert "_" in user and not user.startswith("-")


def test_host_names_are_no_folders(tmp_path, simulator, core):
    """Ansible would read variables of a host named .. from the folder above host_vars."""
    (tmp_path / "host_vars").mkdir()
    for folder in (".", "host_vars"):
        (tmp_path / folder / "evil.yml").write_text("ansible_host: 192.0.2.66\n")
    builder = AccountBuilder()
    for name in (".", "..", "..."):
        builder.install(f"dots{len(name)}", builder.site(name), "production")
    simulator.put_state(builder.state())
    variables = Lister(tmp_path, simulator)({"hostnames": ["wpe_site_name"]}, core=core).variables
    assert sorted(variables) == ["_", "_.", "_.."]
    assert [host["ansible_host"] for _name, host in sorted(variables.items())] == [
        f"dots{count}.ssh.wpengine.net" for count in (1, 2, 3)
    ]


# Uses text of the API in every option.
EVERYWHERE = {
    "strict": True,
    "domains": True,
    "group_by": ["site", "group_name", "tag", "php_version"],
    "hostnames": ["wpe_php_version", "wpe_site_name"],
    "keyed_groups": [
        {"key": "wpe_site_name", "prefix": "k", "parent_group": "{{ wpe_site_group }}"},
        {"key": "wpe_site_tags", "separator": ""},
        {"key": "{wpe_php_version: wpe_site_name}"},
    ],
    "groups": {
        "same": "wpe_site_name == wpe_site_tags[0] == wpe_php_version",
        "hacked": "wpe_site_name is search('hackedhackedhacked') or 'k' in wpe_site_name | replace('hacked', '') | replace('k', '')",
    },
    "compose": {
        "copied": "wpe_php_version",
        "joined": "wpe_site_group ~ ' and ' ~ wpe_php_version",
        "first": "wpe_site_tags | first",
        "inside": "{'list': [wpe_site_name, {'key': wpe_site_tags}]}",
        "chosen": "wpe_site_name if wpe_site_name in wpe_site_tags else wpe_php_version ~ '!'",
    },
}
SHOW = """
- hosts: wpe_installs
  gather_facts: false
  tasks:
    - name: Show
      ansible.builtin.debug:
        msg: "{{ [copied, joined, first, inside, chosen, wpe_php_version, group_names, inventory_hostname] }}"
"""


def test_hostile_text_stays_data_in_every_option(trap, tmp_path, simulator, play, core):
    texts = [text.replace("TRAP", str(trap)) for text in HOSTILE.values()]
    builder = AccountBuilder()
    ids = {}
    for index, text in enumerate(texts):
        site = builder.site(text, tags=[text], group_name=text)
        ids[builder.install(f"install{index}", site, "production", php_version=text)] = text
    simulator.put_state(builder.state())
    simulator.add_fault(operation="listDomains", kind="status", status=403, message="no " + " ".join(texts))
    listing = Lister(tmp_path, simulator)(EVERYWHERE, core=core)
    assert len(listing.variables) == len(texts)
    for name, host in listing.variables.items():
        text = ids[host["wpe_install_id"]]
        assert host["wpe_site_name"] == host["wpe_site_group"] == host["wpe_php_version"] == text
        assert host["copied"] == host["first"] == host["chosen"] == text and host["wpe_site_tags"] == [text]
        assert host["joined"] == f"{text} and {text}" and host["inside"] == {"list": [text, {"key": [text]}]}
        assert name.isprintable() and not set("{}/\\") & set(name)
    assert listing.groups["same"] == sorted(listing.variables) and "hacked" not in listing.groups
    assert all(name.isprintable() and not set("{}/ ") & set(name) for name in listing.groups)
    assert "The domains of 1 install are missing" in listing.words and "\\x1b[31m" in listing.words
    assert not set(RAW) & set(listing.stderr) and not trap.exists()

    run = play(SHOW, core=core, extra_args=["-i", tmp_path / "wpe.yml"])
    assert run.rc == 0 and len(run.results) == len(texts), str(run)
    shown = {entry["result"]["msg"][0] for entry in run.results}
    assert shown == set(texts)
    assert not set(RAW) & set(run.stderr) and not set("\x1b\x07") & set(
        run.stdout
    )  # Ansible itself shows the other characters in values
    assert "hackedhackedhacked" not in run.output and not trap.exists()


def test_failures_show_text_of_the_api_escaped(tmp_path, simulator, core):
    """Errors of templates, responses with an error, and warnings about shared names contain text of the API."""
    builder = AccountBuilder()
    for _twin in range(2):
        builder.install(f"one{_twin}", builder.site(CONTROL), "production")
    simulator.put_state(builder.state())
    listed = Lister(tmp_path, simulator)
    failing = "nowhere | mandatory(wpe_site_name)"
    cases = [
        {"strict": True, "compose": {"x": failing}},
        {"strict": True, "groups": {"x": failing}},
        {"strict": True, "keyed_groups": [{"key": failing}]},
        {"strict": True, "hostnames": [failing]},
        {"hostnames": ["wpe_site_name"]},
        {"details": True},
    ]
    simulator.add_fault(operation="getInstall", kind="status", status=401, message=CONTROL)
    files = [listed.write(options, f"{index}.wpe.yml") for index, options in enumerate(cases)]
    listing = listed.run(files, "--graph", core=core)
    assert listing.words.count("Unable to parse") == 5, listing.stderr
    assert "Installs that would get the same name" in listing.words
    assert listing.words.count("evil\\x1b[31m") >= 5
    assert not set(RAW) & set(listing.output)
