"""Shamir secret sharing over GF(256).

Raw shares (`split`, `combine`), SLIP-39 shares as words, commitments, and fingerprints as words. Pure: no clock,
network or ambient randomness, and no file but the word list. Nothing here wipes memory; callers live in a process
that ends.
"""

from shamir.commitment import check_commitment, check_kek, commit, kek_check_value
from shamir.entry import WORDS_128, WORDS_256, Typed, check_typed
from shamir.errors import (
    ChecksumError,
    CommitmentError,
    DigestError,
    DigestWordsError,
    DuplicateShareError,
    HeaderError,
    InconsistentSharesError,
    KekCheckError,
    LengthError,
    PaddingError,
    PassphraseError,
    SelfTestError,
    SetMismatchError,
    ShareError,
    ShareNumberError,
    TooFewSharesError,
    UnsupportedShareError,
    WordError,
    WordListError,
)
from shamir.mnemonic import ShareHeader, Slip39Share, decode, encode
from shamir.selftest import self_test
from shamir.sharing import RandBytes, Share, check_consistent, combine, split
from shamir.slip39 import check_set, combine_mnemonics, recover, split_mnemonics
from shamir.words import check_digest_words, completions, digest_words

__all__ = [
    "WORDS_128",
    "WORDS_256",
    "ChecksumError",
    "CommitmentError",
    "DigestError",
    "DigestWordsError",
    "DuplicateShareError",
    "HeaderError",
    "InconsistentSharesError",
    "KekCheckError",
    "LengthError",
    "PaddingError",
    "PassphraseError",
    "RandBytes",
    "SelfTestError",
    "SetMismatchError",
    "Share",
    "ShareError",
    "ShareHeader",
    "ShareNumberError",
    "Slip39Share",
    "TooFewSharesError",
    "Typed",
    "UnsupportedShareError",
    "WordError",
    "WordListError",
    "check_commitment",
    "check_consistent",
    "check_digest_words",
    "check_kek",
    "check_set",
    "check_typed",
    "combine",
    "combine_mnemonics",
    "commit",
    "completions",
    "decode",
    "digest_words",
    "encode",
    "kek_check_value",
    "recover",
    "self_test",
    "split",
    "split_mnemonics",
]
