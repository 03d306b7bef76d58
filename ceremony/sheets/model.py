"""What each sheet of paper says, as plain frozen values.

The renderers of this package take these and nothing else: no script, plan or token is known here. Texts are plain
text, never markup. Hexadecimal is lower case without separators; the renderers group it. A value that cannot be meant
is a ValueError, which never quotes the words of a share.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

COMMITMENT_PREFIX_BYTES = 10
_LEAST_THRESHOLD, _MOST_SHARES = 2, 16
SLIP39_KEY_BYTES = {20: 16, 33: 32}
"""Words of a share, and the bytes of the key it brings back."""


class Mode(StrEnum):
    """Whether the ceremony counts."""

    REHEARSAL = "rehearsal"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSheet:
    """One custodian's share of the key encryption key, for one sheet of paper (R-48, shamir.md C).

    Attributes:
        spki_sha256: 64 hex digits, of the public key that the shares bring back.
        set_id: four hex digits, upper case.
        print_number: 1, and one more each time that this share had to be printed again.
        day: the day of the ceremony, ISO 8601.
        commitment: 64 hex digits, of this share.
        commitments: the first 10 bytes of every share's commitment, 20 hex digits each, in the order of the shares.
        kek_check: the KEK check value, 32 hex digits.
        words: the share itself; never in a repr, an error or a log.
    """

    mode: Mode
    ceremony_id: str
    organisation: str
    title: str
    key_name: str
    key_kind: str
    spki_sha256: str
    custodian_name: str
    share_number: int
    share_count: int
    threshold: int
    set_id: str
    print_number: int
    day: str
    commitment: str
    commitments: tuple[str, ...]
    kek_check: str
    words: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not _LEAST_THRESHOLD <= self.threshold <= self.share_count <= _MOST_SHARES:
            raise ValueError("a sheet needs 2 <= threshold <= share_count <= 16")
        if not 1 <= self.share_number <= self.share_count:
            raise ValueError("share_number is not one of the set")
        if self.print_number < 1:
            raise ValueError("print_number counts from 1")
        if len(self.words) not in SLIP39_KEY_BYTES or not all(
            word.isascii() and word.isalpha() and word.islower() for word in self.words
        ):
            raise ValueError("a share is 20 or 33 words of lower-case ASCII letters")
        _require_hex(self.spki_sha256, "spki_sha256", 64)
        _require_hex(self.commitment, "commitment", 64)
        _require_hex(self.kek_check, "kek_check", 32)
        _require_hex(self.set_id.lower(), "set_id", 4)
        for commitment in self.commitments:
            _require_hex(commitment, "commitments", 2 * COMMITMENT_PREFIX_BYTES)
        if len(self.commitments) != self.share_count:
            raise ValueError("commitments must name every share of the set")
        if not self.commitment.startswith(self.commitments[self.share_number - 1]):
            raise ValueError("commitment is not the one listed for this share")
        date.fromisoformat(self.day)

    @property
    def sheet_id(self) -> str:
        """Name this sheet of paper: set / share / print number."""
        return f"{self.set_id.upper()} / {self.share_number} / {self.print_number}"


def _require_hex(text: str, name: str, digits: int) -> None:
    if len(text) != digits or any(mark not in "0123456789abcdef" for mark in text):
        raise ValueError(f"{name} must be {digits} lower-case hex digits")


@dataclass(frozen=True, slots=True)
class Participant:
    """A person in the room.

    Attributes:
        role: as shown, for example "Custodian 2".
        note: employer, identity check or code, as the plan has it; may be empty.
    """

    name: str
    role: str
    note: str = ""


class BlankKind(StrEnum):
    """What a witness writes into a blank, which decides its shape."""

    TEXT = "text"
    SERIAL = "serial"
    BAG = "bag-id"
    WORDS = "words"
    DIGEST_WORDS = "digest-words"
    TIME = "time"
    FILE = "file"
    PHOTO = "photo"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Blank:
    """A place to write one value by hand."""

    label: str
    kind: BlankKind = BlankKind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step of the printed script.

    Attributes:
        number: the step's id, for example "B.02".
        actor: who acts, as shown.
        activity: what that person does.
        assist: who helps, as shown; may be empty.
        say: text to read aloud; may be empty.
        machine: what the application does, to follow "The application will"; may be empty.
        confirm: statements to tick, all of them.
        choose: statements of which one is marked.
        record: values to write.
        privacy: the only people who may see, for example "custodian"; empty where everybody may.
        subjects: for a repeated step, whom or what each row is about, in order.
        initial: who initials, as shown; every row has a box for each.
        gate: whether everything stops until this step is initialled.
        on_fail: what happens otherwise, to follow "If not:"; may be empty.
        note: an advice to the reader; may be empty.
        cite: sources.
        minutes: the estimate, 0 where there is none.
    """

    number: str
    actor: str
    activity: str
    assist: str = ""
    say: str = ""
    machine: str = ""
    confirm: tuple[str, ...] = ()
    choose: tuple[str, ...] = ()
    record: tuple[Blank, ...] = ()
    privacy: str = ""
    subjects: tuple[str, ...] = ()
    initial: tuple[str, ...] = ()
    gate: bool = False
    on_fail: str = ""
    note: str = ""
    cite: tuple[str, ...] = ()
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class ActRows:
    """One act: its letter, its title and its steps."""

    letter: str
    title: str
    steps: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptDocument:
    """The script of one ceremony as the paper that witnesses initial.

    Attributes:
        version: the script's id and version, for example "root-generation 1.0.0".
        script_hash_words: the SHA-256 of the script as words; they stand on every page.
        software_hash_words: likewise of the software that runs it; on the first page only, may be empty.
        plan_hash_words: likewise of the plan; on the first page only, empty when a script is printed without one.
        quorum: for example "3 of 5"; may be empty.
        day: ISO 8601; may be empty.
        minutes: how long the acts take, unless they end before time, with so many `custodians`; 0 where nobody knows.
        statement: what every participant signs at the end.
    """

    mode: Mode
    title: str
    organisation: str
    ceremony_id: str
    version: str
    script_hash_words: tuple[str, ...]
    participants: tuple[Participant, ...]
    acts: tuple[ActRows, ...]
    statement: str
    software_hash_words: tuple[str, ...] = ()
    plan_hash_words: tuple[str, ...] = ()
    quorum: str = ""
    day: str = ""
    minutes: int = 0
    custodians: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the summary: what it is, and its value."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One record of the transcript as people read it.

    Attributes:
        time: ISO 8601 in UTC, to the second.
    """

    number: int
    time: str
    who: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptDocument:
    """The human copy of transcript.jsonl.

    Attributes:
        opened: ISO 8601 in UTC.
        closed: likewise, or empty while the ceremony is open.
        outcome: one sentence, for example "completed" or "aborted in act B".
        results: what came out: keys, certificates, backup.
        exceptions: deviations and dissent, each as the log has it.
        log: every record in order.
        log_head: SHA-256 of the last line, 64 hex digits.
        log_head_words: the same as words; may be empty.
        jsonl_sha256: of the whole transcript.jsonl, 64 hex digits.
    """

    mode: Mode
    title: str
    organisation: str
    ceremony_id: str
    opened: str
    closed: str
    outcome: str
    results: tuple[Finding, ...]
    participants: tuple[Participant, ...]
    exceptions: tuple[LogEntry, ...]
    log: tuple[LogEntry, ...]
    log_head: str
    jsonl_sha256: str
    log_head_words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require_hex(self.log_head, "log_head", 64)
        _require_hex(self.jsonl_sha256, "jsonl_sha256", 64)
