"""The engine: advance, pending, replay (design.md 3). Pure; no I/O, no clock, no randomness.

An event is a public fact that happened; an effect is what the world must do next, derived from the state, so that
resuming is replaying. An event answers the pending effect, or is one of the few that may happen at any time. Any other
raises UnexpectedEventError: the live program never makes one; a verifier that meets one has found an edited journal.
"""

from collections.abc import Iterable
from dataclasses import replace

from ceremony.allowed import ANSWERED_BY, MOVES, UnexpectedEventError, require
from ceremony.applying import apply
from ceremony.codec import kind_of
from ceremony.events import (
    SCHEMA,
    AbortDecided,
    BreakEnded,
    BreakStarted,
    Dissented,
    Entered,
    Event,
    ExceptionRecorded,
    Halted,
    Left,
    Opened,
    Recorded,
    Resumed,
    RoomLost,
)
from ceremony.onward import pass_over
from ceremony.out_of_turn import happens
from ceremony.plan import Plan
from ceremony.rewinding import lose_room
from ceremony.script.model import Script
from ceremony.state import State, begin
from ceremony.steps.facts import Fact
from ceremony.waiting import pending

__all__ = ["UnexpectedEventError", "advance", "begin", "pending", "replay"]


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
        RefusedError: the event breaks a rule of the room, or an outcome is not the one asked for; nothing has changed.
    """
    if state.closed:
        raise UnexpectedEventError("an event after the record was closed")
    if (state.opened is None) != isinstance(recorded.event, Opened):
        raise UnexpectedEventError("the record does not begin with exactly one opening")
    if state.time is not None and recorded.time < state.time:
        raise UnexpectedEventError(f"time runs backwards at {recorded.time.isoformat()}", rule="R-143")
    after = pass_over(_with_secrets(_apply(state, recorded.event, recorded)))
    assert after.phase in MOVES[state.phase, type(recorded.event)]
    return replace(after, time=recorded.time, head=recorded.digest)


def _apply(state: State, event: Event, recorded: Recorded) -> State:
    match event:
        case Opened():
            return _opened(state, event, recorded)
        case RoomLost():
            require(state.room(event.room) is not None, f"strongroom {event.room} was not open")
            return lose_room(state, event.room)
        case (
            ExceptionRecorded()
            | Dissented()
            | BreakStarted()
            | BreakEnded()
            | Entered()
            | Left()
            | AbortDecided()
            | Halted()
            | Resumed()
        ):
            return happens(state, event)
        case _:
            effect = pending(state)
            assert effect is not None
            due = f"{kind_of(type(event))}, where {kind_of(type(effect))} of step {state.task.step.id} was due"
            require(type(event) in ANSWERED_BY[type(effect)], due)
            return apply(state, event, effect, recorded)


def _with_secrets(state: State) -> State:
    """A secret is open exactly while a strongroom lives that holds one."""
    open_ = {Fact.SECRET_OPEN} if any(room.secret for room in state.rooms) else set()
    return replace(state, facts=(state.facts - {Fact.SECRET_OPEN}) | open_)


def _opened(state: State, event: Opened, recorded: Recorded) -> State:
    script, plan = state.script, state.plan
    before = plan.previous.head if plan.previous is not None else ""
    named = (event.ceremony_id, event.mode, event.script, event.script_version, event.previous_head)
    hashes = (event.script_sha256, event.plan_sha256)
    fits = named == (plan.ceremony_id, plan.mode, script.id, script.version, before)
    require(fits and hashes == (script.sha256, plan.sha256), "the first record names another script, plan or ceremony")
    require(event.schema == SCHEMA, f"the record is of schema {event.schema}, not {SCHEMA}")
    return replace(state, opened=event, opened_at=recorded.time)
