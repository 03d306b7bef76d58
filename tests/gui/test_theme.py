"""One style sheet at every scale, the bundled typefaces, and a PySide6 that keeps count of its references."""

import re
import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gui.palette import Contrast
from gui.theme import (
    LARGEST_SCALE,
    MONO,
    MONO_SEMIBOLD,
    SANS,
    SANS_BOLD,
    SANS_SEMIBOLD,
    SMALLEST_SCALE,
    Theme,
    apply,
    load_fonts,
    qss,
)
from gui.widgets.text import label
from tests.gui.legible import Screen, themed

SCALES = (SMALLEST_SCALE, 1.0, LARGEST_SCALE)


class Sender(QObject):
    sent = Signal(bool)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("contrast", Contrast)
def test_the_style_sheet_is_filled_in(scale: float, contrast: Contrast) -> None:
    filled = qss(Theme(scale, contrast))
    assert "$" not in filled
    assert "@" not in filled.split("*/", 1)[1]
    assert f"font-size: {round(18 * scale)}px" in filled
    assert Theme(scale, contrast).palette.focus in filled


def test_every_size_grows_with_the_scale_and_none_vanishes() -> None:
    small, large = (re.findall(r"(\d+)px", qss(Theme(scale))) for scale in (SMALLEST_SCALE, LARGEST_SCALE))
    assert len(small) == len(large)
    assert all(0 < int(one) <= int(other) for one, other in zip(small, large, strict=True) if int(other) > 0)
    assert Theme(SMALLEST_SCALE).px(0.1) == 1


def test_the_application_takes_the_style_sheet_without_complaint(qtbot: QtBot) -> None:
    del qtbot
    for contrast in Contrast:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply(app, Theme(1.0, contrast))
        assert app.palette().color(QPalette.ColorRole.WindowText) == QColor(Theme(1.0, contrast).palette.ink)


@pytest.mark.parametrize("family", [SANS, SANS_SEMIBOLD, SANS_BOLD, MONO, MONO_SEMIBOLD])
def test_bundled_typefaces_are_found_and_none_takes_their_place(qtbot: QtBot, family: str) -> None:
    del qtbot
    load_fonts()
    load_fonts()
    assert QFontInfo(QFont(family)).family() == family


@pytest.mark.parametrize(
    ("role", "family", "size"),
    [
        ("body", SANS, 18),
        ("h1", SANS_BOLD, 36),
        ("strong", SANS_SEMIBOLD, 18),
        ("mono", MONO, 17),
        ("groups", MONO_SEMIBOLD, 34),
        ("word", MONO, 21),
    ],
)
def test_labels_are_written_in_the_bundled_typefaces(qtbot: QtBot, role: str, family: str, size: int) -> None:
    theme = themed(Screen(1920, 1080, 1.4))
    shown = label("7f2a", role)
    qtbot.addWidget(shown)
    shown.ensurePolished()
    assert QFontInfo(shown.font()).family() == family
    assert shown.font().pixelSize() == theme.px(size)


def test_emitting_and_setting_lose_no_references(qtbot: QtBot) -> None:
    """PySide6 6.12 on Python 3.11 loses one each time, until the interpreter aborts."""
    sender, shown = Sender(), QLabel()
    qtbot.addWidget(shown)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(100):
        sender.sent.emit(True)
        shown.setText("text")
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert all(abs(now - then) < 20 for now, then in zip(after, before, strict=True))
