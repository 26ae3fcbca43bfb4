# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domains of an install: read the API's several forms into one, and decide which requests lead to the wanted domains."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterable
from dataclasses import dataclass, field

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted, predicted_id
from ansible_collections.community.wpengine.plugins.module_utils._core.text import fold_ascii, near_matches
from ansible_collections.community.wpengine.plugins.module_utils._dns_records import dns_records

PLATFORM_SUFFIXES = (".wpengine.com", ".wpenginepowered.com")
# A domain object of the API, and all domains of an install by comparable name.
Domain = dict[str, t.Any]
Domains = dict[str, Domain]
# Settings of a domain that a task names: primary, redirect_to, secure_all_urls.
Settings = dict[str, t.Any]

LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


# -- names ---------------------------------------------------------------------------------------------------------


def plain_name(name: str) -> str:
    """Return a domain name in the form that compares: lower case, punycode, no final dot. Raises BadInput for other text."""
    text = fold_ascii(name.strip()).rstrip(".")
    wildcard, rest = ("*.", text[2:]) if text.startswith("*.") else ("", text)
    if not rest.isascii():
        rest = punycode(rest, name)
    labels = rest.split(".")
    if len(labels) < 2 or len(wildcard + rest) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise BadInput(f"{name!r} is not a domain name such as www.example.com (no scheme, path or port).")
    return wildcard + rest


def punycode(text: str, name: str) -> str:
    """Return the ASCII form of an international name. name: the text for the message of BadInput.

    The library idna comes with requests.
    """
    import idna  # imported late, because only names that are not ASCII need it

    try:
        encoded = idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise BadInput(f"{name!r} is not a domain name: {error}.") from error
    # UTS 46 maps look-alikes, such as a ligature, to ASCII letters: what is written is not what would be changed.
    if any(
        not label.isascii() and not plain.startswith("xn--")
        for label, plain in zip(text.split("."), encoded.split("."))
    ):
        raise BadInput(
            f"{name!r} has characters that only look like ASCII letters; write {encoded!r} if that domain is meant."
        )
    return encoded


def comparable(name: object) -> str:
    """Return plain_name() of a name from the API. A name that is not legal is accepted with ASCII letters in lower case."""
    try:
        return plain_name(str(name))
    except BadInput:
        return fold_ascii(str(name))


def unicode_name(name: str) -> str:
    """Return the international form of a comparable name, the name itself if it has none."""
    if "xn--" not in name:
        return name
    import idna  # imported late, as in punycode()

    wildcard, rest = ("*.", name[2:]) if name.startswith("*.") else ("", name)
    try:
        return wildcard + idna.decode(rest)
    except (idna.IDNAError, UnicodeError):
        return name


def shown(name: str) -> str:
    """Return a comparable name for messages: an international name in both forms."""
    international = unicode_name(name)
    return name if international == name else f"{name} ({international})"


def is_platform(name: str) -> bool:
    """Return True for a host name of WP Engine's platform, which is never changed."""
    return ("." + name).endswith(PLATFORM_SUFFIXES)


# -- domain objects of the API -------------------------------------------------------------------------------------


def read_domain(raw: Domain, by_id: dict[str, str] | None = None) -> Domain:
    """Return a domain object with redirects_to as a list of {id, name}, whichever form the API used, name_unicode and dns_records.

    Seen: the keys redirects_to and redirect_to, with a list, an object, text (a name or an id), null or {}.
    by_id: names of the install's domains by id, for redirects that hold only an id.
    """
    value = raw.get("redirects_to") or raw.get("redirect_to") or []
    targets = [target_of(item, by_id or {}) for item in (value if isinstance(value, list) else [value])]
    added: Domain = {}
    if raw.get("name"):
        name = comparable(raw["name"])
        # What is to be published for a new domain, only the API knows.
        records = None if is_predicted(raw.get("id")) else [] if is_platform(name) else dns_records(raw, name)
        added = {"name_unicode": unicode_name(name), "dns_records": records}
    return dict(raw, redirects_to=[target for target in targets if target], **added)


