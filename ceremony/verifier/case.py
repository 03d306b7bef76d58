"""One bundle as far as it can be read and replayed: what every claim is judged from.

Reading stops at the first line at fault; what stands before it is still judged. Nothing here decides what that means.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from cryptography.exceptions import UnsupportedAlgorithm

from ceremony.engine import UnexpectedEventError, advance, begin
from ceremony.errors import CeremonyError, RefusedError
from ceremony.events import Closed, Done, Event, Opened, Recorded
from ceremony.plan import Plan
from ceremony.plan_file import parse_plan
from ceremony.script.model import Script, Step
from ceremony.script.parse import parse_script
from ceremony.script.problems import PlanError, Problem, ScriptError
from ceremony.state import State
from ceremony.steps.outcomes import OutcomeT
from ceremony.transcript.bundle import TRANSCRIPT, Bundle
from ceremony.transcript.canonical import ChainError, Line, parse_lines
from ceremony.transcript.records import recorded
from ceremony.verifier.report import Claim, Question

SCRIPT = "script/"
PLAN = "plan.toml"

NO_ANSWER = (AssertionError, AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError)
"""What the engine's questions come to when a record that no ceremony wrote asks them."""


@dataclass(frozen=True, slots=True)
class Happened(Generic[OutcomeT]):
    """An outcome and its place in the record."""

    line: int
    time: datetime
    step: str
    subject: str
    outcome: OutcomeT

    @property
    def where(self) -> str:
        """The line, for claims."""
        return at(self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A bundle and what it says.

    Attributes:
        records: the events before the first line at fault, in order; line n is records[n - 1].
        chain_fault: why reading stopped before the transcript's end; event_fault: at a line that is no event.
        script_error: why there is no script; likewise plan_error.
        states: the state after each record that the engine accepted.
        obstacle: why the engine stopped before the last of the records.
    """

    bundle: Bundle
    records: tuple[Recorded, ...]
    chain_fault: ChainError | None
    event_fault: ChainError | None
    script: Script | None
    script_error: ScriptError | None
    plan: Plan | None
    plan_error: PlanError | None
    states: tuple[State, ...]
    obstacle: CeremonyError | None

    @property
    def whole(self) -> bool:
        """Whether every line was read."""
        return self.chain_fault is None and self.event_fault is None and bool(self.records)

    @property
    def final(self) -> State | None:
        """The state at the end, if the engine accepted every line."""
        accepted = self.whole and len(self.states) == len(self.records)
        return self.states[-1] if accepted else None

    @property
    def opened(self) -> Opened | None:
        """The first record."""
        first = self.records[0].event if self.records else None
        return first if isinstance(first, Opened) else None

    @property
    def closed(self) -> Closed | None:
        """The last record, if the transcript ends with it."""
        last = self.records[-1].event if self.whole else None
        return last if isinstance(last, Closed) else None

    @property
    def aborted(self) -> bool:
        """Whether the record closes with an abort."""
        return self.closed is not None and self.closed.outcome == "aborted"

    @property
    def end(self) -> str:
        """Where reading ended, for claims."""
        return at(len(self.records))

    def events(self) -> Iterator[tuple[int, Event]]:
        """Yield each event with its line."""
        for line, record in enumerate(self.records, start=1):
            yield line, record.event

    def outcomes(self, kind: type[OutcomeT]) -> tuple[Happened[OutcomeT], ...]:
        """Return every outcome of this kind ever recorded, standing or not."""
        return tuple(
            Happened(line, record.time, record.event.step, record.event.subject, record.event.outcome)
            for line, record in enumerate(self.records, start=1)
            if isinstance(record.event, Done) and isinstance(record.event.outcome, kind)
        )

    def lacks(self, question: Question, how: str) -> Claim:
        """Return a claim about something that is not in the record: failed, unless it may stand further on."""
        if self.whole:
            return question.failed(how, self.end)
        return question.unknown(f"{how}, as far as line {len(self.records)}", self.end)

    def step(self, step_id: str) -> Step | None:
        """Return the script's step of this id."""
        acts = (*self.script.acts, *self.script.safe_state) if self.script is not None else ()
        return next((step for act in acts for step in act.steps if step.id == step_id), None)


def at(line: int) -> str:
    """Return the name of a line of the transcript."""
    return f"{TRANSCRIPT}:{line}"


def read_case(bundle: Bundle) -> Case:
    """Return what a bundle says, as far as it can be read."""
    script, script_error = _script(bundle)
    plan, plan_error = _plan(bundle)
    lines, chain_fault = _lines(bundle.transcript)
    records, event_fault = _records(lines)
    states: tuple[State, ...] = ()
    obstacle: CeremonyError | None = None
    if script is not None and plan is not None:
        states, obstacle = _replayed(script, plan, records)
    return Case(
        bundle=bundle,
        records=records,
        chain_fault=chain_fault,
        event_fault=event_fault,
        script=script,
        script_error=script_error,
        plan=plan,
        plan_error=plan_error,
        states=states,
        obstacle=obstacle,
    )


def _script(bundle: Bundle) -> tuple[Script | None, ScriptError | None]:
    files = {path.removeprefix(SCRIPT): file for path, file in bundle.files.items() if path.startswith(SCRIPT)}
    main = [name for name in files if "/" not in name]
    if len(main) != 1:
        return None, ScriptError(SCRIPT, (Problem("", 0, f"there are {len(main)} scripts, not one"),))
    try:
        return parse_script(files, main[0]), None
    except ScriptError as error:
        return None, error


def _plan(bundle: Bundle) -> tuple[Plan | None, PlanError | None]:
    try:
        return parse_plan(bundle.files.get(PLAN, b"")), None
    except PlanError as error:
        return None, error
    except (ValueError, UnsupportedAlgorithm):
        return None, PlanError(PLAN, (Problem(PLAN, 0, "holds a certificate that cannot be read"),))


def _lines(transcript: bytes) -> tuple[tuple[Line, ...], ChainError | None]:
    try:
        return parse_lines(transcript), None
    except ChainError as error:
        intact = transcript.split(b"\n")[: error.line - 1]
        return parse_lines(b"".join(line + b"\n" for line in intact)), error


def _records(lines: tuple[Line, ...]) -> tuple[tuple[Recorded, ...], ChainError | None]:
    records: list[Recorded] = []
    for line in lines:
        try:
            records.append(recorded(line))
        except ChainError as error:
            return tuple(records), error
    return tuple(records), None


def _replayed(
    script: Script, plan: Plan, records: tuple[Recorded, ...]
) -> tuple[tuple[State, ...], CeremonyError | None]:
    states: list[State] = []
    state = begin(script, plan)
    for record in records:
        try:
            state = _advance(state, record)
        except RefusedError as error:
            return tuple(states), error
        states.append(state)
    return tuple(states), None


def _advance(state: State, record: Recorded) -> State:
    try:
        return advance(state, record)
    except NO_ANSWER as error:
        raise UnexpectedEventError("an event about something that is not there") from error
