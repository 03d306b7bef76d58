"""The whole private screen: its own process under X, real keys, a real strongroom at the other end."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from ceremony.operations.backup import ShareTaken, TakeShare
from ceremony.strongroom.errors import EntryEndedError
from ceremony.strongroom.launch import StrongroomProcess
from ceremony.strongroom.messages import Entered, FromEntry, GaveUp, Verdict
from ceremony.strongroom.spawn import (
    EntryProcess,
    EntryScreen,
    EntrySource,
    PinTyped,
    RoomStringTyped,
    WordsTyped,
    open_entry,
)
from ceremony.strongroom.wire import Wire
from tests.gui.private_driver import MARKER
from tests.gui.private_shares import SET_ID, WORDS, other_word
from tests.gui.xvfb import Display, xvfb
from tests.strongroom.conftest import Dealt, Stage, words_of

ROOT = Path(__file__).parents[2]
TITLE = "Private screen"
MINE = WordsTyped(set_id=SET_ID, share=2, holder="J. Duarte, custodian 2", threshold=2, shares=3, received=(1,))


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    with xvfb() as made:
        yield made


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = Stage(tmp_path_factory.mktemp("private"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def dealt(stage: Stage) -> Dealt:
    return stage.deal()


@pytest.fixture
def prover(stage: Stage) -> StrongroomProcess:
    return stage.open("prover")


def screen_on(display: Display, **more: str) -> EntryScreen:
    return EntryScreen(module="gui.private", look=("--scale", "1.0"), display={**display.environment, **more})


@contextlib.contextmanager
def screen(display: Display, source: EntrySource, on: EntryScreen | None = None) -> Iterator[EntryProcess]:
    entry = open_entry(source, on or screen_on(display))
    try:
        display.waits_for_window(TITLE)
        yield entry
    finally:
        entry.stop()


def typed_for(dealt: Dealt, share: int) -> WordsTyped:
    return WordsTyped(dealt.share_set.set_id, share, holder="J. Duarte, custodian 1", threshold=2, shares=3)


def leaves_after_enter(display: Display, entry: EntryProcess) -> bool:
    """Press Enter until the screen has gone: a verdict may come a moment after main has its answer."""
    while entry.process.poll() is None:
        display.keys("Return")
        with contextlib.suppress(subprocess.TimeoutExpired):
            entry.process.wait(0.2)
    return entry.accepted()


def entered(entry: EntryProcess) -> Entered | GaveUp:
    entry.socket.settimeout(30)
    received = Wire(entry.socket).receive(FromEntry)
    assert received is not None
    return received[0].frame


def test_a_share_is_scanned_into_a_strongroom(display: Display, dealt: Dealt, prover: StrongroomProcess) -> None:
    with screen(display, typed_for(dealt, 1)) as entry:
        display.types(words_of(dealt, 1) + "\n", delay_ms=0)
        taken = prover.perform(TakeShare(dealt.share_set, 1), sockets=[entry.socket])
        assert isinstance(taken, ShareTaken)
        assert taken.commitment == dealt.share_set.commitments[0]
        assert leaves_after_enter(display, entry)


def test_a_wrong_word_is_mended_by_hand(display: Display, dealt: Dealt, prover: StrongroomProcess) -> None:
    words = words_of(dealt, 2).split()
    wrong = [*words[:16], other_word(words[16]), *words[17:]]
    with screen(display, typed_for(dealt, 2)) as entry:
        display.types(" ".join(wrong) + "\n")
        # The focus is on the wrong word: nothing more than the right one is to be typed.
        display.types(words[16][:4] + " ")
        display.keys("F2", "F2", "Return")
        taken = prover.perform(TakeShare(dealt.share_set, 2), sockets=[entry.socket])
        assert isinstance(taken, ShareTaken)
        assert leaves_after_enter(display, entry)


def test_esc_gives_up_and_main_learns_why(display: Display, dealt: Dealt, prover: StrongroomProcess) -> None:
    with screen(display, typed_for(dealt, 1)) as entry:
        display.types(" ".join(words_of(dealt, 1).split()[:8]) + " ")
        display.keys("Escape", "Escape")
        with pytest.raises(EntryEndedError, match="was given up"):
            prover.perform(TakeShare(dealt.share_set, 1), sockets=[entry.socket])
        assert not entry.accepted()


def test_main_ends_an_entry_with_sigterm(display: Display) -> None:
    with screen(display, MINE) as entry:
        display.types("academic acid ")
        entry.process.send_signal(signal.SIGTERM)
        assert entry.process.wait(30) == 1
        assert Wire(entry.socket).receive(FromEntry) is None


@pytest.mark.slow
def test_the_end_of_the_socket_ends_the_screen(display: Display) -> None:
    with screen(display, MINE) as entry:
        entry.socket.close()
        assert entry.process.wait(30) == 1


@pytest.mark.slow
def test_a_refusal_is_read_on_the_screen(display: Display) -> None:
    with screen(display, PinTyped(2, holder="A. Novak", token="token-a", tries_low=True)) as entry:
        display.types("wrong\n")
        assert entered(entry) == Entered("wrong")
        Wire(entry.socket).send(Verdict(accepted=False, message="the PIN is wrong", remedy="enter it again"))
        assert not leaves_after_enter(display, entry)


@pytest.mark.slow
def test_dice_are_handed_in(display: Display) -> None:
    with screen(display, RoomStringTyped(holder="B. Witness")) as entry:
        display.types("6152" * 14 + "\n")
        assert entered(entry) == Entered("6152" * 14)


def selection_owners(display: Display) -> dict[str, int]:
    """Return which window owns each X selection; 0 is none."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XGetSelectionOwner.restype = ctypes.c_ulong
    connection = ctypes.c_void_p(x11.XOpenDisplay(display.name.encode()))
    assert connection
    names = ("PRIMARY", "SECONDARY", "CLIPBOARD")
    atoms = {name: ctypes.c_ulong(x11.XInternAtom(connection, name.encode(), 0)) for name in names}
    owners = {name: x11.XGetSelectionOwner(connection, atom) for name, atom in atoms.items()}
    x11.XCloseDisplay(connection)
    return owners


