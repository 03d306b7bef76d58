"""Answering a step: every named person, every blank, and no way to say yes by accident."""

from dataclasses import replace

import pytest

from ceremony.answers import AnswerError, digest_text
from ceremony.effects import Ask
from ceremony.events import AbortDecided, Answered, Confirmation, Dissented, Entry, ExceptionRecorded
from ceremony.secret_looking import NOT_TAKEN
from ceremony.state import Phase
from ceremony.steps.work import Shown
from tests.terminal.conftest import Room

BAG = ("BAG-0001", "BAG-0001")


def answered(room: Room, step: str) -> Room:
    return room.reach(step, Phase.WORKED)


def ends(room: Room, field: str) -> str:
    effect = room.effect
    assert isinstance(effect, Ask)
    words = digest_text(next(one for one in effect.shown if one.field == field).digest).split()
    return f"{words[0]} {words[-1]}"


def test_each_named_person_confirms_and_initials(room: Room) -> None:
    answered(room, "A.03")
    event = room.do("media 1", "page 7", "y", "cn", "DO")
    assert event == Answered(
        step="A.03",
        subject="",
        confirmations=(Confirmation(1, "witness-1"), Confirmation(1, "witness-2")),
        entries=(
            Entry("camera-media", "media 1", "safe-controller-1"),
            Entry("room-log-page", "page 7", "safe-controller-1"),
        ),
        choice="",
        initials=("witness-1", "witness-2"),
    )


@pytest.mark.parametrize("wrong", ["", "y", "yes", "AL", "DO", "confirmed"])
def test_nobody_confirms_for_another_or_by_a_mere_yes(room: Room, wrong: str) -> None:
    answered(room, "A.03")
    event = room.ask("media 1", "page 7", "y", wrong, "CN", "DO")
    assert isinstance(event, Answered)
    assert "Clara Novak types CN, or n." in room.shown()


@pytest.mark.parametrize("wrong", ["", "y", "CN ", "XX"])
def test_a_row_without_a_line_to_confirm_is_initialled(room: Room, wrong: str) -> None:
    answered(room, "A.01")
    typed = [wrong, "CN", "DO"] if wrong.strip() != "CN" else [wrong, "DO"]
    event = room.do(*typed)
    assert isinstance(event, Answered)
    assert event.confirmations == ()
    assert event.initials == ("witness-1", "witness-2")


@pytest.mark.parametrize(("step", "typed"), [("A.01", ()), ("A.03", ("media", "page", "y"))])
def test_a_no_is_never_silent(room: Room, step: str, typed: tuple[str, ...]) -> None:
    answered(room, step)
    assert room.do(*typed, "no", "2", "I saw nothing", "y") == Dissented(step, "witness-1", "I saw nothing")


def test_a_no_may_become_an_exception(room: Room) -> None:
    answered(room, "A.01")
    nobody = [""] * (len(room.state.present) - 1)
    event = room.do("n", "3", "two seals", "y", "one seal", "y", "go on", "y", "1", "AL", *nobody)
    assert isinstance(event, ExceptionRecorded)
    assert (event.expected, event.observed, event.decision) == ("two seals", "one seal", "go on")


def test_a_no_may_end_the_ceremony(room: Room) -> None:
    answered(room, "A.01")
    assert room.do("n", "4", "the words differ", "y", "abort") == AbortDecided("witness-1", "the words differ")


@pytest.mark.parametrize("given_up", [("n", "1"), ("n", "2", "!cancel"), ("n", "4", "why", "y", "")])
def test_a_no_that_is_taken_back_is_asked_again(room: Room, given_up: tuple[str, ...]) -> None:
    answered(room, "A.01")
    assert isinstance(room.do(*given_up, "CN", "DO"), Answered)
    assert room.state.dissents == 0


def test_what_others_answered_is_kept_while_one_disagrees(room: Room) -> None:
    answered(room, "A.03")
    room.do("media 1", "page 7", "y", "CN", "n", "2", "camera 2 is dark", "y")
    event = room.do()
    assert isinstance(event, Answered)
    assert [entry.value for entry in event.entries] == ["media 1", "page 7"]


def test_whoever_does_not_agree_is_not_asked_for_initials(room: Room) -> None:
    answered(room, "A.01")
    room.do("n", "2", "reason", "y")
    room.turn_page()
    event = room.do("DO")
    assert isinstance(event, Answered)
    assert event.initials == ("witness-2",)
    assert "Clara Novak does not agree: that stands in the record." in room.shown()


