"""People who get it wrong: they implement the same port as all others, and otherwise do what a careful room does."""

import socket
from collections.abc import Callable, Sequence

from ceremony.adapters.simulated_people import SimulatedPeople
from ceremony.effects import Decide, LogIn, Task
from ceremony.events import Decided, Decision, Failed, Recorded
from ceremony.operations.backup import ShareSet
from ceremony.state import State
from ceremony.strongroom.messages import Entered, FromEntry, Verdict
from ceremony.strongroom.spawn import EntryProcess, PinRehearsed, open_entry
from ceremony.strongroom.wire import Wire


class Said:
    """A custodian who says certain words; implements ceremony.ports.Entry without a process."""

    def __init__(self, words: str) -> None:
        ours, self.socket = socket.socketpair()
        self._wire = Wire(ours)
        self._wire.settimeout(60)
        self._wire.send(FromEntry(Entered(words)))

    def accepted(self) -> bool:
        received = self._wire.receive(Verdict)
        self._wire.close()
        return received is not None and received[0].accepted

    def stop(self) -> None:
        self.socket.close()
        self._wire.close()


class Watched(SimulatedPeople):
    """Simulated people whose failures and decisions are noted for the test."""

    failures: list[Failed]
    decisions: list[Decided]

    def __init__(self, **rest) -> None:  # noqa: ANN003 -- as its base
        super().__init__(**rest)
        type(self).failures, type(self).decisions = [], []

    def happened(self, recorded: Recorded, state: State) -> None:
        super().happened(recorded, state)
        if isinstance(recorded.event, Failed):
            self.failures.append(recorded.event)
        if isinstance(recorded.event, Decided):
            self.decisions.append(recorded.event)


def saying(words: Sequence[str]) -> type[Watched]:
    """Return people of whom the first to enter a share says these words, one after the other, then the right ones."""
    left = list(words)

    class Wrong(Watched):
        def enter_share(self, task: Task, share_set: ShareSet, share: int, state: State) -> EntryProcess | Said:
            if left:
                return Said(left.pop(0))
            return super().enter_share(task, share_set, share, state)

    return Wrong


def fumbling(step: str, times: int, *, then: Sequence[Decision] = ()) -> type[Watched]:
    """Return people who enter the parts of a PIN in the wrong order in one step, and decide as said."""
    left, decisions = [times], list(then)

    class Fumbling(Watched):
        def enter_pin(self, effect: LogIn, state: State) -> tuple[EntryProcess, ...]:
            if effect.task.step.id != step or left[0] == 0:
                return super().enter_pin(effect, state)
            left[0] -= 1
            return tuple(open_entry(PinRehearsed(part)) for part in range(len(effect.holders), 0, -1))

        def decide(self, effect: Decide, state: State) -> Decided:
            if not decisions:
                return super().decide(effect, state)
            decision = decisions.pop(0)
            assert decision in effect.options
            failure = effect.failure
            return Decided(failure.step, failure.subject, decision, effect.by, failure.message, "")

    return Fumbling


def mending(mend: Callable[[], None]) -> type[Watched]:
    """Return people who put something right before they decide."""

    class Mending(Watched):
        def decide(self, effect: Decide, state: State) -> Decided:
            mend()
            return super().decide(effect, state)

    return Mending
