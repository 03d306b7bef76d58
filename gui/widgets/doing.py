"""What is being done off the UI thread, and how it ended: a sentence while it lasts, a notice after it."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ceremony.errors import CeremonyError
from gui.strings import files as words
from gui.theme import Theme
from gui.widgets.frames import column, empty, notice
from gui.work import Progress, Work

Result = TypeVar("Result")


class Doing(QWidget):
    """One place of a page in which work is told; one piece of work at a time."""

    busy = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._inside = column(self)
        self._what = ""
        self.is_busy = False
        self.hide()

    def run(
        self, what: str, do: Callable[[Progress], Result], done: Callable[[Result], None], *, parent: QWidget
    ) -> None:
        """Do something in another thread.

        Args:
            what: what is said meanwhile.
            done: is given the result, in the UI thread; it may tell how it ended.
            parent: when it is gone, nothing is told any more.
        """
        self._what = what
        self._tell("info", what)
        self._become(busy=True)

        def ended(result: Result) -> None:
            self.clear()
            self._become(busy=False)
            done(result)

        work: Work[Result] = Work(do, done=ended, failed=self._failed, progressed=self._progressed, parent=parent)
        work.start()

    def _failed(self, error: CeremonyError) -> None:
        self._become(busy=False)
        self.tell_error(error)

    def _become(self, *, busy: bool) -> None:
        self.is_busy = busy
        self.busy.emit(busy)

    def _progressed(self, what: str, _done: int, _total: int) -> None:
        self._tell("info", self._what, what.strip())

    def tell_ok(self, text: str) -> None:
        """Say that it is done."""
        self._tell("ok", text)

    def tell_warning(self, text: str) -> None:
        """Say that nothing came of it."""
        self._tell("warn", text)

    def tell_error(self, error: CeremonyError) -> None:
        """Say what happened, and what to do."""
        message = error.message[:1].upper() + error.message[1:]
        remedy = words.REMEDY.format(remedy=error.remedy)
        self._tell("bad", words.FAILED.format(message=message), remedy)

    def clear(self) -> None:
        """Say nothing any more."""
        empty(self._inside)
        self.hide()

    def _tell(self, kind: str, title: str, text: str = "") -> None:
        empty(self._inside)
        self._inside.addWidget(notice(self._theme, kind, title, text))
        self.show()
