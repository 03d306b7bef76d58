"""A plan: one script bound to a day, its people, places, tokens and names (design.md 4).

Values only; plan_file reads and writes them. A plan holds no secret. Its SHA-256 is over the bytes of plan.toml.
"""

from dataclasses import dataclass
from enum import StrEnum

from ceremony.keys import KeyKind
from ceremony.operations.backup import Printer, ShareSet
from ceremony.token_ref import TokenRef


class Mode(StrEnum):
    """Rehearsal or production; the same script runs in both."""

    REHEARSAL = "rehearsal"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone in the room, or an approver who may not be."""

    id: str
    name: str
    organisation: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where sheets are kept, and the people who can open it (D3, R-43)."""

    id: str
    name: str
    region: str
    opens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Custody:
    """Which custodian holds which share, and where it goes."""

    share: int
    custodian: str
    place: str


@dataclass(frozen=True, slots=True)
class PlannedToken:
    """A token and the people whose PIN parts open it, in order."""

    ref: TokenRef
    pin_holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """The CA key: its kind and its label on tokens."""

    kind: KeyKind
    label: str


@dataclass(frozen=True, slots=True)
class Names:
    """The subject of the root certificate (R-84)."""

    country: str
    organisation: str
    common_name: str


@dataclass(frozen=True, slots=True)
class Medium:
    """A custody medium for the wrapped key: where it is mounted and where it will be kept."""

    id: str
    path: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousCeremony:
    """The ceremony before this one, as its closed record says.

    Attributes:
        head: SHA-256 of the last line of its transcript, in hex.
        certificate: the root certificate, DER; `spki` is the public key in it.
        last_crl_number: the highest CRL number the key ever signed.
        bags: the number of the bag that each share is in, in share order.
    """

    ceremony_id: str
    head: str
    certificate: bytes
    spki: bytes
    last_crl_number: int
    share_set: ShareSet
    blob_sha256: str
    bags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One ceremony's plan; `previous` is None for a first ceremony.

    Attributes:
        date: the planned day, ISO 8601; `standby` the fallback day (R-09).
        authority: who permits the ceremony, and for a reconstruction the declared reason.
        journal_mirror: a second directory for the journal, or "".
    """

    mode: Mode
    ceremony_id: str
    organisation: str
    place: str
    date: str
    standby: str
    authority: str
    threshold: int
    shares: int
    people: tuple[Person, ...]
    places: tuple[Place, ...]
    custody: tuple[Custody, ...]
    tokens: tuple[PlannedToken, ...]
    key: KeyPlan
    names: Names
    printer: Printer
    media: tuple[Medium, ...]
    journal_mirror: str
    previous: PreviousCeremony | None
    sha256: str

    def person(self, person_id: str) -> Person:
        """Return the person of this id."""
        return next(person for person in self.people if person.id == person_id)

    def with_role(self, role: str) -> tuple[Person, ...]:
        """Return everyone of this role, in the plan's order."""
        return tuple(person for person in self.people if role in person.roles)

    def token(self, token_id: str) -> PlannedToken:
        """Return the token of this id."""
        return next(token for token in self.tokens if token.ref.id == token_id)

    def share_of(self, custodian: str) -> int:
        """Return the number of the share that this custodian holds."""
        return next(custody.share for custody in self.custody if custody.custodian == custodian)
