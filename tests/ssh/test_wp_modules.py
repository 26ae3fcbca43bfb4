# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Test the wp_* modules on the gateway, which has no Python: each changes once, and check mode predicts it."""

from __future__ import annotations

import json
import os

import pytest

from support.documented import undocumented
from support.player import ENTRY_POINTS
from wpengine_simulator.wordpress_site import state_file

TEXT = 'It\'s "new" ✓\nline'

# A task, and values of its object afterwards.
CHANGES = {
    "install a plugin": ({"wp_plugin": {"name": "woocommerce"}}, {"status": "inactive", "version": "10.0.0"}),
    "install a version, active": (
        {"wp_plugin": {"name": "woocommerce", "version": "9.8.0", "state": "active"}},
        {"status": "active", "version": "9.8.0"},
    ),
    "activate a plugin": ({"wp_plugin": {"name": "akismet", "state": "active"}}, {"status": "active"}),
    "deactivate a plugin": ({"wp_plugin": {"name": "hello-dolly", "state": "inactive"}}, {"status": "inactive"}),
    "update a plugin": ({"wp_plugin": {"name": "akismet", "update": True}}, {"version": "5.5", "status": "inactive"}),
    "update and activate": (
        {"wp_plugin": {"name": "akismet", "update": True, "state": "active"}},
        {"version": "5.5", "status": "active"},
    ),
    "newer version of a plugin": ({"wp_plugin": {"name": "akismet", "version": "5.4"}}, {"version": "5.4"}),
    "older version of a plugin": (
        {"wp_plugin": {"name": "hello-dolly", "version": "1.7.1"}},
        {"version": "1.7.1", "status": "active"},
    ),
    "delete an active plugin": ({"wp_plugin": {"name": "hello-dolly", "state": "absent"}}, None),
    "switch the theme": ({"wp_theme": {"name": "twentytwentyfour", "state": "active"}}, {"status": "active"}),
    "install a theme": ({"wp_theme": {"name": "astra"}}, {"status": "inactive"}),
    "update a theme": ({"wp_theme": {"name": "twentytwentyfour", "update": True}}, {"version": "1.3"}),
    "delete a theme": ({"wp_theme": {"name": "twentytwentyfour", "state": "absent"}}, None),
    "set a text": ({"wp_option": {"name": "blogname", "value": TEXT}}, {"value": TEXT}),
    "set a number": ({"wp_option": {"name": "posts_per_page", "value": 12}}, {"value": "12"}),
    "set a boolean": ({"wp_option": {"name": "blog_public", "value": False}}, {"value": ""}),
    "set an array": (
        {"wp_option": {"name": "my_plugin", "value": {"cache": True, "sizes": [1, 2], "empty": {}}}},
        {"value": {"cache": True, "sizes": [1, 2], "empty": {}}},
    ),
    "delete an option": ({"wp_option": {"name": "blogdescription", "state": "absent"}}, None),
    "update WordPress": ({"wp_core": {"update": True}}, {"version": "6.9", "update_version": None}),
    "a version of WordPress": ({"wp_core": {"version": "6.9"}}, {"version": "6.9"}),
    "an older WordPress": ({"wp_core": {"version": "6.8.2", "force": True}}, {"version": "6.8.2"}),
}


def full(task):
    """Return the task with the full name of its module."""
    return {(f"community.wpengine.{key}" if key.startswith("wp_") else key): value for key, value in task.items()}


def test_each_task_changes_once_and_is_predicted(controller, gateway, core_if_long):
    """Each task runs on an install of its own. Check mode and the second run change nothing."""
    installs = {name: f"install{number}" for number, name in enumerate(CHANGES)}
    gateway.state["installs"] = {name: {"id": name, "name": name} for name in installs.values()}
    plays = []
    for name, (task, _expected) in CHANGES.items():
        task = full(task)
        steps = [{**task, "check_mode": True, "diff": True}, {**task, "diff": True}, task, {**task, "check_mode": True}]
        plays.append({"hosts": installs[name], "gather_facts": False, "tasks": steps})
    run = controller.play(plays, core=core_if_long, timeout=400)
    assert run.rc == 0, run
    assert undocumented(run.results) == set()
    for name, (task, expected) in CHANGES.items():
        results = [entry["result"] for entry in run.results if entry["host"] == installs[name]]
        check_one_change(name, next(iter(task)).rsplit("_", 1)[1], expected, results)


def check_one_change(name, noun, expected, results):
    """Check the results of: check mode, run, run again, check mode again."""
    assert [row["changed"] for row in results] == [True, True, False, False], name
    predicted, *real = [row[noun] for row in results]
    if expected is None:
        assert predicted is None and real == [None] * 3, name
        return
    for row in real:
        assert {key: row[key] for key in expected} == expected, name
    # If the task has no version, check mode cannot know the newest one.
    known = {key: value for key, value in expected.items() if not (key == "version" and predicted[key] is None)}
    assert {key: predicted[key] for key in known} == known, name
    assert results[0]["diff"]["before"] == results[1]["diff"]["before"] != results[1]["diff"]["after"], name


