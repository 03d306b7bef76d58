"""A ceremony room on a desk: the engine, a record in memory, and an operator who knows only what the screen shows."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ceremony import machine_facts
from ceremony.adapters.terminal_people import TerminalPeople
from ceremony.effects import Ask, Await, Begin, Decide, Effect, EndBreak, Perform, Task
from ceremony.engine import advance, begin, pending
from ceremony.errors import RefusedError
from ceremony.events import Done, Event, Failed
from ceremony.opening import opening_event
from ceremony.operations.tokens import Evidence
from ceremony.plan import Plan
from ceremony.plan_example import example_plan
from ceremony.plan_file import parse_plan, write_plan
from ceremony.script.model import Script
from ceremony.script.parse import load_script
from ceremony.state import Phase
from ceremony.steps.outcomes import MachineChecked, RollCalled
from ceremony.steps.requests import CallRoll, CheckMachine
from ceremony.strongroom.spawn import EntryProcess, EntrySource, PinRehearsed, PinTyped, RoomStringRehearsed, open_entry
from ceremony.transcript.records import line_of, recorded

if TYPE_CHECKING:
    from ceremony.transcript.canonical import Line

SCRIPT = Path(__file__).parents[2] / "ceremony-scripts" / "root-generation.toml"
START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
GRID_WORD = re.compile(r"\d+ ([a-z]+)\b")
FIXED_REPLIES = (
    (re.compile(r'\(type "(\w+)"; Enter alone goes back\)$'), None),
    (re.compile(r": (\S+) = I confirm and initial, n = no$"), None),
    (re.compile(r"Y or (\S+) = I confirm, n = no$"), None),
    (re.compile(r": (\S+) = I initial, n = no$"), None),
    (re.compile(r"\(Enter\)$"), ""),
    (re.compile(r"\(y/n\)$"), "y"),
    (re.compile(r'Who is here\? Type "all"'), "all"),
    (re.compile(r"\(a number, 1 to \d+\)$"), "1"),
    (re.compile(r"\(a number or name\)$"), "1"),
    (re.compile(r": a number$"), "1"),
    (re.compile(r": a time such as \S+$"), "09:30"),
    (re.compile(r": a serial number$"), "SN-1"),
    (re.compile(r": some text$"), "as the script says"),
)
ENDS = re.compile(r"(?:writes ([a-z0-9 ]+)(?:, read aloud)?|when they are on paper): the first and the last word")
COPIED = re.compile(
    r"writes ([a-z0-9 ]+)(?:, read aloud)?, from the thing itself: the last \d characters, or all of it"
)
BAG = re.compile(r"writes ([a-z ]+)(?:, read aloud)?: 4 to 24 capital letters")


@dataclass
class Operator:
    """Types what a careful room would; keeps on paper the words that the screen shows."""

    paper: dict[str, list[str]] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    steps: int = 0

    def reply(self, screen: str) -> str:
        """Return the answer to the last prompt on the screen, given all that was shown since the one before."""
        self.steps += screen.count("=" * 80)
        for label, grid in re.findall(
            r"^(\S[^\n]*):\n(?:  +\d [^\n]*\n)+  in words:\n((?:  +\d[^\n]*\n)+)", screen, re.MULTILINE
        ):
            self.paper[label] = GRID_WORD.findall(grid)
        self.things |= dict(re.findall(r"^([a-z0-9 ]+): (.+)$", screen, re.MULTILINE))
        if by_hand := re.search(r"BY HAND[^:]*: [^#]*?script\.\n((?:  +\d[^\n]*\n)+)", screen):
            self.paper[""] = GRID_WORD.findall(by_hand[1])
        prompt = " ".join(screen.removesuffix("> ").split())
        for pattern, fixed in FIXED_REPLIES:
            if found := pattern.search(prompt):
                return found[1] if fixed is None else fixed
        if found := BAG.search(prompt):
            return f"bag-{found[1]}-{self.steps}"[:24].replace(" ", "-")
        if found := COPIED.search(prompt):
            return self.things[found[1]][-4:]
        found = ENDS.search(prompt)
        assert found, f"nobody knows what to type at: {prompt[-300:]}"
        words = self.paper[found[1] or ""]
        return f"{words[0]} {words[-1]}"


class Keyboard(io.StringIO):
    """A keyboard: first the lines laid out by the test, then whatever `reply` makes of the screen."""

    def __init__(self, screen: io.StringIO) -> None:
        super().__init__()
        self.screen = screen
        self.lines: list[str] = []
        self.reply: Callable[[str], str] | None = None
        self.seen = 0

    def readline(self, size: int | None = -1, /) -> str:
        del size
        shown = self.screen.getvalue()
        since, self.seen = shown[self.seen :], len(shown)
        if self.lines:
            return self.lines.pop(0) + "\n"
        return self.reply(since) + "\n" if self.reply is not None else ""


class Room:
    """One ceremony, driven effect by effect."""

    def __init__(self, script: Script, plan: Plan) -> None:
        self.state = begin(script, plan)
        self.time = START
        self.screen = io.StringIO()
        self.keyboard = Keyboard(self.screen)
        self.sources: list[EntrySource] = []
        self.entries: list[EntryProcess] = []
        self.people = TerminalPeople(
            clock=self,
            source=self.keyboard,
            target=self.screen,
            enter=self._enter,
        )
        self._last: Line | None = None
        self._page = 0
        self.record(opening_event(script, plan, software_sha256="ab" * 32, approvals=()))

    def now(self) -> datetime:
        return self.time

    def _enter(self, source: EntrySource) -> EntryProcess:
        """Start a simulated person's entry in place of a typed one; the sources asked for are kept."""
        self.sources.append(source)
        self.entries.append(
            open_entry(PinRehearsed(source.part) if isinstance(source, PinTyped) else RoomStringRehearsed())
        )
        return self.entries[-1]

    @property
    def effect(self) -> Effect:
        effect = pending(self.state)
        assert effect is not None
        return effect

    def record(self, event: Event) -> None:
        self.time += timedelta(seconds=30)
        line = line_of(event, time=self.time, last=self._last)
        happened = recorded(line)
        self.state = advance(self.state, happened)
        self._last = line
        self.people.happened(happened, self.state)

    def ask(self, *typed: str) -> Event:
        """Put the pending effect to the people, who type these lines and no others."""
        self.keyboard.lines = [*typed]
        event = self._from_people()
        assert self.keyboard.lines == []
        return event

    def do(self, *typed: str) -> Event:
        """As `ask`, and have it recorded; what the engine refuses is shown and asked again, as a session does."""
        self.keyboard.lines = [*typed]
        while True:
            event = self._from_people()
            try:
                self.record(event)
            except RefusedError as error:
                self.people.refused(error)
            else:
                assert self.keyboard.lines == []
                return event

    def _from_people(self) -> Event:
        step, subject = self.state.task.step.id, self.state.task.subject
        match self.effect:
            case Begin() as effect:
                return self.people.begin(effect, self.state)
            case Ask() as effect:
                return self.people.answer(effect, self.state)
            case Decide() as effect:
                return self.people.decide(effect, self.state)
            case Await() | EndBreak() as effect:
                return self.people.wait(effect, self.state)
            case Perform(work=work) if isinstance(work.request, CallRoll):
                said = self.people.call_roll(self.state)
                return Done(step, subject, said) if isinstance(said, RollCalled) else said
            case Perform(work=work) if isinstance(work.request, CheckMachine):
                names = dict.fromkeys(machine_facts.SAID_ONCE, "on") | {machine_facts.SOFTWARE: "ab" * 32}
                facts = tuple(Evidence(name, value) for name, value in names.items())
                return Done(step, subject, MachineChecked(facts, machine_facts.not_met(facts, self.state.plan)))
            case effect:
                raise AssertionError(f"this room has no strongroom for {effect}")

    def reach(self, step: str, phase: Phase = Phase.WAITING) -> "Room":
        """Have the operator go on until this phase of this step."""
        operator = Operator()
        self.keyboard.reply = operator.reply
        while (self.state.task.step.id, self.state.phase) != (step, phase):
            self.do()
        self.keyboard.reply = None
        return self

    def shown(self) -> str:
        """Return the screen's text with every run of blanks as one, as people read it."""
        return " ".join(self.screen.getvalue()[self._page :].split())

    def turn_page(self) -> None:
        """Forget what was shown so far."""
        self._page = len(self.screen.getvalue())

    def task(self, step: str) -> Task:
        """Return the first task of a step, wherever the room stands."""
        return next(task for task in self.state.tasks if task.step.id == step)

    def fail(self) -> None:
        """Have the work of the current step fail."""
        task = self.state.task
        self.record(Failed(task.step.id, task.subject, "world-error", "the cable is loose", "push it in", "R-52"))

    def initials(self, *roles: str) -> list[str]:
        """Return the initials of everyone here with these roles, in the plan's order."""
        people = [one for one in self.state.plan.people if set(roles) & set(one.roles) and one.id in self.state.present]
        return ["".join(part[0] for part in one.name.split()) for one in people]


@pytest.fixture(scope="session")
def script() -> Script:
    return load_script(SCRIPT)


@pytest.fixture
def plan(script: Script) -> Plan:
    return parse_plan(write_plan(example_plan(script, day=date(2026, 11, 21))))


@pytest.fixture
def room(script: Script, plan: Plan) -> Iterator[Room]:
    room = Room(script, plan)
    yield room
    for entry in room.entries:
        entry.stop()


@pytest.fixture
def operator() -> Operator:
    return Operator()


@pytest.fixture
def rested(script: Script, plan: Plan) -> Room:
    """Return people who have just sat down, and have seen nothing yet."""
    return Room(script, plan)
