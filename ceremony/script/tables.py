"""Strict reading of TOML: every unknown, missing or misshapen key becomes a problem with its line, and reading goes on.

A misshapen value is replaced by a stand-in, so that one look finds everything; what was read is thrown away if there is
any problem. Scripts and plans are read with this.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from ceremony.script.lines import Lines
from ceremony.script.problems import Problem

IDENTIFIER: Final = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
"""Names of roles, materials, people, places: they become file names and parts of references."""

_PLAIN: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*")
_LINE_IN_MESSAGE: Final = re.compile(r" \(at line (\d+), column \d+\)")
_MOST: Final = 1_000_000

Key = TypeVar("Key", bound=str)


class Source:
    """One TOML file, what was wrong with it so far, and where."""

    def __init__(self, file: str, content: bytes) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root = Table(self, {}, ())
        self.lines = Lines("")
        self._read(content)

    def _read(self, content: bytes) -> None:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            self.problems.append(Problem(self.file, 1, "is not UTF-8"))
            return
        try:
            value: Mapping[str, object] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.problems.append(_not_toml(self.file, str(error), text))
            return
        self.lines = Lines(text.replace("\r\n", "\n"))
        self.root = Table(self, value, ())

    def report(self, message: str, *path: str | int, rule: str = "") -> None:
        """Add a problem at the line of `path`."""
        self.problems.append(Problem(self.file, self.lines.at(*path), message, rule=rule, path=path))


def _not_toml(file: str, message: str, text: str) -> Problem:
    found = _LINE_IN_MESSAGE.search(message)
    line = int(found[1]) if found else text.count("\n") + 1
    reason = _LINE_IN_MESSAGE.sub("", message).removesuffix(" (at end of document)")
    return Problem(file, line, f"is not TOML: {reason[:1].lower()}{reason[1:]}")


class Table:
    """A TOML table that knows which of its keys were read; `close` reports the others."""

    def __init__(self, source: Source, value: Mapping[str, object], path: tuple[str | int, ...]) -> None:
        self.source = source
        self._value = value
        self._path = path
        self._known: set[str] = set()

    @property
    def line(self) -> int:
        """The line of the table's header or key."""
        return self.source.lines.at(*self._path)

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self._value

    def report(self, message: str, key: str = "", *, rule: str = "") -> None:
        """Add a problem at the line of a key, or of the table."""
        self.source.report(message, *self._path, *((key,) if key else ()), rule=rule)

    def close(self) -> None:
        """Report every key that was never asked for."""
        for key in self._value:
            if key not in self._known:
                self.report(f"unknown key {key!r}", key)

    def _take(self, key: str, *, required: bool) -> object | None:
        self._known.add(key)
        if required and key not in self._value:
            self.report(f"{key!r} is missing")
        return self._value.get(key)

    def text(self, key: str, *, pattern: str = "", default: str | None = None) -> str:
        """Return a text; without a `default` the key must be there and not empty."""
        value = self._take(key, required=default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self.report(f"{key!r} is not a text", key)
            return default or ""
        if value:
            self._check_text(key, value, pattern)
        elif default is None:
            self.report(f"{key!r} is empty", key)
        return value

    def _check_text(self, key: str, value: str, pattern: str) -> None:
        if not _PLAIN.fullmatch(value) or value.strip() != value:
            self.report(f"{key!r} has control characters, or blanks at an end", key)
        elif pattern and not re.fullmatch(pattern, value):
            self.report(f"{key!r} is {value!r}, which is not of the form {pattern}", key)

    def passage(self, key: str) -> str:
        """Return a text of several lines, which must be there and not empty."""
        value = self._take(key, required=True)
        if value is not None and not (isinstance(value, str) and value.strip()):
            self.report(f"{key!r} is not a text", key)
        return value if isinstance(value, str) else ""

    def texts(self, key: str, *, pattern: str = "", required: bool = True) -> tuple[str, ...]:
        """Return a list of texts, none of them empty or twice there."""
        value = self._take(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self.report(f"{key!r} is not a list of texts", key)
            return ()
        for item in value:
            self._check_text(key, item, pattern)
        if len(set(value)) != len(value):
            self.report(f"{key!r} names something twice", key)
        return tuple(value)

    def integer(self, key: str, *, least: int, default: int | None = None) -> int:
        """Return a whole number of at least `least`."""
        value = self._take(key, required=default is None)
        fallback = least if default is None else default
        if value is None:
            return fallback
        # TOML's true is an int to Python.
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _MOST:
            self.report(f"{key!r} is not a whole number from {least}", key)
            return fallback
        return value

    def truth(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key, required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.report(f"{key!r} is not true or false", key)
            return default
        return value

    def choice(self, key: str, options: Sequence[Key], *, default: Key | None = None) -> Key:
        """Return one of `options`."""
        value = self._take(key, required=default is None)
        found = next((option for option in options if option == value), None)
        if found is None and value is not None:
            self.report(f"{key!r} is {value!r}, not one of {', '.join(options)}", key)
        return found or default or options[0]

    def either(self, key: str, words: Sequence[Key], *, least: int) -> int | Key:
        """Return a whole number of at least `least`, or one of `words`."""
        if isinstance(self._value.get(key), str):
            return self.choice(key, words)
        return self.integer(key, least=least)

    def table(self, key: str, *, required: bool = True) -> "Table":
        """Return a table; an empty one stands in for one that is missing."""
        value = self._take(key, required=required)
        if value is not None and not isinstance(value, dict):
            self.report(f"{key!r} is not a table", key)
        return Table(self.source, value if isinstance(value, dict) else {}, (*self._path, key))

    def tables(self, key: str, *, required: bool = True) -> tuple["Table", ...]:
        """Return a list of tables."""
        value = self._take(key, required=required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.report(f"{key!r} is not a list of tables", key)
            return ()
        return tuple(Table(self.source, item, (*self._path, key, number)) for number, item in enumerate(value))
