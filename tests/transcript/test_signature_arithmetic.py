"""The stand-alone verifier computes RSA and ECDSA itself: it must agree with OpenSSL, and on what is no signature."""

import hashlib
from collections.abc import Callable
from types import ModuleType
from typing import Protocol

import pytest
from asn1crypto.algos import DSASignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

MESSAGE = b"what was signed"
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
CURVES = [ec.SECP256R1(), ec.SECP384R1()]


class Key(Protocol):
    n: int

    def verifies(self, digest: str, message: bytes, signature: bytes) -> bool: ...


def read_key(verifier: ModuleType, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> Key:
    spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return verifier.public_key(verifier.whole(spki))


def verifies(
    verifier: ModuleType, key: Key, signature: bytes, digest: str = "sha256", message: bytes = MESSAGE
) -> bool:
    try:
        return key.verifies(digest, message, signature)
    except verifier.BadError:
        return False


@pytest.fixture(scope="module")
def rsa_private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def p256_private() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.mark.parametrize("digest", HASHES)
@pytest.mark.parametrize("curve", CURVES)
def test_ecdsa_agrees_with_openssl(verifier: ModuleType, curve: ec.EllipticCurve, digest: str) -> None:
    private = ec.generate_private_key(curve)
    key = read_key(verifier, private)
    for number in range(4):
        message = MESSAGE * number
        signature = private.sign(message, ec.ECDSA(HASHES[digest]))
        assert verifies(verifier, key, signature, digest, message)
        assert not verifies(verifier, key, signature, digest, message + b"!")


@pytest.mark.parametrize("curve", CURVES)
def test_ecdsa_handles_keys_at_the_edges(verifier: ModuleType, curve: ec.EllipticCurve) -> None:
    # With the generator itself, or its negative, as the key, the additions meet equal and opposite points.
    order = (verifier.P256 if curve.name == "secp256r1" else verifier.P384).n
    for secret in (1, 2, order - 1):
        private = ec.derive_private_key(secret, curve)
        signature = private.sign(MESSAGE, ec.ECDSA(hashes.SHA256()))
        assert verifies(verifier, read_key(verifier, private), signature)


def test_the_generators_have_the_order_that_is_stated(verifier: ModuleType) -> None:
    for curve in (verifier.P256, verifier.P384):
        assert curve.times(curve.n, (curve.x, curve.y)) is None
        assert curve.times(curve.n - 1, (curve.x, curve.y)) == (curve.x, curve.p - curve.y)


def test_ecdsa_refuses_numbers_out_of_range(verifier: ModuleType, p256_private: ec.EllipticCurvePrivateKey) -> None:
    key = read_key(verifier, p256_private)
    n, p = verifier.P256.n, verifier.P256.p
    r, s = decode_dss_signature(p256_private.sign(MESSAGE, ec.ECDSA(hashes.SHA256())))
    assert verifies(verifier, key, encode_dss_signature(r, s))
    for pair in [
        *[(0, 0), (0, 1), (1, 0), (0, s), (r, 0), (n, s), (r, n), (r + n, s), (r, s + n), (r, s + 2**256)],
        *[(1, 1), (n - 1, n - 1), (p, s), (p - n, 1), (s, r), (n - r, s), (r - n, s), (r, s - n), (-r, -s)],
    ]:
        assert not verifies(verifier, key, DSASignature({"r": pair[0], "s": pair[1]}).dump()), pair


def test_ecdsa_refuses_the_sum_at_infinity(verifier: ModuleType, p256_private: ec.EllipticCurvePrivateKey) -> None:
    # With r = e * d^-1 * (-1) the two products cancel; a careless verifier would read an x of zero.
    key, n = read_key(verifier, p256_private), verifier.P256.n
    secret = p256_private.private_numbers().private_value
    number = int.from_bytes(hashlib.sha256(MESSAGE).digest(), "big")
    r = -number * pow(secret, -1, n) % n
    assert not verifies(verifier, key, encode_dss_signature(r, 1))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda der: der + b"\0",
        lambda der: der[:-1],
        lambda der: b"\x31" + der[1:],
        lambda der: bytes([0x30, 0x81]) + der[1:],
        lambda der: bytes([0x30, 0x80]) + der[2:] + b"\0\0",
        lambda der: bytes([0x30, der[1] + 1, 0x02, der[3] + 1, 0x00]) + der[4:],
        lambda der: bytes([0x30, der[1] + 3]) + der[2:] + b"\x02\x01\x01",
        lambda der: bytes([0x30, der[1] + 2]) + der[2:] + b"\x05\x00",
        lambda _: b"\x30\x00",
        lambda _: b"\x30\x04\x02\x00\x02\x00",
        lambda _: b"\x30\x06\x09\x01\x01\x02\x01\x01",
        lambda der: b"\x30\x82\x00" + der[1:],
    ],
)
def test_ecdsa_refuses_other_encodings_of_the_same_numbers(
    verifier: ModuleType, p256_private: ec.EllipticCurvePrivateKey, spoil: Callable[[bytes], bytes]
) -> None:
    signature = p256_private.sign(MESSAGE, ec.ECDSA(hashes.SHA256()))
    assert not verifies(verifier, read_key(verifier, p256_private), spoil(signature))


