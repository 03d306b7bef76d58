"""The ceremony that this process runs, if any, so that a fault of ours can be recorded in it."""

from collections.abc import Callable


class Held:
    """Holds the one way to record a halt, once there is a ceremony."""

    def __init__(self) -> None:
        self._record: Callable[[str], None] | None = None

    def hold(self, record: Callable[[str], None]) -> None:
        """From now on, record a halt by this."""
        self._record = record

    def let_go(self) -> None:
        """Hold nothing any more: the ceremony's journal is closed."""
        self._record = None

    def halt(self, code: str) -> None:
        """Record that the application stopped on a fault of its own; `code` is the fault's class."""
        if self._record is not None:
            self._record(code)
