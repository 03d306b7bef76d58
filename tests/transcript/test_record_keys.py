import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from ceremony.transcript.record_keys import NAME_MAX, RecordKeys, RecordSigner, make_record_keys

NOW = datetime(2024, 11, 3, 9, 0, tzinfo=UTC)
ADA = RecordSigner("administrator", "Ada Lovelace")


@pytest.fixture
def openssl_verify(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def verify(keys: RecordKeys, p7s: bytes, content: bytes) -> subprocess.CompletedProcess[str]:
        (tmp_path / "x.p7s").write_bytes(p7s)
        (tmp_path / "transcript.jsonl").write_bytes(content)
        (tmp_path / "record-ca.pem").write_bytes(keys.ca_pem)
        command = (
            "openssl cms -verify -binary -inform DER -in x.p7s -content transcript.jsonl "
            "-CAfile record-ca.pem -purpose any -out /dev/null"
        )
        return subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)

    return verify


def extensions(certificate: x509.Certificate) -> tuple[x509.BasicConstraints, x509.KeyUsage]:
    found = certificate.extensions
    return (
        found.get_extension_for_class(x509.BasicConstraints).value,
        found.get_extension_for_class(x509.KeyUsage).value,
    )


def test_stock_openssl_verifies_a_ceremony_signature(
    record_keys: RecordKeys, openssl_verify: Callable[..., subprocess.CompletedProcess[str]], transcript: bytes
) -> None:
    for name in record_keys.signer_ids:
        result = openssl_verify(record_keys, record_keys.sign(name, transcript), transcript)
        assert result.returncode == 0, result.stderr


def test_stock_openssl_refuses_an_edited_transcript(
    record_keys: RecordKeys, openssl_verify: Callable[..., subprocess.CompletedProcess[str]], transcript: bytes
) -> None:
    p7s = record_keys.sign("administrator", transcript)
    assert openssl_verify(record_keys, p7s, transcript.replace(b"1.3", b"1.4")).returncode != 0
    assert openssl_verify(record_keys, p7s, transcript.replace(b"\n", b"\r\n")).returncode != 0


def test_stock_openssl_refuses_another_record_ca_of_the_same_name(
    record_keys: RecordKeys, openssl_verify: Callable[..., subprocess.CompletedProcess[str]], transcript: bytes
) -> None:
    other = make_record_keys(ceremony_id="KC-2026-01", signers=[ADA], now=NOW)
    assert openssl_verify(other, record_keys.sign("administrator", transcript), transcript).returncode != 0


def test_the_record_ca_may_certify_and_do_nothing_else(record_keys: RecordKeys) -> None:
    constraints, usage = extensions(record_keys.ca)
    names = record_keys.ca.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert names[0].value == "Record CA of ceremony KC-2026-01"
    assert constraints.ca
    assert constraints.path_length == 0
    assert usage.key_cert_sign
    assert not usage.digital_signature
    assert record_keys.fingerprint == record_keys.ca.fingerprint(hashes.SHA256())


def test_the_keys_outlast_thirty_years_of_retention(record_keys: RecordKeys) -> None:
    ca = record_keys.ca
    assert ca.not_valid_before_utc == NOW
    assert ca.not_valid_after_utc >= NOW.replace(year=NOW.year + 30) - timedelta(days=1)


def test_no_key_is_shown_when_record_keys_are_printed(record_keys: RecordKeys) -> None:
    assert "Private" not in repr(record_keys)
    assert "key=" not in repr(record_keys).replace("_keys=", "")


def test_each_closing_makes_other_keys() -> None:
    one, two = (make_record_keys(ceremony_id="KC-1", signers=[ADA], now=NOW) for _ in range(2))
    assert one.fingerprint != two.fingerprint


def test_nobody_signs_who_was_not_certified(record_keys: RecordKeys) -> None:
    with pytest.raises(ValueError, match="witness-9"):
        record_keys.sign("witness-9", b"content")


@pytest.mark.parametrize("signers", [[], [ADA, ADA], [ADA, RecordSigner("administrator", "Another")]])
def test_signers_are_one_or_more_and_each_once(signers: list[RecordSigner]) -> None:
    with pytest.raises(ValueError, match="each once"):
        make_record_keys(ceremony_id="KC-1", signers=signers, now=NOW)


@pytest.mark.parametrize("signer_id", ["", "Administrator", "witness 1", "../ada", "-a", "a--b", "a.p7s"])
def test_a_signer_id_is_a_plain_file_stem(signer_id: str) -> None:
    with pytest.raises(ValueError, match="signer id"):
        RecordSigner(signer_id, "Ada Lovelace")


@pytest.mark.parametrize("name", ["", "x" * (NAME_MAX + 1)])
def test_a_name_fits_a_certificate(name: str) -> None:
    with pytest.raises(ValueError, match="characters long"):
        RecordSigner("administrator", name)
