"""The closed list of what a CA key may sign, enforced where the key is (R-70, design.md 7).

The strongroom trusts nobody's description of the bytes: it reads them itself and signs them only if they are one of
these structures in strict DER, with exactly the extensions it expects, about its own key, under the name that it is
told to expect, and with times that make sense. Policy, such as lifetimes, is the authority's business and was judged
before. No linter and no authority code is imported here: this process starts fast, and the two checks share no mistake.
"""

import hashlib
import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias, assert_never

from asn1crypto import core, crl, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from ceremony.errors import RefusedError

NONCE_BYTES: Final = 32
CHALLENGE_PREFIX: Final = b"keyceremony/challenge/v1\x00"

_CEREMONY_ID: Final = re.compile(rb"[\x21-\x7e]{1,128}")
_MAX_NUMBER: Final = 2**159 - 1
_MAX_CRL_LIFETIME: Final = timedelta(days=370)
_LAST_UTC_YEAR: Final = 2049
_UTC_TIME: Final = re.compile(rb"\d{12}Z")
_GENERALIZED_TIME: Final = re.compile(rb"\d{14}Z")
_MARK: Final = b"REHEARSAL"
_MARKED: Final = {"rehearsal": True, "production": False}
_SHA256_WITH_ECDSA: Final = bytes.fromhex("300a06082a8648ce3d040302")
_SHA384_WITH_ECDSA: Final = bytes.fromhex("300a06082a8648ce3d040303")
_SHA256_WITH_RSA: Final = bytes.fromhex("300d06092a864886f70d01010b0500")
_SHA384_WITH_RSA: Final = bytes.fromhex("300d06092a864886f70d01010c0500")
_BASIC_CONSTRAINTS: Final = ("2.5.29.19", True, bytes.fromhex("30030101ff"))
_KEY_USAGE: Final = ("2.5.29.15", True, bytes.fromhex("03020106"))
_SUBJECT_KEY_ID: Final = "2.5.29.14"
_AUTHORITY_KEY_ID: Final = "2.5.29.35"
_CRL_NUMBER: Final = "2.5.29.20"
# keyCompromise, affiliationChanged, superseded, cessationOfOperation, privilegeWithdrawn.
_REASONS: Final = tuple(("2.5.29.21", False, bytes([0x0A, 0x01, reason])) for reason in (1, 3, 4, 5, 9))

ExtensionTriple: TypeAlias = tuple[str, bool, bytes]


class Signable(StrEnum):
    """The structures a CA key may sign; nothing else, ever."""

    ROOT_CERTIFICATE = "root-certificate"
    CRL = "crl"
    CHALLENGE = "challenge"


class HashName(StrEnum):
    """The hash that a signature uses."""

    SHA256 = "sha256"
    SHA384 = "sha384"


class SigningRefusedError(RefusedError):
    """The bytes are not of the closed list (R-70), or not about this key."""

    def __init__(self, kind: Signable, problem: str) -> None:
        super().__init__(
            f"refused to sign as {kind}: {problem}",
            remedy="sign nothing; the bytes did not come from this software, or were altered on the way",
            rule="R-70",
        )


class _MismatchError(Exception):
    """Bytes that are not what they are said to be; never leaves this file."""


def challenge_bytes(ceremony_id: str, nonce: bytes) -> bytes:
    """Return the challenge that proves a key without making anything usable.

    The prefix is no DER that begins a certificate, a CRL or a name, so that the signature never fits one.

    Args:
        ceremony_id: 1 to 128 visible ASCII characters.
        nonce: 32 random bytes.
    """
    challenge = CHALLENGE_PREFIX + nonce + ceremony_id.encode("ascii")
    if len(nonce) != NONCE_BYTES or not _is_challenge(challenge):
        raise ValueError("a nonce of 32 bytes and a ceremony id in visible ASCII")
    return challenge


def check_signable(kind: Signable, tbs: bytes, *, spki: bytes) -> HashName:
    """Return the hash to sign `tbs` with, if it is a structure of `kind` about the key `spki`.

    Args:
        spki: SubjectPublicKeyInfo of the key that would sign, in DER, read from the token or its record.

    Raises:
        SigningRefusedError: R-70.
    """
    # asn1crypto raises plain errors of many types on bytes that are no DER; every one of them means no.
    try:
        return _checked(kind, tbs, spki)
    except (
        _MismatchError,
        UnsupportedAlgorithm,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
    ) as error:
        problem = str(error) if isinstance(error, _MismatchError) else "the bytes cannot be read"
        raise SigningRefusedError(kind, problem) from error


