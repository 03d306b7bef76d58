"""What linters find and what a profile accepts of it (R-86, R-87).

The linter itself is loaded when it is first asked: pkilint takes half a second to load, and who signs nothing does not
wait. Linters see no private key and sign nothing. What they cannot see is in rules.
"""

from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from ceremony.authority.errors import LintError
from ceremony.authority.profile import Severity, Waiver

_STOPPING: Final = (Severity.FATAL, Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of a linter: `source` is the linter with its version, `node` the place in the structure."""

    source: str
    severity: Severity
    code: str
    node: str
    message: str


@dataclass(frozen=True, slots=True)
class LintReport:
    """An accepted lint run: every finding, and those among them that the profile waives."""

    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...]


def linter_name() -> str:
    """Return the linter with its version, as findings name their source."""
    return f"pkilint {version('pkilint')}"


def lint_root(der: bytes) -> tuple[Finding, ...]:
    """Return what pkilint says of a root certificate under the TLS baseline requirements.

    Raises:
        NotDerError: pkilint cannot read it.
    """
    from ceremony.authority import linter  # noqa: PLC0415 -- see above

    return linter.lint_root(der)


def lint_root_crl(der: bytes) -> tuple[Finding, ...]:
    """Return what pkilint says of a CRL of CA certificates under the TLS baseline requirements.

    Raises:
        NotDerError: pkilint cannot read it.
    """
    from ceremony.authority import linter  # noqa: PLC0415 -- see above

    return linter.lint_root_crl(der)


def judge(findings: tuple[Finding, ...], waivers: tuple[Waiver, ...]) -> LintReport:
    """Return the report if nothing at WARNING or worse stands in `findings` but what `waivers` list.

    Raises:
        LintError: R-87.
    """
    accepted = {(waiver.lint, waiver.severity.value) for waiver in waivers}
    waived = tuple(finding for finding in findings if (finding.code, finding.severity.value) in accepted)
    refused = [finding for finding in findings if finding.severity in _STOPPING and finding not in waived]
    if refused:
        said = "; ".join(f"{finding.severity} {finding.code} at {finding.node}" for finding in refused)
        raise LintError(f"lint: {said}")
    return LintReport(findings=findings, waived=waived)
