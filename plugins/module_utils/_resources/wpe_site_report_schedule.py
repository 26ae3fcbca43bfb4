# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A schedule of site reports: how wpe_site_report_schedule and wpe_account plan and change one.

The class is not in the module file, because only module_utils are sent with another ordinary module.
"""

from __future__ import annotations

import typing as t
from collections.abc import Iterable
from dataclasses import replace

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of, is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import (
    Field,
    Plan,
    decide,
    same_set,
    same_text,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import (
    Prediction,
    is_predicted,
    predicted_id,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.text import (
    canonical_text,
    is_email,
    near_matches,
    same_name,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.times import read_api_time, read_time, write_time
from ansible_collections.community.wpengine.plugins.module_utils._module.api import Resource

DAYS = (7, 14)
MONTH = range(1, 32)

Schedule = dict[str, t.Any]
Recipients = list[dict[str, t.Any]]
Sections = list[dict[str, t.Any]]
Read = t.TypeVar("Read")


def same_moment(one: object, other: object) -> bool:
    """Return True if two texts name the same time."""
    return read_time(one) == read_time(other)


def same_frequency(one: dict[str, t.Any] | None, other: dict[str, t.Any] | None) -> bool:
    """Return True if two frequencies are the same. The API may return numbers as text."""
    one, other = one or {}, other or {}
    return one.get("unit") == other.get("unit") and str(one.get("value")) == str(other.get("value"))


def names_by_email(recipients: Recipients | None) -> dict[str, str]:
    """Return the names of recipients by e-mail address in the form that compares."""
    return {canonical_text(item["email"]): item.get("name") or "" for item in recipients or [] if item.get("email")}


def same_recipients(one: Recipients | None, other: Recipients | None) -> bool:
    """Return True if two lists have the same recipients, in any order."""
    return names_by_email(one) == names_by_email(other)


def same_sections(one: Sections | None, other: Sections | None) -> bool:
    """Return True if two lists have the same sections, in any order."""
    return same_set([item.get("name") for item in one or []], [item.get("name") for item in other or []])


class SiteReportSchedule(Resource):
    """A schedule. The API cannot read a single one and returns none from a write, so the list is read again."""

    noun = "schedule"
    operations = {
        "createSiteReportSchedule": "state=present",
        "updateSiteReportSchedule": "state=present",
        "deleteSiteReportSchedule": "state=absent",
    }
    path = "/site_reports/schedules"
    id_key = "uuid"
    site: dict[str, t.Any] = {}  # set by plan()
    fields = (
        Field("title", same=same_name),
        Field("next_scheduled_date", same=same_moment),
        Field("frequency", same=same_frequency),
        Field("recipients", same=same_recipients),
        Field("sections", same=same_sections),
        Field("template", at=("template_uuid",), send="template_uuid", same=same_text),
    )
    options = {
        "site": {"type": "str", "required": True},
        "title": {"type": "str", "required": True},
        "recipients": {
            "type": "list",
            "elements": "dict",
            "options": {"email": {"type": "str", "required": True}, "name": {"type": "str"}},
        },
        "frequency": {
            "type": "dict",
            "options": {
                "unit": {"type": "str", "choices": ["DAYS", "MONTHLY"], "required": True},
                "value": {"type": "int", "required": True},
            },
        },
        "next_scheduled_date": {"type": "str"},
        "sections": {"type": "list", "elements": "str"},
        "template": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }

    def validate(self) -> list[str]:
        sentences = []
        date = self.params["next_scheduled_date"]
        if date is not None and read_time(date) is None:
            sentences.append(
                f"next_scheduled_date must be a date with a time, such as 2026-07-01T06:00:00Z, not {date!r}."
            )
        return sentences + validate_frequency(self.params["frequency"]) + validate_recipients(self.params["recipients"])

    def title(self) -> str:
        return (
            f"report schedule {self.params['title']!r} of the site {(self.site.get('name') or self.params['site'])!r}"
        )

    def current(self) -> Schedule | None:
        self.site = self.lookup.require("site", self.params["site"])
        return self._read()

    def predictions(self, plan: Plan) -> list[Prediction]:
        return [replace(item, path=f"{self.path}?site_id={self.site['id']}") for item in super().predictions(plan)]

    def reread(self, current: Schedule) -> Schedule:
        """Return the schedule from the list, which was just read. The API cannot read a single schedule."""
        return current

    def _matches(self) -> list[Schedule]:
        """Return the schedules with the title, always in the same order."""
        rows = self.client.whole_list(self.path, "schedules", {"site_id": self.site["id"]})
        return sorted(
            (row for row in rows if same_name(row.get("title"), self.params["title"])),
            key=lambda row: str(row.get("uuid")),
        )

    def _read(self) -> Schedule | None:
        """Return the schedule with the title, None when there is none."""
        matches = self._matches()
        if len(matches) > 1:
            ids = ", ".join(str(row.get("uuid")) for row in matches)
            raise BadInput(
                f"{len(matches)} schedules have this title ({ids}); delete the others, for instance with wpe_api."
            )
        return matches[0] if matches else None

    def wanted(self, current: Schedule | None) -> dict[str, t.Any]:
        wanted = self.given_params("title", "frequency")
        if self.params["recipients"] is not None:
            wanted["recipients"] = with_names(self.params["recipients"], (current or {}).get("recipients"))
        elif current is None:
            raise BadInput("A new schedule needs recipients.")
        moment = read_time(self.params["next_scheduled_date"])
        if moment and (current is None or moment > self.client.now()):
            read_api_time(
                (current or {}).get("next_scheduled_date"), f"The next_scheduled_date of the {self.title()}", self.warn
            )
            wanted["next_scheduled_date"] = write_time(moment)
        if self.params["sections"] is not None:
            wanted["sections"] = self._sections((current or {}).get("sections"))
        if self.params["template"] is not None:
            wanted["template"] = self._template_id(self.params["template"], (current or {}).get("template_uuid"))
        return wanted

    def _sections(self, current: Sections | None) -> Sections:
        """Return the wanted sections, or the current ones if they differ only in mandatory sections."""
        wanted = [{"name": name} for name in dict.fromkeys(self.params["sections"])]
        if current is None or same_sections(wanted, current):
            return wanted
        known = self.client.whole_list("/site_reports/sections", "sections")
        mandatory = [{"name": row.get("name")} for row in known if row.get("mandatory")]
        return current if same_sections(wanted + mandatory, current + mandatory) else wanted

    def _template_id(self, value: str, current: object) -> str:
        """Return the UUID of a template by its name or UUID. current: the UUID of the schedule's template."""
        if same_text(value, current):
            return value.lower()
        if is_predicted(id_of(self.site, "account")):
            return predicted_id("/site_reports/templates", value)
        templates = self.client.whole_list(
            "/site_reports/templates", "templates", {"account_id": id_of(self.site, "account")}
        )
        if is_uuid(value):
            found = [row["template_uuid"] for row in templates if same_text(row["template_uuid"], value)]
        else:
            found = [row["template_uuid"] for row in templates if same_name(row.get("template_name"), value)]
        if len(found) > 1:
            raise BadInput(
                f"{len(found)} templates are named {value!r}; use one of the UUIDs instead: {', '.join(found)}."
            )
        if not found:
            near = near_matches(value, [row["template_name"] for row in templates if row.get("template_name")])
            words = f" Near matches: {', '.join(near)}." if near else ""
            raise Missing(f"There is no report template {value!r} in the site's account.{words}")
        return str(found[0])

    def create(self, plan: Plan) -> Schedule:
        """Create the schedule. Of the same schedules that plays create at the same moment, all plays keep the same one.

        If this play did not create one, and another play created a different one with the title, that one is updated.
        """
        body = dict(plan.send, site_id=self.site["id"])
        created = self.client.write("POST", self.path, body, verify=self._same_or_titled)
        schedule, *twins = [created.body] if created.adopted else self._poll(self._same)
        if self._differs(schedule):
            return self.update(decide(self.fields, self.wanted(schedule), schedule, self.id_key))
        # This task has created one, so it deletes at most one, and none that somebody has set up otherwise.
        for twin in twins[-1:]:
            if self._are_alike(schedule, twin):
                self.remove(twin)
        return schedule

    def _are_alike(self, one: Schedule, other: Schedule) -> bool:
        """Return True for schedules that have the same settings, also those that the task leaves to the API."""
        # The API sets the next date of each from the moment of its creation.
        fields = (each for each in self.fields if each.name != "next_scheduled_date")
        return not any(each.differs(each.read(one), each.read(other)) for each in fields)

    def _same(self) -> list[Schedule] | None:
        """Return the schedules with the title that are as wanted, None when there is none."""
        return [row for row in self._matches() if not self._differs(row)] or None

    def _same_or_titled(self) -> Schedule | None:
        """Return a schedule that is as wanted, otherwise one with the title, otherwise None."""
        return next(iter(self._same() or self._matches()), None)

    def _differs(self, row: Schedule) -> bool:
        return decide(self.fields, self.wanted(row), row, self.id_key).changed

    def update(self, plan: Plan) -> Schedule:
        path = self.path + api_path(plan.before["uuid"])
        self.client.write("PATCH", path, plan.send, verify=self._as_wanted)
        return self._poll(self._as_wanted)

    def remove(self, current: Schedule) -> None:
        path = self.path + api_path(current["uuid"])
        self.client.delete(path, is_deleted=lambda: all(row["uuid"] != current["uuid"] for row in self._matches()))
        self.client.wait_until_unlisted(lambda: any(row["uuid"] == current["uuid"] for row in self._matches()))

    def _as_wanted(self) -> Schedule | None:
        schedule = self._read()
        return None if schedule is None or self._differs(schedule) else schedule

    def _poll(self, read: t.Callable[[], Read | None]) -> Read:
        """Return what a write created or changed, from the list. Raises WpeError if the list does not show it."""
        found: Read | None = self.client.poll_for(read)
        if found is None:
            raise WpeError("The API accepted the request, but its list of schedules does not show the change yet.")
        return found


