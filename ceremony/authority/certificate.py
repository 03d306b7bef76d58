"""Draft a root certificate, put a signature to it, and verify the result.

The order of a signature is fixed (design.md 7): draft, judge by rules and lint, preview, sign elsewhere, assemble,
verify. Nothing here signs with the CA key or can.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.authority import rules
from ceremony.authority.key_rules import load_public_key
from ceremony.authority.profile import Profile
from ceremony.authority.reading import read_certificate, split_certificate
from ceremony.authority.throwaway import hash_of, throwaway_key
from ceremony.keys import KeyKind

RandBytes: TypeAlias = Callable[[int], bytes]

_SERIAL_OCTETS: Final = 20
_SERIAL_TOP_BIT: Final = 1 << 158


@dataclass(frozen=True, slots=True)
class DraftedCertificate:
    """A certificate before the CA signs: the bytes to sign, and the same bytes under a throw-away signature to lint."""

    tbs: bytes
    lint_der: bytes


def new_serial(randbytes: RandBytes) -> int:
    """Return a serial number with 158 random bits, always 20 octets long (R-80).

    Args:
        randbytes: a cryptographic source; called once, for 20 bytes.
    """
    return int.from_bytes(randbytes(_SERIAL_OCTETS)) % _SERIAL_TOP_BIT + _SERIAL_TOP_BIT


def root_tbs(
    profile: Profile, *, subject: x509.Name, spki: bytes, kind: KeyKind, serial: int, not_before: datetime
) -> DraftedCertificate:
    """Return the draft of a self-signed root.

    Args:
        not_before: aware; fractions of a second are dropped.

    Raises:
        RuleError: R-64, the SPKI is no usable key.
    """
    public_key = load_public_key(spki)
    start = not_before.replace(microsecond=0)
    key_usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    signed = (
        x509.CertificateBuilder()
        .serial_number(serial)
        .issuer_name(subject)
        .subject_name(subject)
        .not_valid_before(start)
        .not_valid_after(profile.not_after(start))
        .public_key(public_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(key_usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public_key), critical=False)
        .sign(throwaway_key(kind), hash_of(kind))
    )
    return DraftedCertificate(tbs=signed.tbs_certificate_bytes, lint_der=signed.public_bytes(Encoding.DER))


def assemble(tbs: bytes, signature: bytes) -> bytes:
    """Return the certificate of `tbs` and its signature value (for EC: the DER of r and s).

    Raises:
        NotDerError: `tbs` is no tbsCertificate.
    """
    return signed_sequence(tbs, algorithm=read_certificate(tbs).algorithm, signature=signature)


def signed_sequence(tbs: bytes, *, algorithm: bytes, signature: bytes) -> bytes:
    """Return the DER of any SIGNED structure of X.509: these bytes, unaltered, then algorithm and signature."""
    return bytes(core.Sequence(contents=tbs + algorithm + core.OctetBitString(signature).dump()).dump())


def verify_certificate(der: bytes, *, tbs: bytes) -> None:
    """Refuse a root that is not exactly `tbs` under its own valid signature.

    Args:
        tbs: the bytes that were linted and approved.

    Raises:
        RuleError: R-86 for other bytes or a bad signature, R-81 or R-82 for what a root must say of itself.
    """
    parts = split_certificate(der)
    fields = read_certificate(parts.tbs)
    rules.check_same_bytes(parts.tbs, approved=tbs)
    rules.check_same_algorithm(parts.algorithm, inner=fields.algorithm)
    rules.check_self_issued(fields)
    rules.check_root_extensions(fields)
    rules.check_signature(der, issuer_der=der, rule="R-86")
