"""The application is at work: what it does, for how long already, and why it cannot be stopped half way."""

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QFrame, QProgressBar

from gui.strings import room as words
from gui.theme import Theme
from gui.turns import WorkView
from gui.widgets.frames import column
from gui.widgets.text import label

_TICK_MS = 500
_SECOND_MS = 1000


class WorkingCard(QFrame):
    """Shown while nobody is asked anything."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "card")
        side = theme.px(36)
        layout = column(self, spacing=theme.px(14), margins=(side, theme.px(28), side, theme.px(18)))
        self._eyebrow = label("", "eyebrow")
        self._title = label("", "h1")
        self._text = label("", "lead")
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(words.WORKING)
        self._since = label("", "mono")
        for one in (
            self._eyebrow,
            self._title,
            self._text,
            self._bar,
            self._since,
            label(words.WORKING_DEVICE, "small"),
        ):
            layout.addWidget(one)
        layout.addStretch(1)
        self._elapsed = QElapsedTimer()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tell)

    def show_work(self, view: WorkView) -> None:
        """Say what is being done."""
        for place, text in ((self._eyebrow, view.eyebrow), (self._title, view.title), (self._text, view.text)):
            place.setText(text)
        self._elapsed.start()
        self._tell()
        self._timer.start()

    def _tell(self) -> None:
        self._since.setText(words.WORKING_SINCE.format(seconds=self._elapsed.elapsed() // _SECOND_MS))
