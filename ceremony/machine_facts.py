"""What the ceremony machine says of itself, by name, and what of the policy follows from it. Pure.

The machine is looked at elsewhere; here the same conclusions are drawn when it is looked at and when a record is read.
"""

from ceremony.evidence import SOFTWARE_MODULE
from ceremony.machine.memory_rows import NO_SWAP, SWAP
from ceremony.machine.network_rows import NETWORK, NO_INTERFACE
from ceremony.machine.policy import ALWAYS, REFUSES, ROW_NAMES, findings_of
from ceremony.machine.row import Verdict, complaint, said
from ceremony.operations.tokens import Evidence
from ceremony.plan import Mode, Plan

__all__ = [
    "LINTER",
    "NETWORK",
    "NO_INTERFACE",
    "NO_SWAP",
    "POLICY",
    "SAID_ONCE",
    "SOFTWARE",
    "SWAP",
    "not_met",
    "refused_by_policy",
    "said",
    "said_wrongly",
]

SOFTWARE = "software-sha256"
LINTER = "linter"
POLICY = "policy"
"""The policy pack under which the machine was judged; whoever says it says every row."""
SAID_ONCE = (SOFTWARE, NETWORK, SWAP, LINTER)
"""What every machine check says exactly once."""


def said_wrongly(evidence: tuple[Evidence, ...], *, policy: str, mode: Mode) -> tuple[str, ...]:
    """Return what a machine check does not say exactly once although it must, and a policy that is not the script's.

    A rehearsal may say as little as SAID_ONCE; production says every row.
    """
    whole = mode is Mode.PRODUCTION or said(evidence, POLICY)
    names = (*SAID_ONCE, *ROW_NAMES) if whole else SAID_ONCE
    wrong = [name for name in dict.fromkeys(names) if len(said(evidence, name)) != 1]
    if whole and said(evidence, POLICY) != (policy,):
        wrong.append(POLICY)
    return tuple(wrong)


def refused_by_policy(evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    """Return what the policy that the evidence names refuses in production."""
    named = said(evidence, POLICY)
    refuses = REFUSES[named[0]] if len(named) == 1 and named[0] in REFUSES else ALWAYS
    findings = findings_of(evidence, refuses=refuses)
    return tuple(complaint(finding) for finding in findings if finding.verdict is Verdict.RED)


def not_met(evidence: tuple[Evidence, ...], plan: Plan) -> tuple[str, ...]:
    """Return what the policy asks and this machine, with this plan, is not."""
    found = list(refused_by_policy(evidence))
    if plan.printer.driver == "folder":
        found.append("sheets are printed into a folder, not on a local printer (R-45)")
    if any(token.ref.module == SOFTWARE_MODULE for token in plan.tokens):
        found.append("a software token is no validated HSM (R-60)")
    if plan.mode is Mode.REHEARSAL:
        found.append("this is a rehearsal: nothing made here is for use (R-07)")
    return tuple(found)
