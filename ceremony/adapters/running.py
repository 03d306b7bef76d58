"""Puts a ceremony together from its directory and runs it: script, plan, approvals, journal, strongrooms, people."""

import contextlib
import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Self

from ceremony.adapters.held import Held
from ceremony.adapters.journal_file import JournalFile
from ceremony.adapters.software import software_sha256
from ceremony.adapters.system import SystemClock, SystemMachine
from ceremony.adapters.workspace import FolderMedia, Workspace
from ceremony.codec import CodecError, decode, encode
from ceremony.errors import CeremonyError, RefusedError, UsageError
from ceremony.events import Approval, Halted
from ceremony.opening import check_approvals, opening_event, replay_lines, resuming_event
from ceremony.performing import Desk
from ceremony.plan import Plan
from ceremony.plan_file import load_plan
from ceremony.ports import Clock, Journal, People, Strongrooms
from ceremony.script.model import Script
from ceremony.script.parse import load_script
from ceremony.session import Session, World
from ceremony.strongroom.launch import ProcessStrongrooms
from ceremony.transcript.canonical import parse_lines

MakePeople = Callable[[Workspace, Clock], People]


def load(workspace: Workspace) -> tuple[Script, Plan]:
    """Return the script and plan of a ceremony's directory, the plan's places resolved.

    Raises:
        UsageError: there is no ceremony there.
    """
    if not workspace.is_made():
        raise UsageError(
            f"there is no ceremony in {workspace.root}",
            remedy="make one: ceremony new SCRIPT --plan plan.toml --dir DIR",
        )
    return load_script(workspace.script), resolved(load_plan(workspace.plan), workspace)


def resolved(plan: Plan, workspace: Workspace) -> Plan:
    """Return the plan with the places that strongrooms need as absolute paths; its hash stays that of its file."""
    tokens = tuple(
        replace(token, ref=replace(token.ref, store=str(workspace.resolve(token.ref.store)) if token.ref.store else ""))
        for token in plan.tokens
    )
    printer = replace(plan.printer, path=str(workspace.resolve(plan.printer.path)))
    return replace(plan, tokens=tokens, printer=printer)


def read_approvals(workspace: Workspace) -> tuple[Approval, ...]:
    """Return who approved this ceremony so far."""
    if not workspace.approvals.exists():
        return ()
    try:
        listed = json.loads(workspace.approvals.read_bytes())
        return tuple(decode(Approval, one) for one in listed)
    except (ValueError, TypeError, CodecError) as error:
        raise RefusedError(
            f"{workspace.approvals} cannot be read",
            remedy="remove it and have the ceremony approved again",
            rule="R-02",
        ) from error


def write_approvals(workspace: Workspace, approvals: tuple[Approval, ...]) -> None:
    """Keep the approvals; those that were there before are in them."""
    workspace.replace(workspace.approvals, json.dumps([encode(one) for one in approvals], indent=2).encode() + b"\n")


class Running:
    """A ceremony under its lock; as a context, it gives up the lock at its end.

    After a fault of ours it does not: the halt is recorded under the lock, which ends with the process.
    """

    def __init__(
        self,
        workspace: Workspace,
        make_people: MakePeople,
        held: Held,
        *,
        wrap_journal: Callable[[Journal], Journal] = lambda journal: journal,
        wrap_strongrooms: Callable[[Strongrooms], Strongrooms] = lambda strongrooms: strongrooms,
    ) -> None:
        """Take the lock, replay the journal, and open or resume the record.

        Raises:
            CeremonyError: not approved, running already, an edited journal, another software.
        """
        script, plan = load(workspace)
        approvals = read_approvals(workspace)
        check_approvals(script, plan, approvals)
        mirror = workspace.resolve(plan.journal_mirror) if plan.journal_mirror else None
        self.journal = JournalFile(workspace.journal, mirror)
        with contextlib.ExitStack() as giving_up:
            giving_up.callback(self.journal.close)
            lines = parse_lines(self.journal.read())
            state = replay_lines(script, plan, lines)
            clock = SystemClock(state.time)
            desk = Desk(
                people=make_people(workspace, clock),
                media=FolderMedia(workspace, plan.media),
                machine=SystemMachine(plan, policy=script.policy, journal=workspace.journal),
                clock=clock,
                randbytes=secrets.token_bytes,
            )
            world = World(
                journal=wrap_journal(self.journal),
                strongrooms=wrap_strongrooms(ProcessStrongrooms(lock=self.journal.lock)),
                desk=desk,
                plan_bytes=workspace.plan.read_bytes(),
            )
            self.session = Session(state, lines[-1] if lines else None, world)
            self._held = held
            held.hold(self._halt)
            giving_up.callback(held.let_go)
            self._begin(approvals)
            giving_up.pop_all()

    def _begin(self, approvals: tuple[Approval, ...]) -> None:
        """Record that the ceremony begins, or goes on; a closed record takes no more, but wants the same software."""
        state, software = self.session.state, software_sha256()
        if state.opened is None:
            self.session.record(opening_event(state.script, state.plan, software_sha256=software, approvals=approvals))
            return
        resuming = resuming_event(state, software_sha256=software, torn_bytes=self.journal.torn_bytes)
        if not state.closed:
            self.session.record(resuming)

    def run(self) -> None:
        """Run to the end."""
        self.session.run()

    def _halt(self, code: str) -> None:
        # The medium may be what failed; the journal then ends without this line.
        if not self.session.state.closed:
            with contextlib.suppress(CeremonyError):
                self.session.record(Halted(code))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None or issubclass(kind, CeremonyError) or not issubclass(kind, Exception):
            self.close()

    def close(self) -> None:
        """Give up the lock."""
        self._held.let_go()
        self.journal.close()


def shipped(name: str) -> Path:
    """Return the script of this name: a path, or one that comes with the product.

    Raises:
        UsageError: there is no such script.
    """
    path = Path(name)
    if path.is_file():
        return path
    found = scripts_folder() / f"{name.removesuffix('.toml')}.toml"
    if found.is_file() and "/" not in name:
        return found
    raise UsageError(f"there is no script {name}", remedy="name a file, or one of: ceremony scripts list")


def scripts_folder() -> Path:
    """Return the folder of the scripts that come with the product."""
    return Path(__file__).parents[1] / "shipped"
