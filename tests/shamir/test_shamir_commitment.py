"""Commitments and the KEK check value: known answers, binding, and refusals."""

import hashlib
import hmac
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from shamir import (
    CommitmentError,
    KekCheckError,
    Slip39Share,
    check_commitment,
    check_kek,
    commit,
    decode,
    kek_check_value,
    split_mnemonics,
)

CEREMONY = "2026-root-1"
KEK = bytes(range(32))


def dealt() -> Slip39Share:
    source = random.Random(3)
    mnemonics = split_mnemonics(KEK, threshold=3, count=5, identifier=0x7F2A, randbytes=source.randbytes)
    return decode(mnemonics[1])


def test_a_commitment_is_the_hash_of_the_framed_fields() -> None:
    share = dealt()
    stream = (
        b"keyceremony/share-commit/v1"
        b"\x00\x00\x00\x0b2026-root-1"
        b"\x00\x00\x00\x06slip39"
        b"\x00\x00\x00\x04\x00\x00\x7f\x2a"
        b"\x00\x00\x00\x04\x00\x00\x00\x03"
        b"\x00\x00\x00\x04\x00\x00\x00\x05"
        b"\x00\x00\x00\x04\x00\x00\x00\x01"
        b"\x00\x00\x00\x20" + share.value
    )
    commitment = commit(share, ceremony_id=CEREMONY, count=5)
    assert commitment == hashlib.sha256(stream).digest()
    check_commitment(commitment, share, ceremony_id=CEREMONY, count=5)


@pytest.mark.parametrize(
    "change",
    [
        {"identifier": 0x7F2B},
        {"member_threshold": 2},
        {"member_index": 2},
        {"value": bytes(32)},
        {"value": bytes(16)},
    ],
)
def test_a_commitment_binds_the_share(change: dict[str, int]) -> None:
    share = dealt()
    commitment = commit(share, ceremony_id=CEREMONY, count=5)
    with pytest.raises(CommitmentError):
        check_commitment(commitment, replace(share, **change), ceremony_id=CEREMONY, count=5)


@pytest.mark.parametrize(("ceremony_id", "count"), [("2026-root-2", 5), (CEREMONY, 6), ("", 5)])
def test_a_commitment_binds_ceremony_and_count(ceremony_id: str, count: int) -> None:
    share = dealt()
    commitment = commit(share, ceremony_id=CEREMONY, count=5)
    with pytest.raises(CommitmentError):
        check_commitment(commitment, share, ceremony_id=ceremony_id, count=count)


@pytest.mark.parametrize("spoil", [lambda c: c[:31], lambda c: c + b"\0", lambda _: b"", lambda c: b"\0" + c[1:]])
def test_a_spoiled_commitment_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    share = dealt()
    commitment = commit(share, ceremony_id=CEREMONY, count=5)
    with pytest.raises(CommitmentError) as caught:
        check_commitment(spoil(commitment), share, ceremony_id=CEREMONY, count=5)
    assert caught.value.number == 2
    assert caught.value.message == "share 2 of set 7F2A does not match its commitment"


def test_the_kek_check_value() -> None:
    expected = hmac.new(KEK, b"keyceremony/kek-check/v12026-root-1", hashlib.sha256).digest()[:16]
    assert kek_check_value(KEK, CEREMONY) == expected
    check_kek(expected, KEK, CEREMONY)


@pytest.mark.parametrize(
    ("kek", "ceremony_id"), [(bytes(32), CEREMONY), (KEK[:16], CEREMONY), (KEK, "2026-root-2"), (KEK, "")]
)
def test_another_key_or_ceremony_is_refused(kek: bytes, ceremony_id: str) -> None:
    with pytest.raises(KekCheckError):
        check_kek(kek_check_value(KEK, CEREMONY), kek, ceremony_id)


@pytest.mark.parametrize("length", [0, 15, 17])
def test_a_check_value_of_another_length_is_refused(length: int) -> None:
    value = (kek_check_value(KEK, CEREMONY) + b"\0")[:length]
    with pytest.raises(KekCheckError):
        check_kek(value, KEK, CEREMONY)
