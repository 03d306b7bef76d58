"""The traps of real PKCS#11 modules, on SoftHSM: slots, modules, stores, padding, foreign objects, lying attributes."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pkcs11 import Attribute, KeyType, ObjectClass, TokenFlag, exceptions

from ceremony.errors import RefusedError, UsageError, WorldError
from ceremony.keys import KeyKind
from ceremony.strongroom.tokens import pkcs8, pkcs11_objects, pkcs11_probes, softhsm
from ceremony.strongroom.tokens.base import PinTries, Token, TokenKind, WrapMechanism
from ceremony.strongroom.tokens.errors import PinRefusedError, TokenGoneError, UnsupportedError
from ceremony.strongroom.tokens.opening import create_token, list_tokens, open_token
from ceremony.strongroom.tokens.pkcs11_errors import meaning
from ceremony.strongroom.tokens.pkcs11_token import Pkcs11Token, tries_of
from ceremony.token_ref import TokenRef

MakeRef = Callable[[str], TokenRef]
OpenRef = Callable[[TokenRef], Token]
OpenToken = Callable[[str], Token]

KEY = b"\x01key"
KEK = bytes(range(32))


@pytest.fixture
def pkcs11_token(fresh: OpenToken) -> Pkcs11Token:
    token = fresh("softhsm")
    assert isinstance(token, Pkcs11Token)
    return token


def slots(store: Path) -> dict[str, int]:
    return {token.serial.decode(): token.slot.slot_id for token in softhsm.attach(store, module_sha256="").tokens()}


def test_a_token_is_found_by_serial_wherever_its_slot_is(
    make_ref: MakeRef, opened: OpenRef, softhsm_store: Path, tmp_path: Path
) -> None:
    first, second = make_ref("softhsm"), make_ref("softhsm")
    before = slots(softhsm_store)
    (tmp_path / "tokens").mkdir()
    # Turning to another store and back has SoftHSM give out its slots anew.
    assert list_tokens("softhsm", str(tmp_path)) == ()
    after = slots(softhsm_store)
    assert before[first.serial] != after[first.serial]
    assert opened(second).identity().label == second.label
    assert opened(first).identity().label == first.label


def test_two_tokens_are_open_and_logged_in_side_by_side(fresh: OpenToken) -> None:
    first, second = fresh("softhsm"), fresh("softhsm")
    spki = first.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    second.unwrap(KEK, first.wrap(KEK, KEY), spki=spki, label="restored", key_id=KEY)
    second.close()
    assert first.spki(KEY) == spki


def test_one_process_opens_a_token_once(make_ref: MakeRef, opened: OpenRef) -> None:
    ref = make_ref("softhsm")
    opened(ref)
    with pytest.raises(ValueError, match="already open"):
        open_token(ref)


def test_a_failed_opening_does_not_hold_the_token(make_ref: MakeRef, opened: OpenRef) -> None:
    missing = replace(make_ref("softhsm"), serial="0" * 16)
    for _ in range(2):
        with pytest.raises(TokenGoneError):
            opened(missing)


def test_another_store_waits_until_the_open_token_is_closed(
    make_ref: MakeRef, opened: OpenRef, tmp_path: Path, pin: str
) -> None:
    ref = make_ref("softhsm")
    token = opened(ref)
    with pytest.raises(WorldError, match="another SoftHSM store"):
        create_token("softhsm", str(tmp_path), label="l", pin=pin)
    token.login(pin)
    token.close()
    made = create_token("softhsm", str(tmp_path), label="l", pin=pin)
    assert [identity.serial for identity in list_tokens("softhsm", str(tmp_path))] == [made.serial]
    assert opened(ref).identity().serial == ref.serial


def test_the_security_officer_can_still_log_in_after_a_wrong_user_pin(
    make_ref: MakeRef, opened: OpenRef, softhsm_store: Path
) -> None:
    token = opened(make_ref("softhsm"))
    with pytest.raises(PinRefusedError):
        token.login("wrong-pin")
    assert softhsm.create(softhsm_store, label="next", pin="1234", so_pin="87654321")


def test_pins_of_any_shape_are_refused_as_pins(make_ref: MakeRef, opened: OpenRef, pin: str) -> None:
    token = opened(make_ref("softhsm"))
    for guess in ("", "1", "x" * 300, pin[:-1], pin + "5", "ä" * len(pin)):
        with pytest.raises(PinRefusedError):
            token.login(guess)


def test_softhsm_wraps_by_0x210a(pkcs11_token: Pkcs11Token) -> None:
    assert pkcs11_token.wrap_probe() is WrapMechanism.AES_KEY_WRAP_PAD


def test_softhsm_pads_the_key_and_the_host_cuts_it(pkcs11_token: Pkcs11Token) -> None:
    pkcs11_token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    blob = pkcs11_token.wrap(KEK, KEY)
    padded = keywrap.aes_key_unwrap_with_padding(KEK, blob)
    der = pkcs8.unwrap(KEK, blob)
    assert len(padded) % 8 == 0
    assert padded == der + bytes(len(padded) - len(der))
    assert 0 < len(padded) - len(der) < 8


def test_objects_of_every_class_are_listed(pkcs11_token: Pkcs11Token) -> None:
    pkcs11_token._session.create_object(
        {Attribute.CLASS: ObjectClass.DATA, Attribute.TOKEN: True, Attribute.LABEL: "foreign", Attribute.VALUE: b"x"}
    )
    pkcs11_token._session.create_object(
        {
            Attribute.CLASS: ObjectClass.SECRET_KEY,
            Attribute.KEY_TYPE: KeyType.AES,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: True,
            Attribute.LABEL: "left over",
            Attribute.ID: b"\xff",
            Attribute.VALUE: bytes(32),
        }
    )
    assert {(seen.object_class, seen.key_id, seen.label) for seen in pkcs11_token.objects()} == {
        ("data", "", "foreign"),
        ("secret-key", "ff", "left over"),
    }


def test_a_generated_key_can_only_sign(pkcs11_token: Pkcs11Token) -> None:
    pkcs11_token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    shown = {evidence.name: evidence.value for evidence in pkcs11_token.evidence(KEY)}
    assert shown["SIGN"] == "true"
    assert {shown[use] for use in ("DECRYPT", "UNWRAP", "DERIVE", "SIGN_RECOVER")} == {"false"}
    assert shown["KEY_GEN_MECHANISM"] == "CKM_EC_KEY_PAIR_GEN"


def test_the_copy_probe_finds_a_key_that_can_be_copied(pkcs11_token: Pkcs11Token) -> None:
    pkcs11_token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    pkcs11_probes._copy_extractable(pkcs11_token._private(KEY))
    pkcs11_token.seal(KEY)
    with pytest.raises(exceptions.AttributeReadOnly):
        pkcs11_probes._copy_extractable(pkcs11_token._private(KEY))
    assert len(pkcs11_token.objects()) == 2


def test_the_approved_module_opens_and_another_does_not(make_ref: MakeRef, opened: OpenRef) -> None:
    ref = make_ref("softhsm")
    approved = opened(ref).identity().module_sha256
    with pytest.raises(RefusedError, match="not the approved") as refused:
        open_token(replace(ref, module_sha256="00" * 32))
    assert refused.value.rule == "R-02"
    assert approved in refused.value.message


def test_a_module_is_the_same_by_path_and_through_a_link(
    make_ref: MakeRef, opened: OpenRef, tmp_path: Path, pin: str
) -> None:
    link = tmp_path / "module.so"
    link.symlink_to(softhsm.find_module())
    token = opened(replace(make_ref("softhsm"), module=str(link), store=""))
    token.login(pin)
    assert token.identity().kind is TokenKind.PKCS11
    assert token.identity().module_path == str(softhsm.find_module().resolve())


def test_a_module_that_logs_pins_is_refused_under_any_name(make_ref: MakeRef, tmp_path: Path) -> None:
    disguised = tmp_path / "vendor.so"
    disguised.write_bytes(b"\x7fELF...PKCS11SPY_OUTPUT...")
    with pytest.raises(RefusedError, match="writes PINs"):
        open_token(replace(make_ref("softhsm"), module=str(disguised)))


def test_a_file_that_is_no_module_is_refused(make_ref: MakeRef, tmp_path: Path) -> None:
    junk = tmp_path / "junk.so"
    junk.write_bytes(b"no shared library")
    with pytest.raises(UnsupportedError, match="cannot be loaded"):
        open_token(replace(make_ref("softhsm"), module=str(junk)))
    with pytest.raises(UnsupportedError, match="cannot be read"):
        open_token(replace(make_ref("softhsm"), module=str(tmp_path / "missing.so")))


@pytest.mark.parametrize("module", ["", "nss", "SOFTHSM", "lib/softhsm.so"])
def test_a_module_by_no_known_name_is_wrong_usage(make_ref: MakeRef, module: str) -> None:
    with pytest.raises(UsageError, match="not known"):
        open_token(replace(make_ref("softhsm"), module=module))


def test_tokens_of_vendors_are_not_made_here(pin: str) -> None:
    with pytest.raises(UnsupportedError, match="not initialised here"):
        create_token(str(softhsm.find_module()), "", label="l", pin=pin)


def test_labels_longer_than_a_token_has_room_for_are_refused(softhsm_store: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        softhsm.create(softhsm_store, label="ä" * 17, pin="1234", so_pin="87654321")


def test_a_store_is_for_its_owner_alone(tmp_path: Path, pin: str) -> None:
    create_token("softhsm", str(tmp_path / "store"), label="l", pin=pin)
    assert (tmp_path / "store" / "tokens").stat().st_mode & 0o077 == 0


def test_a_directory_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(TokenGoneError, match="no SoftHSM store"):
        list_tokens("softhsm", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_copied_store_serves_its_own_files(tmp_path: Path, opened: OpenRef, pin: str) -> None:
    made = create_token("softhsm", str(tmp_path / "a"), label="l", pin=pin)
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    ref = TokenRef(id="a", module="softhsm", serial=made.serial, store=str(tmp_path / "a"), module_sha256="", label="l")
    copy = opened(replace(ref, store=str(tmp_path / "b")))
    copy.login(pin)
    copy.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    copy.close()
    original = opened(ref)
    original.login(pin)
    assert original.objects() == ()


def test_a_token_that_lost_its_sessions_is_used_after_a_new_login(
    make_ref: MakeRef, opened: OpenRef, softhsm_store: Path, pin: str
) -> None:
    ref = make_ref("softhsm")
    token = opened(ref)
    token.login(pin)
    spki = token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    softhsm.attach(softhsm_store, module_sha256="").close_sessions(slots(softhsm_store)[ref.serial])
    with pytest.raises(TokenGoneError, match="SessionHandleInvalid") as gone:
        token.spki(KEY)
    assert gone.value.cause == "SessionHandleInvalid"
    token.login(pin)
    assert token.spki(KEY) == spki


@pytest.mark.parametrize(
    ("flags", "tries"),
    [
        (TokenFlag(0), PinTries(low=False, final=False, locked=False, left=None)),
        (TokenFlag.USER_PIN_COUNT_LOW, PinTries(low=True, final=False, locked=False, left=None)),
        (TokenFlag.USER_PIN_FINAL_TRY, PinTries(low=True, final=True, locked=False, left=1)),
        (TokenFlag.USER_PIN_LOCKED, PinTries(low=True, final=False, locked=True, left=0)),
        (
            TokenFlag.USER_PIN_COUNT_LOW | TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_LOCKED,
            PinTries(low=True, final=False, locked=True, left=0),
        ),
    ],
)
def test_flags_tell_how_close_the_lock_is(flags: TokenFlag, tries: PinTries) -> None:
    assert tries_of(flags) == tries


@pytest.mark.parametrize(
    ("error", "kind", "cause"),
    [
        (exceptions.GeneralError(), TokenGoneError, "GeneralError"),
        (exceptions.DeviceRemoved("secret text"), TokenGoneError, "DeviceRemoved"),
        (exceptions.PKCS11Error("Unmapped error code 0x140"), TokenGoneError, "0x140"),
        (exceptions.MechanismInvalid(), UnsupportedError, "MechanismInvalid"),
        (exceptions.TemplateInconsistent(), UnsupportedError, "TemplateInconsistent"),
    ],
)
def test_module_errors_keep_their_name(error: exceptions.PKCS11Error, kind: type[WorldError], cause: str) -> None:
    told = meaning("0815", error)
    assert type(told) is kind
    assert cause in told.message
    assert "secret" not in told.message
    assert told.remedy


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
def test_points_are_read_bare_and_in_an_octet_string(curve: ec.EllipticCurve) -> None:
    public = ec.generate_private_key(curve).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    parameters = {"secp256r1": "06082a8648ce3d030107", "secp384r1": "06052b81040022"}[curve.name]
    found = {Attribute.KEY_TYPE: KeyType.EC, Attribute.EC_PARAMS: bytes.fromhex(parameters)}
    for value in (point, bytes((4, len(point))) + point):
        assert pkcs11_objects.public_key(found | {Attribute.EC_POINT: value}) == public


def test_keys_of_other_curves_and_types_are_refused() -> None:
    for found in (
        {Attribute.KEY_TYPE: KeyType.EC, Attribute.EC_PARAMS: bytes.fromhex("06052b8104000a")},
        {Attribute.KEY_TYPE: KeyType.DSA},
    ):
        with pytest.raises(UnsupportedError, match="no key of a ceremony"):
            pkcs11_objects.public_key(found)
