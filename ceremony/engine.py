"""The engine: advance, pending, replay (design.md 3). Pure; no I/O, no clock, no randomness.

An event is a public fact that happened; an effect is what the world must do next, derived from the state, so that
resuming is replaying. An event that the state does not allow raises UnexpectedEventError: the live program never makes
one, and a verifier that meets one has found an edited journal.
"""

from collections.abc import Iterable
from dataclasses import replace

from ceremony.answers import check_answer
from ceremony.errors import RefusedError
from ceremony.events import (
    AbortDecided,
    Answered,
    BreakEnded,
    BreakStarted,
    Closed,
    Decided,
    Decision,
    Dissented,
    Done,
    Entered,
    Event,
    ExceptionRecorded,
    Failed,
    Halted,
    Left,
    Opened,
    OutOfBand,
    Reconciled,
    Recorded,
    Resumed,
    RoomClosed,
    RoomLost,
    RoomOpened,
    Ruling,
    SpanVoided,
    Started,
    StepOpened,
    TokenOpened,
)
from ceremony.operations import PrintShare
from ceremony.plan import Plan
from ceremony.rewinding import lose_room, rewind, void_span
from ceremony.script.model import Script
from ceremony.state import Phase, Room, Standing, State, begin, enter_safe_state
from ceremony.steps.backup import HOLDING_ROOMS, ShareBag, ShareReseal
from ceremony.steps.facts import Fact
from ceremony.steps.record import Close
from ceremony.steps.work import BackupDealt, BackupVoided, RollCalled
from ceremony.waiting import current_work, needs_answer, options, pending

__all__ = ["UnexpectedEventError", "advance", "begin", "pending", "replay"]

REMEDY = "the journal was edited or belongs to another script, plan or version; fetch the original and compare"


class UnexpectedEventError(RefusedError):
    """An event that the state does not allow."""

    def __init__(self, message: str, *, rule: str = "") -> None:
        super().__init__(message, remedy=REMEDY, rule=rule)


def replay(script: Script, plan: Plan, events: Iterable[Recorded]) -> State:
    """Return the state after these events."""
    state = begin(script, plan)
    for recorded in events:
        state = advance(state, recorded)
    return state


def advance(state: State, recorded: Recorded) -> State:
    """Return the state after one more event.

    Raises:
        UnexpectedEventError: the state does not allow the event.
        RefusedError: the event breaks a rule of the room; nothing has changed.
    """
    if state.closed:
        raise UnexpectedEventError("an event after the record was closed")
    if (state.opened is None) != isinstance(recorded.event, Opened):
        raise UnexpectedEventError("the record does not begin with exactly one opening")
    if state.time is not None and recorded.time < state.time:
        raise UnexpectedEventError(f"time runs backwards at {recorded.time.isoformat()}", rule="R-143")
    after = _apply(state, recorded.event, recorded)
    return replace(after, time=recorded.time, head=recorded.digest)


def _apply(state: State, event: Event, recorded: Recorded) -> State:  # noqa: C901, PLR0911, PLR0912 -- one case per event
    match event:
        case Opened():
            return _opened(state, event, recorded)
        case StepOpened():
            return _step_opened(state, event, recorded)
        case RoomOpened():
            return _room_opened(state, event)
        case TokenOpened():
            return _token_opened(state, event)
        case RoomClosed():
            return _room_closed(state, event)
        case RoomLost():
            _require(state.room(event.room) is not None, f"strongroom {event.room} was not open")
            return lose_room(state, event.room)
        case Started():
            return _started(state, event)
        case Done():
            return _done(state, event)
        case Failed():
            return _failed(state, event)
        case Decided():
            return _decided(state, event)
        case Reconciled():
            return _reconciled(state, event)
        case Answered():
            return _answered(state, event)
        case SpanVoided():
            _require(state.void_due, "no set was to be voided")
            _require(event.sheets == state.sheets, "other sheets were voided than those that were printed")
            return void_span(state)
        case Closed():
            return _closed(state, event)
        case _:
            return _out_of_band(state, event)


def _require(condition: object, message: str) -> None:
    if not condition:
        raise UnexpectedEventError(message)


def _require_task(state: State, event: StepOpened | Started | Done | Failed | Decided | Reconciled | Answered) -> None:
    expected = (state.task.step.id, state.task.subject)
    _require((event.step, event.subject) == expected, f"an event of step {event.step}, where {expected[0]} was due")


def _require_here(state: State, person: str) -> None:
    _require(not state.present or person in state.present, f"{person} acts without being in the room")


def _opened(state: State, event: Opened, recorded: Recorded) -> State:
    fits = (
        event.ceremony_id == state.plan.ceremony_id
        and event.mode == state.plan.mode
        and event.script == state.script.id
        and event.script_sha256 == state.script.sha256
        and event.plan_sha256 == state.plan.sha256
    )
    _require(fits, "the first record names another script, plan or ceremony")
    return replace(state, opened=event, opened_at=recorded.time)


