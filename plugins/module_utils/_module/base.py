# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine of every module: plan (read and decide), apply (write), verify (wait until it is visible).

run() is the only place that acts on check mode, and as_task_result() the only one where errors become results. The two
entry points call both: the action plugin, inside the controller, and main(), of an ordinary module.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import (
    BadInput,
    WpeError,
    unexpected_error,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import Secrets
from ansible_collections.community.wpengine.plugins.module_utils._core.spec_errors import SpecErrors, spec_errors
from ansible_collections.community.wpengine.plugins.module_utils._core.text import printable
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import validate_wait_timeout
from ansible_collections.community.wpengine.plugins.module_utils._module.entry_point import EntryPoint

Params = dict[str, t.Any]

# A type in an error of ansible-core's argument spec.
PYTHON_CLASS = re.compile(r"<class '(?:[\w.]+\.)?(?:_AnsibleTagged)?(\w+)'>")


class Backend(t.Protocol):
    """What a module works on: the client of the API, or a host."""

    secrets: Secrets

    @property
    def writes_done(self) -> int:
        """Return how many changes were made, of all tasks that shared the backend."""


class Module:
    """A module. Its file defines what differs from others.

    options: its argument spec beside shared_options, which its family has in common. constraints: mutually_exclusive and
    the like. noun: the name of the returned object. operations: the operations of the API that it covers, each with the
    options that lead to it, such as "name, state=absent", for the table in docs/operations.md.
    """

    shared_options: Params = {}
    options: Params = {}
    constraints: Params = {}
    operations: dict[str, str] = {}
    noun = ""

    def __init__(self, params: Params, given: Params, warn: t.Callable[[str], None]) -> None:
        """Keep the validated options, and the options as the user wrote them, which tell null from unset."""
        self.params = params
        self.given = given
        self.warn = warn

    @classmethod
    def build(
        cls, params: Params, given: Params, backend: t.Any, *, predict: bool, warn: t.Callable[[str], None]
    ) -> Module:
        """Return the module for one task. predict: the task runs in check mode."""
        raise NotImplementedError

    @classmethod
    def open_backend(cls, module: EntryPoint, params: Params) -> t.Any:
        """Return the backend of an ordinary module, which runs outside the controller's action. Raises WpeError."""
        raise NotImplementedError

    @classmethod
    def argument_spec(cls) -> Params:
        """Return all options, the shared ones included."""
        return dict(cls.shared_options, **cls.options)

    @classmethod
    def secrets_in(cls, params: Params) -> set[str]:
        """Return the texts among some options that must not be shown."""
        return set()

    @classmethod
    def hide(cls, value: t.Any) -> t.Any:
        """Return options or a result without the secrets that the names in it give away."""
        return value

    @classmethod
    def shown_options(cls, params: Params) -> Params:
        """Return the options as the task's result shows them, in C(invocation)."""
        return t.cast(Params, cls.hide(params))

    @classmethod
    def check_given(cls, given: Params) -> None:
        """Raise BadInput for values that no error can show. given: as the user wrote them."""

    @classmethod
    def spec_errors(cls, given: Params) -> SpecErrors:
        """Return what the argument spec refuses. given: the options as the user wrote them."""
        return spec_errors(cls.argument_spec(), cls.constraints, given)

    @classmethod
    def clean_values(cls, values: Params) -> Params:
        """Return options as they are validated. values: as the user wrote them."""
        return values

    def validate_names(self) -> list[str]:
        """Return a sentence for each option that names something and is empty."""
        return []

    def normalize(self) -> None:
        """Bring the options into the form that the other hooks work on. Called first, once: see validate()."""

    def validate(self) -> list[str]:
        """Return a sentence for each invalid option, all at once, before the first request or command.

        An option that the argument spec refuses is None here, also a required one, and so is the backend that cannot be used
        without credentials.
        """
        return []

    def given_params(self, *names: str) -> Params:
        """Return the options among names that are set."""
        return {name: self.params[name] for name in names if self.params[name] is not None}

    def plan(self) -> Plan:
        """Read and decide; write nothing."""
        raise NotImplementedError

    def apply(self, plan: Plan) -> t.Any:
        """Write what the plan contains; return the real object."""
        raise NotImplementedError

    def predict(self, plan: Plan) -> None:
        """Tell later tasks of a run in check mode what this one would change."""

    def wait(self, after: t.Any) -> t.Any:
        """Wait until the object is as wanted, and return it. Never called in check mode."""
        return after

    def realized(self, plan: Plan, after: t.Any) -> Plan:
        """Return what a plan really did, for changed and the diff. after: what apply() and wait() returned."""
        return plan

    def title(self) -> str:
        """Return the name of what the task works on, for the diff and for messages."""
        raise NotImplementedError

    def result(self, plan: Plan, after: t.Any) -> Params:
        """Return the task's result. changed and diff are added unless it has them."""
        return {self.noun: after}

    def diff(self, plan: Plan) -> Params | None:
        """Return the difference for --diff under the name of the object, None where there is none to show."""
        before, after = ({} if state is None else state for state in (plan.before, plan.after))
        header = self.title().removeprefix("the ")
        return {"before": before, "after": after, "before_header": header, "after_header": header}


def run(
    kind: type[Module],
    params: Params,
    given: Params,
    backend: Backend,
    check_mode: bool,
    warn: t.Callable[[str], None],
) -> Params:
    """Return the task's result without secrets. Raises WpeError, without secrets too."""
    backend.secrets.add(*kind.secrets_in(params))

    written = backend.writes_done

    def warn_cleaned(text: str) -> None:
        warn(printable(backend.secrets.clean(text)))

    try:
        module = kind.build(params, given, backend, predict=check_mode, warn=warn_cleaned)
        return t.cast(Params, backend.secrets.clean(kind.hide(_run(module, check_mode))))
    except WpeError as error:
        # A task that fails halfway has changed something all the same.
        error.details.setdefault("changed", backend.writes_done > written)
        error.message = backend.secrets.clean(error.message)
        error.details = backend.secrets.clean(kind.hide(error.details))
        raise


def _run(module: Module, check_mode: bool) -> Params:
    errors = _mistakes(module)
    if errors:
        raise BadInput(" ".join(errors))
    plan = module.plan()
    after = plan.result
    if check_mode:
        module.predict(plan)
    else:
        plan, after = _carry_out(module, plan)
    return {"changed": plan.changed, "diff": module.diff(plan), **module.result(plan, after)}


def _mistakes(module: Module) -> list[str]:
    """Return a sentence for each mistake that the module itself finds in its options."""
    module.normalize()
    return validate_wait_timeout(module.params) + module.validate_names() + module.validate()


def prepare(
    kind: type[Module],
    params: Params,
    errors: SpecErrors,
    found: t.Sequence[str],
    connect: t.Callable[[Params], t.Any],
) -> t.Any:
    """Return the backend that connect(params) returns. Raise BadInput with a sentence for each mistake in the options.

    params: the validated options. errors: of kind.spec_errors(). found: the errors of ansible-core, for what spec_errors()
    does not know. Where only the module itself finds mistakes, run() raises the error.
    """
    sentences, backend = list(errors.sentences), None
    if found and not sentences:
        raise BadInput(PYTHON_CLASS.sub(r"\1", "; ".join(found)))
    params = {**dict.fromkeys(kind.argument_spec()), **params}
    try:
        backend = connect(params)
    except BadInput as error:
        sentences.append(error.message)
    if sentences:
        own = _mistakes(kind.build(params, errors.accepted, backend, predict=False, warn=lambda text: None))
        # An option that is refused is not set here, which the module may call a mistake.
        refused = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in errors.names) or "(?!)")
        sentences += [text for text in own if not refused.search(text)]
        raise BadInput(" ".join(sentences))
    return backend


