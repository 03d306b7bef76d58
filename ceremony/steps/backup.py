"""Steps about the backup: deal, print, read back, prove, bag; load, collect, reseal; void (design.md 5)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from ceremony.errors import RefusedError
from ceremony.evidence import entropy_sources
from ceremony.operations.backup import DealBackup, PrintShare, SharePrinted, ShareSet, ShareTaken, SheetFacts, TakeShare
from ceremony.operations.keys import KeyGenerated
from ceremony.operations.tokens import TokenInspected
from ceremony.steps.facts import Fact
from ceremony.steps.judging import is_digest, require_challenge, require_outcome
from ceremony.steps.key import judge_restored
from ceremony.steps.kind import Kind
from ceremony.steps.work import (
    BackupDealt,
    BackupLoaded,
    BackupProved,
    BackupVoided,
    LoadBackup,
    MediaWritten,
    Outcome,
    RestoreBackup,
    Shown,
    View,
    VoidBackup,
    Work,
    key_id,
)

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

    def tokens(self) -> Mapping[str, str]:
        """Name the token."""
        return {"token": self.token}

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
class SharePrint(Kind):
    """Print one custodian's sheet; the custodian takes it as it comes out (R-45)."""

    action: ClassVar[str] = "share.print"
    yields: ClassVar[type | None] = SharePrinted
    uses: ClassVar[frozenset[str]] = frozenset({"dealer"})
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.SET_DEALT, Fact.ROOM_TWO_PEOPLE})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.SHEET_PRINTED})
    essential: ClassVar[bool] = True
    each: ClassVar[str] = "custodian"
    secret: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"sheet-id"})
    will: ClassVar[str] = "print this custodian's share sheet"

    def work(self, view: View, subject: str) -> Work:
        """Print under a print number never used for this share."""
        return print_work(view, subject)

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse another sheet."""
        judge_print(view, subject, outcome)

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the sheet's id."""
        return (Shown("sheet-id", sheet_id(view, subject), ""),)


def print_work(view: View, custodian: str) -> Work:
    """Return the work of printing a custodian's sheet, again if need be."""
    share = view.plan.share_of(custodian)
    set_id = view.latest(BackupDealt).share_set.set_id
    number = view.attempts(f"{set_id}/{share}/") + 1
    facts = SheetFacts(
        ceremony_id=view.plan.ceremony_id,
        organisation=view.plan.organisation,
        title=view.script.title,
        key_name=view.plan.names.common_name,
        key_kind=view.plan.key.kind,
        spki_sha256=view.spki_sha256(),
        custodian_name=view.plan.person(custodian).name,
        date=view.plan.date,
        mode=view.plan.mode.value,
    )
    return Work(
        request=PrintShare(share, number, view.plan.printer, facts),
        room="dealer",
        logins=(),
        reference=f"{set_id}/{share}/{number}",
        irreversible=True,
    )


def judge_print(view: View, custodian: str, outcome: Outcome) -> None:
    """Refuse a sheet other than the one under way.

    Raises:
        OutcomeError: another share's, or under another number.
    """
    assert isinstance(outcome, SharePrinted)
    own = outcome.share == view.plan.share_of(custodian)
    named = view.reference.endswith(f"/{outcome.share}/{outcome.print_number}")
    require_outcome(own and named and outcome.sheet_id == view.reference, f"sheet {outcome.sheet_id} was printed")


def sheet_id(view: View, custodian: str) -> str:
    """Return the id of the custodian's newest sheet: set / share / print number."""
    share = view.plan.share_of(custodian)
    set_id = view.latest(BackupDealt).share_set.set_id
    return f"{set_id}/{share}/{view.attempts(f'{set_id}/{share}/')}"


@dataclass(frozen=True, slots=True)
class ShareReadBack(Kind):
    """The custodian reads the own sheet back from paper until it is accepted (R-49)."""

    action: ClassVar[str] = "share.read-back"
    yields: ClassVar[type | None] = ShareTaken
    uses: ClassVar[frozenset[str]] = frozenset({"dealer", "prover"})
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.SET_DEALT, Fact.SHEET_PRINTED, Fact.ROOM_TWO_PEOPLE})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.SHEET_READ_BACK})
    # The prover holds shares now, even where the dealer is gone.
    gives_at_once: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN})
    essential: ClassVar[bool] = True
    deposits: ClassVar[str] = "prover"
    each: ClassVar[str] = "custodian"
    secret: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"commitment"})
    will: ClassVar[str] = "compare the words read back with this share's commitment"

    def work(self, view: View, subject: str) -> Work:
        """Take the custodian's share into the prover."""
        return take_work(view.latest(BackupDealt).share_set, view.plan.share_of(subject), room="prover")

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse anything but this custodian's share as it was dealt."""
        judge_taken(view, view.latest(BackupDealt).share_set, subject, outcome)

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the share's commitment."""
        return (_commitment(view.latest(BackupDealt).share_set, view.plan.share_of(subject)),)


