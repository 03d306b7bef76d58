"""Tokens for the contract: software and SoftHSM, fresh per test, all SoftHSM tokens in one store of the test run."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

import pytest

from ceremony.strongroom.tokens import softhsm, software_store
from ceremony.strongroom.tokens.base import Token
from ceremony.strongroom.tokens.opening import open_token
from ceremony.token_ref import TokenRef

PIN = "4711-0815"
SO_PIN = "87654321"

MakeRef: TypeAlias = Callable[[str], TokenRef]
OpenToken: TypeAlias = Callable[[str], Token]


@pytest.fixture(scope="session")
def softhsm_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("softhsm")


@pytest.fixture
def make_ref(tmp_path: Path, softhsm_store: Path) -> MakeRef:
    """Make a fresh token of a module and say where it is."""
    count = iter(range(100))

    def make(module: str) -> TokenRef:
        label = f"token {next(count)}"
        if module == "software":
            store = tmp_path / label
            serial = software_store.new_serial()
            software_store.create(store, label=label, pin=PIN, serial=serial)
        else:
            store = softhsm_store
            serial = softhsm.create(store, label=label, pin=PIN, so_pin=SO_PIN)
        return TokenRef(id=label, module=module, serial=serial, store=str(store), module_sha256="", label=label)

    return make


@pytest.fixture
def opened() -> Iterator[Callable[[TokenRef], Token]]:
    """Open tokens and close them after the test."""
    with ExitStack() as stack:

        def open_ref(ref: TokenRef) -> Token:
            token = open_token(ref)
            stack.callback(token.close)
            return token

        yield open_ref


@pytest.fixture
def fresh(make_ref: MakeRef, opened: Callable[[TokenRef], Token]) -> OpenToken:
    """A fresh token of a module, logged in."""

    def make(module: str) -> Token:
        token = opened(make_ref(module))
        token.login(PIN)
        return token

    return make


@pytest.fixture(params=["software", "softhsm"])
def module(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ref(module: str, make_ref: MakeRef) -> TokenRef:
    return make_ref(module)


@pytest.fixture
def token(module: str, fresh: OpenToken) -> Token:
    return fresh(module)
