# Copyright: Contributors to the community.wpengine collection
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read certificates and private keys from text, and compare them with the API's list.

No message here contains anything of a key, nor the text of a library's error on it.
"""

from __future__ import annotations

import re
import sys
import typing as t
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ansible_collections.community.wpengine.plugins.module_utils._core.errors import BadInput, WpeError
from ansible_collections.community.wpengine.plugins.module_utils._core.times import read_time
from ansible_collections.community.wpengine.plugins.module_utils._domains import comparable, plain_name

CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
PRIVATE_KEY = re.compile(r"-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----.+?-----END \1PRIVATE KEY-----", re.DOTALL)
EXPIRY_TOLERANCE = timedelta(days=1)  # assumed: the API may show only the day
FROM_FILE = "to read a file, use the lookup ansible.builtin.file"

if t.TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes


@dataclass(frozen=True)
class Pair:
    """A certificate with its private key.

    chain, key: PEM. serial: the serial number. names: the domain names of the certificate, the common name first. expires: when
    it expires.
    """

    chain: str
    key: str
    serial: int
    names: tuple[str, ...]
    expires: datetime


def read_pair(certificate: str, private_key: str) -> Pair:
    """Return the Pair in two texts. Text around the PEM blocks is ignored.

    Raises BadInput with everything that is wrong, WpeError if the library cryptography is missing.
    """
    require_cryptography()
    blocks, key_block = CERTIFICATE.findall(certificate), PRIVATE_KEY.search(private_key)
    sentences = []
    if not blocks:
        sentences.append(f"certificate must be a certificate in PEM format (-----BEGIN CERTIFICATE-----); {FROM_FILE}.")
    if key_block is None:
        sentences.append(f"private_key must be a private key in PEM format (-----BEGIN PRIVATE KEY-----); {FROM_FILE}.")
    if not blocks or key_block is None:
        raise BadInput(" ".join(sentences))
    certificates = [(_certificate(block), block) for block in blocks]
    public_key = _public_key_of(key_block.group())
    leaf = next((item for item in certificates if _encoded(item[0].public_key()) == public_key), None)
    if leaf is None:
        raise BadInput("private_key does not belong to certificate.")
    # Servers expect the certificate itself first, then the intermediate certificates.
    ordered = [leaf[1]] + [block for block in blocks if block != leaf[1]]
    text = "".join(f"{block}\n" for block in ordered)
    return Pair(text, f"{key_block.group()}\n", leaf[0].serial_number, _names(leaf[0]), _expires(leaf[0]))


def require_cryptography() -> None:
    """Raise WpeError unless the library cryptography can be imported. Only tasks that read a certificate need it."""
    try:
        import cryptography.x509  # noqa: F401
    except ImportError as error:
        raise WpeError(
            f"The Python library cryptography is missing from {sys.executable}; "
            f"install it with: {sys.executable} -m pip install cryptography ({error})."
        ) from error


def _certificate(block: str) -> x509.Certificate:
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(block.encode())
    except ValueError:
        raise BadInput("certificate contains a certificate that cannot be read; check that it is complete.") from None


def _public_key_of(private_key: str) -> bytes:
    """Return the encoded public key of a private key in PEM."""
    from cryptography.hazmat.primitives import serialization

    try:
        return _encoded(serialization.load_pem_private_key(private_key.encode(), password=None).public_key())
    except TypeError:
        raise BadInput(
            "private_key is encrypted; set it without a passphrase, for example from Ansible Vault."
        ) from None
    except Exception:  # the library has several errors of its own, and their text may contain parts of the key
        raise BadInput("private_key contains a private key that cannot be read; check that it is complete.") from None


def _encoded(key: PublicKeyTypes) -> bytes:
    """Return a public key as bytes that compare."""
    from cryptography.hazmat.primitives import serialization

    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the common name first, then the alternative names."""
    from cryptography import x509

    names = [str(item.value) for item in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return tuple(names)
    return tuple(dict.fromkeys([*names, *extension.value.get_values_for_type(x509.DNSName)]))


def _expires(certificate: x509.Certificate) -> datetime:
    """Return when a certificate expires."""
    if hasattr(certificate, "not_valid_after_utc"):
        return certificate.not_valid_after_utc
    return certificate.not_valid_after.replace(tzinfo=timezone.utc)  # cryptography before 42


def is_same(row: dict[str, t.Any], pair: Pair) -> bool:
    """Return True if a certificate of the API's list is the one of the pair.

    The serial number alone does not tell: each private certificate authority counts from 1. What the API does not show is not
    compared.
    """
    if serial_number(row.get("serial_number")) != pair.serial:
        return False
    own, common_name, listed = map(domain_names, (pair.names, [row.get("common_name")], row.get("domains") or []))
    if own and (listed | common_name != own if listed else not common_name <= own):
        return False
    expires = read_time(row.get("expires_time"))
    return expires is None or abs(expires - pair.expires) < EXPIRY_TOLERANCE


def domain_names(texts: t.Iterable[t.Any]) -> set[str]:
    """Return those of some texts that are domain names, in the form that compares. A common name may be any text."""
    names = set()
    for text in texts:
        with suppress(BadInput):
            names.add(plain_name(str(text or "")))
    return names


def serial_number(text: object) -> int | None:
    """Return the serial number in the API's hexadecimal text, in any case, with or without colons. None for other text."""
    try:
        return int(re.sub(r"[\s:]", "", str(text)), 16)
    except ValueError:
        return None


def covers(row: dict[str, t.Any], name: str) -> bool:
    """Return True if a certificate of the API's list is for a domain, also by a wildcard."""
    names = {comparable(each) for each in [row.get("common_name"), *(row.get("domains") or [])] if each}
    return name in names or f"*.{name.partition('.')[2]}" in names
