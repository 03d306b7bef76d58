"""A token behind a PKCS#11 module, found by serial; written against the traps that real modules set.

The module's own words become evidence; what matters is tried: RFC 5649 by a known answer, a key by a signature, a seal
by attempts to break it. One session is open; logging in opens a new one, so a token that was reinserted works again.
"""

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import partial

import pkcs11
from cryptography.exceptions import InvalidSignature
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag, exceptions

from ceremony.keys import KeyKind
from ceremony.operations.tokens import Evidence, ObjectSeen
from ceremony.strongroom.tokens import pkcs8, signing
from ceremony.strongroom.tokens import pkcs11_objects as objects
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
from ceremony.strongroom.tokens.pkcs11_errors import BAD_WRAP, told
from ceremony.strongroom.tokens.pkcs11_module import Pkcs11Module, User, serial_of
from ceremony.strongroom.tokens.pkcs11_probes import KEK_USE, Wrapping, find_wrapping

_PIN_ERRORS = (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange)


class Pkcs11Token:
    """A token of a PKCS#11 module; implements `ceremony.strongroom.tokens.base.Token`."""

    def __init__(self, module: Pkcs11Module, serial: str, kind: TokenKind) -> None:
        self._module = module
        self._serial = serial
        self._kind = kind
        self._logged_in = False
        self._closed = False
        self._wrapping: Wrapping | None = None
        module.hold(serial)
        with told(serial), ExitStack() as on_failure:
            on_failure.callback(module.release, serial)
            self._token = module.token(serial)
            self._session = self._token.open(rw=True, attribute_mapper=objects.mapper())
            on_failure.pop_all()

    def identity(self) -> TokenIdentity:
        """Return what the token says it is."""
        return identity_of(self._module, self._present(), self._kind)

    def objects(self) -> tuple[ObjectSeen, ...]:
        """List every object, of any class."""
        self._need_login()
        with told(self._serial):
            self._present()
            return tuple(objects.seen(found) for found in self._search({}))

    def tries(self) -> PinTries:
        """Return the state of the PIN counter as the token's flags tell it."""
        return tries_of(self._present().flags)

    def login(self, pin: str, *, last_try: LastTry = LastTry.KEEP) -> None:
        """Log in on a fresh session."""
        self._reopen()
        tries = self.tries()
        if tries.locked:
            raise PinLockedError(self._serial)
        if tries.final and last_try is LastTry.KEEP:
            raise LastTryError(self._serial)
        with told(self._serial):
            try:
                self._module.login(self._session, User.USER, pin)
            except _PIN_ERRORS as error:
                raise PinRefusedError(self._serial, left=self.tries().left) from error
            except exceptions.PinLocked as error:
                raise PinLockedError(self._serial) from error
        self._logged_in = True

    def logout(self) -> None:
        """Give up the process's login to this token."""
        if self._logged_in:
            self._logged_in = False
            with told(self._serial):
                self._module.logout(self._session)

    def random(self, count: int) -> bytes:
        """Return randomness of the token's generator."""
        with told(self._serial):
            return bytes(self._session.generate_random(count * 8))

    def generate(self, kind: KeyKind, *, label: str, key_id: bytes) -> bytes:
        """Generate the pair, read its attributes back, and try it."""
        self._refuse_existing(key_id)
        with told(self._serial), ExitStack() as on_failure:
            on_failure.callback(self._destroy_all, key_id)
            found = objects.generate(self._session, kind, label=label, key_id=key_id)
            private = self._private(key_id)
            objects.forbid_other_uses(private)
            if not (private[Attribute.SENSITIVE] and private[Attribute.EXTRACTABLE] and private[Attribute.PRIVATE]):
                raise self._violation(key_id, "was not made sensitive, private and extractable as asked")
            public = objects.public_key(found)
            try:
                signing.prove(public, partial(_sign, private))
            except InvalidSignature as error:
                raise self._violation(key_id, "does not sign for its public key") from error
            on_failure.pop_all()
        return signing.spki_of(public)

    def spki(self, key_id: bytes) -> bytes:
        """Return the public object's key."""
        with told(self._serial):
            return signing.spki_of(objects.public_key(self._only(ObjectClass.PUBLIC_KEY, key_id)))

    def evidence(self, key_id: bytes) -> tuple[Evidence, ...]:
        """Return the private object's attributes."""
        with told(self._serial):
            return objects.evidence(self._private(key_id))

    def wrap_probe(self) -> WrapMechanism:
        """Find the mechanism by a known answer, once."""
        return self._probed().mechanism

    def wrap(self, kek: bytes, key_id: bytes) -> bytes:
        """Wrap the private key under the KEK."""
        wrapping = self._probed()
        with told(self._serial):
            private = self._private(key_id)
            try:
                return wrapping.wrap(self._session, kek, private)
            except (exceptions.KeyUnextractable, exceptions.KeyNotWrappable) as error:
                raise KeySealedError(self._serial, key_id) from error

    def unwrap(self, kek: bytes, blob: bytes, *, spki: bytes, label: str, key_id: bytes) -> None:
        """Unwrap, read back, tighten what was ignored, and try a signature; destroy on any failure."""
        public = signing.public_key(spki)
        signing.kind_of(public)
        self._refuse_existing(key_id)
        wrapping = self._probed()
        with told(self._serial), ExitStack() as on_failure:
            on_failure.callback(self._destroy_all, key_id)
            with objects.session_secret(self._session, kek, use=KEK_USE) as key:
                try:
                    private = objects.unwrap(key, blob, wrapping.number, public=public, label=label, key_id=key_id)
                except BAD_WRAP as error:
                    self._present()
                    raise pkcs8.does_not_open() from error
            self._tighten(private, key_id)
            try:
                signing.prove(public, partial(_sign, private))
            except (InvalidSignature, exceptions.PKCS11Error) as error:
                self._present()
                raise OtherKeyError from error
            objects.store_public(self._session, public, label=label, key_id=key_id)
            on_failure.pop_all()

    def seal(self, key_id: bytes) -> None:
        """Set EXTRACTABLE to False and read it back; a key that is sealed already stays so."""
        with told(self._serial):
            private = self._private(key_id)
            # After a crash it is sealed again, and a module may refuse to set what is final.
            if private[Attribute.EXTRACTABLE]:
                private[Attribute.EXTRACTABLE] = False
            if private[Attribute.EXTRACTABLE]:
                raise self._violation(key_id, "stays extractable after sealing")

    def seal_probe(self, key_id: bytes) -> tuple[Evidence, ...]:
        """Try to wrap, read, weaken and copy the key."""
        wrapping = self._probed()
        with told(self._serial):
            return wrapping.test_seal(self._session, self._private(key_id))

    def sign(self, key_id: bytes, data: bytes, hash_name: HashName) -> bytes:
        """Hash here, sign raw on the token."""
        with told(self._serial):
            return _sign(self._private(key_id), data, hash_name)

    def destroy(self, key_id: bytes) -> None:
        """Destroy the private and the public object."""
        if not self._destroy_all(key_id):
            raise KeyMissingError(self._serial, key_id)

    def find(self, key_id: bytes) -> KeyPresence:
        """Return which of the key's objects the token lists."""
        with told(self._serial):
            private = self._all(ObjectClass.PRIVATE_KEY, key_id)
            public = self._all(ObjectClass.PUBLIC_KEY, key_id)
            sealed = bool(private) and not any(found[Attribute.EXTRACTABLE] for found in private)
        return KeyPresence(private=bool(private), public=bool(public), sealed=sealed)

    def close(self) -> None:
        """Close all sessions with the token, and with them the login."""
        if self._closed:
            return
        self._closed = True
        self._logged_in = False
        # A token that was pulled has no sessions left to close.
        with suppress(exceptions.PKCS11Error):
            self._module.close_sessions(self._token.slot.slot_id)
        self._module.release(self._serial)

    def _reopen(self) -> None:
        """Find the token again and open a session without a login, closing those left over."""
        self._logged_in = False
        with told(self._serial):
            self._token = self._module.token(self._serial)
            self._module.close_sessions(self._token.slot.slot_id)
            self._session = self._token.open(rw=True, attribute_mapper=objects.mapper())

    def _present(self) -> pkcs11.Token:
        """Return the token as it is now: a token that is gone answers searches with nothing rather than an error."""
        with told(self._serial):
            token = self._token.slot.get_token()
        if serial_of(token) != self._serial:
            raise TokenGoneError(self._serial, f"is gone from its slot; {serial_of(token)} is there")
        return token

    def _probed(self) -> Wrapping:
        self._need_login()
        if self._wrapping is None:
            self._present()
            with told(self._serial):
                self._wrapping = find_wrapping(self._module, self._session)
        return self._wrapping

    def _need_login(self) -> None:
        if not self._logged_in:
            raise ValueError("not logged in")

    def _search(self, template: Mapping[Attribute, object]) -> list[pkcs11.Key]:
        self._module.check_session(self._session)
        return list(self._session.get_objects(template))

    def _all(self, object_class: ObjectClass, key_id: bytes) -> list[pkcs11.Key]:
        self._need_login()
        found = self._search({Attribute.CLASS: object_class, Attribute.ID: key_id})
        if not found:
            self._present()
        return found

    def _only(self, object_class: ObjectClass, key_id: bytes) -> pkcs11.Key:
        found = self._all(object_class, key_id)
        if not found:
            raise KeyMissingError(self._serial, key_id)
        if len(found) > 1:
            raise self._violation(key_id, f"is there {len(found)} times")
        return found[0]

    def _private(self, key_id: bytes) -> pkcs11.PrivateKey:
        return self._only(ObjectClass.PRIVATE_KEY, key_id)

    def _refuse_existing(self, key_id: bytes) -> None:
        presence = self.find(key_id)
        if presence.private or presence.public:
            raise KeyExistsError(self._serial, key_id)

    def _destroy_all(self, key_id: bytes) -> int:
        with told(self._serial):
            found = [*self._all(ObjectClass.PRIVATE_KEY, key_id), *self._all(ObjectClass.PUBLIC_KEY, key_id)]
            for one in found:
                one.destroy()
        return len(found)

    def _tighten(self, private: pkcs11.PrivateKey, key_id: bytes) -> None:
        """Set what an unwrap template asked for once more; some modules ignore the template but not this."""
        for attribute, wanted in ((Attribute.SENSITIVE, True), (Attribute.EXTRACTABLE, False)):
            if private[attribute] is not wanted:
                private[attribute] = wanted
            if private[attribute] is not wanted:
                raise self._violation(key_id, f"does not keep {attribute.name} {str(wanted).lower()}")
        if not private[Attribute.PRIVATE]:
            raise self._violation(key_id, "is visible without a login")
        objects.forbid_other_uses(private)

    def _violation(self, key_id: bytes, problem: str) -> PolicyViolationError:
        return PolicyViolationError(
            f"key {key_id.hex()} of token {self._serial} {problem}",
            remedy="do not use this token; run the ceremony with one that passes the acceptance test",
        )


