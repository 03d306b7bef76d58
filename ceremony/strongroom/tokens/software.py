"""The complete software token: keys made by `cryptography`, kept in an encrypted file under a PIN.

The default of rehearsals, and bound by the same contract as hardware. What it cannot be is hardware: while logged in,
the key that opens the file is in this process, which is why it lives only in the strongroom. The directory is read
again for every operation, so a token that was taken away is noticed.
"""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias, assert_never

from cryptography import __version__ as cryptography_version
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from ceremony.evidence import NOT_REPORTED, TRUE, Attribute, Probe, refused
from ceremony.keys import KeyKind
from ceremony.operations.tokens import Evidence, ObjectSeen
from ceremony.strongroom.tokens import pkcs8, signing, software_store
from ceremony.strongroom.tokens.base import (
    HashName,
    KeyPresence,
    LastTry,
    PinTries,
    TokenIdentity,
    TokenKind,
    WrapMechanism,
)
from ceremony.strongroom.tokens.errors import (
    KeyExistsError,
    KeyMissingError,
    KeySealedError,
    LastTryError,
    OtherKeyError,
    PinLockedError,
    PinRefusedError,
    PolicyViolationError,
    TokenGoneError,
)
from ceremony.strongroom.tokens.software_store import Keyring, StoredKey, StoreFile

_PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_PUBLIC_EXPONENT = 65537
_THROWAWAY_KEK_BYTES = 32


