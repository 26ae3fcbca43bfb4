# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains of an install: one way to read what the API says in several, and the pure decision on what to send."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid, near_matches
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID

PLATFORM_SUFFIXES = (".wpengine.com", ".wpenginepowered.com")
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


# -- names ---------------------------------------------------------------------------------------------------------


def plain_name(name):
    """The form in which domain names compare: lower case, punycode, no final dot. Raises BadInput for what is no name."""
    text = name.strip().lower().rstrip(".")
    wildcard, rest = ("*.", text[2:]) if text.startswith("*.") else ("", text)
    if not rest.isascii():
        rest = punycode(rest, name)
    labels = rest.split(".")
    if len(labels) < 2 or len(wildcard + rest) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise BadInput(f"{name!r} is not a domain name such as www.example.com (no scheme, path or port).")
    return wildcard + rest


def punycode(text, name):
    """The ASCII form of an international name. The library idna comes with requests."""
    import idna  # only for names that are not ASCII

    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise BadInput(f"{name!r} is not a domain name: {error}.") from error


def comparable(name):
    """plain_name() of a name that the API gives, which is never refused."""
    try:
        return plain_name(str(name))
    except BadInput:
        return str(name).lower()


def is_platform(name):
    """Whether WP Engine itself made this host name; those are never changed."""
    return ("." + name).endswith(PLATFORM_SUFFIXES)


# -- what the API says ---------------------------------------------------------------------------------------------


def read_domain(raw, by_id=None):
    """A domain object with redirects_to as a list of {id, name}, whichever way the API wrote it.

    The key was seen as redirects_to and redirect_to; its value as list, object, text (a name or an id), null, {}.
    by_id: names of the install's domains by id, for redirects that give an id alone.
    """
    value = raw.get("redirects_to") or raw.get("redirect_to") or []
    targets = [target_of(item, by_id or {}) for item in (value if isinstance(value, list) else [value])]
    return dict(raw, redirects_to=[target for target in targets if target])


def target_of(value, by_id):
    """One redirect target as {id, name}, None for nothing."""
    if isinstance(value, dict):
        return {"id": value.get("id"), "name": value.get("name") or by_id.get(str(value.get("id")))} if value else None
    if not value:
        return None
    value = str(value)
    if value in by_id or is_uuid(value):
        return {"id": value, "name": by_id.get(value)}
    ids = {comparable(name): domain_id for domain_id, name in by_id.items()}
    return {"id": ids.get(comparable(value)), "name": value}


def read_domains(rows):
    """All domains of an install, by comparable name."""
    by_id = {str(row.get("id")): row.get("name") for row in rows}
    return {comparable(row["name"]): read_domain(row, by_id) for row in rows if row.get("name")}


def target_name(domain):
    """The comparable name that a domain redirects to, None when it does not."""
    targets = domain.get("redirects_to") or []
    return comparable(targets[0]["name"]) if targets and targets[0].get("name") else None


def view(domain):
    """What can be managed of a domain: the part that is compared and shown in a diff."""
    return {
        "primary": bool(domain.get("primary")),
        "redirect_to": target_name(domain),
        "secure_all_urls": bool(domain.get("secure_all_urls")),
    }


# -- what is wanted ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """One domain as asked for. Unset keys of settings are left out; redirect_to None means: no redirect."""

    name: str
    settings: dict = field(default_factory=dict)


def validate_domains(wanted, present):
    """Sentences on what cannot be, before anything is read. present: whether the domains shall be there."""
    names = [item.name for item in wanted]
    sentences = [f"{name} is listed twice." for name in sorted({name for name in names if names.count(name) > 1})]
    primaries = [item.name for item in wanted if item.settings.get("primary")]
    if len(primaries) > 1:
        sentences.append(f"Only one domain can be primary, not {' and '.join(primaries)}.")
    for item in wanted:
        target = item.settings.get("redirect_to")
        if is_platform(item.name) and (not present or item.settings):
            sentences.append(f"{item.name} is a host name of WP Engine's own platform, which is never changed.")
        if item.settings.get("primary") and target:
            sentences.append(f"{item.name} cannot be primary and redirect to {target}.")
        if item.settings.get("primary") and item.name.startswith("*."):
            sentences.append(f"{item.name} is a wildcard and cannot be primary.")
    loop = redirect_loop({item.name: item.settings["redirect_to"] for item in wanted if item.settings.get("redirect_to")})
    return sentences + ([f"Redirect loop: {' -> '.join(loop)}."] if loop else [])


def redirect_loop(targets):
    """The names of a loop in a mapping of domain to redirect target, None when there is none."""
    for start in sorted(targets):
        path = [start]
        while path[-1] in targets:
            following = targets[path[-1]]
            if following in path:
                return path[path.index(following) :] + [following]
            path.append(following)
    return None


# -- the decision --------------------------------------------------------------------------------------------------


@dataclass
class DomainPlan:
    """What to do, in the order in which the API allows it.

    create: new names with their redirect targets (None for none), targets before those that redirect to them.
    change: (name, settings) pairs for PATCH. delete: names, those that redirect before their targets.
    after: all domains as they will be, by comparable name.
    """

    create: list = field(default_factory=list)
    change: list = field(default_factory=list)
    delete: list = field(default_factory=list)
    after: dict = field(default_factory=dict)


