# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Option specs that several modules share (each has a doc fragment of the same name), and how they are checked."""

from __future__ import annotations

import typing as t

from ansible_collections.community.wpengine.plugins.module_utils._core.text import canonical_name

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
# Options with the name of a file on the controller.
FILES = frozenset(("ssh_private_key_file",))
# Options whose empty text has a meaning of its own; only their blanks are removed.
STRIPPED = frozenset(("redirect_to",))


# Options whose number is another text than what was written: YAML reads 6.10 as 6.1, 0644 as 420 and 0123 as 83.
NUMBER_LIKE = (NAMING - {"id", "archive", "backup", "site_transfer"}) | {"mode", "version"}


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
    specs: OptionSpecs,
    params: dict[str, t.Any],
    given: dict[str, t.Any],
    names: t.Collection[str] = NAMING | ADDRESSES | FILES,
) -> list[str]:
    """Return a sentence for each option that names something and is empty. given: the options as the user wrote them."""
    sentences = []
    for name, spec in specs.items():
        items = [item.strip() if isinstance(item, str) else item for item in as_list(params.get(name))]
        written = next((alias for alias in spec.get("aliases", ()) if given.get(alias) is not None), name)
        if name in names and items == [""]:
            advice = "give it a value" if spec.get("required") else "give it a value, or leave it out"
            sentences.append(f"{written} is empty; {advice}.")
        elif name in names:
            sentences += [f"{written}[{number}] is empty." for number, item in enumerate(items) if item == ""]
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
