# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_site_report_schedule
short_description: Schedule reports on WP Engine sites
version_added: 1.0.0
description:
  - Creates, updates and deletes schedules. WP Engine sends reports on a site by e-mail at the scheduled times.
  - A schedule is identified by its site and its title. So this module cannot change a title.
  - Titles are not unique. When two plays create the same schedule at the same moment, one of the two is kept. Two may remain if
    the list of schedules is updated late, or if a response is lost and WP Engine processes the request later than half a minute.
    The next run then fails and names both.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  site:
    description:
      - Name or UUID of the site.
    type: str
    required: true
  title:
    description:
      - Title of the reports.
    type: str
    required: true
  recipients:
    description:
      - All recipients of the reports. Recipients that are not listed are removed. Needed for a new schedule.
    type: list
    elements: dict
    suboptions:
      email:
        description: E-mail address, which identifies the recipient. It compares without the case of ASCII letters. The order does not matter.
        type: str
        required: true
      name:
        description: Name of the recipient. By default, an existing name is kept.
        type: str
  frequency:
    description:
      - How often a report is sent.
    type: dict
    suboptions:
      unit:
        description: V(DAYS) for a number of days, V(MONTHLY) for a day of the month.
        type: str
        choices: [DAYS, MONTHLY]
        required: true
      value:
        description:
          - With V(DAYS), V(7) or V(14). Reports are sent on the weekday of O(next_scheduled_date).
          - With V(MONTHLY), the day of the month from V(1) to V(31). In shorter months, the last day is used.
        type: int
        required: true
  next_scheduled_date:
    description:
      - Date and time of the next report in ISO 8601 format, in UTC if it has no time zone.
      - WP Engine advances the date after each report. So a date in the past does not change an existing schedule.
    type: str
  sections:
    description:
      - Names of the sections of the reports, in any order. The template defines the available sections.
      - Mandatory sections may be left out.
    type: list
    elements: str
  template:
    description:
      - Name or UUID of a report template of the site's account.
    type: str
  state:
    description:
      - V(present) creates or updates the schedule if needed.
      - V(absent) deletes the schedule.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: community.wpengine.wpe_site_report_info
"""

EXAMPLES = r"""
- name: Send a report on the first of each month
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

- name: Stop the reports
  community.wpengine.wpe_site_report_schedule:
    site: Torque Bikes
    title: Monthly report
    state: absent
"""

RETURN = r"""
schedule:
  description:
    - The schedule as the API has it, or in check mode as it would be.
    - V(none) when the schedule is absent.
    - In check mode, the RV(schedule.uuid) of a new schedule begins with V(00000000-0000-0000-0000-).
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
      description: How often a report is sent.
      returned: when the API returns it
      type: dict
      sample: {"unit": "MONTHLY", "value": 1}
    next_scheduled_date:
      description: When the next report is sent.
      returned: when the API returns it
      type: str
      sample: "2026-07-01T06:00:00Z"
    recipients:
      description: Recipients of the reports.
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"name": "Olive Owner", "email": "owner@example.com"}]
    sections:
      description: The sections of the reports.
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"name": "overview"}, {"name": "usage"}]
    template_uuid:
      description: UUID of the template.
      returned: when the API returns it
      type: str
      sample: 9fe01285-87cc-405b-9f2f-02cc1316bb63
    branding:
      description: Company name, colors and images of the template.
      returned: when the API returns it
      type: dict
      sample: {"company_name": "Agency One", "brand_color": "#0ECAD4"}
"""

from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._resources.wpe_site_report_schedule import (
    SiteReportSchedule,
)

MODULE = SiteReportSchedule

if __name__ == "__main__":
    main(SiteReportSchedule)
