"""What is said out of turn: at every prompt, with the questions it needs, and never by accident."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ceremony.events import (
    AbortDecided,
    BreakEnded,
    BreakStarted,
    Dissented,
    Entered,
    ExceptionRecorded,
    Left,
)
from ceremony.state import Phase
from ceremony.steps.facts import Fact
from tests.terminal.conftest import Room

DISSENT = ("!disagree clara", "the list is wrong", "y")
EXCEPTION = ("!exception", "a camera", "y", "no camera", "y", "the auditor stays", "y", "1")


def at_the_begin(room: Room) -> Room:
    return room.reach("A.03")


def at_the_roll(room: Room) -> Room:
    return room.reach("A.01", Phase.BEGUN)


def at_a_blank(room: Room) -> Room:
    return room.reach("A.03", Phase.WORKED)


def at_a_covered_blank(room: Room) -> Room:
    return room.reach("A.06", Phase.WORKED)


def at_a_fingerprint(room: Room) -> Room:
    return room.reach("A.07", Phase.WORKED)


def at_a_confirmation(room: Room) -> Room:
    return room.reach("A.02", Phase.WORKED)


def at_an_initial(room: Room) -> Room:
    return room.reach("A.01", Phase.WORKED)


def at_a_decision(room: Room) -> Room:
    room.reach("A.07", Phase.BEGUN).fail()
    return room


def in_a_break(room: Room) -> Room:
    room.reach("A.03").record(BreakStarted("administrator", ()))
    return room


PROMPTS = (
    at_the_begin,
    at_the_roll,
    at_a_blank,
    at_a_covered_blank,
    at_a_fingerprint,
    at_a_confirmation,
    at_an_initial,
    at_a_decision,
    in_a_break,
)
"""Every kind of prompt whose answer can be replaced."""

At = Callable[[Room], Room]


@pytest.mark.parametrize("at", PROMPTS)
def test_disagreement_is_heard_at_every_prompt(room: Room, at: At) -> None:
    step = at(room).state.task.step.id
    assert room.do(*DISSENT) == Dissented(step, "witness-1", "the list is wrong")
    assert room.state.dissents == 1


@pytest.mark.parametrize("at", PROMPTS)
def test_an_exception_is_recorded_at_every_prompt(room: Room, at: At) -> None:
    step = at(room).state.task.step.id
    unsigned = [""] * (len(room.state.plan.people) - 1)
    event = room.do(*EXCEPTION, "AL", *unsigned)
    assert event == ExceptionRecorded(
        step=step,
        expected="a camera",
        observed="no camera",
        decision="the auditor stays",
        by="administrator",
        initials=("administrator",),
    )
    assert room.state.exceptions == 1


@pytest.mark.parametrize("at", PROMPTS)
def test_the_ceremony_can_be_ended_at_every_prompt(room: Room, at: At) -> None:
    assert at(room).do("!abort ada", "fire alarm", "y", "abort") == AbortDecided("administrator", "fire alarm")
    assert room.state.aborting


@pytest.mark.parametrize("at", PROMPTS)
@pytest.mark.parametrize("line", ["?", "!help", "!who", "!log", "!nonsense", "!"])
def test_looking_something_up_changes_nothing(room: Room, at: At, line: str) -> None:
    state = at(room).state
    with pytest.raises(KeyboardInterrupt):
        room.ask(line)
    assert room.state is state


@pytest.mark.parametrize("at", [one for one in PROMPTS if one is not at_the_roll])
def test_people_go_out_and_come_in_at_every_prompt(room: Room, at: At) -> None:
    at(room)
    assert room.do("!out Mira", "1", "a telephone call", "y") == Left("administrator", "a telephone call")
    assert room.do("!in ada") == Entered("administrator")


@pytest.mark.parametrize("cancelled", [("!exception",), EXCEPTION[:3], ("!disagree",), ("!break",), ("!out ada",)])
def test_a_command_given_up_leaves_no_trace(room: Room, cancelled: tuple[str, ...]) -> None:
    state = room.reach("A.03").state
    room.ask(*cancelled, "!cancel", "")
    assert room.state is state
    assert "Given up; nothing was recorded." in room.shown()


@pytest.mark.parametrize("command", ["!abort", "!break", "?", "!who"])
def test_one_command_is_finished_before_the_next(room: Room, command: str) -> None:
    room.reach("A.03")
    assert isinstance(room.ask("!disagree ada", command, "my reason", "y"), Dissented)
    assert "Answer this first" in room.shown()


def test_an_exception_without_any_initials_is_asked_again(room: Room) -> None:
    room.reach("A.03")
    nobody = [""] * len(room.state.plan.people)
    event = room.ask(*EXCEPTION, *nobody, "XX", "al", *nobody[1:])
    assert isinstance(event, ExceptionRecorded)
    assert event.initials == ("administrator",)
    assert "Somebody has to initial" in room.shown()


def test_an_end_that_is_not_typed_out_is_none(room: Room) -> None:
    room.reach("A.03")
    room.ask("!abort ada", "fire alarm", "y", "yes", "", "")
    assert "Given up" in room.shown()


@pytest.mark.parametrize("name", ["", "zoe", "ben", "99"])
def test_who_does_not_agree_is_asked_until_known(room: Room, name: str) -> None:
    room.reach("A.03")
    assert room.ask(f"!disagree {name}", name, "3", "reason", "y") == Dissented("A.03", "witness-2", "reason")


@pytest.mark.parametrize("command", ["!in clara", "!out clara"])
def test_nobody_comes_or_goes_before_the_roll(room: Room, command: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        room.ask(command)
    assert "The roll comes first." in room.shown()


def test_nobody_comes_in_when_all_are_here(room: Room) -> None:
    room.reach("A.03")
    with pytest.raises(KeyboardInterrupt):
        room.ask("!in clara")
    assert "Everyone of the plan is here." in room.shown()


def test_someone_who_went_out_cannot_go_out_again(room: Room) -> None:
    room.reach("A.03").do("!out clara", "lunch", "y")
    assert room.do("!out clara", "2", "a call", "y") == Left("witness-2", "a call")


def test_the_last_one_does_not_go_out(room: Room) -> None:
    room.reach("A.03")
    for person in room.state.present[1:]:
        room.record(Left(person, "lunch"))
    with pytest.raises(KeyboardInterrupt):
        room.ask("!out ada")
    assert "The last one stays" in room.shown()


def test_a_break_is_led_and_its_bags_are_named(room: Room) -> None:
    room.reach("A.03")
    assert room.do("!break", "BAG-1, bag-2", "y", "2") == BreakStarted("witness-1", ("BAG-1", "BAG-2"))
    assert room.do("1", "1") == BreakEnded("administrator", "intact")


def test_a_break_in_a_break_is_none(room: Room) -> None:
    in_a_break(room)
    with pytest.raises(KeyboardInterrupt):
        room.ask("!break")
    assert "rests already" in room.shown()


def test_a_break_in_the_middle_of_a_step_is_refused_before_anything_is_asked(room: Room) -> None:
    room.reach("A.02", Phase.WORKED)
    with pytest.raises(KeyboardInterrupt):
        room.ask("!break")
    assert "Not now: no break in the middle of a step. What to do: finish this step first." in room.shown()
    assert "Numbers of the bags" not in room.shown()


@pytest.mark.parametrize("fact", [Fact.SECRET_OPEN, Fact.SHARES_LOOSE])
def test_no_break_is_prepared_while_a_secret_is_open(room: Room, fact: Fact) -> None:
    room.reach("A.03")
    room.state = replace(room.state, facts=room.state.facts | {fact})
    with pytest.raises(KeyboardInterrupt):
        room.ask("!break")
    assert "Not now: no break while a secret is open" in room.shown()
    assert "Numbers of the bags" not in room.shown()


def test_nobody_says_why_who_cannot_leave(room: Room) -> None:
    room.reach("A.03")
    room.state = replace(
        room.state, facts=room.state.facts | {Fact.SECRET_OPEN}, present=("administrator", "witness-1")
    )
    with pytest.raises(KeyboardInterrupt):
        room.ask("!out ada")
    assert "one person would remain with an open secret" in room.shown()
    assert "for what purpose" not in room.shown()


@pytest.mark.parametrize("wrong", ["B1", "BAG_1", "bag 12"])
def test_bags_are_named_by_their_numbers_and_read_back(room: Room, wrong: str) -> None:
    room.reach("A.03")
    assert room.do("!break", wrong, "BAG-1", "n", "BAG-2", "y", "1") == BreakStarted("administrator", ("BAG-2",))


@pytest.mark.parametrize(
    ("typed", "seals"),
    [(("1",), "intact"), (("2", "BAG-1 is cut", "y"), "broken: BAG-1 is cut"), (("3",), "no bag was sealed")],
)
def test_the_seals_after_a_break_are_one_of_three(room: Room, typed: tuple[str, ...], seals: str) -> None:
    in_a_break(room)
    assert room.ask("intact", *typed, "1") == BreakEnded("administrator", seals)


def test_there_is_nothing_to_give_up_where_nothing_was_begun(room: Room) -> None:
    room.reach("A.03")
    room.ask("!cancel", "")
    assert "no command was begun" in room.shown()


@pytest.mark.parametrize("secret", ["016947", "0169 4712", "academic acid acne acquire", "acad acid acne acqu"])
@pytest.mark.parametrize("command", [("!disagree ada",), ("!out ada",), ("!abort ada",), ("!exception",)])
def test_no_secret_goes_on_record_as_a_reason(room: Room, command: tuple[str, ...], secret: str) -> None:
    room.reach("A.03")
    room.ask(*command, secret, "!cancel", "")
    assert "it would stand in the record for ever" in room.shown()


def test_the_log_shows_the_latest_records(room: Room) -> None:
    room.reach("A.03")
    room.turn_page()
    room.ask("!log", "")
    assert "Ines Duarte: A.02 begun: Read the briefing." in room.shown()


def test_who_is_here_is_shown(room: Room) -> None:
    room.reach("A.03").do("!out clara", "lunch", "y")
    room.ask("!who", "")
    assert "not here Clara Novak (witness)" in room.shown()
    assert "here David Okafor (witness)" in room.shown()
