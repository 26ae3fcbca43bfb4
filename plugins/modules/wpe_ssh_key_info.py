# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_ssh_key_info
short_description: Read the SSH keys of the API user
version_added: 1.0.0
description:
  - Lists the SSH keys of the user whose API credentials are used.
  - The API returns the keys' fingerprints, not the keys.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.info
  - community.wpengine.api
options:
  public_key:
    description:
      - Public key in OpenSSH format. Only this key is listed.
      - A private key, given by mistake, is refused before anything is sent, and hidden like every text that is not a public key.
    type: str
  fingerprint:
    description:
      - MD5 fingerprint of one key, as C(ssh-keygen -E md5 -lf) prints it, with or without the prefix C(MD5:).
    type: str
  id:
    description:
      - UUID of one key, which the API calls C(uuid).
    type: str
seealso:
  - module: community.wpengine.wpe_ssh_key
"""

EXAMPLES = r"""
- name: Read all keys
  community.wpengine.wpe_ssh_key_info:
  register: keys

- name: Show the keys that were added before this year
  ansible.builtin.debug:
    msg: "{{ keys.ssh_keys | selectattr('created_at', 'lt', now(fmt='%Y')) | map(attribute='comment') }}"

- name: Read one key by its fingerprint
  community.wpengine.wpe_ssh_key_info:
    fingerprint: MD5:d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e
"""

RETURN = r"""
ssh_keys:
  description: The keys.
  returned: success
  type: list
  elements: dict
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
      sample: 47:c3:9b:ad:38:16:d8:5d:7c:0f:55:a3:cb:e4:6a:11
    comment:
      description: Comment that followed the key when it was added.
      returned: when the API returns it
      type: str
      sample: deploy@example.com
    created_at:
      description: Time at which the key was added, in UTC.
      returned: when the API returns it
      type: str
      sample: "2026-01-31T09:00:00.000Z"
"""

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import same_text
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info
from ansible_collections.community.wpengine.plugins.module_utils._ssh_keys import (
    plain_fingerprint,
    read_public_key,
    unreadable_key,
)


class SshKeys(Info):
    """SSH keys of the API user."""

    noun = "ssh_keys"
    operations = {"listSshKeys": ""}
    options = {
        "public_key": {"type": "str", "no_log": False},
        "fingerprint": {"type": "str"},
        "id": {"type": "str"},
    }
    constraints = {"mutually_exclusive": [("public_key", "fingerprint", "id")]}
    uuid_options = ("id",)

    @classmethod
    def secrets_in(cls, params: dict[str, t.Any]) -> set[str]:
        return super().secrets_in(params) | unreadable_key(params.get("public_key"))

    def validate(self) -> list[str]:
        sentences, fingerprint = super().validate(), self.params["fingerprint"]
        if fingerprint and not plain_fingerprint(fingerprint):
            sentences.append(f"fingerprint {fingerprint!r} is not an MD5 fingerprint; ssh-keygen -E md5 -lf prints it.")
        if self.params["public_key"]:
            try:
                read_public_key(self.params["public_key"])
            except BadInput as error:
                sentences.append(error.message)
        return sentences

    def read(self) -> list[ApiObject]:
        keys = self.client.cached_rows("/ssh_keys")
        if self.params["id"]:
            return [key for key in keys if same_text(key.get("uuid"), self.params["id"])]
        fingerprint = self._fingerprint()
        return [key for key in keys if fingerprint in (None, plain_fingerprint(key.get("fingerprint")))]

    def _fingerprint(self) -> str | None:
        """Return the fingerprint that the options name, None without one."""
        if self.params["public_key"]:
            return read_public_key(self.params["public_key"]).fingerprint
        return plain_fingerprint(self.params["fingerprint"])


MODULE = SshKeys

if __name__ == "__main__":
    main(SshKeys)
