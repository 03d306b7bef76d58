"""Dialogs for what is said out of turn: each asks what its event needs and emits the event. Escape records nothing."""

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QWidget

from ceremony.events import AbortDecided, BreakStarted, Dissented, Entered, ExceptionRecorded, Left, OutOfBand
from ceremony.people import named
from ceremony.plan import Person
from ceremony.state import State
from gui.spoken import bags_in, cannot_leave, people_away, people_here, unfit
from gui.strings import room as words
from gui.theme import Theme
from gui.widgets.box_grid import BoxGrid
from gui.widgets.buttons import Button
from gui.widgets.frames import Scrolling, column, row
from gui.widgets.person_box import PersonBox
from gui.widgets.text import label, literal

_WIDTH = 820
_HEIGHT = 680


class Dialog(QDialog):
    """A question that can be given up. Emits `said` with the event, once."""

    said = Signal(object)

    title: ClassVar[str]
    text: ClassVar[str]
    save: ClassVar[str]

    def __init__(self, parent: QWidget, theme: Theme, state: State) -> None:
        super().__init__(parent)
        self.theme = theme
        self.state = state
        self._asked: list[PersonBox] = []
        title = self.title.format(step=state.task.step.id)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = parent.window().size()
        self.resize(
            min(theme.px(_WIDTH), room.width() - theme.px(40)), min(theme.px(_HEIGHT), room.height() - theme.px(40))
        )
        side = theme.px(28)
        layout = column(self, spacing=theme.px(12), margins=(side, theme.px(22), side, theme.px(20)))
        layout.addWidget(label(title, "h2"))
        layout.addWidget(label(self.text))
        scrolling = Scrolling(spacing=theme.px(8))
        self.body = scrolling.body
        layout.addWidget(scrolling, 1)
        foot = row(spacing=theme.px(12))
        self._status = label("", "small")
        cancel = Button(words.CANCEL)
        cancel.clicked.connect(self.reject)
        self._save = Button(self.save, "primary")
        self._save.clicked.connect(self._saved)
        foot.addWidget(cancel)
        foot.addWidget(self._status, 1)
        foot.addWidget(self._save)
        layout.addLayout(foot)

    def add_note(self, text: str) -> None:
        """Say something more at the top."""
        self.body.insertWidget(0, label(text, "small"))

    def line(self, question: str) -> QLineEdit:
        """Ask for a sentence."""
        self.body.addWidget(label(question, "strong"))
        made = QLineEdit()
        made.setAccessibleName(question)
        made.textChanged.connect(self.judge)
        self.body.addWidget(made)
        return made

    def person(self, question: str, people: Sequence[Person]) -> PersonBox:
        """Ask for a person."""
        self.body.addWidget(label(question, "strong"))
        made = PersonBox(question, people)
        made.currentIndexChanged.connect(self.judge)
        self._asked.append(made)
        self.body.addWidget(made)
        return made

    def judge(self) -> None:
        """Let it be recorded, or say what is wanting."""
        nobody = any(box.person is None for box in self._asked)
        wanting = words.WHO_FIRST if nobody else self.wanting()
        self._save.setEnabled(not wanting)
        self._status.setText(wanting)

    def wanting(self) -> str:
        """Return what is wanting, or ""."""
        raise NotImplementedError

    def event_said(self) -> OutOfBand:
        """Return the event."""
        raise NotImplementedError

    def _saved(self) -> None:
        event = self.event_said()
        self.accept()
        self.said.emit(event)


def written(line: QLineEdit) -> str:
    """Return a line without blanks around and between."""
    return " ".join(line.text().split())


class ExceptionDialog(Dialog):
    """A deviation from the script (R-06)."""

    title = words.EXCEPTION_TITLE
    text = words.EXCEPTION_TEXT
    save = words.SAVE_EXCEPTION

    def __init__(self, parent: QWidget, theme: Theme, state: State) -> None:
        super().__init__(parent, theme, state)
        here = people_here(state)
        self._lines = [self.line(one) for one in (words.EXPECTED, words.OBSERVED, words.DECISION)]
        self._by = self.person(words.WHO_DECIDES, here)
        self.body.addWidget(label(words.WHO_INITIALS, "strong"))
        self._initials = []
        for person in here:
            box = QCheckBox(literal(named(person)))
            box.setAccessibleName(words.INITIALS.format(name=named(person)))
            box.toggled.connect(self.judge)
            self._initials.append((box, person))
        self.body.addWidget(BoxGrid(theme, [box for box, _ in self._initials]))
        self.body.addStretch(1)
        self._lines[0].setFocus()
        self.judge()

    def wanting(self) -> str:
        """Return what is wanting, or ""."""
        problem = next((said for line in self._lines if (said := unfit(line.text(), line.accessibleName()))), "")
        return problem or ("" if self._signed() else words.SOMEBODY_INITIALS)

    def event_said(self) -> ExceptionRecorded:
        """Return the exception."""
        expected, observed, decision = map(written, self._lines)
        return ExceptionRecorded(
            step=self.state.task.step.id,
            expected=expected,
            observed=observed,
            decision=decision,
            by=self._by.chosen.id,
            initials=self._signed(),
        )

    def _signed(self) -> tuple[str, ...]:
        return tuple(person.id for box, person in self._initials if box.isChecked())


