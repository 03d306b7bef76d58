"""Fields for words that are read from paper: a field each, checked for being in the list as they are typed.

Public words only; the custodian's share is typed in another process. Nothing is pasted or dropped: it comes from paper.
"""

from enum import StrEnum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

import shamir
from gui.strings import approve as words
from gui.theme import Theme
from gui.widgets.frames import row
from gui.widgets.signs import Sign, SignMark
from gui.widgets.text import label

_COLUMNS = 4
_ENDING = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Known(StrEnum):
    """What is known of a word so far."""

    EMPTY = "empty"
    KNOWN = "known"
    OPEN = "open"
    UNKNOWN = "unknown"


_SAID = {
    Known.EMPTY: words.WORD_EMPTY,
    Known.KNOWN: words.WORD_KNOWN,
    Known.OPEN: words.WORD_OPEN,
    Known.UNKNOWN: words.WORD_UNKNOWN,
}


def known(typed: str) -> Known:
    """Return whether what was typed is a word of the list, or the beginning of one."""
    if not typed:
        return Known.EMPTY
    found = shamir.completions(typed)
    if not found:
        return Known.UNKNOWN
    return Known.KNOWN if len(found) == 1 or typed in found else Known.OPEN


class WordField(QLineEdit):
    """One word."""

    accepted = Signal()
    went_back = Signal()
    handed_in = Signal()

    def __init__(self, number: int) -> None:
        super().__init__()
        self.setProperty("role", "word")
        self.setAccessibleName(words.WORD.format(number=number))
        self.setAcceptDrops(False)
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhLowercaseOnly)

    @property
    def known(self) -> Known:
        """What is known of the word."""
        return known(self.text())

    def complete(self) -> None:
        """Write the word out in full where what was typed leaves no choice."""
        if self.known is Known.KNOWN:
            found = shamir.completions(self.text())
            self.setText(self.text() if self.text() in found else found[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on with Space, go back with Backspace where there is nothing; take nothing from a clipboard."""
        if event.matches(QKeySequence.StandardKey.Paste):
            return
        if event.key() in _ENDING:
            self._end(Qt.Key(event.key()))
            return
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.went_back.emit()
            return
        super().keyPressEvent(event)

    def _end(self, key: Qt.Key) -> None:
        if key == Qt.Key.Key_Space:
            if self.known is Known.KNOWN:
                self.complete()
                self.accepted.emit()
            return
        self.complete()
        self.handed_in.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the word, to be typed over."""
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the word out."""
        super().focusOutEvent(event)
        self.complete()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let the middle button paste nothing."""
        if event.button() != Qt.MouseButton.MiddleButton:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the middle button paste nothing."""
        if event.button() != Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer nothing to paste."""
        event.accept()


class WordGrid(QWidget):
    """Numbered fields in lines, as the words stand on paper; `changed` says that one of them did."""

    changed = Signal()
    handed_in = Signal()

    def __init__(self, theme: Theme, count: int) -> None:
        super().__init__()
        self._theme = theme
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(22))
        grid.setVerticalSpacing(theme.px(14))
        self.fields = tuple(WordField(number) for number in range(1, count + 1))
        self._marks = tuple(SignMark(theme.px(18)) for _ in self.fields)
        for at, (field, mark) in enumerate(zip(self.fields, self._marks, strict=True)):
            cell = QWidget()
            inside = row(cell, spacing=theme.px(8))
            number = label(f"{at + 1}", "number", wrap=False)
            number.setFixedWidth(theme.px(24))
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            inside.addWidget(number)
            inside.addWidget(field, 1)
            inside.addWidget(mark)
            grid.addWidget(cell, at // _COLUMNS, at % _COLUMNS)
            field.textChanged.connect(self._changed)
            field.accepted.connect(lambda at=at: self._go(at + 1))
            field.went_back.connect(lambda at=at: self._go(at - 1))
            field.handed_in.connect(self.handed_in.emit)
        self._changed()

    @property
    def text(self) -> str:
        """The words, with blanks between them."""
        return " ".join(field.text() for field in self.fields)

    @property
    def missing(self) -> int:
        """How many words are not yet words of the list."""
        return sum(field.known is not Known.KNOWN for field in self.fields)

    @property
    def unknown(self) -> tuple[int, ...]:
        """The numbers of those that no word of the list begins like."""
        return tuple(at for at, field in enumerate(self.fields, start=1) if field.known is Known.UNKNOWN)

    def clear(self) -> None:
        """Empty every field, and begin with the first."""
        for field in self.fields:
            field.clear()
        self.fields[0].setFocus()

    def show_wrong(self, position: int) -> None:
        """Go to the word of this number, and show it as wrong until something is changed."""
        self._go(position - 1)
        if position:
            self._mark(position - 1, Sign.CROSS, self._theme.palette.bad, "bad", words.WORD_WRONG)

    def _go(self, at: int) -> None:
        if 0 <= at < len(self.fields):
            self.fields[at].setFocus()

    @Slot()
    def _changed(self) -> None:
        colours = self._theme.palette
        for at, field in enumerate(self.fields):
            sign, colour, state = {
                Known.KNOWN: (Sign.TICK, colours.ok, "ok"),
                Known.UNKNOWN: (Sign.CROSS, colours.bad, "bad"),
                Known.OPEN: (Sign.QUESTION, colours.muted, ""),
                Known.EMPTY: (Sign.RING, colours.border, ""),
            }[field.known]
            self._mark(at, sign, colour, state, _SAID[field.known])
        self.changed.emit()

    def _mark(self, at: int, sign: Sign, colour: str, state: str, said: str) -> None:
        field = self.fields[at]
        self._marks[at].show_sign(sign, colour)
        field.setAccessibleDescription(said)
        if (field.property("state") or "") != state:
            field.setProperty("state", state)
            field.style().unpolish(field)
            field.style().polish(field)