def check_name(kind: Signable, tbs: bytes, *, issuer: bytes, mode: str) -> None:
    """Refuse a structure, of those that `check_signable` let through, that speaks for another CA than is meant.

    Args:
        kind: a challenge speaks for nobody and passes.
        issuer: the CA's name, DER.
        mode: "rehearsal" or "production"; REHEARSAL stands in the name in the one and not in the other (R-07).

    Raises:
        SigningRefusedError: R-70.
    """
    match kind:
        case Signable.ROOT_CERTIFICATE:
            name = bytes(x509.TbsCertificate.load(tbs)["subject"].dump())
        case Signable.CRL:
            name = bytes(crl.TbsCertList.load(tbs)["issuer"].dump())
        case Signable.CHALLENGE:
            return
        case _:
            assert_never(kind)
    if name != issuer:
        raise SigningRefusedError(kind, "another name than that of this CA")
    if (_MARK in name) is not _MARKED[mode]:
        raise SigningRefusedError(kind, f"a name {'without' if _MARKED[mode] else 'with'} REHEARSAL in a {mode}")


def _checked(kind: Signable, tbs: bytes, spki: bytes) -> HashName:
    key = _public_key(spki)
    hash_name, algorithm = _algorithm_of(key)
    match kind:
        case Signable.ROOT_CERTIFICATE:
            _check_root(tbs, spki=spki, algorithm=algorithm, key_id=_key_id(key))
        case Signable.CRL:
            _check_crl(tbs, algorithm=algorithm, key_id=_key_id(key))
        case Signable.CHALLENGE:
            _require(_is_challenge(tbs), "no challenge of this format")
        case _:
            assert_never(kind)
    return hash_name


def _check_root(tbs: bytes, *, spki: bytes, algorithm: bytes, key_id: bytes) -> None:
    parsed = x509.TbsCertificate.load(tbs, strict=True)
    extensions = _extensions(parsed["extensions"])
    serial = int(parsed["serial_number"].native)
    lifetime = _moment(parsed["validity"]["not_after"]) - _moment(parsed["validity"]["not_before"])
    _require(parsed["version"].native == "v3", "not version 3")
    _require(0 < serial <= _MAX_NUMBER, "a serial number that is not positive and below 2^159")
    _require(parsed["signature"].dump() == algorithm, "a signature algorithm that does not fit the key")
    _require(parsed["issuer"].dump() == parsed["subject"].dump(), "issuer and subject differ")
    _require(len(parsed["subject"].chosen) > 0, "an empty name")
    _require(lifetime.total_seconds() > 0, "it ends before it starts")
    _require(parsed["subject_public_key_info"].dump() == spki, "it certifies another key")
    _require(not isinstance(parsed["extensions"], core.Void), "no extensions")
    _require(
        sorted(extensions)
        == sorted(
            [
                _BASIC_CONSTRAINTS,
                _KEY_USAGE,
                (_SUBJECT_KEY_ID, False, b"\x04\x14" + key_id),
                (_AUTHORITY_KEY_ID, False, b"\x30\x16\x80\x14" + key_id),
            ]
        ),
        "extensions other than those of a root",
    )
    unique_ids = (parsed["issuer_unique_id"], parsed["subject_unique_id"])
    _require(all(isinstance(unique_id, core.Void) for unique_id in unique_ids), "unique identifiers")
    _require(parsed.dump(force=True) == tbs, "not strict DER")


