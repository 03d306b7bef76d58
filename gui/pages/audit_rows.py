"""Rows in a tree: a model over plain values, and a view whose texts wrap or, in long lists, have one height.

A long list (the record) has uniform heights and cuts with an ellipsis; its page shows the chosen row in full below.
"""

from typing import TypeAlias

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from ceremony.plain_text import plain
from gui.audit_rows import Row, Tone
from gui.pages.audit_marks import colour_of, draw_bars, draw_mark
from gui.theme import Theme

Index: TypeAlias = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()


class RowsModel(QAbstractItemModel):
    """Rows of two levels, read only; an index inside a row carries that row's number, counted from 1."""

    def __init__(self, heads: tuple[str, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads = heads
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_at(self, index: Index) -> Row:
        """Return the row at an index."""
        above = index.internalId()
        return self._rows[above - 1].children[index.row()] if above else self._rows[index.row()]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many rows there are at the top, or inside a row."""
        if not parent.isValid():
            return len(self._rows)
        return len(self.row_at(parent).children) if parent.column() == 0 else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many columns there are."""
        del parent
        return len(self._heads)

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        """Return the index of a cell."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        """Return the index of the row that a row is inside."""
        above = index.internalId() if index.isValid() else 0
        return self.createIndex(above - 1, 0, 0) if above else QModelIndex()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return a cell's text, or what is said of it."""
        row = self.row_at(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return plain(row.cells[index.column()])
            case Qt.ItemDataRole.AccessibleTextRole:
                spoken = row.spoken if index.column() == 0 else ""
                return plain(spoken or row.cells[index.column()])
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return a column's heading."""
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._heads[section] if shown else None


class RowsDelegate(QStyledItemDelegate):
    """Draws a cell: its sign, its text, its bars."""

    def __init__(self, theme: Theme, view: "RowsView") -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room that a cell takes in its column."""
        room = self._view.columnWidth(index.column()) - self._left(index) - self._theme.px(8)
        if index.column() == 0:
            room -= self._view.depth_px(index)
        pad = self._theme.px(7)
        line = self._view.fontMetrics().height()
        height = line if self._view.uniform else _height(_laid(str(index.data()), self._view.font(), room))
        return QSize(room, max(line, height) + 2 * pad)

    def paint(self, painter: QPainter, _option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell."""
        painter.save()
        colours, row = self._theme.palette, self._view.rows.row_at(index)
        place, metrics = self._view.visualRect(index), self._view.fontMetrics()
        if self._view.selectionModel().isSelected(index):
            painter.fillRect(place, QColor(colours.accent_soft))
        pad, left = self._theme.px(7), self._left(index)
        box = QRectF(place).adjusted(left, pad, -self._theme.px(8), -pad)
        line = metrics.height()
        if index.column() == 0:
            side = self._theme.px(18)
            top = box.top() + (line - side) / 2
            draw_mark(painter, row.tone, QRectF(box.left() - side - self._theme.px(8), top, side, side), colours)
        if row.bars is not None and index.column() == len(row.cells) - 1:
            draw_bars(painter, row.bars, QRectF(box.left(), box.top(), box.width(), line), colours)
        first = index.column() == 0 and row.tone is not Tone.PLAIN
        painter.setPen(QColor(colour_of(row.tone, colours) if first else colours.ink))
        text = str(index.data())
        if self._view.uniform:
            painter.setFont(self._view.font())
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)
        else:
            _laid(text, self._view.font(), box.width()).draw(painter, box.topLeft())
        painter.setPen(QColor(colours.line))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        painter.restore()

    def _left(self, index: Index) -> int:
        marked = index.column() == 0 and self._view.rows.row_at(index).tone is not Tone.PLAIN
        return self._theme.px(34) if marked else self._theme.px(8)


def _laid(text: str, font: QFont, width: float) -> QTextLayout:
    wrapping = QTextOption()
    wrapping.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout = QTextLayout(text, font)
    layout.setTextOption(wrapping)
    layout.beginLayout()
    height = 0.0
    line = layout.createLine()
    while line.isValid():
        line.setLineWidth(max(1.0, width))
        line.setPosition(QPointF(0, height))
        height += line.height()
        line = layout.createLine()
    layout.endLayout()
    return layout


def _height(layout: QTextLayout) -> int:
    return round(layout.boundingRect().height() + 0.5)


class RowsView(QTreeView):
    """Rows under headings; Right opens one, Left closes it, Space or Enter does either."""

    def __init__(
        self, theme: Theme, heads: tuple[str, ...], widths: tuple[int, ...], *, name: str, stretch: int
    ) -> None:
        """Make a view.

        Args:
            widths: of each column at scale 1; the one at `stretch` takes what is left.
            name: for screen readers.
        """
        super().__init__()
        self.uniform = False
        self.rows = RowsModel(heads, self)
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.setItemDelegate(RowsDelegate(theme, self))
        self.setIndentation(theme.px(24))
        self.setSelectionBehavior(QTreeView.SelectionBehavior.SelectRows)
        self.setAllColumnsShowFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(theme.px(40))
        for column, width in enumerate(widths):
            self.setColumnWidth(column, theme.px(width))
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        header.sectionResized.connect(self._rewrap)

    def make_uniform(self) -> None:
        """Give every row one line: the list may be ten thousand rows long."""
        self.uniform = True
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        """Show other rows, and stand on the first."""
        self.rows.show_rows(rows)
        self.setRootIsDecorated(any(row.children for row in rows[:1]))
        if rows:
            self.setCurrentIndex(self.rows.index(0, 0))

    def depth_px(self, index: Index) -> int:
        """Return how far the first column is moved in for a row."""
        depth = int(index.parent().isValid()) + int(self.rootIsDecorated())
        return depth * self.indentation()

    def _rewrap(self) -> None:
        if not self.uniform:
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open or close a row on Space and Enter too."""
        index = self.currentIndex().siblingAtColumn(0)
        toggles = event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if toggles and index.isValid() and self.rows.rowCount(index):
            self.setExpanded(index, not self.isExpanded(index))
            return
        super().keyPressEvent(event)
