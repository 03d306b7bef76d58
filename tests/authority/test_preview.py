"""Witnesses read what the bytes say: every alteration of the bytes shows, and nothing comes from elsewhere."""

from collections.abc import Callable

import pytest
from asn1crypto import core, x509

from ceremony.authority.crl import Revocation, RevocationReason, crl_tbs
from ceremony.authority.errors import NotDerError
from ceremony.authority.fingerprints import fingerprint
from ceremony.authority.preview import PreviewLine, preview_certificate, preview_crl
from ceremony.authority.reading import read_certificate
from ceremony.keys import KeyKind
from tests.authority.conftest import (
    BAD_CRLS,
    BAD_ROOTS,
    COMMON_NAME,
    COUNTRY,
    ORGANISATION,
    Authority,
    CrlEdit,
    RootEdit,
    add_extension,
    alter_crl,
    alter_root,
    edit_extension,
    make_authority,
    name_of,
)


def values(lines: tuple[PreviewLine, ...]) -> dict[str, str]:
    table = {line.label: line.value for line in lines}
    assert len(table) == len(lines)
    return table


def test_a_root_is_shown_whole(ca: Authority) -> None:
    lines = preview_certificate(ca.root.tbs)
    key_id = x509.TbsCertificate.load(ca.root.tbs)["extensions"][2]["extn_value"].parsed.native.hex().upper()
    name = "C=DE, O=Beispiel Trust GmbH, CN=REHEARSAL Beispiel Root R1"
    assert values(lines) == {
        "Structure": "X.509 certificate, version 3",
        "Serial number": f"{read_certificate(ca.root.tbs).serial:X}",
        "Signature algorithm": "ECDSA with SHA-384",
        "Issuer": name,
        "Valid from": "2026-03-02T10:00:00Z",
        "Valid until": "2046-02-25T09:59:59Z",
        "Subject": name,
        "Public key": "ec-p384",
        "Public key SHA-256": fingerprint(ca.key.spki),
        "Basic constraints": "CA yes, path length unlimited (critical)",
        "Key usage": "revocation list signing, certificate signing (critical)",
        "Subject key identifier": key_id,
        "Authority key identifier": key_id,
    }
    assert "The last second of 7300 days." in {line.words for line in lines}
    assert all(line.words.endswith(".") for line in lines)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (KeyKind.EC_P256, "ECDSA with SHA-256"),
        (KeyKind.RSA_3072, "RSA PKCS #1 v1.5 with SHA-256"),
        (KeyKind.RSA_4096, "RSA PKCS #1 v1.5 with SHA-384"),
    ],
)
def test_the_algorithm_is_named_in_words(kind: KeyKind, text: str) -> None:
    ca = make_authority(kind)
    assert values(preview_certificate(ca.root.tbs))["Signature algorithm"] == text
    assert values(preview_crl(ca.crl.tbs))["Signature algorithm"] == text


def test_a_first_crl_is_shown_whole(ca: Authority) -> None:
    assert values(preview_crl(ca.crl.tbs)) == {
        "Structure": "X.509 revocation list, version 2",
        "Signature algorithm": "ECDSA with SHA-384",
        "Issuer": "C=DE, O=Beispiel Trust GmbH, CN=REHEARSAL Beispiel Root R1",
        "This update": "2026-03-02T10:00:00Z",
        "Next update": "2027-01-26T09:59:59Z",
        "Revoked certificates": "0",
        "Authority key identifier": values(preview_certificate(ca.root.tbs))["Subject key identifier"],
        "CRL number": "1",
    }


def test_every_revoked_certificate_is_shown(ca: Authority) -> None:
    draft = crl_tbs(
        ca.root_der,
        number=3,
        this_update=ca.now,
        next_update=ca.profile.next_update(ca.now),
        revoked=tuple(Revocation(serial, ca.now, RevocationReason.SUPERSEDED) for serial in (0xAA, 0xBB)),
    )
    shown = {line.label: (line.value, line.words) for line in preview_crl(draft.tbs)}
    assert shown["Revoked certificates"] == ("2", "How many certificates this list revokes.")
    assert shown["Revoked AA"] == ("2026-03-02T10:00:00Z", "Reason: superseded.")
    assert "Revoked BB" in shown


# What a library reads alike although the bytes differ is for the rules and the strongroom, not for eyes.
INVISIBLE = {"issuer in another encoding", "a PrintableString common name", "a UTF8String country"}


@pytest.mark.parametrize("what", sorted(set(BAD_ROOTS) - INVISIBLE))
def test_an_alteration_of_a_root_shows(ca: Authority, what: str) -> None:
    edit: RootEdit = BAD_ROOTS[what][1]
    assert preview_certificate(alter_root(ca.root.tbs, edit)) != preview_certificate(ca.root.tbs)


@pytest.mark.parametrize("what", sorted(set(BAD_CRLS) - {"an empty list"}))
def test_an_alteration_of_a_crl_shows(ca: Authority, what: str) -> None:
    edit: CrlEdit = BAD_CRLS[what][1]
    assert preview_crl(alter_crl(ca.crl.tbs, edit)) != preview_crl(ca.crl.tbs)


def test_a_certificate_that_is_no_root_says_so(ca: Authority) -> None:
    def rename(tbs: core.Asn1Value) -> None:
        tbs["subject"] = name_of((COUNTRY,), (ORGANISATION, COMMON_NAME))

    lines = {line.label: line for line in preview_certificate(alter_root(ca.root.tbs, rename))}
    assert lines["Subject"].words == "Not the issuer: this is not a root."
    assert lines["Subject"].value == "C=DE, CN=Root+O=Beispiel"


def test_an_extension_that_nobody_knows_is_shown_as_such(ca: Authority) -> None:
    odd = alter_root(ca.root.tbs, add_extension("1.3.6.1.4.1.99999.1", core.ParsableOctetString(b"\x05\x00")))
    assert preview_certificate(odd)[-1] == PreviewLine(
        "Extension 1.3.6.1.4.1.99999.1",
        "0500",
        "This tool cannot explain this extension; do not sign what nobody here can explain.",
    )


def test_a_certificate_that_is_no_ca_says_so(ca: Authority) -> None:
    edit = edit_extension("basic_constraints", value=x509.BasicConstraints({"ca": False}))
    lines = {line.label: line for line in preview_certificate(alter_root(ca.root.tbs, edit))}
    assert lines["Basic constraints"].words == "It may not vouch for others."


def test_an_aki_with_more_than_the_key_is_shown_raw(ca: Authority) -> None:
    odd = x509.AuthorityKeyIdentifier({"key_identifier": b"\x11" * 20, "authority_cert_serial_number": 5})
    shown = values(preview_certificate(alter_root(ca.root.tbs, edit_extension("authority_key_identifier", value=odd))))
    assert shown["Extension 2.5.29.35"] == odd.dump().hex().upper()


@pytest.mark.parametrize("spoil", [lambda tbs: tbs + b"\x00", lambda tbs: tbs[:-2], lambda _: b""])
def test_bytes_that_are_no_tbs_are_not_shown(ca: Authority, spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(NotDerError):
        preview_certificate(spoil(ca.root.tbs))
    with pytest.raises(NotDerError):
        preview_crl(spoil(ca.crl.tbs))