def identity_of(module: Pkcs11Module, token: pkcs11.Token, kind: TokenKind) -> TokenIdentity:
    """Return what a token of a module says it is."""
    major, minor = token.firmware_version
    return TokenIdentity(
        kind=kind,
        model=token.model,
        serial=serial_of(token),
        firmware=f"{major}.{minor}",
        label=token.label,
        module_path=str(module.path),
        module_sha256=module.sha256,
    )


def tries_of(flags: TokenFlag) -> PinTries:
    """Return the state of the user PIN that a token's flags tell."""
    locked = bool(flags & TokenFlag.USER_PIN_LOCKED)
    final = bool(flags & TokenFlag.USER_PIN_FINAL_TRY) and not locked
    low = final or locked or bool(flags & TokenFlag.USER_PIN_COUNT_LOW)
    left = 0 if locked else 1 if final else None
    return PinTries(low=low, final=final, locked=locked, left=left)


def _sign(private: pkcs11.PrivateKey, data: bytes, hash_name: HashName) -> bytes:
    if private[Attribute.KEY_TYPE] == KeyType.RSA:
        return bytes(private.sign(signing.digest_info(data, hash_name), mechanism=Mechanism.RSA_PKCS))
    # ECDSA signs no more of a digest than the curve is long, and some modules refuse the rest (FIPS 186-5, 6.4.1).
    length = (objects.curve_of(private).key_size + 7) // 8
    return signing.ecdsa_der(bytes(private.sign(signing.digest(data, hash_name)[:length], mechanism=Mechanism.ECDSA)))
