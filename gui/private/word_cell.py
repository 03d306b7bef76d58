"""One cell of the grid: a number, and the word only while it has the focus; else six dots, whatever the word.

It is painted, and no QLineEdit: there is no clipboard, no selection, no undo, no drag and drop, no context menu, no
input method and no text for the accessibility bus, because nothing here would serve them.
"""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.palette import Contrast
from gui.private.draft import Cell, Mark
from gui.strings import private as strings
from gui.theme import MONO, Theme
from gui.widgets.signs import Sign, draw_sign

_DOTS = 6
_QUIET = 0.4
_WIDEST = "m" * 8

_SAID = {
    Mark.EMPTY: strings.WORD_EMPTY,
    Mark.OPEN: strings.WORD_OPEN,
    Mark.FINISHED: strings.WORD_FINISHED,
    Mark.AMBIGUOUS: strings.WORD_AMBIGUOUS,
    Mark.UNKNOWN: strings.WORD_UNKNOWN,
    Mark.SUSPECT: strings.WORD_SUSPECT,
}
_SIGNS = {
    Mark.FINISHED: Sign.TICK,
    Mark.AMBIGUOUS: Sign.QUESTION,
    Mark.UNKNOWN: Sign.CROSS,
    Mark.SUSPECT: Sign.CROSS,
}


class WordCell(QWidget):
    """A numbered place for a word; its grid handles the keys."""

    def __init__(self, theme: Theme, *, position: int, total: int) -> None:
        super().__init__()
        self._theme = theme
        self._position = position
        self._cell = Cell()
        self._replacing = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(strings.WORD_NAME.format(position=position, total=total))
        self.setAccessibleDescription(_SAID[Mark.EMPTY])

    @property
    def position(self) -> int:
        """The cell's number, from 1."""
        return self._position

    def show_cell(self, cell: Cell, *, replacing: bool) -> None:
        """Show another state; `replacing`: the next letter replaces the word."""
        if (cell, replacing) != (self._cell, self._replacing):
            self._cell, self._replacing = cell, replacing
            self.setAccessibleDescription(_SAID[cell.mark])
            self.update()

    def text_left(self) -> int:
        """Return where the word begins, so that suggestions can stand below it."""
        return self._theme.px(52)

    def sizeHint(self) -> QSize:
        """Return room for the longest word beside number and sign."""
        metrics = QFontMetricsF(self._font(21))
        width = self.text_left() + metrics.horizontalAdvance(_WIDEST) + self._theme.px(48)
        return QSize(round(width), self._theme.px(52))

    def minimumSizeHint(self) -> QSize:
        """Return the least that is still legible."""
        return QSize(self.sizeHint().width(), self._theme.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw frame, number, word or dots, and sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_frame(painter)
        self._draw_number(painter)
        if self.hasFocus():
            self._draw_word(painter)
        elif self._cell.text:
            self._draw_dots(painter)
        sign = _SIGNS.get(self._cell.mark)
        if sign is not None:
            side = self._theme.px(18)
            box = QRectF(self.width() - side - self._theme.px(14), (self.height() - side) / 2, side, side)
            draw_sign(painter, sign, box, self._sign_colour())
        painter.end()

    def _draw_frame(self, painter: QPainter) -> None:
        colours = self._theme.palette
        ground, edge, width = colours.surface, colours.border, 1.0
        match self._cell.mark:
            case Mark.FINISHED:
                ground, edge = colours.ok_soft, colours.ok
            case Mark.SUSPECT:
                ground, edge, width = colours.warn_soft, colours.warn, 2.0
            case Mark.UNKNOWN | Mark.AMBIGUOUS:
                ground, edge, width = colours.bad_soft, colours.bad, 2.0
        if self.hasFocus():
            ground = ground if self._cell.mark is not Mark.FINISHED else colours.surface
            edge, width = colours.focus, self._theme.px(4)
        inset = width / 2
        line = QColor(edge)
        if edge == colours.ok and self._theme.contrast is Contrast.NORMAL:
            # Thirty-three strong frames would drown the one that matters; the tick says the same.
            line.setAlphaF(_QUIET)
        painter.setPen(QPen(line, width))
        painter.setBrush(QColor(ground))
        radius = self._theme.px(6)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)

    def _draw_number(self, painter: QPainter) -> None:
        painter.setFont(self._font(15))
        painter.setPen(QColor(self._theme.palette.muted))
        box = QRectF(0, 0, self.text_left() - self._theme.px(12), self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(self._position))

    def _draw_word(self, painter: QPainter) -> None:
        colours = self._theme.palette
        font = self._font(23)
        metrics = QFontMetricsF(font)
        left, width = self.text_left(), metrics.horizontalAdvance(self._cell.text)
        top = (self.height() - metrics.height()) / 2
        if self._replacing:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.now))
            painter.drawRect(QRectF(left - 1, top, width + 2, metrics.height()))
        painter.setFont(font)
        painter.setPen(QColor(colours.on_now if self._replacing else colours.ink))
        box = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._cell.text)
        painter.fillRect(QRectF(left + width + 1, top, self._theme.px(2), metrics.height()), QColor(colours.ink))

    def _draw_dots(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.palette.ink))
        side, step = self._theme.px(6), self._theme.px(13)
        for index in range(_DOTS):
            painter.drawEllipse(QRectF(self.text_left() + index * step, (self.height() - side) / 2, side, side))

    def _sign_colour(self) -> str:
        colours = self._theme.palette
        return colours.ok if self._cell.mark is Mark.FINISHED else colours.bad

    def _font(self, size: float) -> QFont:
        font = QFont(MONO)
        font.setPixelSize(self._theme.px(size))
        return font
