"""What the engine needs of its world, as protocols; adapters, simulators, terminal and window implement them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from socket import socket
from typing import Protocol

from ceremony.effects import Ask, Await, Begin, Decide, EndBreak, LogIn, Reconcile, Task, VoidSpan
from ceremony.errors import RefusedError
from ceremony.events import Answered, Decided, OutOfBand, Recorded, Ruling, StepOpened
from ceremony.operations import Answer, Verb
from ceremony.operations.backup import ShareSet
from ceremony.state import State
from ceremony.steps.outcomes import MachineChecked, RollCalled


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


class Entry(Protocol):
    """One person entering one secret, in a process of its own."""

    @property
    def socket(self) -> socket:
        """The end that leads to a strongroom; `Strongroom.perform` closes it here."""

    def accepted(self) -> bool:
        """Wait for the person's screen to end; say whether the strongroom took the entry."""

    def stop(self) -> None:
        """End the entry, whatever the person is doing."""


class People(Protocol):
    """Everyone in the room. What people do out of turn comes back in place of what was asked."""

    def begin(self, effect: Begin, state: State) -> StepOpened | OutOfBand:
        """Have the actor begin a task."""

    def call_roll(self, state: State) -> RollCalled | OutOfBand:
        """Ask who is here."""

    def answer(self, effect: Ask, state: State) -> Answered | OutOfBand:
        """Have people compare, confirm, record, choose and initial."""

    def decide(self, effect: Decide, state: State) -> Decided | OutOfBand:
        """Have people decide after a failure."""

    def rule(self, effect: Reconcile, finding: str, rulings: tuple[Ruling, ...], state: State) -> Ruling:
        """Have people rule on what a crash left behind."""

    def hand_back(self, effect: VoidSpan, state: State) -> None:
        """Have every sheet of a void set handed back and destroyed; returns when it is done."""

    def wait(self, effect: Await | EndBreak, state: State) -> OutOfBand:
        """Wait until someone comes in, a break ends, or the ceremony is aborted."""

    def enter_pin(self, effect: LogIn, state: State) -> tuple[Entry, ...]:
        """Start the entry of a PIN's parts, one entry per holder."""

    def enter_share(self, task: Task, share_set: ShareSet, share: int, state: State) -> Entry:
        """Start a custodian's entry of a share."""

    def enter_room_strings(self, count: int, state: State) -> tuple[Entry, ...]:
        """Start the entry of dice or strings from the room."""

    def refused(self, error: RefusedError) -> None:
        """Say why an answer was not accepted; it is asked again."""

    def happened(self, recorded: Recorded, state: State) -> None:
        """Show an event that was just recorded, and the state after it."""

    def write_by_hand(self, name: str, words: tuple[str, ...]) -> None:
        """Have a witness write words on paper; `name` is "closed" or "record-ca"."""


@dataclass(frozen=True, slots=True)
class LoadedBlob:
    """A wrapped key as read from a medium, and the media whose copies were missing or different."""

    blob: bytes
    medium: str
    bad_media: tuple[str, ...]


class Media(Protocol):
    """Where files go and come from: the wrapped key, the custody media, a rehearsal's paper, the bundle."""

    def store_blob(self, blob: bytes) -> None:
        """Write the wrapped key into backup/; nothing is overwritten."""

    def erase_blob(self) -> tuple[str, ...]:
        """Erase the wrapped key from backup/ and every custody medium that has it; return where it was."""

    def load_blob(self, sha256: str) -> LoadedBlob:
        """Read the wrapped key whose SHA-256, in hex, is given, from backup/ or the first medium that has it."""

    def copy_blob(self, sha256: str) -> tuple[str, ...]:
        """Copy the wrapped key to every custody medium, read each back, and return their ids."""

    def destroy_sheets(self, sheets: tuple[str, ...]) -> None:
        """Destroy sheets of a rehearsal's printer; with a real one people do it."""

    def has_bundle(self) -> bool:
        """Whether the bundle is in its place; raises RefusedError where something else is."""

    def read_record_ca(self) -> bytes:
        """Return the record CA's certificate of the bundle in its place, PEM."""

    def publish(self, files: Mapping[str, bytes]) -> None:
        """Stage the bundle's files and put them in place as one; what a crash left staged is discarded first."""


class Machine(Protocol):
    """The ceremony laptop as it sees itself."""

    def check(self) -> MachineChecked:
        """Look at the machine."""


class Journal(Protocol):
    """The transcript's file."""

    def append(self, line: bytes) -> None:
        """Append one line; when this returns, the medium has it."""

    def read(self) -> bytes:
        """Return every whole line."""


class Clock(Protocol):
    """The witnessed clock."""

    def now(self) -> datetime:
        """Return the time, aware UTC, whole seconds; never earlier than before."""
