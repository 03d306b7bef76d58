"""What a plan still wants, in one list, each line of which leads to its field; and what production still waits for."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ceremony.plan import Mode
from ceremony.script.problems import Severity
from gui.pages.plan_part import sentence
from gui.plan_draft import Draft, Finding
from gui.plan_fields import FieldPath, Section
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.frames import column, empty, notice, row
from gui.widgets.row_button import RowButton
from gui.widgets.signs import Sign, SignMark
from gui.widgets.text import label


@dataclass(frozen=True, slots=True)
class Line:
    """One line: where it leads, and what it says."""

    section: Section
    path: FieldPath
    sign: Sign
    text: str


def lines_of(draft: Draft) -> tuple[Line, ...]:
    """Return what a draft still wants, in the order of the form; empty fields of one part make one line."""
    lines = []
    for section in Section:
        there = draft.findings_in(section)
        missing = [finding for finding in there if finding.missing]
        lines += [_line(section, finding) for finding in there if not finding.missing]
        if missing:
            count = len(missing)
            text = words.FILL_ONE if count == 1 else words.FILL_ALL.format(count=count)
            lines.append(Line(section, missing[0].path, Sign.RING, text))
    return tuple(lines)


def _line(section: Section, finding: Finding) -> Line:
    sign = Sign.QUESTION if finding.severity is Severity.WARNING else Sign.CROSS
    return Line(section, finding.path, sign, sentence(finding))


class Gaps(QWidget):
    """What production still waits for; nothing in a rehearsal."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._inside = column(self)
        self._shown: tuple[str, ...] = ()
        self.hide()

    def show_draft(self, draft: Draft) -> None:
        """Show what is missing."""
        gaps = draft.gaps if draft.plan.mode is Mode.PRODUCTION else ()
        if gaps == self._shown:
            return
        self._shown = gaps
        empty(self._inside)
        if gaps:
            listed = "\n".join(words.GAP.format(gap=gap) for gap in gaps)
            self._inside.addWidget(notice(self._theme, "warn", words.GAPS, listed))
        self.setVisible(bool(gaps))


class Summary(QWidget):
    """The list; `jump` carries the part and the value that a line leads to, `rearranged` says that lines changed."""

    rearranged = Signal()
    jump = Signal(object, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._inside = column(self, spacing=theme.px(4))
        self._lines: tuple[Line, ...] | None = None

    def show_draft(self, draft: Draft) -> None:
        """Show what is left to do."""
        lines = lines_of(draft)
        if lines == self._lines:
            return
        self._lines = lines
        empty(self._inside)
        if not lines:
            self._inside.addWidget(self._done())
        for line in lines:
            self._inside.addWidget(self._row(line))
        self.rearranged.emit()

    def _done(self) -> QWidget:
        made = QWidget()
        inside = row(made, spacing=self._theme.px(10))
        mark = SignMark(self._theme.px(18))
        mark.show_sign(Sign.TICK, self._theme.palette.ok)
        inside.addWidget(mark)
        inside.addWidget(label(words.NOTHING_TO_DO, "ok"), 1)
        return made

    def _row(self, line: Line) -> RowButton:
        colours = self._theme.palette
        section = words.TITLES[line.section.value]
        made = RowButton(self._theme, "line", title=section, text=line.text, roles=("line-title", "line"))
        colour = {Sign.CROSS: colours.bad, Sign.QUESTION: colours.warn}.get(line.sign, colours.muted)
        made.show_state(
            line.sign, colour, line.text, name=words.JUMP_NAME.format(section=section, message=line.text.rstrip("."))
        )
        made.clicked.connect(lambda: self.jump.emit(line.section, line.path))
        return made
