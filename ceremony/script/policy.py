"""Policy packs, as far as a script must obey them: what every script of a kind has to cite.

What the machine, tokens and printer must be is checked on the day, not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

SCRIPT_ELEMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "R-01(a)": "roles and responsibilities",
        "R-01(b)": "approval to hold the ceremony",
        "R-01(c)": "hardware and activation material",
        "R-01(d)": "the specific steps",
        "R-01(e)": "physical security of the place",
        "R-01(f)": "secure storage afterwards",
        "R-01(g)": "sign-off by participants and witnesses",
        "R-01(h)": "notation of deviations",
    }
)
"""The eight elements of a ceremony script (R-01, WebTrust for CAs 4.1), by the name under which a step cites each."""

_CONDUCT: Final = ("R-02", "R-06", "R-08", "R-12", "R-20", "R-22", "R-23", "R-46", "R-47", "R-61", "R-143")


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """A policy; `cites` is what a script of each kind must cite, beside the eight elements."""

    id: str
    cites: Mapping[str, tuple[str, ...]]


POLICY_PACKS: Final[Mapping[str, PolicyPack]] = MappingProxyType(
    {
        "webtrust-br": PolicyPack(
            "webtrust-br",
            MappingProxyType(
                {
                    "root-generation": (
                        *_CONDUCT,
                        "R-03",
                        "R-04",
                        "R-45",
                        "R-49",
                        "R-86",
                        "BR 4.3.1.1",
                        "BR 4.3.1.2",
                        "BR 5.2.2",
                        "BR 6.1.1.1",
                        "BR 6.2.4",
                        "BR 6.2.7",
                    ),
                    "reconstruction": (
                        *_CONDUCT,
                        "R-03",
                        "R-04",
                        "R-50",
                        "R-70",
                        "R-86",
                        "BR 4.3.1.1",
                        "BR 5.2.2",
                        "BR 6.2.7",
                    ),
                }
            ),
        ),
        "private-pki": PolicyPack(
            "private-pki",
            MappingProxyType(
                {
                    "root-generation": (*_CONDUCT, "R-03", "R-45", "R-49", "R-86"),
                    "reconstruction": (*_CONDUCT, "R-03", "R-50", "R-70", "R-86"),
                }
            ),
        ),
    }
)
