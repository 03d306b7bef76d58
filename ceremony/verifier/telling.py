"""Build a bundle's story from a record that was read to its end; pure.

A record that no ceremony wrote may name steps and people that are not there: such a line is told by its kind alone,
and the story says anyway that it is not established.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ceremony.codec import kind_of
from ceremony.events import (
    AbortDecided,
    Answered,
    BreakEnded,
    BreakStarted,
    Closed,
    Decided,
    Dissented,
    Done,
    Event,
    ExceptionRecorded,
    Failed,
    Halted,
    Reconciled,
    Recorded,
    Resumed,
    RoomLost,
    SpanVoided,
    Started,
    StepOpened,
)
from ceremony.plan import Plan
from ceremony.script.duration import planned_minutes
from ceremony.script.model import Act, Script, Step
from ceremony.script.wording import fill, subject_name
from ceremony.state import flatten
from ceremony.transcript.narrative import sentence
from ceremony.verifier.case import NO_ANSWER, Case
from ceremony.verifier.conduct import deviates
from ceremony.verifier.report import Report
from ceremony.verifier.story import (
    ActStory,
    BundleStory,
    Entry,
    Incident,
    IncidentKind,
    Initialled,
    PersonStory,
    Presence,
    Previous,
    Said,
    StepStory,
)
from ceremony.verifier.telling_issued import issued

_LINK = "the plan continues"


def tell(case: Case, report: Report) -> BundleStory | None:
    """Return what a bundle tells, or None where record, script or plan cannot be read: then there is nothing to tell.

    Args:
        report: the verdict on the same bundle, with the links to others judged.
    """
    if not case.whole or case.script is None or case.plan is None:
        return None
    plan, script = case.plan, case.script
    entries = tuple(_entries(case, script, plan))
    closed = case.closed
    return BundleStory(
        established=not report.failures,
        failing=report.failures,
        authentic=report.authentic,
        ceremony_id=plan.ceremony_id,
        title=script.title,
        script=f"{script.id} {script.version}",
        mode=plan.mode.value,
        organisation=plan.organisation,
        place=plan.place,
        planned_on=plan.date,
        authority=plan.authority,
        quorum=f"{plan.threshold} of {plan.shares}",
        opened=case.records[0].time,
        closed=case.records[-1].time if closed is not None else None,
        outcome=closed.outcome if closed is not None else "",
        planned_min=planned_minutes(script, plan),
        people=tuple(_people(case, script, plan)),
        acts=tuple(_acts(case, script, plan)),
        incidents=tuple(_incidents(case, entries)),
        issued=tuple(issued(case)),
        previous=_previous(plan, report),
        entries=entries,
        followed_lines=len(case.states),
    )


def _previous(plan: Plan, report: Report) -> Previous | None:
    if plan.previous is None:
        return None
    link = next((claim for claim in report.claims if claim.title.startswith(_LINK)), None)
    return Previous(plan.previous.ceremony_id, plan.previous.head, link)


def _entries(case: Case, script: Script, plan: Plan) -> Iterator[Entry]:
    for line, record in enumerate(case.records, 1):
        who, text = _told(record.event, script, plan)
        notable = deviates(record.event) or isinstance(record.event, BreakStarted | BreakEnded)
        yield Entry(line, record.time, who, text, _step_of(record.event), notable)


def _told(event: Event, script: Script, plan: Plan) -> tuple[str, str]:
    try:
        return sentence(event, script, plan)
    except NO_ANSWER:
        return "", kind_of(type(event))


def _step_of(event: Event) -> str:
    match event:
        case (
            StepOpened(step=step)
            | Started(step=step)
            | Done(step=step)
            | Failed(step=step)
            | Decided(step=step)
            | Reconciled(step=step)
            | Answered(step=step)
            | ExceptionRecorded(step=step)
            | Dissented(step=step)
        ):
            return step
        case _:
            return ""


def _incidents(case: Case, entries: tuple[Entry, ...]) -> Iterator[Incident]:
    for entry, record in zip(entries, case.records, strict=True):
        if entry.notable:
            yield Incident(_kind(record.event), entry.line, entry.time, entry.who, entry.text)


def _kind(event: Event) -> IncidentKind:
    match event:
        case ExceptionRecorded():
            return IncidentKind.EXCEPTION
        case Dissented():
            return IncidentKind.DISSENT
        case BreakStarted() | BreakEnded():
            return IncidentKind.BREAK
        case AbortDecided():
            return IncidentKind.ABORT
        case Failed():
            return IncidentKind.FAILURE
        case Decided() | Reconciled() | SpanVoided():
            return IncidentKind.DECISION
        case Resumed() | Halted() | RoomLost():
            return IncidentKind.INTERRUPTION
        case _:
            return IncidentKind.NOT_MET


def _people(case: Case, script: Script, plan: Plan) -> Iterator[PersonStory]:
    roles = {role.id: role.name for role in script.roles}
    said, initialled = _said(case, script, plan)
    for person in plan.people:
        yield PersonStory(
            id=person.id,
            name=person.name,
            organisation=person.organisation,
            roles=tuple(roles.get(role, role) for role in person.roles),
            presences=tuple(_presences(case, person.id)),
            confirmed=tuple(said.get(person.id, ())),
            initialled=tuple(initialled.get(person.id, ())),
            signed=person.id in case.bundle.signatures,
        )


def _presences(case: Case, person: str) -> Iterator[Presence]:
    moments = [(record.time, person in state.present) for record, state in zip(case.records, case.states, strict=False)]
    for here, run in itertools.groupby(enumerate(moments), lambda one: one[1][1]):
        positions = [position for position, _ in run]
        if here:
            # Who went out was there until the line that says so.
            last = min(positions[-1] + 1, len(moments) - 1)
            yield Presence(moments[positions[0]][0], moments[last][0])


def _said(case: Case, script: Script, plan: Plan) -> tuple[Mapping[str, list[Said]], Mapping[str, list[Initialled]]]:
    said: dict[str, list[Said]] = {}
    initialled: dict[str, list[Initialled]] = {}
    for line, record in enumerate(case.records, 1):
        event = record.event
        if not isinstance(event, Answered):
            continue
        subject = _subject(case, event.step, event.subject, script, plan)
        for one in event.confirmations:
            statement = _statement(case, event, one.line)
            said.setdefault(one.by, []).append(Said(line, record.time, event.step, subject, statement))
        for person in event.initials:
            initialled.setdefault(person, []).append(Initialled(line, record.time, event.step, subject))
    return said, initialled


def _statement(case: Case, event: Answered, line: int) -> str:
    step = case.step(event.step)
    if step is None or not 0 < line <= len(step.confirm):
        return "a line that the script does not have"
    return step.confirm[line - 1]


def _subject(case: Case, step_id: str, subject: str, script: Script, plan: Plan) -> str:
    step = case.step(step_id)
    if step is None:
        return subject
    try:
        return subject_name(script, plan, step, subject)
    except NO_ANSWER:
        return subject


@dataclass(slots=True)
class _Begun:
    """A step while its lines are being read."""

    line: int
    time: datetime
    event: StepOpened
    last_line: int
    ended: datetime | None = None


def _acts(case: Case, script: Script, plan: Plan) -> Iterator[ActStory]:
    """Yield the acts in the order in which they were begun; an act that a restart came back to is told once."""
    acts = {step.id: act for act in (*script.acts, *script.safe_state) for step in act.steps}
    begun = _begun(case)
    order = list(dict.fromkeys(acts[one.event.step].id for one in begun if one.event.step in acts))
    for act_id in order:
        act = next(act for act in acts.values() if act.id == act_id)
        steps = [one for one in begun if acts.get(one.event.step) is act]
        records = case.records[steps[0].line - 1 : steps[-1].last_line]
        yield ActStory(
            id=act.id,
            title=act.title,
            started=steps[0].time,
            ended=records[-1].time,
            planned_min=_planned(act, script, plan),
            break_s=_break_s(records),
            safe_state=act in script.safe_state,
            steps=tuple(_step(case, one, script, plan) for one in steps),
        )


def _begun(case: Case) -> list[_Begun]:
    found: list[_Begun] = []
    for line, record in enumerate(case.records, 1):
        event = record.event
        if isinstance(event, StepOpened):
            found.append(_Begun(line, record.time, event, line))
        elif found and not isinstance(event, BreakStarted | BreakEnded):
            found[-1].last_line = line
            here = isinstance(event, Answered) and (event.step, event.subject) == (
                found[-1].event.step,
                found[-1].event.subject,
            )
            # The last step of a ceremony is completed by the closing itself.
            if here or isinstance(event, Closed):
                found[-1].ended = record.time
    return found


def _planned(act: Act, script: Script, plan: Plan) -> int:
    return sum(task.step.minutes for task in flatten((act,), script, plan))


def _break_s(records: Sequence[Recorded]) -> int:
    seconds = 0.0
    since: datetime | None = None
    for record in records:
        if isinstance(record.event, BreakStarted):
            since = record.time
        elif isinstance(record.event, BreakEnded) and since is not None:
            seconds += (record.time - since).total_seconds()
            since = None
    return max(0, int(seconds))


def _step(case: Case, begun: _Begun, script: Script, plan: Plan) -> StepStory:
    event = begun.event
    step = case.step(event.step)
    assert step is not None, "only steps of an act are told"
    return StepStory(
        id=event.step,
        subject=_subject(case, event.step, event.subject, script, plan),
        text=_text(step, event.subject, script, plan),
        by=next((person.name for person in plan.people if person.id == event.by), event.by),
        first_line=begun.line,
        last_line=begun.last_line,
        started=begun.time,
        ended=begun.ended,
        planned_min=step.minutes,
    )


def _text(step: Step, subject: str, script: Script, plan: Plan) -> str:
    try:
        return fill(step.do, script=script, plan=plan, step=step, subject=subject)
    except NO_ANSWER:
        return step.do
