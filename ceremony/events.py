"""Public facts that happened: the lines of the transcript (design.md 3). Frozen values; nothing here is secret.

`step` and `subject` name the task: the step's id and, where the step is repeated, the person or material.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from ceremony.steps.outcomes import Outcome

SCHEMA = "kct/1"
"""The transcript's schema: the first record names it."""


class Decision(StrEnum):
    """What people may decide after a failure."""

    RETRY = "retry"
    REPRINT = "reprint"
    SPEND_LAST_TRY = "spend-last-try"
    EXCEPTION = "exception"
    VOID_SPAN = "void-span"
    ABORT = "abort"


class Ruling(StrEnum):
    """What people may rule after a crash at an irreversible effect."""

    ADOPT = "adopt"
    REPEAT = "repeat"
    DESTROY_AND_REPEAT = "destroy-and-repeat"
    ABORT = "abort"


@dataclass(frozen=True, slots=True)
class Approval:
    """One approver who bound the hashes by typing their words from paper."""

    approver: str
    script_sha256: str
    plan_sha256: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The first record: what is about to run, and what it continues.

    Attributes:
        schema: SCHEMA.
        previous_head: SHA-256 of the last line of the previous ceremony's transcript, or "".
    """

    schema: str
    ceremony_id: str
    mode: str
    script: str
    script_version: str
    script_sha256: str
    plan_sha256: str
    software_sha256: str
    previous_head: str
    approvals: tuple[Approval, ...]


@dataclass(frozen=True, slots=True)
class Resumed:
    """The application started again; every strongroom that was open is gone.

    Attributes:
        torn_bytes: how many bytes of an unfinished last line were cut off the journal.
    """

    software_sha256: str
    torn_bytes: int


@dataclass(frozen=True, slots=True)
class StepOpened:
    """The actor gave the command to begin a task."""

    step: str
    subject: str
    by: str


@dataclass(frozen=True, slots=True)
class RoomOpened:
    """A strongroom process started."""

    room: str
    memory_locked: bool


@dataclass(frozen=True, slots=True)
class TokenOpened:
    """A token is logged in inside a strongroom; `holders` entered the PIN's parts."""

    room: str
    token: str
    serial: str
    module_sha256: str
    holders: tuple[str, ...]
    tries_low: bool


@dataclass(frozen=True, slots=True)
class RoomClosed:
    """A strongroom was ended because no later step needs it."""

    room: str


@dataclass(frozen=True, slots=True)
class RoomLost:
    """A strongroom died; what it held is gone."""

    room: str
    reason: str


@dataclass(frozen=True, slots=True)
class Started:
    """An irreversible effect is about to touch the device; `reference` names it."""

    step: str
    subject: str
    reference: str


@dataclass(frozen=True, slots=True)
class Done:
    """A request was carried out; here is its outcome."""

    step: str
    subject: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Failed:
    """A request was refused or failed, and nothing was changed by it that a retry would double.

    Attributes:
        code: the error's class in kebab case.
        rule: the rule's ID, or "".
    """

    step: str
    subject: str
    code: str
    message: str
    remedy: str
    rule: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided after a failure, by whom and why.

    Attributes:
        void_sheet: for a reprint, the id of the sheet handed back and destroyed; else "".
    """

    step: str
    subject: str
    decision: Decision
    by: str
    reason: str
    void_sheet: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was found after a crash at an irreversible effect, and what people ruled."""

    step: str
    subject: str
    reference: str
    finding: str
    ruling: Ruling
    by: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One person's confirmation of one `confirm` line, counted from 1."""

    line: int
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A value entered in a blank, and by whom."""

    field: str
    value: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What people confirmed, recorded, chose and initialled; it closes the task."""

    step: str
    subject: str
    confirmations: tuple[Confirmation, ...]
    entries: tuple[Entry, ...]
    choice: str
    initials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpanVoided:
    """A dealt set is void: its sheets were handed back and destroyed, the wrapped key is erased."""

    set_id: str
    sheets: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRecorded:
    """A deviation: where, what was expected and observed, who decided what, who initialled (R-06)."""

    step: str
    expected: str
    observed: str
    decision: str
    by: str
    initials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dissented:
    """A person does not agree, and says why."""

    step: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class BreakStarted:
    """The ceremony rests; `bags` hold script and media meanwhile (R-10)."""

    by: str
    bags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BreakEnded:
    """Everyone returned together and checked the seals."""

    by: str
    seals: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A person came in."""

    person: str


@dataclass(frozen=True, slots=True)
class Left:
    """A person went out."""

    person: str
    purpose: str


@dataclass(frozen=True, slots=True)
class AbortDecided:
    """The ceremony ends in its safe state; its steps follow."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Halted:
    """The application stopped on a fault of its own."""

    code: str


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file of the bundle and its SHA-256."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The last record: the outcome, and the SHA-256 of every artefact."""

    outcome: str
    artefacts: tuple[Artefact, ...]


OutOfBand: TypeAlias = (
    ExceptionRecorded | Dissented | BreakStarted | BreakEnded | Entered | Left | AbortDecided | Halted | Resumed
)
Event: TypeAlias = (
    Opened
    | StepOpened
    | RoomOpened
    | TokenOpened
    | RoomClosed
    | RoomLost
    | Started
    | Done
    | Failed
    | Decided
    | Reconciled
    | Answered
    | SpanVoided
    | Closed
    | OutOfBand
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with its place in the journal: when, and the SHA-256 of its line in hex."""

    event: Event
    time: datetime
    digest: str
