"""Boxes side by side, in as many columns as there is room for."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from gui.theme import Theme


class Reading(StrEnum):
    """Whether boxes are read column by column, or line by line."""

    DOWN = "down"
    ACROSS = "across"


class BoxGrid(QWidget):
    """A grid that is never wider than its place."""

    def __init__(
        self,
        theme: Theme,
        boxes: Sequence[QWidget],
        *,
        columns: Sequence[int] = (3, 2, 1),
        reading: Reading = Reading.DOWN,
        gaps: tuple[int, int] = (16, 2),
    ) -> None:
        """Make a grid.

        Args:
            columns: how many there may be, most first; the last is taken where nothing fits.
            gaps: between columns and between lines, at scale 1.
        """
        super().__init__()
        self._boxes = boxes
        self._choices = columns
        self._reading = reading
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(gaps[0]))
        self._grid.setVerticalSpacing(theme.px(gaps[1]))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._lay_out(columns[-1])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many columns as fit."""
        super().resizeEvent(event)
        gap = self._grid.horizontalSpacing()
        widest = max((box.sizeHint().width() for box in self._boxes), default=1) + gap
        fitting = (one for one in self._choices if one * widest <= self.width() + gap)
        self._lay_out(next(fitting, self._choices[-1]))

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        lines = -(-len(self._boxes) // columns)
        for position, box in enumerate(self._boxes):
            if self._reading is Reading.DOWN:
                self._grid.addWidget(box, position % lines, position // lines)
            else:
                self._grid.addWidget(box, position // columns, position % columns)
        for column in range(max(self._choices)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
