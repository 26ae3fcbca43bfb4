# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shorten the pauses of the action, for the tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: fast_sleep
type: aggregate
short_description: Shortens pauses, for the tests
description:
  - The workers of a play are forked from the process in which this plugin shortens pauses.
"""

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "fast_sleep"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        from support.fast_sleep import fast_sleep  # only found by the runs that enable this plugin

        self.fast_sleep = fast_sleep()
        self.fast_sleep.__enter__()
