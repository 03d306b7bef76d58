"""The answer to one step while it is being given: what is written, who has confirmed, what is still wanting. No Qt.

Whether an entry fits is ceremony.answers' to say. Who has confirmed saw what is written: a changed blank takes every
confirmation back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ceremony.answers import SHAPES, WANTED, AnswerError, check_field, digest_text
from ceremony.blanks import ENDING, are_ends, compared, is_copy, label, normalised, titled
from ceremony.effects import Ask
from ceremony.events import Answered, Confirmation, Entry
from ceremony.people import named
from ceremony.script.model import Field, FieldType
from ceremony.secret_looking import NOT_TAKEN, looks_secret
from ceremony.state import State
from ceremony.steps.work import Shown
from gui.strings import room as words


class Way(StrEnum):
    """How a blank is filled."""

    ENDS = "ends"
    COPY = "copy"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One blank as one person fills it; `second` is the repetition by another, who does not see the first entry."""

    field: Field
    way: Way
    writer: str
    label: str
    hint: str
    covered: bool
    second: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One box that one person ticks; `line` counts the confirmations from 1, and is 0 for initials alone."""

    person: str
    name: str
    line: int
    text: str


class AnswerDraft:
    """What the room has answered so far."""

    def __init__(self, ask: Ask, state: State, *, now: Callable[[], datetime]) -> None:
        """Begin an empty answer.

        Args:
            ask: what the step wants.
            state: the ceremony at this point.
            now: the witnessed clock.
        """
        self._ask = ask
        self._state = state
        self._now = now
        self.shown = ask.shown
        self.blanks = tuple(blank for field in ask.task.step.record for blank in self._blanks_of(field))
        self.boxes = tuple(self._boxes())
        self.choices = ask.task.step.choose
        self._typed: dict[tuple[str, bool], str] = {}
        self._entries: dict[tuple[str, bool], str] = {}
        self._problems: dict[tuple[str, bool], str] = {}
        self.choice = ""
        self._ticked: set[Box] = set()

    def carry_over(self, before: "AnswerDraft") -> None:
        """Take over what was answered before somebody spoke out of turn, as far as it still fits."""
        for blank in self.blanks:
            typed = before.typed(blank)
            if typed and blank in before.blanks:
                self.write(blank, typed)
        self.choice = before.choice
        if self._same_entries(before):
            self._ticked = {box for box in self.boxes if before.is_ticked(box)}

    def typed(self, blank: Blank) -> str:
        """Return what stands in a blank as it was typed."""
        return self._typed.get((blank.field.field, blank.second), "")

    def problem(self, blank: Blank) -> str:
        """Return why what stands in a blank is not accepted, or ""."""
        return self._problems.get((blank.field.field, blank.second), "")

    def write(self, blank: Blank, typed: str) -> str:
        """Fill a blank; return why it was not accepted, or ""."""
        before = dict(self._entries)
        self._typed[blank.field.field, blank.second] = typed
        self._judge(blank)
        for other in self.blanks:
            # Of two entries that differ, either may be put right.
            if other.field == blank.field and other.second is not blank.second and self.typed(other):
                self._judge(other)
        if self._entries != before:
            self._ticked.clear()
        return self.problem(blank)

    def choose(self, choice: str) -> None:
        """Take the choice."""
        if choice != self.choice:
            self._ticked.clear()
        self.choice = choice

    @property
    def is_written(self) -> bool:
        """Whether every blank is filled and the choice made, so that people can confirm."""
        return not self._unwritten() and (not self.choices or bool(self.choice))

    def written(self) -> tuple[tuple[str, str], ...]:
        """Return each blank that is filled, and what will stand in the record: what was typed, as it was read."""
        free = (blank for blank in self.blanks if blank.way is not Way.ENDS and not blank.second)
        return tuple(
            (titled(blank.field.field), self._entries[blank.field.field, False])
            for blank in free
            if (blank.field.field, False) in self._entries
        )

    def tick(self, box: Box) -> None:
        """A person confirms or initials."""
        self._ticked.add(box)

    def untick(self, box: Box) -> None:
        """A person takes it back."""
        self._ticked.discard(box)

    def is_ticked(self, box: Box) -> bool:
        """Whether a person has confirmed or initialled."""
        return box in self._ticked

    def wanting(self) -> str:
        """Return what the answer still waits for; "" when it is whole."""
        if unwritten := self._unwritten():
            return words.WAITING_FOR_BLANKS.format(blanks=", ".join(dict.fromkeys(one.label for one in unwritten)))
        if self.choices and not self.choice:
            return words.WAITING_FOR_CHOICE
        waiting = list(dict.fromkeys(box.person for box in self.boxes if box not in self._ticked))
        if len(waiting) == 1:
            return words.WAITING_FOR_ONE.format(name=self._name(waiting[0]))
        return words.WAITING_FOR.format(count=len(waiting)) if waiting else ""

    def answered(self) -> Answered:
        """Return the answer; ask only when nothing is wanting."""
        assert not self.wanting()
        ask, step = self._ask, self._ask.task.step
        return Answered(
            step=step.id,
            subject=ask.task.subject,
            confirmations=tuple(
                Confirmation(line, by) for line in range(1, len(step.confirm) + 1) for by in ask.confirmers
            ),
            entries=tuple(
                Entry(blank.field.field, self._entries[blank.field.field, blank.second], blank.writer)
                for blank in self.blanks
            ),
            choice=self.choice,
            initials=ask.initials,
        )

    def _same_entries(self, before: "AnswerDraft") -> bool:
        return all(self.typed(blank) == before.typed(blank) for blank in self.blanks) and self.shown == before.shown

    def _unwritten(self) -> list[Blank]:
        return [blank for blank in self.blanks if (blank.field.field, blank.second) not in self._entries]

    def _name(self, person: str) -> str:
        return self._state.plan.person(person).name

    def _blanks_of(self, field: Field) -> list[Blank]:
        way = _way(compared(field, self.shown))
        writers = self._ask.writers if field.double_entry else self._ask.writers[:1]
        return [
            Blank(
                field=field,
                way=way,
                writer=writer,
                label=label(field.field),
                hint=self._hint(field, way, writer, second=bool(number)),
                covered=field.double_entry,
                second=bool(number),
            )
            for number, writer in enumerate(writers)
        ]

    def _hint(self, field: Field, way: Way, writer: str, *, second: bool) -> str:
        if field.double_entry:
            template = words.WRITE_SECOND if second else words.WRITE_FIRST
        else:
            template = {Way.ENDS: words.WRITE_ENDS, Way.COPY: words.WRITE_COPY, Way.FREE: words.WRITE_FREE}[way]
        wanted = WANTED.get(field.type, "")
        hint = template.format(writer=self._name(writer), wanted=wanted, count=ENDING)
        return words.ALOUD.format(hint=hint) if field.read_aloud else hint

    def _boxes(self) -> list[Box]:
        ask, people = self._ask, self._state.plan
        lines = ask.task.step.confirm
        boxes = []
        for number, text in enumerate(lines, 1):
            for person in ask.confirmers:
                signs = number == len(lines) and person in ask.initials
                means = words.CONFIRMS_AND_INITIALS if signs else words.CONFIRMS
                boxes.append(Box(person, means.format(name=named(people.person(person))), number, text))
        signed = set(ask.confirmers) if lines else set()
        boxes += [
            Box(person, words.INITIALS.format(name=named(people.person(person))), 0, "")
            for person in ask.initials
            if person not in signed
        ]
        return boxes

    def _judge(self, blank: Blank) -> None:
        key = (blank.field.field, blank.second)
        self._entries.pop(key, "")
        self._problems[key], value = self._read(blank, " ".join(self.typed(blank).split()))
        if not self._problems[key]:
            self._entries[key] = value

    def _read(self, blank: Blank, typed: str) -> tuple[str, str]:
        """Return why what was typed is not accepted, or "", and what will stand in the record."""
        shown = compared(blank.field, self.shown)
        if shown is not None and shown.digest:
            text = digest_text(shown.digest)
            return ("", text) if are_ends(typed, text.split()) else (words.DIFFERENT_ENDS, "")
        value = normalised(typed, blank.field, now=self._now())
        if shown is not None and is_copy(value, shown.value):
            # What the screen shows to everyone is no secret, though a set's id may be four digits.
            value = shown.value
        elif blank.field.type in {FieldType.TEXT, FieldType.WORDS} and looks_secret(value):
            return NOT_TAKEN, ""
        if not SHAPES[blank.field.type].fullmatch(value):
            return f"{label(blank.field.field)}: {WANTED[blank.field.type]}", ""
        half = shown is not None and value.casefold() in shown.value.casefold()
        if shown is not None and value != shown.value and (half or not self._state.excepted):
            return words.DIFFERENT_COPY.format(shown=shown.value), ""
        return self._judged(blank, value), value

    def _judged(self, blank: Blank, value: str) -> str:
        """Return what ceremony.answers says of a value, with its repetition where that is there already."""
        key = blank.field.field
        other = self._entries.get((key, not blank.second), value) if blank.field.double_entry else value
        writers = self._ask.writers if blank.field.double_entry else self._ask.writers[:1]
        values = (other, value) if blank.second else (value, other)
        answer = Answered(
            step=self._ask.task.step.id,
            subject=self._ask.task.subject,
            confirmations=(),
            entries=tuple(Entry(key, one, by) for one, by in zip(values, writers, strict=False)),
            choice="",
            initials=(),
        )
        try:
            check_field(self._state, blank.field, answer, self.shown)
        except AnswerError as error:
            return f"{error.message}; {error.remedy}"
        return ""


def _way(shown: Shown | None) -> Way:
    if shown is None:
        return Way.FREE
    return Way.ENDS if shown.digest else Way.COPY
