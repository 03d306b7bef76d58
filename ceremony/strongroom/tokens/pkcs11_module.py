"""A PKCS#11 module in this process: loading it once, and the calls that python-pkcs11 lacks or gets wrong.

Those calls go to the same initialised module through its C_GetFunctionList: logging in on a session that is already
open (so that a refused PIN leaks none), wrapping into a buffer of our own (length queries lie), initialising a token.
A module is initialised without locking: one thread, and no fork after loading. Errors are python-pkcs11's here.
"""

import ctypes
import functools
import hashlib
import os
from contextlib import suppress
from enum import IntEnum
from pathlib import Path

import pkcs11
from pkcs11 import exceptions

from ceremony.errors import RefusedError, WorldError
from ceremony.strongroom.tokens.errors import TokenGoneError, UnsupportedError

SOFTHSM_CONF = "SOFTHSM2_CONF"

_SPY_MARK = b"PKCS11SPY"
_WRAP_BUFFER_BYTES = 16 * 1024
_LABEL_BYTES = 32
_FUNCTION_COUNT = 68
_SESSION_INFO_FIELDS = 4

_UL = ctypes.c_ulong
_BYTES = ctypes.c_char_p
_COUNT = ctypes.POINTER(_UL)


class User(IntEnum):
    """CK_USER_TYPE."""

    SECURITY_OFFICER = 0
    USER = 1


class _Mechanism(ctypes.Structure):
    _fields_ = (("mechanism", _UL), ("parameter", ctypes.c_void_p), ("parameter_length", _UL))


class _FunctionList(ctypes.Structure):
    _fields_ = (("version", ctypes.c_ubyte * 2), ("functions", ctypes.c_void_p * _FUNCTION_COUNT))


# Positions in CK_FUNCTION_LIST, which PKCS#11 2.x fixes.
_INIT_TOKEN = 9, ctypes.CFUNCTYPE(_UL, _UL, _BYTES, _UL, _BYTES)
_CLOSE_ALL_SESSIONS = 14, ctypes.CFUNCTYPE(_UL, _UL)
_GET_SESSION_INFO = 15, ctypes.CFUNCTYPE(_UL, _UL, ctypes.c_void_p)
_LOGIN = 18, ctypes.CFUNCTYPE(_UL, _UL, _UL, _BYTES, _UL)
_LOGOUT = 19, ctypes.CFUNCTYPE(_UL, _UL)
_WRAP_KEY = 60, ctypes.CFUNCTYPE(_UL, _UL, ctypes.POINTER(_Mechanism), _UL, _UL, ctypes.c_void_p, _COUNT)

_RETURN_VALUES = {
    0x05: exceptions.GeneralError,
    0x06: exceptions.FunctionFailed,
    0x21: exceptions.DataLenRange,
    0x30: exceptions.DeviceError,
    0x32: exceptions.DeviceRemoved,
    0x54: exceptions.FunctionNotSupported,
    0x60: exceptions.KeyHandleInvalid,
    0x69: exceptions.KeyNotWrappable,
    0x6A: exceptions.KeyUnextractable,
    0x70: exceptions.MechanismInvalid,
    0x71: exceptions.MechanismParamInvalid,
    0xA0: exceptions.PinIncorrect,
    0xA1: exceptions.PinInvalid,
    0xA2: exceptions.PinLenRange,
    0xA4: exceptions.PinLocked,
    0xB3: exceptions.SessionHandleInvalid,
    0xE0: exceptions.TokenNotPresent,
    0x101: exceptions.UserNotLoggedIn,
}


