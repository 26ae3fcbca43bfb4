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
import typing as t
from dataclasses import asdict

from ansible_collections.community.wpengine.plugins.module_utils._core.predictions import Prediction, Predictions
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import hide_secrets


class CheckLedger(Predictions):
    """The predictions of one run for one API and user."""

    def __init__(self, folder: str, url: str, user_id: str) -> None:
        """Read what earlier tasks recorded. folder: of the run, on the controller."""
        digest = hashlib.sha256(f"{url} {user_id}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self._path = os.path.join(folder, f"wpe-check-ledger-{digest}.jsonl")
        super().__init__(self._read(), complete=True)

    def _read(self) -> list[Prediction]:
        try:
            with open(self._path, encoding="utf-8") as file:
                fcntl.flock(file, fcntl.LOCK_SH)  # no line is half written then
                return [Prediction(**json.loads(line)) for line in file]
        except FileNotFoundError:
            return []

    def record(self, predictions: t.Iterable[Prediction]) -> None:
        """Add what a task would change, for this process and for those of later tasks."""
        predictions = [Prediction(**hide_secrets(asdict(item))) for item in predictions]
        super().record(predictions)
        if predictions:
            with open(os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.writelines(json.dumps(asdict(item)) + "\n" for item in predictions)
