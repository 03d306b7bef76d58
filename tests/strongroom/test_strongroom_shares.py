"""Which shares a strongroom takes, which it refuses in which words, and what it restores from them."""

from dataclasses import replace

import pytest

from ceremony.errors import CeremonyError
from ceremony.operations.backup import KeyRestored, RestoreKey, ShareSet, TakeShare
from ceremony.operations.keys import DestroyKey, KeyDestroyed
from ceremony.strongroom import errors
from ceremony.strongroom.launch import StrongroomProcess
from ceremony.strongroom.messages import GaveUp
from ceremony.strongroom.spawn import WordsTyped, open_entry
from ceremony.strongroom.tokens.errors import BadWrapError
from shamir.mnemonic import Slip39Share, decode, encode
from tests.strongroom.conftest import (
    KEY_ID,
    Dealt,
    Stage,
    altered_set,
    login_verb,
    own_entry,
    restore_verb,
    take,
    words_of,
)


def refused_share(room: StrongroomProcess, share_set: ShareSet, share: int, words: str) -> CeremonyError:
    """Return the error; the person must read the same text, and nobody any of the words."""
    with own_entry(words) as entry:
        with pytest.raises(CeremonyError) as refusal:
            room.perform(TakeShare(share_set, share), sockets=[entry.theirs])
        verdict = entry.verdict()
    error = refusal.value
    assert (verdict.accepted, verdict.message, verdict.remedy) == (False, error.message, error.remedy)
    assert not words or words not in f"{error!r} {error.message} {error.remedy}"
    return error


def altered_share(share: Slip39Share, **changes: object) -> Slip39Share:
    return replace(share, **changes)  # type: ignore[arg-type]


def test_words_with_one_word_wrong_are_refused_and_the_place_is_named(
    listener: StrongroomProcess, dealt: Dealt
) -> None:
    words = words_of(dealt, 1).split()
    words[16] = "academic" if words[16] != "academic" else "acid"
    error = refused_share(listener, dealt.share_set, 1, " ".join(words))
    assert (type(error), error.message) == (errors.BadWordsError, "word 17 is wrong")


@pytest.mark.parametrize("words", ["", "academic", "zebra " * 33, "canary-7391 " * 33])
def test_what_are_no_words_of_a_share_is_refused(listener: StrongroomProcess, dealt: Dealt, words: str) -> None:
    assert type(refused_share(listener, dealt.share_set, 1, words)) is errors.BadWordsError


def test_another_custodians_share_is_refused_by_its_number(listener: StrongroomProcess, dealt: Dealt) -> None:
    error = refused_share(listener, dealt.share_set, 1, words_of(dealt, 2))
    assert (type(error), error.message) == (
        errors.WrongShareError,
        "these are the words of share 2, not of share 1",
    )


def test_a_share_of_a_void_set_is_refused(listener: StrongroomProcess, dealt: Dealt) -> None:
    void = altered_set(dealt.share_set, set_id="0000" if dealt.share_set.set_id != "0000" else "0001")
    error = refused_share(listener, void, 1, words_of(dealt, 1))
    assert type(error) is errors.WrongSetError
    assert dealt.share_set.set_id in error.message


def test_a_share_of_another_threshold_is_refused(listener: StrongroomProcess, dealt: Dealt) -> None:
    other = altered_set(dealt.share_set, threshold=3)
    assert type(refused_share(listener, other, 1, words_of(dealt, 1))) is errors.WrongSetError


@pytest.mark.parametrize(
    "changes", [{"ceremony_id": "another"}, {"shares": 4}, {"commitments": ("00" * 32,) * 3}], ids=str
)
def test_a_share_that_contradicts_its_commitment_is_refused(
    listener: StrongroomProcess, dealt: Dealt, changes: dict[str, object]
) -> None:
    error = refused_share(listener, altered_set(dealt.share_set, **changes), 1, words_of(dealt, 1))
    assert (type(error), "not the one that was dealt" in error.message) == (errors.WrongShareError, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"extendable": True},
        {"iteration_exponent": 1},
        {"iteration_exponent": 15},
        {"group_index": 1},
        {"group_count": 2},
        {"group_index": 1, "group_count": 16},
        {"group_threshold": 2, "group_count": 2},
    ],
    ids=str,
)
def test_a_share_written_anew_with_what_no_commitment_binds_is_refused_by_its_number(
    listener: StrongroomProcess, dealt: Dealt, changes: dict[str, int]
) -> None:
    words = encode(altered_share(decode(words_of(dealt, 2)), **changes))
    error = refused_share(listener, dealt.share_set, 2, words)
    assert (type(error), error.message) == (
        errors.WrongShareError,
        f"share 2 of set {dealt.share_set.set_id} is not the one that was dealt",
    )


