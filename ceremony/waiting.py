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
from ceremony.events import Decision
from ceremony.state import Phase, State
from ceremony.steps.backup import BackupDeal, ShareReadBack, print_work, sheet_id
from ceremony.steps.facts import Fact
from ceremony.steps.record import Close
from ceremony.steps.work import BackupDealt, Work


def pending(state: State) -> Effect | None:
    """Return the next effect, or None before the record is opened."""
    if state.opened is None:
        return None
    if state.closed:
        return SignRecord()
    if state.on_break:
        return EndBreak()
    if unneeded := _unneeded_room(state):
        return CloseRoom(unneeded)
    if state.void_due:
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
            if isinstance(task.step.action, Close):
                return CloseRecord(task, "aborted" if state.aborting else "completed")
            work = current_work(state)
            assert work is not None
            return _entry(state, work) or Perform(task, work)
        case Phase.STARTED:
            work = _work_in_doubt(state)
            assert state.started is not None
            return _entry(state, work) or Reconcile(task, work, state.started.reference, state.decider())
        case Phase.FAILED:
            assert state.failure is not None
            void = sheet_id(state, task.subject) if Decision.REPRINT in options(state) else ""
            return Decide(task, state.failure, options(state), state.decider(), void)
        case Phase.WORKED:
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


def _work_in_doubt(state: State) -> Work:
    """Return the work as it was asked for, before its own Started."""
    before = replace(state, references=state.references[:-1])
    work = current_work(before)
    assert work is not None
    return work


def _entry(state: State, work: Work) -> OpenRoom | LogIn | None:
    """Return what must happen before the work can be done in its strongroom."""
    if not work.room:
        return None
    room = state.room(work.room)
    if room is None:
        return OpenRoom(work.room)
    for token in work.logins:
        if token not in room.tokens:
            holders = state.plan.token(token).pin_holders
            return LogIn(state.task, work.room, token, holders, state.spend_last_try)
    return None


def _unneeded_room(state: State) -> str:
    """Return a strongroom that nothing later needs, or ""; never in the middle of a task, unless it is stale."""
    for room in state.rooms:
        later = any(room.name in task.step.action.uses for task in state.tasks[state.position :])
        if room.name in state.stale or (state.phase is Phase.WAITING and not later):
            return room.name
    return ""


def needs_answer(task: Task) -> bool:
    """Return whether people confirm, record, choose or initial anything in this task."""
    step = task.step
    return bool(step.confirm or step.record or step.choose or step.initial)


def options(state: State) -> tuple[Decision, ...]:
    """Return what may be decided after the current failure."""
    step = state.task.step
    assert state.failure is not None
    found: list[Decision] = []
    if state.failures <= step.on_fail.retry or state.aborting:
        found.append(Decision.RETRY)
    if state.failure.code == "last-try-error":
        found.append(Decision.SPEND_LAST_TRY)
    if isinstance(step.action, ShareReadBack) and state.room("dealer") is not None:
        found.append(Decision.REPRINT)
    if step.on_fail.exception or state.aborting:
        found.append(Decision.EXCEPTION)
    if _span_can_be_voided(state):
        found.append(Decision.VOID_SPAN)
    if not state.aborting:
        found.append(Decision.ABORT)
    return tuple(found)


def _span_can_be_voided(state: State) -> bool:
    dealing = isinstance(state.task.step.action, BackupDeal)
    dealt = Fact.SET_DEALT in state.facts and Fact.BACKUP_PROVED not in state.facts
    in_doubt = state.started is not None and state.started.reference.startswith("key/")
    return (dealing or dealt) and not in_doubt and not state.aborting
