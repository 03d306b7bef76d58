"""Keys that travel: wrapped on one token, restored on another of any make, and everything that must not be restored."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ceremony.evidence import faults_of_restored
from ceremony.keys import KeyKind
from ceremony.strongroom.tokens import pkcs8, signing
from ceremony.strongroom.tokens.base import HashName, KeyPresence, Token
from ceremony.strongroom.tokens.errors import (
    BadWrapError,
    KeyExistsError,
    KeySealedError,
    OtherKeyError,
    UnsupportedError,
)

OpenToken = Callable[[str], Token]

KEY = b"\x0akey"
RESTORED = b"\x0bkey"
KEK = bytes(range(32))


def flipped(blob: bytes, place: int) -> bytes:
    changed = bytearray(blob)
    changed[place] ^= 1
    return bytes(changed)


def p256_blob() -> tuple[bytes, bytes]:
    """A wrapped key made without any token, and its SPKI."""
    private = ec.generate_private_key(ec.SECP256R1())
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return pkcs8.wrap(KEK, der), signing.spki_of(private.public_key())


@pytest.mark.parametrize("kind", list(KeyKind))
@pytest.mark.parametrize(
    ("source", "target"), [("software", "softhsm"), ("softhsm", "software")], ids=["to-softhsm", "to-software"]
)
def test_a_key_is_restored_on_the_other_make(source: str, target: str, kind: KeyKind, fresh: OpenToken) -> None:
    here, there = fresh(source), fresh(target)
    spki = here.generate(kind, label="root", key_id=KEY)
    blob = here.wrap(KEK, KEY)
    there.unwrap(KEK, blob, spki=spki, label="restored", key_id=RESTORED)
    signature = there.sign(RESTORED, b"message", HashName.SHA384)
    signing.verify(signing.public_key(spki), signature, data=b"message", hash_name=HashName.SHA384)
    assert there.spki(RESTORED) == spki
    assert there.find(RESTORED) == KeyPresence(private=True, public=True, sealed=True)
    assert {seen.label for seen in there.objects()} == {"restored"}


def test_a_restored_key_is_sealed_and_says_that_it_came_from_outside(token: Token) -> None:
    blob, spki = p256_blob()
    token.unwrap(KEK, blob, spki=spki, label="restored", key_id=RESTORED)
    shown = {evidence.name: evidence.value for evidence in token.evidence(RESTORED)}
    assert (shown["LOCAL"], shown["ALWAYS_SENSITIVE"], shown["EXTRACTABLE"]) == ("false", "false", "false")
    assert shown["KEY_GEN_MECHANISM"] == "not reported"
    with pytest.raises(KeySealedError):
        token.wrap(KEK, RESTORED)
    assert token.seal_probe(RESTORED)
    assert faults_of_restored(token.evidence(RESTORED)) == ()


def test_a_key_is_restored_beside_itself(token: Token) -> None:
    spki = token.generate(KeyKind.EC_P384, label="root", key_id=KEY)
    token.unwrap(KEK, token.wrap(KEK, KEY), spki=spki, label="restored", key_id=RESTORED)
    assert token.spki(RESTORED) == token.spki(KEY)
    assert not token.find(KEY).sealed


def test_a_damaged_blob_does_not_open(token: Token) -> None:
    blob, spki = p256_blob()
    for place in (0, 7, 8, 40, len(blob) - 1):
        with pytest.raises(BadWrapError):
            token.unwrap(KEK, flipped(blob, place), spki=spki, label="restored", key_id=RESTORED)
    assert token.objects() == ()


def test_a_cut_blob_does_not_open(token: Token) -> None:
    blob, spki = p256_blob()
    for length in (0, 8, 16, 23, 24, len(blob) - 8, len(blob) - 1):
        with pytest.raises(BadWrapError):
            token.unwrap(KEK, blob[:length], spki=spki, label="restored", key_id=RESTORED)
    assert token.objects() == ()


def test_a_wrong_kek_does_not_open(token: Token) -> None:
    blob, spki = p256_blob()
    with pytest.raises(BadWrapError) as refused:
        token.unwrap(flipped(KEK, 31), blob, spki=spki, label="restored", key_id=RESTORED)
    assert KEK.hex() not in refused.value.message
    assert token.objects() == ()


def test_a_key_of_another_kind_is_refused(token: Token) -> None:
    blob, _ = p256_blob()
    for public in (
        ec.generate_private_key(ec.SECP384R1()).public_key(),
        rsa.generate_private_key(65537, 3072).public_key(),
    ):
        with pytest.raises(BadWrapError):
            token.unwrap(KEK, blob, spki=signing.spki_of(public), label="restored", key_id=RESTORED)
    assert token.objects() == ()


def test_another_key_of_the_same_kind_is_called_that(token: Token) -> None:
    blob, _ = p256_blob()
    _, spki = p256_blob()
    with pytest.raises(OtherKeyError, match="another key"):
        token.unwrap(KEK, blob, spki=spki, label="restored", key_id=RESTORED)
    assert token.objects() == ()


def test_a_blob_that_holds_no_key_is_refused(token: Token) -> None:
    _, spki = p256_blob()
    for content in (b"no key at all, but well wrapped!", bytes(32), b"\x30\x03\x02\x01\x00"):
        with pytest.raises(BadWrapError):
            token.unwrap(KEK, pkcs8.wrap(KEK, content), spki=spki, label="restored", key_id=RESTORED)
    assert token.objects() == ()


def test_an_id_in_use_is_not_overwritten(token: Token) -> None:
    kept = token.generate(KeyKind.EC_P256, label="root", key_id=KEY)
    blob, spki = p256_blob()
    with pytest.raises(KeyExistsError):
        token.unwrap(KEK, blob, spki=spki, label="restored", key_id=KEY)
    assert token.spki(KEY) == kept


def test_a_kind_of_key_that_no_ceremony_has_is_refused(token: Token) -> None:
    private = ed25519.Ed25519PrivateKey.generate()
    der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    spki = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises((UnsupportedError, BadWrapError)):
        token.unwrap(KEK, pkcs8.wrap(KEK, der), spki=spki, label="restored", key_id=RESTORED)
    assert token.objects() == ()
