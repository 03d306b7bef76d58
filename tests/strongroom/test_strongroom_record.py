"""The closing strongroom: record keys and signatures with them, and nothing without them."""

import pytest

from ceremony.operations.record import ContentSigned, MakeRecordKeys, RecordKeysMade, SignContent, Signer
from ceremony.strongroom.errors import NoRecordKeysError, TooLongError
from ceremony.strongroom.wire import MAX_MESSAGE_BYTES
from ceremony.transcript.cms import SignatureRefusedError, load_record_ca, verify_detached
from tests.strongroom.conftest import CEREMONY_ID, Stage

SIGNERS = (Signer("administrator", "Lena Brandt"), Signer("witness-1", "Sunil Iyer"))
MAKE = MakeRecordKeys(CEREMONY_ID, "2026-11-21T09:00:00+00:00", SIGNERS)


def test_each_signer_signs_what_was_given_under_the_record_ca(stage: Stage) -> None:
    room = stage.open("closing")
    made = room.perform(MAKE)
    signed = room.perform(SignContent(b"the record\n"))
    assert isinstance(made, RecordKeysMade)
    assert isinstance(signed, ContentSigned)
    anchor = load_record_ca(made.record_ca)
    assert [signature.signer for signature in signed.signatures] == ["administrator", "witness-1"]
    for signature in signed.signatures:
        verify_detached(signature.cms, b"the record\n", trust_anchor=anchor)
        with pytest.raises(SignatureRefusedError):
            verify_detached(signature.cms, b"another record\n", trust_anchor=anchor)


def test_keys_of_another_closing_are_other_keys(stage: Stage) -> None:
    first, second = (stage.open("closing").perform(MAKE) for _ in range(2))
    assert first != second


def test_without_keys_nothing_is_signed(stage: Stage) -> None:
    with pytest.raises(NoRecordKeysError):
        stage.open("closing").perform(SignContent(b"the record\n"))


def test_a_long_record_is_signed_and_a_longer_one_refused_with_the_strongroom_alive(stage: Stage) -> None:
    room = stage.open("closing")
    room.perform(MAKE)
    with pytest.raises(TooLongError):
        room.perform(SignContent(bytes(MAX_MESSAGE_BYTES)))
    assert isinstance(room.perform(SignContent(bytes(MAX_MESSAGE_BYTES // 2))), ContentSigned)