class DissentDialog(Dialog):
    """Somebody does not agree."""

    title = words.DISSENT_TITLE
    text = words.DISSENT_TEXT
    save = words.SAVE_DISSENT

    def __init__(self, parent: QWidget, theme: Theme, state: State) -> None:
        super().__init__(parent, theme, state)
        self._by = self.person(words.WHO_DISSENTS, people_here(state))
        self._reason = self.line(words.DISSENT_WHY)
        self.body.addStretch(1)
        self._by.setFocus()
        self.judge()

    def wanting(self) -> str:
        """Return what is wanting, or ""."""
        return unfit(self._reason.text(), words.DISSENT_WHY)

    def event_said(self) -> Dissented:
        """Return the disagreement."""
        return Dissented(self.state.task.step.id, self._by.chosen.id, written(self._reason))


class BreakDialog(Dialog):
    """A break begins."""

    title = words.BREAK_START_TITLE
    text = words.BREAK_START_TEXT
    save = words.SAVE_BREAK

    def __init__(self, parent: QWidget, theme: Theme, state: State) -> None:
        super().__init__(parent, theme, state)
        self._by = self.person(words.WHO_LEADS, people_here(state))
        self._bags = self.line(words.BAGS)
        self.body.addStretch(1)
        self._by.setFocus()
        self.judge()

    def wanting(self) -> str:
        """Return what is wanting, or ""."""
        return bags_in(self._bags.text())[1]

    def event_said(self) -> BreakStarted:
        """Return the break."""
        return BreakStarted(self._by.chosen.id, bags_in(self._bags.text())[0])


class InDialog(Dialog):
    """Somebody came in."""

    title = words.IN_TITLE
    text = words.WHO_CAME
    save = words.SAVE_IN

    def __init__(self, parent: QWidget, theme: Theme, state: State) -> None:
        super().__init__(parent, theme, state)
        self._who = self.person(words.WHO_CAME, people_away(state))
        self.body.addStretch(1)
        self._who.setFocus()
        self.judge()

    def wanting(self) -> str:
        """Return nothing: somebody is always chosen."""
        return ""

    def event_said(self) -> Entered:
        """Return who came in."""
        return Entered(self._who.chosen.id)


class OutDialog(Dialog):
    """Somebody goes out."""

    title = words.OUT_TITLE
    text = words.WHO_LEAVES
    save = words.SAVE_OUT

    def __init__(self, parent: QWidget, theme: Theme, state: State) -> None:
        super().__init__(parent, theme, state)
        self._who = self.person(words.WHO_LEAVES, people_here(state))
        self._purpose = self.line(words.PURPOSE)
        self.body.addStretch(1)
        self._who.setFocus()
        self.judge()

    def wanting(self) -> str:
        """Return what is wanting, or ""."""
        return cannot_leave(self.state, self._who.chosen) or unfit(self._purpose.text(), words.PURPOSE)

    def event_said(self) -> Left:
        """Return who goes out."""
        return Left(self._who.chosen.id, written(self._purpose))


class AbortDialog(Dialog):
    """The ceremony ends in its safe state."""

    title = words.ABORT_TITLE
    text = words.ABORT_TEXT
    save = words.SAVE_ABORT

    def __init__(self, parent: QWidget, theme: Theme, state: State) -> None:
        super().__init__(parent, theme, state)
        self._by = self.person(words.WHO_ABORTS, people_here(state))
        self._reason = self.line(words.ABORT_WHY)
        self._word = self.line(words.NO_WAY_BACK.format(word=words.ABORT_WORD))
        self.body.addStretch(1)
        self._by.setFocus()
        self.judge()

    def wanting(self) -> str:
        """Return what is wanting, or ""."""
        typed = self._word.text().strip().lower() == words.ABORT_WORD
        return unfit(self._reason.text(), words.ABORT_WHY) or (
            "" if typed else words.WORD_FIRST.format(word=words.ABORT_WORD)
        )

    def event_said(self) -> AbortDecided:
        """Return the decision."""
        return AbortDecided(self._by.chosen.id, written(self._reason))
