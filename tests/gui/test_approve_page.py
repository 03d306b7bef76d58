"""The approval page: words typed from paper, a slip named by its position, three tries, enough approvers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ceremony.adapters import approving
from ceremony.adapters.planning import make
from ceremony.answers import digest_text
from ceremony.plan_example import example_plan
from ceremony.script.model import Script
from gui.pages.approve import ApprovePage
from gui.strings import approve as words
from gui.widgets.word_grid import Known, known
from tests.gui.legible import SCREENS, Screen, assert_all_named, assert_nothing_clipped, show_on, themed
from tests.gui.plan_world import APPROVING, DAY, Keyboard


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, root_generation: Script) -> Path:
    folder = tmp_path_factory.mktemp("approving") / "day"
    make(root_generation, example_plan(root_generation, day=DAY), folder, None, lambda _: None)
    return folder


@pytest.fixture
def folder(made: Path) -> Iterator[Path]:
    yield made
    (made / "approvals.json").unlink(missing_ok=True)


def words_of(folder: Path) -> tuple[str, str]:
    there = approving.look(folder)
    return digest_text(there.script.sha256), digest_text(there.plan.sha256)


def opened(qtbot: QtBot, folder: Path, screen: Screen = SCREENS[1]) -> ApprovePage:
    page = ApprovePage(APPROVING, themed(screen))
    show_on(qtbot, page, screen)
    page.show_folder(folder)
    qtbot.waitUntil(lambda: words.WHO in told(page) or words.READY in told(page) or words.CHANGED in told(page))
    return page


def told(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def choose(keyboard: Keyboard, name: str) -> None:
    keyboard.tab_to(name)
    keyboard.press(Qt.Key.Key_Space)
    keyboard.tab_to(words.BEGIN_TYPING)
    keyboard.press(Qt.Key.Key_Return)


def other_word(text: str, position: int, word: str) -> str:
    typed = text.split()
    typed[position - 1] = word
    return " ".join(typed)


def hand_in(keyboard: Keyboard, text: str) -> None:
    """Type words with a space after each, four letters of a long one, and hand them in."""
    for word in text.split():
        keyboard.type(word[:4])
        keyboard.press(Qt.Key.Key_Space)
    keyboard.press(Qt.Key.Key_Return)


def test_two_approvers_type_their_words_and_the_ceremony_may_begin(qtbot: QtBot, folder: Path) -> None:
    script, plan = words_of(folder)
    page = opened(qtbot, folder)
    keyboard = Keyboard(qtbot, page)
    page.who.buttons()[0].setFocus()
    choose(keyboard, "Karin Solberg")
    hand_in(keyboard, script)
    hand_in(keyboard, plan)
    qtbot.waitUntil(lambda: "Approved by Karin Solberg." in told(page))
    assert [one.approver for one in approving.look(folder).given] == ["policy-authority-1"]
    assert "Karin Solberg" not in [button.text() for button in page.who.buttons()]
    page.who.buttons()[0].setFocus()
    choose(keyboard, "Luca Ferrante")
    hand_in(keyboard, script)
    with qtbot.waitSignal(page.approved) as signal:
        hand_in(keyboard, plan)
    assert signal.args == [folder]
    assert words.READY in told(page)
    with qtbot.waitSignal(page.begin):
        keyboard.press(Qt.Key.Key_Return)


def test_a_wrong_word_is_named_and_typed_again(qtbot: QtBot, folder: Path) -> None:
    script, plan = words_of(folder)
    page = opened(qtbot, folder)
    keyboard = Keyboard(qtbot, page)
    page.who.buttons()[0].setFocus()
    choose(keyboard, "Karin Solberg")
    another = "academic" if script.split()[6] != "academic" else "acid"
    hand_in(keyboard, other_word(script, 7, another))
    assert "Not taken: word 7 is another one." in told(page)
    assert "2 tries are left" in told(page)
    assert keyboard.at.accessibleName() == "Word 7"
    keyboard.type(script.split()[6])
    keyboard.press(Qt.Key.Key_Return)
    assert words.TITLES["plan"] in told(page)
    hand_in(keyboard, plan)
    qtbot.waitUntil(lambda: "Approved by Karin Solberg." in told(page))


def test_the_third_slip_approves_nothing(qtbot: QtBot, folder: Path) -> None:
    script, plan = words_of(folder)
    page = opened(qtbot, folder)
    keyboard = Keyboard(qtbot, page)
    page.who.buttons()[0].setFocus()
    choose(keyboard, "Karin Solberg")
    hand_in(keyboard, plan)
    for _ in range(2):
        keyboard.press(Qt.Key.Key_Return)
    assert "approve nothing" in told(page)
    assert "Stop. These are not the words of the script" in told(page)
    assert page.grid is None
    assert not (folder / "approvals.json").exists()
    assert script not in told(page)


def test_a_word_that_is_in_no_list_is_told_while_it_is_typed(qtbot: QtBot, folder: Path) -> None:
    page = opened(qtbot, folder)
    keyboard = Keyboard(qtbot, page)
    page.who.buttons()[0].setFocus()
    choose(keyboard, "Karin Solberg")
    keyboard.type("qqq")
    assert "Word 1: no word of the list begins like this." in told(page)
    keyboard.press(Qt.Key.Key_Space)
    assert keyboard.at.accessibleName() == "Word 1"
    assert not page.hand_in.isEnabled()
    keyboard.type("acad")
    keyboard.press(Qt.Key.Key_Space)
    assert keyboard.at.accessibleName() == "Word 2"
    assert page.waits.text() == "Waits for 11 words."
    keyboard.press(Qt.Key.Key_Backspace)
    assert keyboard.at.accessibleName() == "Word 1"


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("", Known.EMPTY),
        ("academic", Known.KNOWN),
        ("acad", Known.KNOWN),
        ("ac", Known.OPEN),
        ("academix", Known.UNKNOWN),
        ("acid", Known.KNOWN),
    ],
)
def test_a_word_is_known_by_what_leaves_no_choice(typed: str, state: Known) -> None:
    assert known(typed) is state


def test_nothing_is_pasted(qtbot: QtBot, folder: Path) -> None:
    page = opened(qtbot, folder)
    keyboard = Keyboard(qtbot, page)
    page.who.buttons()[0].setFocus()
    choose(keyboard, "Karin Solberg")
    content = QMimeData()
    content.setText("academic")
    QApplication.clipboard().setMimeData(content)
    keyboard.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.grid is not None
    assert not page.grid.text.strip()


def test_the_words_are_nowhere_on_the_screen(qtbot: QtBot, folder: Path) -> None:
    page = opened(qtbot, folder)
    for line in words_of(folder):
        assert not [word for word in line.split() if f" {word} " in f" {told(page)} "]


def test_a_changed_plan_is_not_approved_again(qtbot: QtBot, folder: Path) -> None:
    script, plan = words_of(folder)
    approving.approve(folder, "policy-authority-1", script, plan)
    file = folder / "plan.toml"
    before = file.read_bytes()
    file.write_bytes(before + b"# a remark\n")
    page = opened(qtbot, folder)
    file.write_bytes(before)
    assert words.CHANGED in told(page)
    assert "Karin Solberg" in told(page)


def test_a_folder_without_a_ceremony_is_refused_in_words(qtbot: QtBot, tmp_path: Path) -> None:
    page = ApprovePage(APPROVING, themed(SCREENS[1]))
    show_on(qtbot, page, SCREENS[1])
    page.show_folder(tmp_path)
    qtbot.waitUntil(lambda: "There is no ceremony in" in told(page))


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_every_state_is_legible_and_named(qtbot: QtBot, folder: Path, screen: Screen) -> None:
    page = opened(qtbot, folder, screen)
    assert_nothing_clipped(page)
    assert_all_named(page)
    keyboard = Keyboard(qtbot, page)
    page.who.buttons()[0].setFocus()
    choose(keyboard, "Karin Solberg")
    for tried in range(3):
        assert_nothing_clipped(page)
        assert_all_named(page)
        if tried:
            keyboard.press(Qt.Key.Key_Return)
        else:
            hand_in(keyboard, words_of(folder)[1])
    assert "Stop." in told(page)
    assert_nothing_clipped(page)
