# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated WP-CLI behaves as the real one was seen to behave, and the wp_* modules understand it."""

from __future__ import annotations

import io
import json
import shlex

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.modules import wp_core, wp_info, wp_option, wp_plugin, wp_theme
from support.fake_host import run_on_host
from wpengine_simulator import wordpress_site, wp_cli

SHARED = {"path": None, "skip_plugins": False, "skip_themes": False}
PLUGIN = {**SHARED, "state": "present", "version": None, "update": False, "source": None}


class Site:
    """A simulated site, on which modules run without a connection."""

    def __init__(self, path, monkeypatch, capsys):
        self.path, self.monkeypatch, self.capsys = path / "site", monkeypatch, capsys
        wordpress_site.create(self.path, {"name": "shop"})

    def set(self, **values):
        wordpress_site.save(self.path, {**wordpress_site.load(self.path), **values})

    def change(self, kind, name, **values):
        state = wordpress_site.load(self.path)
        state[kind].setdefault(name, {"status": "inactive", "version": "1.0"}).update(values)
        wordpress_site.save(self.path, state)

    def wp(self, *arguments, stdin=""):
        """Return exit status, standard output and standard error of one command."""
        self.monkeypatch.chdir(self.path)
        self.monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        self.monkeypatch.setattr("sys.argv", ["wp", *arguments])
        self.capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            wp_cli.main()
        return (ended.value.code or 0, *self.capsys.readouterr())

    def shell(self, line, stdin):
        if "; printf" not in line:
            return self.wp(*shlex.split(line.partition(" && ")[2])[1:], stdin=stdin or "")
        out = ""
        for command in line[1:-1].split("); ("):
            command, _redirect, mark = command.partition(" 2>&1; printf ")
            status, stdout, stderr = self.shell(command, stdin)
            out += f"{stderr}{stdout}" + shlex.split(mark)[0].replace("\\n", "\n") % status
        return 0, out, ""

    def run(self, kind, check_mode=False, **params):
        return run_on_host(kind.MODULE, params, self.shell, check_mode)


@pytest.fixture
def site(tmp_path, monkeypatch, capsys):
    return Site(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("noise", [noise for noise in wp_cli.NOISE if noise != "nothing"])
def test_modules_find_the_data_in_noise(site, noise):
    site.set(noise=noise)
    assert site.run(wp_plugin, **PLUGIN, name="akismet")["changed"] is False
    assert site.run(wp_core, **SHARED, version=None, update=True, minor=False, force=False)["core"]["version"] == "6.9"
    # A text alone that is glued to a notice cannot be told from it; wp_option asks WordPress for a dictionary then.
    options = None if noise == "glued" else ["blogname"]
    read = site.run(wp_info, **SHARED, gather=["core", "plugins", "themes", "users"], options=options)["wordpress"]
    assert (read["core"]["version"], len(read["plugins"]), read["users"][0]["user_login"]) == ("6.9", 3, "olive")
    assert noise == "glued" or read["options"] == {"blogname": "shop"}
    assert set_option(site, "posts_per_page", 10)["changed"] is False
    assert set_option(site, "posts_per_page", 11)["changed"] is True


def test_no_output_is_an_error(site):
    site.set(noise="nothing")
    for kind, params in (
        (wp_plugin, {**PLUGIN, "name": "akismet"}),
        (wp_info, {**SHARED, "gather": ["themes"], "options": None}),
    ):
        with pytest.raises(WpeError, match="printed nothing instead of rows"):
            site.run(kind, **params)


def set_option(site, name, value, check_mode=False):
    return site.run(wp_option, check_mode, **SHARED, name=name, value=value, state="present")


@pytest.mark.parametrize(
    ("name", "value"), [("blogname", "Tom & Jerry"), ("home", "https://a.example/"), ("posts_per_page", 12)]
)
def test_option_that_wordpress_rewrites_is_set_once(site, name, value):
    assert set_option(site, name, value, check_mode=True)["changed"] is True
    assert set_option(site, name, value)["changed"] is True
    assert set_option(site, name, value)["changed"] is False
    assert set_option(site, name, value, check_mode=True)["changed"] is False


def test_option_that_wordpress_refuses(site):
    assert site.wp("option", "update", "admin_email", "nobody")[1].startswith("Success: Value passed for")
    with pytest.raises(BadInput, match='keeps "owner@example.com": The email address entered'):
        set_option(site, "admin_email", "nobody")


def test_example_of_the_documentation_is_idempotent(site):
    for changed in (True, False):
        assert set_option(site, "blog_public", True)["changed"] is changed
    for changed in (True, False):
        assert set_option(site, "blog_public", False)["changed"] is changed


def test_plugin_of_a_network(site):
    site.change("plugins", "akismet", status="active-network")
    assert "must be deactivated with --network" in site.wp("plugin", "deactivate", "akismet")[2]
    with pytest.raises(BadInput, match="set network to true"):
        site.run(wp_plugin, **{**PLUGIN, "state": "inactive"}, name="akismet", network=False)
    result = site.run(wp_plugin, **{**PLUGIN, "state": "inactive"}, name="akismet", network=True)
    assert result["plugin"]["status"] == "inactive"
    result = site.run(wp_plugin, **{**PLUGIN, "state": "active"}, name="akismet", network=True)
    assert result["plugin"]["status"] == "active-network"


def test_theme_of_a_network(site):
    def theme(state, **more):
        return site.run(wp_theme, **{**PLUGIN, "state": state}, name="twentytwentyfour", network=True, **more)

    with pytest.raises(WpeError, match="This is not a multisite installation"):
        theme("active")
    site.set(multisite=True)
    for state, enabled in (("active", True), ("inactive", False)):
        assert theme(state, check_mode=True)["theme"]["network_enabled"] is enabled
        result = theme(state)
        assert (result["changed"], result["theme"]["network_enabled"]) == (True, enabled)
        assert theme(state)["changed"] is False


def test_databases_of_all_sites_of_a_network_are_updated(site):
    commands, shell = [], site.shell
    site.shell = lambda line, stdin: (commands.append(line), shell(line, stdin))[1]
    for multisite, words in ((False, "update-db"), (True, "update-db --network")):
        site.set(multisite=multisite, core="6.8.3")
        site.run(wp_core, **SHARED, version="6.9", update=False, minor=False, force=False)
        assert [line.partition(" core ")[2] for line in commands if "update-db" in line][-1] == words


@pytest.mark.parametrize("check_mode", [True, False])
def test_update_that_the_site_is_too_old_for(site, check_mode):
    site.change("plugins", "akismet", site_is_too_old=True)
    with pytest.raises(BadInput, match="akismet cannot be updated to 5.5"):
        site.run(wp_plugin, check_mode, **{**PLUGIN, "update": True}, name="akismet")


@pytest.mark.parametrize("words", [("db", "reset"), ("site", "empty"), ("user", "delete", "1")])
def test_question_that_nobody_answers(site, words):
    status, out, _err = site.wp(*words)
    assert status == 0 and out.endswith("[y/n] ")
    assert site.wp(*words, "--yes")[1] == "Success: Done.\n"


def test_seldom_answers(site):
    assert site.wp("plugin")[:2] == (0, "usage: wp plugin <command>\n")
    assert site.wp("option", "update", "blogname", "null", "--format=json")[0] == 1
    assert "could not be found" in site.wp("plugin", "activate", "wpe-wp-sign-on-plugin")[2]
    site.set(broken="plugin")
    assert site.wp("plugin", "list")[0] == 1
    assert json.loads(site.wp("plugin", "list", "--skip-plugins", "--format=json")[1])
