"""What the command line's commands do; cli.py only parses. Each ends by saying where things are and what to type next."""

import argparse
import json
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

from ceremony.adapters.rehearsal import Wishes, finish, is_unfinished, prepare, rehearse_in
from ceremony.adapters.running import (
    Held,
    Running,
    load,
    read_approvals,
    scripts_folder,
    shipped,
    write_approvals,
)
from ceremony.adapters.terminal_people import TerminalPeople
from ceremony.adapters.workspace import Workspace
from ceremony.effects import Ask, Await, Begin, Decide, LogIn, Perform, Reconcile
from ceremony.engine import pending
from ceremony.errors import RefusedError, UsageError, WorldError
from ceremony.events import AbortDecided, Approval
from ceremony.opening import replay_lines
from ceremony.operations import ListTokens, TokensListed
from ceremony.plan import Mode
from ceremony.plan_check import check_plan, production_gaps
from ceremony.plan_example import example_plan
from ceremony.plan_file import load_plan, write_plan
from ceremony.script.check import check_script
from ceremony.script.paper import script_document
from ceremony.script.parse import load_script
from ceremony.script.policy import POLICY_PACKS
from ceremony.script.problems import Problem, Severity
from ceremony.sheets.printed_script import render_script
from ceremony.state import State
from ceremony.strongroom.launch import ProcessStrongrooms
from ceremony.succession import previous_ceremony
from ceremony.transcript.canonical import parse_lines, split_torn
from ceremony.transcript.report import as_json, as_text
from ceremony.transcript.verifier import verify_bundles
from shamir import ShareError, check_digest_words


def _say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


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
    _say(f"{'Going on with the' if going_on else 'A'} rehearsal of {script.stem} in {out}")
    started = datetime.now(UTC)
    state = rehearse_in(script, workspace, wishes, say=_say, held=held)
    _finished(workspace, state, started)
    if arguments.keep_shares is not None:
        _say(f"Copies of the sheets: {arguments.keep_shares}")
    words = _quoted(workspace.handwritten / "record-ca.words")
    _say(f'Next: ceremony verify {_quoted(workspace.bundle)} --trust "$(cat {words})"')
    return 0


def _default_out(script: Path) -> Path:
    return Path("rehearsals") / f"{script.stem}-{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}"


def _finished(workspace: Workspace, state: State, started: datetime) -> None:
    outcome = "aborted and closed" if state.aborting else "completed"
    seconds = (datetime.now(UTC) - started).total_seconds()
    _say()
    _say(f"Ceremony {state.plan.ceremony_id} {outcome} in {seconds:.1f} s, {state.exceptions} exceptions.")
    _say(f"The signed record: {workspace.bundle}   (transcript.pdf in it is for people)")
    if (workspace.backup / "root.kwp").exists():
        _say(f"The wrapped key:   {workspace.backup}")
    if workspace.handwritten.exists():
        _say(f"The handwriting:   {workspace.handwritten}")


def new(arguments: argparse.Namespace, held: Held) -> int:
    """Make a ceremony's directory."""
    del held
    script = load_script(shipped(arguments.script))
    plan = load_plan(arguments.plan)
    workspace = Workspace(arguments.dir)
    prepare(script, plan, workspace, say=_say, backup=arguments.backup)
    _say(f"The ceremony's directory: {workspace.root}")
    _say(f"Print this for everyone, and initial it as you go: {workspace.printed_script}")
    if plan.mode is Mode.REHEARSAL:
        _say(
            "The rehearsal's fresh tokens open with publicly known PIN parts: part 1 is 016947, part 2 follows in `run`."
        )
    _say(
        f"Next, {script.approvers.min} approvers in turn, words from their own paper: ceremony approve {_quoted(arguments.dir)}"
    )
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
    _say(f"{person.name} approves {script.title}, {script.version}, with the plan of {plan.date}.")
    _say("Read the words from your own printed script, not from this screen.")
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
    following = f"approve {_quoted(arguments.dir)}" if missing > 0 else f"run {_quoted(arguments.dir)}"
    _say(f"Approved by {person.name}. Next: ceremony {following}")
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
    _say(f'Next: ceremony verify {_quoted(workspace.bundle)} --trust "THE WORDS THE WITNESS WROTE"')
    return 0


def status(arguments: argparse.Namespace, held: Held) -> int:
    """Say where a ceremony stands."""
    del held
    workspace = Workspace(arguments.dir)
    script, plan = load(workspace)
    approvals = read_approvals(workspace)
    _say(f"{plan.ceremony_id}: {script.title} ({plan.mode}), planned for {plan.date}")
    _say(f"Approved by {len(approvals)} of {script.approvers.min}.")
    journal = workspace.journal / "transcript.jsonl"
    whole, torn = split_torn(journal.read_bytes() if journal.exists() else b"")
    lines = parse_lines(whole)
    if not lines:
        following = "run" if len(approvals) >= script.approvers.min else "approve"
        _say(f"Not begun. Next: ceremony {following} {_quoted(arguments.dir)}")
        return 0
    state = replay_lines(script, plan, lines)
    _say(f"{len(lines)} records since {lines[0].time.isoformat()}{'; the last line is torn' if torn else ''}.")
    if state.closed and workspace.bundle.exists():
        _say(f"Closed and signed. Next: ceremony verify {_quoted(workspace.bundle)}")
        return 0
    _say(f"{'The safe state is being reached. ' if state.aborting else ''}Waits for: {_waiting(state)}")
    _say(f"Next: ceremony run {_quoted(arguments.dir)}     (a rehearsal goes on with the command that began it)")
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
    _say("The decision is recorded. The safe state is reached, recorded, closed and signed by the next run.")
    _say(f"Next: ceremony run {_quoted(arguments.dir)}     (a rehearsal goes on with the command that began it)")
    return 0


