# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cut the pauses of the action short, for the tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: hurry
type: aggregate
short_description: Cuts pauses short, for the tests
description:
  - The workers of a play are copies of the process in which this changes how it pauses.
"""

from ansible.plugins.callback import CallbackBase

from playbooks.hurry import in_a_hurry


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "hurry"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self):
        super().__init__()
        self.hurry = in_a_hurry()
        self.hurry.__enter__()
