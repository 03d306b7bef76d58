"""What plan and approval pages are tested with: the real services, and hands that know only the keyboard."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ceremony.adapters import approving, planning
from ceremony.succession import previous_ceremony
from gui.plan_services import ApproveServices, PlanServices

DAY = date(2026, 12, 1)
SERVICES = PlanServices(
    today=lambda: DAY,
    scripts=planning.scripts,
    load_plan=planning.open_plan,
    save=planning.save,
    save_again=planning.save_again,
    print_script=planning.print_script,
    list_tokens=planning.list_tokens,
    previous=previous_ceremony,
    make=planning.make,
)
APPROVING = ApproveServices(look=approving.look, approve=approving.approve)


class Keyboard:
    """Types into whatever has the focus."""

    def __init__(self, qtbot: QtBot, page: QWidget) -> None:
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)

    @property
    def at(self) -> QWidget:
        """What has the focus."""
        widget = QApplication.focusWidget()
        assert widget is not None, "nothing has the focus"
        return widget

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key, once everything that was asked for before has happened."""
        QApplication.processEvents()
        QTest.keyClick(self.at, key, modifier)

    def type(self, text: str) -> None:
        """Type a text in place of what is there."""
        QApplication.processEvents()
        if isinstance(self.at, QLineEdit):
            self.at.selectAll()
        QTest.keyClicks(self.at, text)

    def tab_to(
        self, wanted: Callable[[QWidget], bool] | str, *, meeting: Callable[[QWidget], None] | None = None
    ) -> None:
        """Press Tab until what has this accessible name has the focus.

        Args:
            meeting: is shown everything on the way.
        """
        found = wanted if callable(wanted) else lambda widget: widget.accessibleName() == wanted
        met: list[str] = []
        while not found(self.at):
            met.append(self.at.accessibleName())
            assert met.count(met[-1]) < 3, f"Tab goes round without {wanted}: {met}"
            if meeting is not None:
                meeting(self.at)
            self.press(Qt.Key.Key_Tab)
