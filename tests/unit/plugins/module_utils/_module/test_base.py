# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan, apply and wait in this order, skip the last two in check mode, and turn every error into a sentence."""

from __future__ import annotations

import json

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import Secrets
from ansible_collections.community.wpengine.plugins.module_utils._module import base
from ansible_collections.community.wpengine.plugins.module_utils._module.base import (
    Module,
    as_task_result,
    invalid,
    run,
)
from ansible_collections.community.wpengine.plugins.modules import wp_cli


class Ended(Exception):
    """Stands for the end of a module's process."""


class FakeModule:
    """An AnsibleModule that runs nothing."""

    _name = "community.wpengine.wp_cli"
    _diff = check_mode = False

    def __init__(self, kind):
        self.params = {"command": "x", "format": None, "stdin": None, "path": None}
        self.params.update(skip_plugins=False, skip_themes=False)
        self.given = {}
        self.no_log_values = set()
        self.warn = print

    def fail_json(self, **result):
        raise Ended(json.dumps(result))

    def run_command(self, line, **options):
        raise ValueError("secret")


def test_unexpected_error_shows_no_arguments(monkeypatch):
    monkeypatch.setattr(base, "EntryPoint", FakeModule)
    with pytest.raises(Ended, match=r"wp_cli failed unexpectedly \(ValueError in ") as ended:
        base.main(wp_cli.MODULE)
    assert "secret" not in str(ended.value)


class Backend:
    """Records the calls of the module's hooks."""

    def __init__(self):
        self.secrets = Secrets()
        self.calls = []


class Letter(Module):
    """Replaces one letter by another. Its password must not be shown."""

    noun = "letter"
    options = {"to": {"type": "str"}}

    @classmethod
    def build(cls, params, given, backend, *, predict, warn):
        module = cls(params, given, warn)
        module.calls = backend.calls
        return module

    @classmethod
    def secrets_in(cls, params):
        return {params["password"]}

    def normalize(self):
        self.params = dict(self.params, to=self.params["to"].strip())

    def validate(self):
        return [] if self.params["to"] else ["to is empty.", "Give a letter."]

    def plan(self):
        self.calls.append("plan")
        if self.params["to"] == "x":
            raise WpeError("The password hunter22 is wrong.", sent="hunter22")
        return Plan("a", self.params["to"], result=self.params["to"])

    def apply(self, plan):
        self.calls.append("apply")
        self.warn("hunter22 \x1b[31m")
        return plan.after

    def wait(self, after):
        self.calls.append("wait")
        return after + " (awaited)"


def run_letter(to, check_mode=False):
    backend, warnings = Backend(), []
    result = run(Letter, {"to": to, "password": "hunter22"}, {}, backend, check_mode, warnings.append)
    return result, backend.calls, warnings


@pytest.mark.parametrize(("to", "check_mode", "calls", "letter"), [
    (" b ", False, ["plan", "apply", "wait"], "b (awaited)"),
    ("a", False, ["plan", "wait"], "a (awaited)"),
    ("b", True, ["plan"], "b"),
    ("a", True, ["plan"], "a"),
])
def test_check_mode_only_plans(to, check_mode, calls, letter):
    result, called, _warnings = run_letter(to, check_mode)
    assert (called, result["letter"], result["changed"]) == (calls, letter, to.strip() == "b")
    assert result["diff"] == {"before": "a", "after": to.strip()}


def test_all_sentences_of_validate_are_one_error_before_the_plan():
    with pytest.raises(BadInput, match=r"^to is empty\. Give a letter\.$"):
        run_letter(" ")


def test_secrets_are_removed_from_errors_and_warnings():
    with pytest.raises(WpeError) as caught:
        run_letter("x")
    assert "hunter22" not in caught.value.message + str(caught.value.details)
    _result, _calls, warnings = run_letter("b")
    assert len(warnings) == 1 and "hunter22" not in warnings[0] and warnings[0].isprintable()


def fail_with(error):
    raise error


def test_errors_become_results():
    assert as_task_result("wp_x", lambda: {"a": 1}) == {"a": 1}
    assert as_task_result("wp_x", lambda: fail_with(BadInput("No."))) == {"failed": True, "msg": "No."}
    result = as_task_result("wp_x", lambda: fail_with(KeyError("secret")))
    assert result["failed"] is True and "KeyError" in result["msg"] and "secret" not in result["msg"]
    with pytest.raises(KeyError):
        as_task_result("wp_x", lambda: fail_with(KeyError("secret")), reraise=(KeyError,))


def test_invalid_returns_the_message():
    assert invalid(int, "5") == []
    assert invalid(fail_with, BadInput("No.")) == ["No."]
