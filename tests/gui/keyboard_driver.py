"""The window in a process of its own, run by somebody who has only a keyboard; a program for tests.

    keyboard_driver.py SHOTS [--resume] [--watch] [--stop-at STEP] [--kill-at STEP] root-generation
    keyboard_driver.py SHOTS [--episodes] [--wrong-pin] root-generation
    keyboard_driver.py SHOTS [--resume] [--wrong-word] [--wrong-share] --earlier DIR reconstruction
    keyboard_driver.py SHOTS --trust WORDS --bundle DIR audit
    keyboard_driver.py SHOTS home

It opens the real window with the real services, and says in lines of JSON on standard output what came of it. A person
who does not see what has to come is lost: the last view is said, SHOTS/lost.png is the screen, the exit code is 4.
"""

import argparse
import json
import os
import statistics
import sys
import threading
import time
import traceback
from pathlib import Path

STARTED = time.clock_gettime(time.CLOCK_BOOTTIME)
# The root of the tree is the path of the tests.
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtWidgets import (  # noqa: E402
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
    QWidget,
)

from ceremony.adapters.held import Held  # noqa: E402
from gui.app import Shown  # noqa: E402
from gui.pages.audit import AuditPage  # noqa: E402
from gui.pages.rehearse import RehearsePage  # noqa: E402
from gui.pages.room import RoomPage  # noqa: E402
from gui.services import sheets_beside  # noqa: E402
from gui.strings import audit as audit_words  # noqa: E402
from gui.strings import home as words  # noqa: E402
from gui.strings import room as room_words  # noqa: E402
from gui.theme import Theme  # noqa: E402
from gui.turns import Turn  # noqa: E402
from tests.gui import keyboard  # noqa: E402
from tests.gui.episodes import Episodes  # noqa: E402
from tests.gui.keyboard import LostError, wait_until  # noqa: E402
from tests.gui.room_player import Mistakes, RoomPlayer  # noqa: E402
from tests.gui.step_changes import Painted, StepChanges  # noqa: E402

_LOST = 4
_WHOLE_S = 400
_JIFFY_S = 1 / os.sysconf("SC_CLK_TCK")


