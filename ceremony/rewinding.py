"""What a lost strongroom costs: the span that is void, or the entries that are repeated (design.md 3, "Span")."""

from dataclasses import replace

from ceremony.state import Phase, State
from ceremony.steps.backup import DEAL, BackupDeal
from ceremony.steps.facts import Fact
from ceremony.steps.outcomes import BackupDealt
from ceremony.waiting import work_in_doubt

OF_THE_SPAN = frozenset({Fact.SET_DEALT, Fact.SHEET_PRINTED, Fact.SHEET_READ_BACK, Fact.SHARES_LOOSE})


def lose_room(state: State, name: str) -> State:
    """Return the state after a strongroom died."""
    rooms = tuple(room for room in state.rooms if room.name != name)
    # Whether a PIN try was spent in it, nobody knows: the decision to spend the last one is asked for again.
    lost = replace(state, rooms=rooms, stale=state.stale - {name}, spend_last_try=False)
    if state.phase is Phase.STARTED and work_in_doubt(state).room == name:
        lost = replace(lost, phase=Phase.IN_DOUBT)
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
    return state.reference == DEAL or bool(state.outcomes(BackupDealt))


def _first_deposit(state: State, room: str) -> int:
    """Return the position of the first entry that this room held and that is still needed, or -1."""
    worked = Phase.WORKED in (state.phase, state.failed_in if state.phase is Phase.FAILED else None)
    ahead = state.position + worked
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
        bags_entered=tuple(one for one in state.bags_entered if one.position < position),
        started=None,
        failure=None,
        failures=0,
        login_failures=0,
        reprint=False,
        rewind=-1,
    )


def void_span(state: State) -> State:
    """Return the state set back to dealing, with nothing of the void set left."""
    deal = next(position for position, task in enumerate(state.tasks) if isinstance(task.step.action, BackupDeal))
    before = rewind(state, deal)
    # Also one into which nothing was recorded to have been entered: an entry that failed may have left something.
    holding = {task.step.action.deposits for task in state.tasks}
    stale = frozenset(room.name for room in state.rooms if room.name in holding)
    return replace(before, facts=before.facts - OF_THE_SPAN, sheets=(), void_due=False, stale=stale)
