"""What is said out of turn: each dialog asks for what its event needs, and records it by keyboard."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ceremony.effects import Begin
from ceremony.events import AbortDecided, BreakStarted, Dissented, Entered, ExceptionRecorded, Left, OutOfBand
from ceremony.out_of_turn import happens
from ceremony.secret_looking import NOT_TAKEN
from ceremony.state import State
from gui.pages import dialogs
from gui.strings import room as words
from tests.gui.legible import show_on, themed
from tests.gui.room_seat import HD, KEYS
from tests.gui.room_world import at


class Asked:
    """A dialog, and somebody at the keyboard."""

    def __init__(self, qtbot: QtBot, kind: type[dialogs.Dialog], state: State) -> None:
        self.parent = QWidget()
        show_on(qtbot, self.parent, HD)
        self.state = state
        self.dialog = kind(self.parent, themed(HD), state)
        self.said: list[OutOfBand] = []
        self.dialog.said.connect(self.said.append)
        with qtbot.waitExposed(self.dialog):
            self.dialog.open()
        self.dialog.activateWindow()
        qtbot.waitUntil(lambda: self.dialog.isAncestorOf(self.focus))

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.parent

    @property
    def save(self) -> QPushButton:
        return next(one for one in self.dialog.findChildren(QPushButton) if one.property("role") == "primary")

    def type(self, keys: str) -> None:
        for sign in keys:
            QTest.keyClick(self.dialog.windowHandle(), KEYS.get(sign, ord(sign)))

    def tab_to(self, name: str) -> QWidget:
        for _ in range(60):
            if self.focus.accessibleName() == name:
                return self.focus
            self.type("\t")
        raise AssertionError(f"Tab never comes to {name}")

    def says(self, text: str) -> bool:
        return any(one.text() == text for one in self.dialog.findChildren(QLabel))


@pytest.fixture
def ask(qtbot: QtBot) -> Iterator[Callable[[type[dialogs.Dialog], State], Asked]]:
    made: list[Asked] = []

    def open_one(kind: type[dialogs.Dialog], state: State) -> Asked:
        made.append(Asked(qtbot, kind, state))
        return made[-1]

    yield open_one
    made.clear()


def between() -> State:
    return at("B.01", Begin).state


def with_someone_away() -> State:
    world = at("B.01", Begin)
    world.record(Left("custodian-3", "lunch"))
    return world.state


Ask = Callable[[type[dialogs.Dialog], State], Asked]


def test_an_exception_says_what_differed_who_decided_and_who_initials(ask: Ask) -> None:
    asked = ask(dialogs.ExceptionDialog, between())
    assert not asked.save.isEnabled()
    asked.type("a quiet room\ta drill  next door\tgo on\t")
    asked.tab_to(words.WHO_DECIDES)
    asked.type("A")
    assert asked.says(words.SOMEBODY_INITIALS)
    asked.type("\t\t ")
    asked.tab_to(words.SAVE_EXCEPTION)
    asked.type("\n")
    (event,) = asked.said
    assert event == ExceptionRecorded(
        step="B.01",
        expected="a quiet room",
        observed="a drill next door",
        decision="go on",
        by="administrator",
        initials=("witness-1",),
    )
    happens(asked.state, event)


def test_each_question_that_is_not_answered_is_named(ask: Ask) -> None:
    asked = ask(dialogs.ExceptionDialog, between())
    asked.tab_to(words.WHO_DECIDES)
    asked.type("A")
    assert asked.says(words.WORDS_WANTED.format(question=words.EXPECTED))
    line = next(one for one in asked.dialog.findChildren(QLineEdit) if one.accessibleName() == words.EXPECTED)
    line.setText("a quiet room")
    assert asked.says(words.WORDS_WANTED.format(question=words.OBSERVED))


def test_who_disagrees_says_with_what(ask: Ask) -> None:
    asked = ask(dialogs.DissentDialog, between())
    asked.tab_to(words.WHO_DISSENTS)
    asked.type("G")
    asked.tab_to(words.DISSENT_WHY)
    asked.type("1234")
    assert asked.says(NOT_TAKEN)
    assert not asked.save.isEnabled()
    asked.type(" is not the number on the bag")
    asked.tab_to(words.SAVE_DISSENT)
    asked.type(" ")
    assert asked.said == [Dissented("B.01", "auditor-1", "1234 is not the number on the bag")]


def test_a_break_lists_its_bags_or_none(ask: Ask) -> None:
    asked = ask(dialogs.BreakDialog, between())
    asked.tab_to(words.WHO_LEADS)
    asked.type("A")
    assert asked.save.isEnabled()
    asked.tab_to(words.BAGS)
    asked.type("bag-17, x")
    assert not asked.save.isEnabled()
    asked.type("yz-18")
    asked.tab_to(words.SAVE_BREAK)
    asked.type(" ")
    assert asked.said == [BreakStarted("administrator", ("BAG-17", "XYZ-18"))]
    happens(asked.state, asked.said[0])


def test_who_comes_in_is_one_who_was_away(ask: Ask) -> None:
    asked = ask(dialogs.InDialog, with_someone_away())
    asked.tab_to(words.WHO_CAME)
    asked.type("P")
    asked.tab_to(words.SAVE_IN)
    asked.type(" ")
    assert asked.said == [Entered("custodian-3")]
    happens(asked.state, asked.said[0])


def test_who_goes_out_says_what_for(ask: Ask) -> None:
    asked = ask(dialogs.OutDialog, between())
    asked.tab_to(words.WHO_LEAVES)
    asked.type("C")
    asked.tab_to(words.PURPOSE)
    asked.type("lunch")
    asked.tab_to(words.SAVE_OUT)
    asked.type(" ")
    assert asked.said == [Left("witness-1", "lunch")]


def test_an_end_wants_a_reason_and_its_word(ask: Ask) -> None:
    asked = ask(dialogs.AbortDialog, between())
    asked.tab_to(words.WHO_ABORTS)
    asked.type("A")
    asked.tab_to(words.ABORT_WHY)
    asked.type("fire alarm")
    assert asked.says(words.WORD_FIRST.format(word=words.ABORT_WORD))
    asked.tab_to(words.NO_WAY_BACK.format(word=words.ABORT_WORD))
    asked.type("Abort")
    asked.tab_to(words.SAVE_ABORT)
    asked.type(" ")
    assert asked.said == [AbortDecided("administrator", "fire alarm")]


@pytest.mark.parametrize(
    "kind",
    [
        dialogs.ExceptionDialog,
        dialogs.DissentDialog,
        dialogs.BreakDialog,
        dialogs.InDialog,
        dialogs.OutDialog,
        dialogs.AbortDialog,
    ],
)
def test_escape_records_nothing_and_nobody_is_chosen_beforehand(ask: Ask, kind: type[dialogs.Dialog]) -> None:
    asked = ask(kind, with_someone_away())
    assert not asked.save.isEnabled()
    asked.save.click()
    QTest.keyClick(asked.dialog.windowHandle(), Qt.Key.Key_Escape)
    assert asked.said == []
    assert asked.parent.findChildren(dialogs.Dialog) == []
