"""The software token's file: its PIN counter, its encryption, its damage, and two users at once."""

import base64
import json
import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from ceremony.errors import RefusedError, UsageError
from ceremony.keys import KeyKind
from ceremony.strongroom.tokens import pkcs8, software_store
from ceremony.strongroom.tokens.base import LastTry, PinTries, Token
from ceremony.strongroom.tokens.errors import LastTryError, PinLockedError, PinRefusedError, TokenGoneError
from ceremony.strongroom.tokens.opening import create_token, list_tokens, open_token
from ceremony.strongroom.tokens.software import SoftwareToken
from ceremony.token_ref import TokenRef

MakeRef = Callable[[str], TokenRef]

KEY = b"\x01key"
OTHER = b"\x02key"
KEK = bytes(range(32))


@pytest.fixture
def directory(make_ref: MakeRef) -> Path:
    return Path(make_ref("software").store)


def edit(directory: Path, **members: str | int) -> None:
    file = directory / software_store.FILE_NAME
    file.write_text(json.dumps(json.loads(file.read_text()) | members))


def spend(directory: Path, tries: int) -> None:
    for _ in range(tries):
        with pytest.raises(PinRefusedError):
            SoftwareToken(directory).login("wrong")


def test_serials_are_fresh_and_marked() -> None:
    assert re.fullmatch(r"SW[0-9A-F]{14}", software_store.new_serial())
    assert software_store.new_serial() != software_store.new_serial()


def test_a_token_is_for_its_owner_alone(directory: Path) -> None:
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((directory / software_store.FILE_NAME).stat().st_mode) == 0o600


def test_an_existing_directory_is_refused(directory: Path, pin: str) -> None:
    before = (directory / software_store.FILE_NAME).read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        software_store.create(directory, label="l", pin=pin, serial="SW00")
    assert (directory / software_store.FILE_NAME).read_bytes() == before


def test_a_short_pin_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too short"):
        software_store.create(tmp_path / "t", label="l", pin="123", serial="SW00")
    assert not (tmp_path / "t").exists()


def test_wrong_tries_are_counted_across_openings(directory: Path, pin: str) -> None:
    spend(directory, 1)
    with pytest.raises(PinRefusedError, match="tries left: 3") as refused:
        SoftwareToken(directory).login("wrong")
    assert refused.value.left == 3
    assert SoftwareToken(directory).tries() == PinTries(low=True, final=False, locked=False, left=3)
    SoftwareToken(directory).login(pin)
    assert SoftwareToken(directory).tries() == PinTries(low=False, final=False, locked=False, left=5)


def test_the_last_try_is_kept(directory: Path, pin: str) -> None:
    spend(directory, 4)
    for guess in ("wrong", pin):
        with pytest.raises(LastTryError, match="stops before the last try"):
            SoftwareToken(directory).login(guess)
    assert SoftwareToken(directory).tries() == PinTries(low=True, final=True, locked=False, left=1)


def test_a_decision_spends_the_last_try_well(directory: Path, pin: str) -> None:
    spend(directory, 4)
    SoftwareToken(directory).login(pin, last_try=LastTry.SPEND)
    assert SoftwareToken(directory).tries().left == software_store.MAX_TRIES


def test_a_decision_spends_the_last_try_badly(directory: Path, pin: str) -> None:
    spend(directory, 4)
    with pytest.raises(PinRefusedError):
        SoftwareToken(directory).login("wrong", last_try=LastTry.SPEND)
    assert SoftwareToken(directory).tries().locked
    with pytest.raises(PinLockedError):
        SoftwareToken(directory).login(pin, last_try=LastTry.SPEND)


