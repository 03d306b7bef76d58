"""A running ceremony: engine, journal and ports. The one thing here that changes.

Each round derives the pending effect, has the world carry it out, and records what happened: the engine first says
whether it may happen, then the journal has it, then it is state. Killed anywhere, it goes on from the journal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ceremony.closing import artefacts, public_files, record_ca_words, sign_record
from ceremony.codec import kind_of
from ceremony.effects import (
    Ask,
    Await,
    Begin,
    CloseRecord,
    CloseRoom,
    Decide,
    Effect,
    EndBreak,
    LogIn,
    OpenRoom,
    Perform,
    Reconcile,
    SignRecord,
    VoidSpan,
)
from ceremony.engine import advance, pending
from ceremony.errors import CeremonyError, RefusedError, StrongroomLostError
from ceremony.events import (
    Closed,
    Decided,
    Done,
    Event,
    Failed,
    Reconciled,
    RoomClosed,
    RoomLost,
    RoomOpened,
    Ruling,
    SpanVoided,
    Started,
    TokenOpened,
)
from ceremony.operations.tokens import LoggedIn, Login
from ceremony.performing import Desk, ask, perform
from ceremony.ports import Journal, Strongroom, Strongrooms
from ceremony.reconciling import Found, inspect, rulings
from ceremony.state import State
from ceremony.steps.outcomes import Outcome, RollCalled
from ceremony.steps.requests import CallRoll
from ceremony.transcript.canonical import Line
from ceremony.transcript.canonical import encode as encode_line
from ceremony.transcript.records import line_of, recorded
from shamir import digest_words

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The ports of a ceremony, and the bytes of its plan for the bundle."""

    journal: Journal
    strongrooms: Strongrooms
    desk: Desk
    plan_bytes: bytes


