# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must never be seen: by the name it stands under, and in whatever form an answer or an error repeats it."""

from __future__ import annotations

import base64
import json
import re
import typing as t
from urllib.parse import quote

try:
    from ansible.module_utils import secrets as core_secrets  # type: ignore[attr-defined]  # new in ansible-core 2.22
except ImportError:
    core_secrets = None

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"  # Ansible's own word for it
STARS = "********"
SECRET_NAMES = frozenset(("api_password", "password", "private_key"))
# What the API calls a private key where it gives a domain's certificate.
SECRET_PLACES = frozenset((("cert_info", "key"),))
SHORTEST = 4  # letters; a shorter text would be found in what has nothing to do with it
PIECE = 16  # letters of a key that are hidden wherever they turn up alone
KEY_WORD = re.compile(r"[A-Za-z0-9+/=]+|[0-9A-Fa-f:]+")
KEY_RUN = re.compile(r"[A-Za-z0-9+/=]{40,}")  # of a key, whatever stands around it
LONG = 80  # letters from which a secret is taken for a key, whose pieces do harm too


def hide_secrets(value, name=""):
    """The value without what stands under the name of a secret. name: the key that the value itself stands under."""
    if isinstance(value, dict):
        return {key: HIDDEN if is_secret(name, key) and item else hide_secrets(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [hide_secrets(item, name) for item in value]
    return value


def is_secret(parent, key):
    """Whether a secret stands under a key of an object that itself stands under parent."""
    return key in SECRET_NAMES or (parent, key) in SECRET_PLACES


def secrets_in(value):
    """The texts that stand under the names of secrets."""
    if isinstance(value, list):
        return {text for item in value for text in secrets_in(item)}
    if not isinstance(value, dict):
        return set()
    own = {str(item) for key, item in value.items() if key in SECRET_NAMES and isinstance(item, (str, int)) and item}
    return own.union(*map(secrets_in, value.values()))


def register_secrets(texts: t.Iterable[str]) -> None:
    """Have ansible-core mask the texts in everything that it shows. Versions before 2.22 cannot, and nothing happens."""
    if core_secrets:
        core_secrets.register_secrets([text for text in texts if len(text) >= SHORTEST])


class Secrets:
    """Texts to hide wherever they turn up."""

    def __init__(self):
        self._texts = set()
        self._pattern = None

    def add(self, *texts):
        """Hide these, too."""
        new = {text for text in texts if text} - self._texts
        if new:
            self._texts |= new
            forms = {form for text in self._texts if len(text) >= SHORTEST for form in forms_of(text)}
            longest_first = sorted(forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def clean(self, value):
        """The value with stars in place of all secrets in its texts."""
        if isinstance(value, str):
            if value in self._texts:
                return HIDDEN
            return self._pattern.sub(STARS, value) if self._pattern else value
        if isinstance(value, dict):
            return {self.clean(key): self.clean(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.clean(item) for item in value]
        return value


def forms_of(text):
    """The ways in which a text may be repeated."""
    parts = parts_of(text)
    plain = {text, text.strip(), *parts}
    encoded = base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
    written = {json.dumps(text)[1:-1], repr(text)[1:-1], ascii(text)[1:-1], quote(text, safe="", errors="replace"), encoded}
    if len(text) < LONG:
        return {form for form in plain | written if form}
    pieces = {line[start : start + PIECE] for line in (*parts, encoded) for start in range(0, len(line) - PIECE + 1, PIECE)}
    return {form for form in plain | written | pieces if form and not form.startswith("-----")}


def parts_of(text):
    """The parts of a secret that do harm alone: its long words and, of a key, those that are key and not a comment or a name."""
    words = [word for word in re.split(r"\s+|\\[nr]", text) if len(word) >= PIECE]
    if len(text) < LONG:
        return words
    return [word for word in words if KEY_WORD.fullmatch(word)] + KEY_RUN.findall(text)
