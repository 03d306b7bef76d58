"""Setting a rehearsal up: what is proposed, what is wanting for a reconstruction, and what is wished in the end."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from ceremony.adapters.held import Held
from gui.app import services
from gui.pages.rehearse import RehearsePage
from gui.services import RehearsalWishes, sheets_beside
from gui.strings import home as words
from gui.theme import Theme
from tests.gui.legible import SCREENS, Screen, assert_all_named, assert_nothing_clipped, show_on, themed
from tests.gui.room_seat import HD


def page_on(qtbot: QtBot, tmp_path: Path, screen: Screen = HD, *, recent: tuple[Path, ...] = ()) -> RehearsePage:
    house = services(Theme(), Held(), tmp_path / "state")
    house = replace(house, recent=lambda: recent, new_folder=lambda name: tmp_path / f"new-{name}")
    page = RehearsePage(themed(screen), house)
    show_on(qtbot, page, screen)
    page.activateWindow()
    return page


def reconstruct(page: RehearsePage) -> None:
    box = page.findChild(QComboBox)
    assert isinstance(box, QComboBox)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)


def line(page: RehearsePage, name: str) -> QLineEdit:
    return next(one for one in page.findChildren(QLineEdit) if one.accessibleName() == name)


def says(page: RehearsePage, text: str) -> bool:
    return any(one.text() == text for one in page.findChildren(QLabel))


def begun(qtbot: QtBot, page: RehearsePage) -> tuple[RehearsalWishes, bool]:
    with qtbot.waitSignal(page.begin) as said:
        QTest.keyClick(page.primary, Qt.Key.Key_Return)
    wishes, watching = said.args or [None, None]
    assert isinstance(wishes, RehearsalWishes)
    assert isinstance(watching, bool)
    return wishes, watching


@pytest.mark.parametrize("screen", [*SCREENS, Screen(1366, 768, 0.85)], ids=str)
@pytest.mark.parametrize("reconstructing", [False, True])
def test_it_can_be_read_and_reached_on_every_screen(
    qtbot: QtBot, tmp_path: Path, screen: Screen, *, reconstructing: bool
) -> None:
    page = page_on(qtbot, tmp_path, screen)
    if reconstructing:
        reconstruct(page)
    assert_nothing_clipped(page)
    assert_all_named(page)


def test_a_generation_is_proposed_with_simulated_people_and_kept_sheets(qtbot: QtBot, tmp_path: Path) -> None:
    wishes, watching = begun(qtbot, page_on(qtbot, tmp_path))
    folder = tmp_path / "new-root-generation"
    assert wishes == RehearsalWishes(script="root-generation", folder=folder, earlier=None, keep_sheets=True)
    assert watching


def test_one_may_act_oneself_elsewhere_and_keep_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_on(qtbot, tmp_path)
    page.watch.setFocus()
    QTest.keyClick(page.watch, Qt.Key.Key_Down)
    keep = page.findChild(QCheckBox)
    assert isinstance(keep, QCheckBox)
    QTest.keyClick(keep, Qt.Key.Key_Space)
    line(page, words.FOLDER).setText(f"  {tmp_path / 'elsewhere'} ")
    wishes, watching = begun(qtbot, page)
    assert (wishes.folder, wishes.keep_sheets, watching) == (tmp_path / "elsewhere", False, False)


def test_without_a_folder_nothing_begins(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_on(qtbot, tmp_path)
    line(page, words.FOLDER).setText("  ")
    assert not page.primary.isEnabled()


def test_a_reconstruction_wants_the_sheets_of_an_earlier_rehearsal(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_on(qtbot, tmp_path)
    reconstruct(page)
    assert not page.primary.isEnabled()
    assert says(page, words.EARLIER_NONE)
    folder = tmp_path / "earlier"
    line(page, words.EARLIER_NAME).setText(str(folder))
    assert says(page, words.EARLIER_WRONG.format(folder=folder, sheets="earlier.sheets"))
    assert not page.primary.isEnabled()


def test_the_latest_rehearsal_whose_sheets_are_there_is_proposed(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    sheets_beside(second).mkdir()
    page = page_on(qtbot, tmp_path, recent=(first, second))
    reconstruct(page)
    wishes, _ = begun(qtbot, page)
    assert wishes == RehearsalWishes(
        script="reconstruction", folder=tmp_path / "new-reconstruction", earlier=second, keep_sheets=False
    )
