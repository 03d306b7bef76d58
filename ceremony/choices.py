"""Decisions and rulings in plain words, and which of them want a word typed. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from ceremony.events import Decision, Ruling
from ceremony.plan import Plan
from ceremony.script.model import Head

IN_WORDS: Mapping[Decision | Ruling, str] = MappingProxyType(
    {
        Decision.RETRY: "try again: nothing was changed that a second try would double",
        Decision.REPRINT: "print the sheet anew: the old one is void, handed back and destroyed",
        Decision.SPEND_LAST_TRY: "spend the token's last PIN try: if it is wrong, the token locks for good",
        Decision.EXCEPTION: "go on without this step: an exception on record, flagged in the transcript",
        Decision.VOID_SPAN: "void this set of shares: every sheet comes back, and the backup is dealt anew",
        Decision.ABORT: "end the ceremony: its safe state follows step by step",
        Ruling.ADOPT: "take what is there as the result: the device had finished before the crash",
        Ruling.REPEAT: "carry it out again: the crash left nothing that counts",
        Ruling.DESTROY_AND_REPEAT: "destroy what is there, then carry it out again",
        Ruling.ABORT: "end the ceremony: its safe state follows step by step",
    }
)

TYPED: Mapping[Decision | Ruling, str] = MappingProxyType(
    {
        Decision.REPRINT: "destroyed",
        Decision.SPEND_LAST_TRY: "last",
        Decision.VOID_SPAN: "void",
        Decision.ABORT: "abort",
        Ruling.DESTROY_AND_REPEAT: "destroy",
        Ruling.ABORT: "abort",
    }
)
"""What has no way back is decided by typing a word."""


def heads(count: Head, plan: Plan) -> int:
    """Return how many people a role's bound means under this plan."""
    match count:
        case "shares":
            return plan.shares
        case "threshold":
            return plan.threshold
        case _:
            return count
