"""Public values that recognise a share, and the key that M shares recover, without telling either.

A commitment binds the share's bytes to ceremony, set, M, N and number, and is checked share by share before anything
is combined. It has no salt, which is sound only because the shared key is uniformly random: for a secret that can be
guessed, holders of M - 1 shares could test their guesses against it. So these functions are for keys that a ceremony
made itself.
"""

import hashlib
import hmac

from shamir.errors import CommitmentError, KekCheckError
from shamir.mnemonic import Slip39Share

_COMMITMENT_TAG = b"keyceremony/share-commit/v1"
_KEK_CHECK_TAG = b"keyceremony/kek-check/v1"
_FORMAT = b"slip39"
_INTEGER_BYTES = 4
_KEK_CHECK_BYTES = 16


def commit(share: Slip39Share, *, ceremony_id: str, count: int) -> bytes:
    """Return the 32-byte commitment to a share.

    SHA-256 over the tag and, each preceded by its length in 4 bytes: ceremony id in UTF-8, "slip39", identifier, M,
    N, x, y. Integers have 4 bytes; all are big-endian. The x of a SLIP-39 share is its member index, from 0.

    Args:
        share: of a set with one group.
        ceremony_id: of the ceremony that dealt the set.
        count: N, which the share itself does not tell.
    """
    integers = (share.identifier, share.member_threshold, count, share.member_index)
    fields = (
        ceremony_id.encode(),
        _FORMAT,
        *(integer.to_bytes(_INTEGER_BYTES, "big") for integer in integers),
        share.value,
    )
    framed = b"".join(len(part).to_bytes(_INTEGER_BYTES, "big") + part for part in fields)
    return hashlib.sha256(_COMMITMENT_TAG + framed).digest()


def check_commitment(commitment: bytes, share: Slip39Share, *, ceremony_id: str, count: int) -> None:
    """Refuse a share that is not the one committed to.

    Raises:
        CommitmentError: the commitment is to another share, or was made under other terms.
    """
    if not hmac.compare_digest(commitment, commit(share, ceremony_id=ceremony_id, count=count)):
        raise CommitmentError(number=share.number, set_name=share.set_name)


def kek_check_value(kek: bytes, ceremony_id: str) -> bytes:
    """Return the 16 bytes by which a ceremony recognises its key-encryption key."""
    return hmac.digest(kek, _KEK_CHECK_TAG + ceremony_id.encode(), "sha256")[:_KEK_CHECK_BYTES]


def check_kek(check_value: bytes, kek: bytes, ceremony_id: str) -> None:
    """Refuse a key that is not the one of the ceremony.

    Raises:
        KekCheckError: the check value is of another key or another ceremony.
    """
    if not hmac.compare_digest(check_value, kek_check_value(kek, ceremony_id)):
        raise KekCheckError
