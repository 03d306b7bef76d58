"""Signs that say a state by their shape, drawn at any size: tick, cross, ring, question mark, filled dot."""

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

_TICK = ((0.08, 0.55), (0.38, 0.85), (0.94, 0.18))
_CROSS = (((0.16, 0.16), (0.84, 0.84)), ((0.84, 0.16), (0.16, 0.84)))
_STROKE = 0.15


class Sign(StrEnum):
    """What is drawn."""

    TICK = "tick"
    CROSS = "cross"
    RING = "ring"
    QUESTION = "question"


def draw_sign(painter: QPainter, sign: Sign, box: QRectF, colour: str) -> None:
    """Draw a sign into a square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    stroke = max(1.5, box.width() * _STROKE)
    pen = QPen(QColor(colour), stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match sign:
        case Sign.TICK:
            painter.drawPolyline(QPolygonF([_at(box, x, y) for x, y in _TICK]))
        case Sign.CROSS:
            for (x1, y1), (x2, y2) in _CROSS:
                painter.drawLine(_at(box, x1, y1), _at(box, x2, y2))
        case Sign.RING:
            inset = box.width() * 0.08 + stroke / 2
            painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
        case Sign.QUESTION:
            font = painter.font()
            font.setPixelSize(max(1, round(box.height())))
            font.setBold(True)
            painter.setFont(font)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")
    painter.restore()


class SignMark(QWidget):
    """A sign as a widget; what it means is said in words beside it."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self._side = side
        self._sign = Sign.RING
        self._colour = "#000000"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_sign(self, sign: Sign, colour: str) -> None:
        """Show another sign."""
        self._sign, self._colour = sign, colour
        self.update()

    def sizeHint(self) -> QSize:
        """Return the side."""
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sign."""
        painter = QPainter(self)
        draw_sign(painter, self._sign, QRectF(self.rect()), self._colour)
        painter.end()


def _at(box: QRectF, x: float, y: float) -> QPointF:
    return QPointF(box.left() + x * box.width(), box.top() + y * box.height())
