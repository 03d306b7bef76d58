"""Bundles that somebody touched without being able to sign: what is wrong is named, by file and line."""

import shutil
from pathlib import Path

import pytest

from ceremony.errors import CeremonyError, UsageError
from ceremony.verifier.rendering import as_text
from ceremony.verifier.report import Report, Trust
from ceremony.verifier.verify import verify_bundle, verify_bundles
from shamir import digest_words
from tests.verifier.conftest import Rehearsed

CORE = ("transcript.jsonl", "manifest.json", "signatures/record-ca.pem")


def flip(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(bytes(content))


def files_of(bundle: Path) -> list[str]:
    return sorted(path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file())


def named_in(report: Report) -> set[str]:
    return {claim.where.partition(":")[0] for claim in report.failures}


@pytest.mark.parametrize("part", [0.5, *(pytest.param(part, marks=pytest.mark.slow) for part in (0.0, 0.2, 0.8, 1.0))])
def test_one_flipped_bit_in_any_file_fails_and_names_the_file(generation: Rehearsed, copy: Path, part: float) -> None:
    for name in files_of(generation.bundle):
        flip(copy / name, int(part * ((copy / name).stat().st_size - 1)))
        report = verify_bundle(copy, trust=None)
        assert report.exit_code == 1
        assert name in named_in(report), name
        shutil.copyfile(generation.bundle / name, copy / name)
    assert verify_bundle(copy, trust=None).failures == ()


def test_a_flipped_bit_in_a_signature_names_no_other_file(copy: Path) -> None:
    flip(copy / "manifest-signatures" / "witness-1.p7s", -20)
    assert named_in(verify_bundle(copy, trust=None)) == {"manifest-signatures/witness-1.p7s"}


def test_every_altered_file_is_named_not_just_the_first(copy: Path) -> None:
    altered = {"evidence/A.07-machine-checked.json", "lint/root.txt", "transcript.pdf"}
    for name in altered:
        flip(copy / name, 0)
    assert named_in(verify_bundle(copy, trust=None)) == altered


def test_a_fault_in_one_claim_leaves_the_others_judged(copy: Path) -> None:
    flip(copy / "plan.toml", 10)
    report = verify_bundle(copy, trust=None)
    proved = {claim.rule for claim in report.claims if claim.verdict == "proved"}
    assert {"R-142", "R-143", "R-141", "D15"} <= proved


def test_the_first_line_at_fault_is_named(copy: Path) -> None:
    lines = (copy / "transcript.jsonl").read_bytes().split(b"\n")
    lines[41] = lines[41].replace(b"administrator", b"administratos")
    (copy / "transcript.jsonl").write_bytes(b"\n".join(lines))
    report = verify_bundle(copy, trust=None)
    assert "transcript.jsonl:43" in {claim.where for claim in report.failures}


def test_any_file_that_is_missing_is_named(generation: Rehearsed, copy: Path) -> None:
    for name in files_of(generation.bundle):
        (copy / name).unlink()
        if name in CORE:
            with pytest.raises(CeremonyError, match=name):
                verify_bundle(copy, trust=None)
        else:
            assert name in named_in(verify_bundle(copy, trust=None)), name
        shutil.copyfile(generation.bundle / name, copy / name)


@pytest.mark.parametrize("name", ["evidence/more.json", "script/blocks/more.toml", "script/other.toml", "more.txt"])
def test_a_file_too_many_is_named(copy: Path, name: str) -> None:
    (copy / name).write_text("more")
    assert name in named_in(verify_bundle(copy, trust=None))


@pytest.mark.parametrize("name", ["signatures/more.txt", "manifest-signatures/more.p12"])
def test_nothing_else_lies_among_signatures(copy: Path, name: str) -> None:
    (copy / name).write_text("more")
    with pytest.raises(CeremonyError, match=name):
        verify_bundle(copy, trust=None)


def test_a_signature_of_another_person_is_no_signature(copy: Path) -> None:
    shutil.copyfile(copy / "signatures" / "administrator.p7s", copy / "signatures" / "witness-1.p7s")
    report = verify_bundle(copy, trust=None)
    assert any("not the plan's witness-1" in claim.how for claim in report.failures)


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"\xff\n", b"[" * 5000 + b"\n"])
def test_a_transcript_that_is_none_is_a_failed_claim(copy: Path, content: bytes) -> None:
    (copy / "transcript.jsonl").write_bytes(content)
    assert "transcript.jsonl" in named_in(verify_bundle(copy, trust=None))


