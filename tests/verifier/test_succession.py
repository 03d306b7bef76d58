"""What a ceremony leaves to the next, read from its bundle."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ceremony.errors import RefusedError
from ceremony.plan_file import load_plan
from ceremony.steps.outcomes import BackupProved
from ceremony.succession import previous_ceremony
from ceremony.verifier.verify import verify_bundle
from tests.verifier.conftest import Forgery, Rehearsed


def test_a_generation_leaves_key_set_blob_and_head(generation: Rehearsed) -> None:
    left = previous_ceremony(generation.bundle)
    certificate = x509.load_pem_x509_certificate((generation.bundle / "certificates" / "root.pem").read_bytes())
    assert left.certificate == certificate.public_bytes(Encoding.DER)
    assert left.spki == certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert left.head == verify_bundle(generation.bundle, trust=None).head
    assert (left.last_crl_number, left.share_set.threshold, left.share_set.shares) == (1, 3, 5)
    assert left.share_set.ceremony_id == left.ceremony_id


def test_a_reconstruction_hands_on_what_it_got_and_its_own_crl(reconstruction: Rehearsed) -> None:
    stated = load_plan(reconstruction.bundle / "plan.toml").previous
    assert stated is not None
    left = previous_ceremony(reconstruction.bundle)
    assert (left.certificate, left.spki, left.share_set) == (stated.certificate, stated.spki, stated.share_set)
    assert left.blob_sha256 == stated.blob_sha256
    assert left.last_crl_number == stated.last_crl_number + 1
    assert left.head not in ("", stated.head)
    assert left.ceremony_id != stated.ceremony_id


def test_an_aborted_ceremony_leaves_nothing(aborted: Rehearsed) -> None:
    with pytest.raises(RefusedError, match="it was aborted"):
        previous_ceremony(aborted.bundle)


def test_a_bundle_that_does_not_hold_leaves_nothing(generation: Rehearsed, tmp_path: Path) -> None:
    spoilt = Path(shutil.copytree(generation.bundle, tmp_path / "spoilt"))
    (spoilt / "lint" / "root.txt").write_text("fine\n")
    with pytest.raises(RefusedError, match=r"lint/root\.txt") as caught:
        previous_ceremony(spoilt)
    assert caught.value.rule == "R-142"


def test_an_unproved_backup_is_handed_on_by_nobody(
    forge: Forgery, laid_out: Callable[[Mapping[str, bytes]], Path]
) -> None:
    forge.drop(forge.find(BackupProved))
    with pytest.raises(RefusedError):
        previous_ceremony(laid_out(forge.sign()))


def test_what_is_no_bundle_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no directory"):
        previous_ceremony(tmp_path / "nothing")
