"""Who approved a ceremony, and who may still."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from ceremony.approving import Approving
from ceremony.plan import Person
from gui.strings import approve as words
from gui.theme import Theme
from gui.widgets.frames import column, empty, row
from gui.widgets.signs import Sign, SignMark
from gui.widgets.text import label

_WIDTH = 400


class ApproversCard(QFrame):
    """A line for each approver: a sign, the name, and what it means."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "card")
        self.setFixedWidth(theme.px(_WIDTH))
        side = theme.px(20)
        inside = column(self, spacing=theme.px(12), margins=(side, theme.px(16), side, theme.px(16)))
        inside.addWidget(label(words.APPROVERS.upper(), "card-title"))
        self._lines = column(spacing=theme.px(10))
        inside.addLayout(self._lines)
        self._count = label("", "small")
        inside.addWidget(self._count)
        inside.addStretch(1)

    def show_approving(self, approving: Approving, now: Person | None) -> None:
        """Show who approved, and who is typing now."""
        empty(self._lines)
        approved = {person.id for person in approving.standing}
        for person in approving.plan.with_role(approving.script.approvers.role):
            self._lines.addWidget(self._line(person, done=person.id in approved, now=person == now))
        needed = approving.script.approvers.min
        self._count.setText(words.NEEDED.format(count=len(approving.standing), needed=needed))

    def _line(self, person: Person, *, done: bool, now: bool) -> QWidget:
        colours = self._theme.palette
        made = QWidget()
        inside = row(made, spacing=self._theme.px(10))
        mark = SignMark(self._theme.px(16))
        mark.show_sign(Sign.TICK if done else Sign.RING, colours.ok if done else colours.muted)
        inside.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        inside.addWidget(label(person.name, "strong" if now else "body"), 1)
        state = words.APPROVED if done else words.TYPING_NOW if now else words.NOT_YET
        inside.addWidget(label(state, "small", wrap=False))
        name = words.APPROVED_NAME if done else words.NOT_YET_NAME
        made.setAccessibleName(name.format(name=person.name))
        return made
