# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each plugin is complete: reachable, documented once, and tested in the file of its name."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from ansible_collections.community.wpengine.plugins.module_utils._version import VERSION

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "tests/integration/scenarios"
RUNTIME = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())
# The modules for the API. The wp_* modules have actions of their own, and tests/ssh runs them.
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("wpe_*.py"))
WP_MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("wp_*.py"))

# The action that runs all the modules has the name of this one, which needs no file that imports it.


@pytest.fixture(scope="module")
def documentation():
    """Return each module's documentation from ansible-doc, with the doc fragments filled in."""
    command = [Path(sys.executable).parent / "ansible-doc", "--type", "module", "--json"]
    run = subprocess.run(
        [*command, *(f"community.wpengine.{name}" for name in [*MODULES, *WP_MODULES])],
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def tasks(plays_or_tasks):
    """Yield every task, also in blocks."""
    for item in plays_or_tasks or []:
        yield item
        for key in ("pre_tasks", "tasks", "post_tasks", "handlers", "block", "rescue", "always"):
            yield from tasks(item.get(key))


def modules_in_scenarios():
    used = set()
    for path in SCENARIOS.glob("*.yml"):
        if not path.stem.endswith(".setup"):
            for task in tasks(yaml.load(path.read_text(), Loader)):
                used.update(task)
    return used


class Loader(yaml.SafeLoader):
    """Reads playbooks, with null for values that have one of Ansible's own tags, such as !unsafe."""


Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def test_modules_are_found():
    assert len(MODULES) >= 30 and len(WP_MODULES) >= 7


def test_action_group_has_every_module_and_no_other():
    assert sorted(RUNTIME["action_groups"]["wpe"]) == MODULES


@pytest.mark.parametrize(("names", "action"), [(MODULES, "ApiAction"), (WP_MODULES, "HostAction")])
def test_each_module_has_the_stub_of_its_family(names, action):
    texts = {(ROOT / f"plugins/action/{name}.py").read_text() for name in names}
    assert len(texts) == 1, "the stubs that bind modules to an action must be the same"
    assert f"plugin_utils._action import {action} as ActionModule" in texts.pop()


def test_shared_code_is_private():
    """The names of what is no plugin begin with an underscore, so that nobody else imports it."""
    tops = [path for kind in ("module_utils", "plugin_utils") for path in (ROOT / "plugins" / kind).iterdir()]
    names = [path.name for path in tops if path.name != "__pycache__"]
    assert names and [name for name in names if not name.startswith("_")] == []


def test_there_are_no_other_actions():
    actions = {path.stem: path for path in (ROOT / "plugins/action").glob("*.py")}
    assert sorted(actions) == sorted([*MODULES, *WP_MODULES])
    assert not any(path.is_symlink() for path in actions.values())  # documentation tools take links for redirects
    assert "plugin_routing" not in RUNTIME  # linters take a module for the target of its redirect


@pytest.mark.parametrize("name", MODULES)
def test_module_has_a_scenario(name):
    assert f"community.wpengine.{name}" in modules_in_scenarios(), f"no playbook in {SCENARIOS} has a task {name}"


@pytest.mark.parametrize("name", [*MODULES, *WP_MODULES])
def test_module_is_documented(name, documentation):
    page = documentation[f"community.wpengine.{name}"]
    assert f"community.wpengine.{name}:" in page["examples"]
    assert page["return"]
    for attribute in ("check_mode", "diff_mode", "platform"):
        assert page["doc"]["attributes"][attribute]["support"]


def own_options(name):
    """Return the options that a module documents itself, before fragments, as pairs of full name and description."""
    text = (ROOT / f"plugins/modules/{name}.py").read_text(encoding="utf-8")
    assignments = [node for node in ast.parse(text).body if isinstance(node, ast.Assign)]
    documentation = next(
        node.value.value for node in assignments if getattr(node.targets[0], "id", "") == "DOCUMENTATION"
    )
    return list(described(yaml.safe_load(documentation).get("options"), name))


def described(options, prefix):
    """Yield the full name and the description of every option, suboptions included."""
    for name, option in (options or {}).items():
        full_name = f"{prefix}.{name}"
        if "description" in option:
            yield (
                full_name,
                tuple([option["description"]] if isinstance(option["description"], str) else option["description"]),
            )
        yield from described(option.get("suboptions"), full_name)


def test_no_option_text_is_in_two_modules():
    """Text for several modules belongs in a doc fragment."""
    modules = {}
    for name in [*MODULES, *WP_MODULES]:
        for full_name, description in own_options(name):
            modules.setdefault(description, {}).setdefault(name, full_name)
    assert len(modules) > 100
    assert [sorted(names.values()) for names in modules.values() if len(names) > 1] == []


REQUIREMENT = re.compile(r"requests *>= *([0-9.]+)")


def test_every_place_requires_the_same_version_of_requests():
    folders = ("docs", "extensions", "meta", "playbooks", "plugins", "scripts")
    paths = [*ROOT.glob("*"), *(path for folder in folders for path in (ROOT / folder).rglob("*"))]
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in paths
        if path.suffix in (".md", ".py", ".toml", ".txt", ".yml")
    }
    versions = {str(path.relative_to(ROOT)): set(REQUIREMENT.findall(text)) for path, text in texts.items()}
    required = {name: found for name, found in versions.items() if found}
    assert set(required) >= {
        "README.md",
        "plugins/doc_fragments/api.py",
        "plugins/doc_fragments/inventory_api.py",
        "pyproject.toml",
        "requirements.txt",
    }
    assert required == dict.fromkeys(required, {"2.28.0"})
    assert "python: requirements.txt" in (ROOT / "meta/execution-environment.yml").read_text(encoding="utf-8")


