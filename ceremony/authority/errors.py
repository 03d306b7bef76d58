"""What the authority refuses, each with the ID of the rule behind it (docs/assurance.md)."""

from ceremony.errors import RefusedError, UsageError


class RuleError(RefusedError):
    """One of our own rules said no; `rule` is its ID."""

    def __init__(self, message: str, *, rule: str, remedy: str = "sign nothing, and build the structure anew") -> None:
        super().__init__(message, remedy=remedy, rule=rule)


class NotDerError(RuleError):
    """The bytes are not one structure of the expected kind in strict DER (rule DER)."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not strict DER", rule="DER")


class LintError(RuleError):
    """A linter found something at WARNING or worse that the profile does not waive (R-87)."""

    def __init__(self, message: str) -> None:
        super().__init__(
            message,
            rule="R-87",
            remedy="sign nothing; correct the plan, or have a waiver with its reason approved in the profile",
        )


class ProfileError(UsageError):
    """A profile cannot be used; `problems` lists everything wrong with it."""

    def __init__(self, name: str, problems: tuple[str, ...]) -> None:
        super().__init__(
            f"profile {name}: {'; '.join(problems)}",
            remedy="correct the profile and have it approved again",
        )
        self.problems = problems


class NameRefusedError(UsageError):
    """A distinguished name cannot stand in a certificate of ours (R-84)."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(
            f"name: {'; '.join(problems)}",
            remedy="correct the name in the plan and have it approved again",
            rule="R-84",
        )
        self.problems = problems
