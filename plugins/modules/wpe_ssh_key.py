# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_ssh_key
short_description: Add and delete SSH keys of the API user
version_added: 1.0.0
description:
  - A key belongs to the user whose API credentials are used, not to an account. It works on the SSH gateway for all installs
    that this user can reach. A new key works after five to ten minutes.
  - A key is identified by its MD5 fingerprint, which the module computes, because the API does not return keys. Comments and
    line breaks do not matter.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  public_key:
    description:
      - Public key in OpenSSH format, the content of a file that ends in C(.pub). Exactly one of O(public_key), O(fingerprint)
        and O(id) is needed.
      - WP Engine does not support key options as in C(authorized_keys). They are removed with a warning.
      - The module refuses a private key before it sends a request, and hides it, like every text that is not a public key. Ansible
        itself shows the items of a loop, unless C(label) of C(loop_control) is set, and lines of the playbook around a failed task.
    type: str
  fingerprint:
    description:
      - MD5 fingerprint of the key to delete, as C(ssh-keygen -E md5 -lf) shows it, with or without the prefix C(MD5:).
    type: str
  id:
    description:
      - UUID of the key to delete, which the API calls C(uuid).
    type: str
  state:
    description:
      - V(present) adds O(public_key) if needed.
      - V(absent) deletes every copy of the key that O(public_key), O(fingerprint) or O(id) names.
    type: str
    choices: [present, absent]
    default: present
"""

EXAMPLES = r"""
- name: Add a key
  community.wpengine.wpe_ssh_key:
    public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f deploy@example.com

- name: Delete a key by its fingerprint
  community.wpengine.wpe_ssh_key:
    fingerprint: MD5:0f:a2:0a:d7:38:3e:65:45:08:6b:63:84:1c:ff:dc:ba
    state: absent
"""

RETURN = r"""
ssh_key:
  description:
    - The key as the API has it, or in check mode as it would be. V(none) when the key is absent.
    - In check mode, the RV(ssh_key.uuid) of a new key begins with V(00000000-0000-0000-0000-).
  returned: success
  type: dict
  contains:
    uuid:
      description: UUID of the key.
      returned: always
      type: str
      sample: e41fa98f-ea80-1f16-a7b7-d748bcc9e64d
    fingerprint:
      description: MD5 fingerprint of the key.
      returned: always
      type: str
      sample: 0f:a2:0a:d7:38:3e:65:45:08:6b:63:84:1c:ff:dc:ba
    comment:
      description: Comment of the key when it was added.
      returned: when the API returns it
      type: str
      sample: deploy@example.com
    created_at:
      description: When the key was added, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00.000Z"
fingerprint:
  description: MD5 fingerprint of the key, also in check mode and when it is absent. V(none) for an O(id) that does not exist.
  returned: success
  type: str
  sample: 0f:a2:0a:d7:38:3e:65:45:08:6b:63:84:1c:ff:dc:ba
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Field, Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction
from ansible_collections.community.wpengine.plugins.module_utils._module.api import Resource
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._ssh_keys import (
    PublicKey,
    plain_fingerprint,
    read_public_key,
    unreadable_key,
)

KEY_REQUIRED = "public_key is needed to add a key; fingerprint and id can only delete one."

KeyRow = dict[str, t.Any]


