"""Rehearsals: the same engine, script, strongroom and tokens, with simulated people and a printer that is a folder.

A rehearsal makes its own directory, writes a plan unless it is given one, and has fresh tokens of the kind asked for.
Killed anywhere, the same command goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ceremony.adapters.held import Held
from ceremony.adapters.running import MakePeople, Running, load, write_approvals
from ceremony.adapters.simulated_people import SimulatedPeople
from ceremony.adapters.software import software_sha256
from ceremony.adapters.workspace import BLOB, Workspace, remove_paper
from ceremony.errors import UsageError
from ceremony.events import Approval
from ceremony.folder_printer import sheet_file
from ceremony.keys import KeyKind
from ceremony.operations.tokens import CreateToken, TokenCreated
from ceremony.performing import ask
from ceremony.plan import Mode, Plan, PlannedToken
from ceremony.plan_check import check_plan
from ceremony.plan_example import example_plan
from ceremony.plan_file import FILE as PLAN
from ceremony.plan_file import load_plan, parse_plan, write_plan
from ceremony.ports import Clock, People
from ceremony.script.check import check_script
from ceremony.script.model import Script
from ceremony.script.paper import script_document
from ceremony.script.parse import load_script
from ceremony.script.policy import POLICY_PACKS
from ceremony.script.problems import PlanError, ScriptError, errors
from ceremony.sheets.days import iso
from ceremony.sheets.printed_script import render_script
from ceremony.state import State
from ceremony.steps.shares import ShareCollect
from ceremony.strongroom.launch import ProcessStrongrooms
from ceremony.strongroom.spawn import PinRehearsed, keep_sheets, open_entry
from ceremony.succession import previous_ceremony

SOFTWARE = "software"
SOFTHSM = "softhsm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a rehearsal is asked to be; None where the example plan decides.

    Attributes:
        token: module of the token that will hold the key, "software" or "softhsm"; `restore_to` of the second one.
        previous: the bundle that this ceremony follows.
        backup: the directory of the wrapped key; `shares` that of the share sheets, for a reconstruction.
        keep_shares: where copies of the sheets go before the rehearsal's paper is destroyed.
    """

    plan: Path | None = None
    token: str | None = None
    restore_to: str | None = None
    key: KeyKind | None = None
    threshold: int | None = None
    shares_count: int | None = None
    previous: Path | None = None
    backup: Path | None = None
    shares: Path | None = None
    keep_shares: Path | None = None


def rehearse_in(
    script_file: Path,
    workspace: Workspace,
    wishes: Wishes,
    *,
    say: Callable[[str], None],
    held: Held,
    start: Callable[[Workspace, MakePeople, Held], Running] = Running,
) -> State:
    """Run a rehearsal to its end, or go on with the unfinished one that is there; return the final state.

    Args:
        start: takes the lock and opens or resumes the record.

    Raises:
        CeremonyError: it cannot be set up, or the world failed; the same call goes on later.
    """
    set_up_or_go_on(load_script(script_file), workspace, wishes, say=say)
    with start(workspace, lambda workspace_, clock: simulated(workspace_, clock, wishes.shares, say), held) as running:
        running.run()
        finish(workspace, running.session.state, wishes.keep_shares)
    return running.session.state


def set_up_or_go_on(script: Script, workspace: Workspace, wishes: Wishes, *, say: Callable[[str], None]) -> None:
    """Make a rehearsal's directory, or see that the unfinished one in it is of this script.

    Raises:
        CeremonyError: something else is there, a folder is missing, or it cannot be set up.
    """
    _check_folders(script, workspace, wishes)
    if is_unfinished(workspace):
        _check_same(script, workspace)
    else:
        set_up(script, workspace, wishes, say=say)


def is_unfinished(workspace: Workspace) -> bool:
    """Whether a rehearsal was set up here and has not come to its end.

    Raises:
        UsageError: it has, and would have to be overwritten.
    """
    if not workspace.is_made() or not workspace.approvals.exists():
        return False
    if workspace.bundle.exists() and not workspace.paper.exists() and not workspace.waste.exists():
        raise UsageError(
            f"{workspace.root} holds a finished ceremony",
            remedy="name a new directory with --out; nothing is overwritten",
        )
    return True


