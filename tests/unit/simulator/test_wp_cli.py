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
from wpengine_simulator import wordpress_network, wordpress_site, wp_cli

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


def put_plugin(site, file, version="1.0"):
    """Write the file of a plugin, as a deployment does."""
    path = site.path / "wp-content/plugins" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"<?php\n/*\nPlugin Name: {path.stem}\nVersion: {version}\n*/\n")


def names_of_plugins(site):
    return site.wp("plugin", "list", "--field=name")[1].split()


def test_plugins_that_share_a_folder(site):
    put_plugin(site, "two/a.php")
    put_plugin(site, "two/b.php", "2.0")
    assert [name for name in names_of_plugins(site) if "two" in name] == ["two/a", "two/b"]
    with pytest.raises(BadInput, match="two stands for several plugins"):
        site.run(wp_plugin, **{**PLUGIN, "state": "active"}, name="two")
    result = site.run(wp_plugin, **{**PLUGIN, "state": "active"}, name="two/b.php")
    assert (result["plugin"]["name"], result["plugin"]["status"], result["plugin"]["version"]) == (
        "two/b",
        "active",
        "2.0",
    )
    with pytest.raises(BadInput, match="two/a shares its folder with two/b"):
        site.run(wp_plugin, **{**PLUGIN, "state": "absent"}, name="two/a")
    assert site.wp("plugin", "delete", "two/a")[1].startswith("Deleted 'two/a' plugin.")
    assert "two" not in " ".join(names_of_plugins(site)) and not (site.path / "wp-content/plugins/two").exists()


def test_plugin_that_is_one_file(site):
    put_plugin(site, "hello.php", "1.7.2")
    site.run(wp_plugin, **{**PLUGIN, "state": "absent"}, name="hello-dolly")
    assert "hello" in names_of_plugins(site), "the folder of that name comes first"
    result = site.run(wp_plugin, **{**PLUGIN, "state": "active"}, name="hello-dolly")
    assert (result["plugin"]["name"], result["plugin"]["status"]) == ("hello", "active")
    assert site.run(wp_plugin, **{**PLUGIN, "state": "absent"}, name="hello.php")["changed"] is True
    assert not (site.path / "wp-content/plugins/hello.php").exists()


def test_constant_wins_over_the_database(site):
    (site.path / "wp-config.php").write_text("<?php\ndefine( 'WP_HOME', 'https://shop.example' );\n")
    assert site.wp("option", "get", "home")[1] == "https://shop.example\n"
    assert set_option(site, "home", "https://shop.example")["changed"] is False
    for check_mode in (True, False):
        with pytest.raises(BadInput, match=r"the constant WP_HOME in wp-config\.php sets it"):
            set_option(site, "home", "https://other.example", check_mode)
    assert wordpress_site.load(site.path)["options"]["home"] == "https://shop.wpengine.com"


def test_default_that_a_plugin_registers_is_not_stored(site):
    site.set(option_defaults={"my_color": "red"})
    absent = {**SHARED, "name": "my_color", "value": None, "state": "absent"}
    assert site.wp("option", "get", "my_color")[1] == "red\n"
    for check_mode in (True, False):
        assert site.run(wp_option, check_mode, **absent)["changed"] is False
    assert set_option(site, "my_color", "blue")["changed"] is True
    assert set_option(site, "my_color", "blue")["changed"] is False
    assert site.run(wp_option, **absent)["changed"] is True
    assert site.wp("option", "get", "my_color")[1] == "red\n"


def test_child_theme(site):
    child = site.path / "wp-content/themes/child"
    child.mkdir()
    (child / "style.css").write_text("/*\nTheme Name: Child\nTemplate: twentytwentyfour\nVersion: 1.0\n*/\n")
    theme = site.run(wp_theme, **{**PLUGIN, "state": "active"}, name="child", network=False)["theme"]
    assert theme["status"] == "active"
    assert "twentytwentyfour\tparent" in site.wp("theme", "list")[1]
    for check_mode in (True, False):
        with pytest.raises(BadInput, match="twentytwentyfour is the parent of the active theme"):
            site.run(wp_theme, check_mode, **{**PLUGIN, "state": "absent"}, name="twentytwentyfour", network=False)
    assert "Can't delete the parent" in site.wp("theme", "delete", "twentytwentyfour")[2]
    (child / "style.css").write_text("/*\nTheme Name: Child\nTemplate: nowhere\nVersion: 1.0\n*/\n")
    assert "child" not in site.wp("theme", "list", "--field=name")[1].split()


TWO = "https://shop.wpengine.com/two"


@pytest.fixture
def network(site):
    site.set(multisite=True, db_version=60421, sites={TWO: wordpress_network.new_site(TWO, 60421)})
    return site


def test_plugin_that_is_active_on_one_site_of_a_network(network):
    def status(url=None):
        return network.run(wp_plugin, url=url, **PLUGIN, name="akismet", network=False)["plugin"]["status"]

    active = {**PLUGIN, "state": "active", "url": TWO}
    assert network.run(wp_plugin, True, **active, name="akismet", network=False)["changed"] is True
    assert network.run(wp_plugin, **active, name="akismet", network=False)["changed"] is True
    assert network.run(wp_plugin, **active, name="akismet", network=False)["changed"] is False
    assert (status(), status(TWO)) == ("inactive", "active")
    network.run(wp_plugin, **{**PLUGIN, "state": "active"}, name="akismet", network=True)
    assert (status(), status(TWO)) == ("active-network", "active-network")


def test_options_and_themes_of_one_site_of_a_network(network):
    option = {**SHARED, "url": TWO, "name": "blogname", "value": "Second", "state": "present"}
    assert [network.run(wp_option, **option)["changed"] for _time in range(2)] == [True, False]
    assert network.wp("option", "get", "blogname")[1] == "shop\n"
    assert network.wp("option", "get", "blogname", "--url=shop.wpengine.com/two/")[1] == "Second\n"
    theme = {**PLUGIN, "url": TWO, "state": "active"}
    network.run(wp_theme, **theme, name="twentytwentyfour", network=False)
    assert network.wp("theme", "list", "--status=active", "--field=name")[1] == "twentytwentyfive\n"
    assert network.wp("site", "list", "--field=url")[1].split() == ["https://shop.wpengine.com", TWO]


def test_site_that_a_network_does_not_have(network):
    with pytest.raises(WpeError, match="Site 'https://shop.example/three' not found"):
        network.run(wp_plugin, url="https://shop.example/three", **PLUGIN, name="akismet", network=False)
    network.set(multisite=False)
    assert network.run(wp_plugin, url="https://shop.example/three", **PLUGIN, name="akismet", network=False)


def test_update_brings_the_databases_of_all_sites_up_to_date(network):
    network.run(wp_core, **SHARED, version="6.9", update=False, minor=False, force=False)
    state = wordpress_site.load(network.path)
    assert (state["db_version"], state["sites"][TWO]["db_version"]) == (60717, 60717)
    network.set(core="6.8.3", db_version=60421)
    network.wp("core", "update", "--version=6.9")
    assert network.wp("core", "update-db")[1].endswith("from db version 60421 to 60717.\n")
    network.set(sites={TWO: wordpress_network.new_site(TWO, 60421)})
    assert network.wp("core", "update-db")[1].startswith("Success: WordPress database already")
    assert wordpress_site.load(network.path)["sites"][TWO]["db_version"] == 60421, "only --network updates all"
