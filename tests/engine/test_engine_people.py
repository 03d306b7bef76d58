"""Who must be in the room for what, who may say what out of turn, and what is asked of people in an answer."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ceremony.answers import AnswerError, digest_text
from ceremony.effects import Ask, Await, Begin, CloseRoom, Decide, EndBreak, LogIn, OpenRoom, Perform, VoidSpan
from ceremony.engine import UnexpectedEventError
from ceremony.errors import RefusedError
from ceremony.events import (
    AbortDecided,
    Answered,
    BreakEnded,
    BreakStarted,
    Confirmation,
    Decided,
    Decision,
    Dissented,
    Done,
    Entered,
    Entry,
    ExceptionRecorded,
    Halted,
    Left,
    OutOfBand,
    Resumed,
    SpanVoided,
)
from ceremony.state import Phase
from ceremony.steps.facts import Fact
from ceremony.steps.outcomes import RollCalled
from tests.engine.world import GENERATION, RECONSTRUCTION, SOFTWARE, World, a_world, moments

ROLES = frozenset({Fact.ROLES_PRESENT})
ANSWER = Answered(step="C.02", subject="", confirmations=(), entries=(), choice="", initials=())


def leave(world: World, *people: str) -> World:
    for person in people:
        world.record(Left(person, "for a while"))
    return world


def awaited(world: World) -> frozenset[Fact]:
    effect = world.effect
    assert isinstance(effect, Await)
    return frozenset(effect.missing)


def roll(world: World, *absent: str) -> World:
    """Call the roll with some people of the plan not there."""
    world.reach("A.01", Perform)
    here = tuple(person.id for person in world.plan.people if person.id not in absent)
    world.record(Done("A.01", "", RollCalled(here)))
    return world


# Who must be here.


def test_a_roll_with_too_few_of_a_role_waits_for_them() -> None:
    world = roll(a_world(GENERATION), "witness-2")
    assert awaited(world) == ROLES
    world.record(Entered("witness-2"))
    assert isinstance(world.effect, Ask)


def test_a_roll_without_enough_custodians_waits_for_them() -> None:
    assert awaited(roll(a_world(GENERATION), "custodian-3")) == ROLES
    assert awaited(roll(a_world(RECONSTRUCTION), "custodian-2", "custodian-3")) == ROLES
    assert isinstance(roll(a_world(RECONSTRUCTION), "custodian-3").effect, Ask)


@pytest.mark.parametrize("present", [(), ("administrator", "administrator"), ("administrator", "mallory")])
def test_a_roll_of_nobody_of_strangers_or_of_people_named_twice_is_refused(present: tuple[str, ...]) -> None:
    world = a_world(GENERATION).reach("A.01", Perform)
    with pytest.raises(RefusedError):
        world.record(Done("A.01", "", RollCalled(present)))


def test_a_key_is_not_generated_below_the_quorum() -> None:
    world = leave(a_world(GENERATION).reach("C.02", Begin), "custodian-2", "custodian-3")
    assert awaited(world) == {Fact.QUORUM_PRESENT}
    world.record(Entered("custodian-3"))
    assert isinstance(world.effect, Begin)


def test_a_quorum_that_leaves_after_the_step_began_is_awaited_before_the_device_is_touched() -> None:
    world = leave(a_world(GENERATION).reach("C.02", Perform), "custodian-2", "custodian-3")
    assert awaited(world) == {Fact.QUORUM_PRESENT}
    with pytest.raises(UnexpectedEventError, match="where await"):
        world.record(ANSWER)


def test_a_pin_holder_who_is_away_is_awaited() -> None:
    world = leave(a_world(GENERATION).reach("C.02", LogIn), "custodian-1")
    assert awaited(world) == ROLES
    assert isinstance(leave(a_world(GENERATION).reach("C.02", LogIn), "custodian-3").effect, LogIn)


def test_a_custodian_who_is_away_is_awaited_at_the_own_sheet() -> None:
    world = a_world(GENERATION).reach("C.06", Begin, "custodian-3")
    assert awaited(leave(world, "custodian-3")) == ROLES


def test_a_step_waits_for_its_actor_and_for_one_of_each_role_that_initials() -> None:
    assert awaited(leave(a_world(GENERATION).reach("A.02", Begin), "safe-controller-1")) == ROLES
    assert awaited(leave(a_world(GENERATION).reach("C.01", Begin), "auditor-1")) == ROLES
    one_witness_left = leave(a_world(GENERATION).reach("C.01", Begin), "witness-1")
    assert isinstance(one_witness_left.effect, Begin)
    assert awaited(leave(one_witness_left, "witness-2")) == ROLES


def test_an_answer_waits_for_those_who_initial() -> None:
    world = leave(a_world(GENERATION).reach("C.01", Ask), "auditor-1")
    assert awaited(world) == ROLES
    world.record(Entered("auditor-1"))
    assert isinstance(world.effect, Ask)


def test_a_ruling_waits_for_people() -> None:
    world = a_world(GENERATION).reach("C.02", Perform)
    world.start()
    world.crash()
    leave(world, "custodian-2", "custodian-3")
    assert awaited(world) == {Fact.QUORUM_PRESENT}
    assert world.finish().closed


def test_an_empty_room_decides_nothing() -> None:
    world = a_world(GENERATION).reach("C.02", Begin)
    leave(world, *world.state.present)
    assert awaited(world) == ROLES
    with pytest.raises(UnexpectedEventError, match="where await"):
        world.record(ANSWER)
    with pytest.raises(UnexpectedEventError, match="without being in the room"):
        world.record(Dissented("C.02", "administrator", "I was not asked"))
    world.record(AbortDecided("policy-authority-1", "nobody came back"))
    assert world.finish().closed


def test_a_safe_state_is_reached_with_whoever_is_left() -> None:
    world = a_world(GENERATION).reach("C.02", Begin)
    leave(world, *(one for one in world.state.present if one not in {"auditor-1", "witness-1"}))
    world.record(AbortDecided("auditor-1", "the others left"))
    assert isinstance(world.effect, Begin)
    assert world.effect.actor == "witness-1"


def test_a_safe_state_goes_on_without_pin_holders_by_an_exception() -> None:
    world = a_world(GENERATION).reach("C.03", Begin)
    world.record(AbortDecided("administrator", "enough"))
    world.reach("S.03", OpenRoom)
    leave(world, "custodian-1", "custodian-2", "custodian-3")
    world.go()
    assert isinstance(world.effect, LogIn)
    with pytest.raises(UnexpectedEventError, match="without being in the room"):
        world.go()
    world.fail("entry-ended-error")
    world.habits.decisions = (Decision.EXCEPTION,)
    state = world.finish()
    assert (state.closed, state.exceptions) == (True, 1)


def test_custodians_beyond_the_threshold_who_do_not_come_are_passed_over() -> None:
    world = roll(a_world(RECONSTRUCTION), "custodian-3")
    while not world.state.closed:
        assert not isinstance(world.effect, Await)
        world.go()
    assert world.state.shares_taken == (1, 2)
    assert world.state.aborting is False


def test_a_custodian_who_did_not_accept_the_duties_enters_no_share() -> None:
    world = roll(a_world(RECONSTRUCTION), "custodian-3").reach("A.06", Begin)
    world.record(Entered("custodian-3"))
    world.reach("C.04", Begin)
    assert world.state.shares_taken == (1, 2)
    late = roll(a_world(RECONSTRUCTION), "custodian-3").reach("C.03", Perform, "custodian-1")
    late.record(Entered("custodian-3"))
    late.fail("bad-words-error")
    effect = late.effect
    assert isinstance(effect, Decide)
    assert Decision.EXCEPTION not in effect.options


def test_in_a_generation_no_custodian_is_spare() -> None:
    world = a_world(GENERATION).reach("A.05", Begin, "custodian-1")
    leave(world, "custodian-2")
    world.reach("A.05", Await, "custodian-2")


def test_a_custodian_who_opened_the_bag_is_not_passed_over() -> None:
    world = a_world(RECONSTRUCTION).reach("C.06", Begin, "custodian-1")
    leave(world, "custodian-1")
    assert awaited(world) == ROLES


def test_shares_below_the_threshold_are_not_passed_over() -> None:
    world = a_world(RECONSTRUCTION).reach("C.03", Begin, "custodian-1")
    leave(world, "custodian-1", "custodian-2")
    assert isinstance(world.effect, Await)
    assert world.state.task.subject == "custodian-2"


def test_a_bag_number_is_entered_by_the_actor_and_somebody_else() -> None:
    world = a_world(GENERATION).reach("C.11", Begin)
    leave(world, *(one for one in world.state.present if one not in {"safe-controller-1", "witness-1"}))
    world.go()
    effect = world.effect
    assert isinstance(effect, Ask)
    assert effect.writers == ("safe-controller-1", "witness-1")


def test_one_person_alone_enters_no_bag_number() -> None:
    world = a_world(GENERATION).reach("B.01", Begin)
    leave(world, *(one for one in world.state.present if one not in {"administrator", "witness-1"}))
    assert isinstance(world.effect, Begin)
    world.record(AbortDecided("administrator", "enough"))
    alone = replace(world.state, present=("administrator",), aborting=True, tasks=a_world(GENERATION).state.tasks)
    assert alone.task.step.id == "B.01"
    assert alone.writers() == ("administrator",)
    assert alone.missing() == (Fact.ROOM_TWO_PEOPLE,)


# Out of turn.

SAYINGS: tuple[OutOfBand, ...] = (
    ExceptionRecorded(
        step="A.02", expected="quiet", observed="noise", decision="go on", by="administrator", initials=("witness-1",)
    ),
    Dissented("A.02", "witness-1", "no"),
    Halted("key-error"),
    Resumed(SOFTWARE, 3),
    Entered("policy-authority-1"),
    Left("safe-controller-1", "a call"),
    AbortDecided("administrator", "enough"),
)


@pytest.mark.parametrize("event", SAYINGS, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("name", [GENERATION, RECONSTRUCTION])
def test_people_may_speak_out_of_turn_at_any_time_and_the_ceremony_ends_well(name: str, event: OutOfBand) -> None:
    for moment in list(moments(name))[6::5]:
        if isinstance(event, Entered):
            leave(moment, event.person)
        if isinstance(event, Resumed):
            moment.crash()
        else:
            moment.record(event)
        state = moment.finish()
        assert state.closed
        assert state.aborting is isinstance(event, AbortDecided)


@pytest.mark.parametrize(
    "event",
    [
        Entered("administrator"),
        Entered("mallory"),
        Left("mallory", "out"),
        Dissented("A.02", "mallory", "no"),
        Dissented("X.99", "witness-1", "no"),
        AbortDecided("mallory", "enough"),
        AbortDecided("witness-2", "enough"),
        BreakStarted("mallory", ()),
        BreakEnded("administrator", "whole"),
        Resumed("00" * 32, 0),
        replace(SAYINGS[0], by="mallory"),
        replace(SAYINGS[0], initials=("mallory",)),
        replace(SAYINGS[0], initials=()),
        replace(SAYINGS[0], step="X.99"),
    ],
    ids=str,
)
def test_what_strangers_and_absent_people_say_is_refused(event: OutOfBand) -> None:
    world = a_world(GENERATION).reach("C.02", Begin)
    leave(world, "witness-2")
    before = world.state
    with pytest.raises(UnexpectedEventError):
        world.record(event)
    assert world.state == before


@pytest.mark.parametrize("event", [Entered("witness-1"), Left("witness-1", "out")])
def test_nobody_comes_or_goes_before_the_roll_is_called(event: OutOfBand) -> None:
    with pytest.raises(UnexpectedEventError):
        a_world(GENERATION).record(event)


def test_an_abort_is_decided_once() -> None:
    world = a_world(GENERATION).reach("C.02", Begin)
    world.record(AbortDecided("administrator", "enough"))
    with pytest.raises(UnexpectedEventError, match="aborted twice"):
        world.record(AbortDecided("administrator", "enough"))


def test_what_an_interrupted_task_brought_about_keeps_its_name() -> None:
    world = a_world(GENERATION).reach("C.02", Ask)
    world.record(AbortDecided("administrator", "enough"))
    last = world.state.outcomes_standing[-1]
    assert world.state.tasks[last.position].step.id == "C.02"
    assert world.state.task.step.id == "S.01"


# Breaks and exits.


def test_no_break_while_a_secret_is_open_or_a_sheet_is_in_no_bag() -> None:
    for name in (GENERATION, RECONSTRUCTION):
        for moment in moments(name):
            risky = {Fact.SECRET_OPEN, Fact.SHARES_LOOSE} & moment.state.facts
            idle = isinstance(moment.effect, Begin | CloseRoom)
            if risky or not idle:
                with pytest.raises(RefusedError) as refusal:
                    moment.record(BreakStarted("administrator", ("BAG-1",)))
                assert refusal.value.rule == "R-10"
            else:
                moment.record(BreakStarted("administrator", ("BAG-1",)))
                assert moment.finish().closed


def test_no_login_outlives_its_step() -> None:
    for name in (GENERATION, RECONSTRUCTION):
        for moment in moments(name):
            task = moment.state.task
            for room in moment.state.rooms:
                used = room.name in task.step.action.uses
                assert used or room.secret or isinstance(moment.effect, CloseRoom)


def test_a_break_ends_what_is_logged_in_and_holds_no_secret() -> None:
    world = a_world(GENERATION).reach("B.02", Ask)
    world.go()
    assert isinstance(world.effect, CloseRoom)
    world.record(BreakStarted("administrator", ()))
    assert isinstance(world.effect, CloseRoom)
    world.go()
    assert isinstance(world.effect, EndBreak)


def test_no_break_in_a_break_and_none_with_a_span_to_be_voided() -> None:
    world = a_world(GENERATION).reach("C.02", Begin)
    world.record(BreakStarted("administrator", ()))
    with pytest.raises(RefusedError, match="in the middle"):
        world.record(BreakStarted("administrator", ()))
    with pytest.raises(UnexpectedEventError, match="where end-break"):
        world.record(ANSWER)
    void = a_world(GENERATION).reach("C.05", Begin)
    void.lose("dealer")
    assert isinstance(void.effect, VoidSpan)
    with pytest.raises(RefusedError, match="no break"):
        void.record(BreakStarted("administrator", ()))


def test_an_abort_ends_a_break() -> None:
    world = a_world(GENERATION).reach("C.02", Begin)
    world.record(BreakStarted("administrator", ()))
    world.record(AbortDecided("administrator", "fire"))
    assert world.finish().closed


@pytest.mark.parametrize("step", ["C.05", "C.07", "C.10"])
def test_nobody_is_left_alone_with_a_secret_or_a_sheet(step: str) -> None:
    world = a_world(GENERATION).reach(step, Begin)
    everyone = world.state.present
    leave(world, *everyone[2:])
    with pytest.raises(RefusedError, match="one person would remain") as refusal:
        leave(world, everyone[0])
    assert refusal.value.rule == "R-11"


def test_where_nothing_is_secret_everybody_may_leave() -> None:
    world = a_world(GENERATION).reach("D.01", Begin)
    leave(world, *world.state.present)
    assert world.state.present == ()
    assert world.finish().closed


def test_a_span_is_voided_by_somebody_in_the_room() -> None:
    world = a_world(GENERATION).reach("C.05", Ask)
    world.lose("dealer")
    effect = world.effect
    assert isinstance(effect, VoidSpan)
    for wrong in (
        SpanVoided("FFFF", effect.sheets, effect.by),
        SpanVoided(effect.set_id, (), effect.by),
        SpanVoided(effect.set_id, effect.sheets, "mallory"),
    ):
        with pytest.raises(UnexpectedEventError):
            world.record(wrong)


def test_decisions_are_taken_by_somebody_in_the_room() -> None:
    world = a_world(GENERATION).reach("C.02", LogIn)
    world.fail()
    leave(world, "safe-controller-1")
    for stranger in ("mallory", "safe-controller-1"):
        with pytest.raises(UnexpectedEventError, match="without being in the room"):
            world.record(Decided("C.02", "", Decision.RETRY, stranger, "again", ""))


# Answers.

Change = Callable[[Answered], Answered]


def entries(answer: Answered, field: str, *values: tuple[str, str]) -> Answered:
    others = tuple(entry for entry in answer.entries if entry.field != field)
    return replace(answer, entries=(*others, *(Entry(field, value, by) for value, by in values)))


CHANGES: tuple[tuple[str, str, Change], ...] = (
    ("C.01", "is not confirmed", lambda a: replace(a, confirmations=())),
    ("C.01", "is not confirmed", lambda a: replace(a, confirmations=(*a.confirmations, a.confirmations[0]))),
    ("C.01", "is not confirmed", lambda a: replace(a, confirmations=a.confirmations[1:])),
    ("C.01", "is not confirmed", lambda a: replace(a, confirmations=(*a.confirmations, Confirmation(2, "auditor-1")))),
    (
        "C.01",
        "is not confirmed",
        lambda a: replace(a, confirmations=(Confirmation(1, "administrator"), *a.confirmations[1:])),
    ),
    ("C.01", "is not initialled", lambda a: replace(a, initials=())),
    ("C.01", "is not initialled", lambda a: replace(a, initials=(*a.initials, "administrator"))),
    ("C.01", "is not initialled", lambda a: replace(a, initials=a.initials[::-1])),
    ("C.01", "one choice of: none", lambda a: replace(a, choice="yes")),
    ("C.01", "blanks that it does not have", lambda a: entries(a, "extra", ("x", "administrator"))),
    ("A.07", "are not those shown", lambda a: entries(a, "plan-sha256", (digest_text(SOFTWARE), "administrator"))),
    ("A.07", "is not entered by", lambda a: entries(a, "plan-sha256")),
    ("C.02", "are not those shown", lambda a: entries(a, "spki-sha256", (digest_text("00" * 32), "administrator"))),
    ("C.02", "is not entered by", lambda a: entries(a, "spki-sha256", (a.entries[0].value, "witness-1"))),
    ("C.10", "is not entered by", lambda a: entries(a, "bag", ("BAG-777", "custodian-1"))),
    (
        "C.10",
        "is not entered by",
        lambda a: entries(a, "bag", ("BAG-777", "custodian-1"), ("BAG-777", "custodian-1")),
    ),
    ("C.10", "differ", lambda a: entries(a, "bag", ("BAG-777", "custodian-1"), ("BAG-778", "witness-1"))),
    ("C.10", "wants 4 to 24", lambda a: entries(a, "bag", ("b 1", "custodian-1"), ("b 1", "witness-1"))),
    ("C.07", "wants a number", lambda a: entries(a, "combinations", ("three", "administrator"))),
    ("A.09", "wants a time", lambda a: entries(a, "source-utc", ("noon", "witness-1"))),
    ("A.09", "wants some text", lambda a: entries(a, "time-source", ("", "witness-1"))),
    ("B.01", "wants a serial", lambda a: entries(a, "serial-on-device", (" ", "administrator"))),
)


@pytest.mark.parametrize(("step", "message", "change"), CHANGES)
def test_an_answer_that_does_not_fit_is_asked_again(step: str, message: str, change: Change) -> None:
    world = a_world(GENERATION).reach(step, Ask)
    effect = world.effect
    assert isinstance(effect, Ask)
    before = world.state
    with pytest.raises(AnswerError, match=message):
        world.record(change(world.answer(effect)))
    assert world.state == before
    assert world.finish().closed


@pytest.mark.parametrize("choice", ["", "something else"])
def test_exactly_one_of_the_choices_is_taken(choice: str) -> None:
    world = a_world(RECONSTRUCTION).reach("B.02", Ask)
    effect = world.effect
    assert isinstance(effect, Ask)
    with pytest.raises(AnswerError, match="one choice of: The key is not compromised"):
        world.record(replace(world.answer(effect), choice=choice))


def test_a_bag_holds_one_sheet_and_its_number_stands_in_the_record_once() -> None:
    world = a_world(GENERATION).reach("C.10", Ask, "custodian-2")
    (sealed,) = world.state.bags
    opened = world.state.bags_entered[0].number
    assert opened != sealed
    effect = world.effect
    assert isinstance(effect, Ask)
    for number, message in ((sealed, "already holds another sheet"), (opened, "is in this record already")):
        with pytest.raises(AnswerError, match=message):
            world.record(entries(world.answer(effect), "bag", *((number, by) for by in effect.writers)))


def test_a_bag_opened_before_a_strongroom_was_lost_is_entered_again() -> None:
    world = a_world(RECONSTRUCTION).reach("C.04", Begin)
    opened = {bag.number for bag in world.state.bags_entered if world.state.tasks[bag.position].step.id == "C.03"}
    assert len(opened) == 3
    world.lose("restorer")
    assert not opened & {bag.number for bag in world.state.bags_entered}
    assert world.state.phase is Phase.WAITING


def test_words_for_a_blank_that_shows_nothing_in_words_are_refused() -> None:
    world = a_world(GENERATION).reach("C.04", Ask)
    effect = world.effect
    assert isinstance(effect, Ask)
    bare = replace(effect.task.step.record[0], type=effect.task.step.record[1].type)
    step = replace(effect.task.step, record=(bare, effect.task.step.record[1]))
    task = replace(effect.task, step=step)
    tasks = tuple(task if one is effect.task else one for one in world.state.tasks)
    answer = world.answer(effect)
    world.state = replace(world.state, tasks=tasks)
    with pytest.raises(AnswerError, match="are not those shown"):
        world.record(answer)
