"""The strongroom's verbs and its answers, as values: the whole port, and everything that may cross it.

Nothing here is secret. PINs, shares and strings from the room reach the strongroom through sockets of their own, never
through these; what comes back is public: keys' SPKI, ciphertext, commitments, signatures, evidence.
"""

from dataclasses import dataclass
from typing import TypeAlias

from ceremony.keys import KeyKind
from ceremony.token_ref import TokenRef


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a token said about itself or a key, or one probe and its result."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSet:
    """The public record of one dealt set (shamir.md C).

    Attributes:
        ceremony_id: the ceremony that dealt it; part of every commitment.
        set_id: the SLIP-39 identifier as four upper-case hex digits.
        commitments: SHA-256 in hex, one per share, in share order.
        kek_check: the KEK check value, 16 bytes in hex.
    """

    ceremony_id: str
    set_id: str
    threshold: int
    shares: int
    commitments: tuple[str, ...]
    kek_check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFacts:
    """What a share sheet says besides its words."""

    ceremony_id: str
    organisation: str
    title: str
    key_name: str
    key_kind: KeyKind
    spki_sha256: str
    custodian_name: str
    date: str
    mode: str


# Verbs about tokens.


@dataclass(frozen=True, slots=True)
class Login:
    """Log in with a PIN whose parts arrive on sockets, in order.

    Attributes:
        parts: how many sockets come with this message.
        spend_last_try: a recorded decision allows the last PIN try.
    """

    token: TokenRef
    parts: int
    spend_last_try: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """The token accepted the PIN."""

    token: str
    serial: str
    module_sha256: str
    tries_low: bool


@dataclass(frozen=True, slots=True)
class InspectToken:
    """List everything on a logged-in token and probe its key wrapping."""

    token: str


@dataclass(frozen=True, slots=True)
class ObjectSeen:
    """One object on a token: class, CKA_ID in hex, label."""

    object_class: str
    key_id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenInspected:
    """What a token is and holds."""

    token: str
    model: str
    serial: str
    firmware: str
    module_sha256: str
    wrap_mechanism: str
    objects: tuple[ObjectSeen, ...]


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


# Verbs about the backup.


@dataclass(frozen=True, slots=True, kw_only=True)
class DealBackup:
    """Make a KEK, wrap the key under it, split the KEK and forget the key.

    Attributes:
        room_strings: how many sockets with dice or strings from the room come with this message.
        avoid: set ids that must not be used again.
    """

    token: str
    key_id: str
    ceremony_id: str
    threshold: int
    shares: int
    room_strings: int
    avoid: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupWrapped:
    """Answer to DealBackup: the set, and the wrapped key (RFC 5649 over PKCS#8), which the journal never holds."""

    share_set: ShareSet
    blob: bytes
    wrap_mechanism: str
    entropy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Printer:
    """Where sheets come out; `driver` is "folder": a rehearsal's printer, which writes PDFs into `path`."""

    driver: str
    path: str


@dataclass(frozen=True, slots=True)
class PrintShare:
    """Print one share's sheet."""

    share: int
    print_number: int
    printer: Printer
    facts: SheetFacts


@dataclass(frozen=True, slots=True)
class SharePrinted:
    """A sheet left the printer; `sheet_id` is set / share / print number."""

    share: int
    print_number: int
    sheet_id: str


@dataclass(frozen=True, slots=True)
class TakeShare:
    """Take one custodian's words, from the socket sent along, and hold them if the commitment fits."""

    share_set: ShareSet
    share: int


@dataclass(frozen=True, slots=True)
class ShareTaken:
    """The words are those of this share; `held` counts the shares now in this strongroom."""

    share: int
    commitment: str
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreKey:
    """Recover the KEK from the shares held, unwrap the key into the token, and compare it with the SPKI.

    Attributes:
        needed: how many shares must be held; all must lie on one polynomial of degree below the threshold.
    """

    token: str
    share_set: ShareSet
    needed: int
    blob: bytes
    spki: bytes
    label: str
    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRestored:
    """The key is in the token; `combinations` is the number of quorums this proves, in decimal."""

    token: str
    key_id: str
    shares_used: tuple[int, ...]
    combinations: str
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


# Verbs that sign.


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


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs the record: an id that is a file name, and the name in the certificate."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class MakeRecordKeys:
    """Make the record CA and one ceremony key per signer; `at` is ISO 8601 UTC."""

    ceremony_id: str
    at: str
    signers: tuple[Signer, ...]


@dataclass(frozen=True, slots=True)
class RecordKeysMade:
    """The record CA's certificate, PEM."""

    record_ca: bytes


@dataclass(frozen=True, slots=True)
class SignContent:
    """Sign one file of the record with every ceremony key: transcript.jsonl or manifest.json."""

    content: bytes


@dataclass(frozen=True, slots=True)
class ContentSignature:
    """One signer's detached CMS, DER."""

    signer: str
    cms: bytes


@dataclass(frozen=True, slots=True)
class ContentSigned:
    """One signature per signer, in the signers' order."""

    signatures: tuple[ContentSignature, ...]


# Verbs outside a ceremony.


@dataclass(frozen=True, slots=True)
class CreateToken:
    """Make a fresh software or SoftHSM token in `store`; its PIN's parts arrive on sockets."""

    module: str
    store: str
    label: str
    parts: int


@dataclass(frozen=True, slots=True)
class TokenCreated:
    """The fresh token's serial and its module's SHA-256 ("" for software)."""

    serial: str
    module_sha256: str


@dataclass(frozen=True, slots=True)
class ListTokens:
    """List the tokens of a module, without logging in."""

    module: str
    store: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSeen:
    """One token of a module."""

    label: str
    model: str
    serial: str
    firmware: str
    module_sha256: str


@dataclass(frozen=True, slots=True)
class TokensListed:
    """The tokens of a module."""

    tokens: tuple[TokenSeen, ...]


Verb: TypeAlias = (
    Login
    | InspectToken
    | GenerateKey
    | InspectKey
    | DestroyKey
    | SealKey
    | DealBackup
    | PrintShare
    | TakeShare
    | RestoreKey
    | ChallengeKey
    | Sign
    | MakeRecordKeys
    | SignContent
    | CreateToken
    | ListTokens
)

Answer: TypeAlias = (
    LoggedIn
    | TokenInspected
    | KeyGenerated
    | KeyInspected
    | KeyDestroyed
    | KeySealed
    | BackupWrapped
    | SharePrinted
    | ShareTaken
    | KeyRestored
    | KeyChallenged
    | Signed
    | RecordKeysMade
    | ContentSigned
    | TokenCreated
    | TokensListed
)
