"""How long the room waits for the next card, where nothing but the window and the record lie between."""

import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from gui.pages.cards.card import ActionCard
from gui.pages.room import RoomPage
from gui.turns import AnswerView, BeginView, Turn

_MS = 1000


class Painted(QObject):
    """When a widget was painted first, on the clock of CLOCK_BOOTTIME; 0 before."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.at = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint and not self.at:
            self.at = time.clock_gettime(time.CLOCK_BOOTTIME)
            self.painted()
        return False

    def painted(self) -> None:
        """Hook for more to be done."""


class _Card(Painted):
    def __init__(self, card: ActionCard, since: float, name: str, changes: "StepChanges") -> None:
        super().__init__(card)
        self._since = since
        self._name = name
        self._changes = changes

    def painted(self) -> None:
        self._changes.add((self.at - self._since) * _MS, self._name)


class StepChanges:
    """Measures from the reply to a step's question until the next step's card is painted."""

    def __init__(self, page: RoomPage) -> None:
        self._page = page
        self._replied = 0.0
        self.took_ms: list[float] = []
        self.slowest = ""
        page.bridge.asked.connect(self._asked)

    def add(self, took_ms: float, name: str) -> None:
        """Take a measurement."""
        if took_ms > max(self.took_ms, default=0):
            self.slowest = name
        self.took_ms.append(took_ms)

    def _asked(self, turn: Turn) -> None:
        card = next(one for one in self._page.findChildren(ActionCard) if one.isVisible())
        if self._replied and isinstance(turn.view, BeginView):
            _Card(card, self._replied, turn.view.heading.eyebrow, self)
        self._replied = 0.0
        if isinstance(turn.view, AnswerView):
            card.replied.connect(self._reply)

    def _reply(self, _reply: object) -> None:
        self._replied = time.clock_gettime(time.CLOCK_BOOTTIME)
