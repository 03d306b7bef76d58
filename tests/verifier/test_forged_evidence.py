"""Evidence, previews and findings that were rewritten with everything around them made to fit: each is found out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.evidence import Probe
from ceremony.machine_facts import LINTER, SWAP
from ceremony.operations.backup import KeyRestored
from ceremony.operations.keys import KeyGenerated, KeySealed
from ceremony.operations.tokens import Evidence
from ceremony.steps.outcomes import (
    BackupDealt,
    BackupProved,
    CertificateDrafted,
    CertificateSigned,
    CrlDrafted,
    CrlSigned,
    MachineChecked,
)
from ceremony.verifier.approval import APPROVED
from ceremony.verifier.attributes import MADE, RESTORED, SEALED
from ceremony.verifier.conduct import ORDER
from ceremony.verifier.report import Question, Report, Verdict
from ceremony.verifier.shown import FINDINGS, PREVIEWS
from ceremony.verifier.verify import verify_bundle
from tests.verifier.conftest import Forgery, Rehearsed

LayOut = Callable[[Mapping[str, bytes]], Path]
Said = tuple[Evidence, ...]


def report_of(forgery: Forgery, laid_out: LayOut) -> Report:
    return verify_bundle(laid_out(forgery.sign()), trust=None)


def verdict(report: Report, question: Question) -> Verdict:
    (claim,) = (claim for claim in report.claims if claim.title == question.title)
    return claim.verdict


def failed_at(report: Report, question: Question) -> list[str]:
    return [claim.where for claim in report.failures if claim.title == question.title]


def saying(name: str, *values: str) -> Callable[[Said], Said]:
    """Return the evidence with these answers under a name, in place of what was there."""

    def edit(said: Said) -> Said:
        return (*(one for one in said if one.name != name), *(Evidence(name, value) for value in values))

    return edit


def nothing(said: Said) -> Said:
    del said
    return ()


@pytest.mark.parametrize(
    "edit",
    [
        nothing,
        saying("EXTRACTABLE", "true"),
        saying("EXTRACTABLE", "not reported"),
        saying("EXTRACTABLE", "false", "true"),
        saying("EXTRACTABLE"),
        saying("SENSITIVE", "false"),
        saying(Probe.WRAP, "succeeded"),
        saying(Probe.WRAP),
        saying(Probe.WRAP, "refused: KeySealedError", "succeeded"),
        saying(Probe.COPY, "succeeded"),
    ],
)
def test_a_seal_that_the_evidence_does_not_bear_out_is_named(
    forge: Forgery, laid_out: LayOut, edit: Callable[[Said], Said]
) -> None:
    line = forge.change(KeySealed, lambda sealed: replace(sealed, evidence=edit(sealed.evidence)))
    report = report_of(forge, laid_out)
    assert failed_at(report, SEALED) == failed_at(report, ORDER) == [f"transcript.jsonl:{line}"]


@pytest.mark.parametrize(
    "edit",
    [
        nothing,
        saying("LOCAL", "false"),
        saying("SENSITIVE", "false"),
        saying("LOCAL", "true", "false"),
        saying("LOCAL"),
    ],
)
def test_a_key_that_was_not_made_in_its_token_is_named(
    forge: Forgery, laid_out: LayOut, edit: Callable[[Said], Said]
) -> None:
    line = forge.change(KeyGenerated, lambda made: replace(made, evidence=edit(made.evidence)))
    report = report_of(forge, laid_out)
    assert failed_at(report, MADE) == failed_at(report, ORDER) == [f"transcript.jsonl:{line}"]


def test_a_token_that_does_not_report_is_no_failure_and_a_deviation(forge: Forgery, laid_out: LayOut) -> None:
    edit = saying("LOCAL", "not reported")
    line = forge.change(KeyGenerated, lambda made: replace(made, evidence=edit(made.evidence)))
    report = report_of(forge, laid_out)
    assert verdict(report, MADE) is Verdict.NOT_ESTABLISHED
    assert failed_at(report, ORDER) == []
    (text,) = (one.text for one in report.deviations if one.where == f"transcript.jsonl:{line}")
    assert text.endswith("The token does not report LOCAL.")


@pytest.mark.parametrize("edit", [nothing, saying("EXTRACTABLE", "true"), saying("SENSITIVE", "not reported")])
def test_a_key_that_came_back_and_may_leave_is_named(
    forge: Forgery, forge_reconstruction: Forgery, laid_out: LayOut, edit: Callable[[Said], Said]
) -> None:
    proof = forge.change(
        BackupProved,
        lambda proved: replace(proved, restored=replace(proved.restored, evidence=edit(proved.restored.evidence))),
    )
    restored = forge_reconstruction.change(KeyRestored, lambda back: replace(back, evidence=edit(back.evidence)))
    for forgery, line in ((forge, proof), (forge_reconstruction, restored)):
        report = report_of(forgery, laid_out)
        assert failed_at(report, RESTORED) == failed_at(report, ORDER) == [f"transcript.jsonl:{line}"]


@pytest.mark.parametrize("kind", [CertificateDrafted, CrlDrafted])
def test_a_preview_of_other_bytes_is_named(
    forge: Forgery, laid_out: LayOut, kind: type[CertificateDrafted | CrlDrafted]
) -> None:
    def other(draft: CertificateDrafted | CrlDrafted) -> CertificateDrafted | CrlDrafted:
        return replace(draft, preview=(*draft.preview[:-1], replace(draft.preview[-1], value="another")))

    line = forge.change(kind, other)
    report = report_of(forge, laid_out)
    assert failed_at(report, PREVIEWS) == failed_at(report, ORDER) == [f"transcript.jsonl:{line}"]


@pytest.mark.parametrize("kind", [CertificateDrafted, CrlDrafted])
def test_a_preview_that_stops_early_is_named(
    forge: Forgery, laid_out: LayOut, kind: type[CertificateDrafted | CrlDrafted]
) -> None:
    line = forge.change(kind, lambda draft: replace(draft, preview=draft.preview[:-1]))
    assert failed_at(report_of(forge, laid_out), PREVIEWS) == [f"transcript.jsonl:{line}"]


LINTED = [CertificateDrafted, CertificateSigned, CrlDrafted, CrlSigned]


@pytest.mark.parametrize("kind", LINTED)
def test_findings_that_the_linter_does_not_make_are_named(
    forge: Forgery,
    laid_out: LayOut,
    kind: type[CertificateDrafted | CertificateSigned | CrlDrafted | CrlSigned],
) -> None:
    line = forge.change(kind, lambda one: replace(one, lint=("error invented",)))
    assert failed_at(report_of(forge, laid_out), FINDINGS) == [f"transcript.jsonl:{line}"]


def test_findings_of_another_linter_are_left_open(forge: Forgery, laid_out: LayOut) -> None:
    edit = saying(LINTER, "pkilint 0.0.1")
    forge.change(MachineChecked, lambda checked: replace(checked, evidence=edit(checked.evidence)))
    assert verdict(report_of(forge, laid_out), FINDINGS) is Verdict.NOT_ESTABLISHED


@pytest.mark.parametrize(
    "edit",
    [
        lambda checked: replace(checked, not_met=()),
        lambda checked: replace(checked, not_met=checked.not_met[1:]),
        lambda checked: replace(checked, not_met=(*checked.not_met, "the coffee is cold")),
        lambda checked: replace(checked, evidence=saying(SWAP)(checked.evidence)),
        lambda checked: replace(checked, evidence=saying(SWAP, "/swapfile")(checked.evidence), not_met=()),
    ],
)
def test_a_machine_better_than_its_evidence_is_named(
    forge: Forgery, laid_out: LayOut, edit: Callable[[MachineChecked], MachineChecked]
) -> None:
    line = forge.change(MachineChecked, edit)
    assert failed_at(report_of(forge, laid_out), ORDER) == [f"transcript.jsonl:{line}"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda dealt: replace(dealt, entropy=("operating system",)),
        lambda dealt: replace(dealt, wrap_mechanism="CKM_AES_KEY_WRAP_PAD"),
        lambda dealt: replace(dealt, share_set=replace(dealt.share_set, kek_check="none")),
    ],
)
def test_a_set_that_was_made_otherwise_is_named(
    forge: Forgery, laid_out: LayOut, edit: Callable[[BackupDealt], BackupDealt]
) -> None:
    line = forge.change(BackupDealt, edit)
    assert failed_at(report_of(forge, laid_out), ORDER) == [f"transcript.jsonl:{line}"]


def test_what_an_honest_record_says_of_its_keys_is_proved(generation: Rehearsed, reconstruction: Rehearsed) -> None:
    made, back = (verify_bundle(one.bundle, trust=None) for one in (generation, reconstruction))
    for question in (MADE, SEALED, RESTORED, PREVIEWS, FINDINGS):
        assert verdict(made, question) is Verdict.PROVED
    for question in (RESTORED, PREVIEWS, FINDINGS):
        assert verdict(back, question) is Verdict.PROVED


def test_approvals_are_claimed_for_no_more_than_they_are(generation: Rehearsed) -> None:
    report = verify_bundle(generation.bundle, trust=None)
    (claim,) = (claim for claim in report.claims if claim.title == APPROVED.title)
    assert claim.title.startswith("the first record names enough approvers")
    assert claim.how.endswith("; typed at this laptop, not signed")
