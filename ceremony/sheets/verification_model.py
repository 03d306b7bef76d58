"""What the report of a verification says on paper, as plain frozen values; nothing here judges.

Times are ISO 8601 in UTC, to the second. Texts are plain text, never markup.
"""

from dataclasses import dataclass
from enum import StrEnum

from ceremony.sheets.model import Finding, Mode


class Standing(StrEnum):
    """The answer about one bundle."""

    AUTHENTIC = "authentic"
    CONSISTENT = "consistent"
    NOT_VALID = "not valid"


class Mark(StrEnum):
    """The answer about one claim."""

    PROVED = "proved"
    FAILED = "FAILED"
    NOT_ESTABLISHED = "not established"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim, its verdict, how it was checked and where."""

    mark: Mark
    rule: str
    title: str
    how: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step as it was done; `took_s` is None where it was not completed."""

    number: str
    text: str
    subject: str
    started: str
    took_s: int | None
    planned_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """One act as it was done; breaks are not in `took_s`."""

    letter: str
    title: str
    started: str
    ended: str
    took_s: int
    break_s: int
    planned_min: int
    steps: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person; `present` says from when to when, in words."""

    name: str
    role: str
    present: str
    confirmed: int
    initialled: int
    signed: bool


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement of the script, and who confirmed it."""

    step: str
    statement: str
    people: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """Something that went otherwise than the script has it; `line` is that of the record."""

    kind: str
    line: int
    time: str
    who: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedRow:
    """A certificate or CRL; `groups` are those of its fingerprint."""

    title: str
    facts: tuple[Finding, ...]
    groups: tuple[str, ...]
    fields: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedBundle:
    """One chapter.

    Attributes:
        answer: the verdict in a few words, `sentence` in one sentence.
        authenticity: how it stands, sentence by sentence; `command` would establish it, or is "".
        caution: what to bear in mind about everything told after the claims; "" where nothing failed.
        told: whether the record, script and plan could be read; if not, there is nothing after the claims.
    """

    standing: Standing
    answer: str
    sentence: str
    ceremony_id: str
    title: str
    facts: tuple[Finding, ...]
    authenticity: tuple[str, ...]
    command: str
    claims: tuple[ClaimRow, ...]
    told: bool
    caution: str
    took_s: int
    planned_min: int
    acts: tuple[ActRow, ...]
    people: tuple[PersonRow, ...]
    statements: tuple[StatementRow, ...]
    incidents: tuple[IncidentRow, ...]
    issued: tuple[IssuedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationDocument:
    """A report: a chapter for each bundle, and what checked them.

    Attributes:
        mode: a rehearsal's where every bundle is one.
        checked_at: when the bundles were checked, by the clock of the machine that did.
        software_sha256: of the software that checked, 64 hex digits.
    """

    mode: Mode
    bundles: tuple[VerifiedBundle, ...]
    checked_at: str
    version: str
    software_sha256: str
