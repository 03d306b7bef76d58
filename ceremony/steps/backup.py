"""Steps about the backup as a whole: deal, prove, load, void (design.md 5)."""

import re
from dataclasses import dataclass
from typing import ClassVar, Literal

from ceremony.errors import RefusedError
from ceremony.evidence import entropy_sources
from ceremony.operations.backup import DealBackup
from ceremony.operations.keys import KeyGenerated
from ceremony.operations.tokens import TokenInspected
from ceremony.steps.facts import Fact
from ceremony.steps.judging import is_digest, require_challenge, require_outcome
from ceremony.steps.key import judge_restored
from ceremony.steps.kind import Kind
from ceremony.steps.outcomes import BackupDealt, BackupLoaded, BackupProved, BackupVoided, MediaWritten, Outcome
from ceremony.steps.requests import LoadBackup, RestoreBackup, VoidBackup
from ceremony.steps.work import Shown, View, Work, key_id

DEAL = "deal"
"""The reference of a dealing."""
BACKUP_FOLDER = "backup"
"""Where the wrapped key is while its custody media are not written."""
SET_ID = re.compile(r"[0-9A-F]{4}")
KEK_CHECK = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class BackupDeal(Kind):
    """Make a wrapping key, wrap the CA key under it, and split the wrapping key."""

    token: str
    room_strings: int = 0
    action: ClassVar[str] = "backup.deal"
    yields: ClassVar[type | None] = BackupDealt
    uses: ClassVar[frozenset[str]] = frozenset({"dealer"})
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.KEY_EXISTS, Fact.DUTIES_ACCEPTED})
    forbids: ClassVar[frozenset[Fact]] = frozenset({Fact.KEY_SEALED, Fact.SET_DEALT})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.SET_DEALT})
    gives_at_once: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN, Fact.SHARES_LOOSE})
    deposits: ClassVar[str] = "dealer"
    deliberate: ClassVar[bool] = True
    essential: ClassVar[bool] = True
    secret: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"set-id", "blob-sha256", "kek-check"})
    will: ClassVar[str] = "make a fresh wrapping key, wrap the CA key under it, split the wrapping key into shares"

    def work(self, view: View, subject: str) -> Work:
        """Deal a set whose id was never used."""
        del subject
        return Work(
            request=DealBackup(
                token=self.token,
                key_id=view.latest(KeyGenerated).key_id,
                ceremony_id=view.plan.ceremony_id,
                threshold=view.plan.threshold,
                shares=view.plan.shares,
                room_strings=self.room_strings,
                avoid=view.used_set_ids(),
            ),
            room="dealer",
            logins=(self.token,),
            reference=DEAL,
            irreversible=True,
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Check the set against plan and record, and how it was made against what was asked for."""
        del subject
        assert isinstance(outcome, BackupDealt)
        dealt = outcome.share_set
        fits = (
            dealt.ceremony_id == view.plan.ceremony_id
            and (dealt.threshold, dealt.shares) == (view.plan.threshold, view.plan.shares)
            and len(set(dealt.commitments)) == len(dealt.commitments) == dealt.shares
            and all(is_digest(digest) for digest in (*dealt.commitments, outcome.blob_sha256))
            and KEK_CHECK.fullmatch(dealt.kek_check)
        )
        if not fits or dealt.set_id in view.used_set_ids() or not SET_ID.fullmatch(dealt.set_id):
            raise RefusedError(
                f"set {dealt.set_id} is not the one that the plan asks for",
                remedy="void this set and deal again",
                rule="R-42",
            )
        mixed = outcome.entropy == entropy_sources(self.room_strings)
        require_outcome(mixed, "the wrapping key was not made of what was asked for")
        probed = [seen.wrap_mechanism for seen in view.outcomes(TokenInspected) if seen.token == self.token]
        require_outcome(
            probed[-1:] == [outcome.wrap_mechanism], f"{self.token} wrapped by another mechanism than accepted"
        )

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the set's public names."""
        del subject
        dealt = view.latest(BackupDealt)
        return (
            Shown("set-id", dealt.share_set.set_id, ""),
            Shown("blob-sha256", dealt.blob_sha256, dealt.blob_sha256),
            Shown("kek-check", dealt.share_set.kek_check, ""),
        )


@dataclass(frozen=True, slots=True)
class BackupProve(Kind):
    """Restore the key from the read-back shares, all of them, and challenge it (design.md 5.6)."""

    into: str
    proof: Literal["second-token", "same-token"]
    action: ClassVar[str] = "backup.prove"
    yields: ClassVar[type | None] = BackupProved
    uses: ClassVar[frozenset[str]] = frozenset({"prover"})
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.SHEET_READ_BACK, Fact.TOKEN_ACCEPTED, Fact.SECRET_OPEN})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.BACKUP_PROVED})
    takes: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN})
    deliberate: ClassVar[bool] = True
    essential: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"spki-sha256", "combinations"})
    will: ClassVar[str] = "restore the key from the re-entered shares alone, compare it, and have it sign a challenge"

    def work(self, view: View, subject: str) -> Work:
        """Restore from what the prover holds."""
        del subject
        dealt = view.latest(BackupDealt)
        new_id = key_id(view, f"key/{self.into}/")
        return Work(
            request=RestoreBackup(
                token=self.into,
                share_set=dealt.share_set,
                needed=dealt.share_set.shares,
                blob_sha256=dealt.blob_sha256,
                spki=view.latest(KeyGenerated).spki,
                label=view.latest(KeyGenerated).key_kind.value + " proof",
                key_id=new_id,
                challenge=view.plan.ceremony_id,
            ),
            room="prover",
            logins=(self.into,),
            reference=f"key/{self.into}/{new_id}",
            irreversible=True,
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse a proof from fewer than all shares, in another token than promised, or without its challenge."""
        del subject
        assert isinstance(outcome, BackupProved)
        generated = view.latest(KeyGenerated)
        judge_restored(view, outcome.restored, into=self.into, needed=view.plan.shares)
        apart = generated.token != self.into
        require_outcome(apart or self.proof == "same-token", "the proof was to be in a second token", rule="R-49")
        require_challenge(
            outcome.challenged.challenge,
            outcome.challenged.signature,
            ceremony_id=view.plan.ceremony_id,
            spki=generated.spki,
        )

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the restored key's fingerprint and how many quorums are proved."""
        del subject
        digest = view.spki_sha256()
        proved = view.latest(BackupProved).restored
        return (Shown("spki-sha256", digest, digest), Shown("combinations", proved.combinations, ""))


@dataclass(frozen=True, slots=True)
class BackupLoad(Kind):
    """Read the wrapped key from its custody media; its SHA-256 must be the recorded one."""

    action: ClassVar[str] = "backup.load"
    yields: ClassVar[type | None] = BackupLoaded
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.MATERIAL_CHECKED})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.BACKUP_LOADED})
    essential: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"blob-sha256"})
    will: ClassVar[str] = "read the wrapped key from each medium until one has the recorded SHA-256"

    def work(self, view: View, subject: str) -> Work:
        """Load the blob of the previous ceremony."""
        del subject
        previous = view.plan.previous
        assert previous is not None
        return Work(request=LoadBackup(previous.blob_sha256), room="", logins=(), reference="", irreversible=False)

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse another blob."""
        del subject
        assert isinstance(outcome, BackupLoaded)
        assert view.plan.previous is not None
        if outcome.blob_sha256 != view.plan.previous.blob_sha256:
            raise RefusedError(
                "the wrapped key is not the recorded one", remedy="fetch the copy from the other place", rule="R-44"
            )
        media = {BACKUP_FOLDER, *(medium.id for medium in view.plan.media)}
        require_outcome({outcome.medium, *outcome.bad_media} <= media, f"{outcome.medium} is no medium of the plan")

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the blob's fingerprint."""
        del subject
        digest = view.latest(BackupLoaded).blob_sha256
        return (Shown("blob-sha256", digest, digest),)


