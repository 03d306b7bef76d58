"""The answer: the verdict band, what would establish authenticity, and the parts of the answer beside their list."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QStackedWidget, QWidget

from ceremony.verifier.paper import authenticity_of, caution_of
from ceremony.verifier.report import Trust
from ceremony.verifier.signatures import TRUSTED
from ceremony.verifier.story import BundleStory
from ceremony.verifier.verify import Examined
from gui.audit_view import band_of, name_of
from gui.pages.audit_band import TrustPart, verdict_band
from gui.pages.audit_sections import (
    ClaimsPart,
    RecordPart,
    StoryPart,
    incidents_part,
    issued_part,
    people_part,
    timeline_part,
)
from gui.strings import audit as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import Scrolling, column, empty, notice, row
from gui.widgets.text import label

_LEAST_LIST = 420


class ResultPart(QWidget):
    """Everything there is to say about the bundles that were checked."""

    trust_given = Signal()
    save_wanted = Signal()
    another_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._examined: tuple[Examined, ...] = ()
        self.which = QComboBox()
        self.which.setAccessibleName(words.BUNDLE_NAME)
        self.which.currentIndexChanged.connect(self._show)
        self.save = Button(words.SAVE)
        self.save.clicked.connect(self.save_wanted)
        self.another = Button(words.ANOTHER)
        self.another.clicked.connect(self.another_wanted)
        self.trust = TrustPart(theme)
        self.trust.wanted.connect(self.trust_given)
        self._band = column()
        self._notices = column(spacing=theme.px(8))
        self.sections = QListWidget()
        self.sections.setAccessibleName(words.SECTIONS)
        self.sections.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sections.setFixedWidth(theme.px(240))
        self.sections.setSpacing(theme.px(3))
        self.claims = ClaimsPart(theme)
        self.record = RecordPart(theme)
        self.stories: dict[str, StoryPart] = {
            words.TIMELINE: timeline_part(theme),
            words.PEOPLE: people_part(theme),
            words.INCIDENTS: incidents_part(theme),
            words.ISSUED: issued_part(theme),
        }
        self._nothing = label(words.NOTHING_TOLD)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._caution = label("", "bad")
        self._parts = QStackedWidget()
        for part in (self.claims, *self.stories.values(), self.record, self._nothing):
            self._parts.addWidget(part)
        self.sections.currentRowChanged.connect(self._turn)
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self._theme
        side = theme.px(28)
        buttons = column(spacing=theme.px(10))
        buttons.addWidget(self.save)
        buttons.addWidget(self.another)
        buttons.addStretch(1)
        head = row(spacing=theme.px(18))
        head.addLayout(self._band, 1)
        head.addLayout(buttons)
        body = row(spacing=theme.px(18))
        body.addWidget(self.sections)
        told = column(spacing=theme.px(10))
        told.addWidget(self._caution)
        told.addWidget(self._parts, 1)
        body.addLayout(told, 1)
        lists = QWidget()
        lists.setLayout(body)
        # Where there is less room than this, the whole page scrolls rather than the list being squeezed.
        lists.setMinimumHeight(theme.px(_LEAST_LIST))
        page = Scrolling(spacing=theme.px(12), margins=(side, theme.px(16), side, theme.px(16)))
        page.body.addWidget(self.which)
        page.body.addLayout(head)
        page.body.addWidget(self.trust)
        page.body.addLayout(self._notices)
        page.body.addWidget(lists, 1)
        column(self).addWidget(page)

    @property
    def examined(self) -> tuple[Examined, ...]:
        """The bundles that were checked."""
        return self._examined

    def show_examined(self, examined: Sequence[Examined]) -> None:
        """Show what was found about bundles; the one shown before stays if it is among them."""
        before = self.which.currentIndex() if len(examined) == len(self._examined) else 0
        self._examined = tuple(examined)
        self.which.blockSignals(True)
        self.which.clear()
        self.which.addItems([name_of(examined, position) for position in range(len(examined))])
        self.which.setCurrentIndex(max(0, before))
        self.which.blockSignals(False)
        self.which.setVisible(len(examined) > 1)
        empty(self._notices)
        self._show()

    def say(self, kind: str, title: str, text: str) -> None:
        """Say what became of something that was asked for."""
        empty(self._notices)
        self._notices.addWidget(notice(self._theme, kind, title, text))

    def _show(self) -> None:
        examined = self._examined[max(0, self.which.currentIndex())]
        report, story = examined.report, examined.story
        empty(self._band)
        view = band_of(examined)
        self._band.addWidget(verdict_band(self._theme, view))
        refused = report.trust is Trust.REFUSED
        differing = next((claim.how for claim in report.failures if claim.title == TRUSTED.title), "")
        self.trust.say((*authenticity_of(report)[:1], differing), refused=refused)
        self.trust.setVisible(view.trust_wanted)
        self.claims.show_report(report)
        if story is not None:
            for part in self.stories.values():
                part.show_story(story)
            self.record.show_story(story)
        self._caution.setText(caution_of(story) if story is not None else "")
        self._list_sections(len(report.claims), story)

    def _list_sections(self, claims: int, story: BundleStory | None) -> None:
        counts = {words.CLAIMS: claims}
        if story is not None:
            counts |= {
                words.TIMELINE: len(story.acts),
                words.PEOPLE: len(story.people),
                words.INCIDENTS: len(story.incidents),
                words.ISSUED: len(story.issued),
                words.RECORD: len(story.entries),
            }
        chosen = max(0, self.sections.currentRow())
        self.sections.clear()
        for name in (words.CLAIMS, *self.stories, words.RECORD):
            count = counts.get(name)
            self.sections.addItem(words.SECTION.format(name=name, count=count) if count is not None else name)
        self.sections.setCurrentRow(chosen)

    def _turn(self, position: int) -> None:
        if position < 0:
            return
        told = self._examined[max(0, self.which.currentIndex())].story is not None
        untold = position > 0 and not told
        self._caution.setVisible(position > 0 and bool(self._caution.text()))
        self._parts.setCurrentWidget(self._nothing if untold else self._parts.widget(position))
