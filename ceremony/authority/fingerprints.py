"""The digests by which people and audit reports know a certificate and its key (R-89)."""

import hashlib
from dataclasses import dataclass

from ceremony.authority.reading import read_certificate, split_certificate


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """SHA-256 of a certificate and of its SubjectPublicKeyInfo, 64 capital hex digits each."""

    certificate: str
    spki: str


def fingerprints(certificate_der: bytes) -> Fingerprints:
    """Return the fingerprints of one certificate.

    Raises:
        NotDerError: the bytes are no certificate.
    """
    fields = read_certificate(split_certificate(certificate_der).tbs)
    return Fingerprints(certificate=fingerprint(certificate_der), spki=fingerprint(fields.spki))


def fingerprint(der: bytes) -> str:
    """Return the SHA-256 of `der` as audit reports print it: capital hex without separators."""
    return hashlib.sha256(der).hexdigest().upper()
