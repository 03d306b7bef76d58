"""Our own rules for roots and CRLs, each with its ID: what linters cannot see, and what we will not leave to them.

Every function judges one thing in what the second parser read and raises `RuleError` with its rule's ID. The table with
requirement, code and test is docs/assurance.md. Rules for keys are in key_rules.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.authority.errors import RuleError
from ceremony.authority.key_rules import check_key, kind_of, load_public_key
from ceremony.authority.profile import MAX_CRL_DAYS, MAX_VALIDITY_DAYS, MIN_VALIDITY_DAYS, Profile
from ceremony.authority.reading import (
    AUTHORITY_KEY_ID,
    BASIC_CONSTRAINTS,
    CRL_NUMBER,
    CRL_REASON,
    KEY_USAGE,
    SUBJECT_KEY_ID,
    CertificateFields,
    CrlFields,
    find_extension,
    integer_of,
    read_certificate,
    read_crl,
    split_certificate,
)
from ceremony.keys import KeyKind

_ALGORITHMS: Final = {
    KeyKind.EC_P256: bytes.fromhex("300a06082a8648ce3d040302"),
    KeyKind.EC_P384: bytes.fromhex("300a06082a8648ce3d040303"),
    KeyKind.RSA_3072: bytes.fromhex("300d06092a864886f70d01010b0500"),
    KeyKind.RSA_4096: bytes.fromhex("300d06092a864886f70d01010c0500"),
}
_MAX_NUMBER: Final = 2**159 - 1
_MIN_SERIAL_BITS: Final = 64
_BACKDATING: Final = timedelta(days=1)
_LAST_SECOND: Final = timedelta(seconds=1)
_CA_WITHOUT_PATH_LENGTH: Final = bytes.fromhex("30030101ff")
_CERT_SIGN_AND_CRL_SIGN: Final = bytes.fromhex("03020106")
_DIGITAL_SIGNATURE: Final = b"\x80"
# Country as PrintableString, organisation and common name as UTF8String, in this order.
_NAME_SHAPE: Final = ((("2.5.4.6", 0x13),), (("2.5.4.10", 0x0C),), (("2.5.4.3", 0x0C),))
_REASONS: Final = (
    "key_compromise",
    "affiliation_changed",
    "superseded",
    "cessation_of_operation",
    "privilege_withdrawn",
)


def check_root(tbs: bytes, *, profile: Profile, kind: KeyKind, signing_time: datetime) -> None:
    """Judge a drafted root by every rule there is for it.

    Args:
        signing_time: when it is about to be signed.

    Raises:
        RuleError: the first rule that says no.
    """
    fields = read_certificate(tbs)
    check_allowed_kind(kind, profile=profile)
    check_key(fields.spki, kind=kind)
    check_algorithm(fields.algorithm, kind=kind)
    check_serial(fields)
    check_self_issued(fields)
    check_root_validity(fields, signing_time=signing_time)
    check_no_digital_signature(fields)
    check_root_extensions(fields)
    check_name(fields)


def check_crl(tbs: bytes, *, issuer_der: bytes, last_number: int, signing_time: datetime) -> None:
    """Judge a drafted CRL by every rule there is for it.

    Args:
        last_number: the largest number of any CRL of this issuer before, 0 before the first.
        signing_time: when it is about to be signed.

    Raises:
        RuleError: the first rule that says no.
    """
    fields = read_crl(tbs)
    issuer = read_certificate(split_certificate(issuer_der).tbs)
    check_algorithm(fields.algorithm, kind=kind_of(issuer.spki))
    check_crl_issuer(fields, issuer=issuer)
    check_crl_times(fields, signing_time=signing_time)
    check_crl_extensions(fields)
    check_crl_number(fields, last_number=last_number)
    check_revoked_entries(fields)


def check_allowed_kind(kind: KeyKind, *, profile: Profile) -> None:
    """R-64: the profile allows this kind of key."""
    if kind not in profile.keys:
        raise RuleError(f"profile {profile.id} does not allow {kind}", rule="R-64")


def check_algorithm(algorithm: bytes, *, kind: KeyKind) -> None:
    """R-64: the signature algorithm is the one that goes with the kind of key, to the byte."""
    if algorithm != _ALGORITHMS[kind]:
        raise RuleError(f"the signature algorithm is not the one for {kind}", rule="R-64")


def check_serial(fields: CertificateFields) -> None:
    """R-80: version 3, and a positive serial number below 2^159 that can hold 64 random bits.

    That the bits are random no look at the result can show; `certificate.new_serial` sees to it.
    """
    if fields.version != 3 or fields.unique_ids:  # noqa: PLR2004 - X.509 version 3
        raise RuleError("the certificate is not version 3, or has unique identifiers", rule="R-80")
    if not 2 ** (_MIN_SERIAL_BITS - 1) <= fields.serial <= _MAX_NUMBER:
        raise RuleError("the serial number is below 2^63 or above 2^159 - 1", rule="R-80")


def check_self_issued(fields: CertificateFields) -> None:
    """R-81: issuer and subject are the same bytes."""
    if fields.issuer.der != fields.subject.der:
        raise RuleError("issuer and subject are not the same bytes", rule="R-81")


def check_root_validity(fields: CertificateFields, *, signing_time: datetime) -> None:
    """R-81: starts within the day before signing, and lasts 2922 to 9132 days, the last second counted."""
    if not signing_time - _BACKDATING <= fields.not_before <= signing_time:
        raise RuleError("notBefore is not within the day before signing", rule="R-81")
    period = fields.not_after - fields.not_before + _LAST_SECOND
    if not timedelta(days=MIN_VALIDITY_DAYS) <= period <= timedelta(days=MAX_VALIDITY_DAYS):
        raise RuleError(f"the validity is not {MIN_VALIDITY_DAYS} to {MAX_VALIDITY_DAYS} days", rule="R-81")


def check_root_extensions(fields: CertificateFields) -> None:
    """R-82: exactly these four extensions, with exactly these contents and criticality."""
    key_id = _key_id(fields.spki)
    expected = {
        (BASIC_CONSTRAINTS, True, _CA_WITHOUT_PATH_LENGTH),
        (KEY_USAGE, True, _CERT_SIGN_AND_CRL_SIGN),
        (SUBJECT_KEY_ID, False, _subject_key_id(key_id)),
        (AUTHORITY_KEY_ID, False, _authority_key_id(key_id)),
    }
    found = [(extension.oid, extension.critical, extension.value) for extension in fields.extensions]
    if len(found) != len(expected) or set(found) != expected:
        strange = ", ".join(sorted({oid for oid, _, _ in expected ^ set(found)})) or "one stands twice"
        raise RuleError(f"the extensions are not those of a root: {strange}", rule="R-82")


def check_no_digital_signature(fields: CertificateFields) -> None:
    """R-83: no digitalSignature bit, because this key signs no OCSP responses."""
    usage = find_extension(fields.extensions, KEY_USAGE)
    # Behind tag, length and the count of unused bits, the first bit of the first octet.
    if usage is not None and usage.value[3:4] >= _DIGITAL_SIGNATURE:
        raise RuleError("the key usage has digitalSignature", rule="R-83")


def check_name(fields: CertificateFields) -> None:
    """R-84: country, organisation, common name, in this order, in their fixed encodings, and nothing else."""
    shape = tuple(tuple((attribute.oid, attribute.tag) for attribute in rdn) for rdn in fields.subject.rdns)
    if shape != _NAME_SHAPE:
        raise RuleError("the name is not country, organisation, common name in their fixed encodings", rule="R-84")


def check_same_bytes(tbs: bytes, *, approved: bytes) -> None:
    """R-86: what was signed is what was linted and approved, to the byte."""
    if tbs != approved:
        raise RuleError("the signed bytes are not those that were linted and approved", rule="R-86")


def check_same_algorithm(outer: bytes, *, inner: bytes) -> None:
    """R-86: the algorithm beside the signature is the one inside the signed bytes."""
    if outer != inner:
        raise RuleError("the outer signature algorithm differs from the signed one", rule="R-86")


def check_crl_issuer(fields: CrlFields, *, issuer: CertificateFields) -> None:
    """R-110 and R-112: the issuer is the CA's subject to the byte, and the AKI its key."""
    if fields.issuer.der != issuer.subject.der:
        raise RuleError("the CRL's issuer is not the CA's subject to the byte", rule="R-110")
    authority = find_extension(fields.extensions, AUTHORITY_KEY_ID)
    subject = find_extension(issuer.extensions, SUBJECT_KEY_ID)
    if authority is None or subject is None or authority.value != _authority_key_id(subject.value[2:]):
        raise RuleError("the CRL's AKI is not the CA's SKI", rule="R-112")


