"""The parts of the answer: claims, timeline, people, exceptions, certificates, record; one list each."""

from collections.abc import Callable

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPlainTextEdit, QRadioButton, QWidget

from ceremony.sheets.days import span_in_words
from ceremony.verifier.report import Report
from ceremony.verifier.story import BundleStory, Entry
from gui.audit_rows import (
    Row,
    Wanted,
    claim_rows,
    claims_wanted,
    detail_of,
    entries_with,
    incident_rows,
    issued_rows,
    people_rows,
    record_rows,
    timeline_rows,
)
from gui.pages.audit_rows import RowsView
from gui.strings import audit as words
from gui.theme import Theme
from gui.widgets.frames import column, row
from gui.widgets.text import label

_FILTERS = {
    Wanted.ALL: words.FILTER_ALL,
    Wanted.FAILED: words.FILTER_FAILED,
    Wanted.OPEN: words.FILTER_OPEN,
}


class ListPart(QWidget):
    """A sentence, a list, and what to say where it is empty."""

    def __init__(self, theme: Theme, view: RowsView, nothing: str) -> None:
        super().__init__()
        self.view = view
        self.lead = label("")
        self.nothing = label(nothing)
        self.layout_ = column(self, spacing=theme.px(10))
        self.layout_.addWidget(self.lead)
        self.layout_.addWidget(self.nothing)
        self.layout_.addWidget(view, 1)
        self._end = QWidget()
        self.layout_.addWidget(self._end, 1)

    def show_rows(self, rows: tuple[Row, ...], lead: str = "") -> None:
        """Show rows under a sentence."""
        self.lead.setText(lead)
        self.lead.setVisible(bool(lead))
        self.view.show_rows(rows)
        for widget, shown in ((self.view, bool(rows)), (self.nothing, not rows), (self._end, not rows)):
            widget.setVisible(shown)


class ClaimsPart(ListPart):
    """Every claim; a row opens to how it was checked, and where."""

    def __init__(self, theme: Theme) -> None:
        view = RowsView(theme, words.CLAIM_HEADS, (220, 110, 400), name=words.CLAIMS, stretch=2)
        super().__init__(theme, view, words.NO_CLAIMS)
        self._report: Report | None = None
        self._group = QButtonGroup(self)
        self.filters: dict[Wanted, QRadioButton] = {}
        line = row(spacing=theme.px(8))
        for wanted in Wanted:
            button = QRadioButton()
            self.filters[wanted] = button
            self._group.addButton(button)
            button.toggled.connect(self._refilter)
            line.addWidget(button)
        line.addStretch(1)
        self.layout_.insertLayout(0, line)

    def show_report(self, report: Report) -> None:
        """Show the claims about a bundle: those that failed, or all."""
        self._report = report
        for wanted, button in self.filters.items():
            count = len(claims_wanted(report, wanted))
            button.setText(_FILTERS[wanted].format(count=count))
            button.setAccessibleDescription(words.FILTER_NAME)
        self.filters[Wanted.FAILED if report.failures else Wanted.ALL].setChecked(True)
        self._refilter()
        if report.failures:
            self.view.expandAll()

    def _refilter(self) -> None:
        chosen = next((wanted for wanted, button in self.filters.items() if button.isChecked()), Wanted.ALL)
        if self._report is not None:
            self.show_rows(claim_rows(self._report, chosen))


class RecordPart(ListPart):
    """Every record as a sentence, with a search; the chosen one in full below."""

    def __init__(self, theme: Theme) -> None:
        view = RowsView(theme, words.RECORD_HEADS, (110, 120, 260, 400), name=words.RECORD, stretch=3)
        view.make_uniform()
        super().__init__(theme, view, words.NO_RECORD)
        self._story: BundleStory | None = None
        self._entries: tuple[Entry, ...] = ()
        self.search = QLineEdit()
        self.search.setAccessibleName(words.SEARCH)
        self.search.setPlaceholderText(words.SEARCH_PLACEHOLDER)
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self.detail = QPlainTextEdit()
        self.detail.setReadOnly(True)
        self.detail.setTabChangesFocus(True)
        self.detail.setAccessibleName(words.DETAIL_NAME)
        self.detail.setFixedHeight(theme.px(132))
        self.layout_.insertWidget(0, self.search)
        self.layout_.addWidget(self.detail)
        view.selectionModel().currentChanged.connect(self._chosen)

    def show_story(self, story: BundleStory) -> None:
        """Show a bundle's record."""
        self._story = story
        self.search.clear()
        self._search()

    def _search(self) -> None:
        if self._story is None:
            return
        self._entries = entries_with(self._story, self.search.text())
        found = words.FOUND.format(count=len(self._entries), all=len(self._story.entries))
        self.show_rows(record_rows(self._entries), found)
        self.detail.setVisible(bool(self._entries))
        self._chosen()

    def _chosen(self) -> None:
        position = self.view.currentIndex().row()
        if 0 <= position < len(self._entries):
            self.detail.setPlainText(detail_of(self._entries[position]))


class StoryPart(ListPart):
    """Rows that a story is turned into."""

    def __init__(
        self,
        theme: Theme,
        view: RowsView,
        *,
        rows: Callable[[BundleStory], tuple[Row, ...]],
        nothing: str = "",
        lead: Callable[[BundleStory], str] = lambda _story: "",
    ) -> None:
        super().__init__(theme, view, nothing)
        self._rows = rows
        self._lead = lead

    def show_story(self, story: BundleStory) -> None:
        """Show what a bundle tells."""
        self.show_rows(self._rows(story), self._lead(story))


def timeline_part(theme: Theme) -> StoryPart:
    """Return acts with their bars, and their steps."""
    view = RowsView(theme, words.TIMELINE_HEADS, (170, 300, 110, 190, 110, 320), name=words.TIMELINE, stretch=1)
    return StoryPart(theme, view, rows=timeline_rows, lead=_timeline_lead)


def _timeline_lead(story: BundleStory) -> str:
    planned = span_in_words(story.planned_min * 60)
    return words.TIMELINE_LEAD.format(took=span_in_words(story.actual_s), planned=planned)


def people_part(theme: Theme) -> StoryPart:
    """Return people, and what they confirmed."""
    view = RowsView(theme, words.PEOPLE_HEADS, (240, 320, 190, 120, 110, 110), name=words.PEOPLE, stretch=1)
    return StoryPart(theme, view, rows=people_rows, lead=_people_lead)


def _people_lead(story: BundleStory) -> str:
    present = sum(bool(person.presences) for person in story.people)
    return words.PEOPLE_LEAD.format(present=present, all=len(story.people))


def incidents_part(theme: Theme) -> StoryPart:
    """Return what went otherwise than the script has it."""
    view = RowsView(theme, words.INCIDENT_HEADS, (190, 120, 200, 400, 70), name=words.INCIDENTS, stretch=3)
    return StoryPart(theme, view, rows=incident_rows, nothing=words.NO_INCIDENTS)


def issued_part(theme: Theme) -> StoryPart:
    """Return certificates and CRLs, decoded."""
    view = RowsView(theme, words.ISSUED_HEADS, (300, 500, 380), name=words.ISSUED, stretch=1)
    return StoryPart(theme, view, rows=issued_rows, nothing=words.NO_ISSUED)
