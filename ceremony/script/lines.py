"""Where keys and tables stand in a TOML text; tomllib gives values without lines.

The text must already have been accepted by tomllib: nothing is checked here. A path is the way to a value as tomllib
returns it, such as ("act", 2, "step", 0, "with", "token"). Members of inline tables and arrays have the line of their
statement.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_QUOTES: Final = ('"""', "'''", '"', "'")
_KEY_PART: Final = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)\s*(\.?)""")
_ESCAPES: Final = re.compile(r"\\(.)")


class Lines:
    """The line of every statement of one TOML text; looked for when the first is asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _lines(self) -> Mapping[Path, int]:
        return MappingProxyType(dict(_statements(self._text)))

    def at(self, *path: str | int) -> int:
        """Return the line of what `path` leads to, or of the nearest table around it; 1 for the whole text."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return 1


def _statements(text: str) -> Iterator[tuple[Path, int]]:
    table: Path = ()
    counts: dict[Path, int] = {}
    for start, end in _spans(text):
        line = text.count("\n", 0, start) + 1
        if text.startswith("[[", start):
            parts = _key(text, start + 2)[0]
            array = (*_resolved(parts[:-1], counts), parts[-1])
            counts[array] = counts.get(array, 0) + 1
            table = (*array, counts[array] - 1)
            yield table, line
            if counts[array] == 1:
                yield array, line
        elif text[start] == "[":
            table = _resolved(_key(text, start + 1)[0], counts)
            yield table, line
        else:
            parts, value = _key(text, start)
            yield (*table, *parts), line
            assert value < end


def _resolved(parts: tuple[str, ...], counts: Mapping[Path, int]) -> Path:
    """Return the path of a table header: a name of an array of tables means its newest table."""
    path: Path = ()
    for part in parts:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def _key(text: str, start: int) -> tuple[tuple[str, ...], int]:
    """Return the parts of the dotted key at `start`, and where it ends."""
    parts: list[str] = []
    more = True
    while more:
        found = _KEY_PART.match(text, start)
        assert found is not None
        word = found[1]
        if word[0] == '"':
            parts.append(_ESCAPES.sub(r"\1", word[1:-1]))
        else:
            parts.append(word.strip("'"))
        start, more = found.end(), bool(found[2])
    return tuple(parts), start


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each statement starts and ends: a header, or a key with its whole value."""
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
        elif text[position] == "#":
            position = _line_end(text, position)
        else:
            start = position
            position = _statement_end(text, position)
            yield start, position


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _statement_end(text: str, position: int) -> int:
    """Return the end of a statement: the line end at which no string and no bracket is open."""
    depth = 0
    while position < len(text) and not (text[position] == "\n" and depth == 0):
        quote = next((quote for quote in _QUOTES if text.startswith(quote, position)), "")
        if quote:
            position = _string_end(text, position, quote)
        elif text[position] == "#":
            position = _line_end(text, position)
        else:
            depth += (text[position] in "[{") - (text[position] in "]}")
            position += 1
    return position


def _string_end(text: str, position: int, quote: str) -> int:
    position += len(quote)
    while not text.startswith(quote, position):
        # In a basic string a backslash hides the next character, be it a quote.
        position += 2 if quote[0] == '"' and text[position] == "\\" else 1
    position += len(quote)
    # Up to two quotes may stand before the closing three.
    while len(quote) > 1 and text.startswith(quote[0], position):
        position += 1
    return position
