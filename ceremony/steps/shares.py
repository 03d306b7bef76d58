"""Steps about single shares: print, read back, bag; collect, reseal (design.md 5)."""

from dataclasses import dataclass
from typing import ClassVar

from ceremony.operations.backup import PrintShare, SharePrinted, ShareSet, ShareTaken, SheetFacts, TakeShare
from ceremony.steps.facts import Fact
from ceremony.steps.judging import require_outcome
from ceremony.steps.kind import Kind
from ceremony.steps.outcomes import BackupDealt, Outcome
from ceremony.steps.work import Shown, View, Work


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
