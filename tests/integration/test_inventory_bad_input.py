# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test that the inventory plugin refuses invalid input in one sentence, without traceback and without hosts."""

from __future__ import annotations

import pytest

from support.inventory import Lister, build_two_accounts

CANARY = "canary-in-the-file"

# Options, and parts of the message.
OPTIONS = {
    "an unknown account": (
        {"accounts": ["agencyonne"]},
        ["There is no account 'agencyonne'", "Near matches: agencyone"],
    ),
    "an id of an unknown account": (
        {"accounts": ["00000000-0000-4000-8000-0000000000ff"]},
        ["There is no account '00000000-0000-4000-8000-0000000000ff'"],
    ),
    "an option that does not exist": ({"exclud": ["a"]}, ["There is no option 'exclud'", "near matches: exclude"]),
    "an unknown group": ({"group_by": ["environments"]}, ["environments", "group_by", "Valid values are"]),
    "an unknown environment": (
        {"environments": ["prod"]},
        ["prod", "environments", "production, staging, development"],
    ),
    "no number": ({"api_timeout": "soon"}, ["api_timeout", "soon"]),
    "a time-out of zero": ({"api_timeout": 0}, ["api_timeout must be above 0"]),
    "no parallel requests": ({"parallel_requests": 0}, ["parallel_requests must be from 1 to 50"]),
    "too many parallel requests": (
        {"parallel_requests": 1_000_000_000},
        ["parallel_requests must be from 1 to 50"],
    ),
    "an unknown variable as a name": (
        {"hostnames": ["wpe_primary"]},
        ["there is no variable 'wpe_primary'", "wpe_primary_domain"],
    ),
    "a name that is no text": ({"hostnames": [5]}, ["hostnames: 5 is neither a variable nor a template"]),
    "a name that fails": (
        {"strict": True, "hostnames": ["{{ nowhere }}"]},
        ["hostnames: '{{ nowhere }}' of the install 'dailynews'", "undefined"],
    ),
    "a group that fails": ({"strict": True, "groups": {"x": "nowhere"}}, ["Could not add host dailynews to group x"]),
    "a URL without encryption": ({"api_url": "http://api.example.com/v1"}, ["would send the password unencrypted"]),
    "no URL": ({"api_url": "api.wpengineapi.com"}, ["is not a URL such as https://"]),
    "a URL with a long label": (
        {"api_url": f"https://{'a' * 300}.example/v1"},
        ["Could not list the installs: GET /accounts:", "aaa.example"],
    ),
    "a CA file that does not exist": ({"ca_path": "/nowhere/ca.pem"}, ["ca_path '/nowhere/ca.pem' does not exist"]),
    "a variable whose name is no text": (
        {"compose": {True: "1"}},
        ["compose: the name True is not text. Write it in quotes"],
    ),
    "a group whose name is no text": ({"groups": {5: "true"}}, ["groups: the name 5 is not text. Write it in quotes"]),
}
# Each of these is refused without showing its value.
SECRETS = {
    "a user id that is a number": ({"api_user_id": 12345}, ["api_user_id must be text: write it in quotes"]),
    "a password that is a number": ({"api_password": 987654321}, ["api_password must be text: write it in quotes"]),
    "a password that is a date": ("api_password: 1987-06-05", ["api_password must be text"]),
    "a password that is true": ({"api_password": True}, ["api_password must be text"]),
    "a password that is a list": ({"api_password": [CANARY]}, ["api_password must be text"]),
    "a password that is an object": ({"api_password": {CANARY: CANARY}}, ["api_password must be text"]),
    "a template that gives a list": ({"api_password": f"{{{{ ['{CANARY}'] }}}}"}, ["api_password must be text"]),
    "a template that gives nothing": ({"api_password": "{{ none }}"}, ["No credentials: set api_password"]),
    "a template that fails": (
        {"api_password": f"{{{{ '{CANARY}' | nosuchfilter }}}}"},
        ["api_password: correct its template, which fails with Ansible"],
    ),
    "a template that is undefined": (
        {"api_url": f"https://me:{CANARY}@{{{{ nowhere }}}}/v1"},
        ["api_url: correct its template, which fails with AnsibleUndefinedVariable"],
    ),
    "a URL that is a list": ({"api_url": [f"https://me:{CANARY}@api.example/v1"]}, ["api_url must be text"]),
    **{
        f"a password in {url}": ({"api_url": url}, ["api_url must not hold a user name or password"])
        for url in (
            f"https://me:{CANARY}@host:port/v1",
            f"https://me:{CANARY}@[::1/v1",
            f"https://{CANARY}@host:port/v1",
            f"ftp://me:{CANARY}@api.example/v1",
            f"//me:{CANARY}@api.example/v1",
            f"me:{CANARY}@api.example/v1",
            f"https://me:{CANARY}/@api.example/v1",
        )
    },
}
ENVIRONMENT = {
    "no credentials": (
        {"WPE_API_USER_ID": None, "WPE_API_PASSWORD": None},
        ["No credentials: set api_user_id and api_password, or WPE_API_USER_ID and WPE_API_PASSWORD"],
    ),
    "no password": ({"WPE_API_PASSWORD": None}, ["No credentials: set api_password"]),
    "a wrong password": ({"WPE_API_PASSWORD": "wrong"}, ["answered 401", "Check api_user_id and api_password"]),
}


