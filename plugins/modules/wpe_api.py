# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_api
short_description: Call any operation of the WP Engine API
version_added: 0.1.0
description:
  - Sends one request with the same authentication, repeats and error messages as the other modules of this collection.
  - Use it for operations that no other module covers. The other modules compare before they write; this module does not.
author:
  - Contributors to the community.wpengine collection (@ansible-collections)
extends_documentation_fragment:
  - community.wpengine.api
attributes:
  check_mode:
    description: Sends C(GET) requests. Sends no other request, and reports changed for it.
    support: full
  idempotent:
    description: Sends the request on every run. Reports changed for all methods but C(GET); use C(changed_when) where that is wrong.
    support: none
options:
  method:
    description:
      - HTTP method of the operation.
      - C(GET) is repeated after a failure. The other methods are repeated only when the API certainly did not process them.
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
      - Body of the request, sent as JSON. Not allowed with C(GET).
    type: dict
  all_pages:
    description:
      - Read all pages of a list, 100 rows with each request, in parallel. Only for C(GET) of lists with C(limit) and C(offset).
    type: bool
    default: false
seealso:
  - name: WP Engine API reference
    description: All operations with their paths, parameters and bodies.
    link: https://wpengineapi.com/reference
"""

EXAMPLES = r"""
- name: Read the status of the API
  community.wpengine.wpe_api:
    path: /status

- name: Read all accounts
  community.wpengine.wpe_api:
    path: /accounts
    all_pages: true
  register: accounts

- name: Refresh the disk usage of each account
  community.wpengine.wpe_api:
    method: POST
    path: "/accounts/{{ item.id }}/usage/refresh_disk_usage"
  loop: "{{ accounts.results }}"
  loop_control:
    label: "{{ item.name }}"
"""

RETURN = r"""
status:
  description: HTTP status of the response, V(none) when no request was sent in check mode.
  returned: success
  type: int
  sample: 200
json:
  description:
    - Parsed body of the response, V(none) when it was empty.
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
import typing as t
from urllib.parse import unquote

from ansible_collections.community.wpengine.plugins.module_utils._api.responses import Response
from ansible_collections.community.wpengine.plugins.module_utils._api.writes import OUTCOME_UNKNOWN
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, Processed, error_context
from ansible_collections.community.wpengine.plugins.module_utils._core.plan import Plan
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import is_predicted
from ansible_collections.community.wpengine.plugins.module_utils._module.api import ApiModule
from ansible_collections.community.wpengine.plugins.module_utils._module.base import main

# No host and no query, so that the credentials go to no other server.
LEGAL_PATH = re.compile(r"(/[A-Za-z0-9_.~%-]+)+")


class Api(ApiModule):
    """A request for any operation."""

    options = {
        "method": {"type": "str", "choices": ["GET", "POST", "PATCH", "PUT", "DELETE"], "default": "GET"},
        "path": {"type": "str", "required": True},
        "query": {"type": "dict", "default": {}},
        "body": {"type": "dict"},
        "all_pages": {"type": "bool", "default": False},
    }

    def validate(self) -> list[str]:
        sentences = []
        path, method = self.params["path"], self.params["method"]
        if not LEGAL_PATH.fullmatch(path) or {".", ".."} & set(unquote(path).split("/")):
            sentences.append(f"path must look like /sites, without host and query, not {path!r}.")
        if method == "GET" and self.params["body"] is not None:
            sentences.append("GET has no body; use query.")
        if method != "GET" and self.params["all_pages"]:
            sentences.append("all_pages is only for GET.")
        return sentences

    def plan(self) -> Plan:
        path, query = self.params["path"], self.params["query"]
        if self.params["method"] != "GET":
            return Plan(before=None, after={self.params["method"]: path, "body": self.params["body"]})
        with error_context(f"read {path}"):
            response: Response | None
            if self.params["all_pages"]:
                response = Response(200, self.client.pages(path, query))
            elif is_predicted(path):
                # In check mode an earlier task would create the object, so that there is nothing to request yet.
                found = self.client.get(path, query, missing_ok=True)
                response = None if found is None else Response(200, found)
            else:
                response = self.client.request("GET", path, query)
        return Plan(before=None, after=None, result=response)

    def title(self) -> str:
        return f"{self.params['method']} {self.params['path']}"

    def apply(self, plan: Plan) -> Response:
        """Send the request once. After an unknown outcome, only the user knows whether it can be repeated."""
        with error_context(self.title()):
            return self._send()

    def _send(self) -> Response:
        try:
            return self.client.send_unverified(
                self.params["method"], self.params["path"], self.params["query"], self.params["body"]
            )
        except ApiError as error:
            if error.processed is Processed.UNKNOWN:
                error.message += f" {OUTCOME_UNKNOWN}"
            raise

    def result(self, plan: Plan, after: Response | None) -> dict[str, t.Any]:
        key = "results" if self.params["all_pages"] else "json"
        return {"status": after.status if after else None, key: after.body if after else None}


MODULE = Api

if __name__ == "__main__":
    main(Api)