def test_what_was_answered_is_not_kept_for_the_next_step(room: Room) -> None:
    answered(room, "A.02").reach("A.03", Phase.WORKED)
    assert isinstance(room.do("media", "page", "y", "CN", "DO"), Answered)


def test_a_writer_who_went_out_is_replaced_and_writes_anew(room: Room) -> None:
    answered(room, "A.06")
    room.do(*BAG, "!out clara", "a call", "y")
    event = room.do("BAG-0002", "BAG-0002", "SN-1", "y", "DO")
    assert isinstance(event, Answered)
    assert [(entry.value, entry.by) for entry in event.entries[:2]] == [
        ("BAG-0002", "administrator"),
        ("BAG-0002", "witness-2"),
    ]


def test_two_people_enter_a_bag_and_neither_sees_the_other(room: Room) -> None:
    answered(room, "A.06")
    event = room.do("bag-0001", "BAG-0001", "SN-1", "y", "CN", "DO")
    assert isinstance(event, Answered)
    assert event.entries[:2] == (
        Entry("machine-bag", "BAG-0001", "administrator"),
        Entry("machine-bag", "BAG-0001", "witness-1"),
    )
    before_the_second = room.screen.getvalue().split("Second entry, Clara Novak writes machine bag")[0]
    assert "BAG-0001" not in before_the_second.upper()


@pytest.mark.parametrize("wrong", ["", "B1", "BAG 0001"])
def test_a_first_entry_of_the_wrong_shape_is_told_before_the_second_is_asked(room: Room, wrong: str) -> None:
    answered(room, "A.06")
    room.ask(*BAG, "SN-1", "n", wrong, *BAG, "SN-1", "y", "CN", "DO")
    page = room.shown()
    told = page.index("machine bag wants 4 to 24")
    assert page.rindex("First entry, Ada Lindqvist", 0, told) > page.rindex("Second entry", 0, told)
    assert page.count("Second entry, Clara Novak") == 2


def test_what_was_written_is_read_back_before_anyone_confirms(room: Room) -> None:
    answered(room, "A.06").turn_page()
    room.ask(*BAG, "SN-1", "y", "CN", "DO")
    page = room.shown()
    assert page.index("WRITTEN machine bag: BAG-0001 machine serial: SN-1") < page.index("CONFIRM")


def test_what_is_not_right_is_written_again_before_anyone_confirms(room: Room) -> None:
    answered(room, "A.03")
    event = room.do("media 1", "page 7", "n", "media 2", "page 7", "y", "CN", "DO")
    assert isinstance(event, Answered)
    assert [entry.value for entry in event.entries] == ["media 2", "page 7"]


def test_a_no_may_have_the_blanks_written_again_and_everyone_confirms_anew(room: Room) -> None:
    answered(room, "A.03")
    event = room.do("media 1", "page 7", "y", "CN", "n", "5", "media 2", "page 7", "y", "CN", "DO")
    assert isinstance(event, Answered)
    assert [entry.value for entry in event.entries] == ["media 2", "page 7"]
    assert room.state.dissents == 0


@pytest.mark.parametrize("step", ["A.01", "A.02"])
def test_where_nothing_is_written_nothing_is_written_again(room: Room, step: str) -> None:
    answered(room, step)
    with pytest.raises(KeyboardInterrupt):
        room.ask("n", "5")
    assert "the blanks are filled again" not in room.shown()


@pytest.mark.parametrize("secret", ["016947", "0169 4712", "acad acid acne acqu", "from academic acid acne acquire"])
def test_no_secret_is_written_into_a_blank(room: Room, secret: str) -> None:
    answered(room, "A.03")
    event = room.do("media 1", secret, "page 7", "y", "CN", "DO")
    assert isinstance(event, Answered)
    assert [entry.value for entry in event.entries] == ["media 1", "page 7"]


def test_a_small_number_is_a_text(room: Room) -> None:
    answered(room, "A.03")
    assert isinstance(room.do("media 1", "7", "y", "CN", "DO"), Answered)


def test_double_entries_that_differ_are_both_made_again(room: Room) -> None:
    answered(room, "A.06")
    event = room.ask("BAG-0001", "BAG-0010", *BAG, "SN-1", "y", "CN", "DO")
    assert isinstance(event, Answered)
    assert "NOT ACCEPTED: the two entries of machine-bag differ" in room.shown()
    assert "both look at the original and enter it again" in room.shown()


