"""The socket to the strongroom, in Qt's loop: one frame out, one verdict in; the end of the socket is our end.

The strongroom gets the other end only when main asks it for a verb, so until then nobody reads what is sent.
"""

import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from ceremony.strongroom.messages import Entered, FromEntry, GaveUp, Verdict
from ceremony.strongroom.wire import Wire, WireError

# A verdict comes in one piece; a strongroom that dies within it must not hang this window.
_WITHIN_S = 5.0


class StrongroomLine(QObject):
    """Our end.

    Attributes:
        judged: a Verdict, in public words.
        lost: the other end is gone.
    """

    judged = Signal(object)
    lost = Signal()

    def __init__(self, end: socket.socket) -> None:
        super().__init__()
        end.settimeout(_WITHIN_S)
        self._wire = Wire(end)
        self._notifier = QSocketNotifier(end.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._receive)

    def hand_in(self, secret: str) -> None:
        """Send what was entered."""
        self._send(FromEntry(Entered(secret)))

    def give_up(self, message: str, remedy: str) -> None:
        """Say that nothing will be entered, and why."""
        self._send(FromEntry(GaveUp(message, remedy)))

    def close(self) -> None:
        """Close our end."""
        self._notifier.setEnabled(False)
        self._wire.close()

    def _send(self, frame: FromEntry) -> None:
        try:
            self._wire.send(frame)
        except OSError:
            self._lose()

    def _receive(self) -> None:
        try:
            received = self._wire.receive(Verdict)
        except (WireError, OSError):
            received = None
        if received is None:
            self._lose()
            return
        # The strongroom closes behind its verdict, and that is no loss.
        self._notifier.setEnabled(False)
        self.judged.emit(received[0])

    def _lose(self) -> None:
        self._notifier.setEnabled(False)
        self.lost.emit()
