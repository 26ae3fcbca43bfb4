# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences on options that an argument spec refuses: all of them, each with its place.

ansible-core reports the first unsupported or missing option of a kind only, in words that name Python's classes.
"""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.wpengine.plugins.module_utils._core.option_specs import NUMBER_LIKE, OptionSpecs
from ansible_collections.community.wpengine.plugins.module_utils._core.text import near_matches

Params = dict[str, t.Any]

# The value that each type of an argument spec needs.
NEEDED = {
    "bool": "true or false",
    "dict": "a dictionary",
    "float": "a number",
    "int": "a whole number",
    "list": "a list",
    "path": "a path",
    "str": "a text",
}
# Values of these types need no conversion.
PYTHON_TYPES: dict[str, type] = {"bool": bool, "dict": dict, "float": float, "int": int, "list": list, "str": str}
MOST_LETTERS = 60  # of a value in a sentence


class SpecErrors(t.NamedTuple):
    """What is wrong with some options.

    sentences: one for each mistake. names: the options that are refused or missing. accepted: the other options, without
    nulls; of a list of dictionaries its accepted items. ansible-core may end in a traceback for a value that is refused.
    """

    sentences: list[str]
    names: set[str]
    accepted: Params


def spec_errors(specs: OptionSpecs, constraints: Params, given: Params, keep_items: bool = False) -> SpecErrors:
    """Return what is wrong with some options. given: as the user wrote them. Null means the same as not written.

    keep_items: of a list of dictionaries every item is accepted, without the options in it that are refused, for a module
    that finds mistakes in the others.
    """
    sentences, names = _option_errors(specs, given, "")
    written = {name for name, _spec, value in _known(specs, given) if value is not None}
    broken, missing = _constraint_errors(constraints, specs, given, written)
    sentences += broken
    accepted = _without_nulls(specs, _accepted_values(specs, given, keep_items) if sentences else given)
    return SpecErrors(sentences, (names | missing) - accepted.keys(), accepted)


def _without_nulls(specs: OptionSpecs, given: Params) -> Params:
    """Return options without those that are null, also inside of others: ansible-core would refuse some of these."""
    accepted = {name: value for name, value in given.items() if value is not None}
    for name, spec, value in _known(specs, accepted):
        if "options" in spec and isinstance(value, dict):
            accepted[name] = _without_nulls(spec["options"], value)
        elif "options" in spec and isinstance(value, list):
            accepted[name] = [
                _without_nulls(spec["options"], item) if isinstance(item, dict) else item for item in value
            ]
    return accepted


def _known(specs: OptionSpecs, given: Params) -> t.Iterator[tuple[str, Params, t.Any]]:
    """Yield name, spec and value of each option that the spec has."""
    for name, spec in specs.items():
        for written in (name, *spec.get("aliases", ())):
            if written in given:
                yield name, spec, given[written]


def _option_errors(specs: OptionSpecs, given: Params, place: str) -> tuple[list[str], set[str]]:
    """Return what is wrong with each option alone. place: the options that these are in, such as C(domains[0].)."""
    sentences = _unknown(specs, [str(name) for name in given if name not in _all_names(specs)], place)
    sentences += _given_twice(specs, given, place)
    names = set()
    for name, spec, value in _known(specs, given):
        found = [] if value is None else value_errors(spec, value, place + name)
        if place and spec.get("required") and isinstance(value, str) and not value.strip():
            found = [f"{place}{name} is empty; give it a value."]
        if found:
            names.add(name)
        sentences += found
    written = {name for name, _spec, value in _known(specs, given) if value is not None}
    for name, spec in specs.items():
        if spec.get("required") and name not in written:
            names.add(name)
            sentences.append(f"{place}{name} is missing.")
    return sentences, names


def _accepted_values(specs: OptionSpecs, given: Params, keep_items: bool) -> Params:
    accepted: Params = {}
    for name, spec, value in _known(specs, given):
        if value is None:
            continue
        if not value_errors(spec, value, name):
            accepted[name] = value
        elif keep_items and "options" in spec and isinstance(value, PYTHON_TYPES[spec["type"]]):
            accepted[name] = _accepted_parts(spec["options"], value)
        elif "options" in spec and spec["type"] == "list" and isinstance(value, list):
            items = [item for item in value if not value_errors(dict(spec, type="dict"), item, name)]
            accepted.update({name: items} if items else {})
    return accepted


def _accepted_parts(specs: OptionSpecs, value: t.Any) -> t.Any:
    """Return a dictionary, or each one of a list, without the options that are refused."""
    if isinstance(value, list):
        return [_accepted_parts(specs, item) if isinstance(item, dict) else {} for item in value]
    return _accepted_values(specs, value, keep_items=True)


def _all_names(specs: OptionSpecs) -> set[str]:
    return {written for name, spec in specs.items() for written in (name, *spec.get("aliases", ()))}


def _unknown(specs: OptionSpecs, names: list[str], place: str) -> list[str]:
    """Return the sentences on options that the spec does not have: those near none of the spec's are in one sentence."""
    near = {name: near_matches(name, list(specs)) for name in names}
    sentences = [
        f"There is no option {place}{name}. Near matches: {', '.join(matches)}."
        for name, matches in near.items()
        if matches
    ]
    others = [f"{place}{name}" for name, matches in near.items() if not matches]
    if others:
        options = ", ".join(sorted(specs))
        sentences.append(f"There is no option {' and no option '.join(others)}. The options are: {options}.")
    return sentences