def _carry_out(module: Module, plan: Plan) -> tuple[Plan, t.Any]:
    """Apply a plan and wait; return the plan as it was carried out, and the real object."""
    after = module.apply(plan) if plan.changed else plan.result
    try:
        waited = module.wait(after)
    except WpeError as error:
        # What was written stays: the failed task returns it.
        done = module.realized(plan, after) if plan.changed else plan
        for name, value in {"changed": done.changed, **module.result(done, after)}.items():
            error.details.setdefault(name, value)
        raise
    return (module.realized(plan, waited) if plan.changed else plan), waited


def as_task_result(name: str, work: t.Callable[[], Params], reraise: tuple[type[BaseException], ...] = ()) -> Params:
    """Return the result of work(), or the result of a failed task in one sentence.

    name: what failed, for an unexpected error, whose own words may hold secrets. reraise: errors that the caller handles.
    """
    try:
        return work()
    except reraise:
        raise
    except WpeError as error:
        return dict(error.result(), failed=True)
    except Exception as error:  # a bug must not end in a traceback, which shows arguments
        return {"failed": True, "msg": unexpected_error(name, error)}


def main(kind: type[Module]) -> None:
    """Run an ordinary module, in a process of its own."""
    module = EntryPoint(kind)
    module.no_log_values.update(kind.secrets_in(module.params))

    def work() -> Params:
        kind.check_given(module.given)
        backend = prepare(
            kind,
            module.params,
            module.spec_errors,
            module.errors_found,
            lambda params: kind.open_backend(module, params),
        )
        return run(kind, module.params, module.given, backend, module.check_mode, module.warn)

    result = as_task_result(module._name.rpartition(".")[2], work)
    if result.pop("failed", False):
        module.fail_json(**result)
    if not module._diff or result.get("diff") is None:
        result.pop("diff", None)
    module.exit_json(**result)
