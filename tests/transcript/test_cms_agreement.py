"""Signatures that verify as numbers and differ in what surrounds them: both verifiers give each the one verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from types import ModuleType

import pytest
from asn1crypto import core, parser
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ceremony.transcript.cms import SignatureRefusedError, load_record_ca, verify_detached
from ceremony.transcript.der import DerError, elements

CONTENT = b'{"seq":1}\n'
NULL = b"\x05\x00"
NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Record CA of a test")])
NOW = datetime(2024, 11, 3, tzinfo=UTC)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Make = Callable[..., bytes]


def tlv(tag: int, *content: bytes) -> bytes:
    return bytes(parser.emit(tag >> 6, tag >> 5 & 1, tag & 31, b"".join(content)))


def oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


def algorithm(dotted: str, parameters: bytes = b"") -> bytes:
    return tlv(0x30, oid(dotted), parameters)


def attribute(dotted: str, *values: bytes) -> bytes:
    return tlv(0x30, oid(dotted), tlv(0x31, *values))


SHA256 = "2.16.840.1.101.3.4.2.1"
ECDSA_SHA256, RSA, RSA_SHA256 = "1.2.840.10045.4.3.2", "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"
DATA = oid("1.2.840.113549.1.7.1")
DIGEST = tlv(0x04, sha256(CONTENT).digest())
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
SIGNING_TIME, UNKNOWN = "1.2.840.113549.1.9.5", "1.3.6.1.4.1.55555.1"
NEEDED = (attribute(CONTENT_TYPE, DATA), attribute(MESSAGE_DIGEST, DIGEST))
LONG_LENGTH, INDEFINITE, CUT = b"\x04\x81\x01\x00", b"\x30\x80\x00\x00", b"\x04\x02\x00"


@dataclass(frozen=True)
class Authority:
    key: Key
    pem: bytes
    keys: Mapping[str, Key]
    certificates: Mapping[str, bytes]


def build(key: Key, *, ca: bool) -> x509.CertificateBuilder:
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
        "key_cert_sign crl_sign encipher_only decipher_only"
    )
    use = "key_cert_sign" if ca else "digital_signature"
    return (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{name: name == use for name in names.split()}), critical=True)
    )


@pytest.fixture(scope="module")
def signers() -> Authority:
    """A record CA with a signer of each kind."""
    key = ec.generate_private_key(ec.SECP256R1())
    ca = build(key, ca=True).sign(key, hashes.SHA256())
    keys: dict[str, Key] = {
        "p256": ec.generate_private_key(ec.SECP256R1()),
        "rsa": rsa.generate_private_key(65537, 2048),
    }
    certificates = {
        kind: build(one, ca=False).sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        for kind, one in keys.items()
    }
    return Authority(key, ca.public_bytes(serialization.Encoding.PEM), keys, certificates)


@pytest.fixture
def make(signers: Authority) -> Make:
    """Sign as somebody who holds a certified key and writes whatever they like."""

    def signed(
        kind: str = "p256",
        *,
        attributes: tuple[bytes, ...] = NEEDED,
        order: Callable[[list[bytes]], list[bytes]] = sorted,
        named: bytes = b"",
        digest: bytes = algorithm(SHA256),
        certificate: bytes = b"",
        signature_tag: int = 0x04,
    ) -> bytes:
        certificate = certificate or signers.certificates[kind]
        tbs = asn1_x509.Certificate.load(certificate)["tbs_certificate"]
        inside = b"".join(order(list(attributes)))
        key = signers.keys[kind]
        covered = tlv(0x31, inside)
        if isinstance(key, rsa.RSAPrivateKey):
            signature = key.sign(covered, padding.PKCS1v15(), hashes.SHA256())
        else:
            signature = key.sign(covered, ec.ECDSA(hashes.SHA256()))
        fitting = algorithm(ECDSA_SHA256) if kind == "p256" else algorithm(RSA_SHA256, NULL)
        info = tlv(
            0x30,
            tlv(0x02, b"\x01"),
            tlv(0x30, tbs["issuer"].dump(), tbs["serial_number"].dump()),
            digest,
            tlv(0xA0, inside),
            named or fitting,
            tlv(signature_tag, signature),
        )
        signed_data = tlv(
            0x30, tlv(0x02, b"\x01"), tlv(0x31, digest), tlv(0x30, DATA), tlv(0xA0, certificate), tlv(0x31, info)
        )
        return tlv(0x30, oid("1.2.840.113549.1.7.2"), tlv(0xA0, signed_data))

    return signed


@pytest.fixture
def verdict(verifier: ModuleType) -> Callable[[bytes, bytes], bool]:
    """Whether the signature counts, on which the two must agree."""

    def by_product(p7s: bytes, pem: bytes) -> bool:
        try:
            verify_detached(p7s, CONTENT, trust_anchor=load_record_ca(pem))
        except SignatureRefusedError:
            return False
        return True

    def by_script(p7s: bytes, pem: bytes) -> bool:
        try:
            ca = verifier.pem(pem)
            verifier.check_issued(ca, ca)
            verifier.verify_cms(p7s, CONTENT, ca)
        except verifier.BadError:
            return False
        return True

    def agreed(p7s: bytes, pem: bytes) -> bool:
        product, script = by_product(p7s, pem), by_script(p7s, pem)
        assert product == script, f"product {product}, stand-alone {script}"
        return product

    return agreed


Verdict = Callable[[bytes, bytes], bool]


@pytest.mark.parametrize(
    ("kind", "named", "accepted"),
    [
        ("p256", algorithm(ECDSA_SHA256), True),
        ("p256", algorithm(ECDSA_SHA256, NULL), False),
        ("p256", algorithm(ECDSA_SHA256, b"\x30\x00"), False),
        ("p256", algorithm("1.2.840.10045.4.3.3"), False),
        ("p256", algorithm(RSA_SHA256, NULL), False),
        ("p256", algorithm(RSA, NULL), False),
        ("p256", algorithm("1.2.840.10045.2.1"), False),
        ("rsa", algorithm(RSA_SHA256, NULL), True),
        ("rsa", algorithm(RSA, NULL), True),
        ("rsa", algorithm(RSA_SHA256), False),
        ("rsa", algorithm(RSA), False),
        ("rsa", algorithm(RSA_SHA256, b"\x30\x00"), False),
        ("rsa", algorithm("1.2.840.113549.1.1.12", NULL), False),
        ("rsa", algorithm(ECDSA_SHA256), False),
    ],
)
def test_an_algorithm_is_its_whole_identifier(
    make: Make, verdict: Verdict, signers: Authority, kind: str, named: bytes, *, accepted: bool
) -> None:
    assert verdict(make(kind, named=named), signers.pem) is accepted


@pytest.mark.parametrize(
    ("digest", "accepted"),
    [
        (algorithm(SHA256), True),
        (algorithm(SHA256, NULL), True),
        (algorithm(SHA256, b"\x05\x81\x00"), False),
        (algorithm(SHA256, b"\x30\x00"), False),
        (algorithm(SHA256, NULL + NULL), False),
        (algorithm("2.16.840.1.101.3.4.2.8"), False),
    ],
)
def test_a_digest_algorithm_has_no_parameters_or_null(
    make: Make, verdict: Verdict, signers: Authority, digest: bytes, *, accepted: bool
) -> None:
    assert verdict(make(digest=digest), signers.pem) is accepted


def in_reverse(found: list[bytes]) -> list[bytes]:
    return sorted(found, reverse=True)


def test_signed_attributes_stand_in_the_order_of_der(make: Make, verdict: Verdict, signers: Authority) -> None:
    assert verdict(make(), signers.pem)
    assert not verdict(make(order=in_reverse), signers.pem)
    assert not verdict(make(attributes=(*NEEDED, NEEDED[0])), signers.pem)


@pytest.mark.parametrize(
    ("values", "accepted"),
    [
        ((b"\x17\x0d241103090000Z",), True),
        ((b"\x18\x0f20241103090000Z",), True),
        ((), False),
        ((b"\x17\x0d241103090000Z", b"\x17\x0d241103090001Z"), False),
        ((b"\x17\x0d241103090000Z", b"\x17\x0d241103090000Z"), False),
        ((b"\x17\x0d2411030900 0Z",), False),
        ((b"\x17\x0d241303090000Z",), False),
        ((b"\x17\x0d241103090060Z",), False),
        ((b"\x17\x0d230229090000Z",), False),
        ((b"\x17\x0b2411030900Z",), False),
        ((b"\x17\x11241103090000+0000",), False),
        ((b"\x17\x07garbage",), False),
        ((b"\x17\x00",), False),
        ((b"\x17\x81\x0d241103090000Z",), False),
        ((b"\x18\x1120241103090000.5Z",), False),
        ((b"\x18\x0d241103090000Z",), False),
        ((b"\x0c\x0d241103090000Z",), False),
        ((b"\x17\x0d\xb2\xb41103090000Z",), False),
        ((b"garbage",), False),
    ],
)
def test_a_signing_time_is_one_time(
    make: Make, verdict: Verdict, signers: Authority, values: tuple[bytes, ...], *, accepted: bool
) -> None:
    assert verdict(make(attributes=(*NEEDED, attribute(SIGNING_TIME, *values))), signers.pem) is accepted


@pytest.mark.parametrize(
    ("values", "accepted"),
    [
        ((b"\x04\x01\x00",), True),
        ((b"\x02\x02\x00\x01",), True),
        ((b"\x30\x03\x04\x05\x00",), True),
        ((), False),
        ((b"\x04\x00", b"\x05\x00"), False),
        ((LONG_LENGTH,), False),
        ((INDEFINITE,), False),
        ((CUT,), False),
        ((b"\x1f\x21\x00",), False),
        ((b"\x04",), False),
        ((b"\x30\x80" * 2000,), False),
    ],
)
def test_an_unknown_attribute_is_one_element_of_der(
    make: Make, verdict: Verdict, signers: Authority, values: tuple[bytes, ...], *, accepted: bool
) -> None:
    assert verdict(make(attributes=(*NEEDED, attribute(UNKNOWN, *values))), signers.pem) is accepted


@pytest.mark.parametrize(
    "attributes",
    [
        (),
        NEEDED[:1],
        NEEDED[1:],
        (attribute(CONTENT_TYPE, oid("1.2.840.113549.1.7.2")), NEEDED[1]),
        (attribute(CONTENT_TYPE, DATA, DATA), NEEDED[1]),
        (NEEDED[0], attribute(MESSAGE_DIGEST, b"\x0c" + DIGEST[1:])),
        (NEEDED[0], attribute(MESSAGE_DIGEST, b"\x24\x22" + DIGEST)),
        (NEEDED[0], attribute(MESSAGE_DIGEST, DIGEST[:-1])),
        (NEEDED[0], attribute(MESSAGE_DIGEST, tlv(0x04, sha256(b"").digest()))),
        (*NEEDED, tlv(0x30, oid(UNKNOWN))),
        (*NEEDED, tlv(0x30, oid(UNKNOWN), tlv(0x30, NULL))),
        (*NEEDED, tlv(0x30, NULL, tlv(0x31, NULL))),
        (*NEEDED, tlv(0x30, oid(UNKNOWN), tlv(0x31, NULL), NULL)),
        (*NEEDED, NULL),
        (*NEEDED, CUT),
    ],
)
def test_attributes_that_are_missing_or_none_are_refused(
    make: Make, verdict: Verdict, signers: Authority, attributes: tuple[bytes, ...]
) -> None:
    assert not verdict(make(attributes=attributes), signers.pem)


def test_a_signature_is_an_octet_string(make: Make, verdict: Verdict, signers: Authority) -> None:
    assert not verdict(make(signature_tag=0x0C), signers.pem)


def respelt(certificate: bytes, key: Key, place: int, change: Callable[[bytes], bytes]) -> bytes:
    """Return the certificate with one part written otherwise, signed anew by a CA that does not mind."""
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    body = [part.raw for part in elements(elements(elements(certificate)[0].content)[0].content)]
    body[place] = change(body[place])
    tbs = tlv(0x30, *body)
    return tlv(0x30, tbs, body[2], tlv(0x03, b"\0", key.sign(tbs, ec.ECDSA(hashes.SHA256()))))


def drop_null(key: bytes) -> bytes:
    return tlv(0x30, algorithm(RSA), elements(elements(key)[0].content)[1].raw)


def compress(key: bytes) -> bytes:
    named, point = elements(elements(key)[0].content)
    return tlv(0x30, named.raw, tlv(0x03, b"\0", bytes([2 + point.content[-1] % 2]), point.content[2:34]))


@pytest.mark.parametrize(
    ("kind", "place", "change", "accepted"),
    [
        ("p256", 6, lambda key: key, True),
        ("rsa", 6, lambda key: key, True),
        ("rsa", 6, drop_null, False),
        ("p256", 6, compress, False),
        ("p256", 2, lambda _: algorithm(ECDSA_SHA256, NULL), False),
        ("p256", 2, lambda _: algorithm(RSA_SHA256, NULL), False),
        ("p256", 0, lambda _: tlv(0xA0, b"\x02\x01\x01"), False),
        ("p256", 0, lambda _: b"", False),
        ("p256", 6, lambda key: key + b"\x81\x02\x00\x01", False),
    ],
)
def test_a_certificate_writes_its_algorithms_and_key_in_one_way(
    make: Make,
    verdict: Verdict,
    signers: Authority,
    kind: str,
    place: int,
    change: Callable[[bytes], bytes],
    *,
    accepted: bool,
) -> None:
    certificate = respelt(signers.certificates[kind], signers.key, place, change)
    assert verdict(make(kind, certificate=certificate), signers.pem) is accepted


def test_the_other_solution_of_an_ecdsa_signature_is_as_good(
    make: Make, verdict: Verdict, signers: Authority, mirror: Callable[[bytes], bytes]
) -> None:
    # Software that makes signatures does not care which of the two it writes; so keys, not bytes, tell signers apart.
    p7s = make()
    other = mirror(p7s)
    assert other != p7s
    assert verdict(other, signers.pem)


@pytest.mark.parametrize(
    "data", [b"\x30", LONG_LENGTH, INDEFINITE, CUT, b"\x1f\x21\x00", b"\x30\x80" * 5000, b"\x04\x84"]
)
def test_what_is_not_der_is_not_split(data: bytes) -> None:
    with pytest.raises(DerError):
        elements(data)
