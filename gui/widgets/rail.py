"""The rail: acts and steps, where we are, when each step ended. The act under way is open, the others are closed."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from gui.room_view import Mark, RailAct, RailStep
from gui.strings import room as words
from gui.theme import SANS_SEMIBOLD, Theme
from gui.widgets.frames import Scrolling, column, frame, row
from gui.widgets.text import label

WIDTH = 330
_BADGE = 30
_TICK = ((0.28, 0.53), (0.44, 0.68), (0.73, 0.36))


class Badge(QWidget):
    """A round badge: a tick when done, else a short text; amber now. The label beside it says the same."""

    def __init__(self, theme: Theme, text: str, mark: Mark, *, size: int = _BADGE) -> None:
        super().__init__()
        self._theme = theme
        self._text = text
        self._mark = mark
        self.setFixedSize(QSize(theme.px(size), theme.px(size)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the badge."""
        del event
        colours = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self._mark is Mark.AHEAD:
            painter.setPen(QPen(QColor(colours.rail_muted), self._theme.px(1)))
            painter.drawEllipse(ring)
            self._write(painter, colours.rail_muted)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.ok_on_rail if self._mark is Mark.DONE else colours.now))
        painter.drawEllipse(ring)
        if self._mark is Mark.DONE:
            pen = QPen(QColor(colours.rail), ring.width() * 0.1)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            left, top, size = ring.left(), ring.top(), ring.width()
            painter.drawPolyline([QPointF(left + size * x, top + size * y) for x, y in _TICK])
        else:
            self._write(painter, colours.on_now)

    def _write(self, painter: QPainter, colour: str) -> None:
        font = QFont(SANS_SEMIBOLD)
        font.setPixelSize(max(1, self.height() * 2 // 5))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class Rail(QFrame):
    """The rail on the left of the room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "rail")
        self.setFixedWidth(theme.px(WIDTH))
        self.setAccessibleName(words.RAIL_NAME)
        side = theme.px(22)
        self._scrolling = Scrolling(spacing=theme.px(2), margins=(0, theme.px(16), 0, theme.px(16)))
        self._side = side
        self._margin = theme.px(160)
        self._acts: tuple[RailAct, ...] = ()
        layout = column(self)
        layout.addWidget(self._scrolling)

    def show_acts(self, acts: tuple[RailAct, ...]) -> None:
        """Show the acts; what has not changed is not built again."""
        if acts == self._acts:
            return
        self._acts = acts
        rows: list[QWidget] = []
        current: QWidget | None = None
        for act in acts:
            rows.append(self._act(act))
            for step in act.steps if act.mark is Mark.NOW else ():
                rows.append(self._step(step))
                current = rows[-1] if step.mark is Mark.NOW else current
        self._scrolling.fill(rows)
        if current is not None:
            # Only once everything has its place.
            QTimer.singleShot(0, current, lambda: self._scrolling.ensureWidgetVisible(current, 0, self._margin))

    def _act(self, act: RailAct) -> QWidget:
        made = QWidget()
        layout = row(
            made, spacing=self._theme.px(10), margins=(self._side, self._theme.px(14), self._side, self._theme.px(4))
        )
        title = label(act.title.upper(), "card-title")
        layout.addWidget(title, 1)
        if act.mark is Mark.DONE:
            layout.addWidget(Badge(self._theme, "", Mark.DONE, size=18), 0, Qt.AlignmentFlag.AlignTop)
        return made

    def _step(self, step: RailStep) -> QWidget:
        theme, now = self._theme, step.mark is Mark.NOW
        made = frame("rail-current") if now else QFrame()
        margins = (self._side - theme.px(5) if now else self._side, theme.px(7), theme.px(14), theme.px(7))
        layout = row(made, spacing=theme.px(12), margins=margins)
        number = step.step.rpartition(".")[2].lstrip("0") or step.step
        layout.addWidget(Badge(theme, number, step.mark), 0, Qt.AlignmentFlag.AlignTop)
        text = label(step.text, "strong" if now else "body" if step.mark is Mark.DONE else "small")
        text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        layout.addWidget(text, 1)
        beside = step.time or step.count
        if beside:
            layout.addWidget(label(beside, "mono-small", wrap=False), 0, Qt.AlignmentFlag.AlignTop)
        made.setAccessibleName(_spoken(step))
        return made


def _spoken(step: RailStep) -> str:
    match step.mark:
        case Mark.DONE:
            return words.STEP_DONE.format(step=step.step, text=step.text, time=step.time)
        case Mark.NOW:
            return words.STEP_NOW.format(step=step.step, text=step.text)
        case Mark.AHEAD:
            return words.STEP_AHEAD.format(step=step.step, text=step.text)
