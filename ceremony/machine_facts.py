"""What the ceremony machine says of itself, by name, and what of the policy follows from it. Pure.

The machine is looked at elsewhere; here the same conclusions are drawn when it is looked at and when a record is read.
"""

from ceremony.evidence import SOFTWARE_MODULE
from ceremony.operations import Evidence
from ceremony.plan import Mode, Plan

SOFTWARE = "software-sha256"
NETWORK = "network-interfaces-up"
SWAP = "swap"
LINTER = "linter"
NO_INTERFACE = "no interface"
"""Two words: no network interface has such a name."""
NO_SWAP = "none"
SAID_ONCE = (SOFTWARE, NETWORK, SWAP, LINTER)
"""What every machine check says exactly once."""


def said(evidence: tuple[Evidence, ...], name: str) -> tuple[str, ...]:
    """Return what was said under a name."""
    return tuple(one.value for one in evidence if one.name == name)


def not_met(evidence: tuple[Evidence, ...], plan: Plan) -> tuple[str, ...]:
    """Return what the policy asks and this machine, with this plan, is not."""
    found = [f"network interfaces are up: {up} (R-52)" for up in said(evidence, NETWORK) if up != NO_INTERFACE]
    found += [f"swap is on: {swap} (R-145)" for swap in said(evidence, SWAP) if swap != NO_SWAP]
    if plan.printer.driver == "folder":
        found.append("sheets are printed into a folder, not on a local printer (R-45)")
    if any(token.ref.module == SOFTWARE_MODULE for token in plan.tokens):
        found.append("a software token is no validated HSM (R-60)")
    if plan.mode is Mode.REHEARSAL:
        found.append("this is a rehearsal: nothing made here is for use (R-07)")
    return tuple(found)
