"""The checksum: against SLIP-39's reference, and what it promises to detect and to locate."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shamir_mnemonic import rs1024 as reference

from shamir import ChecksumError
from shamir.rs1024 import check, create, single_error

WORD = b"shamir"
PAYLOAD = st.lists(st.integers(0, 1023), min_size=17, max_size=30)


def codeword(seed: int, length: int = 33) -> list[int]:
    source = random.Random(seed)
    payload = [source.randrange(1024) for _ in range(length - 3)]
    return [*payload, *create(payload, WORD)]


@given(PAYLOAD, st.sampled_from([b"", b"shamir", b"shamir_extendable"]))
def test_checksums_are_those_of_the_reference(payload: list[int], customisation: bytes) -> None:
    assert list(create(payload, customisation)) == reference.create_checksum(payload, customisation)


@given(PAYLOAD)
def test_what_is_created_is_accepted(payload: list[int]) -> None:
    words = [*payload, *create(payload, WORD)]
    check(words, WORD)
    assert single_error(words, WORD) is None


def test_another_customisation_is_refused() -> None:
    with pytest.raises(ChecksumError):
        check(codeword(1), b"shamir_extendable")


@pytest.mark.parametrize("length", [20, 33])
def test_every_single_wrong_word_is_located(length: int) -> None:
    source = random.Random(length)
    right = codeword(2, length)
    for position in range(1, length + 1):
        for error in source.sample(range(1, 1024), 12):
            wrong = right.copy()
            wrong[position - 1] ^= error
            with pytest.raises(ChecksumError) as caught:
                check(wrong, WORD)
            assert caught.value.position == position
            assert f"word {position} " in caught.value.message


@pytest.mark.slow
def test_all_33759_single_wrong_words_are_located() -> None:
    right = codeword(3)
    for place in range(33):
        for error in range(1, 1024):
            wrong = right.copy()
            wrong[place] ^= error
            assert single_error(wrong, WORD) == place + 1


def test_two_wrong_words_never_pass_for_one() -> None:
    source = random.Random(4)
    right = codeword(4)
    for _ in range(1000):
        wrong = right.copy()
        for place in source.sample(range(33), 2):
            wrong[place] ^= source.randrange(1, 1024)
        with pytest.raises(ChecksumError) as caught:
            check(wrong, WORD)
        assert caught.value.position is None


def test_three_wrong_words_are_detected() -> None:
    source = random.Random(5)
    right = codeword(5)
    for _ in range(1000):
        wrong = right.copy()
        for place in source.sample(range(33), 3):
            wrong[place] ^= source.randrange(1, 1024)
        with pytest.raises(ChecksumError):
            check(wrong, WORD)


@pytest.mark.parametrize("seed", range(6, 12))
def test_adjacent_swaps_are_detected(seed: int) -> None:
    right = codeword(seed)
    for place in range(32):
        if right[place] != right[place + 1]:
            wrong = right.copy()
            wrong[place], wrong[place + 1] = right[place + 1], right[place]
            with pytest.raises(ChecksumError) as caught:
                check(wrong, WORD)
            assert caught.value.position is None


def test_a_lost_word_is_detected() -> None:
    right = codeword(12)
    for place in range(33):
        with pytest.raises(ChecksumError):
            check(right[:place] + right[place + 1 :], WORD)


def test_an_error_in_the_customisation_is_no_error_of_a_word() -> None:
    assert single_error(codeword(13), b"shamis") is None


def test_syndromes_that_vanish_at_the_first_root_are_several_errors() -> None:
    # (x - a) x^k has the roots a: two wrong words whose first syndrome is zero.
    wrong = codeword(14)
    wrong[10] ^= 1
    wrong[11] ^= 2
    assert single_error(wrong, WORD) is None
    with pytest.raises(ChecksumError):
        check(wrong, WORD)
