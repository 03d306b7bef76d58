"""The start: five things to do by keyboard, what each ceremony waits for, and three presses to a first rehearsal."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from ceremony.adapters.held import Held
from ceremony.errors import WorldError
from ceremony.state import State
from gui.app import services
from gui.pages.home import HomePage
from gui.pages.machine import MachinePage
from gui.pages.rehearse import RehearsePage
from gui.people import Room
from gui.services import Listen, RecentView, RehearsalWishes, RunCeremony
from gui.strings import home as words
from gui.window import Window
from tests.gui.legible import SCREENS, Screen, assert_all_named, assert_nothing_clipped, show_on, themed
from tests.gui.room_seat import HD

FOLDER = Path("ceremonies/root-2026")
VIEW = RecentView(FOLDER, "Root generation", "root-2026", "waits for step B.02: log in to token A", False, False)


def home_on(qtbot: QtBot, screen: Screen = HD) -> HomePage:
    page = HomePage(themed(screen), "1.0")
    page.list_folders((FOLDER, Path("ceremonies/broken")))
    page.show_standing(VIEW)
    page.show_broken(Path("ceremonies/broken"), WorldError("the journal was edited", remedy="look at it"))
    show_on(qtbot, page, screen)
    page.activateWindow()
    return page


@pytest.mark.parametrize("screen", [*SCREENS, Screen(1366, 768, 0.85)], ids=str)
def test_the_start_can_be_read_and_reached_on_every_screen(qtbot: QtBot, screen: Screen) -> None:
    page = home_on(qtbot, screen)
    assert_nothing_clipped(page)
    assert_all_named(page)


@pytest.mark.parametrize(
    ("title", "signal"),
    [
        (words.REHEARSE, "rehearse"),
        (words.PLAN, "plan"),
        (words.OPEN, "open_folder"),
        (words.AUDIT, "audit"),
        (words.MACHINE, "machine"),
    ],
)
def test_each_thing_to_do_is_one_key_away_from_its_tile(qtbot: QtBot, title: str, signal: str) -> None:
    page = home_on(qtbot)
    tile = next(one for one in page.findChildren(QPushButton) if one.accessibleName() == title)
    assert tile.accessibleDescription()
    wanted = getattr(page, signal)
    assert isinstance(wanted, SignalInstance)
    with qtbot.waitSignal(wanted):
        QTest.keyClick(tile, Qt.Key.Key_Return)


def test_each_ceremony_says_what_it_waits_for_and_opens(qtbot: QtBot) -> None:
    page = home_on(qtbot)
    names = [one.accessibleName() for one in page.findChildren(QPushButton)]
    assert any("root-2026" in name and "waits for step B.02" in name for name in names)
    assert any("the journal was edited" in name for name in names)
    row = next(one for one in page.findChildren(QPushButton) if "root-2026" in one.accessibleName())
    with qtbot.waitSignal(page.resume) as opened:
        QTest.keyClick(row, Qt.Key.Key_Space)
    assert opened.args == [FOLDER]


def test_a_first_start_comes_to_a_rehearsal_in_three_presses(qtbot: QtBot, tmp_path: Path) -> None:
    begun: list[RehearsalWishes] = []
    theme = themed(HD)

    def rehearsal(wishes: RehearsalWishes) -> RunCeremony:
        begun.append(wishes)

        def run(room: Room, listen: Listen) -> State:
            del room, listen
            raise WorldError("this is as far as it goes here", remedy="look no further")

        return run

    house = replace(services(theme, Held(), tmp_path), rehearsal=rehearsal, new_folder=lambda name: tmp_path / name)
    window = Window(theme, house, version="1.0")
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.home.first.hasFocus)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    page = window.findChild(RehearsePage)
    assert isinstance(page, RehearsePage)
    qtbot.waitUntil(page.primary.hasFocus)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(begun) == 1)
    assert begun == [
        RehearsalWishes(script="root-generation", folder=tmp_path / "root-generation", earlier=None, keep_sheets=True)
    ]
    window.let_go()


def test_every_page_leads_back_to_the_start(qtbot: QtBot, tmp_path: Path) -> None:
    theme = themed(HD)
    house = replace(services(theme, Held(), tmp_path), machine=tuple)
    window = Window(theme, house, version="1.0")
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    stack = window.centralWidget()
    assert isinstance(stack, QStackedWidget)
    for open_page in (window.open_rehearse, window.open_machine):
        open_page()
        assert stack.currentWidget() is not window.home
        back = next(one for one in current(stack).findChildren(QPushButton) if one.accessibleName() == words.BACK_NAME)
        # Whatever it still looks for is told to nobody then.
        back.click()
        assert stack.currentWidget() is window.home
    qtbot.waitUntil(lambda: window.findChildren(MachinePage) == [])
    assert QApplication.activeModalWidget() is None


def current(stack: QStackedWidget) -> QWidget:
    return stack.currentWidget()
