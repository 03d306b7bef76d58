"""What was linted is what was signed, and the result stands before openssl and pkilint's own command."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.authority.certificate import assemble, new_serial, root_tbs, verify_certificate
from ceremony.authority.crl import assemble_crl, crl_tbs, verify_crl
from ceremony.authority.errors import NotDerError, RuleError
from ceremony.authority.fingerprints import fingerprint, fingerprints
from ceremony.authority.reading import read_certificate, split_certificate, split_crl
from ceremony.keys import KeyKind
from tests.authority.conftest import NOW, OTHER_NAME, Authority, alter_crl, alter_root, make_authority

OPENSSL = shutil.which("openssl") or "openssl"
PKILINT = Path(sys.executable).parent
every_kind = pytest.mark.parametrize("kind", KeyKind)


def refused_by(check: Callable[[], object]) -> str:
    with pytest.raises(RuleError) as refusal:
        check()
    return refusal.value.rule


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, arguments)), capture_output=True, text=True, check=False)


@pytest.fixture
def files(tmp_path: Path) -> Callable[[bytes, bytes], tuple[Path, Path]]:
    def write(root_der: bytes, crl_der: bytes) -> tuple[Path, Path]:
        root, crl = tmp_path / "root.pem", tmp_path / "root.crl"
        root.write_bytes(x509.load_der_x509_certificate(root_der).public_bytes(Encoding.PEM))
        crl.write_bytes(x509.load_der_x509_crl(crl_der).public_bytes(Encoding.PEM))
        return root, crl

    return write


WriteFiles = Callable[[bytes, bytes], tuple[Path, Path]]


def openssl_verify(root: Path, crl: Path) -> subprocess.CompletedProcess[str]:
    moment = str(int(NOW.timestamp()))
    trust = ("-CAfile", root, "-CRLfile", crl)
    return run(OPENSSL, "verify", "-attime", moment, "-check_ss_sig", "-x509_strict", *trust, "-crl_check_all", root)


@every_kind
def test_the_assembled_root_and_crl_verify(kind: KeyKind) -> None:
    ca = make_authority(kind)
    verify_certificate(ca.root_der, tbs=ca.root.tbs)
    verify_crl(ca.crl_der, issuer_der=ca.root_der, tbs=ca.crl.tbs)


@every_kind
def test_openssl_accepts_the_root_and_the_crl(kind: KeyKind, files: WriteFiles) -> None:
    ca = make_authority(kind)
    root, crl = files(ca.root_der, ca.crl_der)
    verdict = openssl_verify(root, crl)
    assert (verdict.returncode, verdict.stderr) == (0, "")
    assert "verify OK" in run(OPENSSL, "crl", "-in", crl, "-CAfile", root, "-noout").stderr


def test_openssl_refuses_a_draft_in_place_of_the_root(ca: Authority, files: WriteFiles) -> None:
    assert openssl_verify(*files(ca.root.lint_der, ca.crl_der)).returncode != 0


def test_openssl_refuses_a_draft_in_place_of_the_crl(ca: Authority, files: WriteFiles) -> None:
    assert openssl_verify(*files(ca.root_der, ca.crl.lint_der)).returncode != 0


def test_openssl_refuses_a_root_without_its_crl(ca: Authority, files: WriteFiles) -> None:
    root, _ = files(ca.root_der, ca.crl_der)
    assert run(OPENSSL, "verify", "-attime", "1772445600", "-CAfile", root, "-crl_check_all", root).returncode != 0


@pytest.mark.parametrize("kind", [KeyKind.EC_P256, KeyKind.RSA_4096])
def test_the_commands_of_pkilint_find_nothing(kind: KeyKind, files: WriteFiles) -> None:
    ca = make_authority(kind)
    root, crl = files(ca.root_der, ca.crl_der)
    command = PKILINT / "lint_cabf_serverauth_cert"
    lint = run(sys.executable, command, "lint", "-t", "ROOT-CA", "-s", "WARNING", root)
    assert (lint.returncode, lint.stdout.strip()) == (0, "")
    lint = run(sys.executable, PKILINT / "lint_crl", "lint", "-t", "ARL", "-p", "BR", "-s", "WARNING", crl)
    assert (lint.returncode, lint.stdout.strip()) == (0, "")


@every_kind
def test_a_draft_differs_from_the_result_in_its_signature_only(kind: KeyKind) -> None:
    ca = make_authority(kind)
    draft, result = split_certificate(ca.root.lint_der), split_certificate(ca.root_der)
    assert (draft.tbs, draft.algorithm) == (result.tbs, result.algorithm)
    assert draft.signature != result.signature
    draft, result = split_crl(ca.crl.lint_der), split_crl(ca.crl_der)
    assert (draft.tbs, draft.algorithm) == (result.tbs, result.algorithm)
    assert draft.signature != result.signature


def test_a_root_altered_between_lint_and_signature_is_refused(ca: Authority) -> None:
    def later(tbs: core.Asn1Value) -> None:
        tbs["serial_number"] = tbs["serial_number"].native + 1

    altered = alter_root(ca.root.tbs, later)
    der = assemble(altered, ca.key.sign(altered))
    verify_certificate(der, tbs=altered)
    assert refused_by(lambda: verify_certificate(der, tbs=ca.root.tbs)) == "R-86"


def test_a_crl_altered_between_lint_and_signature_is_refused(ca: Authority) -> None:
    draft = crl_tbs(ca.root_der, number=2, this_update=ca.now, next_update=ca.profile.next_update(ca.now))
    der = assemble_crl(draft.tbs, ca.key.sign(draft.tbs))
    verify_crl(der, issuer_der=ca.root_der, tbs=draft.tbs)
    assert refused_by(lambda: verify_crl(der, issuer_der=ca.root_der, tbs=ca.crl.tbs)) == "R-86"


@every_kind
def test_signatures_of_the_throw_away_keys_are_refused(kind: KeyKind) -> None:
    ca = make_authority(kind)
    assert refused_by(lambda: verify_certificate(ca.root.lint_der, tbs=ca.root.tbs)) == "R-86"
    assert refused_by(lambda: verify_crl(ca.crl.lint_der, issuer_der=ca.root_der, tbs=ca.crl.tbs)) == "R-86"


@pytest.mark.parametrize("signature", [b"", b"\x00" * 96, b"\x30\x06\x02\x01\x01\x02\x01\x01"])
def test_a_signature_that_is_none_is_refused(ca: Authority, signature: bytes) -> None:
    root, crl = assemble(ca.root.tbs, signature), assemble_crl(ca.crl.tbs, signature)
    assert refused_by(lambda: verify_certificate(root, tbs=ca.root.tbs)) == "R-86"
    assert refused_by(lambda: verify_crl(crl, issuer_der=ca.root_der, tbs=ca.crl.tbs)) == "R-86"


def test_another_algorithm_beside_the_signature_is_refused(ca: Authority) -> None:
    sha384, sha256 = bytes.fromhex("06082a8648ce3d040303"), bytes.fromhex("06082a8648ce3d040302")

    def lie(der: bytes) -> bytes:
        head, _, tail = der.rpartition(sha384)
        return head + sha256 + tail

    assert refused_by(lambda: verify_certificate(lie(ca.root_der), tbs=ca.root.tbs)) == "R-86"
    assert refused_by(lambda: verify_crl(lie(ca.crl_der), issuer_der=ca.root_der, tbs=ca.crl.tbs)) == "R-86"


def test_a_root_that_is_not_self_issued_is_refused(ca: Authority) -> None:
    def rename(tbs: core.Asn1Value) -> None:
        tbs["issuer"] = OTHER_NAME.copy()

    altered = alter_root(ca.root.tbs, rename)
    assert refused_by(lambda: verify_certificate(assemble(altered, ca.key.sign(altered)), tbs=altered)) == "R-81"


def test_a_root_whose_key_identifiers_are_not_its_key_is_refused(ca: Authority) -> None:
    other = make_authority(KeyKind.EC_P256)

    def swap(tbs: core.Asn1Value) -> None:
        tbs["extensions"] = asn1_x509.TbsCertificate.load(other.root.tbs)["extensions"].copy()

    altered = alter_root(ca.root.tbs, swap)
    assert refused_by(lambda: verify_certificate(assemble(altered, ca.key.sign(altered)), tbs=altered)) == "R-82"


def test_a_crl_of_another_name_is_refused(ca: Authority) -> None:
    def rename(tbs: core.Asn1Value) -> None:
        tbs["issuer"] = OTHER_NAME.copy()

    altered = alter_crl(ca.crl.tbs, rename)
    der = assemble_crl(altered, ca.key.sign(altered))
    assert refused_by(lambda: verify_crl(der, issuer_der=ca.root_der, tbs=altered)) == "R-110"


def test_a_crl_for_another_key_is_refused(ca: Authority) -> None:
    other = make_authority(KeyKind.EC_P256)
    assert refused_by(lambda: verify_crl(ca.crl_der, issuer_der=other.root_der, tbs=ca.crl.tbs)) == "R-112"


@pytest.mark.parametrize("spoil", [lambda der: der + b"\x00", lambda der: der[:-1], lambda _: b"", lambda _: b"PEM"])
def test_bytes_that_are_no_certificate_or_crl_are_refused(ca: Authority, spoil: Callable[[bytes], bytes]) -> None:
    assert refused_by(lambda: verify_certificate(spoil(ca.root_der), tbs=ca.root.tbs)) == "DER"
    assert refused_by(lambda: verify_crl(spoil(ca.crl_der), issuer_der=ca.root_der, tbs=ca.crl.tbs)) == "DER"


@pytest.mark.parametrize("put_together", [assemble, assemble_crl])
def test_nothing_is_put_together_around_bytes_that_are_no_tbs(put_together: Callable[[bytes, bytes], bytes]) -> None:
    with pytest.raises(NotDerError):
        put_together(b"\x30\x00", b"")


def test_no_root_is_drafted_for_a_broken_key(ca: Authority) -> None:
    subject = x509.load_der_x509_certificate(ca.root_der).subject

    def draft() -> object:
        return root_tbs(ca.profile, subject=subject, spki=b"", kind=ca.key.kind, serial=2**80, not_before=ca.now)

    assert refused_by(draft) == "R-64"


@pytest.mark.parametrize("issuer", [b"", b"\x30\x00"])
def test_no_crl_is_drafted_for_what_is_no_certificate(ca: Authority, issuer: bytes) -> None:
    with pytest.raises(NotDerError):
        crl_tbs(issuer, number=1, this_update=ca.now, next_update=ca.profile.next_update(ca.now))


def test_serial_numbers_keep_158_of_the_random_bits() -> None:
    assert new_serial(lambda size: b"\x00" * size) == 2**158
    assert new_serial(lambda size: b"\xff" * size) == 2**159 - 1
    assert new_serial(lambda size: bytes(size - 1) + b"\x05") == 2**158 + 5


def test_serial_numbers_do_not_repeat() -> None:
    assert len({new_serial(os.urandom) for _ in range(200)}) == 200


def test_fractions_of_a_second_are_dropped(ca: Authority) -> None:
    subject = x509.load_der_x509_certificate(ca.root_der).subject
    draft = root_tbs(
        ca.profile,
        subject=subject,
        spki=ca.key.spki,
        kind=ca.key.kind,
        serial=2**80,
        not_before=ca.now.replace(microsecond=999_999),
    )
    fields = read_certificate(draft.tbs)
    assert (fields.not_before, fields.not_after) == (ca.now, ca.profile.not_after(ca.now))


def test_fingerprints_are_those_of_openssl(ca: Authority, files: WriteFiles, tmp_path: Path) -> None:
    root, _ = files(ca.root_der, ca.crl_der)
    told = run(OPENSSL, "x509", "-in", root, "-noout", "-fingerprint", "-sha256").stdout
    spki = tmp_path / "spki.der"
    run(OPENSSL, "x509", "-in", root, "-pubkey", "-noout", "-out", tmp_path / "spki.pem")
    run(OPENSSL, "pkey", "-pubin", "-in", tmp_path / "spki.pem", "-outform", "DER", "-out", spki)
    found = fingerprints(ca.root_der)
    assert found.certificate == told.partition("=")[2].strip().replace(":", "")
    assert found.spki == fingerprint(spki.read_bytes())
    assert {len(found.certificate), len(found.spki)} == {64}


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"-----BEGIN CERTIFICATE-----"])
def test_what_is_no_certificate_has_no_fingerprints(der: bytes) -> None:
    with pytest.raises(NotDerError):
        fingerprints(der)