def test_version_is_the_one_of_the_collection():
    assert VERSION == yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]


# Files without behavior need no test file.
WITHOUT_TEST_FILE = {
    "module_utils/_version.py": "a constant, see test_version_is_the_one_of_the_collection",
}


def plugin_files():
    """Return the paths, below plugins, of all files whose behavior a test file of their name checks.

    Action files only bind a module's name to an action, and doc fragments are documentation: other tests here check both.
    """
    paths = (path.relative_to(ROOT / "plugins") for path in (ROOT / "plugins").rglob("*.py"))
    return sorted(str(path) for path in paths if path.parts[0] not in ("action", "doc_fragments"))


def expected_test_file(path):
    """Return the path, below tests/unit/plugins, of the test file of a plugin file: the same folder, test_ before the name.

    A class that modules share has the name of its module, whose test file tests it.
    """
    path = path.replace("module_utils/_resources/", "modules/")
    return str(Path(path).with_name(f"test_{Path(path).name.lstrip('_')}"))


def test_every_plugin_file_has_a_test_file_of_its_name():
    tested = [path for path in plugin_files() if path not in WITHOUT_TEST_FILE]
    missing = [
        expected_test_file(path)
        for path in tested
        if not (ROOT / "tests/unit/plugins" / expected_test_file(path)).exists()
    ]
    assert len(tested) > 60
    assert missing == []


def test_only_files_without_a_test_file_are_exempt():
    assert sorted(set(WITHOUT_TEST_FILE) - set(plugin_files())) == []
    assert [
        path for path in WITHOUT_TEST_FILE if (ROOT / "tests/unit/plugins" / expected_test_file(path)).exists()
    ] == []


# What Ansible reads in a task's result: its state, its facts, its output, and the state of each item of a loop.
KEYS_OF_ANSIBLE = {
    "add_group",
    "add_host",
    "ansible_facts",
    "ansible_included_var_files",
    "ansible_job_id",
    "ansible_stats",
    "async_result",
    "attempts",
    "censored",
    "changed",
    "cmd",
    "delta",
    "deprecations",
    "diff",
    "end",
    "exception",
    "failed",
    "failed_when_result",
    "finished",
    "include",
    "include_args",
    "include_variables",
    "invocation",
    "item",
    "module_stderr",
    "module_stdout",
    "msg",
    "no_log",
    "parsed",
    "rc",
    "results",
    "results_file",
    "retries",
    "skip_reason",
    "skipped",
    "start",
    "started",
    "stderr",
    "stderr_lines",
    "stdout",
    "stdout_lines",
    "suppress_tmpdir_delete",
    "unreachable",
    "warnings",
}
# Keys that mean what Ansible's own modules mean by them, and never hold what the API returns.
USED_LIKE_ANSIBLE = {
    "wp_cli": {"cmd", "rc", "stdout", "stdout_lines", "stderr"},
    "wpe_backup_restore": {"msg"},
    "wpe_install_copy": {"msg"},
}


@pytest.mark.parametrize("name", [*MODULES, *WP_MODULES])
def test_no_module_returns_data_under_a_key_that_ansible_reads(name):
    returned = yaml.safe_load(import_module(f"ansible_collections.community.wpengine.plugins.modules.{name}").RETURN)
    assert returned
    shared = {key for key in returned if key in KEYS_OF_ANSIBLE or key.startswith(("_ansible", "ansible_"))}
    assert shared == USED_LIKE_ANSIBLE.get(name, set())
    assert [key for key in shared if name.startswith("wpe_") and returned[key]["type"] != "str"] == []
