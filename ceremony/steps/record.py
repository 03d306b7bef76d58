"""Steps that finish: write the media, copy head words by hand, state, close (design.md 6)."""

from dataclasses import dataclass
from typing import ClassVar

from ceremony.steps.facts import Fact
from ceremony.steps.judging import require_outcome
from ceremony.steps.kind import Kind
from ceremony.steps.outcomes import BackupDealt, BackupProved, MediaWritten, Outcome
from ceremony.steps.requests import WriteMedia
from ceremony.steps.work import Shown, View, Work


@dataclass(frozen=True, slots=True)
class MediaWrite(Kind):
    """Copy the wrapped key to at least two custody media and read every copy back."""

    action: ClassVar[str] = "media.write"
    yields: ClassVar[type | None] = MediaWritten
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.BACKUP_PROVED})
    forbids: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.MEDIA_WRITTEN})
    fields: ClassVar[frozenset[str]] = frozenset({"blob-sha256"})
    will: ClassVar[str] = "copy the wrapped key to every custody medium, read each copy back and compare"

    def work(self, view: View, subject: str) -> Work | None:
        """Write the proved blob."""
        del subject
        assert view.outcomes(BackupProved)
        request = WriteMedia(view.latest(BackupDealt).blob_sha256)
        return Work(request=request, room="", logins=(), reference="", irreversible=False)

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse another wrapped key, and fewer media than planned."""
        del subject
        assert isinstance(outcome, MediaWritten)
        planned = tuple(medium.id for medium in view.plan.media)
        require_outcome(outcome.media == planned, "a custody medium was left out", rule="R-44")
        proved = view.latest(BackupDealt).blob_sha256
        require_outcome(outcome.blob_sha256 == proved, "another wrapped key was written", rule="R-44")

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the blob's fingerprint."""
        del subject
        digest = view.latest(BackupDealt).blob_sha256
        return (Shown("blob-sha256", digest, digest),)


@dataclass(frozen=True, slots=True)
class ActHeadWords(Kind):
    """A witness writes the transcript's head words by hand: paper cannot be truncated (R-142)."""

    action: ClassVar[str] = "act.head-words"
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.PEOPLE_PRESENT})
    fields: ClassVar[frozenset[str]] = frozenset({"head"})

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the digest of the line that opened this step."""
        del subject
        return (Shown("head", view.step_head, view.step_head),)


@dataclass(frozen=True, slots=True)
class Statement(Kind):
    """Each participant states that the record is true, or does not agree and says why."""

    action: ClassVar[str] = "statement"
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.PEOPLE_PRESENT})
    forbids: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.STATEMENT_MADE})


@dataclass(frozen=True, slots=True)
class Close(Kind):
    """Close the transcript with the SHA-256 of every artefact; then it is signed."""

    action: ClassVar[str] = "close"
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.STATEMENT_MADE, Fact.MATERIAL_RETURNED})
    forbids: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN, Fact.SHARES_LOOSE})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.CLOSED})
    essential: ClassVar[bool] = True
    will: ClassVar[str] = "close the transcript with the hash of every artefact, and sign it"
