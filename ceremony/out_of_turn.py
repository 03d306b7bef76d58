"""What may happen whatever is pending: exceptions, disagreement, breaks, entries and exits, the decision to abort.

One table for every open state (design.md 3); who says something must be in the room.
"""

from dataclasses import replace

from ceremony.allowed import UnexpectedEventError, require, require_here
from ceremony.errors import RefusedError
from ceremony.events import (
    AbortDecided,
    BreakEnded,
    BreakStarted,
    Dissented,
    Entered,
    ExceptionRecorded,
    Halted,
    Left,
    OutOfBand,
    Resumed,
)
from ceremony.rewinding import lose_room
from ceremony.state import TWO, Phase, State, enter_safe_state
from ceremony.steps.facts import Fact


def happens(state: State, event: OutOfBand) -> State:
    """Return the state after an event out of turn.

    Raises:
        RefusedError: it may not happen now.
    """
    match event:
        case ExceptionRecorded():
            _require_known_step(state, event.step)
            require(event.initials, "an exception that nobody initials")
            require_here(state, event.by, *event.initials)
            excepted = state.excepted or _is_now(state, event.step)
            return replace(state, exceptions=state.exceptions + 1, excepted=excepted)
        case Dissented():
            _require_known_step(state, event.step)
            require_here(state, event.by)
            protesting = (*state.protesting, event.by) if _is_now(state, event.step) else state.protesting
            return replace(state, dissents=state.dissents + 1, protesting=protesting)
        case BreakStarted():
            require_here(state, event.by)
            return _break_started(state)
        case BreakEnded():
            require(state.on_break, "a return without a break")
            require_here(state, event.by)
            return replace(state, on_break=False)
        case Entered(person):
            known = any(one.id == person for one in state.plan.people)
            require(state.roll_called, f"{person} came in before the roll was called")
            require(known and person not in state.present, f"{person} came in, who is here or not in the plan")
            return replace(state, present=(*state.present, person))
        case Left():
            return _left(state, event)
        case AbortDecided():
            require(not state.aborting, "aborted twice")
            # Where nobody is left in the room, whoever learns of it may end the ceremony.
            deciders = state.here() or tuple(person.id for person in state.plan.people)
            require(event.by in deciders, f"{event.by} aborts without being in the room")
            return enter_safe_state(state)
        case Halted():
            return state
    assert isinstance(event, Resumed)
    require(event.software_sha256 == state.software_sha256, "resumed by other software than opened the record")
    for room in state.rooms:
        state = lose_room(state, room.name)
    return state


def _is_now(state: State, step: str) -> bool:
    return step == state.task.step.id and state.phase is not Phase.WAITING


def _require_known_step(state: State, step_id: str) -> None:
    acts = (*state.script.acts, *state.script.safe_state)
    require(any(step.id == step_id for act in acts for step in act.steps), f"there is no step {step_id}")


def _break_started(state: State) -> State:
    if {Fact.SECRET_OPEN, Fact.SHARES_LOOSE} & state.facts or state.void_due:
        raise RefusedError(
            "no break while a secret is open or a sheet is in no bag",
            remedy="go on until the backup is proved and every sheet is in its bag, or void, then rest",
            rule="R-10",
        )
    if state.phase is not Phase.WAITING or state.on_break:
        raise RefusedError("no break in the middle of a step", remedy="finish this step first", rule="R-10")
    return replace(state, on_break=True)


def _left(state: State, event: Left) -> State:
    if event.person not in state.present:
        raise UnexpectedEventError(f"{event.person} left without being here")
    present = tuple(person for person in state.present if person != event.person)
    if {Fact.SECRET_OPEN, Fact.SHARES_LOOSE} & state.facts and len(present) < TWO:
        raise RefusedError(
            f"{event.person} cannot leave: one person would remain with an open secret",
            remedy="someone else comes in first, or all leave after every sheet is in its bag or void",
            rule="R-11",
        )
    return replace(state, present=present)
