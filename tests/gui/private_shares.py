"""Shares that tests of the private screen enter."""

from gui.private.findings import Expected
from shamir.slip39 import split_mnemonics
from shamir.words import word_list


def counting(length: int) -> bytes:
    return bytes(index % 251 for index in range(length))


SET_ID = "1234"
SHARES = tuple(
    mnemonic.split()
    for mnemonic in split_mnemonics(b"k" * 32, threshold=2, count=3, identifier=0x1234, randbytes=counting)
)
OTHER_SET = split_mnemonics(b"k" * 32, threshold=2, count=3, identifier=0x4321, randbytes=counting)[1].split()
OTHER_THRESHOLD = split_mnemonics(b"k" * 32, threshold=3, count=3, identifier=0x1234, randbytes=counting)[1].split()
SHORT = split_mnemonics(b"k" * 16, threshold=2, count=3, identifier=0x1234, randbytes=counting)[1].split()

MINE = Expected(set_id=SET_ID, share=2, threshold=2, shares=3, received=(1,))
WORDS = SHARES[1]


def other_word(word: str) -> str:
    """Return another word of the list."""
    words = word_list()
    return words[(words.index(word) + 1) % len(words)]
