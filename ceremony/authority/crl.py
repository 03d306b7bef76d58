"""Draft a CRL of the root, put a signature to it, and verify the result (R-110 to R-116)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.authority import rules
from ceremony.authority.certificate import signed_sequence
from ceremony.authority.errors import RuleError
from ceremony.authority.key_rules import kind_of, load_public_key
from ceremony.authority.reading import read_certificate, read_crl, split_certificate, split_crl
from ceremony.authority.throwaway import hash_of, throwaway_key


class RevocationReason(StrEnum):
    """The only reasons that a revoked CA certificate may state (R-113); the values are RFC 5280's names."""

    KEY_COMPROMISE = "keyCompromise"
    AFFILIATION_CHANGED = "affiliationChanged"
    SUPERSEDED = "superseded"
    CESSATION_OF_OPERATION = "cessationOfOperation"
    PRIVILEGE_WITHDRAWN = "privilegeWithdrawn"


@dataclass(frozen=True, slots=True)
class Revocation:
    """One CA certificate to put on the CRL; `rules.check_revocable` judges the certificate itself (R-116)."""

    serial: int
    revoked_at: datetime
    reason: RevocationReason


@dataclass(frozen=True, slots=True)
class DraftedCrl:
    """A CRL before the CA signs: the bytes to sign, and the same bytes under a throw-away signature to lint."""

    tbs: bytes
    lint_der: bytes


def crl_tbs(
    issuer_der: bytes,
    *,
    number: int,
    this_update: datetime,
    next_update: datetime,
    revoked: tuple[Revocation, ...] = (),
) -> DraftedCrl:
    """Return the draft of a full CRL by the CA whose certificate is `issuer_der`.

    Args:
        number: larger than that of every CRL before; the first is 1.
        this_update: aware; fractions of a second are dropped, as in `next_update`.

    Raises:
        NotDerError: `issuer_der` is no certificate.
        RuleError: R-64, its key is of no kind we know.
    """
    spki = read_certificate(split_certificate(issuer_der).tbs).spki
    kind = kind_of(spki)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(x509.load_der_x509_certificate(issuer_der).subject)
        .last_update(this_update.replace(microsecond=0))
        .next_update(next_update.replace(microsecond=0))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(load_public_key(spki)), critical=False)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for revocation in revoked:
        builder = builder.add_revoked_certificate(_revoked_certificate(revocation))
    signed = builder.sign(throwaway_key(kind), hash_of(kind))
    return DraftedCrl(tbs=signed.tbs_certlist_bytes, lint_der=signed.public_bytes(Encoding.DER))


def assemble_crl(tbs: bytes, signature: bytes) -> bytes:
    """Return the CRL of `tbs` and its signature value (for EC: the DER of r and s).

    Raises:
        NotDerError: `tbs` is no tbsCertList.
    """
    return signed_sequence(tbs, algorithm=read_crl(tbs).algorithm, signature=signature)


def verify_crl(der: bytes, *, issuer_der: bytes, tbs: bytes) -> None:
    """Refuse a CRL that is not exactly `tbs` under a valid signature of its issuer.

    Args:
        tbs: the bytes that were linted and approved.

    Raises:
        RuleError: R-86 for other bytes or a bad signature, R-110 or R-112 for another issuer.
    """
    parts = split_crl(der)
    fields = read_crl(parts.tbs)
    issuer = read_certificate(split_certificate(issuer_der).tbs)
    rules.check_same_bytes(parts.tbs, approved=tbs)
    rules.check_same_algorithm(parts.algorithm, inner=fields.algorithm)
    rules.check_crl_issuer(fields, issuer=issuer)
    if not x509.load_der_x509_crl(der).is_signature_valid(load_public_key(issuer.spki)):
        raise RuleError("the CRL's signature does not verify with its issuer's key", rule="R-86")


def _revoked_certificate(revocation: Revocation) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(revocation.serial)
        .revocation_date(revocation.revoked_at.replace(microsecond=0))
        .add_extension(x509.CRLReason(x509.ReasonFlags(revocation.reason.value)), critical=False)
        .build()
    )
