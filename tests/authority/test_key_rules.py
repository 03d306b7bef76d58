"""Keys of other kinds, broken keys and keys of every known weak class are refused."""

import itertools
import math
import random
from collections.abc import Callable

import pytest
from asn1crypto import core, keys
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.authority.errors import RuleError
from ceremony.authority.key_rules import check_exponent, check_key, check_modulus, kind_of, load_public_key
from ceremony.keys import KeyKind
from tests.authority.conftest import make_key

F4 = 65537


def spki_of(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def refused_by(check: Callable[[], object]) -> RuleError:
    with pytest.raises(RuleError) as refusal:
        check()
    return refusal.value


@pytest.mark.parametrize("kind", KeyKind)
def test_a_fresh_key_of_every_kind_passes(kind: KeyKind) -> None:
    check_key(make_key(kind).spki, kind=kind)
    assert kind_of(make_key(kind).spki) is kind


@pytest.mark.parametrize(("kind", "expected"), list(itertools.permutations(KeyKind, 2)))
def test_a_key_of_another_kind_is_refused(kind: KeyKind, expected: KeyKind) -> None:
    assert refused_by(lambda: check_key(make_key(kind).spki, kind=expected)).rule == "R-64"


STRANGE_KEYS: dict[str, Callable[[], PublicKeyTypes]] = {
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()).public_key(),
    "secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()).public_key(),
    "RSA-2048": lambda: rsa.generate_private_key(F4, 2048).public_key(),
    "RSA-3071": lambda: rsa.RSAPublicNumbers(F4, 2**3070 + 1).public_key(),
    "RSA-3080": lambda: rsa.RSAPublicNumbers(F4, 2**3079 + 1).public_key(),
    "Ed25519": lambda: ed25519.Ed25519PrivateKey.generate().public_key(),
}


@pytest.mark.parametrize("make", STRANGE_KEYS.values(), ids=STRANGE_KEYS)
def test_a_key_of_no_known_kind_is_refused(make: Callable[[], PublicKeyTypes]) -> None:
    assert refused_by(lambda: kind_of(spki_of(make()))).rule == "R-64"


def ec_spki(point: bytes, *, curve: str = "secp384r1") -> bytes:
    return bytes(
        keys.PublicKeyInfo(
            {
                "algorithm": {"algorithm": "ec", "parameters": keys.ECDomainParameters(name="named", value=curve)},
                "public_key": keys.ECPointBitString(point),
            }
        ).dump()
    )


def good_point() -> bytes:
    public = make_key(KeyKind.EC_P384).private.public_key()
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def off_curve() -> bytes:
    point = bytearray(good_point())
    point[-1] ^= 1
    return ec_spki(bytes(point))


def compressed() -> bytes:
    public = make_key(KeyKind.EC_P384).private.public_key()
    return ec_spki(public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


BROKEN_SPKI: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "no DER": lambda: b"\x30\x03\x02\x01",
    "a point off the curve": off_curve,
    "the point at infinity": lambda: ec_spki(b"\x00"),
    "a compressed point": compressed,
    "a point of another curve": lambda: ec_spki(good_point(), curve="secp256r1"),
    "RSA exponent 1": lambda: rsa_spki(make_modulus(), 1),
    "a byte after the key": lambda: make_key(KeyKind.EC_P384).spki + b"\x00",
}


def rsa_spki(modulus: int, exponent: int) -> bytes:
    public = keys.RSAPublicKey({"modulus": modulus, "public_exponent": exponent})
    algorithm = {"algorithm": "rsa", "parameters": core.Null()}
    return bytes(keys.PublicKeyInfo({"algorithm": algorithm, "public_key": public}).dump())


def make_modulus() -> int:
    public = make_key(KeyKind.RSA_3072).private.public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    return public.public_numbers().n


def test_an_spki_built_by_hand_is_the_canonical_one() -> None:
    assert ec_spki(good_point()) == make_key(KeyKind.EC_P384).spki
    assert rsa_spki(make_modulus(), F4) == make_key(KeyKind.RSA_3072).spki


@pytest.mark.parametrize("make", BROKEN_SPKI.values(), ids=BROKEN_SPKI)
def test_a_broken_key_is_refused(make: Callable[[], bytes]) -> None:
    assert refused_by(lambda: load_public_key(make())).rule == "R-64"


@pytest.mark.parametrize("exponent", [3, 17, 65535, 65536, 65538, 2**256 + 1])
def test_an_exponent_out_of_range_or_even_is_refused(exponent: int) -> None:
    assert refused_by(lambda: check_exponent(exponent)).rule == "R-64"


def test_the_exponent_of_a_key_is_looked_at() -> None:
    assert refused_by(lambda: check_key(rsa_spki(make_modulus(), 3), kind=KeyKind.RSA_3072)).rule == "R-64"


@pytest.mark.parametrize("exponent", [F4, 65539, 2**256 - 1])
def test_an_odd_exponent_in_range_passes(exponent: int) -> None:
    check_exponent(exponent)


def primes_below(limit: int) -> list[int]:
    return [n for n in range(2, limit) if all(n % d for d in range(2, math.isqrt(n) + 1))]


def test_an_even_modulus_is_refused() -> None:
    assert refused_by(lambda: check_key(rsa_spki(2**3072 - 2, F4), kind=KeyKind.RSA_3072)).rule == "R-65"


@pytest.mark.parametrize("factor", [3, 5, 743, 751])
def test_a_modulus_with_a_small_factor_is_refused(factor: int) -> None:
    assert "factor below 752" in refused_by(lambda: check_modulus(make_modulus() * factor)).message


def test_a_factor_just_above_the_limit_is_not_looked_for() -> None:
    check_modulus(make_modulus() * 757)


def coprime_to_small_primes(start: int) -> int:
    number = start | 1
    while any(number % prime == 0 for prime in primes_below(752)):
        number += 2
    return number


@pytest.mark.parametrize("gap_bits", [0, 64, 512, 700])
def test_a_modulus_of_close_primes_is_refused(gap_bits: int) -> None:
    # Fermat's method looks at the distance only, so these need not be prime.
    p = coprime_to_small_primes(random.Random(1).getrandbits(1536) | 3 << 1534)
    q = coprime_to_small_primes(p + 2**gap_bits)
    refusal = refused_by(lambda: check_modulus(p * q))
    assert refusal.rule == "R-65"
    assert "too close" in refusal.message


def test_a_modulus_of_primes_at_a_distance_passes() -> None:
    p = coprime_to_small_primes(random.Random(1).getrandbits(1536) | 3 << 1534)
    check_modulus(p * coprime_to_small_primes(p + 2**1500))


def test_a_modulus_of_the_roca_construction_is_refused() -> None:
    # Each factor is k * M + (65537 ^ a mod M), where M is the product of the first primes: 126 of them for RSA-3072.
    dice = random.Random(2)
    product = math.prod(primes_below(702))
    size = 1536 - product.bit_length()

    def factor() -> int:
        while True:
            number = dice.getrandbits(size) * product + pow(F4, dice.getrandbits(200), product)
            if all(number % prime for prime in primes_below(752)):
                return number

    refusal = refused_by(lambda: check_modulus(factor() * factor()))
    assert refusal.rule == "R-65"
    assert "ROCA" in refusal.message


def test_the_weak_classes_are_looked_for_in_keys() -> None:
    p = coprime_to_small_primes(random.Random(1).getrandbits(1536) | 3 << 1534)
    spki = rsa_spki(p * coprime_to_small_primes(p + 2), F4)
    assert refused_by(lambda: check_key(spki, kind=KeyKind.RSA_3072)).rule == "R-65"
