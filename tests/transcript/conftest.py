import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.x509.oid import NameOID

from ceremony.codec import Json
from ceremony.transcript import bundle, canonical, manifest
from ceremony.transcript.record_keys import RecordKeys, RecordSigner, make_record_keys
from ceremony.transcript.verify_page import verify_page

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_transcript.py"
NOW = datetime(2024, 11, 3, 9, 0, tzinfo=UTC)
SIGNERS = (
    RecordSigner("administrator", "Ada Lovelace"),
    RecordSigner("witness-1", "Grace Brewster Hopper"),
    RecordSigner("witness-2", "Zoë Ångström"),
)

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def make_transcript(facts: tuple[dict[str, Json], ...]) -> bytes:
    lines: list[canonical.Line] = []
    for number, data in enumerate(facts):
        last = lines[-1] if lines else None
        lines.append(canonical.next_line(last, time=NOW + timedelta(minutes=number), type="step-done", data=data))
    return b"".join(canonical.encode(line) + b"\n" for line in lines)


def sign_all(keys: RecordKeys, folder: str, content: bytes) -> dict[str, bytes]:
    return {f"{folder}/{name}.p7s": keys.sign(name, content) for name in keys.signer_ids}


@pytest.fixture(scope="session")
def transcript() -> bytes:
    return make_transcript(tuple({"step": f"1.{number}", "said": "größer als 5"} for number in range(1, 7)))


@pytest.fixture(scope="session")
def record_keys() -> RecordKeys:
    return make_record_keys(ceremony_id="KC-2026-01", signers=SIGNERS, now=NOW)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory, transcript: bytes, record_keys: RecordKeys) -> Path:
    home = tmp_path_factory.mktemp("closing")
    staging = home / "bundle.staging"
    bundle.stage(
        staging,
        {
            "transcript.jsonl": transcript,
            "plan.toml": b'mode = "rehearsal"\n',
            "script/root-generation.toml": b'format = "kcs/1"\n',
            "evidence/empty.txt": b"",
            "signatures/record-ca.pem": record_keys.ca_pem,
            "VERIFY.md": verify_page(ceremony_id="KC-2026-01", mode="rehearsal", signers=SIGNERS),
            **sign_all(record_keys, "signatures", transcript),
        },
    )
    listed = manifest.build(staging)
    bundle.stage(staging, {"manifest.json": listed, **sign_all(record_keys, "manifest-signatures", listed)})
    bundle.publish(staging, home / "bundle")
    return home / "bundle"


@pytest.fixture
def root(tmp_path: Path, pristine: Path) -> Path:
    """A bundle of one's own to spoil."""
    return Path(shutil.copytree(pristine, tmp_path / "bundle"))


@pytest.fixture(scope="session")
def verifier() -> ModuleType:
    """The stand-alone verifier, imported as a module."""
    spec = importlib.util.spec_from_file_location("verify_transcript", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def mirrored(signature: bytes) -> bytes:
    """Return the other ECDSA signature on P-256 that verifies whenever this one does: s becomes n - s."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, order - s)


@pytest.fixture(scope="session")
def mirror() -> Callable[[bytes], bytes]:
    """Do to the certificate inside a signature what needs no key."""

    def mirror(p7s: bytes) -> bytes:
        info = cms.ContentInfo.load(p7s)
        certificate = info["content"]["certificates"][0].chosen
        certificate["signature_value"] = mirrored(certificate["signature_value"].native)
        return bytes(info.dump(force=True))

    return mirror


@dataclass(frozen=True)
class Issued:
    """A certificate with its key, in files that openssl can read."""

    certificate: Path
    key: Path


class Authority:
    """A CA of the tests, which certifies what the product never would."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Record CA of a test")])
        self.ca = self.build(self.key, self.name, ca=True).sign(self.key, hashes.SHA256())
        self.pem = self.ca.public_bytes(serialization.Encoding.PEM)

    def build(
        self,
        key: PrivateKey,
        subject: x509.Name,
        *,
        ca: bool = False,
        usage: str = "",
        days: int = 3650,
        critical: bool = True,
        extra: x509.ExtensionType | None = None,
    ) -> x509.CertificateBuilder:
        usage = usage or ("key_cert_sign" if ca else "digital_signature")
        names = (
            "digital_signature content_commitment key_encipherment data_encipherment key_agreement "
            "key_cert_sign crl_sign encipher_only decipher_only"
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=3650))
            .not_valid_after(NOW + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=critical)
            .add_extension(x509.KeyUsage(**{name: name == usage for name in names.split()}), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        return builder if extra is None else builder.add_extension(extra, critical=True)

    def issue(
        self,
        key: PrivateKey,
        *,
        ca: bool = False,
        usage: str = "",
        days: int = 3650,
        critical: bool = True,
        extra: x509.ExtensionType | None = None,
        names: tuple[str, ...] = ("Ada Lovelace",),
        digest: hashes.SHA224 | hashes.SHA256 = hashes.SHA256(),  # noqa: B008 - immutable
    ) -> Issued:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in names])
        builder = self.build(key, subject, ca=ca, usage=usage, days=days, critical=critical, extra=extra)
        certificate = builder.sign(self.key, digest)
        stem = f"{certificate.serial_number:x}"
        issued = Issued(self.home / f"{stem}.pem", self.home / f"{stem}.key")
        issued.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        issued.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return issued


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def openssl_sign(tmp_path: Path) -> Callable[..., bytes]:
    """Sign as a person with an own key would: `openssl cms -sign`."""

    def sign(issued: Issued, content: bytes, *options: str) -> bytes:
        (tmp_path / "content").write_bytes(content)
        words = ["openssl", "cms", "-sign", "-binary", "-outform", "DER", "-in", "content", "-out", "out.p7s"]
        signer = ["-signer", str(issued.certificate), "-inkey", str(issued.key)]
        subprocess.run([*words, *signer, *options], cwd=tmp_path, check=True, capture_output=True)
        return (tmp_path / "out.p7s").read_bytes()

    return sign
