"""Shares that tests of the private screen enter."""

import hashlib
from collections.abc import Sequence

from ceremony.sheets.model import Mode, ShareSheet
from ceremony.sheets.share_sheet import render_share_sheet
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


def sheet_of(words: Sequence[str]) -> bytes:
    """Return the sheet of a share, as it is printed."""
    digest = hashlib.sha256(b"some public fact").hexdigest()
    return render_share_sheet(
        ShareSheet(
            mode=Mode.REHEARSAL,
            ceremony_id="RC-2026-0042",
            organisation="Beispiel Trust",
            title="Root key generation",
            key_name="Beispiel Root R1",
            key_kind="EC P-256",
            spki_sha256=digest,
            custodian_name="J. Duarte",
            share_number=2,
            share_count=3,
            threshold=2,
            set_id=SET_ID,
            print_number=1,
            day="2026-11-21",
            commitment=digest,
            commitments=(digest[:20],) * 3,
            kek_check=digest[:32],
            words=tuple(words),
        )
    )
