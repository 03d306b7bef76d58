"""One test for each way in which others have gone wrong (shamir.md A), named after its entry there."""

import itertools
import os
import random

import pytest

from shamir import (
    DuplicateShareError,
    Share,
    ShareNumberError,
    check_consistent,
    combine,
    combine_mnemonics,
    split,
    split_mnemonics,
)
from shamir.errors import DigestError, InconsistentSharesError
from shamir.field import interpolate, lagrange_rows, multiply

EVERY_BYTE = bytes(range(256))


def leading_coefficients(shares: tuple[Share, ...], secret: bytes) -> bytes:
    """Return the coefficients of x^2 of a 3-of-N: the divided difference over x = 0, 1, 2."""
    by_zero, by_one, by_two = (inverse(multiply(x ^ y, x ^ z)) for x, y, z in ((0, 1, 2), (1, 0, 2), (2, 0, 1)))
    return bytes(
        multiply(s, by_zero) ^ multiply(one, by_one) ^ multiply(two, by_two)
        for s, one, two in zip(secret, shares[0].y, shares[1].y, strict=True)
    )


def inverse(element: int) -> int:
    return next(other for other in range(256) if multiply(element, other) == 1)


def test_pitfall_a1_every_coefficient_takes_every_value_zero_included() -> None:
    # 2-of-N: the coefficient of x is y(1) - s, over all 256 draws.
    shares = split(b"\x2a" * 256, threshold=2, count=2, randbytes=lambda _: EVERY_BYTE)
    assert sorted(y ^ 0x2A for y in shares[0].y) == list(EVERY_BYTE)


def test_pitfall_a1_the_leading_coefficient_is_zero_as_often_as_any_other_value() -> None:
    drawn = bytes(a for a in range(256) for _ in range(256)) + EVERY_BYTE * 256
    secret = b"\x2a" * 65536
    shares = split(secret, threshold=3, count=3, randbytes=lambda _: drawn)
    leading = leading_coefficients(shares, secret)
    assert all(leading.count(value) == 256 for value in range(256))


def test_pitfall_a1_no_bit_of_a_byte_leaks_from_one_share() -> None:
    for secret in (0, 1):
        shares = split(bytes([secret]) * 256, threshold=2, count=1 + 1, randbytes=lambda _: EVERY_BYTE)
        assert sum(y & 1 for y in shares[0].y) == 128


def test_pitfall_a2_a_share_at_zero_does_not_exist() -> None:
    with pytest.raises(ShareNumberError):
        Share(0, b"attacker chosen.")


def test_pitfall_a2_duplicate_coordinates_are_refused() -> None:
    shares = split(b"secret", threshold=2, count=3, randbytes=os.urandom)
    with pytest.raises(DuplicateShareError):
        combine([shares[0], Share(1, b"forged")], threshold=2)


@pytest.mark.parametrize("target", [0, 254, 255])
def test_pitfall_a2_a_share_at_the_target_cannot_dictate_the_result(target: int) -> None:
    with pytest.raises(ValueError, match="target"):
        interpolate([(target, b"attacker chosen."), (7, bytes(16))], [target])


def test_pitfall_a3_two_splits_of_one_secret_differ() -> None:
    one = split(bytes(32), threshold=2, count=3, randbytes=os.urandom)
    two = split(bytes(32), threshold=2, count=3, randbytes=os.urandom)
    assert all(a.y != b.y for a, b in zip(one, two, strict=True))


def test_pitfall_a3_bytes_of_one_secret_do_not_share_coefficients() -> None:
    (first, *_) = split(bytes(4096), threshold=2, count=2, randbytes=random.Random(1).randbytes)
    # Equal secret bytes under equal coefficients would give equal share bytes.
    assert set(first.y) == set(EVERY_BYTE)


@pytest.mark.parametrize("threshold", range(2, 8))
def test_pitfall_a3_the_threshold_sets_the_degree(threshold: int) -> None:
    shares = split(os.urandom(32), threshold=threshold, count=8, randbytes=os.urandom)
    check_consistent(shares, threshold=threshold)
    if threshold > 2:
        with pytest.raises(InconsistentSharesError):
            check_consistent(shares, threshold=threshold - 1)