def _check_folders(script: Script, workspace: Workspace, wishes: Wishes) -> None:
    """Refuse folders that would stop the rehearsal only in its middle, or at its end."""
    if not _collects(script) and (wishes.shares, wishes.backup) != (None, None):
        raise UsageError(f"{script.id} reconstructs nothing", remedy="leave out --shares and --backup")
    if _collects(script) and (wishes.shares is None or not wishes.shares.is_dir()):
        raise UsageError(
            f"{script.id} needs the share sheets of the ceremony before",
            remedy="name the folder in which `--keep-shares` kept them: --shares DIR",
        )
    keep = wishes.keep_shares
    if keep is not None and not workspace.bundle.exists() and any(keep.glob("share-*")):
        raise UsageError(
            f"{keep} holds share sheets already",
            remedy="name a new folder with --keep-shares; nothing is overwritten",
        )


def _collects(script: Script) -> bool:
    return any(isinstance(step.action, ShareCollect) for act in script.acts for step in act.steps)


def _check_same(script: Script, workspace: Workspace) -> None:
    there, plan = load(workspace)
    if there.id != script.id or plan.mode is not Mode.REHEARSAL:
        raise UsageError(
            f"{workspace.root} holds a {plan.mode} of {there.id}",
            remedy="name a new directory with --out, or go on with what is there: ceremony status",
        )


def simulated(workspace: Workspace, clock: Clock, shares: Path | None, say: Callable[[str], None]) -> People:
    """Return the people of a rehearsal."""
    return SimulatedPeople(
        paper=workspace.paper, shares=shares, handwritten=workspace.handwritten, clock=clock, say=say
    )


def set_up(script: Script, workspace: Workspace, wishes: Wishes, *, say: Callable[[str], None]) -> None:
    """Make a rehearsal's directory: plan, script, tokens, printer, and the approvals of simulated approvers.

    Raises:
        CeremonyError: the script or plan does not pass its check, or the directory is taken.
    """
    draft = _draft(script, wishes)
    if draft.mode is not Mode.REHEARSAL:
        raise UsageError(
            "the plan is for production",
            remedy='rehearse with a plan whose mode is "rehearsal"; run this one with `run`',
        )
    _fill(script, draft, workspace, say=say, backup=wishes.backup)
    script, plan = load_script(workspace.script), load_plan(workspace.plan)
    approvers = plan.with_role(script.approvers.role)[: script.approvers.min]
    at = iso(datetime.now(UTC))
    write_approvals(workspace, tuple(Approval(one.id, script.sha256, plan.sha256, at) for one in approvers))
    workspace.made()


def _draft(script: Script, wishes: Wishes) -> Plan:
    chosen = (wishes.token, wishes.restore_to, wishes.key, wishes.threshold, wishes.shares_count)
    if wishes.plan is not None:
        if any(one is not None for one in chosen):
            raise UsageError(
                "--plan already says tokens, key and quorum", remedy="leave out --plan, or change the plan instead"
            )
        return load_plan(wishes.plan)
    now = datetime.now(UTC)
    previous = previous_ceremony(wishes.previous) if wishes.previous is not None else None
    plan = example_plan(
        script,
        day=now.date(),
        threshold=3 if wishes.threshold is None else wishes.threshold,
        shares=5 if wishes.shares_count is None else wishes.shares_count,
        key=wishes.key or KeyKind.EC_P384,
        ceremony_id=now.strftime("RH-%Y%m%d-%H%M%S"),
        previous=previous,
    )
    first = wishes.token or SOFTWARE
    return replace(plan, tokens=_of_kind(plan.tokens, first, wishes.restore_to or first))


def _of_kind(tokens: tuple[PlannedToken, ...], first: str, others: str) -> tuple[PlannedToken, ...]:
    """Return the tokens as rehearsal tokens of the modules asked for."""
    modules = [first, *[others] * (len(tokens) - 1)]
    if any(module not in (SOFTWARE, SOFTHSM) for module in modules):
        raise UsageError(
            f"a rehearsal makes fresh tokens of kind {SOFTWARE} or {SOFTHSM}",
            remedy="leave out --token, or name one of the two",
        )
    return tuple(
        replace(token, ref=replace(token.ref, module=module, store=_store(token, module)))
        for token, module in zip(tokens, modules, strict=True)
    )


