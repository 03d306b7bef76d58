"""Logging in, looking, and signing through the port; what a strongroom refuses about tokens."""

import pytest

from ceremony.errors import RefusedError, StrongroomLostError
from ceremony.keys import KeyKind
from ceremony.operations.keys import ChallengeKey, GenerateKey, InspectKey, KeyGenerated, KeyInspected, SealKey, Signed
from ceremony.operations.tokens import CreateToken, InspectToken, ListTokens, LoggedIn, TokenInspected, TokensListed
from ceremony.strongroom import errors
from ceremony.strongroom.messages import Verdict
from ceremony.strongroom.signable import SigningRefusedError
from ceremony.strongroom.spawn import PinRehearsed
from ceremony.strongroom.tokens.errors import KeyMissingError, PinRefusedError
from tests.strongroom.conftest import (
    CEREMONY_ID,
    KEY_ID,
    Dealt,
    Stage,
    login_verb,
    own_entry,
    root_draft,
    sign_verb,
)


def test_parts_of_a_pin_in_the_wrong_order_are_no_pin(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    with pytest.raises(PinRefusedError):
        stage.enter(room, login_verb(dealt.token), PinRehearsed(2), PinRehearsed(1))
    with pytest.raises(errors.NotLoggedInError):
        room.perform(InspectToken("token-a"))
    logged_in = stage.enter(room, login_verb(dealt.token), PinRehearsed(1), PinRehearsed(2))
    assert isinstance(logged_in, LoggedIn)
    assert (logged_in.serial, logged_in.tries_low) == (dealt.token.serial, True)


@pytest.mark.parametrize("module", ["software", "softhsm"])
@pytest.mark.parametrize(("first", "second", "short"), [("00000000", "123", 2), ("", "00000000", 1), ("abc", "abc", 1)])
def test_a_part_of_a_pin_that_is_guessed_in_no_time_makes_no_token(
    stage: Stage, module: str, first: str, second: str, short: int
) -> None:
    store = stage.directory / "short"
    verb = CreateToken(module, str(store), "short", 2)
    with own_entry(first) as one, own_entry(second) as two:
        with pytest.raises(RefusedError, match=f"part {short} of the PIN is shorter than 4 characters"):
            stage.open().perform(verb, sockets=[one.theirs, two.theirs])
        assert not two.verdict().accepted
    assert not store.exists()


def test_a_wrong_pin_is_told_to_each_person_and_to_main(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    with own_entry("canary") as first, own_entry("7391") as second:
        with pytest.raises(PinRefusedError) as refusal:
            room.perform(login_verb(dealt.token), sockets=[first.theirs, second.theirs])
        told = Verdict(accepted=False, message=refusal.value.message, remedy=refusal.value.remedy)
        assert (first.verdict(), second.verdict()) == (told, told)
    assert "7391" not in f"{refusal.value!r} {refusal.value.remedy}"
    stage.enter_pin(room, login_verb(dealt.token))


def test_a_verb_needs_its_token(stage: Stage) -> None:
    with pytest.raises(errors.NotLoggedInError, match="token-x"):
        stage.open().perform(SealKey("token-x", KEY_ID))


@pytest.mark.parametrize("kind", ["root-certificate", "crl", "challenge"])
def test_nothing_outside_the_closed_list_is_signed(dealt: Dealt, kind: str) -> None:
    with pytest.raises(SigningRefusedError) as refusal:
        dealt.room.perform(sign_verb(b"transfer everything", dealt.spki, signable=kind))
    assert refusal.value.rule == "R-70"


@pytest.mark.parametrize("module", ["software", "softhsm"])
def test_a_key_signs_nothing_while_it_can_leave_its_token(stage: Stage, module: str) -> None:
    room = stage.open()
    stage.enter_pin(room, login_verb(stage.new_token(room, "token-a", module)))
    made = room.perform(GenerateKey("token-a", KeyKind.EC_P256, "root", KEY_ID))
    assert isinstance(made, KeyGenerated)
    verb = sign_verb(root_draft(made.spki), made.spki)
    with pytest.raises(errors.NotSealedError) as refusal:
        room.perform(verb)
    assert refusal.value.rule == "D15"
    room.perform(SealKey("token-a", KEY_ID))
    assert isinstance(room.perform(verb), Signed)


@pytest.mark.parametrize(("issuer", "mode"), [(b"0\x00", "rehearsal"), (None, "production")])
def test_a_key_signs_under_its_planned_name_only(dealt: Dealt, issuer: bytes | None, mode: str) -> None:
    with pytest.raises(SigningRefusedError, match=r"another name|with REHEARSAL in a production"):
        dealt.room.perform(sign_verb(root_draft(dealt.spki), dealt.spki, issuer=issuer, mode=mode))


def test_a_key_that_is_not_there_signs_nothing(dealt: Dealt) -> None:
    with pytest.raises(KeyMissingError):
        dealt.room.perform(sign_verb(root_draft(dealt.spki), dealt.spki, key_id="00"))


def test_a_signature_that_the_named_key_does_not_verify_stays_inside(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    stage.enter_pin(room, login_verb(stage.new_token(room, "token-b")))
    made = room.perform(GenerateKey("token-b", KeyKind.EC_P256, "other", "ff"))
    assert isinstance(made, KeyGenerated)
    room.perform(SealKey("token-b", "ff"))
    with pytest.raises(errors.ChallengeFailedError):
        room.perform(sign_verb(root_draft(dealt.spki), dealt.spki, token="token-b", key_id="ff"))
    with pytest.raises(errors.ChallengeFailedError):
        room.perform(ChallengeKey("token-b", "ff", CEREMONY_ID, dealt.spki))


def test_a_bug_of_ours_ends_the_strongroom_and_is_named_by_place_only(stage: Stage, dealt: Dealt) -> None:
    room = stage.open("dealer")
    stage.enter_pin(room, login_verb(dealt.token))
    with pytest.raises(StrongroomLostError, match=r"dealer strongroom .* ValueError at token_verbs\.py:\d+") as lost:
        room.perform(InspectKey("token-a", "canary-7391"))
    assert "7391" not in str(lost.value)


def test_inspecting_says_what_is_there(dealt: Dealt) -> None:
    inspected = dealt.room.perform(InspectToken("token-a"))
    key = dealt.room.perform(InspectKey("token-a", KEY_ID))
    missing = dealt.room.perform(InspectKey("token-a", "00"))
    assert isinstance(inspected, TokenInspected)
    assert isinstance(key, KeyInspected)
    assert isinstance(missing, KeyInspected)
    assert {seen.key_id for seen in inspected.objects} == {KEY_ID}
    assert (key.private, key.public, key.spki) == (True, True, dealt.spki)
    assert (missing.private, missing.public, missing.spki, missing.evidence) == (False, False, b"", ())


def test_tokens_are_listed_without_a_pin(stage: Stage, dealt: Dealt) -> None:
    listed = stage.open().perform(ListTokens("software", dealt.token.store))
    assert isinstance(listed, TokensListed)
    assert [token.serial for token in listed.tokens] == [dealt.token.serial]
