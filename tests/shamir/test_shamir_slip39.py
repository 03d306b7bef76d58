"""Sets of SLIP-39 shares: what is written, what a whole set proves, what is refused."""

import itertools
import os
import random
from dataclasses import replace

import pytest
import shamir_mnemonic

from shamir import (
    ChecksumError,
    DigestError,
    DuplicateShareError,
    InconsistentSharesError,
    LengthError,
    PassphraseError,
    SetMismatchError,
    ShareError,
    Slip39Share,
    TooFewSharesError,
    UnsupportedShareError,
    WordError,
    check_set,
    combine_mnemonics,
    decode,
    encode,
    recover,
    split_mnemonics,
)

SECRET = bytes(range(100, 132))


def dealt(*, threshold: int = 3, count: int = 5, secret: bytes = SECRET, seed: int = 1) -> list[Slip39Share]:
    source = random.Random(seed)
    mnemonics = split_mnemonics(secret, threshold=threshold, count=count, identifier=0x02AF, randbytes=source.randbytes)
    return [decode(mnemonic) for mnemonic in mnemonics]


def altered(share: Slip39Share) -> Slip39Share:
    return replace(share, value=bytes([share.value[0] ^ 1]) + share.value[1:])


def test_what_is_written() -> None:
    shares = dealt()
    assert [share.member_index for share in shares] == [0, 1, 2, 3, 4]
    assert [share.number for share in shares] == [1, 2, 3, 4, 5]
    for share in shares:
        assert (share.identifier, share.extendable, share.iteration_exponent) == (0x02AF, False, 0)
        assert (share.group_index, share.group_threshold, share.group_count) == (0, 1, 1)
        assert share.member_threshold == 3
        assert len(share.value) == 32
        assert share.set_name == "02AF"
        assert share.customisation == b"shamir"


@pytest.mark.parametrize(("length", "words"), [(16, 20), (32, 33)])
def test_length_in_words(length: int, words: int) -> None:
    mnemonics = split_mnemonics(bytes(length), threshold=2, count=2, identifier=0, randbytes=os.urandom)
    assert [len(mnemonic.split()) for mnemonic in mnemonics] == [words, words]


@pytest.mark.parametrize("threshold", [2, 3, 4, 5])
def test_every_subset_recovers_and_no_smaller_one(threshold: int) -> None:
    shares = dealt(threshold=threshold)
    for subset in itertools.combinations(shares, threshold):
        assert recover(subset) == SECRET
    for subset in itertools.combinations(shares, threshold - 1):
        with pytest.raises(TooFewSharesError):
            recover(subset)


def test_the_largest_set() -> None:
    shares = dealt(threshold=16, count=16)
    assert recover(shares) == SECRET
    check_set(shares, count=16)


def test_the_source_is_asked_once_for_shares_and_digest_key() -> None:
    asked: list[int] = []

    def randbytes(length: int) -> bytes:
        asked.append(length)
        return os.urandom(length)

    split_mnemonics(SECRET, threshold=4, count=5, identifier=1, randbytes=randbytes)
    assert asked == [3 * 32 - 4]


@pytest.mark.parametrize("threshold", [2, 3, 4])
def test_one_random_byte_changes_what_m_minus_1_holders_see(threshold: int) -> None:
    drawn = bytes((threshold - 1) * 32 - 4)
    other = drawn[:-1] + b"\x01"
    seen = [
        split_mnemonics(SECRET, threshold=threshold, count=threshold, identifier=1, randbytes=lambda _, d=d: d)
        for d in (drawn, other)
    ]
    assert seen[0][-1] != seen[1][-1]


def test_four_letters_in_any_case_are_enough() -> None:
    mnemonics = [encode(share) for share in dealt(threshold=2)]
    short = [" ".join(word[:4].upper() for word in mnemonic.split()) for mnemonic in mnemonics]
    assert combine_mnemonics(short[:2]) == SECRET


def test_a_share_does_not_show_its_value() -> None:
    share = dealt()[0]
    assert "value" not in repr(share)
    assert share.value.hex() not in repr(share)


