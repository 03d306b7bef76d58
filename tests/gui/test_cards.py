"""Each card by keyboard alone: where it begins, what it waits for and says, and the one reply it gives."""

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QRadioButton
from pytestqt.qtbot import QtBot

from ceremony.answers import AnswerError, digest_text
from ceremony.engine import advance
from ceremony.events import BreakEnded, Decided, Decision, Entered, Recorded, Ruling, StepOpened
from ceremony.secret_looking import NOT_TAKEN
from ceremony.steps.outcomes import RollCalled
from gui.strings import room as words
from gui.turns import AnswerView, Ready
from tests.gui.room_seat import VIEWS, Seat
from tests.gui.room_world import NOW, asked, at, typed_in, view_of, with_choice

PAUSE_MS = 60


def seat(qtbot: QtBot, name: str) -> Seat:
    return Seat(qtbot, VIEWS[name]())


def answer(sitting: Seat, view: AnswerView) -> None:
    """Fill in the card that is shown, by keyboard alone."""
    for blank in view.draft.blanks:
        assert isinstance(sitting.focus, QLineEdit)
        sitting.type(typed_in(view.draft, blank) + "\t")
    if view.draft.choices:
        assert isinstance(sitting.focus, QRadioButton)
        sitting.type(" \t")
    for _ in view.draft.boxes:
        assert isinstance(sitting.focus, QCheckBox)
        sitting.type(" \t")
    assert sitting.focus is sitting.card.primary


@pytest.mark.parametrize("name", VIEWS)
def test_every_card_begins_where_something_is_to_be_done(qtbot: QtBot, name: str) -> None:
    sitting = seat(qtbot, name)
    assert sitting.card.isAncestorOf(sitting.focus)
    assert sitting.focus.isEnabled()


@pytest.mark.parametrize("name", VIEWS)
def test_a_primary_button_that_cannot_be_pressed_says_why(qtbot: QtBot, name: str) -> None:
    sitting = seat(qtbot, name)
    if not sitting.card.primary.isEnabled():
        assert sitting.status
        sitting.card.primary.click()
        assert sitting.replies == []


@pytest.mark.parametrize("name", VIEWS)
def test_nobody_replies_by_holding_a_key(qtbot: QtBot, name: str) -> None:
    sitting = seat(qtbot, name)
    sitting.card.primary.setEnabled(True)
    sitting.card.primary.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Enter):
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, autorep=True)
            QApplication.sendEvent(sitting.card.primary, event)
    assert sitting.replies == []


def test_a_step_is_begun_by_one_key(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "begin")
    assert sitting.focus is sitting.card.primary
    sitting.type("\n")
    assert sitting.replies == [StepOpened("A.02", "", "safe-controller-1")]


def test_pressing_twice_replies_once_and_presses_nothing_else(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "begin")
    primary = sitting.card.primary
    QTest.mouseDClick(primary, Qt.MouseButton.LeftButton)
    sitting.type("\n\n ")
    primary.click()
    assert len(sitting.replies) == 1
    assert not sitting.card.isEnabled()
    assert QApplication.focusWidget() is None


def test_what_has_no_way_back_wants_its_word(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "begin with a command")
    assert sitting.status == words.TYPE_THE_WORD.format(word="generate")
    sitting.type("generat\n")
    assert sitting.replies == []
    sitting.type("e\n")
    assert sitting.replies == [StepOpened("C.02", "", "administrator")]


def test_the_roll_is_called_by_marking_people(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "roll")
    assert sitting.status == words.NOBODY
    sitting.type(" \t\t ")
    assert "key custodian" in sitting.status.lower()
    sitting.tab_to(words.CALL)
    sitting.type(" ")
    assert sitting.replies == [RollCalled(("administrator", "witness-2"))]


def test_everyone_is_marked_at_once(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "roll")
    sitting.tab_to(words.EVERYONE)
    sitting.type(" ")
    qtbot.waitUntil(sitting.card.primary.hasFocus)
    sitting.type(" ")
    people = at("A.01").plan.people
    assert sitting.replies == [RollCalled(tuple(person.id for person in people))]


