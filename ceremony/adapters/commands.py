"""The commands that carry a ceremony; each ends by saying where things are and what to type next."""

import argparse
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

from ceremony.adapters import approving as approvals
from ceremony.adapters.carrying import carry_out, standing
from ceremony.adapters.held import Held
from ceremony.adapters.output import say, typed
from ceremony.adapters.rehearsal import Wishes, is_unfinished, prepare, rehearse_in
from ceremony.adapters.running import Running, load, shipped
from ceremony.adapters.terminal_keyboard import given_back
from ceremony.adapters.terminal_people import TerminalPeople
from ceremony.adapters.workspace import Workspace
from ceremony.approving import Approving, SlipError, Typing
from ceremony.errors import CeremonyError, RefusedError, UsageError
from ceremony.events import AbortDecided
from ceremony.plan import Mode
from ceremony.plan_file import load_plan
from ceremony.script.parse import load_script
from ceremony.state import State
from ceremony.strongroom.rehearsal import pin_part
from shamir.words import FINGERPRINT_WORDS


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
    state = rehearse_in(script, workspace, wishes, say=say, held=held)
    _finished(workspace, state)
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


def _finished(workspace: Workspace, state: State) -> None:
    assert state.opened_at is not None
    assert state.time is not None
    outcome = "aborted and closed" if state.aborting else "completed"
    counts = f"{_counted(state.exceptions, 'exception')}, {_counted(state.dissents, 'disagreement')}"
    say()
    say(f"Ceremony {state.plan.ceremony_id} {outcome} in {state.time - state.opened_at}: {counts}.")
    say(f"The signed record: {workspace.bundle}   (transcript.pdf in it is for people)")
    if (workspace.backup / "root.kwp").exists():
        say(f"The wrapped key:   {workspace.backup}")
    if workspace.handwritten.exists():
        say(f"The handwriting:   {workspace.handwritten}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


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
    folder = Workspace(arguments.dir).root
    approving = approvals.look(folder)
    script, plan = approving.script, approving.plan
    if approving.is_enough:
        names = " and ".join(person.name for person in approving.standing)
        say(f"Approved already, by {names}. Next: {typed('run', arguments.dir)}")
        return 0
    person = approvals.who(approving, arguments.approver or (approving.left[0].id if approving.left else ""))
    say(f"{person.name} approves {script.title}, {script.version}, with the plan of {plan.date}.")
    say("Read the words from your own printed script, not from this screen.")
    words = [_type_words(Typing(what, digest, str(folder)), what) for what, digest in _hashes(approving)]
    approving = approvals.approve(folder, person.id, *words)
    say(f"Approved by {person.name}. Next: {typed('approve' if approving.missing else 'run', arguments.dir)}")
    return 0


def _hashes(approving: Approving) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("script", approving.script.sha256), ("plan", approving.plan.sha256)


def _type_words(typing: Typing, what: str) -> str:
    """Return the words of a hash as they were typed.

    Raises:
        RefusedError: they are not its words.
    """
    while typing.left:
        line = _ask(f"The {FINGERPRINT_WORDS} words of the {what}: ")
        if not line:
            break
        try:
            typing.hand_in(line)
        except SlipError as slip:
            say(f"Not taken: {slip.message}. Compare word by word, and type all of them again.")
        else:
            return line
    raise typing.refusal()


def _ask(prompt: str) -> str:
    """Return the first line that is not empty, or "" where the input ends before."""
    line = "\n"
    while line and not line.strip():
        sys.stdout.write(prompt)
        sys.stdout.flush()
        line = sys.stdin.readline()
    return line.strip()


class StoppedError(CeremonyError):
    """Ctrl-C was typed, or the input ended."""

    exit_code = 130

    def __init__(self, folder: Path) -> None:
        super().__init__("stopped", remedy=f"what was recorded is kept; to go on: {typed('run', folder)}")


def run(arguments: argparse.Namespace, held: Held) -> int:
    """Run or resume a ceremony with people at this terminal."""
    workspace = Workspace(arguments.dir)
    there = standing(workspace)
    if there.is_done and there.state is not None:
        say("This ceremony is closed; nothing is left to do here.")
        return _left_behind(workspace, there.state)
    try:
        state = carry_out(
            workspace, lambda _, clock: TerminalPeople(clock=clock), held, around=lambda: given_back(sys.stdin)
        )
    except KeyboardInterrupt as error:
        raise StoppedError(arguments.dir) from error
    return _left_behind(workspace, state)


def _left_behind(workspace: Workspace, state: State) -> int:
    _finished(workspace, state)
    say(f'Next: {typed("verify", workspace.bundle)} --trust "THE WORDS THE WITNESS WROTE"')
    return 0


def status(arguments: argparse.Namespace, held: Held) -> int:
    """Say where a ceremony stands."""
    del held
    workspace = Workspace(arguments.dir)
    there = standing(workspace)
    plan, state = there.plan, there.state
    say(f"{plan.ceremony_id}: {there.script.title} ({plan.mode}), planned for {plan.date}")
    say(f"Approved by {there.approved} of {there.approvers}.")
    if state is None:
        following = "run" if there.approved >= there.approvers else "approve"
        say(f"Not begun. Next: {typed(following, arguments.dir)}")
        return 0
    torn = "; the last line is torn" if there.torn else ""
    say(f"{len(there.records)} records since {there.records[0].time.isoformat()}{torn}.")
    if state.closed and workspace.bundle.exists():
        say(f"Closed and signed. Next: {typed('verify', workspace.bundle)}")
        return 0
    say(f"{'The safe state is being reached. ' if state.aborting else ''}Waits for: {there.waits_for}")
    say(f"Next: {typed('run', arguments.dir)}     (a rehearsal goes on with the command that began it)")
    return 0


def abort(arguments: argparse.Namespace, held: Held) -> int:
    """Record the decision to abort."""
    workspace = Workspace(arguments.dir)
    _, plan = load(workspace)
    if arguments.by not in {person.id for person in plan.people}:
        people = ", ".join(person.id for person in plan.people)
        raise UsageError(f"{arguments.by} is not in the plan", remedy=f"name one of: {people}")
    with Running(workspace, lambda _, clock: TerminalPeople(clock=clock), held) as running:
        running.session.record(AbortDecided(arguments.by, arguments.reason))
    say("The decision is recorded. The safe state is reached, recorded, closed and signed by the next run.")
    say(f"Next: {typed('run', arguments.dir)}     (a rehearsal goes on with the command that began it)")
    return 0
