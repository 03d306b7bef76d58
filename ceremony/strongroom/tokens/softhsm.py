"""A private SoftHSM store: where the module is, its configuration file, and a fresh token in it.

SoftHSM learns its store from SOFTHSM2_CONF when it is initialised, so `attach` sets that variable first.
"""

import os
from pathlib import Path

from pkcs11 import Slot, TokenFlag

from ceremony.errors import WorldError
from ceremony.strongroom.tokens.errors import TokenGoneError
from ceremony.strongroom.tokens.pkcs11_errors import told
from ceremony.strongroom.tokens.pkcs11_module import SOFTHSM_CONF, Pkcs11Module, User, load, serial_of

CONF_NAME = "softhsm2.conf"

_MODULES = (
    Path("/usr/lib/softhsm/libsofthsm2.so"),
    Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
    Path("/usr/lib64/softhsm/libsofthsm2.so"),
    Path("/usr/lib64/pkcs11/libsofthsm2.so"),
    Path("/usr/local/lib/softhsm/libsofthsm2.so"),
    Path("/opt/homebrew/lib/softhsm/libsofthsm2.so"),
)


def find_module() -> Path:
    """Return the SoftHSM module of this machine.

    Raises:
        WorldError: none is installed in a usual place.
    """
    for path in _MODULES:
        if path.exists():
            return path
    raise WorldError(
        "SoftHSM is not installed on this machine",
        remedy="install the package libsofthsm2 (apt-get install softhsm2), or use the software token",
    )


def configure(store: Path) -> Path:
    """Write the configuration of a store and return that file: the value for SOFTHSM2_CONF.

    It is written anew where a store was copied or moved, and left alone where it is right: another strongroom may be
    reading it.
    """
    tokens = store.resolve() / "tokens"
    conf = store.resolve() / CONF_NAME
    wanted = f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n"
    if not conf.exists() or conf.read_text() != wanted:
        beside = conf.with_suffix(".new")
        beside.write_text(wanted)
        beside.rename(conf)
    return conf


def attach(store: Path, *, module_sha256: str) -> Pkcs11Module:
    """Return SoftHSM's module turned to a store.

    Raises:
        TokenGoneError: there is no store.
    """
    if not (store / "tokens").is_dir():
        raise TokenGoneError(f"in {store}", "is not there: that is no SoftHSM store")
    os.environ[SOFTHSM_CONF] = str(configure(store))
    return load(find_module(), expected_sha256=module_sha256)


def create(store: Path, *, label: str, pin: str, so_pin: str) -> str:
    """Make a token in a store, and the store if there is none, and return the token's serial number.

    Raises:
        WorldError: SoftHSM is missing, or does not offer an empty slot.
    """
    (store / "tokens").mkdir(mode=0o700, parents=True, exist_ok=True)
    module = attach(store, module_sha256="")
    with told("of SoftHSM"):
        slot = _empty_slot(module)
        module.init_token(slot.slot_id, label=label, so_pin=so_pin)
        token = slot.get_token()
        session = token.open(rw=True)
        module.login(session, User.SECURITY_OFFICER, so_pin)
        session.init_pin(pin)
        module.close_sessions(slot.slot_id)
    return serial_of(token)


def _empty_slot(module: Pkcs11Module) -> Slot:
    for token in module.present():
        if not token.flags & TokenFlag.TOKEN_INITIALIZED:
            return token.slot
    raise WorldError("SoftHSM offers no empty slot", remedy="check that the directory of its tokens can be written")
