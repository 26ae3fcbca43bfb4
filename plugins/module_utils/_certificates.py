# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates and private keys: read from text, and compared with what the API lists.

No sentence made here holds anything of a key, not even what a library says of it.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._domains import comparable

CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
PRIVATE_KEY = re.compile(r"-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----.+?-----END \1PRIVATE KEY-----", re.DOTALL)
FROM_FILE = "to give a file, use the lookup ansible.builtin.file"


@dataclass(frozen=True)
class Pair:
    """A certificate with its private key. chain, key: PEM. serial: a number. names: what the certificate is for."""

    chain: str
    key: str
    serial: int
    names: tuple


def read_pair(certificate, private_key):
    """The Pair in two texts; whatever else the texts hold is left out. Raises BadInput with all that is wrong."""
    x509, serialization = cryptography()
    blocks, key_block = CERTIFICATE.findall(certificate), PRIVATE_KEY.search(private_key)
    sentences = []
    if not blocks:
        sentences.append(f"certificate must hold a certificate in PEM form (-----BEGIN CERTIFICATE-----); {FROM_FILE}.")
    if key_block is None:
        sentences.append(f"private_key must hold a private key in PEM form (-----BEGIN PRIVATE KEY-----); {FROM_FILE}.")
    if sentences:
        raise BadInput(" ".join(sentences))
    chain = [(_certificate(x509, block), block) for block in blocks]
    public = _public(serialization, _private_key(serialization, key_block.group()).public_key())
    leaf = next((item for item in chain if _public(serialization, item[0].public_key()) == public), None)
    if leaf is None:
        raise BadInput("private_key does not belong to certificate.")
    # The certificate itself first, as everybody expects it, then those that vouch for it.
    ordered = [leaf[1]] + [block for block in blocks if block != leaf[1]]
    text = "".join(f"{block}\n" for block in ordered)
    return Pair(text, f"{key_block.group()}\n", leaf[0].serial_number, _names(x509, leaf[0]))


def cryptography():
    """The parts of the library that are needed, imported only when they are."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization
    except ImportError as error:
        raise WpeError(
            f"The Python library cryptography is missing from {sys.executable}; "
            f"install it with: {sys.executable} -m pip install cryptography ({error})."
        ) from error
    return x509, serialization


def _certificate(x509, block):
    try:
        return x509.load_pem_x509_certificate(block.encode())
    except ValueError:
        raise BadInput("certificate holds a certificate that cannot be read: is it whole?") from None


def _private_key(serialization, block):
    try:
        return serialization.load_pem_private_key(block.encode(), password=None)
    except TypeError:
        raise BadInput("private_key is encrypted; give it without a passphrase, for instance from Ansible Vault.") from None
    except Exception:  # the library has several errors of its own, and their words may tell of the key
        raise BadInput("private_key holds a private key that cannot be read: is it whole?") from None


def _public(serialization, key):
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _names(x509, certificate):
    """The common name first, then the alternative names."""
    names = [item.value for item in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return tuple(names)
    return tuple(dict.fromkeys([*names, *extension.value.get_values_for_type(x509.DNSName)]))


def serial_number(text):
    """A serial number as the API writes it: hexadecimal, in any case, with or without colons and zeros in front."""
    try:
        return int(re.sub(r"[\s:]", "", str(text)), 16)
    except ValueError:
        return None


def covers(row, name):
    """Whether a certificate of the API's list is for a domain, also by a wildcard."""
    names = {comparable(each) for each in [row.get("common_name"), *(row.get("domains") or [])] if each}
    return name in names or f"*.{name.partition('.')[2]}" in names
