# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option specs that several modules share (each has a doc fragment of the same name), and how they are checked."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_name, near_matches

# How Python writes a type in an error of the argument spec.
CLASS = re.compile(r"<class '(?:[\w.]+\.)?(?:_AnsibleTagged)?(\w+)'>")

OptionSpecs = dict[str, dict[str, t.Any]]

INSTALL: OptionSpecs = {"install": {"type": "str"}}
# An install that is overwritten must be named.
OVERWRITTEN_INSTALL: OptionSpecs = {"install": {"type": "str", "required": True}}
ACCOUNT: OptionSpecs = {"account": {"type": "str"}}
COMPLETED_BACKUP: OptionSpecs = {"backup": {"type": "str", "required": True}}
DOMAIN: OptionSpecs = {"domain": {"type": "str", "required": True}}
NOTIFICATION_EMAILS: OptionSpecs = {"notification_emails": {"type": "list", "elements": "str"}}

# Options that name something, in whatever module. Their blanks are removed, their accents composed, and an empty text is an
# error: it comes from a variable that is empty by mistake, and must not mean the same as no text.
NAMING = frozenset(
    (
        "account",
        "archive",
        "backup",
        "bucket",
        "bucket_region",
        "db_tables",
        "destination_account",
        "domain",
        "first_name",
        "id",
        "install",
        "installs",
        "last_name",
        "name",
        "rename_from",
        "sections",
        "site",
        "site_transfer",
        "source",
        "ssh_host",
        "template",
        "title",
    )
)
# The same without composed accents, which would be a different address.
ADDRESSES = frozenset(("email", "fingerprint", "user"))
# Options whose empty text has a meaning of its own; only their blanks are removed.
STRIPPED = frozenset(("redirect_to",))


def clean_values(specs: OptionSpecs, values: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return options as they are validated: text for a list split at its commas, and names without blanks around them.

    values: as the user wrote them, so each may have any type. A value that is not understood is left to the validation.
    """
    names = {written: name for name, spec in specs.items() for written in (name, *spec.get("aliases", ()))}
    return {
        written: _clean(names[written], specs[names[written]], value) if written in names else value
        for written, value in values.items()
    }


def _clean(name: str, spec: dict[str, t.Any], value: t.Any) -> t.Any:
    if "options" in spec:
        if isinstance(value, list):
            return [_clean(name, spec, item) for item in value]
        return clean_values(spec["options"], value) if isinstance(value, dict) else value
    if spec.get("type") == "list" and isinstance(value, str):
        return [_clean_text(name, item.strip()) for item in value.split(",")]
    if isinstance(value, list):
        # The API shows several roles in one text, so a list of such texts is understood, too.
        items = [part for item in value for part in _parts(item, spec)]
        return [_clean_text(name, item) for item in items]
    return _clean_text(name, value)


def _parts(item: t.Any, spec: dict[str, t.Any]) -> list[t.Any]:
    """Return the words of an item of a list that has choices, the item itself where any text is allowed."""
    return [part.strip() for part in item.split(",")] if "choices" in spec and isinstance(item, str) else [item]


def _clean_text(name: str, value: t.Any) -> t.Any:
    if not isinstance(value, str):
        return value
    if name in NAMING:
        return canonical_name(value)
    return value.strip() if name in ADDRESSES | STRIPPED else value


def validate_names(
    specs: OptionSpecs, params: dict[str, t.Any], given: dict[str, t.Any], names: t.Collection[str] = NAMING | ADDRESSES
) -> list[str]:
    """Return a sentence for each option that names something and is empty. given: the options as the user wrote them."""
    sentences = []
    for name, spec in specs.items():
        value = [item.strip() if isinstance(item, str) else item for item in as_list(params.get(name))]
        written = next((alias for alias in spec.get("aliases", ()) if given.get(alias) is not None), name)
        advice = "give it a value" if spec.get("required") else "give it a value, or leave it out"
        if name in names and value == [""]:
            sentences.append(f"{written} is empty; {advice}.")
        elif name in names and "" in value:
            sentences.append(f"{written} has an empty item.")
    return sentences


def as_list(value: t.Any) -> list[t.Any]:
    """Return a list as it is, and any other value as the only item of one."""
    return value if isinstance(value, list) else [value]


def waiting(timeout: int, wait: bool = True) -> OptionSpecs:
    """Return the options wait and wait_timeout with their defaults. timeout: in seconds."""
    return {"wait": {"type": "bool", "default": wait}, "wait_timeout": {"type": "int", "default": timeout}}


def validate_install(params: dict[str, t.Any]) -> list[str]:
    """Return the sentence on a missing install, no sentence when it is set."""
    return (
        []
        if params["install"] is not None
        else ["install is missing: set it, or run the task on hosts of the inventory plugin wpe_installs."]
    )


def describe_spec_error(message: str, options: t.Iterable[str]) -> str:
    """Return an error of ansible-core's argument spec without Python's classes, and with the nearest names of unknown options.

    message: of unknown options C(... NAME, NAME. Supported parameters include: ...). An option inside another one is named
    with it.
    """
    message = CLASS.sub(lambda match: match.group(1).lower(), message)
    names, separator, _supported = message.partition(". Supported parameters include")
    if not separator:
        return message
    known = list(options)
    unknown = [name.strip().rpartition(".")[2] for name in names.rpartition(": ")[2].split(",")]
    near = sorted({match for name in unknown for match in near_matches(name, known)})
    return message.rstrip(".") + (f". Near matches: {', '.join(near)}" if near else "")


def validate_texts(specs: OptionSpecs, values: dict[str, t.Any], place: str = "") -> list[str]:
    """Return a sentence for each list or dictionary where a text is needed: ansible-core would write it as text.

    values: as the user wrote them. place: the name of the option that they are in.
    """
    sentences = []
    for name, spec in specs.items():
        value, kind, label = values.get(name), spec.get("type", "str"), f"{place}{name}"
        items = [value]
        if kind == "list":
            items, kind, label = (
                value if isinstance(value, list) else [],
                spec.get("elements", "str"),
                f"an item of {label}",
            )
        for item in items:
            if kind == "dict" and isinstance(item, dict):
                sentences += validate_texts(spec.get("options", {}), item, f"{place}{name}.")
            elif kind in ("str", "path") and isinstance(item, (list, dict)):
                sentences.append(f"{label} must be a text, not a {'list' if isinstance(item, list) else 'dictionary'}.")
    return sentences
