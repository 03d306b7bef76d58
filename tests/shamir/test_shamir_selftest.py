"""The self-test lets our scheme pass and stops the broken ones that others have shipped (shamir.md A)."""

from itertools import combinations

import pytest

from shamir import SelfTestError, Share, combine, self_test, split
from shamir.field import interpolate, multiply
from shamir.selftest import Split
from shamir.sharing import RandBytes

ONE_SHARE = "one share of two says nothing about the secret"
PUBLISHED = "the published shares are made again"
EVERY_FOUR = "every four shares of a 4-of-7 give the secret"
NO_THREE = "no three shares of a 4-of-7 give the secret"


def from_coefficients(secret: bytes, coefficients: list[bytes], count: int) -> tuple[Share, ...]:
    shares = []
    for x in range(1, count + 1):
        value = bytes(len(secret))
        for coefficient in reversed([secret, *coefficients]):
            value = bytes(multiply(v, x) ^ c for v, c in zip(value, coefficient, strict=True))
        shares.append(Share(x, value))
    return tuple(shares)


def cut(drawn: bytes, length: int) -> list[bytes]:
    return [drawn[start : start + length] for start in range(0, len(drawn), length)]


def without_zero(secret: bytes, *, threshold: int, count: int, randbytes: RandBytes) -> tuple[Share, ...]:
    drawn = bytes(byte or 1 for byte in randbytes((threshold - 1) * len(secret)))
    return from_coefficients(secret, cut(drawn, len(secret)), count)


def odd_only(secret: bytes, *, threshold: int, count: int, randbytes: RandBytes) -> tuple[Share, ...]:
    drawn = bytes((byte & 0xFE) + 1 for byte in randbytes((threshold - 1) * len(secret)))
    return from_coefficients(secret, cut(drawn, len(secret)), count)


def one_coefficient_for_all_bytes(
    secret: bytes, *, threshold: int, count: int, randbytes: RandBytes
) -> tuple[Share, ...]:
    drawn = [bytes([byte]) * len(secret) for byte in randbytes(threshold - 1)]
    return from_coefficients(secret, drawn, count)


def modulo_a_power_of_two(secret: bytes, *, threshold: int, count: int, randbytes: RandBytes) -> tuple[Share, ...]:
    """Source 001's scheme, byte by byte: modulo 2^8 in place of 2^256."""
    rows = [secret, *cut(randbytes((threshold - 1) * len(secret)), len(secret))]
    return tuple(
        Share(x, bytes(sum(c * x**k for k, c in enumerate(column)) % 256 for column in zip(*rows, strict=True)))
        for x in range(1, count + 1)
    )


def reversed_bytes(secret: bytes, *, threshold: int, count: int, randbytes: RandBytes) -> tuple[Share, ...]:
    """The shares after the first with their bytes in reverse: uniform, yet not the published ones."""
    shares = split(secret, threshold=threshold, count=count, randbytes=randbytes)
    return tuple(Share(share.x, share.y[::-1]) if share.x > 1 else share for share in shares)


def always_two(secret: bytes, *, threshold: int, count: int, randbytes: RandBytes) -> tuple[Share, ...]:
    return split(secret, threshold=min(threshold, 2), count=count, randbytes=randbytes)


def repeating(secret: bytes, *, threshold: int, count: int, randbytes: RandBytes) -> tuple[Share, ...]:
    shares = split(secret, threshold=threshold, count=count, randbytes=randbytes)
    return shares[:-1] + shares[:1] if count > 3 else shares


def unchecked_combine(shares: tuple[Share, ...], *, threshold: int) -> bytes:
    (secret,) = interpolate([(share.x, share.y) for share in shares[: max(threshold, 4) - 1]], [0])
    return secret


def test_our_scheme_passes() -> None:
    self_test()


@pytest.mark.parametrize(
    ("broken", "law"),
    [
        (without_zero, ONE_SHARE),
        (odd_only, ONE_SHARE),
        (one_coefficient_for_all_bytes, ONE_SHARE),
        (modulo_a_power_of_two, ONE_SHARE),
        (reversed_bytes, PUBLISHED),
        (always_two, NO_THREE),
        (repeating, EVERY_FOUR),
    ],
)
def test_a_broken_split_is_stopped(broken: Split, law: str) -> None:
    with pytest.raises(SelfTestError) as caught:
        self_test(split=broken)
    assert caught.value.law == law


def test_a_broken_combine_is_stopped() -> None:
    with pytest.raises(SelfTestError) as caught:
        self_test(combine=unchecked_combine)
    assert caught.value.law == EVERY_FOUR


def test_the_broken_schemes_do_round_trip_where_they_can() -> None:
    # Round trips alone would let both of these pass.
    for broken in (without_zero, odd_only):
        shares = broken(b"secret", threshold=3, count=5, randbytes=lambda length: bytes(range(length)))
        assert {combine(subset, threshold=3) for subset in combinations(shares, 3)} == {b"secret"}
