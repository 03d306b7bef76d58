"""What a custodian is told after each word."""

import random
from dataclasses import replace

import pytest

from shamir import (
    WORDS_128,
    WORDS_256,
    ChecksumError,
    DuplicateShareError,
    HeaderError,
    LengthError,
    SetMismatchError,
    ShareHeader,
    Slip39Share,
    Typed,
    WordError,
    check_typed,
    decode,
    encode,
    split_mnemonics,
)

SECRET = bytes(range(32))


def dealt(*, identifier: int = 0x1234, secret: bytes = SECRET) -> list[Slip39Share]:
    randbytes = random.Random(identifier).randbytes
    mnemonics = split_mnemonics(secret, threshold=2, count=4, identifier=identifier, randbytes=randbytes)
    return [decode(mnemonic) for mnemonic in mnemonics]


def words_of(share: Slip39Share) -> list[str]:
    return encode(share).split()


def header_of(share: Slip39Share) -> ShareHeader:
    return ShareHeader(
        identifier=share.identifier,
        extendable=share.extendable,
        iteration_exponent=share.iteration_exponent,
        group_index=share.group_index,
        group_threshold=share.group_threshold,
        group_count=share.group_count,
        member_index=share.member_index,
        member_threshold=share.member_threshold,
    )


def test_what_is_known_grows_with_the_words() -> None:
    first, second, *_ = dealt()
    words = words_of(second)
    header = header_of(second)
    for count in range(WORDS_256 + 1):
        typed = check_typed(words[:count], known=[header_of(first)], identifier=0x1234)
        assert typed == Typed(
            identifier=0x1234 if count >= 2 else None,
            header=header if count >= 4 else None,
            share=second if count == 33 else None,
        )


def test_a_share_of_128_bits_ends_after_20_words() -> None:
    share = dealt(secret=bytes(16))[0]
    assert check_typed(words_of(share)[:19], length=WORDS_128).share is None
    assert check_typed(words_of(share), length=WORDS_128).share == share


def test_what_is_typed_does_not_show_in_the_printed_form() -> None:
    share = dealt()[0]
    assert "share" not in repr(check_typed(words_of(share))).replace("ShareHeader", "")


def test_an_unknown_word_is_told_at_once() -> None:
    words = words_of(dealt()[0])
    with pytest.raises(WordError) as caught:
        check_typed([*words[:6], "keyboards"])
    assert caught.value.position == 7


def test_another_set_is_told_after_word_2() -> None:
    words = words_of(dealt(identifier=0x4321)[1])
    known = [header_of(dealt()[0])]
    check_typed(words[:1], known=known, identifier=0x1234)
    with pytest.raises(SetMismatchError):
        check_typed(words[:2], known=known)
    with pytest.raises(SetMismatchError):
        check_typed(words[:2], identifier=0x1234)


@pytest.mark.parametrize("change", [{"extendable": True}, {"iteration_exponent": 3}])
def test_other_parameters_are_told_after_word_2(change: dict[str, int]) -> None:
    first, second, *_ = dealt()
    with pytest.raises(SetMismatchError):
        check_typed(words_of(replace(second, **change))[:2], known=[first])


@pytest.mark.parametrize("change", [{"group_count": 3}, {"member_threshold": 4}])
def test_other_parameters_are_told_after_word_4(change: dict[str, int]) -> None:
    first, second, *_ = dealt()
    words = words_of(replace(second, **change))
    check_typed(words[:3], known=[first])
    with pytest.raises(SetMismatchError):
        check_typed(words[:4], known=[first])


def test_a_repeated_share_is_told_after_word_4() -> None:
    shares = dealt()
    words = words_of(shares[2])
    check_typed(words[:3], known=shares)
    with pytest.raises(DuplicateShareError) as caught:
        check_typed(words[:4], known=[shares[0], shares[2]])
    assert caught.value.number == 3


def test_the_same_number_in_another_group_is_no_repetition() -> None:
    share = replace(dealt()[0], group_count=2)
    other = replace(share, group_index=1, member_threshold=5)
    assert check_typed(words_of(other)[:4], known=[share]).header == header_of(other)


def test_an_impossible_demand_is_told_after_word_4() -> None:
    words = words_of(replace(dealt()[0], group_threshold=2))
    check_typed(words[:3])
    with pytest.raises(HeaderError):
        check_typed(words[:4])


@pytest.mark.parametrize("place", range(33))
def test_a_wrong_word_is_located_at_the_end(place: int) -> None:
    shares = dealt()
    words = words_of(shares[1])
    words[place] = "zero" if words[place] != "zero" else "academic"
    with pytest.raises(ChecksumError) as caught:
        check_typed(words, known=[shares[0]], identifier=0x1234)
    assert caught.value.position == place + 1


def test_swapped_words_are_told_at_the_end() -> None:
    words = words_of(dealt()[1])
    words[20], words[21] = words[21], words[20]
    check_typed(words[:32])
    with pytest.raises(ChecksumError) as caught:
        check_typed(words)
    assert caught.value.position is None


def test_a_right_sheet_of_another_set_is_refused_at_the_end_too() -> None:
    with pytest.raises(SetMismatchError):
        check_typed(words_of(dealt(identifier=7)[1]), known=dealt()[:1])


def test_more_words_than_a_share_has_are_refused() -> None:
    with pytest.raises(LengthError) as caught:
        check_typed([*words_of(dealt()[0]), "academic"])
    assert caught.value.count == 34
