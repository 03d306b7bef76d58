"""Ceremonies that end before their time, by decision or by a fault of ours: closed and signed all the same."""

import json
from pathlib import Path

import pytest

from ceremony.adapters.held import Held
from ceremony.adapters.running import Running
from ceremony.adapters.simulated_people import SimulatedPeople
from ceremony.effects import Begin
from ceremony.errors import RefusedError
from ceremony.events import AbortDecided, OutOfBand, StepOpened
from ceremony.state import State
from tests.ceremony.conftest import KILLED, Rehearsal
from tests.ceremony.endings import Left, check_bundle, keys_on, left_in


def abort(rehearsal: Rehearsal) -> Left:
    """Record the decision as `ceremony abort` does, and reach the safe state."""
    with Running(rehearsal.workspace, lambda _, clock: nobody(rehearsal, clock), Held()) as running:
        running.session.record(AbortDecided("administrator", "the auditor had to leave"))
    rehearsal.run()
    left = left_in(rehearsal.root)
    check_bundle(left, outcome="aborted")
    return left


def nobody(rehearsal: Rehearsal, clock) -> SimulatedPeople:  # noqa: ANN001 -- as SimulatedPeople has it
    workspace = rehearsal.workspace
    return SimulatedPeople(
        paper=workspace.paper, shares=None, handwritten=workspace.handwritten, clock=clock, say=rehearsal.said.append
    )


@pytest.mark.parametrize(
    "point",
    [
        "before:done:C.05:custodian-2",
        pytest.param("after:step-opened:A.02", marks=pytest.mark.slow),
        pytest.param("before:done:C.02", marks=pytest.mark.slow),
        pytest.param("before:done:C.04", marks=pytest.mark.slow),
        pytest.param("before:done:C.06:custodian-2", marks=pytest.mark.slow),
        pytest.param("before:done:C.07", marks=pytest.mark.slow),
        pytest.param("before:done:C.08", marks=pytest.mark.slow),
        pytest.param("after:step-opened:D.03", marks=pytest.mark.slow),
        pytest.param("after:step-opened:Z.02", marks=pytest.mark.slow),
    ],
)
def test_a_generation_aborted_after_a_crash_leaves_no_key_and_no_paper(small: Rehearsal, point: str) -> None:
    assert small.killed(point).returncode == KILLED
    left = abort(small)
    assert (keys_on(left, "token-a"), keys_on(left, "token-b")) == (set(), set())
    assert list(small.root.rglob("root.kwp*")) == []
    assert left.state.sheets == ()


@pytest.mark.slow
@pytest.mark.parametrize("point", ["before:done:C.03:custodian-2", "before:done:C.04", "after:step-opened:D.03"])
def test_a_reconstruction_aborted_after_a_crash_leaves_no_key(restoring: Rehearsal, point: str) -> None:
    assert restoring.killed(point).returncode == KILLED
    left = abort(restoring)
    assert keys_on(left, "token-a") == set()


def test_a_fault_of_ours_is_recorded_under_the_lock_and_the_ceremony_goes_on(dealing: Rehearsal) -> None:
    class Stumbling(SimulatedPeople):
        def begin(self, effect: Begin, state: State) -> StepOpened | OutOfBand:
            if effect.task.step.id == "C.05":
                raise ZeroDivisionError
            return super().begin(effect, state)

    held = Held()
    with pytest.raises(ZeroDivisionError):
        dealing.run(Stumbling, held=held)
    with pytest.raises(RefusedError, match="is running already"):
        dealing.run()
    held.halt("ZeroDivisionError")
    last = _last_line(dealing.workspace.journal)
    assert (last["type"], last["data"]) == ("halted", {"code": "ZeroDivisionError"})
    assert dealing.running is not None
    dealing.running.close()
    held.halt("too late")
    assert _last_line(dealing.workspace.journal) == last
    dealing.run()
    check_bundle(left_in(dealing.root))


def _last_line(journal: Path) -> dict:
    line: dict = json.loads((journal / "transcript.jsonl").read_bytes().splitlines()[-1])
    return line
