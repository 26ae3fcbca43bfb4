# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts and what their plans allow."""

from __future__ import annotations

from . import operation

LIMITS = {"visitors": 100000, "storage": 50, "bandwidth": 500}


def view(row):
    return {"id": row["id"], "name": row["name"], "nickname": row.get("nickname", row["name"])}


@operation("listAccounts")
def list_accounts(call):
    return call.page(call.data["accounts"], view)


@operation("getAccount")
def get_account(call):
    return view(call.find(call.data["accounts"], call.path["account_id"]))


@operation("getAccountsLimits")
def get_account_limits(call):
    row = call.find(call.data["accounts"], call.path["account_id"])
    return {**LIMITS, **row.get("limits", {})}
