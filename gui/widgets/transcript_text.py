"""The record as it grows: number, time, who, what; deviations set apart. New records are appended at its end."""

from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit

from gui.chronicle import SHOWN_ROWS, LogRow
from gui.strings import room as words
from gui.theme import MONO, SANS, SANS_SEMIBOLD, Theme

_LINES = 2
_TEXT_PX = 16
_MONO_PX = 15


class TranscriptText(QTextEdit):
    """A text that can only be read; by keyboard too."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._last = 0
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth)
        self.setProperty("role", "record")
        self.setAccessibleName(words.TRANSCRIPT)
        self.document().setMaximumBlockCount(SHOWN_ROWS * _LINES)
        self.document().setDocumentMargin(theme.px(4))

    def show_rows(self, rows: tuple[LogRow, ...]) -> None:
        """Append what is new."""
        fresh = [one for one in rows if one.number > self._last]
        if not fresh:
            return
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        for one in fresh:
            self._append(cursor, one)
        self._last = fresh[-1].number
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def _append(self, cursor: QTextCursor, one: LogRow) -> None:
        colours = self._theme.palette
        top, below = QTextBlockFormat(), QTextBlockFormat()
        top.setTopMargin(self._theme.px(9))
        for block in (top, below):
            block.setLeftMargin(self._theme.px(6))
            if one.flagged:
                block.setBackground(QColor(colours.warn_soft))
        ink = colours.warn if one.flagged else colours.ink
        if not self.document().isEmpty():
            cursor.insertBlock(top)
        else:
            cursor.setBlockFormat(top)
        cursor.insertText(f"{one.number}  {one.time}  ", self._written(MONO, _MONO_PX, colours.muted))
        cursor.insertText(one.who, self._written(SANS_SEMIBOLD, _TEXT_PX, ink))
        cursor.insertBlock(below)
        cursor.insertText(one.text, self._written(SANS, _TEXT_PX, ink))

    def _written(self, family: str, size: int, colour: str) -> QTextCharFormat:
        font = QFont(family)
        font.setPixelSize(self._theme.px(size))
        made = QTextCharFormat()
        made.setFont(font)
        made.setForeground(QColor(colour))
        return made
