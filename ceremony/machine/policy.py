"""What each policy refuses in production, and all findings of a look under one (design.md 4).

A bad value of a row that the policy refuses is red; of any other row it is amber. What could not be looked at is amber
under every policy: it is never taken for good, and people decide.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ceremony.machine.house_rows import HOUSE_ROWS
from ceremony.machine.memory_rows import MEMORY_ROWS, SWAP
from ceremony.machine.network_rows import NETWORK, NETWORK_ROWS
from ceremony.machine.row import Finding, Verdict, judged
from ceremony.operations.tokens import Evidence

ROWS: Final = (*NETWORK_ROWS, *MEMORY_ROWS, *HOUSE_ROWS)
"""Every fact that is looked at, in the order in which it is shown."""
ROW_NAMES: Final = tuple(row.name for row in ROWS)
ALWAYS: Final = frozenset({NETWORK, SWAP})
"""Refused by every policy, also where evidence names none."""

_STANDALONE: Final = ALWAYS | {"routes", "traced", "randomness", "journal-place", "clock-against-system"}
REFUSES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "webtrust-br": _STANDALONE
        | {
            "network-hardware",
            "radio-hardware",
            "usb-network",
            "virtio-network",
            "radios",
            "listeners",
            "hibernation",
            "core-dump-handler",
            "core-dump-limit",
            "privileged-core-dumps",
            "lockable-memory",
            "virtualisation",
            "print-jobs",
        },
        "private-pki": _STANDALONE,
    }
)
"""The rows whose bad values each policy pack refuses in production, by the pack's id."""

STRICTEST: Final = "webtrust-br"


def findings_of(evidence: tuple[Evidence, ...], *, refuses: frozenset[str]) -> tuple[Finding, ...]:
    """Judge everything that was said under the name of a row, in the order of the rows."""
    return tuple(judged(row, one.value, refuses=refuses) for row in ROWS for one in evidence if one.name == row.name)


def worst_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return findings with the red ones first, then the amber ones."""
    return tuple(sorted(findings, key=lambda finding: tuple(Verdict).index(finding.verdict)))