class SshKey(Resource):
    """A key. The API can add and delete it, but neither change nor return it."""

    noun = "ssh_key"
    operations = {"createSshKey": "public_key", "deleteSshKey": "state=absent"}
    path = "/ssh_keys"
    id_key = "uuid"
    fields = (Field("fingerprint"), Field("comment"))
    options = {
        "public_key": {"type": "str", "no_log": False},
        "fingerprint": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }
    constraints = {
        "required_one_of": [("public_key", "fingerprint", "id")],
        "mutually_exclusive": [("public_key", "fingerprint", "id")],
    }

    @classmethod
    def secrets_in(cls, params: dict[str, t.Any]) -> set[str]:
        return super().secrets_in(params) | unreadable_key(params.get("public_key"))

    def normalize(self) -> None:
        self.public_key: PublicKey | None = None
        self.key_mistake: str | None = None
        self.fingerprint = plain_fingerprint(self.params["fingerprint"])
        if self.params["public_key"] is not None:
            try:
                self.public_key = read_public_key(self.params["public_key"])
            except BadInput as error:
                self.key_mistake = error.message
            else:
                self.fingerprint = self.public_key.fingerprint

    def validate(self) -> list[str]:
        return [self.key_mistake] if self.key_mistake else self._validate_identity()

    def _validate_identity(self) -> list[str]:
        sentences = []
        if self.params["state"] == "present" and self.params["public_key"] is None:
            sentences.append(KEY_REQUIRED)
        if self.params["fingerprint"] and self.fingerprint is None:
            sentences.append(
                f"fingerprint {self.params['fingerprint']!r} is not an MD5 fingerprint, the only kind that WP Engine shows; "
                "ssh-keygen -E md5 -lf shows it."
            )
        if self.params["id"] and not is_uuid(self.params["id"]):
            sentences.append(
                f"id must be a UUID, not {self.params['id']!r}; use fingerprint or public_key to name a key in another way."
            )
        return sentences

    named: list[KeyRow]  # the copies of the key that the plan deletes; set by reread()

    def title(self) -> str:
        return f"SSH key {self.fingerprint or self.found.get('fingerprint') or self.params['id']}"

    def current(self) -> KeyRow | None:
        copies = self._copies()
        return copies[0] if copies else None

    def reread(self, current: KeyRow) -> KeyRow | None:
        """Return the key from the list, because the API has no operation that reads one."""
        self.named = self._copies()
        if len(self.named) > 1:
            self.warn(
                f"The {self.title()} is registered {len(self.named)} times; the task deletes each of these copies."
            )
        return self.named[0] if self.named else None

    def _copies(self) -> list[KeyRow]:
        """Return all rows of the key. It is not known whether the API accepts a key twice."""
        rows = self.client.cached_rows(self.path)
        if self.params["id"]:
            return [row for row in rows if str(row.get("uuid")).lower() == self.params["id"].lower()]
        return [row for row in rows if self._matches(row.get("fingerprint"))]

    def _matches(self, fingerprint: object) -> bool:
        """Return True if a fingerprint from the API is that of the key."""
        if self.public_key and str(fingerprint).rstrip("=") == self.public_key.sha256:
            return True
        return self.fingerprint is not None and plain_fingerprint(fingerprint) == self.fingerprint

    def _wanted_key(self) -> PublicKey:
        if self.public_key is None:
            raise BadInput(KEY_REQUIRED)
        return self.public_key

    def wanted(self, current: KeyRow | None) -> dict[str, t.Any]:
        key = self._wanted_key()
        if key.has_options:
            self.warn("The options before the key were removed, because WP Engine does not support them.")
        if current is None:
            return {"fingerprint": key.fingerprint, **({"comment": key.comment} if key.comment else {})}
        if key.comment and current.get("comment") != key.comment:
            self.warn(
                f"The {self.title()} exists with the comment {current.get('comment')!r}, which the API cannot change; "
                "to change the comment, delete the key and add it again."
            )
        return {}

    def create(self, plan: Plan) -> KeyRow:
        body = {"public_key": self._wanted_key().line}
        created = self.client.write("POST", self.path, body, verify=self.read_again, identity_key=self.id_key)
        return self.remember(created.body)

    def predictions(self, plan: Plan) -> list[Prediction]:
        if plan.after is not None:
            return super().predictions(plan)
        return [Prediction(self.path, row["uuid"], None, self.id_key) for row in self.named]

    def remove(self, current: KeyRow) -> None:
        for row in self.named:
            self._remove_copy(row)

    def _remove_copy(self, row: KeyRow) -> None:
        self.client.delete(self.path + api_path(row["uuid"]), is_deleted=lambda: self._is_gone(row["uuid"]))
        self.client.wait_until_unlisted(lambda: self.is_listed(row))

    def _is_gone(self, uuid: str) -> bool:
        """Return True if the list does not have the key. The API has no operation that reads one."""
        return uuid not in [row.get("uuid") for row in self.client.fresh_rows(self.path)]

    def result(self, plan: Plan, after: KeyRow | None) -> dict[str, t.Any]:
        known = self.fingerprint or (plan.before or {}).get("fingerprint")
        return {"ssh_key": after, "fingerprint": known}


MODULE = SshKey

if __name__ == "__main__":
    main(SshKey)