def tell(**said: object) -> None:
    """Say something to the test."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def process_started() -> float:
    """Return when this process was started, on the clock of STARTED."""
    fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[19]) * _JIFFY_S


class Person:
    """Somebody before the window."""

    def __init__(self, given: argparse.Namespace) -> None:
        self._given = given
        self.app = QApplication(sys.argv[:1])
        self._shown = Shown(self.app, Held(), Theme())
        self.window = self._shown.window
        self.first_paint = Painted(self.window.home)
        self.player: RoomPlayer | None = None

    def run(self) -> None:
        """Do what was asked for."""
        wait_until(lambda: self.first_paint.at, "the start page")
        tell(cold_start_ms=round((self.first_paint.at - process_started()) * 1000))
        wait_until(lambda: keyboard.focused() is self.window.home.first, "the keyboard at the first tile")
        match self._given.what:
            case "home":
                pass
            case "audit":
                self._audit()
            case _:
                self._ceremony()

    # A ceremony.

    def _ceremony(self) -> None:
        given = self._given
        if given.resume:
            self._resume()
        else:
            self._rehearse()
        wait_until(lambda: self._pages(RoomPage), "the ceremony room")
        (page,) = self._pages(RoomPage)
        mistakes = Mistakes(wrong_pin=given.wrong_pin, wrong_word=given.wrong_word, wrong_share=given.wrong_share)
        sheets = sheets_beside(given.earlier) if given.earlier else None
        changes = StepChanges(page)
        episodes = Episodes(page, self.window) if given.episodes else None
        player = self.player = RoomPlayer(page, sheets=sheets, mistakes=mistakes, at=self._at)
        self._episodes = episodes
        if given.kill_at:
            player.while_entering = self._die_entering
        try:
            player.play()
        except _Stopped:
            self._stop()
            return
        seen = player.seen
        folder = next(label.text() for label in page.findChildren(QLabel) if label.text().endswith("/bundle"))
        tell(
            bundle=folder.replace("\u200b", ""),
            trust=seen.paper.get(room_words.BY_HAND_RECORD_CA, ""),
            views={view: seen.views.count(view) for view in sorted(set(seen.views))},
            failures=seen.failures,
            private_screens=seen.private_screens,
            mended=seen.mended,
            typed_again=seen.typed_again,
            episodes=episodes.done if episodes is not None else [],
            longest_ways=sorted(keyboard.WAYS, reverse=True)[:12],
            tabs=sum(count for count, _ in keyboard.WAYS),
            step_changes=len(changes.took_ms),
            step_change_longest_ms=round(max(changes.took_ms, default=0)),
            step_change_median_ms=round(statistics.median(changes.took_ms or [0])),
            step_change_slowest=changes.slowest,
        )
        keyboard.go_and_press(keyboard.named(page, QPushButton, room_words.EXAMINE))
        wait_until(lambda: self._pages(AuditPage), "the auditor's view")
        self._check(seen.paper.get(room_words.BY_HAND_RECORD_CA, ""))

    def _rehearse(self) -> None:
        given = self._given
        keyboard.press("Return")
        wait_until(lambda: self._pages(RehearsePage), "how a rehearsal is set up")
        (page,) = self._pages(RehearsePage)
        wait_until(lambda: keyboard.focused() is not None and page.isAncestorOf(keyboard.focused()), "its keyboard")
        if given.what != "root-generation":
            box = keyboard.named(page, QComboBox, words.SCRIPT_NAME)
            index = next(at for at in range(box.count()) if box.itemData(at).name == given.what)
            keyboard.choose(box, index)
            keyboard.write(keyboard.named(page, QLineEdit, words.EARLIER_NAME), str(given.earlier))
        if not given.watch:
            keyboard.pick(keyboard.named(page, QRadioButton, words.PLAY))
        keyboard.go_and_press(keyboard.named(page, QPushButton, words.BEGIN))
        tell(keys_to_begin=keyboard.PRESSED)

    def _resume(self) -> None:
        home = self.window.home

        def recent() -> list[QPushButton]:
            return [one for one in home.findChildren(QPushButton) if one.toolTip()]

        waits = words.STANDS_WAITS.format(what="")
        wait_until(lambda: recent() and waits in recent()[0].accessibleName(), "what an earlier ceremony waits for")
        tell(waits=recent()[0].accessibleName())
        keyboard.go_and_press(recent()[0])

    def _at(self, turn: Turn) -> None:
        state = turn.state
        if self._given.stop_at and not state.closed and state.task.step.id == self._given.stop_at:
            raise _Stopped
        if self._episodes is not None:
            self._episodes.live_through(turn)

    def _die_entering(self, turn: Turn) -> None:
        if turn.state.task.step.id == self._given.kill_at:
            keyboard.type_text("academic acid")
            tell(at=turn.state.task.step.id, pid=os.getpid())
            wait_until(lambda: False, "the kill", seconds=60)

    def _stop(self) -> None:
        """Close the window as its manager does, and say yes."""
        keyboard.press("alt+F4")
        wait_until(QApplication.activeModalWidget, "the question whether to leave")
        box = QApplication.activeModalWidget()
        assert box is not None
        wait_until(lambda: QApplication.activeWindow() is box, "the question in front")
        leave = next(one for one in box.findChildren(QPushButton) if one.text() == room_words.LEAVE)
        keyboard.go_to(leave)
        keyboard.press("space")
        wait_until(lambda: not self.window.isVisible(), "the window closed")
        tell(stopped=True)

    # An audit.

    def _audit(self) -> None:
        keyboard.go_and_press(keyboard.named(self.window.home, QPushButton, words.AUDIT))
        wait_until(lambda: self._pages(AuditPage), "the auditor's view")
        (page,) = self._pages(AuditPage)
        keyboard.go_and_press(keyboard.named(page, QPushButton, audit_words.OPEN))
        wait_until(QApplication.activeModalWidget, "the dialog")
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        (line,) = (one for one in dialog.findChildren(QLineEdit) if one.isVisible())
        keyboard.write(line, str(self._given.bundle))
        wait_until(lambda: line.text() == str(self._given.bundle), "the path typed")
        keyboard.press("Return")
        wait_until(lambda: QApplication.activeModalWidget() is None, "the dialog closed")
        self._check(self._given.trust)

    def _check(self, trust: str) -> None:
        (page,) = self._pages(AuditPage)
        line = keyboard.named(page, QLineEdit, audit_words.WORDS_LABEL)
        if trust:
            keyboard.write(line, trust)
        keyboard.go_and_press(keyboard.named(page, QPushButton, audit_words.CHECK))
        wait_until(lambda: keyboard.focused() is page.result.sections, "the answer", seconds=120)
        sections = keyboard.focused()
        assert isinstance(sections, QListWidget)
        titles = [sections.item(at).text() for at in range(sections.count())]
        for at in range(1, sections.count()):
            keyboard.press("Down")
            wait_until(lambda at=at: sections.currentRow() == at, "the next section")
        tell(verdict=self._verdict(page), sections=titles)

    def _verdict(self, page: QWidget) -> str:
        answers = (one.accessibleName() for one in page.findChildren(QWidget) if one.isVisible())
        return next(name for name in answers if ". " in name)

    def _pages(self, kind: type) -> list:
        return [one for one in self.window.findChildren(kind) if one.isVisible()]

    def lost(self, error: BaseException) -> None:
        """Say where the person stands."""
        shots: Path = self._given.shots
        shots.mkdir(parents=True, exist_ok=True)
        self.app.primaryScreen().grabWindow(0).save(str(shots / "lost.png"))
        self.window.grab().save(str(shots / "lost-window.png"))
        rooms = self._pages(RoomPage)
        turn = rooms[0].turn if rooms else None
        at = keyboard.focused()
        tell(
            lost="".join(traceback.format_exception(error)),
            view=repr(turn.view)[:2000] if turn is not None else "",
            step=turn.state.task.step.id if turn is not None and not turn.state.closed else "",
            focus=f"{type(at).__name__} {at.accessibleName()!r}" if at is not None else "nothing",
            active=repr(QApplication.activeWindow()),
            seen=self.player.seen.views[-5:] if self.player is not None else [],
        )


class _Stopped(Exception):  # noqa: N818 - no error: the person leaves
    """The window is to be closed here."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("shots", type=Path)
    parser.add_argument("what")
    parser.add_argument("--earlier", type=Path)
    parser.add_argument("--bundle", type=Path)
    parser.add_argument("--trust", default="")
    parser.add_argument("--stop-at", default="")
    parser.add_argument("--kill-at", default="")
    for flag in ("--resume", "--watch", "--episodes", "--wrong-pin", "--wrong-word", "--wrong-share"):
        parser.add_argument(flag, action="store_true")
    person = Person(parser.parse_args())

    def give_up() -> None:
        person.lost(LostError(f"not done in {_WHOLE_S} s"))
        os._exit(_LOST)

    QTimer.singleShot(_WHOLE_S * 1000, give_up)

    def fault(kind: type[BaseException], error: BaseException, trace: object) -> None:
        del kind, trace
        person.lost(error)
        os._exit(_LOST)

    def fault_elsewhere(found: threading.ExceptHookArgs) -> None:
        tell(lost="".join(traceback.format_exception(found.exc_value)))
        os._exit(_LOST)

    sys.excepthook = fault
    threading.excepthook = fault_elsewhere
    try:
        person.run()
    except (LostError, AssertionError, StopIteration, ValueError) as error:
        person.lost(error)
        os._exit(_LOST)
    tell(ended=True)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
