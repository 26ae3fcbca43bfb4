# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_site_report_schedule
short_description: Schedule reports on WP Engine sites
version_added: 0.1.0
description:
  - Creates, changes and deletes schedules by which WP Engine mails reports on a site.
  - A schedule is known by its site and its title. So the title of one cannot be changed here.
  - WP Engine does not keep titles unique and answers without the schedule. Two plays that make one at once keep the first of
    those that are alike. Where its list is late, or a request whose answer was lost is carried out later than half a minute,
    there may be two; the next run says so.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  site:
    description:
      - Name or UUID of the site that is reported on.
    type: str
    required: true
  title:
    description:
      - Title of the reports.
    type: str
    required: true
  recipients:
    description:
      - Who gets the reports, all of them. Whoever is not listed gets none any more. Needed for a new schedule.
    type: list
    elements: dict
    suboptions:
      email:
        description: E-mail address. Recipients are told apart by it, without case, and their order does not matter.
        type: str
        required: true
      name:
        description: Name. Left unset, it stays as it is.
        type: str
  frequency:
    description:
      - How often there is a report.
    type: dict
    suboptions:
      unit:
        description: V(DAYS) or V(MONTHLY).
        type: str
        choices: [DAYS, MONTHLY]
        required: true
      value:
        description:
          - With V(DAYS), V(7) or V(14), on the weekday of O(next_scheduled_date).
          - With V(MONTHLY), the day of the month from V(1) to V(31). In a shorter month the last day is used.
        type: int
        required: true
  next_scheduled_date:
    description:
      - Date and time of the next report, in the form of ISO 8601, in UTC where it has no time zone.
      - WP Engine moves it on after each report. So a date that is past changes nothing of a schedule that is there.
    type: str
  sections:
    description:
      - Names of the sections that the reports have, in any order. Which there are depends on the template.
      - Sections that every report has may be left out.
    type: list
    elements: str
  template:
    description:
      - Name or UUID of a report template of the site's account.
    type: str
  state:
    description:
      - V(present) makes sure that the schedule is there and as described.
      - V(absent) deletes it.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: community.wpengine.wpe_site_report_info
"""

EXAMPLES = r"""
- name: A report on the first of each month
  community.wpengine.wpe_site_report_schedule:
    site: Torque Bikes
    title: Monthly report
    frequency:
      unit: MONTHLY
      value: 1
    recipients:
      - email: owner@example.com
        name: Olive Owner
    sections: [overview, usage]

- name: No report any more
  community.wpengine.wpe_site_report_schedule:
    site: Torque Bikes
    title: Monthly report
    state: absent
