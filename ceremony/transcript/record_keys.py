"""The keys that sign the record: made in the closing strongroom, used once per person and file, gone with its process.

A record CA certifies one ceremony key per signer and drops its own private key before anything is signed, so nobody can
be added afterwards. A ceremony key says no more than "the laptop, in that room, with those handwritten words, recorded
this"; it is no proof that a person held a key. The random numbers are OpenSSL's. Nothing here is written to a file.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

VALIDITY_DAYS = 30 * 365 + 7
"""Thirty years with their leap days; more than the longest retention (R-144)."""

NAME_MAX = 64
"""What X.520 allows in a common name; longer names must be refused when the plan is checked."""

_SIGNER_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CMS_OPTIONS = [
    pkcs7.PKCS7Options.DetachedSignature,
    pkcs7.PKCS7Options.Binary,
    pkcs7.PKCS7Options.NoCapabilities,
]


@dataclass(frozen=True, slots=True)
class RecordSigner:
    """One person who signs the record.

    Attributes:
        signer_id: the file stem of the person's signatures: "administrator", "witness-1".
        name: the person's name as it stands in the plan, 1 to 64 characters.
    """

    signer_id: str
    name: str

    def __post_init__(self) -> None:
        if not _SIGNER_ID.fullmatch(self.signer_id):
            raise ValueError(f"{self.signer_id!r} is no signer id")
        if not 1 <= len(self.name) <= NAME_MAX:
            raise ValueError(f"the name of {self.signer_id} is not 1 to {NAME_MAX} characters long")


@dataclass(frozen=True, slots=True)
class _CeremonyKey:
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class RecordKeys:
    """The record CA's certificate and one ceremony key per signer.

    Attributes:
        ca: the record CA; its private key no longer exists.
    """

    ca: x509.Certificate
    _keys: Mapping[str, _CeremonyKey] = field(repr=False)

    @property
    def ca_pem(self) -> bytes:
        """The bytes of signatures/record-ca.pem."""
        return self.ca.public_bytes(serialization.Encoding.PEM)

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the record CA's DER: what the handwritten record-CA words encode."""
        return self.ca.fingerprint(hashes.SHA256())

    @property
    def signer_ids(self) -> tuple[str, ...]:
        """The signers, in the order in which they were given."""
        return tuple(self._keys)

    def sign(self, signer_id: str, content: bytes) -> bytes:
        """Return a detached CMS SignedData (DER) of `signer_id` over `content`, with the signer's certificate inside.

        The signing time in it is the operating system's clock and is attested by nobody.

        Raises:
            ValueError: nobody with that id was certified.
        """
        if signer_id not in self._keys:
            raise ValueError(f"no ceremony key was made for {signer_id}")
        signer = self._keys[signer_id]
        builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
        builder = builder.add_signer(signer.certificate, signer.key, hashes.SHA256())
        return builder.sign(serialization.Encoding.DER, _CMS_OPTIONS)


def make_record_keys(*, ceremony_id: str, signers: Sequence[RecordSigner], now: datetime) -> RecordKeys:
    """Make a record CA and certify one fresh ceremony key per signer.

    Args:
        ceremony_id: at most 40 characters, so that it fits the CA's name.
        signers: in the order of the bundle's signatures.
        now: aware UTC; the certificates are valid from here on.

    Raises:
        ValueError: no signers, a signer given twice, or a ceremony id that is too long.
    """
    if not signers or len({signer.signer_id for signer in signers}) != len(signers):
        raise ValueError("signers must be one or more, each once")
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca = _record_ca(ca_key, ceremony_id, now)
    keys: dict[str, _CeremonyKey] = {}
    for signer in signers:
        key = ec.generate_private_key(ec.SECP256R1())
        keys[signer.signer_id] = _CeremonyKey(key, _ceremony_certificate(ca_key, ca, key.public_key(), signer.name))
    return RecordKeys(ca, keys)


def _record_ca(key: ec.EllipticCurvePrivateKey, ceremony_id: str, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Record CA of ceremony {ceremony_id}")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=VALIDITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(cert_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _ceremony_certificate(
    ca_key: ec.EllipticCurvePrivateKey, ca: x509.Certificate, public_key: ec.EllipticCurvePublicKey, name: str
) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "ceremony key"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    ca_key_id = ca.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(ca.subject)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(ca.not_valid_before_utc)
        .not_valid_after(ca.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(cert_sign=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_key_id), critical=False)
        .sign(ca_key, hashes.SHA256())
    )


def _key_usage(*, cert_sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not cert_sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=cert_sign,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
