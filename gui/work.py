"""Work off the UI thread: a callable runs in a thread of the pool; what becomes of it comes back as a call in ours.

A fault of ours is not caught here: it reaches threading's hook, which records it and tells the person (app.py).
"""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from ceremony.errors import CeremonyError

Result = TypeVar("Result")


class Progress:
    """How far a piece of work has come, and whether it is still wanted; handed to the work."""

    def __init__(self, tell: Callable[[str, int, int], None]) -> None:
        self._tell = tell
        self._cancelled = threading.Event()

    def step(self, what: str, done: int, total: int) -> None:
        """Say what is being done, and how much of how much is."""
        self._tell(what, done, total)

    def cancel(self) -> None:
        """Say that it is not wanted any more; the work looks when it can stop."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether it is not wanted any more."""
        return self._cancelled.is_set()


class _Signals(QObject):
    progressed = Signal(str, int, int)
    ended = Signal(object)


class Work(QObject, Generic[Result]):
    """One piece of work. Keep a reference to it until it is `finished`."""

    finished = Signal()

    def __init__(
        self,
        do: Callable[[Progress], Result],
        *,
        done: Callable[[Result], None],
        failed: Callable[[CeremonyError], None],
        progressed: Callable[[str, int, int], None] | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Prepare the work.

        Args:
            do: runs in another thread; it may raise a CeremonyError.
            done: is given the result, in the UI thread.
            failed: is given the error, in the UI thread.
            progressed: is told of progress, in the UI thread.
            parent: when it is gone, nothing is told any more.
        """
        super().__init__(parent)
        self._do = do
        self._done = done
        self._failed = failed
        self._progressed = progressed
        # No child of ours: the thread may still speak when we are gone, and then nobody listens.
        self._signals = _Signals()
        self._signals.progressed.connect(self._progress, Qt.ConnectionType.QueuedConnection)
        self._signals.ended.connect(self._end, Qt.ConnectionType.QueuedConnection)
        self.progress = Progress(self._signals.progressed.emit)
        self._thread = threading.Thread(target=self._run, name="work")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wait(self) -> None:
        """Wait for the thread, at the end of the application."""
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            result: Result | CeremonyError = self._do(self.progress)
        except CeremonyError as error:
            result = error
        self._signals.ended.emit(result)

    def _progress(self, what: str, part: int, total: int) -> None:
        if self._progressed is not None:
            self._progressed(what, part, total)

    def _end(self, result: Result | CeremonyError) -> None:
        if isinstance(result, CeremonyError):
            self._failed(result)
        else:
            self._done(result)
        self.finished.emit()
        self.deleteLater()
