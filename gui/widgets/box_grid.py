"""Boxes side by side, in as many columns as there is room for, read column by column."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from gui.theme import Theme

_MOST_COLUMNS = 3


class BoxGrid(QWidget):
    """A grid that is never wider than its place."""

    def __init__(self, theme: Theme, boxes: Sequence[QWidget], *, most: int = _MOST_COLUMNS) -> None:
        super().__init__()
        self._boxes = boxes
        self._most = most
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(2))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._lay_out(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take as many columns as fit."""
        super().resizeEvent(event)
        widest = max((box.sizeHint().width() for box in self._boxes), default=1) + self._grid.horizontalSpacing()
        self._lay_out(max(1, min(self._most, len(self._boxes), self.width() // max(1, widest))))

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        rows = -(-len(self._boxes) // columns)
        for position, box in enumerate(self._boxes):
            self._grid.addWidget(box, position % rows, position // rows)
        for column in range(self._most):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