def _store(token: PlannedToken, module: str) -> str:
    # One process can open one SoftHSM store at a time, so all SoftHSM tokens share one.
    return f"tokens/{SOFTHSM if module == SOFTHSM else token.ref.id}"


def prepare(
    script: Script, draft: Plan, workspace: Workspace, *, say: Callable[[str], None], backup: Path | None
) -> None:
    """Make a ceremony's directory from a script and a plan; in a rehearsal with fresh tokens, printer and media.

    Raises:
        ScriptError: the script does not pass its check.
        PlanError: the plan does not fit the script.
        CeremonyError: the directory is taken, or the world failed; the same call makes it anew.
    """
    _fill(script, draft, workspace, say=say, backup=backup)
    workspace.made()


def _fill(
    script: Script, draft: Plan, workspace: Workspace, *, say: Callable[[str], None], backup: Path | None
) -> None:
    problems = check_script(script, policy=POLICY_PACKS[script.policy])
    if errors(problems):
        raise ScriptError(script.name, problems)
    _check_plan(draft, script)
    blob = _blob_of(backup) if backup is not None or _collects(script) else b""
    workspace.make()
    rehearsing = draft.mode is Mode.REHEARSAL
    plan = replace(draft, tokens=_fresh_tokens(draft, workspace, say)) if rehearsing else draft
    content = write_plan(plan)
    plan = parse_plan(content)
    _check_plan(plan, script)
    for file in script.files:
        workspace.write(workspace.script / file.name, file.content)
    workspace.write(workspace.plan, content)
    document = script_document(script, plan, software_sha256=software_sha256())
    workspace.write(workspace.printed_script, render_script(document))
    if rehearsing:
        workspace.paper.mkdir(mode=0o700)
        for medium in plan.media:
            workspace.resolve(medium.path).mkdir(parents=True)
    if blob:
        for medium in plan.media:
            workspace.write(workspace.resolve(medium.path) / BLOB, blob)


def _check_plan(plan: Plan, script: Script) -> None:
    wrong = errors(check_plan(plan, script))
    if wrong:
        raise PlanError(PLAN, wrong)


def _fresh_tokens(plan: Plan, workspace: Workspace, say: Callable[[str], None]) -> tuple[PlannedToken, ...]:
    room = ProcessStrongrooms().open("setup")
    try:
        fresh = []
        for token in plan.tokens:
            if token.ref.serial:
                fresh.append(token)
                continue
            say(f"  making a fresh {token.ref.module} token for the rehearsal: {token.ref.id}")
            parts = [open_entry(PinRehearsed(part)) for part in range(1, len(token.pin_holders) + 1)]
            store = workspace.resolve(token.ref.store)
            store.parent.mkdir(exist_ok=True)
            made = ask(room, CreateToken(token.ref.module, str(store), token.ref.id, len(parts)), TokenCreated, *parts)
            ref = replace(token.ref, serial=made.serial, module_sha256=made.module_sha256, label=token.ref.id)
            fresh.append(replace(token, ref=ref))
    finally:
        room.close()
    return tuple(fresh)


def _blob_of(folder: Path | None) -> bytes:
    """Return the wrapped key for the media of a ceremony that reconstructs."""
    if folder is None or not (folder / BLOB).is_file():
        raise UsageError(
            f"there is no {BLOB} in {folder or 'any folder that was named'}",
            remedy="name the backup directory of the ceremony before: --backup DIR",
        )
    return (folder / BLOB).read_bytes()


def finish(workspace: Workspace, state: State, keep: Path | None) -> None:
    """Keep copies of the valid sheets if that was asked for, and destroy the rehearsal's paper."""
    if keep is not None and workspace.paper.exists():
        # The newest sheet of each share; a print that failed left none.
        newest = {sheet.split("/")[1]: sheet_file(sheet) for sheet in state.sheets if _is_there(workspace, sheet)}
        keep.absolute().parent.mkdir(parents=True, exist_ok=True)
        keep_sheets(workspace.paper, keep, list(newest.values()))
    remove_paper(workspace)


def _is_there(workspace: Workspace, sheet: str) -> bool:
    return (workspace.paper / sheet_file(sheet)).exists()