def verify(arguments: argparse.Namespace, held: Held) -> int:
    """Check bundles."""
    del held
    reports = verify_bundles(tuple(arguments.bundles), trust=arguments.trust)
    _say(as_json(reports) if arguments.json else as_text(reports))
    return max(report.exit_code for report in reports)


def scripts_list(arguments: argparse.Namespace, held: Held) -> int:
    """List the scripts that come with the product."""
    del arguments, held
    for path in sorted(scripts_folder().glob("*.toml")):
        script = load_script(path)
        _say(f"{script.id:22} {script.version:8} {script.title}, {script.minutes} minutes")
    _say("Next: ceremony scripts show NAME, or: ceremony rehearse NAME")
    return 0


def scripts_show(arguments: argparse.Namespace, held: Held) -> int:
    """Show a script as text."""
    del held
    script = load_script(shipped(arguments.script))
    _say(f"{script.title}\n{script.id} {script.version}, SHA-256 {script.sha256}\n")
    for act in script.acts:
        _say(f"{act.id}  {act.title}")
        for step in act.steps:
            each = f" (each {step.for_each})" if step.for_each else ""
            _say(f"  {step.id:6} {step.actor:16} {step.action.action:20} {step.do}{each}")
    _say(f"\nNext: ceremony rehearse {script.id}")
    return 0


def scripts_check(arguments: argparse.Namespace, held: Held) -> int:
    """Check a script by simulation."""
    del held
    script = load_script(shipped(arguments.script))
    problems = check_script(script, policy=POLICY_PACKS[script.policy])
    return _problems(problems, f"{script.name} passes. Next: ceremony rehearse {script.id}")


def scripts_print(arguments: argparse.Namespace, held: Held) -> int:
    """Write the printed script as PDF."""
    del held
    script, plan = load_script(shipped(arguments.script)), load_plan(arguments.plan)
    _write_new(arguments.out, render_script(script_document(script, plan)))
    _say(f"The printed script: {arguments.out}")
    return 0


def plan_usage(arguments: argparse.Namespace, held: Held) -> int:
    """Say which plan commands there are."""
    del arguments, held
    raise UsageError("plan what?", remedy="ceremony plan example SCRIPT, or: ceremony plan check PLAN --script SCRIPT")


def plan_example(arguments: argparse.Namespace, held: Held) -> int:
    """Write an example plan."""
    del held
    script = load_script(shipped(arguments.script))
    previous = previous_ceremony(arguments.previous) if arguments.previous is not None else None
    _write_new(arguments.out, write_plan(example_plan(script, day=datetime.now(UTC).date(), previous=previous)))
    _say(f"An example plan: {arguments.out}. Put in your own people, places and names; every line says what it is.")
    name = shlex.quote(arguments.script)
    _say(f"Next: ceremony plan check {_quoted(arguments.out)} --script {name}")
    _say(f"Then: ceremony new {name} --plan {_quoted(arguments.out)} --dir DIR")
    return 0


def plan_check(arguments: argparse.Namespace, held: Held) -> int:
    """Check a plan against its script."""
    del held
    script, plan = load_script(shipped(arguments.script)), load_plan(arguments.plan)
    problems = check_plan(plan, script)
    if plan.mode is Mode.PRODUCTION:
        for gap in production_gaps(script, plan):
            _say(f"production waits for: {gap}")
    following = f"ceremony new {shlex.quote(arguments.script)} --plan {_quoted(arguments.plan)} --dir DIR"
    return _problems(problems, f"{arguments.plan} fits. Next: {following}")


def _problems(problems: tuple[Problem, ...], good: str) -> int:
    for problem in problems:
        _say(str(problem))
    if any(problem.severity is Severity.ERROR for problem in problems):
        return 1
    _say(good)
    return 0


def tokens_usage(arguments: argparse.Namespace, held: Held) -> int:
    """Say which token commands there are."""
    del arguments, held
    raise UsageError("tokens what?", remedy="ceremony tokens list MODULE")


def tokens_list(arguments: argparse.Namespace, held: Held) -> int:
    """List the tokens of a module."""
    del held
    room = ProcessStrongrooms().open("tokens")
    try:
        store = str(arguments.store.absolute()) if arguments.store is not None else ""
        listed = room.perform(ListTokens(arguments.module, store))
    finally:
        room.close()
    assert isinstance(listed, TokensListed)
    if arguments.json:
        rows = [
            {"label": one.label, "model": one.model, "serial": one.serial, "firmware": one.firmware}
            for one in listed.tokens
        ]
        _say(json.dumps(rows, indent=2))
        return 0
    for one in listed.tokens:
        _say(f"serial {one.serial}  label {one.label}  {one.model}, firmware {one.firmware}")
        _say(f"  module SHA-256 {one.module_sha256 or '(software)'}")
    _say(f"{len(listed.tokens)} tokens. Next: put serial and module SHA-256 under [[token]] in the plan.")
    return 0


def _write_new(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise RefusedError(f"{path} exists already", remedy="name another file; nothing is overwritten") from error
    except OSError as error:
        raise WorldError(f"{path} cannot be written: {error.strerror}", remedy="name another place") from error