def validate_frequency(frequency: dict[str, t.Any] | None) -> list[str]:
    """Return the sentence on a frequency that the API does not support, no sentence for others."""
    if not frequency or frequency["value"] is None:
        return []
    unit, value = frequency["unit"], frequency["value"]
    if unit == "DAYS" and value not in DAYS:
        return [f"With DAYS, frequency.value must be 7 or 14, not {value}."]
    if unit == "MONTHLY" and value not in MONTH:
        return [f"With MONTHLY, frequency.value must be a day of the month from 1 to 31, not {value}."]
    return []


def validate_recipients(recipients: Recipients | None) -> list[str]:
    """Return the sentences on what is wrong with the recipients."""
    if recipients is None:
        return []
    if not recipients:
        return ["recipients is empty, but a schedule needs one; use state=absent to stop the reports."]
    emails = [(item["email"] or "").strip() for item in recipients]  # None: missing, which is reported already
    folded = [canonical_text(email) for email in emails]
    wrong = [
        f"recipients[{number}].email {email!r} is not an e-mail address."
        for number, email in enumerate(emails)
        if email and not is_email(email)
    ]
    return wrong + [
        f"recipients[{number}].email {email} is listed twice."
        for number, email in enumerate(folded)
        if email and email in folded[:number]
    ]


def with_names(recipients: Iterable[dict[str, t.Any]], current: Recipients | None) -> Recipients:
    """Return the recipients to send: a name that is not set keeps its current value."""
    known = names_by_email(current)
    result = []
    for item in recipients:
        email = item["email"].strip()
        name = item["name"].strip() if item.get("name") is not None else known.get(canonical_text(email))
        result.append({"email": email, "name": name} if name else {"email": email})
    return result
