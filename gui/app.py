"""The window's composition root: wires the house to the window, and catches what nobody expected."""

import contextlib
import os
import signal
import sys
import threading
import types
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from ceremony.adapters import approving, planning
from ceremony.adapters.auditing import examine, now, save_report
from ceremony.adapters.carrying import carry_out, earlier, standing
from ceremony.adapters.held import Held
from ceremony.adapters.machine.look import look_at_machine
from ceremony.adapters.recent import RecentCeremonies
from ceremony.adapters.rehearsal import Wishes, set_up_or_go_on, simulated
from ceremony.adapters.running import MakePeople, scripts_folder, shipped
from ceremony.adapters.workspace import Workspace
from ceremony.errors import CeremonyError, WorldError
from ceremony.plan import Mode
from ceremony.plan_example import example_plan
from ceremony.plan_file import load_plan
from ceremony.ports import Clock, People
from ceremony.script.duration import planned_minutes
from ceremony.script.parse import load_script
from ceremony.state import State
from ceremony.steps.shares import ShareCollect
from ceremony.strongroom.spawn import EntryProcess, EntryScreen, EntrySource, open_entry
from ceremony.succession import previous_ceremony
from gui.audit_view import AuditServices
from gui.bridge import SessionThread, WindowFaultError
from gui.chronicle import Chronicle
from gui.palette import Contrast
from gui.people import Room, WindowPeople
from gui.plan_services import ApproveServices, PlanServices
from gui.services import (
    Listen,
    RecentView,
    RehearsalWishes,
    RunCeremony,
    ScriptChoice,
    Services,
    sheets_beside,
)
from gui.strings import home as words
from gui.strings import room as room_words
from gui.theme import Theme, apply
from gui.window import Window

_DISPLAY = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "QT_QPA_PLATFORM")
_PRIVATE = "gui.private"


def open_window(scale: float, contrast: Contrast) -> int:
    """Open the window and return its exit code."""
    app = QApplication(sys.argv[:1])
    # Qt's own dialogs remember places in the home directory; nothing of a ceremony belongs there.
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)
    app.setApplicationName(words.TITLE)
    held = Held()
    shown = Shown(app, held, Theme(scale, contrast))
    faults = Faults(held, shown)
    signal.signal(signal.SIGINT, lambda _signal, _frame: shown.window.close())
    # Python sees a signal only when it runs.
    awake = QTimer(interval=500)
    awake.timeout.connect(lambda: None)
    awake.start()
    code = app.exec()
    shown.window.let_go()
    del faults
    return code


class Shown(QObject):
    """The window in the look that people chose last; another look is another window in the same place."""

    def __init__(self, app: QApplication, held: Held, theme: Theme) -> None:
        super().__init__()
        self._app = app
        self._held = held
        self.window = self._make(theme)
        self.window.show()

    def open(self, theme: Theme) -> None:
        """Show the window in another theme."""
        before, self.window = self.window, self._make(theme)
        self.window.setGeometry(before.geometry())
        self.window.show()
        before.close()
        before.deleteLater()

    def _make(self, theme: Theme) -> Window:
        apply(self._app, theme)
        window = Window(theme, services(theme, self._held, state_folder()), version=metadata.version("keyceremony"))
        window.look.connect(self.open)
        window.ended_now.connect(_end_now)
        return window


def state_folder() -> Path:
    """Return where the list of recent ceremonies is kept."""
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "keyceremony"


def services(theme: Theme, held: Held, state: Path) -> Services:
    """Wire the house to the window."""
    recent = RecentCeremonies(state / "recent.json")
    enter = _private_screens(theme)

    def run(folder: Path, room: Room, listen: Listen, *, shares: Path | None) -> State:
        # Without the list a ceremony is opened by its folder.
        with contextlib.suppress(WorldError):
            recent.remember(folder)
        return carry_out(Workspace(folder), _people_at(room, listen, enter, shares), held, keep=_wanted_sheets(folder))

    def rehearsal(wishes: RehearsalWishes) -> RunCeremony:
        def rehearse(room: Room, listen: Listen) -> State:
            shares = sheets_beside(wishes.earlier) if wishes.earlier is not None else None
            script = load_script(shipped(wishes.script))
            set_up_or_go_on(script, Workspace(wishes.folder), _wishes(wishes), say=lambda _: None)
            if wishes.keep_sheets:
                _want_sheets(wishes.folder)
            return run(wishes.folder, room, listen, shares=shares)

        return rehearse

    def ceremony(folder: Path) -> RunCeremony:
        return lambda room, listen: run(folder, room, listen, shares=_sheets_for(folder, recent.folders()))

    return Services(
        scripts=_scripts,
        recent=recent.folders,
        look_at=_look_at,
        new_folder=_new_folder,
        rehearsal=rehearsal,
        ceremony=ceremony,
        machine=look_at_machine,
        audit=AuditServices(verify=examine, save_pdf=save_report, now=now),
        plan=PlanServices(
            today=planning.today,
            scripts=planning.scripts,
            load_plan=planning.open_plan,
            save=planning.save,
            save_again=planning.save_again,
            print_script=planning.print_script,
            list_tokens=planning.list_tokens,
            previous=previous_ceremony,
            make=planning.make,
        ),
        approve=ApproveServices(look=approving.look, approve=approving.approve),
    )


def _end_now() -> None:
    """End as a power cut would: the journal says what was under way, and the next start asks about it."""
    os.kill(os.getpid(), signal.SIGKILL)


