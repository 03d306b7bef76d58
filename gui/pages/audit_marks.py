"""The auditor's signs: a tick in a disc, an exclamation mark in a diamond, a cross in a square, a dash; and two bars.

The same shapes as in the printed report, so that nothing is said by colour alone.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.audit_rows import Bars, Tone
from gui.palette import Palette

_STROKE = 0.11
_LEAST_BAR_PX = 2.0


def colour_of(tone: Tone, palette: Palette) -> str:
    """Return the colour in which a tone's sign and word are drawn."""
    return {
        Tone.PLAIN: palette.ink,
        Tone.OK: palette.ok,
        Tone.DOUBT: palette.warn,
        Tone.BAD: palette.bad,
        Tone.MOOT: palette.muted,
    }[tone]


def draw_mark(painter: QPainter, tone: Tone, box: QRectF, palette: Palette) -> None:
    """Draw a tone's sign into a square; a plain tone has none."""
    if tone is Tone.PLAIN:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour, stroke = QColor(colour_of(tone, palette)), max(1.5, box.width() * _STROKE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    pen = QPen(QColor(palette.surface), stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    match tone:
        case Tone.OK:
            painter.drawEllipse(box)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF([_at(box, 0.28, 0.52), _at(box, 0.45, 0.68), _at(box, 0.74, 0.34)]))
        case Tone.BAD:
            painter.drawRect(box)
            painter.setPen(pen)
            painter.drawLine(_at(box, 0.28, 0.28), _at(box, 0.72, 0.72))
            painter.drawLine(_at(box, 0.28, 0.72), _at(box, 0.72, 0.28))
        case Tone.DOUBT:
            corners = [_at(box, 0.5, 0.0), _at(box, 1.0, 0.5), _at(box, 0.5, 1.0), _at(box, 0.0, 0.5)]
            painter.drawPolygon(QPolygonF(corners))
            painter.setPen(pen)
            painter.drawLine(_at(box, 0.5, 0.28), _at(box, 0.5, 0.54))
            painter.drawPoint(_at(box, 0.5, 0.74))
        case Tone.MOOT:
            painter.setPen(QPen(colour, stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawLine(_at(box, 0.15, 0.5), _at(box, 0.85, 0.5))
    painter.restore()


def draw_bars(painter: QPainter, bars: Bars, box: QRectF, palette: Palette) -> None:
    """Draw what was planned as an outline, and below it what it took, solid."""
    painter.save()
    height = box.height() / 2 - 1
    planned = QRectF(box.left(), box.top(), max(_LEAST_BAR_PX, bars.planned * box.width()), height)
    actual = QRectF(box.left(), box.top() + height + 2, max(_LEAST_BAR_PX, bars.actual * box.width()), height)
    painter.setPen(QPen(QColor(palette.border), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(planned.adjusted(0, 0, -1, -1))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.accent))
    painter.drawRect(actual)
    painter.restore()


class ToneMark(QWidget):
    """A tone's sign as a widget; the words beside it say the same."""

    def __init__(self, palette: Palette, tone: Tone, side: int) -> None:
        super().__init__()
        self._colours = palette
        self._tone = tone
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the side."""
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sign."""
        painter = QPainter(self)
        draw_mark(painter, self._tone, QRectF(self.rect()).adjusted(1, 1, -1, -1), self._colours)
        painter.end()


def _at(box: QRectF, x: float, y: float) -> QPointF:
    return QPointF(box.left() + x * box.width(), box.top() + y * box.height())
