# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The offload settings of an install: how wpe_offload_settings and wpe_account plan and change them.

The class is not in the module file, because only module_utils are sent with another ordinary module.
"""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import INSTALL, validate_install
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Field, Plan, decide
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction, is_predicted
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule

Settings = dict[str, t.Any]


def same_paths(one: list[Settings] | None, other: list[Settings] | None) -> bool:
    """Return True if two lists of path settings mean the same, in any order."""
    return by_path(one) == by_path(other)


def by_path(items: list[Settings] | None) -> dict[t.Any, t.Any]:
    """Return the values of path settings that are compared."""
    return {
        item.get("path"): (set(item.get("excluded_paths") or []), item.get("redirect_type")) for item in items or []
    }


class OffloadSettings(ApiModule):
    """The offload settings of an install. They cannot be deleted and have no id."""

    noun = "offload_settings"
    operations = {
        "getOffloadSettings": "",
        "getLargeFSValidationFile": "",
        "updateOffloadSettings": "bucket, bucket_region, path_settings",
        "patchOffloadSettings": "bucket, bucket_region, path_settings",
    }
    fields = (Field("cloud"), Field("bucket"), Field("bucket_region"), Field("path_settings", same=same_paths))
    options = {
        **INSTALL,
        "cloud": {"type": "str", "choices": ["s3"]},
        "bucket": {"type": "str"},
        "bucket_region": {"type": "str"},
        "path_settings": {
            "type": "list",
            "elements": "dict",
            "options": {
                "path": {"type": "str", "required": True},
                "excluded_paths": {"type": "list", "elements": "str"},
                "redirect_type": {"type": "str", "choices": ["break", "permanent"]},
            },
        },
    }

    def validate(self) -> list[str]:
        sentences = validate_install(self.params)
        paths = [item["path"] for item in self.params["path_settings"] or []]
        twice = sorted({path for path in paths if paths.count(path) > 1})
        return sentences + [f"The path {path!r} is listed twice in path_settings." for path in twice]

    def title(self) -> str:
        """Return the name of the settings for messages."""
        return f"the offload settings of the install {self.install_name}"

    def plan(self) -> Plan:
        with error_context(f"read {self.title()}"):
            self.install = self.lookup.reference("install", self.params["install"])
            self.path = api_path("installs", self.install["id"], "offload_settings")
            known = not is_predicted(self.install["id"])
            current = self._read()
            # Only the first settings need the file.
            self.validation_file = (
                self.client.get(f"{self.path}/largefs_validation_file") if known and current is None else None
            )
        with error_context(f"change {self.title()}"):
            wanted = self._wanted(current)
        return decide(self.fields, wanted, current, id_key="") if wanted else Plan(current, current, result=current)

    def predictions(self, plan: Plan) -> list[Prediction]:
        return [Prediction(f"{self.path}/files", None, {"largefs_settings": plan.after})]

    def _read(self) -> Settings | None:
        """Return the settings, None if there are none. The API answers 404 then."""
        body = self.client.get(f"{self.path}/files", missing_ok=True)
        return (body or {}).get("largefs_settings")

    def _wanted(self, current: Settings | None) -> Settings:
        wanted = self.given_params(*(field.name for field in self.fields))
        if wanted and current is None:
            missing = [name for name in ("bucket", "bucket_region") if name not in wanted]
            if missing:
                raise BadInput(f"The install is not configured yet, so {' and '.join(missing)} must be set, too.")
            wanted.setdefault("cloud", "s3")
        if "path_settings" in wanted:
            wanted["path_settings"] = complete_paths(wanted["path_settings"], (current or {}).get("path_settings"))
        return wanted

    def apply(self, plan: Plan) -> t.Any:
        with error_context(f"change {self.title()}"):
            try:
                return self._write("POST" if plan.before is None else "PATCH", plan.send) or plan.after
            except ApiError as error:
                if error.status == 400 and self.validation_file:
                    error.message += (
                        f" Check that the bucket contains the file {self.validation_file['name']} with its content."
                    )
                    error.details["validation_file"] = self.validation_file
                raise

    def _write(self, method: str, settings: Settings) -> Settings | None:
        """Send settings, and return them as the API has them. The API may accept them before it shows them: None."""
        body = {"largefs_settings": settings}
        written = self.client.write(
            method, f"{self.path}/files", body, self._as_wanted, eventual=True, identity_key="bucket"
        )
        current: Settings | None = written.body
        return current

    def _as_wanted(self) -> Settings | None:
        """Return the settings once they are as wanted, None until then."""
        now = self._read()
        return now if now is not None and not decide(self.fields, self._wanted(now), now, id_key="").changed else None

    def realized(self, plan: Plan, after: t.Any) -> Plan:
        return replace(plan, after=after)

    def result(self, plan: Plan, after: Settings | None) -> dict[str, t.Any]:
        return {"offload_settings": after, "validation_file": self.validation_file}


def complete_paths(items: list[Settings], current: list[Settings] | None) -> list[Settings]:
    """Return the path settings to send: an option that is not set keeps its current value."""
    known = {item.get("path"): item for item in current or []}
    return [
        dict(known.get(item["path"], {}), **{key: value for key, value in item.items() if value is not None})
        for item in items
    ]
