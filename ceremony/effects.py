"""What the world must do next, derived from the state (design.md 3). Values only."""

from dataclasses import dataclass
from typing import TypeAlias

from ceremony.events import Decision, Failed
from ceremony.script.model import Step
from ceremony.steps.facts import Fact
from ceremony.steps.work import Shown, Work


@dataclass(frozen=True, slots=True)
class Task:
    """One repetition of a step; `subject` is a person's or material's id, or ""."""

    step: Step
    act: str
    subject: str


@dataclass(frozen=True, slots=True)
class Begin:
    """Have the actor begin the task."""

    task: Task
    actor: str


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """Start a strongroom."""

    room: str


@dataclass(frozen=True, slots=True)
class LogIn:
    """Have the holders enter their PIN parts into a strongroom."""

    task: Task
    room: str
    token: str
    holders: tuple[str, ...]
    spend_last_try: bool


@dataclass(frozen=True, slots=True)
class CloseRoom:
    """End a strongroom that is not needed any more, or holds what is void."""

    room: str


@dataclass(frozen=True, slots=True)
class Perform:
    """Carry out a request."""

    task: Task
    work: Work


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Inspect what a crash left of an irreversible effect, and have people rule."""

    task: Task
    work: Work
    reference: str
    by: str


@dataclass(frozen=True, slots=True)
class Decide:
    """Have people decide after a failure."""

    task: Task
    failure: Failed
    options: tuple[Decision, ...]
    by: str
    void_sheet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Have people compare, confirm, record, choose and initial.

    Attributes:
        confirmers: each confirms every `confirm` line.
        writers: each fills every blank; a double entry has two.
        initials: each initials the row.
    """

    task: Task
    shown: tuple[Shown, ...]
    confirmers: tuple[str, ...]
    writers: tuple[str, ...]
    initials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoidSpan:
    """Erase the wrapped key, and have every sheet of a set handed back and destroyed."""

    set_id: str
    sheets: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Await:
    """Nothing can go on until people return, or the ceremony is aborted."""

    task: Task
    missing: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class EndBreak:
    """Wait for the end of the break."""


@dataclass(frozen=True, slots=True)
class CloseRecord:
    """Collect the artefacts and write the last record."""

    task: Task
    outcome: str


@dataclass(frozen=True, slots=True)
class SignRecord:
    """Sign the closed transcript and put the bundle in place; a valid bundle is the proof that it was done."""


Effect: TypeAlias = (
    Begin
    | OpenRoom
    | LogIn
    | CloseRoom
    | Perform
    | Reconcile
    | Decide
    | Ask
    | VoidSpan
    | Await
    | EndBreak
    | CloseRecord
    | SignRecord
)
