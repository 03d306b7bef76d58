"""The people in the room, as the window reaches them. Implements ceremony.ports.People; no Qt, decides nothing.

Runs in the thread of the session: each question waits until the window replies. Secrets never pass: words, PIN parts
and dice are entered in processes of their own (gui/private). In a rehearsal simulated people can stand in.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from ceremony.effects import Ask, Await, Begin, Decide, EndBreak, LogIn, Reconcile, Task, VoidSpan
from ceremony.errors import CeremonyError, RefusedError
from ceremony.events import (
    AbortDecided,
    Answered,
    Decided,
    Done,
    Entered,
    Failed,
    OutOfBand,
    Recorded,
    Resumed,
    RoomLost,
    Ruling,
    StepOpened,
    TokenOpened,
)
from ceremony.operations.backup import ShareSet
from ceremony.plan import Mode
from ceremony.ports import Clock, Entry, People
from ceremony.script.model import Privacy
from ceremony.state import Phase, State
from ceremony.steps.outcomes import RollCalled
from ceremony.strongroom.spawn import EntrySource, PinTyped, RoomStringTyped, WordsTyped
from gui.asking import (
    answer_view,
    begin_view,
    by_hand,
    decide_view,
    dice_cover,
    pin_cover,
    roll_view,
    rule_view,
    share_cover,
    wait_view,
    witnesses,
    work_view,
)
from gui.chronicle import Chronicle
from gui.curtain_view import CurtainView, entering, operating
from gui.room_view import RoomView, room_view
from gui.strings import room as words
from gui.turns import AskedView, BreakView, CoverView, HandBackView, Reply, Spoken, StandIn, WorkView

if TYPE_CHECKING:
    from gui.draft import AnswerDraft

Said = TypeVar("Said")
_UNCOVERING = (Done, Failed, RoomLost, TokenOpened, Answered, AbortDecided)
"""With these nobody is alone with a secret any more, unless a private step goes on."""


@dataclass(frozen=True, slots=True)
class _Alone:
    """One person's turn before the private screen."""

    view: CoverView
    curtain: CurtainView
    source: EntrySource


class Room(Protocol):
    """The window, as the session's thread sees it."""

    def ask(self, view: AskedView, state: State, refusal: CeremonyError | None) -> Reply:
        """Show a view and wait for the reply.

        Raises:
            WindowClosedError: the window is closing.
        """

    def show(self, view: RoomView) -> None:
        """Show the room around the action."""

    def work(self, view: WorkView) -> None:
        """Show that the application is at work."""

    def draw_curtain(self, view: CurtainView | None) -> None:
        """Cover the room display, or uncover it."""

    def wait_for(self, entry: Entry) -> None:
        """Wait until something was entered, or its screen is gone.

        Raises:
            WindowClosedError: the window is closing.
        """

    def entering(self, entry: Entry | None) -> None:
        """Know the entry with which a strongroom is at work, to end it when the window closes.

        Raises:
            WindowClosedError: it is closing already.
        """


