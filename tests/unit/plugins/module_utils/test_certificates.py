# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Read certificates and keys from text, and compare them with the API's list."""

from __future__ import annotations

import sys

import pytest
from cryptography.hazmat.primitives import serialization

from ansible_collections.community.wpengine.plugins.module_utils._certificates import (
    covers,
    is_same,
    read_pair,
    serial_number,
)
from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from support.certificates import certificate_text, key_text, new_key

KEY = new_key()
CERTIFICATE = certificate_text(KEY)


def one_line(certificate, private_key):
    with pytest.raises(BadInput) as caught:
        read_pair(certificate, private_key)
    return caught.value.message


def test_pair_is_read():
    pair = read_pair(CERTIFICATE, key_text(KEY))
    assert pair.serial == 0x0AB1C2
    assert pair.names == ("www.torquebikes.example",)
    assert (pair.chain, pair.key) == (CERTIFICATE, key_text(KEY))


@pytest.mark.parametrize("kind", ["ec", "rsa"])
@pytest.mark.parametrize("form", [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL])
def test_each_format_of_a_key_is_read(kind, form):
    key = new_key(kind)
    assert read_pair(certificate_text(key), key_text(key, form=form)).serial == 0x0AB1C2


def test_certificate_of_the_key_is_sent_first():
    intermediate = certificate_text(new_key(), serial=77)
    pair = read_pair(intermediate + CERTIFICATE, key_text(KEY))
    assert pair.serial == 0x0AB1C2
    assert pair.chain == CERTIFICATE + intermediate


def test_text_around_pem_blocks_is_ignored():
    both = f"# the shop\n{key_text(KEY)}\n{CERTIFICATE}"
    pair = read_pair(both, both)
    assert (pair.chain, pair.key) == (CERTIFICATE, key_text(KEY))


def test_common_name_comes_before_alternative_names():
    names = ("shop.torquebikes.example", "www.torquebikes.example", "torquebikes.example")
    pair = read_pair(certificate_text(KEY, names), key_text(KEY))
    assert pair.names == ("www.torquebikes.example", "shop.torquebikes.example", "torquebikes.example")
    assert read_pair(certificate_text(KEY, ()), key_text(KEY)).names == ("www.torquebikes.example",)


@pytest.mark.parametrize(
    ("row", "same"),
    [
        ({}, True),
        ({"common_name": "WWW.torquebikes.example."}, True),
        ({"domains": ["www.torquebikes.example"], "expires_time": "2126-01-01T00:00:00Z"}, True),
        ({"domains": [], "common_name": "Torque Bikes", "expires_time": "2126-01-01"}, True),
        ({"domains": ["www.torquebikes.example", "torquebikes.example"]}, False),
        ({"common_name": "shop.torquebikes.example"}, False),
        ({"common_name": "www.torquebikes.example", "expires_time": "2125-01-01T00:00:00Z"}, False),
        ({"serial_number": "2"}, False),
    ],
)
def test_certificate_of_equal_serial_number_is_the_same_only_with_its_names_and_expiry(row, same):
    pair = read_pair(certificate_text(KEY, serial=1), key_text(KEY))
    assert is_same({"serial_number": "01", **row}, pair) is same


def test_certificate_that_is_listed_without_its_other_names_is_compared_by_its_common_name():
    pair = read_pair(certificate_text(KEY, ("www.torquebikes.example", "torquebikes.example"), serial=1), key_text(KEY))
    assert is_same({"serial_number": "1", "common_name": "www.torquebikes.example"}, pair)
    assert not is_same({"serial_number": "1", "common_name": "shop.torquebikes.example"}, pair)
    assert not is_same({"serial_number": "1", "domains": ["www.torquebikes.example"]}, pair)


def test_common_name_that_is_no_domain_name_is_not_compared():
    pair = read_pair(certificate_text(KEY, serial=1, common_name="Torque Bikes"), key_text(KEY))
    assert is_same(
        {"serial_number": "1", "common_name": "www.torquebikes.example", "domains": ["www.torquebikes.example"]}, pair
    )


def test_key_of_another_certificate_is_refused():
    assert one_line(CERTIFICATE, key_text(new_key())) == "private_key does not belong to certificate."


def test_invalid_certificate_and_key_are_reported_together():
    message = one_line("torquebikes.crt", "torquebikes.key")
    assert "certificate must be a certificate in PEM format" in message
    assert "private_key must be a private key in PEM format" in message


def test_encrypted_key_is_refused():
    assert "private_key is encrypted" in one_line(CERTIFICATE, key_text(KEY, b"passphrase"))


@pytest.mark.parametrize("damage", [lambda text: text[:60] + text[80:], lambda text: text.replace("M", "!", 2)])
def test_damaged_text_is_not_shown(damage):
    key = damage(key_text(KEY))
    message = one_line(CERTIFICATE, key)
    assert message == "private_key contains a private key that cannot be read; check that it is complete."
    assert (
        one_line(damage(CERTIFICATE), key_text(KEY))
        == "certificate contains a certificate that cannot be read; check that it is complete."
    )


def test_error_does_not_keep_the_error_of_the_library():
    with pytest.raises(BadInput) as caught:
        read_pair(CERTIFICATE, key_text(KEY).replace("M", "!", 2))
    assert caught.value.__suppress_context__


def test_missing_library_is_reported(monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(WpeError) as caught:
        read_pair(CERTIFICATE, key_text(KEY))
    assert f"The Python library cryptography is missing from {sys.executable}" in caught.value.message
    assert "-m pip install cryptography" in caught.value.message


@pytest.mark.parametrize("text", ["0AB1C2", "ab1c2", "00:0a:b1:c2", "0x0AB1C2", "0A B1 C2", "000000AB1C2"])
def test_serial_number_is_read_in_every_spelling(text):
    assert serial_number(text) == 0x0AB1C2


@pytest.mark.parametrize("text", [None, "", "none"])
def test_other_text_is_no_serial_number(text):
    assert serial_number(text) is None


@pytest.mark.parametrize(
    "row,name,covered",
    [
        ({"common_name": "WWW.example.com"}, "www.example.com", True),
        ({"domains": ["example.com", "www.example.com"]}, "www.example.com", True),
        ({"domains": ["*.example.com"]}, "www.example.com", True),
        ({"domains": ["*.example.com"]}, "example.com", False),
        ({"domains": ["*.example.com"]}, "a.b.example.com", False),
        ({"domains": ["*.example.com"]}, "*.example.com", True),
        ({"common_name": None, "domains": None}, "www.example.com", False),
        ({}, "www.example.com", False),
    ],
)
def test_certificate_covers_its_names_and_wildcards(row, name, covered):
    assert covers(row, name) is covered