def _step_opened(state: State, event: StepOpened, recorded: Recorded) -> State:
    _require_task(state, event)
    _require(
        state.phase is Phase.WAITING and not state.on_break and not state.void_due, f"step {event.step} out of order"
    )
    missing = state.missing()
    _require(not missing, f"step {event.step} without {', '.join(missing)}")
    _require(event.by == state.actor(), f"step {event.step} begun by {event.by}, not {state.actor()}")
    opened = replace(state, phase=Phase.BEGUN, step_head=recorded.digest)
    if isinstance(state.task.step.action, Close) or current_work(opened) is not None:
        return opened
    return _worked(opened)


def _worked(state: State) -> State:
    return replace(state, phase=Phase.WORKED) if needs_answer(state.task) else settle(state, success=True)


def _room_opened(state: State, event: RoomOpened) -> State:
    _require(state.room(event.room) is None, f"strongroom {event.room} opened twice")
    return replace(state, rooms=(*state.rooms, Room(event.room, ())))


def _token_opened(state: State, event: TokenOpened) -> State:
    room = state.room(event.room)
    assert_open = room is not None and event.token not in room.tokens
    _require(assert_open, f"{event.token} logged in where strongroom {event.room} was not waiting for it")
    assert room is not None
    planned = state.plan.token(event.token)
    _require(event.serial == planned.ref.serial, f"{event.token} has serial {event.serial}, not the planned one")
    _require(event.holders == planned.pin_holders, f"the PIN of {event.token} was entered by others than planned")
    for holder in event.holders:
        _require_here(state, holder)
    rooms = tuple(Room(one.name, (*one.tokens, event.token)) if one is room else one for one in state.rooms)
    return replace(state, rooms=rooms, spend_last_try=False)


def _room_closed(state: State, event: RoomClosed) -> State:
    _require(state.room(event.room) is not None, f"strongroom {event.room} was not open")
    rooms = tuple(room for room in state.rooms if room.name != event.room)
    holding = any(room.name in HOLDING_ROOMS for room in rooms)
    facts = state.facts if holding else state.facts - {Fact.SECRET_OPEN}
    return replace(state, rooms=rooms, facts=facts, stale=state.stale - {event.room})


def _started(state: State, event: Started) -> State:
    _require_task(state, event)
    _require(state.phase is Phase.BEGUN, f"an effect of step {event.step} out of order")
    work = current_work(state)
    _require(work is not None and work.irreversible, f"step {event.step} has no irreversible effect")
    assert work is not None
    _require(event.reference == work.reference, f"effect {event.reference}, where {work.reference} was due")
    room = state.room(work.room)
    ready = not work.room or (room is not None and set(work.logins) <= set(room.tokens))
    _require(ready, f"effect {event.reference} without its strongroom or login")
    sheets = (*state.sheets, event.reference) if isinstance(work.request, PrintShare) else state.sheets
    references = (*state.references, event.reference)
    return replace(state, phase=Phase.STARTED, started=event, references=references, sheets=sheets)


def _done(state: State, event: Done) -> State:
    _require_task(state, event)
    kind = state.task.step.action
    work = None if state.phase is Phase.STARTED else current_work(state)
    reversible = state.phase is Phase.BEGUN and work is not None and not work.irreversible
    _require(state.phase is Phase.STARTED or reversible, f"an outcome of step {event.step} out of order")
    if state.reprint:
        return replace(_stand(state, event), phase=Phase.BEGUN, started=None, reprint=False)
    _require(type(event.outcome) is kind.yields, f"an outcome of another kind in step {event.step}")
    kind.judge(state, event.subject, event.outcome)
    return _worked(replace(_stand(state, event), started=None, failure=None))


def _stand(state: State, event: Done) -> State:
    standing = (*state.outcomes_standing, Standing(state.position, event.outcome))
    after = replace(state, outcomes_standing=standing)
    match event.outcome:
        case RollCalled(present):
            return replace(after, present=present)
        case BackupDealt(share_set):
            return replace(after, set_ids=(*state.set_ids, share_set.set_id))
        case BackupVoided():
            return replace(after, sheets=())
        case _:
            return after


def _failed(state: State, event: Failed) -> State:
    _require_task(state, event)
    _require(state.phase in (Phase.BEGUN, Phase.STARTED), f"a failure of step {event.step} out of order")
    return replace(state, phase=Phase.FAILED, failure=event, failures=state.failures + 1)


def _decided(state: State, event: Decided) -> State:
    _require_task(state, event)
    _require(state.phase is Phase.FAILED, f"a decision about step {event.step} without a failure")
    _require(event.decision in options(state), f"the decision {event.decision} was not open in step {event.step}")
    _require_here(state, event.by)
    again = replace(state, phase=Phase.BEGUN if state.started is None else Phase.STARTED, failure=None)
    match event.decision:
        case Decision.RETRY:
            # What a sheet or a set left behind is counted; a key left behind must be looked for first.
            return replace(again, phase=Phase.BEGUN, started=None) if _counted(state) else again
        case Decision.SPEND_LAST_TRY:
            return replace(again, spend_last_try=True)
        case Decision.REPRINT:
            _require(event.void_sheet in state.sheets, f"sheet {event.void_sheet} was not printed")
            sheets = tuple(sheet for sheet in state.sheets if sheet != event.void_sheet)
            return replace(again, phase=Phase.BEGUN, reprint=True, failures=0, sheets=sheets)
        case Decision.EXCEPTION:
            return settle(replace(again, started=None, exceptions=state.exceptions + 1), success=False)
        case Decision.VOID_SPAN:
            return replace(again, phase=Phase.WAITING, started=None, void_due=True)
        case Decision.ABORT:
            return enter_safe_state(state)


