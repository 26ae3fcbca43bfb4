# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for the REST API of AWX, as far as the playbook awx_setup talks to it: objects with names, links, surveys.

It refuses what AWX refuses of these: unknown ids, a playbook that the project lacks, an inventory source with a credential that
is of no cloud, surveys with wrong questions, and a credential type that is in use. Secrets come back as C($encrypted$).
"""

from __future__ import annotations

import json
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

Row = dict[str, t.Any]

WRITER, READER = "token-of-a-writer", "token-of-a-reader"
ENCRYPTED = "$encrypted$"
BASE = "/api/v2/"
# The type of the rows of each list, and the fields that must be ids of rows of another one.
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    "organizations": ("organization", {}),
    "credential_types": ("credential_type", {}),
    "credentials": ("credential", {"organization": "organizations", "credential_type": "credential_types"}),
    "projects": ("project", {"organization": "organizations", "credential": "credentials"}),
    "execution_environments": (
        "execution_environment",
        {"organization": "organizations", "credential": "credentials"},
    ),
    "inventories": ("inventory", {"organization": "organizations"}),
    "inventory_sources": (
        "inventory_source",
        {
            "inventory": "inventories",
            "source_project": "projects",
            "credential": "credentials",
            "execution_environment": "execution_environments",
        },
    ),
    "job_templates": (
        "job_template",
        {
            "organization": "organizations",
            "inventory": "inventories",
            "project": "projects",
            "execution_environment": "execution_environments",
        },
    ),
    "workflow_job_templates": ("workflow_job_template", {"organization": "organizations"}),
    "workflow_job_template_nodes": ("workflow_job_template_node", {"workflow_job_template": "workflow_job_templates"}),
    "workflow_approval_templates": ("workflow_approval_template", {}),
    "schedules": ("schedule", {}),
}
TEMPLATES = ("job_templates", "workflow_job_templates", "projects", "inventory_sources")
QUESTION = {"question_name", "question_description", "required", "type", "variable", "min", "max", "default", "choices"}


class Refused(Exception):
    """An answer with another status."""

    def __init__(self, status: int, body: Row) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class ControllerApi:
    """The stand-in, on a free port. playbooks: the files that each project has. rows: the objects of each list, by id."""

    def __init__(self, playbooks: list[str]) -> None:
        self.playbooks = playbooks
        self.rows: dict[str, dict[int, Row]] = {name: {} for name in LISTS}
        self.links: dict[str, list[int]] = {}
        self.surveys: dict[str, Row] = {}
        self.writes: list[str] = []
        self._next_id = 1
        self.add("credential_types", {"name": "Machine", "kind": "ssh", "inputs": {}, "injectors": {}})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def add(self, name: str, fields: Row) -> Row:
        """Add a row to a list, with what the API adds."""
        row_id, self._next_id = self._next_id, self._next_id + 1
        url = f"{BASE}{name}/{row_id}/"
        related = {"survey_spec": f"{url}survey_spec/", "playbooks": f"{url}playbooks/"}
        row = {"id": row_id, "type": LISTS[name][0], "url": url, "related": related, "summary_fields": {}, **fields}
        if name == "projects":
            row.update(scm_revision="abc", status="successful")
        self.rows[name][row_id] = row
        return row

    def named(self, name: str) -> dict[str, Row]:
        """Return the rows of a list by name."""
        return {row.get("name") or row["identifier"]: row for row in self.rows[name].values()}

    def linked(self, row: Row, kind: str) -> list[int]:
        """Return the ids that a row is associated with."""
        return self.links.get(f"{row['url']}{kind}/", [])

    # -- requests

    def answer(self, method: str, target: str, token: str, body: Row) -> tuple[int, t.Any]:
        """Return status and body for a request."""
        if token not in (f"Bearer {WRITER}", f"Bearer {READER}"):
            raise Refused(401, {"detail": "Authentication credentials were not provided."})
        if method != "GET":
            if token != f"Bearer {WRITER}":
                raise Refused(403, {"detail": "You do not have permission to perform this action."})
            self.writes.append(f"{method} {target}")
        split = urlsplit(target)
        parts = split.path.removeprefix(BASE).strip("/").split("/")
        if len(parts) == 1:
            return self._list(method, parts[0], dict(parse_qsl(split.query)), body)
        row = self._row(parts[0], parts[1])
        if len(parts) == 2:
            return self._one(method, parts[0], row, body)
        return self._related(method, split.path, parts[0], row, parts[2], body)

    def _row(self, name: str, row_id: str) -> Row:
        try:
            return self.rows[name][int(row_id)]
        except (KeyError, ValueError) as error:
            raise Refused(404, {"detail": "Not found."}) from error

    def _list(self, method: str, name: str, query: dict[str, str], body: Row) -> tuple[int, t.Any]:
        if name == "unified_job_templates":
            rows = [row for one in TEMPLATES for row in self.rows[one].values()]
        elif name in self.rows:
            rows = list(self.rows[name].values())
        else:
            raise Refused(404, {"detail": "Not found."})
        if method == "POST":
            self._check(name, body)
            return 201, shown(self.add(name, body))
        found = [row for row in rows if all(str(row.get(key)) == value for key, value in query.items())]
        return 200, page(found)

    def _one(self, method: str, name: str, row: Row, body: Row) -> tuple[int, t.Any]:
        if method == "PATCH":
            self._check(name, {**row, **body})
            row.update(body)
        if method == "DELETE":
            self._delete(name, row)
            return 204, None
        return 200, shown(row)

    def _related(self, method: str, path: str, name: str, row: Row, kind: str, body: Row) -> tuple[int, t.Any]:
        if kind == "survey_spec":
            if method == "POST":
                check_survey(body)
                self.surveys[path] = body
            return 200, self.surveys.get(path, {})
        if kind == "playbooks":
            return 200, self.playbooks
        if kind == "create_approval_template":
            approval = self.add("workflow_approval_templates", body)
            row["unified_job_template"] = approval["id"]
            row["related"]["unified_job_template"] = approval["url"]
            return 201, approval
        linked = self.links.setdefault(path, [])
        target = "credentials" if kind == "credentials" else "workflow_job_template_nodes"
        if method == "POST":
            self._row(target, str(body["id"]))
            if body.get("disassociate"):
                linked.remove(body["id"])
            else:
                linked.append(body["id"])
            return 204, None
        return 200, page([self.rows[target][one] for one in linked])

    # -- what AWX refuses

    def _check(self, name: str, fields: Row) -> None:
        for field, other in LISTS[name][1].items():
            value = fields.get(field)
            if value is not None and value not in self.rows[other]:
                raise Refused(400, {field: [f'Invalid pk "{value}" - object does not exist.']})
        if name == "job_templates" and fields.get("playbook") not in self.playbooks:
            raise Refused(400, {"playbook": ["Playbook not found for project."]})
        if name == "inventory_sources":
            credential = self.rows["credentials"].get(fields.get("credential") or 0, {})
            if self.rows["credential_types"].get(credential.get("credential_type", 0), {}).get("kind") != "cloud":
                raise Refused(400, {"credential": ["Credentials of this type are disallowed for inventory sources."]})
        if name == "schedules" and not str(fields.get("rrule")).startswith("DTSTART"):
            raise Refused(400, {"rrule": ["Valid DTSTART required in rrule."]})
        if name == "schedules" and fields.get("job_type"):
            template = self.rows["job_templates"].get(fields["unified_job_template"], {})
            if not template.get("ask_job_type_on_launch"):
                raise Refused(400, {"job_type": ["Field is not configured to prompt on launch."]})

    def _delete(self, name: str, row: Row) -> None:
        if name == "credential_types" and any(
            one["credential_type"] == row["id"] for one in self.rows["credentials"].values()
        ):
            raise Refused(403, {"detail": "Credential types that are in use cannot be deleted."})
        del self.rows[name][row["id"]]
        for kind, field in (
            ("inventory_sources", "inventory"),
            ("schedules", "unified_job_template"),
            ("workflow_job_template_nodes", "workflow_job_template"),
        ):
            for one in [one for one in self.rows[kind].values() if one.get(field) == row["id"]]:
                del self.rows[kind][one["id"]]
        if name == "workflow_job_templates":
            self.rows["workflow_approval_templates"].clear()


def page(rows: list[Row]) -> Row:
    return {"count": len(rows), "next": None, "previous": None, "results": [shown(row) for row in rows]}


def shown(row: Row) -> Row:
    """Return a row without the secrets of a credential."""
    if row["type"] != "credential":
        return row
    return {**row, "inputs": dict.fromkeys(row.get("inputs") or {}, ENCRYPTED)}


def check_survey(survey: Row) -> None:
    """Refuse a survey as AWX does."""
    names = [one.get("variable") for one in survey.get("spec") or []]
    if not names or len(set(names)) != len(names):
        raise Refused(400, {"error": "The survey has no questions, or a variable twice."})
    for one in survey["spec"]:
        choices, default = one.get("choices") or [], one.get("default")
        if set(one) != QUESTION or not one["question_name"]:
            raise Refused(400, {"error": f"The question of {one['variable']} lacks a key, or has an unknown one."})
        if one["type"] in ("multiplechoice", "multiselect"):
            wrong = [text for text in str(default or "").split("\n") if text and text not in choices]
            if not choices or wrong:
                raise Refused(400, {"error": f"{one['variable']}: {wrong} is none of the choices."})
        elif one["type"] == "integer" and not isinstance(default, int) and default != "":
            raise Refused(400, {"error": f"{one['variable']}: the default is no integer."})
        elif one["type"] in ("text", "textarea") and not len(str(default)) <= one["max"]:
            raise Refused(400, {"error": f"{one['variable']}: the default is too long."})


def handler_of(api: ControllerApi) -> type[BaseHTTPRequestHandler]:
    """Return the handler of requests to a stand-in."""

    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(data) if data else {}
            try:
                status, answer = api.answer(self.command, self.path, self.headers.get("Authorization", ""), body or {})
            except Refused as refused:
                status, answer = refused.status, refused.body
            content = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("X-API-Product-Name", "AWX")
            self.send_header("X-API-Product-Version", "24.6.1")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        # BaseHTTPRequestHandler calls methods of these names.
        do_GET = do_POST = do_PATCH = do_DELETE = _respond  # noqa: N815

        def log_message(self, *args: t.Any) -> None:  # not on the terminal
            pass

    return Handler
