"""What a lost strongroom costs: the span that is void, or the entries that are repeated (design.md 3, "Span")."""

from dataclasses import replace

from ceremony.state import Phase, State
from ceremony.steps.backup import HOLDING_ROOMS, BackupDeal
from ceremony.steps.facts import Fact
from ceremony.steps.work import BackupDealt

DEAL = "deal"
OF_THE_SPAN = frozenset({Fact.SET_DEALT, Fact.SHEET_PRINTED, Fact.SHEET_READ_BACK, Fact.SECRET_OPEN, Fact.SHARES_LOOSE})


def lose_room(state: State, name: str) -> State:
    """Return the state after a strongroom died."""
    rooms = tuple(room for room in state.rooms if room.name != name)
    facts = state.facts if any(room.name in HOLDING_ROOMS for room in rooms) else state.facts - {Fact.SECRET_OPEN}
    lost = replace(state, rooms=rooms, facts=facts, stale=state.stale - {name})
    if name == "dealer" and _span_open(state):
        return replace(lost, void_due=True, phase=Phase.WAITING, started=None, failure=None, reprint=False)
    first = _first_deposit(state, name)
    if first < 0:
        return lost
    if state.started is not None:
        return replace(lost, rewind=first)
    return rewind(lost, first)


def _span_open(state: State) -> bool:
    if Fact.SHEET_READ_BACK in state.facts or state.aborting:
        return False
    dealing = state.started is not None and state.started.reference == DEAL
    return dealing or bool(state.outcomes(BackupDealt))


def _first_deposit(state: State, room: str) -> int:
    """Return the position of the first entry that this room held and that is still needed, or -1."""
    ahead = state.position + (state.phase is Phase.WORKED)
    needed = any(room in task.step.action.uses for task in state.tasks[ahead:])
    deposits = [
        position
        for position, task in enumerate(state.tasks[: state.position + 1])
        if task.step.action.deposits == room and room != "dealer"
    ]
    return deposits[0] if needed and deposits else -1


def rewind(state: State, position: int) -> State:
    """Return the state set back to a position: outcomes and facts of what follows it are gone."""
    undone = state.tasks[position : state.position + 1]
    given = frozenset(fact for task in undone for fact in task.step.action.gives)
    return replace(
        state,
        position=position,
        phase=Phase.WAITING,
        facts=state.facts - given,
        succeeded=frozenset(one for one in state.succeeded if one < position),
        outcomes_standing=tuple(one for one in state.outcomes_standing if one.position < position),
        started=None,
        failure=None,
        failures=0,
        reprint=False,
        rewind=-1,
    )


def void_span(state: State) -> State:
    """Return the state set back to dealing, with nothing of the void set left."""
    deal = next(position for position, task in enumerate(state.tasks) if isinstance(task.step.action, BackupDeal))
    before = rewind(state, deal)
    stale = frozenset(room.name for room in state.rooms if room.name in HOLDING_ROOMS)
    return replace(before, facts=before.facts - OF_THE_SPAN, sheets=(), void_due=False, stale=stale)
