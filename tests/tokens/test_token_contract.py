"""What every token does and refuses, whatever stands behind it."""

import os
import traceback
from collections.abc import Callable

import pytest
from cryptography.exceptions import InvalidSignature

from ceremony.evidence import faults_of_generated, faults_of_sealed, probes_of, unreported
from ceremony.keys import KeyKind
from ceremony.strongroom.tokens import signing
from ceremony.strongroom.tokens.base import HashName, KeyPresence, Token
from ceremony.strongroom.tokens.errors import (
    KeyExistsError,
    KeyMissingError,
    KeySealedError,
    PinRefusedError,
    PolicyViolationError,
    TokenGoneError,
)
from ceremony.token_ref import TokenRef

OpenRef = Callable[[TokenRef], Token]
TakeAway = Callable[[TokenRef], None]

KEY = b"\x01key"
OTHER = b"\x02key"
KEK = bytes(range(32))
WRONG_PIN = "0000-wrong"

NEEDS_LOGIN: dict[str, Callable[[Token], object]] = {
    "objects": lambda token: token.objects(),
    "find": lambda token: token.find(KEY),
    "generate": lambda token: token.generate(KeyKind.EC_P256, label="root", key_id=OTHER),
    "spki": lambda token: token.spki(KEY),
    "evidence": lambda token: token.evidence(KEY),
    "wrap": lambda token: token.wrap(KEK, KEY),
    "seal": lambda token: token.seal(KEY),
    "seal_probe": lambda token: token.seal_probe(KEY),
    "sign": lambda token: token.sign(KEY, b"message", HashName.SHA256),
    "destroy": lambda token: token.destroy(KEY),
}
NEEDS_KEY = {name: call for name, call in NEEDS_LOGIN.items() if name not in {"objects", "find", "generate"}}


def said(token: Token, key_id: bytes) -> dict[str, str]:
    return {evidence.name: evidence.value for evidence in token.evidence(key_id)}


def test_identity_names_the_token_that_is_meant(ref: TokenRef, token: Token) -> None:
    identity = token.identity()
    assert (identity.kind, identity.serial, identity.label) == (ref.module, ref.serial, ref.label)
    assert identity.model
    assert identity.firmware


def test_a_fresh_token_is_empty(token: Token) -> None:
    assert token.objects() == ()
    assert token.find(KEY) == KeyPresence(private=False, public=False, sealed=False)


def test_randomness_differs_and_has_the_length_asked_for(token: Token) -> None:
    first, second = token.random(32), token.random(32)
    assert len(first) == len(second) == 32
    assert first != second


@pytest.mark.parametrize("kind", [KeyKind.EC_P256, KeyKind.EC_P384, KeyKind.RSA_3072])
def test_a_generated_key_is_of_its_kind_and_policy(token: Token, kind: KeyKind) -> None:
    spki = token.generate(kind, label="root", key_id=KEY)
    assert signing.kind_of(signing.public_key(spki)) is kind
    assert token.spki(KEY) == spki
    assert token.find(KEY) == KeyPresence(private=True, public=True, sealed=False)
    shown = said(token, KEY)
    assert [shown[name] for name in ("LOCAL", "SENSITIVE", "ALWAYS_SENSITIVE")] == ["true"] * 3
    assert (shown["EXTRACTABLE"], shown["NEVER_EXTRACTABLE"]) == ("true", "false")
    assert shown["KEY_GEN_MECHANISM"] != "not reported"


def test_objects_lists_both_halves_with_id_and_label(token: Token) -> None:
    token.generate(KeyKind.EC_P256, label="root 1", key_id=KEY)
    assert {(seen.object_class, seen.key_id, seen.label) for seen in token.objects()} == {
        ("private-key", KEY.hex(), "root 1"),
        ("public-key", KEY.hex(), "root 1"),
    }


@pytest.mark.parametrize("kind", [KeyKind.EC_P256, KeyKind.EC_P384, KeyKind.RSA_3072])
def test_signatures_verify_with_every_hash(token: Token, kind: KeyKind) -> None:
    public = signing.public_key(token.generate(kind, label="root", key_id=KEY))
    for hash_name in HashName:
        signature = token.sign(KEY, b"message", hash_name)
        signing.verify(public, signature, data=b"message", hash_name=hash_name)
        with pytest.raises(InvalidSignature):
            signing.verify(public, signature, data=b"massage", hash_name=hash_name)


def test_a_second_key_with_the_same_id_is_refused(token: Token) -> None:
    spki = token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    with pytest.raises(KeyExistsError, match=KEY.hex()):
        token.generate(KeyKind.EC_P384, label="other", key_id=KEY)
    assert token.spki(KEY) == spki
    assert len(token.objects()) == 2


def test_two_keys_do_not_touch_each_other(token: Token) -> None:
    first = token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    second = token.generate(KeyKind.EC_P256, label="root", key_id=OTHER)
    assert first != second
    token.destroy(OTHER)
    assert token.spki(KEY) == first


def test_a_destroyed_key_leaves_nothing(token: Token) -> None:
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    token.destroy(KEY)
    assert token.objects() == ()
    with pytest.raises(KeyMissingError):
        token.sign(KEY, b"message", HashName.SHA256)


def test_a_key_that_is_not_there_is_named(token: Token) -> None:
    token.generate(KeyKind.EC_P256, label="root", key_id=OTHER)
    for name, call in NEEDS_KEY.items():
        with pytest.raises(KeyMissingError, match=KEY.hex()):
            pytest.fail(f"{name}: {call(token)!r}")


