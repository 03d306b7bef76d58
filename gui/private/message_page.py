"""A page with one message: covered, leaving, handing in, accepted, refused."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import column, frame, row
from gui.widgets.signs import Sign, SignMark
from gui.widgets.text import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is said, and by which buttons it goes on.

    Attributes:
        sign: a sign and its colour, or None.
        ground: role of the frame around it.
        buttons: text and role of each.
    """

    title: str
    texts: tuple[str, ...]
    sign: tuple[Sign, str] | None = None
    ground: str = "card"
    buttons: tuple[tuple[str, str], ...] = ()


class MessagePage(QWidget):
    """The message in the middle of the page; the first button has the keyboard, or the page itself.

    Attributes:
        buttons: in the order of the message.
    """

    def __init__(self, message: Message, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(message.title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if message.buttons else Qt.FocusPolicy.StrongFocus)
        self.buttons = tuple(Button(text, role) for text, role in message.buttons)
        box = frame(message.ground)
        inside = column(box, spacing=theme.px(18), margins=(theme.px(48), theme.px(44), theme.px(48), theme.px(40)))
        box.setFixedWidth(theme.px(860))
        head = row(spacing=theme.px(22))
        if message.sign is not None:
            mark = SignMark(theme.px(44))
            mark.show_sign(*message.sign)
            head.addWidget(mark)
        head.addWidget(label(message.title, "h1"), 1)
        inside.addLayout(head)
        for text in message.texts:
            inside.addWidget(label(text, "lead"))
        foot = row(spacing=theme.px(16), margins=(0, theme.px(12), 0, 0))
        foot.addStretch(1)
        for button in reversed(self.buttons):
            foot.addWidget(button)
        inside.addLayout(foot)
        in_the_middle(self, box, theme)

    def take_keyboard(self) -> None:
        """Give the keyboard to the first button."""
        # Never a button of the window's: a Blank that was meant for a word would press it.
        taker = self.buttons[0] if self.buttons else self
        taker.setFocus()


def in_the_middle(page: QWidget, box: QFrame, theme: Theme) -> None:
    """Put a card of fixed width a little above the middle of a page."""
    # Not by alignment: an aligned card would get no height for its wrapped texts.
    across = row()
    across.addStretch(1)
    across.addWidget(box)
    across.addStretch(1)
    down = column(page, margins=(theme.px(28),) * 4)
    down.addStretch(2)
    down.addLayout(across)
    down.addStretch(3)
