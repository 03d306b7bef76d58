"""Answering a step: blanks filled, read back, lines confirmed by each named person, rows initialled.

What was answered is kept while someone speaks out of turn, so that nobody answers twice; it is forgotten with the step.
Whether an answer fits is ceremony.answers' to say; here is seen to it that nothing goes on record unseen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ceremony.adapters.terminal_questions import Questions
from ceremony.adapters.terminal_screen import TerminalScreen
from ceremony.adapters.terminal_turns import OutOfTurnError, Turns, WriteAgainError
from ceremony.answers import SHAPES, WANTED, AnswerError, check_field, digest_text
from ceremony.blanks import ENDING, compared, is_copy, is_free, label, normalised
from ceremony.effects import Ask
from ceremony.events import Answered, Confirmation, Entry
from ceremony.people import initials, named
from ceremony.plan import Person
from ceremony.ports import Clock
from ceremony.script.model import Field, FieldType
from ceremony.secret_looking import NOT_TAKEN, looks_secret
from ceremony.state import State
from ceremony.steps.work import Shown

_ORDINALS = ("First", "Second")


@dataclass(slots=True)
class Draft:
    """What was answered so far in the step that the journal line of this head opened."""

    head: str
    entries: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    choice: str = ""
    read_back: tuple[str, ...] = ()
    confirmations: set[Confirmation] = field(default_factory=set)
    initialled: set[str] = field(default_factory=set)


class Answering:
    """Takes the answer to one step at a time."""

    def __init__(self, screen: TerminalScreen, turns: Turns, clock: Clock) -> None:
        self._screen = screen
        self._turns = turns
        self._clock = clock
        self._draft = Draft("")

    def forget(self) -> None:
        """Forget what was answered: it was refused."""
        self._draft = Draft("")

    def take(self, ask: Ask, state: State, questions: Questions) -> Answered:
        """Return the room's answer.

        Raises:
            OutOfTurnError: somebody spoke out of turn, or did not confirm.
        """
        if self._draft.head != state.step_head:
            self._draft = Draft(state.step_head)
        for one in ask.shown:
            self._show(one)
        for person in state.protesting:
            if person not in {*ask.confirmers, *ask.initials}:
                self._screen.say(f"{state.plan.person(person).name} does not agree: that stands in the record.")
        while True:
            entries = self._written(ask, state, questions)
            try:
                self._sign(ask, state, questions)
            except WriteAgainError:
                # Whoever has confirmed already saw other entries.
                self._draft = Draft(state.step_head)
            else:
                break
        return Answered(
            step=ask.task.step.id,
            subject=ask.task.subject,
            confirmations=tuple(
                Confirmation(number, by) for number in range(1, len(ask.task.step.confirm) + 1) for by in ask.confirmers
            ),
            entries=entries,
            choice=self._draft.choice,
            initials=ask.initials,
        )

    def _show(self, shown: Shown) -> None:
        if shown.digest:
            self._screen.fingerprint(label(shown.field), shown.digest)
        else:
            self._screen.say(f"{label(shown.field)}: {shown.value}", hanging="    ")

    def _written(self, ask: Ask, state: State, questions: Questions) -> tuple[Entry, ...]:
        """Return the entries of every blank, shown to everyone; what nothing was compared with is read back."""
        step = ask.task.step
        while True:
            entries = tuple(entry for blank in step.record for entry in self._filled(blank, ask, state, questions))
            if step.choose and self._draft.choice not in step.choose:
                self._draft.choice = step.choose[questions.pick("Which one?", step.choose)]
            values = {entry.field: entry.value for entry in entries}
            lines = [f"{label(blank.field)}: {_legible(blank, values, ask)}" for blank in step.record]
            lines += [f"chosen: {self._draft.choice}"] if step.choose else []
            if lines:
                self._screen.labelled("WRITTEN", "\n".join(lines))
            free = tuple(values[blank.field] for blank in step.record if is_free(blank, ask.shown))
            if free == self._draft.read_back or questions.agreed("Is that right, as it will stand in the record?"):
                self._draft.read_back = free
                return entries
            self._draft = Draft(state.step_head)

    def _filled(self, blank: Field, ask: Ask, state: State, questions: Questions) -> tuple[Entry, ...]:
        writers = ask.writers if blank.double_entry else ask.writers[:1]
        kept = self._draft.entries.get(blank.field, ())
        if kept and tuple(entry.by for entry in kept) == writers:
            return kept
        while True:
            entries = tuple(
                Entry(blank.field, self._value(blank, ask, which, state.plan.person(by), questions), by)
                for which, by in zip(_ORDINALS, writers, strict=False)
            )
            try:
                check_field(state, blank, _only(entries, ask), ask.shown)
            except AnswerError as error:
                self._screen.say(f"NOT ACCEPTED: {error.message}. What to do: {error.remedy}.")
            else:
                self._draft.entries[blank.field] = entries
                return entries

    def _value(self, blank: Field, ask: Ask, which: str, writer: Person, questions: Questions) -> str:
        """Return what one person writes, once it has the shape of what is asked for."""
        aloud = ", read aloud" if blank.read_aloud else ""
        prompt = f"{writer.name} writes {label(blank.field)}{aloud}"
        shown = compared(blank, ask.shown)
        if shown is not None and shown.digest:
            text = digest_text(shown.digest)
            questions.ends(prompt, text.split())
            return text
        if blank.double_entry:
            prompt = f"{which} entry, {prompt}"
        while True:
            value = (
                self._copied(shown.value, prompt, blank, questions)
                if shown is not None
                else self._typed(f"{prompt}: {WANTED[blank.type]}", blank, questions)
            )
            # What the screen shows to everyone is no secret, though a set's id may be four digits.
            free = shown is None or value != shown.value
            if free and blank.type in {FieldType.TEXT, FieldType.WORDS} and looks_secret(value):
                self._screen.take_off(value)
                self._screen.say(NOT_TAKEN)
            elif SHAPES[blank.type].fullmatch(value):
                return value
            else:
                self._screen.say(f"NOT ACCEPTED: {label(blank.field)} wants {WANTED[blank.type]}.")

    def _typed(self, prompt: str, blank: Field, questions: Questions) -> str:
        typed = questions.covered(f"{prompt}; twice, by two people") if blank.double_entry else questions.line(prompt)
        return normalised(typed, blank, now=self._clock.now())

    def _copied(self, shown: str, prompt: str, blank: Field, questions: Questions) -> str:
        """Return what the screen shows once its end was typed from the thing itself, or what that says instead."""
        asked = f"{prompt}, from the thing itself: the last {len(shown[-ENDING:])} characters, or all of it"
        while True:
            typed = self._typed(asked, blank, questions)
            if is_copy(typed, shown):
                return shown
            if typed and questions.agreed(f'The screen shows "{shown}". Does the thing itself say "{typed}", in full?'):
                return typed
            self._screen.say("Read it on the thing itself, and type its last characters.")

    def _sign(self, ask: Ask, state: State, questions: Questions) -> None:
        for number, text in enumerate(ask.task.step.confirm, 1):
            self._screen.labelled("CONFIRM", text)
            for person in ask.confirmers:
                self._confirm(Confirmation(number, person), ask, state, questions)
        for person in ask.initials:
            if person not in self._draft.initialled:
                one = state.plan.person(person)
                self._signed(one, "I initial", (initials(one),), state, questions)
                self._draft.initialled.add(person)

    def _confirm(self, one: Confirmation, ask: Ask, state: State, questions: Questions) -> None:
        person = state.plan.person(one.by)
        if one in self._draft.confirmations:
            self._screen.say(f"    {named(person)}: confirmed already")
            return
        letters = initials(person)
        if one.line == len(ask.task.step.confirm) and one.by in ask.initials:
            self._signed(person, "I confirm and initial", (letters,), state, questions)
            self._draft.initialled.add(one.by)
        else:
            self._signed(person, "I confirm", ("Y", letters), state, questions)
        self._draft.confirmations.add(one)

    def _signed(
        self, person: Person, means: str, accepted: tuple[str, ...], state: State, questions: Questions
    ) -> None:
        """Wait until the person typed what means yes; a no is put on record, taken back, or ends the ceremony."""
        stands = "your disagreement stands in the record; " if person.id in state.protesting else ""
        offer = " or ".join(accepted)
        while (
            typed := questions.line(f"    {named(person)}: {stands}{offer} = {means}, n = no").upper()
        ) not in accepted:
            if typed not in {"N", "NO"}:
                self._screen.say(f"{person.name} types {offer}, or n.")
                continue
            event = self._turns.object(state, person)
            if event is not None:
                raise OutOfTurnError(event)


def _legible(blank: Field, values: Mapping[str, str], ask: Ask) -> str:
    shown = compared(blank, ask.shown)
    return "the words shown" if shown is not None and shown.digest else values[blank.field]


def _only(entries: tuple[Entry, ...], ask: Ask) -> Answered:
    """Return an answer of nothing but these entries, for the check of one blank."""
    return Answered(
        step=ask.task.step.id, subject=ask.task.subject, confirmations=(), entries=entries, choice="", initials=()
    )
