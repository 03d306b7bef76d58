"""The parts of the plan at the left, each with its state in shape and words."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from ceremony.script.problems import Severity
from gui.plan_draft import Draft
from gui.plan_fields import Section
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.frames import Scrolling, column
from gui.widgets.row_button import RowButton
from gui.widgets.signs import Sign
from gui.widgets.text import label

_WIDTH = 300


def state_of(draft: Draft, section: Section) -> tuple[Sign, str]:
    """Return how far a part has come."""
    if section is Section.FINISH:
        return (Sign.TICK, words.READY) if draft.is_complete else (Sign.RING, words.NOT_READY)
    there = draft.findings_in(section)
    missing = sum(finding.missing for finding in there)
    wrong = sum(finding.severity is Severity.ERROR and not finding.missing for finding in there)
    if wrong:
        return Sign.CROSS, words.PROBLEM if wrong == 1 else words.PROBLEMS.format(count=wrong)
    if missing:
        return Sign.RING, words.TO_FILL_IN.format(count=missing)
    if there:
        return Sign.TICK, words.DOUBT if len(there) == 1 else words.DOUBTS.format(count=len(there))
    return Sign.TICK, words.COMPLETE


class PlanRail(QFrame):
    """The list; `chosen` carries a part."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "rail")
        self.setAccessibleName(words.RAIL_NAME)
        self.setFixedWidth(theme.px(_WIDTH))
        side = theme.px(16)
        list_ = Scrolling(spacing=theme.px(2), margins=(0, side, 0, side))
        column(self).addWidget(list_)
        title = label(words.RAIL.upper(), "card-title")
        title.setContentsMargins(side, 0, side, theme.px(6))
        list_.body.addWidget(title)
        self.buttons: dict[Section, RowButton] = {}
        for section in Section:
            button = RowButton(
                theme, "rail", title=words.TITLES[section.value], text=words.COMPLETE, roles=("strong", "small")
            )
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, section=section: self.chosen.emit(section))
            self.buttons[section] = button
            list_.body.addWidget(button)
        list_.body.addStretch(1)

    def show_draft(self, draft: Draft, current: Section) -> None:
        """Show how far each part has come, and which is open."""
        colours = self._theme.palette
        for section, button in self.buttons.items():
            sign, text = state_of(draft, section)
            colour = {Sign.TICK: colours.ok_on_rail, Sign.CROSS: colours.now}.get(sign, colours.rail_muted)
            title = words.TITLES[section.value]
            button.show_state(sign, colour, text, name=words.SECTION_NAME.format(title=title, state=text))
            button.setChecked(section is current)
        before = bool(draft.findings_in(Section.BEFORE))
        self.buttons[Section.BEFORE].setVisible(before or draft.follows)

    @property
    def shown(self) -> tuple[Section, ...]:
        """The parts that this plan has, in order."""
        return tuple(section for section, button in self.buttons.items() if button.isVisibleTo(self))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go up and down with the arrows too."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        shown = self.shown
        at = next((number for number, one in enumerate(shown) if self.buttons[one].hasFocus()), None)
        if step is None or at is None:
            super().keyPressEvent(event)
            return
        self.buttons[shown[(at + step) % len(shown)]].setFocus()
