# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hostile input: no option of any module and no text that a parser reads causes a traceback."""

from __future__ import annotations

import contextlib
import dataclasses
from functools import cache

import operations_table
import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.wpengine.plugins.module_utils._certificates import covers, read_pair, serial_number
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import ApiError, BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.lookup import Lookup
from ansible_collections.community.wpengine.plugins.module_utils._core.secrets import Secrets, hide_secrets
from ansible_collections.community.wpengine.plugins.module_utils._core.times import read_time, write_time
from ansible_collections.community.wpengine.plugins.module_utils._module.base import prepare, run
from ansible_collections.community.wpengine.plugins.module_utils._ssh_keys import plain_fingerprint, read_public_key
from support.certificates import certificate_text, key_text, new_key

PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILStJnUDHvz9JLQF+gzN/AO1vRpl1QKDbb40/imQXNxX laptop"
CLASSES = operations_table.module_classes()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@cache
def pair():
    key = new_key()
    return certificate_text(key), key_text(key)


@st.composite
def spoiled(draw, text):
    """Draw a variant of a text, with characters lost, repeated or replaced."""
    letters = list(text)
    for _time in range(draw(st.integers(0, 4))):
        start, end = sorted(draw(st.tuples(st.integers(0, len(letters)), st.integers(0, len(letters)))))
        letters[start:end] = draw(st.sampled_from([[], list(draw(st.text(max_size=5))), letters[start:end] * 2]))
    return "".join(letters)


@given(spoiled(PUBLIC_KEY) | st.text())
def test_any_public_key_is_read_or_refused(text):
    with contextlib.suppress(WpeError):
        key = read_public_key(text)
        assert read_public_key(key.line) == dataclasses.replace(key, has_options=False)


@settings(max_examples=60)
@given(st.data())
def test_any_certificate_is_read_or_refused_without_showing_its_key(data):
    certificate, key = pair()
    certificate, key = data.draw(spoiled(certificate)), data.draw(spoiled(key))
    try:
        read_pair(certificate, key)
    except WpeError as error:
        assert not any(line in error.message for line in key.splitlines() if len(line) > 20 and "-----" not in line)


@given(JSON, st.text())
def test_any_certificate_in_a_list_is_read_without_a_traceback(value, name):
    serial_number(value)
    covers({"common_name": value, "domains": [value]}, name)


@given(st.text() | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|[+-]\d\d:?\d\d)?", fullmatch=True))
def test_any_time_is_read_or_refused(text):
    moment = read_time(text)
    if moment is not None:
        assert read_time(write_time(moment)) == moment


@given(st.text() | st.from_regex(r"(MD5:)?([0-9a-fA-F]{2}:){15}[0-9a-fA-F]{2}", fullmatch=True))
def test_normalized_fingerprint_is_unchanged_by_a_repeat(text):
    plain = plain_fingerprint(text)
    assert plain is None or plain_fingerprint(plain) == plain


@given(JSON)
def test_secrets_are_hidden_by_key(value):
    hide_secrets(value)
    hidden = hide_secrets({"private_key": value, "cert_info": {"key": value}, "key": value})
    assert not value or (hidden["private_key"] != value and hidden["cert_info"]["key"] != value)


def values_for(spec):
    """Return a strategy for values of an option's type, valid and invalid ones."""
    texts = st.text(max_size=20) | st.sampled_from(
        ["torquebikes", "00000000-0000-4000-8000-000000000031", "2026-01-31T09:00:00Z"]
    )
    if spec.get("choices") and spec["type"] == "str":
        return st.sampled_from(spec["choices"])
    if spec["type"] == "list":
        return st.lists(values_for(dict(spec, type=spec["elements"])), max_size=3)
    if spec["type"] == "dict":
        return options_for(spec["options"]) if "options" in spec else st.dictionaries(texts, texts, max_size=2)
    by_type = {
        "bool": st.booleans(),
        "int": st.integers(),
        "float": st.floats(allow_infinity=True),
        "str": texts,
        "path": texts,
    }
    return by_type[spec["type"]]


def options_for(specs):
    """Return a strategy for options as a user may write them."""
    required = {name: values_for(spec) for name, spec in specs.items() if spec.get("required")}
    optional = {name: values_for(spec) for name, spec in specs.items() if not spec.get("required")}
    return st.fixed_dictionaries(required, optional=optional)


class OfflineClient:
    """A client whose every call fails, as without a network."""

    url = "https://api.example/v1"
    secrets = Secrets()
    predictions = None
    host_install = None
    writes_done = 0

    def __getattr__(self, name):
        def fail(*arguments, **options):
            raise ApiError("Nothing answers.", "GET", "/")

        return fail


@pytest.mark.parametrize("name", CLASSES)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_options_are_refused_or_lead_to_a_request(name, data):
    """No options cause anything but a WpeError."""
    kind = CLASSES[name]
    written = data.draw(options_for(kind.options))
    written = kind.clean_values(written)
    validation = ArgumentSpecValidator(kind.argument_spec(), **kind.constraints).validate(written)
    if validation.error_messages:
        return
    for check_mode in (True, False):
        with contextlib.suppress(WpeError):
            run(kind, validation.validated_parameters, written, OfflineClient(), check_mode, lambda text: None)


def refused_options_for(specs):
    """Return a strategy for options of which some have any value, some are missing, and some do not exist."""
    values = {name: values_for(spec) | JSON for name, spec in specs.items()}
    return st.fixed_dictionaries({}, optional={**values, "no_option": JSON})


@pytest.mark.parametrize("name", CLASSES)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_refused_options_are_reported_in_one_error(name, data):
    """The module's own checks see a refused option as missing, which causes nothing but a WpeError."""
    kind = CLASSES[name]
    written = kind.clean_values(data.draw(refused_options_for(kind.options)))
    errors = kind.spec_errors(written)
    validation = ArgumentSpecValidator(kind.argument_spec(), **kind.constraints).validate(errors.accepted)
    for connect in (lambda params: OfflineClient(), refuse_connection):
        with contextlib.suppress(WpeError):
            prepare(kind, validation.validated_parameters, errors, validation.error_messages, connect)
            assert errors.sentences == validation.error_messages == []


def refuse_connection(params):
    raise BadInput("There are no credentials.")


def test_lookup_fails_without_the_api():
    with pytest.raises(ApiError):
        Lookup(OfflineClient(), predict=False, warn=print).require("site", "Torque")
