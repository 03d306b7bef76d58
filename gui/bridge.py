"""The session's thread and the window: questions go over as signals, replies come back through a queue.

The window is never blocked: it is told, and it tells. A reply to any question but the one that is open is dropped, so a
second click answers nothing.
"""

import select
import threading
from collections.abc import Callable
from queue import SimpleQueue

from PySide6.QtCore import QObject, Signal

from ceremony.errors import CeremonyError
from ceremony.events import OutOfBand
from ceremony.ports import Entry
from ceremony.state import State
from gui.curtain_view import CurtainView
from gui.people import Room
from gui.room_view import RoomView
from gui.turns import AskedView, InTurn, Reply, Spoken, StandIn, Turn, WorkView

_LOOK_S = 0.25
"""How long a closing window waits for whoever waits for an entry."""


_ANY = 0
"""In place of a question's number: whichever is open, if people may speak out of turn in it."""


class WindowClosedError(BaseException):
    """The window is closing; the session ends as if it had been killed between two records.

    No Exception: like KeyboardInterrupt it is nobody's fault, and nothing may take it for one.
    """


class WindowFaultError(Exception):
    """A fault of ours in the window: the session halts on record, and the application ends."""


class SessionThread(threading.Thread):
    """The one thread that writes a ceremony's journal."""


class Bridge(QObject):
    """One running ceremony, seen from the window. Implements gui.people.Room towards the session."""

    asked = Signal(object)
    shown = Signal(object)
    working = Signal(object)
    curtain = Signal(object)
    closed = Signal(object)
    failed = Signal(object)
    left = Signal()

    def __init__(self, run: Callable[[Room, Callable[[Callable[[OutOfBand], None]], None]], State]) -> None:
        """Prepare to run a ceremony.

        Args:
            run: runs it to its end; is given the room, and where to name the function that takes what is said while no
                question is open.
        """
        super().__init__()
        self._run = run
        self._replies: SimpleQueue[tuple[int, Reply] | None] = SimpleQueue()
        self._thread = SessionThread(target=self._work, name="session")
        self._lock = threading.Lock()
        self._number = 0
        self._entry: Entry | None = None
        self._closing = False
        self._faulty = False
        self._speak: Callable[[OutOfBand], None] | None = None
        self._standing_in = False

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether the session still runs."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Wait for the session's end, once the window closes."""
        self._thread.join()

    # What the window says.

    def reply(self, number: int, reply: Reply) -> None:
        """Answer the question of this number."""
        self._replies.put((number, reply))

    def say(self, event: OutOfBand) -> None:
        """Say something while no question is open that it could answer."""
        if self._speak is not None:
            self._speak(event)
            self._replies.put((_ANY, Spoken()))

    def let_stand_in(self, *, on: bool) -> None:
        """Let simulated people do every step from the next question on, or no longer."""
        self._standing_in = on

    @property
    def is_standing_in(self) -> bool:
        """Whether simulated people go on by themselves."""
        return self._standing_in

    def close(self) -> None:
        """End the session at the next record or question; whoever is entering something is sent away."""
        with self._lock:
            self._closing = True
            entry = self._entry
        self._replies.put(None)
        if entry is not None:
            # It may take seconds, which the window has not.
            threading.Thread(target=entry.stop, name="entry").start()

    def break_off(self) -> None:
        """End the session on a fault of the window's, at the next record or question; it puts the fault on record."""
        self._faulty = True
        self._replies.put(None)

    # What the session says (gui.people.Room).

    def ask(self, view: AskedView, state: State, refusal: CeremonyError | None) -> Reply:
        """Show a view and wait for the reply."""
        self._heed_closing()
        if self._standing_in:
            return StandIn()
        self._number += 1
        self.asked.emit(Turn(self._number, view, state, refusal))
        while (given := self._replies.get()) is not None:
            number, reply = given
            if number == self._number or (number == _ANY and isinstance(view, InTurn)):
                return reply
        self._heed_closing()
        raise WindowClosedError

    def show(self, view: RoomView) -> None:
        """Show the room around the action."""
        self.shown.emit(view)
        self._heed_closing()

    def work(self, view: WorkView) -> None:
        """Show that the application is at work."""
        self.working.emit(view)

    def draw_curtain(self, view: CurtainView | None) -> None:
        """Cover the room display, or uncover it."""
        self.curtain.emit(view)

    def wait_for(self, entry: Entry) -> None:
        """Wait until something was entered."""
        self._heed_closing()
        while not select.select([entry.socket], [], [], _LOOK_S)[0]:
            self._heed_closing()

    def entering(self, entry: Entry | None) -> None:
        """Know the entry with which a strongroom is at work."""
        with self._lock:
            self._entry = entry
            closing = self._closing
        if not closing:
            return
        if entry is not None:
            entry.stop()
        raise WindowClosedError

    def _heed_closing(self) -> None:
        if self._faulty:
            raise WindowFaultError
        if self._closing:
            raise WindowClosedError

    def _listen(self, speak: Callable[[OutOfBand], None]) -> None:
        self._speak = speak

    def _work(self) -> None:
        try:
            state = self._run(self, self._listen)
        except WindowClosedError:
            self.left.emit()
        except CeremonyError as error:
            self.failed.emit(error)
        else:
            self.closed.emit(state)
