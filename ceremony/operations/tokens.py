"""Verbs about tokens as such, and their answers: log in, inspect, make, list."""

from dataclasses import dataclass

from ceremony.token_ref import TokenRef


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a token said about itself or a key, or one probe and its result."""

    name: str
    value: str


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
