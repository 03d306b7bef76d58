"""The record as the window lists it: every record a sentence, when each step ended, and what was lost undone."""

from itertools import pairwise

from ceremony.effects import Perform
from ceremony.engine import advance
from ceremony.events import Dissented, ExceptionRecorded
from ceremony.state import begin
from gui.chronicle import SHOWN_ROWS, Chronicle
from tests.gui.room_world import at, chronicle_of


def test_every_record_is_a_numbered_sentence() -> None:
    world = at("A.07")
    rows = chronicle_of(world).rows
    assert len(rows) == len(world.records)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert all(row.who and row.text and len(row.time) == len("08:00:00") for row in rows)
    assert not any(row.flagged for row in rows)


def test_what_deviates_is_flagged() -> None:
    world = at("A.03")
    world.record(
        ExceptionRecorded(
            step="A.03",
            expected="quiet",
            observed="a drill",
            decision="go on",
            by="administrator",
            initials=("witness-1",),
        )
    )
    world.crash()
    assert [row.flagged for row in chronicle_of(world).rows[-3:]] == [False, True, True]


def test_a_started_again_window_lists_what_was_recorded_before() -> None:
    world = at("A.07")
    there = Chronicle(begin(world.script, world.plan))
    state = there.state
    for one in world.records:
        state = advance(state, one)
        there.feed(one, state)
    assert chronicle_of(world).rows == there.rows
    assert chronicle_of(world).state == world.state


def test_only_the_latest_are_listed_under_their_own_numbers() -> None:
    world = at("Z.08")
    for _ in range(SHOWN_ROWS):
        world.record(Dissented("Z.08", "auditor-1", "it takes too long"))
    rows = chronicle_of(world).rows
    assert len(world.records) > SHOWN_ROWS
    assert len(rows) == SHOWN_ROWS
    assert rows[-1].number == len(world.records)
    assert all(after.number == before.number + 1 for before, after in pairwise(rows))


def test_it_is_known_when_each_step_ended() -> None:
    world = at("A.04")
    there = chronicle_of(world)
    assert [there.ended(position) for position in range(4)] == ["08:00", "08:00", "08:00", ""]


def test_what_was_lost_has_not_ended() -> None:
    world = at("C.06", Perform, "custodian-2")
    dealt = next(number for number, task in enumerate(world.state.tasks) if task.step.id == "C.04")
    assert chronicle_of(world).ended(dealt)
    world.lose("dealer")
    world.reach("C.04", Perform)
    there = chronicle_of(world)
    assert not there.ended(dealt)
    assert there.ended(dealt - 1)