def check_crl_times(fields: CrlFields, *, signing_time: datetime) -> None:
    """R-110: version 2, made within the day before signing, replaced within 365 days."""
    if fields.version != 2:  # noqa: PLR2004 - CRL version 2
        raise RuleError("the CRL is not version 2", rule="R-110")
    if not signing_time - _BACKDATING <= fields.this_update <= signing_time:
        raise RuleError("thisUpdate is not within the day before signing", rule="R-110")
    limit = fields.this_update + timedelta(days=MAX_CRL_DAYS)
    if fields.next_update is None or not fields.this_update < fields.next_update <= limit:
        raise RuleError(f"nextUpdate is missing, not after thisUpdate, or over {MAX_CRL_DAYS} days away", rule="R-110")


def check_crl_extensions(fields: CrlFields) -> None:
    """R-115: AKI and CRLNumber, not critical, and no other: no distribution point, no delta."""
    found = sorted((extension.oid, extension.critical) for extension in fields.extensions)
    if found != sorted([(AUTHORITY_KEY_ID, False), (CRL_NUMBER, False)]):
        raise RuleError("the CRL's extensions are not just AKI and CRLNumber", rule="R-115")


def check_crl_number(fields: CrlFields, *, last_number: int) -> None:
    """R-112: a CRLNumber larger than every one before and below 2^159."""
    number = find_extension(fields.extensions, CRL_NUMBER)
    if number is None or not last_number < integer_of(number) <= _MAX_NUMBER:
        raise RuleError(f"the CRL number is missing, not above {last_number}, or above 2^159 - 1", rule="R-112")


