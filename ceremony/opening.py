"""Opens a ceremony's record, or takes it up again from its journal. Pure: lines in, state and the next event out."""

from ceremony.engine import advance, begin
from ceremony.errors import RefusedError
from ceremony.events import SCHEMA, Approval, Opened, Resumed
from ceremony.plan import Plan
from ceremony.script.model import Script
from ceremony.state import State
from ceremony.transcript.canonical import ChainError, Line
from ceremony.transcript.records import recorded


def replay_lines(script: Script, plan: Plan, lines: tuple[Line, ...]) -> State:
    """Return the state after a transcript's lines.

    Raises:
        ChainError: naming the first line that is no event, or that the state before it does not allow.
    """
    state = begin(script, plan)
    for line in lines:
        try:
            state = advance(state, recorded(line))
        except ChainError:
            raise
        except RefusedError as error:
            raise ChainError(line.seq, error.message) from error
    return state


def check_approvals(script: Script, plan: Plan, approvals: tuple[Approval, ...]) -> None:
    """Refuse a script or plan that was not approved as it stands (R-02).

    Raises:
        RefusedError: too few approvers, approvers of another role, or other hashes.
    """
    if any((one.script_sha256, one.plan_sha256) != (script.sha256, plan.sha256) for one in approvals):
        raise RefusedError(
            "script or plan changed after the approval",
            remedy="put the approved files back, or make the ceremony anew with `ceremony new` and have it approved",
            rule="R-02",
        )
    allowed = {person.id for person in plan.with_role(script.approvers.role)}
    approvers = {one.approver for one in approvals}
    if not approvers <= allowed or len(approvers) < script.approvers.min:
        raise RefusedError(
            f"approved by {len(approvers & allowed)} of the {script.approvers.min} people that are needed",
            remedy=f"have people with the role {script.approvers.role} type their words: ceremony approve DIR",
            rule="R-02",
        )


def opening_event(script: Script, plan: Plan, *, software_sha256: str, approvals: tuple[Approval, ...]) -> Opened:
    """Return the first record."""
    return Opened(
        schema=SCHEMA,
        ceremony_id=plan.ceremony_id,
        mode=plan.mode.value,
        script=script.id,
        script_version=script.version,
        script_sha256=script.sha256,
        plan_sha256=plan.sha256,
        software_sha256=software_sha256,
        previous_head=plan.previous.head if plan.previous is not None else "",
        approvals=approvals,
    )


def resuming_event(state: State, *, software_sha256: str, torn_bytes: int) -> Resumed:
    """Return the record of a new start.

    Raises:
        RefusedError: other software than the one that opened the record.
    """
    assert state.opened is not None
    if state.opened.software_sha256 != software_sha256:
        raise RefusedError(
            "the software is not the one that opened this ceremony",
            remedy="resume with the same version, or abort there and begin anew",
            rule="R-08",
        )
    return Resumed(software_sha256, torn_bytes)
