"""From a token's reference to the token: the only place that knows all adapters."""

import os
from pathlib import Path
from typing import assert_never

from ceremony.errors import RefusedError, UsageError
from ceremony.strongroom.tokens import softhsm, software_store
from ceremony.strongroom.tokens.base import Token, TokenIdentity, TokenKind
from ceremony.strongroom.tokens.errors import TokenGoneError, UnsupportedError
from ceremony.strongroom.tokens.pkcs11_module import Pkcs11Module, load
from ceremony.strongroom.tokens.pkcs11_token import Pkcs11Token, identity_of
from ceremony.strongroom.tokens.software import SoftwareToken
from ceremony.token_ref import TokenRef

_SO_PIN_BYTES = 16


def open_token(ref: TokenRef) -> Token:
    """Open the token that is meant: by serial, from the module that was approved.

    Raises:
        TokenGoneError: it is not there.
        RefusedError: the module's file is not the approved one.
        UsageError: the module is neither "software", "softhsm" nor an absolute path.
    """
    kind = _kind(ref.module)
    if kind is TokenKind.SOFTWARE:
        return _open_software(ref)
    return Pkcs11Token(_module(kind, ref.module, ref.store, ref.module_sha256), ref.serial, kind)


def create_token(module: str, store: str, *, label: str, pin: str) -> TokenIdentity:
    """Make a fresh token in `store`: a new directory for a software token, a store of any number for SoftHSM.

    SoftHSM's security officer gets a random PIN that nobody is told: a token of a rehearsal is made anew, not reset.

    Raises:
        UnsupportedError: tokens of other modules are initialised with their vendor's tool.
    """
    kind = _kind(module)
    match kind:
        case TokenKind.SOFTWARE:
            software_store.create(Path(store), label=label, pin=pin, serial=software_store.new_serial())
            return SoftwareToken(Path(store)).identity()
        case TokenKind.SOFTHSM:
            serial = softhsm.create(Path(store), label=label, pin=pin, so_pin=os.urandom(_SO_PIN_BYTES).hex())
            loaded = _module(kind, module, store, "")
            return identity_of(loaded, loaded.token(serial), kind)
        case TokenKind.PKCS11:
            raise UnsupportedError(
                f"tokens of {module} are not initialised here", remedy="initialise the token with its vendor's tool"
            )
        case _:
            assert_never(kind)


def list_tokens(module: str, store: str) -> tuple[TokenIdentity, ...]:
    """Return the tokens of a module, without logging in.

    Args:
        module: as in TokenRef.
        store: a software token, or a directory of them; a SoftHSM store; "" for hardware.
    """
    kind = _kind(module)
    if kind is TokenKind.SOFTWARE:
        found = sorted(Path(store).glob(software_store.FILE_NAME)) + sorted(
            Path(store).glob(f"*/{software_store.FILE_NAME}")
        )
        return tuple(SoftwareToken(file.parent).identity() for file in found)
    loaded = _module(kind, module, store, "")
    return tuple(identity_of(loaded, token, kind) for token in loaded.tokens())


def _kind(module: str) -> TokenKind:
    if module in (TokenKind.SOFTWARE, TokenKind.SOFTHSM):
        return TokenKind(module)
    if not Path(module).is_absolute():
        raise UsageError(
            f"the token module {module!r} is not known",
            remedy='name "software", "softhsm" or the full path of a PKCS#11 module',
        )
    return TokenKind.PKCS11


def _module(kind: TokenKind, module: str, store: str, module_sha256: str) -> Pkcs11Module:
    if kind is TokenKind.SOFTHSM:
        return softhsm.attach(Path(store), module_sha256=module_sha256)
    return load(Path(module), expected_sha256=module_sha256)


def _open_software(ref: TokenRef) -> SoftwareToken:
    if ref.module_sha256:
        raise RefusedError(
            f"token {ref.id} pins a module's SHA-256, and the software token has no module",
            remedy="leave the module's SHA-256 empty in the plan",
        )
    token = SoftwareToken(Path(ref.store))
    serial = token.identity().serial
    if serial != ref.serial:
        raise TokenGoneError(ref.serial, f"is not in {ref.store}; {serial} is")
    return token
