"""The 45 published vectors of SLIP-39, and interchange with its reference implementation in both directions."""

import itertools
import json
import os
from pathlib import Path

import pytest
import shamir_mnemonic
from hypothesis import given, settings
from hypothesis import strategies as st
from shamir_mnemonic import MnemonicError

from shamir import (
    ChecksumError,
    DigestError,
    DuplicateShareError,
    HeaderError,
    LengthError,
    PaddingError,
    SetMismatchError,
    ShareError,
    TooFewSharesError,
    combine_mnemonics,
    decode,
    encode,
    split_mnemonics,
)

VECTORS = json.loads((Path(__file__).parent.parent / "vectors/slip39/official.json").read_text(encoding="utf-8"))
GOOD = [(description, mnemonics, secret) for description, mnemonics, secret, _ in VECTORS if secret]
BAD = {description: mnemonics for description, mnemonics, secret, _ in VECTORS if not secret}

# By what the description says; the same law in both lengths.
EXPECTED: dict[str, type[ShareError]] = {
    "Mnemonic with invalid checksum": ChecksumError,
    "Mnemonic with invalid padding": PaddingError,
    "Basic sharing 2-of-3": TooFewSharesError,
    "Mnemonics with different identifiers": SetMismatchError,
    "Mnemonics with different iteration exponents": SetMismatchError,
    "Mnemonics with mismatching group thresholds": SetMismatchError,
    "Mnemonics with mismatching group counts": SetMismatchError,
    "Mnemonics with greater group threshold than group counts": HeaderError,
    "Mnemonics with duplicate member indices": DuplicateShareError,
    "Mnemonics with mismatching member thresholds": SetMismatchError,
    "Mnemonics giving an invalid digest": DigestError,
    "Insufficient number of groups": TooFewSharesError,
    "Threshold number of groups, but insufficient number of members in one group": TooFewSharesError,
    "Mnemonic with insufficient length": LengthError,
    "Mnemonic with invalid master secret length": LengthError,
}


def law(description: str) -> str:
    return description.partition(". ")[2].partition(" (")[0]


def test_all_vectors_are_here() -> None:
    assert (len(VECTORS), len(GOOD), len(BAD)) == (45, 15, 30)
    assert {law(description) for description in BAD} == set(EXPECTED)


@pytest.mark.parametrize(("description", "mnemonics", "secret"), GOOD, ids=[good[0] for good in GOOD])
def test_good_vectors_give_their_secret(description: str, mnemonics: list[str], secret: str) -> None:
    assert combine_mnemonics(mnemonics, passphrase=b"TREZOR").hex() == secret, description


@pytest.mark.parametrize("description", BAD)
def test_bad_vectors_are_refused_for_their_reason(description: str) -> None:
    with pytest.raises(EXPECTED[law(description)]):
        combine_mnemonics(BAD[description], passphrase=b"TREZOR")


@pytest.mark.parametrize("mnemonic", sorted({mnemonic for _, mnemonics, _ in GOOD for mnemonic in mnemonics}))
def test_reading_and_writing_again_changes_nothing(mnemonic: str) -> None:
    assert encode(decode(mnemonic)) == mnemonic


@given(
    secret=st.binary(min_size=16, max_size=16) | st.binary(min_size=32, max_size=32),
    shape=st.integers(2, 16).flatmap(lambda count: st.tuples(st.integers(2, count), st.just(count))),
    identifier=st.integers(0, 32767),
)
@settings(max_examples=15, deadline=None)
def test_the_reference_reads_ours(secret: bytes, shape: tuple[int, int], identifier: int) -> None:
    threshold, count = shape
    mnemonics = split_mnemonics(secret, threshold=threshold, count=count, identifier=identifier, randbytes=os.urandom)
    assert shamir_mnemonic.combine_mnemonics(mnemonics[-threshold:], b"") == secret


def test_the_reference_reads_every_subset_of_ours() -> None:
    secret = os.urandom(32)
    mnemonics = split_mnemonics(
        secret, threshold=3, count=5, identifier=0x7F2A, randbytes=os.urandom, iteration_exponent=1
    )
    for subset in itertools.combinations(mnemonics, 3):
        assert shamir_mnemonic.combine_mnemonics(subset) == secret


def test_the_reference_refuses_what_we_refuse() -> None:
    mnemonics = split_mnemonics(os.urandom(32), threshold=2, count=3, identifier=9, randbytes=os.urandom)
    words = mnemonics[0].split()
    words[16] = "academic" if words[16] != "academic" else "zero"
    with pytest.raises(MnemonicError):
        shamir_mnemonic.combine_mnemonics([" ".join(words), mnemonics[1]])
    with pytest.raises(ChecksumError):
        combine_mnemonics([" ".join(words), mnemonics[1]])


@pytest.mark.parametrize("extendable", [False, True])
@pytest.mark.parametrize("passphrase", [b"", b"correct horse"])
def test_we_read_groups_and_passphrases_of_the_reference(extendable: bool, passphrase: bytes) -> None:  # noqa: FBT001 - a table
    secret = os.urandom(24)
    groups = shamir_mnemonic.generate_mnemonics(
        2, [(3, 5), (1, 1), (2, 3)], secret, passphrase, extendable=extendable, iteration_exponent=0
    )
    assert combine_mnemonics([*groups[0][2:], *groups[2][1:]], passphrase=passphrase) == secret
    assert combine_mnemonics([*groups[1], *groups[0]], passphrase=passphrase) == secret
    assert combine_mnemonics([*groups[0], *groups[1], *groups[2]], passphrase=passphrase) == secret
    # A group that is not complete does not hinder those that are.
    assert combine_mnemonics([groups[0][0], *groups[1], *groups[2]], passphrase=passphrase) == secret


def test_a_wrong_passphrase_gives_another_secret_as_slip39_has_it() -> None:
    secret = os.urandom(16)
    ((mnemonic,),) = shamir_mnemonic.generate_mnemonics(1, [(1, 1)], secret, b"right", iteration_exponent=0)
    assert combine_mnemonics([mnemonic], passphrase=b"right") == secret
    assert combine_mnemonics([mnemonic], passphrase=b"wrong") != secret
