"""What the room shows beside the action: top bar, rail, participants, transcript. Frozen, no Qt, decides nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from textwrap import shorten

from ceremony.effects import Ask, Await, Begin, Decide, EndBreak, LogIn, Reconcile
from ceremony.engine import pending
from ceremony.plan import Mode, Person
from ceremony.script.duration import planned_minutes
from ceremony.script.model import Act, Step
from ceremony.script.wording import fill_for_all
from ceremony.state import State
from gui.chronicle import Chronicle, LogRow
from gui.strings import room as words

_HOUR_MINUTES = 60
_RAIL_CHARACTERS = 58
_MINUTE_S = 60
LATE_MINUTES = 10
"""From so many minutes behind the script's estimate on, the room is told."""


class Mark(StrEnum):
    """How far something has come."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class RailStep:
    """One step; `count` says how many repetitions are done, where there are several."""

    step: str
    text: str
    mark: Mark
    time: str
    count: str


@dataclass(frozen=True, slots=True)
class RailAct:
    """One act."""

    act: str
    title: str
    mark: Mark
    steps: tuple[RailStep, ...]


class Presence(StrEnum):
    """What a person does just now."""

    ACTING = "acting"
    ASKED = "asked"
    HERE = "here"
    AWAY = "away"
    NOT_YET = "not-yet"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the plan."""

    name: str
    roles: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class Chip:
    """A boxed notice in the top bar; `kind` is plain, info, ok, warn or bad."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView:
    """The room around the action.

    Attributes:
        opened_at: when the record was opened.
        due_minutes: how long the script expects it to take up to this step; `planned_minutes` in all.
        head: SHA-256 of the last record, in hex.
    """

    title: str
    organisation: str
    ceremony_id: str
    chips: tuple[Chip, ...]
    acts: tuple[RailAct, ...]
    people: tuple[PersonRow, ...]
    here: int
    rows: tuple[LogRow, ...]
    head: str
    opened_at: datetime | None
    due_minutes: int
    planned_minutes: int
    rehearsal: bool
    aborting: bool
    closed: bool


def room_view(state: State, chronicle: Chronicle) -> RoomView:
    """Return the room as it stands."""
    plan = state.plan
    return RoomView(
        title=state.script.title,
        organisation=plan.organisation,
        ceremony_id=plan.ceremony_id,
        chips=_chips(state),
        acts=_acts(state, chronicle),
        people=_people(state),
        here=len(state.present),
        rows=chronicle.rows,
        head=state.head,
        opened_at=state.opened_at,
        due_minutes=sum(task.step.minutes for task in state.tasks[: state.position]),
        planned_minutes=planned_minutes(state.script, plan),
        rehearsal=plan.mode is Mode.REHEARSAL,
        aborting=state.aborting,
        closed=state.closed,
    )


def duration(minutes: int) -> str:
    """Return minutes as people read them.

    >>> duration(125)
    '2:05'
    """
    return f"{minutes // _HOUR_MINUTES}:{minutes % _HOUR_MINUTES:02}"


def elapsed_minutes(view: RoomView, now: datetime) -> int:
    """Return how long the record has been open."""
    return int((now - (view.opened_at or now)).total_seconds()) // _MINUTE_S


def headline(text: str) -> str:
    """Return the first sentence of what is to be done.

    >>> headline("Accept token A. Both log in.")
    'Accept token A'
    """
    return text.partition(". ")[0].removesuffix(".")


def _chips(state: State) -> tuple[Chip, ...]:
    rehearsal = state.plan.mode is Mode.REHEARSAL
    chips = [Chip(words.REHEARSAL, "plain") if rehearsal else Chip(words.PRODUCTION, "info")]
    if state.aborting:
        chips.append(Chip(words.ENDING, "bad"))
    if state.on_break:
        chips.append(Chip(words.ON_BREAK, "info"))
    for count, one, several in (
        (state.exceptions, words.EXCEPTIONS_ONE, words.EXCEPTIONS),
        (state.dissents, words.DISSENTS_ONE, words.DISSENTS),
    ):
        if count:
            chips.append(Chip(one if count == 1 else several.format(count=count), "warn"))
    return tuple(chips)


def _acts(state: State, chronicle: Chronicle) -> tuple[RailAct, ...]:
    """Return the acts of the script; once the ceremony is ending, only what was reached of them, and the safe state."""
    titles = {act.id: act for act in (*state.script.acts, *state.script.safe_state)}
    order = list(dict.fromkeys(task.act for task in state.tasks))
    return tuple(_act(titles[act], state, chronicle) for act in order)


def _act(act: Act, state: State, chronicle: Chronicle) -> RailAct:
    wanted = [step for step in act.steps if any(task.step is step for task in state.tasks)]
    steps = tuple(_step(step, state, chronicle) for step in wanted)
    marks = {step.mark for step in steps}
    mark = Mark.NOW if len(marks) > 1 or marks == {Mark.NOW} else next(iter(marks))
    return RailAct(act.id, act.title, mark, steps)


def _step(step: Step, state: State, chronicle: Chronicle) -> RailStep:
    positions = [position for position, task in enumerate(state.tasks) if task.step is step]
    done = [position for position in positions if position < state.position or state.closed]
    if len(done) == len(positions):
        mark = Mark.DONE
    elif done or state.position in positions:
        mark = Mark.NOW
    else:
        mark = Mark.AHEAD
    several = len(positions) > 1 and mark is Mark.NOW
    return RailStep(
        step=step.id,
        text=shorten(
            headline(fill_for_all(step.do, script=state.script, plan=state.plan, step=step)),
            _RAIL_CHARACTERS,
            placeholder=" …",
        ),
        mark=mark,
        time=chronicle.ended(positions[-1]) if mark is Mark.DONE else "",
        count=words.REPEATED.format(done=len(done), all=len(positions)) if several else "",
    )


def _people(state: State) -> tuple[PersonRow, ...]:
    roles = {role.id: role.name for role in state.script.roles}
    acting, asked = _involved(state)
    return tuple(
        PersonRow(
            person.name,
            ", ".join(roles.get(role, role) for role in person.roles),
            _presence(person, state, acting, asked),
        )
        for person in state.plan.people
    )


def _presence(person: Person, state: State, acting: frozenset[str], asked: frozenset[str]) -> Presence:
    if not state.roll_called:
        return Presence.NOT_YET
    if person.id not in state.present:
        return Presence.AWAY
    if person.id in acting:
        return Presence.ACTING
    return Presence.ASKED if person.id in asked else Presence.HERE


def _involved(state: State) -> tuple[frozenset[str], frozenset[str]]:
    """Return who acts just now, and of whom something is asked."""
    if state.closed:
        return frozenset(), frozenset()
    effect = pending(state)
    match effect:
        case Begin():
            return frozenset({effect.actor}), frozenset()
        case Ask():
            return frozenset(effect.writers[:1]), frozenset({*effect.confirmers, *effect.initials, *effect.writers})
        case LogIn():
            return frozenset(effect.holders), frozenset()
        case Decide() | Reconcile():
            return frozenset({effect.by}), frozenset()
        case Await() | EndBreak():
            return frozenset(), frozenset()
        case _:
            return frozenset({state.actor()}), frozenset()
