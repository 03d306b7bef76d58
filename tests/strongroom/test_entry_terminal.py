"""A person at a real terminal: what is asked, what shows, what is refused at once, and what stays on the screen."""

import os
import pty
import select
import signal
import socket
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ceremony.strongroom import spawn
from ceremony.strongroom.messages import Entered, FromEntry, GaveUp, Verdict
from ceremony.strongroom.wire import Wire
from shamir.mnemonic import decode
from shamir.slip39 import split_mnemonics

ENTRY = "ceremony.strongroom.entry"
# A new session whose terminal is the one on descriptor 0, and then the program.
ON_TERMINAL = (
    "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
ACCEPTED = Verdict(accepted=True, message="accepted", remedy="")


def counting(length: int) -> bytes:
    return bytes(index % 251 for index in range(length))


SHARES = split_mnemonics(b"k" * 32, threshold=2, count=3, identifier=0x1234, randbytes=counting)
OTHER_SET = split_mnemonics(b"k" * 32, threshold=2, count=3, identifier=0x4321, randbytes=counting)
WORDS = SHARES[1].split()


@dataclass
class Person:
    """Somebody at the terminal of a program."""

    process: subprocess.Popen[bytes]
    terminal: int
    program_side: int
    seen: str = field(default="")
    read_to: int = 0

    def sees(self, text: str) -> None:
        """Wait for a text after the one that was waited for before."""
        while text not in self.seen[self.read_to :]:
            ready, _, _ = select.select([self.terminal], [], [], 60)
            assert ready, f"waited in vain for {text!r} after {self.seen[self.read_to :]!r}"
            self.seen += os.read(self.terminal, 4096).decode()
        self.read_to = self.seen.index(text, self.read_to) + len(text)

    def types(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def echo(self) -> bool:
        return bool(termios.tcgetattr(self.program_side)[3] & termios.ECHO)

    def leaves_with(self) -> int:
        return self.process.wait(60)


Sit = Callable[..., Person]


@pytest.fixture
def sit() -> Iterator[Sit]:
    """Return a function that seats a person before a module of ours."""
    people: list[Person] = []

    def seat(module: str, arguments: Sequence[str], *, pass_fds: Sequence[int] = ()) -> Person:
        terminal, program_side = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-c", ON_TERMINAL, *spawn.command(module, *arguments)],
            stdin=program_side,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=spawn.environment(),
            pass_fds=tuple(pass_fds),
        )
        people.append(Person(process, terminal, program_side))
        return people[-1]

    yield seat
    for person in people:
        person.process.kill()
        person.process.wait()
        os.close(person.terminal)
        os.close(person.program_side)


@dataclass(frozen=True)
class Seat:
    """A person at an entry process, and the strongroom's end of its socket."""

    person: Person
    wire: Wire

    def entered(self) -> Entered | GaveUp:
        received = self.wire.receive(FromEntry)
        assert received is not None
        return received[0].frame


@pytest.fixture
def enter(sit: Sit) -> Iterator[Callable[..., Seat]]:
    wires: list[Wire] = []

    def seat(*arguments: str) -> Seat:
        ours, theirs = socket.socketpair()
        ours.settimeout(60)
        wires.append(Wire(ours))
        with theirs:
            person = sit(ENTRY, ["--socket", str(theirs.fileno()), *arguments], pass_fds=[theirs.fileno()])
        return Seat(person, wires[-1])

    yield seat
    for wire in wires:
        wire.close()


Enter = Callable[..., Seat]
SHARE_2 = ("words", "terminal", "--set-id", "1234", "--share", "2")


def type_words(person: Person, words: Sequence[str], *, first: int = 1) -> None:
    for position, word in enumerate(words, start=first):
        person.sees(f"word {position} of 33: ")
        person.types(f"{word}\n")


def test_words_typed_one_by_one_reach_the_strongroom(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    type_words(seat.person, WORDS)
    assert seat.entered() == Entered(" ".join(WORDS))
    seat.wire.send(ACCEPTED)
    assert seat.person.leaves_with() == 0


def test_four_letters_and_capitals_are_enough_and_a_scanner_types_all_at_once(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    seat.person.sees("word 1 of 33: ")
    seat.person.types(" ".join(word[:4].upper() for word in WORDS) + "\n")
    entered = seat.entered()
    assert isinstance(entered, Entered)
    assert decode(entered.secret) == decode(SHARES[1])


def test_an_unknown_word_is_refused_at_once_and_asked_for_again(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    type_words(seat.person, [*WORDS[:4], "zebra"])
    seat.person.sees("word 5 is not in the word list")
    type_words(seat.person, WORDS[4:], first=5)
    assert seat.entered() == Entered(" ".join(WORDS))


def test_a_wrong_word_is_named_and_alone_typed_again(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    wrong = [*WORDS]
    wrong[20] = "academic" if WORDS[20] != "academic" else "acid"
    type_words(seat.person, wrong)
    seat.person.sees("word 21 is wrong")
    type_words(seat.person, [WORDS[20]], first=21)
    assert seat.entered() == Entered(" ".join(WORDS))


def test_a_sheet_of_another_set_is_noticed_after_two_words(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    type_words(seat.person, OTHER_SET[1].split()[:2])
    seat.person.sees("words 1 and 2 belong to another set (4321)")
    type_words(seat.person, WORDS)
    assert seat.entered() == Entered(" ".join(WORDS))


def test_another_custodians_sheet_is_noticed_after_four_words(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    type_words(seat.person, SHARES[2].split()[:4])
    seat.person.sees("words 3 and 4 belong to share 3, not to share 2")


def test_one_can_go_back(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    type_words(seat.person, [*WORDS[:6], "academic"])
    seat.person.sees("word 8 of 33: ")
    seat.person.types("<\n")
    type_words(seat.person, WORDS[6:], first=7)
    assert seat.entered() == Entered(" ".join(WORDS))


def test_the_words_do_not_stay_on_the_screen(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    type_words(seat.person, WORDS)
    seat.entered()
    seat.person.sees("\x1b[?1049l")
    seat.wire.send(ACCEPTED)
    screen = seat.person.seen
    assert screen.startswith("\x1b[?1049h")
    assert "\x1b[?1049l" in screen
    # Each line that was typed is erased before the next is asked for.
    assert screen.count("\x1b[1A\x1b[2K") == 33
    assert not any(word in screen.rpartition("\x1b[?1049l")[2] for word in WORDS)


@pytest.mark.parametrize("typed_before", [1, 5, 32])
def test_a_scanner_in_the_middle_begins_the_entry_anew(enter: Enter, typed_before: int) -> None:
    seat = enter(*SHARE_2)
    type_words(seat.person, WORDS[:typed_before])
    seat.person.sees(f"word {typed_before + 1} of 33: ")
    seat.person.types(" ".join(WORDS) + "\n")
    assert seat.entered() == Entered(" ".join(WORDS))


def test_a_scanner_after_a_wrong_word_begins_the_entry_anew(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    wrong = [*WORDS]
    wrong[20] = "academic" if WORDS[20] != "academic" else "acid"
    type_words(seat.person, wrong)
    seat.person.sees("word 21 of 33: ")
    seat.person.types(" ".join(WORDS) + "\n")
    assert seat.entered() == Entered(" ".join(WORDS))


def test_the_twenty_words_that_are_missing_are_no_share_of_their_own(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    type_words(seat.person, WORDS[:13])
    seat.person.sees("word 14 of 33: ")
    seat.person.types(" ".join(WORDS[13:]) + "\n")
    assert seat.entered() == Entered(" ".join(WORDS))


def test_giving_up_is_told_to_the_strongroom(enter: Enter) -> None:
    seat = enter(*SHARE_2)
    seat.person.sees("word 1 of 33: ")
    seat.person.types("\x04")
    assert isinstance(seat.entered(), GaveUp)
    assert seat.person.leaves_with() == 1


def test_an_interrupt_is_not_heard(enter: Enter) -> None:
    seat = enter("pin", "terminal", "--part", "1")
    seat.person.sees("PIN, part 1")
    seat.person.types("\x03")
    seat.person.types("246810\n")
    assert seat.entered() == Entered("246810")


@pytest.mark.parametrize(
    ("arguments", "prompt"),
    [(("pin", "terminal", "--part", "2"), "PIN, part 2"), (("room-string", "terminal"), "Dice or any long string")],
)
def test_what_is_hidden_never_shows(enter: Enter, arguments: tuple[str, ...], prompt: str) -> None:
    seat = enter(*arguments)
    seat.person.sees(prompt)
    assert not seat.person.echo()
    seat.person.types("canary-7391\n")
    assert seat.entered() == Entered("canary-7391")
    seat.wire.send(Verdict(accepted=False, message="token S1 refuses the PIN", remedy="enter it again"))
    assert seat.person.leaves_with() == 1
    assert "7391" not in seat.person.seen
    assert seat.person.echo()


def test_nothing_is_no_pin(enter: Enter) -> None:
    seat = enter("pin", "terminal", "--part", "1")
    seat.person.sees("PIN, part 1")
    seat.person.types("\n")
    seat.person.sees("Nothing was entered")
    seat.person.sees("PIN, part 1")


def test_an_entry_that_main_ends_leaves_the_terminal_in_order(enter: Enter) -> None:
    seat = enter("pin", "terminal", "--part", "1")
    seat.person.sees("PIN, part 1")
    assert not seat.person.echo()
    seat.person.process.send_signal(signal.SIGTERM)
    assert seat.person.leaves_with() == 1
    assert seat.person.echo()
    assert seat.wire.receive(FromEntry) is None


def test_without_a_terminal_nothing_is_asked() -> None:
    ours, theirs = socket.socketpair()
    ours.settimeout(60)
    with theirs:
        arguments = spawn.command(ENTRY, "--socket", str(theirs.fileno()), *SHARE_2)
        process = subprocess.Popen(
            arguments, env=spawn.environment(), pass_fds=(theirs.fileno(),), start_new_session=True
        )
    wire = Wire(ours)
    received = wire.receive(FromEntry)
    assert received is not None
    assert isinstance(received[0].frame, GaveUp)
    assert "no terminal" in received[0].frame.message
    assert process.wait(60) == 1
    wire.close()


def test_shares_are_typed_until_there_are_enough(sit: Sit, tmp_path: Path) -> None:
    out = tmp_path / "secret.bin"
    person = sit("ceremony.strongroom.lastresort", ["shares", "combine", "--out", str(out)])
    type_words(person, SHARES[2].split())
    person.sees("Share 3 is in: 1 of 2.")
    type_words(person, SHARES[2].split()[:4])
    person.sees("share 3 is given twice")
    type_words(person, SHARES[0].split())
    assert person.leaves_with() == 0
    assert out.read_bytes() == b"k" * 32
