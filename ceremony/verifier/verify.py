"""Verify bundles: read each, judge every claim, and judge the links between them (design.md 6).

Reads only. What is wrong becomes a failed claim; only what cannot be judged at all is raised.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ceremony.transcript.bundle import RECORD_CA, read_bundle
from ceremony.verifier import (
    approval,
    attributes,
    backup,
    conduct,
    effects,
    issued,
    legacy,
    record,
    revocation,
    shown,
    signatures,
)
from ceremony.verifier.case import Case, read_case
from ceremony.verifier.report import Claim, Report, Trust
from ceremony.verifier.story import BundleStory
from ceremony.verifier.telling import tell
from shamir import digest_words

_QUESTIONS = (
    ("the files", record.files),
    ("the chain of lines", record.chain),
    ("the closing", record.closing),
    ("the signatures", signatures.signatures),
    ("the script", approval.script),
    ("the plan", approval.plan),
    ("the opening and its approvals", approval.opening),
    ("the software", approval.software),
    ("the order of the steps", conduct.order),
    ("the times", conduct.time),
    ("two people with every secret", conduct.two_people),
    ("the strongrooms", conduct.rooms),
    ("the irreversible effects", effects.effects),
    ("the key", backup.key),
    ("what the token says of the key", attributes.made),
    ("the shares and their proof", backup.backup),
    ("the challenges", backup.challenges),
    ("what was restored", backup.restored),
    ("what the token says of restored keys", attributes.restored),
    ("the seal", attributes.sealed),
    ("what came before the first signature", backup.before_signatures),
    ("the bags", conduct.bags),
    ("the certificate", issued.certificate),
    ("the revocation lists", revocation.crls),
    ("what people were shown", shown.previews),
    ("the linter's findings", shown.findings),
    ("the artefacts", record.derived),
    ("the human copy", record.copies),
    ("the deviations", conduct.deviation_claim),
)
"""What is judged in turn, and how it is called while it is."""


class Progress(Protocol):
    """Is told what is being judged, and how much of how much is done; what it raises ends the verification."""

    def __call__(self, what: str, done: int, total: int, /) -> None:
        """Take note."""


def silent(_what: str, _done: int, _total: int, /) -> None:
    """Take no note of progress."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A bundle's report, and what it tells; there is no story where the record, script or plan cannot be read."""

    report: Report
    story: BundleStory | None


def verify_bundle(path: Path, *, trust: str | None) -> Report:
    """Return what can be said of one bundle.

    Args:
        trust: the handwritten record-CA words, or the path of the record CA's certificate; None where neither is known.

    Raises:
        UsageError: `trust` is neither.
        CeremonyError: there is no bundle to judge.
    """
    return verify_bundles((path,), trust=trust)[0]


def verify_bundles(paths: Sequence[Path], *, trust: str | None, progress: Progress = silent) -> tuple[Report, ...]:
    """Return what can be said of each bundle, and of the links between them; in the order given.

    With several bundles, `trust` names the record CA of at least one. A record whose head an authentic later record
    names is authentic as well.

    Raises:
        UsageError: `trust` is neither words nor a certificate.
        CeremonyError: one of them is no bundle to judge.
    """
    reports, _ = _judged(paths, trust=trust, progress=progress)
    return tuple(reports)


def examine_bundles(paths: Sequence[Path], *, trust: str | None, progress: Progress = silent) -> tuple[Examined, ...]:
    """Return, as verify_bundles, what can be said of each bundle, and beside it what the bundle tells of itself.

    Raises:
        UsageError: `trust` is neither words nor a certificate.
        CeremonyError: one of them is no bundle to judge.
    """
    reports, cases = _judged(paths, trust=trust, progress=progress)
    return tuple(Examined(report, tell(case, report)) for report, case in zip(reports, cases, strict=True))


def _judged(paths: Sequence[Path], *, trust: str | None, progress: Progress) -> tuple[list[Report], list[Case]]:
    bundles = len(paths)
    total = bundles * (1 + len(_QUESTIONS))
    cases: list[Case] = []
    for position, path in enumerate(paths):
        _Share(progress, position, bundles, position, total)("reading the files", 0, 1)
        cases.append(read_case(read_bundle(path)))
    reports: list[Report] = []
    for position, (path, case) in enumerate(zip(paths, cases, strict=True)):
        share = _Share(progress, position, bundles, bundles + position * len(_QUESTIONS), total)
        reports.append(judge(path, case, others=cases, trust=trust, progress=share))
    progress("done", total, total)
    if any(report.trust is Trust.GIVEN for report in reports):
        reports = [_not_refused(report) for report in reports]
    return _linked(reports, cases), cases


@dataclass(frozen=True, slots=True)
class _Share:
    """The part of one bundle in the progress of all."""

    progress: Progress
    position: int
    bundles: int
    before: int
    total: int

    def __call__(self, what: str, done: int, _total: int, /) -> None:
        which = f"bundle {self.position + 1} of {self.bundles}: " if self.bundles > 1 else ""
        self.progress(f"{which}{what}", self.before + done, self.total)


def judge(path: Path, case: Case, *, others: Sequence[Case], trust: str | None, progress: Progress = silent) -> Report:
    """Return the report of one bundle that was read already; `others` may hold the ceremonies before it.

    Raises:
        UsageError: `trust` is neither words nor a certificate.
    """
    claims: list[Claim] = []
    for done, (what, question) in enumerate(_QUESTIONS):
        progress(what, done, len(_QUESTIONS))
        claims += question(case)
    claims += legacy.continuation(case, others)
    standing, trusted = signatures.trust_in(case, trust)
    head = case.records[-1].digest if case.whole else ""
    return Report(
        bundle=str(path),
        ceremony_id=case.plan.ceremony_id if case.plan is not None else "",
        mode=case.plan.mode.value if case.plan is not None else "",
        outcome=case.closed.outcome if case.closed is not None else "",
        head=head,
        head_words=digest_words(bytes.fromhex(head)) if head else (),
        software_sha256=case.opened.software_sha256 if case.opened is not None else "",
        trust=standing,
        claims=(*claims, trusted),
        deviations=conduct.deviations(case),
    )


def _not_refused(report: Report) -> Report:
    """Return the report of a bundle beside the one that --trust names: for this one nothing was given."""
    if report.trust is not Trust.REFUSED:
        return report
    how = "what was given names the record CA of another of these bundles"
    return _with_trust(report, Trust.ABSENT, signatures.TRUSTED.unknown(how, RECORD_CA))


def _linked(reports: Sequence[Report], cases: Sequence[Case]) -> list[Report]:
    """Return the reports, with trust passed from authentic records to those whose head they name."""
    linked = list(reports)
    # As many rounds as bundles: each passes trust one ceremony further back.
    for _ in linked:
        for position, report in enumerate(linked):
            later = _later(report, linked, cases)
            if report.trust is Trust.ABSENT and later is not None:
                how = f"{later.ceremony_id}, which is authentic, names the head of this record"
                linked[position] = _with_trust(report, Trust.LINKED, signatures.TRUSTED.proved(how, later.bundle))
    return linked


def _later(report: Report, reports: Sequence[Report], cases: Sequence[Case]) -> Report | None:
    for other, case in zip(reports, cases, strict=True):
        previous = case.plan.previous if case.plan is not None else None
        if other.authentic and previous is not None and report.head and previous.head == report.head:
            return other
    return None


def _with_trust(report: Report, trust: Trust, claim: Claim) -> Report:
    others = tuple(one for one in report.claims if one.title != claim.title)
    return replace(report, trust=trust, claims=(*others, claim))
