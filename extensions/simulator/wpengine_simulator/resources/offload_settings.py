# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File offload (LargeFS) settings. An install may have none: reading them is then a 404."""

from __future__ import annotations

import hashlib

from ..call import Body, Call
from ..errors import invalid, not_found
from . import operation
from .installs import install_of

REQUIRED_FIELDS = ("cloud", "bucket", "bucket_region")


@operation("getLargeFSValidationFile")
def get_validation_file(call: Call) -> Body:
    install = install_of(call)
    digest = hashlib.sha256(install["id"].encode()).hexdigest()
    return {"name": f"{digest[:8]}.largefs", "content": digest[8:24]}


@operation("getOffloadSettings")
def get_settings(call: Call) -> Body:
    settings = call.data["offload_settings"].get(install_of(call)["id"])
    if settings is None:
        raise not_found("LargeFS settings not found")
    return {"largefs_settings": settings}


@operation("updateOffloadSettings")
def replace_settings(call: Call) -> None:
    settings = call.body.get("largefs_settings", {})
    for field in REQUIRED_FIELDS:
        if not settings.get(field):
            raise invalid("OffloadSettings", field, "This field is required", code="missing")
    call.data["offload_settings"][install_of(call)["id"]] = settings


@operation("patchOffloadSettings")
def patch_settings(call: Call) -> None:
    get_settings(call)["largefs_settings"].update(call.body.get("largefs_settings", {}))