def _check_crl(tbs: bytes, *, algorithm: bytes, key_id: bytes) -> None:
    parsed = crl.TbsCertList.load(tbs, strict=True)
    extensions = {oid: (critical, value) for oid, critical, value in _extensions(parsed["crl_extensions"])}
    _require(parsed["version"].native == "v2", "not version 2")
    _require(parsed["signature"].dump() == algorithm, "a signature algorithm that does not fit the key")
    _require(len(parsed["issuer"].chosen) > 0, "an empty name")
    _require(not isinstance(parsed["next_update"], core.Void), "no nextUpdate")
    this_update = _moment(parsed["this_update"])
    lifetime = _moment(parsed["next_update"]) - this_update
    _require(lifetime.total_seconds() > 0, "it ends before it starts")
    _require(lifetime <= _MAX_CRL_LIFETIME, f"it lasts longer than {_MAX_CRL_LIFETIME.days} days")
    _require(len(parsed["crl_extensions"]) == len(extensions), "an extension twice")
    _require(set(extensions) == {_AUTHORITY_KEY_ID, _CRL_NUMBER}, "extensions other than AKI and CRLNumber")
    _require(extensions[_AUTHORITY_KEY_ID] == (False, b"\x30\x16\x80\x14" + key_id), "the AKI of another key")
    number_critical, number = extensions[_CRL_NUMBER]
    _require(not number_critical and _is_number(number), "a CRLNumber that is none")
    revoked = parsed["revoked_certificates"]
    if not isinstance(revoked, core.Void):
        _require(len(revoked) > 0, "an empty list of revoked certificates")
        serials = [int(entry["user_certificate"].native) for entry in revoked]
        _require(all(0 < serial <= _MAX_NUMBER for serial in serials), "an entry for a serial number that is none")
        _require(len(serials) == len(set(serials)), "two entries for one certificate")
        for entry in revoked:
            _require(_moment(entry["revocation_date"]) <= this_update, "an entry of a later time than the CRL's")
            stated = _extensions(entry["crl_entry_extensions"])
            _require(len(stated) == 1 and stated[0] in _REASONS, "an entry without just an allowed reason")
    _require(parsed.dump(force=True) == tbs, "not strict DER")


def _is_challenge(content: bytes) -> bool:
    head = len(CHALLENGE_PREFIX) + NONCE_BYTES
    return content.startswith(CHALLENGE_PREFIX) and _CEREMONY_ID.fullmatch(content[head:]) is not None


def _moment(time: x509.Time) -> datetime:
    """Return a time that is encoded as RFC 5280 4.1.2.5 demands: UTCTime until 2049, in whole seconds, with Z."""
    moment = time.native
    _require(isinstance(moment, datetime), "a time that is none")
    pattern, name = (_UTC_TIME, "utc_time") if moment.year <= _LAST_UTC_YEAR else (_GENERALIZED_TIME, "general_time")
    _require(time.name == name and pattern.fullmatch(time.chosen.contents) is not None, "a time in another encoding")
    return datetime.fromisoformat(moment.isoformat())


def _is_number(der: bytes) -> bool:
    number = core.Integer.load(der, strict=True)
    return bool(number.dump(force=True) == der and 0 <= number.native <= _MAX_NUMBER)


def _extensions(parsed: core.Asn1Value) -> list[ExtensionTriple]:
    if isinstance(parsed, core.Void):
        return []
    return [
        (str(extension["extn_id"].dotted), bool(extension["critical"].native), bytes(extension["extn_value"]))
        for extension in parsed
    ]


def _public_key(spki: bytes) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    key = load_der_public_key(spki)
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise _MismatchError("a key that is neither RSA nor on a prime curve")
    canonical = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == spki
    _require(canonical, "a public key that is not in its canonical encoding")
    return key


def _algorithm_of(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> tuple[HashName, bytes]:
    if isinstance(key, rsa.RSAPublicKey):
        known = {3072: (HashName.SHA256, _SHA256_WITH_RSA), 4096: (HashName.SHA384, _SHA384_WITH_RSA)}
        found = known.get(key.key_size)
    else:
        curves = {
            "secp256r1": (HashName.SHA256, _SHA256_WITH_ECDSA),
            "secp384r1": (HashName.SHA384, _SHA384_WITH_ECDSA),
        }
        found = curves.get(key.curve.name)
    if found is None:
        raise _MismatchError("a key of a size or curve that is not allowed")
    return found


def _key_id(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> bytes:
    if isinstance(key, rsa.RSAPublicKey):
        bits = key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    else:
        bits = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return hashlib.sha1(bits).digest()  # noqa: S324 - RFC 5280 4.2.1.2 method 1, an identifier


def _require(holds: bool, problem: str) -> None:  # noqa: FBT001 - the condition itself is the argument
    if not holds:
        raise _MismatchError(problem)
