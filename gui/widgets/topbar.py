"""The top bar: which ceremony, in what mode, with what deviations; the witnessed clock and the time it has taken."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from gui.room_view import LATE_MINUTES, Chip, RoomView, duration, elapsed_minutes
from gui.strings import room as words
from gui.theme import Theme
from gui.widgets.frames import column, empty, row
from gui.widgets.text import chip, label


class TopBar(QFrame):
    """The bar above the room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "topbar")
        self._view: RoomView | None = None
        self._shown: tuple[Chip, ...] = ()
        side = theme.px(22)
        layout = row(self, spacing=theme.px(16), margins=(side, theme.px(8), side, theme.px(8)))
        names = column(spacing=theme.px(1))
        self._title = label("", "h2")
        self._below = label("", "small")
        names.addWidget(self._title)
        names.addWidget(self._below)
        layout.addLayout(names, 1)
        self._chips = row(spacing=theme.px(10))
        layout.addLayout(self._chips)
        times = column(spacing=theme.px(1))
        self._clock = label("", "clock", wrap=False)
        self._elapsed = label("", "small", wrap=False)
        for one in (self._clock, self._elapsed):
            one.setAlignment(Qt.AlignmentFlag.AlignRight)
            times.addWidget(one)
        layout.addLayout(times)

    def show_room(self, view: RoomView) -> None:
        """Show which ceremony this is."""
        self._view = view
        self._title.setText(view.title)
        self._below.setText(f"{view.organisation}  ·  {view.ceremony_id}")

    def tell_time(self, now: datetime) -> None:
        """Show the time, and how long it has taken against the estimate."""
        self._clock.setText(words.UTC.format(time=f"{now:%H:%M:%S}"))
        if self._view is None:
            return
        elapsed = elapsed_minutes(self._view, now)
        late = elapsed - self._view.due_minutes
        self._elapsed.setText(
            words.ELAPSED.format(
                date=f"{now:%d %b %Y}",
                elapsed=duration(elapsed),
                planned=duration(self._view.planned_minutes),
                due=duration(self._view.due_minutes),
            )
        )
        behind = (Chip(words.RUNNING_LATE.format(minutes=late), "warn"),) if late >= LATE_MINUTES else ()
        self._show_chips((*self._view.chips, *behind))

    def _show_chips(self, chips: tuple[Chip, ...]) -> None:
        if chips == self._shown:
            return
        self._shown = chips
        empty(self._chips)
        for one in chips:
            self._chips.addWidget(chip(one.text, one.kind))