class Session:
    """One ceremony in one process; run() goes on until the bundle is in place."""

    def __init__(self, state: State, last: Line | None, world: World) -> None:
        """Continue a ceremony.

        Args:
            state: as replayed from the journal.
            last: the journal's last line.
            world: the ports.
        """
        self.state = state
        self._last = last
        self._world = world
        self._people = world.desk.people
        self._rooms: dict[str, Strongroom] = {}
        self._death: StrongroomLostError | None = None

    def record(self, event: Event) -> None:
        """Let an event happen: allowed by the engine, then on the medium, then state.

        Raises:
            RefusedError: the engine does not allow it; nothing happened.
        """
        line = line_of(event, time=self._world.desk.clock.now(), last=self._last)
        happened = recorded(line)
        after = advance(self.state, happened)
        self._world.journal.append(encode_line(line))
        self.state, self._last = after, line
        self._people.happened(happened, after)

    def run(self) -> None:
        """Go on until the record is closed and the bundle stands.

        Raises:
            CeremonyError: the world failed outside any step, for instance the journal's medium; nothing is lost.
        """
        try:
            while not (self.state.closed and self._world.desk.media.has_bundle()):
                effect = pending(self.state)
                assert effect is not None
                self._carry_out(effect)
        finally:
            for room in self._rooms.values():
                room.close()
        self._write_record_ca_words()

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Begin():
                self._from_people(lambda: self._people.begin(effect, self.state))
            case Ask():
                self._from_people(lambda: self._people.answer(effect, self.state))
            case Await() | EndBreak():
                self._from_people(lambda: self._people.wait(effect, self.state))
            case Decide():
                decided = self._from_people(lambda: self._people.decide(effect, self.state))
                if isinstance(decided, Decided) and decided.void_sheet:
                    # On record first: a sheet that is gone must not count as valid.
                    self._world.desk.media.destroy_sheets((decided.void_sheet,))
            case OpenRoom(room):
                self._open_room(room)
            case CloseRoom(room):
                self._rooms.pop(room).close()
                self.record(RoomClosed(room))
            case LogIn():
                self._log_in(effect)
            case Perform():
                self._perform(effect)
            case Reconcile():
                self._reconcile(effect)
            case VoidSpan():
                self._void(effect)
            case CloseRecord():
                self.record(Closed(effect.outcome, artefacts(self.state, self._world.plan_bytes)))
            case SignRecord():
                self._sign_record()

    def _from_people(self, get: Callable[[], Event]) -> Event:
        """Record what people say, and return it; what the engine refuses is said again, and leaves no trace."""
        while True:
            event = get()
            try:
                self.record(event)
            except RefusedError as error:
                self._people.refused(error)
            else:
                return event

    def _open_room(self, room: str) -> None:
        if self._death is not None:
            # What killed one strongroom may kill the next: people decide whether to go on.
            death, self._death = self._death, None
            self._fail(death)
            return
        try:
            self._rooms[room] = self._world.strongrooms.open(room)
        except StrongroomLostError as error:
            self._fail(error)
            return
        self.record(RoomOpened(room, self._rooms[room].memory_locked))

    def _log_in(self, effect: LogIn) -> None:
        planned = self.state.plan.token(effect.token)
        login = Login(planned.ref, len(effect.holders), effect.spend_last_try)

        def log_in() -> LoggedIn:
            entries = self._people.enter_pin(effect, self.state)
            return ask(self._rooms[effect.room], login, LoggedIn, *entries)

        done = self._attempt(effect.room, log_in)
        if done is not None:
            self.record(
                TokenOpened(effect.room, done.token, done.serial, done.module_sha256, effect.holders, done.tries_low)
            )

    def _perform(self, effect: Perform) -> None:
        work = effect.work
        step, subject = effect.task.step.id, effect.task.subject
        if isinstance(work.request, CallRoll):
            self._from_people(self._call_roll(step, subject))
            return
        if work.irreversible:
            # Journal before the device: a crash here must leave a question, not a second key.
            self.record(Started(step, subject, work.reference))
        outcome = self._attempt(
            work.room, lambda: perform(effect, self.state, self._world.desk, self._rooms.get(work.room))
        )
        if outcome is not None:
            self._done(outcome)

    def _call_roll(self, step: str, subject: str) -> Callable[[], Event]:
        def call() -> Event:
            said = self._people.call_roll(self.state)
            return Done(step, subject, said) if isinstance(said, RollCalled) else said

        return call

    def _attempt(self, room: str, act: Callable[[], Result]) -> Result | None:
        """Return what `act` returns, or record why it failed."""
        try:
            return act()
        except StrongroomLostError as error:
            self._lose(room, error)
        except CeremonyError as error:
            self._fail(error)
        return None

    def _done(self, outcome: Outcome) -> None:
        """Record the current task's outcome, or that it is not the one that was asked for."""
        task = self.state.task
        try:
            self.record(Done(task.step.id, task.subject, outcome))
        except RefusedError as error:
            self._fail(error)

    def _fail(self, error: CeremonyError) -> None:
        task, code = self.state.task, kind_of(type(error))
        self.record(Failed(task.step.id, task.subject, code, error.message, error.remedy, error.rule))

    def _lose(self, room: str, error: StrongroomLostError) -> None:
        self._death = error
        self._rooms.pop(room).close()
        self.record(RoomLost(room, error.message))

    def _reconcile(self, effect: Reconcile) -> None:
        found = self._attempt(effect.work.room, lambda: self._look(effect))
        if found is None:
            return
        what, ruling = found
        step, subject = effect.task.step.id, effect.task.subject
        self.record(Reconciled(step, subject, effect.reference, what.finding, ruling, effect.by))
        if ruling is Ruling.ADOPT:
            self._done(what.adopted())

    def _look(self, effect: Reconcile) -> tuple[Found, Ruling]:
        """Return what a crash left behind and what people rule on it; destroy it if that is the ruling."""
        room = self._rooms[effect.work.room]
        found = inspect(effect, room)
        ruling = self._people.rule(effect, found.finding, rulings(found), self.state)
        if ruling is Ruling.DESTROY_AND_REPEAT:
            found.destroy(room)
        return found, ruling

    def _void(self, effect: VoidSpan) -> None:
        media = self._world.desk.media
        media.erase_blob()
        self._people.hand_back(effect, self.state)
        media.destroy_sheets(effect.sheets)
        self.record(SpanVoided(effect.set_id, effect.sheets, effect.by))

    def _sign_record(self) -> None:
        self._people.write_by_hand("closed", digest_words(bytes.fromhex(self.state.head)))
        room = self._world.strongrooms.open("closing")
        self._rooms["closing"] = room
        files = public_files(self.state, self._world.plan_bytes)
        transcript = self._world.journal.read()
        signed = sign_record(self.state, files, transcript, room=room, at=self._world.desk.clock.now())
        self._rooms.pop("closing").close()
        self._world.desk.media.publish(signed)

    def _write_record_ca_words(self) -> None:
        certificate = self._world.desk.media.read_record_ca()
        self._people.write_by_hand("record-ca", record_ca_words(certificate))
