# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status of the API, and its contract."""

from __future__ import annotations

from .. import contract
from ..call import Body, Call
from . import operation


@operation("status")
def status(call: Call) -> Body:
    return {"success": True, "created_on": call.timestamp()}


@operation("swagger")
def swagger(call: Call) -> Body:
    return contract.read()