def test_nothing_touches_keys_after_logout(token: Token) -> None:
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    token.logout()
    for name, call in NEEDS_LOGIN.items():
        with pytest.raises(ValueError, match="not logged in"):
            pytest.fail(f"{name}: {call(token)!r}")


def test_a_sealed_key_signs_and_is_not_wrapped(token: Token) -> None:
    public = signing.public_key(token.generate(KeyKind.EC_P256, label="root", key_id=KEY))
    token.seal(KEY)
    with pytest.raises(KeySealedError):
        token.wrap(KEK, KEY)
    assert said(token, KEY)["EXTRACTABLE"] == "false"
    assert token.find(KEY).sealed
    signing.verify(public, token.sign(KEY, b"m", HashName.SHA256), data=b"m", hash_name=HashName.SHA256)


def test_sealing_a_sealed_key_again_changes_nothing(token: Token) -> None:
    """After a crash nobody knows whether the key was sealed, so it is sealed once more."""
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    token.seal(KEY)
    token.seal(KEY)
    assert token.find(KEY) == KeyPresence(private=True, public=True, sealed=True)


def test_sealing_one_key_leaves_the_other(token: Token) -> None:
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    token.generate(KeyKind.EC_P256, label="root", key_id=OTHER)
    token.seal(KEY)
    assert token.wrap(KEK, OTHER)
    assert not token.find(OTHER).sealed


def test_a_seal_outlives_the_login(ref: TokenRef, token: Token, opened: OpenRef, pin: str) -> None:
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    token.seal(KEY)
    token.close()
    again = opened(ref)
    again.login(pin)
    with pytest.raises(KeySealedError):
        again.wrap(KEK, KEY)


def test_the_seal_probe_reports_what_it_tried(ref: TokenRef, token: Token) -> None:
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    token.seal(KEY)
    tried = token.seal_probe(KEY)
    assert tuple(evidence.name for evidence in tried) == probes_of(ref.module)
    assert all(evidence.value.startswith("refused: ") for evidence in tried)


def test_nothing_speaks_against_what_a_token_says_of_its_keys(ref: TokenRef, token: Token) -> None:
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    made = token.evidence(KEY)
    assert (faults_of_generated(made), unreported(made)) == ((), ())
    assert faults_of_sealed(made, module=ref.module)
    token.seal(KEY)
    sealed = token.evidence(KEY)
    assert faults_of_sealed(sealed, module=ref.module)
    assert faults_of_sealed((*sealed, *token.seal_probe(KEY)), module=ref.module) == ()


def test_the_seal_probe_fails_on_a_key_that_is_not_sealed(token: Token) -> None:
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    with pytest.raises(PolicyViolationError):
        token.seal_probe(KEY)
    assert len(token.objects()) == 2


def test_wrapping_and_probing_leave_no_object(token: Token) -> None:
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    before = token.objects()
    token.wrap_probe()
    token.wrap(KEK, KEY)
    token.seal(KEY)
    token.seal_probe(KEY)
    assert token.objects() == before


def test_a_wrong_pin_is_refused_without_being_told(ref: TokenRef, opened: OpenRef) -> None:
    token = opened(ref)
    with pytest.raises(PinRefusedError) as refused:
        token.login(WRONG_PIN)
    assert WRONG_PIN not in "".join(traceback.format_exception(refused.value))
    with pytest.raises(ValueError, match="not logged in"):
        token.objects()


def test_the_right_pin_works_after_wrong_ones(ref: TokenRef, opened: OpenRef, pin: str) -> None:
    token = opened(ref)
    for _ in range(2):
        with pytest.raises(PinRefusedError):
            token.login(WRONG_PIN)
    assert token.tries().low
    token.login(pin)
    assert not token.tries().low
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)


def test_a_wrong_pin_ends_a_login_that_stood(token: Token, pin: str) -> None:
    with pytest.raises(PinRefusedError):
        token.login(WRONG_PIN)
    with pytest.raises(ValueError, match="not logged in"):
        token.objects()
    token.login(pin)
    assert token.objects() == ()


def test_logging_in_twice_keeps_the_keys(token: Token, pin: str) -> None:
    spki = token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    token.login(pin)
    assert token.spki(KEY) == spki


def test_logging_out_twice_does_nothing(token: Token) -> None:
    token.logout()
    token.logout()


def test_closing_twice_does_nothing(ref: TokenRef, token: Token, opened: OpenRef, pin: str) -> None:
    token.close()
    again = opened(ref)
    again.login(pin)
    token.close()
    assert again.objects() == ()


def test_a_token_taken_away_is_gone_and_never_empty(ref: TokenRef, token: Token, take_away: TakeAway) -> None:
    token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    take_away(ref)
    for name, call in NEEDS_LOGIN.items():
        with pytest.raises(TokenGoneError):
            pytest.fail(f"{name}: {call(token)!r}")


def test_logging_in_to_a_token_taken_away_says_so(ref: TokenRef, token: Token, take_away: TakeAway, pin: str) -> None:
    take_away(ref)
    with pytest.raises(TokenGoneError):
        token.login(pin)


def test_a_serial_that_is_not_there_is_not_opened(ref: TokenRef, opened: OpenRef) -> None:
    missing = TokenRef(
        id=ref.id, module=ref.module, serial=os.urandom(8).hex(), store=ref.store, module_sha256="", label=ref.label
    )
    with pytest.raises(TokenGoneError, match=missing.serial):
        opened(missing)
