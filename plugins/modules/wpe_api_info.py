# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_api_info
short_description: Read the status of the WP Engine API and its current user
version_added: 1.0.0
description:
  - Reads the status and the version of the API, and the user whose credentials are used. Run it to check that O(api_url)
    and the credentials are right.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.info
  - community.wpengine.api
seealso:
  - module: community.wpengine.wpe_api
  - module: community.wpengine.wpe_account_info
"""

EXAMPLES = r"""
- name: Read the API's status and the current user
  community.wpengine.wpe_api_info:
  register: api

- name: Show the user and the version
  ansible.builtin.debug:
    msg: "{{ api.apis[0].user.email }} on version {{ api.apis[0].version }}"
"""

RETURN = r"""
apis:
  description: One item, about the API at O(api_url).
  returned: success
  type: list
  elements: dict
  contains:
    url:
      description: Base URL of the API.
      returned: always
      type: str
      sample: https://api.wpengineapi.com/v1
    status:
      description: Status of the API, in its own form.
      returned: always
      type: dict
      sample: {"success": true, "created_on": "2026-01-31T09:00:00+00:00"}
    version:
      description: Version in the API's OpenAPI document, V(none) when the document has none.
      returned: always
      type: str
      sample: 1.21.2
    user:
      description: The user whose credentials are used.
      returned: always
      type: dict
      sample: {"id": "fd8e24a5-1f16-4b80-af5f-d748bcc9e64d", "first_name": "Olive", "email": "owner@example.com"}
"""

from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import ApiObject
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main
from ansible_collections.community.wpengine.plugins.module_utils._module.info import Info


class Apis(Info):
    """The API itself."""

    noun = "apis"
    operations = {"status": "", "swagger": "", "getCurrentUser": ""}

    def read(self) -> list[ApiObject]:
        status, description, user = self.client.map_parallel(
            self.client.get, ("/status", "/swagger", "/user"), "reading the API's status"
        )
        version = description.get("info", {}).get("version") if isinstance(description, dict) else None
        return [{"url": self.client.url, "status": status, "version": version, "user": user}]


MODULE = Apis

if __name__ == "__main__":
    main(Apis)