class SoftwareToken:
    """A software token; implements `ceremony.strongroom.tokens.base.Token`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._serial = software_store.read(directory).serial
        self._key: bytes | None = None

    def identity(self) -> TokenIdentity:
        """Return what the token's file says it is."""
        store = self._store()
        return TokenIdentity(
            kind=TokenKind.SOFTWARE,
            model=software_store.FORMAT,
            serial=store.serial,
            firmware=f"cryptography {cryptography_version}",
            label=store.label,
            module_path="",
            module_sha256="",
        )

    def objects(self) -> tuple[ObjectSeen, ...]:
        """List two objects for each key, as a PKCS#11 token would."""
        return tuple(
            ObjectSeen(object_class, key.key_id.hex(), key.label)
            for key in self._keyring().keys
            for object_class in ("private-key", "public-key")
        )

    def tries(self) -> PinTries:
        """Return the state of the PIN counter."""
        left = self._store().tries_left
        return PinTries(low=left < software_store.MAX_TRIES, final=left == 1, locked=left == 0, left=left)

    def login(self, pin: str, *, last_try: LastTry = LastTry.KEEP) -> None:
        """Log in; the try is counted on disk before the PIN is looked at, and given back if it is right."""
        self.logout()
        with software_store.locked(self._directory):
            store = self._store()
            if store.tries_left == 0:
                raise PinLockedError(store.serial)
            if store.tries_left == 1 and last_try is LastTry.KEEP:
                raise LastTryError(store.serial)
            counted = replace(store, tries_left=store.tries_left - 1)
            software_store.write(self._directory, counted)
            key = software_store.derive(pin, store.salt)
            if not software_store.opens(store, key):
                raise PinRefusedError(store.serial, left=counted.tries_left)
            software_store.write(self._directory, replace(store, tries_left=software_store.MAX_TRIES))
        software_store.unsealed(store, key)
        self._key = key

    def logout(self) -> None:
        """Forget the key that opens the file."""
        self._key = None

    def random(self, count: int) -> bytes:
        """Return the operating system's randomness: this token has no other."""
        return os.urandom(count)

    def generate(self, kind: KeyKind, *, label: str, key_id: bytes) -> bytes:
        """Generate a key and store it extractable."""
        self._login_key()
        private = _generate(kind)
        _prove(private)
        self._add(
            StoredKey(
                key_id=key_id,
                label=label,
                pkcs8=private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
                local=True,
                extractable=True,
                mechanism=f"software {kind.value}",
            )
        )
        return signing.spki_of(private.public_key())

    def spki(self, key_id: bytes) -> bytes:
        """Return the public key, computed from the private one."""
        return signing.spki_of(_private(self._stored(key_id).pkcs8).public_key())

    def evidence(self, key_id: bytes) -> tuple[Evidence, ...]:
        """Return the stored policy in PKCS#11's words."""
        key = self._stored(key_id)
        return (
            Evidence(Attribute.LOCAL, str(key.local).lower()),
            Evidence(Attribute.SENSITIVE, TRUE),
            Evidence("ALWAYS_SENSITIVE", str(key.local).lower()),
            Evidence(Attribute.EXTRACTABLE, str(key.extractable).lower()),
            Evidence("NEVER_EXTRACTABLE", "false"),
            Evidence("KEY_GEN_MECHANISM", key.mechanism or NOT_REPORTED),
        )

    def wrap_probe(self) -> WrapMechanism:
        """Return that wrapping is `cryptography`'s own."""
        return WrapMechanism.SOFTWARE

    def wrap(self, kek: bytes, key_id: bytes) -> bytes:
        """Return the PKCS#8 wrapped under the KEK, unless the key is sealed."""
        key = self._stored(key_id)
        if not key.extractable:
            raise KeySealedError(self._serial, key_id)
        return pkcs8.wrap(kek, key.pkcs8)

    def unwrap(self, kek: bytes, blob: bytes, *, spki: bytes, label: str, key_id: bytes) -> None:
        """Unwrap, compare with the SPKI, try a signature, and only then store the key."""
        self._login_key()
        der = pkcs8.unwrap(kek, blob)
        private = _private(der)
        if signing.spki_of(private.public_key()) != spki:
            raise OtherKeyError
        _prove(private)
        self._add(StoredKey(key_id=key_id, label=label, pkcs8=der, local=False, extractable=False, mechanism=""))

    def seal(self, key_id: bytes) -> None:
        """Make the key unextractable in the file."""
        with software_store.locked(self._directory):
            self._stored(key_id)
            self._save(replace(key, extractable=False) if key.key_id == key_id else key for key in self._keyring().keys)

    def seal_probe(self, key_id: bytes) -> tuple[Evidence, ...]:
        """Try to wrap the key; there is no operation that reads or copies it."""
        try:
            self.wrap(os.urandom(_THROWAWAY_KEK_BYTES), key_id)
        except KeySealedError as error:
            return (refused(Probe.WRAP, error),)
        raise PolicyViolationError(
            f"key {key_id.hex()} of token {self._serial} can still be wrapped",
            remedy="seal the key before anything is signed",
        )

    def sign(self, key_id: bytes, data: bytes, hash_name: HashName) -> bytes:
        """Sign a message."""
        return _sign(_private(self._stored(key_id).pkcs8), data, hash_name)

    def destroy(self, key_id: bytes) -> None:
        """Rewrite the file without the key."""
        with software_store.locked(self._directory):
            self._stored(key_id)
            self._save(key for key in self._keyring().keys if key.key_id != key_id)

    def find(self, key_id: bytes) -> KeyPresence:
        """Return whether the key is in the file; its public half is always with it."""
        found = tuple(key for key in self._keyring().keys if key.key_id == key_id)
        return KeyPresence(private=bool(found), public=bool(found), sealed=any(not key.extractable for key in found))

    def close(self) -> None:
        """Forget the key that opens the file."""
        self.logout()

    def _store(self) -> StoreFile:
        store = software_store.read(self._directory)
        if store.serial != self._serial:
            raise TokenGoneError(self._serial, f"is not in its directory any more: {store.serial} is")
        return store

    def _login_key(self) -> bytes:
        if self._key is None:
            raise ValueError("not logged in")
        return self._key

    def _keyring(self) -> Keyring:
        key = self._login_key()
        return software_store.unsealed(self._store(), key)

    def _stored(self, key_id: bytes) -> StoredKey:
        for key in self._keyring().keys:
            if key.key_id == key_id:
                return key
        raise KeyMissingError(self._serial, key_id)

    def _add(self, added: StoredKey) -> None:
        with software_store.locked(self._directory):
            keys = self._keyring().keys
            if any(key.key_id == added.key_id for key in keys):
                raise KeyExistsError(self._serial, added.key_id)
            self._save((*keys, added))

    def _save(self, keys: Iterable[StoredKey]) -> None:
        """Write the file with these keys; only under its lock."""
        store = self._store()
        software_store.write(self._directory, software_store.sealed(store, self._login_key(), Keyring(tuple(keys))))


def _generate(kind: KeyKind) -> _PrivateKey:
    match kind:
        case KeyKind.EC_P256:
            return ec.generate_private_key(ec.SECP256R1())
        case KeyKind.EC_P384:
            return ec.generate_private_key(ec.SECP384R1())
        case KeyKind.RSA_3072:
            return rsa.generate_private_key(_PUBLIC_EXPONENT, 3072)
        case KeyKind.RSA_4096:
            return rsa.generate_private_key(_PUBLIC_EXPONENT, 4096)
        case _:
            assert_never(kind)


def _private(der: bytes) -> _PrivateKey:
    try:
        key = load_der_private_key(der, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise pkcs8.not_a_key() from error
    if isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        return key
    raise pkcs8.not_a_key()


def _prove(private: _PrivateKey) -> None:
    signing.prove(private.public_key(), lambda data, hash_name: _sign(private, data, hash_name))


def _sign(private: _PrivateKey, data: bytes, hash_name: HashName) -> bytes:
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), signing.algorithm(hash_name))
    return private.sign(data, ec.ECDSA(signing.algorithm(hash_name)))
