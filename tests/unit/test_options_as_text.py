# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What users write as text: in all modules, an empty text stands for nothing else, and a list may be text with commas and blanks."""

from __future__ import annotations

from importlib import import_module

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.wpengine.plugins.module_utils._module.host import Host
from support.player import ROOT

SAMPLES = {"str": "x", "list": ["x"], "dict": {}, "int": 5, "bool": True, "path": "/x", "float": 1.0, "raw": "x"}
# An empty text is a value of these: no redirect, no arguments, an empty file or input.
MEANT = {"redirect_to", "ssh_extra_args", "stdin", "content"}


def options_of_modules(is_wanted):
    for path in sorted((ROOT / "plugins/modules").glob("w*.py")):
        kind = import_module(f"ansible_collections.community.wpengine.plugins.modules.{path.stem}").MODULE
        for name, spec in kind.argument_spec().items():
            # Options of the connection may be empty, as their environment variables.
            if is_wanted(spec) and not name.startswith(("api_", "ca_")):
                yield pytest.param(kind, name, id=f"{path.stem} {name}")


TEXTS = list(options_of_modules(lambda spec: spec.get("type") in ("str", "path") and "choices" not in spec))
LISTS = list(options_of_modules(lambda spec: spec.get("type") == "list" and spec.get("elements") == "str"))


def sentences(kind, name, value):
    """Return what a module says of its options, of which one has a value."""
    specs = kind.argument_spec()
    given = {one: SAMPLES[spec["type"]] for one, spec in specs.items() if spec.get("required")}
    given = kind.clean_values({**given, name: value})
    errors = kind.spec_errors(given)
    params = ArgumentSpecValidator(specs).validate(errors.accepted).validated_parameters
    backend = (Host(),) if "host" in kind.__init__.__code__.co_varnames else (None, None)
    module = kind(params, given, *backend, lambda text: None)
    module.normalize()
    return [*errors.sentences, *module.validate_names(), *module.validate()]


def test_options_are_found():
    assert len(TEXTS) > 80 and len(LISTS) > 12


@pytest.mark.parametrize("value", ["", "  "])
@pytest.mark.parametrize(("kind", "name"), TEXTS)
def test_empty_text_is_refused(kind, name, value):
    found = sentences(kind, name, value)
    assert name in MEANT or any(name in text for text in found), found


@pytest.mark.parametrize(("kind", "name"), LISTS)
def test_list_as_text(kind, name):
    one, two = [*kind.argument_spec()[name].get("choices", ()), "aa", "bb"][:2]
    given = kind.clean_values({name: f" {one} , {two} "})
    assert given == kind.clean_values({name: [one, two]}) == {name: [one, two]}


NAMED = [
    one for one in TEXTS if one.values[1] in ("name", "url", "version", "source", "install", "account", "site", "id")
]


@pytest.mark.parametrize(("kind", "name"), NAMED)
def test_blanks_around_a_name_are_not_part_of_it(kind, name):
    assert kind.clean_values({name: " a b "}) == {name: "a b"}


@pytest.mark.parametrize(("kind", "name"), [one for one in TEXTS if one.values[1] == "version"])
def test_number_is_no_version(kind, name):
    """YAML has made 6.1 of 6.10."""
    (sentence,) = (text for text in kind.spec_errors({name: 6.1}).sentences if text.startswith(name))
    assert sentence == "version must be in quotes: YAML has made 6.1 of what was written."
