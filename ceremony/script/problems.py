"""What is wrong with a script or a plan: every problem at once, each with its file and line."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ceremony.errors import UsageError


class Severity(StrEnum):
    """Whether a problem stops the ceremony or only wants a decision."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding; `line` counts from 1 and is 0 where no file was at hand, `rule` is a requirement's ID or "".

    `path` leads to the value that is meant, such as ("person", 2, "name"); () for the whole file.

    >>> str(Problem("plan.toml", 7, "threshold 6 is above 5 shares", rule="R-42"))
    'plan.toml:7: threshold 6 is above 5 shares (R-42)'
    """

    file: str
    line: int
    message: str
    severity: Severity = Severity.ERROR
    rule: str = ""
    path: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        warning = "warning: " if self.severity is Severity.WARNING else ""
        rule = f" ({self.rule})" if self.rule else ""
        return f"{where}: {warning}{self.message}{rule}"


def errors(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return those that stop the ceremony."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)


def in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the problems by file and line, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line, problem.message)))


class ScriptError(UsageError):
    """A script cannot be used; `problems` lists everything found."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__(
            _listed(name, self.problems), remedy="correct the script, check it again, and have it approved again"
        )


class PlanError(UsageError):
    """A plan cannot be used; `problems` lists everything found."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__(
            _listed(name, self.problems), remedy="correct the plan, check it again, and have it approved again"
        )


def _listed(name: str, problems: Sequence[Problem]) -> str:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return "\n".join((f"{name} has {count}", *(str(problem) for problem in problems)))
