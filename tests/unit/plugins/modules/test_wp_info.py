# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read a site with one command."""

from __future__ import annotations

import json
import re

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.modules import wp_info
from support.fake_host import run_on_host, validated

PARAMS = {
    "gather": ["core", "plugins", "themes"],
    "options": None,
    "path": None,
    "skip_plugins": False,
    "skip_themes": False,
}
PLUGIN = {"name": "akismet", "status": "active", "update": "available", "version": "5.3", "update_version": "5.5"}
ANSWERS = {
    "core version": "6.8.3",
    "core check-update": '[{"version":"6.9"},{"version":"6.10"}]',
    "plugin list": json.dumps([PLUGIN]),
    "theme list": "[]",
    "user list": '[{"ID":1,"user_login":"olive"}]',
    "option get": '"https:\\/\\/a.example"',
}


class Site:
    """Answers one command line that runs several commands. statuses: exit status by command, 0 by default."""

    def __init__(self, answers=(), noise="", **statuses):
        self.answers = {**ANSWERS, **dict(answers)}
        self.noise = noise
        self.statuses = {name.replace("_", " "): status for name, status in statuses.items()}
        self.lines = []

    def __call__(self, line, stdin):
        self.lines.append(line)
        out = ""
        for command, mark in re.findall(r" wp (?:--\S+ )*(\S+ \S+)[^;]*; printf '\\n(\w+) %s\\n' \$\?", line):
            out += f"{self.noise}{self.answers[command]}\n{mark} {self.statuses.get(command, 0)}\n"
        return 0, out, ""

    def read(self, **params):
        return run_on_host(wp_info.MODULE, {**PARAMS, **params}, self)


def test_everything_is_read_with_one_command():
    site = Site()
    result = site.read(gather=["themes", "users", "core", "plugins"], options=["home", "home"])
    assert result["wordpress"] == {
        "core": {"version": "6.8.3", "update_version": "6.10"},
        "plugins": [PLUGIN],
        "themes": [],
        "users": [{"ID": 1, "user_login": "olive"}],
        "options": {"home": "https://a.example"},
    }
    assert result["changed"] is False and len(site.lines) == 1


def test_only_what_is_wanted_is_read():
    site = Site()
    assert site.read(gather=["plugins"])["wordpress"] == {"plugins": [PLUGIN]}
    assert "theme" not in site.lines[0] and "core" not in site.lines[0]


@pytest.mark.parametrize("noise", ["Notice: x\n", "\ufeffNotice: x", "[]\n"])
def test_data_is_found_in_noise(noise):
    assert Site(noise=noise).read(gather=["plugins"])["wordpress"]["plugins"] == [PLUGIN]


def test_no_update_in_words_is_no_update():
    site = Site({"core check-update": "Success: WordPress is at the latest version."})
    assert site.read(gather=["core"])["wordpress"]["core"]["update_version"] is None


def test_option_that_does_not_exist_is_null():
    site = Site({"option get": "Error: Could not get 'x' option. Does it exist?"}, option_get=1)
    assert site.read(gather=[], options=["x"])["wordpress"] == {"options": {"x": None}}


@pytest.mark.parametrize(
    ("site", "words"),
    [
        (
            Site({"plugin list": "PHP Fatal error: boom in wp-content/plugins/x.php"}, plugin_list=255),
            "the site is broken: PHP stops",
        ),
        (Site({"plugin list": ""}), "wp plugin list printed nothing instead of rows"),
        (lambda line, stdin: (1, "", "sh: cd: can't cd to sites/x"), "there is no folder"),
    ],
)
def test_failure_is_explained(site, words):
    with pytest.raises(WpeError, match=words):
        run_on_host(wp_info.MODULE, PARAMS, site)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"gather": ["options"]}, "options is missing: name the options to read."),
        ({"gather": ["plugin"]}, "gather\\[0\\] must be one of core, plugins, themes, users or options, not 'plugin'."),
        ({"options": ["--exec=x"]}, "options must not begin with a dash"),
        ({"options": [" "]}, "options\\[0\\] is empty"),
    ],
)
def test_wrong_options_are_refused(args, words):
    with pytest.raises(BadInput, match=words):
        run_on_host(wp_info.MODULE, {**PARAMS, **validated(wp_info.MODULE, args)})
