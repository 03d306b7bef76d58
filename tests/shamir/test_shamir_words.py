"""The word list, the words a person types, and fingerprints that are read aloud."""

import hashlib
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shamir_mnemonic.wordlist import WORDLIST

from shamir import (
    DigestWordsError,
    LengthError,
    WordError,
    WordListError,
    check_digest_words,
    completions,
    digest_words,
)
from shamir.words import from_words, lookup, parse_list, separate, to_words, word_list

DIGEST = hashlib.sha256(b"transcript").digest()


def test_the_list_is_that_of_slip39() -> None:
    assert word_list() == tuple(WORDLIST)
    assert (word_list()[0], word_list()[1023]) == ("academic", "zero")


def test_four_letters_tell_every_word() -> None:
    assert [lookup(word[:4], position=1) for word in word_list()] == list(range(1024))


@given(st.lists(st.integers(0, 1023)))
def test_words_and_indices_are_the_same_thing(indices: list[int]) -> None:
    assert from_words(to_words(indices)) == tuple(indices)


@pytest.mark.parametrize("typed", ["zero", "ZERO", " Zero\t", "zer", "ze"])
def test_case_blanks_and_a_unique_beginning_do_not_matter(typed: str) -> None:
    assert lookup(typed, position=1) == 1023


@pytest.mark.parametrize(
    "typed", ["", " ", "a", "acad3mic", "academics", "academix", "zzzz", "acade mic", "ácademic", "1023", "K" * 9000]
)
def test_what_is_no_word_is_refused_with_its_position_only(typed: str) -> None:
    with pytest.raises(WordError) as caught:
        from_words(["zero", typed])
    assert caught.value.position == 2
    assert caught.value.message == "word 2 is not in the word list"
    if len(typed) > 1:
        assert typed not in caught.value.message + caught.value.remedy


def test_no_word_turns_into_another_by_one_wrong_letter() -> None:
    words = set(word_list())
    letters = "abcdefghijklmnopqrstuvwxyz"
    wrong = (
        word[:place] + letter + word[place + 1 :]
        for word in words
        for place in range(len(word))
        for letter in letters
        if letter != word[place]
    )
    assert words.isdisjoint(wrong)


def test_completions_narrow_down() -> None:
    assert completions("aca") == ("academic",)
    assert completions("ac") == ("academic", "acid", "acne", "acquire", "acrobat", "activity", "actress")
    assert completions("qx") == ()
    assert completions("") == word_list()


def _installed() -> bytes:
    return Path(str(distribution("shamir-mnemonic").locate_file("shamir_mnemonic/wordlist.txt"))).read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b"academic", b"academia"),
        lambda content: content[:-1],
        lambda content: b"acid\nacademic\n" + content.split(b"\n", 2)[2],
        lambda content: b"\xff" + content,
        lambda _: b"",
    ],
)
def test_another_list_is_refused(change: Callable[[bytes], bytes]) -> None:
    assert parse_list(_installed()) == word_list()
    with pytest.raises(WordListError):
        parse_list(change(_installed()))


@pytest.mark.parametrize("typed", ["a b", "a\nb", " a,  b. ", "a-b", "a;\tb"])
def test_separators(typed: str) -> None:
    assert separate(typed) == ("a", "b")


def test_a_fingerprint_is_the_first_bits_of_the_digest() -> None:
    number = int.from_bytes(DIGEST, "big") >> 256 - 120
    assert [word_list().index(word) for word in digest_words(DIGEST)] == [
        number >> shift & 1023 for shift in range(110, -1, -10)
    ]


@pytest.mark.parametrize(
    ("digest", "words"),
    [
        (bytes(15), ("academic",) * 12),
        (b"\xff" * 15, ("zero",) * 12),
        (b"\x00\x40" + bytes(13), ("acid", *("academic",) * 11)),
        (bytes(14) + b"\x01" + b"\xff" * 17, (*("academic",) * 11, "acid")),
    ],
)
def test_known_fingerprints(digest: bytes, words: tuple[str, ...]) -> None:
    assert digest_words(digest) == words


def test_a_short_fingerprint_begins_the_long_one() -> None:
    assert digest_words(DIGEST, 4) == digest_words(DIGEST, 25)[:4]


@pytest.mark.parametrize(("digest", "count"), [(DIGEST, 26), (DIGEST, 0), (bytes(14), 12), (b"", 1)])
def test_a_fingerprint_longer_than_its_digest_is_refused(digest: bytes, count: int) -> None:
    with pytest.raises(ValueError, match="10 bits"):
        digest_words(digest, count)


@pytest.mark.parametrize("join", [" ", "\n", ", ", "-"])
def test_a_fingerprint_as_typed_is_accepted(join: str) -> None:
    check_digest_words(DIGEST, join.join(digest_words(DIGEST)))
    check_digest_words(DIGEST, join.join(word[:4].upper() for word in digest_words(DIGEST)))


@pytest.mark.parametrize("position", range(1, 13))
def test_one_differing_word_is_found(position: int) -> None:
    typed = list(digest_words(DIGEST))
    typed[position - 1] = "academic" if typed[position - 1] != "academic" else "zero"
    with pytest.raises(DigestWordsError) as caught:
        check_digest_words(DIGEST, " ".join(typed))
    assert caught.value.position == position


@pytest.mark.parametrize("count", [0, 1, 11, 13])
def test_a_fingerprint_of_another_length_is_refused(count: int) -> None:
    with pytest.raises(LengthError) as caught:
        check_digest_words(DIGEST, " ".join(digest_words(DIGEST, 13)[:count]))
    assert caught.value.count == count


def test_an_unknown_word_of_a_fingerprint_is_refused() -> None:
    with pytest.raises(WordError):
        check_digest_words(DIGEST, " ".join([*digest_words(DIGEST, 11), "root"]))
