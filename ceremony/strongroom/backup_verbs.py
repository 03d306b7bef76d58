"""The verbs about the backup: deal a set, take shares back, restore the key from them (design.md 5).

The key-encryption key exists here as bytes, never outside. The CA key never does: it enters and leaves tokens wrapped.
"""

import hmac
import os
import secrets
from math import comb

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ceremony.evidence import entropy_sources
from ceremony.operations.backup import (
    BackupWrapped,
    DealBackup,
    KeyRestored,
    RestoreKey,
    ShareSet,
    ShareTaken,
    TakeShare,
)
from ceremony.strongroom import errors
from ceremony.strongroom.entries import Entries
from ceremony.strongroom.held import DealtSet, Held
from ceremony.strongroom.tokens.base import Token
from shamir.commitment import commit, kek_check_value
from shamir.errors import ShareError
from shamir.mnemonic import Slip39Share, decode
from shamir.slip39 import check_set, recover, split_mnemonics

KEK_BYTES = 32
KEK_INFO = b"keyceremony/kek/v1"

# Extendable, iteration exponent, group index, group threshold, group count: the same in every set dealt here, and so no
# part of the commitment.
_COMMON = (False, 0, 0, 1, 1)
_SET_IDS = 1 << 15
_AES_BLOCK = 8


def deal_backup(held: Held, verb: DealBackup, entries: Entries) -> BackupWrapped:
    """Make a KEK, wrap the key under it and split it; only public facts and ciphertext are answered.

    Raises:
        AlreadyDealtError: this strongroom has dealt a set before.
        BackupFormError: the token's ciphertext cannot be RFC 5649.
    """
    if held.dealt is not None:
        raise errors.AlreadyDealtError(
            f"this strongroom has dealt set {held.dealt.public.set_id}",
            remedy="deal again in a fresh strongroom, after this set was made void on the record",
        )
    token = held.token(verb.token)
    room_strings = entries.read(verb.room_strings)
    mechanism = token.wrap_probe()
    kek = _make_kek(token, room_strings, verb.ceremony_id)
    blob = token.wrap(kek, bytes.fromhex(verb.key_id))
    if len(blob) % _AES_BLOCK or len(blob) < 3 * _AES_BLOCK:
        raise errors.BackupFormError(
            f"the token wrapped the key into {len(blob)} bytes, which is no RFC 5649 ciphertext",
            remedy="do not use this token for a backup; run the ceremony with another one",
        )
    mnemonics = split_mnemonics(
        kek,
        threshold=verb.threshold,
        count=verb.shares,
        identifier=_fresh_identifier(verb.avoid),
        randbytes=os.urandom,
    )
    dealt = tuple(decode(mnemonic) for mnemonic in mnemonics)
    share_set = ShareSet(
        ceremony_id=verb.ceremony_id,
        set_id=dealt[0].set_name,
        threshold=verb.threshold,
        shares=verb.shares,
        commitments=tuple(commit(share, ceremony_id=verb.ceremony_id, count=verb.shares).hex() for share in dealt),
        kek_check=kek_check_value(kek, verb.ceremony_id).hex(),
    )
    held.dealt = DealtSet(share_set, mnemonics)
    return BackupWrapped(
        share_set=share_set, blob=blob, wrap_mechanism=mechanism, entropy=entropy_sources(len(room_strings))
    )


def take_share(held: Held, verb: TakeShare, entries: Entries) -> ShareTaken:
    """Take the words that a custodian enters, if they are the share that was dealt as this number.

    Raises:
        BadWordsError: no share has these words.
        WrongSetError: they are of another set, ceremony or threshold.
        WrongShareError: they are another share of the set, or contradict its commitment.
        DuplicateShareError: this share is held already.
    """
    share_set = verb.share_set
    if held.shares_of not in {None, share_set}:
        raise errors.WrongSetError(
            f"this strongroom takes shares of set {held.shares_of.set_id if held.shares_of else ''}",
            remedy="use a fresh strongroom for another set",
        )
    (entered,) = entries.read(1)
    try:
        share = decode(entered)
    except ShareError as error:
        # What is wrong with words never travels with its cause.
        raise errors.BadWordsError(error.message, remedy=error.remedy) from None
    _check_share(share, share_set, number=verb.share)
    if verb.share in held.shares:
        raise errors.DuplicateShareError(
            f"share {verb.share} of set {share_set.set_id} was entered before", remedy="go on with another share"
        )
    held.shares_of = share_set
    held.shares[verb.share] = share
    return ShareTaken(share=verb.share, commitment=share_set.commitments[verb.share - 1], held=len(held.shares))


