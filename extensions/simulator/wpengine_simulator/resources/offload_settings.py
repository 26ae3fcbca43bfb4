# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File offload (LargeFS) settings; none is a normal state, which the API answers with 404."""

from __future__ import annotations

import hashlib

from ..calls import invalid, not_found
from . import operation
from .installs import install_of

NEEDED = ("cloud", "bucket", "bucket_region")


@operation("getLargeFSValidationFile")
def get_validation_file(call):
    install = install_of(call)
    digest = hashlib.sha256(install["id"].encode()).hexdigest()
    return {"name": f"{digest[:8]}.largefs", "content": digest[8:24]}


@operation("getOffloadSettings")
def get_settings(call):
    settings = call.data["offload_settings"].get(install_of(call)["id"])
    if settings is None:
        raise not_found("LargeFS settings not found")
    return {"largefs_settings": settings}


@operation("updateOffloadSettings")
def set_settings(call):
    settings = call.body.get("largefs_settings", {})
    for field in NEEDED:
        if not settings.get(field):
            raise invalid("OffloadSettings", field, "This field is required", code="missing")
    call.data["offload_settings"][install_of(call)["id"]] = settings


@operation("patchOffloadSettings")
def change_settings(call):
    get_settings(call)
    call.data["offload_settings"][install_of(call)["id"]].update(call.body.get("largefs_settings", {}))