"""

RETURN = r"""
schedule:
  description:
    - The schedule as the API has it, or in check mode as it would be.
    - V(none) when it is absent.
    - In check mode the RV(schedule.uuid) of one that is yet to be made is V(00000000-0000-0000-0000-000000000000).
  returned: success
  type: dict
  contains:
    uuid:
      description: UUID of the schedule.
      returned: always
      type: str
      sample: ed0f66dd-1a0a-4e87-919d-945b08bc230d
    title:
      description: Title of the reports.
      returned: always
      type: str
      sample: Monthly report
    frequency:
      description: How often there is a report.
      returned: when the API gives it
      type: dict
      sample: {"unit": "MONTHLY", "value": 1}
    next_scheduled_date:
      description: When the next report is made.
      returned: when the API gives it
      type: str
      sample: "2026-07-01T06:00:00Z"
    recipients:
      description: Who gets the reports.
      returned: when the API gives it
      type: list
      elements: dict
      sample: [{"name": "Olive Owner", "email": "owner@example.com"}]
    sections:
      description: The sections of the reports.
      returned: when the API gives it
      type: list
      elements: dict
      sample: [{"name": "overview"}, {"name": "usage"}]
    template_uuid:
      description: UUID of the template.
      returned: when the API gives it
      type: str
      sample: 9fe01285-87cc-405b-9f2f-02cc1316bb63
    branding:
      description: What the template says on colours and pictures.
      returned: when the API gives it
      type: dict
      sample: {"company_name": "Agency One", "brand_color": "#0ECAD4"}
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, Missing, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import id_of, is_uuid, near_matches
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import (
    UNKNOWN_ID,
    Field,
    decide,
    same_set,
    same_text,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.times import now, read_time, write_time
from ansible_collections.community.wpengine.plugins.module_utils._module.api import Resource
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main

DAYS = (7, 14)
MONTH = range(1, 32)


def same_moment(one, other):
    """Whether two texts name the same time."""
    return read_time(one) == read_time(other)


def same_frequency(one, other):
    """Whether two frequencies are the same; numbers may come as text."""
    one, other = one or {}, other or {}
    return one.get("unit") == other.get("unit") and str(one.get("value")) == str(other.get("value"))


def people(recipients):
    """Who gets a report: names by e-mail, which compare without case."""
    return {item["email"].strip().casefold(): item.get("name") or "" for item in recipients or [] if item.get("email")}


def same_people(one, other):
    """Whether two lists have the same recipients, in whatever order."""
    return people(one) == people(other)


def names(sections):
    """The names of sections."""
    return [item.get("name") for item in sections or []]


def same_sections(one, other):
    """Whether two lists have the same sections, in whatever order."""
    return same_set(names(one), names(other))


class SiteReportSchedule(Resource):
    """A schedule. The API has no operation that reads one, and answers writes without the object: it is listed again."""

    noun = "schedule"
    operations = {
        "createSiteReportSchedule": "state=present",
        "updateSiteReportSchedule": "state=present",
        "deleteSiteReportSchedule": "state=absent",
    }
    path = "/site_reports/schedules"
    id_key = "uuid"
    fields = (
        Field("title"),
        Field("next_scheduled_date", same=same_moment),
        Field("frequency", same=same_frequency),
        Field("recipients", same=same_people),
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

    def validate(self):
        # Blanks around a title would be the API's to cut, and then it would be another title than the one asked for.
        self.params = dict(self.params, title=self.params["title"].strip())
        texts = self.given_params("title", "template")
        sentences = [f"{name} is empty." for name, text in texts.items() if not text.strip()]
        date = self.params["next_scheduled_date"]
        if date is not None and read_time(date) is None:
            sentences.append(f"next_scheduled_date must be a date with a time, such as 2026-07-01T06:00:00Z, not {date!r}.")
        return sentences + frequency_mistakes(self.params["frequency"]) + recipient_mistakes(self.params["recipients"])

    def title(self):
        return f"report schedule {self.params['title']!r} of the site {self.params['site']!r}"

    def current(self):
        self.site = self.lookup.require("site", self.params["site"])
        return self._read()

    def reread(self, current):
        """It was read a moment ago, and the API has no way to read one schedule."""
        return current

    def _matches(self):
        """The schedules with the title, always in the same order."""
        if self.site["id"] == UNKNOWN_ID:
            return []
        rows = self.client.whole_list(self.path, "schedules", {"site_id": self.site["id"]})
        return sorted((row for row in rows if str(row.get("title") or "").strip() == self.params["title"]), key=lambda row: str(row.get("uuid")))

    def _read(self):
        """The schedule with the title, None when there is none."""
        matches = self._matches()
        if len(matches) > 1:
            ids = ", ".join(str(row.get("uuid")) for row in matches)
            raise BadInput(f"{len(matches)} schedules have this title ({ids}); delete the others, for instance with wpe_api.")
        return matches[0] if matches else None

    def wanted(self, current):
        wanted = self.given_params("title", "frequency")
        if self.params["recipients"] is not None:
            wanted["recipients"] = with_names(self.params["recipients"], (current or {}).get("recipients"))
        elif current is None:
            raise BadInput("A new schedule needs recipients.")
        moment = read_time(self.params["next_scheduled_date"])
        if moment and (current is None or moment > now()):
            wanted["next_scheduled_date"] = write_time(moment)
        if self.params["sections"] is not None:
            wanted["sections"] = self._sections((current or {}).get("sections"))
        if self.params["template"] is not None:
            wanted["template"] = self._template_id(self.params["template"])
        return wanted

    def _sections(self, there):
        """The wanted sections. Those that every report has are no difference, on whichever side they are missing."""
        wanted = [{"name": name} for name in dict.fromkeys(self.params["sections"])]
        if there is None or same_sections(wanted, there):
            return wanted
        known = self.client.whole_list("/site_reports/sections", "sections")
        always = [{"name": row.get("name")} for row in known if row.get("mandatory")]
        return there if same_sections(wanted + always, there + always) else wanted

    def _template_id(self, value):
        """The UUID of a template by its name."""
        if is_uuid(value):
            return value.lower()
        if self.site["id"] == UNKNOWN_ID:
            return UNKNOWN_ID
        templates = self.client.whole_list("/site_reports/templates", "templates", {"account_id": id_of(self.site, "account")})
        found = [row["template_uuid"] for row in templates if row.get("template_name") == value]
        if len(found) > 1:
            raise BadInput(f"{len(found)} templates are named {value!r}, so give the UUID instead: {', '.join(found)}.")
        if not found:
            near = near_matches(value, [row["template_name"] for row in templates if row.get("template_name")])
            words = f" Near matches: {', '.join(near)}." if near else ""
            raise Missing(f"There is no report template {value!r} in the site's account.{words}")
        return found[0]

    def create(self, plan):
        """Titles are not unique, so two plays at once may make two: both plays keep the same one of those that are alike.

        What somebody else made in the meantime under the same title, but otherwise, is changed where ours was not made.
        """
        created = self.client.write("POST", self.path, dict(plan.send, site_id=self.site["id"]), verify=self._alike_or_other)
        made, *twins = [created.body] if created.adopted else self._seen(self._alike)
        if self._differs(made):
            return self.update(decide(self.fields, self.wanted(made), made, self.id_key))
        for twin in twins:
            self.remove(twin)
        return made

    def _alike(self):
        """The schedules with the title that are as wanted, None when there is none."""
        return [row for row in self._matches() if not self._differs(row)] or None

    def _alike_or_other(self):
        """One that is as wanted or, failing that, one with the title that somebody else made."""
        return next(iter(self._alike() or self._matches()), None)

    def _differs(self, row):
        return decide(self.fields, self.wanted(row), row, self.id_key).changed

    def update(self, plan):
        path = self.path + api_path(plan.before["uuid"])
        self.client.write("PATCH", path, plan.send, verify=self._as_wanted)
        return self._seen(self._as_wanted)

    def remove(self, current):
        path = self.path + api_path(current["uuid"])
        self.client.delete(path, is_deleted=lambda: all(row["uuid"] != current["uuid"] for row in self._matches()))
        self.client.wait_until_unlisted(lambda: any(row["uuid"] == current["uuid"] for row in self._matches()))

    def _as_wanted(self):
        there = self._read()
        return None if there is None or self._differs(there) else there

    def _seen(self, read):
        """What a write made, from the list."""
        found = self.client.poll_for(read)
        if found is None:
            raise WpeError("The API accepted it, but its list of schedules does not show it.")
        return found


def frequency_mistakes(frequency):
    """Sentences on a frequency that the API does not have."""
    if not frequency:
        return []
    unit, value = frequency["unit"], frequency["value"]
    if unit == "DAYS" and value not in DAYS:
        return [f"With DAYS, frequency.value must be 7 or 14, not {value}."]
    if unit == "MONTHLY" and value not in MONTH:
        return [f"With MONTHLY, frequency.value must be a day of the month from 1 to 31, not {value}."]
    return []


def recipient_mistakes(recipients):
    """Sentences on recipients that cannot be."""
    if recipients is None:
        return []
    if not recipients:
        return ["recipients is empty, but somebody must get the reports; use state=absent for no reports."]
    emails = [item["email"].strip() for item in recipients]
    folded = [email.casefold() for email in emails]
    wrong = [f"{email!r} is not an e-mail address." for email in emails if "@" not in email.strip("@")]
    return wrong + [f"{email} is listed twice in recipients." for email in sorted({one for one in folded if folded.count(one) > 1})]


def with_names(recipients, there):
    """The recipients as they are sent: a name that was left unset stays as it is."""
    known = people(there)
    result = []
    for item in recipients:
        email = item["email"].strip()
        name = item["name"].strip() if item.get("name") is not None else known.get(email.casefold())
        result.append({"email": email, "name": name} if name else {"email": email})
    return result


MODULE = SiteReportSchedule

if __name__ == "__main__":
    main(SiteReportSchedule)