def target_of(value: t.Any, by_id: dict[str, str]) -> dict[str, t.Any] | None:
    """Return one redirect target as {id, name}, None for an empty value."""
    if isinstance(value, dict):
        return {"id": value.get("id"), "name": value.get("name") or by_id.get(str(value.get("id")))} if value else None
    if not value:
        return None
    value = str(value)
    if value in by_id or is_uuid(value):
        return {"id": value, "name": by_id.get(value)}
    ids = {comparable(name): domain_id for domain_id, name in by_id.items()}
    return {"id": ids.get(comparable(value)), "name": value}


def read_domains(rows: list[Domain]) -> Domains:
    """Return all domains of an install by comparable name. rows: the API's list."""
    by_id = names_by_id(rows)
    return {comparable(row["name"]): read_domain(row, by_id) for row in rows if row.get("name")}


def names_by_id(rows: Iterable[Domain]) -> dict[str, str]:
    """Return the names of some domains by their ids."""
    return {str(row.get("id")): row.get("name", "") for row in rows}


def target_name(domain: Domain) -> str | None:
    """Return the comparable name that a domain redirects to, None when it does not redirect."""
    targets = domain.get("redirects_to") or []
    return comparable(targets[0]["name"]) if targets and targets[0].get("name") else None


def view(domain: Domain) -> Settings:
    """Return the settings that can be managed. They are compared and shown in a diff."""
    return {
        "primary": bool(domain.get("primary")),
        "redirect_to": target_name(domain),
        "secure_all_urls": bool(domain.get("secure_all_urls")),
    }


# -- wanted domains ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """A domain that a task names. settings: without unset options; redirect_to None removes the redirect."""

    name: str
    settings: Settings = field(default_factory=dict)


def validate_domains(wanted: list[Wanted], present: bool) -> list[str]:
    """Return the sentences on what is wrong with the options. present: False when the domains are removed."""
    names = [item.name for item in wanted]
    sentences = [
        f"{shown(name)} is listed twice." for name in sorted({name for name in names if names.count(name) > 1})
    ]
    primaries = [item.name for item in wanted if item.settings.get("primary")]
    if len(primaries) > 1:
        sentences.append(f"Only one domain can be primary, not {' and '.join(map(shown, primaries))}.")
    for item in wanted:
        target = item.settings.get("redirect_to")
        if is_platform(item.name) and (not present or item.settings):
            sentences.append(f"{item.name} is a host name of WP Engine's own platform, which is never changed.")
        if item.settings.get("primary") and target:
            sentences.append(f"{shown(item.name)} cannot be primary and redirect to {shown(target)}.")
        if item.settings.get("primary") and item.name.startswith("*."):
            sentences.append(f"{shown(item.name)} is a wildcard and cannot be primary.")
    loop = redirect_loop(
        {item.name: item.settings["redirect_to"] for item in wanted if item.settings.get("redirect_to")}
    )
    return sentences + ([f"{describe_loop(loop)}."] if loop else [])


def describe_loop(loop: list[str]) -> str:
    """Return a redirect loop in words."""
    return f"Redirect loop: {' -> '.join(map(shown, loop))}"


def redirect_loop(targets: dict[str, str], starts: Iterable[str] | None = None) -> list[str] | None:
    """Return the names of a redirect loop, None when there is none.

    targets: redirect target by domain. starts: the domains that may lead into the loop, by default all.
    """
    for start in sorted(targets if starts is None else starts):
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
    """The requests, in an order that the API accepts.

    create: new names with their redirect targets (None for no redirect), targets before the domains that redirect to them.
    change: (name, settings) pairs for PATCH. delete: names, redirecting domains before their targets.
    after: all domains as they will be.
    """

    after: Domains
    create: list[tuple[str, str | None]] = field(default_factory=list)
    change: list[tuple[str, Settings]] = field(default_factory=list)
    delete: list[str] = field(default_factory=list)


