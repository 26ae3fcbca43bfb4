# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Break each value of a declaration in each way: it ends in sentences or is accepted, never in an unexpected error."""

from __future__ import annotations

from copy import deepcopy

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._module.base import prepare
from ansible_collections.community.wpengine.plugins.modules.wpe_account import MODULE

DOMAINS = [{"name": "www.a.example", "primary": True}, {"name": "a.example", "redirect_to": "www.a.example"}]
OFFLOAD = {"bucket": "b", "bucket_region": "r", "path_settings": [{"path": "p", "redirect_type": "break"}]}
DECLARATION = {
    "name": "agencyone",
    "sites": [
        {
            "name": "Shop",
            "rename_from": "Store",
            "installs": [
                {"name": "shop", "environment": "production", "domains": DOMAINS, "offload": OFFLOAD},
                {"name": "shopstg", "environment": "staging", "state": "present"},
            ],
        },
        {"name": "Old", "id": "00000000-0000-4000-8000-0000000005e1", "state": "absent"},
    ],
    "installs": [{"name": "alone", "domains": []}],
    "users": [
        {"email": "a@x.example", "first_name": "A", "last_name": "B", "roles": ["partial"], "installs": ["shop"]}
    ],
    "report_schedules": [
        {
            "site": "Shop",
            "title": "t",
            "recipients": [{"email": "a@x.example"}, {"email": "b@x.example", "name": "B"}],
            "frequency": {"unit": "DAYS", "value": 7},
            "sections": ["overview"],
            "next_scheduled_date": "2026-07-01T06:00:00Z",
        }
    ],
}
VALUES = [None, "", " ", "x", "ﬁ.example", 5, 1.5, True, [], [None], ["x"], {}, {"x": 1}, [{}], [[]]]
MISSING = object()


def places(value, place=()):
    """Yield the place of each value in a declaration."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*place, key)
        if isinstance(item, (dict, list)):
            yield from places(item, (*place, key))


def broken(place, new):
    """Return the declaration with another value at a place."""
    declaration = deepcopy(DECLARATION)
    *parents, last = place
    target = declaration
    for key in parents:
        target = target[key]
    if new is MISSING:
        del target[last]
    else:
        target[last] = new
    return declaration


def sentences_on(declaration):
    """Return the sentences on a declaration, which end with those on the credentials. Nothing is connected."""

    def connect(params):
        raise BadInput("No credentials.")

    given = MODULE.clean_values({"accounts": [declaration], "prune": ["domains", "users"]})
    errors = MODULE.spec_errors(given)
    validation = ArgumentSpecValidator(MODULE.argument_spec(), **MODULE.constraints).validate(errors.accepted)
    with pytest.raises(BadInput) as refused:
        prepare(MODULE, validation.validated_parameters, errors, validation.error_messages, connect)
    return refused.value.message


def test_declaration_has_no_mistake():
    assert sentences_on(DECLARATION) == "No credentials."


@pytest.mark.parametrize("place", list(places(DECLARATION)), ids=lambda place: ".".join(map(str, place)))
def test_each_value_may_be_anything(place):
    for new in [MISSING, *VALUES]:
        assert "No credentials." in sentences_on(broken(place, new))
