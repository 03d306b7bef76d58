"""docs/formats/events.md describes exactly the events that the code has, with exactly their members and kinds."""

import dataclasses
import re
import typing
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from ceremony.codec import kind_of
from ceremony.events import Decision, Event, Ruling
from ceremony.keys import KeyKind
from ceremony.steps.outcomes import Outcome

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats" / "events.md"
ENUMS: dict[type[StrEnum], str] = {KeyKind: "key kind", Decision: "decision", Ruling: "ruling"}
SCALARS: dict[object, str] = {str: "text", int: "integer", bool: "truth", bytes: "bytes"}

Members = list[tuple[str, str]]


def described() -> dict[str, Members]:
    """What the document says: members with their kinds, by heading."""
    found: dict[str, Members] = {}
    for section in re.split(r"^### ", DOCUMENT.read_text(), flags=re.MULTILINE)[1:]:
        name = section.splitlines()[0]
        found[name] = re.findall(r"^\| `([a-z0-9_]+)` \| ([^|]+?) \| \S", section, flags=re.MULTILINE)
    return found


def reachable(hint: object) -> Iterator[type]:
    for argument in typing.get_args(hint):
        yield from reachable(argument)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        yield hint
        for member in typing.get_type_hints(hint).values():
            yield from reachable(member)


def kind(hint: object) -> str:
    if hint == Outcome:
        return "outcome"
    if typing.get_origin(hint) is tuple:
        return f"{kind(typing.get_args(hint)[0])} list"
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return ENUMS[hint]
    return SCALARS[hint] if hint in SCALARS else kind_of(typing.cast("type", hint))


def coded() -> dict[str, Members]:
    """What the code says, likewise."""
    return {
        kind_of(one): [(field.name, kind(typing.get_type_hints(one)[field.name])) for field in dataclasses.fields(one)]
        for one in reachable(Event)
    }


def test_every_event_and_outcome_is_described_and_no_other() -> None:
    assert sorted(described()) == sorted(coded())


@pytest.mark.parametrize("name", sorted(coded()))
def test_members_and_kinds_are_those_of_the_code(name: str) -> None:
    assert described()[name] == coded()[name]


@pytest.mark.parametrize(("enum", "name"), ENUMS.items())
def test_closed_sets_are_listed_in_full(enum: type[StrEnum], name: str) -> None:
    line = next(line for line in DOCUMENT.read_text().splitlines() if line.startswith(f"| {name} | text: "))
    assert re.findall(r"`([a-z0-9-]+)`", line) == [member.value for member in enum]