def test_no_word_gets_into_an_x_selection(display: Display) -> None:
    with screen(display, MINE) as entry:
        display.types(" ".join(WORDS[:6]))
        display.keys("ctrl+a", "ctrl+c", "ctrl+x", "ctrl+Insert", "shift+Home", "shift+Left")
        display.xdotool("mousemove", "200", "240", "click", "--repeat", "3", "1", "click", "2")
        display.types(" ".join(["", *WORDS[6:]]) + "\n")
        assert selection_owners(display) == {"PRIMARY": 0, "SECONDARY": 0, "CLIPBOARD": 0}
        assert entry.process.poll() is None


@contextlib.contextmanager
def bus(folder: Path) -> Iterator[socket.socket]:
    """Listen where a session bus would, and where one is looked for without an address."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "bus"))
        listening.listen()
        yield listening


def test_the_screen_is_silent_by_default(display: Display, tmp_path: Path) -> None:
    with bus(tmp_path) as listening, screen(display, MINE, screen_on(display, XDG_RUNTIME_DIR=str(tmp_path))):
        display.types("academic acid ")
        listening.setblocking(False)
        with pytest.raises(BlockingIOError):
            listening.accept()


def test_a_screen_reader_hears_of_the_screen_only_where_that_was_decided(display: Display, tmp_path: Path) -> None:
    spoken = EntryScreen(module="gui.private", display=display.environment, session_bus=f"unix:path={tmp_path / 'bus'}")
    with bus(tmp_path) as listening:
        listening.settimeout(30)
        entry = open_entry(MINE, spoken)
        connection, _ = listening.accept()
        connection.close()
        entry.stop()


@pytest.mark.parametrize("variables", [{"LD_PRELOAD": "x"}, {"DBUS_SESSION_BUS_ADDRESS": "x"}, {"QT_PLUGIN_PATH": "x"}])
def test_no_other_variable_reaches_the_screen(variables: Mapping[str, str]) -> None:
    with pytest.raises(ValueError, match="may not inherit"):
        EntryScreen(module="gui.private", display=variables)


def test_without_a_display_the_entry_ends() -> None:
    nowhere = EntryScreen(module="gui.private", display={"DISPLAY": ":none", "QT_QPA_PLATFORM": "xcb"})
    entry = open_entry(MINE, nowhere)
    assert not entry.accepted()
    assert Wire(entry.socket).receive(FromEntry) is None
    entry.stop()


def driver(display: Display, folder: Path, what: str) -> subprocess.Popen[str]:
    script = Path(__file__).with_name("private_driver.py")
    return subprocess.Popen(
        [sys.executable, str(script), display.name, str(folder), what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def test_the_screen_is_hardened_with_all_of_qt_loaded(display: Display, tmp_path: Path) -> None:
    with driver(display, tmp_path, "probe") as main:
        assert main.stdin is not None
        assert main.stdout is not None
        pid = int(main.stdout.readline())
        display.waits_for_window(TITLE)
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        assert "NoNewPrivs:\t1" in status
        limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
        assert [line.split()[4:6] for line in limits if line.startswith("Max core file size")] == [["0", "0"]]
        main.stdin.write("\n")
        main.stdin.flush()
        assert main.stdout.readline().split() == ["environ:refused", "mem:refused", "maps:refused"]


@pytest.mark.slow
def test_no_word_is_in_the_memory_of_the_main_process(display: Display, tmp_path: Path) -> None:
    with driver(display, tmp_path, "dump") as main:
        assert main.stdout is not None
        sheet = Path(main.stdout.readline().strip())
        words = words_on(sheet)
        display.waits_for_window(TITLE)
        display.types(" ".join(words))
        display.keys("Return")
        assert main.stdout.readline() == "accepted True\n"
        assert main.wait(60) == 0
    memory = (tmp_path / "main.memory").read_bytes()
    assert MARKER in memory
    # Of the first four words main knows the numbers, which are public.
    runs = [" ".join(words[first : first + 3]).encode() for first in range(4, 31)]
    assert [run for run in runs if run in memory] == []


def words_on(sheet: Path) -> list[str]:
    from ceremony.sheets.reading import read_share_words  # noqa: PLC0415 - large, and for one test only

    return list(read_share_words(sheet.read_bytes()))
