"""What a bundle tells, for people: who was there, what was done when, what went otherwise, what was issued.

Values only; telling builds them from a record that was read to its end. A story is no verdict: it says on its face
whether the verification found anything wrong, and which claims failed (R-06, R-142).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ceremony.verifier.report import Claim


@dataclass(frozen=True, slots=True)
class Presence:
    """A time in the room, from one moment of the record to another."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that a person confirmed, and the line of the record that says so."""

    line: int
    time: datetime
    step: str
    subject: str
    statement: str


@dataclass(frozen=True, slots=True)
class Initialled:
    """A step that a person initialled, and the line of the record that says so."""

    line: int
    time: datetime
    step: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonStory:
    """One person of the plan.

    Attributes:
        roles: as the script names them.
        presences: when the person was in the room, as far as the record can be replayed; empty for who never came.
        confirmed: every statement that the person confirmed, in order.
        initialled: every step that the person initialled, in order.
        signed: whether the bundle holds a signature file of this person.
    """

    id: str
    name: str
    organisation: str
    roles: tuple[str, ...]
    presences: tuple[Presence, ...]
    confirmed: tuple[Said, ...]
    initialled: tuple[Initialled, ...]
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStory:
    """One time that a step was done; a step that was begun again stands here again.

    Attributes:
        subject: whom or what the repetition is about, as people call it, or "".
        first_line: of the record; `last_line` is the one that completed it, or the last that belongs to it.
        ended: None where nobody completed it.
        planned_min: the script's estimate, 0 where there is none.
    """

    id: str
    subject: str
    text: str
    by: str
    first_line: int
    last_line: int
    started: datetime
    ended: datetime | None
    planned_min: int

    @property
    def actual_s(self) -> int | None:
        """How long it took, or None where it was not completed."""
        return None if self.ended is None else _seconds(self.started, self.ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActStory:
    """One act, from its first step to its last record.

    Attributes:
        planned_min: the sum of its steps' estimates with all their repetitions.
        break_s: how much of its time was a break.
        safe_state: whether it belongs to the way out after an abort.
    """

    id: str
    title: str
    started: datetime
    ended: datetime
    planned_min: int
    break_s: int
    safe_state: bool
    steps: tuple[StepStory, ...]

    @property
    def elapsed_s(self) -> int:
        """How long it took, with breaks."""
        return _seconds(self.started, self.ended)

    @property
    def actual_s(self) -> int:
        """How long it took without breaks: what is held against the plan."""
        return max(0, self.elapsed_s - self.break_s)


class IncidentKind(StrEnum):
    """What went otherwise than the script has it."""

    EXCEPTION = "exception"
    DISSENT = "dissent"
    BREAK = "break"
    ABORT = "abort"
    FAILURE = "failure"
    DECISION = "decision"
    INTERRUPTION = "interruption"
    NOT_MET = "not met"


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that a reader must not miss, in the record's own sentence."""

    kind: IncidentKind
    line: int
    time: datetime
    who: str
    text: str


class IssuedKind(StrEnum):
    """What was signed, or brought along from the ceremony before."""

    CERTIFICATE = "certificate"
    CRL = "CRL"
    EARLIER = "certificate of the ceremony before"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a certificate or CRL, decoded from its bytes, with plain words beside it."""

    label: str
    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate or CRL.

    Attributes:
        name: its subject, or for a CRL its issuer.
        serial: in capital hex; for a CRL its number.
        since: the beginning of its validity, or for a CRL its thisUpdate.
        until: likewise its end, or its nextUpdate; None where it names none.
        fingerprint: SHA-256 of its DER, 64 lower-case hex digits.
        file: its path in the bundle, or "" where no file has these bytes.
        line: of the record that says that it was signed; 0 for the one that came along.
        fields: empty where the bytes cannot be decoded.
    """

    kind: IssuedKind
    name: str
    serial: str
    since: datetime | None
    until: datetime | None
    fingerprint: str
    file: str
    line: int
    fields: tuple[Field, ...]

    @property
    def fingerprint_groups(self) -> tuple[str, ...]:
        """The fingerprint as people read it aloud: eight groups of eight digits."""
        return tuple(self.fingerprint[start : start + 8] for start in range(0, len(self.fingerprint), 8))


@dataclass(frozen=True, slots=True)
class Previous:
    """The ceremony that this one continues, as the plan has it, and what became of the claim about the link."""

    ceremony_id: str
    head: str
    link: Claim | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record as a sentence.

    Attributes:
        step: the id of the step that it belongs to, or "".
        notable: whether it is among the incidents.
    """

    line: int
    time: datetime
    who: str
    text: str
    step: str
    notable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleStory:
    """One bundle as it tells itself.

    Attributes:
        established: nothing failed; only then is the story more than what somebody wrote.
        failing: the claims that failed.
        authentic: it is established, and known to be the record that was made in the room.
        script: id and version.
        planned_on: the day in the plan, ISO 8601.
        opened, closed: the times of the first and the last line; `closed` is None where the record is not closed.
        outcome: "completed" or "aborted"; "" where it is not closed.
        followed_lines: how many lines follow from the script and each other; what comes after is only what is written.
    """

    established: bool
    failing: tuple[Claim, ...]
    authentic: bool
    ceremony_id: str
    title: str
    script: str
    mode: str
    organisation: str
    place: str
    planned_on: str
    authority: str
    quorum: str
    opened: datetime
    closed: datetime | None
    outcome: str
    planned_min: int
    people: tuple[PersonStory, ...]
    acts: tuple[ActStory, ...]
    incidents: tuple[Incident, ...]
    issued: tuple[Issued, ...]
    previous: Previous | None
    entries: tuple[Entry, ...]
    followed_lines: int

    @property
    def actual_s(self) -> int:
        """How long the acts took, without breaks."""
        return sum(act.actual_s for act in self.acts)


def _seconds(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds()))
