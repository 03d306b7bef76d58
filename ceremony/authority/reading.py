"""Read certificates and CRLs from their DER into plain values.

This is the second parser (asn1crypto): drafts come from `cryptography`, and what witnesses see and rules judge comes
from here, so that one library's mistake does not hide itself. It reads only strict DER: bytes that do not come back
identical when encoded again are refused (rule DER). It judges nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from asn1crypto import algos, core, crl, x509

from ceremony.authority.errors import NotDerError

BASIC_CONSTRAINTS: Final = "2.5.29.19"
KEY_USAGE: Final = "2.5.29.15"
SUBJECT_KEY_ID: Final = "2.5.29.14"
AUTHORITY_KEY_ID: Final = "2.5.29.35"
CRL_NUMBER: Final = "2.5.29.20"
CRL_REASON: Final = "2.5.29.21"

Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class NameAttribute:
    """One attribute of a distinguished name; `tag` is the universal tag of its string type."""

    oid: str
    tag: int
    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """A distinguished name: its exact bytes, and its relative names in order, each with its attributes."""

    der: bytes
    rdns: tuple[tuple[NameAttribute, ...], ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension; `value` is the DER inside the octet string."""

    oid: str
    critical: bool
    value: bytes


@dataclass(frozen=True, slots=True)
class SignedParts:
    """What every signed X.509 structure consists of; `algorithm` is the outer AlgorithmIdentifier's DER."""

    tbs: bytes
    algorithm: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFields:
    """What a tbsCertificate says; `algorithm` is the inner AlgorithmIdentifier's DER, `version` counts from 1."""

    version: int
    serial: int
    algorithm: bytes
    algorithm_name: str
    issuer: Name
    subject: Name
    not_before: datetime
    not_after: datetime
    spki: bytes
    unique_ids: bool
    extensions: tuple[Extension, ...]


