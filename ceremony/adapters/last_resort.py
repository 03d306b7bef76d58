"""Hands `shares` and `recover` to the hardened process in which they run whole; nothing of theirs passes here."""

from collections.abc import Sequence

from ceremony.strongroom.spawn import run_last_resort

COMMANDS = {
    "shares": "Split a secret into share files, or combine shares.",
    "recover": "Last resort: shares and wrapped key in, key file out.",
}


def run(arguments: Sequence[str]) -> int:
    """Run one of the two commands and return its exit code."""
    return run_last_resort(arguments)
