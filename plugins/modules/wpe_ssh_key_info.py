# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_ssh_key_info
short_description: Read the SSH keys of the API user
version_added: 0.1.0
description:
  - Lists the keys of the person whose API credentials are used.
  - The API does not give the keys themselves, but their fingerprints.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.info
  - community.wpengine.api
options:
  public_key:
    description:
      - A public key in OpenSSH's form, to see whether it is there.
      - Not shown in output. A private key that is given by mistake is refused before anything is sent.
    type: str
  fingerprint:
    description:
      - MD5 fingerprint of a key, as C(ssh-keygen -E md5 -lf) shows it, with or without C(MD5:) in front.
    type: str
  id:
    description:
      - UUID of a key, which the API calls C(uuid).
    type: str
seealso:
  - module: community.wpengine.wpe_ssh_key
"""

EXAMPLES = r"""
- name: All keys
  community.wpengine.wpe_ssh_key_info:
  register: keys

- name: Keys that were added before this year
  ansible.builtin.debug:
    msg: "{{ keys.ssh_keys | selectattr('created_at', 'lt', now(fmt='%Y')) | map(attribute='comment') }}"

- name: Is this key there?
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
      description: What stood after the key when it was added.
      returned: when the API gives it
      type: str
      sample: deploy@example.com
    created_at:
      description: When the key was added, in UTC.
      returned: when the API gives it
      type: str
      sample: "2026-01-31T09:00:00.000Z"
"""

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import same_text
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info
from ansible_collections.community.wpengine.plugins.module_utils._ssh_keys import plain_fingerprint, read_public_key


class SshKeys(Info):
    """SSH keys of the API user."""

    noun = "ssh_keys"
    operations = {"listSshKeys": ""}
    options = {
        # Not a secret, but who pastes the wrong file must not find it in logs.
        "public_key": {"type": "str", "no_log": True},
        "fingerprint": {"type": "str"},
        "id": {"type": "str"},
    }
    constraints = {"mutually_exclusive": [("public_key", "fingerprint", "id")]}
    uuids = ("id",)

    def validate(self):
        sentences = super().validate()
        self.fingerprint = plain_fingerprint(self.params["fingerprint"])
        if self.params["fingerprint"] and not self.fingerprint:
            sentences.append(f"fingerprint {self.params['fingerprint']!r} is not an MD5 fingerprint; ssh-keygen -E md5 -lf shows it.")
        if self.params["public_key"]:
            try:
                self.fingerprint = read_public_key(self.params["public_key"]).fingerprint
            except BadInput as error:
                sentences.append(error.message)
        return sentences

    def read(self):
        keys = self.client.rows("/ssh_keys")
        if self.params["id"]:
            return [key for key in keys if same_text(key.get("uuid"), self.params["id"])]
        return [key for key in keys if self.fingerprint in (None, plain_fingerprint(key.get("fingerprint")))]


MODULE = SshKeys

if __name__ == "__main__":
    main(SshKeys)
