"""The software token's file: keys encrypted under the PIN (scrypt, AES-256-GCM), and the PIN counter.

One JSON file in the token's directory, replaced as a whole, so a crash leaves the old or the new state. The PIN counter
is a guard against accidents, like a hardware token's; whoever holds the file can set it back and is stopped by scrypt
alone. What a key may do is the token's business (software.py).
"""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ceremony import codec
from ceremony.errors import UsageError
from ceremony.strongroom.tokens.errors import TokenGoneError

FILE_NAME = "token.json"
FORMAT = "keyceremony/software-token/v1"
MAX_TRIES = 5
SHORTEST_PIN = 4

_SCRYPT_N = 2**15
_SCRYPT_R = 8
_SCRYPT_P = 1
_SCRYPT_MEMORY = 64 * 1024 * 1024
_SALT_BYTES = 16
_NONCE_BYTES = 12
_PIN_CHECK_DOMAIN = b"keyceremony/software-token/pin-check/v1"
_SERIAL_BYTES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """A private key and what may be done with it.

    Attributes:
        pkcs8: the key, DER without encryption; the whole keyring is encrypted.
        local: generated here, not unwrapped.
        extractable: may be wrapped; never true again once false.
        mechanism: what generated it, "" if unwrapped.
    """

    key_id: bytes
    label: str
    pkcs8: bytes = field(repr=False)
    local: bool
    extractable: bool
    mechanism: str


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys of a token."""

    keys: tuple[StoredKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFile:
    """The token's file as it stands on disk.

    Attributes:
        salt: of scrypt.
        pin_check: tells a wrong PIN from a damaged keyring.
        sealed: the keyring in AES-256-GCM, bound to format, serial, label and salt.
    """

    format: str
    serial: str
    label: str
    salt: bytes
    pin_check: bytes
    tries_left: int
    nonce: bytes
    sealed: bytes


def new_serial() -> str:
    """Return a fresh serial number for a software token."""
    return "SW" + os.urandom(_SERIAL_BYTES).hex().upper()


def create(directory: Path, *, label: str, pin: str, serial: str) -> None:
    """Make an empty software token in a new directory.

    Raises:
        UsageError: the directory exists, or the PIN is shorter than four characters.
    """
    if len(pin) < SHORTEST_PIN:
        raise UsageError(
            f"the PIN of token {serial} is too short", remedy=f"use a PIN of at least {SHORTEST_PIN} characters"
        )
    try:
        directory.mkdir(mode=0o700, parents=True)
    except FileExistsError as error:
        raise UsageError(
            f"{directory} exists already", remedy="name a directory that does not exist yet; nothing was changed"
        ) from error
    salt = os.urandom(_SALT_BYTES)
    key = derive(pin, salt)
    empty = StoreFile(
        format=FORMAT,
        serial=serial,
        label=label,
        salt=salt,
        pin_check=_pin_check(key),
        tries_left=MAX_TRIES,
        nonce=b"",
        sealed=b"",
    )
    write(directory, sealed(empty, key, Keyring(())))


def derive(pin: str, salt: bytes) -> bytes:
    """Return the 32-byte key that a PIN opens the keyring with; takes about a tenth of a second."""
    return hashlib.scrypt(
        pin.encode(), salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P, maxmem=_SCRYPT_MEMORY, dklen=32
    )


def opens(store: StoreFile, key: bytes) -> bool:
    """Whether this key came from the right PIN."""
    return hmac.compare_digest(_pin_check(key), store.pin_check)


def sealed(store: StoreFile, key: bytes, keyring: Keyring) -> StoreFile:
    """Return the file with this keyring in it, under a fresh nonce."""
    nonce = os.urandom(_NONCE_BYTES)
    plain = json.dumps(codec.encode(keyring)).encode()
    return replace(store, nonce=nonce, sealed=AESGCM(key).encrypt(nonce, plain, _bound(store)))


def unsealed(store: StoreFile, key: bytes) -> Keyring:
    """Return the keyring inside.

    Raises:
        TokenGoneError: it is damaged, or was made under another PIN.
    """
    try:
        plain = AESGCM(key).decrypt(store.nonce, store.sealed, _bound(store))
    except (InvalidTag, ValueError) as error:
        raise TokenGoneError(store.serial, "has a damaged keyring") from error
    return codec.decode(Keyring, json.loads(plain))


def read(directory: Path) -> StoreFile:
    """Read the token's file.

    Raises:
        TokenGoneError: it is missing, unreadable or damaged.
    """
    try:
        store = codec.decode(StoreFile, json.loads((directory / FILE_NAME).read_bytes()))
    except OSError as error:
        raise TokenGoneError(f"in {directory}", "cannot be read", cause=error.strerror or "") from error
    except (ValueError, codec.CodecError) as error:
        raise TokenGoneError(f"in {directory}", "has a damaged file") from error
    if store.format != FORMAT:
        raise TokenGoneError(f"in {directory}", "has a file of an unknown format")
    return store


def write(directory: Path, store: StoreFile) -> None:
    """Replace the token's file durably: write beside it, fsync, rename, fsync the directory.

    Raises:
        TokenGoneError: the directory or its medium is gone.
    """
    content = json.dumps(codec.encode(store), indent=1).encode() + b"\n"
    try:
        _replace(directory, content)
    except OSError as error:
        raise TokenGoneError(store.serial, "cannot be written", cause=error.strerror or "") from error


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the token for one read and write; another strongroom may have it open (dealer and prover).

    Raises:
        TokenGoneError: the directory is gone.
    """
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise TokenGoneError(f"in {directory}", "cannot be opened", cause=error.strerror or "") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(directory: Path, content: bytes) -> None:
    beside = directory / f"{FILE_NAME}.new"
    # A crash may have left one behind; the lock on the directory says that nobody is writing it.
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(directory / FILE_NAME)
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pin_check(key: bytes) -> bytes:
    return hmac.digest(key, _PIN_CHECK_DOMAIN, "sha256")


def _bound(store: StoreFile) -> bytes:
    return json.dumps([store.format, store.serial, store.label, store.salt.hex()]).encode()
