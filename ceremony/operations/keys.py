"""Verbs about the CA key in its token, and their answers: make, look, seal, challenge, sign, destroy."""

from dataclasses import dataclass

from ceremony.keys import KeyKind
from ceremony.operations.tokens import Evidence


@dataclass(frozen=True, slots=True)
class GenerateKey:
    """Generate the CA key in the token; `key_id` is hex and unique to this ceremony and attempt."""

    token: str
    key_kind: KeyKind
    label: str
    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGenerated:
    """A key pair is in the token."""

    token: str
    key_id: str
    key_kind: KeyKind
    spki: bytes
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class InspectKey:
    """Look whether a key is there, and how."""

    token: str
    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInspected:
    """What is known of a key; `spki` is empty where there is no public key to read."""

    token: str
    key_id: str
    private: bool
    public: bool
    sealed: bool
    spki: bytes
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class DestroyKey:
    """Destroy a key pair if it is there."""

    token: str
    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDestroyed:
    """No object with this CKA_ID is left; `objects_left` counts all others."""

    token: str
    key_id: str
    objects_left: int


@dataclass(frozen=True, slots=True)
class SealKey:
    """End all export of a key and probe that wrapping it now fails."""

    token: str
    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySealed:
    """The key can no longer be wrapped; the probes say what was tried."""

    token: str
    key_id: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ChallengeKey:
    """Sign the domain-separated challenge and verify it with the SPKI."""

    token: str
    key_id: str
    ceremony_id: str
    spki: bytes


@dataclass(frozen=True, slots=True)
class KeyChallenged:
    """The challenge and its signature, verified in software."""

    challenge: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Sign exactly these TBS bytes, if they are of this kind and the closed list allows it.

    Attributes:
        signable: "root-certificate" or "crl" (design.md 7).
        issuer: the name that they must carry, DER.
        mode: of the ceremony; REHEARSAL stands in the name in a rehearsal and nowhere else.
    """

    token: str
    key_id: str
    signable: str
    tbs: bytes
    spki: bytes
    issuer: bytes
    mode: str


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature value over the TBS bytes."""

    signature: bytes
