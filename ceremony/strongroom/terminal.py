"""The controlling terminal as a private screen: what is entered leaves no trace in what can be scrolled back.

It opens /dev/tty itself, so that redirected input or output changes nothing. Only ANSI sequences that every terminal
emulator and the Linux console know; no line history is kept.
"""

import os
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from ceremony.errors import RefusedError, WorldError

_ALTERNATE_SCREEN = "\x1b[?1049h\x1b[2J\x1b[H"
_MAIN_SCREEN = "\x1b[2J\x1b[H\x1b[?1049l"
_ERASE_LINE_ABOVE = "\x1b[1A\x1b[2K"
_LOCAL_MODES = 3


class NoTerminalError(WorldError):
    """There is no terminal to enter anything at."""

    def __init__(self) -> None:
        super().__init__(
            "there is no terminal to enter anything at", remedy="run this in a terminal, not from a service or a pipe"
        )


class GivenUpError(RefusedError):
    """The person at the terminal ended the input."""

    def __init__(self) -> None:
        super().__init__("the entry was given up", remedy="start the entry again")


class Terminal:
    """The controlling terminal of this process.

    Raises:
        NoTerminalError: there is none.
    """

    def __init__(self) -> None:
        try:
            self._descriptor = os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as error:
            raise NoTerminalError from error
        self._input = os.fdopen(self._descriptor, encoding="utf-8", errors="replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._input.close()

    @contextmanager
    def private_screen(self) -> Iterator[None]:
        """Show a blank screen that leaves nothing behind when it ends; what was typed before it is forgotten."""
        found = termios.tcgetattr(self._descriptor)
        shown = termios.tcgetattr(self._descriptor)
        shown[_LOCAL_MODES] |= termios.ECHO
        self._write(_ALTERNATE_SCREEN)
        termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, shown)
        try:
            yield
        finally:
            # What a scanner typed too much is not for the next who asks.
            termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, found)
            self._write(_MAIN_SCREEN)

    def say(self, text: str) -> None:
        """Show a line; never a secret."""
        self._write(f"{text}\n")

    def ask(self, prompt: str) -> str:
        """Return a line that shows while it is typed and is erased when it is done.

        Raises:
            GivenUpError: the input ended.
        """
        self._write(prompt)
        line = self._line()
        self._write(_ERASE_LINE_ABOVE)
        return line

    def ask_hidden(self, prompt: str) -> str:
        """Return a line that never shows.

        Raises:
            GivenUpError: the input ended.
        """
        shown = termios.tcgetattr(self._descriptor)
        hidden = termios.tcgetattr(self._descriptor)
        modes = hidden[_LOCAL_MODES]
        hidden[_LOCAL_MODES] = modes & ~termios.ECHO
        termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, hidden)
        try:
            self._write(prompt)
            return self._line()
        finally:
            termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, shown)
            self._write("\n")

    def _line(self) -> str:
        line = self._input.readline()
        if not line:
            raise GivenUpError
        return line.strip()

    def _write(self, text: str) -> None:
        os.write(self._descriptor, text.encode())
