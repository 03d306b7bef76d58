"""The key signs a closed list, and the strongroom enforces it alone, whatever the authority says."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from asn1crypto import core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.authority.crl import Revocation, RevocationReason, crl_tbs
from ceremony.keys import KeyKind
from ceremony.strongroom.signable import (
    CHALLENGE_PREFIX,
    HashName,
    Signable,
    SigningRefusedError,
    challenge_bytes,
    check_name,
    check_signable,
)
from tests.authority.conftest import (
    BAD_CRLS,
    BAD_ROOTS,
    COMMON_NAME,
    COUNTRY,
    NOW,
    OTHER_NAME,
    Authority,
    CrlEdit,
    RootEdit,
    alter_crl,
    alter_root,
    make_authority,
    make_key,
    name_of,
    reason,
    set_crl_field,
    set_crl_time,
    set_field,
)

HASHES = {
    KeyKind.EC_P256: HashName.SHA256,
    KeyKind.EC_P384: HashName.SHA384,
    KeyKind.RSA_3072: HashName.SHA256,
    KeyKind.RSA_4096: HashName.SHA384,
}
NONCE = bytes(range(32))


def refused(kind: Signable, tbs: bytes, spki: bytes) -> str:
    with pytest.raises(SigningRefusedError) as refusal:
        check_signable(kind, tbs, spki=spki)
    assert refusal.value.rule == "R-70"
    return refusal.value.message


@pytest.mark.parametrize("kind", KeyKind)
def test_the_closed_list_is_signed_with_the_hash_of_the_key(kind: KeyKind) -> None:
    ca = make_authority(kind)
    assert check_signable(Signable.ROOT_CERTIFICATE, ca.root.tbs, spki=ca.key.spki) is HASHES[kind]
    assert check_signable(Signable.CRL, ca.crl.tbs, spki=ca.key.spki) is HASHES[kind]
    challenge = challenge_bytes("kc-2026-03-02", NONCE)
    assert check_signable(Signable.CHALLENGE, challenge, spki=ca.key.spki) is HASHES[kind]


@pytest.mark.parametrize("reason", RevocationReason)
def test_a_crl_with_allowed_reasons_is_signed(ca: Authority, reason: RevocationReason) -> None:
    revoked = (Revocation(5, ca.now, reason), Revocation(6, ca.now, reason))
    draft = crl_tbs(ca.root_der, number=9, this_update=ca.now, next_update=ca.now.replace(year=2027), revoked=revoked)
    assert check_signable(Signable.CRL, draft.tbs, spki=ca.key.spki) is HashName.SHA384


# Policy that only the authority judges: names, periods, what a serial number must be able to hold.
POLICY_OF_ROOTS = {"serial 1", "serial of 63 bits"} | {
    what for what, (rule, _) in BAD_ROOTS.items() if rule == "R-84" and what != "an empty name"
}
POLICY_OF_CRLS = {"another issuer", "a second over 365 days", "a repeated number"}


@pytest.mark.parametrize("what", sorted(set(BAD_ROOTS) - POLICY_OF_ROOTS))
def test_a_bad_root_is_refused_here_too(ca: Authority, what: str) -> None:
    edit: RootEdit = BAD_ROOTS[what][1]
    refused(Signable.ROOT_CERTIFICATE, alter_root(ca.root.tbs, edit), ca.key.spki)


@pytest.mark.parametrize("what", sorted(set(BAD_CRLS) - POLICY_OF_CRLS))
def test_a_bad_crl_is_refused_here_too(ca: Authority, what: str) -> None:
    edit: CrlEdit = BAD_CRLS[what][1]
    refused(Signable.CRL, alter_crl(ca.crl.tbs, edit), ca.key.spki)


def end_before_start(tbs: core.Asn1Value) -> None:
    tbs["validity"] = {"not_before": tbs["validity"]["not_after"].copy(), "not_after": tbs["validity"]["not_before"]}


def empty_crl_issuer(tbs: core.Asn1Value) -> None:
    tbs["issuer"] = name_of()


def test_a_root_that_ends_before_it_starts_is_refused(ca: Authority) -> None:
    assert "ends before" in refused(Signable.ROOT_CERTIFICATE, alter_root(ca.root.tbs, end_before_start), ca.key.spki)


def test_a_crl_of_nobody_is_refused(ca: Authority) -> None:
    assert "empty name" in refused(Signable.CRL, alter_crl(ca.crl.tbs, empty_crl_issuer), ca.key.spki)


def general(moment: datetime) -> asn1_x509.Time:
    return asn1_x509.Time(name="general_time", value=core.GeneralizedTime(moment))


def validity(field: str, time: asn1_x509.Time) -> RootEdit:
    def edit(tbs: asn1_x509.TbsCertificate) -> None:
        tbs["validity"][field] = time

    return edit


BAD_ROOT_TIMES = {
    "GeneralizedTime before 2050": validity("not_after", general(NOW.replace(year=2049))),
    "a start in GeneralizedTime": validity("not_before", general(NOW)),
    "fractions": validity("not_after", general(NOW.replace(year=2051, microsecond=5))),
}


@pytest.mark.parametrize("edit", BAD_ROOT_TIMES.values(), ids=BAD_ROOT_TIMES)
def test_a_root_with_a_time_in_another_encoding_is_refused(ca: Authority, edit: RootEdit) -> None:
    refused(Signable.ROOT_CERTIFICATE, alter_root(ca.root.tbs, edit), ca.key.spki)


@pytest.mark.parametrize("content", [b"269902100000Z", b"26030210000xZ", b"2603021000000", b"2603021000+1Z"])
def test_a_root_with_a_time_that_is_none_is_refused(ca: Authority, content: bytes) -> None:
    tbs = ca.root.tbs.replace(b"260302100000Z", content)
    assert tbs != ca.root.tbs
    refused(Signable.ROOT_CERTIFICATE, tbs, ca.key.spki)


def test_a_root_beyond_2049_is_signed_with_generalized_time(ca: Authority) -> None:
    tbs = alter_root(ca.root.tbs, validity("not_after", general(NOW.replace(year=2051))))
    assert check_signable(Signable.ROOT_CERTIFICATE, tbs, spki=ca.key.spki) is HashName.SHA384


def entry(serial: int, moment: asn1_x509.Time) -> dict[str, object]:
    return {"user_certificate": serial, "revocation_date": moment, "crl_entry_extensions": [reason("superseded")]}


UTC_NOW = asn1_x509.Time(name="utc_time", value=asn1_x509.UTCTime(NOW))
UTC_LATER = asn1_x509.Time(name="utc_time", value=asn1_x509.UTCTime(NOW + timedelta(seconds=1)))
BAD_CRL_CONTENTS = {
    "371 days": set_crl_time("next_update", NOW + timedelta(days=370, seconds=1)),
    "a start in GeneralizedTime": set_crl_field("this_update", general(NOW)),
    "an end in GeneralizedTime": set_crl_field("next_update", general(NOW + timedelta(days=30))),
    "serial 0": set_crl_field("revoked_certificates", [entry(0, UTC_NOW)]),
    "a negative serial": set_crl_field("revoked_certificates", [entry(-5, UTC_NOW)]),
    "a serial of 160 bits": set_crl_field("revoked_certificates", [entry(2**159, UTC_NOW)]),
    "one serial twice": set_crl_field("revoked_certificates", [entry(5, UTC_NOW), entry(5, UTC_NOW)]),
    "a revocation to come": set_crl_field("revoked_certificates", [entry(5, UTC_LATER)]),
    "a revocation in GeneralizedTime": set_crl_field("revoked_certificates", [entry(5, general(NOW))]),
}


@pytest.mark.parametrize("edit", BAD_CRL_CONTENTS.values(), ids=BAD_CRL_CONTENTS)
def test_a_crl_whose_times_or_entries_make_no_sense_is_refused(ca: Authority, edit: CrlEdit) -> None:
    refused(Signable.CRL, alter_crl(ca.crl.tbs, edit), ca.key.spki)


def test_a_crl_of_370_days_with_two_entries_is_within_the_closed_list(ca: Authority) -> None:
    tbs = alter_crl(ca.crl.tbs, set_crl_time("next_update", NOW + timedelta(days=370)))
    tbs = alter_crl(tbs, set_crl_field("revoked_certificates", [entry(5, UTC_NOW), entry(6, UTC_NOW)]))
    assert check_signable(Signable.CRL, tbs, spki=ca.key.spki) is HashName.SHA384


def issuer_of(ca: Authority) -> bytes:
    return x509.load_der_x509_certificate(ca.root_der).subject.public_bytes()


def test_the_name_is_the_one_that_is_meant(ca: Authority) -> None:
    check_name(Signable.ROOT_CERTIFICATE, ca.root.tbs, issuer=issuer_of(ca), mode="rehearsal")
    check_name(Signable.CRL, ca.crl.tbs, issuer=issuer_of(ca), mode="rehearsal")
    check_name(Signable.CHALLENGE, challenge_bytes("kc", NONCE), issuer=b"", mode="production")


@pytest.mark.parametrize("kind", [Signable.ROOT_CERTIFICATE, Signable.CRL])
def test_another_name_or_mode_is_refused(ca: Authority, kind: Signable) -> None:
    tbs = ca.root.tbs if kind is Signable.ROOT_CERTIFICATE else ca.crl.tbs
    with pytest.raises(SigningRefusedError, match="another name"):
        check_name(kind, tbs, issuer=name_of((COUNTRY,), (COMMON_NAME,)).dump(), mode="rehearsal")
    with pytest.raises(SigningRefusedError, match="with REHEARSAL in a production"):
        check_name(kind, tbs, issuer=issuer_of(ca), mode="production")


@pytest.mark.parametrize("kind", [Signable.ROOT_CERTIFICATE, Signable.CRL])
def test_a_rehearsal_signs_no_name_without_its_mark(ca: Authority, kind: Signable) -> None:
    if kind is Signable.ROOT_CERTIFICATE:
        tbs = alter_root(ca.root.tbs, set_field("subject", OTHER_NAME))
    else:
        tbs = alter_crl(ca.crl.tbs, set_crl_field("issuer", OTHER_NAME))
    check_name(kind, tbs, issuer=OTHER_NAME.dump(), mode="production")
    with pytest.raises(SigningRefusedError, match="without REHEARSAL in a rehearsal"):
        check_name(kind, tbs, issuer=OTHER_NAME.dump(), mode="rehearsal")


@pytest.mark.parametrize("kind", Signable)
def test_one_kind_is_not_signed_as_another(ca: Authority, kind: Signable) -> None:
    contents = {
        Signable.ROOT_CERTIFICATE: ca.root.tbs,
        Signable.CRL: ca.crl.tbs,
        Signable.CHALLENGE: challenge_bytes("kc", NONCE),
    }
    for other, content in contents.items():
        if other is not kind:
            refused(kind, content, ca.key.spki)


def leaf_tbs(ca: Authority) -> bytes:
    builder = (
        x509.CertificateBuilder()
        .serial_number(2**80)
        .issuer_name(x509.load_der_x509_certificate(ca.root_der).subject)
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "leaf.example")]))
        .not_valid_before(NOW)
        .not_valid_after(NOW.replace(year=2027))
        .public_key(ec.generate_private_key(ec.SECP384R1()).public_key())
    )
    return builder.sign(ec.generate_private_key(ec.SECP384R1()), SHA384()).tbs_certificate_bytes


def request_tbs(ca: Authority) -> bytes:
    name = x509.load_der_x509_certificate(ca.root_der).subject
    request = x509.CertificateSigningRequestBuilder().subject_name(name)
    return request.sign(ec.generate_private_key(ec.SECP384R1()), SHA384()).tbs_certrequest_bytes


FOREIGN: dict[str, Callable[[Authority], bytes]] = {
    "nothing": lambda _: b"",
    "text": lambda _: b"I agree to everything.",
    "a digest": lambda _: bytes(48),
    "a leaf": leaf_tbs,
    "a request": request_tbs,
    "a whole certificate": lambda ca: ca.root_der,
    "a whole CRL": lambda ca: ca.crl_der,
    "a byte after the root": lambda ca: ca.root.tbs + b"\x00",
    "a byte after the CRL": lambda ca: ca.crl.tbs + b"\x00",
    "half a root": lambda ca: ca.root.tbs[: len(ca.root.tbs) // 2],
    "a BER boolean": lambda ca: ca.root.tbs.replace(b"\x01\x01\xff", b"\x01\x01\x01"),
    "an indefinite length": lambda _: b"\x30\x80\x00\x00",
}


@pytest.mark.parametrize("kind", Signable)
@pytest.mark.parametrize("make", FOREIGN.values(), ids=FOREIGN)
def test_nothing_else_is_signed(ca: Authority, kind: Signable, make: Callable[[Authority], bytes]) -> None:
    refused(kind, make(ca), ca.key.spki)


@pytest.mark.parametrize("kind", [KeyKind.EC_P256, KeyKind.RSA_3072, KeyKind.RSA_4096])
def test_structures_about_another_key_are_refused(ca: Authority, kind: KeyKind) -> None:
    refused(Signable.ROOT_CERTIFICATE, ca.root.tbs, make_key(kind).spki)
    refused(Signable.CRL, ca.crl.tbs, make_key(kind).spki)


def test_a_key_of_the_same_kind_is_still_another_key(ca: Authority) -> None:
    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    spki = other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert "another key" in refused(Signable.ROOT_CERTIFICATE, ca.root.tbs, spki)
    assert "another key" in refused(Signable.CRL, ca.crl.tbs, spki)


STRANGE_KEYS: dict[str, Callable[[], PublicKeyTypes]] = {
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()).public_key(),
    "RSA-2048": lambda: rsa.generate_private_key(65537, 2048).public_key(),
    "Ed25519": lambda: ed25519.Ed25519PrivateKey.generate().public_key(),
}


@pytest.mark.parametrize("make", STRANGE_KEYS.values(), ids=STRANGE_KEYS)
def test_a_key_of_another_kind_signs_nothing(make: Callable[[], PublicKeyTypes]) -> None:
    spki = make().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    refused(Signable.CHALLENGE, challenge_bytes("kc", NONCE), spki)


@pytest.mark.parametrize("spoil", [lambda spki: spki + b"\x00", lambda spki: spki[:-1], lambda _: b""])
def test_a_broken_public_key_signs_nothing(ca: Authority, spoil: Callable[[bytes], bytes]) -> None:
    refused(Signable.CHALLENGE, challenge_bytes("kc", NONCE), spoil(ca.key.spki))


BAD_CHALLENGES = {
    "the prefix alone": CHALLENGE_PREFIX,
    "no ceremony": CHALLENGE_PREFIX + NONCE,
    "a short nonce": CHALLENGE_PREFIX + NONCE[:-1],
    "another version": CHALLENGE_PREFIX.replace(b"v1", b"v2") + NONCE + b"kc",
    "no prefix": NONCE + b"kc",
    "something before": b"\x00" + CHALLENGE_PREFIX + NONCE + b"kc",
    "a blank in the ceremony": CHALLENGE_PREFIX + NONCE + b"k c",
    "a line end": CHALLENGE_PREFIX + NONCE + b"kc\n",
    "too long a ceremony": CHALLENGE_PREFIX + NONCE + b"k" * 129,
}


@pytest.mark.parametrize("content", BAD_CHALLENGES.values(), ids=BAD_CHALLENGES)
def test_a_bad_challenge_is_refused(ca: Authority, content: bytes) -> None:
    refused(Signable.CHALLENGE, content, ca.key.spki)


@pytest.mark.parametrize(
    ("ceremony_id", "nonce"),
    [("", NONCE), ("k c", NONCE), ("k" * 129, NONCE), ("ä", NONCE), ("kc", NONCE[1:]), ("kc", b"x" * 33)],
)
def test_a_bad_challenge_is_not_even_made(ceremony_id: str, nonce: bytes) -> None:
    with pytest.raises(ValueError, match=r"nonce|ascii"):
        challenge_bytes(ceremony_id, nonce)


def test_a_challenge_is_no_der() -> None:
    # Certificates, CRLs, requests and OCSP responses are SEQUENCEs, which begin with 30.
    assert challenge_bytes("kc", NONCE)[0] != 0x30
    assert challenge_bytes("kc", NONCE) == b"keyceremony/challenge/v1\x00" + NONCE + b"kc"


def test_one_altered_byte_is_signed_only_in_serial_number_and_dates(ca: Authority) -> None:
    tbs = ca.root.tbs
    serial, dates = tbs.index(b"\x02\x14") + 2, tbs.index(b"\x30\x1e\x17\x0d") + 2
    free = set(range(serial, serial + 20)) | set(range(dates, dates + 30))
    for place in range(len(tbs)):
        for flip in (0x01, 0x20, 0x80):
            altered = tbs[:place] + bytes([tbs[place] ^ flip]) + tbs[place + 1 :]
            try:
                check_signable(Signable.ROOT_CERTIFICATE, altered, spki=ca.key.spki)
            except SigningRefusedError:
                continue
            assert place in free


def test_random_bytes_are_refused_and_never_crash(ca: Authority) -> None:
    dice = random.Random(3)
    for _ in range(300):
        content = bytearray(dice.choice([ca.root.tbs, ca.crl.tbs]))
        for _ in range(dice.randrange(1, 9)):
            start = dice.randrange(len(content))
            content[start : start + dice.randrange(4)] = dice.randbytes(dice.randrange(4))
        refused(Signable.CHALLENGE, bytes(content), ca.key.spki)
        for kind in (Signable.ROOT_CERTIFICATE, Signable.CRL):
            try:
                check_signable(kind, bytes(content), spki=ca.key.spki)
            except SigningRefusedError:
                continue


def test_the_check_loads_neither_linter_nor_authority() -> None:
    probe = "import json, sys, ceremony.strongroom.signable; print(json.dumps(sorted(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, env=os.environ)
    loaded = {name for name in json.loads(told.stdout) if name.startswith(("ceremony", "pkilint", "pyasn1"))}
    assert loaded == {"ceremony", "ceremony.errors", "ceremony.strongroom", "ceremony.strongroom.signable"}