def test_a_share_is_held_once_and_only_of_one_set(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    take(room, dealt.share_set, 1, words_of(dealt, 1))
    again = refused_share(room, dealt.share_set, 1, words_of(dealt, 1))
    assert type(again) is errors.DuplicateShareError
    other = altered_set(dealt.share_set, kek_check="00" * 16)
    with pytest.raises(errors.WrongSetError, match="takes shares of set"), own_entry("") as entry:
        room.perform(TakeShare(other, 2), sockets=[entry.theirs])
    assert take(room, dealt.share_set, 2, words_of(dealt, 2)).held == 2


def test_a_refused_entry_holds_nothing(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    refused_share(room, dealt.share_set, 1, words_of(dealt, 2))
    assert take(room, dealt.share_set, 2, words_of(dealt, 2)).held == 1


def test_a_custodian_who_gives_up_leaves_the_strongroom_alive(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    torn = GaveUp("the sheet is torn", "scan it again")
    with own_entry(torn) as entry, pytest.raises(errors.EntryEndedError, match="the sheet is torn"):
        room.perform(TakeShare(dealt.share_set, 1), sockets=[entry.theirs])
    with own_entry("") as entry:
        entry.wire.close()
        with pytest.raises(errors.BadWordsError):
            room.perform(TakeShare(dealt.share_set, 1), sockets=[entry.theirs])
    assert take(room, dealt.share_set, 1, words_of(dealt, 1)).held == 1


def test_an_entry_that_dies_is_an_ended_entry(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    entry = open_entry(WordsTyped(dealt.share_set.set_id, 1))
    entry.process.kill()
    with pytest.raises(errors.EntryEndedError):
        room.perform(TakeShare(dealt.share_set, 1), sockets=[entry.socket])
    assert not entry.accepted()


def test_nothing_is_restored_from_too_few_shares(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    stage.enter_pin(room, login_verb(stage.new_token(room, "token-b")))
    take(room, dealt.share_set, 1, words_of(dealt, 1))
    for needed in (0, 1, 2, 3):
        with pytest.raises(errors.SharesMissingError, match=r"^1 of "):
            room.perform(restore_verb(dealt, token="token-b", needed=needed))
    take(room, dealt.share_set, 3, words_of(dealt, 3))
    with pytest.raises(errors.SharesMissingError, match=r"^2 of 3 "):
        room.perform(restore_verb(dealt, token="token-b", needed=3))
    restored = room.perform(restore_verb(dealt, token="token-b", needed=2))
    assert isinstance(restored, KeyRestored)
    assert (restored.shares_used, restored.combinations) == ((1, 3), "1")


def test_a_kek_of_another_check_value_unwraps_nothing(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    stage.enter_pin(room, login_verb(stage.new_token(room, "token-b")))
    other = altered_set(dealt.share_set, kek_check="00" * 16)
    for share in (1, 2, 3):
        take(room, other, share, words_of(dealt, share))
    verb = restore_verb(dealt, token="token-b", needed=3)
    with pytest.raises(errors.SharesDisagreeError) as refusal:
        room.perform(
            RestoreKey(
                token="token-b",
                share_set=other,
                needed=3,
                blob=verb.blob,
                spki=verb.spki,
                label="root",
                key_id=KEY_ID,
            )
        )
    assert "in a generation, make the set void" in refusal.value.remedy
    assert "in a reconstruction, collect the shares again" in refusal.value.remedy


def test_a_damaged_blob_leaves_nothing_in_the_token(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    stage.enter_pin(room, login_verb(stage.new_token(room, "token-b")))
    for share in (1, 2):
        take(room, dealt.share_set, share, words_of(dealt, share))
    damaged = bytes([dealt.wrapped.blob[0] ^ 1]) + dealt.wrapped.blob[1:]
    verb = RestoreKey(
        token="token-b",
        share_set=dealt.share_set,
        needed=2,
        blob=damaged,
        spki=dealt.spki,
        label="root",
        key_id=KEY_ID,
    )
    with pytest.raises(BadWrapError):
        room.perform(verb)
    destroyed = room.perform(DestroyKey("token-b", KEY_ID))
    assert isinstance(destroyed, KeyDestroyed)
    assert destroyed.objects_left == 0
