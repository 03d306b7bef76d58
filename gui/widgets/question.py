"""A question in the page itself, before something is lost: what it is about, and two answers; the careful one first."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import column, empty, notice, row


class Question(QWidget):
    """Nothing, until something is asked; `rearranged` says that the answers came or went."""

    rearranged = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._inside = column(self, spacing=theme.px(10))
        self.hide()

    def ask(self, text: str, *, no: str, yes: str, then: Callable[[], None], after: QWidget) -> None:
        """Ask.

        Args:
            then: is called on yes.
            after: gets the focus back, whatever is answered.
        """
        self.drop()
        keep, go_on = Button(no), Button(yes)

        def answered(*, agreed: bool) -> None:
            after.setFocus()
            self.drop()
            if agreed:
                then()

        keep.clicked.connect(lambda: answered(agreed=False))
        go_on.clicked.connect(lambda: answered(agreed=True))
        answers = QWidget()
        inside = row(answers, spacing=self._theme.px(10))
        inside.addWidget(keep)
        inside.addWidget(go_on)
        inside.addStretch(1)
        self._inside.addWidget(notice(self._theme, "warn", text))
        self._inside.addWidget(answers)
        self.show()
        answers.show()
        self.rearranged.emit()
        keep.setFocus()

    def drop(self) -> None:
        """Ask nothing any more."""
        empty(self._inside)
        self.hide()