def test_an_ec_key_off_its_curve_is_refused(verifier: ModuleType, p256_private: ec.EllipticCurvePrivateKey) -> None:
    spki = p256_private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    header, x, y = spki[:-64], spki[-64:-32], spki[-32:]
    p = verifier.P256.p
    for point in [x + x, bytes(64), x + (int.from_bytes(y, "big") ^ 1).to_bytes(32, "big"), b"\xff" * 32 + y]:
        with pytest.raises(verifier.BadError, match="no point"):
            verifier.public_key(verifier.whole(header + point))
    assert verifier.public_key(verifier.whole(header + x + (p - int.from_bytes(y, "big")).to_bytes(32, "big")))
    with pytest.raises(verifier.BadError, match="uncompressed"):
        verifier.public_key(verifier.whole(header[:-1] + b"\x06" + x + y))


@pytest.mark.parametrize("digest", HASHES)
@pytest.mark.parametrize("size", [2048, 3072, 4096])
def test_rsa_agrees_with_openssl(verifier: ModuleType, size: int, digest: str, rsa_private: rsa.RSAPrivateKey) -> None:
    private = rsa_private if size == 2048 else rsa.generate_private_key(65537, size)
    signature = private.sign(MESSAGE, padding.PKCS1v15(), HASHES[digest])
    key = read_key(verifier, private)
    assert verifies(verifier, key, signature, digest)
    assert not verifies(verifier, key, signature, digest, MESSAGE + b"!")
    others = [name for name in HASHES if name != digest]
    assert not any(verifies(verifier, key, signature, other) for other in others)


INFO = bytes.fromhex("3031300d060960864801650304020105000420")
INFO_WITHOUT_NULL = bytes.fromhex("302f300b0609608648016503040201" + "0420")
HASHED = hashlib.sha256(MESSAGE).digest()


def padded(tail: bytes, *, start: bytes = b"\0\1", fill: bytes = b"\xff") -> bytes:
    return start + fill * (256 - len(start) - 1 - len(tail)) + b"\0" + tail


