"""The page for one hidden line: a part of a PIN, or what dice in the room show."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from gui.private.hidden_line import HiddenLine
from gui.private.message_page import in_the_middle
from gui.strings import private as strings
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import card, notice
from gui.widgets.text import label


@dataclass(frozen=True, slots=True, kw_only=True)
class LineWording:
    """What the page says.

    Attributes:
        warning: a title and a sentence, or two empty ones.
    """

    title: str
    lead: str
    name: str
    warning: tuple[str, str] = ("", "")


def pin_wording(*, part: int, token: str, tries_low: bool) -> LineWording:
    """Return the wording for a part of a PIN."""
    return LineWording(
        title=strings.PIN_TITLE,
        lead=strings.PIN_LEAD.format(part=part, token=token),
        name=strings.PIN_NAME.format(part=part),
        warning=(strings.TRIES_LOW, strings.TRIES_LOW_TEXT) if tries_low else ("", ""),
    )


def room_string_wording() -> LineWording:
    """Return the wording for dice and strings from the room."""
    return LineWording(
        title=strings.ROOM_STRING_TITLE,
        lead=strings.ROOM_STRING_LEAD,
        name=strings.ROOM_STRING_NAME,
    )


class LinePage(QObject):
    """Implements entry_page.EntryPage for one hidden line."""

    handed = Signal()
    cover_title = strings.COVER
    accepted_title = ""

    def __init__(self, wording: LineWording, theme: Theme) -> None:
        super().__init__()
        self.widget = QWidget()
        self.line = HiddenLine(theme, wording.name)
        self.button = Button(strings.HAND_IN_PIN, "primary")
        self._said = label("", "small")
        box, inside = card(theme)
        inside.setSpacing(theme.px(20))
        inside.setContentsMargins(theme.px(48), theme.px(40), theme.px(48), theme.px(40))
        inside.addWidget(label(wording.title, "h1"))
        inside.addWidget(label(wording.lead, "lead"))
        if wording.warning[0]:
            inside.addWidget(notice(theme, "warn", *wording.warning))
        inside.addWidget(self.line)
        inside.addWidget(self._said)
        inside.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        box.setFixedWidth(theme.px(820))
        in_the_middle(self.widget, box, theme)
        self.line.changed.connect(self._update)
        self.line.finished.connect(self.handed)
        self.button.clicked.connect(self.handed)
        self._update()

    @property
    def begun(self) -> bool:
        """Whether leaving would lose a character."""
        return len(self.line) > 0

    def secret(self) -> str:
        """Return the line."""
        return self.line.text()

    def start(self) -> None:
        """Take the keyboard."""
        self.line.setFocus()

    def step_back(self) -> bool:
        """There is nothing to close first."""
        return False

    def cover(self) -> None:
        """Nothing shows here anyway; the window covers the rest."""

    def uncover(self) -> None:
        """Go on."""
        self.line.setFocus()

    def stop(self) -> None:
        """Forget the line."""
        self.line.clear()

    def _update(self) -> None:
        entered = len(self.line) > 0
        self.button.setEnabled(entered)
        self._said.setText(self.line.said() if entered else strings.NOTHING_ENTERED)
        self.button.setAccessibleDescription(self._said.text())
