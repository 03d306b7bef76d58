"""Real people at one terminal: one action at a time, each by the person it names (R-03, R-06, R-12).

Implements ceremony.ports.People. Prompts go through text streams; secrets never do: words, PIN parts and dice are
entered in processes of their own, at the controlling terminal. Nothing is decided here.
"""

import select
import sys
from collections import deque
from collections.abc import Callable, Sequence
from typing import TextIO, TypeAlias, TypeVar

from ceremony.adapters.terminal_answers import Answering
from ceremony.adapters.terminal_page import show_folder_sheet, show_step
from ceremony.adapters.terminal_questions import Questions
from ceremony.adapters.terminal_roll import call_roll
from ceremony.adapters.terminal_screen import TerminalScreen
from ceremony.adapters.terminal_turns import COMMANDS, OutOfTurnError, Turns, people_here
from ceremony.answers import AnswerError
from ceremony.awaiting import missing_in_words, wanted, way_out
from ceremony.choices import IN_WORDS, TYPED
from ceremony.effects import Ask, Await, Begin, Decide, EndBreak, LogIn, Reconcile, Task, VoidSpan
from ceremony.errors import RefusedError
from ceremony.events import (
    AbortDecided,
    Answered,
    BreakEnded,
    Decided,
    Decision,
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
from ceremony.people import named
from ceremony.ports import Clock, Entry
from ceremony.script.model import Privacy
from ceremony.script.wording import subject_name
from ceremony.state import Phase, State
from ceremony.steps.outcomes import CertificateDrafted, CertificateSigned, CrlDrafted, CrlSigned, RollCalled
from ceremony.steps.shares import SharePrint, ShareReadBack
from ceremony.strongroom.spawn import EntrySource, PinTyped, RoomStringTyped, WordsTyped, open_entry
from ceremony.transcript.narrative import sentence

Said = TypeVar("Said")
Choice = TypeVar("Choice", Decision, Ruling)
Linted: TypeAlias = CertificateDrafted | CertificateSigned | CrlDrafted | CrlSigned
_LOG_LINES = 12
BROKEN = "broken"
SEALS = ("intact", BROKEN, "no bag was sealed")


class TerminalPeople:
    """The people in the room, as a terminal reaches them."""

    def __init__(
        self,
        *,
        clock: Clock,
        source: TextIO | None = None,
        target: TextIO | None = None,
        enter: Callable[[EntrySource], Entry] = open_entry,
    ) -> None:
        """Sit the room down at a terminal.

        Args:
            clock: the witnessed clock.
            source: where lines are typed; the standard input where it is None.
            target: where text is shown; the standard output where it is None.
            enter: starts the process in which one secret is entered.
        """
        self._screen = TerminalScreen(source or sys.stdin, target or sys.stdout)
        self._clock = clock
        self._enter = enter
        self._log: deque[str] = deque(maxlen=_LOG_LINES)
        self._later: deque[OutOfBand] = deque()
        self._turns = Turns(self._screen, self._log)
        self._answering = Answering(self._screen, self._turns, clock)
        self._presented = -1
        self._covered_for = ""
        self._witnesses = "A witness"

    def begin(self, effect: Begin, state: State) -> StepOpened | OutOfBand:
        """Show the step, and wait for the actor's command."""
        return self._turn(state, lambda ask: self._begin(effect, state, ask))

    def call_roll(self, state: State) -> RollCalled | OutOfBand:
        """Have the people of the plan marked who are here."""
        return self._turn(state, lambda ask: call_roll(state, ask))

    def answer(self, effect: Ask, state: State) -> Answered | OutOfBand:
        """Have each named person compare, write, confirm and initial."""
        return self._turn(state, lambda ask: self._answer(effect, state, ask))

    def decide(self, effect: Decide, state: State) -> Decided | OutOfBand:
        """Say what failed, and have it decided."""
        return self._turn(state, lambda ask: self._decide(effect, state, ask))

    def wait(self, effect: Await | EndBreak, state: State) -> OutOfBand:
        """Wait for the end of a break, or for the people without whom nothing can go on."""
        if isinstance(effect, EndBreak):
            return self._turn(state, lambda ask: self._end_break(state, ask))
        return self._turn(state, lambda ask: self._await(effect, state, ask))

    def rule(self, effect: Reconcile, finding: str, rulings: tuple[Ruling, ...], state: State) -> Ruling:
        """Say what the crash left behind, and have it ruled."""
        self._know(state)
        ask = self._turns.later(state, self._later)
        self._screen.rule("=")
        self._screen.say(
            f"AFTER A CRASH in step {effect.task.step.id}: nobody can know whether {effect.reference} ended."
        )
        self._screen.labelled("FOUND", finding)
        return self._chosen(f"{state.plan.person(effect.by).name} rules", rulings, ask)

    def hand_back(self, effect: VoidSpan, state: State) -> None:
        """Have every sheet of a void set accounted for."""
        self._know(state)
        ask = self._turns.later(state, self._later)
        self._screen.bar(
            f"SET {effect.set_id or 'in the making'} IS VOID. Every sheet comes back now and is destroyed."
        )
        for sheet in effect.sheets:
            while not ask.agreed(f"Sheet {sheet}: handed back and destroyed, or its loss recorded with !exception?"):
                self._screen.say("Nothing goes on before every sheet is accounted for.")

    def enter_pin(self, effect: LogIn, state: State) -> tuple[Entry, ...]:
        """Have each holder enter the own part alone, one after the other."""
        self._know(state)
        self._screen.say(f"\nLOG IN to {effect.token}, serial {state.plan.token(effect.token).ref.serial}.")
        people = [state.plan.person(holder).name for holder in effect.holders]
        return self._entered([(name, PinTyped(part)) for part, name in enumerate(people, 1)], state)

    def enter_room_strings(self, count: int, state: State) -> tuple[Entry, ...]:
        """Have as many people type what their dice show."""
        self._know(state)
        sources = [(f"the person with dice {number} of {count}", RoomStringTyped()) for number in range(1, count + 1)]
        return self._entered(sources, state)

    def enter_share(self, task: Task, share_set: ShareSet, share: int, state: State) -> Entry:
        """Have a custodian type the own share behind the screen."""
        self._know(state)
        if isinstance(task.step.action, ShareReadBack):
            show_folder_sheet(self._screen, task, state)
        name = state.plan.person(task.subject).name
        self._cover(name, self._turns.later(state, self._later))
        return self._enter(WordsTyped(share_set.set_id, share))

    def refused(self, error: RefusedError) -> None:
        """Say why an answer was not accepted."""
        rule = f" ({error.rule})" if error.rule else ""
        self._screen.say(f"\nNOT ACCEPTED: {error.message}{rule}.")
        self._screen.say(f"What to do: {error.remedy}.")
        if isinstance(error, AnswerError):
            self._answering.forget()

    def happened(self, recorded: Recorded, state: State) -> None:
        """Show what was just recorded."""
        self._know(state)
        event = recorded.event
        who, text = sentence(event, state.script, state.plan)
        self._log.append(f"{recorded.time:%H:%M:%S}Z {who}: {text}")
        private = isinstance(event, TokenOpened) and state.task.step.privacy is not Privacy.NONE
        if self._covered_for and isinstance(event, Done | Failed | RoomLost | TokenOpened) and not private:
            self._covered_for = ""
            self._screen.bar("The screen is public again: the room display may be uncovered.")
        if isinstance(event, Answered):
            self._screen.say(f"  * {recorded.time:%H:%M:%S}Z Step {event.step} is done and on record.")
        elif not isinstance(event, StepOpened | Failed):
            # A failure is shown in full where it is decided on.
            self._screen.say(self._log[-1], indent="  * ", hanging="    ")
        elif state.phase is Phase.BEGUN:
            self._screen.say("The application goes to work.")
        if isinstance(event, Resumed) and state.phase is Phase.WORKED:
            self._screen.say(
                f"Step {state.task.step.id} was not finished: what was written, confirmed and initialled in it "
                "was not kept, and is asked again."
            )
        if isinstance(event, Done) and isinstance(event.outcome, Linted):
            self._screen.say("What the linters found:")
            self._screen.listed(event.outcome.lint or ("nothing",))

    def write_by_hand(self, name: str, words: tuple[str, ...]) -> None:
        """Have a witness write words on the official script."""
        what = "of the closed record" if name == "closed" else "of the keys that signed the record"
        self._screen.rule("=")
        self._screen.say(f"BY HAND: {self._witnesses} writes these words {what} on the official script.")
        self._screen.numbered(words)
        self._turns.never().ends(f"{self._witnesses}, when they are on paper", words)

    def _know(self, state: State) -> None:
        names = [person.name for person in people_here(state) if "witness" in person.roles]
        self._witnesses = " or ".join(names) or "A witness"

    def _turn(self, state: State, take: Callable[[Questions], Said]) -> Said | OutOfBand:
        self._know(state)
        if self._later:
            return self._later.popleft()
        try:
            return take(self._turns.now(state))
        except OutOfTurnError as turn:
            return turn.event

    def _begin(self, effect: Begin, state: State, ask: Questions) -> StepOpened:
        task = effect.task
        kind = task.step.action
        self._present(task, state)
        actor = state.plan.person(effect.actor)
        if kind.deliberate:
            while not ask.word(f"{named(actor)} gives the command", word=kind.action.partition(".")[2]):
                self._screen.say("Nothing has been done.")
        else:
            ask.ready(f"{named(actor)} begins")
        if task.step.privacy is not Privacy.NONE:
            custodian = task.step.privacy is Privacy.CUSTODIAN
            self._show_cover(
                subject_name(state.script, state.plan, task.step, task.subject) if custodian else actor.name
            )
        return StepOpened(task.step.id, task.subject, effect.actor)

    def _present(self, task: Task, state: State) -> None:
        self._presented = state.position
        show_step(self._screen, task, state, now=self._clock.now())
        self._offer()

    def _offer(self) -> None:
        self._screen.rule("-")
        self._screen.say(COMMANDS)

    def _answer(self, effect: Ask, state: State, ask: Questions) -> Answered:
        if self._presented != state.position:
            self._present(effect.task, state)
        elif effect.task.step.action.yields is not None:
            self._offer()
        if isinstance(effect.task.step.action, SharePrint):
            show_folder_sheet(self._screen, effect.task, state)
        return self._answering.take(effect, state, ask)

    def _decide(self, effect: Decide, state: State, ask: Questions) -> Decided:
        failure = effect.failure
        self._screen.rule("=")
        rule = f" ({failure.rule})" if failure.rule else ""
        self._screen.labelled("FAILED", f"step {failure.step}: {failure.message}{rule}")
        self._screen.labelled("WHAT TO DO", failure.remedy)
        self._offer()
        by = state.plan.person(effect.by)
        decision = self._chosen(f"{named(by)} decides", effect.options, ask)
        reason = ask.text(f"{by.name}: why?")
        void = effect.void_sheet if decision is Decision.REPRINT else ""
        return Decided(failure.step, failure.subject, decision, by.id, reason, void)

    def _chosen(self, prompt: str, options: tuple[Choice, ...], ask: Questions) -> Choice:
        """Return what is chosen; what has no way back is chosen twice, the second time in a word."""
        while True:
            chosen = options[ask.pick(prompt, [f"{one}: {IN_WORDS[one]}" for one in options])]
            word = TYPED.get(chosen, "")
            if not word or ask.word(f"There is no way back from this: {IN_WORDS[chosen]}", word=word):
                return chosen

    def _end_break(self, state: State, ask: Questions) -> BreakEnded:
        self._screen.bar("BREAK. Go on when everyone is back, together.")
        self._offer()
        seals = SEALS[ask.pick("What do the seals of the bags show?", SEALS)]
        if seals == BROKEN:
            seals = f"{BROKEN}: {ask.text('Which seal, and what is seen of it?')}"
        return BreakEnded(ask.person("Who reopens the ceremony?", people_here(state)).id, seals)

    def _await(self, effect: Await, state: State, ask: Questions) -> Entered | AbortDecided:
        self._screen.rule("=")
        self._screen.say(f"Step {effect.task.step.id} cannot begin:")
        self._screen.listed(missing_in_words(fact, state) for fact in effect.missing)
        self._screen.say(way_out(effect, state))
        self._offer()
        while not wanted(state):
            ask.line("Everyone of the plan is here. Only !abort is left")
        away = tuple(person for person in state.plan.people if person.id not in state.present)
        return Entered(ask.person("Who came in?", away).id)

    def _entered(self, sources: Sequence[tuple[str, EntrySource]], state: State) -> tuple[Entry, ...]:
        """Return entries of which each was made before the next began: two prompts cannot share a terminal."""
        entries: list[Entry] = []
        try:
            for name, source in sources:
                self._cover(name, self._turns.later(state, self._later))
                entries.append(self._enter(source))
                # What was entered stays in the socket for the strongroom; nothing is read here.
                select.select([entries[-1].socket], [], [])
        except BaseException:
            for entry in entries:
                entry.stop()
            raise
        return tuple(entries)

    def _cover(self, name: str, ask: Questions) -> None:
        if self._covered_for != name:
            self._screen.clear()
            self._show_cover(name)
        ask.alone(f"{name}, alone before this screen")
        self._screen.clear()

    def _show_cover(self, name: str) -> None:
        self._covered_for = name
        self._screen.bar(f"ROOM DISPLAY COVERED: only {name} looks at this screen.")
