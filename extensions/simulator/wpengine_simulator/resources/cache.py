# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cache purges. The state records each accepted purge."""

from __future__ import annotations

from ..call import Call
from ..errors import ApiError
from ..values import timestamp
from . import operation
from .installs import install_of


@operation("purgeCache")
def purge_cache(call: Call) -> None:
    install = install_of(call)
    kind = call.body["type"]
    earliest = timestamp(call.now - call.settings["object_purge_seconds"])
    if kind == "object" and any(
        purge["install_id"] == install["id"] and purge["type"] == "object" and purge["time"] > earliest
        for purge in call.data["purges"]
    ):
        raise ApiError(429, "The object cache of an install can be purged once a minute")
    call.data["purges"].append({"install_id": install["id"], "type": kind, "time": call.timestamp()})
