"""One blank of a step: what is to be written, by whom, where it is typed, and what is wrong with it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit

from ceremony.blanks import titled
from gui.draft import AnswerDraft, Blank
from gui.strings import room as words
from gui.theme import Theme
from gui.widgets.frames import column, reveal
from gui.widgets.text import label


class _Line(QLineEdit):
    """A line that is covered while it has not the focus, where the next person must not see it."""

    left = Signal()

    def __init__(self, *, covered: bool) -> None:
        super().__init__()
        self._covered = covered
        if covered:
            self.setAcceptDrops(False)
            self.setDragEnabled(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show what is typed, but not what another person typed before."""
        if not (self._covered and self.text()):
            self.setEchoMode(QLineEdit.EchoMode.Normal)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take no copy of what the next person must enter again."""
        copying = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Paste)
        if self._covered and any(event.matches(one) for one in copying):
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer no copying either."""
        if not self._covered:
            super().contextMenuEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Cover it."""
        if self._covered:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        super().focusOutEvent(event)
        self.left.emit()


class BlankField(QFrame):
    """A blank. Emits `changed` when what is written changed."""

    changed = Signal()

    def __init__(self, theme: Theme, draft: AnswerDraft, blank: Blank) -> None:
        super().__init__()
        self._draft = draft
        self._blank = blank
        layout = column(self, spacing=theme.px(4))
        layout.addWidget(label(titled(blank.field.field), "strong"))
        layout.addWidget(label(blank.hint, "small"))
        self.line = _Line(covered=blank.covered)
        self.line.setAccessibleName(words.BLANK_NAME.format(label=blank.label, hint=blank.hint))
        self.line.setText(draft.typed(blank))
        if blank.covered and draft.typed(blank):
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.textEdited.connect(self._edited)
        self.line.left.connect(self._left)
        self.line.returnPressed.connect(self._entered)
        layout.addWidget(self.line)
        self._problem = label("", "bad")
        self._problem.hide()
        layout.addWidget(self._problem)
        self.refresh()

    def refresh(self) -> None:
        """Show what has become of it now that another blank was written; nobody is corrected while typing."""
        if self.line.text().strip() and not self.line.hasFocus():
            self._show(self._draft.problem(self._blank), saying=True)

    def _edited(self, text: str) -> None:
        problem = self._draft.write(self._blank, text)
        self._show(problem, saying=False)
        reveal(self)
        self.changed.emit()

    def _left(self) -> None:
        if self.line.text().strip():
            self._show(self._draft.write(self._blank, self.line.text()), saying=True)
            self.changed.emit()

    def _entered(self) -> None:
        self.focusNextChild()

    def _show(self, problem: str, *, saying: bool) -> None:
        """Mark the line; a problem is spelled out only when the person has left it."""
        state = "ok" if not problem else "bad" if saying else ""
        self.line.setProperty("state", state)
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)
        self._problem.setText(problem if saying else "")
        self._problem.setVisible(bool(problem) and saying)
