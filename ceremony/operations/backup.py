"""Verbs about the backup, and their answers: deal, print, take shares, restore."""

from dataclasses import dataclass

from ceremony.keys import KeyKind
from ceremony.operations.tokens import Evidence


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
