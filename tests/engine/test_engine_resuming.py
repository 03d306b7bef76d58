"""Whatever dies wherever, the ceremony goes on from its journal and ends well; the world refuses what may not be."""

from collections.abc import Iterator

import pytest

from ceremony.effects import Perform, Reconcile, SignRecord
from ceremony.engine import replay
from ceremony.events import AbortDecided
from ceremony.state import Phase
from tests.engine.world import GENERATION, RECONSTRUCTION, World, a_world, moments, plan_of, script_of

BOTH = (GENERATION, RECONSTRUCTION)


def after_troubles(name: str) -> Iterator[tuple[str, World]]:
    """Yield the world after each way in which the application can die: before, in and after each effect."""
    for number, moment in enumerate(moments(name)):
        yield f"before {number}", moment
        if isinstance(moment.effect, Perform):
            begun = moment.fork()
            begun.start()
            yield f"begun {number}", begun
            touched = begun.fork()
            touched.carry_out(moment.effect.work)
            yield f"done, not recorded {number}", touched


@pytest.mark.parametrize("name", BOTH)
def test_an_undisturbed_ceremony_closes(name: str) -> None:
    world = a_world(name)
    state = world.finish()
    assert (state.closed, state.aborting, state.exceptions) == (True, False, 0)
    assert world.effect == SignRecord()


@pytest.mark.parametrize("name", BOTH)
def test_every_prefix_replays_to_the_live_state(name: str) -> None:
    script, plan = script_of(name), plan_of(name)
    for moment in moments(name):
        assert replay(script, plan, moment.records) == moment.state


@pytest.mark.parametrize("name", BOTH)
def test_a_crash_anywhere_ends_well(name: str) -> None:
    for where, world in after_troubles(name):
        world.crash()
        if where.startswith("done"):
            assert replay(script_of(name), plan_of(name), world.records) == world.state, where
        state = world.finish()
        assert (state.closed, state.aborting) == (True, False), where


@pytest.mark.slow
@pytest.mark.parametrize("name", BOTH)
def test_two_crashes_one_effect_apart_end_well(name: str) -> None:
    for where, world in after_troubles(name):
        world.crash()
        world.go()
        if world.state.closed:
            continue
        if isinstance(world.effect, Perform):
            work = world.start()
            world.carry_out(work)
        world.crash()
        state = world.finish()
        assert (state.closed, state.aborting) == (True, False), where


@pytest.mark.parametrize("name", BOTH)
def test_any_room_lost_anywhere_ends_well(name: str) -> None:
    lost = set()
    for where, world in after_troubles(name):
        for room in sorted(world.rooms):
            worker = world.state.started is not None and _room_of(world) != room
            if worker and room == "dealer":
                continue
            after = world.fork()
            after.lose(room)
            lost.add(room)
            if after.state.phase is Phase.STARTED:
                continue
            state = after.finish()
            assert (state.closed, state.aborting) == (True, False), (where, room)
    assert lost == (
        {"inspector", "dealer", "prover", "signer"} if name == GENERATION else {"inspector", "restorer", "signer"}
    )


def _room_of(world: World) -> str:
    effect = world.effect
    assert isinstance(effect, Reconcile)
    return effect.work.room


@pytest.mark.parametrize("name", BOTH)
def test_an_abort_anywhere_reaches_the_safe_state(name: str) -> None:
    for where, world in after_troubles(name):
        world.record(AbortDecided(world.state.decider(), "enough"))
        state = world.finish()
        assert (state.closed, state.aborting) == (True, True), where
        assert not any(world.tokens.values()), where
        assert state.rooms == (), where


@pytest.mark.parametrize("name", BOTH)
def test_an_abort_after_a_crash_reaches_the_safe_state(name: str) -> None:
    for where, world in after_troubles(name):
        world.crash()
        world.record(AbortDecided(world.state.decider(), "enough"))
        state = world.finish()
        assert (state.closed, state.aborting) == (True, True), where


@pytest.mark.parametrize("name", BOTH)
def test_a_crash_anywhere_in_the_safe_state_ends_well(name: str) -> None:
    world = next(moment for moment in moments(name) if moment.state.task.step.id == "D.02")
    world.record(AbortDecided("administrator", "enough"))
    while not isinstance(world.effect, SignRecord):
        for touched in (False, True):
            dying = world.fork()
            if isinstance(dying.effect, Perform):
                work = dying.start()
                if touched:
                    dying.carry_out(work)
            dying.crash()
            assert dying.finish().closed
        world.go()