@pytest.mark.parametrize(
    ("reason", "block"),
    [
        ("garbage after a short padding", b"\0\1" + b"\xff" * 8 + b"\0" + INFO + HASHED + b"\x5a" * 194),
        ("zeros after a short padding", b"\0\1" + b"\xff" * 8 + b"\0" + INFO + HASHED + bytes(194)),
        ("a padding of no bytes", b"\0\1\0" + INFO + HASHED + b"\xff" * 202),
        ("garbage of one byte", padded(INFO + HASHED + b"\0")),
        ("garbage in the parameters", padded(bytes.fromhex("3033300f0609608648016503040201050200000420") + HASHED)),
        ("no parameters", padded(INFO_WITHOUT_NULL + HASHED)),
        ("a long form of length", padded(bytes.fromhex("308131300d060960864801650304020105000420") + HASHED)),
        ("block type 0", padded(INFO + HASHED, start=b"\0\0")),
        ("block type 2", padded(INFO + HASHED, start=b"\0\2")),
        ("a first byte of 1", padded(INFO + HASHED, start=b"\1\1")),
        ("another filling", padded(INFO + HASHED, fill=b"\xfe")),
        ("the digest of something else", padded(INFO + hashlib.sha256(b"else").digest())),
        ("the digest alone", padded(HASHED)),
        ("a digest cut short", padded(INFO + HASHED[:-1])),
        ("another algorithm's name", padded(INFO.replace(b"\x02\x01\x05", b"\x02\x02\x05") + HASHED)),
        ("nothing", bytes(256)),
    ],
)
def test_rsa_refuses_every_other_padding(
    verifier: ModuleType, rsa_private: rsa.RSAPrivateKey, reason: str, block: bytes
) -> None:
    numbers = rsa_private.private_numbers()
    n = numbers.public_numbers.n
    assert len(block) == 256, reason
    key = read_key(verifier, rsa_private)

    def sign(text: bytes) -> bytes:
        return pow(int.from_bytes(text, "big") % n, numbers.d, n).to_bytes(256, "big")

    assert verifies(verifier, key, sign(padded(INFO + HASHED)))
    assert not verifies(verifier, key, sign(block)), reason


def test_rsa_refuses_signatures_of_another_length_or_size(verifier: ModuleType, rsa_private: rsa.RSAPrivateKey) -> None:
    key = read_key(verifier, rsa_private)
    signature = rsa_private.sign(MESSAGE, padding.PKCS1v15(), hashes.SHA256())
    number = int.from_bytes(signature, "big")
    for spoilt in [
        b"",
        b"\0",
        b"\0" + signature,
        signature + b"\0",
        signature[1:],
        signature[:-1],
        bytes(256),
        b"\xff" * 256,
        (number + key.n).to_bytes(257, "big"),
        (key.n - number).to_bytes(256, "big"),
        (1).to_bytes(256, "big"),
    ]:
        assert not verifies(verifier, key, spoilt)


def test_rsa_refuses_a_signature_that_is_not_below_the_modulus(
    verifier: ModuleType, rsa_private: rsa.RSAPrivateKey
) -> None:
    key = read_key(verifier, rsa_private)
    messages = (str(number).encode() for number in range(2000))
    signed = ((message, rsa_private.sign(message, padding.PKCS1v15(), hashes.SHA256())) for message in messages)
    # A small enough signature leaves room for the modulus to be added in the same count of bytes.
    message, signature = next(pair for pair in signed if int.from_bytes(pair[1], "big") + key.n < 2**2048)
    assert verifies(verifier, key, signature, message=message)
    raised = (int.from_bytes(signature, "big") + key.n).to_bytes(256, "big")
    assert not verifies(verifier, key, raised, message=message)


@pytest.mark.parametrize(
    ("n", "e"),
    [
        (2**1023 + 1, 65537),
        (2**4096 + 1, 65537),
        (2**2048 + 2, 65537),
        (2**2048 + 1, 3),
        (2**2048 + 1, 1),
        (2**2048 + 1, 65538),
        (2**2048 + 1, 2**2048 + 3),
    ],
)
def test_an_unsound_rsa_key_is_refused(verifier: ModuleType, n: int, e: int) -> None:
    def der(tag: int, content: bytes) -> bytes:
        size = len(content)
        length = (
            bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big") if size > 255 else bytes([0x81, size])
        )
        return bytes([tag]) + length + content

    def number(value: int) -> bytes:
        return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))

    named = bytes.fromhex("300d06092a864886f70d0101010500")
    spki = der(0x30, named + der(3, b"\0" + der(0x30, number(n) + number(e))))
    with pytest.raises(verifier.BadError, match="RSA"):
        verifier.public_key(verifier.whole(spki))
