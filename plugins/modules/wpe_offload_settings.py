# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_offload_settings
short_description: Configure where a WP Engine install offloads files to (LargeFS)
version_added: 0.1.0
description:
  - Sets the bucket that large files of an install are kept in, and which paths are.
  - An install that was never configured is a normal state. RV(offload_settings) is V(none) then, and
    RV(validation_file) is the file that must be in the bucket before the settings are accepted.
  - Without any setting this only reads.
  - The API cannot remove the settings again.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  install:
    description:
      - Name or UUID of the install.
      - Against a host of the inventory plugin it is that host's install.
    type: str
  cloud:
    description:
      - Whose bucket it is. V(s3) where nothing else is configured.
    type: str
    choices: [s3]
  bucket:
    description:
      - Name of the bucket. Needed for an install that is not configured yet.
    type: str
  bucket_region:
    description:
      - Region of the bucket. Needed for an install that is not configured yet.
    type: str
  path_settings:
    description:
      - The paths whose files are offloaded, all of them. What is not listed is removed.
      - What an entry leaves unset keeps the value that it has.
    type: list
    elements: dict
    suboptions:
      path:
        description: The path. Paths are told apart by it, and their order does not matter.
        type: str
        required: true
      excluded_paths:
        description: Paths below it whose files stay where they are, in any order.
        type: list
        elements: str
      redirect_type:
        description: How visitors are led to a file in the bucket.
        type: str
        choices: [break, permanent]
"""

EXAMPLES = r"""
- name: Which file does the bucket need?
  community.wpengine.wpe_offload_settings:
    install: torquebikes
  register: offload

- name: Show it
  ansible.builtin.debug:
    msg: "Put a file {{ offload.validation_file.name }} with {{ offload.validation_file.content }} in the bucket"
  when: offload.offload_settings is none

- name: Keep the uploads in the bucket
  community.wpengine.wpe_offload_settings:
    install: torquebikes
    bucket: torquebikes-uploads
    bucket_region: eu-west-1
    path_settings:
      - path: wp-content/uploads
        excluded_paths: [wp-content/uploads/private]
        redirect_type: permanent
"""

RETURN = r"""
offload_settings:
  description:
    - The settings as the API has them, or in check mode as they would be.
    - V(none) for an install that is not configured.
  returned: success
  type: dict
  contains:
    cloud:
      description: Whose bucket it is.
      returned: when the API gives it
      type: str
      sample: s3
    bucket:
      description: Name of the bucket.
      returned: when the API gives it
      type: str
      sample: torquebikes-uploads
    bucket_region:
      description: Region of the bucket.
      returned: when the API gives it
      type: str
      sample: eu-west-1
    path_settings:
      description: The paths whose files are offloaded.
      returned: when the API gives it
      type: list
      elements: dict
      sample: [{"path": "wp-content/uploads", "excluded_paths": [], "redirect_type": "break"}]
validation_file:
  description:
    - The file to put into the bucket first.
    - V(none) for an install that was configured before.
  returned: success
  type: dict
  contains:
    name:
      description: Name of the file.
      returned: always
      type: str
      sample: 64f1250c.largefs
    content:
      description: What it holds.
      returned: always
      type: str
      sample: e4ccd0696cff6f94
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import UNKNOWN_ID, Field, Plan, decide
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.domain import INSTALL_REQUIRED


def same_paths(one, other):
    """Whether two lists of path settings mean the same, in whatever order they are."""
    return by_path(one) == by_path(other)


def by_path(items):
    """What is compared of path settings."""
    return {item.get("path"): (set(item.get("excluded_paths") or []), item.get("redirect_type")) for item in items or []}


class OffloadSettings(ApiModule):
    """The settings of an install; there is nothing to delete, and no id."""

    noun = "offload_settings"
    operations = {
        "getOffloadSettings": "",
        "getLargeFSValidationFile": "",
        "updateOffloadSettings": "bucket, bucket_region, path_settings",
        "patchOffloadSettings": "bucket, bucket_region, path_settings",
    }
    fields = (Field("cloud"), Field("bucket"), Field("bucket_region"), Field("path_settings", same=same_paths))
    options = {
        "install": {"type": "str"},
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

    def validate(self):
        sentences = [] if self.params["install"] else [INSTALL_REQUIRED]
        sentences += [f"{name} is empty." for name in ("bucket", "bucket_region") if self.params[name] == ""]
        paths = [item["path"] for item in self.params["path_settings"] or []]
        twice = sorted({path for path in paths if paths.count(path) > 1})
        return sentences + [f"The path {path!r} is listed twice in path_settings." for path in twice]

    def title(self):
        """The settings in words."""
        return f"the offload settings of the install {self.params['install']}"

    def plan(self):
        with error_context(f"read {self.title()}"):
            install = self.lookup.require("install", self.params["install"])
            self.path = api_path("installs", install["id"], "offload_settings")
            known = install["id"] != UNKNOWN_ID
            current = self._read() if known else None
            # The file is of use only before the first settings.
            self.validation_file = self.client.get(f"{self.path}/largefs_validation_file") if known and current is None else None
        with error_context(f"change {self.title()}"):
            wanted = self._wanted(current)
        return decide(self.fields, wanted, current, id_key="") if wanted else Plan(current, current, result=current)

    def _read(self):
        """The settings; 404 is the API's word for none."""
        body = self.client.get(f"{self.path}/files", missing_ok=True)
        return (body or {}).get("largefs_settings")

    def _wanted(self, current):
        wanted = {field.name: self.params[field.name] for field in self.fields if self.params[field.name] is not None}
        if wanted and current is None:
            missing = [name for name in ("bucket", "bucket_region") if name not in wanted]
            if missing:
                raise BadInput(f"It is not configured yet, so {' and '.join(missing)} must be set too.")
            wanted.setdefault("cloud", "s3")
        if "path_settings" in wanted:
            wanted["path_settings"] = filled_in(wanted["path_settings"], (current or {}).get("path_settings"))
        return wanted

    def apply(self, plan):
        with error_context(f"change {self.title()}"):
            try:
                return self._write("POST" if plan.before is None else "PATCH", plan.send) or plan.after
            except ApiError as error:
                if error.status == 400 and self.validation_file:
                    error.message += f" Is the file {self.validation_file['name']} with its content in the bucket?"
                    error.details["validation_file"] = self.validation_file
                raise

    def _write(self, method, settings):
        """Send settings; the API accepts them before it has them."""
        body = {"largefs_settings": settings}
        return self.client.write(method, f"{self.path}/files", body, self._landed, eventual=True, identity_key="bucket").body

    def _landed(self):
        """The settings, once they are as wanted."""
        now = self._read()
        return now if now is not None and not decide(self.fields, self._wanted(now), now, id_key="").changed else None

    def result(self, plan, after):
        return {"offload_settings": after, "validation_file": self.validation_file}


def filled_in(items, current):
    """The path settings as they are sent: what was left unset keeps the value it has."""
    there = {item.get("path"): item for item in current or []}
    return [
        dict(there.get(item["path"], {}), **{key: value for key, value in item.items() if value is not None})
        for item in items
    ]


MODULE = OffloadSettings

if __name__ == "__main__":
    main(OffloadSettings)