def decide_present(
    current: Domains,
    wanted: list[Wanted],
    removed: t.Collection[str],
    force: bool,
    owners: t.Mapping[str, list[str]] | None = None,
) -> DomainPlan:
    """Return the DomainPlan that creates and changes the wanted domains.

    current: read_domains(). removed: names of other domains to delete. force: see refuse_harmful_deletion().
    owners: the names of the other installs that have a domain, by its name, as far as that was read.
    A redirect target that is not known (see unknown_targets) is assumed to exist by then.
    Raises BadInput for a combination that the API cannot hold.
    """
    settings = {item.name: with_implied(item.settings) for item in wanted}
    new = [name for name in settings if name not in current]
    refuse_platform(new, current)
    after = {name: dict(domain) for name, domain in current.items()}
    for name in new:
        after[name] = read_domain({"id": predicted_id("/domains", name), "name": name})
    for name, installs in (owners or {}).items():
        if is_predicted(after[name]["id"]):  # otherwise the API has shown it
            after[name]["duplicate"] = bool(installs)
    for name, requested in settings.items():
        predict(after, name, requested)
    refuse_impossible(current, after, settings, owners or {})
    in_order = targets_first(new, after)
    create = [(name, settings[name].get("redirect_to")) for name in in_order]
    # The API lists new domains in the order of their requests.
    after = {name: after[name] for name in [*(name for name in after if name not in new), *in_order]}
    change = changes(current, {name: settings[name] for name in targets_first(settings, after)})
    refuse_lost_targets(settings, removed)
    return _with_deletions(DomainPlan(after, create, change), [name for name in current if name in removed], force)


def with_implied(settings: Settings) -> Settings:
    """Return the settings with what they imply: a primary domain does not redirect."""
    return {"redirect_to": None, **settings} if settings.get("primary") else dict(settings)


def decide_absent(current: Domains, names: t.Collection[str], force: bool) -> DomainPlan:
    """Return the DomainPlan that removes those of the named domains that exist."""
    return _with_deletions(DomainPlan(current), [name for name in names if name in current], force)


def unlisted(current: Domains, wanted: list[Wanted]) -> set[str]:
    """Return the names of the custom domains that are not wanted."""
    return {name for name in current if not is_platform(name)} - {item.name for item in wanted}


def _with_deletions(plan: DomainPlan, names: list[str], force: bool) -> DomainPlan:
    """Return the plan with deletions."""
    left = {name: domain for name, domain in plan.after.items() if name not in names}
    if not force:
        refuse_harmful_deletion(plan.after, left)
    return DomainPlan(left, plan.create, plan.change, targets_last(names, plan.after))


def refuse_harmful_deletion(domains: Domains, left: Domains) -> None:
    """Raise BadInput if a deletion would break the site: of a primary domain or of a redirect target. left: what remains."""
    names = [name for name in domains if name not in left]
    sources = {target_name(domain): name for name, domain in left.items() if target_name(domain)}
    reasons = [f"{shown(name)} is the primary domain" for name in names if domains[name].get("primary")]
    reasons += [f"{shown(name)} is the redirect target of {shown(sources[name])}" for name in names if name in sources]
    if reasons:
        raise BadInput(f"Not deleted, because {'; '.join(reasons)}; change that first, or set force to true.")


def unknown_targets(current: Domains, wanted: list[Wanted]) -> list[str]:
    """Return the sentences on redirect targets that are not a domain of the install, neither now nor by this task."""
    known = set(current) | {item.name for item in wanted}
    sentences = []
    for item in wanted:
        target = item.settings.get("redirect_to")
        if target and target not in known:
            near = near_matches(target, sorted(known - {item.name}))
            words = f" (near matches: {', '.join(map(shown, near))})" if near else ""
            sentences.append(
                f"{shown(item.name)} cannot redirect to {shown(target)}, which is not a domain of this install{words}."
            )
    return sentences


def predict(after: Domains, name: str, requested: Settings) -> None:
    """Apply settings to the predicted domains, which are changed in place, as the API will."""
    domain = after[name]
    if "redirect_to" in requested:
        target = requested["redirect_to"]
        there = after.get(target) or {"id": predicted_id("/domains", target), "name": target}
        domain["redirects_to"] = [{"id": there["id"], "name": there["name"]}] if target else []
    if requested.get("primary"):
        for other in after.values():
            if other.get("primary"):
                other["primary"] = False
        domain["primary"] = True
    if "secure_all_urls" in requested:
        domain["secure_all_urls"] = requested["secure_all_urls"]


