"""The 1024 words of SLIP-39: for share words, and for public fingerprints that are read aloud.

The list is read from the installed package `shamir-mnemonic` as a data file: none of that package's code runs. Its
digest is pinned, because another list would turn good sheets into bad ones. Words are known by their first four
letters.

Looking up a word takes time that depends on it; entering a share happens behind a private screen, not against a
clock.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from shamir.errors import DigestWordsError, LengthError, WordError, WordListError

WORD_BITS = 10
WORD_MASK = 1023
FINGERPRINT_WORDS = 12
_LIST_SHA256 = "bcc4555340332d169718aed8bf31dd9d5248cb7da6e5d355140ef4f1e601eec3"
_SEPARATORS = re.compile(r"[\s,;.\-]+")


def parse_list(content: bytes) -> tuple[str, ...]:
    """Return the words of a list file, one a line, in order.

    Raises:
        WordListError: the words are not those of SLIP-39.
    """
    if hashlib.sha256(content).hexdigest() != _LIST_SHA256:
        raise WordListError
    return tuple(content.decode().split())


@cache
def word_list() -> tuple[str, ...]:
    """Return the 1024 words in order.

    Raises:
        WordListError: the installed list is another one.
    """
    # Not importlib.resources: it would import, and so run, the package in a process that holds secrets.
    file = distribution("shamir-mnemonic").locate_file("shamir_mnemonic/wordlist.txt")
    return parse_list(Path(str(file)).read_bytes())


def completions(typed: str) -> tuple[str, ...]:
    """Return the words that begin with what was typed, in order; all of them for nothing."""
    prefix = typed.strip().lower()
    return tuple(word for word in word_list() if word.startswith(prefix))


def lookup(typed: str, *, position: int) -> int:
    """Return the index of the one word meant: typed in full, or as any beginning that leaves no choice.

    Four letters always suffice. Letters after them must still be right.

    Args:
        typed: in any case, with blanks around it or not.
        position: the word's number on the sheet, from 1, for the error.

    Raises:
        WordError: no word, or several words, begin like this.
    """
    candidates = completions(typed)
    if len(candidates) != 1:
        raise WordError(position)
    return word_list().index(candidates[0])


def to_words(indices: Iterable[int]) -> tuple[str, ...]:
    """Return the words of 10-bit indices."""
    words = word_list()
    return tuple(words[index] for index in indices)


def from_words(words: Sequence[str]) -> tuple[int, ...]:
    """Return the indices of words or of their unique beginnings.

    Raises:
        WordError: with the position of the first word that is not in the list.
    """
    return tuple(lookup(word, position=position) for position, word in enumerate(words, start=1))


def separate(typed: str) -> tuple[str, ...]:
    """Return the words of a line or page as typed: blanks, line ends, commas, dots and hyphens separate them."""
    return tuple(word for word in _SEPARATORS.split(typed) if word)


def digest_words(digest: bytes, count: int = FINGERPRINT_WORDS) -> tuple[str, ...]:
    """Return the first 10 * `count` bits of a public digest as words.

    Raises:
        ValueError: the digest has fewer bits, or `count` is below 1.
    """
    surplus_bits = 8 * len(digest) - WORD_BITS * count
    if count < 1 or surplus_bits < 0:
        raise ValueError("a fingerprint needs 10 bits of digest per word")
    number = int.from_bytes(digest, "big") >> surplus_bits
    return to_words(number >> WORD_BITS * place & WORD_MASK for place in reversed(range(count)))


def check_digest_words(digest: bytes, typed: str, count: int = FINGERPRINT_WORDS) -> None:
    """Compare what a person typed or read with the words of `digest`.

    Case, separators and the letters that follow a unique beginning do not matter.

    Raises:
        LengthError: another number of words than `count`.
        WordError: a word that is not in the list.
        DigestWordsError: a word of the list, but not the one of the digest.
        ValueError: as `digest_words`.
    """
    expected = from_words(digest_words(digest, count))
    given = from_words(separate(typed))
    if len(given) != count:
        raise LengthError(len(given))
    for position, (index, wanted) in enumerate(zip(given, expected, strict=True), start=1):
        if index != wanted:
            raise DigestWordsError(position)
