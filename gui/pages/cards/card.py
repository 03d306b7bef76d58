"""What every card has: a heading, a body that scrolls, and one primary button that says why it cannot be pressed."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QWidget

from ceremony.errors import CeremonyError
from gui.strings import room as words
from gui.theme import Theme
from gui.turns import Heading
from gui.widgets.buttons import Button
from gui.widgets.frames import Scrolling, column, frame, notice, read_aloud, row
from gui.widgets.reading_order import order, takers
from gui.widgets.text import label


class ActionCard(QFrame):
    """One action. Emits `replied` once, with the reply."""

    replied = Signal(object)

    def __init__(self, theme: Theme, primary: str) -> None:
        super().__init__()
        self.theme = theme
        self.setProperty("role", "card")
        side, gap = theme.px(36), theme.px(14)
        self._scrolling = Scrolling(spacing=gap, margins=(side, theme.px(28), side, theme.px(16)))
        self.body = self._scrolling.body
        layout = column(self)
        layout.addWidget(self._scrolling, 1)
        foot = frame("foot")
        self.foot = row(foot, spacing=theme.px(12), margins=(side, theme.px(14), side, theme.px(18)))
        self.foot.addStretch(1)
        self.status = label("", "small")
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.primary = Button(primary, "primary")
        self.primary.clicked.connect(self._pressed)
        self.foot.addWidget(self.status, 2)
        self.foot.addWidget(self.primary)
        layout.addWidget(foot)
        self._replied = False
        self._held = False
        self._wanting = ""
        self._first: QWidget | None = None

    def showEvent(self, event: QShowEvent) -> None:
        """Have Tab go from the last that is to be answered to the primary button."""
        super().showEvent(event)
        order(takers(self))

    def hold(self, pause_ms: int) -> None:
        """Let the primary button be pressed only after a pause: what was meant for the card before presses nothing."""
        self._held = True
        self.primary.setEnabled(False)
        QTimer.singleShot(pause_ms, self, self._release)

    def head(self, heading: Heading) -> None:
        """Show the top of a step."""
        self.body.addWidget(label(heading.eyebrow, "eyebrow"))
        self.body.addWidget(label(heading.title, "h1"))
        if heading.privacy:
            self.body.addWidget(notice(self.theme, "warn", heading.privacy))
        if heading.read_aloud:
            self.body.addWidget(read_aloud(self.theme, words.READ_ALOUD, f"“{heading.read_aloud}”"))
        if heading.text:
            self.body.addWidget(label(heading.text, "lead"))

    def title(self, title: str, text: str = "", *, eyebrow: str = "") -> None:
        """Show a title that is no step's."""
        if eyebrow:
            self.body.addWidget(label(eyebrow, "eyebrow"))
        self.body.addWidget(label(title, "h1"))
        if text:
            self.body.addWidget(label(text, "lead"))

    def refused(self, error: CeremonyError) -> None:
        """Say at the top why the last reply was not accepted."""
        rule = f" ({words.RULE.format(rule=error.rule)})" if error.rule else ""
        title = words.NOT_ACCEPTED.format(message=error.message) + rule
        said = notice(self.theme, "bad", title, words.WHAT_TO_DO.format(remedy=error.remedy))
        self.body.insertWidget(0, said)

    def allow(self, wanting: str, *, ready: str = "") -> None:
        """Let the primary button be pressed, or say what is wanting."""
        self._wanting = wanting
        self.primary.setEnabled(not wanting and not self._replied and not self._held)
        self.status.setText(wanting or ready)

    def begin_at(self, widget: QWidget) -> None:
        """Put the focus there as soon as the card is shown."""
        self._first = widget
        QTimer.singleShot(0, widget, widget.setFocus)

    def give(self, reply: object) -> None:
        """Emit the reply, once."""
        if self._replied:
            return
        self._replied = True
        focus = self.focusWidget()
        if focus is not None:
            # Else the focus would jump to a button outside, which the next key would press.
            focus.clearFocus()
        self.setEnabled(False)
        self.replied.emit(reply)

    def reply(self) -> object:
        """Return the reply that the primary button gives."""
        raise NotImplementedError

    def _release(self) -> None:
        self._held = False
        self.primary.setEnabled(not self._wanting and not self._replied)
        if self._first is self.primary:
            self.primary.setFocus()

    def _pressed(self) -> None:
        self.give(self.reply())
