"""What the room shows beside the action, at every phase: rail, people, notices, time, curtain."""

from datetime import timedelta

import pytest

from ceremony.effects import Begin, Decide, LogIn, Perform
from ceremony.engine import advance
from ceremony.events import AbortDecided, BreakStarted, Dissented, Entered, ExceptionRecorded, Left
from gui.curtain_view import Badge, entering, operating
from gui.room_view import Chip, Mark, Presence, RailStep, duration, elapsed_minutes, headline, room_view
from gui.strings import room as words
from tests.engine.world import GENERATION, RECONSTRUCTION, START, World, a_world, moments
from tests.gui.room_world import at, chronicle_of, room_of


def step_of(world: World, step: str) -> RailStep:
    return next(one for act in room_of(world).acts for one in act.steps if one.step == step)


def presence(world: World) -> dict[str, Presence]:
    rows = zip(world.plan.people, room_of(world).people, strict=True)
    return {person.id: row.presence for person, row in rows}


@pytest.mark.parametrize("name", [GENERATION, RECONSTRUCTION])
def test_exactly_one_step_is_now_and_none_after_it_is_done(name: str) -> None:
    chronicle = chronicle_of(a_world(name))
    for world in moments(name):
        for one in world.records[len(chronicle.rows) :]:
            chronicle.feed(one, advance(chronicle.state, one))
        view = room_view(world.state, chronicle)
        marks = [step.mark for act in view.acts for step in act.steps]
        assert marks.count(Mark.NOW) == 1
        now = marks.index(Mark.NOW)
        assert set(marks[:now]) <= {Mark.DONE}
        assert set(marks[now + 1 :]) <= {Mark.AHEAD}
        acts = [act.mark for act in view.acts]
        assert acts.count(Mark.NOW) == 1


def test_a_repeated_step_is_now_until_its_last_repetition_and_counts() -> None:
    assert step_of(at("C.06", Begin, "custodian-1"), "C.06").count == "0 of 3"
    assert step_of(at("C.06", Begin, "custodian-3"), "C.06").count == "2 of 3"
    done = step_of(at("C.07", Begin), "C.06")
    assert (done.mark, done.count) == (Mark.DONE, "")
    assert done.time


def test_ended_steps_have_their_time_and_others_have_none() -> None:
    world = at("B.01", Begin)
    steps = [step for act in room_of(world).acts for step in act.steps]
    assert all(bool(step.time) == (step.mark is Mark.DONE) for step in steps)


def test_a_closed_ceremony_has_nothing_to_come() -> None:
    world = at("Z.08")
    world.finish()
    view = room_of(world)
    assert {step.mark for act in view.acts for step in act.steps} == {Mark.DONE}
    assert {act.mark for act in view.acts} == {Mark.DONE}
    assert Presence.ACTING not in presence(world).values()


def test_after_an_abort_the_rail_holds_what_was_reached_and_the_safe_state() -> None:
    world = at("C.06", Begin)
    world.record(AbortDecided("administrator", "a custodian fell ill"))
    view = room_of(world)
    shown = [step.step for act in view.acts for step in act.steps]
    assert "C.05" in shown
    assert "D.02" not in shown
    safe = [step.id for act in world.script.safe_state for step in act.steps]
    assert set(safe) & set(shown)
    assert view.aborting
    assert Chip(words.ENDING, "bad") in view.chips
    world.finish()
    assert {step.mark for act in room_of(world).acts for step in act.steps} == {Mark.DONE}


def test_texts_of_the_rail_are_headlines_that_fit() -> None:
    steps = [step for act in room_of(at("A.01", Begin)).acts for step in act.steps]
    assert all(step.text and len(step.text) <= 58 for step in steps)
    assert headline("Accept token A. Both log in.") == "Accept token A"
    assert headline("Log in.") == "Log in"


def test_before_the_roll_everyone_is_expected() -> None:
    world = at("A.01", Begin)
    assert set(presence(world).values()) == {Presence.NOT_YET}
    assert room_of(world).here == 0


def test_who_acts_who_is_asked_and_who_is_away() -> None:
    world = at("A.03", Begin)
    world.record(Left("custodian-3", "lunch"))
    assert presence(world)["safe-controller-1"] is Presence.ACTING
    assert presence(world)["custodian-3"] is Presence.AWAY
    assert presence(world)["custodian-1"] is Presence.HERE
    world.go()
    assert presence(world)["safe-controller-1"] is Presence.ACTING
    assert presence(world)["witness-2"] is Presence.ASKED
    assert room_of(world).here == len(world.plan.people) - 1


def test_pin_holders_act_while_they_log_in_and_the_decider_after_a_failure() -> None:
    world = at("B.02", LogIn)
    effect = world.effect
    assert isinstance(effect, LogIn)
    acting = {person for person, doing in presence(world).items() if doing is Presence.ACTING}
    assert acting == set(effect.holders)
    world.reach("B.02", Perform)
    world.fail()
    assert isinstance(world.effect, Decide)
    assert {one for one, doing in presence(world).items() if doing is Presence.ACTING} == {world.effect.by}


def test_notices_say_mode_break_and_every_deviation() -> None:
    world = at("B.01", Begin)
    assert room_of(world).chips == (Chip(words.REHEARSAL, "plain"),)
    exception = ExceptionRecorded(
        step="A.03", expected="quiet", observed="a drill", decision="go on", by="administrator", initials=("witness-1",)
    )
    world.record(exception)
    world.record(Dissented("A.03", "auditor-1", "no"))
    world.record(Dissented("A.03", "auditor-1", "still no"))
    world.record(BreakStarted("administrator", ()))
    assert [chip.text for chip in room_of(world).chips] == ["Rehearsal", "Break", "1 exception", "2 disagreements"]


def test_time_is_told_against_the_estimate_up_to_this_step() -> None:
    first, later = room_of(at("A.01", Begin)), room_of(at("B.01", Begin))
    assert first.due_minutes == 0
    assert 0 < later.due_minutes < later.planned_minutes
    assert elapsed_minutes(first, START + timedelta(minutes=61, seconds=59)) == 61
    assert duration(61) == "1:01"


def test_the_head_is_that_of_the_last_record() -> None:
    world = at("A.05")
    assert room_of(world).head == world.records[-1].digest
    assert room_of(world).ceremony_id == world.plan.ceremony_id


def test_who_comes_back_is_here_again() -> None:
    world = a_world(GENERATION).reach("A.03", Begin)
    world.record(Left("custodian-3", "lunch"))
    world.record(Entered("custodian-3"))
    assert presence(world)["custodian-3"] is Presence.HERE


def test_the_curtain_names_who_is_behind_it_and_whose_turns_come() -> None:
    world = at("C.06", Perform, "custodian-2")
    view = entering(words.CURTAIN_SHARE, "J. Duarte", 2, 3, world.state)
    assert view.title == "J. Duarte is entering a share"
    assert view.badges == (
        Badge("1", words.RECEIVED, Mark.DONE),
        Badge("2", words.ENTERING, Mark.NOW),
        Badge("3", words.NEXT, Mark.AHEAD),
    )
    assert world.plan.ceremony_id in view.footer_left
    assert entering(words.CURTAIN_PIN, "A. Keller", 1, 1, world.state).badges == ()


@pytest.mark.parametrize(
    ("step", "title"),
    [("C.04", words.CURTAIN_OPERATOR.format(name="A. Keller")), ("C.05", "is taking a sheet from the printer")],
)
def test_a_private_step_covers_the_display_without_an_entry(step: str, title: str) -> None:
    assert title in operating(at(step, Perform).state, "A. Keller").title