def test_nothing_on_disk_or_in_a_repr_opens_the_key(directory: Path, pin: str) -> None:
    token = SoftwareToken(directory)
    token.login(pin)
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    der = pkcs8.unwrap(KEK, token.wrap(KEK, KEY))
    secret = load_der_private_key(der, None).private_numbers().private_value.to_bytes(32, "big")
    content = (directory / software_store.FILE_NAME).read_text()
    on_disk = content.encode() + b"".join(
        base64.b64decode(value)
        for value in json.loads(content).values()
        if isinstance(value, str) and value[-1:] == "="
    )
    assert secret not in on_disk
    assert b"root" not in on_disk
    assert pin.encode() not in on_disk
    stored = software_store.StoredKey(key_id=KEY, label="root", pkcs8=der, local=True, extractable=True, mechanism="")
    assert str(der) not in repr(stored)


@pytest.mark.parametrize(
    "members",
    [{"format": "keyceremony/software-token/v2"}, {"tries_left": "5"}, {"surplus": 1}, {"sealed": "not base64!"}],
    ids=lambda members: next(iter(members)),
)
def test_a_damaged_file_is_no_token(directory: Path, members: dict[str, str | int]) -> None:
    edit(directory, **members)
    with pytest.raises(TokenGoneError):
        SoftwareToken(directory)


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_a_file_that_is_no_object_is_no_token(directory: Path, content: str) -> None:
    (directory / software_store.FILE_NAME).write_text(content)
    with pytest.raises(TokenGoneError):
        SoftwareToken(directory)


@pytest.mark.parametrize(
    "members", [{"label": "another"}, {"serial": "SW00"}, {"sealed": ""}, {"nonce": ""}], ids=lambda m: next(iter(m))
)
def test_a_keyring_is_bound_to_its_file(directory: Path, pin: str, members: dict[str, str | int]) -> None:
    edit(directory, **members)
    with pytest.raises(TokenGoneError, match="damaged keyring"):
        SoftwareToken(directory).login(pin)


def test_another_token_in_the_same_place_is_noticed(directory: Path, make_ref: MakeRef, pin: str) -> None:
    token = SoftwareToken(directory)
    token.login(pin)
    (Path(make_ref("software").store) / software_store.FILE_NAME).replace(directory / software_store.FILE_NAME)
    with pytest.raises(TokenGoneError, match="not in its directory any more"):
        token.find(KEY)


def test_what_a_crash_left_beside_the_file_does_no_harm(directory: Path, pin: str) -> None:
    (directory / f"{software_store.FILE_NAME}.new").write_text("half a fi")
    token = SoftwareToken(directory)
    token.login(pin)
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    assert [file.name for file in directory.iterdir()] == [software_store.FILE_NAME]


def test_two_users_of_one_token_lose_no_key(directory: Path, pin: str) -> None:
    dealer, prover = SoftwareToken(directory), SoftwareToken(directory)
    dealer.login(pin)
    prover.login(pin)
    dealer.generate(KeyKind.EC_P256, label="a", key_id=KEY)
    prover.generate(KeyKind.EC_P256, label="b", key_id=OTHER)
    assert {seen.key_id for seen in dealer.objects()} == {KEY.hex(), OTHER.hex()}


def test_a_pinned_module_hash_does_not_fit_a_software_token(directory: Path) -> None:
    serial = SoftwareToken(directory).identity().serial
    with pytest.raises(RefusedError, match="has no module"):
        open_token(
            TokenRef(id="a", module="software", serial=serial, store=str(directory), module_sha256="00", label="")
        )


def test_tokens_are_listed_from_their_own_and_from_the_directory_above(tmp_path: Path, pin: str) -> None:
    made = {create_token("software", str(tmp_path / name), label=name, pin=pin) for name in ("a", "b")}
    assert set(list_tokens("software", str(tmp_path))) == made
    assert list_tokens("software", str(tmp_path / "a"))[0].label == "a"
    assert list_tokens("software", str(tmp_path / "none")) == ()


def test_a_made_token_opens_with_its_pin(tmp_path: Path, pin: str) -> None:
    made = create_token("software", str(tmp_path / "a" / "b"), label="l", pin=pin)
    ref = TokenRef(
        id="a", module="software", serial=made.serial, store=str(tmp_path / "a" / "b"), module_sha256="", label="l"
    )
    token: Token = open_token(ref)
    token.login(pin)
    assert token.objects() == ()
