# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API's objects as entries of a declaration: one text, however the API spells them."""

from __future__ import annotations

import pytest

from ansible_collections.community.wpengine.plugins.module_utils._account import entries
from ansible_collections.community.wpengine.plugins.module_utils._account_users import view as user_view
from ansible_collections.community.wpengine.plugins.module_utils._domains import read_domain


@pytest.mark.parametrize("roles", ["partial, billing", "billing,partial", ["billing", "partial"]])
def test_user_in_any_spelling(roles):
    user = {"user_id": "1", "email": "D@x", "first_name": " Dana", "last_name": None, "roles": roles, "phone": None}
    user["installs"] = [{"id": "2", "name": "b"}, {"id": "1", "name": "a"}]
    expected = {"first_name": "Dana", "roles": ["billing", "partial"], "installs": ["a", "b"]}
    assert entries.user_values(user_view(user)) == expected


def test_domain_has_only_what_differs_from_a_new_one():
    domain = {"id": "1", "name": "a.example", "primary": False, "secure_all_urls": None, "redirects_to": {}}
    assert entries.domain_values(read_domain(domain)) == {}
    redirecting = {**domain, "secure_all_urls": True, "redirect_to": {"id": "2", "name": "B.example"}}
    assert entries.domain_values(read_domain(redirecting)) == {"redirect_to": "b.example", "secure_all_urls": True}


def test_offload_settings_have_no_defaults():
    settings = {
        "cloud": "s3",
        "bucket": "b",
        "bucket_region": "r",
        "path_settings": [{"path": "z", "excluded_paths": []}, {"path": "a", "redirect_type": "break"}],
    }
    expected = [{"path": "a", "redirect_type": "break"}, {"path": "z"}]
    assert entries.offload_values(settings) == {"bucket": "b", "bucket_region": "r", "path_settings": expected}


def test_report_schedule_has_no_dates_and_no_ids():
    schedule = {
        "uuid": "1",
        "title": "t",
        "next_scheduled_date": "2026-01-05T06:00:00.000Z",
        "frequency": {"unit": "DAYS", "value": "7"},
        "recipients": [{"email": "B@x", "name": ""}, {"email": "a@x", "name": "A"}],
        "sections": [{"name": "b"}, {"name": "a"}],
        "template_uuid": "2",
    }
    assert entries.schedule_values(schedule, None) == {
        "recipients": [{"email": "a@x", "name": "A"}, {"email": "b@x"}],
        "frequency": {"unit": "DAYS", "value": 7},
        "sections": ["a", "b"],
    }


def test_installs_are_sorted_by_environment():
    installs = [
        {"name": name, "environment": environment}
        for name, environment in zip("dcba", (None, "development", "staging", "production"))
    ]
    assert [install["name"] for install in sorted(installs, key=entries.install_order)] == ["a", "b", "c", "d"]


def test_update_shows_the_values_that_differ():
    assert entries.differing({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == ({"b": 2}, {"b": 3, "c": 4})
