# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger of a run in check mode: the predictions of its tasks, in a file beside the run's other temporary files.

Ansible runs each task in a process of its own, so a file is the only place that all of them know. Ansible deletes the folder
at the end of the run. The file holds no secrets.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import threading
import typing as t
from dataclasses import asdict

from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction, Predictions, Row
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import hide_secrets

OWN_LISTS = ("/ssh_keys",)  # that each API user has for itself


class CheckLedger(Predictions):
    """The predictions of one run for one API, as one of its users sees them."""

    def __init__(self, folder: str, url: str, user_id: str, accounts: t.Callable[[], set[str]]) -> None:
        """Read what earlier tasks recorded.

        folder: of the run, on the controller. accounts(): the ids of the accounts that the user reaches. It is called only
        where tasks of other users recorded something.
        """
        self._user = digest(user_id)
        self._accounts = accounts
        self._lock = threading.RLock()  # lists are read in parallel
        self._path = os.path.join(folder, f"wpe-check-ledger-{digest(url)}.jsonl")
        self._others: list[tuple[str, Prediction]] = self._read()
        super().__init__(complete=True)
        if all(user == self._user for user, _item in self._others):
            self._admit_others()

    def _read(self) -> list[tuple[str, Prediction]]:
        """Return all predictions, each with the user whose task made it."""
        try:
            with open(self._path, encoding="utf-8") as file:
                fcntl.flock(file, fcntl.LOCK_SH)  # no line is half written then
                lines = [json.loads(line) for line in file]
        except FileNotFoundError:
            return []
        return [(line.pop("user"), Prediction(**line)) for line in lines]

    def overlay(self, path: str, query: t.Mapping[str, t.Any] | None, rows: list[Row]) -> list[Row]:
        self._admit_others()
        return super().overlay(path, query, rows)

    def object_at(self, path: str) -> tuple[bool, Row | None]:
        self._admit_others()
        return super().object_at(path)

    def related(self, path: str, row: Row) -> Row | None:
        self._admit_others()
        return super().related(path, row)

    def _admit_others(self) -> None:
        """Keep what was read, except for what tasks of other users would change out of this user's reach."""
        with self._lock:
            if self._others:
                read, self._others = self._others, []
                accounts = self._accounts() if any(user != self._user for user, _item in read) else set()
                self._keep(item for user, item in read if user == self._user or is_reached(item, accounts))

    def record(self, predictions: t.Iterable[Prediction]) -> None:
        """Add what a task would change, for this process and for those of later tasks."""
        predictions = [Prediction(**hide_secrets(asdict(item))) for item in predictions]
        super().record(predictions)
        if predictions:
            with open(
                os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8"
            ) as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.writelines(json.dumps({"user": self._user, **asdict(item)}) + "\n" for item in predictions)


def digest(text: str) -> str:
    """Return a short text that stands for another one."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_reached(item: Prediction, accounts: set[str]) -> bool:
    """Return True if a user who reaches some accounts sees what a task of another user would change."""
    account = (item.row or {}).get("account")
    account_id = account.get("id") if isinstance(account, dict) else None
    return item.path not in OWN_LISTS and (account_id is None or account_id in accounts)
