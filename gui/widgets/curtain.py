"""The curtain: what the room sees while someone is alone with a secret. Dark, so that nobody takes it for a step."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from gui.curtain_view import Badge as BadgeView
from gui.curtain_view import CurtainView
from gui.theme import Theme
from gui.widgets.frames import column, empty, row
from gui.widgets.rail import Badge
from gui.widgets.text import label

_BADGE = 72


class Curtain(QFrame):
    """The whole curtain."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "curtain")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        side = theme.px(90)
        layout = column(self, spacing=theme.px(24), margins=(side, side, side, theme.px(48)))
        layout.addStretch(2)
        self._title = label("", "curtain-title")
        self._sentence = label("", "lead")
        for one in (self._title, self._sentence):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(one)
        turns = QWidget()
        self._turns = row(turns, spacing=theme.px(36))
        layout.addWidget(turns, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self._footer = label("", "small")
        layout.addWidget(self._footer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let every key end here: a word that was typed too early belongs to nobody."""
        event.accept()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 -- Qt's name and type
        """Keep the keyboard while the curtain is drawn."""
        del next
        return True

    def show_view(self, view: CurtainView) -> None:
        """Draw the curtain."""
        self._title.setText(view.title)
        self._sentence.setText(view.sentence)
        self._footer.setText(view.footer_left)
        self.setAccessibleName(view.title)
        empty(self._turns)
        for badge in view.badges:
            self._turns.addWidget(self._badge(badge))

    def _badge(self, view: BadgeView) -> QWidget:
        made = QWidget()
        layout = column(made, spacing=self._theme.px(12))
        layout.addWidget(Badge(self._theme, view.text, view.mark, size=_BADGE), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(label(view.below, "small", wrap=False), 0, Qt.AlignmentFlag.AlignHCenter)
        return made
