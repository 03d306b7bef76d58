"""What the journal keeps of a step's work: public facts, never a secret or a wrapped key."""

from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from ceremony.operations.backup import (
    KeyRestored,
    SharePrinted,
    ShareSet,
    ShareTaken,
)
from ceremony.operations.keys import (
    KeyChallenged,
    KeyDestroyed,
    KeyGenerated,
    KeySealed,
)
from ceremony.operations.tokens import Evidence, TokenInspected


@dataclass(frozen=True, slots=True)
class RollCalled:
    """Who was in the room when the roll was called."""

    present: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MachineChecked:
    """What the machine is and what of the policy it does not meet."""

    evidence: tuple[Evidence, ...]
    not_met: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupDealt:
    """A set was dealt and the wrapped key stands in backup/."""

    share_set: ShareSet
    blob_sha256: str
    wrap_mechanism: str
    entropy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupLoaded:
    """Which medium's copy was good; the ids of media whose copies were not."""

    medium: str
    blob_sha256: str
    bad_media: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupProved:
    """The read-back shares brought the key back, and it answers the challenge."""

    restored: KeyRestored
    challenged: KeyChallenged


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One field of a decoded structure, with plain words beside it."""

    label: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True)
class CertificateDrafted:
    """The TBS bytes that will be signed, as decoded by a second parser, and what the linters said."""

    tbs: bytes
    preview: tuple[PreviewLine, ...]
    lint: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrlDrafted:
    """As CertificateDrafted, for a CRL."""

    tbs: bytes
    number: int
    preview: tuple[PreviewLine, ...]
    lint: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CertificateSigned:
    """The certificate, DER, and its SHA-256 in upper-case hex (R-89)."""

    certificate: bytes
    sha256: str
    lint: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrlSigned:
    """The CRL, DER, and its SHA-256 in upper-case hex."""

    crl: bytes
    sha256: str
    number: int
    lint: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MediaWritten:
    """The ids of the media whose copies were read back and compared."""

    media: tuple[str, ...]
    blob_sha256: str


@dataclass(frozen=True, slots=True)
class TokenZeroised:
    """None of those keys is left; `objects_left` counts everything else."""

    token: str
    key_ids: tuple[str, ...]
    objects_left: int


@dataclass(frozen=True, slots=True)
class BackupVoided:
    """The sheets that were handed back and destroyed, and the places where a copy of the wrapped key was erased."""

    sheets: tuple[str, ...]
    erased_from: tuple[str, ...]


Outcome: TypeAlias = (
    TokenInspected
    | KeyGenerated
    | KeyDestroyed
    | KeySealed
    | BackupDealt
    | SharePrinted
    | ShareTaken
    | RollCalled
    | MachineChecked
    | BackupLoaded
    | KeyRestored
    | BackupProved
    | KeyChallenged
    | CertificateDrafted
    | CrlDrafted
    | CertificateSigned
    | CrlSigned
    | MediaWritten
    | TokenZeroised
    | BackupVoided
)

OutcomeT = TypeVar("OutcomeT")
