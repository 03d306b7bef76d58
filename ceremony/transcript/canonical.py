"""The bytes of the transcript: one canonical object per line, each naming the digest of the line before.

A line is an RFC 8785 object with the keys `seq`, `time`, `type`, `data` and `prev` (docs/formats/transcript.md). There
is one byte string for each line and one line for each byte string: whatever was parsed can be written again unchanged.
What a line means, and whether its clock runs forwards, is judged elsewhere: an honest record may show a clock set back.
No files here; the journal appends, this room only knows the bytes (R-142).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

import rfc8785

from ceremony.codec import Json
from ceremony.errors import RefusedError
from shamir.words import digest_words

GENESIS = "0" * 64
"""The `prev` of the first line."""

_KEYS = frozenset({"seq", "time", "type", "data", "prev"})
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_TYPE = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_REMEDY = "treat the record as altered and compare the head words with the ones written by hand"


class ChainError(RefusedError):
    """A transcript's bytes are not an unbroken chain of canonical lines.

    Attributes:
        line: the number of the first line at fault, from 1.
    """

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"transcript line {line}: {what}", remedy=_REMEDY, rule="R-142")
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record of the transcript.

    Attributes:
        seq: the line's number, from 1.
        time: aware UTC, whole seconds.
        type: the event's name, lower case in words joined by hyphens and dots.
        data: public facts only; numbers are integers below 2^53.
        prev: SHA-256 of the line before, in hex.
    """

    seq: int
    time: datetime
    type: str
    data: Mapping[str, Json]
    prev: str


def encode(line: Line) -> bytes:
    """Return the one byte string of `line`, without the newline that ends it in the file.

    Raises:
        ValueError: the line could not be read back (a float, a local time, a name outside the grammar).
    """
    if line.time.tzinfo is not UTC or line.time.microsecond:
        raise ValueError("a line's time is UTC in whole seconds")
    raw = rfc8785.dumps(
        {
            "seq": line.seq,
            "time": line.time.strftime(_TIME_FORMAT),
            "type": line.type,
            "data": line.data,
            "prev": line.prev,
        }
    )
    # A line that parse_lines would refuse must never reach the journal: it cannot be taken out again.
    _decode(raw)
    return raw


def next_line(last: Line | None, *, time: datetime, type: str, data: Mapping[str, Json]) -> Line:  # noqa: A002 - the format's own word
    """Return the line that follows `last`, or the first line of a transcript."""
    if last is None:
        return Line(seq=1, time=time, type=type, data=data, prev=GENESIS)
    return Line(seq=last.seq + 1, time=time, type=type, data=data, prev=_digest(encode(last)))


def parse_lines(transcript: bytes) -> tuple[Line, ...]:
    """Return the lines of a whole transcript, each of which ends in a newline.

    Raises:
        ChainError: the first line that is torn, not canonical, out of sequence, or does not follow the one before.
    """
    whole, torn = split_torn(transcript)
    lines: list[Line] = []
    prev = GENESIS
    for number, raw in enumerate(whole.split(b"\n")[:-1], start=1):
        try:
            line = _decode(raw)
        except ValueError as error:
            raise ChainError(number, str(error)) from error
        if line.seq != number:
            raise ChainError(number, f"seq is {line.seq}")
        if line.prev != prev:
            raise ChainError(number, "prev is not the digest of the line before")
        lines.append(line)
        prev = _digest(raw)
    if torn:
        raise ChainError(len(lines) + 1, "torn: no newline at its end")
    return tuple(lines)


def split_torn(transcript: bytes) -> tuple[bytes, bytes]:
    """Return the part that ends in a newline, and what a crash left after it (empty if nothing)."""
    end = transcript.rfind(b"\n") + 1
    return transcript[:end], transcript[end:]


def head(lines: Sequence[Line]) -> bytes:
    """Return the SHA-256 of the last line: 32 bytes that stand for the whole transcript so far.

    An empty transcript has the head that its first line will name: 32 zero bytes.
    """
    return hashlib.sha256(encode(lines[-1])).digest() if lines else bytes.fromhex(GENESIS)


def head_words(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the head as the words a witness writes by hand (R-146)."""
    return digest_words(head(lines))


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _decode(raw: bytes) -> Line:
    """Parse one line without its newline.

    Raises:
        ValueError: saying what is wrong, for a ChainError to carry.
    """
    value = _strict_json(raw)
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the caller knows one kind of fault
    keys = set(value)
    if unknown := sorted(keys - _KEYS):
        raise ValueError(f"unknown key {unknown[0]!r}")
    if missing := sorted(_KEYS - keys):
        raise ValueError(f"missing key {missing[0]!r}")
    if rfc8785.dumps(value) != raw:
        raise ValueError("not in the canonical form of RFC 8785")
    match value:
        case {"seq": int(seq), "time": str(time), "type": str(name), "data": dict(facts), "prev": str(prev)}:
            return _checked(seq=seq, time=time, name=name, facts=facts, prev=prev)
        case _:
            raise ValueError("a key has a value of the wrong kind")


def _checked(*, seq: int, time: str, name: str, facts: Mapping[str, Json], prev: str) -> Line:
    if isinstance(seq, bool) or seq < 1:
        raise ValueError("seq is no positive integer")
    if not _TYPE.fullmatch(name):
        raise ValueError("type is no event name")
    if not _DIGEST.fullmatch(prev):
        raise ValueError("prev is no SHA-256 in lower-case hex")
    return Line(seq=seq, time=_instant(time), type=name, data=facts, prev=prev)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.strptime(text, _TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError as error:
        raise ValueError("time is no UTC instant in whole seconds") from error
    # strptime also takes months and hours of one digit; the record knows one spelling only.
    if instant.strftime(_TIME_FORMAT) != text:
        raise ValueError("time is no UTC instant in whole seconds")
    return instant


def _strict_json(raw: bytes) -> Json:
    """Parse JSON, refusing what RFC 8785 or this format leaves no room for.

    Raises:
        ValueError: not JSON, a key given twice, or a number that is no integer.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    try:
        parsed: Json = json.loads(
            text,
            object_pairs_hook=_no_duplicates,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
    except json.JSONDecodeError as error:
        raise ValueError("not JSON") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return parsed


def _no_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError("a key is given twice")
    return dict(pairs)


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no integer")
