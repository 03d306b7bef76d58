"""Events as transcript lines and back: the line's type is the event's kind, its data the event's fields."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from ceremony.codec import CodecError, Json, decode, encode, kind_of
from ceremony.events import Event, Recorded
from ceremony.transcript.canonical import ChainError, Line, next_line
from ceremony.transcript.canonical import encode as encode_line

_EVENTS: Mapping[str, type] = {kind_of(event): event for event in Event.__args__}


def line_of(event: Event, *, time: datetime, last: Line | None) -> Line:
    """Return the line that records an event after `last`."""
    fields = encode(event)
    assert isinstance(fields, Mapping)
    data = {name: value for name, value in fields.items() if name != "kind"}
    return next_line(last, time=time, type=kind_of(type(event)), data=data)


def recorded(line: Line) -> Recorded:
    """Return the event that a line records.

    Raises:
        ChainError: the line's type or data are those of no event.
    """
    data: dict[str, Json] = {**line.data, "kind": line.type}
    event_type = _EVENTS.get(line.type)
    if event_type is None:
        raise ChainError(line.seq, f"{line.type} is no event")
    try:
        event: Event = decode(event_type, data)
    except CodecError as error:
        raise ChainError(line.seq, f"not a {line.type} event: {error}") from error
    return Recorded(event, line.time, hashlib.sha256(encode_line(line)).hexdigest())


def all_recorded(lines: Iterable[Line]) -> tuple[Recorded, ...]:
    """Return the events of a transcript.

    Raises:
        ChainError: naming the first line at fault.
    """
    return tuple(recorded(line) for line in lines)