@dataclass(frozen=True, slots=True)
class BackupVoid(Kind):
    """Void whatever was dealt and not proved: sheets handed back and destroyed, the wrapped key erased."""

    action: ClassVar[str] = "backup.void"
    yields: ClassVar[type | None] = BackupVoided
    takes: ClassVar[frozenset[Fact]] = frozenset(
        {Fact.SECRET_OPEN, Fact.SHARES_LOOSE, Fact.SET_DEALT, Fact.SHEET_PRINTED, Fact.SHEET_READ_BACK}
    )
    will: ClassVar[str] = "erase the wrapped key and list every sheet that must be handed back and destroyed"

    def work(self, view: View, subject: str) -> Work | None:
        """Void the loose sheets, if a set was dealt here."""
        del subject
        if not view.attempts(DEAL):
            return None
        return Work(request=VoidBackup(view.loose_sheets()), room="", logins=(), reference="void", irreversible=False)

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse other sheets than those that are loose, and a medium that still holds the wrapped key."""
        del subject
        assert isinstance(outcome, BackupVoided)
        require_outcome(outcome.sheets == view.loose_sheets(), "other sheets were destroyed than those printed")
        written = {medium for media in view.outcomes(MediaWritten) for medium in media.media}
        left = sorted(written - set(outcome.erased_from))
        if left:
            raise RefusedError(
                f"the wrapped key is still on {', '.join(left)}",
                remedy="put that medium in where the plan says and erase again, or record how it was destroyed",
                rule="R-160",
            )
