# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_api
short_description: Call any operation of the WP Engine API
version_added: 0.1.0
description:
  - Calls one operation with the same authentication, repeats and errors as all modules of this collection.
  - For what the API offers and no other module does yet. Prefer the other modules where there is one, because they
    compare before they write.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
attributes:
  check_mode:
    description: C(GET) is really done. Everything else is not, and is said to be changed.
    support: full
  idempotent:
    description: Sends the request each time. Everything but C(GET) says changed; use C(changed_when) where that is wrong.
    support: none
options:
  method:
    description:
      - HTTP method of the operation.
    type: str
    choices: [GET, POST, PATCH, PUT, DELETE]
    default: GET
  path:
    description:
      - Path of the operation below O(api_url), for instance V(/sites).
    type: str
    required: true
  query:
    description:
      - Query parameters.
    type: dict
    default: {}
  body:
    description:
      - Body of the request, sent as JSON. Not for C(GET).
    type: dict
  all_pages:
    description:
      - Read all pages of a list, in parallel. Only for C(GET) of lists with C(limit) and C(offset).
    type: bool
    default: false
seealso:
  - name: WP Engine API reference
    description: All operations with their paths, parameters and bodies.
    link: https://wpengineapi.com/reference
"""

EXAMPLES = r"""
- name: Is the API up?
  community.wpengine.wpe_api:
    path: /status

- name: All accounts
  community.wpengine.wpe_api:
    path: /accounts
    all_pages: true
  register: accounts

- name: Ask for a fresh figure of the disk usage of each account
  community.wpengine.wpe_api:
    method: POST
    path: "/accounts/{{ item.id }}/usage/refresh_disk_usage"
  loop: "{{ accounts.results }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
status:
  description: HTTP status of the answer, V(none) when nothing was sent in check mode.
  returned: success
  type: int
  sample: 200
json:
  description:
    - Parsed body of the answer, V(none) when it was empty.
    - Private keys in it are hidden.
  returned: success and O(all_pages=false)
  type: raw
  sample: {"success": true}
results:
  description: All rows of the list.
  returned: success and O(all_pages=true)
  type: list
  elements: dict
  sample: [{"id": "28c78b6d-c2da-4f09-85f5-1ad588089b2d", "name": "Torque Bikes"}]
"""

import re
from urllib.parse import unquote

from ansible_collections.community.wpengine.plugins.module_utils._api.responses import Response
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Processed, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._module.base import Module, main

# A path is only that: no host, no query, nothing that leads elsewhere.
LEGAL_PATH = re.compile(r"(/[A-Za-z0-9_.~%-]+)+")


class Api(Module):
    """Any operation."""

    options = {
        "method": {"type": "str", "choices": ["GET", "POST", "PATCH", "PUT", "DELETE"], "default": "GET"},
        "path": {"type": "str", "required": True},
        "query": {"type": "dict", "default": {}},
        "body": {"type": "dict"},
        "all_pages": {"type": "bool", "default": False},
    }

    def validate(self):
        sentences = []
        path, method = self.params["path"], self.params["method"]
        if not LEGAL_PATH.fullmatch(path) or {".", ".."} & set(unquote(path).split("/")):
            sentences.append(f"path must look like /sites, without host and query, not {path!r}.")
        if method == "GET" and self.params["body"] is not None:
            sentences.append("GET has no body; use query.")
        if method != "GET" and self.params["all_pages"]:
            sentences.append("all_pages is only for GET.")
        return sentences

    def plan(self):
        path, query = self.params["path"], self.params["query"]
        if self.params["method"] != "GET":
            return Plan(before=None, after={self.params["method"]: path, "body": self.params["body"]}, result=Response(None))
        with error_context(f"read {path}"):
            if self.params["all_pages"]:
                answer = Response(200, self.client.pages(path, query))
            else:
                answer = self.client.request("GET", path, query)
        return Plan(before=None, after=None, result=answer)

    def apply(self, plan):
        """Sent once: whether it may be repeated after a lost answer, only the caller can know."""
        with error_context(f"{self.params['method']} {self.params['path']}"):
            return self._send()

    def _send(self):
        try:
            return self.client.request(self.params["method"], self.params["path"], self.params["query"], self.params["body"])
        except ApiError as error:
            if error.processed is Processed.UNKNOWN:
                error.message += " Whether it was done is not known: look before you run this again."
            raise

    def result(self, plan, after):
        key = "results" if self.params["all_pages"] else "json"
        return {"status": after.status, key: after.body}


MODULE = Api

if __name__ == "__main__":
    main(Api)
