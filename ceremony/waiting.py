"""What is pending: the one effect that the state calls for. Pure."""

from dataclasses import replace

from ceremony.effects import (
    Ask,
    Await,
    Begin,
    CloseRecord,
    CloseRoom,
    Decide,
    Effect,
    EndBreak,
    LogIn,
    OpenRoom,
    Perform,
    Reconcile,
    SignRecord,
    Task,
    VoidSpan,
)
from ceremony.state import Phase, State
from ceremony.steps.facts import Fact
from ceremony.steps.outcomes import BackupDealt
from ceremony.steps.record import Close
from ceremony.steps.shares import print_work, sheet_id
from ceremony.steps.work import Work
from ceremony.troubles import options, reprints


def pending(state: State) -> Effect | None:
    """Return the next effect, or None before the record is opened."""
    if state.opened is None:
        return None
    if state.closed:
        return SignRecord()
    if state.phase is Phase.WAITING and (unneeded := _unneeded_room(state)):
        return CloseRoom(unneeded)
    if state.on_break:
        return EndBreak()
    if not state.here() and state.phase is not Phase.STARTED:
        return Await(state.task, (Fact.ROLES_PRESENT,))
    if state.void_due and state.started is None:
        dealt = state.outcomes(BackupDealt)
        return VoidSpan(dealt[-1].share_set.set_id if dealt else "", state.sheets, state.decider())
    return _of_the_task(state)


def _of_the_task(state: State) -> Effect:
    task = state.task
    match state.phase:
        case Phase.WAITING:
            missing = state.missing()
            return Await(task, missing) if missing else Begin(task, state.actor())
        case Phase.BEGUN:
            work = current_work(state)
            if away := state.missing_people():
                return Await(task, away)
            if isinstance(task.step.action, Close):
                return CloseRecord(task, "aborted" if state.aborting else "completed")
            assert work is not None
            return _entry(state, work) or Perform(task, work)
        case Phase.STARTED:
            return _reconcile(state, work_in_doubt(state))
        case Phase.IN_DOUBT:
            work = work_in_doubt(state)
            if away := state.missing_people():
                return Await(task, away)
            return _entry(state, work) or _reconcile(state, work)
        case Phase.FAILED:
            assert state.failure is not None
            void = sheet_id(state, task.subject) if reprints(state) else ""
            return Decide(task, state.failure, options(state), state.decider(), void)
    assert state.phase is Phase.WORKED
    if away := state.missing_people():
        return Await(task, away)
    return Ask(
        task=task,
        shown=task.step.action.shows(state, task.subject),
        confirmers=state.confirming(),
        writers=state.writers(),
        initials=state.initialling(),
    )


def current_work(state: State) -> Work | None:
    """Return the work of the current task; for a sheet refused at read-back, its reprint."""
    task = state.task
    if state.reprint:
        return print_work(state, task.subject)
    return task.step.action.work(state, task.subject)


def work_in_doubt(state: State) -> Work:
    """Return the work under way as it was asked for, before its own Started."""
    before = replace(state, references=state.references[:-1])
    work = current_work(before)
    assert work is not None
    return work


def _reconcile(state: State, work: Work) -> Reconcile:
    return Reconcile(state.task, work, state.reference, state.decider())


def _entry(state: State, work: Work) -> OpenRoom | LogIn | Await | None:
    """Return what must happen before the work can be done in its strongroom."""
    if not work.room:
        return None
    room = state.room(work.room)
    if room is None:
        return OpenRoom(work.room)
    for token in work.logins:
        if token not in room.tokens:
            holders = state.plan.token(token).pin_holders
            # In a safe state the login is tried and fails, so that people can go on without it.
            if not state.aborting and not set(holders) <= set(state.here()):
                return Await(state.task, (Fact.ROLES_PRESENT,))
            return LogIn(state.task, work.room, token, holders, state.spend_last_try)
    return None


def _unneeded_room(state: State) -> str:
    """Return a strongroom that holds what is void, or nothing that is needed, or ""; no login outlives its step.

    A strongroom that holds shares lives until the last task that needs it, any other for a run of tasks that use it.
    """
    for room in state.rooms:
        ahead = state.tasks[state.position :] if room.secret else state.tasks[state.position : state.position + 1]
        needed = any(room.name in task.step.action.uses for task in ahead)
        if room.name in state.stale or not needed or (state.on_break and not room.secret):
            return room.name
    return ""


def needs_answer(task: Task) -> bool:
    """Return whether people confirm, record, choose or initial anything in this task."""
    step = task.step
    return bool(step.confirm or step.record or step.choose or step.initial)
