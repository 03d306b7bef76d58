"""What the ceremony waits for: sheets that come back, people who come in, the end of a break."""

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QRadioButton

from ceremony.events import BreakEnded, Entered
from ceremony.secret_looking import looks_secret
from gui.pages.cards.card import ActionCard
from gui.strings import room as words
from gui.theme import Theme
from gui.turns import BreakView, HandBackView, Ready, WaitView
from gui.widgets.frames import notice
from gui.widgets.person_box import PersonBox
from gui.widgets.text import capitalised, label

_SEALS = (words.SEALS_INTACT, words.SEALS_BROKEN, words.SEALS_NONE)


class HandBackCard(ActionCard):
    """Every sheet of a void set comes back."""

    def __init__(self, theme: Theme, view: HandBackView) -> None:
        super().__init__(theme, words.VOID_DONE)
        self.title(words.VOID.format(set_id=view.set_id) if view.set_id else words.VOID_NEW)
        self.body.addWidget(notice(theme, "bad", words.VOID_TEXT if view.sheets else words.VOID_NONE))
        self._boxes = []
        for text in [words.VOID_SHEET.format(sheet=sheet) for sheet in view.sheets] or [words.VOID_NONE_TICK]:
            box = QCheckBox(text)
            box.setAccessibleName(box.text())
            box.toggled.connect(self._judge)
            self._boxes.append(box)
            self.body.addWidget(box)
        self.body.addStretch(1)
        self.begin_at(self._boxes[0])
        self._judge()

    def reply(self) -> Ready:
        """Return that all of them are accounted for."""
        return Ready()

    def _judge(self) -> None:
        left = sum(not box.isChecked() for box in self._boxes)
        one = words.VOID_LEFT_ONE if left == 1 else words.VOID_LEFT.format(count=left)
        self.allow(one if left else "")


class WaitCard(ActionCard):
    """A step that cannot begin before somebody comes in."""

    def __init__(self, theme: Theme, view: WaitView) -> None:
        super().__init__(theme, words.SAVE_IN)
        self.title(view.title)
        self.body.addWidget(notice(theme, "warn", view.way_out, "\n".join(map(capitalised, view.missing))))
        self._who = PersonBox(words.WHO_CAME, view.people)
        self._who.setMaximumWidth(theme.px(620))
        self._who.currentIndexChanged.connect(self._judge)
        if view.people:
            self.body.addWidget(label(words.WHO_CAME, "strong"))
            self.body.addWidget(self._who)
            self.begin_at(self._who)
        else:
            self._who.setParent(self)
            self._who.hide()
            self.primary.hide()
        self.body.addStretch(1)
        self._judge()

    def reply(self) -> Entered:
        """Return who came in."""
        return Entered(self._who.chosen.id)

    def _judge(self) -> None:
        self.allow("" if self._who.person is not None else words.WHO_FIRST)


class BreakCard(ActionCard):
    """A break, until everyone is back and the seals were looked at."""

    def __init__(self, theme: Theme, view: BreakView) -> None:
        super().__init__(theme, words.REOPEN)
        self.title(words.BREAK_TITLE, words.BREAK_TEXT)
        self.body.addWidget(label(words.SEALS, "strong"))
        self._seals = QButtonGroup(self)
        for number, text in enumerate(_SEALS):
            radio = QRadioButton(capitalised(text))
            radio.setAccessibleName(f"{words.SEALS} {text}")
            radio.clicked.connect(self._judge)
            self._seals.addButton(radio, number)
            self.body.addWidget(radio)
            if number == 0:
                self.begin_at(radio)
        self._broken = QLineEdit()
        self._broken.setAccessibleName(words.BROKEN_WHICH)
        self._broken.setPlaceholderText(words.BROKEN_WHICH)
        self._broken.textChanged.connect(self._judge)
        self.body.addWidget(self._broken)
        self.body.addWidget(label(words.REOPENS, "strong"))
        self._who = PersonBox(words.REOPENS, view.people)
        self._who.setMaximumWidth(theme.px(620))
        self._who.currentIndexChanged.connect(self._judge)
        self.body.addWidget(self._who)
        self.body.addStretch(1)
        self._judge()

    def reply(self) -> BreakEnded:
        """Return that the break is over, and what the seals showed."""
        seals = _SEALS[self._seals.checkedId()]
        if self._is_broken:
            seals = words.BROKEN.format(what=" ".join(self._broken.text().split()))
        return BreakEnded(self._who.chosen.id, seals)

    @property
    def _is_broken(self) -> bool:
        return self._seals.checkedId() == 1

    def _judge(self) -> None:
        self._broken.setVisible(self._is_broken)
        said = self._broken.text()
        wanting = words.SEALS if self._seals.checkedId() < 0 else ""
        if self._is_broken and (looks_secret(said) or not any(letter.isalpha() for letter in said)):
            wanting = words.BROKEN_WHICH
        self.allow(wanting or ("" if self._who.person is not None else words.WHO_FIRST))
