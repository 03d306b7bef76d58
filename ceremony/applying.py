"""What each answer to the pending effect does to the state, once the engine has paired the two. Pure."""

from dataclasses import replace
from typing import TypeAlias

from ceremony.allowed import require, require_here
from ceremony.answers import check_answer
from ceremony.effects import (
    Begin,
    CloseRecord,
    CloseRoom,
    Decide,
    Effect,
    LogIn,
    OpenRoom,
    Perform,
    Reconcile,
    VoidSpan,
)
from ceremony.events import (
    Answered,
    Closed,
    Decided,
    Decision,
    Done,
    Failed,
    Reconciled,
    Recorded,
    RoomClosed,
    RoomOpened,
    Ruling,
    SpanVoided,
    Started,
    StepOpened,
    TokenOpened,
)
from ceremony.onward import accept_exception, settle
from ceremony.operations.backup import PrintShare, SharePrinted, ShareTaken
from ceremony.rewinding import rewind, void_span
from ceremony.state import Bagged, Phase, Room, Standing, State, enter_safe_state
from ceremony.steps.outcomes import BackupDealt, BackupVoided, RollCalled
from ceremony.steps.record import Close
from ceremony.steps.shares import ShareReadBack, judge_print
from ceremony.steps.work import Work
from ceremony.troubles import once_more, rulings_open, to_be_voided
from ceremony.waiting import current_work, needs_answer

Answer: TypeAlias = (
    StepOpened
    | RoomOpened
    | TokenOpened
    | RoomClosed
    | Started
    | Done
    | Failed
    | Decided
    | Reconciled
    | Answered
    | SpanVoided
    | Closed
)


def apply(state: State, event: Answer, effect: Effect, recorded: Recorded) -> State:
    """Return the state after an event that answers the pending effect, as allowed.ANSWERED_BY pairs them.

    Raises:
        RefusedError: it does not fit what was asked; nothing has changed.
    """
    match event, effect:
        case StepOpened(), Begin():
            return _step_opened(state, event, effect, recorded)
        case RoomOpened(room), OpenRoom(wanted):
            require(room == wanted, f"strongroom {room} opened, where {wanted} was due")
            return replace(state, rooms=(*state.rooms, Room(room, (), secret=False)))
        case TokenOpened(), LogIn():
            return _token_opened(state, event, effect)
        case RoomClosed(room), CloseRoom(wanted):
            require(room == wanted, f"strongroom {room} closed, where {wanted} was due")
            rooms = tuple(one for one in state.rooms if one.name != room)
            return replace(state, rooms=rooms, stale=state.stale - {room})
        case Started(), Perform(work=work):
            return _started(state, event, work)
        case Done(), Perform(work=work) | Reconcile(work=work):
            return _done(state, event, work)
        case Failed(), _:
            return _failed(state, event, effect)
        case Decided(), Decide():
            return _decided(state, event, effect)
        case Reconciled(), Reconcile():
            return _reconciled(state, event, effect)
        case SpanVoided(), VoidSpan():
            asked = VoidSpan(event.set_id, event.sheets, effect.by)
            require(asked == effect, "another set or other sheets were voided than those that are void")
            require_here(state, event.by)
            return void_span(state)
        case Closed(outcome), CloseRecord(_, wanted):
            require(outcome == wanted, f"closed as {outcome}")
            return replace(settle(state), closed=True)
        case _:
            assert isinstance(event, Answered)
            return _answered(state, event)


def _require_task(state: State, event: StepOpened | Started | Done | Failed | Decided | Reconciled | Answered) -> None:
    expected = (state.task.step.id, state.task.subject)
    require((event.step, event.subject) == expected, f"an event of step {event.step}, where {expected[0]} was due")


def _step_opened(state: State, event: StepOpened, effect: Begin, recorded: Recorded) -> State:
    _require_task(state, event)
    require(event.by == effect.actor, f"step {event.step} begun by {event.by}, not {effect.actor}")
    opened = replace(state, phase=Phase.BEGUN, step_head=recorded.digest, protesting=(), excepted=False)
    if isinstance(state.task.step.action, Close) or current_work(opened) is not None:
        return opened
    return _worked(opened)


def _worked(state: State) -> State:
    return replace(state, phase=Phase.WORKED) if needs_answer(state.task) else settle(state)


def _token_opened(state: State, event: TokenOpened, effect: LogIn) -> State:
    due = (event.room, event.token) == (effect.room, effect.token)
    require(due, f"{event.token} logged in where strongroom {event.room} was not waiting for it")
    planned = state.plan.token(event.token).ref
    require(event.serial == planned.serial, f"{event.token} has serial {event.serial}, not the planned one")
    require(event.module_sha256 == planned.module_sha256, f"{event.token} was opened by another module than planned")
    require(event.holders == effect.holders, f"the PIN of {event.token} was entered by others than planned")
    require_here(state, *event.holders)
    rooms = tuple(
        replace(room, tokens=(*room.tokens, event.token)) if room.name == event.room else room for room in state.rooms
    )
    return replace(state, rooms=rooms, spend_last_try=False)


