# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option specs that modules share, and the doc fragments that document them."""

from __future__ import annotations

import importlib

import pytest
import yaml

from ansible_collections.community.wpengine.plugins.module_utils._core import option_specs

FRAGMENTS = {
    "install": option_specs.INSTALL,
    "install_filter": option_specs.INSTALL,
    "overwritten_install": option_specs.OVERWRITTEN_INSTALL,
    "account": option_specs.ACCOUNT,
    "completed_backup": option_specs.COMPLETED_BACKUP,
    "domain": option_specs.DOMAIN,
    "notification_emails": option_specs.NOTIFICATION_EMAILS,
}


def documented_options(fragment):
    module = importlib.import_module(f"ansible_collections.community.wpengine.plugins.doc_fragments.{fragment}")
    options = yaml.safe_load(module.ModuleDocFragment.DOCUMENTATION)["options"]
    assert all(option["description"] for option in options.values())
    return {
        name: {key: value for key, value in option.items() if key != "description"} for name, option in options.items()
    }


@pytest.mark.parametrize("name", FRAGMENTS)
def test_fragment_documents_its_option_specs(name):
    assert documented_options(name) == FRAGMENTS[name]


def test_fragment_waiting_leaves_the_default_of_wait_timeout_to_the_module():
    specs = option_specs.waiting(timeout=1800)
    assert specs["wait_timeout"].pop("default") == 1800
    assert documented_options("waiting") == specs


def test_waiting_can_be_off_by_default():
    assert option_specs.waiting(timeout=60, wait=False)["wait"]["default"] is False


NFC, NFD = "Caf\u00e9", "Cafe\u0301"
SPECS = {
    "name": {"type": "str"},
    "email": {"type": "str"},
    "description": {"type": "str"},
    "redirect_to": {"type": "str"},
    "site": {"type": "str", "aliases": ["id"], "required": True},
    "roles": {"type": "list", "elements": "str", "choices": ["partial", "billing"]},
    "installs": {"type": "list", "elements": "str"},
    "paths": {"type": "list", "elements": "str"},
    "domains": {"type": "list", "elements": "dict", "options": {"name": {"type": "str", "required": True}}},
}


@pytest.mark.parametrize(
    "values,expected",
    [
        ({"name": f" {NFD}\n"}, {"name": NFC}),
        ({"email": f" {NFD}@x.example "}, {"email": f"{NFD}@x.example"}),
        ({"description": " as written "}, {"description": " as written "}),
        ({"redirect_to": " a.example "}, {"redirect_to": "a.example"}),
        ({"id": " x "}, {"id": "x"}),
        ({"roles": "partial, billing"}, {"roles": ["partial", "billing"]}),
        ({"roles": ["billing, partial"]}, {"roles": ["billing", "partial"]}),
        ({"roles": [" partial", "billing "]}, {"roles": ["partial", "billing"]}),
        ({"installs": " one ,two"}, {"installs": ["one", "two"]}),
        ({"installs": [" one "]}, {"installs": ["one"]}),
        ({"paths": "a, b"}, {"paths": ["a", "b"]}),
        ({"paths": [" a, b"]}, {"paths": [" a, b"]}),
        ({"domains": [{"name": " a.example "}, "text"]}, {"domains": [{"name": "a.example"}, "text"]}),
        ({"name": 5, "roles": None, "unknown": " x "}, {"name": 5, "roles": None, "unknown": " x "}),
    ],
)
def test_clean_values(values, expected):
    assert option_specs.clean_values(SPECS, values) == expected


@pytest.mark.parametrize(
    "given,sentences",
    [
        ({"site": "x", "name": None}, []),
        ({"site": " "}, ["site is empty; give it a value."]),
        ({"id": ""}, ["id is empty; give it a value."]),
        (
            {"site": "x", "name": "", "email": ""},
            [f"{name} is empty; give it a value, or leave it out." for name in ("name", "email")],
        ),
        ({"site": "x", "installs": ""}, ["installs is empty; give it a value, or leave it out."]),
        ({"site": "x", "installs": "a,,b, "}, ["installs[1] is empty.", "installs[3] is empty."]),
        ({"site": "x", "installs": []}, []),
        ({"site": "x", "description": "", "redirect_to": ""}, []),
    ],
)
def test_empty_text_is_an_error_for_options_that_name_something(given, sentences):
    cleaned = option_specs.clean_values(SPECS, given)
    params = {"site": cleaned.get("id"), **cleaned}
    assert option_specs.validate_names(SPECS, params, given) == sentences