@pytest.mark.parametrize(
    ("threshold", "count", "identifier", "exponent"),
    [
        (1, 1, 0, 0),
        (1, 5, 0, 0),
        (0, 5, 0, 0),
        (6, 5, 0, 0),
        (2, 17, 0, 0),
        (2, 3, 32768, 0),
        (2, 3, -1, 0),
        (2, 3, 0, 16),
        (2, 3, 0, -1),
    ],
)
def test_impossible_sets_are_refused(threshold: int, count: int, identifier: int, exponent: int) -> None:
    with pytest.raises(ValueError, match="needed"):
        split_mnemonics(
            SECRET,
            threshold=threshold,
            count=count,
            identifier=identifier,
            randbytes=os.urandom,
            iteration_exponent=exponent,
        )


def test_a_source_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="random source"):
        split_mnemonics(SECRET, threshold=2, count=3, identifier=0, randbytes=lambda length: bytes(length - 1))


@pytest.mark.parametrize("change", [{"identifier": 32768}, {"member_index": 16}, {"member_threshold": 0}])
def test_a_header_that_does_not_fit_is_not_written(change: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="out of range"):
        encode(replace(dealt()[0], **change))


def test_a_whole_set_is_proved() -> None:
    check_set(dealt(), count=5)
    check_set(dealt(threshold=5), count=5)


@pytest.mark.parametrize("place", range(5))
def test_one_altered_share_of_a_whole_set_is_noticed(place: int) -> None:
    shares = dealt()
    shares[place] = altered(shares[place])
    with pytest.raises(InconsistentSharesError):
        check_set(shares, count=5)
    with pytest.raises(InconsistentSharesError):
        recover(shares)


def test_two_exchanged_shares_are_noticed() -> None:
    shares = dealt()
    shares[1], shares[3] = replace(shares[1], value=shares[3].value), replace(shares[3], value=shares[1].value)
    with pytest.raises(InconsistentSharesError):
        check_set(shares, count=5)


def test_shares_on_one_polynomial_with_a_wrong_digest_are_noticed() -> None:
    # Adding one constant to all shares keeps the degree and shifts secret and digest alike.
    shares = [replace(share, value=bytes(byte ^ 0x55 for byte in share.value)) for share in dealt()]
    with pytest.raises(DigestError):
        check_set(shares, count=5)


def test_an_altered_share_among_exactly_m_is_noticed_by_the_digest() -> None:
    one, two, three, *_ = dealt()
    with pytest.raises(DigestError):
        recover([one, altered(two), three])


def test_a_set_with_a_missing_share_is_not_proved() -> None:
    with pytest.raises(TooFewSharesError) as caught:
        check_set(dealt()[:4], count=5)
    assert (caught.value.have, caught.value.need) == (4, 5)


def test_a_set_with_a_repeated_share_is_not_proved() -> None:
    shares = dealt()
    with pytest.raises(DuplicateShareError) as caught:
        check_set([*shares[:4], shares[0]], count=5)
    assert caught.value.number == 1


def test_a_share_that_was_never_dealt_is_not_proved() -> None:
    shares = dealt(count=7)
    with pytest.raises(SetMismatchError):
        check_set([*shares[:4], shares[6]], count=5)


def test_a_set_smaller_than_its_threshold_is_not_proved() -> None:
    with pytest.raises(TooFewSharesError):
        check_set(dealt()[:2], count=2)


