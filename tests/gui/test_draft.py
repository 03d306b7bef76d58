"""The answer to a step while it is being given: every way a blank is filled, and what people have then confirmed."""

from dataclasses import replace

import pytest

from ceremony.answers import digest_text
from ceremony.effects import Ask
from ceremony.engine import advance
from ceremony.events import Dissented, ExceptionRecorded, Recorded
from ceremony.secret_looking import NOT_TAKEN
from gui.draft import AnswerDraft, Way
from gui.strings import room as words
from tests.engine.world import GENERATION, RECONSTRUCTION, moments
from tests.gui.room_world import NOW, asked, at, blank_of, draft_of, fill, now, typed_in, with_choice

SHARE_WORDS = "academic acid acrobat actress"
EXCEPTION = ExceptionRecorded(
    step="B.02",
    expected="the serial of the plan",
    observed="another one",
    decision="go on with this token",
    by="administrator",
    initials=("witness-1",),
)


@pytest.mark.parametrize("name", [GENERATION, RECONSTRUCTION])
def test_what_a_careful_room_answers_is_taken_by_the_engine_at_every_step(name: str) -> None:
    answered = 0
    for world in moments(name):
        if isinstance(world.effect, Ask):
            draft = draft_of(world)
            fill(draft)
            assert draft.wanting() == ""
            answer = draft.answered()
            advance(world.state, Recorded(answer, NOW, "00" * 32))
            # A careful world writes the same, but for what it has free choice of.
            assert replace(answer, entries=()) == replace(world.answer(world.effect), entries=())
            answered += 1
    assert answered > 20


def test_a_digest_is_written_by_its_first_and_last_word_from_paper() -> None:
    world = at("A.07")
    draft = draft_of(world)
    blank = blank_of(draft, "plan-sha256")
    listed = digest_text("ef" * 32).split()
    assert blank.way is Way.ENDS
    for typed in (
        f"{listed[0]} {listed[-1]}",
        f"{listed[0][:4]} {listed[-1][:4]}",
        " ".join(listed),
        "  ".join(listed),
    ):
        assert draft.write(blank, typed) == ""
    for typed in (listed[0], f"{listed[-1]} {listed[0]}", " ".join(listed[:-1]), "", "ef" * 32):
        assert draft.write(blank, typed) == words.DIFFERENT_ENDS
        assert draft.wanting().startswith("Waiting for: software sha256, script sha256, plan sha256")


@pytest.mark.parametrize("typed", ["en-a", "EN-A", "serial of token-a", "  serial of   token-a "])
def test_the_end_of_what_is_shown_or_all_of_it_is_a_copy(typed: str) -> None:
    draft = draft_of(at("B.02"))
    serial = blank_of(draft, "serial")
    assert serial.way is Way.COPY
    assert draft.write(serial, typed) == ""
    draft.write(blank_of(draft, "firmware"), "1")
    for box in draft.boxes:
        draft.tick(box)
    assert draft.answered().entries[0].value == "serial of token-a"


@pytest.mark.parametrize("half", ["a", "token-a", "serial of tok"])
def test_part_of_what_is_shown_is_half_typed_whatever_was_excepted(half: str) -> None:
    world = at("B.02")
    world.record(EXCEPTION)
    draft = draft_of(world)
    assert draft.write(blank_of(draft, "serial"), half) == words.DIFFERENT_COPY.format(shown="serial of token-a")


@pytest.mark.parametrize("typed", ["en-b", "serial of token-b"])
def test_what_differs_from_what_is_shown_is_refused_until_an_exception_stands(typed: str) -> None:
    world = at("B.02")
    serial = blank_of(draft_of(world), "serial")
    assert draft_of(world).write(serial, typed) == words.DIFFERENT_COPY.format(shown="serial of token-a")
    world.record(EXCEPTION)
    assert draft_of(world).write(serial, typed) == ""


def test_a_set_id_of_four_digits_is_no_secret() -> None:
    draft = draft_of(at("C.04"))
    assert draft.write(blank_of(draft, "set-id"), "0001") == ""


@pytest.mark.parametrize("typed", ["1234", "12 34 56", f"on page {SHARE_WORDS}", SHARE_WORDS.upper()])
def test_what_looks_like_a_secret_is_not_taken_from_a_text(typed: str) -> None:
    draft = draft_of(at("A.03"))
    page = blank_of(draft, "room-log-page")
    assert draft.write(page, typed) == NOT_TAKEN
    assert "room log page" in draft.wanting()