def _started(state: State, event: Started, work: Work) -> State:
    _require_task(state, event)
    require(work.irreversible, f"step {event.step} has no irreversible effect")
    require(event.reference == work.reference, f"effect {event.reference}, where {work.reference} was due")
    sheets = (*state.sheets, event.reference) if isinstance(work.request, PrintShare) else state.sheets
    references = (*state.references, event.reference)
    return _holding(replace(state, phase=Phase.STARTED, started=event, references=references, sheets=sheets), work)


def _holding(state: State, work: Work) -> State:
    """Return the state in which the work's strongroom holds what the step leaves in it."""
    if state.task.step.action.deposits != work.room:
        return state
    rooms = tuple(replace(room, secret=True) if room.name == work.room else room for room in state.rooms)
    return replace(state, rooms=rooms)


def _done(state: State, event: Done, work: Work) -> State:
    _require_task(state, event)
    ripe = state.phase is Phase.STARTED or (state.phase is Phase.BEGUN and not work.irreversible)
    require(ripe, f"an outcome of step {event.step} out of order")
    kind = state.task.step.action
    require(
        type(event.outcome) is (SharePrinted if state.reprint else kind.yields),
        f"an outcome of another kind in step {event.step}",
    )
    if state.reprint:
        judge_print(state, state.task.subject, event.outcome)
    else:
        kind.judge(state, state.task.subject, event.outcome)
    after = replace(_stand(_holding(state, work), event), started=None)
    if state.rewind >= 0:
        return rewind(after, state.rewind)
    if state.reprint:
        return replace(after, phase=Phase.BEGUN, reprint=False)
    return _worked(after)


def _stand(state: State, event: Done) -> State:
    standing = (*state.outcomes_standing, Standing(state.position, event.outcome))
    after = replace(state, outcomes_standing=standing)
    match event.outcome:
        case RollCalled(present):
            return replace(after, present=present, roll_called=True)
        case BackupDealt(share_set):
            return replace(after, set_ids=(*state.set_ids, share_set.set_id))
        case ShareTaken(share):
            return replace(after, shares_taken=(*state.shares_taken, share))
        case BackupVoided():
            return replace(after, sheets=())
        case _:
            return after


def _failed(state: State, event: Failed, effect: Effect) -> State:
    _require_task(state, event)
    prepared = not (isinstance(effect, Perform) and effect.work.irreversible)
    require(prepared and state.phase is not Phase.FAILED, f"a failure of step {event.step} out of order")
    failed = replace(state, phase=Phase.FAILED, failure=event, failed_in=state.phase, spend_last_try=False)
    if isinstance(effect, OpenRoom | LogIn):
        return replace(failed, login_failures=state.login_failures + 1)
    return replace(failed, failures=state.failures + 1)


def _decided(state: State, event: Decided, effect: Decide) -> State:
    _require_task(state, event)
    require(event.decision in effect.options, f"the decision {event.decision} was not open in step {event.step}")
    require_here(state, event.by)
    void = effect.void_sheet if event.decision is Decision.REPRINT else ""
    require(event.void_sheet == void, f"sheet {event.void_sheet or 'none'} is void, where it was {void or 'none'}")
    match event.decision:
        case Decision.RETRY:
            return once_more(state)
        case Decision.SPEND_LAST_TRY:
            return replace(once_more(state), spend_last_try=True)
        case Decision.REPRINT:
            return _reprint(state, void)
        case Decision.EXCEPTION:
            return accept_exception(replace(state, started=None, exceptions=state.exceptions + 1))
        case Decision.VOID_SPAN:
            return to_be_voided(state)
    assert event.decision is Decision.ABORT
    return enter_safe_state(state)


def _reprint(state: State, void: str) -> State:
    reading = isinstance(state.task.step.action, ShareReadBack)
    return replace(
        state,
        phase=Phase.BEGUN,
        failure=None,
        started=None,
        reprint=reading,
        failures=0 if reading else state.failures,
        sheets=tuple(sheet for sheet in state.sheets if sheet != void),
    )


def _reconciled(state: State, event: Reconciled, effect: Reconcile) -> State:
    _require_task(state, event)
    require(event.reference == effect.reference, "a ruling on another effect")
    allowed = rulings_open(effect.work.request)
    require(event.ruling in allowed, f"the ruling {event.ruling} is not open for effect {effect.reference}")
    require_here(state, event.by)
    match event.ruling:
        case Ruling.ADOPT:
            return replace(state, phase=Phase.STARTED)
        case Ruling.REPEAT | Ruling.DESTROY_AND_REPEAT:
            again = replace(state, phase=Phase.WAITING if state.void_due else Phase.BEGUN, started=None)
            return rewind(again, state.rewind) if state.rewind >= 0 else again
    assert event.ruling is Ruling.ABORT
    return enter_safe_state(state)


def _answered(state: State, event: Answered) -> State:
    _require_task(state, event)
    bags = tuple(Bagged(state.position, number) for number in check_answer(state, event))
    return settle(replace(state, bags_entered=(*state.bags_entered, *bags)))
