# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order of the steps: each is possible when those before it are done, and needs only some of them."""

from __future__ import annotations

from ansible_collections.community.wpengine.plugins.module_utils._account.snapshot import Snapshot, SnapshotLookup
from ansible_collections.community.wpengine.plugins.module_utils._account.steps import Row, Step, Warn
from ansible_collections.community.wpengine.plugins.module_utils._account_users import roles_of
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of

Token = tuple[str, ...]

ORDER = ("site", "install", "offload", "domain", "user", "report_schedule")


def rank(step: Step) -> tuple[int, bool, bool]:
    """Return the sort key of the order in which steps are tried: what others need first, deletions late.

    Sites that take the name of another one come before it, and future owners before those who may lose that role.
    """
    first = bool(step.params.get("rename_from")) if step.kind == "site" else "owner" in (step.params.get("roles") or [])
    number = ORDER.index(step.kind)
    if step.kind in ("site", "install") and step.is_absent:
        number = 1
    return number, step.is_absent is (step.kind != "domain"), not first


def plan_in_order(
    steps: list[Step], snapshot: Snapshot, lookup: SnapshotLookup, warn: Warn
) -> tuple[list[Step], list[Step]]:
    """Plan the steps; return them in an order in which each can be done, and those that can be done in no order.

    A step that is refused is tried again when others are planned: one may give up what it needs.
    """
    ordered: list[Step] = []
    waiting = sorted(steps, key=rank)
    while waiting:
        left = []
        for step in waiting:
            if step.parent is not None and step.parent.plan is None:
                left.append(step)
                continue
            try:
                step.make_plan(snapshot, lookup, warn)
                ordered.append(step)
            except WpeError as error:
                step.refusal = error
                left.append(step)
        if len(left) == len(waiting):
            break
        waiting = left
    link(ordered)
    return ordered, waiting


def link(ordered: list[Step]) -> None:
    """Set what each step needs: its parent, and the steps before it that give up or make what it takes."""
    given_up: dict[Token, list[Step]] = {}
    for step in ordered:
        if not step.changed:
            continue
        gives, takes = tokens(step)
        parents = [step.parent] if step.parent is not None and step.parent.changed else []
        step.needs = parents + [other for token in takes for other in given_up.get(token, ()) if other is not step]
        for token in gives:
            given_up.setdefault(token, []).append(step)


def tokens(step: Step) -> tuple[set[Token], set[Token]]:
    """Return what a step gives up or makes, and what it takes, of the things that other steps may take."""
    before, after = step.states()
    if step.kind == "site":
        return set(), {("in site", before["id"])} if after is None else set()
    if step.kind == "install":
        was, will_be = (places(install) for install in (before, after))
        made = {("install", step.name)} if before is None else set()
        return (was - will_be) | made, will_be - was
    if step.kind == "domain":
        return domain_tokens(step)
    if step.kind == "user":
        had, has = (roles_of(one) if one else set() for one in (before, after))
        owner: Token = ("owner", step.account)
        takes: set[Token] = {("install", str(name)) for name in step.params.get("installs") or []}
        return ({owner} if "owner" in has - had else set()), takes | ({owner} if "owner" in had - has else set())
    return set(), set()


def places(install: Row | None) -> set[Token]:
    """Return the site that an install is in, and its environment of that site."""
    site_id = id_of(install, "site")
    if install is None or site_id is None:
        return set()
    return {("in site", site_id), ("environment", site_id, str(install.get("environment")))}


def domain_tokens(step: Step) -> tuple[set[Token], set[Token]]:
    """Return the tokens of a step of domains. All such steps of one install depend on each other."""
    before, after = step.states()
    own = ("domains of", str(step.install_name))
    gone = {("domain", name) for name in before if name not in after}
    taken = {("domain", name) for name in after if name not in before or is_new_primary(before[name], after[name])}
    return gone | {own}, taken | {own}


def is_new_primary(before: Row, after: Row) -> bool:
    """Return True if a domain becomes primary."""
    return bool(after.get("primary")) and not before.get("primary")
