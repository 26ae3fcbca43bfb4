# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random states of the simulator, as accounts look that people made by hand for years."""

from __future__ import annotations

import typing as t
import uuid

from hypothesis import strategies as st

from support.running_simulator import AGENCY_ONE, AGENCY_TWO, OWNER

State = dict[str, t.Any]

# Names that YAML would read as something else, or that only differ in what does not count.
SITE_NAMES = (
    "Torque Bikes",
    "no",
    "1e3",
    "~",
    "0123",
    "a: b",
    "{{ x }}",
    "Cafe\u0301",
    "Bücher",
    'it\'s "quoted"',
    "- x",
    "#1",
    " null",
)
INSTALL_NAMES = tuple(f"install{number}" for number in range(1, 7))
DOMAINS = ("a.example", "www.a.example", "b.example", "*.c.example", "bücher.example", "xn--strae-oqa.example")
EMAILS = ("Ben@Example.com", "dana@example.com", "o'hara@example.com", "yes@example.com")
TITLES = ("Every month", "yes", "{% x %}")


def object_id(*words: object) -> str:
    """Return the same UUID for the same words."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, repr(words)))


@st.composite
def states(draw: t.Any, twins: bool = True) -> State:
    """Return a state with two accounts. twins: with objects that cannot be made again, such as sites of one name."""
    state: State = {
        "user": {
            "id": OWNER,
            "first_name": "Olive",
            "last_name": "Owner",
            "email": "owner@example.com",
            "phone_number": None,
        },
        "accounts": {
            AGENCY_ONE: {"id": AGENCY_ONE, "name": "agencyone", "nickname": "Agency One"},
            AGENCY_TWO: {"id": AGENCY_TWO, "name": "agencytwo", "nickname": "Agency Two"},
        },
        **{
            name: {}
            for name in ("account_users", "sites", "installs", "domains", "offload_settings", "report_schedules")
        },
    }
    for account_id in (AGENCY_ONE, AGENCY_TWO):
        state["account_users"][account_id] = {OWNER: user(OWNER, "owner@example.com", "Olive", "Owner", "owner")}
    names = draw(st.lists(st.sampled_from(SITE_NAMES), max_size=4, unique=not twins))
    for number, name in enumerate(names):
        site_id, account_id = object_id("site", number), draw(st.sampled_from([AGENCY_ONE, AGENCY_ONE, AGENCY_TWO]))
        state["sites"][site_id] = {"id": site_id, "name": name, "account": {"id": account_id}}
    for name in draw(st.lists(st.sampled_from(INSTALL_NAMES), max_size=5, unique=True)):
        add_install(draw, state, name, twins)
    for email in draw(st.lists(st.sampled_from(EMAILS), max_size=3, unique=True)):
        add_user(draw, state, email, twins)
    for site_id in state["sites"]:
        for number, title in enumerate(draw(st.lists(st.sampled_from(TITLES), max_size=2, unique=not twins))):
            schedule_id = object_id("schedule", site_id, number)
            state["report_schedules"].setdefault(site_id, {})[schedule_id] = {
                "uuid": schedule_id,
                "title": title,
                "recipients": [{"email": "Olive@example.com", "name": "Olive"}],
                "frequency": draw(st.sampled_from([{"unit": "MONTHLY", "value": 31}, {"unit": "DAYS", "value": 7}])),
                "sections": [{"name": "overview"}],
            }
    return state


def add_install(draw: t.Any, state: State, name: str, twins: bool) -> None:
    """Add an install with domains to a free environment of a site, or to none."""
    places = [
        (site_id, environment)
        for site_id in state["sites"]
        for environment in ("production", "staging", "development")
        if (site_id, environment)
        not in [((one["site"] or {}).get("id"), one["environment"]) for one in state["installs"].values()]
    ]
    place = draw(st.sampled_from([*places, *([(None, None)] if twins else [])])) if places or twins else None
    if place is None:
        return
    site_id, environment = place
    account_id = state["sites"][site_id]["account"]["id"] if site_id else AGENCY_ONE
    install_id = object_id("install", name)
    state["installs"][install_id] = {
        "id": install_id,
        "name": name,
        "account": {"id": account_id},
        "site": {"id": site_id} if site_id else None,
        "environment": environment,
        "status": draw(st.sampled_from(["active", "active", "pending"])) if twins else "active",
    }
    taken = {domain["name"] for domains in state["domains"].values() for domain in domains.values()}
    free = [domain for domain in DOMAINS if twins or domain not in taken]
    rows: dict[str, t.Any] = {}
    for domain in draw(st.lists(st.sampled_from(free), max_size=3, unique=True)) if free else []:
        domain_id = object_id("domain", name, domain)
        primary = not any(row["primary"] for row in rows.values()) and "*" not in domain and draw(st.booleans())
        target = next((row for row in rows.values() if not row["redirect_to"]), None)
        rows[domain_id] = {
            "id": domain_id,
            "name": domain,
            "primary": primary,
            "redirect_to": target["id"] if target and not primary and draw(st.booleans()) else None,
            "secure_all_urls": draw(st.booleans()),
        }
    state["domains"][install_id] = rows
    if draw(st.booleans()):
        paths = draw(
            st.sampled_from(
                [[], [{"path": "b", "excluded_paths": ["z", "y"], "redirect_type": "break"}, {"path": "a"}]]
            )
        )
        state["offload_settings"][install_id] = {
            "cloud": "s3",
            "bucket": "1e3",
            "bucket_region": "eu-west-1",
            "path_settings": paths,
        }


def user(user_id: str, email: str, first_name: str, last_name: str, roles: str, **more: t.Any) -> dict[str, t.Any]:
    """Return a user of an account."""
    return {
        "user_id": user_id,
        "email": email,
        "first_name": first_name,
        "last_name": last_name,
        "roles": roles,
        **more,
    }


def add_user(draw: t.Any, state: State, email: str, twins: bool) -> None:
    """Add a user to the first account. twins: also with roles that a declaration cannot have."""
    roles = draw(
        st.sampled_from(
            ["owner", "full", "billing, full", "partial", "billing, partial", *(["viewer"] if twins else [])]
        )
    )
    own = [one for one in state["installs"].values() if one["account"]["id"] == AGENCY_ONE]
    installs = [one for one in own if draw(st.booleans())] if "partial" in roles else []
    more = {"install_ids": [one["id"] for one in installs]} if "partial" in roles else {}
    first_name = "null" if email.startswith("dana") else "Ben"  # the API never changes it
    state["account_users"][AGENCY_ONE][object_id(email)] = user(
        object_id(email), email, first_name, "O'Hara", roles, **more
    )


def empty(state: State) -> State:
    """Return the state with its accounts and their owner, and nothing else."""
    users = {account_id: {OWNER: users[OWNER]} for account_id, users in state["account_users"].items()}
    return {"user": state["user"], "accounts": state["accounts"], "account_users": users}
