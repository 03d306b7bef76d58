"""The commands that carry a ceremony; each ends by saying where things are and what to type next."""

import argparse
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

from ceremony.adapters.held import Held
from ceremony.adapters.output import say, typed
from ceremony.adapters.rehearsal import Wishes, finish, is_unfinished, prepare, rehearse_in
from ceremony.adapters.running import (
    Running,
    load,
    read_approvals,
    shipped,
    write_approvals,
)
from ceremony.adapters.terminal_people import TerminalPeople
from ceremony.adapters.workspace import Workspace
from ceremony.effects import Ask, Await, Begin, Decide, LogIn, Perform, Reconcile
from ceremony.engine import pending
from ceremony.errors import RefusedError, UsageError
from ceremony.events import AbortDecided, Approval
from ceremony.opening import replay_lines
from ceremony.plan import Mode
from ceremony.plan_check import production_gaps
from ceremony.plan_file import load_plan
from ceremony.script.parse import load_script
from ceremony.state import State
from ceremony.strongroom.rehearsal import pin_part
from ceremony.transcript.canonical import parse_lines, split_torn
from shamir import ShareError, check_digest_words


def rehearse(arguments: argparse.Namespace, held: Held) -> int:
    """Run a rehearsal, or go on with the unfinished one in its directory."""
    script = shipped(arguments.script)
    out = arguments.out or _default_out(script)
    workspace = Workspace(out)
    wishes = Wishes(
        plan=arguments.plan,
        token=arguments.token,
        restore_to=arguments.restore_to,
        key=arguments.key,
        threshold=arguments.threshold,
        shares_count=arguments.shares_count,
        previous=arguments.previous,
        backup=arguments.backup,
        shares=arguments.shares,
        keep_shares=arguments.keep_shares,
    )
    going_on = is_unfinished(workspace)
    say(f"{'Going on with the' if going_on else 'A'} rehearsal of {script.stem} in {out}")
    started = datetime.now(UTC)
    state = rehearse_in(script, workspace, wishes, say=say, held=held)
    _finished(workspace, state, started)
    if arguments.keep_shares is not None:
        say(f"Copies of the sheets: {arguments.keep_shares}")
    words = shlex.quote(str(workspace.handwritten / "record-ca.words"))
    say(f'Next: {typed("verify", workspace.bundle)} --trust "$(cat {words})"')
    if state.aborting:
        raise RefusedError(
            f"the rehearsal of {script.stem} did not reach its end: it was aborted, and the record says why",
            remedy="read the deviations at the end of what `ceremony verify` prints, then rehearse in a new directory",
        )
    return 0


def _default_out(script: Path) -> Path:
    return Path("rehearsals") / f"{script.stem}-{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}"


def _finished(workspace: Workspace, state: State, started: datetime) -> None:
    outcome = "aborted and closed" if state.aborting else "completed"
    seconds = (datetime.now(UTC) - started).total_seconds()
    say()
    say(f"Ceremony {state.plan.ceremony_id} {outcome} in {seconds:.1f} s, {state.exceptions} exceptions.")
    say(f"The signed record: {workspace.bundle}   (transcript.pdf in it is for people)")
    if (workspace.backup / "root.kwp").exists():
        say(f"The wrapped key:   {workspace.backup}")
    if workspace.handwritten.exists():
        say(f"The handwriting:   {workspace.handwritten}")


def new(arguments: argparse.Namespace, held: Held) -> int:
    """Make a ceremony's directory."""
    del held
    script = load_script(shipped(arguments.script))
    plan = load_plan(arguments.plan)
    workspace = Workspace(arguments.dir)
    prepare(script, plan, workspace, say=say, backup=arguments.backup)
    say(f"The ceremony's directory: {workspace.root}")
    say(f"Print this for everyone, and initial it as you go: {workspace.printed_script}")
    if plan.mode is Mode.REHEARSAL:
        parts = " and ".join(pin_part(part) for part in (1, 2))
        say(f"The rehearsal's fresh tokens open with publicly known PIN parts, in order: {parts}")
    say(f"Next, {script.approvers.min} approvers, one after the other: {typed('approve', arguments.dir)}")
    return 0


