"""The strongroom's ends of the entry sockets of one verb: read once, answered once, closed.

A strongroom that waits for a person also watches main: when main is gone, nobody is left to answer, and it ends.
"""

import contextlib
import select
import socket
from collections.abc import Sequence

from ceremony.errors import CeremonyError
from ceremony.strongroom.errors import EntryEndedError
from ceremony.strongroom.messages import Entered, EntryDone, FromEntry, FromRoom, GaveUp, Verdict
from ceremony.strongroom.wire import Wire, WireError

_TYPE_AGAIN = "enter it again"


class MainGoneError(Exception):
    """Main closed its socket while this process waited for an entry."""


class Entries:
    """What people enter for one verb."""

    def __init__(self, sockets: Sequence[socket.socket], main: Wire) -> None:
        self._wires = tuple(Wire(end) for end in sockets)
        self._main = main

    def read(self, count: int) -> tuple[str, ...]:
        """Return the `count` secrets entered, in the order of the sockets, and tell main that the people are done.

        Raises:
            EntryEndedError: a person or their process gave up.
            MainGoneError: main is gone.
            ValueError: another number of sockets came with the verb.
        """
        if len(self._wires) != count:
            raise ValueError(f"{len(self._wires)} entry sockets came for {count} entries")
        secrets = tuple(self._read_one(wire) for wire in self._wires)
        if count:
            self._main.send(FromRoom(EntryDone()))
        return secrets

    def accept(self) -> None:
        """Tell each person that the entry was accepted."""
        self._tell(Verdict(accepted=True, message="accepted", remedy=""))

    def refuse(self, error: CeremonyError) -> None:
        """Tell each person why the entry was refused."""
        self._tell(Verdict(accepted=False, message=error.message, remedy=error.remedy))

    def _read_one(self, wire: Wire) -> str:
        readable, _, _ = select.select([wire, self._main], [], [])
        if self._main in readable:
            raise MainGoneError
        try:
            received = wire.receive(FromEntry)
        except (WireError, OSError) as error:
            raise EntryEndedError("the entry broke off", remedy=_TYPE_AGAIN) from error
        if received is None:
            raise EntryEndedError("the entry ended before anything was entered", remedy=_TYPE_AGAIN)
        match received[0].frame:
            case Entered(secret):
                return secret
            case GaveUp(message, remedy):
                raise EntryEndedError(message, remedy=remedy)

    def _tell(self, verdict: Verdict) -> None:
        for wire in self._wires:
            # The person's process may be gone; what became of the verb stands all the same.
            with contextlib.suppress(OSError):
                wire.send(verdict)
            wire.close()
