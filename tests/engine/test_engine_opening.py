"""How a record is opened and taken up again, and what is found after a crash."""

from dataclasses import replace

import pytest

from ceremony.effects import Begin, Perform, Reconcile
from ceremony.errors import RefusedError
from ceremony.events import Approval, Ruling
from ceremony.keys import KeyKind
from ceremony.opening import check_approvals, opening_event, replay_lines, resuming_event
from ceremony.operations import Verb
from ceremony.operations.keys import DestroyKey, InspectKey, KeyDestroyed, KeyInspected
from ceremony.reconciling import inspect, rulings
from ceremony.transcript.canonical import ChainError, Line
from ceremony.transcript.records import line_of
from tests.engine.world import GENERATION, RECONSTRUCTION, SOFTWARE, World, a_world, plan_of, script_of, spki_of

SCRIPT, PLAN = script_of(GENERATION), plan_of(GENERATION)
FIRST = Approval("policy-authority-1", SCRIPT.sha256, PLAN.sha256, "2026-11-20T10:00:00Z")
SECOND = replace(FIRST, approver="policy-authority-2")


def test_two_approvers_of_the_right_role_are_enough() -> None:
    check_approvals(SCRIPT, PLAN, (FIRST, SECOND))


@pytest.mark.parametrize(
    ("approvals", "message"),
    [
        ((), "approved by 0 of the 2"),
        ((FIRST,), "approved by 1 of the 2"),
        ((FIRST, FIRST), "approved by 1 of the 2"),
        ((FIRST, replace(FIRST, approver="administrator")), "approved by 1 of the 2"),
        ((FIRST, SECOND, replace(FIRST, approver="mallory")), "approved by 2 of the 2"),
        ((FIRST, replace(SECOND, script_sha256="00" * 32)), "changed after the approval"),
        ((FIRST, replace(SECOND, plan_sha256="00" * 32)), "changed after the approval"),
    ],
)
def test_anything_else_is_not_approved(approvals: tuple[Approval, ...], message: str) -> None:
    with pytest.raises(RefusedError, match=message) as refusal:
        check_approvals(SCRIPT, PLAN, approvals)
    assert refusal.value.rule == "R-02"


def test_the_first_record_names_what_it_continues() -> None:
    first = opening_event(SCRIPT, PLAN, software_sha256=SOFTWARE, approvals=())
    assert first.previous_head == ""
    plan = plan_of(RECONSTRUCTION)
    second = opening_event(script_of(RECONSTRUCTION), plan, software_sha256=SOFTWARE, approvals=())
    assert plan.previous is not None
    assert second.previous_head == plan.previous.head


def test_a_ceremony_is_resumed_by_the_software_that_opened_it() -> None:
    state = a_world(GENERATION).state
    assert resuming_event(state, software_sha256=SOFTWARE, torn_bytes=3).torn_bytes == 3
    with pytest.raises(RefusedError, match="not the one that opened") as refusal:
        resuming_event(state, software_sha256="00" * 32, torn_bytes=0)
    assert refusal.value.rule == "R-08"


def _lines(world: World) -> list[Line]:
    lines: list[Line] = []
    for one in world.records:
        lines.append(line_of(one.event, time=one.time, last=lines[-1] if lines else None))
    return lines


def test_a_line_that_the_state_does_not_allow_is_named() -> None:
    world = a_world(GENERATION).reach("A.03", Begin)
    lines = _lines(world)
    twice = line_of(world.records[-1].event, time=lines[-1].time, last=lines[-1])
    with pytest.raises(ChainError, match="where begin of step") as refusal:
        replay_lines(SCRIPT, PLAN, (*lines, twice))
    assert refusal.value.line == len(lines) + 1


def test_a_line_that_is_no_event_is_named() -> None:
    lines = _lines(a_world(GENERATION))
    with pytest.raises(ChainError, match="is no event"):
        replay_lines(SCRIPT, PLAN, (replace(lines[0], type="party"),))


class OneToken:
    """A strongroom with one token, which holds this of one key."""

    memory_locked = True

    def __init__(self, *, private: bool, public: bool) -> None:
        self.private = private
        self.public = public
        self.destroyed: list[str] = []

    def perform(self, verb: Verb, sockets: object = ()) -> KeyInspected | KeyDestroyed:
        del sockets
        match verb:
            case InspectKey(token, key_id):
                return KeyInspected(
                    token=token,
                    key_id=key_id,
                    private=self.private,
                    public=self.public,
                    sealed=False,
                    spki=spki_of(key_id) if self.public else b"",
                    evidence=(),
                )
            case DestroyKey(token, key_id):
                self.destroyed.append(key_id)
                return KeyDestroyed(token=token, key_id=key_id, objects_left=0)
            case _:
                raise AssertionError(f"nobody asked for {verb}")

    def close(self) -> None:
        raise AssertionError("nobody ends it here")


def in_doubt(step: str) -> Reconcile:
    world = a_world(GENERATION).reach(step, Perform)
    world.start()
    effect = world.effect
    assert isinstance(effect, Reconcile)
    return effect


REPEAT, ADOPT, DESTROY, ABORT = Ruling.REPEAT, Ruling.ADOPT, Ruling.DESTROY_AND_REPEAT, Ruling.ABORT


@pytest.mark.parametrize(
    ("step", "private", "public", "finding", "open_"),
    [
        ("C.02", False, False, "holds nothing", (REPEAT, ABORT)),
        ("C.02", True, True, "complete", (ADOPT, DESTROY, ABORT)),
        ("C.02", True, False, "cannot be used", (DESTROY, ABORT)),
        ("C.02", False, True, "cannot be used", (DESTROY, ABORT)),
        ("C.07", False, False, "holds nothing", (REPEAT, ABORT)),
        ("C.07", True, True, "cannot be used", (DESTROY, ABORT)),
        ("C.08", True, True, "may be carried out again", (REPEAT, ABORT)),
        ("D.02", True, True, "may be carried out again", (REPEAT, ABORT)),
    ],
)
def test_what_is_found_says_what_may_be_ruled(
    step: str,
    private: bool,  # noqa: FBT001 -- a table
    public: bool,  # noqa: FBT001 -- a table
    finding: str,
    open_: tuple[Ruling, ...],
) -> None:
    effect, room = in_doubt(step), OneToken(private=private, public=public)
    found = inspect(effect, room)  # type: ignore[arg-type]
    assert finding in found.finding
    assert rulings(found) == open_
    if DESTROY in open_:
        found.destroy(room)  # type: ignore[arg-type]
        assert room.destroyed == [effect.reference.rpartition("/")[2]]
    if ADOPT in open_:
        adopted = found.adopted()
        assert (adopted.key_kind, adopted.spki) == (KeyKind.EC_P256, spki_of(adopted.key_id))
