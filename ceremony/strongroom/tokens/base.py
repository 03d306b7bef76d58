"""The one port to a token, and the values it speaks in. Knows no module, file or algorithm.

Every adapter passes the same contract tests. Methods that touch keys need a login; calling them before is a bug of
ours and raises ValueError. `objects` and `evidence` repeat what the token says; `wrap_probe` and `seal_probe` try it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ceremony.keys import KeyKind
from ceremony.operations.tokens import Evidence, ObjectSeen


class TokenKind(StrEnum):
    """What stands behind a token."""

    SOFTWARE = "software"
    SOFTHSM = "softhsm"
    PKCS11 = "pkcs11"


class WrapMechanism(StrEnum):
    """How a token does RFC 5649; the mechanism numbers mean different things in different modules."""

    SOFTWARE = "software"
    AES_KEY_WRAP_KWP = "CKM_AES_KEY_WRAP_KWP"
    AES_KEY_WRAP_PAD = "CKM_AES_KEY_WRAP_PAD"


class HashName(StrEnum):
    """The hash of a signature; computed on the host, because modules miss some of the combined mechanisms."""

    SHA256 = "sha256"
    SHA384 = "sha384"
    SHA512 = "sha512"


class LastTry(StrEnum):
    """What to do when one PIN try is left."""

    KEEP = "keep"
    SPEND = "spend"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIdentity:
    """Which token this is; readable without a login.

    Attributes:
        module_path: the module's file with links resolved; "" for the software token.
        module_sha256: that file's SHA-256 in hex; "" for the software token.
    """

    kind: TokenKind
    model: str
    serial: str
    firmware: str
    label: str
    module_path: str
    module_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PinTries:
    """How close the PIN is to being locked; `left` is None where the token does not count aloud."""

    low: bool
    final: bool
    locked: bool
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPresence:
    """Which objects of a key are there; `sealed` says that the private one is not extractable."""

    private: bool
    public: bool
    sealed: bool


class Token(Protocol):
    """One token, found by its serial. Not for two threads, and never across a fork."""

    def identity(self) -> TokenIdentity:
        """Return what the token says it is."""

    def objects(self) -> tuple[ObjectSeen, ...]:
        """List every object on the token, of any class, private ones included."""

    def tries(self) -> PinTries:
        """Return the state of the PIN counter; needs no login."""

    def login(self, pin: str, *, last_try: LastTry = LastTry.KEEP) -> None:
        """Log in; a login that stands is given up first, so that a wrong PIN never passes for a right one.

        Raises:
            PinRefusedError: the PIN is wrong.
            LastTryError: one try is left, and `last_try` keeps it.
            PinLockedError: none is left.
        """

    def logout(self) -> None:
        """Give up the login; without one, do nothing."""

    def random(self, count: int) -> bytes:
        """Return `count` bytes of the token's own randomness; needs no login."""

    def generate(self, kind: KeyKind, *, label: str, key_id: bytes) -> bytes:
        """Generate a key pair for signing only, extractable only by wrapping, and return its SPKI in DER.

        The pair is tried with a signature before it is returned, and destroyed if that fails.

        Raises:
            KeyExistsError: something on the token has this CKA_ID.
            PolicyViolationError: the token gave the key weaker attributes than asked for.
        """

    def spki(self, key_id: bytes) -> bytes:
        """Return the public key as the token holds it, SPKI in DER."""

    def evidence(self, key_id: bytes) -> tuple[Evidence, ...]:
        """Return what the token says of the private key; evidence, not proof."""

    def wrap_probe(self) -> WrapMechanism:
        """Find how the token does RFC 5649, by a known answer under a throw-away key.

        Raises:
            UnsupportedError: it does not.
        """

    def wrap(self, kek: bytes, key_id: bytes) -> bytes:
        """Return the private key's PKCS#8 wrapped under `kek` by RFC 5649.

        SoftHSM pads the PKCS#8 with up to seven zero bytes first; all tokens accept that, and pkcs8.py cuts it.

        Raises:
            KeySealedError: the key is sealed.
        """

    def unwrap(self, kek: bytes, blob: bytes, *, spki: bytes, label: str, key_id: bytes) -> None:
        """Put a wrapped key on the token, sealed from the start, and prove by a signature that it belongs to `spki`.

        Whatever fails, nothing of it stays on the token.

        Raises:
            BadWrapError: the blob does not open under this KEK, or holds another key.
            KeyExistsError: something on the token has this CKA_ID.
            PolicyViolationError: the token left the key extractable.
        """

    def seal(self, key_id: bytes) -> None:
        """Make the key unextractable for good."""

    def seal_probe(self, key_id: bytes) -> tuple[Evidence, ...]:
        """Try every known way of getting a sealed key out, and return what was tried.

        Raises:
            PolicyViolationError: one of them worked.
        """

    def sign(self, key_id: bytes, data: bytes, hash_name: HashName) -> bytes:
        """Sign a message, hashed here: RSA with PKCS#1 v1.5, ECDSA in DER."""

    def destroy(self, key_id: bytes) -> None:
        """Destroy every object of this key."""

    def find(self, key_id: bytes) -> KeyPresence:
        """Return which objects of this key are there; none is an answer, not an error."""

    def close(self) -> None:
        """Log out and let go of the token; closing twice does nothing."""
