# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_usage_info
short_description: Read the usage of WP Engine accounts and installs
version_added: 1.0.0
description:
  - Reads visits, data transfer, storage and requests of one install, of one account, or of all accounts. Costs one request
    for each install or account, and with O(type=daily) one for each further page.
  - WP Engine returns many numbers as text. They are returned unchanged; use the filter C(int) to calculate.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.info
  - community.wpengine.api
options:
  account:
    description:
      - Name, nickname or UUID of one account. Only its usage is read.
      - Without this option and O(install), all accounts that the credentials reach are read.
    type: str
  install:
    description:
      - Name or UUID of one install. Only its usage is read, with O(type=daily).
      - On a host of the inventory plugin P(community.wpengine.wpe_installs#inventory), it defaults to that host's install,
        unless O(account) or another O(type) is set.
    type: str
  type:
    description:
      - V(daily) returns the figures of each day and their sums, for each install of an account.
      - V(summary) returns the sums over all installs of an account.
      - V(insights) returns these sums by environment and by type of site.
    type: str
    choices: [daily, summary, insights]
    default: daily
  first_date:
    description:
      - First day, as V(YYYY-MM-DD). At most 13 months ago. Requires O(last_date).
      - Without dates, the API returns the last 30 days.
    type: str
  last_date:
    description:
      - Last day, as V(YYYY-MM-DD). Requires O(first_date).
      - With O(type=summary) and O(type=insights), the period has at most 31 days, this day included.
    type: str
seealso:
  - module: community.wpengine.wpe_account_info
    description: The limits of the plan to compare with.
  - module: community.wpengine.wpe_disk_usage_refresh
"""

EXAMPLES = r"""
- name: Read the usage of an account in the last 30 days
  community.wpengine.wpe_usage_info:
    account: agencyone
    type: summary
  register: agency

- name: Show the billable visits
  ansible.builtin.debug:
    msg: "{{ agency.usages[0].billable_visits.sum | int }}"

- name: Read the usage of an install in the last week, by day
  community.wpengine.wpe_usage_info:
    install: torquebikes
    first_date: "{{ '%Y-%m-%d' | strftime(now().timestamp() - 7 * 86400) }}"
    last_date: "{{ '%Y-%m-%d' | strftime(now().timestamp() - 86400) }}"
  register: shop

- name: Show the visits by day
  ansible.builtin.debug:
    msg: "{{ shop.usages[0].metrics | items2dict(key_name='date', value_name='visit_count') }}"
"""

RETURN = r"""
usages:
  description:
    - One item for each account, or one item for the install.
    - With O(type=summary), an item has a dictionary for each figure (V(visit_count), V(billable_visits),
      V(network_origin_bytes), V(network_cdn_bytes), V(network_total_bytes), V(storage_file_bytes),
      V(storage_database_bytes), V(request_origin_count)) with C(average), C(sum) and C(latest).
    - With O(type=insights), the dictionary of each figure has C(total), C(environment_types) and C(site_types).
  returned: success
  type: list
  elements: dict
  contains:
    account:
      description: The account, as a dictionary with its C(id) and C(name).
      returned: when accounts were read
      type: dict
      sample: {"id": "eeda3227-9a39-46ae-9e14-20958bb4e6c9", "name": "agencyone"}
    install:
      description: The install, as a dictionary with its C(id) and C(name).
      returned: when an install was read
      type: dict
      sample: {"id": "294deacc-d8b8-4005-82c4-0727ba8ddde0", "name": "torquebikes"}
    install_name:
      description: Name of the install.
      returned: when an install was read and the API returns it
      type: str
      sample: torquebikes
    environment_metrics:
      description: For each install of the account its C(environment_name), C(metrics) and C(metrics_rollup). All pages in one.
      returned: when accounts were read with O(type=daily)
      type: list
      elements: dict
      sample:
        - environment_name: torquebikes
          metrics: [{"date": "2026-10-31", "visit_count": "1202", "billable_visits": "1001"}]
          metrics_rollup: {"visit_count": {"average": "1202", "sum": "1202"}}
    total_size:
      description: Number of installs.
      returned: when accounts were read with O(type=daily)
      type: int
      sample: 1
    all_environments_included:
      description: Whether the API user's role can read all installs.
      returned: when accounts were read with O(type=daily) and the API returns it
      type: bool
      sample: true
    next_page_token:
      description: Always V(none), because all pages are one.
      returned: when accounts were read with O(type=daily)
      type: str
      sample: null
    metrics:
      description: Figures of the install for each day.
      returned: when an install was read
      type: list
      elements: dict
      sample: [{"date": "2026-10-31", "visit_count": "1202", "storage_file_bytes": "734003200"}]
    metrics_rollup:
      description: Sums of the install's figures.
      returned: when an install was read
      type: dict
      sample: {"visit_count": {"average": "1202", "sum": "1202"}}
    visit_count:
      description: Visits. The other figures have the same form.
      returned: when O(type) is not V(daily)
      type: dict
      sample: {"average": "1202", "sum": "37262", "latest": {"date": "2026-10-31", "value": "1202"}}
    billable_visits:
      description: Billable visits.
      returned: when O(type) is not V(daily)
      type: dict
      sample: {"average": "1001", "sum": "31031", "latest": {"date": "2026-10-31", "value": "1001"}}
    network_origin_bytes:
      description: Bytes that the origin server delivered.
      returned: when O(type) is not V(daily)
      type: dict
      sample: {"average": "1202", "sum": "37262", "latest": {"date": "2026-10-31", "value": "1202"}}
    network_cdn_bytes:
      description: Bytes that the CDN delivered.
      returned: when O(type) is not V(daily)
      type: dict
      sample: {"average": "1202", "sum": "37262", "latest": {"date": "2026-10-31", "value": "1202"}}
    network_total_bytes:
      description: Bytes that both delivered.
      returned: when O(type) is not V(daily)
      type: dict
      sample: {"average": "1202", "sum": "37262", "latest": {"date": "2026-10-31", "value": "1202"}}
    request_origin_count:
      description: Requests that reached the origin server.
      returned: when O(type) is not V(daily)
      type: dict
      sample: {"average": "1202", "sum": "37262", "latest": {"date": "2026-10-31", "value": "1202"}}
    storage_file_bytes:
      description: Bytes of files; only C(latest) has a value.
      returned: when O(type) is not V(daily)
      type: dict
      sample: {"average": "1202", "sum": "37262", "latest": {"date": "2026-10-31", "value": "1202"}}
    storage_database_bytes:
      description: Bytes of databases; only C(latest) has a value.
      returned: when O(type) is not V(daily)
      type: dict
      sample: {"average": "1202", "sum": "37262", "latest": {"date": "2026-10-31", "value": "1202"}}
    storage_refresh_expected_time:
      description: Time at which the requested refresh of the disk usage will be complete. V(none) without a pending refresh.
      returned: when an install was read
      type: str
      sample: null
    last_account_storage_refresh_time:
      description: Time of the last refresh of the disk usage of all installs.
      returned: when accounts were read with O(type=daily)
      type: str
      sample: "2026-10-31T09:00:00Z"
    account_storage_refresh_expected_time:
      description: Time at which a requested refresh of all installs will be complete. V(none) without one.
      returned: when accounts were read with O(type=daily)
      type: str
      sample: null
"""

import typing as t
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info

MAX_AGE_MONTHS = 13
MAX_SUMMED_DAYS = 31  # of the types summary and insights


class Usages(Info):
    """Usage of accounts, or of one install."""

    noun = "usages"
    operations = {
        "getAccountUsageMetrics": "account",
        "getAccountUsageSummary": "type=summary",
        "getAccountUsageInsights": "type=insights",
        "getInstallUsageMetrics": "install",
    }
    options = {
        "account": {"type": "str"},
        "install": {"type": "str"},
        "type": {"type": "str", "choices": ["daily", "summary", "insights"], "default": "daily"},
        "first_date": {"type": "str"},
        "last_date": {"type": "str"},
    }
    constraints = {"mutually_exclusive": [("account", "install")]}

    @classmethod
    def defaults_to_inventory_host(cls, args: dict[str, t.Any]) -> bool:
        return super().defaults_to_inventory_host(args) and args.get("type") in (None, "daily")

    def validate(self) -> list[str]:
        sentences, summed = super().validate(), self.params["type"] != "daily"
        if self.params["install"] and summed:
            sentences.append(f"type {self.params['type']} is for accounts; an install has only type daily.")
        # Without credentials there is no client, and the controller's clock has to do.
        today = (self.client.now() if self.client else datetime.now(timezone.utc)).date()
        max_days = MAX_SUMMED_DAYS if summed else None
        return sentences + validate_period(self.params["first_date"], self.params["last_date"], max_days, today)

    def read(self) -> list[ApiObject]:
        self.dates = {name: self.params[name] for name in ("first_date", "last_date") if self.params[name]}
        if self.params["install"]:
            return self.read_children(
                "install", lambda install: [self.client.get(usage_path("installs", install), self.dates)]
            )
        return self.read_children("account", lambda account: [self._of_account(usage_path("accounts", account))])

    def _of_account(self, path: str) -> ApiObject:
        if self.params["type"] == "daily":
            return self.client.token_pages(path, "environment_metrics", self.dates)
        return self.client.get(path + api_path(self.params["type"]), self.dates)


def usage_path(collection: str, parent: ApiObject) -> str:
    """Return the path of the usage of an account or install."""
    return api_path(collection, parent["id"], "usage")


def validate_period(first: str | None, last: str | None, max_days: int | None, today: date) -> list[str]:
    """Return a sentence for each error in a period. max_days: its maximum length in days, None for no limit."""
    if first is None and last is None:
        return []
    if first is None or last is None:
        return ["first_date and last_date go together: set both or neither."]
    begin, end = read_date(first), read_date(last)
    if begin is None or end is None:
        days = {"first_date": begin, "last_date": end}
        return [f"{name} must be a day such as 2026-01-31." for name, day in days.items() if day is None]
    if begin > end:
        return [f"first_date {first} is after last_date {last}."]
    sentences = []
    # One day of tolerance, because the API's time zone may still be in yesterday.
    oldest = months_before(today, MAX_AGE_MONTHS) - timedelta(days=1)
    if begin < oldest:
        sentences.append(f"first_date {first} is more than {MAX_AGE_MONTHS} months ago.")
    if max_days and (end - begin).days >= max_days:
        sentences.append(
            f"The period from {first} to {last} has {(end - begin).days + 1} days; "
            f"type summary and type insights allow at most {max_days}."
        )
    return sentences


def read_date(text: str) -> date | None:
    """Return the day of a text such as 2026-01-31, None when it is not one."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date() if len(text) == len("2026-01-31") else None
    except ValueError:
        return None


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


MODULE = Usages

if __name__ == "__main__":
    main(Usages)
