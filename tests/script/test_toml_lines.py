"""Lines of keys and tables, which tomllib does not tell."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceremony.script.lines import Lines

SCRIPTS = Path(__file__).parents[2] / "ceremony-scripts"

TRICKY = """\
# [not-a-table]
top = 1 # comment with ]] and "

[one]  # comment
"quoted key" = '''
[[looks.like.a.header]]
key = "inside"
'''
list = [
    "a ] in a string", # and a comment with [
    { deep = "x" },
]
dotted . part = \"\"\"ends in quotes \\\"\"\"\"
after = 'C:\\'

[[row]]
name = "first"
[[row.cell]]
value = 1
[[row.cell]]
value = 2
[row.cell.inner]
z = 0
[[row]]
name = "second"
[[row.cell]]
value = '''ends with two quotes'''''
last = true
"""

PLACES: tuple[tuple[tuple[str | int, ...], int], ...] = (
    (("top",), 2),
    (("one",), 4),
    (("one", "quoted key"), 5),
    (("one", "list"), 9),
    (("one", "list", 1, "deep"), 9),
    (("one", "dotted", "part"), 13),
    (("one", "after"), 14),
    (("row", 0), 16),
    (("row", 0, "name"), 17),
    (("row", 0, "cell", 1), 20),
    (("row", 0, "cell", 1, "value"), 21),
    (("row", 0, "cell", 1, "inner", "z"), 23),
    (("row", 1), 24),
    (("row", 1, "cell", 0, "value"), 27),
    (("row", 1, "cell", 0, "missing"), 26),
    (("row", 1, "cell", 0, "last"), 28),
    (("nowhere",), 1),
    ((), 1),
)


def test_the_tricky_text_is_toml() -> None:
    assert tomllib.loads(TRICKY)["one"]["after"] == "C:\\"


@pytest.mark.parametrize(("path", "line"), PLACES)
def test_every_key_is_found_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert Lines(TRICKY).at(*path) == line


def statements(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Return the path of every key of tables that have lines of their own in our files."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield (*path, key)
            yield from statements(member, (*path, key))
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from statements(item, (*path, number))


@pytest.mark.parametrize("file", sorted(SCRIPTS.glob("**/*.toml")), ids=lambda file: file.name)
def test_every_key_of_the_shipped_files_stands_on_the_line_that_is_told(file: Path) -> None:
    text = file.read_text()
    lines, told = text.splitlines(), Lines(text)
    for path in statements(tomllib.loads(text)):
        line = lines[told.at(*path) - 1]
        names = [part for part in path if isinstance(part, str)]
        assert any(name in line for name in names), (path, line)
        if "record" not in names:
            assert names[-1] in line, (path, line)
