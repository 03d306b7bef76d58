"""What a verification found: claims with their rule IDs, the standing of trust, deviations, and the exit code.

Values only; rendering writes them down.
"""

from dataclasses import dataclass
from enum import StrEnum

from ceremony.plan import Mode


class Verdict(StrEnum):
    """What became of a claim."""

    PROVED = "proved"
    FAILED = "failed"
    NOT_ESTABLISHED = "not-established"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that an honest record shows, and whether this one does.

    Attributes:
        rule: the requirement's ID; for a refusal by a rule of the authority, that rule's.
        how: how it was proved, what is wrong, or what is missing to tell.
        where: a file of the bundle, with a line where there is one: "transcript.jsonl:12".
    """

    rule: str
    title: str
    verdict: Verdict
    how: str
    where: str


@dataclass(frozen=True, slots=True)
class Question:
    """A claim before it is judged."""

    rule: str
    title: str

    def proved(self, how: str, where: str) -> Claim:
        """Return the claim as proved."""
        return self._judged(Verdict.PROVED, how, where)

    def failed(self, how: str, where: str, *, rule: str = "") -> Claim:
        """Return the claim as failed, by a more specific rule where there is one."""
        return Claim(rule=rule or self.rule, title=self.title, verdict=Verdict.FAILED, how=how, where=where)

    def unknown(self, how: str, where: str) -> Claim:
        """Return the claim as one that cannot be judged from what is there."""
        return self._judged(Verdict.NOT_ESTABLISHED, how, where)

    def moot(self, how: str, where: str) -> Claim:
        """Return the claim as one that this ceremony does not raise."""
        return self._judged(Verdict.NOT_APPLICABLE, how, where)

    def _judged(self, verdict: Verdict, how: str, where: str) -> Claim:
        return Claim(rule=self.rule, title=self.title, verdict=verdict, how=how, where=where)


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something in an honest record that a reader must not miss."""

    where: str
    text: str


class Trust(StrEnum):
    """Whether the record is known to be the one that was made in the room.

    GIVEN: the record CA is the one that --trust names. LINKED: a trusted later record names this one's head.
    """

    GIVEN = "given"
    LINKED = "linked"
    ABSENT = "absent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of verifying one bundle.

    Attributes:
        bundle: its directory, as it was given.
        mode: "rehearsal" or "production"; "" where the plan cannot be read.
        outcome: "completed" or "aborted"; "" where the record is not closed.
        head: SHA-256 of the transcript's last line in hex, or "".
        head_words: as a witness wrote them by hand.
        software_sha256: of the software that ran the ceremony, or "".
    """

    bundle: str
    ceremony_id: str
    mode: str
    outcome: str
    head: str
    head_words: tuple[str, ...]
    software_sha256: str
    trust: Trust
    claims: tuple[Claim, ...]
    deviations: tuple[Deviation, ...]

    @property
    def failures(self) -> tuple[Claim, ...]:
        """The claims that failed."""
        return self.with_verdict(Verdict.FAILED)

    @property
    def ranked(self) -> tuple[Claim, ...]:
        """The claims, what failed first; among equals the order of judging stays."""
        return tuple(sorted(self.claims, key=lambda claim: claim.verdict is not Verdict.FAILED))

    @property
    def authentic(self) -> bool:
        """Nothing failed, and the record is known to be the one that was made in the room."""
        return not self.failures and self.trust in (Trust.GIVEN, Trust.LINKED)

    @property
    def verdict(self) -> str:
        """The answer in one sentence."""
        if self.failures:
            return f"NOT PROVED: {len(self.failures)} of {len(self.claims)} claims failed"
        if self.authentic:
            return "consistent and authentic"
        return "consistent; authenticity not established"

    @property
    def exit_code(self) -> int:
        """0 where nothing is wrong and a production record is authentic; else 1."""
        if self.failures:
            return 1
        return 0 if self.authentic or self.mode == Mode.REHEARSAL else 1

    def with_verdict(self, verdict: Verdict) -> tuple[Claim, ...]:
        """Return the claims with this verdict."""
        return tuple(claim for claim in self.claims if claim.verdict is verdict)
