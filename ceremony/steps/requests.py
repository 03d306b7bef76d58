"""What a step may ask for: a verb of the strongroom, or one of the acts below, which the session carries out.

An act is carried out with verbs, the authority and the media. Nothing here is secret.
"""

from dataclasses import dataclass
from typing import TypeAlias

from ceremony.keys import KeyKind
from ceremony.operations.backup import (
    DealBackup,
    PrintShare,
    ShareSet,
    TakeShare,
)
from ceremony.operations.keys import (
    DestroyKey,
    GenerateKey,
    SealKey,
)
from ceremony.operations.tokens import InspectToken


@dataclass(frozen=True, slots=True)
class CallRoll:
    """Say who is in the room."""


@dataclass(frozen=True, slots=True)
class CheckMachine:
    """Look at the ceremony machine."""


@dataclass(frozen=True, slots=True)
class LoadBackup:
    """Read the wrapped key from the first custody medium whose copy has this SHA-256."""

    blob_sha256: str


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
class WriteMedia:
    """Copy the wrapped key to every custody medium and read each copy back."""

    blob_sha256: str


@dataclass(frozen=True, slots=True)
class ZeroiseToken:
    """Destroy every key that this ceremony made in a token."""

    token: str
    key_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoidBackup:
    """Erase the wrapped key and destroy the sheets of every set dealt that was not proved."""

    sheets: tuple[str, ...]


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
