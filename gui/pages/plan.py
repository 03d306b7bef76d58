"""The plan page: a guided form in parts, from the script to the ceremony's folder (design.md 4).

It decides nothing: the draft asks plan_check after each change, and the page shows what it answers.
"""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ceremony.script.model import Script
from gui.pages.plan_ceremony import BeforePart, CeremonyPart
from gui.pages.plan_custody import CustodyPart
from gui.pages.plan_finish import FinishPart, Origin
from gui.pages.plan_key import DayPart, KeyPart
from gui.pages.plan_media import MediaPart
from gui.pages.plan_people import PeoplePart
from gui.pages.plan_rail import PlanRail
from gui.pages.plan_summary import Summary
from gui.pages.plan_tokens import TokensPart
from gui.plan_draft import Draft
from gui.plan_fields import FieldPath, Section
from gui.plan_services import PlanServices
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.doing import Doing
from gui.widgets.frames import Scrolling, card, column, frame, row
from gui.widgets.reading_order import order, takers
from gui.widgets.text import label

_SUMMARY_WIDTH = 400
_ROOM_FOR_SUMMARY = 1840


class PlanPage(QWidget):
    """The page; `made` carries the folder of a ceremony that was made."""

    made = Signal(object)

    def __init__(self, services: PlanServices, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._services = services
        self.draft: Draft | None = None
        self.section = Section.CEREMONY
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.rail = PlanRail(theme)
        self.rail.chosen.connect(self.show_section)
        self.ceremony = CeremonyPart(theme, services)
        self.finish = FinishPart(theme, services)
        self.parts = {
            Section.CEREMONY: self.ceremony,
            Section.BEFORE: BeforePart(theme, services),
            Section.DAY: DayPart(theme),
            Section.KEY: KeyPart(theme),
            Section.PEOPLE: PeoplePart(theme),
            Section.CUSTODY: CustodyPart(theme),
            Section.TOKENS: TokensPart(theme, services),
            Section.MEDIA: MediaPart(theme),
            Section.FINISH: self.finish,
        }
        self._stack = QStackedWidget()
        self._bodies: dict[Section, Scrolling] = {}
        for section, part in self.parts.items():
            part.changed.connect(self.show_draft)
            part.rearranged.connect(self._order_focus)
            body = Scrolling(spacing=0, margins=(0, 0, theme.px(14), theme.px(20)))
            body.body.addWidget(part)
            self._bodies[section] = body
            self._stack.addWidget(body)
        self.ceremony.opened.connect(self._opened)
        self.finish.jump.connect(self.go_to)
        self.finish.made.connect(self.made.emit)
        self.doing = Doing(theme)
        self._lay_out()
        self.doing.run(words.LOADING, lambda _: services.scripts(), self._offer, parent=self)

    def _lay_out(self) -> None:
        theme = self._theme
        outside = row(self)
        outside.addWidget(self.rail)
        side = theme.px(22)
        centre = row(spacing=theme.px(20), margins=(side, side, side, side))
        outside.addLayout(centre, 1)
        form = frame("card")
        inside = column(form, spacing=theme.px(10), margins=(theme.px(40), theme.px(28), theme.px(26), theme.px(22)))
        self._eyebrow, self._title, self._lead = label("", "eyebrow"), label("", "h1"), label("")
        for one in (self._eyebrow, self._title, self._lead, self.doing):
            inside.addWidget(one)
        inside.addSpacing(theme.px(10))
        inside.addWidget(self._stack, 1)
        foot = row(spacing=theme.px(14), margins=(0, theme.px(8), theme.px(14), 0))
        self.back, self.next = Button(words.BACK), Button(words.NEXT, "primary")
        self.back.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.next)
        inside.addLayout(foot)
        centre.addWidget(form, 1)
        self._side, beside = card(theme, words.TO_DO)
        self._side.setFixedWidth(theme.px(_SUMMARY_WIDTH))
        self.summary = Summary(theme)
        self.summary.jump.connect(self.go_to)
        self.summary.rearranged.connect(self._order_focus)
        list_ = Scrolling(spacing=0)
        list_.body.addWidget(self.summary)
        list_.body.addStretch(1)
        beside.addWidget(list_, 1)
        centre.addWidget(self._side)
        self.setMinimumSize(1, 1)
        outside.setSizeConstraint(outside.SizeConstraint.SetNoConstraint)

    def _offer(self, scripts: tuple[Script, ...]) -> None:
        """Begin with an empty plan for the script that follows no other."""
        self.ceremony.offer(scripts)
        if self.draft is None:
            day = self._services.today()
            self.begin(min((Draft.blank(script, day=day) for script in scripts), key=lambda draft: draft.follows))

    def begin(self, draft: Draft) -> None:
        """Show a draft from its beginning."""
        self.show_draft(draft)
        self.show_section(Section.CEREMONY)

    @Slot(object)
    def show_draft(self, draft: Draft) -> None:
        """Show a draft, with what is wrong with it."""
        self.draft = draft
        self.parts[self.section].show_draft(draft)
        self.rail.show_draft(draft, self.section)
        self.summary.show_draft(draft)

    @Slot()
    def _order_focus(self) -> None:
        """Have Tab go through the page as it is read."""
        order(takers(self))

    @Slot(object)
    def show_section(self, section: Section) -> None:
        """Show a part."""
        if self.draft is None:
            return
        self.section = section
        self._show_side()
        self._stack.setCurrentWidget(self._bodies[section])
        self.show_draft(self.draft)
        self._order_focus()
        shown = self.rail.shown
        at = shown.index(section)
        self._eyebrow.setText(words.EYEBROW.format(number=at + 1, total=len(shown)))
        self._title.setText(words.TITLES[section.value])
        self._lead.setText(words.LEADS[section.value])
        self.back.setEnabled(at > 0)
        last = at == len(shown) - 1
        self.next.setVisible(not last)
        if not last:
            self.next.setText(words.NEXT.format(title=words.TITLES[shown[at + 1].value]))
            self.next.setAccessibleName(self.next.text())

    @Slot(object, object)
    def go_to(self, section: Section, path: FieldPath) -> None:
        """Show the field of a value, and give it the focus."""
        self.show_section(section)
        field = self.parts[section].focus_on(path)
        if field is not None:
            # The body has its new size only once the part was laid out.
            QTimer.singleShot(0, field, lambda: self._bodies[section].ensureWidgetVisible(field))

    def _step(self, by: int) -> None:
        shown = self.rail.shown
        self.show_section(shown[shown.index(self.section) + by])
        self.parts[self.section].focus_first()

    def _opened(self, draft: Draft, path: Path, content: bytes) -> None:
        self.finish.came_from(Origin(path, content))
        self.show_draft(draft)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the summary beside the form where there is room for it; it is in the last part anyway."""
        super().resizeEvent(event)
        self._show_side()

    def _show_side(self) -> None:
        room = self.width() >= self._theme.px(_ROOM_FOR_SUMMARY)
        self._side.setVisible(room and self.section is not Section.FINISH)
