"""Take DER apart by one strict rule: every header in its shortest form, and nothing left over (X.690, section 10).

Values are not decoded: what a library makes of one, or lets pass in it, must not decide whether a signature counts.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import parser

OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET = 0x06, 0x04, 0x30, 0x31
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18
CONTEXT_0, CONTEXT_0_PRIMITIVE = 0xA0, 0x80

_LOW_TAGS = range(31)
_UTC_TIME = re.compile(rb"\d{12}Z")
_GENERALIZED_TIME = re.compile(rb"[1-9]\d{13}Z")


class DerError(Exception):
    """The bytes are not DER, or not of the expected shape."""


@dataclass(frozen=True, slots=True)
class Element:
    """One DER element: the byte that is its tag, its content, and all its bytes."""

    tag: int
    content: bytes
    raw: bytes


def elements(data: bytes) -> tuple[Element, ...]:
    """Split `data`, without looking into what it is split into.

    Raises:
        DerError: there is something that is not one shortest header followed by as many bytes as it says.
    """
    found = []
    while data:
        try:
            raw = data[: parser.peek(data)]
            class_, method, tag, _, content, _ = parser.parse(raw)
        except (ValueError, RecursionError) as error:
            raise DerError("bytes that are not DER") from error
        if tag not in _LOW_TAGS or parser.emit(class_, method, tag, content) != raw:
            raise DerError("bytes that are not DER")
        found.append(Element(raw[0], content, raw))
        data = data[len(raw) :]
    return tuple(found)


def within(element: Element, tag: int) -> tuple[Element, ...]:
    """Return the elements inside an element of this tag.

    Raises:
        DerError: it has another tag, or its content is not DER.
    """
    if element.tag != tag:
        raise DerError(f"tag {element.tag:#04x} where {tag:#04x} belongs")
    return elements(element.content)


def only(found: tuple[Element, ...]) -> Element:
    """Return the one element.

    Raises:
        DerError: there are none or several.
    """
    if len(found) != 1:
        raise DerError(f"{len(found)} elements where one belongs")
    return found[0]


def check_time(element: Element) -> None:
    """Insist on a UTCTime or GeneralizedTime that exists, in UTC, to the second.

    Raises:
        DerError: it is another one, or none.
    """
    if element.tag == UTC_TIME and _UTC_TIME.fullmatch(element.content):
        digits = (b"20" if element.content < b"50" else b"19") + element.content
    elif element.tag == GENERALIZED_TIME and _GENERALIZED_TIME.fullmatch(element.content):
        digits = element.content
    else:
        raise DerError("a time in another form than UTC to the second")
    try:
        datetime.strptime(digits.decode("ascii"), "%Y%m%d%H%M%S%z")
    except ValueError as error:
        raise DerError("a time that does not exist") from error
