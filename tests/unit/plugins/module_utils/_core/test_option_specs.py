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
    return {name: {key: value for key, value in option.items() if key != "description"} for name, option in options.items()}


@pytest.mark.parametrize("name", FRAGMENTS)
def test_fragment_documents_its_option_specs(name):
    assert documented_options(name) == FRAGMENTS[name]


def test_fragment_waiting_leaves_the_default_of_wait_timeout_to_the_module():
    specs = option_specs.waiting(timeout=1800)
    assert specs["wait_timeout"].pop("default") == 1800
    assert documented_options("waiting") == specs


def test_waiting_can_be_off_by_default():
    assert option_specs.waiting(timeout=60, wait=False)["wait"]["default"] is False
