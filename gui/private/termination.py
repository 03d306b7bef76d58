"""SIGTERM in Qt's loop: Python runs signal handlers between its own instructions only, and Qt's loop has none."""

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal


class Termination(QObject):
    """Listens for SIGTERM, by which main ends an entry.

    Attributes:
        asked: it came.
    """

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self.asked)
        signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
