"""Tokens for the contract: software and SoftHSM, fresh per test, all SoftHSM tokens in one store of the test run."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ceremony.strongroom.tokens import softhsm, software_store
from ceremony.strongroom.tokens.base import Token
from ceremony.strongroom.tokens.opening import open_token
from ceremony.token_ref import TokenRef

MakeRef = Callable[[str], TokenRef]
OpenRef = Callable[[TokenRef], Token]
OpenToken = Callable[[str], Token]


@pytest.fixture(scope="session")
def pin() -> str:
    return "4711-0815"


@pytest.fixture(scope="session")
def softhsm_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("softhsm")


@pytest.fixture
def make_ref(tmp_path: Path, softhsm_store: Path, pin: str) -> MakeRef:
    """Make fresh tokens of a module and say where they are."""
    numbers = itertools.count()

    def make(module: str) -> TokenRef:
        label = f"token {next(numbers)}"
        if module == "software":
            store = tmp_path / label
            serial = software_store.new_serial()
            software_store.create(store, label=label, pin=pin, serial=serial)
        else:
            store = softhsm_store
            serial = softhsm.create(store, label=label, pin=pin, so_pin="87654321")
        return TokenRef(id=label, module=module, serial=serial, store=str(store), module_sha256="", label=label)

    return make


@pytest.fixture
def opened() -> Iterator[OpenRef]:
    """Open tokens without a login, and close them after the test."""
    with ExitStack() as stack:

        def open_ref(ref: TokenRef) -> Token:
            token = open_token(ref)
            stack.callback(token.close)
            return token

        yield open_ref


@pytest.fixture
def fresh(make_ref: MakeRef, opened: OpenRef, pin: str) -> OpenToken:
    """Make fresh tokens of a module, logged in."""

    def make(module: str) -> Token:
        token = opened(make_ref(module))
        token.login(pin)
        return token

    return make


@pytest.fixture
def take_away() -> Callable[[TokenRef], None]:
    """Take a token's files away while it is in use."""

    def take(ref: TokenRef) -> None:
        if ref.module == "software":
            shutil.rmtree(ref.store)
            return
        for state in Path(ref.store).glob("tokens/*/token.object"):
            if ref.serial.encode() in state.read_bytes():
                shutil.rmtree(state.parent)
                return
        raise AssertionError(ref.serial)

    return take


@pytest.fixture(params=["software", "softhsm"])
def module(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ref(module: str, make_ref: MakeRef) -> TokenRef:
    return make_ref(module)


@pytest.fixture
def token(ref: TokenRef, opened: OpenRef, pin: str) -> Token:
    found = opened(ref)
    found.login(pin)
    return found
