"""What people may say out of turn, and the reason why not now, which is the engine's own."""

from dataclasses import replace

import pytest

from ceremony.effects import Begin
from ceremony.events import AbortDecided, BreakStarted, Left
from ceremony.secret_looking import NOT_TAKEN
from ceremony.state import State
from gui.spoken import (
    bags_in,
    cannot_leave,
    no_abort,
    no_break,
    nobody_in,
    nobody_out,
    people_away,
    people_here,
    unfit,
)
from gui.strings import room as words
from tests.gui.room_world import at


def between_steps() -> State:
    return at("B.01", Begin).state


def test_between_two_steps_a_break_can_begin_and_people_can_go() -> None:
    state = between_steps()
    assert (no_break(state), nobody_out(state), no_abort(state)) == ("", "", "")
    assert nobody_in(state) == words.ALL_HERE


def test_before_the_roll_nobody_comes_or_goes() -> None:
    state = at("A.01", Begin).state
    assert nobody_in(state) == nobody_out(state) == words.ROLL_FIRST
    assert people_here(state) == state.plan.people


@pytest.mark.parametrize(
    ("step", "effect", "why"),
    [("A.03", None, "no break in the middle of a step"), ("C.06", Begin, "no break while a secret is open")],
)
def test_no_break_in_the_middle_of_something(step: str, effect: type[Begin] | None, why: str) -> None:
    world = at(step, effect) if effect is not None else at(step)
    said = no_break(world.state)
    assert why in said
    assert said.startswith("Not now: ")
    assert said.count(".") == 1


def test_no_break_in_a_break() -> None:
    world = at("B.01", Begin)
    world.record(BreakStarted("administrator", ()))
    assert no_break(world.state) == words.RESTS_ALREADY


def test_who_is_away_can_come_in() -> None:
    world = at("B.01", Begin)
    world.record(Left("custodian-3", "lunch"))
    assert nobody_in(world.state) == ""
    assert [person.id for person in people_away(world.state)] == ["custodian-3"]
    assert "custodian-3" not in {person.id for person in people_here(world.state)}


def test_the_last_one_stays() -> None:
    state = replace(between_steps(), present=("witness-1",))
    assert nobody_out(state) == words.LAST_STAYS


def test_nobody_leaves_one_person_with_an_open_secret() -> None:
    state = at("C.06", Begin).state
    state = replace(state, present=("custodian-1", "witness-1"))
    assert "cannot leave" in cannot_leave(state, state.plan.person("witness-1"))
    free = replace(between_steps(), present=("custodian-1", "witness-1"))
    assert cannot_leave(free, free.plan.person("witness-1")) == ""


def test_what_is_ending_is_not_ended_again() -> None:
    world = at("B.01", Begin)
    world.record(AbortDecided("administrator", "fire alarm"))
    assert no_abort(world.state) == words.ENDING_ALREADY


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("the seal is torn", ""),
        ("", "In words, please: Why?"),
        ("  ... ", "In words, please: Why?"),
        ("1234", NOT_TAKEN),
        ("academic acid acrobat actress", NOT_TAKEN),
    ],
)
def test_a_text_must_say_something_and_no_secret(text: str, problem: str) -> None:
    assert unfit(text, "Why?") == problem


@pytest.mark.parametrize(
    ("text", "bags", "wrong"),
    [
        ("", (), ""),
        ("bag-17, bag-18", ("BAG-17", "BAG-18"), ""),
        ("BAG-17 BAG-18", ("BAG-17", "BAG-18"), ""),
        ("bag-17, x", ("BAG-17", "X"), "X"),
        ("bag_17", ("BAG_17",), "BAG_17"),
    ],
)
def test_bag_numbers_are_read_as_they_stand_on_bags(text: str, bags: tuple[str, ...], wrong: str) -> None:
    found, problem = bags_in(text)
    assert found == bags
    assert problem.startswith(f"{wrong} is no bag's number") if wrong else problem == ""
