"""What the verifier says of bundles that nobody touched."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.verifier.rendering import as_json, as_text
from ceremony.verifier.report import Report, Trust, Verdict
from ceremony.verifier.verify import verify_bundle, verify_bundles
from tests.verifier.conftest import Rehearsed

NOT_FOR_A_FIRST_CEREMONY = {"R-20", "R-142"}


def rules(report: Report, verdict: Verdict) -> set[str]:
    return {claim.rule for claim in report.with_verdict(verdict)}


def test_an_honest_rehearsal_is_consistent_and_nothing_more(generation: Rehearsed) -> None:
    report = verify_bundle(generation.bundle, trust=None)
    assert report.verdict == "consistent; authenticity not established"
    assert rules(report, Verdict.NOT_ESTABLISHED) == {"R-146"}
    assert rules(report, Verdict.NOT_APPLICABLE) == NOT_FOR_A_FIRST_CEREMONY
    assert (report.mode, report.outcome, report.trust) == ("rehearsal", "completed", Trust.ABSENT)
    assert report.exit_code == 0


def test_production_without_trust_is_a_no(generation: Rehearsed) -> None:
    report = verify_bundle(generation.bundle, trust=None)
    assert replace(report, mode="production").exit_code == 1
    assert replace(report, mode="").exit_code == 1


def test_production_with_trust_is_a_yes(generation: Rehearsed) -> None:
    report = replace(verify_bundle(generation.bundle, trust=generation.words), mode="production")
    assert (report.verdict, report.exit_code) == ("consistent and authentic", 0)


def test_what_failed_outweighs_trust(generation: Rehearsed) -> None:
    report = verify_bundle(generation.bundle, trust=generation.words)
    failed = replace(report.claims[0], verdict=Verdict.FAILED)
    spoilt = replace(report, claims=(failed, *report.claims[1:]))
    assert (spoilt.authentic, spoilt.exit_code) == (False, 1)
    assert spoilt.verdict.startswith("NOT PROVED: 1 of")


def first_letters(words: str) -> str:
    return ", ".join(word[:4] for word in words.split())


@pytest.mark.parametrize(
    "written",
    [
        str.upper,
        str.title,
        lambda words: words.replace(" ", "\n"),
        lambda words: "  ".join(w[:4] for w in words.split()),
    ],
)
def test_handwriting_may_vary(generation: Rehearsed, written: Callable[[str], str]) -> None:
    assert verify_bundle(generation.bundle, trust=written(generation.words)).authentic


def test_a_certificate_kept_apart_establishes_trust(
    generation: Rehearsed, record_ca_file: Path, tmp_path: Path
) -> None:
    pem = tmp_path / "kept.pem"
    pem.write_bytes((generation.bundle / "signatures" / "record-ca.pem").read_bytes())
    assert verify_bundle(generation.bundle, trust=str(record_ca_file)).authentic
    assert verify_bundle(generation.bundle, trust=str(pem)).authentic


def test_the_head_is_the_one_a_witness_wrote(generation: Rehearsed) -> None:
    report = verify_bundle(generation.bundle, trust=None)
    assert " ".join(report.head_words) == (generation.root / "handwritten" / "closed.words").read_text().strip()


def test_an_aborted_ceremony_is_as_verifiable_as_any(aborted: Rehearsed) -> None:
    report = verify_bundle(aborted.bundle, trust=aborted.words)
    assert (report.verdict, report.outcome, report.exit_code) == ("consistent and authentic", "aborted", 0)
    assert "THIS CEREMONY WAS ABORTED" in as_text(report)


def test_deviations_are_shown_in_the_record_s_order(aborted: Rehearsed) -> None:
    report = verify_bundle(aborted.bundle, trust=None)
    text = "\n".join(one.text for one in report.deviations)
    positions = [text.index(part) for part in ("a drill next door", "DOES NOT AGREE", "ABORT decided")]
    assert positions == sorted(positions)
    assert "1 exceptions, 1 dissents" in next(claim.how for claim in report.claims if claim.rule == "R-06")


def test_a_record_cannot_steer_the_reader_s_terminal(aborted: Rehearsed) -> None:
    text = as_text(verify_bundle(aborted.bundle, trust=None))
    assert "\\x1b[31m" in text
    assert all(character.isprintable() or character == "\n" for character in text)


def test_a_reconstruction_alone_leaves_its_link_open(reconstruction: Rehearsed) -> None:
    report = verify_bundle(reconstruction.bundle, trust=reconstruction.words)
    link = next(claim for claim in report.claims if claim.title.startswith("the plan continues"))
    assert link.verdict is Verdict.NOT_ESTABLISHED
    assert report.authentic


def test_a_chain_of_ceremonies_holds_together(generation: Rehearsed, reconstruction: Rehearsed) -> None:
    first, second = verify_bundles((generation.bundle, reconstruction.bundle), trust=reconstruction.words)
    link = next(claim for claim in second.claims if claim.title.startswith("the plan continues"))
    assert link.verdict is Verdict.PROVED
    assert (first.failures, second.failures) == ((), ())
    assert (first.trust, second.trust) == (Trust.LINKED, Trust.GIVEN)


def test_trust_does_not_pass_forward(generation: Rehearsed, reconstruction: Rehearsed) -> None:
    first, second = verify_bundles((generation.bundle, reconstruction.bundle), trust=generation.words)
    assert (first.trust, second.trust) == (Trust.GIVEN, Trust.ABSENT)
    assert second.verdict == "consistent; authenticity not established"


def test_trust_passes_to_nobody_without_any(generation: Rehearsed, reconstruction: Rehearsed) -> None:
    reports = verify_bundles((generation.bundle, reconstruction.bundle), trust=None)
    assert [report.trust for report in reports] == [Trust.ABSENT, Trust.ABSENT]


def test_the_text_says_which_command_is_missing(generation: Rehearsed) -> None:
    text = as_text(verify_bundle(generation.bundle, trust=None))
    assert text.startswith("consistent; authenticity not established")
    assert f"ceremony verify {generation.bundle} --trust " in text


def test_the_record_ca_s_words_are_never_shown(generation: Rehearsed) -> None:
    report = verify_bundle(generation.bundle, trust=None)
    assert generation.words.strip() not in as_text(report)
    assert generation.words.strip() not in as_json(report)


def test_programs_read_the_same_answer(generation: Rehearsed) -> None:
    report = verify_bundle(generation.bundle, trust=None)
    said = json.loads(as_json(report))
    assert (said["verdict"], said["exit_code"], len(said["claims"])) == (report.verdict, 0, len(report.claims))
    assert said["claims"][0].keys() == {"rule", "title", "verdict", "how", "where"}
