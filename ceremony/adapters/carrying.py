"""Carries a ceremony that was made and approved to its end, whoever the people are; says where one stands.

Terminal and window both come through here.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from ceremony.adapters.held import Held
from ceremony.adapters.rehearsal import finish
from ceremony.adapters.running import MakePeople, Running, load, read_approvals
from ceremony.adapters.workspace import Workspace
from ceremony.awaiting import waits_for
from ceremony.errors import RefusedError
from ceremony.events import Recorded
from ceremony.opening import replay_lines
from ceremony.plan import Mode, Plan
from ceremony.plan_check import production_gaps
from ceremony.script.model import Script
from ceremony.state import State, begin
from ceremony.transcript.bundle import TRANSCRIPT
from ceremony.transcript.canonical import Line, parse_lines, split_torn
from ceremony.transcript.records import all_recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a ceremony stands.

    Attributes:
        approved: how many of `approvers` have approved.
        records: how many records its journal has; `torn` says whether it ends in an unfinished one.
        state: the last state, or None before the first record.
        is_done: closed and signed, its paper destroyed.
    """

    script: Script
    plan: Plan
    approved: int
    approvers: int
    records: tuple[Line, ...]
    torn: bool
    state: State | None
    is_done: bool

    @property
    def waits_for(self) -> str:
        """What it waits for, as the end of a sentence; "" where nothing was recorded yet."""
        return waits_for(self.state) if self.state is not None else ""


def standing(workspace: Workspace) -> Standing:
    """Return where the ceremony in a directory stands.

    Raises:
        CeremonyError: there is none, or its record was tampered with.
    """
    script, plan = load(workspace)
    journal = workspace.journal / TRANSCRIPT
    whole, torn = split_torn(journal.read_bytes() if journal.exists() else b"")
    lines = parse_lines(whole)
    state = replay_lines(script, plan, lines) if lines else None
    paper = workspace.paper.exists() or workspace.waste.exists()
    done = state is not None and state.closed and workspace.bundle.exists() and not paper
    return Standing(
        script=script,
        plan=plan,
        approved=len(read_approvals(workspace)),
        approvers=script.approvers.min,
        records=lines,
        torn=bool(torn),
        state=state,
        is_done=done,
    )


def earlier(workspace: Workspace) -> tuple[State, tuple[Recorded, ...]]:
    """Return the state before the first record, and every record so far."""
    there = standing(workspace)
    return begin(there.script, there.plan), all_recorded(there.records)


def carry_out(
    workspace: Workspace,
    make_people: MakePeople,
    held: Held,
    *,
    keep: Path | None = None,
    around: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> State:
    """Run or resume a ceremony to its end, destroy a rehearsal's paper, and return the last state.

    Args:
        keep: where copies of a rehearsal's sheets go before they are destroyed.
        around: a context that is entered once the record is open, while people are asked.

    Raises:
        RefusedError: production, and something that it needs is missing.
        CeremonyError: as `Running`.
    """
    refuse_unready(*load(workspace))
    with Running(workspace, make_people, held) as running:
        with around():
            running.run()
        finish(workspace, running.session.state, keep)
    return running.session.state


def refuse_unready(script: Script, plan: Plan) -> None:
    """Refuse a production that something is missing for, naming it.

    Raises:
        RefusedError: something is missing.
    """
    gaps = production_gaps(script, plan) if plan.mode is Mode.PRODUCTION else ()
    if gaps:
        listed = "".join(f"\n  - {gap}" for gap in gaps)
        raise RefusedError(
            f"production cannot start; missing:{listed}", remedy="rehearse until these parts exist", rule="R-02"
        )