@pytest.mark.parametrize("content", [b"", b"{}", b'{"files":[],"format":"kcb/1"}', b'{"files":[7],"format":"kcb/1"}'])
def test_a_manifest_that_is_none_is_a_failed_claim(copy: Path, content: bytes) -> None:
    (copy / "manifest.json").write_bytes(content)
    assert verify_bundle(copy, trust=None).exit_code == 1


def test_what_is_no_bundle_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(CeremonyError) as caught:
        verify_bundle(tmp_path / "nothing", trust=None)
    assert caught.value.remedy


def test_other_words_refuse_the_bundle(generation: Rehearsed) -> None:
    report = verify_bundle(generation.bundle, trust=" ".join(digest_words(bytes(32))))
    assert (report.trust, report.exit_code, report.failures[0].rule) == (Trust.REFUSED, 1, "R-146")


def test_the_text_says_what_to_do_about_other_words_and_failures(copy: Path) -> None:
    flip(copy / "lint" / "root.txt", 0)
    text = as_text(verify_bundle(copy, trust=" ".join(digest_words(bytes(32)))))
    assert text.startswith("NOT PROVED")
    assert text.index("FAILED") < text.index("proved  ")
    assert "get another copy" in text
    assert "look at the paper again" in text


def test_one_other_word_refuses_the_bundle(generation: Rehearsed) -> None:
    words = generation.words.split()
    words[11] = "academic" if words[11] != "academic" else "acid"
    report = verify_bundle(generation.bundle, trust=" ".join(words))
    assert report.trust is Trust.REFUSED


def test_another_certificate_refuses_the_bundle(generation: Rehearsed, reconstruction: Rehearsed) -> None:
    other = reconstruction.bundle / "signatures" / "record-ca.pem"
    assert verify_bundle(generation.bundle, trust=str(other)).trust is Trust.REFUSED


@pytest.mark.parametrize("trust", ["", "academic", "academic " * 11, "zzzz " * 12, "/no/such/file"])
def test_what_is_neither_words_nor_file_is_wrong_usage(generation: Rehearsed, trust: str) -> None:
    with pytest.raises(UsageError, match="12 words"):
        verify_bundle(generation.bundle, trust=trust)


def test_the_bundle_cannot_vouch_for_itself(generation: Rehearsed) -> None:
    with pytest.raises(UsageError, match="proves nothing"):
        verify_bundle(generation.bundle, trust=str(generation.bundle / "signatures" / "record-ca.pem"))


def test_a_file_that_is_no_certificate_is_wrong_usage(generation: Rehearsed, tmp_path: Path) -> None:
    (tmp_path / "kept.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    with pytest.raises(UsageError, match="no certificate"):
        verify_bundle(generation.bundle, trust=str(tmp_path / "kept.pem"))


def test_words_of_no_bundle_refuse_all(generation: Rehearsed, reconstruction: Rehearsed) -> None:
    words = " ".join(digest_words(bytes(32)))
    reports = verify_bundles((generation.bundle, reconstruction.bundle), trust=words)
    assert [report.trust for report in reports] == [Trust.REFUSED, Trust.REFUSED]


def test_a_spoilt_later_record_vouches_for_nothing(
    generation: Rehearsed, reconstruction: Rehearsed, tmp_path: Path
) -> None:
    spoilt = Path(shutil.copytree(reconstruction.bundle, tmp_path / "spoilt"))
    flip(spoilt / "plan.toml", 0)
    first, second = verify_bundles((generation.bundle, spoilt), trust=reconstruction.words)
    assert (first.trust, second.exit_code) == (Trust.ABSENT, 1)
