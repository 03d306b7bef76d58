"""Reports as text for a terminal and as JSON for programs.

The record CA's own words are never shown: who is to compare them with paper must not be able to copy them from here.
"""

import json
import shlex
from dataclasses import asdict

from ceremony.plain_text import plain
from ceremony.verifier.report import Claim, Report, Trust, Verdict

_COLUMN = 16
_TRUST_WORDS = "the 12 record-CA words, as a witness wrote them by hand"


def as_text(report: Report, *, program: str = "ceremony") -> str:
    """Return the report for a terminal: the answer, a line per claim, what is missing, deviations.

    Args:
        program: how this program is started where the report is read.
    """
    lines = [*_answer(report), "", *_claims(report), *_missing(report, program), *_deviations(report)]
    return "\n".join(lines) + "\n"


def as_json(report: Report) -> str:
    """Return the report for a program."""
    answer = {"verdict": report.verdict, "authentic": report.authentic, "exit_code": report.exit_code}
    return json.dumps(answer | asdict(report), indent=2, ensure_ascii=True) + "\n"


def how_to_trust(bundle: str, *, program: str) -> str:
    """Return the command that would establish authenticity."""
    return f'{program} verify {shlex.quote(bundle)} --trust "{_TRUST_WORDS}"'


def _answer(report: Report) -> list[str]:
    facts = [report.ceremony_id or "unknown ceremony", report.mode or "unknown mode", report.outcome or "not closed"]
    lines = [f"{report.verdict}: {plain(report.bundle)}", f"  ceremony  {plain(', '.join(facts))}"]
    if report.outcome == "aborted":
        lines.append("  THIS CEREMONY WAS ABORTED: it ended in its safe state, and the record says so")
    if report.head:
        lines.append(f"  head      {report.head}")
        lines.append(f"  in words  {' '.join(report.head_words)}")
    if report.software_sha256:
        lines.append(f"  software  {report.software_sha256}  (compare with the release)")
    return lines


def _claims(report: Report) -> list[str]:
    return [_claim(claim) for claim in report.ranked]


def _claim(claim: Claim) -> str:
    verdict = claim.verdict.upper() if claim.verdict is Verdict.FAILED else claim.verdict
    return f"{verdict:{_COLUMN}}{claim.rule:6} {plain(claim.title)}: {plain(claim.how)} [{plain(claim.where)}]"


def _missing(report: Report, program: str) -> list[str]:
    lines = ["", "What to do:"]
    if report.failures:
        lines.append("  do not rely on this bundle; keep it, get another copy from another keeper, and compare")
    if report.trust is Trust.ABSENT:
        lines.append("  authenticity is not established: all of this could be a forgery. To establish it:")
        lines.append(f"    {plain(how_to_trust(report.bundle, program=program))}")
    if report.trust is Trust.REFUSED:
        lines.append("  the record CA is not the one that --trust names: look at the paper again, word by word")
    lines += [f"  not established: {plain(claim.title)}" for claim in report.with_verdict(Verdict.NOT_ESTABLISHED)]
    return lines if len(lines) > len(["", "What to do:"]) else []


def _deviations(report: Report) -> list[str]:
    if not report.deviations:
        return ["", "Deviations: none was recorded."]
    listed = [f"  {plain(one.where)}  {plain(one.text)}" for one in report.deviations]
    return ["", f"Deviations, dissent and decisions on record: {len(listed)}", *listed]