def _counted(state: State) -> bool:
    return state.started is not None and not state.started.reference.startswith(
        ("key/", "seal/", "destroy/", "zeroise/")
    )


def _reconciled(state: State, event: Reconciled) -> State:
    _require_task(state, event)
    in_doubt = state.phase is Phase.STARTED and state.started is not None
    _require(in_doubt, f"a ruling on step {event.step} where nothing was in doubt")
    assert state.started is not None
    _require(event.reference == state.started.reference, "a ruling on another effect")
    _require_here(state, event.by)
    match event.ruling:
        case Ruling.ADOPT:
            return state
        case Ruling.REPEAT | Ruling.DESTROY_AND_REPEAT:
            again = replace(state, phase=Phase.BEGUN, started=None)
            return rewind(again, state.rewind) if state.rewind >= 0 else again
        case Ruling.ABORT:
            return enter_safe_state(state)


def _answered(state: State, event: Answered) -> State:
    _require_task(state, event)
    _require(state.phase is Phase.WORKED, f"an answer to step {event.step} out of order")
    bags = check_answer(state, event)
    sealing = isinstance(state.task.step.action, ShareBag | ShareReseal)
    return settle(replace(state, bags=(*state.bags, *bags) if sealing else state.bags), success=True)


def settle(state: State, *, success: bool) -> State:
    """Return the state after the current task ended, with what its step gives and takes."""
    step = state.task.step
    kind = step.action
    succeeded = state.succeeded | {state.position} if success else state.succeeded
    facts = state.facts | kind.gives_at_once if success else state.facts
    last = state.position + 1 == len(state.tasks) or state.tasks[state.position + 1].step is not step
    if last:
        group = [position for position, task in enumerate(state.tasks) if task.step is step]
        good = sum(position in succeeded for position in group)
        wanted = state.plan.threshold if kind.enough == "threshold" else len(group)
        if good >= wanted:
            facts = (facts - kind.takes) | kind.gives
    return replace(
        state,
        position=state.position + 1,
        phase=Phase.WAITING,
        facts=facts,
        succeeded=succeeded,
        failure=None,
        failures=0,
    )


def _closed(state: State, event: Closed) -> State:
    _require(isinstance(state.task.step.action, Close) and state.phase is Phase.BEGUN, "closed out of order")
    _require(event.outcome == ("aborted" if state.aborting else "completed"), f"closed as {event.outcome}")
    return replace(settle(state, success=True), closed=True)


def _out_of_band(state: State, event: OutOfBand) -> State:
    """Apply what may happen in any open state; the table of design.md 3."""
    match event:
        case ExceptionRecorded():
            _require_here(state, event.by)
            return replace(state, exceptions=state.exceptions + 1)
        case Dissented():
            _require_here(state, event.by)
            return replace(state, dissents=state.dissents + 1)
        case BreakStarted():
            return _break_started(state)
        case BreakEnded():
            _require(state.on_break, "a return without a break")
            return replace(state, on_break=False)
        case Entered(person):
            known = any(one.id == person for one in state.plan.people)
            _require(known and person not in state.present, f"{person} came in, who is here or not in the plan")
            return replace(state, present=(*state.present, person))
        case Left():
            return _left(state, event)
        case AbortDecided():
            _require(
                not state.aborting and state.phase is not Phase.STARTED, "aborted twice, or with an effect in doubt"
            )
            return enter_safe_state(state)
        case Halted():
            return state
        case Resumed():
            for room in state.rooms:
                state = lose_room(state, room.name)
            return state


def _break_started(state: State) -> State:
    if Fact.SECRET_OPEN in state.facts:
        raise RefusedError(
            "no break while a secret is open", remedy="go on until the backup is proved or void, then rest", rule="R-10"
        )
    if state.phase is not Phase.WAITING or state.on_break:
        raise RefusedError("no break in the middle of a step", remedy="finish this step first", rule="R-10")
    return replace(state, on_break=True)


def _left(state: State, event: Left) -> State:
    _require(event.person in state.present, f"{event.person} left without being here")
    present = tuple(person for person in state.present if person != event.person)
    if Fact.SECRET_OPEN in state.facts and len(present) < 2:  # noqa: PLR2004 -- R-11 says two
        raise RefusedError(
            f"{event.person} cannot leave: one person would remain with an open secret",
            remedy="someone else comes in first, or all leave after the backup is proved or void",
            rule="R-11",
        )
    return replace(state, present=present)
