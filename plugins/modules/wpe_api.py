# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: wpe_api
short_description: Call any operation of the WP Engine API
version_added: 1.0.0
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
      - Query parameters. Each value is text, a number, a boolean or a list of these.
      - Booleans are sent as V(true) and V(false). A list repeats its parameter. A null value is left out.
    type: dict
    default: {}
  body:
    description:
      - Body of the request, sent as JSON. Not allowed with C(GET).
    type: dict
  all_pages:
    description:
      - Read all pages of a list, 100 rows with each request, in parallel. Only for C(GET) of lists with C(limit) and C(offset).
      - The rows of all pages are in RV(json), under C(results).
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
  loop: "{{ accounts.json.results }}"
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
    - With O(all_pages=true), a dictionary with all rows of the list under C(results), and their number under C(count).
    - Private keys in it are hidden.
  returned: success
  type: raw
  sample: {"count": 1, "results": [{"id": "28c78b6d-c2da-4f09-85f5-1ad588089b2d", "name": "Torque Bikes"}]}
"""

import json
import math
import re
import typing as t
from urllib.parse import unquote

from ansible_collections.community.wpengine.plugins.module_utils._api.responses import NoList, Response
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
        if path is not None and (not LEGAL_PATH.fullmatch(path) or {".", ".."} & set(unquote(path).split("/"))):
            sentences.append(f"path must look like /sites, without host and query, not {path!r}.")
        if method == "GET" and self.params["body"] is not None:
            sentences.append("GET has no body; use query.")
        if method != "GET" and self.params["all_pages"]:
            sentences.append("all_pages is only for GET.")
        return sentences + validate_query(self.params["query"])

    def plan(self) -> Plan:
        path, query = self.params["path"], query_parameters(self.params["query"])
        if self.params["method"] != "GET":
            return Plan(before=None, after={self.params["method"]: path, "body": self.params["body"]})
        with error_context(f"read {path}"):
            response: Response | None
            if self.params["all_pages"]:
                response = self._all_rows(path, query)
            elif is_predicted(path):
                # In check mode an earlier task would create the object, so that there is nothing to request yet.
                found = self.client.get(path, query, missing_ok=True)
                response = None if found is None else Response(200, found)
            else:
                response = self.client.request("GET", path, query)
        return Plan(before=None, after=None, result=response)

    def _all_rows(self, path: str, query: dict[str, str | list[str]]) -> Response:
        try:
            rows = self.client.fresh_rows(path, query)
        except NoList as error:
            error.message = (
                f"{path} returns no list under the key results, which all_pages needs; leave all_pages out. "
                "If every operation fails so, api_url is wrong."
            )
            raise
        return Response(200, {"count": len(rows), "results": rows})

    def title(self) -> str:
        return f"{self.params['method']} {self.params['path']}"

    def apply(self, plan: Plan) -> Response:
        """Send the request once. After an unknown outcome, only the user knows whether it can be repeated."""
        return self._send()

    def _send(self) -> Response:
        query = query_parameters(self.params["query"])
        try:
            return self.client.send_unverified(self.params["method"], self.params["path"], query, self.params["body"])
        except ApiError as error:
            if error.processed is Processed.UNKNOWN:
                error.message += f" {OUTCOME_UNKNOWN}"
            raise

    def result(self, plan: Plan, after: Response | None) -> dict[str, t.Any]:
        # Below a key of its own: Ansible takes a list under "results" for the items of a loop, each with a state of its own.
        return {"status": after.status if after else None, "json": after.body if after else None}


def query_parameters(query: dict[str, t.Any]) -> dict[str, str | list[str]]:
    """Return the text to send for each parameter, or its texts: numbers and booleans as JSON spells them, null not at all."""
    return {
        str(name): [query_text(value) for value in item if value is not None]
        if isinstance(item, list)
        else query_text(item)
        for name, item in query.items()
        if item is not None
    }


def query_text(value: t.Any) -> str:
    """Return a value as it is sent in a query."""
    return value if isinstance(value, str) else json.dumps(value)


def validate_query(query: dict[str, t.Any]) -> list[str]:
    """Return a sentence for each parameter with a value that no query can have."""
    return [
        f"query: {name!r} must be text, a number, a boolean or a list of these."
        for name, item in query.items()
        if not all(map(is_query_value, item if isinstance(item, list) else [item]))
    ]


def is_query_value(value: t.Any) -> bool:
    """Return True for text, finite numbers, booleans and null."""
    return value is None or isinstance(value, (str, int)) or (isinstance(value, float) and math.isfinite(value))


MODULE = Api

if __name__ == "__main__":
    main(Api)