UNCHANGED = [
    {"wp_plugin": {"name": "hello-dolly", "state": "active"}},
    {"wp_plugin": {"name": "hello-dolly", "update": True}},
    {"wp_plugin": {"name": "none", "state": "absent"}},
    {"wp_plugin": {"name": "wpe-wp-sign-on-plugin"}},
    {"wp_plugin": {"name": "hello-dolly", "version": None, "update": True, "state": None, "path": None}},
    {"wp_theme": {"name": "twentytwentyfive", "state": "active"}},
    {"wp_option": {"name": "posts_per_page", "value": 10}},
    {"wp_option": {"name": "sticky_posts", "value": []}},
    {"wp_option": {"name": "sticky_posts", "value": {}}},
    {"wp_option": {"name": "none", "state": "absent"}},
    {"wp_core": {}},
    {"wp_core": {"update": True, "minor": True}},
    {"wp_core": {"version": "6.8.3"}},
]


def test_current_state_is_unchanged(controller, core_if_long):
    run = controller.play([full(task) for task in UNCHANGED], hosts=["alpha"], core=core_if_long)
    assert run.rc == 0, run
    assert [entry["result"]["changed"] for entry in run.results] == [False] * len(UNCHANGED)


INVALID = [
    ({"wp_plugin": {"name": "nowhere"}}, "Couldn't find 'nowhere' in the WordPress.org plugin directory"),
    ({"wp_plugin": {"name": "akismet", "version": "99"}}, "version 99"),
    ({"wp_plugin": {"name": "wpe-wp-sign-on-plugin", "state": "absent"}}, "must-use plugin"),
    ({"wp_plugin": {"name": "akismet", "version": "5.4", "update": True}}, "version and update exclude each other"),
    ({"wp_plugin": {"name": "akismet", "nonsense": 1}}, "There is no option nonsense"),
    ({"wp_theme": {"name": "twentytwentyfive", "state": "absent"}}, "activate another one first"),
    ({"wp_option": {"name": "blogname"}}, "value"),
    ({"wp_option": {"name": "blogname", "value": None}}, "value is missing; state present needs it"),
    ({"wp_plugin": {"name": None}}, "name is missing"),
    ({"wp_plugin": {"name": "", "state": "absent"}}, "name is empty"),
    ({"wp_cli": {"command": None}}, "command is missing"),
    ({"wp_core": {"version": "6.7.2"}}, "Set force"),
    ({"wp_plugin": {"name": "akismet", "path": "sites/none"}}, "there is no folder sites/none"),
    ({"wp_cli": {"command": "core version", "path": "/"}}, "there is no WordPress in /"),
    ({"wp_cli": {"command": "nonsense"}}, "not a registered wp command"),
    ({"wp_cli": {"command": "option get 'open"}}, "Close the quote"),
    ({"wp_cli": {"command": []}}, "list of words"),
]


def test_invalid_tasks_are_refused_in_one_sentence(controller, every_core):
    tasks = [{**full(task), "ignore_errors": True} for task, _text in INVALID]
    run = controller.play(tasks, hosts=["alpha"], core=every_core)
    assert len(run.results) == len(INVALID), run
    for (task, text), entry in zip(INVALID, run.results, strict=True):
        assert entry["status"] == "failed" and text in entry["result"]["msg"], (task, entry["result"])
        assert "Traceback" not in json.dumps(entry["result"])


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        ("plugin", "Set skip_plugins to true"),
        ("theme", "Set skip_themes to true"),
        ("database", "cannot reach its database"),
    ],
)
def test_broken_site_fails_with_advice(controller, core_if_long, gateway, broken, text):
    state = state_file(gateway.site("alpha"))
    state.write_text(json.dumps({**json.loads(state.read_text()), "broken": broken}))
    for task in ({"wp_cli": {"command": "option get blogname"}}, {"wp_plugin": {"name": "akismet", "state": "active"}}):
        result = controller.one(full(task), core=core_if_long)
        assert result["status"] == "failed"
        assert "the site is broken" in result["msg"] and text in result["msg"] and "\n" not in result["msg"]
    if broken != "database":
        workaround = {"wp_plugin": {"name": "akismet", "state": "active", f"skip_{broken}s": True}}
        assert controller.one(full(workaround), core=core_if_long)["changed"] is True