@pytest.mark.parametrize(
    "step", ["A.01", "A.03", "A.06", "A.07", "A.09", "A.11", "B.02", "C.04", "C.06", "D.01", "Z.06"]
)
def test_a_step_is_answered_by_keyboard_and_the_engine_takes_it(qtbot: QtBot, step: str) -> None:
    world = at(step)
    view = view_of(world)
    sitting = Seat(qtbot, view)
    answer(sitting, view)
    assert sitting.status == words.READY_TO_RECORD
    sitting.type("\n")
    (reply,) = sitting.replies
    assert reply == view.draft.answered()
    advance(world.state, Recorded(view.draft.answered(), NOW, "00" * 32))


def test_a_choice_is_made_by_keyboard(qtbot: QtBot) -> None:
    view = view_of(with_choice())
    sitting = Seat(qtbot, view)
    answer(sitting, view)
    assert view.draft.choice == "The bag was whole"
    assert sitting.status == words.READY_TO_RECORD


def test_nobody_confirms_before_everything_is_written(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "copies")
    boxes = sitting.card.findChildren(QCheckBox)
    assert not any(box.isEnabled() for box in boxes)
    assert sitting.status == "Waiting for: serial, firmware"
    sitting.type("en-a\t1\t")
    assert all(box.isEnabled() for box in boxes)
    assert sitting.focus is boxes[0]


def test_changing_what_is_written_takes_ticks_back_before_their_eyes(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "copies")
    sitting.type("en-a\t1\t \t ")
    boxes = sitting.card.findChildren(QCheckBox)
    assert [box.isChecked() for box in boxes] == [True, True, False]
    line = sitting.tab_to("firmware")
    assert isinstance(line, QLineEdit)
    line.selectAll()
    sitting.type("2")
    assert [box.isChecked() for box in boxes] == [False] * 3


def test_what_is_wrong_is_said_when_the_writer_has_left(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "copies")
    problem = words.DIFFERENT_COPY.format(shown="serial of token-a")
    sitting.type("en-b")
    assert not sitting.says(problem)
    sitting.type("\t")
    assert sitting.says(problem)
    sitting.type("←")
    assert isinstance(sitting.focus, QLineEdit)
    sitting.focus.selectAll()
    sitting.type("en-a")
    assert not sitting.says(problem)


def test_the_second_writer_does_not_see_the_first_entry(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "double entry")
    first = sitting.focus
    assert isinstance(first, QLineEdit)
    sitting.type("bag-17")
    assert first.echoMode() is QLineEdit.EchoMode.Normal
    sitting.type("\t")
    assert first.echoMode() is QLineEdit.EchoMode.Password
    assert "bag-17" not in first.displayText()


def test_two_entries_that_differ_are_put_right_at_either(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "double entry")
    sitting.type("bag-17\tbag-71\t")
    assert sitting.says("the two entries of machine-bag differ")
    sitting.type("←←")
    first = sitting.focus
    assert isinstance(first, QLineEdit)
    first.selectAll()
    sitting.type("bag-71\t")
    assert not sitting.says("the two entries of machine-bag differ")
    assert sitting.status == "Waiting for: machine serial"


def test_enter_goes_on_to_the_next_blank(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "copies")
    sitting.type("en-a\n")
    assert sitting.focus.accessibleName().startswith("firmware")


def test_a_secret_is_not_taken(qtbot: QtBot) -> None:
    world = at("A.03")
    sitting = Seat(qtbot, view_of(world))
    sitting.type("123456\t")
    assert sitting.says(NOT_TAKEN)
    assert sitting.status.startswith("Waiting for: ")


def test_a_refused_answer_says_what_and_what_to_do(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "copies")
    sitting.card.refused(AnswerError("witness-2 has left", remedy="ask them back"))
    qtbot.waitUntil(lambda: sitting.says("Not accepted: witness-2 has left"))
    assert sitting.says("What to do: ask them back.")


def test_an_answer_taken_over_is_shown_as_it_was(qtbot: QtBot) -> None:
    world = at("B.02")
    before, view = view_of(world), view_of(world)
    before.draft.write(before.draft.blanks[0], "en-a")
    view.draft.carry_over(before.draft)
    sitting = Seat(qtbot, view)
    assert isinstance(sitting.focus, QLineEdit)
    assert sitting.focus.text() == "en-a"
    assert sitting.status == "Waiting for: firmware"
    assert asked(world).writers


