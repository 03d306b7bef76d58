"""Claims about how the ceremony was conducted: order, time, two people, bags; and what deviates (R-01, R-06, R-11)."""

import itertools
from collections.abc import Iterator

from ceremony.codec import kind_of
from ceremony.effects import CloseRoom, LogIn, OpenRoom
from ceremony.engine import pending
from ceremony.events import (
    AbortDecided,
    Answered,
    Decided,
    Decision,
    Dissented,
    Done,
    Event,
    ExceptionRecorded,
    Failed,
    Halted,
    OutOfBand,
    Reconciled,
    Recorded,
    Resumed,
    RoomClosed,
    RoomLost,
    RoomOpened,
    SpanVoided,
    TokenOpened,
)
from ceremony.evidence import unreported
from ceremony.operations.keys import KeyGenerated
from ceremony.script.model import FieldType
from ceremony.state import Phase, State
from ceremony.steps.facts import Fact
from ceremony.steps.kinds import StepKind
from ceremony.steps.outcomes import MachineChecked
from ceremony.steps.shares import ShareBag, ShareReseal
from ceremony.transcript.narrative import sentence
from ceremony.verifier.case import NO_ANSWER, Case, at
from ceremony.verifier.report import Claim, Deviation, Question

ORDER = Question("R-01", "every step in the script's order, begun, confirmed and initialled by whom it names")
TIME = Question("R-143", "no time runs backwards")
TWO_PEOPLE = Question("R-11", "two people or more were in the room whenever a secret was open")
ROOMS = Question(
    "R-47", "strongrooms began, and PINs were entered, when needed; each ended as soon as nothing needed it"
)
BAGS = Question("R-46", "every share is in one bag, and no bag holds two")
DEVIATIONS = Question("R-06", "deviations stand in the record")

_TWO = 2
_NOTABLE = (
    AbortDecided,
    Dissented,
    ExceptionRecorded,
    Failed,
    Halted,
    Reconciled,
    RoomLost,
    SpanVoided,
)


def order(case: Case) -> Iterator[Claim]:
    """Judge the record by replaying it: the engine accepts each event only where the script and its facts allow it."""
    if case.script is None or case.plan is None:
        yield ORDER.unknown("script or plan cannot be read", case.end)
    elif case.obstacle is not None:
        yield ORDER.failed(case.obstacle.message, at(len(case.states) + 1), rule=case.obstacle.rule)
    elif not case.whole:
        yield ORDER.unknown(f"replayed up to line {len(case.states)}", case.end)
    else:
        answers = sum(isinstance(event, Answered) for _, event in case.events())
        yield ORDER.proved(f"{len(case.records)} events replayed, {answers} answers", case.end)


def time(case: Case) -> Iterator[Claim]:
    """Judge the times by themselves: the engine stops at the first that runs backwards."""
    times = [record.time for record in case.records]
    backwards = [line for line, (before, now) in enumerate(itertools.pairwise(times), 2) if now < before]
    if backwards:
        yield TIME.failed("before the time of the line before", at(backwards[0]))
    elif not times:
        yield TIME.unknown("no line could be read", case.end)
    else:
        yield TIME.proved(f"{times[0].isoformat()} to {times[-1].isoformat()}", case.end)


def two_people(case: Case) -> Iterator[Claim]:
    """Judge who was in the room, at every event while a secret was open."""
    held = [(line, state) for line, state in enumerate(case.states, 1) if _secret_open(state)]
    alone = [line for line, state in held if len(state.present) < _TWO]
    if alone:
        yield TWO_PEOPLE.failed("fewer than two people with an open secret", at(alone[0]))
    elif case.final is None:
        yield TWO_PEOPLE.unknown(f"replayed up to line {len(case.states)}", at(len(case.states)))
    elif not held:
        yield TWO_PEOPLE.moot("no secret was ever open", case.end)
    else:
        least = min(len(state.present) for _, state in held)
        yield TWO_PEOPLE.proved(f"{least} or more at each of {len(held)} events", at(held[0][0]))


def _secret_open(state: State) -> bool:
    """Tell whether a strongroom holds a secret: from the effect that makes one, not from the answer after it."""
    made = state.phase in (Phase.STARTED, Phase.WORKED) and Fact.SECRET_OPEN in state.task.step.action.gives_at_once
    return made or Fact.SECRET_OPEN in state.facts


def rooms(case: Case) -> Iterator[Claim]:
    """Judge when strongrooms began and ended: what it held is only gone when its process is."""
    try:
        wrong = [line for line, fits in enumerate(map(_room_fits, case.states, case.records[1:]), 2) if not fits]
    except NO_ANSWER:
        yield ROOMS.failed("the record asks for what cannot be", case.end)
        return
    opened = sum(isinstance(event, RoomOpened) for _, event in case.events())
    if wrong:
        yield ROOMS.failed("a strongroom or a login was due here, or came where none was", at(wrong[0]))
    elif case.final is None:
        yield ROOMS.unknown(f"replayed up to line {len(case.states)}", at(len(case.states)))
    else:
        yield ROOMS.proved(f"{opened} strongrooms", case.end)