@pytest.mark.parametrize(
    ("step", "field", "typed", "stands"),
    [
        ("A.09", "source-utc", "09:30", "2026-11-21T09:30Z"),
        ("A.09", "source-utc", "09:30:15Z", "2026-11-21T09:30:15Z"),
        ("A.09", "source-utc", "2026-11-21T09:30Z", "2026-11-21T09:30Z"),
        ("A.03", "room-log-page", "  page   17 ", "page 17"),
        ("A.10", "count", "12", "12"),
    ],
)
def test_a_free_blank_is_written_as_it_will_stand_in_the_record(step: str, field: str, typed: str, stands: str) -> None:
    draft = draft_of(at(step))
    for blank in draft.blanks:
        draft.write(blank, typed if blank.field.field == field else typed_in(draft, blank))
    for box in draft.boxes:
        draft.tick(box)
    assert next(entry.value for entry in draft.answered().entries if entry.field == field) == stands


@pytest.mark.parametrize(
    ("step", "field", "typed", "wanted"),
    [
        ("A.06", "machine-bag", "bag", "4 to 24 capital letters"),
        ("A.06", "machine-bag", "bag 17", "4 to 24 capital letters"),
        ("A.06", "machine-bag", "", "4 to 24 capital letters"),
        ("A.09", "source-utc", "half past nine", "a time such as"),
        ("A.09", "source-utc", "25 Nov", "a time such as"),
        ("A.10", "count", "three", "a number"),
        ("A.10", "count", "-1", "a number"),
        ("A.03", "room-log-page", "   ", "some text"),
        ("A.06", "machine-serial", "", "a serial number"),
    ],
)
def test_a_wrong_shape_is_refused_with_the_right_one(step: str, field: str, typed: str, wanted: str) -> None:
    draft = draft_of(at(step))
    blank = blank_of(draft, field)
    problem = draft.write(blank, typed)
    assert problem.startswith(f"{blank.label}: {wanted}")
    assert draft.problem(blank) == problem
    assert draft.typed(blank) == typed


def test_a_bag_number_is_entered_twice_by_two_people_covered_and_in_capitals() -> None:
    draft = draft_of(at("A.06"))
    first, second = (blank_of(draft, "machine-bag", second=one) for one in (False, True))
    assert (first.writer, second.writer) == ("administrator", "witness-1")
    assert first.covered
    assert second.covered
    assert draft.write(first, "bag-17-a") == ""
    assert draft.wanting() == "Waiting for: machine bag, machine serial"
    assert draft.write(second, "BAG-17-A") == ""
    assert draft.wanting() == "Waiting for: machine serial"
    draft.write(blank_of(draft, "machine-serial"), "SN-1")
    for box in draft.boxes:
        draft.tick(box)
    assert [(one.value, one.by) for one in draft.answered().entries[:2]] == [
        ("BAG-17-A", "administrator"),
        ("BAG-17-A", "witness-1"),
    ]


@pytest.mark.parametrize("wrong_one_is_second", [False, True])
def test_of_two_entries_that_differ_either_may_be_put_right(*, wrong_one_is_second: bool) -> None:
    draft = draft_of(at("A.06"))
    first, second = (blank_of(draft, "machine-bag", second=one) for one in (False, True))
    draft.write(first, "bag-17")
    assert draft.write(second, "bag-71").startswith("the two entries of machine-bag differ")
    wrong = second if wrong_one_is_second else first
    right = "bag-17" if wrong_one_is_second else "bag-71"
    assert draft.write(wrong, right) == ""
    assert (draft.problem(first), draft.problem(second)) == ("", "")
    assert draft.wanting() == "Waiting for: machine serial"


def test_a_bag_that_holds_another_sheet_is_refused() -> None:
    world = at("C.10", subject="custodian-2")
    taken = world.state.bags[0]
    draft = draft_of(world)
    assert draft.write(blank_of(draft, "bag"), taken).startswith(f"bag {taken} already holds another sheet")


def test_a_changed_blank_takes_every_confirmation_back() -> None:
    draft = draft_of(at("A.03"))
    fill(draft)
    assert draft.wanting() == ""
    draft.write(draft.blanks[0], "another place")
    assert not any(draft.is_ticked(box) for box in draft.boxes)
    assert draft.wanting() == "Waiting for 2 people"


def test_a_blank_written_the_same_again_leaves_confirmations() -> None:
    draft = draft_of(at("A.03"))
    fill(draft)
    draft.write(draft.blanks[0], f"  {draft.typed(draft.blanks[0])}  ")
    assert draft.wanting() == ""


def test_a_blank_that_fits_no_longer_takes_confirmations_back() -> None:
    draft = draft_of(at("A.10"))
    fill(draft)
    draft.write(blank_of(draft, "count"), "many")
    assert draft.wanting() == "Waiting for: count"
    assert not any(draft.is_ticked(box) for box in draft.boxes)


