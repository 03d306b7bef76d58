"""What a step asks of the world, and the public facts that come back.

A request is a verb of the strongroom, or one of the acts below, which the session carries out with verbs, the authority
and the media. An outcome is what the journal keeps. Neither holds a secret or a wrapped key.
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias, TypeVar

from ceremony.keys import KeyKind
from ceremony.operations.backup import (
    DealBackup,
    KeyRestored,
    PrintShare,
    SharePrinted,
    ShareSet,
    ShareTaken,
    TakeShare,
)
from ceremony.operations.keys import (
    DestroyKey,
    GenerateKey,
    KeyChallenged,
    KeyDestroyed,
    KeyGenerated,
    KeySealed,
    SealKey,
)
from ceremony.operations.tokens import Evidence, InspectToken, TokenInspected
from ceremony.plan import Plan

if TYPE_CHECKING:
    from ceremony.script.model import Script


@dataclass(frozen=True, slots=True)
class CallRoll:
    """Say who is in the room."""


@dataclass(frozen=True, slots=True)
class RollCalled:
    """Who was in the room when the roll was called."""

    present: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckMachine:
    """Look at the ceremony machine."""


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
class LoadBackup:
    """Read the wrapped key from the first custody medium whose copy has this SHA-256."""

    blob_sha256: str


@dataclass(frozen=True, slots=True)
class BackupLoaded:
    """Which medium's copy was good; the ids of media whose copies were not."""

    medium: str
    blob_sha256: str
    bad_media: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreBackup:
    """Restore the key from the shares held; challenge it where `challenge` is a ceremony id, not ""."""

    token: str
    share_set: ShareSet
    needed: int
    blob_sha256: str
    spki: bytes
    label: str
    key_id: str
    challenge: str


@dataclass(frozen=True, slots=True)
class BackupProved:
    """The read-back shares brought the key back, and it answers the challenge."""

    restored: KeyRestored
    challenged: KeyChallenged


@dataclass(frozen=True, slots=True)
class ChallengeRestored:
    """Challenge the restored key."""

    token: str
    key_id: str
    spki: bytes


@dataclass(frozen=True, slots=True)
class DraftCertificate:
    """Build and lint the root certificate's TBS from a profile of the script and the plan's names."""

    profile: str
    spki: bytes
    key_kind: KeyKind


@dataclass(frozen=True, slots=True)
class DraftCrl:
    """Build and lint a CRL's TBS; `number` is the CRLNumber."""

    profile: str
    certificate: bytes
    number: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SignCertificate:
    """Sign exactly these TBS bytes, assemble, verify in software, lint again."""

    token: str
    key_id: str
    spki: bytes
    profile: str
    tbs: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignCrl:
    """As SignCertificate, for a CRL; `certificate` is the issuer's."""

    token: str
    key_id: str
    spki: bytes
    profile: str
    tbs: bytes
    certificate: bytes


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
class WriteMedia:
    """Copy the wrapped key to every custody medium and read each copy back."""

    blob_sha256: str


@dataclass(frozen=True, slots=True)
class MediaWritten:
    """The ids of the media whose copies were read back and compared."""

    media: tuple[str, ...]
    blob_sha256: str


@dataclass(frozen=True, slots=True)
class ZeroiseToken:
    """Destroy every key that this ceremony made in a token."""

    token: str
    key_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TokenZeroised:
    """None of those keys is left; `objects_left` counts everything else."""

    token: str
    key_ids: tuple[str, ...]
    objects_left: int


@dataclass(frozen=True, slots=True)
class VoidBackup:
    """Erase the wrapped key and destroy the sheets of every set dealt that was not proved."""

    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupVoided:
    """The sheets that were handed back and destroyed, and the places where a copy of the wrapped key was erased."""

    sheets: tuple[str, ...]
    erased_from: tuple[str, ...]


Request: TypeAlias = (
    InspectToken
    | GenerateKey
    | DestroyKey
    | SealKey
    | DealBackup
    | PrintShare
    | TakeShare
    | CallRoll
    | CheckMachine
    | LoadBackup
    | RestoreBackup
    | ChallengeRestored
    | DraftCertificate
    | DraftCrl
    | SignCertificate
    | SignCrl
    | WriteMedia
    | ZeroiseToken
    | VoidBackup
)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One request and what it needs.

    Attributes:
        room: the strongroom that carries it out, or "" for none.
        logins: ids of the tokens that must be logged in there.
        reference: names the effect, for reconciling: a CKA_ID in hex or a sheet id.
        irreversible: Started is journalled before the device is touched.
    """

    request: Request
    room: str
    logins: tuple[str, ...]
    reference: str
    irreversible: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A public fact for people to compare; `digest` is SHA-256 hex where words are read aloud, else ""."""

    field: str
    value: str
    digest: str


class View(Protocol):
    """The ceremony so far, as a step kind may look at it."""

    @property
    def plan(self) -> Plan:
        """The day's plan."""

    @property
    def script(self) -> "Script":
        """The script."""

    @property
    def software_sha256(self) -> str:
        """The hash of the software that opened the record, in hex."""

    @property
    def reference(self) -> str:
        """The reference of the irreversible effect that is under way, or ""."""

    @property
    def shares_taken(self) -> tuple[int, ...]:
        """The number of every share ever entered here."""

    @property
    def step_head(self) -> str:
        """SHA-256 in hex of the journal line that opened the current step."""

    def outcomes(self, kind: type[OutcomeT]) -> tuple[OutcomeT, ...]:
        """Return every outcome of this kind that still stands, oldest first."""

    def latest(self, kind: type[OutcomeT]) -> OutcomeT:
        """Return the newest outcome of this kind that still stands; the checker proved there is one."""

    def attempts(self, reference_prefix: str) -> int:
        """Return how many effects whose reference begins so were ever started."""

    def used_set_ids(self) -> tuple[str, ...]:
        """Return every set id known to be used, in this ceremony or before."""

    def created_keys(self, token: str) -> tuple[str, ...]:
        """Return the CKA_ID of every key whose making in this token was ever started."""

    def spki_sha256(self) -> str:
        """Return the SHA-256 of the CA key's SPKI, in hex: of the key generated here, or of the one being restored."""

    def loose_sheets(self) -> tuple[str, ...]:
        """Return the ids of sheets printed and not voided since."""


def sha256(content: bytes) -> str:
    """Return the SHA-256 of bytes in hex."""
    return hashlib.sha256(content).hexdigest()


def key_id(view: View, purpose: str) -> str:
    """Return a CKA_ID in hex, unique to this ceremony, purpose and attempt; `purpose` also begins the reference."""
    attempt = view.attempts(purpose)
    return hashlib.sha256(f"{view.plan.ceremony_id}/{purpose}/{attempt}".encode()).hexdigest()[:32]
