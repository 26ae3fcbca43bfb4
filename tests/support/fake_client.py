# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run a module in this process, with the real client, against responses that the test defines."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import responses
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.wpengine.plugins.module_utils._api.client import Client
from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Predictions
from ansible_collections.community.wpengine.plugins.module_utils._module.base import prepare, run
from support.sample_account import ACCOUNT, OTHER_ACCOUNT

URL = "http://127.0.0.1:9/v1"
ANY_URL = re.compile(".*")
NOT_FOUND = (404, {"message": "Not Found"})

Body = dict[str, t.Any]
Reply = t.Union[Body, tuple[int, t.Any], t.Callable[["Request"], t.Any]]


@dataclass(frozen=True)
class Request:
    """A request that the module sent. path: below the API's base URL. query: without limit and offset."""

    method: str
    path: str
    query: dict[str, str]
    body: t.Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def rows(*items: Body) -> Body:
    """Return the body of a list with one page."""
    return {"results": list(items), "count": len(items), "next": None, "previous": None}


ACCOUNTS = rows({"id": ACCOUNT, "name": "agencyone"}, {"id": OTHER_ACCOUNT, "name": "agencytwo"})


class FakeApi:
    """The responses to a module's requests.

    replies: by "METHOD /path", each a body, a pair of status and body, a function of the Request that returns one of the
    two, or a list of these, which are used one after the other and whose last one is repeated. A request without a reply
    fails the test; the list of accounts has one by default. date: the header Date of every response, None for responses
    without it.
    """

    def __init__(self, replies: dict[str, Reply | list[Reply]], date: str | None = None) -> None:
        self.date = date
        self.requests: list[Request] = []
        self.warnings: list[str] = []
        self.predictions = Predictions()
        replies = {"GET /accounts": ACCOUNTS, **replies}
        self._session: Client | None = None
        self._replies = {name: list(reply) if isinstance(reply, list) else [reply] for name, reply in replies.items()}

    @property
    def writes(self) -> list[Request]:
        """The requests that are not reads."""
        return [request for request in self.requests if request.method != "GET"]

    def run(self, kind: t.Any, args: Body, check_mode: bool = False, keep_session: bool = False) -> Body:
        """Return the result of a module with these arguments. Raises its WpeError.

        keep_session: use the session of the run before, with the lists that it has read, as the items of a loop do.
        """
        args = kind.clean_values(args)
        errors = kind.spec_errors({"api_user_id": "user", "api_password": "secret", **args})
        validation = ArgumentSpecValidator(kind.argument_spec(), **kind.constraints).validate(errors.accepted)
        with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
            for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
                mock.add_callback(method, ANY_URL, callback=self._respond)
            new = Client(url=URL, user_id="user", password="secret", retry_timeout=0, environ={})
            client = self._session = self._session if keep_session and self._session else new
            client.predictions = self.predictions if check_mode else None
            params = validation.validated_parameters
            prepare(kind, params, errors, validation.error_messages, lambda params: client)
            result: Body = run(kind, params, args, client, check_mode, self.warnings.append)
        assert not isinstance(result.get("results"), list), "Ansible takes such a list for the items of a loop"
        return result

    def _respond(self, sent: t.Any) -> tuple[int, dict[str, str], str]:
        url = urlsplit(sent.url)
        query = {name: value for name, value in parse_qsl(url.query) if name not in ("limit", "offset")}
        body = json.loads(sent.body) if sent.body else None
        request = Request(sent.method, url.path.removeprefix("/v1"), query, body)
        self.requests.append(request)
        remaining = self._replies.get(str(request))
        assert remaining, f"unexpected request {request} with {request.query} and {request.body}"
        reply = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        reply = reply(request) if callable(reply) else reply
        status, content = reply if isinstance(reply, tuple) else (200, reply)
        headers = {"Content-Type": "application/json", **({} if self.date is None else {"Date": self.date})}
        return status, headers, "" if content is None else json.dumps(content)
