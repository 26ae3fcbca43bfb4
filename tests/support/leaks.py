# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find secrets in texts, in every encoding in which they can appear."""

from __future__ import annotations

import base64
import json
import typing as t
from pathlib import Path
from urllib.parse import quote

if t.TYPE_CHECKING:
    from support.player import Simulator  # which imports this file

KEY_NAMES = ("private_key", "key")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def canaries(simulator: Simulator, own: t.AbstractSet[str] = frozenset()) -> set[str]:
    """Return every form of the password, of the simulator's private keys, and of the secrets of a test."""
    plain = {simulator.password, *own}
    for text in keys_in(simulator.state()):
        # Every line of a key's body is secret. Its header and footer are not.
        plain.update(line for line in text.splitlines() if not line.startswith("-----"))
    forms = {encoded(f"{simulator.user_id}:{simulator.password}")}
    for text in plain:
        forms.update((text, encoded(text), json.dumps(text)[1:-1], quote(text, safe="")))
    return {form for form in forms if len(form) > 8}


def keys_in(value: t.Any) -> list[str]:
    """Return the private keys in a state of the simulator."""
    if isinstance(value, dict):
        found = [item for name, item in value.items() if name in KEY_NAMES and isinstance(item, str)]
        return found + [key for item in value.values() for key in keys_in(item)]
    if isinstance(value, list):
        return [key for item in value for key in keys_in(item)]
    return []


def leaks(texts: dict[str, str], secrets: set[str]) -> list[str]:
    """Return a sentence on each text that contains a secret, with the secret's first letters only. texts: by their place."""
    return [f"{where} shows {secret[:12]}..." for where, text in texts.items() for secret in secrets if secret in text]


def files_in(folder: Path) -> dict[str, str]:
    """Return the texts of all files below a folder by their path."""
    return {
        str(path): path.read_text(errors="replace")
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }
