"""A rehearsal of a root generation by simulated people, and every question that it asked; no Qt.

What did not happen in it is made up from what did: failures, a crash, a void set, a break.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from ceremony.choices import IN_WORDS, TYPED
from ceremony.errors import CeremonyError, WorldError
from ceremony.events import Decision, OutOfBand, Ruling
from ceremony.ports import Entry
from ceremony.state import State
from gui.curtain_view import CurtainView, entering
from gui.people import Room
from gui.room_view import RoomView
from gui.services import Listen, RehearsalWishes, RunCeremony, Services
from gui.strings import room as words
from gui.turns import (
    AnswerView,
    AskedView,
    BeginView,
    BreakView,
    ByHandView,
    CoverView,
    DecideView,
    HandBackView,
    Option,
    Reply,
    RollView,
    RuleView,
    StandIn,
    WaitView,
    WorkView,
)

_LOOKS_EVERY_S = 0.2


class _Listener:
    """A room that notes every question, and has simulated people answer it."""

    def __init__(self) -> None:
        self.asked: list[tuple[AskedView, State, RoomView]] = []
        self._around: RoomView | None = None

    def ask(self, view: AskedView, state: State, refusal: CeremonyError | None) -> Reply:
        """Note it."""
        del refusal
        assert self._around is not None
        self.asked.append((view, state, self._around))
        return StandIn()

    def show(self, view: RoomView) -> None:
        """Note what is around."""
        self._around = view

    def work(self, view: WorkView) -> None:
        """Nothing."""

    def draw_curtain(self, view: CurtainView | None) -> None:
        """Nothing."""

    def wait_for(self, entry: Entry) -> None:
        """Nothing: nobody enters anything here."""

    def entering(self, entry: Entry | None) -> None:
        """Nothing."""


class Scenes:
    """What a rehearsal showed."""

    def __init__(self, services: Services, folder: Path) -> None:
        """Run the rehearsal; this takes some seconds."""
        self.folder = folder
        listener = _Listener()
        wishes = RehearsalWishes(script="root-generation", folder=folder, earlier=None, keep_sheets=True)
        run = services.rehearsal(wishes)
        self.closed = run(listener, lambda _speak: None)
        self._asked = listener.asked

    @property
    def trust(self) -> str:
        """The words that a witness wrote by hand."""
        return (self.folder / "handwritten" / "record-ca.words").read_text(encoding="ascii").strip()

    def at(self, is_it: Callable[[AskedView, State], bool]) -> tuple[AskedView, State, RoomView]:
        """Return the first question of which this is true."""
        return next(one for one in self._asked if is_it(one[0], one[1]))

    def asking(self, view: AskedView, near: Callable[[AskedView, State], bool]) -> RunCeremony:
        """Return a ceremony that asks this, in the surroundings of a question that was asked."""
        _, state, around = self.at(near)
        return _playing(lambda room: room.ask(view, state, None), around)

    def question(self, is_it: Callable[[AskedView, State], bool]) -> RunCeremony:
        """Return a ceremony that asks what was asked."""
        view, _, _ = self.at(is_it)
        return self.asking(view, is_it)

    def covered(self) -> RunCeremony:
        """Return a ceremony in which a custodian is alone before the screen."""
        _, state, around = self.at(at_step("C.06"))
        curtain = entering(words.CURTAIN_SHARE, "Olga Marchetti", 2, 5, state)

        def cover(room: Room) -> None:
            room.draw_curtain(curtain)
            _for_ever(room, around)

        return _playing(cover, around)

    def working(self) -> RunCeremony:
        """Return a ceremony that is at work."""
        view, _, around = self.at(at_step("C.02"))
        assert isinstance(view, BeginView)

        def work(room: Room) -> None:
            room.work(WorkView(view.heading.eyebrow, view.heading.title, view.heading.will))
            _for_ever(room, around)

        return _playing(work, around)

    def ended(self) -> RunCeremony:
        """Return a ceremony that is closed."""

        def run(room: Room, listen: Listen) -> State:
            del listen
            room.show(self._asked[-1][2])
            return self.closed

        return run

    def stopped(self) -> RunCeremony:
        """Return a ceremony whose medium is full."""

        def run(room: Room, listen: Listen) -> State:
            del listen
            room.show(self.at(at_step("C.03"))[2])
            raise WorldError(
                "the journal cannot be written: no space left on its medium",
                remedy="make room on the medium, then go on; nothing that was recorded is lost",
                rule="R-141",
            )

        return run

    # What did not happen.

    def decide(self) -> DecideView:
        """A token that refuses a PIN."""
        _, state, _ = self.at(at_step("C.02"))
        return DecideView(
            title=words.FAILED.format(step="C.02"),
            message="token SW02C2E1C2 refuses the PIN; tries left: 4",
            remedy="have each holder read their part from paper and enter it again, in the planned order",
            rule="R-66",
            code="pin-refused-error",
            by=state.plan.people[0],
            options=tuple(Option(one, IN_WORDS[one], TYPED.get(one, "")) for one in (Decision.RETRY, Decision.ABORT)),
            step="C.02",
            subject="",
            void_sheet="",
        )

    def rule(self) -> RuleView:
        """A crash while the key was generated."""
        _, state, _ = self.at(at_step("C.02"))
        return RuleView(
            title=words.AFTER_CRASH.format(step="C.02"),
            reference=words.AFTER_CRASH_TEXT.format(reference="key generation 1 in token-a"),
            finding="token-a holds key 3f2a9c01, complete",
            by=state.plan.people[0],
            options=tuple(Option(one, IN_WORDS[one], TYPED.get(one, "")) for one in Ruling),
        )

    def hand_back(self) -> HandBackView:
        """A set that a crash made void."""
        return HandBackView("7F2A", tuple(f"7F2A/{share}/1" for share in range(1, 6)))

    def rest(self) -> BreakView:
        """A break."""
        return BreakView(self.closed.plan.people)

    def wait(self) -> WaitView:
        """A quorum that is not there."""
        people = self.closed.plan.with_role("custodian")[:3]
        return WaitView(
            title=words.WAITS.format(step="C.02"),
            missing=("a quorum of custodians, 3 of 5",),
            way_out=f"Away, and able to change that: {', '.join(one.name for one in people)}.",
            people=people,
        )

    def cover_share(self) -> CoverView:
        """A custodian before the private screen."""
        return CoverView("Step C.06", "Olga Marchetti", words.ALONE_SHARE, "paper/share-2.print-1.pdf")


def at_step(step: str, kind: type[AskedView] = BeginView) -> Callable[[AskedView, State], bool]:
    """Return what tells a question of this kind in this step."""
    return lambda view, state: isinstance(view, kind) and not state.closed and state.task.step.id == step


def is_roll(view: AskedView, _state: State) -> bool:
    """Tell the roll."""
    return isinstance(view, RollView)


def has_command(view: AskedView, _state: State) -> bool:
    """Tell a step that is begun by typing a word."""
    return isinstance(view, BeginView) and bool(view.command)


def has_blanks(view: AskedView, _state: State) -> bool:
    """Tell a step with blanks, one of which is entered twice."""
    return isinstance(view, AnswerView) and any(blank.second for blank in view.draft.blanks)


def has_preview(view: AskedView, state: State) -> bool:
    """Tell the preview of a certificate."""
    return isinstance(view, AnswerView) and bool(view.preview) and "crl" not in state.task.step.action.action


def has_crl_preview(view: AskedView, state: State) -> bool:
    """Tell the preview of a CRL."""
    return isinstance(view, AnswerView) and bool(view.preview) and "crl" in state.task.step.action.action


def is_by_hand(view: AskedView, _state: State) -> bool:
    """Tell words that are written by hand."""
    return isinstance(view, ByHandView)


def is_cover(view: AskedView, _state: State) -> bool:
    """Tell a PIN holder before the private screen."""
    return isinstance(view, CoverView)


def _playing(play: Callable[[Room], object], around: RoomView) -> RunCeremony:
    def run(room: Room, listen: Callable[[Callable[[OutOfBand], None]], None]) -> State:
        del listen
        room.show(around)
        play(room)
        raise AssertionError("nobody answers a picture")

    return run


def _for_ever(room: Room, around: RoomView) -> None:
    """Wait until the window closes: then to show anything ends the session."""
    while True:
        room.show(around)
        threading.Event().wait(_LOOKS_EVERY_S)
