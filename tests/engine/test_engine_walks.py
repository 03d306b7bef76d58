"""Troubled ceremonies, at random: whatever happens in whatever order, the record closes and the world stays lawful."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceremony.allowed import ANSWERED_BY, MOVES
from ceremony.effects import Ask, Await, Decide, LogIn, OpenRoom, Perform, Reconcile, SignRecord
from ceremony.engine import replay
from ceremony.errors import RefusedError
from ceremony.events import (
    AbortDecided,
    BreakEnded,
    BreakStarted,
    Dissented,
    Done,
    Entered,
    Event,
    ExceptionRecorded,
    Halted,
    Left,
    Reconciled,
    Ruling,
)
from ceremony.script.model import Script
from ceremony.state import Phase
from tests.engine.world import GENERATION, LONGEST, RECONSTRUCTION, World, a_world, moments, plan_of, script_of

CRASHES = ("crash", "crash in the effect", "crash after it", "lose")
TROUBLES = (*CRASHES, "fail", "fail after it", "out", "in", "say", "break")
MOST_TROUBLES = 12


def trouble(world: World, data: st.DataObject) -> None:
    """Have one trouble happen, if it can."""
    what = data.draw(st.sampled_from(TROUBLES))
    effect = world.effect
    match what:
        case "crash":
            world.crash()
        case "crash in the effect" | "crash after it":
            if isinstance(effect, Perform):
                work = world.start()
                if what == "crash after it":
                    world.carry_out(work)
            world.crash()
        case "lose" if world.rooms:
            world.lose(data.draw(st.sampled_from(sorted(world.rooms))))
        case "fail" | "fail after it" if isinstance(effect, OpenRoom | LogIn | Ask | Reconcile):
            world.fail(data.draw(st.sampled_from(["world-error", "last-try-error", "pin-refused-error"])))
        case "fail" | "fail after it" if isinstance(effect, Perform):
            work = world.start()
            if what == "fail after it" and work.irreversible:
                world.carry_out(work)
            world.fail()
        case _:
            said(world, what, data)


def said(world: World, what: str, data: st.DataObject) -> None:
    """Have somebody say something out of turn; what the room does not allow is refused and nothing changes."""
    person = data.draw(st.sampled_from([one.id for one in world.plan.people]))
    by = world.state.decider()
    event: Event = Halted("key-error")
    match what:
        case "out":
            event = Left(person, "out")
        case "in":
            event = Entered(person)
        case "break":
            event = BreakEnded(by, "whole") if world.state.on_break else BreakStarted(by, ("BAG-0",))
        case "say":
            step = world.state.task.step.id
            exception = ExceptionRecorded(
                step=step, expected="this", observed="that", decision="go on", by=by, initials=(person,)
            )
            event = data.draw(st.sampled_from([exception, Dissented(step, person, "no"), Halted("key-error")]))
    before = world.state
    try:
        world.record(event)
    except RefusedError:
        assert world.state == before


@given(data=st.data())
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_troubled_ceremony_ends_well(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([GENERATION, RECONSTRUCTION]))
    world = a_world(name)
    troubles = sorted(data.draw(st.lists(st.integers(0, 220), max_size=MOST_TROUBLES)))
    abort_at = data.draw(st.one_of(st.none(), st.integers(0, 220)))
    for number in range(LONGEST):
        if isinstance(world.effect, SignRecord):
            break
        if number == abort_at and not world.state.aborting:
            world.record(AbortDecided(world.state.decider(), "enough"))
        while number in troubles and not isinstance(world.effect, SignRecord):
            troubles.remove(number)
            trouble(world, data)
        if isinstance(world.effect, SignRecord):
            break
        if isinstance(world.effect, Decide):
            world.decide(data.draw(st.sampled_from(world.effect.options)))
        elif isinstance(world.effect, Reconcile):
            world.habits.rulings = tuple(data.draw(st.permutations(Ruling)))
            world.go()
        else:
            _go(world)
    state = world.state
    assert state.closed
    assert replay(script_of(name), plan_of(name), world.records) == state


def _go(world: World) -> None:
    """Go on; where nobody who is needed can come back, or a login has no holder here, people end it."""
    effect = world.effect
    if isinstance(effect, LogIn) and not set(effect.holders) <= set(world.state.here()):
        world.fail("entry-ended-error")
    elif isinstance(effect, Await) and world.state.aborting and not _absent(world):
        raise AssertionError(f"the safe state waits for {effect.missing}")
    else:
        world.go()


def _absent(world: World) -> list[str]:
    return [one.id for one in world.plan.people if one.id not in world.state.present]


def without_answers() -> Script:
    """Return the generation with three steps that nobody answers: one acts on a token, one works, one does nothing."""
    script = script_of(GENERATION)
    acts = tuple(
        replace(
            act,
            steps=tuple(
                replace(one, confirm=(), record=(), initial=()) if one.id in {"A.02", "A.07", "C.08"} else one
                for one in act.steps
            ),
        )
        for act in script.acts
    )
    return replace(script, acts=acts)


Act: TypeAlias = Callable[[World], None]


@pytest.mark.slow
def test_what_may_happen_can_happen() -> None:
    """The tables by which the engine accepts events name nothing that no ceremony brings about."""
    world = a_world(GENERATION)
    moves, answers = world.moves, world.answers
    for name, script in ((GENERATION, None), (RECONSTRUCTION, None), (GENERATION, without_answers())):
        distinct = {}
        for moment in moments(name, script):
            moment.moves, moment.answers = moves, answers
            # The last of its kind: then the strongrooms hold most.
            distinct[type(moment.state.task.step.action), type(moment.effect)] = moment
        for moment in distinct.values():
            if isinstance(moment.effect, Perform) and moment.effect.work.irreversible:
                for first in Ruling:
                    dying = moment.fork()
                    dying.carry_out(dying.start())
                    dying.crash()
                    dying.habits.rulings = (first, *Ruling)
                    dying.finish()
            for once in _each(moment):
                for twice in _each(once):
                    if twice.state.started is not None or twice.state.reprint:
                        for thrice in _each(twice):
                            list(_each(thrice))
    never = {
        f"{phase} {event.__name__} {after}"
        for (phase, event), afters in MOVES.items()
        for after in afters
        if (phase, event, after) not in moves
    }
    assert never - {"waiting Opened waiting"} == set()
    assert {(kind, event) for kind, events in ANSWERED_BY.items() for event in events} - answers == set()


def _each(world: World) -> Iterator[World]:
    """Yield a fork for everything that may happen next."""
    if world.state.closed:
        return
    for act in _acts(world):
        after = world.fork()
        try:
            act(after)
        except RefusedError:
            continue
        yield after


def _acts(world: World) -> list[Act]:
    by = world.state.decider()
    absent = next((one.id for one in world.plan.people if one.id not in world.state.present), "nobody")
    events: tuple[Event, ...] = (
        AbortDecided(by, "enough"),
        BreakStarted(by, ()),
        BreakEnded(by, "whole"),
        Left("safe-controller-1", "out"),
        Entered(absent),
        Halted("key-error"),
        Dissented("A.01", by, "no"),
        ExceptionRecorded(step="A.01", expected="", observed="", decision="", by=by, initials=(by,)),
    )
    acts: list[Act] = [World.go, World.crash, World.fail, *(partial(World.record, event=event) for event in events)]
    acts += [partial(World.lose, room=room) for room in sorted(world.rooms)]
    if isinstance(world.effect, Perform):
        acts += [World.start]
    if isinstance(world.effect, Decide):
        acts += [partial(World.decide, decision=decision) for decision in world.effect.options]
    if world.state.phase is Phase.STARTED:
        acts += [_outcome, *(partial(_rule, ruling=ruling) for ruling in Ruling)]
    return acts


def _rule(world: World, ruling: Ruling) -> None:
    """Record a ruling on what is under way."""
    effect, task = world.effect, world.state.task
    assert isinstance(effect, Reconcile)
    world.record(Reconciled(task.step.id, task.subject, effect.reference, "as found", ruling, effect.by))


def _outcome(world: World) -> None:
    """Record the outcome of what is under way."""
    effect, task = world.effect, world.state.task
    assert isinstance(effect, Reconcile)
    world.record(Done(task.step.id, task.subject, world.carry_out(effect.work)))
