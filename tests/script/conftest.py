"""The shipped scripts, example plans, and a ceremony that a reconstruction may follow."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.authority.names import DistinguishedName
from ceremony.operations.backup import ShareSet
from ceremony.plan import Plan, PreviousCeremony
from ceremony.plan_example import example_plan
from ceremony.plan_file import parse_plan, write_plan
from ceremony.script.model import Script
from ceremony.script.parse import load_script

SCRIPTS = Path(__file__).parents[2] / "ceremony-scripts"
DAY = date(2026, 12, 1)


@pytest.fixture(scope="session")
def root_generation() -> Script:
    return load_script(SCRIPTS / "root-generation.toml")


@pytest.fixture(scope="session")
def reconstruction() -> Script:
    return load_script(SCRIPTS / "reconstruction.toml")


@pytest.fixture(scope="session")
def previous() -> PreviousCeremony:
    """Return a 3-of-5 ceremony with a certificate of a real key."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = DistinguishedName(country="CH", organisation="Before", common_name="REHEARSAL Root").to_x509()
    start = datetime(2026, 11, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(key, hashes.SHA384())
    )
    return PreviousCeremony(
        ceremony_id="root-generation-2026-11-01",
        head="ab" * 32,
        certificate=certificate.public_bytes(Encoding.DER),
        spki=key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        last_crl_number=1,
        share_set=ShareSet(
            ceremony_id="root-generation-2026-11-01",
            set_id="7F2A",
            threshold=3,
            shares=5,
            commitments=tuple(f"{number:064x}" for number in range(1, 6)),
            kek_check="cd" * 16,
        ),
        blob_sha256="ef" * 32,
        bags=tuple(f"BAG-{number:04}" for number in range(1, 6)),
    )


@pytest.fixture(scope="session")
def generation_plan(root_generation: Script) -> Plan:
    return parse_plan(write_plan(example_plan(root_generation, day=DAY)))


@pytest.fixture(scope="session")
def reconstruction_plan(reconstruction: Script, previous: PreviousCeremony) -> Plan:
    return parse_plan(write_plan(example_plan(reconstruction, day=DAY, previous=previous)))