def test_after_a_failure_a_way_and_a_reason_are_wanted(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "failure")
    assert sitting.status == words.CHOOSE_FIRST
    assert sitting.says("It failed")
    sitting.type(" ")
    assert sitting.status == words.WORD_FIRST.format(word="destroyed")
    sitting.tab_to(words.COMMAND_NAME)
    sitting.type("destroyed")
    assert sitting.status == words.REASON_FIRST
    sitting.tab_to(words.WHY_NAME)
    sitting.type("1234")
    assert sitting.status == NOT_TAKEN
    sitting.type(" is the page that jammed")
    sitting.tab_to(words.DECIDE)
    sitting.type(" ")
    (reply,) = sitting.replies
    assert isinstance(reply, Decided)
    assert (reply.decision, reply.reason) == (Decision.REPRINT, "1234 is the page that jammed")
    assert reply.void_sheet


def test_a_word_typed_for_one_way_does_not_open_another(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "failure")
    sitting.type(" ")
    sitting.tab_to(words.COMMAND_NAME)
    sitting.type("destroyed")
    radios = sitting.card.findChildren(QRadioButton)
    radios[-1].setFocus()
    sitting.type(" ")
    assert sitting.status == words.WORD_FIRST.format(word="abort")


def test_after_a_crash_a_ruling_is_chosen(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "crash")
    assert sitting.status == words.CHOOSE_FIRST
    sitting.type(" ")
    sitting.tab_to(words.RULE_RECORD)
    sitting.type(" ")
    assert sitting.replies == [Ruling.ADOPT]


def test_every_sheet_that_comes_back_is_marked(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "void")
    assert sitting.status == words.VOID_LEFT.format(count=3)
    sitting.type(" \t \t")
    assert sitting.status == words.VOID_LEFT_ONE
    sitting.type(" \t\n")
    assert sitting.replies == [Ready()]


def test_whoever_comes_in_is_recorded(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "waiting")
    sitting.type("N")
    sitting.tab_to(words.SAVE_IN)
    sitting.type(" ")
    assert sitting.replies == [Entered("custodian-1")]


def test_a_break_ends_when_the_seals_were_looked_at(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "break")
    assert sitting.status
    sitting.type("↓ ")
    sitting.tab_to(words.BROKEN_WHICH)
    sitting.type("bag 17  is torn")
    sitting.tab_to(words.REOPENS)
    sitting.type("A")
    sitting.tab_to(words.REOPEN)
    sitting.type(" ")
    assert sitting.replies == [BreakEnded("administrator", "broken: bag 17 is torn")]


@pytest.mark.parametrize("name", ["PIN", "dice", "share"])
def test_whoever_is_alone_says_so(qtbot: QtBot, name: str) -> None:
    sitting = seat(qtbot, name)
    sitting.type("\n")
    assert sitting.replies == [Ready()]


def test_words_by_hand_are_shown_to_be_on_paper(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "by hand")
    listed = digest_text("00" * 32).split()
    assert sitting.status == words.ON_PAPER_FIRST
    sitting.type(f"{listed[0]}\n")
    assert sitting.replies == []
    sitting.type(f" {listed[-1]}\n")
    assert sitting.replies == [Ready()]


def test_what_was_pressed_for_the_card_before_presses_nothing_in_the_next(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "begin")
    sitting.card.hold(PAUSE_MS)
    sitting.type("\n ")
    assert sitting.replies == []
    assert not sitting.card.primary.isEnabled()
    qtbot.waitUntil(sitting.card.primary.hasFocus)
    sitting.type("\n")
    assert len(sitting.replies) == 1


def test_a_card_that_was_held_still_waits_for_what_is_wanting(qtbot: QtBot) -> None:
    sitting = seat(qtbot, "begin with a command")
    with qtbot.waitCallback() as released:
        sitting.card.hold(PAUSE_MS)
        QTimer.singleShot(2 * PAUSE_MS, released)
    assert not sitting.card.primary.isEnabled()
    assert sitting.status == words.TYPE_THE_WORD.format(word="generate")
