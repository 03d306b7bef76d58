"""What the next ceremony must know of the one before: read from its bundle, after the bundle was verified.

Whether the bundle is authentic is not asked here: the approvers of the next plan compare its head with paper.
"""

from pathlib import Path

from ceremony.errors import RefusedError
from ceremony.plan import PreviousCeremony
from ceremony.transcript.bundle import read_bundle
from ceremony.verifier.case import read_case
from ceremony.verifier.legacy import left_behind
from ceremony.verifier.verify import judge


def previous_ceremony(bundle: Path) -> PreviousCeremony:
    """Return what a plan states about the ceremony of this bundle.

    Raises:
        RefusedError: a claim fails, it was aborted, or its backup was never proved.
        WorldError: the medium cannot be read.
    """
    case = read_case(read_bundle(bundle))
    report = judge(bundle, case, others=(), trust=None)
    if report.failures:
        first = report.failures[0]
        raise RefusedError(
            f"{bundle} does not hold: {first.title}: {first.how} [{first.where}]",
            remedy=f"look at every claim: ceremony verify {bundle}",
            rule=first.rule,
        )
    assert case.final is not None
    return left_behind(case.final)
