"""Splitting and combining raw shares: algebra, secrecy, refusals."""

import itertools
import os
import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shamir import (
    DuplicateShareError,
    InconsistentSharesError,
    SetMismatchError,
    Share,
    ShareError,
    ShareNumberError,
    TooFewSharesError,
    check_consistent,
    combine,
    split,
)
from shamir.sharing import RandBytes

EVERY_BYTE = bytes(range(256))


def playing(drawn: bytes) -> RandBytes:
    """Return a source that gives exactly `drawn`, and fails when asked for anything else."""

    def randbytes(length: int) -> bytes:
        assert length == len(drawn)
        return drawn

    return randbytes


# Secret and shares as published by Botan (src/tests/data/tss/generation.vec, where the hash is "None"), without the
# 20-byte header; x is the place in the list, from 1.
BOTAN = [
    (2, "010203040506070809", ["9ee1bad97729978f8d", "24df6aa5e1583c1d1a"]),
    (2, "010203040506070809", ["912becd81de8dfa6ed", "3a50c6a735c1ac4fda", "aa79297b2d2f74e13e"]),
    (
        3,
        "010203040506070809",
        ["6fe0a87c6f52c19bb3", "0ca485014470d4ef40", "62462e792e24127cfa", "72aa15f7e5bfb19803", "1c48be8f8feb770bb9"],
    ),
    (
        5,
        "010203040506070809",
        [
            *("d09cb6c7301ea5a046", "6b481af23258ab3915", "3534a8e4544151d702", "faf1590591a71981da"),
            *("2415fe0e55b970a65e", "84ea780108f143b630", "d5ecd8df9fee72d7ec", "c104446bfbc57593de"),
            *("26cca5dc70c1ad32eb", "d3b3cd8705abdbb6c0", "bb992be5ddae5b51ad", "9a49c5bb68249a2afc"),
            *("72fb36c41226890402", "9caf74a53842c20914", "fbff800f11418961b2", "15386257cf3e465c9d"),
            "08b4a4ad9a5ee1d6d7",
        ],
    ),
    # draft-mcgrew-tss-03, the example of two shares.
    (2, "7465737400", ["b9fa07e185", "f5409b4511"]),
]


@pytest.mark.parametrize(("threshold", "secret", "values"), BOTAN)
def test_shares_of_others_are_made_byte_for_byte(threshold: int, secret: str, values: list[str]) -> None:
    drawn = bytes.fromhex("".join(values[: threshold - 1]))
    shares = split(bytes.fromhex(secret), threshold=threshold, count=len(values), randbytes=playing(drawn))
    assert [(share.x, share.y.hex()) for share in shares] == list(enumerate(values, start=1))


@pytest.mark.parametrize(("threshold", "secret", "values"), BOTAN)
def test_shares_of_others_are_combined(threshold: int, secret: str, values: list[str]) -> None:
    shares = [Share(x, bytes.fromhex(value)) for x, value in enumerate(values, start=1)]
    assert combine(shares[-threshold:], threshold=threshold).hex() == secret
    assert combine(shares, threshold=threshold).hex() == secret


@given(
    secret=st.binary(min_size=1, max_size=40),
    threshold=st.integers(2, 9),
    surplus=st.integers(0, 6),
    seed=st.integers(0, 2**32),
)
def test_any_threshold_of_the_shares_give_the_secret(secret: bytes, threshold: int, surplus: int, seed: int) -> None:
    source = random.Random(seed)
    shares = split(secret, threshold=threshold, count=threshold + surplus, randbytes=source.randbytes)
    assert combine(source.sample(shares, threshold), threshold=threshold) == secret


def test_every_subset_of_a_4_of_7_gives_the_secret() -> None:
    secret = os.urandom(32)
    shares = split(secret, threshold=4, count=7, randbytes=os.urandom)
    results = {combine(subset, threshold=4) for subset in itertools.combinations(shares, 4)}
    assert results == {secret}


def test_the_largest_set_works() -> None:
    shares = split(b"wide", threshold=255, count=255, randbytes=os.urandom)
    assert [share.x for share in shares] == list(range(1, 256))
    assert combine(shares[::-1], threshold=255) == b"wide"


@given(secret=st.binary(min_size=1, max_size=8), seed=st.integers(0, 2**32))
def test_sharing_is_linear(secret: bytes, seed: int) -> None:
    source = random.Random(seed)
    other = source.randbytes(len(secret))
    ours = split(secret, threshold=3, count=5, randbytes=source.randbytes)
    theirs = split(other, threshold=3, count=5, randbytes=source.randbytes)
    summed = [
        Share(a.x, bytes(p ^ q for p, q in zip(a.y, b.y, strict=True))) for a, b in zip(ours, theirs, strict=True)
    ]
    assert combine(summed[2:], threshold=3) == bytes(p ^ q for p, q in zip(secret, other, strict=True))


def test_one_share_of_a_2_of_3_is_equally_likely_under_every_secret() -> None:
    for secret in range(256):
        # One split of 256 equal bytes plays every possible draw once.
        shares = split(bytes([secret]) * 256, threshold=2, count=3, randbytes=playing(EVERY_BYTE))
        assert all(sorted(share.y) == list(EVERY_BYTE) for share in shares)


