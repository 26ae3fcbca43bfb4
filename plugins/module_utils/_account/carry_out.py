# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carry out a plan: what fails takes only what depends on it with it, and new installs are waited for together."""

from __future__ import annotations

import time

from ansible_collections.community.wpengine.plugins.module_utils._account.planner import AccountPlan
from ansible_collections.community.wpengine.plugins.module_utils._account.steps import (
    Params,
    Row,
    Step,
    Warn,
    planned,
    raise_first,
)
from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import Missing, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import Lookup
from ansible_collections.community.wpengine.plugins.module_utils._core.text import few
from ansible_collections.community.wpengine.plugins.module_utils._core.waiting import poll
from ansible_collections.community.wpengine.plugins.module_utils._domains import comparable, view
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_domain import InstallDomains
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_install import is_pending

FIRST = ("site", "install")  # what everything else waits for
POLL_SECONDS = 10
PROGRESS_SECONDS = 10


class Run:
    """One run of a plan. wait_timeout: the seconds to wait for all new installs together, None not to wait."""

    def __init__(self, plan: AccountPlan, client: Client, wait_timeout: int | None, warn: Warn) -> None:
        self.plan = plan
        self.client = client
        self.wait_timeout = wait_timeout
        self.warn = warn
        self.failed: dict[Step, WpeError] = {}
        self.not_tried: list[Step] = []
        self.done_partly: dict[Step, set[str]] = {}

    def carry_out(self) -> None:
        """Carry out all steps. The outcome of each is kept: see outcome()."""
        steps = sorted((step for step in self.plan.steps if step.changed), key=lambda step: step.kind not in FIRST)
        waited, shown = False, time.monotonic()
        for number, step in enumerate(steps):
            if not waited and step.kind not in FIRST:
                waited = True
                self.wait()
            if time.monotonic() - shown > PROGRESS_SECONDS:
                shown = time.monotonic()
                self.client.progress(
                    f"{number} of {len(steps)} steps done; now {step.kind} {step.name or step.install_name}"
                )
            self._try(step)
        if not waited:
            self.wait()

    def _try(self, step: Step) -> None:
        if any(map(self._is_lost, step.needs)):
            self.not_tried.append(step)
            return
        try:
            self._apply(step)
        except WpeError as error:
            self.failed[step] = error

    def _apply(self, step: Step) -> None:
        """Plan the step again, from what the API returns now and what earlier steps have made, and carry it out."""
        module = step.build(self.client, Lookup(self.client, predict=False, warn=self.warn), self.warn)
        plan = planned(module)
        try:
            after = module.apply(plan) if plan.changed else plan.result
            if step.kind == "user":
                raise_first(after)
        except WpeError:
            if isinstance(module, InstallDomains):
                self.done_partly[step] = as_wanted(module)
            raise
        step.row = after if isinstance(after, dict) else None

    def wait(self) -> None:
        """Wait until all declared installs are active, with one list at a time."""
        if self.wait_timeout is None:
            return
        left = {
            str(step.row["id"]): step
            for step in self.plan.steps
            if step.kind == "install" and step.row and is_pending(step.row) and not self._is_lost(step)
        }
        if not left:
            return
        total = len(left)

        def read() -> dict[str, Row]:
            return {str(row["id"]): row for row in self.client.fresh_rows("/installs") if str(row["id"]) in left}

        def pending(rows: dict[str, Row]) -> list[str]:
            return [install_id for install_id in left if install_id not in rows or is_pending(rows[install_id])]

        def describe(rows: dict[str, Row]) -> str:
            names = few(left[install_id].name for install_id in pending(rows))
            return f"{total - len(pending(rows))} of {total} installs are active; waiting for {names}"

        last: dict[str, Row] = {}

        def remembered() -> dict[str, Row]:
            nonlocal last
            rows = read()
            for install_id in [install_id for install_id in left if install_id in last and install_id not in rows]:
                # A list that moves while it is read may miss one.
                if self.client.get(api_path("installs", install_id), missing_ok=True) is None:
                    step = left.pop(install_id)
                    self.failed[step] = Missing(
                        f"The install {step.name!r} does not exist any more; it was deleted while the task waited for it."
                    )
                else:
                    rows[install_id] = last[install_id]
            last = {install_id: row for install_id, row in rows.items() if install_id in left}
            return last

        try:
            poll(
                read=remembered,
                done=lambda rows: not pending(rows),
                describe=describe,
                timeout=self.wait_timeout or 0,
                interval=POLL_SECONDS,
                progress=self.client.progress,
                advice="Run this again to continue waiting.",
            )
        except WpeError as error:
            for install_id in pending(last):
                self.failed[left[install_id]] = error
        for install_id, row in last.items():
            left[install_id].row = row
        self.client.clear_cache("/installs")

    def _is_lost(self, step: Step) -> bool:
        return step in self.failed or step in self.not_tried

    # -- the outcome -----------------------------------------------------------------------------------------------

    def outcome(self, step: Step, change: Params) -> Params:
        """Return what became of a change: done, error or not_tried."""
        if step in self.not_tried:
            return {"not_tried": True}
        if step in self.failed and change["name"] not in self.done_partly.get(step, ()):
            return {"error": self.failed[step].message}
        return {"done": True}


def as_wanted(module: InstallDomains) -> set[str]:
    """Return the names of the domains that are as the step wants them, although it failed."""
    if module.params["state"] == "absent":
        return {item.name for item in module.wanted if item.name not in module.now}
    return {
        comparable(item.name)
        for item in module.wanted
        if item.name in module.now
        and all(view(module.now[item.name]).get(key) == value for key, value in item.settings.items())
    }
