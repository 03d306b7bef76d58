"""Every card, page and dialog of the ceremony room can be read and reached at every size and in high contrast."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.bridge import Bridge
from gui.pages import dialogs
from gui.pages.room import RoomPage
from gui.palette import Contrast
from gui.room_display import RoomDisplay
from gui.theme import Theme, apply
from gui.turns import AskedView, Turn
from gui.widgets.evidence import fingerprint
from gui.widgets.frames import Scrolling
from tests.gui.legible import SCREENS, Screen, assert_all_named, assert_nothing_clipped, show_on, themed
from tests.gui.room_seat import VIEWS
from tests.gui.room_world import at, fill, room_of, view_of

SIZES = (*SCREENS, Screen(1366, 768, 0.85))
LOADED = ("fingerprints", "everyone", "double entry", "certificate", "failure")
"""Cards that hold the most."""


def page_on(qtbot: QtBot, screen: Screen, theme: Theme, view: AskedView) -> RoomPage:
    world = at("C.06")
    page = RoomPage(theme, Bridge(lambda _room, _listen: world.state), Path("ceremony"))
    page.bridge.shown.emit(room_of(world))
    page.bridge.asked.emit(Turn(1, view, world.state, None))
    show_on(qtbot, page, screen)
    return page


def can_be_read(page: QWidget) -> None:
    assert_nothing_clipped(page)
    assert_all_named(page)


@pytest.mark.parametrize("screen", SIZES, ids=str)
@pytest.mark.parametrize("name", LOADED)
def test_the_room_can_be_read_on_every_screen(qtbot: QtBot, screen: Screen, name: str) -> None:
    can_be_read(page_on(qtbot, screen, themed(screen), VIEWS[name]()))


@pytest.mark.parametrize("name", VIEWS)
def test_every_card_can_be_read_where_there_is_least_room(qtbot: QtBot, name: str) -> None:
    screen = Screen(1920, 1080, 1.4)
    can_be_read(page_on(qtbot, screen, themed(screen), VIEWS[name]()))


@pytest.mark.parametrize("screen", [SCREENS[0], SCREENS[2]], ids=str)
@pytest.mark.parametrize("step", ["A.09", "E.02", "C.06"])
def test_an_answer_that_is_whole_can_be_read(qtbot: QtBot, screen: Screen, step: str) -> None:
    view = view_of(at(step))
    fill(view.draft)
    can_be_read(page_on(qtbot, screen, themed(screen), view))


@pytest.mark.parametrize("screen", [SCREENS[0], SCREENS[2]], ids=str)
def test_what_is_wrong_in_every_blank_can_be_read(qtbot: QtBot, screen: Screen) -> None:
    view = view_of(at("B.02"))
    for blank in view.draft.blanks:
        assert view.draft.write(blank, "something else altogether, and longer than what is shown")
    can_be_read(page_on(qtbot, screen, themed(screen), view))


@pytest.mark.parametrize("name", LOADED)
def test_every_card_can_be_read_in_high_contrast(qtbot: QtBot, name: str) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(1.0, Contrast.HIGH)
    apply(app, theme)
    can_be_read(page_on(qtbot, Screen(1920, 1080, 1.0), theme, VIEWS[name]()))


@pytest.mark.parametrize("width", [260, 420, 640, 900, 1700])
@pytest.mark.parametrize("scale", [0.75, 1.0, 2.0])
def test_a_fingerprint_is_whole_at_any_width(qtbot: QtBot, width: int, scale: float) -> None:
    screen = Screen(round(width * scale), round(900 * scale), scale)
    theme = themed(screen)
    body = Scrolling(spacing=0)
    body.fill([fingerprint(theme, "Plan, SHA-256", "0123456789abcdef" * 4)])
    show_on(qtbot, body, screen)
    assert_nothing_clipped(body)
    groups = [one.text() for one in body.findChildren(QLabel) if one.property("role") == "groups"]
    assert len(groups) == 8
    assert "".join(groups).replace(" ", "") == "0123456789abcdef" * 4


@pytest.mark.parametrize("screen", [SCREENS[0], SCREENS[2]], ids=str)
@pytest.mark.parametrize(
    "dialog",
    [
        dialogs.ExceptionDialog,
        dialogs.DissentDialog,
        dialogs.BreakDialog,
        dialogs.OutDialog,
        dialogs.AbortDialog,
    ],
)
def test_every_dialog_can_be_read_on_every_screen(
    qtbot: QtBot, screen: Screen, dialog: Callable[..., dialogs.Dialog]
) -> None:
    theme = themed(screen)
    parent = QWidget()
    show_on(qtbot, parent, screen)
    made = dialog(parent, theme, at("C.06").state)
    with qtbot.waitExposed(made):
        made.open()
    assert made.width() < screen.width
    assert made.height() < screen.height
    can_be_read(made)


@pytest.mark.parametrize("screen", SIZES, ids=str)
@pytest.mark.parametrize("name", ["fingerprints", "by hand"])
def test_the_room_display_can_be_read_on_every_screen(qtbot: QtBot, screen: Screen, name: str) -> None:
    world = at("C.06")
    bridge = Bridge(lambda _room, _listen: world.state)
    display = RoomDisplay(themed(screen), bridge)
    bridge.shown.emit(room_of(world))
    bridge.asked.emit(Turn(1, VIEWS[name](), world.state, None))
    show_on(qtbot, display, screen)
    assert_nothing_clipped(display)