def test_wp_cli_returns_output_and_json(controller, core):
    tasks = [
        {"wp_cli": {"command": "plugin list", "format": "json"}},
        {"wp_cli": {"command": ["option", "update", "blogname", 'a  b\'s "c" $HOME']}},
        {"wp_cli": {"command": "wp option get blogname"}},
        {"wp_cli": {"command": "option update blogdescription", "stdin": "from\nstandard input"}},
        {"wp_cli": {"command": "option get blogdescription --format=json"}},
        {"wp_cli": {"command": "cache flush"}, "check_mode": True},
        {"wp_cli": {"command": "core version", "path": "~/sites/alpha"}, "environment": {"SOME": "a b"}},
        {"wp_cli": {"command": "option get posts_per_page"}, "changed_when": False},
    ]
    run = controller.play([full(task) for task in tasks], hosts=["alpha"], core=core)
    assert run.rc == 0, run
    plugins, updated, name, _stdin, text, skipped, version, number = [entry["result"] for entry in run.results]
    assert {row["name"]: row["version"] for row in plugins["json"]}["akismet"] == "5.3"
    assert updated["changed"] is True and updated["stdout_lines"] == ["Success: Updated 'blogname' option."]
    assert name["stdout"] == 'a  b\'s "c" $HOME\n' and "json" not in name
    assert text["json"] == "from\nstandard input"
    assert skipped["changed"] is False and "rc" not in skipped and "not run in check mode" in skipped["msg"]
    assert version["stdout"] == "6.8.3\n" and version["cmd"] == "cd ~/sites/alpha && wp core version"
    assert number["changed"] is False and "json" not in number


def test_module_defaults_apply_to_their_module_only(controller, core):
    """The defaults of a module do not apply to other modules."""
    defaults = {
        "community.wpengine.wp_plugin": {"path": "sites/none"},
        "community.wpengine.wp_cli": {"skip_plugins": True},
    }
    run = controller.play(
        [
            {**full({"wp_plugin": {"name": "akismet"}}), "ignore_errors": True},
            full({"wp_core": {}}),
            full({"wp_cli": {"command": "core version"}}),
        ],
        hosts=["alpha"],
        core=core,
        module_defaults=defaults,
    )
    plugin, wordpress, command = run.results
    assert "sites/none" in plugin["result"]["msg"] and wordpress["status"] == "ok", run
    assert "--skip-plugins" in command["result"]["cmd"]


def test_task_runs_on_every_install(controller, core, gateway):
    run = controller.play([full({"wp_cli": {"command": "option get siteurl"}})], core=core)
    assert {entry["host"]: entry["result"]["stdout"] for entry in run.results} == {
        "alpha": "https://alpha.wpengine.com\n",
        "beta": "https://beta.wpengine.com\n",
    }


def test_async_runs_the_ordinary_module_on_the_host(controller, core, gateway, tmp_path):
    """The ordinary module needs Python on the host and returns the same results."""
    site = {"path": str(gateway.site("alpha"))}
    tasks = [
        {"wp_plugin": {"name": "akismet", "state": "active", **site}},
        {"wp_option": {"name": "blogname", "value": "a  b's", **site}},
        {"wp_cli": {"command": "option get blogname", "format": "json", **site}},
        {"wp_cli": {"command": "nonsense", **site}, "ignore_errors": True},
    ]
    extra = {"async": 60, "poll": 1, "environment": {"PATH": f"{gateway.gateway.programs}:{os.environ['PATH']}"}}
    run = controller.play(
        [{**full(task), **extra} for task in tasks],
        hosts=["alpha"],
        core=core,
        connection="local",
        variables={
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            "ansible_async_dir": str(tmp_path / "jobs"),
        },
    )
    assert run.rc == 0, run
    plugin, option, command, failed = [entry["result"] for entry in run.results]
    assert plugin["changed"] is True and plugin["plugin"]["status"] == "active"
    assert option["option"]["value"] == command["json"] == "a  b's"
    assert "not a registered wp command" in failed["msg"]


def test_ordinary_module_treats_null_as_omitted(controller, core, gateway):
    """The modules run without their actions."""
    site = {"path": str(gateway.site("alpha"))}
    tasks = [
        {"wp_plugin": {"name": "akismet", "version": None, "update": True, "state": None, **site}},
        {"wp_plugin": {"name": None, **site}, "ignore_errors": True},
        {"wp_plugin": {"name": "", "state": "absent", **site}, "ignore_errors": True},
        {"wp_option": {"name": "blogname", "value": None, **site}, "ignore_errors": True},
    ]
    run = controller.play(
        [full(task) for task in tasks],
        hosts=["alpha"],
        core=core,
        connection="local",
        env={"ANSIBLE_COLLECTIONS_PATH": str(ENTRY_POINTS["module"])},
        environment={"PATH": f"{gateway.gateway.programs}:{os.environ['PATH']}"},
        variables={"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
    )
    assert run.rc == 0, run
    updated, *refused = [entry["result"] for entry in run.results]
    assert updated["changed"] is True and updated["plugin"]["version"] == "5.5"
    assert "name is missing" in refused[0]["msg"] and "name is empty" in refused[1]["msg"]
    assert "value is missing; state present needs it" in refused[2]["msg"]