class Faults(QObject):
    """Catches what nobody expected: records it in the ceremony, says so, and stops; here, not where it happened."""

    happened = Signal(str, str)

    def __init__(self, held: Held, shown: Shown) -> None:
        super().__init__()
        self._held = held
        self._shown = shown
        # A fault of the session's thread is told in the window's.
        self.happened.connect(self._say, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def _caught(self, kind: type[BaseException], error: BaseException, trace: types.TracebackType | None) -> None:
        del error
        if issubclass(kind, KeyboardInterrupt):
            self._shown.window.close()
            return
        if issubclass(kind, WindowFaultError):
            self._held.halt(kind.__name__)
            return
        if isinstance(threading.current_thread(), SessionThread):
            self._held.halt(kind.__name__)
        else:
            # From here it could come between two records of the session's: that thread records it.
            self._shown.window.break_off()
        self.happened.emit(kind.__name__, _place(trace))

    def _caught_in_thread(self, found: threading.ExceptHookArgs) -> None:
        self._caught(found.exc_type, found.exc_value or found.exc_type(), found.exc_traceback)

    def _say(self, kind: str, place: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Critical, words.WINDOW, room_words.FAULT, parent=self._shown.window)
        box.setInformativeText(room_words.FAULT_REMEDY)
        box.setDetailedText(f"{kind}, {place}")
        box.finished.connect(lambda: QApplication.exit(WorldError.exit_code))
        box.open()


def _place(trace: types.TracebackType | None) -> str:
    """Return where an error arose: never its text, which might quote what was being worked on."""
    place = "?"
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _people_at(
    room: Room, listen: Listen, enter: Callable[[EntrySource], EntryProcess], shares: Path | None
) -> MakePeople:
    def make(workspace: Workspace, clock: Clock) -> People:
        start, records = earlier(workspace)
        rehearsing = start.plan.mode is Mode.REHEARSAL
        people = WindowPeople(
            room=room,
            clock=clock,
            chronicle=Chronicle(start, records),
            enter=enter,
            stand_ins=simulated(workspace, clock, shares, lambda _: None) if rehearsing else None,
        )
        listen(people.speak)
        return people

    return make


def _private_screens(theme: Theme) -> Callable[[EntrySource], EntryProcess]:
    display = {name: os.environ[name] for name in _DISPLAY if name in os.environ}
    look = ("--scale", str(theme.scale), "--contrast", str(theme.contrast))
    screen = EntryScreen(module=_PRIVATE, look=look, display=display)
    return lambda source: open_entry(source, screen)


def _wishes(wishes: RehearsalWishes) -> Wishes:
    if wishes.earlier is None:
        return Wishes(keep_shares=sheets_beside(wishes.folder) if wishes.keep_sheets else None)
    folder = wishes.earlier
    return Wishes(previous=folder / "bundle", backup=folder / "backup", shares=sheets_beside(folder))


def _want_sheets(folder: Path) -> None:
    """Make the folder into which copies of the sheets go at the end: it says so to whoever goes on with a rehearsal."""
    sheets = sheets_beside(folder)
    try:
        sheets.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise WorldError(f"{sheets} cannot be made: {error.strerror}", remedy="choose another folder") from error


def _wanted_sheets(folder: Path) -> Path | None:
    """Return where copies of the sheets go, if that was wished and has not happened."""
    sheets = sheets_beside(folder)
    return sheets if sheets.is_dir() and not any(sheets.iterdir()) else None


def _sheets_for(folder: Path, others: tuple[Path, ...]) -> Path | None:
    """Return where the sheets lie that a rehearsal in this folder goes on with: those of the ceremony before it."""
    previous = load_plan(Workspace(folder).plan).previous
    if previous is None:
        return None
    kept = (sheets_beside(one) for one in others if _ceremony_in(one) == previous.ceremony_id)
    return next((sheets for sheets in kept if sheets.is_dir()), None)


def _ceremony_in(folder: Path) -> str:
    try:
        return load_plan(Workspace(folder).plan).ceremony_id
    except CeremonyError:
        # Another ceremony's plan, and its own trouble.
        return ""


def _scripts() -> tuple[ScriptChoice, ...]:
    choices = []
    for path in sorted(scripts_folder().glob("*.toml"), reverse=True):
        script = load_script(path)
        minutes = planned_minutes(script, example_plan(script, day=datetime.now(UTC).date()))
        collects = any(isinstance(step.action, ShareCollect) for act in script.acts for step in act.steps)
        choices.append(ScriptChoice(script.id, script.title, minutes, collects))
    return tuple(choices)


def _look_at(folder: Path) -> RecentView:
    there = standing(Workspace(folder))
    approved = there.approved >= there.approvers
    if there.is_done:
        stands = words.STANDS_DONE
    elif there.state is not None:
        stands = words.STANDS_WAITS.format(what=there.waits_for)
    elif approved:
        stands = words.STANDS_NOT_BEGUN
    else:
        stands = words.STANDS_NOT_APPROVED.format(approved=there.approved, approvers=there.approvers)
    return RecentView(folder, there.script.title, there.plan.ceremony_id, stands, not approved, there.is_done)


def _new_folder(script: str) -> Path:
    here = Path.cwd()
    base = here if os.access(here, os.W_OK) and here != Path(here.anchor) else Path.home()
    return base / "rehearsals" / f"{script}-{datetime.now(UTC).strftime('%Y%m%d-%H%M%S')}"
