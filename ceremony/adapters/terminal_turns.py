"""What people may say out of turn: exceptions, disagreement, breaks, entries and exits, the decision to abort.

Each command asks what its event needs and returns the event; the engine decides whether it may happen. Only what cannot
be meant at all (someone comes in who is here) is turned away here.
"""

from collections import deque
from collections.abc import Callable
from typing import NoReturn, TypeAlias

from ceremony.adapters.terminal_questions import Questions
from ceremony.adapters.terminal_screen import TerminalScreen
from ceremony.answers import SHAPES, WANTED
from ceremony.errors import RefusedError
from ceremony.events import AbortDecided, BreakStarted, Dissented, Entered, ExceptionRecorded, Left, OutOfBand
from ceremony.out_of_turn import happens
from ceremony.people import matching, named
from ceremony.plan import Person
from ceremony.script.model import FieldType
from ceremony.state import State

COMMANDS = "!exception !disagree !break !in NAME !out NAME !abort !cancel !who !log   ? help"
_HELP = (
    ("!exception", "something differs from the script: what was expected, what was seen, who decides"),
    ("!disagree", "a person does not agree; the reason goes on record, and the ceremony can go on"),
    ("!break", "all rest, script and media in bags; between two steps only, and not while a secret is open"),
    ("!in NAME", "a person of the plan came in"),
    ("!out NAME", "a person goes out"),
    ("!abort", "the ceremony ends: its safe state follows, step by step and on record"),
    ("!who", "who is here"),
    ("!log", "the latest records"),
    ("!cancel", "gives up one of these commands; nothing is recorded"),
    ("Ctrl-C", "stops the application; what is recorded is kept, and the same command goes on"),
)

Ask: TypeAlias = Callable[[State, str], OutOfBand | None]


class OutOfTurnError(Exception):
    """Somebody spoke out of turn; what they said takes the place of the answer.

    Attributes:
        event: what they said.
    """

    def __init__(self, event: OutOfBand) -> None:
        super().__init__(type(event).__name__)
        self.event = event


class WriteAgainError(Exception):
    """What stands in the blanks is wrong; they are filled again, and nothing is recorded."""


class _CancelledError(Exception):
    """A command was given up."""


def people_here(state: State) -> tuple[Person, ...]:
    """Return who is in the room, in the plan's order; before the roll is called, everyone of the plan."""
    here = tuple(person for person in state.plan.people if person.id in state.present)
    return here or state.plan.people


