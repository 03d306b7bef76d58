"""Both verifiers, the product's and the stand-alone one, hold the same law; each test asks both."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Protocol

import pytest
from asn1crypto import cms
from asn1crypto.pem import armor
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from ceremony.transcript.cms import SignatureKind, SignatureRefusedError, load_record_ca, verify_detached
from ceremony.transcript.record_keys import RecordKeys, RecordSigner, make_record_keys
from tests.transcript.conftest import NOW

CONTENT = b'{"seq":1}\n{"seq":2}\r\n\n'


class Refused(Exception):  # noqa: N818 - a verdict of the test's own
    pass


class Issued(Protocol):
    certificate: Path
    key: Path


class Authority(Protocol):
    pem: bytes
    name: x509.Name
    key: ec.EllipticCurvePrivateKey
    ca: x509.Certificate

    def build(self, key: object, subject: x509.Name, *, ca: bool) -> x509.CertificateBuilder: ...
    def issue(self, key: object, **wrong: object) -> Issued: ...


class Verify(Protocol):
    def __call__(self, p7s: bytes, content: bytes, ca_pem: bytes) -> str: ...


@pytest.fixture(params=["product", "stand-alone"])
def verify(request: pytest.FixtureRequest, verifier: ModuleType) -> Verify:
    def by_product(p7s: bytes, content: bytes, ca_pem: bytes) -> str:
        try:
            return verify_detached(p7s, content, trust_anchor=load_record_ca(ca_pem)).common_name
        except SignatureRefusedError as error:
            raise Refused(str(error)) from error

    def by_script(p7s: bytes, content: bytes, ca_pem: bytes) -> str:
        try:
            ca = verifier.pem(ca_pem)
            verifier.check_issued(ca, ca)
            return str(verifier.verify_cms(p7s, content, ca).common_name)
        except verifier.BadError as error:
            raise Refused(str(error)) from error

    return by_product if request.param == "product" else by_script


@pytest.fixture(scope="session")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 3072)


@pytest.fixture(scope="session")
def p256_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def test_a_ceremony_signature_verifies(verify: Verify, record_keys: RecordKeys) -> None:
    p7s = record_keys.sign("witness-2", CONTENT)
    assert verify(p7s, CONTENT, record_keys.ca_pem) == "Zoë Ångström"


def test_the_product_says_what_kind_of_signature_it_saw(record_keys: RecordKeys) -> None:
    seen = verify_detached(record_keys.sign("administrator", CONTENT), CONTENT, trust_anchor=record_keys.ca)
    assert seen.kind is SignatureKind.CEREMONY_KEY
    assert len(seen.certificate) == 32


@pytest.mark.parametrize("options", [(), ("-nosmimecap",), ("-keyid",), ("-md", "sha384"), ("-md", "sha512")])
def test_what_openssl_signs_with_rsa_verifies(
    verify: Verify,
    authority: Authority,
    openssl_sign: Callable[..., bytes],
    rsa_key: rsa.RSAPrivateKey,
    options: tuple[str, ...],
) -> None:
    p7s = openssl_sign(authority.issue(rsa_key), CONTENT, *options)
    assert verify(p7s, CONTENT, authority.pem) == "Ada Lovelace"


@pytest.mark.parametrize("options", [(), ("-nosmimecap",), ("-keyid",), ("-md", "sha384"), ("-md", "sha512")])
def test_what_openssl_signs_with_p256_verifies(
    verify: Verify,
    authority: Authority,
    openssl_sign: Callable[..., bytes],
    p256_key: ec.EllipticCurvePrivateKey,
    options: tuple[str, ...],
) -> None:
    p7s = openssl_sign(authority.issue(p256_key), CONTENT, *options)
    assert verify(p7s, CONTENT, authority.pem) == "Ada Lovelace"


def test_what_openssl_signs_with_p384_verifies(
    verify: Verify, authority: Authority, openssl_sign: Callable[..., bytes]
) -> None:
    p7s = openssl_sign(authority.issue(ec.generate_private_key(ec.SECP384R1())), CONTENT)
    assert verify(p7s, CONTENT, authority.pem) == "Ada Lovelace"


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"\n", CONTENT.replace(b"\r\n", b"\n")])
def test_other_content_is_refused(verify: Verify, record_keys: RecordKeys, content: bytes) -> None:
    p7s = record_keys.sign("administrator", CONTENT)
    with pytest.raises(Refused, match="over other content"):
        verify(p7s, content, record_keys.ca_pem)


def test_another_record_ca_is_refused(verify: Verify, record_keys: RecordKeys, authority: Authority) -> None:
    with pytest.raises(Refused, match="issue"):
        verify(record_keys.sign("administrator", CONTENT), CONTENT, authority.pem)


def accepted_flips(verify: Verify, p7s: bytes, ca_pem: bytes, *, step: int, masks: tuple[int, ...]) -> list[int]:
    accepted = []
    for place in range(0, len(p7s), step):
        spoilt = bytearray(p7s)
        spoilt[place] ^= masks[place // step % len(masks)]
        try:
            verify(bytes(spoilt), CONTENT, ca_pem)
        except Refused:
            continue
        accepted.append(place)
    return accepted


def test_the_last_bit_of_a_certificates_signature_counts(verify: Verify) -> None:
    signer = RecordSigner("administrator", "Ada Lovelace")
    while True:
        keys = make_record_keys(ceremony_id="KC-2026-01", signers=(signer,), now=NOW)
        p7s = keys.sign("administrator", CONTENT)
        certificate = cms.ContentInfo.load(p7s)["content"]["certificates"][0].chosen
        signature = certificate["signature_value"].native
        if signature[-1] % 2 == 0:
            break
    spoilt = bytearray(p7s)
    unused_bits = p7s.index(certificate.dump()) + len(certificate.dump()) - len(signature) - 1
    assert spoilt[unused_bits] == 0
    spoilt[unused_bits] = 1
    with pytest.raises(Refused):
        verify(bytes(spoilt), CONTENT, keys.ca_pem)


def test_a_flipped_byte_of_a_signature_is_seen(verify: Verify, record_keys: RecordKeys) -> None:
    p7s = record_keys.sign("administrator", CONTENT)
    assert accepted_flips(verify, p7s, record_keys.ca_pem, step=9, masks=(0x01, 0x80)) == []


@pytest.mark.slow
@pytest.mark.parametrize("mask", [0x01, 0x80])
def test_every_byte_of_a_signature_counts(verify: Verify, record_keys: RecordKeys, mask: int) -> None:
    p7s = record_keys.sign("administrator", CONTENT)
    assert accepted_flips(verify, p7s, record_keys.ca_pem, step=1, masks=(mask,)) == []


@pytest.mark.slow
@pytest.mark.parametrize("option", ["-nosmimecap", "-keyid"])
def test_every_byte_of_a_foreign_signature_counts(
    verify: Verify, authority: Authority, openssl_sign: Callable[..., bytes], rsa_key: rsa.RSAPrivateKey, option: str
) -> None:
    p7s = openssl_sign(authority.issue(rsa_key), CONTENT, option)
    assert accepted_flips(verify, p7s, authority.pem, step=1, masks=(0x02, 0x20, 0x80, 0xFF)) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda p7s: b"\x30\x80" + p7s[4:] + b"\0\0",
        lambda p7s: p7s[:-1],
        lambda p7s: p7s + b"\0",
        lambda p7s: p7s + p7s,
        lambda _: b"-----BEGIN CMS-----\n",
        lambda p7s: b"\x30\x84\x00\x00" + p7s[2:],
        lambda _: b"\x30" * 5000,
        lambda _: b"\x30\x03\x02\x01\x01",
    ],
)
def test_what_is_no_der_signature_is_refused(
    verify: Verify, record_keys: RecordKeys, spoil: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(Refused):
        verify(spoil(record_keys.sign("administrator", CONTENT)), CONTENT, record_keys.ca_pem)


@pytest.mark.parametrize(
    "options",
    [
        ("-nodetach",),
        ("-nocerts",),
        ("-noattr",),
        ("-md", "sha1"),
        ("-md", "sha224"),
        ("-keyopt", "rsa_padding_mode:pss"),
        ("-econtent_type", "1.2.3.4"),
    ],
)
def test_another_shape_of_signature_is_refused(
    verify: Verify,
    authority: Authority,
    openssl_sign: Callable[..., bytes],
    rsa_key: rsa.RSAPrivateKey,
    options: tuple[str, ...],
) -> None:
    p7s = openssl_sign(authority.issue(rsa_key), CONTENT, *options)
    with pytest.raises(Refused):
        verify(p7s, CONTENT, authority.pem)


def test_a_second_certificate_inside_is_refused(
    verify: Verify,
    authority: Authority,
    openssl_sign: Callable[..., bytes],
    p256_key: ec.EllipticCurvePrivateKey,
    tmp_path: Path,
) -> None:
    (tmp_path / "ca.pem").write_bytes(authority.pem)
    p7s = openssl_sign(authority.issue(p256_key), CONTENT, "-certfile", "ca.pem")
    with pytest.raises(Refused):
        verify(p7s, CONTENT, authority.pem)


def test_a_second_signer_inside_is_refused(
    verify: Verify,
    authority: Authority,
    openssl_sign: Callable[..., bytes],
    p256_key: ec.EllipticCurvePrivateKey,
    rsa_key: rsa.RSAPrivateKey,
) -> None:
    other = authority.issue(rsa_key)
    options = ("-signer", str(other.certificate), "-inkey", str(other.key))
    with pytest.raises(Refused):
        verify(openssl_sign(authority.issue(p256_key), CONTENT, *options), CONTENT, authority.pem)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ca": True},
        {"usage": "key_encipherment"},
        {"usage": "key_cert_sign"},
        {"days": 3651},
        {"days": -3650 + 1, "extra": x509.InhibitAnyPolicy(0)},
        {"critical": False},
        {"names": ()},
        {"names": ("Ada Lovelace", "Grace Brewster Hopper")},
        {"digest": hashes.SHA224()},
        {"extra": x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.9")])},
    ],
)
def test_a_certificate_for_another_purpose_is_refused(
    verify: Verify,
    authority: Authority,
    openssl_sign: Callable[..., bytes],
    p256_key: ec.EllipticCurvePrivateKey,
    wrong: dict[str, object],
) -> None:
    p7s = openssl_sign(authority.issue(p256_key, **wrong), CONTENT)
    with pytest.raises(Refused, match=r"certificate|extension"):
        verify(p7s, CONTENT, authority.pem)


@pytest.mark.parametrize(
    "make",
    [
        lambda: rsa.generate_private_key(65537, 1024),
        lambda: rsa.generate_private_key(3, 2048),
        lambda: ec.generate_private_key(ec.SECP521R1()),
        lambda: ec.generate_private_key(ec.SECP256K1()),
    ],
)
def test_a_key_of_another_kind_is_refused(
    verify: Verify,
    authority: Authority,
    openssl_sign: Callable[..., bytes],
    make: Callable[[], ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey],
) -> None:
    with pytest.raises(Refused, match="key"):
        verify(openssl_sign(authority.issue(make()), CONTENT), CONTENT, authority.pem)


def test_a_certificate_signed_by_itself_is_refused(
    verify: Verify,
    authority: Authority,
    openssl_sign: Callable[..., bytes],
    p256_key: ec.EllipticCurvePrivateKey,
    record_keys: RecordKeys,
) -> None:
    with pytest.raises(Refused, match="issue"):
        verify(openssl_sign(authority.issue(p256_key), CONTENT), CONTENT, record_keys.ca_pem)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda pem: pem + pem,
        lambda pem: b"text before\n" + pem,
        lambda pem: pem.replace(b"CERTIFICATE", b"X509 CRL"),
        lambda pem: pem.replace(b"\n", b"\r\n"),
        lambda pem: pem[:70] + pem[71:],
        lambda pem: pem[:100] + (b"A" if pem[100:101] != b"A" else b"B") + pem[101:],
    ],
)
def test_what_is_no_record_ca_is_refused(
    verify: Verify, record_keys: RecordKeys, spoil: Callable[[bytes], bytes]
) -> None:
    p7s = record_keys.sign("administrator", CONTENT)
    with pytest.raises(Refused):
        verify(p7s, CONTENT, spoil(record_keys.ca_pem))


def test_a_record_ca_that_is_no_ca_is_refused(
    verify: Verify, authority: Authority, p256_key: ec.EllipticCurvePrivateKey
) -> None:
    pem = authority.issue(p256_key).certificate.read_bytes()
    with pytest.raises(Refused):
        verify(b"", CONTENT, pem)


def test_a_record_ca_with_a_key_of_another_kind_is_refused(verify: Verify, authority: Authority) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    pem = authority.build(key, authority.name, ca=True).sign(key, None).public_bytes(serialization.Encoding.PEM)
    with pytest.raises(Refused, match="key"):
        verify(b"", CONTENT, pem)


def test_a_record_ca_with_a_key_on_an_unknown_curve_is_refused(verify: Verify, authority: Authority) -> None:
    der = authority.ca.public_bytes(serialization.Encoding.DER)
    unknown = der.replace(bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03017f"))
    with pytest.raises(Refused, match="key"):
        verify(b"", CONTENT, armor("CERTIFICATE", unknown).replace(b"\r", b""))


def add_unsigned_attribute(signed: cms.SignedData) -> None:
    signed["signer_infos"][0]["unsigned_attrs"] = [{"type": "content_type", "values": ["data"]}]


def add_crls(signed: cms.SignedData) -> None:
    signed["crls"] = []


def name_another_serial(signed: cms.SignedData) -> None:
    signed["signer_infos"][0]["sid"].chosen["serial_number"] = 5


def repeat_digest(signed: cms.SignedData) -> None:
    attributes = signed["signer_infos"][0]["signed_attrs"]
    attributes.append(attributes[2].copy())


def double_digest(signed: cms.SignedData) -> None:
    values = signed["signer_infos"][0]["signed_attrs"][2]["values"]
    values.append(values[0].copy())


def drop_digest(signed: cms.SignedData) -> None:
    del signed["signer_infos"][0]["signed_attrs"][2]


def drop_content_type(signed: cms.SignedData) -> None:
    del signed["signer_infos"][0]["signed_attrs"][0]


def raise_version(signed: cms.SignedData) -> None:
    signed["version"] = "v3"


def list_another_digest(signed: cms.SignedData) -> None:
    signed["digest_algorithms"][0]["algorithm"] = "sha512"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (add_unsigned_attribute, "additions that nobody signed"),
        (add_crls, "additions that nobody signed"),
        (name_another_serial, "other than the certificate's holder"),
        (repeat_digest, "not there once"),
        (double_digest, "not there once"),
        (drop_digest, "no message-digest"),
        (drop_content_type, "no content-type"),
        (raise_version, "version"),
        (list_another_digest, "two digest algorithms"),
    ],
)
def test_a_signature_that_says_more_less_or_otherwise_is_refused(
    verify: Verify, record_keys: RecordKeys, change: Callable[[cms.SignedData], None], reason: str
) -> None:
    info = cms.ContentInfo.load(record_keys.sign("administrator", CONTENT))
    assert info["content"]["signer_infos"][0]["signed_attrs"][2]["type"].native == "message_digest"
    change(info["content"])
    p7s = info.dump(force=True)
    with pytest.raises(Refused):
        verify(p7s, CONTENT, record_keys.ca_pem)
    with pytest.raises(SignatureRefusedError, match=reason):
        verify_detached(p7s, CONTENT, trust_anchor=record_keys.ca)


def test_a_record_ca_that_another_key_signed_is_refused(
    verify: Verify, authority: Authority, p256_key: ec.EllipticCurvePrivateKey
) -> None:
    pem = (
        authority.build(p256_key, authority.name, ca=True)
        .sign(authority.key, authority.ca.signature_hash_algorithm)
        .public_bytes(serialization.Encoding.PEM)
    )
    with pytest.raises(Refused, match=r"issue|verify"):
        verify(b"", CONTENT, pem)


def test_a_refusal_says_what_to_do(record_keys: RecordKeys) -> None:
    with pytest.raises(SignatureRefusedError) as caught:
        verify_detached(b"", CONTENT, trust_anchor=record_keys.ca)
    assert "handwritten" in caught.value.remedy
    assert caught.value.rule == "R-142"
