"""Answering a step: blanks filled, lines confirmed by each named person, rows initialled.

What was answered is kept while someone speaks out of turn, so that nobody answers twice; it is forgotten with the step.
Whether an answer fits is ceremony.answers' to say.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ceremony.adapters.terminal_questions import Questions, initials, named
from ceremony.adapters.terminal_screen import TerminalScreen
from ceremony.adapters.terminal_turns import OutOfTurnError, Turns
from ceremony.answers import WANTED, AnswerError, check_field, digest_text
from ceremony.effects import Ask
from ceremony.events import Answered, Confirmation, Entry
from ceremony.plan import Person
from ceremony.ports import Clock
from ceremony.script.model import Field, FieldType
from ceremony.state import State
from ceremony.steps.work import Shown

_HOUR = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z?")


@dataclass(slots=True)
class Draft:
    """What was answered so far in the step that the journal line of this head opened."""

    head: str
    entries: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    confirmations: set[Confirmation] = field(default_factory=set)
    initialled: set[str] = field(default_factory=set)


class Answering:
    """Takes the answer to one step at a time."""

    def __init__(self, screen: TerminalScreen, turns: Turns, clock: Clock) -> None:
        self._screen = screen
        self._turns = turns
        self._clock = clock
        self._draft = Draft("")
        self._dissents: set[tuple[str, str]] = set()

    def forget(self) -> None:
        """Forget what was answered: it was refused."""
        self._draft = Draft("")

    def dissented(self, step: str, by: str) -> None:
        """Remember that somebody's disagreement in a step stands in the record."""
        self._dissents.add((step, by))

    def take(self, ask: Ask, state: State, questions: Questions) -> Answered:
        """Return the room's answer.

        Raises:
            OutOfTurnError: somebody spoke out of turn, or did not confirm.
        """
        if self._draft.head != state.step_head:
            self._draft = Draft(state.step_head)
        step = ask.task.step
        for one in ask.shown:
            self._show(one)
        entries = [entry for blank in step.record for entry in self._filled(blank, ask, state, questions)]
        choice = ""
        if step.choose:
            choice = step.choose[questions.pick("Which one?", step.choose)]
        for number, text in enumerate(step.confirm, 1):
            self._screen.labelled("CONFIRM", text)
            for person in ask.confirmers:
                self._confirm(Confirmation(number, person), ask, state, questions)
        for person in ask.initials:
            self._initial(state.plan.person(person), state, questions)
        return Answered(
            step=step.id,
            subject=ask.task.subject,
            confirmations=tuple(
                Confirmation(number, by) for number in range(1, len(step.confirm) + 1) for by in ask.confirmers
            ),
            entries=tuple(entries),
            choice=choice,
            initials=ask.initials,
        )

    def _show(self, shown: Shown) -> None:
        if shown.digest:
            self._screen.fingerprint(shown.field, shown.digest)
        else:
            self._screen.say(f"{shown.field}: {shown.value}", hanging="    ")

    def _filled(self, blank: Field, ask: Ask, state: State, questions: Questions) -> tuple[Entry, ...]:
        writers = ask.writers if blank.double_entry else ask.writers[:1]
        kept = self._draft.entries.get(blank.field, ())
        if kept and tuple(entry.by for entry in kept) == writers:
            self._screen.say(f"{blank.field}: written already")
            return kept
        while True:
            entries = tuple(
                Entry(blank.field, self._value(blank, ask.shown, state.plan.person(by), questions), by)
                for by in writers
            )
            try:
                check_field(state, blank, _only(entries, ask), ask.shown)
            except AnswerError as error:
                self._screen.say(f"NOT ACCEPTED: {error.message}. What to do: {error.remedy}.")
            else:
                self._draft.entries[blank.field] = entries
                return entries

    def _value(self, blank: Field, shown: Sequence[Shown], writer: Person, questions: Questions) -> str:
        compared = next((one for one in shown if one.field == blank.field), None)
        aloud = ", read aloud" if blank.read_aloud else ""
        prompt = f"{writer.name} writes {blank.field}{aloud}"
        if compared is not None and compared.digest:
            text = digest_text(compared.digest)
            questions.ends(prompt, text.split())
            return text
        if compared is not None:
            return self._copied(compared.value, f"{prompt}: Enter for what is shown, or the value", questions)
        prompt = f"{prompt}: {WANTED.get(blank.type, 'words')}"
        typed = questions.covered(f"{prompt}; twice, by two people") if blank.double_entry else questions.line(prompt)
        return self._as_meant(blank.type, typed)

    def _as_meant(self, kind: FieldType, typed: str) -> str:
        if kind is FieldType.BAG_ID:
            return typed.upper()
        if kind is FieldType.TIME and _HOUR.fullmatch(typed):
            return f"{self._clock.now():%Y-%m-%d}T{typed.removesuffix('Z')}Z"
        return typed

    def _copied(self, shown: str, prompt: str, questions: Questions) -> str:
        while True:
            typed = questions.line(prompt)
            if typed in {"", shown} or questions.agreed(f'The screen shows "{shown}". Keep what you typed?'):
                return typed or shown

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

    def _initial(self, person: Person, state: State, questions: Questions) -> None:
        if person.id not in self._draft.initialled:
            self._signed(person, "I initial", (initials(person),), state, questions)
            self._draft.initialled.add(person.id)

    def _signed(
        self, person: Person, means: str, accepted: tuple[str, ...], state: State, questions: Questions
    ) -> None:
        """Wait until the person typed what means yes; a no is put on record, taken back, or ends the ceremony."""
        dissented = (state.task.step.id, person.id) in self._dissents
        stands = "your disagreement stands in the record; " if dissented else ""
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


def _only(entries: tuple[Entry, ...], ask: Ask) -> Answered:
    """Return an answer of nothing but these entries, for the check of one blank."""
    return Answered(
        step=ask.task.step.id, subject=ask.task.subject, confirmations=(), entries=entries, choice="", initials=()
    )
