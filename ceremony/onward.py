"""How a task ends, and which task comes next. Pure."""

from dataclasses import replace

from ceremony.state import Phase, State
from ceremony.steps.room import PeopleAcceptDuty
from ceremony.troubles import can_do_without


def settle(state: State) -> State:
    """Return the state after the current task ended as asked."""
    return onward(
        replace(state, facts=state.facts | state.task.step.action.gives_at_once), state.succeeded | {state.position}
    )


def accept_exception(state: State) -> State:
    """Return the state after the current task ended by an exception on record.

    What people do counts as done, with the deviation that the record names; what a token or the paper was to bring
    about does not. In a safe state everything counts, because it must be reached.
    """
    stands_in = state.aborting or state.task.step.action.yields is None
    return onward(state, state.succeeded | {state.position} if stands_in else state.succeeded)


def onward(state: State, succeeded: frozenset[int]) -> State:
    """Return the state before the next task; after the last repetition, with what the step gives and takes."""
    kind, group, facts = state.task.step.action, state.repetitions, state.facts
    if state.position == group[-1]:
        good = sum(position in succeeded for position in group)
        enough = state.plan.threshold if kind.enough == "threshold" else len(group)
        facts = (facts - kind.takes) | kind.gives if good >= enough else facts
    return replace(
        state,
        position=state.position + 1,
        phase=Phase.WAITING,
        facts=facts,
        succeeded=succeeded,
        failure=None,
        failures=0,
        login_failures=0,
    )


def pass_over(state: State) -> State:
    """Pass over what nobody waits for: shares beyond the threshold whose holders are not here, bags never opened."""
    while _subject_is_away(state):
        task = state.task
        if isinstance(task.step.action, PeopleAcceptDuty) and _is_spare(state, task.step.for_each):
            off = replace(state, not_on_duty=state.not_on_duty | {task.subject})
            state = onward(off, state.succeeded | {state.position})
        elif not task.step.action.concerns(state, task.subject):
            state = onward(state, state.succeeded | {state.position})
        elif can_do_without(state):
            state = onward(state, state.succeeded)
        else:
            return state
    return state


def _subject_is_away(state: State) -> bool:
    if state.closed or state.phase is not Phase.WAITING or state.void_due:
        return False
    subject = state.task.subject
    return any(person.id == subject for person in state.plan.people) and state.is_away(subject)


def _is_spare(state: State, role_id: str) -> bool:
    """Return whether as many of a role are here as the script wants, also without those who are away."""
    return all(len(state.holders(role.id)) >= state.heads(role) for role in state.script.roles if role.id == role_id)