class Pkcs11Module:
    """One loaded module.

    Attributes:
        path: its file, links resolved.
        sha256: that file's SHA-256 in hex.
    """

    def __init__(self, path: Path, sha256: str) -> None:
        self.path = path
        self.sha256 = sha256
        self._softhsm_conf = os.environ.get(SOFTHSM_CONF, "")
        self._held: set[str] = set()
        try:
            self._library = pkcs11.lib(str(path))
        except exceptions.PKCS11Error as error:
            raise UnsupportedError(
                f"{path} cannot be loaded as a PKCS#11 module",
                remedy="name the vendor's PKCS#11 module by its full path",
            ) from error
        self._functions = _function_list(path)

    def turn_to_environment(self) -> None:
        """Initialise the module anew if SOFTHSM2_CONF changed since; SoftHSM reads it only then.

        Raises:
            WorldError: a token of the earlier store is still held.
        """
        wanted = os.environ.get(SOFTHSM_CONF, "")
        if wanted == self._softhsm_conf:
            return
        if self._held:
            raise WorldError(
                "a token of another SoftHSM store is open in this process",
                remedy="close it first, or keep both tokens in one store",
            )
        self._library.finalize()
        self._library.initialize()
        self._softhsm_conf = wanted

    def hold(self, serial: str) -> None:
        """Note that a token is in use; a login belongs to the whole process, so there is one user of a token."""
        if serial in self._held:
            raise ValueError(f"token {serial} is already open in this process")
        self._held.add(serial)

    def release(self, serial: str) -> None:
        """Note that a token is no longer in use."""
        self._held.discard(serial)

    def present(self) -> list[pkcs11.Token]:
        """Return what is in the slots now, blank tokens too, in the module's order, which means nothing."""
        found = []
        for slot in self._library.get_slots():
            # A software token whose files are gone keeps its slot and answers with a general error.
            with suppress(exceptions.TokenNotPresent, exceptions.TokenNotRecognised, exceptions.GeneralError):
                found.append(slot.get_token())
        return found

    def tokens(self) -> list[pkcs11.Token]:
        """Return the initialised tokens that are present."""
        return [token for token in self.present() if token.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED]

    def token(self, serial: str) -> pkcs11.Token:
        """Return the one token with this serial (R-66).

        Raises:
            TokenGoneError: none has it.
            RefusedError: several have it.
        """
        found = [token for token in self.tokens() if serial_of(token) == serial]
        if not found:
            raise TokenGoneError(serial, f"is not among the tokens of {self.path}")
        if len(found) > 1:
            raise RefusedError(
                f"{len(found)} tokens have the serial number {serial}",
                remedy="disconnect all tokens but the one that the plan names",
                rule="R-66",
            )
        return found[0]

    def check_session(self, session: pkcs11.Session) -> None:
        """Ask for the session's state, which fails with the reason if there is no session any more.

        Before every search: python-pkcs11 leaves a search that cannot begin to the garbage collector, which complains.
        """
        state = (_UL * _SESSION_INFO_FIELDS)()
        self._call(_GET_SESSION_INFO, session.handle, ctypes.addressof(state))

    def login(self, session: pkcs11.Session, user: User, pin: str) -> None:
        """Log the process in to the session's token."""
        encoded = pin.encode()
        self._call(_LOGIN, session.handle, user, encoded, len(encoded))

    def logout(self, session: pkcs11.Session) -> None:
        """Log the process out of the session's token; private session objects are gone with it."""
        self._call(_LOGOUT, session.handle)

    def close_sessions(self, slot_id: int) -> None:
        """Close every session with a slot's token, and with them the login."""
        self._call(_CLOSE_ALL_SESSIONS, slot_id)

    def wrap(self, session: pkcs11.Session, mechanism: int, kek: pkcs11.Key, key: pkcs11.Key) -> bytes:
        """Wrap a key with a mechanism that takes no parameter."""
        buffer = ctypes.create_string_buffer(_WRAP_BUFFER_BYTES)
        length = _UL(_WRAP_BUFFER_BYTES)
        described = _Mechanism(mechanism, None, 0)
        self._call(
            _WRAP_KEY,
            session.handle,
            ctypes.byref(described),
            kek.handle,
            key.handle,
            ctypes.addressof(buffer),
            ctypes.byref(length),
        )
        return buffer.raw[: length.value]

    def init_token(self, slot_id: int, *, label: str, so_pin: str) -> None:
        """Initialise the token in a slot; whatever was on it is gone.

        Raises:
            ValueError: the label is longer than 32 bytes.
        """
        padded = label.encode().ljust(_LABEL_BYTES)
        if len(padded) > _LABEL_BYTES:
            raise ValueError("a token label has at most 32 bytes")
        encoded = so_pin.encode()
        self._call(_INIT_TOKEN, slot_id, encoded, len(encoded), padded)

    def _call(self, function: tuple[int, type["ctypes._CFunctionType"]], *arguments: object) -> None:
        index, prototype = function
        value = int(prototype(self._functions.functions[index])(*arguments))
        if value:
            raise _RETURN_VALUES.get(value, exceptions.PKCS11Error)(f"return value {value:#x}")


def load(path: Path, *, expected_sha256: str) -> Pkcs11Module:
    """Return the module at a path, loaded at most once in this process.

    Args:
        expected_sha256: the approved file's SHA-256 in hex; "" accepts any.

    Raises:
        UnsupportedError: it cannot be read or loaded.
        RefusedError: another file than the approved one, or a module that logs PINs.
    """
    real = path.resolve()
    try:
        content = real.read_bytes()
    except OSError as error:
        raise UnsupportedError(
            f"the PKCS#11 module {path} cannot be read", remedy="install the module, or correct its path in the plan"
        ) from error
    if _SPY_MARK in content:
        raise RefusedError(
            f"{path} writes PINs and keys to a log", remedy="name the vendor's module itself, not pkcs11-spy"
        )
    found = hashlib.sha256(content).hexdigest()
    if expected_sha256 and found != expected_sha256:
        raise RefusedError(
            f"the module {path} has SHA-256 {found}, not the approved {expected_sha256}",
            remedy="install the module that was approved, or have the plan approved anew",
            rule="R-02",
        )
    module = _loaded(real, found)
    module.turn_to_environment()
    return module


def serial_of(token: pkcs11.Token) -> str:
    """Return a token's serial number as text."""
    return bytes(token.serial).decode("ascii", errors="replace").strip("\0 ")


@functools.cache
def _loaded(path: Path, sha256: str) -> Pkcs11Module:
    # PKCS#11 knows one initialisation per process and file, however many callers there are.
    return Pkcs11Module(path, sha256)


def _function_list(path: Path) -> _FunctionList:
    pointer = ctypes.POINTER(_FunctionList)()
    ctypes.CDLL(str(path)).C_GetFunctionList(ctypes.byref(pointer))
    return pointer.contents
