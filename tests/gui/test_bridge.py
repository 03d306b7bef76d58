"""The session's thread and the window: one reply a question, nothing blocked, and an end between two records."""

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from ceremony.adapters.carrying import standing
from ceremony.adapters.held import Held
from ceremony.adapters.workspace import Workspace
from ceremony.effects import Begin
from ceremony.errors import CeremonyError, WorldError
from ceremony.events import Dissented, OutOfBand
from ceremony.state import State
from gui.app import services
from gui.bridge import Bridge, WindowFaultError
from gui.people import Room
from gui.services import Listen, RehearsalWishes
from gui.theme import Theme
from gui.turns import BreakView, ByHandView, Ready, Reply, Spoken, StandIn, Turn, WorkView
from tests.gui.room_world import at, room_of
from tests.gui.scripted_room import Typed

VIEW = ByHandView("By hand", "Write these", ("acid", "actress"))
DISSENT = Dissented("A.03", "auditor-1", "no")
FIVE_S = 5000


class Window(QObject):
    """What a window hears of a bridge, and in which thread."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.bridge = bridge
        self.turns: list[Turn] = []
        self.told: list[object] = []
        self.threads: set[threading.Thread] = set()
        self.closed: list[State] = []
        self.failed: list[CeremonyError] = []
        self.left = 0
        bridge.asked.connect(self._hear_asked)
        for signal in (bridge.shown, bridge.working, bridge.curtain):
            signal.connect(self._hear)
        bridge.closed.connect(self._hear_closed)
        bridge.failed.connect(self._hear_failed)
        bridge.left.connect(self._hear_left)

    def _hear_asked(self, turn: Turn) -> None:
        self.turns.append(turn)

    def _hear(self, view: object) -> None:
        self.told.append(view)
        self.threads.add(threading.current_thread())

    def _hear_closed(self, state: State) -> None:
        self.closed.append(state)

    def _hear_failed(self, error: CeremonyError) -> None:
        self.failed.append(error)

    def _hear_left(self) -> None:
        self.left += 1


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Callable[[Callable[[Room, Listen], State]], Window]]:
    del qtbot
    windows: list[Window] = []

    def open_one(run: Callable[[Room, Listen], State]) -> Window:
        windows.append(Window(Bridge(run)))
        return windows[-1]

    yield open_one
    for window in windows:
        window.bridge.close()
        if window.bridge.is_running:
            window.bridge.wait()


def asking(replies: list[Reply], times: int) -> Callable[[Room, Listen], State]:
    state = at("A.03").state

    def run(room: Room, listen: Listen) -> State:
        del listen
        replies.extend(room.ask(VIEW, state, None) for _ in range(times))
        return state

    return run


def has_asked(window: Window, number: int) -> bool:
    return len(window.turns) == number


def test_a_reply_to_a_question_that_is_not_open_is_dropped(qtbot: QtBot, open_window: Callable[..., Window]) -> None:
    replies: list[Reply] = []
    window = open_window(asking(replies, 2))
    window.bridge.start()
    qtbot.waitUntil(lambda: len(window.turns) == 1)
    window.bridge.reply(7, StandIn())
    window.bridge.reply(0, StandIn())
    window.bridge.reply(1, Ready())
    qtbot.waitUntil(lambda: len(window.turns) == 2)
    assert replies == [Ready()]
    assert [turn.number for turn in window.turns] == [1, 2]


def test_two_quick_replies_count_once(qtbot: QtBot, open_window: Callable[..., Window]) -> None:
    replies: list[Reply] = []
    window = open_window(asking(replies, 2))
    window.bridge.start()
    qtbot.waitUntil(lambda: len(window.turns) == 1)
    window.bridge.reply(1, Ready())
    window.bridge.reply(1, Ready())
    qtbot.waitUntil(lambda: len(window.turns) == 2)
    assert window.closed == []
    window.bridge.reply(2, StandIn())
    qtbot.waitUntil(lambda: len(window.closed) == 1)
    assert replies == [Ready(), StandIn()]


def test_a_question_that_waits_blocks_the_session_and_not_the_window(
    qtbot: QtBot, open_window: Callable[..., Window]
) -> None:
    window = open_window(asking([], 1))
    window.bridge.start()
    qtbot.waitUntil(lambda: len(window.turns) == 1)
    ticking = QTimer(window, interval=1)
    with qtbot.waitSignals([ticking.timeout] * 3):
        ticking.start()
    assert window.bridge.is_running
    assert window.turns[0].view is VIEW


def test_everything_is_told_in_the_windows_own_thread(qtbot: QtBot, open_window: Callable[..., Window]) -> None:
    world = at("A.03")
    view, work = room_of(world), WorkView("", "", "")
    ran: list[threading.Thread] = []

    def run(room: Room, listen: Listen) -> State:
        del listen
        ran.append(threading.current_thread())
        room.show(view)
        room.work(work)
        room.draw_curtain(None)
        return world.state

    window = open_window(run)
    window.bridge.start()
    qtbot.waitUntil(lambda: len(window.closed) == 1)
    assert window.told == [view, work, None]
    assert window.threads == {threading.main_thread()}
    assert ran[0] is not threading.main_thread()


def test_simulated_people_go_on_by_themselves_until_somebody_takes_over(
    qtbot: QtBot, open_window: Callable[..., Window]
) -> None:
    replies: list[Reply] = []
    window = open_window(asking(replies, 3))
    window.bridge.let_stand_in(on=True)
    assert window.bridge.is_standing_in
    window.bridge.start()
    qtbot.waitUntil(lambda: len(window.closed) == 1)
    assert replies == [StandIn()] * 3
    assert window.turns == []


def test_what_is_said_while_nothing_is_asked_reaches_the_people(
    qtbot: QtBot, open_window: Callable[..., Window]
) -> None:
    heard: list[OutOfBand] = []
    state = at("A.03").state

    def run(room: Room, listen: Listen) -> State:
        listen(heard.append)
        room.ask(VIEW, state, None)
        return state

    window = open_window(run)
    window.bridge.say(DISSENT)
    window.bridge.start()
    qtbot.waitUntil(lambda: len(window.turns) == 1)
    window.bridge.say(DISSENT)
    # Before there is a session, nobody can say anything.
    assert heard == [DISSENT]


@pytest.mark.parametrize(("in_turn", "replies"), [(True, [Spoken()]), (False, [Ready()])])
def test_what_is_said_comes_before_a_question_that_it_may_interrupt_and_no_other(
    qtbot: QtBot, open_window: Callable[..., Window], *, in_turn: bool, replies: list[Reply]
) -> None:
    world = at("B.01", Begin)
    view = BreakView(world.plan.people) if in_turn else VIEW
    heard: list[OutOfBand] = []
    got: list[Reply] = []

    def run(room: Room, listen: Listen) -> State:
        listen(heard.append)
        got.append(room.ask(view, world.state, None))
        return world.state

    window = open_window(run)
    window.bridge.start()
    qtbot.waitUntil(lambda: len(window.turns) == 1)
    window.bridge.say(DISSENT)
    window.bridge.reply(1, Ready())
    qtbot.waitUntil(lambda: len(window.closed) == 1)
    assert heard == [DISSENT]
    assert got == replies


def test_a_fault_of_the_window_ends_the_session_on_record(qtbot: QtBot, open_window: Callable[..., Window]) -> None:
    state = at("A.03").state
    seen: list[type[BaseException]] = []

    def run(room: Room, listen: Listen) -> State:
        del listen
        try:
            room.ask(VIEW, state, None)
        except WindowFaultError as error:
            seen.append(type(error))
        return state

    window = open_window(run)
    window.bridge.start()
    qtbot.waitUntil(lambda: len(window.turns) == 1)
    window.bridge.break_off()
    qtbot.waitUntil(lambda: len(window.closed) == 1)
    assert seen == [WindowFaultError]


def test_an_error_of_the_world_is_told(qtbot: QtBot, open_window: Callable[..., Window]) -> None:
    error = WorldError("the medium is full", remedy="make room")

    def run(room: Room, listen: Listen) -> State:
        del room, listen
        raise error

    window = open_window(run)
    window.bridge.start()
    qtbot.waitUntil(lambda: window.failed == [error])
    window.bridge.wait()
    assert not window.bridge.is_running


@pytest.mark.parametrize("what", ["ask", "show", "wait_for", "entering"])
def test_a_closing_window_ends_the_session_whatever_it_is_about(
    qtbot: QtBot, open_window: Callable[..., Window], what: str
) -> None:
    world = at("A.03")
    view, entry = room_of(world), Typed()
    reached, goes_on = threading.Event(), threading.Event()

    def run(room: Room, listen: Listen) -> State:
        del listen
        reached.set()
        goes_on.wait(FIVE_S)
        match what:
            case "ask":
                room.ask(VIEW, world.state, None)
            case "show":
                room.show(view)
            case "wait_for":
                room.wait_for(entry)
            case _:
                room.entering(entry)
        return world.state

    window = open_window(run)
    window.bridge.start()
    assert reached.wait(FIVE_S)
    window.bridge.close()
    goes_on.set()
    qtbot.waitUntil(lambda: window.left == 1)
    assert window.closed == []
    assert entry.stopped is (what == "entering")
    entry.stop()


def test_whoever_waits_for_an_entry_is_sent_home_when_the_window_closes(
    qtbot: QtBot, open_window: Callable[..., Window]
) -> None:
    entry = Typed()
    entry.socket.recv(100)
    state = at("A.03").state
    waiting = threading.Event()

    def run(room: Room, listen: Listen) -> State:
        del listen
        waiting.set()
        room.wait_for(entry)
        return state

    window = open_window(run)
    window.bridge.start()
    assert waiting.wait(FIVE_S)
    window.bridge.close()
    qtbot.waitUntil(lambda: window.left == 1)
    entry.stop()


def test_who_types_while_a_strongroom_waits_is_sent_away_when_the_window_closes(
    qtbot: QtBot, open_window: Callable[..., Window]
) -> None:
    entry = Typed()
    state = at("A.03").state

    def run(room: Room, listen: Listen) -> State:
        del listen
        room.entering(entry)
        room.ask(VIEW, state, None)
        return state

    window = open_window(run)
    window.bridge.start()
    qtbot.waitUntil(lambda: len(window.turns) == 1)
    stopped = [entry.stopped]
    window.bridge.close()
    stopped.append(entry.stopped)
    assert stopped == [False, True]
    qtbot.waitUntil(lambda: window.left == 1)


def test_a_closed_window_leaves_a_ceremony_that_another_start_goes_on_with(
    qtbot: QtBot, open_window: Callable[..., Window], tmp_path: Path
) -> None:
    house = services(Theme(), Held(), tmp_path / "state")
    folder = tmp_path / "rehearsal"
    wishes = RehearsalWishes(script="root-generation", folder=folder, earlier=None, keep_sheets=False)
    window = open_window(house.rehearsal(wishes))
    window.bridge.start()
    for number in range(1, 5):
        qtbot.waitUntil(partial(has_asked, window, number), timeout=4 * FIVE_S)
        window.bridge.reply(number, StandIn())
    qtbot.waitUntil(partial(has_asked, window, 5), timeout=FIVE_S)
    window.bridge.close()
    qtbot.waitUntil(lambda: window.left == 1, timeout=FIVE_S)
    there = standing(Workspace(folder))
    assert not there.torn
    assert there.state == window.turns[-1].state
    again = open_window(house.ceremony(folder))
    again.bridge.start()
    qtbot.waitUntil(lambda: len(again.turns) == 1, timeout=4 * FIVE_S)
    assert again.turns[0].state.position == there.state.position
    again.bridge.close()
    qtbot.waitUntil(lambda: again.left == 1, timeout=FIVE_S)
    assert len(standing(Workspace(folder)).records) == len(there.records) + 1
