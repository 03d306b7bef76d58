"""What tells a legible page from another one."""

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.frames import Scrolling
from gui.widgets.text import label
from tests.gui.legible import SCREENS, Screen, assert_all_named, assert_nothing_clipped, show_on, themed

LONG = "Witnesses compare the fingerprint with what is on their own verification device"


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_a_wrapped_label_is_read_on_every_screen(qtbot: QtBot, screen: Screen) -> None:
    themed(screen)
    page = QWidget()
    body = Scrolling(spacing=0)
    QVBoxLayout(page).addWidget(body)
    for _ in range(80):
        body.body.addWidget(label(LONG))
    show_on(qtbot, page, screen)
    assert_nothing_clipped(page)


def test_a_label_that_is_too_low_is_found(qtbot: QtBot) -> None:
    themed(SCREENS[1])
    page = QWidget()
    text = label(LONG)
    text.setMaximumHeight(20)
    text.setMaximumWidth(200)
    QHBoxLayout(page).addWidget(text)
    show_on(qtbot, page, SCREENS[1])
    with pytest.raises(AssertionError, match="20 high"):
        assert_nothing_clipped(page)


def test_a_label_that_hangs_out_of_its_frame_is_found(qtbot: QtBot) -> None:
    themed(SCREENS[1])
    page = QWidget()
    text = QLabel(LONG, page)
    text.adjustSize()
    text.move(1900, 0)
    show_on(qtbot, page, SCREENS[1])
    with pytest.raises(AssertionError, match="1920 wide"):
        assert_nothing_clipped(page)


def test_a_field_without_a_name_is_found(qtbot: QtBot) -> None:
    themed(SCREENS[1])
    page = QWidget()
    inside = QVBoxLayout(page)
    field, number = QLineEdit(), QSpinBox()
    inside.addWidget(field)
    inside.addWidget(number)
    show_on(qtbot, page, SCREENS[1])
    number.setAccessibleName("Shares")
    with pytest.raises(AssertionError, match="QLineEdit"):
        assert_all_named(page)
    field.setAccessibleName("Name")
    assert_all_named(page)