class Turns:
    """Takes what is said out of turn."""

    def __init__(self, screen: TerminalScreen, log: deque[str]) -> None:
        """Take the screen.

        Args:
            log: sentences of the latest records.
        """
        self._screen = screen
        self._log = log
        self._within = Questions(screen, self._hear_within)
        self._commands: dict[str, Ask] = {
            "!exception": self._exception,
            "!disagree": self._dissent,
            "!break": self._break,
            "!in": self._in,
            "!out": self._out,
            "!abort": self._abort,
        }

    def now(self, state: State) -> Questions:
        """Return questions whose answer may be replaced: they raise OutOfTurnError."""

        def hear(line: str) -> None:
            event = self._said(line, state, self._commands)
            if event is not None:
                raise OutOfTurnError(event)

        return Questions(self._screen, hear)

    def later(self, state: State, waiting: deque[OutOfBand]) -> Questions:
        """Return questions that must be answered first; exceptions and disagreement are put in `waiting`."""
        allowed: dict[str, Ask] = {"!exception": self._exception, "!disagree": self._dissent}

        def hear(line: str) -> None:
            event = self._said(line, state, allowed)
            if event is not None:
                waiting.append(event)
                self._screen.say("It is recorded as soon as this is done.")

        return Questions(self._screen, hear)

    def never(self) -> Questions:
        """Return questions asked after the record was closed."""

        def hear(line: str) -> None:
            del line
            self._screen.say("The record is closed. Write it on the paper script, and have it signed there.")

        return Questions(self._screen, hear)

    def object(self, state: State, person: Person) -> OutOfBand | None:
        """Ask what shall become of a person's "no"; None where the person has looked again.

        Raises:
            WriteAgainError: the blanks of the step are filled again.
        """
        choices: list[tuple[str, Ask]] = [
            (f"{person.name} looked again, and answers anew; nothing is recorded", self._nothing),
            (f"{person.name} does not agree: the reason goes on record, and the ceremony can go on", self._dissent),
            ("something differs from the script: a deviation goes on record, with the decision", self._exception),
            ("the ceremony ends in its safe state", self._abort),
        ]
        if state.task.step.record or state.task.step.choose:
            choices.append(("what was written is wrong: the blanks are filled again", self._write_again))
        chosen = self._within.pick("What shall be done?", [text for text, _ in choices])
        return self._attempt(choices[chosen][1], state, person.id)

    def _said(self, line: str, state: State, allowed: dict[str, Ask]) -> OutOfBand | None:
        word, _, rest = line.partition(" ")
        word = word.lower()
        if word in allowed:
            return self._attempt(allowed[word], state, rest.strip())
        if word in self._commands:
            self._screen.say(f"{word} has to wait: answer this first.")
        elif word == "!cancel":
            self._screen.say("There is nothing to give up: no command was begun.")
        elif word == "!who":
            self._who(state)
        elif word == "!log":
            self._screen.listed(self._log or ("nothing has been recorded since this start",))
        elif word in {"?", "!help"}:
            for command, meaning in _HELP:
                self._screen.labelled(command, meaning)
        else:
            self._screen.say(f"There is no command {word}. {COMMANDS}")
        return None

    def _attempt(self, ask: Ask, state: State, rest: str) -> OutOfBand | None:
        try:
            return ask(state, rest)
        except _CancelledError:
            self._screen.say("Given up; nothing was recorded.")
            return None

    def _hear_within(self, line: str) -> None:
        if line.lower() == "!cancel":
            raise _CancelledError
        self._screen.say("Answer this first, or give the command up with !cancel.")

    def _who(self, state: State) -> None:
        if not state.present:
            self._screen.say("The roll has not been called.")
        for person in state.plan.people:
            self._screen.labelled("here" if person.id in state.present else "not here", named(person))

    def _nothing(self, state: State, rest: str) -> None:
        del state, rest

    def _write_again(self, state: State, rest: str) -> NoReturn:
        del state, rest
        raise WriteAgainError

    def _is_refused(self, state: State, event: OutOfBand) -> bool:
        """Return whether the engine would refuse this now, and say why: before anything else is asked."""
        try:
            happens(state, event)
        except RefusedError as error:
            self._screen.say(f"Not now: {error.message}. What to do: {error.remedy}.")
            return True
        return False

    def _exception(self, state: State, rest: str) -> ExceptionRecorded:
        del rest
        ask = self._within
        here = people_here(state)
        self._screen.say(f"EXCEPTION in step {state.task.step.id}. !cancel gives it up.")
        expected = ask.text("What was expected?")
        observed = ask.text("What was observed?")
        decision = ask.text("What is decided, and what does it mean for the ceremony?")
        by = ask.person("Who decides?", here)
        while not (signed := tuple(person.id for person in here if ask.initialled(person, "initials"))):
            self._screen.say("Somebody has to initial an exception.")
        return ExceptionRecorded(
            step=state.task.step.id, expected=expected, observed=observed, decision=decision, by=by.id, initials=signed
        )

    def _dissent(self, state: State, rest: str) -> Dissented:
        by = self._one_of(people_here(state), rest, "Who does not agree?")
        reason = self._within.text(f"{by.name}: with what do you not agree, and why?")
        return Dissented(state.task.step.id, by.id, reason)

    def _break(self, state: State, rest: str) -> BreakStarted | None:
        del rest
        if state.on_break:
            self._screen.say("The ceremony rests already.")
            return None
        here = people_here(state)
        if self._is_refused(state, BreakStarted(here[0].id, ())):
            return None
        bags = self._bags()
        return BreakStarted(self._within.person("Who leads the break?", here).id, bags)

    def _bags(self) -> tuple[str, ...]:
        while True:
            line = self._within.line("Numbers of the bags that hold script and media meanwhile, or Enter for none")
            bags = tuple(line.upper().replace(",", " ").split())
            wrong = next((bag for bag in bags if not SHAPES[FieldType.BAG_ID].fullmatch(bag)), "")
            if wrong:
                self._screen.say(f"{wrong} is no bag's number: {WANTED[FieldType.BAG_ID]}.")
            elif self._within.agreed(f"Bags: {', '.join(bags) or 'none'}. Is that right?"):
                return bags

    def _in(self, state: State, rest: str) -> Entered | None:
        absent = tuple(person for person in state.plan.people if person.id not in state.present)
        if not state.present or not absent:
            self._screen.say("Everyone of the plan is here." if state.present else "The roll comes first.")
            return None
        return Entered(self._one_of(absent, rest, "Who came in?").id)

    def _out(self, state: State, rest: str) -> Left | None:
        if not state.present:
            self._screen.say("The roll comes first.")
            return None
        if len(state.present) == 1:
            self._screen.say("The last one stays until somebody comes in; or all leave together, after !break.")
            return None
        person = self._one_of(people_here(state), rest, "Who goes out?")
        if self._is_refused(state, Left(person.id, "")):
            return None
        return Left(person.id, self._within.text(f"{person.name}: for what purpose?"))

    def _abort(self, state: State, rest: str) -> AbortDecided | None:
        if state.aborting:
            self._screen.say("The ceremony is ending already; these are the steps of its safe state.")
            return None
        by = self._one_of(people_here(state), rest, "Who decides that the ceremony ends?")
        reason = self._within.text(f"{by.name}: why?")
        if not self._within.word("The safe state follows, and there is no way back.", word="abort"):
            raise _CancelledError
        return AbortDecided(by.id, reason)

    def _one_of(self, people: tuple[Person, ...], typed: str, prompt: str) -> Person:
        found = () if typed.isdigit() else matching(people, typed)
        return found[0] if len(found) == 1 else self._within.person(prompt, people)
