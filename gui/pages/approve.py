"""Approving a ceremony: an approver, by name, types the words of script and plan from the own paper (R-02).

The words are not shown. Each is checked for being in the list while it is typed; the whole is compared on handing in,
by ceremony.approving, which also counts the tries.
"""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from ceremony.approving import Approving, SlipError, Typing
from ceremony.errors import RefusedError
from ceremony.plan import Mode, Person
from gui.pages.approve_roll import ApproversCard
from gui.plan_services import ApproveServices
from gui.strings import approve as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.doing import Doing
from gui.widgets.frames import Scrolling, column, empty, frame, notice, row
from gui.widgets.text import chip, label
from gui.widgets.word_grid import WordGrid
from shamir.words import FINGERPRINT_WORDS

_SCRIPT, _PLAN = "script", "plan"


class ApprovePage(QWidget):
    """The page. `approved` carries the folder once enough approved, `begin` when somebody goes on to the ceremony."""

    approved = Signal(object)
    begin = Signal(object)

    def __init__(self, services: ApproveServices, theme: Theme) -> None:
        super().__init__()
        self._services = services
        self._theme = theme
        self._folder = Path()
        self._approving: Approving | None = None
        self._person: Person | None = None
        self._typing: Typing | None = None
        self._typed: dict[str, str] = {}
        self.grid: WordGrid | None = None
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.doing = Doing(theme)
        self.roll = ApproversCard(theme)
        self._lay_out()

    def _lay_out(self) -> None:
        theme, side = self._theme, self._theme.px(22)
        outside = row(self, spacing=theme.px(20), margins=(side, side, side, side))
        main = frame("card")
        inside = column(main, spacing=theme.px(10), margins=(theme.px(40), theme.px(28), theme.px(26), theme.px(22)))
        self._eyebrow, self._title = label(words.EYEBROW, "eyebrow"), label("", "h1")
        inside.addWidget(self._eyebrow)
        inside.addWidget(self._title)
        self._facts = column(spacing=theme.px(4))
        inside.addLayout(self._facts)
        self._body = Scrolling(spacing=theme.px(18), margins=(0, theme.px(14), theme.px(14), theme.px(14)))
        inside.addWidget(self._body, 1)
        self._feet = column()
        inside.addLayout(self._feet)
        outside.addWidget(main, 1)
        outside.addWidget(self.roll, 0)
        outside.setSizeConstraint(outside.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(1, 1)
        inside.insertWidget(3, self.doing)

    def show_folder(self, folder: Path) -> None:
        """Show the ceremony in a folder, and who is still to approve it."""
        self._folder = folder
        self._person, self.grid = None, None
        self._cleared()
        look = self._services.look
        self.doing.run(words.LOADING, lambda _: look(folder), self._looked, parent=self)

    def _looked(self, approving: Approving) -> None:
        self._approving = approving
        script, plan = approving.script, approving.plan
        self._title.setText(script.title)
        empty(self._facts)
        production = plan.mode is Mode.PRODUCTION
        mode = row(spacing=self._theme.px(12))
        mode.addWidget(chip(words.PRODUCTION if production else words.REHEARSAL, "info" if production else "warn"))
        mode.addWidget(label(words.PLANNED.format(date=plan.date, standby=plan.standby)), 1)
        holder = QWidget()
        holder.setLayout(mode)
        self._facts.addWidget(holder)
        below = words.OF_ORGANISATION.format(organisation=plan.organisation, ceremony=plan.ceremony_id)
        self._facts.addWidget(label(below, "small"))
        self._facts.addWidget(label(words.SCRIPT.format(script=script.id, version=script.version), "small"))
        self._show_roll()
        if approving.is_enough:
            self._show_ready(approving)
        else:
            self._ask_who(approving)

    def _show_roll(self) -> None:
        assert self._approving is not None
        self.roll.show_approving(self._approving, self._person)

    def _ask_who(self, approving: Approving, said: str = "") -> None:
        """Ask who approves now."""
        self._person, self._typing, self.grid = None, None, None
        body = self._cleared()
        if said:
            body.addWidget(notice(self._theme, "ok", said))
        if approving.outdated:
            names = _joined(approving.outdated)
            body.addWidget(notice(self._theme, "bad", words.CHANGED, words.CHANGED_TEXT.format(names=names)))
            body.addStretch(1)
            return
        body.addWidget(label(words.WHO, "h2"))
        body.addWidget(label(words.WHO_TEXT))
        self.who = QButtonGroup(self)
        for number, person in enumerate(approving.left):
            option = QRadioButton(person.name)
            option.setAccessibleName(person.name)
            self.who.addButton(option, number)
            body.addWidget(option)
        self.start = Button(words.BEGIN_TYPING, "primary")
        self.start.setEnabled(False)
        waits = label(words.WAITS_FOR_NAME, "small")
        self.who.idClicked.connect(lambda _: self.start.setEnabled(True))
        self.who.idClicked.connect(lambda _: waits.setText(""))
        self.start.clicked.connect(lambda: self._begin_typing(approving.left[self.who.checkedId()]))
        self._stand(waits, self.start)
        body.addStretch(1)
        self._show_roll()

    def _begin_typing(self, person: Person) -> None:
        self._person = person
        self._typed = {}
        self._show_roll()
        self._type(_SCRIPT)

    def _type(self, what: str) -> None:
        """Have the words of one hash typed."""
        assert self._approving is not None
        assert self._person is not None
        approving = self._approving
        sha256 = approving.script.sha256 if what == _SCRIPT else approving.plan.sha256
        typing = Typing(what, sha256, str(self._folder))
        self._typing = typing
        body = self._cleared()
        number = 1 if what == _SCRIPT else 2
        body.addWidget(label(words.PROGRESS.format(name=self._person.name, number=number), "eyebrow"))
        body.addWidget(label(words.TITLES[what], "h2"))
        body.addWidget(label(words.FROM_PAPER[what]))
        grid = WordGrid(self._theme, FINGERPRINT_WORDS)
        self.grid = grid
        body.addWidget(grid)
        body.addWidget(label(words.HOW, "small"))
        slips = QWidget()
        self.slip = column(slips)
        body.addWidget(slips)
        cancel = Button(words.CANCEL)
        cancel.clicked.connect(lambda: self._ask_who(approving))
        self.hand_in = Button(words.HAND_IN, "primary")
        self.waits = label("", "small")
        self.waits.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._stand(cancel, self.waits, self.hand_in)
        body.addStretch(1)
        grid.changed.connect(self._count)
        grid.handed_in.connect(self.hand_in.click)
        self.hand_in.clicked.connect(lambda: self._compare(what, typing, grid))
        self._count()
        grid.show()
        grid.fields[0].setFocus()

    @Slot()
    def _count(self) -> None:
        assert self.grid is not None
        missing, unknown = self.grid.missing, self.grid.unknown
        self.hand_in.setEnabled(not missing)
        if unknown:
            self.waits.setText(words.UNKNOWN.format(number=unknown[0]))
        elif missing:
            one = words.WAITS_FOR_WORDS_ONE
            self.waits.setText(one if missing == 1 else words.WAITS_FOR_WORDS.format(count=missing))
        else:
            self.waits.setText("")

    def _compare(self, what: str, typing: Typing, grid: WordGrid) -> None:
        """Hand the words in; a slip is named by its position, the last one ends it."""
        try:
            typing.hand_in(grid.text)
        except SlipError as slip:
            self._slipped(typing, grid, slip)
            return
        self._typed[what] = grid.text
        if what == _SCRIPT:
            self._type(_PLAN)
        else:
            self._write()

    def _slipped(self, typing: Typing, grid: WordGrid, slip: SlipError) -> None:
        if not typing.left:
            self._stop(typing.refusal())
            return
        empty(self.slip)
        left = words.SLIP_LEFT_ONE if typing.left == 1 else words.SLIP_LEFT.format(count=typing.left)
        told = notice(self._theme, "bad", words.SLIP.format(message=slip.message), left)
        self.slip.addWidget(told)
        grid.show_wrong(slip.position)

    def _stop(self, refusal: RefusedError) -> None:
        """Say that nothing may be approved."""
        assert self._approving is not None
        approving = self._approving
        self.grid, self._person = None, None
        body = self._cleared()
        title = words.STOP.format(message=_sentence(refusal.message))
        body.addWidget(notice(self._theme, "bad", title, words.STOP_REMEDY.format(remedy=_sentence(refusal.remedy))))
        back = Button(words.STOP_BACK)
        back.clicked.connect(lambda: self._ask_who(approving))
        self._stand(back)
        body.addStretch(1)
        back.show()
        back.setFocus()
        self._show_roll()

    def _write(self) -> None:
        assert self._person is not None
        folder, person, typed = self._folder, self._person, dict(self._typed)
        approve = self._services.approve
        self._cleared()
        self.doing.run(
            words.WRITING,
            lambda _: approve(folder, person.id, typed[_SCRIPT], typed[_PLAN]),
            lambda approving: self._written(approving, person),
            parent=self,
        )

    def _written(self, approving: Approving, person: Person) -> None:
        self._approving, self._person = approving, None
        self._show_roll()
        if approving.is_enough:
            self._show_ready(approving)
            self.approved.emit(self._folder)
        else:
            self._ask_who(approving, words.DONE_ONE.format(name=person.name))

    def _show_ready(self, approving: Approving) -> None:
        """Offer to go on to the ceremony."""
        self.grid = None
        body = self._cleared()
        text = words.READY_TEXT.format(names=_joined(approving.standing), date=approving.plan.date)
        body.addWidget(notice(self._theme, "ok", words.READY, text))
        self.go_on = Button(words.BEGIN, "primary")
        self.go_on.clicked.connect(lambda: self.begin.emit(self._folder))
        self._stand(self.go_on)
        body.addStretch(1)
        self.go_on.show()
        self.go_on.setFocus()

    def _cleared(self) -> QVBoxLayout:
        empty(self._body.body)
        empty(self._feet)
        return self._body.body

    def _stand(self, *parts: QWidget) -> None:
        """Put buttons and what they wait for at the foot, where they stay in sight."""
        made = QWidget()
        inside = row(made, spacing=self._theme.px(14))
        if isinstance(parts[0], Button) and len(parts) == 1:
            inside.addStretch(1)
        for part in parts:
            inside.addWidget(part, 0 if isinstance(part, Button) else 1)
        self._feet.addWidget(made)
        made.show()


def _joined(people: tuple[Person, ...]) -> str:
    *others, last = (person.name for person in people)
    return words.AND.format(others=", ".join(others), last=last) if others else last


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