@dataclass(frozen=True, slots=True)
class RevokedEntry:
    """One revoked serial number; `reason` is the name RFC 5280 gives it, "" when no reason is stated."""

    serial: int
    revoked_at: datetime
    reason: str
    extensions: tuple[Extension, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrlFields:
    """What a tbsCertList says; `revoked` is None when the list is absent, which an empty list is not (R-114)."""

    version: int
    algorithm: bytes
    algorithm_name: str
    issuer: Name
    this_update: datetime
    next_update: datetime | None
    revoked: tuple[RevokedEntry, ...] | None
    extensions: tuple[Extension, ...]


def split_certificate(der: bytes) -> SignedParts:
    """Return the three parts of a certificate.

    Raises:
        NotDerError: not exactly one certificate in strict DER.
    """
    return _strict("certificate", x509.Certificate, der, _parts)


def split_crl(der: bytes) -> SignedParts:
    """Return the three parts of a CRL.

    Raises:
        NotDerError: not exactly one CRL in strict DER.
    """
    return _strict("CRL", crl.CertificateList, der, _parts)


def read_certificate(tbs: bytes) -> CertificateFields:
    """Return what the tbsCertificate `tbs` says.

    Raises:
        NotDerError: not exactly one tbsCertificate in strict DER.
    """
    return _strict("tbsCertificate", x509.TbsCertificate, tbs, _certificate_fields)


def read_crl(tbs: bytes) -> CrlFields:
    """Return what the tbsCertList `tbs` says.

    Raises:
        NotDerError: not exactly one tbsCertList in strict DER.
    """
    return _strict("tbsCertList", crl.TbsCertList, tbs, _crl_fields)


def find_extension(extensions: tuple[Extension, ...], oid: str) -> Extension | None:
    """Return the first extension with `oid`; duplicates are a rule's business."""
    return next((extension for extension in extensions if extension.oid == oid), None)


def integer_of(extension: Extension) -> int:
    """Return the INTEGER an extension carries.

    Raises:
        NotDerError: it carries something else.
    """
    return _strict("extension value", core.Integer, extension.value, lambda parsed: int(parsed.native))


def _strict(what: str, kind: type[core.Asn1Value], der: bytes, read: Callable[[core.Asn1Value], Parsed]) -> Parsed:
    try:
        fields, again = _parse_and_encode(kind, der, read)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise NotDerError(what) from error
    if again != der:
        raise NotDerError(what)
    return fields


def _parse_and_encode(
    kind: type[core.Asn1Value], der: bytes, read: Callable[[core.Asn1Value], Parsed]
) -> tuple[Parsed, bytes]:
    # The parser is lazy: reading first makes the forced encoding reach what was read.
    parsed = kind.load(der, strict=True)
    return read(parsed), bytes(parsed.dump(force=True))


def _parts(parsed: core.Asn1Value) -> SignedParts:
    tbs, algorithm, signature = (parsed[position] for position in range(3))
    return SignedParts(tbs=bytes(tbs.dump()), algorithm=bytes(algorithm.dump()), signature=bytes(signature.native))


def _certificate_fields(parsed: core.Asn1Value) -> CertificateFields:
    return CertificateFields(
        version=_version(parsed["version"]),
        serial=int(parsed["serial_number"].native),
        algorithm=bytes(parsed["signature"].dump()),
        algorithm_name=_algorithm_name(parsed["signature"]),
        issuer=_name(parsed["issuer"]),
        subject=_name(parsed["subject"]),
        not_before=_time(parsed["validity"]["not_before"]),
        not_after=_time(parsed["validity"]["not_after"]),
        spki=bytes(parsed["subject_public_key_info"].dump()),
        unique_ids=_present(parsed["issuer_unique_id"]) or _present(parsed["subject_unique_id"]),
        extensions=_extensions(parsed["extensions"]),
    )


def _crl_fields(parsed: core.Asn1Value) -> CrlFields:
    revoked = parsed["revoked_certificates"]
    next_update = parsed["next_update"]
    return CrlFields(
        version=_version(parsed["version"]),
        algorithm=bytes(parsed["signature"].dump()),
        algorithm_name=_algorithm_name(parsed["signature"]),
        issuer=_name(parsed["issuer"]),
        this_update=_time(parsed["this_update"]),
        next_update=_time(next_update) if _present(next_update) else None,
        revoked=tuple(_revoked_entry(entry) for entry in revoked) if _present(revoked) else None,
        extensions=_extensions(parsed["crl_extensions"]),
    )


def _revoked_entry(entry: core.Asn1Value) -> RevokedEntry:
    extensions = _extensions(entry["crl_entry_extensions"])
    reason = find_extension(extensions, CRL_REASON)
    return RevokedEntry(
        serial=int(entry["user_certificate"].native),
        revoked_at=_time(entry["revocation_date"]),
        reason="" if reason is None else str(crl.CRLReason.load(reason.value, strict=True).native),
        extensions=extensions,
    )


def _extensions(parsed: core.Asn1Value) -> tuple[Extension, ...]:
    if not _present(parsed):
        return ()
    return tuple(
        Extension(
            oid=str(extension["extn_id"].dotted),
            critical=bool(extension["critical"].native),
            value=_value(extension["extn_value"]),
        )
        for extension in parsed
    )


def _value(octets: core.ParsableOctetString) -> bytes:
    value = bytes(octets)
    if octets.parsed.dump(force=True) != value:
        raise ValueError("an extension whose inside is not DER")
    return value


def _name(parsed: x509.Name) -> Name:
    return Name(der=bytes(parsed.dump()), rdns=tuple(tuple(map(_attribute, rdn)) for rdn in parsed.chosen))


def _attribute(parsed: x509.NameTypeAndValue) -> NameAttribute:
    value = parsed["value"].dump()
    return NameAttribute(oid=str(parsed["type"].dotted), tag=int(value[0]), text=str(parsed["value"].native))


def _algorithm_name(parsed: algos.SignedDigestAlgorithm) -> str:
    return str(parsed["algorithm"].native)


def _time(parsed: x509.Time) -> datetime:
    moment = parsed.native
    if not isinstance(moment, datetime):
        raise TypeError("a time that Python cannot hold")
    return moment


def _version(parsed: core.Asn1Value) -> int:
    # Void means version 1, which a CRL states by leaving the field out.
    return int(parsed) + 1 if _present(parsed) else 1


def _present(parsed: core.Asn1Value) -> bool:
    return not isinstance(parsed, core.Void)
