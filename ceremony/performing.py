"""Carries out one request: verbs of a strongroom, the authority's drafts, the media. Returns the public outcome.

What a request touches irreversibly is journalled as Started by the session before this is called.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, assert_never

from ceremony.effects import Perform
from ceremony.errors import CeremonyError
from ceremony.issuing import draft_certificate, draft_crl, sign_certificate, sign_crl
from ceremony.operations import Answer, Verb
from ceremony.operations.backup import (
    BackupWrapped,
    DealBackup,
    KeyRestored,
    PrintShare,
    RestoreKey,
    SharePrinted,
    ShareTaken,
    TakeShare,
)
from ceremony.operations.keys import (
    ChallengeKey,
    DestroyKey,
    GenerateKey,
    KeyChallenged,
    KeyDestroyed,
    KeyGenerated,
    KeySealed,
    SealKey,
)
from ceremony.operations.tokens import InspectToken, TokenInspected
from ceremony.ports import Clock, Entry, Machine, Media, People, Strongroom
from ceremony.state import State
from ceremony.steps.outcomes import (
    BackupDealt,
    BackupLoaded,
    BackupProved,
    BackupVoided,
    CrlDrafted,
    MediaWritten,
    Outcome,
    TokenZeroised,
)
from ceremony.steps.requests import (
    CallRoll,
    ChallengeRestored,
    CheckMachine,
    DraftCertificate,
    DraftCrl,
    LoadBackup,
    RestoreBackup,
    SignCertificate,
    SignCrl,
    VoidBackup,
    WriteMedia,
    ZeroiseToken,
)

AnswerT = TypeVar("AnswerT", bound=Answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The ports that requests are carried out with."""

    people: People
    media: Media
    machine: Machine
    clock: Clock
    randbytes: Callable[[int], bytes]


def ask(strongroom: Strongroom, verb: Verb, wanted: type[AnswerT], *entries: Entry) -> AnswerT:
    """Have a strongroom carry out a verb whose answer is of one class; the entries are ended either way."""
    try:
        answer = strongroom.perform(verb, sockets=[entry.socket for entry in entries])
    except CeremonyError:
        for entry in entries:
            # A refusal is shown on the person's own screen until they have read it.
            entry.accepted()
        raise
    except BaseException:
        for entry in entries:
            entry.stop()
        raise
    for entry in entries:
        entry.accepted()
    assert isinstance(answer, wanted)
    return answer


def perform(effect: Perform, state: State, desk: Desk, room: Strongroom | None) -> Outcome:
    """Carry out the request of an effect, other than calling the roll.

    Raises:
        CeremonyError: it was refused, or the world failed.
        StrongroomLostError: the strongroom died.
    """
    request = effect.work.request
    match request:
        case CallRoll():
            raise ValueError("the session calls the roll")
        case CheckMachine():
            return desk.machine.check()
        case LoadBackup():
            loaded = desk.media.load_blob(request.blob_sha256)
            return BackupLoaded(loaded.medium, request.blob_sha256, loaded.bad_media)
        case WriteMedia():
            return MediaWritten(desk.media.copy_blob(request.blob_sha256), request.blob_sha256)
        case VoidBackup():
            erased_from = desk.media.erase_blob()
            desk.media.destroy_sheets(request.sheets)
            return BackupVoided(request.sheets, erased_from)
        case DraftCertificate():
            return draft_certificate(
                request, script=state.script, names=state.plan.names, at=desk.clock.now(), randbytes=desk.randbytes
            )
        case DraftCrl():
            return draft_crl(request, script=state.script, at=desk.clock.now())
        case _:
            assert room is not None
            return _in_room(request, effect, state, desk, room)


def _in_room(
    request: InspectToken
    | GenerateKey
    | DestroyKey
    | SealKey
    | DealBackup
    | PrintShare
    | TakeShare
    | RestoreBackup
    | ChallengeRestored
    | SignCertificate
    | SignCrl
    | ZeroiseToken,
    effect: Perform,
    state: State,
    desk: Desk,
    room: Strongroom,
) -> Outcome:
    match request:
        case InspectToken():
            return ask(room, request, TokenInspected)
        case GenerateKey():
            return ask(room, request, KeyGenerated)
        case DestroyKey():
            return ask(room, request, KeyDestroyed)
        case SealKey():
            return ask(room, request, KeySealed)
        case PrintShare():
            return ask(room, request, SharePrinted)
        case TakeShare():
            entry = desk.people.enter_share(effect.task, request.share_set, request.share, state)
            return ask(room, request, ShareTaken, entry)
        case DealBackup():
            return _deal(request, state, desk, room)
        case RestoreBackup():
            return _restore(request, desk, room)
        case ChallengeRestored():
            challenge = ChallengeKey(request.token, request.key_id, state.plan.ceremony_id, request.spki)
            return ask(room, challenge, KeyChallenged)
        case ZeroiseToken():
            left = 0
            for key_id in request.key_ids:
                left = ask(room, DestroyKey(request.token, key_id), KeyDestroyed).objects_left
            return TokenZeroised(request.token, request.key_ids, left)
        case SignCertificate():
            return sign_certificate(request, script=state.script, plan=state.plan, strongroom=room)
        case SignCrl():
            number = state.latest(CrlDrafted).number
            return sign_crl(request, number=number, script=state.script, mode=state.plan.mode, strongroom=room)
        case _:
            assert_never(request)


def _deal(request: DealBackup, state: State, desk: Desk, room: Strongroom) -> BackupDealt:
    entries = desk.people.enter_room_strings(request.room_strings, state)
    wrapped = ask(room, request, BackupWrapped, *entries)
    desk.media.store_blob(wrapped.blob)
    digest = hashlib.sha256(wrapped.blob).hexdigest()
    return BackupDealt(wrapped.share_set, digest, wrapped.wrap_mechanism, wrapped.entropy)


def _restore(request: RestoreBackup, desk: Desk, room: Strongroom) -> KeyRestored | BackupProved:
    blob = desk.media.load_blob(request.blob_sha256).blob
    restore = RestoreKey(
        token=request.token,
        share_set=request.share_set,
        needed=request.needed,
        blob=blob,
        spki=request.spki,
        label=request.label,
        key_id=request.key_id,
    )
    restored = ask(room, restore, KeyRestored)
    if not request.challenge:
        return restored
    challenge = ChallengeKey(request.token, request.key_id, request.challenge, request.spki)
    return BackupProved(restored, ask(room, challenge, KeyChallenged))
