"""What may happen when: which events answer an effect, and to which phases of a task they lead.

The engine accepts nothing else, and scripts/draw_engine.py draws these tables into docs/design.md. What may happen
whatever is pending (a lost strongroom, people out of turn) is not in ANSWERED_BY.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ceremony.effects import (
    Ask,
    Await,
    Begin,
    CloseRecord,
    CloseRoom,
    Decide,
    Effect,
    EndBreak,
    LogIn,
    OpenRoom,
    Perform,
    Reconcile,
    SignRecord,
    VoidSpan,
)
from ceremony.errors import RefusedError
from ceremony.events import (
    AbortDecided,
    Answered,
    BreakEnded,
    BreakStarted,
    Closed,
    Decided,
    Dissented,
    Done,
    Entered,
    Event,
    ExceptionRecorded,
    Failed,
    Halted,
    Left,
    Opened,
    Reconciled,
    Resumed,
    RoomClosed,
    RoomLost,
    RoomOpened,
    SpanVoided,
    Started,
    StepOpened,
    TokenOpened,
)
from ceremony.state import Phase, State

REMEDY = "the journal was edited or belongs to another script, plan or version; fetch the original and compare"

ANSWERED_BY: Final[Mapping[type[Effect], tuple[type[Event], ...]]] = MappingProxyType(
    {
        Begin: (StepOpened,),
        OpenRoom: (RoomOpened, Failed),
        LogIn: (TokenOpened, Failed),
        CloseRoom: (RoomClosed,),
        Perform: (Started, Done, Failed),
        Reconcile: (Reconciled, Done, Failed),
        Decide: (Decided,),
        Ask: (Answered, Failed),
        VoidSpan: (SpanVoided,),
        Await: (),
        EndBreak: (BreakEnded,),
        CloseRecord: (Closed,),
        SignRecord: (),
    }
)
"""Which events answer which effect. `Done` and `Failed` answer `Reconcile` only while the effect is under way."""

_SAID: Final = (ExceptionRecorded, Dissented, Halted)
_W, _B, _S, _D, _F, _K = Phase.WAITING, Phase.BEGUN, Phase.STARTED, Phase.IN_DOUBT, Phase.FAILED, Phase.WORKED

MOVES: Final[Mapping[tuple[Phase, type[Event]], frozenset[Phase]]] = MappingProxyType(
    {
        (_W, StepOpened): frozenset({_B, _K, _W}),
        (_W, Opened): frozenset({_W}),
        (_W, RoomClosed): frozenset({_W}),
        (_W, SpanVoided): frozenset({_W}),
        (_W, BreakStarted): frozenset({_W}),
        (_W, BreakEnded): frozenset({_W}),
        (_B, RoomOpened): frozenset({_B}),
        (_B, TokenOpened): frozenset({_B}),
        (_B, Started): frozenset({_S}),
        (_B, Done): frozenset({_K, _W}),
        (_B, Failed): frozenset({_F}),
        (_B, Closed): frozenset({_W}),
        (_S, Done): frozenset({_K, _W, _B}),
        (_S, Failed): frozenset({_F}),
        (_S, Reconciled): frozenset({_S, _B, _W}),
        (_D, RoomOpened): frozenset({_D}),
        (_D, TokenOpened): frozenset({_D}),
        (_D, Failed): frozenset({_F}),
        (_D, Reconciled): frozenset({_S, _B, _W}),
        (_F, Decided): frozenset({_B, _D, _K, _W}),
        (_K, Answered): frozenset({_W}),
        (_K, Failed): frozenset({_F}),
    }
    | {(phase, event): frozenset({phase}) for phase in Phase for event in (*_SAID, Entered, Left)}
    | {(phase, event): frozenset({phase, _W}) for phase in (_W, _B, _F, _K) for event in (RoomLost, Resumed)}
    | {
        (_S, RoomLost): frozenset({_S, _D, _W}),
        (_S, Resumed): frozenset({_D, _W}),
        (_D, RoomLost): frozenset({_D}),
        (_D, Resumed): frozenset({_D}),
    }
    | {(phase, AbortDecided): frozenset({_W}) for phase in Phase}
)
"""To which phases an event may lead, from the phase in which it happens."""


class UnexpectedEventError(RefusedError):
    """An event that the state does not allow."""

    def __init__(self, message: str, *, rule: str = "") -> None:
        super().__init__(message, remedy=REMEDY, rule=rule)


def require(condition: object, message: str) -> None:
    """Refuse an event unless a condition holds.

    Raises:
        UnexpectedEventError: it does not.
    """
    if not condition:
        raise UnexpectedEventError(message)


def require_here(state: State, *people: str) -> None:
    """Refuse what somebody does without being in the room; before the roll is called, everyone in the plan may be.

    Raises:
        UnexpectedEventError: naming the first of them.
    """
    here = state.here()
    for person in people:
        require(person in here, f"{person} acts without being in the room")
