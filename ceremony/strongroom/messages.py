"""The frames on the strongroom's sockets: main to strongroom and back, and entry process to strongroom and back.

The verbs and answers themselves are ceremony.operations. Entered is the only message that holds a secret; it
travels from an entry process to a strongroom and nowhere else.
"""

from dataclasses import dataclass, field

from ceremony.operations import Answer, Verb


@dataclass(frozen=True, slots=True)
class Request:
    """Main asks for one verb; entry sockets come with it, in order."""

    verb: Verb


@dataclass(frozen=True, slots=True)
class Ready:
    """The strongroom is hardened and waits for verbs; sent once, unasked."""

    pid: int
    memory_locked: bool


@dataclass(frozen=True, slots=True)
class EntryDone:
    """All that people had to enter for this verb has arrived; from here on only devices take time."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The verb was carried out."""

    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The verb was refused, or a device failed; `code` names the error's class."""

    code: str
    message: str
    remedy: str
    rule: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A bug of ours ends this strongroom: the error's type and where it was raised, never its message."""

    error: str
    place: str


@dataclass(frozen=True, slots=True)
class FromRoom:
    """One frame from a strongroom to main."""

    frame: Ready | EntryDone | Answered | Refused | Broken


@dataclass(frozen=True, slots=True)
class Entered:
    """A secret that a person entered: words separated by blanks, a PIN part, or a string from the room."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GaveUp:
    """Nothing was entered; the reason is public."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class FromEntry:
    """The one frame from an entry process to a strongroom."""

    frame: Entered | GaveUp


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the entry, in words its person may read; `remedy` is "" where it was accepted."""

    accepted: bool
    message: str
    remedy: str
