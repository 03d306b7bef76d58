"""The words that begin like the one being typed. None is chosen until Down is pressed: nothing is ever guessed."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.strings import private as strings
from gui.theme import MONO, SANS, Theme

_SHOWN = 6
_WIDEST = "m" * 10


class Suggestions(QWidget):
    """A list below a cell; painted, so that the accessibility bus has no text of it."""

    picked = Signal()

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words: tuple[str, ...] = ()
        self._more = 0
        self._chosen = -1
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def chosen(self) -> str:
        """The word that Down or the mouse has chosen, or ""."""
        return self._words[self._chosen] if self._chosen >= 0 else ""

    def offer(self, words: tuple[str, ...]) -> None:
        """Show these words, none chosen; hide for none."""
        self._words, self._more, self._chosen = words[:_SHOWN], max(0, len(words) - _SHOWN), -1
        self.setVisible(bool(words))
        self.resize(self.sizeHint())
        self.update()

    def step(self, by: int) -> None:
        """Choose the next or the previous word; before the first, none."""
        self._chosen = min(max(self._chosen + by, -1), len(self._words) - 1)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the words offered."""
        lines = len(self._words) + bool(self._more)
        width = QFontMetricsF(self._mono()).horizontalAdvance(_WIDEST) + 2 * self._theme.px(14)
        return QSize(round(width), lines * self._line() + 2 * self._theme.px(6))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the word under the mouse."""
        line = int(event.position().y() - self._theme.px(6)) // self._line()
        if 0 <= line < len(self._words):
            self._chosen = line
            self.picked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the list."""
        colours = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.ink), 2))
        painter.setBrush(QColor(colours.surface))
        radius = self._theme.px(5)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        painter.setFont(self._mono())
        for index, word in enumerate(self._words):
            box = self._box(index)
            painter.setPen(QColor(colours.ink))
            if index == self._chosen:
                painter.fillRect(box.adjusted(2, 0, -2, 0), QColor(colours.accent))
                painter.setPen(QColor(colours.on_accent))
            self._draw(painter, box, word)
        if self._more:
            font = QFont(SANS)
            font.setPixelSize(self._theme.px(15))
            painter.setFont(font)
            painter.setPen(QColor(colours.muted))
            self._draw(painter, self._box(len(self._words)), strings.MORE_WORDS.format(count=self._more))
        painter.end()

    def _draw(self, painter: QPainter, box: QRectF, text: str) -> None:
        inside = box.adjusted(self._theme.px(14), 0, 0, 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _box(self, index: int) -> QRectF:
        return QRectF(0, self._theme.px(6) + index * self._line(), self.width(), self._line())

    def _line(self) -> int:
        return self._theme.px(36)

    def _mono(self) -> QFont:
        font = QFont(MONO)
        font.setPixelSize(self._theme.px(20))
        return font