@pytest.mark.parametrize("wrong", ["", "B1", "BAG 0001", "BAG-00000000000000000000001", "ÄBAG"])
def test_a_value_of_the_wrong_shape_is_asked_again(room: Room, wrong: str) -> None:
    answered(room, "A.06")
    assert isinstance(room.ask(wrong, *BAG, "SN-1", "y", "CN", "DO"), Answered)
    assert "machine bag wants 4 to 24 capital letters, digits and hyphens" in room.shown()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("09:31", "2026-11-21T09:31Z"),
        ("09:31:05Z", "2026-11-21T09:31:05Z"),
        ("2026-11-20T23:59Z", "2026-11-20T23:59Z"),
    ],
)
def test_a_time_may_be_typed_short(room: Room, typed: str, value: str) -> None:
    answered(room, "A.09")
    event = room.do("radio clock", typed, "0", "y", "CN", "DO")
    assert isinstance(event, Answered)
    assert event.entries[1].value == value


@pytest.mark.parametrize("wrong", ["", "noon", "9:31", "2026-11-20 23:59"])
def test_a_time_of_no_shape_is_asked_again(room: Room, wrong: str) -> None:
    answered(room, "A.09")
    assert isinstance(room.ask("radio clock", wrong, "09:31", "0", "y", "CN", "DO"), Answered)
    assert "source utc wants a time" in room.shown()


def test_the_words_on_paper_are_typed_by_their_ends(room: Room) -> None:
    answered(room, "A.07")
    typed = [ends(room, field) for field in ("software-sha256", "script-sha256", "plan-sha256")]
    event = room.do(*typed, "CN", "DO", "GH")
    assert isinstance(event, Answered)
    assert event.entries[1].value == digest_text(room.state.script.sha256)


def test_the_words_of_another_fingerprint_are_refused(room: Room) -> None:
    answered(room, "A.07")
    typed = [ends(room, field) for field in ("software-sha256", "script-sha256", "plan-sha256")]
    assert isinstance(room.ask(typed[1], *typed, "CN", "DO", "GH"), Answered)
    assert "These are not the words shown" in room.shown()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (("5A7F2A",), "5A7F2A"),
        (("7F2A",), "5A7F2A"),
        (("7f2a",), "5A7F2A"),
        (("", "7F2A"), "5A7F2A"),
        (("7F2B", "n", "7F2A"), "5A7F2A"),
        (("5A7F2B", "y"), "5A7F2B"),
    ],
)
def test_what_the_screen_shows_is_read_on_the_thing_itself(room: Room, typed: tuple[str, ...], value: str) -> None:
    assert copied(room, "5A7F2A", *typed) == value


@pytest.mark.parametrize("set_id", ["4804", "0000"])
def test_what_the_screen_shows_is_no_secret_though_it_be_all_digits(room: Room, set_id: str) -> None:
    assert copied(room, set_id, set_id) == set_id


def test_other_digits_than_the_screen_shows_may_be_a_secret(room: Room) -> None:
    assert copied(room, "4804", "016947", "y", "4804") == "4804"
    assert NOT_TAKEN.split()[0] in room.shown()


def copied(room: Room, value: str, *typed: str) -> str:
    """Return what stands in the record where the screen shows a value and people type."""
    answered(room, "A.03")
    effect = room.effect
    assert isinstance(effect, Ask)
    shown = (Shown("camera-media", value, ""),)
    room.keyboard.lines = [*typed, "page", "y", "CN", "DO"]
    event = room.people.answer(
        Ask(**{name: getattr(effect, name) for name in Ask.__slots__} | {"shown": shown}), room.state
    )
    assert isinstance(event, Answered)
    return event.entries[0].value


def test_a_choice_is_one_of_the_options(room: Room) -> None:
    answered(room, "A.01")
    effect = room.effect
    assert isinstance(effect, Ask)
    task = replace(effect.task, step=replace(effect.task.step, choose=("stick", "disc")))
    room.keyboard.lines = ["3", "disc", "2", "CN", "DO"]
    event = room.people.answer(replace(effect, task=task), room.state)
    assert isinstance(event, Answered)
    assert event.choice == "disc"


def test_a_refused_answer_is_given_anew_in_full(room: Room) -> None:
    answered(room, "A.03")
    room.ask("media 1", "page 7", "y", "CN", "DO")
    room.people.refused(AnswerError("not so"))
    event = room.do("media 2", "page 8", "y", "CN", "DO")
    assert isinstance(event, Answered)
    assert [entry.value for entry in event.entries] == ["media 2", "page 8"]
