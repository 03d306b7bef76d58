"""Cards and the room page before somebody with a keyboard, off screen."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ceremony.effects import Await, Begin, Decide, LogIn, Perform, Reconcile, VoidSpan
from ceremony.events import Left, OutOfBand
from ceremony.reconciling import rulings
from ceremony.state import State
from gui.asking import (
    begin_view,
    by_hand,
    decide_view,
    dice_cover,
    pin_cover,
    roll_view,
    rule_view,
    share_cover,
    wait_view,
    work_view,
)
from gui.bridge import Bridge
from gui.pages.cards.answer import AnswerCard
from gui.pages.cards.begin import BeginCard
from gui.pages.cards.card import ActionCard
from gui.pages.cards.decide import DecideCard, RuleCard
from gui.pages.cards.private import ByHandCard, CoverCard
from gui.pages.cards.roll import RollCard
from gui.pages.cards.waiting import BreakCard, HandBackCard, WaitCard
from gui.pages.room import RoomPage
from gui.people import Room
from gui.services import Listen
from gui.theme import Theme
from gui.turns import AskedView, BreakView, HandBackView, Reply
from shamir import digest_words
from tests.engine.world import RECONSTRUCTION, World
from tests.gui.legible import Screen, show_on, themed
from tests.gui.room_world import at, room_of, view_of, with_choice

HD = Screen(1920, 1080, 1.0)
KEYS = {
    "\t": Qt.Key.Key_Tab,
    "\n": Qt.Key.Key_Return,
    " ": Qt.Key.Key_Space,
    "↓": Qt.Key.Key_Down,
    "←": Qt.Key.Key_Backtab,
}


def begin_at(step: str) -> AskedView:
    world = at(step, Begin)
    assert isinstance(world.effect, Begin)
    return begin_view(world.effect, world.state)


def failed() -> AskedView:
    world = at("C.05", Perform)
    world.start()
    world.fail()
    assert isinstance(world.effect, Decide)
    return decide_view(world.effect, world.state)


def crashed() -> AskedView:
    world = at("C.02", Perform)
    world.carry_out(world.start())
    world.crash()
    world.reach("C.02", Reconcile)
    assert isinstance(world.effect, Reconcile)
    found = world.found(world.effect)
    return rule_view(world.effect, found.finding, rulings(found), world.state)


def voided() -> AskedView:
    world = at("C.06", Begin, "custodian-2")
    world.lose("dealer")
    assert isinstance(world.effect, VoidSpan)
    return HandBackView(world.effect.set_id, world.effect.sheets)


def waiting() -> AskedView:
    world = at("C.02", Begin)
    for person in ("custodian-1", "custodian-2"):
        world.record(Left(person, "lunch"))
    assert isinstance(world.effect, Await)
    return wait_view(world.effect, world.state)


def login() -> AskedView:
    world = at("B.02", LogIn)
    assert isinstance(world.effect, LogIn)
    return pin_cover(world.effect, world.plan.person(world.effect.holders[0]), world.state)


def reading() -> AskedView:
    world = at("C.06", Perform)
    return share_cover(world.state.task, world.plan.person("custodian-1").name, world.state)


VIEWS: dict[str, Callable[[], AskedView]] = {
    "begin": lambda: begin_at("A.02"),
    "begin with a command": lambda: begin_at("C.02"),
    "begin in private": lambda: begin_at("C.06"),
    "roll": lambda: roll_view(at("A.01", Perform).state),
    "fingerprints": lambda: view_of(at("A.07")),
    "everyone": lambda: view_of(at("A.11")),
    "double entry": lambda: view_of(at("A.06")),
    "copies": lambda: view_of(at("B.02")),
    "dealt": lambda: view_of(at("C.04")),
    "sheet": lambda: view_of(at("C.05")),
    "choice": lambda: view_of(with_choice()),
    "certificate": lambda: view_of(at("D.01")),
    "CRL": lambda: view_of(at("D.03")),
    "collected": lambda: view_of(at("C.01", name=RECONSTRUCTION)),
    "failure": failed,
    "crash": crashed,
    "void": voided,
    "waiting": waiting,
    "break": lambda: BreakView(at("B.01", Begin).plan.people),
    "PIN": login,
    "dice": lambda: dice_cover(1, 3),
    "share": reading,
    "by hand": lambda: by_hand("record-ca", digest_words(bytes(32)), "C. Novak or D. Ito"),
}
CARDS: dict[str, type[ActionCard]] = {
    "BeginView": BeginCard,
    "RollView": RollCard,
    "AnswerView": AnswerCard,
    "DecideView": DecideCard,
    "RuleView": RuleCard,
    "HandBackView": HandBackCard,
    "BreakView": BreakCard,
    "WaitView": WaitCard,
    "CoverView": CoverCard,
    "ByHandView": ByHandCard,
}


def card_of(view: AskedView, theme: Theme) -> ActionCard:
    made: Callable[..., ActionCard] = CARDS[type(view).__name__]
    return made(theme, view)


class Seat:
    """A card, and somebody who has a keyboard and no mouse."""

    def __init__(self, qtbot: QtBot, view: AskedView, screen: Screen = HD) -> None:
        self.card = card_of(view, themed(screen))
        self.replies: list[object] = []
        self.card.replied.connect(self.replies.append)
        show_on(qtbot, self.card, screen)
        self.card.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    @property
    def status(self) -> str:
        return self.card.status.text()

    def type(self, keys: str) -> None:
        """Press keys, each where the focus is then."""
        window = self.card.window().windowHandle()
        for sign in keys:
            QTest.keyClick(window, KEYS.get(sign, ord(sign)))

    def tab_to(self, name: str) -> QWidget:
        """Press Tab until what has this name has the focus."""
        for _ in range(60):
            if self.focus.accessibleName().startswith(name):
                return self.focus
            self.type("\t")
        raise AssertionError(f"Tab never comes to {name}")

    def says(self, text: str) -> bool:
        return any(text in one.text() for one in self.card.findChildren(QLabel) if one.isVisibleTo(self.card))


class RoomSeat:
    """The room page over a session that puts these questions, one after the other."""

    def __init__(self, qtbot: QtBot, *questions: tuple[World, AskedView], screen: Screen = HD) -> None:
        self.qtbot = qtbot
        self.replies: list[Reply] = []
        self.said: list[OutOfBand] = []
        self.questions = questions
        self.bridge = Bridge(self._run)
        self.page = RoomPage(themed(screen), self.bridge, Path("ceremony"), pause_ms=0)
        show_on(qtbot, self.page, screen)
        self.page.activateWindow()

    def _run(self, room: Room, listen: Listen) -> State:
        listen(self.said.append)
        for world, view in self.questions:
            room.show(room_of(world))
            room.work(work_view(world.state))
            self.replies.append(room.ask(view, world.state, None))
        return self.questions[-1][0].state

    def begin(self) -> "RoomSeat":
        """Start the session, and wait for its first question."""
        self.bridge.start()
        self.waits_for(1)
        return self

    def waits_for(self, number: int) -> None:
        """Wait until a question is open, and shown."""
        self.qtbot.waitUntil(lambda: self.page.turn is not None and self.page.turn.number == number)
        self.qtbot.waitUntil(self._is_taken_up)

    def _is_taken_up(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.card.isAncestorOf(focus)

    @property
    def card(self) -> ActionCard:
        return self.page.findChildren(ActionCard)[-1]

    def button(self, name: str) -> QPushButton:
        return next(one for one in self.page.findChildren(QPushButton) if one.accessibleName().startswith(name))

    def end(self) -> None:
        self.bridge.close()
        if self.bridge.is_running:
            self.bridge.wait()