class WindowPeople:
    """Everyone in the room, at the window."""

    def __init__(
        self,
        *,
        room: Room,
        clock: Clock,
        chronicle: Chronicle,
        enter: Callable[[EntrySource], Entry],
        stand_ins: People | None,
    ) -> None:
        """Sit the room down.

        Args:
            enter: starts the private screen of one entry.
            stand_ins: simulated people of a rehearsal, who may do a step instead.
        """
        self._room = room
        self._clock = clock
        self._chronicle = chronicle
        self._enter = enter
        self._stand_ins = stand_ins
        self._later: deque[OutOfBand] = deque()
        self._refusal: CeremonyError | None = None
        self._draft: tuple[str, AnswerDraft] | None = None
        self._resumed_at = -1
        self._covered = False
        self._witnesses = words.A_WITNESS

    def speak(self, event: OutOfBand) -> None:
        """Take what somebody says while no question is open; it is recorded at the next one."""
        self._later.append(event)

    def begin(self, effect: Begin, state: State) -> StepOpened | OutOfBand:
        """Show the step, and wait for the actor's command."""
        reply = self._turn(begin_view(effect, state), state, StepOpened, lambda people: people.begin(effect, state))
        if isinstance(reply, StepOpened) and effect.task.step.privacy is not Privacy.NONE:
            self._cover(operating(state, state.plan.person(effect.actor).name))
        return reply

    def call_roll(self, state: State) -> RollCalled | OutOfBand:
        """Have the people of the plan marked who are here."""
        return self._turn(roll_view(state), state, RollCalled, lambda people: people.call_roll(state))

    def answer(self, effect: Ask, state: State) -> Answered | OutOfBand:
        """Have each named person compare, write, confirm and initial."""
        view = answer_view(effect, state, now=self._clock.now, unfinished=self._resumed_at == state.position)
        if self._draft is not None and self._draft[0] == state.step_head:
            view.draft.carry_over(self._draft[1])
        self._draft = (state.step_head, view.draft)
        return self._turn(view, state, Answered, lambda people: people.answer(effect, state))

    def decide(self, effect: Decide, state: State) -> Decided | OutOfBand:
        """Say what failed, and have it decided."""
        return self._turn(decide_view(effect, state), state, Decided, lambda people: people.decide(effect, state))

    def wait(self, effect: Await | EndBreak, state: State) -> OutOfBand:
        """Wait for the end of a break, or for the people without whom nothing can go on."""
        here = tuple(person for person in state.plan.people if person.id in state.present) or state.plan.people
        view = BreakView(here) if isinstance(effect, EndBreak) else wait_view(effect, state)
        return self._turn(view, state, Entered, lambda people: people.wait(effect, state))

    def rule(self, effect: Reconcile, finding: str, rulings: tuple[Ruling, ...], state: State) -> Ruling:
        """Say what the crash left behind, and have it ruled."""
        view = rule_view(effect, finding, rulings, state)
        return self._asked(view, state, Ruling, lambda people: people.rule(effect, finding, rulings, state))

    def hand_back(self, effect: VoidSpan, state: State) -> None:
        """Have every sheet of a void set accounted for."""
        view = HandBackView(effect.set_id, effect.sheets)
        reply = self._room.ask(view, state, None)
        if isinstance(reply, StandIn):
            self._standing_in().hand_back(effect, state)

    def enter_pin(self, effect: LogIn, state: State) -> tuple[Entry, ...]:
        """Have each holder enter the own part alone, one after the other."""
        turns = []
        for part, id_ in enumerate(effect.holders, 1):
            holder = state.plan.person(id_)
            curtain = entering(words.CURTAIN_PIN, holder.name, part, len(effect.holders), state)
            source = PinTyped(part, holder=holder.name, token=effect.token, tries_low=effect.spend_last_try)
            turns.append(_Alone(pin_cover(effect, holder, state), curtain, source))
        entries = self._enter_alone(turns, state)
        return self._standing_in().enter_pin(effect, state) if isinstance(entries, StandIn) else entries

    def enter_room_strings(self, count: int, state: State) -> tuple[Entry, ...]:
        """Have as many people type what their dice show."""
        entries = self._enter_alone(
            [
                _Alone(
                    dice_cover(number, count),
                    entering(words.CURTAIN_DICE, words.WITH_DICE, number, count, state),
                    RoomStringTyped(holder=words.WITH_DICE),
                )
                for number in range(1, count + 1)
            ],
            state,
        )
        return self._standing_in().enter_room_strings(count, state) if isinstance(entries, StandIn) else entries

    def enter_share(self, task: Task, share_set: ShareSet, share: int, state: State) -> Entry:
        """Have a custodian type or scan the own share at the private screen."""
        name = state.plan.person(task.subject).name
        done = [one for one in state.repetitions if one in state.succeeded]
        source = WordsTyped(
            share_set.set_id,
            share,
            holder=name,
            threshold=share_set.threshold,
            shares=share_set.shares,
            received=tuple(one for one in state.shares_taken if one != share),
            pictures_allowed=state.plan.mode is Mode.REHEARSAL,
        )
        curtain = entering(words.CURTAIN_SHARE, name, len(done) + 1, len(state.repetitions), state)
        entries = self._enter_alone([_Alone(share_cover(task, name, state), curtain, source)], state)
        if isinstance(entries, StandIn):
            return self._standing_in().enter_share(task, share_set, share, state)
        self._room.entering(entries[0])
        return entries[0]

    def refused(self, error: RefusedError) -> None:
        """Say why an answer was not accepted, when it is asked again."""
        self._refusal = error

    def happened(self, recorded: Recorded, state: State) -> None:
        """Show what was just recorded, and that the application goes to work where it does."""
        event = recorded.event
        self._chronicle.feed(recorded, state)
        self._witnesses = witnesses(state)
        if isinstance(event, Resumed) and state.phase is Phase.WORKED:
            self._resumed_at = state.position
        if self._covered and isinstance(event, _UNCOVERING):
            self._room.entering(None)
            if isinstance(event, TokenOpened) and state.task.step.privacy is not Privacy.NONE:
                self._cover(operating(state, state.plan.person(state.actor()).name))
            else:
                self._covered = False
                self._room.draw_curtain(None)
        self._room.show(room_view(state, self._chronicle))
        self._room.work(work_view(state))

    def write_by_hand(self, name: str, words: tuple[str, ...]) -> None:
        """Have a witness write words on the official script."""
        reply = self._room.ask(by_hand(name, words, self._witnesses), self._chronicle.state, None)
        if isinstance(reply, StandIn):
            self._standing_in().write_by_hand(name, words)

    def _turn(
        self, view: AskedView, state: State, wanted: type[Said], stand_in: Callable[[People], Said | OutOfBand]
    ) -> Said | OutOfBand:
        """Return the reply, or what somebody said out of turn."""
        refusal, self._refusal = self._refusal, None
        reply: Reply = Spoken()
        while isinstance(reply, Spoken):
            if self._later:
                return self._later.popleft()
            reply = self._room.ask(view, state, refusal)
        if isinstance(reply, StandIn):
            return stand_in(self._standing_in())
        assert isinstance(reply, wanted | OutOfBand)
        return reply

    def _asked(self, view: AskedView, state: State, wanted: type[Said], stand_in: Callable[[People], Said]) -> Said:
        """Return the reply to a question that must be answered first."""
        reply = self._room.ask(view, state, None)
        if isinstance(reply, StandIn):
            return stand_in(self._standing_in())
        assert isinstance(reply, wanted)
        return reply

    def _standing_in(self) -> People:
        assert self._stand_ins is not None
        return self._stand_ins

    def _enter_alone(self, turns: Sequence[_Alone], state: State) -> tuple[Entry, ...] | StandIn:
        """Have people enter something, each alone before the screen and one after the other: they share it.

        Returns:
            an entry for each, or that simulated people shall do it all.
        """
        entries: list[Entry] = []
        try:
            for turn in turns:
                reply = self._room.ask(turn.view, state, None)
                if isinstance(reply, StandIn):
                    _stop(entries)
                    return reply
                self._cover(turn.curtain)
                entries.append(self._enter(turn.source))
                # What was entered stays in the socket for the strongroom; nothing is read here.
                self._room.wait_for(entries[-1])
        except BaseException:
            _stop(entries)
            raise
        return tuple(entries)

    def _cover(self, view: CurtainView) -> None:
        self._covered = True
        self._room.draw_curtain(view)


def _stop(entries: Sequence[Entry]) -> None:
    for entry in entries:
        entry.stop()
