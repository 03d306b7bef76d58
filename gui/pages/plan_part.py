"""A part of the plan's form: it shows a draft, says beside each field what is wrong there, and emits the next draft."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ceremony.script.problems import Severity
from gui.plan_draft import Draft, Finding
from gui.plan_fields import FieldPath, Section, Value
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.fields import ChoiceField, Field, TextField, Told
from gui.widgets.frames import column, empty, row
from gui.widgets.reading_order import takers
from gui.widgets.text import capitalised, label


def sentence(finding: Finding) -> str:
    """Return what a finding says."""
    message = capitalised(finding.message)
    return words.RULE.format(message=message, rule=finding.rule) if finding.rule else message


class Part(QWidget):
    """One part of the form; `changed` carries the next draft, `rearranged` says that rows came or went."""

    changed = Signal(object)
    rearranged = Signal()

    def __init__(self, theme: Theme, section: Section) -> None:
        super().__init__()
        self.theme = theme
        self.section = section
        self.draft: Draft | None = None
        self._fields: dict[FieldPath, Field] = {}
        self._general = Told(theme)
        self._doubts = Told(theme)
        self.body = column(self, spacing=theme.px(18))
        for told in (self._general, self._doubts):
            told.hide()
            self.body.addWidget(told)

    def show_draft(self, draft: Draft) -> None:
        """Show a draft, and what is wrong with it here."""
        self.draft = draft
        self.refresh(draft)
        self._tell(draft.findings_in(self.section))

    def refresh(self, draft: Draft) -> None:
        """Show the draft's values; parts say how."""

    def focus_on(self, path: FieldPath) -> QWidget | None:
        """Give the focus to the field of a value, or to the nearest around it; return it."""
        found = self._field_of(path) or next(
            (field for at, field in sorted(self._fields.items(), key=str) if at[: len(path)] == path), None
        )
        if found is None:
            return None
        found.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return found

    def focus_first(self) -> None:
        """Give the focus to the first field that can have it."""
        able = (one for one in takers(self) if one.isVisibleTo(self) and one.isEnabled())
        first = next(able, None)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def field(self, path: FieldPath) -> Field:
        """Return the field of a value."""
        return self._fields[path]

    def enter(self, path: FieldPath, field: Field) -> Field:
        """Take a field into the form; what is typed in it becomes the value of `path`."""
        self._fields[path] = field

        def edited(value: Value) -> None:
            self.change(lambda draft: draft.put(path, value))

        field.edited.connect(edited)
        return field

    def forget(self, table: str) -> None:
        """Let go of the fields of a list, whose rows are made anew."""
        self._fields = {path: field for path, field in self._fields.items() if path[0] != table}

    def text(self, path: FieldPath, title: str, *, hint: str = "", role: str = "", optional: bool = False) -> TextField:
        """Add a line of text for a value."""
        made = TextField(self.theme, title=title, hint=hint, role=role, empty="" if optional else words.FILL_IN)
        self.enter(path, made)
        return made

    def choice(self, path: FieldPath, title: str, *, hint: str = "") -> ChoiceField:
        """Add a choice for a value."""
        made = ChoiceField(self.theme, title=title, hint=hint, empty=words.CHOOSE)
        self.enter(path, made)
        return made

    def show_texts(self, draft: Draft) -> None:
        """Show the draft's values in every line of text."""
        for path, field in self._fields.items():
            if isinstance(field, TextField):
                value = draft.get(path)
                assert isinstance(value, str)
                field.show_text(value)

    def change(self, how: Callable[[Draft], Draft]) -> None:
        """Emit the draft with a change, if it is one."""
        assert self.draft is not None
        after = how(self.draft)
        if after != self.draft:
            self.changed.emit(after)

    def _field_of(self, path: FieldPath) -> Field | None:
        return next((self._fields[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self._fields), None)

    def _tell(self, findings: Sequence[Finding]) -> None:
        beside: dict[Field, list[Finding]] = {field: [] for field in self._fields.values()}
        general: list[Finding] = []
        for finding in findings:
            field = self._field_of(finding.path)
            if field is None:
                general.append(finding)
            elif not finding.missing:
                beside[field].append(finding)
        for field, there in beside.items():
            field.tell(_joined(there), doubtful=all(one.severity is Severity.WARNING for one in there))
        bad = [one for one in general if one.severity is Severity.ERROR]
        doubtful = [one for one in general if one.severity is Severity.WARNING]
        self._general.tell(_joined(bad))
        self._doubts.tell(_joined(doubtful), doubtful=True)


def _joined(findings: Iterable[Finding]) -> str:
    return "\n".join(sentence(finding) for finding in findings)


def side_by_side(theme: Theme, *fields: QWidget) -> QWidget:
    """Return fields in one row, of equal width."""
    made = QWidget()
    inside = row(made, spacing=theme.px(20))
    for field in fields:
        inside.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
    return made


def at_left(*widgets: QWidget) -> QWidget:
    """Return widgets at the left of a row, no wider than they need."""
    made = QWidget()
    inside = row(made)
    for widget in widgets:
        inside.addWidget(widget)
    inside.addStretch(1)
    return made


class Table(QWidget):
    """Rows of fields under headings; made anew, and `rearranged`, when rows come or go."""

    rearranged = Signal()

    def __init__(self, theme: Theme, headings: Sequence[tuple[str, int]]) -> None:
        """Make an empty table.

        Args:
            headings: each with the share of the width that its column takes; 0 for what it needs.
        """
        super().__init__()
        self._theme = theme
        self._headings = headings
        self._layout = column(self)
        self._grid_in: QWidget | None = None
        self.rows: tuple[str, ...] = ()

    def make(self, rows: Sequence[str], cells: Callable[[int], Sequence[QWidget]]) -> None:
        """Show these rows, by name."""
        if tuple(rows) == self.rows and self._grid_in is not None:
            return
        self.rows = tuple(rows)
        empty(self._layout)
        self._grid_in = QWidget()
        grid = QGridLayout(self._grid_in)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._theme.px(10))
        grid.setVerticalSpacing(self._theme.px(8))
        for at, (heading, stretch) in enumerate(self._headings):
            grid.setColumnStretch(at, stretch)
            grid.addWidget(label(heading, "small", wrap=False), 0, at)
        for number in range(len(rows)):
            for at, cell in enumerate(cells(number)):
                if isinstance(cell, QLabel):
                    # As high as the text in the fields beside it.
                    cell.setContentsMargins(0, self._theme.px(12), 0, 0)
                grid.addWidget(cell, number + 1, at, Qt.AlignmentFlag.AlignTop)
        self._layout.addWidget(self._grid_in)
        # At once, so that a new row can have the focus.
        self._grid_in.show()
        self.rearranged.emit()
