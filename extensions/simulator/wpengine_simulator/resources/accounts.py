# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts and the limits of their plans."""

from __future__ import annotations

from ..call import Body, Call
from ..state import Row
from . import operation

LIMITS = {"visitors": 100000, "storage": 50, "bandwidth": 500}


def view(row: Row) -> Body:
    return {"id": row["id"], "name": row["name"], "nickname": row.get("nickname", row["name"])}


@operation("listAccounts")
def list_accounts(call: Call) -> Body:
    return call.page(call.data["accounts"], view)


@operation("getAccount")
def get_account(call: Call) -> Body:
    return view(call.find(call.data["accounts"], call.path["account_id"]))


@operation("getAccountsLimits")
def get_account_limits(call: Call) -> Body:
    row = call.find(call.data["accounts"], call.path["account_id"])
    return {**LIMITS, **row.get("limits", {})}
