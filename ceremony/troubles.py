"""After a failure or a crash: what people may decide, and where each decision leads. Pure."""

from dataclasses import replace

from ceremony.events import Decision, Ruling
from ceremony.operations.keys import GenerateKey
from ceremony.state import Phase, State
from ceremony.steps.backup import DEAL
from ceremony.steps.facts import Fact
from ceremony.steps.outcomes import BackupDealt, BackupProved
from ceremony.steps.requests import Request, RestoreBackup, ZeroiseToken
from ceremony.steps.shares import SharePrint, ShareReadBack, sheet_id

LOGIN_RETRIES = 5
"""How often people may try to log in again; a token's own counter may be stricter (R-66)."""
MOST_SETS = 5
"""How often a set may be dealt before the fault must lie elsewhere; a lost dealer is not held against anybody."""
MOST_SHEETS = 5
"""How often one share may be printed in one set, for the same reason."""
LAST_TRY = "last-try-error"
LOOKED_FOR = ("key/", "seal/", "destroy/", "zeroise/")
"""References of effects after which the token is looked at; a signature can be made again."""


def options(state: State) -> tuple[Decision, ...]:
    """Return what may be decided after the current failure."""
    assert state.failure is not None
    found: list[Decision] = []
    if _retries(state):
        found.append(Decision.RETRY)
    if state.failure.code == LAST_TRY:
        found.append(Decision.SPEND_LAST_TRY)
    if reprints(state):
        found.append(Decision.REPRINT)
    if state.aborting or _excusable(state):
        found.append(Decision.EXCEPTION)
    if _span_can_be_voided(state):
        found.append(Decision.VOID_SPAN)
    if not state.aborting:
        found.append(Decision.ABORT)
    return tuple(found)


def _retries(state: State) -> bool:
    assert state.failure is not None
    on_paper = state.failed_in is Phase.STARTED and (_printing(state) or state.reference == DEAL)
    if on_paper or state.failure.code == LAST_TRY:
        return False
    return state.failures <= state.task.step.on_fail.retry and state.login_failures <= LOGIN_RETRIES


def reprints(state: State) -> bool:
    """Return whether the current failure can be answered with a new sheet, the old one being void."""
    reading = isinstance(state.task.step.action, ShareReadBack)
    if _printing(state):
        few = state.failures <= state.task.step.on_fail.retry
        return _more_sheets(state) if reading else few
    refused = reading and state.failed_in is Phase.BEGUN
    return refused and state.room("dealer") is not None and _more_sheets(state)


def _more_sheets(state: State) -> bool:
    return int(sheet_id(state, state.task.subject).rpartition("/")[2]) < MOST_SHEETS


def _printing(state: State) -> bool:
    printing = state.reprint or isinstance(state.task.step.action, SharePrint)
    return printing and state.failed_in is Phase.STARTED


def _excusable(state: State) -> bool:
    """Return whether the script allows an exception here, and nothing that rests on this step is left without it."""
    step, kind = state.task.step, state.task.step.action
    if kind.essential or not step.on_fail.exception:
        return False
    if kind.yields is None or kind.enough == "threshold":
        return kind.yields is None or can_do_without(state)
    later = (task.step for task in state.tasks[state.repetitions[-1] + 1 :])
    return not any(
        kind.gives & (one.action.needs | one.action.needs_one_of | {Fact(name) for name in one.needs}) for one in later
    )


def can_do_without(state: State) -> bool:
    """Return whether enough repetitions of the current step are done, or can be by who is here, without this one."""
    if state.task.step.action.enough != "threshold":
        return False
    later = [one for one in state.repetitions if one > state.position and not state.is_away(state.tasks[one].subject)]
    done = [one for one in state.repetitions if one in state.succeeded]
    return len(done) + len(later) >= state.plan.threshold


def _span_can_be_voided(state: State) -> bool:
    dealt = bool(state.outcomes(BackupDealt)) or state.reference == DEAL
    # Once the proof stands, a copy of the key is in its token, and the way back is an abort.
    proved = bool(state.outcomes(BackupProved))
    return dealt and not proved and not state.aborting and state.attempts(DEAL) < MOST_SETS


def once_more(state: State) -> State:
    """Return the state in which what failed is tried again; what may be left on a token is looked for first."""
    back = replace(state, failure=None)
    match state.failed_in:
        case Phase.STARTED if state.reference.startswith(LOOKED_FOR):
            return replace(back, phase=Phase.IN_DOUBT)
        case Phase.STARTED:
            return replace(back, phase=Phase.BEGUN, started=None)
        case _:
            return replace(back, phase=state.failed_in)


def to_be_voided(state: State) -> State:
    """Return the state in which the span is to be voided, once it is known what a restored key left on its token."""
    looked_for = state.reference.startswith(LOOKED_FOR)
    return replace(
        state,
        phase=Phase.IN_DOUBT if looked_for else Phase.WAITING,
        started=state.started if looked_for else None,
        failure=None,
        reprint=False,
        void_due=True,
    )


def rulings_open(request: Request) -> tuple[Ruling, ...]:
    """Return what people may rule after a crash at this request, if what is found allows it."""
    match request:
        case GenerateKey():
            return (Ruling.ADOPT, Ruling.REPEAT, Ruling.DESTROY_AND_REPEAT, Ruling.ABORT)
        case RestoreBackup():
            return (Ruling.REPEAT, Ruling.DESTROY_AND_REPEAT, Ruling.ABORT)
        case ZeroiseToken():
            # This is what an abort leads to.
            return (Ruling.REPEAT,)
        case _:
            return (Ruling.REPEAT, Ruling.ABORT)
