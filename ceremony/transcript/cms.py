"""Verify detached CMS signatures over the record, and the record CA above them (RFC 5652, RFC 5280).

The way up is one step: the signer's certificate is issued directly by the record CA. Dates are held against each other,
never against the clock: a record is read decades later. Whether it is the right record CA is for the handwritten words
to say. The stand-alone verifier states the same rules a second time, in other words and without any library.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from ceremony.errors import RefusedError
from ceremony.transcript.cms_message import (
    ECDSA_SIGNATURES,
    RSA_ENCRYPTION,
    RSA_SIGNATURES,
    CmsMessage,
    MessageShapeError,
    read_message,
)
from ceremony.transcript.der import SEQUENCE, DerError, elements, only, within

_REMEDY = "do not rely on this bundle; get another copy and compare the record CA's words with the handwritten ones"
_HASHES: dict[str, hashes.SHA256 | hashes.SHA384 | hashes.SHA512] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_MALFORMED = (ValueError, x509.InvalidVersion, UnsupportedAlgorithm)
_CURVES = (ec.SECP256R1, ec.SECP384R1)
_RSA_BITS = range(2048, 4097)
_RSA_EXPONENT_MIN = 65537
_VERSION_3 = bytes.fromhex("a003020102")
_BODY_PARTS = 8
_WHOLE_BYTES = b"\x00"
"""How a bit string begins of which every bit counts."""
_CRITICAL_UNDERSTOOD = (x509.BasicConstraints, x509.KeyUsage)


class SignatureRefusedError(RefusedError):
    """A signature or a certificate of the record does not prove what it should; the caller knows the file."""

    def __init__(self, what: str) -> None:
        super().__init__(what, remedy=_REMEDY, rule="R-142")


class SignatureKind(StrEnum):
    """What a signature under a record CA proves.

    CEREMONY_KEY: the laptop in the room recorded this person's consent; not that the person held a key.
    """

    CEREMONY_KEY = "ceremony-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerSeen:
    """Who signed, according to the certificate that verified.

    Attributes:
        common_name: the person's name.
        certificate: SHA-256 of the certificate's DER. It does not tell people apart: from a certificate that was signed
            with ECDSA anyone can make another one that verifies, by replacing s with n - s.
        key: the certified SubjectPublicKeyInfo in DER, which does.
        kind: what the signature proves.
    """

    common_name: str
    certificate: bytes
    key: bytes
    kind: SignatureKind


def load_record_ca(pem: bytes) -> x509.Certificate:
    """Return the certificate in the bytes of signatures/record-ca.pem.

    Raises:
        SignatureRefusedError: they are not exactly one self-signed certificate of a CA.
    """
    certificate = _load(x509.load_pem_x509_certificate, pem)
    if certificate.public_bytes(serialization.Encoding.PEM) != pem:
        raise SignatureRefusedError("the record CA's file holds more than one certificate in plain PEM")
    constraints, usage = _purpose(certificate)
    if not constraints.ca or not usage.key_cert_sign:
        raise SignatureRefusedError("the record CA's certificate is not that of a CA")
    _check_issued(certificate, issuer=certificate)
    return certificate


def verify_detached(p7s: bytes, content: bytes, *, trust_anchor: x509.Certificate) -> SignerSeen:
    """Return who signed `content`, having checked the signature and the way up to `trust_anchor`.

    Args:
        p7s: a ContentInfo in DER.
        content: what the signature stands beside: the transcript or the manifest.
        trust_anchor: the record CA, from load_record_ca.

    Raises:
        SignatureRefusedError: anything is missing, superfluous, malformed or does not verify.
    """
    try:
        message = read_message(p7s)
    except MessageShapeError as error:
        raise SignatureRefusedError(f"the signature's file holds {error}") from error
    certificate = _load(x509.load_der_x509_certificate, message.certificate)
    constraints, usage = _purpose(certificate)
    if constraints.ca or not usage.digital_signature:
        raise SignatureRefusedError("the signer's certificate is not one for signatures")
    _check_issued(certificate, issuer=trust_anchor)
    _check_names_signer(message, certificate)
    _check_signature(message, certificate)
    digest = hashes.Hash(_HASHES[message.digest])
    digest.update(content)
    if digest.finalize() != message.message_digest:
        raise SignatureRefusedError("the signature is over other content")
    return SignerSeen(
        common_name=_common_name(certificate),
        certificate=certificate.fingerprint(hashes.SHA256()),
        key=_read_body(certificate).key,
        kind=SignatureKind.CEREMONY_KEY,
    )


def _load(load: Callable[[bytes], x509.Certificate], encoded: bytes) -> x509.Certificate:
    try:
        # What the library only warns of, such as a negative serial number, no certificate of ours has.
        with warnings.catch_warnings(action="error"):
            certificate = load(encoded)
            _read_body(certificate)
    except (*_MALFORMED, UserWarning, DerError) as error:
        raise SignatureRefusedError("a certificate is malformed") from error
    return certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """Parts of a certificate in DER, as they stand there."""

    serial: bytes
    algorithm: bytes
    issuer: bytes
    key: bytes


def _read_body(certificate: x509.Certificate) -> _Body:
    der = certificate.public_bytes(serialization.Encoding.DER)
    parts = within(only(elements(der)), SEQUENCE)
    body = within(parts[0], SEQUENCE)
    if not parts[-1].content.startswith(_WHOLE_BYTES):
        # The library reads a signature that ends in a zero bit the same, whether or not that bit is said to count.
        raise SignatureRefusedError("a certificate's signature is not one of whole bytes")
    if len(body) != _BODY_PARTS or body[0].raw != _VERSION_3:
        raise SignatureRefusedError("a certificate is not one of version 3")
    _, serial, algorithm, issuer, _, _, key, _ = body
    return _Body(serial=serial.raw, algorithm=algorithm.raw, issuer=issuer.raw, key=key.raw)


def _purpose(certificate: x509.Certificate) -> tuple[x509.BasicConstraints, x509.KeyUsage]:
    """Return what the certificate is for, having refused critical extensions that nothing here understands."""
    try:
        extensions = certificate.extensions
        constraints = extensions.get_extension_for_class(x509.BasicConstraints)
        usage = extensions.get_extension_for_class(x509.KeyUsage)
    except (*_MALFORMED, x509.ExtensionNotFound, x509.DuplicateExtension) as error:
        raise SignatureRefusedError("a certificate does not say what it is for") from error
    if not constraints.critical or not usage.critical:
        raise SignatureRefusedError("a certificate does not insist on what it is for")
    for extension in extensions:
        if extension.critical and not isinstance(extension.value, _CRITICAL_UNDERSTOOD):
            raise SignatureRefusedError(f"unknown critical extension {extension.oid.dotted_string} in a certificate")
    return constraints.value, usage.value


def _check_issued(certificate: x509.Certificate, *, issuer: x509.Certificate) -> None:
    key = _check_key(issuer)
    try:
        certificate.verify_directly_issued_by(issuer)
    except (*_MALFORMED, TypeError, InvalidSignature) as error:
        raise SignatureRefusedError("a certificate is not issued by the record CA") from error
    accepted = RSA_SIGNATURES if isinstance(key, rsa.RSAPublicKey) else ECDSA_SIGNATURES
    if _read_body(certificate).algorithm not in accepted:
        raise SignatureRefusedError("a certificate is signed with an algorithm outside the accepted ones")
    earliest, latest = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not issuer.not_valid_before_utc <= earliest < latest <= issuer.not_valid_after_utc:
        raise SignatureRefusedError("a certificate's dates do not lie within the record CA's")


def _check_key(certificate: x509.Certificate) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    try:
        key = certificate.public_key()
    except _MALFORMED as error:
        raise SignatureRefusedError("a certificate's key is neither RSA nor on P-256 or P-384") from error
    plain = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if plain != _read_body(certificate).key:
        raise SignatureRefusedError("a certificate's key is not written in the one way that counts")
    match key:
        case rsa.RSAPublicKey() if key.key_size in _RSA_BITS and key.public_numbers().e >= _RSA_EXPONENT_MIN:
            return key
        case ec.EllipticCurvePublicKey() if isinstance(key.curve, _CURVES):
            return key
        case _:
            raise SignatureRefusedError("a certificate's key is neither sound RSA 2048 to 4096 nor P-256 nor P-384")


def _check_names_signer(message: CmsMessage, certificate: x509.Certificate) -> None:
    body, named = _read_body(certificate), message.signer
    if named.tag == SEQUENCE:
        fits = named.content == body.issuer + body.serial
    else:
        found = [one.value for one in certificate.extensions if isinstance(one.value, x509.SubjectKeyIdentifier)]
        fits = [one.digest for one in found] == [named.content]
    if not fits:
        raise SignatureRefusedError("the signature names a signer other than the certificate's holder")


def _check_signature(message: CmsMessage, certificate: x509.Certificate) -> None:
    key = _check_key(certificate)
    rsa_accepted = {RSA_ENCRYPTION: message.digest, **RSA_SIGNATURES}
    accepted = rsa_accepted if isinstance(key, rsa.RSAPublicKey) else ECDSA_SIGNATURES
    if accepted.get(message.algorithm) != message.digest:
        raise SignatureRefusedError("the signature algorithm does not fit the signer's key and digest")
    algorithm = _HASHES[message.digest]
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(message.signature, message.covered, padding.PKCS1v15(), algorithm)
        else:
            key.verify(message.signature, message.covered, ec.ECDSA(algorithm))
    except InvalidSignature as error:
        raise SignatureRefusedError("the signature does not verify") from error


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if len(names) != 1 or not isinstance(names[0].value, str):
        raise SignatureRefusedError("the signer's certificate does not name one person")
    return names[0].value
