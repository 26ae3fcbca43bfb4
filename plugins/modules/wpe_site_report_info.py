# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_site_report_info
short_description: Read the reports on WP Engine sites, their schedules and templates
version_added: 1.0.0
description:
  - Lists the reports on one site, on all sites of one account, or on all sites. Costs one request for each site.
  - On request, also lists the schedules, templates and sections of reports.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.account
  - community.wpengine.info
  - community.wpengine.api
options:
  site:
    description:
      - Name or UUID of one site. Only its reports are read.
    type: str
  schedules:
    description:
      - Also read the schedules of reports, with one more request for each site.
    type: bool
    default: false
  templates:
    description:
      - Also read the templates, which belong to accounts, with one more request for each account.
    type: bool
    default: false
  sections:
    description:
      - Also read the sections that a report can have, with one more request.
    type: bool
    default: false
seealso:
  - module: community.wpengine.wpe_site_report_schedule
"""

EXAMPLES = r"""
- name: Read the reports on a site and its schedules
  community.wpengine.wpe_site_report_info:
    site: Torque Bikes
    schedules: true
  register: shop

- name: Show the addresses of the downloads
  ansible.builtin.debug:
    msg: "{{ shop.site_reports | map(attribute='download_url') }}"

- name: Read the templates and sections for reports
  community.wpengine.wpe_site_report_info:
    site: Torque Bikes
    templates: true
    sections: true
"""

RETURN = r"""
site_reports:
  description: The reports.
  returned: success
  type: list
  elements: dict
  contains:
    uuid:
      description: UUID of the report.
      returned: when the API returns it
      type: str
      sample: 18cb2c9c-5755-4b32-a59b-18acd206bc36
    site:
      description: The site, as a dictionary with its C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "28c78b6d-c2da-4f09-85f5-1ad588089b2d", "name": "Torque Bikes"}
    account:
      description: The account, as a dictionary with its C(id) and C(name).
      returned: always
      type: dict
      sample: {"id": "eeda3227-9a39-46ae-9e14-20958bb4e6c9", "name": "agencyone"}
    title:
      description: Title of the report.
      returned: when the API returns it
      type: str
      sample: Monthly report
    date_range:
      description: Period that it covers, from C(start_date) to C(end_date).
      returned: when the API returns it
      type: dict
      sample: {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-01-31T00:00:00Z"}
    created_at:
      description: Time of its creation.
      returned: when the API returns it
      type: str
      sample: "2026-02-01T00:00:00Z"
    recipients:
      description: Recipients of the report.
      returned: when the API returns it
      type: list
      elements: dict
      sample: [{"email": "owner@example.com"}]
    download_url:
      description: Address of the download. Treat it as a secret, as it may need no further authentication.
      returned: when the API returns it
      type: str
      sample: https://reports.example/1.pdf
schedules:
  description: The schedules, each with its C(site), as a dictionary with C(id) and C(name).
  returned: when O(schedules=true)
  type: list
  elements: dict
  sample:
    - uuid: 0d7f2b0c-6f47-4b35-9a5e-2f8f4a2f4c11
      title: Monthly report
      site: {"id": "28c78b6d-c2da-4f09-85f5-1ad588089b2d", "name": "Torque Bikes"}
      next_scheduled_date: "2026-02-01T00:00:00Z"
      frequency: {"unit": "MONTHLY", "value": 1}
      recipients: [{"name": "Olive Owner", "email": "owner@example.com"}]
templates:
  description:
    - The templates, each with its C(account), as a dictionary with C(id) and C(name).
    - The color is always C(brand_color), also where the API spells it C(brand_colour).
  returned: when O(templates=true)
  type: list
  elements: dict
  sample:
    - template_uuid: 9fe01285-87cc-405b-9f2f-02cc1316bb63
      template_name: Plain report
      account: {"id": "eeda3227-9a39-46ae-9e14-20958bb4e6c9", "name": "agencyone"}
      brand_color: "#0ECAD4"
sections:
  description: The sections that a report can have.
  returned: when O(sections=true)
  type: list
  elements: dict
  sample: [{"name": "cover", "display_text": "Cover", "order": 1, "mandatory": true}]
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject, id_of
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import ACCOUNT
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class SiteReports(Info):
    """Reports on sites."""

    noun = "site_reports"
    operations = {
        "getSiteReports": "",
        "getSiteReportsSchedules": "schedules=true",
        "listSiteReportTemplates": "templates=true",
        "getSiteReportsSections": "sections=true",
    }
    options = {
        "site": {"type": "str"},
        **ACCOUNT,
        "schedules": {"type": "bool", "default": False},
        "templates": {"type": "bool", "default": False},
        "sections": {"type": "bool", "default": False},
    }

    def read(self) -> list[ApiObject]:
        sites = self.parents("site")
        self.extra_lists: dict[str, list[ApiObject]] = {}
        if self.params["schedules"]:
            schedules = self._of_sites(sites, "/site_reports/schedules", "schedules")
            self.extra_lists["schedules"] = self.with_account_names(schedules)
        if self.params["templates"]:
            self.extra_lists["templates"] = self._templates(sites)
        if self.params["sections"]:
            self.extra_lists["sections"] = self._list("/site_reports/sections", "sections")
        return self._of_sites(sites, "/site_reports", "reports")

    def _of_sites(self, sites: list[ApiObject], path: str, key: str) -> list[ApiObject]:
        return self.read_children("site", lambda site: self._list(path, key, {"site_id": site["id"]}), sites)

    def _templates(self, sites: list[ApiObject]) -> list[ApiObject]:
        accounts = self.parents("account")
        if self.params["site"]:
            account_ids = [id_of(site, "account") for site in sites]
            accounts = [account for account in accounts if account["id"] in account_ids]
        return [with_brand_color(row) for row in self.read_children("account", self._of_account, accounts)]

    def _of_account(self, account: ApiObject) -> list[ApiObject]:
        return self._list("/site_reports/templates", "templates", {"account_id": account["id"]})

    def _list(self, path: str, key: str, query: dict[str, t.Any] | None = None) -> list[ApiObject]:
        """Return a list without pages, in check mode as earlier tasks would have changed it."""
        return self.client.whole_list(path, key, query)

    def result(self, plan: Plan, after: list[ApiObject]) -> dict[str, t.Any]:
        return dict(super().result(plan, after), **self.extra_lists)


def with_brand_color(template: ApiObject) -> ApiObject:
    """Return the template with brand_color, which older responses of the API spell brand_colour."""
    return {"brand_color" if name == "brand_colour" else name: value for name, value in template.items()}


MODULE = SiteReports

if __name__ == "__main__":
    main(SiteReports)
