"""The keyboard of the room: what was typed before it was asked for is forgotten, and what must not show does not.

A PIN part typed too early must not become the answer to the next question, which may go on record for ever. Where lines
come from a file or a pipe there is nothing to forget and nothing that shows.
"""

import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_LOCAL_MODES = 3


class Keyboard:
    """The keyboard behind a text input."""

    def __init__(self, source: TextIO) -> None:
        self._source = source

    def listen(self) -> None:
        """Forget what was typed so far; from now on it shows what is typed."""
        if self._source.isatty():
            modes = termios.tcgetattr(self._source)
            modes[_LOCAL_MODES] |= termios.ECHO
            termios.tcsetattr(self._source, termios.TCSAFLUSH, modes)

    def listen_unseen(self) -> None:
        """Forget what was typed so far; until the next `listen` nothing shows."""
        if self._source.isatty():
            modes = termios.tcgetattr(self._source)
            modes[_LOCAL_MODES] &= ~termios.ECHO
            termios.tcsetattr(self._source, termios.TCSAFLUSH, modes)

    @property
    def is_terminal(self) -> bool:
        """Whether people type here."""
        return self._source.isatty()


@contextmanager
def given_back(source: TextIO) -> Iterator[None]:
    """Leave the terminal behind an input as it was found, whatever happens meanwhile."""
    if not source.isatty():
        yield
        return
    modes = termios.tcgetattr(source)
    try:
        yield
    finally:
        termios.tcsetattr(source, termios.TCSAFLUSH, modes)
