"""Verify bundles: read each, judge every claim, and judge the links between them (design.md 6).

Reads only. What is wrong becomes a failed claim; only what cannot be judged at all is raised.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

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
from shamir import digest_words

_QUESTIONS = (
    record.files,
    record.chain,
    record.closing,
    signatures.signatures,
    approval.script,
    approval.plan,
    approval.opening,
    approval.software,
    conduct.order,
    conduct.time,
    conduct.two_people,
    conduct.rooms,
    effects.effects,
    backup.key,
    attributes.made,
    backup.backup,
    backup.challenges,
    backup.restored,
    attributes.restored,
    attributes.sealed,
    backup.before_signatures,
    conduct.bags,
    issued.certificate,
    revocation.crls,
    shown.previews,
    shown.findings,
    record.derived,
    record.copies,
    conduct.deviation_claim,
)


def verify_bundle(path: Path, *, trust: str | None) -> Report:
    """Return what can be said of one bundle.

    Args:
        trust: the handwritten record-CA words, or the path of the record CA's certificate; None where neither is known.

    Raises:
        UsageError: `trust` is neither.
        CeremonyError: there is no bundle to judge.
    """
    return verify_bundles((path,), trust=trust)[0]


def verify_bundles(paths: Sequence[Path], *, trust: str | None) -> tuple[Report, ...]:
    """Return what can be said of each bundle, and of the links between them; in the order given.

    With several bundles, `trust` names the record CA of at least one. A record whose head an authentic later record
    names is authentic as well.

    Raises:
        UsageError: `trust` is neither words nor a certificate.
        CeremonyError: one of them is no bundle to judge.
    """
    cases = [read_case(read_bundle(path)) for path in paths]
    reports = [judge(path, case, others=cases, trust=trust) for path, case in zip(paths, cases, strict=True)]
    if any(report.trust is Trust.GIVEN for report in reports):
        reports = [_not_refused(report) for report in reports]
    return tuple(_linked(reports, cases))


def judge(path: Path, case: Case, *, others: Sequence[Case], trust: str | None) -> Report:
    """Return the report of one bundle that was read already; `others` may hold the ceremonies before it.

    Raises:
        UsageError: `trust` is neither words nor a certificate.
    """
    claims: list[Claim] = [claim for question in _QUESTIONS for claim in question(case)]
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