def _room_fits(state: State, record: Recorded) -> bool:
    event, effect = record.event, pending(state)
    if isinstance(event, RoomLost | OutOfBand):
        return True
    match effect:
        case OpenRoom(room):
            return isinstance(event, Failed) or (isinstance(event, RoomOpened) and event.room == room)
        case CloseRoom(room):
            return isinstance(event, RoomClosed) and event.room == room
        case LogIn(room=room, token=token):
            return isinstance(event, Failed) or (
                isinstance(event, TokenOpened) and (event.room, event.token) == (room, token)
            )
        case _:
            return not isinstance(event, RoomOpened | RoomClosed | TokenOpened)


def bags(case: Case) -> Iterator[Claim]:
    """Judge the bags from the answers alone: who sealed what in which."""
    if case.script is None or case.plan is None:
        yield BAGS.unknown("script or plan cannot be read", case.end)
        return
    sealed = list(bags_in(case, ShareBag, ShareReseal))
    safe_steps = {step.id for act in case.script.safe_state for step in act.steps}
    safe = {line for line, event in case.events() if isinstance(event, Answered) and event.step in safe_steps}
    numbers: dict[str, int] = {}
    holders: dict[str, int] = {}
    for line, custodian, number in sealed:
        if number in numbers:
            yield BAGS.failed(f"bag {number} was sealed before, at {at(numbers[number])}", at(line))
            return
        # The safe state puts a bag that is closed, as it is, into a new one.
        if custodian in holders and line not in safe:
            yield BAGS.failed(f"the share of {custodian} was sealed before, at {at(holders[custodian])}", at(line))
            return
        numbers[number], holders[custodian] = line, line
    expected = {custody.custodian for custody in case.plan.custody}
    if not sealed and case.aborted:
        yield BAGS.moot("aborted before any bag was sealed", case.end)
    elif missing := sorted(expected - holders.keys()):
        claim = case.lacks(BAGS, f"no bag holds the share of {', '.join(missing)}")
        yield claim if not case.aborted else BAGS.unknown("aborted; see the deviations for the sheets", case.end)
    else:
        yield BAGS.proved(", ".join(f"{who} in {number}" for _, who, number in sealed), at(sealed[0][0]))


def bags_in(case: Case, *kinds: type[StepKind]) -> Iterator[tuple[int, str, str]]:
    """Yield line, custodian and bag number of every answer to a step of these kinds."""
    for line, event in case.events():
        step = case.step(event.step) if isinstance(event, Answered) else None
        if step is None or not isinstance(event, Answered) or not isinstance(step.action, kinds):
            continue
        fields = {field.field for field in step.record if field.type is FieldType.BAG_ID}
        for number in sorted({entry.value for entry in event.entries if entry.field in fields}):
            yield line, event.subject, number


def deviations(case: Case) -> tuple[Deviation, ...]:
    """Return what a reader must not miss, in the record's order and words."""
    return tuple(Deviation(at(line), _text(case, event)) for line, event in case.events() if deviates(event))


def deviation_claim(case: Case) -> Iterator[Claim]:
    """Count deviations; that none is missing nobody can derive from the record."""
    found = deviations(case)
    exceptions = sum(isinstance(event, ExceptionRecorded) for _, event in case.events())
    dissents = sum(isinstance(event, Dissented) for _, event in case.events())
    how = f"{exceptions} exceptions, {dissents} dissents, {len(found) - exceptions - dissents} others; listed below"
    yield DEVIATIONS.proved(how if found else "none was recorded", case.end)


def deviates(event: Event) -> bool:
    """Tell whether a reader must not miss an event."""
    match event:
        case Decided(decision=decision):
            return decision is not Decision.RETRY
        case Resumed(torn_bytes=torn):
            return torn >= 0
        case RoomOpened(memory_locked=locked):
            return not locked
        case Done(outcome=MachineChecked(not_met=not_met)):
            return bool(not_met)
        case Done(outcome=KeyGenerated(evidence=evidence)):
            return bool(unreported(evidence))
        case _:
            return isinstance(event, _NOTABLE)


def _text(case: Case, event: Event) -> str:
    if case.script is None or case.plan is None:
        return kind_of(type(event))
    who, what = sentence(event, case.script, case.plan)
    if isinstance(event, Done) and isinstance(event.outcome, KeyGenerated):
        what += f" The token does not report {', '.join(unreported(event.outcome.evidence))}."
    return f"{who}: {what}"
