"""A ceremony script, format kcs/1, as parsed and resolved: values only (design.md 4).

`line` and `file` say where a step stands, so that the checker's complaints can be found.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

from ceremony.steps.kinds import StepKind

Head: TypeAlias = int | Literal["shares", "threshold"]


class Privacy(StrEnum):
    """Who may see the room while a step runs (R-12)."""

    NONE = "none"
    OPERATOR = "operator"
    CUSTODIAN = "custodian"


class FieldType(StrEnum):
    """What a blank takes."""

    BAG_ID = "bag-id"
    SERIAL = "serial"
    WORDS = "words"
    DIGEST_WORDS = "digest-words"
    TIME = "time"
    TEXT = "text"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A typed blank; `double_entry` means two people enter it and the entries must agree."""

    field: str
    type: FieldType
    read_aloud: bool
    double_entry: bool


@dataclass(frozen=True, slots=True)
class OnFail:
    """What may follow a failure: so many retries, an exception on record, or abort into a named safe state."""

    retry: int
    exception: bool
    abort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the script; `for_each` names a role or "material", or is "".

    In `say` and `do` stand placeholders, which script.wording fills in.
    """

    id: str
    actor: str
    assist: tuple[str, ...]
    say: str
    do: str
    action: StepKind
    needs: tuple[str, ...]
    confirm: tuple[str, ...]
    choose: tuple[str, ...]
    record: tuple[Field, ...]
    privacy: Privacy
    for_each: str
    initial: tuple[str, ...]
    gate: bool
    on_fail: OnFail
    cite: tuple[str, ...]
    minutes: int
    note: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Act:
    """A titled run of steps."""

    id: str
    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role, how many people hold it, and the roles none of them may hold (R-21)."""

    id: str
    name: str
    min: Head
    max: Head
    excludes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """A thing that must be in the room, and what is written down about it."""

    id: str
    what: str
    count: int
    record: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScriptInput:
    """A file the script reads, such as a profile; part of the script hash."""

    id: str
    path: str


@dataclass(frozen=True, slots=True)
class ScriptOutput:
    """Something the ceremony leaves behind."""

    id: str
    kind: str
    copies: int


@dataclass(frozen=True, slots=True)
class Approvers:
    """Who must approve the hashes, and how many of them."""

    role: str
    min: int


@dataclass(frozen=True, slots=True)
class Abort:
    """A name by which a step may abort into the safe state, and what that means for the people in the room."""

    name: str
    means: str


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """One file of the script (script, block, profile): its name inside script/ and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script with its blocks and profiles.

    Attributes:
        acts: the procedure, in order.
        safe_state: the acts that every abort leads to.
        aborts: the names under which the safe state's block may be reached.
        files: every file that the hash covers, sorted by name.
        sha256: SHA-256 over the sorted "name SHA-256" lines of `files`, in hex.
    """

    id: str
    version: str
    title: str
    kind: str
    policy: str
    modes: tuple[str, ...]
    cps: tuple[str, ...]
    minutes: int
    scheme: str
    approvers: Approvers
    roles: tuple[Role, ...]
    materials: tuple[Material, ...]
    inputs: tuple[ScriptInput, ...]
    outputs: tuple[ScriptOutput, ...]
    acts: tuple[Act, ...]
    safe_state: tuple[Act, ...]
    aborts: tuple[Abort, ...]
    files: tuple[ScriptFile, ...]
    sha256: str

    @property
    def name(self) -> str:
        """The main file's name."""
        return f"{self.id}.toml"

    def content(self, name: str) -> bytes:
        """Return the bytes of one of the script's files."""
        return next(file.content for file in self.files if file.name == name)
