"""What a step waits for before it can begin, in plain words: the condition, whose it is, and what can be done. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from ceremony.choices import heads
from ceremony.effects import (
    Ask,
    Await,
    Begin,
    CloseRecord,
    CloseRoom,
    Decide,
    EndBreak,
    LogIn,
    OpenRoom,
    Perform,
    Reconcile,
    SignRecord,
    Task,
    VoidSpan,
)
from ceremony.engine import pending
from ceremony.plan import Person
from ceremony.script.wording import fill, subject_name
from ceremony.state import CUSTODIAN, State
from ceremony.steps.facts import OF_PEOPLE, Fact
from ceremony.steps.room import PeopleArrive

FACTS_IN_WORDS: Mapping[Fact, str] = MappingProxyType(
    {
        Fact.PEOPLE_PRESENT: "the roll was called",
        Fact.PEOPLE_IDENTIFIED: "everybody's identity document was checked",
        Fact.DUTIES_ACCEPTED: "every custodian has accepted the duties",
        Fact.QUORUM_PRESENT: "as many custodians as recover the key are in the room",
        Fact.ROOM_TWO_PEOPLE: "at least two people are in the room",
        Fact.ROLES_PRESENT: "everyone whom this step needs is in the room",
        Fact.MACHINE_CHECKED: "the machine was checked",
        Fact.CLOCK_SET: "the clock was set from a witnessed source",
        Fact.MATERIAL_CHECKED: "all material was shown and compared with the list",
        Fact.MATERIAL_RETURNED: "all material was handed back",
        Fact.PRINTER_LOCAL: "the printer was found to be a local one",
        Fact.TOKEN_ACCEPTED: "the tokens were inspected and accepted",
        Fact.TOKEN_EMPTY: "the token was found empty",
        Fact.KEY_EXISTS: "the key is in its token",
        Fact.KEY_SEALED: "the key is sealed and cannot be taken out of its token",
        Fact.KEY_RESTORED: "the restored key has answered the challenge",
        Fact.SECRET_OPEN: "a secret is open",
        Fact.SHARES_LOOSE: "a share's sheet is in no bag",
        Fact.SET_DEALT: "a set of shares was dealt",
        Fact.SHEET_PRINTED: "every custodian's sheet was printed",
        Fact.SHEET_READ_BACK: "every custodian's sheet was read back and accepted",
        Fact.BACKUP_LOADED: "the wrapped key was read from a medium",
        Fact.BACKUP_PROVED: "the backup was proved",
        Fact.BAG_SEALED: "every sheet is in its sealed bag",
        Fact.CERTIFICATE_PREVIEWED: "the certificate was previewed",
        Fact.CERTIFICATE_SIGNED: "the certificate was signed",
        Fact.CRL_PREVIEWED: "the CRL was previewed",
        Fact.CRL_SIGNED: "the CRL was signed",
        Fact.MEDIA_WRITTEN: "the wrapped key was written to every medium",
        Fact.STATEMENT_MADE: "the statement of the witnesses was made",
        Fact.CLOSED: "the record is closed",
    }
)
"""Each fact as the sentence that is true while it holds."""

_END = "What is left is to end the ceremony in its safe state."


def missing_in_words(fact: Fact, state: State) -> str:
    """Return what has to change before the step may begin, and for whose sake as far as the record says."""
    words = FACTS_IN_WORDS[fact]
    if fact in state.task.step.action.forbids:
        return f"this has to end first: {words}"
    undone = _undone(fact, state)
    if not undone:
        return f"this is not so yet: {words}"
    steps = "; ".join(f"step {task.step.id}{_for(task, state)}" for task in undone)
    return f"this is not so: {words}. It is wanting from {steps}"


def way_out(effect: Await, state: State) -> str:
    """Return what people can do, as one sentence."""
    names = ", ".join(person.name for person in wanted(state))
    if names and set(effect.missing) <= OF_PEOPLE:
        return f"Away, and able to change that: {names}. It goes on when they are here, or ends in its safe state."
    if names:
        return f"Away: {names}; but whoever comes in cannot change all of that. {_END}"
    return f"Nobody who comes in can change that. {_END}"


def wanted(state: State) -> tuple[Person, ...]:
    """Return who is away and may be what the step waits for: first those whom it names, else anyone of the plan."""
    step = state.task.step
    away = tuple(person for person in state.plan.people if person.id not in state.present)
    if isinstance(step.action, PeopleArrive):
        short = {role.id for role in state.script.roles if len(state.holders(role.id)) < heads(role.min, state.plan)}
    else:
        short = {role for role in (step.actor, *step.initial) if not state.holders(role)}
    if Fact.QUORUM_PRESENT in state.missing():
        short.add(CUSTODIAN)
    named = {state.task.subject} | {
        holder for token in state.plan.tokens if token.ref.id in _tokens(state) for holder in token.pin_holders
    }
    return tuple(person for person in away if short & set(person.roles) or person.id in named) or away


def _tokens(state: State) -> frozenset[str]:
    return frozenset(state.task.step.action.tokens().values())


def _undone(fact: Fact, state: State) -> tuple[Task, ...]:
    """Return the tasks so far that would have brought a fact about, and did not."""
    return tuple(
        task
        for position, task in enumerate(state.tasks[: state.position])
        if fact in task.step.action.gives and position not in state.succeeded
    )


def _for(task: Task, state: State) -> str:
    subject = subject_name(state.script, state.plan, task.step, task.subject)
    return f" for {subject}" if subject else ""


def waits_for(state: State) -> str:
    """Return what a ceremony waits for, as the end of a sentence."""
    effect = pending(state)
    match effect:
        case Await():
            missing = "; ".join(missing_in_words(fact, state) for fact in effect.missing)
            return f"step {effect.task.step.id} cannot begin: {missing}. {way_out(effect, state)}"
        case Decide():
            return f"a decision by {_name(state, effect.by)}: step {effect.task.step.id}, {effect.failure.message}"
        case Reconcile():
            return f"a ruling by {_name(state, effect.by)}: nobody knows whether step {effect.task.step.id} ended"
        case Begin() | Ask() | Perform() | LogIn():
            step, subject = effect.task.step, effect.task.subject
            return f"step {step.id}: {fill(step.do, script=state.script, plan=state.plan, step=step, subject=subject)}"
        case VoidSpan():
            return f"every sheet of the void set {effect.set_id} to come back and be destroyed"
        case EndBreak():
            return "the end of the break"
        case OpenRoom() | CloseRoom():
            return "the application, which starts or ends a strongroom"
        case CloseRecord() | SignRecord():
            return "the application, which closes and signs the record"
        case None:
            return "the opening of the record"


def _name(state: State, person: str) -> str:
    return state.plan.person(person).name
