"""A button that holds rows of labels: a sign, a title, and what there is to say, which may wrap."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import column, row
from gui.widgets.signs import Sign, SignMark
from gui.widgets.text import label


class RowButton(Button):
    """A button as wide as its column and as high as its text."""

    def __init__(self, theme: Theme, role: str, *, title: str, text: str = "", roles: tuple[str, str]) -> None:
        """Make a button.

        Args:
            role: the style sheet's.
            roles: of the title's label and of the text's.
        """
        super().__init__("", role, name=title)
        self.mark = SignMark(theme.px(16))
        self.title = label(title, roles[0])
        self.text_below = label(text, roles[1])
        # To show a label that has no parent yet would make a window of it.
        if not text:
            self.text_below.hide()
        side = theme.px(14)
        self._inside = row(self, spacing=theme.px(12), margins=(side, theme.px(8), side, theme.px(8)))
        self._inside.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignVCenter)
        words = column(spacing=theme.px(2))
        words.addWidget(self.title)
        words.addWidget(self.text_below)
        self._inside.addLayout(words, 1)
        for part in (self.mark, self.title, self.text_below):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            if isinstance(part, QLabel):
                part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_state(self, sign: Sign, colour: str, text: str, *, name: str) -> None:
        """Show another sign and text."""
        self.mark.show_sign(sign, colour)
        self.text_below.setText(text)
        self.text_below.setVisible(bool(text))
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        """Return what the labels ask for, not what a text of the button would."""
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least that the labels ask for."""
        return self._inside.minimumSize()
