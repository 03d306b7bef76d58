"""The work of a step: the request, and what it needs of the world; and the ceremony so far as a step may look at it."""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ceremony.plan import Plan
from ceremony.steps.outcomes import OutcomeT
from ceremony.steps.requests import Request

if TYPE_CHECKING:
    from ceremony.script.model import Script


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