@pytest.mark.parametrize("count", [0, 4])
def test_more_shares_than_the_set_has_is_a_mistake_of_the_caller(count: int) -> None:
    with pytest.raises(ValueError, match="needed"):
        check_set(dealt()[: count + count // 4], count=count)


def test_a_valid_set_of_several_groups_is_called_unsupported() -> None:
    groups = shamir_mnemonic.generate_mnemonics(1, [(2, 2), (1, 1)], SECRET, iteration_exponent=0)
    shares = [decode(mnemonic) for mnemonic in groups[0]]
    assert recover(shares) == SECRET
    with pytest.raises(UnsupportedShareError):
        check_set(shares, count=2)


def test_altered_surplus_groups_are_noticed() -> None:
    groups = shamir_mnemonic.generate_mnemonics(2, [(1, 1), (1, 1), (1, 1)], SECRET, iteration_exponent=0)
    shares = [decode(mnemonic) for group in groups for mnemonic in group]
    assert recover(shares) == SECRET
    with pytest.raises(InconsistentSharesError):
        recover([*shares[:2], altered(shares[2])])
    with pytest.raises(DigestError):
        recover([shares[0], altered(shares[2])])


def test_shares_of_a_1_of_n_must_be_equal() -> None:
    share = replace(dealt()[0], member_threshold=1)
    recover([share, replace(share, member_index=7)])
    with pytest.raises(InconsistentSharesError):
        recover([share, altered(replace(share, member_index=7))])


@pytest.mark.parametrize(
    "change",
    [
        {"identifier": 0x02AE},
        {"extendable": True},
        {"iteration_exponent": 1},
        {"group_threshold": 2},
        {"group_count": 2},
        {"member_threshold": 2},
        {"value": bytes(16)},
    ],
)
def test_mixed_sets_are_refused(change: dict[str, int]) -> None:
    one, two, three, *_ = dealt()
    with pytest.raises(SetMismatchError):
        recover([one, two, replace(three, **change)])


def test_nothing_recovers_nothing() -> None:
    with pytest.raises(TooFewSharesError):
        recover([])


@pytest.mark.parametrize("passphrase", ["süß".encode(), b"\x00", b"new\nline", b"\x7f"])
def test_a_passphrase_outside_printable_ascii_is_refused(passphrase: bytes) -> None:
    with pytest.raises(PassphraseError):
        recover(dealt(), passphrase=passphrase)


@pytest.mark.parametrize("place", range(33))
def test_a_wrong_word_is_named_by_its_position(place: int) -> None:
    words = encode(dealt()[2]).split()
    for replacement in ("academic", "zero", "kidney"):
        if words[place] != replacement:
            wrong = " ".join([*words[:place], replacement, *words[place + 1 :]])
            with pytest.raises(ChecksumError) as caught:
                decode(wrong)
            assert caught.value.position == place + 1
            assert words[place] not in caught.value.message + caught.value.remedy


def test_a_wrong_second_word_is_named_even_if_it_changes_the_kind_of_checksum() -> None:
    share = dealt()[0]
    words = encode(share).split()
    flipped = encode(replace(share, extendable=True)).split()
    assert [a != b for a, b in zip(words, flipped, strict=True)][:4] == [False, True, False, False]
    with pytest.raises(ChecksumError) as caught:
        decode(" ".join([words[0], flipped[1], *words[2:]]))
    assert caught.value.position == 2


def test_several_wrong_words_are_not_located() -> None:
    words = encode(dealt()[0]).split()
    words[5], words[6] = words[6], words[5]
    with pytest.raises(ChecksumError) as caught:
        decode(" ".join(words))
    assert caught.value.position is None


@pytest.mark.parametrize("count", [0, 1, 4, 19, 21, 22, 32, 34, 35])
def test_lengths_that_no_share_has_are_refused(count: int) -> None:
    words = [*encode(dealt()[0]).split(), "academic", "academic"]
    with pytest.raises((LengthError, ChecksumError)) as caught:
        decode(" ".join(words[:count]))
    assert isinstance(caught.value, LengthError) or count in {22, 35}


def test_an_unknown_word_is_named_by_its_position() -> None:
    words = encode(dealt()[0]).split()
    words[16] = "passphrase"
    with pytest.raises(WordError) as caught:
        decode(" ".join(words))
    assert caught.value.position == 17


def test_refusals_never_show_a_word() -> None:
    words = encode(dealt()[0]).split()
    spoiled = [
        words[:-1],
        [*words[:7], "qqqq", *words[8:]],
        [*words[:7], "zero", *words[8:]],
        [*words[:8], words[9], words[8], *words[10:]],
    ]
    for typed in spoiled:
        with pytest.raises(ShareError) as caught:
            decode(" ".join(typed))
        shown = set(f"{caught.value!r} {caught.value.message} {caught.value.remedy}".replace(";", " ").split())
        assert shown.isdisjoint({*words[4:], "qqqq"})