def check_revoked_entries(fields: CrlFields) -> None:
    """R-113 and R-114: no empty list, and every entry states one of five reasons and nothing else."""
    if fields.revoked == ():
        raise RuleError("the list of revoked certificates is present but empty", rule="R-114")
    for entry in fields.revoked or ():
        stated = [(extension.oid, extension.critical) for extension in entry.extensions]
        if stated != [(CRL_REASON, False)] or entry.reason not in _REASONS:
            raise RuleError(f"the entry of serial number {entry.serial:X} lacks an allowed reason", rule="R-113")


def check_revocable(certificate_der: bytes, *, issuer_der: bytes) -> None:
    """R-116: only a CA certificate that this issuer signed may stand on its CRL."""
    fields = read_certificate(split_certificate(certificate_der).tbs)
    constraints = find_extension(fields.extensions, BASIC_CONSTRAINTS)
    if constraints is None or not constraints.value[2:].startswith(_CA_WITHOUT_PATH_LENGTH[2:]):
        raise RuleError("the certificate to revoke is no CA certificate", rule="R-116")
    check_signature(certificate_der, issuer_der=issuer_der, rule="R-116")


def check_signature(certificate_der: bytes, *, issuer_der: bytes, rule: str) -> None:
    """R-86 or R-116: the certificate names this issuer and verifies with its key."""
    try:
        _verify_with_cryptography(certificate_der, issuer_der)
    except (InvalidSignature, ValueError) as error:
        raise RuleError("the certificate's signature does not verify with its issuer's key", rule=rule) from error


def _verify_with_cryptography(certificate_der: bytes, issuer_der: bytes) -> None:
    issuer = x509.load_der_x509_certificate(issuer_der)
    x509.load_der_x509_certificate(certificate_der).verify_directly_issued_by(issuer)


def _key_id(spki: bytes) -> bytes:
    key = load_public_key(spki)
    if isinstance(key, rsa.RSAPublicKey):
        bits = key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    else:
        bits = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return hashlib.sha1(bits).digest()  # noqa: S324 - RFC 5280 4.2.1.2 method 1, an identifier


def _subject_key_id(key_id: bytes) -> bytes:
    return b"\x04\x14" + key_id


def _authority_key_id(key_id: bytes) -> bytes:
    return b"\x30\x16\x80\x14" + key_id
