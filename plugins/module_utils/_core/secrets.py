# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hide secrets: by the key that holds them, and in every form in which a response or an error may repeat them."""

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

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"  # what ansible-core shows in place of a secret value
STARS = "********"  # what ansible-core shows in place of a secret inside a text
SECRET_KEYS = frozenset(("api_password", "password", "private_key"))
# Pairs of a parent's key and a key. The API calls a private key cert_info.key in a domain's certificate.
SECRET_PATHS = frozenset((("cert_info", "key"),))
MIN_LENGTH = 4  # of a secret that is hidden inside texts: a shorter one would be found in unrelated text
CHUNK = 16  # the length of the parts of a key that are hidden each by itself
KEY_LENGTH = 80  # from this length, a secret is treated as a key, whose parts are secret too
KEY_WORD = re.compile(r"[A-Za-z0-9+/=]+|[0-9A-Fa-f:]+")
KEY_RUN = re.compile(r"[A-Za-z0-9+/=]{40,}")  # a part of a key inside other text


def hide_secrets(value: t.Any, key: object = "") -> t.Any:
    """Return a value with HIDDEN in place of everything under the key of a secret. key: the key of the value itself."""
    if isinstance(value, dict):
        return {
            name: HIDDEN if is_secret(key, name) and item else hide_secrets(item, name) for name, item in value.items()
        }
    if isinstance(value, list):
        return [hide_secrets(item, key) for item in value]
    return value


def is_secret(parent: object, key: object) -> bool:
    """Return True for the key of a secret. parent: the key of the object that has it."""
    return key in SECRET_KEYS or (parent, key) in SECRET_PATHS


def secrets_in(value: t.Any) -> set[str]:
    """Return the texts under the keys of secrets."""
    if isinstance(value, list):
        return {text for item in value for text in secrets_in(item)}
    if not isinstance(value, dict):
        return set()
    own = {str(item) for key, item in value.items() if key in SECRET_KEYS and isinstance(item, (str, int)) and item}
    return own.union(*map(secrets_in, value.values()))


def register_secrets(texts: t.Iterable[str]) -> None:
    """Have ansible-core mask texts in everything that it shows, which it can from version 2.22 on."""
    if core_secrets:
        core_secrets.register_secrets([text for text in texts if len(text) >= MIN_LENGTH])


class Secrets:
    """A set of texts that clean() hides wherever they appear."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, *texts: str) -> None:
        """Hide these texts too. Empty ones are ignored."""
        new = {text for text in texts if text} - self._texts
        if new:
            self._texts |= new
            forms = {form for text in self._texts if len(text) >= MIN_LENGTH for form in forms_of(text)}
            longest_first = sorted(forms, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def clean(self, value: t.Any) -> t.Any:
        """Return a value with STARS in place of all secrets in its texts, and HIDDEN in place of a whole text."""
        if isinstance(value, str):
            if value in self._texts:
                return HIDDEN
            return self._pattern.sub(STARS, value) if self._pattern else value
        if isinstance(value, dict):
            return {self.clean(key): self.clean(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.clean(item) for item in value]
        return value


def forms_of(text: str) -> set[str]:
    """Return the forms in which a secret may be repeated: plain, stripped, encoded and, of a key, in parts."""
    parts = secret_parts(text)
    plain = {text, text.strip(), *parts}
    in_base64 = base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()
    quoted = {json.dumps(text)[1:-1], repr(text)[1:-1], ascii(text)[1:-1]}
    encoded = {*quoted, quote(text, safe="", errors="replace"), in_base64}
    if len(text) < KEY_LENGTH:
        return {form for form in plain | encoded if form}
    lines = (*parts, in_base64)
    chunks = {line[start : start + CHUNK] for line in lines for start in range(0, len(line) - CHUNK + 1, CHUNK)}
    return {form for form in plain | encoded | chunks if form and not form.startswith("-----")}


def secret_parts(text: str) -> list[str]:
    """Return the parts of a secret that are secret by themselves: its long words; of a key, no comments and names."""
    words = [word for word in re.split(r"\s+|\\[nr]", text) if len(word) >= CHUNK]
    if len(text) < KEY_LENGTH:
        return words
    return [word for word in words if KEY_WORD.fullmatch(word)] + KEY_RUN.findall(text)
