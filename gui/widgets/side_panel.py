"""Beside the action: who is here and what they do, the record as it grows, and its head."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QWidget

from gui.room_view import PersonRow, Presence, RoomView
from gui.strings import room as words
from gui.theme import Theme
from gui.widgets.frames import Scrolling, card, column, row
from gui.widgets.text import label
from gui.widgets.transcript_text import TranscriptText

WIDTH = 430
_IN_WORDS = {
    Presence.ACTING: words.ACTING,
    Presence.ASKED: words.ASKED,
    Presence.HERE: words.HERE,
    Presence.AWAY: words.AWAY,
    Presence.NOT_YET: words.NOT_YET,
}
_SHAPE = 16
_HALF_HEAD = 32


class Shape(QWidget):
    """What a person does, as a shape: a triangle acts, a diamond is asked, a tick is here, a ring is not."""

    def __init__(self, theme: Theme, presence: Presence) -> None:
        super().__init__()
        self._theme = theme
        self._presence = presence
        self.setFixedSize(QSize(theme.px(_SHAPE), theme.px(_SHAPE)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shape."""
        del event
        colours = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = float(self.width())
        match self._presence:
            case Presence.ACTING:
                self._filled(painter, colours.focus, ((0.2, 0.08), (0.95, 0.5), (0.2, 0.92)))
            case Presence.ASKED:
                self._filled(painter, colours.focus, ((0.5, 0.04), (0.92, 0.5), (0.5, 0.96), (0.08, 0.5)))
            case Presence.HERE:
                pen = QPen(QColor(colours.ok), size * 0.16)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                painter.drawPolyline([QPointF(size * x, size * y) for x, y in ((0.12, 0.55), (0.4, 0.82), (0.9, 0.22))])
            case Presence.AWAY | Presence.NOT_YET:
                painter.setPen(QPen(QColor(colours.muted), size * 0.1))
                painter.drawEllipse(QRectF(size * 0.15, size * 0.15, size * 0.7, size * 0.7))

    def _filled(self, painter: QPainter, colour: str, corners: tuple[tuple[float, float], ...]) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawPolygon(QPolygonF([QPointF(self.width() * x, self.height() * y) for x, y in corners]))


class SidePanel(QFrame):
    """Participants above, transcript below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedWidth(theme.px(WIDTH))
        self._people: tuple[PersonRow, ...] = ()
        gap = theme.px(16)
        layout = column(self, spacing=gap)
        people, inside = card(theme)
        self._here = label("", "small", wrap=False)
        inside.addLayout(self._titled(words.PARTICIPANTS, self._here))
        self._people_list = Scrolling(spacing=theme.px(4))
        inside.addWidget(self._people_list)
        layout.addWidget(people, 2)
        record, inside = card(theme)
        self._count = label("", "small", wrap=False)
        inside.addLayout(self._titled(words.TRANSCRIPT, self._count))
        self._log = TranscriptText(theme)
        inside.addWidget(self._log)
        inside.addWidget(label(words.LOG_HEAD, "small"))
        self._head = label("", "mono-small")
        inside.addWidget(self._head)
        layout.addWidget(record, 3)

    def show_room(self, view: RoomView) -> None:
        """Show who is here, and the record."""
        self._here.setText(words.PRESENT.format(here=view.here, all=len(view.people)))
        self._count.setText(words.ENTRIES.format(count=view.rows[-1].number if view.rows else 0))
        self._head.setText(f"{view.head[:_HALF_HEAD]}\n{view.head[_HALF_HEAD:]}")
        self._head.setAccessibleName(words.LOG_HEAD_NAME.format(head=view.head))
        if view.people != self._people:
            self._people = view.people
            self._show_people()
        self._log.show_rows(view.rows)

    def _titled(self, title: str, beside: QWidget) -> QHBoxLayout:
        layout = row(spacing=self._theme.px(8))
        layout.addWidget(label(title.upper(), "card-title"), 1)
        layout.addWidget(beside)
        return layout

    def _show_people(self) -> None:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._theme.px(10))
        grid.setVerticalSpacing(self._theme.px(3))
        for line, person in enumerate(self._people):
            grid.addWidget(Shape(self._theme, person.presence), line, 0)
            who = label(person.name, wrap=False)
            who.setToolTip(person.roles)
            grid.addWidget(who, line, 1)
            grid.addWidget(label(person.roles, "small"), line, 2)
            doing = label(_IN_WORDS[person.presence], "small", wrap=False)
            doing.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(doing, line, 3)
        grid.setColumnStretch(2, 1)
        self._people_list.fill([inside])
