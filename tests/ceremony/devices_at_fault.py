"""Modules that crash, printers that misprint, dealers that cheat: each wraps a real strongroom behind its own port."""

import os
import secrets
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ceremony.operations import Answer, Verb
from ceremony.operations.backup import BackupWrapped, PrintShare, SharePrinted, ShareSet
from ceremony.ports import Strongroom, Strongrooms
from ceremony.sheets.model import COMMITMENT_PREFIX_BYTES, Mode, ShareSheet
from ceremony.sheets.reading import read_share_words
from ceremony.sheets.share_sheet import render_share_sheet
from ceremony.strongroom.launch import StrongroomProcess
from shamir.commitment import commit
from shamir.mnemonic import decode
from shamir.slip39 import split_mnemonics

Fault = Callable[[Strongrooms], Strongrooms]
Words = tuple[str, ...]


def as_asked(verb: Verb, room: Strongroom) -> None:
    del verb, room


def as_answered(verb: Verb, answer: Answer) -> Answer:
    del verb
    return answer


@dataclass(frozen=True, slots=True)
class Meddled:
    """Strongrooms with which somebody meddles, before a verb or with its answer; also one such strongroom."""

    rooms: Strongrooms
    before: Callable[[Verb, Strongroom], None] = as_asked
    after: Callable[[Verb, Answer], Answer] = as_answered

    def open(self, name: str) -> Strongroom:
        return MeddledRoom(self.rooms.open(name), self)


@dataclass(frozen=True, slots=True)
class MeddledRoom:
    room: Strongroom
    meddled: Meddled

    @property
    def memory_locked(self) -> bool:
        return self.room.memory_locked

    def perform(self, verb: Verb, *, sockets: Sequence[socket.socket] = ()) -> Answer:
        self.meddled.before(verb, self.room)
        return self.meddled.after(verb, self.room.perform(verb, sockets=sockets))

    def close(self) -> None:
        self.room.close()


def before(verb: type, act: Callable[[], None]) -> Fault:
    """Return a fault that happens when a verb is about to be carried out for the first time."""
    left = [act]

    def meddle(asked: Verb, room: Strongroom) -> None:
        del room
        if isinstance(asked, verb) and left:
            left.pop()()

    return lambda rooms: Meddled(rooms, before=meddle)


def crashing(verb: type, *, times: int) -> Fault:
    """Return a module that ends by a segmentation fault, so many times, when a verb reaches it."""
    left = [times]

    def meddle(asked: Verb, room: Strongroom) -> None:
        if isinstance(asked, verb) and left[0]:
            left[0] -= 1
            assert isinstance(room, StrongroomProcess)
            os.kill(room.pid, signal.SIGSEGV)

    return lambda rooms: Meddled(rooms, before=meddle)


def printing(paper: Path, spoil: Callable[[PrintShare, Words], Words]) -> Fault:
    """Return a printer that prints other words than it was given, on sheets that look right otherwise."""
    dealt: list[ShareSet] = []

    def meddle(verb: Verb, answer: Answer) -> Answer:
        if isinstance(answer, BackupWrapped):
            dealt.append(answer.share_set)
        if isinstance(verb, PrintShare) and isinstance(answer, SharePrinted):
            path = paper / f"share-{verb.share}.print-{verb.print_number}.pdf"
            words = read_share_words(path.read_bytes())
            path.write_bytes(render_share_sheet(_sheet(verb, dealt[-1], spoil(verb, words))))
        return answer

    return lambda rooms: Meddled(rooms, after=meddle)


def dealing_another_blob(blob: bytes) -> Fault:
    """Return a dealer that hands out the wrapped key of another ceremony."""

    def meddle(verb: Verb, answer: Answer) -> Answer:
        del verb
        return replace(answer, blob=blob) if isinstance(answer, BackupWrapped) else answer

    return lambda rooms: Meddled(rooms, after=meddle)


def dealing_two_polynomials(paper: Path) -> Fault:
    """Return a dealer whose last share lies on another polynomial, with a commitment to every share that it prints."""
    mnemonics: list[str] = []

    def meddle(verb: Verb, answer: Answer) -> Answer:
        del verb
        if not isinstance(answer, BackupWrapped):
            return answer
        public = answer.share_set
        mnemonics[:] = [*_split(public)[:-1], _split(public)[-1]]
        commitments = tuple(
            commit(decode(one), ceremony_id=public.ceremony_id, count=public.shares).hex() for one in mnemonics
        )
        return replace(answer, share_set=replace(public, commitments=commitments))

    def fault(rooms: Strongrooms) -> Strongrooms:
        return printing(paper, lambda verb, _: tuple(mnemonics[verb.share - 1].split()))(Meddled(rooms, after=meddle))

    return fault


def _split(public: ShareSet) -> tuple[str, ...]:
    return split_mnemonics(
        secrets.token_bytes(32),
        threshold=public.threshold,
        count=public.shares,
        identifier=int(public.set_id, 16),
        randbytes=secrets.token_bytes,
    )


def _sheet(verb: PrintShare, public: ShareSet, words: Words) -> ShareSheet:
    facts = verb.facts
    return ShareSheet(
        mode=Mode(facts.mode),
        ceremony_id=facts.ceremony_id,
        organisation=facts.organisation,
        title=facts.title,
        key_name=facts.key_name,
        key_kind=facts.key_kind,
        spki_sha256=facts.spki_sha256,
        custodian_name=facts.custodian_name,
        share_number=verb.share,
        share_count=public.shares,
        threshold=public.threshold,
        set_id=public.set_id,
        print_number=verb.print_number,
        day=facts.date,
        commitment=public.commitments[verb.share - 1],
        commitments=tuple(one[: 2 * COMMITMENT_PREFIX_BYTES] for one in public.commitments),
        kek_check=public.kek_check,
        words=words,
    )
