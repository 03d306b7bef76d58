"""A real terminal's keyboard: what is typed before its time is forgotten, what must not show does not."""

import io
import os
import pty
import select
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import pytest

from ceremony.adapters.terminal_keyboard import given_back
from ceremony.adapters.terminal_screen import TerminalScreen


@dataclass
class Desk:
    """A terminal with a person at one end and a screen of ours at the other."""

    person: int
    source: TextIO

    def types(self, text: str) -> None:
        os.write(self.person, text.encode())

    def typed_already(self, text: str) -> None:
        """Type, and come back when the terminal has it: what a write puts in one end is not at once at the other."""
        echo = self.echo()
        self.types(text)
        if echo:
            seen = b""
            while seen.replace(b"\r", b"") != text.encode():
                seen += os.read(self.person, 4096)
        else:
            assert text.endswith("\n"), "without echo only a whole line can be seen to have arrived"
            select.select([self.source], [], [])

    def echoed(self) -> str:
        seen = b""
        while select.select([self.person], [], [], 0)[0]:
            seen += os.read(self.person, 4096)
        return seen.decode()

    def echo(self) -> bool:
        return bool(termios.tcgetattr(self.source)[3] & termios.ECHO)


class Prompted(io.StringIO):
    """A screen whose reader types a line as soon as a prompt stands there."""

    def __init__(self, desk: Desk, line: str) -> None:
        super().__init__()
        self._desk = desk
        self._line = line

    def write(self, text: str, /) -> int:
        if text == "> ":
            self._desk.types(self._line)
        return super().write(text)


@pytest.fixture
def desk() -> Iterator[Desk]:
    person, ours = pty.openpty()
    with os.fdopen(ours) as source:
        yield Desk(person, source)
    os.close(person)


@pytest.mark.parametrize("too_early", ["111111\n", "111111", "111111\n222222\n"])
def test_what_was_typed_before_the_prompt_is_no_answer_to_it(desk: Desk, too_early: str) -> None:
    desk.typed_already(too_early)
    assert TerminalScreen(desk.source, Prompted(desk, "because\n")).ask("why?") == "because"


def test_what_is_typed_unseen_does_not_show(desk: Desk) -> None:
    screen = TerminalScreen(desk.source, Prompted(desk, "016947\n"))
    assert screen.ask_unseen("alone before this screen") == "016947"
    assert "016947" not in desk.echoed()


def test_nothing_shows_between_an_unseen_line_and_the_next_prompt(desk: Desk) -> None:
    TerminalScreen(desk.source, Prompted(desk, "\n")).ask_unseen("alone before this screen")
    desk.typed_already("016947\n")
    assert "016947" not in desk.echoed()
    assert TerminalScreen(desk.source, Prompted(desk, "Ada\n")).ask("who?") == "Ada"
    assert "Ada" in desk.echoed()


def test_the_terminal_is_given_back_as_it_was_found(desk: Desk) -> None:
    screen = TerminalScreen(desk.source, Prompted(desk, "\n"))

    def stopped() -> None:
        with given_back(desk.source):
            screen.ask_unseen("alone before this screen")
            assert not desk.echo()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert desk.echo()


def test_a_pipe_has_nothing_to_give_back() -> None:
    with given_back(io.StringIO("line\n")) as nothing:
        assert nothing is None
