"""People compare, write, choose, confirm by name and initial. What is written is fixed before anybody confirms."""

from collections.abc import Iterator
from itertools import groupby

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QGridLayout, QRadioButton, QWidget

from ceremony.events import Answered
from gui.draft import Box
from gui.pages.cards.card import ActionCard
from gui.strings import room as words
from gui.theme import Theme
from gui.turns import AnswerView
from gui.widgets.blank_field import BlankField
from gui.widgets.box_grid import BoxGrid
from gui.widgets.evidence import evidence, findings, preview
from gui.widgets.frames import notice
from gui.widgets.text import label, literal

_COLUMNS = 2
_FEW = 3


class AnswerCard(ActionCard):
    """A step that is answered."""

    def __init__(self, theme: Theme, view: AnswerView) -> None:
        super().__init__(theme, words.RECORD)
        self._draft = view.draft
        self.head(view.heading)
        self._explain(view)
        if view.preview:
            self.body.addWidget(preview(theme, view.preview))
        if view.lint is not None:
            self.body.addWidget(findings(theme, view.lint))
        for shown in view.shown:
            self.body.addWidget(evidence(theme, shown))
        self._fields = [BlankField(theme, self._draft, blank) for blank in self._draft.blanks]
        for field in self._fields:
            field.changed.connect(self._judge)
        self._place_blanks()
        self._as_recorded = label("", "mono")
        self._as_recorded_title = label(words.AS_RECORDED, "small")
        for one in (self._as_recorded_title, self._as_recorded):
            self.body.addWidget(one)
        radios = list(self._choices())
        self._boxes = list(self._confirmations())
        self.body.addStretch(1)
        places: list[QWidget] = [
            *(field.line for field in self._fields),
            *radios,
            *(box for box, _ in self._boxes),
            self.primary,
        ]
        self.begin_at(places[0])
        self._judge()

    def reply(self) -> Answered:
        """Return the answer."""
        return self._draft.answered()

    def _explain(self, view: AnswerView) -> None:
        if view.unfinished:
            self.body.addWidget(notice(self.theme, "info", words.UNFINISHED))
        for name in view.protesting:
            self.body.addWidget(notice(self.theme, "warn", words.PROTESTS.format(name=name)))
        if view.sheet:
            name = view.heading.title.partition(",")[0]
            self.body.addWidget(notice(self.theme, "info", words.SHEET_AT.format(name=name), view.sheet))

    def _place_blanks(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.theme.px(24))
        grid.setVerticalSpacing(self.theme.px(12))
        columns = 1 if len(self._fields) == 1 else _COLUMNS
        for position, field in enumerate(self._fields):
            grid.addWidget(field, position // columns, position % columns)
        if self._fields:
            self.body.addLayout(grid)

    def _choices(self) -> Iterator[QRadioButton]:
        if not self._draft.choices:
            return
        self.body.addWidget(label(words.CHOOSE, "strong"))
        group = QButtonGroup(self)
        for choice in self._draft.choices:
            radio = QRadioButton(literal(choice))
            radio.setAccessibleName(choice)
            radio.setChecked(self._draft.choice == choice)
            radio.clicked.connect(lambda _, choice=choice: self._choose(choice))
            group.addButton(radio)
            self.body.addWidget(radio)
            yield radio

    def _confirmations(self) -> Iterator[tuple[QCheckBox, Box]]:
        for text, boxes in groupby(self._draft.boxes, key=lambda box: box.text):
            if text:
                self.body.addWidget(label(text, "lead"))
            listed = [(self._box(box), box) for box in boxes]
            columns = (1,) if len(listed) <= _FEW else (2, 1)
            self.body.addWidget(BoxGrid(self.theme, [made for made, _ in listed], columns=columns))
            yield from listed

    def _box(self, box: Box) -> QCheckBox:
        made = QCheckBox(literal(box.name))
        made.setAccessibleName(words.CONFIRM_NAME.format(who=box.name, line=box.text) if box.text else box.name)
        made.setChecked(self._draft.is_ticked(box))
        made.clicked.connect(lambda ticked: self._tick(box, ticked=ticked))
        return made

    def _tick(self, box: Box, *, ticked: bool) -> None:
        if ticked:
            self._draft.tick(box)
        else:
            self._draft.untick(box)
        self._judge()

    def _choose(self, choice: str) -> None:
        self._draft.choose(choice)
        self._judge()

    def _judge(self) -> None:
        for field in self._fields:
            field.refresh()
        written = "\n".join(f"{name}: {value}" for name, value in self._draft.written())
        self._as_recorded.setText(written)
        for one in (self._as_recorded_title, self._as_recorded):
            one.setVisible(bool(written) and self._draft.is_written)
        for made, box in self._boxes:
            made.setEnabled(self._draft.is_written)
            made.setChecked(self._draft.is_ticked(box))
        self.allow(self._draft.wanting(), ready=words.READY_TO_RECORD)
