"""Approvals of a ceremony's directory: read, and written once the approver's words are those of the files there."""

from datetime import UTC, datetime
from pathlib import Path

from ceremony.adapters.running import load, read_approvals, write_approvals
from ceremony.adapters.workspace import Workspace
from ceremony.approving import Approving, check_words
from ceremony.errors import UsageError
from ceremony.events import Approval
from ceremony.plan import Person
from ceremony.sheets.days import iso


def look(folder: Path) -> Approving:
    """Return how far the approval of the ceremony in a directory has come.

    Raises:
        CeremonyError: there is no ceremony, or its approvals cannot be read.
    """
    workspace = Workspace(folder)
    script, plan = load(workspace)
    return Approving(script, plan, read_approvals(workspace))


def who(approving: Approving, approver: str) -> Person:
    """Return the approver of this id.

    Raises:
        UsageError: they may not approve, or have done so.
    """
    person = next((one for one in approving.left if one.id == approver), None)
    if person is None:
        ids = ", ".join(one.id for one in approving.left) or "nobody is left"
        raise UsageError(f"{approver or 'nobody'} cannot approve", remedy=f"name one of: {ids}")
    return person


def approve(folder: Path, approver: str, script_words: str, plan_words: str) -> Approving:
    """Write down one approval, and return how far the approval has come.

    The words are compared with the files as they are now: what was looked at before may have changed.

    Raises:
        SlipError: they are others.
        CeremonyError: this person may not approve, or the medium refused.
    """
    approving = look(folder)
    person = who(approving, approver)
    check_words(approving.script.sha256, script_words)
    check_words(approving.plan.sha256, plan_words)
    made = Approval(person.id, approving.script.sha256, approving.plan.sha256, iso(datetime.now(UTC)))
    write_approvals(Workspace(folder), (*approving.given, made))
    return Approving(approving.script, approving.plan, (*approving.given, made))