def refuse_impossible(
    current: Domains, after: Domains, settings: dict[str, Settings], owners: t.Mapping[str, list[str]]
) -> None:
    """Raise BadInput if the wanted settings contradict the existing domains.

    after: all domains as they would be. owners: see decide_present(). The API's own flag C(duplicate) alone refuses nothing:
    it is not documented whether it changes once the other install has lost the domain.
    """
    sentences = []
    targets = {name: target for name, domain in after.items() if (target := target_name(domain))}
    loop = redirect_loop(targets, [name for name, requested in settings.items() if requested.get("redirect_to")])
    if loop:
        kept = [name for name in loop[:-1] if not settings.get(name, {}).get("redirect_to")]
        advice = (
            f"; {shown(kept[0])} redirects to {shown(targets[kept[0]])} already: change that in the same task"
            if kept
            else ""
        )
        sentences.append(f"{describe_loop(loop)}{advice}.")
    for name, requested in settings.items():
        is_primary = after[name].get("primary")
        if requested.get("redirect_to") and is_primary:
            sentences.append(
                f"{shown(name)} is the primary domain, which cannot redirect to {shown(requested['redirect_to'])}; "
                "make another domain primary first, or in the same task."
            )
        if requested.get("primary") is False and is_primary:
            sentences.append(f"{shown(name)} is the primary domain; make another domain primary instead.")
        if requested.get("primary") and not current.get(name, {}).get("primary") and owners.get(name):
            sentences.append(
                f"{shown(name)} cannot become primary, because the install {' and '.join(owners[name])} has the same domain; "
                "remove it there first."
            )
    if sentences:
        raise BadInput(" ".join(sentences))


def refuse_platform(new: list[str], current: Domains) -> None:
    """Raise BadInput if a host name of the platform would be added.

    Only WP Engine adds those. An install without any domain does not exist yet, so its host names are not known.
    """
    names = [name for name in new if is_platform(name)]
    if names and current:
        raise BadInput(
            f"{' and '.join(names)} cannot be added: only WP Engine adds host names of its platform, and this install does not have it."
        )


def refuse_lost_targets(settings: dict[str, Settings], removed: t.Collection[str]) -> None:
    """Raise BadInput if a wanted redirect leads to a domain that the same task removes; force does not allow that."""
    lost = {
        name: requested["redirect_to"]
        for name, requested in settings.items()
        if requested.get("redirect_to") in removed
    }
    if lost:
        words = "; ".join(f"{shown(name)} redirects to {shown(target)}" for name, target in lost.items())
        raise BadInput(f"{words}, which exclusive would remove: add it to domains.")


def targets_first(names: Iterable[str], domains: Domains) -> list[str]:
    """Return the names sorted so that each domain comes after its redirect target."""
    return sorted(names, key=lambda name: hops(name, domains))


def targets_last(names: Iterable[str], domains: Domains) -> list[str]:
    """Return the names sorted so that each domain comes before its redirect target."""
    return sorted(names, key=lambda name: -hops(name, domains))


def hops(name: str, domains: Domains) -> int:
    """Return the number of domains from one to the last target of its redirects."""
    path = [name]
    while (target := target_name(domains[path[-1]])) and target in domains and target not in path:
        path.append(target)
    return len(path)


def changes(current: Domains, settings: dict[str, Settings]) -> list[tuple[str, Settings]]:
    """Return the settings to PATCH, in an order in which each request keeps the API's rules.

    Redirects are removed first, because a redirecting domain cannot become primary. Then the primary domain changes,
    because the old one may redirect afterwards. The rest comes last, targets before the domains that redirect to them, so
    that no request closes a redirect loop. settings: sorted by targets_first().
    """
    removed: list[tuple[str, Settings]] = []
    primary: list[tuple[str, Settings]] = []
    rest: list[tuple[str, Settings]] = []
    for name, requested in settings.items():
        there = view(current[name]) if name in current else dict(view({}), redirect_to=requested.get("redirect_to"))
        differing = {key: value for key, value in requested.items() if there[key] != value}
        if "redirect_to" in differing and differing["redirect_to"] is None:
            removed.append((name, {"redirect_to": differing.pop("redirect_to")}))
        if differing.pop("primary", None):
            primary.append((name, {"primary": True}))
        if differing:
            rest.append((name, differing))
    return removed + primary + rest
