"""The ceremony room in the window: one card at a time, what is said out of turn, the drawer and the curtain."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget, QWidgetAction
from pytestqt.qtbot import QtBot

from ceremony.effects import Begin
from ceremony.errors import WorldError
from ceremony.events import Dissented, StepOpened
from gui.curtain_view import entering
from gui.pages import dialogs
from gui.pages.cards.answer import AnswerCard
from gui.pages.cards.begin import BeginCard
from gui.pages.cards.ended import ClosedCard, StoppedCard
from gui.pages.cards.working import WorkingCard
from gui.strings import room as words
from gui.turns import AskedView, Ready, StandIn
from gui.widgets.curtain import Curtain
from gui.widgets.rail import Rail
from gui.widgets.side_panel import SidePanel
from tests.engine.world import World
from tests.gui.legible import Screen
from tests.gui.room_seat import HD, VIEWS, RoomSeat, begin_at, login
from tests.gui.room_world import at, view_of

Part = TypeVar("Part", bound=QWidget)
NARROW = Screen(1280, 720, 0.75)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sit(qtbot: QtBot) -> Iterator[Callable[..., RoomSeat]]:
    seats: list[RoomSeat] = []

    def open_room(*questions: tuple[World, AskedView], screen: Screen = HD) -> RoomSeat:
        seats.append(RoomSeat(qtbot, *questions, screen=screen))
        return seats[-1].begin()

    yield open_room
    for seat in seats:
        seat.end()


def part(seat: RoomSeat, kind: type[Part]) -> Part:
    found = seat.page.findChild(kind)
    assert isinstance(found, kind)
    return found


def beginning(step: str) -> tuple[World, AskedView]:
    return at(step, Begin), begin_at(step)


def press(seat: RoomSeat, key: Qt.Key, *, repeated: bool = False) -> None:
    if not repeated:
        QTest.keyClick(seat.page.window().windowHandle(), key)
        return
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, autorep=True)
        QApplication.sendEvent(seat.page, event)


def dialog_of(seat: RoomSeat, kind: type[dialogs.Dialog]) -> dialogs.Dialog:
    seat.qtbot.waitUntil(lambda: any(one.isVisible() for one in seat.page.findChildren(kind)))
    return next(one for one in seat.page.findChildren(kind) if one.isVisible())


def test_one_card_at_a_time_and_the_next_after_the_reply(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("A.02"), (at("A.03"), view_of(at("A.03"))))
    assert isinstance(seat.card, BeginCard)
    press(seat, Qt.Key.Key_Return)
    seat.waits_for(2)
    seat.qtbot.waitUntil(lambda: isinstance(seat.card, AnswerCard))
    assert seat.replies == [StepOpened("A.02", "", "safe-controller-1")]
    assert len([one for one in seat.page.findChildren(AnswerCard) if one.isVisible()]) == 1


def test_pressing_twice_is_no_reply_to_the_next_question(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("A.02"), beginning("A.04"), beginning("A.05"))
    card = seat.card
    QTest.mouseDClick(card.primary, Qt.MouseButton.LeftButton)
    card.primary.click()
    seat.waits_for(2)
    assert seat.replies == [StepOpened("A.02", "", "safe-controller-1")]
    assert seat.page.turn is not None
    assert seat.page.turn.number == 2


def test_the_room_around_the_action_is_shown(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("B.01"))
    texts = [one.text() for one in seat.page.findChildren(QLabel)]
    assert "Rehearsal" in texts
    assert words.PRESENT.format(here=10, all=10) in texts
    names = [one.accessibleName() for one in part(seat, Rail).findChildren(QWidget)]
    assert any(name.startswith("Step B.01, ") and name.endswith(", now") for name in names)


def test_f7_lets_simulated_people_do_this_step(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("A.02"), beginning("A.04"))
    press(seat, Qt.Key.Key_F7)
    seat.waits_for(2)
    assert seat.replies == [StandIn()]


@pytest.mark.parametrize("key", [Qt.Key.Key_F7, Qt.Key.Key_F8, Qt.Key.Key_F9])
def test_a_held_key_does_nothing_again(sit: Callable[..., RoomSeat], key: Qt.Key) -> None:
    seat = sit(beginning("A.02"), beginning("A.04"), screen=NARROW)
    side = part(seat, SidePanel).isVisible()
    for _ in range(3):
        press(seat, key, repeated=True)
    assert seat.replies == []
    assert seat.page.findChildren(dialogs.Dialog) == []
    assert part(seat, SidePanel).isVisible() is side


def test_simulated_people_go_on_until_somebody_takes_over(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("A.02"), beginning("A.04"), beginning("A.05"))
    seat.button(words.STAND_IN_ALL).click()
    seat.qtbot.waitUntil(lambda: seat.replies == [StandIn()] * 3)
    assert seat.bridge.is_standing_in


def test_f8_records_an_exception_in_place_of_the_reply(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("A.02"), beginning("A.02"))
    press(seat, Qt.Key.Key_F8)
    assert isinstance(dialog_of(seat, dialogs.ExceptionDialog), dialogs.ExceptionDialog)


def test_what_is_said_while_a_reply_must_come_first_is_said_later(sit: Callable[..., RoomSeat]) -> None:
    world = at("B.02")
    seat = sit((world, login()), (world, login()))
    seat.button(words.DISAGREE).click()
    dialog = dialog_of(seat, dialogs.DissentDialog)
    assert any(one.text() == words.LATER for one in dialog.findChildren(QLabel))
    dissent = Dissented("B.02", "auditor-1", "no")
    dialog.said.emit(dissent)
    dialog.reject()
    seat.page.activateWindow()
    assert seat.said == [dissent]
    assert seat.replies == []
    seat.qtbot.waitUntil(seat.card.primary.isEnabled)
    seat.card.primary.click()
    seat.waits_for(2)
    assert seat.replies == [Ready()]
    assert not seat.button(words.MORE).isEnabled()


def entries(seat: RoomSeat) -> dict[str, QAction]:
    menu = part(seat, QMenu)
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if not isinstance(action, QWidgetAction)}


def reasons(seat: RoomSeat) -> list[str]:
    menu = part(seat, QMenu)
    return [one.text() for one in menu.actions() if isinstance(one, QWidgetAction) and one.isVisible()]


def test_between_two_steps_everything_can_be_said_that_can_happen(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("B.01"))
    enabled = {text: action.isEnabled() for text, action in entries(seat).items()}
    assert enabled == {words.BREAK: True, words.SOMEBODY_IN: False, words.SOMEBODY_OUT: True, words.ABORT: True}
    assert reasons(seat) == [words.ALL_HERE]


def test_what_cannot_be_said_now_says_why_below_it(sit: Callable[..., RoomSeat]) -> None:
    seat = sit((at("A.03"), view_of(at("A.03"))))
    assert not entries(seat)[words.BREAK].isEnabled()
    assert reasons(seat)[0].startswith("Not now: no break in the middle of a step")
    assert len(reasons(seat)) == 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [(words.BREAK, dialogs.BreakDialog), (words.SOMEBODY_OUT, dialogs.OutDialog), (words.ABORT, dialogs.AbortDialog)],
)
def test_each_entry_of_the_menu_asks_for_what_it_records(
    sit: Callable[..., RoomSeat], text: str, kind: type[dialogs.Dialog]
) -> None:
    seat = sit(beginning("B.01"))
    entries(seat)[text].trigger()
    assert dialog_of(seat, kind).isVisible()


def test_where_there_is_no_room_people_and_record_are_a_drawer(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("B.01"), screen=NARROW)
    side, rail = part(seat, SidePanel), part(seat, Rail)
    assert (side.isVisible(), rail.isVisible()) == (False, True)
    press(seat, Qt.Key.Key_F9)
    assert (side.isVisible(), rail.isVisible()) == (True, False)
    press(seat, Qt.Key.Key_F9)
    assert (side.isVisible(), rail.isVisible()) == (False, True)


def test_where_there_is_room_they_are_always_there(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("B.01"))
    press(seat, Qt.Key.Key_F9)
    assert part(seat, SidePanel).isVisible()
    seat.page.resize(QSize(1400, 900))
    seat.qtbot.waitUntil(lambda: not part(seat, SidePanel).isVisible())
    assert seat.button(words.SHOW_PANEL).isVisible()


def test_the_curtain_covers_the_window_and_a_question_uncovers_it(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("C.06"), beginning("C.07"))
    curtain = part(seat, Curtain)
    view = entering(words.CURTAIN_SHARE, "J. Duarte", 2, 3, at("C.06").state)
    seat.bridge.curtain.emit(view)
    assert curtain.isVisible()
    assert not seat.card.isVisible()
    assert curtain.accessibleName() == "J. Duarte is entering a share"
    seat.bridge.curtain.emit(None)
    assert not curtain.isVisible()
    seat.bridge.curtain.emit(view)
    seat.bridge.reply(1, StandIn())
    seat.waits_for(2)
    assert not curtain.isVisible()


def test_work_that_lasts_is_announced_with_what_it_does(sit: Callable[..., RoomSeat], qtbot: QtBot) -> None:
    del sit
    world = at("C.02", Begin)
    seat = RoomSeat(qtbot, (world, begin_at("C.02")))
    working = part(seat, WorkingCard)
    assert working.isVisible()
    assert any(one.text() == words.OPENING for one in working.findChildren(QLabel))


def test_a_ceremony_that_stopped_can_go_on(sit: Callable[..., RoomSeat]) -> None:
    seat = sit(beginning("B.01"))
    seat.bridge.failed.emit(WorldError("the medium is full", remedy="make room"))
    assert isinstance(seat.card, StoppedCard)
    texts = [one.text() for one in seat.card.findChildren(QLabel)]
    assert "The medium is full" in texts
    assert "What to do: make room." in texts
    with seat.qtbot.waitSignal(seat.page.again) as asked_again:
        seat.qtbot.waitUntil(seat.card.primary.isEnabled)
        seat.card.primary.click()
    assert asked_again.args == [Path("ceremony")]
    assert not seat.button(words.EXCEPTION).isEnabled()


def test_a_closed_ceremony_leads_to_its_examination(sit: Callable[..., RoomSeat]) -> None:
    world = at("Z.08")
    world.finish()
    seat = sit(beginning("B.01"))
    seat.bridge.closed.emit(world.state)
    assert isinstance(seat.card, ClosedCard)
    with seat.qtbot.waitSignal(seat.page.examine) as examined:
        seat.qtbot.waitUntil(seat.card.primary.isEnabled)
        seat.card.primary.click()
    assert examined.args == [Path("ceremony/bundle")]
    assert not seat.button(words.EXCEPTION).isEnabled()


def test_every_view_has_its_card(qtbot: QtBot, sit: Callable[..., RoomSeat]) -> None:
    del qtbot
    world = at("C.06")
    seat = sit(*((world, make()) for make in VIEWS.values()))
    for number in range(1, len(VIEWS) + 1):
        seat.waits_for(number)
        seat.bridge.reply(number, StandIn())
    seat.qtbot.waitUntil(lambda: len(seat.replies) == len(VIEWS))


def test_a_second_screen_shows_the_step_or_the_curtain_and_takes_no_keyboard(tmp_path: Path) -> None:
    """In a process of its own: how many screens there are is said when Qt starts."""
    screens = tmp_path / "screens.json"
    screens.write_text(
        '{"synchronousWindowSystemEvents": false, "windowFrameMargins": false, "screens": ['
        '{"name": "laptop", "x": 0, "y": 0, "width": 1280, "height": 720, "logicalDpi": 96, "logicalBaseDpi": 96, '
        '"dpr": 1},'
        '{"name": "projector", "x": 1280, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, '
        '"logicalBaseDpi": 96, "dpr": 1}]}'
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.two_screens", str(tmp_path / "state")],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": f"offscreen:configfile={screens}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.splitlines()[-1:], done.returncode) == (["as it should be"], 0), done.stderr
