"""Where pages are drawn: one size and one theme at a time, and what is shown on them, made once."""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from scenes import Scenes

from ceremony.adapters.held import Held
from gui.app import services
from gui.palette import Contrast
from gui.services import RunCeremony, Services
from gui.theme import Theme, apply
from gui.window import Window

Shown = TypeVar("Shown", bound=QWidget)
VERSION = "0.1.0"
_LOOKS_EVERY_MS = 10
_SETTLES_MS = 90
_MOST_MS = 60_000
_SHADE = 110
_SESSION = "session"
"""What the thread of a ceremony is called."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A size, a scale and a contrast."""

    width: int
    height: int
    scale: float
    contrast: Contrast = Contrast.NORMAL

    @property
    def folder(self) -> str:
        """Where its pictures go."""
        strong = "-high-contrast" if self.contrast is Contrast.HIGH else ""
        return f"{self.width}x{self.height}{strong}"


class Studio:
    """Draws one page after the other."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app = app
        self.folder = folder
        self.screen = Screen(1920, 1080, 1.0)
        self.theme = Theme()
        self._standing: list[QWidget] = []

    @cached_property
    def scenes(self) -> Scenes:
        """A rehearsal that simulated people ran, and what it showed."""
        return Scenes(self.services, self.folder / "rehearsals" / "root-generation")

    @property
    def services(self) -> Services:
        """The house's."""
        return services(self.theme, Held(), self.folder / "state")

    @cached_property
    def broken_bundle(self) -> Path:
        """The bundle of the rehearsal, in which one byte of the record was changed."""
        target = self.folder / "broken" / "bundle"
        shutil.copytree(self.scenes.folder / "bundle", target)
        transcript = target / "transcript.jsonl"
        before = transcript.read_bytes()
        transcript.write_bytes(before.replace(b'"by":"witness-1"', b'"by":"witness-2"', 1))
        return target

    def light(self, screen: Screen) -> None:
        """Draw for this screen from now on."""
        if screen != self.screen or not self._app.styleSheet():
            self.screen = screen
            self.theme = Theme(screen.scale, screen.contrast)
            apply(self._app, self.theme)

    # What pages are made of.

    def window(self, *, state: str = "state") -> Window:
        """Return the main window, shown; `state` names what it remembers."""
        return self.put(Window(self.theme, services(self.theme, Held(), self.folder / state), version=VERSION))

    def room(self, run: RunCeremony) -> Window:
        """Return the main window with a ceremony."""
        window = self.window()
        window.open_room(self.scenes.folder, run)
        self.settle()
        return window

    def put(self, widget: Shown) -> Shown:
        """Show a widget as large as the screen."""
        self._standing.append(widget)
        widget.resize(self.screen.width, self.screen.height)
        widget.show()
        if not widget.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus:
            widget.activateWindow()
        self.settle()
        return widget

    def settle(self, ms: int = _SETTLES_MS) -> None:
        """Let Qt lay out and draw."""
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    def until(self, seen: Callable[[], object]) -> None:
        """Let Qt work until something is there."""
        loop = QEventLoop()
        look = QTimer(interval=_LOOKS_EVERY_MS)
        look.timeout.connect(lambda: loop.quit() if seen() else None)
        look.start()
        QTimer.singleShot(_MOST_MS, loop, loop.quit)
        loop.exec()
        look.stop()
        assert seen(), "what was to be drawn never came"

    def over(self, window: QWidget, dialog: QWidget) -> QPixmap:
        """Return a dialog over its window, as a window manager would place it."""
        self.settle()
        picture, above = window.grab(), dialog.grab()
        painter = QPainter(picture)
        painter.fillRect(picture.rect(), QColor(0, 0, 0, _SHADE))
        corner = QPoint(window.width() - dialog.width(), window.height() - dialog.height()) / 2
        painter.drawPixmap(corner, above)
        painter.end()
        return picture

    def clear(self) -> None:
        """Take down what stands there."""
        for widget in self._standing:
            widget.hide()
            if isinstance(widget, Window):
                # Ends the session behind it: it waits for an answer that never comes.
                widget.go_home()
        self.until(lambda: all(thread.name != _SESSION for thread in threading.enumerate()))
        for widget in self._standing:
            widget.deleteLater()
        self._standing.clear()
        self.settle(1)