def modulo_2_256(secret: int, *, threshold: int, count: int, source: random.Random) -> list[tuple[int, int]]:
    """Source 001, phase 3, as it stands there: a polynomial modulo 2^256, which is no field."""
    coefficients = [secret, *(source.getrandbits(256) for _ in range(threshold - 1))]
    return [(x, sum(c * x**k for k, c in enumerate(coefficients)) % 2**256) for x in range(1, count + 1)]


def solvable(xs: tuple[int, ...]) -> bool:
    """Return whether every Lagrange denominator has an inverse modulo 2^256."""
    return all((other - x) % 2 for x, other in itertools.combinations(xs, 2))


def test_pitfall_a4_no_4_of_7_subset_modulo_2_256_is_solvable_and_all_of_ours_are() -> None:
    subsets = list(itertools.combinations(range(1, 8), 4))
    assert len(subsets) == 35
    assert not any(solvable(xs) for xs in subsets)
    # The predicate is not always false: 6 of the 10 pairs of a 2-of-5 are solvable.
    assert sum(solvable(xs) for xs in itertools.combinations(range(1, 6), 2)) == 6
    secret = os.urandom(32)
    shares = split(secret, threshold=4, count=7, randbytes=os.urandom)
    assert all(combine([shares[x - 1] for x in xs], threshold=4) == secret for xs in subsets)


@pytest.mark.parametrize(("x", "bits"), [(2, 1), (4, 2), (8, 3), (16, 4)])
def test_pitfall_a4_one_share_modulo_2_256_tells_low_bits_and_ours_does_not(x: int, bits: int) -> None:
    source = random.Random(x)
    mask = (1 << bits) - 1
    told = 0
    for _ in range(200):
        secret = source.getrandbits(256)
        shares = modulo_2_256(secret, threshold=4, count=16, source=source)
        assert shares[x - 1][1] & mask == secret & mask
        ours = split(secret.to_bytes(32, "big"), threshold=4, count=16, randbytes=source.randbytes)
        told += ours[x - 1].y[-1] & mask == secret & mask
    assert told < 200 * 0.75


def test_pitfall_a5_a_raw_share_can_be_shifted_unseen() -> None:
    shares = split(b"secret", threshold=2, count=3, randbytes=os.urandom)
    ((constant, _),) = lagrange_rows([1, 2], [0])
    delta = multiply(inverse(constant), 0x20)
    shifted = Share(1, bytes([shares[0].y[0] ^ delta]) + shares[0].y[1:])
    assert combine([shifted, shares[1]], threshold=2) == b"Secret"


def test_pitfall_a5_slip39_notices_the_shift_by_its_digest() -> None:
    kept = split_mnemonics(os.urandom(32), threshold=2, count=3, identifier=1, randbytes=os.urandom)
    other = split_mnemonics(os.urandom(32), threshold=2, count=3, identifier=1, randbytes=os.urandom)
    with pytest.raises(DigestError):
        combine_mnemonics([kept[0], other[1]])


@pytest.mark.parametrize(("threshold", "count"), [(3, 2), (1, 1), (0, 0), (2, 256)])
def test_pitfall_a7_parameters_that_cannot_be_recovered_from_are_refused(threshold: int, count: int) -> None:
    with pytest.raises(ValueError, match="needed"):
        split(b"secret", threshold=threshold, count=count, randbytes=os.urandom)


def test_pitfall_a8_words_take_keys_of_fixed_length_only() -> None:
    for length in (15, 17, 24, 31, 33, 64):
        with pytest.raises(ValueError, match="16 or 32"):
            split_mnemonics(bytes(length), threshold=2, count=3, identifier=1, randbytes=os.urandom)


def test_pitfall_a9_the_printed_form_of_a_share_has_no_secret() -> None:
    assert "y" not in repr(Share(1, b"yyyy")).removeprefix("Share")


@pytest.mark.parametrize("count", [3, 7])
def test_swapped_labels_go_unnoticed_where_all_constants_are_one(count: int) -> None:
    # For {1, 2, 3} and {1 .. 7} the secret is the XOR of the shares: why other tests use other coordinates.
    assert lagrange_rows(range(1, count + 1), [0]) == ((1,) * count,)
