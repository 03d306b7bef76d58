"""Names in certificates: country, organisation, common name, in that order and nothing else (R-84).

The encoding is fixed (PrintableString for the country, UTF8String else), so that one name is one string of bytes
wherever it stands.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from ceremony.authority.errors import NameRefusedError

REHEARSAL: Final = "REHEARSAL"
_MAX_LENGTH: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinguishedName:
    """A name that may stand in a certificate; construction refuses any other.

    Attributes:
        country: ISO 3166-1, two capital letters.
        organisation: 1 to 64 characters.
        common_name: 1 to 64 characters.

    Raises:
        NameRefusedError: with every problem found.
    """

    country: str
    organisation: str
    common_name: str

    def __post_init__(self) -> None:
        problems = [
            *([] if re.fullmatch(r"[A-Z]{2}", self.country) else ["country is not two capital letters"]),
            *_text_problems("organisation", self.organisation),
            *_text_problems("common name", self.common_name),
        ]
        if problems:
            raise NameRefusedError(tuple(problems))

    def to_x509(self) -> x509.Name:
        """Return the name as the certificate builder takes it."""
        return x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, self.country),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, self.organisation),
                x509.NameAttribute(NameOID.COMMON_NAME, self.common_name),
            ]
        )


def subject_of(certificate: bytes) -> DistinguishedName:
    """Return the subject of a certificate, DER, that one of our ceremonies issued.

    Raises:
        NameRefusedError: it is no name of that kind.
    """
    subject = x509.load_der_x509_certificate(certificate).subject

    def value(kind: x509.ObjectIdentifier) -> str:
        return " ".join(str(attribute.value) for attribute in subject.get_attributes_for_oid(kind))

    return DistinguishedName(
        country=value(NameOID.COUNTRY_NAME),
        organisation=value(NameOID.ORGANIZATION_NAME),
        common_name=value(NameOID.COMMON_NAME),
    )


def rehearsal_name(name: DistinguishedName) -> DistinguishedName:
    """Return `name` with REHEARSAL in its common name, unchanged if it is there already.

    Raises:
        NameRefusedError: the common name leaves no room for the mark.
    """
    if REHEARSAL in name.common_name:
        return name
    return replace(name, common_name=f"{REHEARSAL} {name.common_name}")


def _text_problems(what: str, text: str) -> list[str]:
    problems = []
    if not 1 <= len(text) <= _MAX_LENGTH:
        problems.append(f"{what} has {len(text)} characters, not 1 to {_MAX_LENGTH}")
    if " ".join(text.split()) != text:
        problems.append(f"{what} has blanks at an end, or other blanks than single spaces")
    if any(unicodedata.category(character).startswith("C") for character in text):
        problems.append(f"{what} has invisible characters")
    if unicodedata.normalize("NFC", text) != text:
        problems.append(f"{what} is not in Unicode form NFC")
    return problems
