"""What the engine's world must offer, as protocols; adapters, simulators, the terminal and the window implement them."""

from collections.abc import Sequence
from socket import socket
from typing import Protocol

from ceremony.operations import Answer, Verb


class Strongroom(Protocol):
    """One strongroom process: it owns secrets and tokens, and its death is the wipe."""

    @property
    def memory_locked(self) -> bool:
        """Whether all its memory is locked against swapping."""

    def perform(self, verb: Verb, *, sockets: Sequence[socket] = ()) -> Answer:
        """Carry out one verb.

        Args:
            sockets: ends of entry sockets (PIN parts, words, strings from the room); handed over and closed here.

        Raises:
            CeremonyError: the verb was refused or the token failed; the strongroom lives on.
            StrongroomLostError: the process died or hung and was killed; what it held is gone.
        """

    def close(self) -> None:
        """End the process; what it held is gone. Closing twice does nothing."""


class Strongrooms(Protocol):
    """Where strongrooms come from."""

    def open(self, name: str) -> Strongroom:
        """Start a strongroom process; `name` is for people, such as "dealer"."""
