"""What a token can refuse or fail at, as errors with remedies; the same for every adapter.

No PIN, key or key-encryption key enters one. A PKCS#11 return value keeps its name, as `cause`.
"""

from ceremony.errors import RefusedError, WorldError


class UnsupportedError(WorldError):
    """The token or its module cannot do what a ceremony needs."""


class PolicyViolationError(RefusedError):
    """The token does not keep a promise about a key: what it says of it, or what a probe found."""


class BadWrapError(RefusedError):
    """A wrapped key does not open, or holds another key than the recorded one."""


class OtherKeyError(BadWrapError):
    """A wrapped key opens, and is not the one that was meant."""

    def __init__(self) -> None:
        super().__init__(
            "the wrapped key is another key than the recorded public key",
            remedy="use the wrapped key and the shares of this key's own backup; their SHA-256 is in its transcript",
        )


class PinRefusedError(RefusedError):
    """The PIN is wrong.

    Attributes:
        left: tries left, or None where the token does not count aloud.
    """

    def __init__(self, serial: str, *, left: int | None) -> None:
        tries = "" if left is None else f"; tries left: {left}"
        super().__init__(
            f"token {serial} refuses the PIN{tries}",
            remedy="have each holder read their part from paper and enter it again, in the planned order",
            rule="R-66",
        )
        self.left = left


class PinLockedError(WorldError):
    """Too many wrong PINs: the token accepts none until its security officer resets it."""

    def __init__(self, serial: str) -> None:
        super().__init__(
            f"the PIN of token {serial} is locked",
            remedy="have the security officer reset the PIN with the vendor's tool, or restore the key elsewhere",
            rule="R-66",
        )


class LastTryError(RefusedError):
    """One PIN try is left, and nobody decided to spend it."""

    def __init__(self, serial: str) -> None:
        super().__init__(
            f"token {serial} has one PIN try left; this stops before the last try",
            remedy="find out why the PIN was refused; only a recorded decision may spend the last try",
            rule="R-66",
        )


class TokenGoneError(WorldError):
    """The token was removed, is not found, or is in an unknown state.

    Attributes:
        cause: the name of the PKCS#11 return value, or what the file system said; "" where it is just not there.
    """

    def __init__(self, serial: str, problem: str, *, cause: str = "") -> None:
        suffix = f" ({cause})" if cause else ""
        super().__init__(
            f"token {serial} {problem}{suffix}",
            remedy="check that the right token is connected and log in again; if that fails, break or abort",
        )
        self.cause = cause


class KeyExistsError(RefusedError):
    """The token already holds an object with this CKA_ID."""

    def __init__(self, serial: str, key_id: bytes) -> None:
        super().__init__(
            f"token {serial} already holds key {key_id.hex()}",
            remedy="inspect the token; a key of an earlier attempt must be destroyed on the record first",
        )


class KeyMissingError(RefusedError):
    """The token holds no key with this CKA_ID."""

    def __init__(self, serial: str, key_id: bytes) -> None:
        super().__init__(
            f"token {serial} holds no key {key_id.hex()}",
            remedy="check that this is the token that the plan names, and list its objects",
        )


class KeySealedError(RefusedError):
    """The key may not leave the token any more, not even wrapped."""

    def __init__(self, serial: str, key_id: bytes) -> None:
        super().__init__(
            f"key {key_id.hex()} of token {serial} is sealed and cannot be wrapped",
            remedy="use the backup made before the key was sealed; there is no other way out of the token",
        )