def _given_twice(specs: OptionSpecs, given: Params, place: str) -> list[str]:
    """Return a sentence for each option that is given under several of its names."""
    written = [
        [place + one for one in (name, *spec.get("aliases", ())) if given.get(one) is not None]
        for name, spec in specs.items()
    ]
    return [f"{' and '.join(names)} are the same option; set one of them." for names in written if len(names) > 1]


def value_errors(spec: Params, value: t.Any, place: str) -> list[str]:
    """Return a sentence for each mistake in the value of an option. place: its name, with the options that it is in."""
    kind = spec.get("type", "str")
    if kind in ("str", "path") and isinstance(value, (list, dict)):
        # ansible-core would write it as text.
        return [f"{place} must be a text, not a {'list' if isinstance(value, list) else 'dictionary'}."]
    if kind in ("str", "path") and _changed_by_yaml(place, value):
        return [f"{place} must be in quotes: YAML has made {_shown(value)} of what was written."]
    try:
        value = _converted(kind, value)
    except ValueError:
        return [f"{place} must be {NEEDED[kind]}{_form(spec, value)}, not {_shown(value)}."]
    if kind == "list":
        item: Params = {key: spec[key] for key in ("choices", "options") if key in spec}
        item["type"] = spec.get("elements", "raw")
        return [
            sentence for number, one in enumerate(value) for sentence in value_errors(item, one, f"{place}[{number}]")
        ]
    if kind == "dict":
        return _option_errors(spec["options"], value, f"{place}.")[0] if "options" in spec else []
    if "choices" in spec and value not in spec["choices"]:
        return [f"{place} must be {one_of(spec['choices'])}, not {_shown(value)}."]
    return []


def _form(spec: Params, value: t.Any) -> str:
    """Return how a text in place of a dictionary would be written as one, an empty text for other values."""
    options = spec.get("options", {})
    if not options or not isinstance(value, str) or len(value) > MOST_LETTERS:
        return ""
    first = next((name for name, option in options.items() if option.get("required")), next(iter(options)))
    return f" such as {{{first}: {value}}}"


def _changed_by_yaml(place: str, value: t.Any) -> bool:
    """Return True for a number or a boolean in place of a text that YAML may have changed, such as 6.10 or no."""
    option = place.rpartition(".")[2].partition("[")[0]
    return isinstance(value, (bool, float)) or (isinstance(value, int) and option in NUMBER_LIKE)


def _converted(kind: str, value: t.Any) -> t.Any:
    """Return a value as a type of an argument spec. Raises ValueError where ansible-core cannot make one of it."""
    is_boolean = isinstance(value, bool) and kind != "bool"
    if kind == "raw" or isinstance(value, PYTHON_TYPES.get(kind, ())) and not is_boolean:
        return value
    if value is None:
        raise ValueError("an item of a list that is null")
    try:
        result = ArgumentSpecValidator({"value": {"type": kind}}).validate({"value": value})
    except (TypeError, OverflowError) as error:  # of ansible-core itself, for a list in place of a number
        raise ValueError(str(error)) from error
    if result.error_messages:
        raise ValueError(result.error_messages[0])
    return result.validated_parameters["value"]


def _shown(value: t.Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "a dictionary"
    text = str(value)
    text = text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + "…"
    return repr(text) if isinstance(value, str) else text


def one_of(values: t.Iterable[t.Any]) -> str:
    """Return some values as C(one of a, b or c)."""
    words = [str(value) for value in values]
    return words[0] if len(words) == 1 else f"one of {', '.join(words[:-1])} or {words[-1]}"


def _constraint_errors(
    constraints: Params, specs: OptionSpecs, given: Params, written: set[str]
) -> tuple[list[str], set[str]]:
    """Return a sentence for each broken constraint, and the options that are missing. written: the options that are set."""
    sentences, missing = [], set()
    for group in constraints.get("mutually_exclusive", ()):
        both = [name for name in group if name in written]
        if len(both) > 1:
            sentences.append(f"{' and '.join(both)} exclude each other; set one of them.")
    for group in constraints.get("required_one_of", ()):
        if not written & set(group):
            sentences.append(f"{' or '.join(group)} is missing.")
            missing.update(group)
    for group in constraints.get("required_together", ()):
        if written & set(group) and not written >= set(group):
            absent = [name for name in group if name not in written]
            sentences.append(
                f"{' and '.join(absent)} {'is' if len(absent) == 1 else 'are'} missing; set "
                f"{' and '.join(group)} together or not at all."
            )
            missing.update(absent)
    values = {name: value for name, _spec, value in _known(specs, given) if value is not None}
    for option, value, needed in constraints.get("required_if", ()):
        if values.get(option, specs[option].get("default")) == value:
            absent = [name for name in needed if name not in written]
            sentences += [f"{name} is missing; {option} {value} needs it." for name in absent]
            missing.update(absent)
    return sentences, missing
