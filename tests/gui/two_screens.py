"""Run where Qt sees two screens: the room display fills the second one, and never has the keyboard."""

import sys
import traceback
from pathlib import Path

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ceremony.adapters.held import Held
from ceremony.state import State
from gui.app import services
from gui.curtain_view import entering
from gui.people import Room
from gui.room_display import RoomDisplay
from gui.services import Listen
from gui.strings import room as words
from gui.theme import Theme, apply
from gui.widgets.curtain import Curtain
from gui.window import Window
from tests.gui.room_world import at, room_of, view_of


def seen(display: RoomDisplay) -> list[str]:
    return [one.text() for one in display.findChildren(QLabel) if one.isVisible()]


def main() -> None:
    app = QApplication([])
    theme = Theme()
    apply(app, theme)
    world = at("A.07")

    def run(room: Room, listen: Listen) -> State:
        del listen
        room.show(room_of(world))
        room.ask(view_of(world), world.state, None)
        return world.state

    window = Window(theme, services(theme, Held(), Path(sys.argv[1])), version="1")
    window.show()
    page = window.open_room(Path("ceremony"), run)
    display = next(one for one in app.topLevelWidgets() if isinstance(one, RoomDisplay))

    def check() -> None:
        laptop, projector = QGuiApplication.screens()
        assert display.screen() is projector, display.screen()
        assert display.geometry() == QRect(1280, 0, 1920, 1080), display.geometry()
        assert display.isFullScreen()
        assert window.screen() is laptop
        assert display.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
        assert "Check the machine" in seen(display)
        curtain = display.findChild(Curtain)
        assert isinstance(curtain, Curtain)
        page.bridge.curtain.emit(entering(words.CURTAIN_SHARE, "J. Duarte", 2, 3, world.state))
        assert curtain.isVisible()
        assert "J. Duarte is entering a share" in seen(display)
        assert "Check the machine" not in seen(display)
        page.bridge.curtain.emit(None)
        assert not curtain.isVisible()
        assert display.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        takers = [one for one in display.findChildren(QWidget) if one.isVisible() and one.hasFocus()]
        assert takers == []
        sys.stdout.write("as it should be\n")

    def look() -> None:
        try:
            check()
        except AssertionError:
            # Qt would swallow it.
            traceback.print_exc()
        window.let_go()
        app.exit()

    # The display was told before us, and has drawn by then.
    page.bridge.asked.connect(lambda _: QTimer.singleShot(0, app, look))
    app.exec()


if __name__ == "__main__":
    main()