@pytest.fixture
def listed(tmp_path, simulator):
    simulator.put_state(build_two_accounts().state())
    return Lister(tmp_path, simulator)


def assert_refused(listing, sentences, simulator):
    """Assert that the output has the sentences, and neither a traceback nor hosts nor the password."""
    words = listing.words.lower()
    for sentence in sentences:
        assert sentence.lower() in words, listing.stderr
    assert "traceback" not in listing.output.lower()
    assert "torquebikes" not in listing.stdout
    assert simulator.password not in listing.output
    assert simulator.writes() == []


def assert_all_refused(listed, simulator, core, cases, *arguments):
    """Run all cases at once, because starting ansible-inventory takes longer than the cases."""
    files = []
    for index, (options, _sentences) in enumerate(cases.values()):
        if isinstance(options, str):
            options = f"plugin: community.wpengine.wpe_installs\n{options}\n"
        files.append(listed.write(options, f"{index}.wpe.yml"))
    listing = listed.run(files, "--list", *arguments, core=core)
    for _options, sentences in cases.values():
        assert_refused(listing, sentences, simulator)
    # No file was parsed, and each has one warning.
    assert listing.words.count("Unable to parse") == len(cases), listing.stderr
    return listing


def test_invalid_options_are_refused(listed, simulator, core):
    assert_all_refused(listed, simulator, core, OPTIONS, "-v")


def test_invalid_secrets_are_refused_without_being_shown(listed, simulator, core):
    listing = assert_all_refused(listed, simulator, core, SECRETS, "-vvvv")
    for secret in (CANARY, "987654321", "1987"):
        assert secret not in listing.output


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_invalid_credentials_of_the_environment_are_refused(name, listed, simulator, core):
    environment, sentences = ENVIRONMENT[name]
    assert_refused(listed({}, "--list", "-v", core=core, env=environment), sentences, simulator)


def test_api_url_of_another_path_is_refused(listed, simulator, core):
    assert_refused(
        listed({"api_url": f"{simulator.api_url}/v2"}, core=core), ["answered 403", "is api_url right"], simulator
    )


def test_api_url_with_a_closed_port_is_refused(listed, simulator, core):
    assert_refused(listed({"api_url": "http://127.0.0.1:9/v1"}, core=core), ["no connection to 127.0.0.1:9"], simulator)


def test_missing_requests_fails_with_the_command_that_installs_it(listed, simulator, tmp_path, core):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "requests.py").write_text("raise ImportError('No module named requests')\n")
    listing = listed({}, "--list", "-v", core=core, env={"PYTHONPATH": str(broken)})
    assert_refused(listing, ["The Python library requests is missing from", "install requests"], simulator)
    assert simulator.log() == []


def test_any_unparsed_is_failed_makes_a_failure_fatal(listed, core):
    listing = listed({"group_by": ["nonsense"]}, core=core, env={"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "True"})
    assert listing.rc != 0


def test_empty_file_and_file_of_another_plugin_are_refused(listed, simulator):
    for text in ("---\n", "plugin: amazon.aws.aws_ec2\n"):
        assert_refused(listed(text), ["Unable to parse"], simulator)
