# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The engine: the order of its hooks, check mode, and errors that become results."""

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
    run,
)
from ansible_collections.community.wpengine.plugins.modules import wp_cli, wpe_site

HEADERS = {"before_header": "lamp", "after_header": "lamp"}


class Ended(Exception):
    """Stands for the end of a module's process."""


class FakeModule:
    """An AnsibleModule that runs nothing."""

    _name = "community.wpengine.wp_cli"
    _diff = check_mode = False

    def __init__(self, kind):
        self.params = {"command": "x", "format": None, "stdin": None, "path": None}
        self.params.update(skip_plugins=False, skip_themes=False)
        self.given = {"command": "plugin list"}
        self.spec_errors = kind.spec_errors(self.given)
        self.errors_found = []
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
    def __init__(self):
        self.secrets = Secrets()
        self.writes_done = 0


class Recorder(Module):
    """A module that records which hooks are called."""

    noun = "lamp"
    before, after, errors = "off", "on", ()

    def __init__(self, params, given, warn):
        super().__init__(params, given, warn)
        self.calls = []

    @classmethod
    def build(cls, params, given, backend, *, predict, warn):
        module = cls(params, given, warn)
        backend.module, backend.predict = module, predict
        return module

    def normalize(self):
        self.calls.append("normalize")

    def validate(self):
        self.calls.append("validate")
        return list(self.errors)

    def plan(self):
        self.calls.append("plan")
        return Plan(self.before, self.after, result=self.after)

    def apply(self, plan):
        self.calls.append("apply")
        return f"really {plan.after}"

    def wait(self, after):
        self.calls.append("wait")
        return after

    def title(self):
        return "the lamp"


def run_module(kind=Recorder, params=None, check_mode=False, warn=print):
    backend = Backend()
    result = run(kind, params or {}, {}, backend, check_mode, warn)
    return result, backend


def test_hooks_run_in_order():
    result, backend = run_module()
    assert backend.module.calls == ["normalize", "validate", "plan", "apply", "wait"]
    assert result == {"lamp": "really on", "changed": True, "diff": {"before": "off", "after": "on", **HEADERS}}


def test_check_mode_stops_after_the_plan():
    result, backend = run_module(check_mode=True)
    assert backend.module.calls == ["normalize", "validate", "plan"]
    assert backend.predict and result["lamp"] == "on" and result["changed"]


def test_unchanged_object_is_waited_for_but_not_written():
    class Unchanged(Recorder):
        after = "off"

    result, backend = run_module(Unchanged)
    assert backend.module.calls[-2:] == ["plan", "wait"]
    assert result["changed"] is False


def test_all_errors_of_validation_are_raised_at_once_before_the_plan():
    class Invalid(Recorder):
        errors = ("One is wrong.", "Two is wrong.")

    backend = Backend()
    with pytest.raises(BadInput, match="^wait_timeout must be above 0 .* One is wrong. Two is wrong.$"):
        run(Invalid, {"wait_timeout": 0}, {}, backend, False, print)
    assert backend.module.calls == ["normalize", "validate"]


@pytest.mark.parametrize(
    ("seconds", "valid"), [(1, True), (365 * 24 * 3600, True), (365 * 24 * 3600 + 1, False), (-1, False)]
)
def test_wait_timeout_is_checked_for_every_module(seconds, valid):
    result = as_task_result("m", lambda: run_module(params={"wait_timeout": seconds})[0])
    assert ("failed" in result) is not valid


def test_result_may_set_changed_itself():
    class Unchanged(Recorder):
        def result(self, plan, after):
            return {"changed": False}

    assert run_module(Unchanged)[0]["changed"] is False


def test_realized_plan_decides_changed_and_diff():
    class Realized(Recorder):
        def realized(self, plan, after):
            return Plan(plan.before, plan.before)

    result, _backend = run_module(Realized)
    assert result["changed"] is False and result["diff"] == {"before": "off", "after": "off", **HEADERS}


def test_secrets_are_removed_from_result_warning_and_error():
    class Leaky(Recorder):
        after = "on with pa55word"

        @classmethod
        def secrets_in(cls, params):
            return {"pa55word"}

        def apply(self, plan):
            self.warn("\x1b[31mpa55word")
            if self.params.get("fail"):
                raise WpeError("refused pa55word", lamp="pa55word!")
            return plan.after

    warnings = []
    assert "pa55word" not in str(run_module(Leaky, warn=warnings.append)[0])
    assert warnings == ["\\x1b[31m********"]
    with pytest.raises(WpeError) as caught:
        run_module(Leaky, {"fail": True})
    assert "pa55word" not in caught.value.message + str(caught.value.details)


def test_missing_credentials_and_mistakes_in_options_are_one_error():
    def connect(params):
        raise BadInput("There are no credentials.")

    given = {"name": "x" * 41, "account": ""}
    with pytest.raises(BadInput, match="^There are no credentials. account is empty.* name must have 1 to 40"):
        base.prepare(wpe_site.MODULE, given, wpe_site.MODULE.spec_errors(given), [], connect)


def test_module_must_plan_and_apply():
    module = Module({}, {}, print)
    with pytest.raises(NotImplementedError):
        module.plan()
    with pytest.raises(NotImplementedError):
        module.apply(Plan(None, 1))


def test_failure_after_a_write_says_changed_and_returns_the_object():
    class Late(Recorder):
        def wait(self, after):
            raise WpeError("It took too long.")

    with pytest.raises(WpeError) as caught:
        run_module(Late)
    assert caught.value.details["changed"] is True and caught.value.details["lamp"] == "really on"


@pytest.mark.parametrize("writes", [0, 1])
def test_failure_says_whether_something_was_written(writes):
    class Halfway(Recorder):
        def apply(self, plan):
            backend.writes_done += writes
            raise WpeError("The second write failed.")

    backend = Backend()
    backend.writes_done = 5  # of earlier items of a loop
    with pytest.raises(WpeError) as caught:
        run(Halfway, {}, {}, backend, False, print)
    assert caught.value.details["changed"] is bool(writes)
