"""The cells of a share, in the columns of the sheet, and what each key does; the words themselves are in the draft."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from gui.private.draft import NOWHERE, Draft, empty_draft
from gui.private.findings import Expected
from gui.private.suggestions import Suggestions
from gui.private.word_cell import WordCell
from gui.theme import Theme

COLUMNS = 3
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class Grid(QWidget):
    """All cells. Signals carry nothing: whoever hears one asks for the draft.

    Attributes:
        changed: a word, or where typing goes on, changed.
        finished: Enter was pressed behind the last word, and everything is right.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, expected: Expected, theme: Theme) -> None:
        super().__init__()
        self._draft = empty_draft(expected)
        self._following = False
        self._cells = [
            WordCell(theme, position=position, total=expected.length) for position in range(1, expected.length + 1)
        ]
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(theme.px(14))
        layout.setVerticalSpacing(theme.px(8))
        self._rows = -(-expected.length // COLUMNS)
        for cell in self._cells:
            column, row = divmod(cell.position - 1, self._rows)
            layout.addWidget(cell, row, column)
        self._suggestions = Suggestions(self, theme)
        self._suggestions.picked.connect(self._pick)
        # Cells are left and entered by the mouse and by Tab as well; the draft has to follow.
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]
        self.setFocusProxy(self._cells[0])

    @property
    def draft(self) -> Draft:
        """What has been entered so far."""
        return self._draft

    def show_draft(self, draft: Draft) -> None:
        """Show another draft, and move the focus to where it goes on."""
        self._draft = draft
        for cell in self._cells:
            at = cell.position == draft.at
            cell.show_cell(draft.cell(cell.position), replacing=at and draft.replacing)
        if draft.at != NOWHERE:
            self._following = True
            self._cells[draft.at - 1].setFocus()
            self._following = False
            self.setFocusProxy(self._cells[draft.at - 1])
        self._offer()
        self.changed.emit()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's name and type
        """Take Tab as a blank; Shift and Tab go one cell back."""
        if not self._typing():
            return super().focusNextPrevChild(next)
        if next and self._draft.cells[self._draft.at - 1].text:
            self._accept()
            return True
        if not next and self._draft.at > 1:
            self.show_draft(self._draft.going_to(self._draft.at - 1))
            return True
        return super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the draft as the key says; keys that mean nothing here go on to the window."""
        if not self._typing() or event.modifiers() & ~_PLAIN:
            event.ignore()
            return
        match event.key():
            case Qt.Key.Key_Space:
                self._accept()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                # A held key hands nothing in.
                if not event.isAutoRepeat() and self._accept():
                    self.finished.emit()
            case Qt.Key.Key_Backspace:
                self.show_draft(self._draft.erased())
            case Qt.Key.Key_Down | Qt.Key.Key_Up as key:
                self._step(1 if key == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Left | Qt.Key.Key_Right as key:
                self._go(self._rows if key == Qt.Key.Key_Right else -self._rows)
            case _:
                before = self._draft
                after = before.typed(event.text())
                if after is before:
                    event.ignore()
                    return
                self.show_draft(after)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the suggestions when typing goes on elsewhere."""
        self._suggestions.offer(())
        super().focusOutEvent(event)

    def _typing(self) -> bool:
        return self._draft.at != NOWHERE and self._cells[self._draft.at - 1].hasFocus()

    def _accept(self) -> bool:
        """Finish the word, and say whether that was the last and everything is right."""
        word = self._suggestions.chosen
        self.show_draft(self._draft.chosen(word) if word else self._draft.accepted())
        return self._draft.right and self._draft.at == NOWHERE

    def _pick(self) -> None:
        self._accept()

    def _step(self, by: int) -> None:
        if self._draft.suggestions:
            self._suggestions.step(by)
        else:
            self._go(by)

    def _go(self, by: int) -> None:
        position = self._draft.at + by
        if 1 <= position <= len(self._cells):
            self.show_draft(self._draft.going_to(position))

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        if self._following:
            return
        if isinstance(now, WordCell) and now in self._cells:
            if now.position != self._draft.at:
                self.show_draft(self._draft.going_to(now.position))
            else:
                self._offer()
        else:
            self._suggestions.offer(())
            for cell in self._cells:
                cell.update()

    def _offer(self) -> None:
        words = self._draft.suggestions
        self._suggestions.offer(words)
        if not words:
            return
        cell = self._cells[self._draft.at - 1]
        below = cell.mapTo(self, QPoint(cell.text_left() - 14, cell.height() + 2))
        if below.y() + self._suggestions.height() > self.height():
            below.setY(cell.mapTo(self, QPoint(0, 0)).y() - self._suggestions.height() - 2)
        self._suggestions.move(below)
        self._suggestions.raise_()