def approve(arguments: argparse.Namespace, held: Held) -> int:
    """Have one approver type the words of both hashes."""
    del held
    workspace = Workspace(arguments.dir)
    script, plan = load(workspace)
    given = read_approvals(workspace)
    people = plan.with_role(script.approvers.role)
    left = [person for person in people if person.id not in {one.approver for one in given}]
    approver = arguments.approver or (left[0].id if left else "")
    person = next((one for one in left if one.id == approver), None)
    if person is None:
        ids = ", ".join(one.id for one in left) or "nobody is left"
        raise UsageError(f"{approver or 'nobody'} cannot approve", remedy=f"name one of: {ids}")
    say(f"{person.name} approves {script.title}, {script.version}, with the plan of {plan.date}.")
    say("Read the words from your own printed script, not from this screen.")
    for what, digest in (("script", script.sha256), ("plan", plan.sha256)):
        try:
            check_digest_words(bytes.fromhex(digest), _ask(f"The 12 words of the {what}: "))
        except ShareError as error:
            raise RefusedError(
                f"these are not the words of the {what} in {workspace.root}: {error.message}",
                remedy="compare the printed script with what was agreed; if they differ, approve nothing",
                rule="R-02",
            ) from error
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    write_approvals(workspace, (*given, Approval(person.id, script.sha256, plan.sha256, at)))
    missing = script.approvers.min - len(given) - 1
    say(f"Approved by {person.name}. Next: {typed('approve' if missing > 0 else 'run', arguments.dir)}")
    return 0


def _ask(prompt: str) -> str:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line:
        raise UsageError("the input ended", remedy="type the words at the prompt")
    return line.strip()


def run(arguments: argparse.Namespace, held: Held) -> int:
    """Run or resume a ceremony with people at this terminal."""
    workspace = Workspace(arguments.dir)
    script, plan = load(workspace)
    if plan.mode is Mode.PRODUCTION:
        gaps = production_gaps(script, plan)
        if gaps:
            listed = "".join(f"\n  - {gap}" for gap in gaps)
            raise RefusedError(
                f"production cannot start; missing:{listed}", remedy="rehearse until these parts exist", rule="R-02"
            )
    started = datetime.now(UTC)
    running = Running(workspace, lambda workspace_, clock: TerminalPeople(workspace=workspace_.root, clock=clock), held)
    try:
        running.run()
        finish(workspace, running.session.state, None)
    finally:
        running.close()
    _finished(workspace, running.session.state, started)
    say(f'Next: {typed("verify", workspace.bundle)} --trust "THE WORDS THE WITNESS WROTE"')
    return 0


def status(arguments: argparse.Namespace, held: Held) -> int:
    """Say where a ceremony stands."""
    del held
    workspace = Workspace(arguments.dir)
    script, plan = load(workspace)
    approvals = read_approvals(workspace)
    say(f"{plan.ceremony_id}: {script.title} ({plan.mode}), planned for {plan.date}")
    say(f"Approved by {len(approvals)} of {script.approvers.min}.")
    journal = workspace.journal / "transcript.jsonl"
    whole, torn = split_torn(journal.read_bytes() if journal.exists() else b"")
    lines = parse_lines(whole)
    if not lines:
        following = "run" if len(approvals) >= script.approvers.min else "approve"
        say(f"Not begun. Next: {typed(following, arguments.dir)}")
        return 0
    state = replay_lines(script, plan, lines)
    say(f"{len(lines)} records since {lines[0].time.isoformat()}{'; the last line is torn' if torn else ''}.")
    if state.closed and workspace.bundle.exists():
        say(f"Closed and signed. Next: {typed('verify', workspace.bundle)}")
        return 0
    say(f"{'The safe state is being reached. ' if state.aborting else ''}Waits for: {_waiting(state)}")
    say(f"Next: {typed('run', arguments.dir)}     (a rehearsal goes on with the command that began it)")
    return 0


def _waiting(state: State) -> str:
    effect = pending(state)
    match effect:
        case Begin() | Ask() | Decide() | Reconcile() | Perform() | LogIn() | Await():
            step = effect.task.step
            subject = f" for {effect.task.subject}" if effect.task.subject else ""
            return f"step {step.id}{subject}: {step.do}"
        case None:
            return "the opening of the record"
        case _:
            return type(effect).__name__


def abort(arguments: argparse.Namespace, held: Held) -> int:
    """Record the decision to abort."""
    workspace = Workspace(arguments.dir)
    _, plan = load(workspace)
    if arguments.by not in {person.id for person in plan.people}:
        people = ", ".join(person.id for person in plan.people)
        raise UsageError(f"{arguments.by} is not in the plan", remedy=f"name one of: {people}")
    running = Running(workspace, lambda workspace_, clock: TerminalPeople(workspace=workspace_.root, clock=clock), held)
    try:
        running.session.record(AbortDecided(arguments.by, arguments.reason))
    finally:
        running.close()
    say("The decision is recorded. The safe state is reached, recorded, closed and signed by the next run.")
    say(f"Next: {typed('run', arguments.dir)}     (a rehearsal goes on with the command that began it)")
    return 0
