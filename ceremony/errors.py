"""Errors that reach a person: what happened, and one sentence on what to do.

A secret never enters an error. Bugs of ours are ValueError or assert, never these.
"""

from typing import ClassVar


class CeremonyError(Exception):
    """A refusal or failure with its remedy.

    Attributes:
        message: what happened, in lower case, naming the thing.
        remedy: one sentence that says what to do now.
        rule: the requirement or rule ID behind a refusal, or "".
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, remedy: str, rule: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.rule = rule


class RefusedError(CeremonyError):
    """A check said no."""


class UsageError(CeremonyError):
    """The command line, a plan or a script asks for something that cannot be meant."""

    exit_code = 2


class WorldError(CeremonyError):
    """A token, printer, medium or display failed."""

    exit_code = 3


class StrongroomLostError(WorldError):
    """A strongroom process died, hung or was killed; what it held is gone."""
