"""Somebody at a private screen, drawn off screen, and the strongroom's end of its socket."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ceremony.strongroom.messages import Entered, FromEntry, GaveUp, Verdict
from ceremony.strongroom.wire import Wire
from gui.private.entry_page import EntryPage
from gui.private.findings import Expected
from gui.private.frames import CameraError, FrameSource
from gui.private.strongroom_line import StrongroomLine
from gui.private.window import PrivateWindow
from gui.private.words_page import WordsPage
from gui.theme import Theme
from tests.gui.legible import Screen, assert_nothing_clipped, show_on, themed
from tests.gui.private_shares import MINE

HD = Screen(1920, 1080, 1.0)
HOLDER = "J. Duarte, custodian 2"
KEYS = {
    "\n": Qt.Key.Key_Return,
    "\t": Qt.Key.Key_Tab,
    "<": Qt.Key.Key_Backspace,
    "↓": Qt.Key.Key_Down,
    "↑": Qt.Key.Key_Up,
    "→": Qt.Key.Key_Right,
    "←": Qt.Key.Key_Left,
}


def no_camera() -> FrameSource:
    raise CameraError("no camera was found", remedy="type the words")


class FakeFrames:
    """A camera that shows the same pictures again and again; implements FrameSource."""

    def __init__(self, *frames: QImage) -> None:
        self._frames = frames
        self._taken = 0
        self.closed = False

    def next_frame(self) -> QImage | None:
        self._taken += 1
        return self._frames[(self._taken - 1) % len(self._frames)]

    def close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class Seat:
    """One private screen."""

    qtbot: QtBot
    window: PrivateWindow
    page: EntryPage
    strongroom: Wire
    ended: list[bool]

    def types(self, text: str) -> None:
        """Press keys where the focus is; KEYS has those that give no letter."""
        for letter in text:
            self.press(KEYS.get(letter, letter))

    def press(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.focused(), key, modifier)

    def focused(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def entered(self) -> Entered | GaveUp:
        received = self.strongroom.receive(FromEntry)
        assert received is not None
        return received[0].frame

    def judge(self, verdict: Verdict) -> None:
        self.strongroom.send(verdict)
        # As a strongroom does.
        self.strongroom.close()
        self.qtbot.waitUntil(lambda: "Handing in" not in self.says())

    def is_legible(self) -> None:
        """Wait until the layout has followed, and nothing is clipped."""
        self.qtbot.waitUntil(lambda: assert_nothing_clipped(self.window))

    def says(self) -> str:
        """Return all that is shown in labels, and what buttons are called."""
        shown = (one for one in self.window.findChildren(QWidget) if one.isVisible())
        return "\n".join(one.text() for one in shown if isinstance(one, QLabel | QPushButton))


@contextmanager
def seated(
    qtbot: QtBot, page_on: Callable[[Theme], EntryPage], screen: Screen = HD, *, accepted_ms: int = 60_000
) -> Iterator[Seat]:
    """Seat somebody before a page."""
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    theme = themed(screen)
    page = page_on(theme)
    line = StrongroomLine(theirs)
    wire = Wire(ours)
    window = PrivateWindow(page, line, theme, holder=HOLDER, accepted_ms=accepted_ms)
    ended: list[bool] = []
    window.ended.connect(ended.append)
    try:
        show_on(qtbot, window, screen)
        page.start()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        yield Seat(qtbot, window, page, wire, ended)
    finally:
        page.stop()
        if isinstance(page, WordsPage):
            page.camera.wait()
        line.close()
        wire.close()


def words_page(
    expected: Expected = MINE, open_source: Callable[[], FrameSource] = no_camera, *, pictures: bool = False
) -> Callable[[Theme], WordsPage]:
    return lambda theme: WordsPage(expected, theme, open_source, pictures=pictures)