@pytest.mark.parametrize("secret", [0, 1, 0x80, 0xFF])
def test_two_shares_of_a_3_of_4_are_equally_likely_under_every_secret(secret: int) -> None:
    drawn = bytes(a for a in range(256) for _ in range(256)) + EVERY_BYTE * 256
    shares = split(bytes([secret]) * 65536, threshold=3, count=4, randbytes=playing(drawn))
    for one, two in itertools.combinations(shares, 2):
        assert len(set(zip(one.y, two.y, strict=True))) == 65536


def test_shares_of_a_fixed_secret_are_uniform_bytes() -> None:
    source = random.Random(39)
    shares = split(bytes(65536), threshold=3, count=5, randbytes=source.randbytes)
    for share in shares:
        frequencies = Counter(share.y)
        chi_square = sum((frequencies[value] - 256) ** 2 / 256 for value in range(256))
        assert 170 < chi_square < 350  # 255 degrees of freedom; 1 in 10 000 lies outside


def test_the_source_is_asked_once() -> None:
    asked: list[int] = []

    def randbytes(length: int) -> bytes:
        asked.append(length)
        return os.urandom(length)

    split(bytes(10), threshold=4, count=9, randbytes=randbytes)
    assert asked == [30]


def test_a_share_does_not_show_its_secret_part() -> None:
    share = Share(3, b"\xabsecret")
    assert repr(share) == "Share(x=3)"


@pytest.mark.parametrize(
    ("secret", "threshold", "count"),
    [(b"", 2, 3), (b"s", 1, 3), (b"s", 0, 3), (b"s", 4, 3), (b"s", 2, 256), (b"s", 256, 256), (b"s", -1, 3)],
)
def test_impossible_parameters_are_refused(secret: bytes, threshold: int, count: int) -> None:
    with pytest.raises(ValueError, match=r"needed|no secret"):
        split(secret, threshold=threshold, count=count, randbytes=os.urandom)


@pytest.mark.parametrize("surplus", [-1, 1])
def test_a_source_of_another_length_is_refused(surplus: int) -> None:
    with pytest.raises(ValueError, match="random source"):
        split(b"secret", threshold=2, count=3, randbytes=lambda length: bytes(length + surplus))


def test_a_changed_share_among_surplus_is_noticed() -> None:
    shares = list(split(b"secret", threshold=3, count=5, randbytes=os.urandom))
    for place, share in enumerate(shares):
        forged = Share(share.x, bytes([share.y[0] ^ 1]) + share.y[1:])
        changed = [*shares[:place], forged, *shares[place + 1 :]]
        with pytest.raises(InconsistentSharesError):
            combine(changed, threshold=3)
        with pytest.raises(InconsistentSharesError):
            check_consistent(changed, threshold=3)


def test_swapped_shares_are_noticed() -> None:
    shares = list(split(b"secret", threshold=2, count=4, randbytes=os.urandom))
    shares[0], shares[1] = Share(1, shares[1].y), Share(2, shares[0].y)
    with pytest.raises(InconsistentSharesError):
        check_consistent(shares, threshold=2)


def test_shares_of_two_splits_of_one_secret_contradict_each_other() -> None:
    source = random.Random(7)
    one = split(b"secret", threshold=2, count=3, randbytes=source.randbytes)
    two = split(b"secret", threshold=2, count=3, randbytes=source.randbytes)
    with pytest.raises(InconsistentSharesError):
        combine([one[0], two[1], one[2]], threshold=2)


def test_exactly_threshold_shares_cannot_contradict() -> None:
    check_consistent([Share(1, b"a"), Share(9, b"b")], threshold=2)


@pytest.mark.parametrize("have", [0, 1, 2])
def test_too_few_shares_are_refused(have: int) -> None:
    shares = split(b"secret", threshold=3, count=5, randbytes=os.urandom)
    with pytest.raises(TooFewSharesError) as caught:
        combine(shares[:have], threshold=3)
    assert (caught.value.have, caught.value.need) == (have, 3)


def test_shares_of_different_lengths_are_refused() -> None:
    with pytest.raises(SetMismatchError):
        combine([Share(1, b"ab"), Share(2, b"a")], threshold=2)


@pytest.mark.parametrize("threshold", [-1, 0, 1, 256])
def test_an_impossible_threshold_is_refused(threshold: int) -> None:
    with pytest.raises(ValueError, match="needed"):
        combine([Share(1, b"a"), Share(2, b"b")], threshold=threshold)


@pytest.mark.parametrize("x", [-1, 256])
def test_a_coordinate_outside_the_field_is_refused(x: int) -> None:
    with pytest.raises(ShareNumberError) as caught:
        Share(x, b"a")
    assert caught.value.x == x


def test_a_repeated_share_is_refused_even_if_equal() -> None:
    share, *_ = split(b"secret", threshold=2, count=3, randbytes=os.urandom)
    with pytest.raises(DuplicateShareError) as caught:
        combine([share, share], threshold=2)
    assert caught.value.number == 1


def test_refusals_never_show_a_value() -> None:
    value = b"\xde\xad\xbe\xef-canary"
    for shares in ([Share(1, value)], [Share(1, value)] * 2, [Share(1, value), Share(2, b"")]):
        with pytest.raises(ShareError) as caught:
            combine(shares, threshold=2)
        shown = f"{caught.value!r} {caught.value.message} {caught.value.remedy}"
        assert "canary" not in shown
        assert "dead" not in shown