def decide_present(current, wanted, exclusive, force):
    """The DomainPlan that makes the wanted domains so. current: read_domains(). exclusive: the others go.

    A redirect target that is not known (see unknown_targets) is taken for one that will be there.
    """
    plan = DomainPlan(after=deepcopy(current))
    settings = {item.name: dict(item.settings) for item in wanted}
    new = [name for name in settings if name not in current]
    refuse_platform(new, current)
    for name in new:
        plan.after[name] = {"id": UNKNOWN_ID, "name": name, "redirects_to": []}
    for name, asked in settings.items():
        predict(plan.after, name, asked)
    refuse_impossible(plan.after, settings)
    for name in targets_first(new, plan.after):
        plan.create.append((name, settings[name].get("redirect_to")))
        plan.after[name] = plan.after.pop(name)  # listed in the order in which the API gets them
    plan.change = changes(current, {name: settings[name] for name in targets_first(settings, plan.after)})
    if exclusive:
        extra = [name for name in current if name not in settings and not is_platform(name)]
        refuse_lost_targets(settings, extra)
        delete_into(plan, extra, force)
    return plan


def decide_absent(current, names, force):
    """The DomainPlan that removes the named domains, where they are there."""
    plan = DomainPlan(after=deepcopy(current))
    delete_into(plan, [name for name in names if name in current], force)
    return plan


def unknown_targets(current, wanted):
    """Sentences on redirect targets that are no domain of the install, neither now nor by this task."""
    known = set(current) | {item.name for item in wanted}
    sentences = []
    for item in wanted:
        target = item.settings.get("redirect_to")
        if target and target not in known:
            near = near_matches(target, sorted(known - {item.name}))
            words = f" (near matches: {', '.join(near)})" if near else ""
            sentences.append(f"{item.name} cannot redirect to {target}, which is not a domain of this install{words}.")
    return sentences


def predict(after, name, asked):
    """Change the predicted domains as the API will."""
    domain = after[name]
    if "redirect_to" in asked:
        target = asked["redirect_to"]
        there = after.get(target) or {"id": UNKNOWN_ID, "name": target}
        domain["redirects_to"] = [{"id": there["id"], "name": there["name"]}] if target else []
    if asked.get("primary"):
        for other in after.values():
            if other.get("primary"):
                other["primary"] = False
        domain["primary"] = True
    if "secure_all_urls" in asked:
        domain["secure_all_urls"] = asked["secure_all_urls"]


def refuse_impossible(after, settings):
    """What the wanted settings and the domains that are there already cannot be together."""
    loop = redirect_loop({name: target_name(domain) for name, domain in after.items() if target_name(domain)})
    if loop and set(loop) & set(settings):
        raise BadInput(f"Redirect loop: {' -> '.join(loop)}.")
    for name, asked in settings.items():
        if (asked.get("primary") or asked.get("redirect_to")) and after[name].get("primary") and target_name(after[name]):
            raise BadInput(f"{name} would be primary and redirect to {target_name(after[name])}; make another domain primary first.")
        if asked.get("primary") is False and after[name].get("primary"):
            raise BadInput(f"{name} is the primary domain; it stops being so when another domain is made primary.")


def refuse_platform(new, current):
    """WP Engine gives each install its host names; nobody adds one. An install without any is one that is yet to be made."""
    names = [name for name in new if is_platform(name)]
    if names and current:
        raise BadInput(f"{' and '.join(names)} can only be a host name that WP Engine gave to this install, and it gave it none such.")


def refuse_lost_targets(settings, extra):
    """A task that redirects to a domain and takes it away can never be right, whatever is forced."""
    lost = {name: asked["redirect_to"] for name, asked in settings.items() if asked.get("redirect_to") in extra}
    if lost:
        words = "; ".join(f"{name} shall redirect to {target}" for name, target in lost.items())
        raise BadInput(f"{words}, which exclusive would remove: list it, too.")


def targets_first(names, domains):
    """The names, each after all those that its redirects lead to."""

    def hops(name):
        path = [name]
        while (target := target_name(domains[path[-1]])) in domains and target not in path:
            path.append(target)
        return len(path)

    return sorted(names, key=hops)


def changes(current, settings):
    """PATCHes in an order that never breaks a rule of the API on the way. settings: targets before what redirects to them.

    Redirects go first, because a redirecting domain cannot become primary; then the primary moves, because the old one
    may be about to redirect; then the rest, where a target that has its own redirect already closes no circle for a moment.
    """
    removed, primary, rest = [], [], []
    for name, asked in settings.items():
        there = view(current[name]) if name in current else dict(view({}), redirect_to=asked.get("redirect_to"))
        differing = {key: value for key, value in asked.items() if there[key] != value}
        if "redirect_to" in differing and differing["redirect_to"] is None:
            removed.append((name, {"redirect_to": differing.pop("redirect_to")}))
        if differing.pop("primary", None):
            primary.append((name, {"primary": True}))
        if differing:
            rest.append((name, differing))
    return removed + primary + rest


def delete_into(plan, names, force):
    """Add deletions to a plan; refuse those that would break the install, unless forced."""
    left = {name: domain for name, domain in plan.after.items() if name not in names}
    sources = {target_name(domain): name for name, domain in left.items() if target_name(domain)}
    reasons = [f"{name} is the primary domain" for name in names if plan.after[name].get("primary")]
    reasons += [f"{name} is the redirect target of {sources[name]}" for name in names if name in sources]
    if reasons and not force:
        raise BadInput(f"Not deleted, because {'; '.join(reasons)}; change that first, or set force to true.")
    plan.delete = targets_first(names, plan.after)[::-1]
    plan.after = left