def take_work(share_set: ShareSet, share: int, *, room: str) -> Work:
    """Return the work of taking one share into a strongroom."""
    return Work(request=TakeShare(share_set, share), room=room, logins=(), reference="", irreversible=False)


def judge_taken(view: View, share_set: ShareSet, custodian: str, outcome: Outcome) -> None:
    """Refuse a share that is not the custodian's, not as dealt, or not held beside those entered before.

    Raises:
        OutcomeError: R-51 for the commitment.
    """
    assert isinstance(outcome, ShareTaken)
    share = view.plan.share_of(custodian)
    dealt = share_set.commitments[share - 1]
    require_outcome(outcome.share == share, f"share {outcome.share} was entered, where {share} was due", rule="R-51")
    require_outcome(outcome.commitment == dealt, f"share {share} is not the one that was dealt", rule="R-51")
    held = 1 + len(view.outcomes(ShareTaken))
    require_outcome(outcome.held == held, f"{outcome.held} shares are held, where {held} were entered")


def _commitment(share_set: ShareSet, share: int) -> Shown:
    commitment = share_set.commitments[share - 1]
    return Shown("commitment", commitment, commitment)


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

    def tokens(self) -> Mapping[str, str]:
        """Name the token."""
        return {"into": self.into}

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
class ShareBag(Kind):
    """Each sheet goes into its numbered bag; the number is entered twice by two people (R-46)."""

    action: ClassVar[str] = "share.bag"
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.BACKUP_PROVED})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.BAG_SEALED})
    takes: ClassVar[frozenset[Fact]] = frozenset({Fact.SHARES_LOOSE})
    essential: ClassVar[bool] = True
    each: ClassVar[str] = "custodian"
    fields: ClassVar[frozenset[str]] = frozenset({"sheet-id"})

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show which sheet goes into the bag."""
        return (Shown("sheet-id", sheet_id(view, subject), ""),)


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
class ShareCollect(Kind):
    """A custodian enters the own share; opened bags are on record (block K)."""

    action: ClassVar[str] = "share.collect"
    yields: ClassVar[type | None] = ShareTaken
    uses: ClassVar[frozenset[str]] = frozenset({"restorer"})
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.BACKUP_LOADED, Fact.DUTIES_ACCEPTED, Fact.ROOM_TWO_PEOPLE})
    gives_at_once: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN, Fact.SHARES_LOOSE})
    deposits: ClassVar[str] = "restorer"
    each: ClassVar[str] = "custodian"
    enough: ClassVar[str] = "threshold"
    secret: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"commitment", "bag-opened"})
    will: ClassVar[str] = "check the words against this share's recorded commitment"

    def work(self, view: View, subject: str) -> Work:
        """Take the custodian's share into the restorer."""
        assert view.plan.previous is not None
        return take_work(view.plan.previous.share_set, view.plan.share_of(subject), room="restorer")

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse anything but this custodian's share as it was dealt."""
        assert view.plan.previous is not None
        judge_taken(view, view.plan.previous.share_set, subject, outcome)

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the share's recorded commitment, and the bag that it was sealed in."""
        previous, share = view.plan.previous, view.plan.share_of(subject)
        assert previous is not None
        return (_commitment(previous.share_set, share), Shown("bag-opened", previous.bags[share - 1], ""))


@dataclass(frozen=True, slots=True)
class ShareReseal(Kind):
    """An opened sheet goes into a new numbered bag (R-50)."""

    action: ClassVar[str] = "share.reseal"
    forbids: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.BAG_SEALED})
    takes: ClassVar[frozenset[Fact]] = frozenset({Fact.SHARES_LOOSE})
    essential: ClassVar[bool] = True
    each: ClassVar[str] = "custodian"

    def concerns(self, view: View, subject: str) -> bool:
        """Return whether the share was entered here; whoever is away with a closed bag has nothing to reseal."""
        return view.plan.share_of(subject) in view.shares_taken


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
