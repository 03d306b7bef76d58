"""Main's side of the strongroom: starts one, asks for verbs, and outlives its crash, its hang and its kill.

Nothing secret passes here: entry sockets are handed over unread. A strongroom that does not answer in time is killed;
the caller learns that what it held is gone, never an unknown state.
"""

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from ceremony.errors import StrongroomLostError
from ceremony.operations import Answer, Verb
from ceremony.operations.keys import GenerateKey
from ceremony.strongroom.errors import TooLongError
from ceremony.strongroom.messages import Answered, Broken, EntryDone, FromRoom, Ready, Refused, Request
from ceremony.strongroom.refusals import as_error
from ceremony.strongroom.spawn import command, environment
from ceremony.strongroom.wire import Wire, WireError

_REMEDY = "resume the ceremony: it knows what was lost and what has to be done again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """How long a strongroom may take before it counts as hung, in seconds.

    Attributes:
        entry_s: while a person enters something.
        generate_s: for a key; an RSA-4096 key takes some tokens minutes.
        verb_s: for anything else.
        end_s: to end by itself, once its socket is closed.
    """

    start_s: float = 60
    entry_s: float = 3600
    generate_s: float = 900
    verb_s: float = 120
    end_s: float = 5

    def of(self, verb: Verb) -> float:
        """Return the limit of a verb once everything has been entered."""
        return self.generate_s if isinstance(verb, GenerateKey) else self.verb_s


class StrongroomProcess:
    """A strongroom in a process of its own; implements ceremony.ports.Strongroom."""

    def __init__(self, name: str, process: subprocess.Popen[bytes], wire: Wire, deadlines: Deadlines) -> None:
        self._name = name
        self._process = process
        self._wire = wire
        self._deadlines = deadlines
        self._answering = False
        self._closed = False
        self._memory_locked = self._receive_ready().memory_locked

    @property
    def memory_locked(self) -> bool:
        """Whether all its memory is locked against swapping."""
        return self._memory_locked

    @property
    def pid(self) -> int:
        """The process, for records and for tests that kill it."""
        return self._process.pid

    def perform(self, verb: Verb, *, sockets: Sequence[socket.socket] = ()) -> Answer:
        """Carry out one verb; ceremony.ports has the contract."""
        try:
            if self._closed:
                raise self._lost("is closed")
            if self._answering:
                # A verb was interrupted, so the next answer would be another verb's.
                raise self._lost("was left in the middle of a verb")
            self._answering = True
            self._ask(verb, sockets)
        finally:
            for end in sockets:
                end.close()
        return self._receive_answer(verb, entering=bool(sockets))

    def close(self) -> None:
        """End the process; ceremony.ports has the contract."""
        self._closed = True
        self._wire.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self._deadlines.end_s)
        self._kill()

    def _ask(self, verb: Verb, sockets: Sequence[socket.socket]) -> None:
        self._wire.settimeout(self._deadlines.verb_s)
        try:
            self._wire.send(Request(verb), descriptors=[end.fileno() for end in sockets])
        except WireError as error:
            self._answering = False
            raise TooLongError(
                f"{type(verb).__name__} is too long for the strongroom", remedy="split the content or shorten it"
            ) from error
        except TimeoutError as error:
            raise self._lost(f"did not take {type(verb).__name__}") from error
        except OSError as error:
            raise self._lost("") from error

    def _receive_answer(self, verb: Verb, *, entering: bool) -> Answer:
        self._wire.settimeout(self._deadlines.entry_s if entering else self._deadlines.of(verb))
        match self._receive(f"did not answer {type(verb).__name__}"):
            case EntryDone():
                return self._receive_answer(verb, entering=False)
            case Answered(answer):
                self._answering = False
                return answer
            case Refused() as refused:
                self._answering = False
                raise as_error(refused)
            case Broken(error, place):
                raise self._lost(f"ended by a fault of ours, {error} at {place}")
            case Ready():
                raise self._lost("said something out of order")

    def _receive_ready(self) -> Ready:
        self._wire.settimeout(self._deadlines.start_s)
        match self._receive("did not start"):
            case Ready() as ready:
                return ready
            case Broken(error, place):
                raise self._lost(f"ended by a fault of ours, {error} at {place}")
            case _:
                raise self._lost("said something out of order")

    def _receive(self, overdue: str) -> Ready | EntryDone | Answered | Refused | Broken:
        try:
            received = self._wire.receive(FromRoom)
        except TimeoutError as error:
            raise self._lost(f"{overdue} in time") from error
        except WireError as error:
            raise self._lost("said something unreadable") from error
        except OSError as error:
            raise self._lost("") from error
        if received is None:
            raise self._lost("")
        message, _ = received
        return message.frame

    def _lost(self, what: str) -> StrongroomLostError:
        """Kill the process if it still lives, and return how it ended; `what` is "" where only its end is known."""
        self._closed = True
        self._wire.close()
        if not what:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(self._deadlines.end_s)
        ended = self._process.poll()
        self._kill()
        how = what and (what if ended is not None else f"{what} and was killed")
        return StrongroomLostError(f"the {self._name} strongroom {how or _end(ended)}", remedy=_REMEDY)

    def _kill(self) -> None:
        if self._process.poll() is None:
            # Its own session: whatever it started goes with it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(self._deadlines.end_s)


def _end(status: int | None) -> str:
    if status is None:
        return "closed its connection and was killed"
    if status < 0:
        return f"was ended by {signal.Signals(-status).name}"
    return f"ended with exit code {status}"


class ProcessStrongrooms:
    """Starts strongrooms as processes; implements ceremony.ports.Strongrooms."""

    def __init__(self, *, lock: int | None = None, deadlines: Deadlines | None = None) -> None:
        """Prepare to start strongrooms.

        Args:
            lock: the descriptor of the journal's lock; each strongroom keeps it open to its end, so that no second run
                starts while an orphan finishes.
            deadlines: other limits than the usual ones.
        """
        self._lock = lock
        self._deadlines = deadlines or Deadlines()

    def open(self, name: str) -> StrongroomProcess:
        """Start a strongroom process and wait until it is hardened and ready.

        Raises:
            StrongroomLostError: it did not start.
        """
        ours, theirs = socket.socketpair()
        kept = () if self._lock is None else (self._lock,)
        with theirs:
            process = subprocess.Popen(
                command("ceremony.strongroom", "--socket", str(theirs.fileno()), "--name", name),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # What a module or a traceback prints may quote a secret.
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=environment(),
                pass_fds=(theirs.fileno(), *kept),
                start_new_session=True,
            )
        return StrongroomProcess(name, process, Wire(ours), self._deadlines)
