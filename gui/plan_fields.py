"""Where a plan's values stand: each by the way to it in plan.toml, such as ("person", 2, "name"). No Qt.

Problems name their values in the same way, so that a form can show each beside its field.
"""

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, TypeVar

from ceremony.keys import KeyKind
from ceremony.plan import Custody, Medium, Mode, Person, Place, Plan, PlannedToken

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FieldPath: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = str | int | tuple[str, ...]
Row: TypeAlias = Person | Place | Custody | PlannedToken | Medium
Held = TypeVar("Held", bound="DataclassInstance")


class Section(StrEnum):
    """A part of the form, in the order in which people fill it in."""

    CEREMONY = "ceremony"
    BEFORE = "before"
    DAY = "day"
    KEY = "key"
    PEOPLE = "people"
    CUSTODY = "custody"
    TOKENS = "tokens"
    MEDIA = "media"
    FINISH = "finish"


_SECTIONS = {
    "quorum": Section.KEY,
    "key": Section.KEY,
    "names": Section.KEY,
    "person": Section.PEOPLE,
    "place": Section.CUSTODY,
    "custody": Section.CUSTODY,
    "token": Section.TOKENS,
    "printer": Section.MEDIA,
    "medium": Section.MEDIA,
}
_OF_CEREMONY = {
    "place": Section.DAY,
    "date": Section.DAY,
    "standby": Section.DAY,
    "journal_mirror": Section.MEDIA,
}
_ROWS = {"person": "people", "place": "places", "custody": "custody", "token": "tokens", "medium": "media"}


def section_of(path: FieldPath) -> Section:
    """Return the part of the form in which a value stands."""
    match path:
        case ("ceremony", str(key)):
            return _OF_CEREMONY.get(key, Section.CEREMONY)
        case ("ceremony",):
            return Section.CEREMONY
        case (str(table), *_):
            return _SECTIONS.get(table, Section.BEFORE)
        case _:
            return Section.BEFORE


def rows(plan: Plan, table: str) -> tuple[Row, ...]:
    """Return the rows of a list of the plan, such as "person"."""
    found: tuple[Row, ...] = getattr(plan, _ROWS[table])
    return found


def with_row(plan: Plan, table: str, number: int, row: Row) -> Plan:
    """Return the plan with one row of a list changed."""
    there = rows(plan, table)
    return _changed(plan, _ROWS[table], (*there[:number], row, *there[number + 1 :]))


def without_row(plan: Plan, table: str, number: int) -> Plan:
    """Return the plan without one row of a list."""
    there = rows(plan, table)
    return _changed(plan, _ROWS[table], (*there[:number], *there[number + 1 :]))


def read(plan: Plan, path: FieldPath) -> Value:
    """Return one value of a plan."""
    match path:
        case ("ceremony", "id"):
            return plan.ceremony_id
        case ("ceremony" | "quorum", str(key)):
            return _value(plan, key)
        case (str(table), str(key)):
            return _value(getattr(plan, table), key)
        case (str(table), int(number), str(key)):
            row = rows(plan, table)[number]
            return _value(row.ref if _of_ref(row, key) else row, key)
        case _:
            raise ValueError(path)


def written(plan: Plan, path: FieldPath, value: Value) -> Plan:
    """Return the plan with one value changed."""
    match path:
        case ("ceremony", "id"):
            return _changed(plan, "ceremony_id", value)
        case ("ceremony", "mode"):
            return replace(plan, mode=Mode(str(value)))
        case ("key", "kind"):
            return replace(plan, key=replace(plan.key, kind=KeyKind(str(value))))
        case ("ceremony" | "quorum", str(key)):
            return _changed(plan, key, value)
        case (str(table), str(key)):
            return _changed(plan, table, _changed(getattr(plan, table), key, value))
        case (str(table), int(number), str(key)):
            row = rows(plan, table)[number]
            if _of_ref(row, key):
                ref = _changed(row.ref, key, value)
                return with_row(plan, table, number, PlannedToken(ref, row.pin_holders))
            return with_row(plan, table, number, _changed(row, key, value))
        case _:
            raise ValueError(path)


def _of_ref(row: Row, key: str) -> TypeGuard[PlannedToken]:
    return isinstance(row, PlannedToken) and key != "pin_holders"


def _value(held: object, key: str) -> Value:
    value: Value = getattr(held, key)
    return value


def _changed(held: Held, attribute: str, value: object) -> Held:
    return replace(held, **{attribute: value})
