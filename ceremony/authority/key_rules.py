"""Rules for public keys: R-64 (size, exponent, point) and R-65 (known weak classes).

R-65 covers small factors, close primes and the ROCA class. It does not cover the Debian list of 2008: that list would
have to be shipped, and holds no RSA-3072 keys.
"""

import math
from collections.abc import Callable
from typing import Final, TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from ceremony.authority.errors import RuleError
from ceremony.keys import KeyKind

PublicKey: TypeAlias = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

_REMEDY: Final = "do not use this key; destroy it and generate another"
_MIN_EXPONENT: Final = 65537
_MAX_EXPONENT: Final = 2**256 - 1
_SMALL_FACTOR_LIMIT: Final = 752
_FERMAT_ROUNDS: Final = 100
# Primes that divide the modulus of the ROCA construction for every key size (CVE-2017-15361), but 2.
_ROCA_LIMIT: Final = 168
_ROCA_GENERATOR: Final = 65537
_CURVES: Final = {"secp256r1": KeyKind.EC_P256, "secp384r1": KeyKind.EC_P384}
_MODULI: Final = {3072: KeyKind.RSA_3072, 4096: KeyKind.RSA_4096}


def load_public_key(spki: bytes) -> PublicKey:
    """Return the key of a SubjectPublicKeyInfo in its one canonical encoding; an EC point is on its curve.

    Raises:
        RuleError: R-64.
    """
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _refusal("R-64", "the bytes are no public key, or its point is not on the curve") from error
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise _refusal("R-64", "the key is neither RSA nor on a prime curve")
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != spki:
        raise _refusal("R-64", "the key is not in its canonical encoding")
    return key


def kind_of(spki: bytes) -> KeyKind:
    """Return which of the kinds a key is.

    Raises:
        RuleError: R-64, it is none of them.
    """
    key = load_public_key(spki)
    kind = _MODULI.get(key.key_size) if isinstance(key, rsa.RSAPublicKey) else _CURVES.get(key.curve.name)
    if kind is None:
        raise _refusal("R-64", f"a key of {key.key_size} bits is none of {', '.join(KeyKind)}")
    return kind


def check_key(spki: bytes, *, kind: KeyKind) -> None:
    """Refuse a key that is not of `kind` or is known to be weak.

    Raises:
        RuleError: R-64 or R-65.
    """
    found = kind_of(spki)
    if found is not kind:
        raise _refusal("R-64", f"the key is {found}, not {kind}")
    key = load_public_key(spki)
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        check_exponent(numbers.e)
        check_modulus(numbers.n)


def check_exponent(exponent: int) -> None:
    """Refuse an RSA exponent that is even or outside 65537 to 2^256 - 1.

    Raises:
        RuleError: R-64.
    """
    if exponent % 2 == 0 or not _MIN_EXPONENT <= exponent <= _MAX_EXPONENT:
        raise _refusal("R-64", "the RSA exponent is even, below 65537 or above 2^256 - 1")


def check_modulus(modulus: int) -> None:
    """Refuse an RSA modulus of a known weak class; which class it is stands in the message.

    Raises:
        RuleError: R-65.
    """
    for weak, description in _WEAK_CLASSES:
        if weak(modulus):
            raise _refusal("R-65", f"the RSA modulus {description}")


def _has_small_factor(modulus: int) -> bool:
    return any(modulus % prime == 0 for prime in _primes_below(_SMALL_FACTOR_LIMIT))


def _has_close_primes(modulus: int) -> bool:
    start = math.isqrt(modulus - 1) + 1
    return any(_is_square(middle * middle - modulus) for middle in range(start, start + _FERMAT_ROUNDS))


def _is_roca(modulus: int) -> bool:
    # Such a modulus is a power of the generator modulo every one of these primes; another is, once in 2^27 or so.
    return all(modulus % prime in _powers(prime) for prime in _primes_below(_ROCA_LIMIT) if prime > 2)  # noqa: PLR2004 - the even prime says nothing


_WEAK_CLASSES: Final[tuple[tuple[Callable[[int], bool], str], ...]] = (
    (_has_small_factor, "has a factor below 752"),
    (_has_close_primes, "is a product of primes that are too close"),
    (_is_roca, "has the ROCA fingerprint"),
)


def _powers(prime: int) -> frozenset[int]:
    return frozenset(pow(_ROCA_GENERATOR, exponent, prime) for exponent in range(prime - 1))


def _is_square(number: int) -> bool:
    return math.isqrt(number) ** 2 == number


def _primes_below(limit: int) -> tuple[int, ...]:
    return tuple(n for n in range(2, limit) if all(n % divisor for divisor in range(2, math.isqrt(n) + 1)))


def _refusal(rule: str, message: str) -> RuleError:
    return RuleError(message, rule=rule, remedy=_REMEDY)
