# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_ssh_key
short_description: Add and delete SSH keys of the API user
version_added: 0.1.0
description:
  - The keys belong to the person whose API credentials are used, not to an account. One key opens the SSH gateway of
    every install that this person may reach. A new key works after five to ten minutes.
  - A key is known by the MD5 fingerprint of the key itself, computed here, because the API gives no key back. The comment
    and the line ends do not matter.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
options:
  public_key:
    description:
      - The public key in OpenSSH's form, as the file that ends in C(.pub) holds it. Exactly one of this, O(fingerprint)
        and O(id) is needed.
      - Options before the key, as C(authorized_keys) has them, are not sent, with a warning, because WP Engine has none.
      - Not shown in output. A private key that is given by mistake is refused before anything is sent.
      - Ansible itself shows the items of a loop, unless C(label) of C(loop_control) says what to show, and lines of the
        playbook around a task that fails. So read keys from files rather than write them into playbooks.
    type: str
  fingerprint:
    description:
      - MD5 fingerprint of the key to delete, as C(ssh-keygen -E md5 -lf) shows it, with or without C(MD5:) in front.
    type: str
  id:
    description:
      - UUID of the key to delete, which the API calls C(uuid).
    type: str
  state:
    description:
      - V(present) makes sure that O(public_key) is there.
      - V(absent) deletes the key that O(public_key), O(fingerprint) or O(id) names, every copy of it.
    type: str
    choices: [present, absent]
    default: present
"""

EXAMPLES = r"""
- name: Add a key
  community.wpengine.wpe_ssh_key:
    public_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f deploy@example.com

- name: Delete a key that is only known by its fingerprint
  community.wpengine.wpe_ssh_key:
    fingerprint: MD5:0f:a2:0a:d7:38:3e:65:45:08:6b:63:84:1c:ff:dc:ba
    state: absent
"""

RETURN = r"""
ssh_key:
  description:
    - The key as the API has it, or in check mode as it would be. V(none) when the key is absent.
    - In check mode the RV(ssh_key.uuid) of a key that is yet to be added is V(00000000-0000-0000-0000-000000000000).
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
      description: What stood after the key when it was added.
      returned: when the API gives it
      type: str
      sample: deploy@example.com
    created_at:
      description: When the key was added, in UTC.
      returned: when the API gives it
      type: str
      sample: "2026-01-31T09:00:00.000Z"
fingerprint:
  description: MD5 fingerprint of the key, also in check mode and when it is absent. V(none) for an O(id) that is not there.
  returned: success
  type: str
  sample: 0f:a2:0a:d7:38:3e:65:45:08:6b:63:84:1c:ff:dc:ba
"""

from ansible_collections.community.wpengine.plugins.module_utils._api.paths import api_path
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import is_uuid
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Field
from ansible_collections.community.wpengine.plugins.module_utils._module.api import Resource
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._ssh_keys import plain_fingerprint, read_public_key


class SshKey(Resource):
    """A key is added or deleted; the API can neither change nor give back one."""

    noun = "ssh_key"
    operations = {"createSshKey": "public_key", "deleteSshKey": "state=absent"}
    path = "/ssh_keys"
    id_key = "uuid"
    fields = (Field("fingerprint"), Field("comment"))
    options = {
        # Not a secret, but who pastes the wrong file must not find it in logs.
        "public_key": {"type": "str", "no_log": True},
        "fingerprint": {"type": "str"},
        "id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }
    constraints = {
        "required_one_of": [("public_key", "fingerprint", "id")],
        "mutually_exclusive": [("public_key", "fingerprint", "id")],
    }

    def validate(self):
        self.public_key, self.fingerprint = None, plain_fingerprint(self.params["fingerprint"])
        if self.params["public_key"] is not None:
            try:
                self.public_key = read_public_key(self.params["public_key"])
            except BadInput as error:
                return [error.message]
            self.fingerprint = self.public_key.fingerprint
        return self._validate_identity()

    def _validate_identity(self):
        sentences = []
        if self.params["state"] == "present" and self.params["public_key"] is None:
            sentences.append("A key is added with public_key; fingerprint and id only name one to delete.")
        if self.params["fingerprint"] is not None and self.fingerprint is None:
            sentences.append(
                f"fingerprint {self.params['fingerprint']!r} is not an MD5 fingerprint, the only kind that WP Engine knows; "
                "ssh-keygen -E md5 -lf shows it."
            )
        if self.params["id"] is not None and not is_uuid(self.params["id"]):
            sentences.append(f"id must be a UUID, not {self.params['id']!r}.")
        return sentences

    def title(self):
        return f"SSH key {self.fingerprint or self.params['id']}"

    def current(self):
        copies = self._copies()
        return copies[0] if copies else None

    def reread(self, current):
        """The API has no way to read one key."""
        return self.current()

    def _copies(self):
        """The rows of this key: whether the API lets a key in twice is not known."""
        rows = self.client.rows(self.path)
        if self.params["id"]:
            return [row for row in rows if str(row.get("uuid")).lower() == self.params["id"].lower()]
        return [row for row in rows if self._is_it(row.get("fingerprint"))]

    def _is_it(self, fingerprint):
        """Whether a fingerprint of the API is this key's."""
        if self.public_key and str(fingerprint).rstrip("=") == self.public_key.sha256:
            return True
        return self.fingerprint is not None and plain_fingerprint(fingerprint) == self.fingerprint

    def wanted(self, current):
        key = self.public_key
        if key.has_options:
            self.warn("The options before the key are not sent, because WP Engine has none.")
        if current is None:
            return {"fingerprint": key.fingerprint, **({"comment": key.comment} if key.comment else {})}
        if key.comment and current.get("comment") != key.comment:
            self.warn(
                f"The {self.title()} is there with the comment {current.get('comment')!r}, which the API cannot change; "
                "delete it and add it again for another comment."
            )
        return {}

    def create(self, plan):
        body = {"public_key": self.public_key.line}
        created = self.client.write("POST", self.path, body, verify=self.read_again, identity_key=self.id_key)
        return self.remember(created.body)

    def remove(self, current):
        for row in self._copies():
            path = self.path + api_path(row["uuid"])
            self.client.delete(path, is_deleted=lambda uuid=row["uuid"]: self._is_gone(uuid))
            self.client.wait_until_unlisted(lambda row=row: self.is_listed(row))

    def _is_gone(self, uuid):
        """The API has no way to read one key."""
        return uuid not in [row.get("uuid") for row in self.client.pages(self.path)]

    def result(self, plan, after):
        known = self.fingerprint or (plan.before or {}).get("fingerprint")
        return {"ssh_key": after, "fingerprint": known}


MODULE = SshKey

if __name__ == "__main__":
    main(SshKey)
