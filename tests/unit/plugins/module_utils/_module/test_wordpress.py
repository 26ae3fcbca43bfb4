# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuse options that no host can be sent, read rows of WP-CLI, and verify what its steps did."""

from __future__ import annotations

import pytest
from ansible.parsing.yaml.loader import AnsibleLoader

from ansible_collections.community.wpengine.plugins.doc_fragments.wp_cli import ModuleDocFragment
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.text import describe_unsendable
from ansible_collections.community.wpengine.plugins.module_utils._module.wordpress import (
    HostModule,
    WordPressModule,
    starting_with_dash,
)
from support.fake_host import run_on_host, validated


def nested(levels):
    """Return an empty list inside lists, levels deep."""
    return [nested(levels - 1)] if levels > 1 else []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a\0b", "NUL"),
        (["a", {"b": "\0"}], "NUL"),
        ({"\0": 1}, "NUL"),
        ("\ud83d", "lone surrogate"),
        (nested(101), "100"),
        ({"a": nested(100)}, "100"),
        (float("inf"), "finite"),
        (float("nan"), "finite"),
        ({"a"}, "type set"),
        (b"a", "type bytes"),
        ({(1, 2): 1}, "key"),
    ],
)
def test_unsendable_value_is_refused(value, words):
    assert words in describe_unsendable(value)
    with pytest.raises(BadInput, match="^The option value holds "):
        HostModule.check_given({"value": value})


def test_nul_is_allowed_in_data_only():
    HostModule.check_given({"stdin": "a\0b", "content": "\0"})
    with pytest.raises(BadInput, match="stdin holds half"):
        HostModule.check_given({"stdin": "\ud83d"})


def test_shared_options_are_documented():
    documented = AnsibleLoader(ModuleDocFragment.DOCUMENTATION).get_single_data()["options"]
    assert {name: (row["type"], row.get("default")) for name, row in documented.items()} == {
        name: (row["type"], row.get("default")) for name, row in WordPressModule.shared_options.items()
    }


class Motto(WordPressModule):
    """Manages one option of a site."""

    noun = "motto"
    options = {"text": {"type": "str"}}

    def title(self):
        return f"motto on {self.host.name}"

    def current(self):
        return self.wp(["option", "get", "motto"]).strip() or None

    def decide(self, current):
        return Plan(current, self.params["text"], send=[(["option", "update", "motto"], self.params["text"])])

    def unmet(self, plan, after):
        return "" if after == plan.after else f"the motto is {after}."


DIFF = {"before": "old", "after": "new", "before_header": "motto on the host", "after_header": "motto on the host"}


def run_motto(site, works=True, check_mode=False):
    """Return the result of a task that sets the motto to new. works: False if WP-CLI reports success without a change."""

    def shell(line, stdin):
        if "update" in line and works:
            site["motto"] = stdin
        return 0, "Success." if "update" in line else site["motto"], ""

    return run_on_host(Motto, validated(Motto, {"text": "new"}), shell, check_mode)


def test_object_is_read_again_after_the_steps():
    site = {"motto": "old"}
    assert run_motto(site) == {"motto": "new", "changed": True, "diff": DIFF}
    assert run_motto(site)["changed"] is False


def test_check_mode_runs_no_step():
    site = {"motto": "old"}
    assert run_motto(site, check_mode=True) == {"motto": "new", "changed": True, "diff": DIFF}
    assert site == {"motto": "old"}


def test_step_that_did_nothing_is_a_failure():
    with pytest.raises(WpeError, match=r"^wp option update reported no failure, but the motto is old\.$") as caught:
        run_motto({"motto": "old"}, works=False)
    assert caught.value.result()["changed"] is True and caught.value.details["motto"] == "old"


def test_failed_step_names_the_steps_before_it():
    class Twice(Motto):
        def decide(self, current):
            steps = [(["option", "update", "motto"], "new"), (["cache", "flush"], None)]
            return Plan(current, "new", send=steps)

    def shell(line, stdin):
        return (1, "", "Error: no") if "flush" in line else (0, "old", "")

    with pytest.raises(WpeError, match=r"wp cache flush failed: no\. Done before that: wp option update\.$") as caught:
        run_on_host(Twice, validated(Twice, {"text": "new"}), shell)
    assert caught.value.details["changed"] is True


def test_options_that_wp_cli_would_misread():
    params = {"name": "--exec=x", "version": "1", "source": None}
    assert len(starting_with_dash(params, "name", "version", "source")) == 1


def test_module_that_needs_the_controller_refuses_to_run_as_ordinary_module():
    class OnController(HostModule):
        runs_as_module = False

    class Module:
        _name = "community.wpengine.wp_copy"

    with pytest.raises(BadInput, match="wp_copy runs inside the controller only"):
        OnController.open_backend(Module(), {})
