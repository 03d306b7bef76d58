"""Plain text on a terminal: 80 columns, readable on a projector, no cursor games. It knows nothing of ceremonies.

What comes from tokens, plans and keyboards is shown without control characters, so that nobody can repaint the screen
with a label. Where the output is no terminal, lines are only written, never erased.
"""

import textwrap
from collections.abc import Iterable, Sequence
from typing import TextIO

import shamir
from ceremony.adapters.terminal_keyboard import Keyboard

COLUMNS = 80
_GROUP = 8
_PER_ROW = 4
_CELL = 18
_PROMPT = "> "


class TerminalScreen:
    """A text input and output that one room shares."""

    def __init__(self, source: TextIO, target: TextIO) -> None:
        """Take the streams.

        Args:
            source: where lines are typed.
            target: where text is shown.
        """
        self._source = source
        self._target = target
        self._keyboard = Keyboard(source)

    def say(self, text: str, *, indent: str = "", hanging: str | None = None) -> None:
        """Show a text, wrapped; its line ends stay, and a path is never broken.

        Args:
            indent: stands before the first line.
            hanging: stands before every other line; as `indent` where it is None.
        """
        first, rest = indent, indent if hanging is None else hanging
        for line in text.splitlines() or [""]:
            wrapped = textwrap.wrap(
                printable(line),
                COLUMNS,
                initial_indent=first,
                subsequent_indent=rest,
                break_on_hyphens=False,
                break_long_words=False,
            )
            self._write("\n".join(wrapped or [first.rstrip()]) + "\n")
            first = rest

    def labelled(self, label: str, text: str) -> None:
        """Show a text beside its label."""
        self.say(text, indent=f"{label:<12}", hanging=" " * 12)

    def rule(self, mark: str) -> None:
        """Draw a line across the screen."""
        self._write(mark * COLUMNS + "\n")

    def read_aloud(self, text: str) -> None:
        """Show what is read aloud, clearly set apart."""
        self._write("\n  READ ALOUD\n")
        self.say(text, indent="  |  ")
        self._write("\n")

    def bar(self, text: str) -> None:
        """Show a notice that nobody overlooks."""
        self.rule("#")
        self.say(text, indent="##  ")
        self.rule("#")

    def fingerprint(self, label: str, digest: str) -> None:
        """Show a SHA-256, given in hex, as numbered groups and numbered words."""
        self.say(f"{label}:")
        groups = [digest[start : start + _GROUP].upper() for start in range(0, len(digest), _GROUP)]
        self.numbered(groups)
        self.say("in words:", indent="  ")
        self.numbered(shamir.digest_words(bytes.fromhex(digest)))

    def numbered(self, items: Sequence[str]) -> None:
        """Show short items as a numbered grid, four to a row."""
        cells = [f"{number:>3} {printable(item)}".ljust(_CELL) for number, item in enumerate(items, 1)]
        for start in range(0, len(cells), _PER_ROW):
            self._write(("  " + "".join(cells[start : start + _PER_ROW])).rstrip() + "\n")

    def listed(self, lines: Iterable[str]) -> None:
        """Show a numbered list, one entry a line."""
        for number, line in enumerate(lines, 1):
            self.say(line, indent=f"{number:>4}  ", hanging=" " * 6)

    def clear(self) -> None:
        """Begin an empty screen, where the output is a terminal."""
        if self._target.isatty():
            self._write("\x1b[2J\x1b[H")

    def ask(self, prompt: str) -> str:
        """Return the line that is typed after the prompt stands there, without blanks around it.

        Raises:
            KeyboardInterrupt: the input ended, or Ctrl-C was typed.
        """
        self._keyboard.listen()
        return self._asked(prompt)

    def ask_covered(self, prompt: str) -> str:
        """As `ask`; on a terminal what was typed is taken off the screen at once, for the next who types the same."""
        line = self.ask(prompt)
        self.take_off(line)
        return line

    def ask_unseen(self, prompt: str) -> str:
        """As `ask`; on a terminal what is typed does not show, nor what is typed after it until the next prompt."""
        self._keyboard.listen_unseen()
        line = self._asked(prompt)
        if self._keyboard.is_terminal:
            self._write("\n")
        return line

    def take_off(self, line: str) -> None:
        """Take the line that was just typed off a terminal."""
        if self._target.isatty():
            rows = (len(_PROMPT) + len(line)) // COLUMNS + 1
            self._write("\x1b[1A\x1b[2K" * rows)

    def _asked(self, prompt: str) -> str:
        indent = " " * (len(prompt) - len(prompt.lstrip()))
        while True:
            self.say(prompt.lstrip(), indent=indent, hanging=f"{indent}    ")
            self._write(_PROMPT)
            line = self._line()
            if line.isprintable():
                return line
            self.say("That line held control characters and was not taken. Type it again.")

    def _line(self) -> str:
        try:
            line = self._source.readline()
        except UnicodeDecodeError:
            # Not printable: it is asked for again.
            return "\0"
        except KeyboardInterrupt:
            self._write("\n")
            raise
        if not line:
            self._write("\n")
            raise KeyboardInterrupt
        return line.strip()

    def _write(self, text: str) -> None:
        self._target.write(text)
        self._target.flush()


def printable(text: str) -> str:
    """Return a text with every control character replaced."""
    return "".join(character if character.isprintable() else "?" for character in text)
