"""The room display: a second screen that the whole room reads. It shows the step, large, or the curtain.

It asks nothing, and is never given the keyboard. Where there is a second screen, it fills it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.bridge import Bridge
from gui.curtain_view import CurtainView
from gui.room_view import RoomView
from gui.strings import room as words
from gui.theme import Theme
from gui.turns import (
    AnswerView,
    AskedView,
    BeginView,
    BreakView,
    ByHandView,
    CoverView,
    DecideView,
    HandBackView,
    RollView,
    RuleView,
    Turn,
    WaitView,
)
from gui.widgets.curtain import Curtain
from gui.widgets.evidence import evidence, findings, numbered_words, preview
from gui.widgets.frames import Scrolling, card, column, notice, read_aloud
from gui.widgets.text import label
from gui.widgets.topbar import TopBar

_CLOCK_MS = 1000


class RoomDisplay(QWidget):
    """What the room sees."""

    def __init__(self, theme: Theme, bridge: Bridge) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setProperty("role", "canvas")
        self.setWindowTitle(words.DISPLAY_TITLE)
        self.setAccessibleName(words.DISPLAY_TITLE)
        self._theme = theme
        layout = column(self)
        self._top = TopBar(theme)
        layout.addWidget(self._top)
        self._stack = QStackedWidget()
        side = theme.px(70)
        self._scrolling = Scrolling(spacing=theme.px(20), margins=(side, theme.px(44), side, theme.px(44)))
        self._curtain = Curtain(theme)
        self._stack.addWidget(self._scrolling)
        self._stack.addWidget(self._curtain)
        layout.addWidget(self._stack, 1)
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._tell_time)
        self._clock.start()
        bridge.asked.connect(self._ask)
        bridge.shown.connect(self._show)
        bridge.curtain.connect(self._cover)

    def open_on(self, screen: QScreen) -> None:
        """Fill a screen, without taking the keyboard."""
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setGeometry(screen.geometry())
        self.showFullScreen()

    def _show(self, view: RoomView) -> None:
        self._top.show_room(view)
        self._tell_time()

    def _tell_time(self) -> None:
        self._top.tell_time(datetime.now(UTC))

    def _ask(self, turn: Turn) -> None:
        self._scrolling.fill(self._step(turn.view))

    def _step(self, view: AskedView) -> Iterator[QWidget]:
        """Yield what the room sees of a view."""
        if isinstance(view, BeginView | RollView | AnswerView):
            yield label(view.heading.eyebrow, "eyebrow")
            yield label(view.heading.title, "display-title")
            if view.heading.read_aloud:
                yield read_aloud(self._theme, words.READ_ALOUD, f"“{view.heading.read_aloud}”")
            if view.heading.text:
                yield label(view.heading.text, "display-text")
        if isinstance(view, AnswerView):
            yield from (evidence(self._theme, shown) for shown in view.shown)
            if view.preview:
                yield preview(self._theme, view.preview)
            if view.lint is not None:
                yield findings(self._theme, view.lint)
            yield from (
                label(text, "display-text") for text in dict.fromkeys(box.text for box in view.draft.boxes) if text
            )
        elif isinstance(view, DecideView):
            yield label(view.title, "display-title")
            yield notice(self._theme, "bad", view.message, words.WHAT_TO_DO.format(remedy=view.remedy))
        elif isinstance(view, RuleView):
            yield label(view.title, "display-title")
            yield notice(self._theme, "warn", view.reference, view.finding)
        elif isinstance(view, HandBackView):
            yield label(words.VOID.format(set_id=view.set_id) if view.set_id else words.VOID_NEW, "display-title")
            yield notice(self._theme, "bad", words.VOID_TEXT)
        elif isinstance(view, BreakView):
            yield label(words.BREAK_TITLE, "display-title")
            yield label(words.BREAK_TEXT, "display-text")
        elif isinstance(view, WaitView):
            yield label(view.title, "display-title")
            yield notice(self._theme, "warn", "\n".join(view.missing))
        elif isinstance(view, ByHandView):
            yield label(view.title, "display-title")
            made, inside = card(self._theme)
            inside.addWidget(numbered_words(self._theme, view.words))
            yield made
        elif isinstance(view, CoverView):
            yield label(words.ALONE.format(name=view.name), "display-title")

    def _cover(self, view: CurtainView | None) -> None:
        if view is None:
            self._stack.setCurrentWidget(self._scrolling)
            return
        self._curtain.show_view(view)
        self._stack.setCurrentWidget(self._curtain)