def restore_key(held: Held, verb: RestoreKey) -> KeyRestored:
    """Recover the KEK from the shares held and unwrap the key into the token.

    Raises:
        SharesMissingError: fewer than `needed` shares of this set are held.
        SharesDisagreeError: the shares are not on one polynomial, or recover another KEK.
    """
    token = held.token(verb.token)
    share_set = verb.share_set
    shares = tuple(held.shares[number] for number in sorted(held.shares)) if held.shares_of == share_set else ()
    needed = max(verb.needed, share_set.threshold)
    if len(shares) < needed:
        raise errors.SharesMissingError(
            f"{len(shares)} of {needed} needed shares of set {share_set.set_id} are here",
            remedy="have the missing shares entered first",
        )
    try:
        if len(shares) == share_set.shares:
            check_set(shares, count=share_set.shares)
        kek = recover(shares)
    except ShareError as error:
        raise _disagree(share_set) from error
    if not hmac.compare_digest(kek_check_value(kek, share_set.ceremony_id).hex(), share_set.kek_check):
        raise _disagree(share_set)
    key_id = bytes.fromhex(verb.key_id)
    token.unwrap(kek, verb.blob, spki=verb.spki, label=verb.label, key_id=key_id)
    return KeyRestored(
        token=verb.token,
        key_id=verb.key_id,
        shares_used=tuple(sorted(held.shares)),
        combinations=str(comb(len(shares), share_set.threshold)),
        evidence=token.evidence(key_id),
    )


def derive_kek(sources: tuple[bytes, ...], ceremony_id: str) -> bytes:
    """Return the KEK: HKDF-SHA256 over the sources, each behind its length in four bytes (design.md 5)."""
    material = b"".join(len(source).to_bytes(4, "big") + source for source in sources)
    kdf = HKDF(algorithm=hashes.SHA256(), length=KEK_BYTES, salt=ceremony_id.encode(), info=KEK_INFO)
    return kdf.derive(material)


def _make_kek(token: Token, room_strings: tuple[str, ...], ceremony_id: str) -> bytes:
    room = (string.encode() for string in room_strings)
    return derive_kek((os.urandom(KEK_BYTES), token.random(KEK_BYTES), *room), ceremony_id)


def _fresh_identifier(avoid: tuple[str, ...]) -> int:
    used = {int(set_id, 16) for set_id in avoid}
    return secrets.choice([identifier for identifier in range(_SET_IDS) if identifier not in used])


def _check_share(share: Slip39Share, share_set: ShareSet, *, number: int) -> None:
    """Refuse a share of another set first, then another share, then one that was not dealt.

    Whatever passes agrees with every other share that passed, so that a restore cannot fail by one share unnamed.
    """
    if share.set_name != share_set.set_id or share.member_threshold != share_set.threshold:
        raise errors.WrongSetError(
            f"these are words of set {share.set_name}, not of set {share_set.set_id}: of another ceremony, or void",
            remedy=f"put that sheet aside for the record and enter share {number} of set {share_set.set_id}",
        )
    if share.number != number:
        raise errors.WrongShareError(
            f"these are the words of share {share.number}, not of share {number}",
            remedy=f"enter the words of share {number}, and check who holds which sheet",
        )
    commitment = commit(share, ceremony_id=share_set.ceremony_id, count=share_set.shares)
    common = (share.extendable, share.iteration_exponent, share.group_index, share.group_threshold, share.group_count)
    as_dealt = common == _COMMON and hmac.compare_digest(commitment.hex(), share_set.commitments[number - 1])
    if not as_dealt:
        raise errors.WrongShareError(
            f"share {number} of set {share_set.set_id} is not the one that was dealt",
            remedy="compare set and commitment on the sheet; while the dealer lives, have the sheet printed anew",
        )


def _disagree(share_set: ShareSet) -> errors.SharesDisagreeError:
    return errors.SharesDisagreeError(
        f"the shares of set {share_set.set_id} do not bring back the key encryption key that was dealt",
        remedy="compare every sheet with its commitment; in a generation, make the set void and deal anew; in a"
        " reconstruction, collect the shares again or from other custodians",
    )
