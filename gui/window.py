"""The window: one page at a time, and the ceremony that runs behind it. It opens pages and decides nothing."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from ceremony.errors import CeremonyError
from gui.bridge import Bridge
from gui.pages.approve import ApprovePage
from gui.pages.audit import AuditPage
from gui.pages.home import HomePage
from gui.pages.machine import MachinePage
from gui.pages.plan import PlanPage
from gui.pages.rehearse import RehearsePage
from gui.pages.room import RoomPage
from gui.room_display import RoomDisplay
from gui.room_view import RoomView
from gui.services import RecentView, RehearsalWishes, RunCeremony, Services
from gui.strings import home as words
from gui.strings import room as room_words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import column, frame, row
from gui.widgets.text import label
from gui.work import Progress, Work

Result = TypeVar("Result")
_SMALLEST = (960, 540)
_USUAL = (1440, 860)


class Window(QMainWindow):
    """The main window. Emits `look` with the theme that somebody wants; another theme is another window."""

    look = Signal(object)
    ended_now = Signal()

    def __init__(self, theme: Theme, services: Services, *, version: str) -> None:
        super().__init__()
        self._theme = theme
        self._services = services
        self._works: set[QObject] = set()
        self._room: RoomPage | None = None
        self._display: RoomDisplay | None = None
        self._audit: AuditPage | None = None
        self._leaving = False
        self._opening = False
        self.setWindowTitle(words.WINDOW)
        self.setMinimumSize(*_SMALLEST)
        screen = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(_USUAL[0], screen.width()), min(_USUAL[1], screen.height()))
        self._pages = QStackedWidget()
        self.setCentralWidget(self._pages)
        self.home = HomePage(theme, version)
        self._pages.addWidget(self.home)
        self.home.rehearse.connect(self.open_rehearse)
        self.home.open_folder.connect(self._choose_folder)
        self.home.resume.connect(self.open_ceremony)
        self.home.look.connect(self.look)
        self.home.plan.connect(self.open_plan)
        self.home.audit.connect(self.open_audit)
        self.home.machine.connect(self.open_machine)
        self.go_home()

    # Pages.

    def go_home(self) -> None:
        """Show the start, and what was opened before."""
        self._let_go_of_room()
        self._let_go_of_audit()
        while self._pages.count() > 1:
            page = self._pages.widget(1)
            self._pages.removeWidget(page)
            page.deleteLater()
        self._pages.setCurrentWidget(self.home)
        self.setWindowTitle(words.WINDOW)
        QTimer.singleShot(0, self.home.first, self.home.first.setFocus)
        self._list_recent()

    def _list_recent(self) -> None:
        """List what was opened before, and look where each stands."""
        folders = self._services.recent()
        self.home.list_folders(folders)
        self._look_into(folders)

    def _look_into(self, folders: tuple[Path, ...]) -> None:
        """Look where each of these stands, one after the other: the page is for people first."""
        if not folders:
            return
        folder, *others = folders

        def seen(view: RecentView) -> None:
            self.home.show_standing(view)
            self._look_into(tuple(others))

        def broken(error: CeremonyError) -> None:
            self.home.show_broken(folder, error)
            self._look_into(tuple(others))

        self.do(partial(self._look, folder), seen, failed=broken)

    def _look(self, folder: Path, progress: Progress) -> RecentView:
        del progress
        return self._services.look_at(folder)

    def show_page(self, page: QWidget, *, bare: bool = False) -> None:
        """Show a page over the start; unless it is bare, with a way back."""
        shown = page if bare else self._framed(page)
        self._pages.addWidget(shown)
        self._pages.setCurrentWidget(shown)

    def _framed(self, page: QWidget) -> QWidget:
        made = QWidget()
        made.setProperty("role", "canvas")
        layout: QVBoxLayout = column(made)
        bar = frame("topbar")
        edge = self._theme.px(14)
        strip = row(bar, spacing=edge, margins=(edge, self._theme.px(6), edge, self._theme.px(6)))
        back = Button(f"←  {words.BACK}", "quiet", name=words.BACK_NAME)
        back.clicked.connect(self.go_home)
        strip.addWidget(back)
        strip.addStretch(1)
        strip.addWidget(label(words.TITLE, "strong", wrap=False))
        layout.addWidget(bar)
        layout.addWidget(page, 1)
        return made

    def open_rehearse(self) -> None:
        """Show how a rehearsal is set up."""
        page = RehearsePage(self._theme, self._services)
        page.begin.connect(self._rehearse)
        self.show_page(page)
        page.primary.setFocus()

    def _rehearse(self, wishes: RehearsalWishes, watching: bool) -> None:  # noqa: FBT001 -- a signal's argument
        self.open_room(wishes.folder, self._services.rehearsal(wishes), watching=watching)

    def open_audit(self, bundle: Path | None = None) -> None:
        """Show the auditor's view, with a bundle to check or none yet."""
        self.go_home()
        self._audit = AuditPage(self._services.audit, self._theme)
        if bundle is not None:
            self._audit.open_bundle(bundle)
        self.show_page(self._audit)
        self._audit.setFocus()

    def open_plan(self) -> None:
        """Show the form that makes a plan."""
        page = PlanPage(self._services.plan, self._theme)
        page.made.connect(self.open_approval)
        self.show_page(page)

    def open_approval(self, folder: Path) -> None:
        """Have a ceremony approved."""
        self.go_home()
        page = ApprovePage(self._services.approve, self._theme)
        page.begin.connect(self.begin_ceremony)
        self.show_page(page)
        page.show_folder(folder)

    def open_machine(self) -> None:
        """Show what the machine is."""
        page = MachinePage(self._theme)

        def look() -> None:
            self.do(lambda _: self._services.machine(), page.show_findings, parent=page)

        page.look.connect(look)
        self.show_page(page)
        page.again.setFocus()
        look()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, words.CHOOSE_FOLDER)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.fileSelected.connect(lambda path: self.open_ceremony(Path(path)))
        dialog.open()

    def open_ceremony(self, folder: Path) -> None:
        """Open the ceremony in a folder where it stands; a second wish while that is looked at is none."""
        if self._opening:
            return
        self._opening = True
        self.do(partial(self._look, folder), self._resume, failed=self._not_opened)

    def _resume(self, view: RecentView) -> None:
        self._opening = False
        if self._pages.currentWidget() is not self.home:
            # Something else was begun meanwhile.
            return
        if view.is_done:
            self.open_audit(view.folder / "bundle")
        elif view.wants_approval:
            self.open_approval(view.folder)
        else:
            self.begin_ceremony(view.folder)

    def _not_opened(self, error: CeremonyError) -> None:
        self._opening = False
        self.complain(error)

    def begin_ceremony(self, folder: Path) -> None:
        """Run or resume the ceremony in a folder."""
        self.go_home()
        self.open_room(folder, self._services.ceremony(folder))

    # The ceremony.

    def open_room(self, folder: Path, run: RunCeremony, *, watching: bool = False) -> RoomPage:
        """Run a ceremony in the room."""
        bridge = Bridge(run)
        bridge.let_stand_in(on=watching)
        page = RoomPage(self._theme, bridge, folder)
        self._room = page
        page.home.connect(self.go_home)
        page.examine.connect(self.open_audit)
        page.again.connect(self._again)
        for over in (bridge.left, bridge.closed, bridge.failed):
            over.connect(self._left)
        bridge.shown.connect(self._name_after)
        self.show_page(page, bare=True)
        self._open_display(bridge)
        bridge.start()
        return page

    def _name_after(self, view: RoomView) -> None:
        self.setWindowTitle(words.WINDOW_OF.format(ceremony=view.ceremony_id))

    def _again(self, folder: Path) -> None:
        self._let_go_of_room()
        self.open_room(folder, self._services.ceremony(folder))

    def _open_display(self, bridge: Bridge) -> None:
        """Open the room display where there is a second screen."""
        others = [screen for screen in QGuiApplication.screens() if screen is not self.screen()]
        if others:
            self._display = RoomDisplay(self._theme, bridge)
            self._display.open_on(others[0])

    def _let_go_of_room(self) -> None:
        if self._room is not None:
            # Where it still runs, it ends at its next record or question; waiting for that here would wait for ever.
            self._room.bridge.close()
            self._room = None
        if self._display is not None:
            self._display.close()
            self._display.deleteLater()
            self._display = None

    def _let_go_of_audit(self) -> None:
        if self._audit is not None:
            self._audit.wait()
            self._audit = None

    # Work.

    def do(
        self,
        what: Callable[[Progress], Result],
        done: Callable[[Result], None],
        *,
        failed: Callable[[CeremonyError], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Do something off the UI thread; a failure is said in a dialog, unless `failed` takes it.

        Args:
            parent: when it is gone, nothing is told any more; the window itself where it is left out.
        """
        work: Work[Result] = Work(what, done=done, failed=failed or self.complain, parent=parent or self)
        self._works.add(work)
        work.finished.connect(lambda: self._works.discard(work))
        work.start()

    def complain(self, error: CeremonyError) -> None:
        """Say what happened and what to do."""
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(words.WINDOW)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(words.NOT_DONE.format(message=error.message))
        box.setInformativeText(words.TO_DO.format(remedy=error.remedy))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # Leaving.

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once where nothing runs; else ask, and close when what is under way is on record."""
        running = self._room is not None and self._room.bridge.is_running
        if not running:
            self._let_go_of_room()
            self._let_go_of_audit()
            event.accept()
            return
        event.ignore()
        if self._leaving:
            self._ask_to_end()
        else:
            self._ask_to_leave()

    def _ask_to_leave(self) -> None:
        box = QMessageBox(self)
        box.setWindowTitle(room_words.LEAVE_TITLE)
        box.setText(room_words.LEAVE_TITLE)
        box.setInformativeText(room_words.LEAVE_TEXT)
        leave = box.addButton(room_words.LEAVE, QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(room_words.STAY, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        leave.clicked.connect(self._leave)
        box.open()

    def _ask_to_end(self) -> None:
        """Offer what a power cut would do: it is safe, and leaves a question about the token on record."""
        box = QMessageBox(self)
        box.setWindowTitle(room_words.END_NOW_TITLE)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(room_words.END_NOW_TITLE)
        box.setInformativeText(room_words.LEAVING)
        end = box.addButton(room_words.END_NOW, QMessageBox.ButtonRole.DestructiveRole)
        wait = box.addButton(room_words.WAIT, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(wait)
        box.setEscapeButton(wait)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        end.clicked.connect(self.ended_now)
        box.open()

    def _leave(self) -> None:
        self._leaving = True
        if self._room is not None:
            self._room.bridge.close()
            self._room.say_leaving()

    def _left(self) -> None:
        if self._leaving and self._room is not None:
            # It has said its last word, but may not have ended yet.
            self._room.bridge.wait()
            self.close()

    def break_off(self) -> None:
        """End the ceremony that runs, on a fault of ours."""
        if self._room is not None and self._room.bridge.is_running:
            self._room.bridge.break_off()

    def let_go(self) -> None:
        """End what still runs, at the end of the application; it ends between two records."""
        room = self._room
        self._let_go_of_room()
        if room is not None:
            room.bridge.wait()
