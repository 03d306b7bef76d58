"""How every process that may hold a secret is started: by exec, its environment its own, nothing inherited by accident.

Main never reads what such a process reads; it passes descriptors on and waits. launch.py has the strongroom itself.
"""

import contextlib
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, assert_never

import ceremony
from ceremony.errors import WorldError
from ceremony.strongroom.bytecode import bytecode_folder
from ceremony.strongroom.messages import Verdict
from ceremony.strongroom.wire import Wire, WireError

_PACKAGES = str(Path(ceremony.__file__).resolve().parent.parent)
_END_S = 5.0


# What a window needs to reach its display, and nothing else.
_DISPLAY_VARIABLES = frozenset({"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "QT_QPA_PLATFORM"})
_SESSION_BUS = "DBUS_SESSION_BUS_ADDRESS"
# Without an address, D-Bus clients look for a bus by themselves; with this one they find none.
_NO_BUS = "disabled:"


@dataclass(frozen=True, slots=True)
class WordsTyped:
    """A custodian types a share, or scans it with a scanner that types.

    Attributes:
        holder: the custodian, as a window greets them.
        threshold: how many shares recover.
        shares: how many the set has.
        received: shares that this set's strongroom holds already.
        pictures_allowed: a picture of the sheet may be opened; in rehearsals only.
    """

    set_id: str
    share: int
    holder: str = ""
    threshold: int = 0
    shares: int = 0
    received: tuple[int, ...] = ()
    pictures_allowed: bool = False


@dataclass(frozen=True, slots=True)
class WordsOnSheet:
    """A simulated custodian reads a share from the PDF of its sheet."""

    path: Path


@dataclass(frozen=True, slots=True)
class PinTyped:
    """The holder of a PIN part types it; parts count from 1.

    Attributes:
        holder: who that is, as a window greets them.
        token: the token's label.
        tries_low: the token says that few tries are left.
    """

    part: int
    holder: str = ""
    token: str = ""
    tries_low: bool = False


@dataclass(frozen=True, slots=True)
class PinRehearsed:
    """A simulated holder enters a publicly known part."""

    part: int


@dataclass(frozen=True, slots=True)
class RoomStringTyped:
    """Somebody in the room types what dice show; `holder` is how a window greets them."""

    holder: str = ""


@dataclass(frozen=True, slots=True)
class RoomStringRehearsed:
    """A simulated witness rolls dice."""


EntrySource: TypeAlias = WordsTyped | WordsOnSheet | PinTyped | PinRehearsed | RoomStringTyped | RoomStringRehearsed


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryScreen:
    """Where people type what they enter.

    Attributes:
        module: what runs as `python -m MODULE --socket FD words|pin|room-string ...`.
        look: its further arguments, all public.
        display: environment variables by which it finds its display; nothing else passes.
        session_bus: D-Bus address for a screen reader, where the person decided so and wears headphones; else "",
            and nothing that is on the screen can be heard or read over a bus.
    """

    module: str
    look: tuple[str, ...] = ()
    display: Mapping[str, str] = field(default_factory=dict)
    session_bus: str = ""

    def __post_init__(self) -> None:
        if surplus := self.display.keys() - _DISPLAY_VARIABLES:
            raise ValueError(f"an entry screen may not inherit {sorted(surplus)}")


TERMINAL = EntryScreen(module="ceremony.strongroom.entry")


@dataclass(frozen=True, slots=True)
class EntryProcess:
    """A process in which one person enters one secret.

    Attributes:
        socket: leads to a strongroom once it is passed to `Strongroom.perform`, which closes it here.
    """

    socket: socket.socket
    process: subprocess.Popen[bytes]

    def accepted(self) -> bool:
        """Wait for the process and say whether the strongroom accepted the entry."""
        return self.process.wait() == 0

    def stop(self) -> None:
        """End the entry, whatever the person is doing; the strongroom sees that it ended."""
        self.socket.close()
        _end(self.process)


def open_entry(source: EntrySource, screen: EntryScreen = TERMINAL) -> EntryProcess:
    """Start an entry process.

    At the terminal it keeps our session: a prompt has to reach the person who sits there. A window has its own.
    Simulated people need no screen.
    """
    match source:
        case WordsTyped() | PinTyped() | RoomStringTyped() if screen is not TERMINAL:
            variables = dict(screen.display) | {_SESSION_BUS: screen.session_bus or _NO_BUS}
            arguments = [*_on_screen(source), *screen.look]
            return EntryProcess(*_start(screen.module, arguments, variables=variables, new_session=True))
        case _:
            return EntryProcess(*_start(TERMINAL.module, _arguments(source)))


def keep_sheets(paper: Path, folder: Path, sheets: Sequence[str]) -> None:
    """Keep copies of sheets in the folder printer, by file name; `keeper` says how.

    Raises:
        WorldError: not all of it was done.
    """
    _run_keeper(["keep", str(paper.resolve()), str(folder.resolve()), "--", *sheets])


def destroy_sheets(paper: Path, sheets: Sequence[str]) -> None:
    """Destroy sheets in the folder printer, by file name; names of anything else are reported when that is done.

    Raises:
        WorldError: not all of it was done.
    """
    _run_keeper(["destroy", str(paper.resolve()), "--", *sheets])


def run_last_resort(arguments: Sequence[str]) -> int:
    """Run `shares` or `recover` in a hardened process on our terminal, input and output; return its exit code."""
    with subprocess.Popen(command("ceremony.strongroom.lastresort", *arguments), env=environment()) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # It is deaf to the key itself, so that it can leave the private screen in order.
            _end(process)
            raise


def command(module: str, *arguments: str) -> list[str]:
    """Return the command line that runs one of our modules in a fresh interpreter of this installation.

    It runs from sources, which were hashed, and not from bytecode that lies beside them, which was not.
    """
    return [sys.executable, "-P", "-s", "-X", f"pycache_prefix={bytecode_folder()}", "-m", module, *arguments]


def environment() -> Mapping[str, str]:
    """Return the whole environment of a process that may hold secrets.

    With malloc alone and MALLOC_PERTURB_, libc overwrites what is freed (shamir.md A9).
    """
    variables = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONMALLOC": "malloc",
        "MALLOC_PERTURB_": "165",
    }
    if sysconfig.get_path("purelib") != _PACKAGES:
        # A source tree: the child must run the code that main runs, and that was hashed.
        variables["PYTHONPATH"] = _PACKAGES
    return variables


def _arguments(source: EntrySource) -> list[str]:
    match source:
        case WordsTyped(set_id=set_id, share=share):
            return ["words", "terminal", "--set-id", set_id, "--share", str(share)]
        case WordsOnSheet(path):
            return ["words", "sheet", "--path", str(path.resolve())]
        case PinTyped(part=part):
            return ["pin", "terminal", "--part", str(part)]
        case PinRehearsed(part):
            return ["pin", "rehearsal", "--part", str(part)]
        case RoomStringTyped():
            return ["room-string", "terminal"]
        case RoomStringRehearsed():
            return ["room-string", "rehearsal"]
        case _:
            assert_never(source)


def _on_screen(source: WordsTyped | PinTyped | RoomStringTyped) -> list[str]:
    match source:
        case WordsTyped():
            return [
                *("words", f"--set-id={source.set_id}", f"--share={source.share}", f"--holder={source.holder}"),
                *(f"--threshold={source.threshold}", f"--shares={source.shares}"),
                f"--received={','.join(str(share) for share in source.received)}",
                *(["--pictures"] if source.pictures_allowed else []),
            ]
        case PinTyped():
            return [
                *("pin", f"--part={source.part}", f"--holder={source.holder}", f"--token={source.token}"),
                *(["--tries-low"] if source.tries_low else []),
            ]
        case RoomStringTyped():
            return ["room-string", f"--holder={source.holder}"]
        case _:
            assert_never(source)


def _start(
    module: str, arguments: Sequence[str], *, variables: Mapping[str, str] | None = None, new_session: bool = False
) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [*command(module, "--socket", str(theirs.fileno())), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # A traceback may quote a secret.
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={**environment(), **(variables or {})},
            pass_fds=(theirs.fileno(),),
            start_new_session=new_session,
        )
    return ours, process


def _run_keeper(arguments: Sequence[str]) -> None:
    ours, process = _start("ceremony.strongroom.keeper", arguments)
    wire = Wire(ours)
    try:
        received = wire.receive(Verdict)
    except (WireError, OSError):
        received = None
    finally:
        wire.close()
        process.wait()
    if received is None:
        raise WorldError(
            f"the keeper of sheets ended with exit code {process.returncode}", remedy="see to the sheets by hand"
        )
    verdict, _ = received
    if not verdict.accepted:
        raise WorldError(verdict.message, remedy=verdict.remedy)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_S)
    process.kill()
    process.wait()