def test_another_choice_takes_confirmations_back_and_the_same_does_not() -> None:
    draft = draft_of(with_choice())
    one, other = draft.choices[:2]
    for blank in draft.blanks:
        draft.write(blank, typed_in(draft, blank))
    assert draft.wanting() == words.WAITING_FOR_CHOICE
    assert not draft.is_written
    fill(draft)
    draft.choose(one)
    assert draft.wanting() == ""
    assert draft.answered().choice == one
    draft.choose(other)
    assert not any(draft.is_ticked(box) for box in draft.boxes)
    assert draft.is_written


def test_it_waits_for_one_person_by_name_and_for_several_by_count() -> None:
    draft = draft_of(at("A.03"))
    for blank in draft.blanks:
        draft.write(blank, typed_in(draft, blank))
    assert draft.wanting() == "Waiting for 2 people"
    draft.tick(draft.boxes[0])
    name = at("A.03").plan.person("witness-2").name
    assert draft.wanting() == f"Waiting for {name}"
    draft.untick(draft.boxes[0])
    assert draft.wanting() == "Waiting for 2 people"


def test_who_confirms_two_lines_confirms_each() -> None:
    draft = draft_of(at("C.06"))
    fill(draft)
    assert [box.line for box in draft.boxes] == [1, 2]
    assert [one.line for one in draft.answered().confirmations] == [1, 2]
    draft.untick(draft.boxes[0])
    assert draft.wanting().startswith("Waiting for ")


def test_what_will_stand_in_the_record_can_be_read_before_it_is_confirmed() -> None:
    draft = draft_of(at("A.09"))
    assert draft.written() == ()
    draft.write(blank_of(draft, "source-utc"), "09:30")
    assert draft.written() == (("Source UTC", "2026-11-21T09:30Z"),)
    twice = draft_of(at("A.06"))
    for second in (False, True):
        twice.write(blank_of(twice, "machine-bag", second=second), "bag-17")
    assert twice.written() == (("Machine bag", "BAG-17"),)


def test_initials_alone_have_boxes_of_their_own() -> None:
    draft = draft_of(at("A.01"))
    assert [(box.person, box.line, box.text) for box in draft.boxes] == [("witness-1", 0, ""), ("witness-2", 0, "")]
    assert all("initialled" in box.name for box in draft.boxes)


def test_after_an_exception_what_was_answered_is_carried_over() -> None:
    world = at("A.03")
    before = draft_of(world)
    fill(before)
    before.untick(before.boxes[1])
    world.record(replace(EXCEPTION, step="A.03"))
    after = draft_of(world)
    after.carry_over(before)
    assert [after.typed(blank) for blank in after.blanks] == [before.typed(blank) for blank in before.blanks]
    assert [after.is_ticked(box) for box in after.boxes] == [True, False]


def test_what_an_exception_allows_is_confirmed_anew() -> None:
    world = at("B.02")
    before = draft_of(world)
    before.write(blank_of(before, "serial"), "serial of token-b")
    world.record(EXCEPTION)
    after = draft_of(world)
    after.carry_over(before)
    assert after.problem(blank_of(after, "serial")) == ""
    assert after.wanting() == "Waiting for: firmware"


def test_who_disagrees_is_not_asked_to_confirm_and_the_others_have_still_confirmed() -> None:
    world = at("A.03")
    before = draft_of(world)
    fill(before)
    world.record(Dissented("A.03", "witness-2", "the camera does not run"))
    after = draft_of(world)
    after.carry_over(before)
    assert {box.person for box in after.boxes} == {"witness-1"}
    assert after.wanting() == ""
    advance(world.state, Recorded(after.answered(), NOW, "00" * 32))


def test_nothing_is_carried_over_to_other_blanks_or_to_other_evidence() -> None:
    before = draft_of(at("A.10", subject="machine"))
    fill(before)
    world = at("A.12")
    after = draft_of(world)
    after.carry_over(before)
    assert [after.typed(blank) for blank in after.blanks] == [""]
    other = AnswerDraft(replace(asked(at("A.10")), shown=asked(world).shown), at("A.10").state, now=now)
    other.carry_over(before)
    assert not any(other.is_ticked(box) for box in other.boxes)


@pytest.mark.parametrize(
    ("step", "field", "second", "hint"),
    [
        ("A.07", "plan-sha256", False, "types the first and the last word from paper"),
        ("B.02", "serial", False, "reads it on the thing itself and types its last 4 characters"),
        ("A.03", "room-log-page", False, "writes some text"),
        ("A.06", "machine-bag", False, "First entry, "),
        ("A.06", "machine-bag", True, "the same again, without seeing the first"),
    ],
)
def test_each_blank_says_who_writes_what(step: str, field: str, second: bool, hint: str) -> None:  # noqa: FBT001 -- a parameter
    world = at(step)
    blank = blank_of(draft_of(world), field, second=second)
    assert hint in blank.hint
    assert world.plan.person(blank.writer).name in blank.hint
