"""What has happened so far, as the window lists it: sentences of the record, and when each step ended. No Qt.

Fed with every record in order, those of earlier starts first.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ceremony.engine import advance
from ceremony.events import (
    AbortDecided,
    Decided,
    Dissented,
    ExceptionRecorded,
    Failed,
    Halted,
    Reconciled,
    Recorded,
    Resumed,
    RoomLost,
    SpanVoided,
)
from ceremony.state import State
from ceremony.transcript.narrative import sentence

_FLAGGED = (
    ExceptionRecorded,
    Dissented,
    Failed,
    Decided,
    Reconciled,
    RoomLost,
    SpanVoided,
    AbortDecided,
    Halted,
    Resumed,
)
SHOWN_ROWS = 200
"""As many records as the room lists; the whole record is in the bundle."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One record in a sentence; `flagged` for what deviates."""

    number: int
    time: str
    who: str
    text: str
    flagged: bool


class Chronicle:
    """The record so far."""

    def __init__(self, state: State, earlier: Iterable[Recorded] = ()) -> None:
        """Begin.

        Args:
            state: before the first record.
            earlier: what was recorded before this start.
        """
        self.state = state
        self._rows: list[LogRow] = []
        self._ended: dict[int, str] = {}
        for one in earlier:
            self.feed(one, advance(self.state, one))

    @property
    def rows(self) -> tuple[LogRow, ...]:
        """The latest records."""
        return tuple(self._rows[-SHOWN_ROWS:])

    def ended(self, position: int) -> str:
        """Return when the task at a position ended, as HH:MM; "" where it has not."""
        return self._ended.get(position, "")

    def feed(self, recorded: Recorded, state: State) -> None:
        """Take in one record, and the state after it."""
        who, text = sentence(recorded.event, state.script, state.plan)
        number = self._rows[-1].number + 1 if self._rows else 1
        flagged = isinstance(recorded.event, _FLAGGED)
        self._rows.append(LogRow(number, f"{recorded.time:%H:%M:%S}", who, text, flagged))
        del self._rows[:-SHOWN_ROWS]
        for position in range(self.state.position, state.position):
            self._ended[position] = f"{recorded.time:%H:%M}"
        for position in [one for one in self._ended if one >= state.position]:
            # What was lost is done again.
            del self._ended[position]
        self.state = state
