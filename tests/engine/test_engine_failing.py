"""Whatever fails wherever, and whatever is decided then, ends well; the decisions that are open are the right ones."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ceremony.effects import Ask, Await, Begin, Decide, LogIn, OpenRoom, Perform, Reconcile, VoidSpan
from ceremony.engine import UnexpectedEventError
from ceremony.events import Decided, Decision, Failed, Reconciled, Ruling, Started
from ceremony.state import Phase
from ceremony.steps.kinds import STEP_KINDS
from ceremony.steps.outcomes import BackupDealt
from ceremony.troubles import LAST_TRY, LOGIN_RETRIES, MOST_SETS
from tests.engine.world import DESTROYED, GENERATION, LOOSE, RECONSTRUCTION, World, a_world, moments

BOTH = (GENERATION, RECONSTRUCTION)
OTHERS = tuple(decision for decision in Decision if decision not in {Decision.ABORT, Decision.SPEND_LAST_TRY})
STUBBORN = (Decision.RETRY, Decision.REPRINT, Decision.SPEND_LAST_TRY, Decision.EXCEPTION, Decision.ABORT)


def failing(name: str) -> Iterator[World]:
    """Yield the world after each failure there can be: before the device was touched, and after."""
    for moment in moments(name):
        if isinstance(moment.effect, OpenRoom | LogIn | Ask):
            moment.fail()
            yield moment
        elif isinstance(moment.effect, Perform):
            untouched = moment.fork()
            work = untouched.start()
            touched = untouched.fork()
            untouched.fail()
            yield untouched
            if work.irreversible:
                touched.carry_out(work)
                touched.fail()
                yield touched


def open_now(world: World) -> tuple[Decision, ...]:
    effect = world.effect
    assert isinstance(effect, Decide)
    return effect.options


@pytest.mark.parametrize("name", BOTH)
def test_every_failure_ends_well_with_every_decision_that_is_open(name: str) -> None:
    decided = set()
    for world in failing(name):
        for decision in open_now(world):
            after = world.fork()
            after.decide(decision)
            decided.add(decision)
            state = after.finish()
            assert state.closed, (world.state.task.step.id, decision)
            assert state.aborting is (decision is Decision.ABORT), (world.state.task.step.id, decision)
    never = (
        {Decision.SPEND_LAST_TRY}
        if name == GENERATION
        else {Decision.SPEND_LAST_TRY, Decision.REPRINT, Decision.VOID_SPAN}
    )
    assert decided == set(Decision) - never


@pytest.mark.parametrize("name", BOTH)
def test_every_decision_that_is_not_open_is_refused(name: str) -> None:
    for world in failing(name):
        task, by = world.state.task, world.state.decider()
        for decision in set(Decision) - set(open_now(world)):
            with pytest.raises(UnexpectedEventError, match="was not open"):
                world.record(Decided(task.step.id, task.subject, decision, by, "all the same", ""))


@pytest.mark.slow
@pytest.mark.parametrize("name", BOTH)
def test_whatever_fails_again_and_again_ends_in_an_exception_or_an_abort(name: str) -> None:
    for moment in moments(name):
        world, task = moment, moment.state.task
        world.habits.decisions = STUBBORN
        for _ in range(40):
            if world.state.position != moment.state.position or world.state.aborting or world.state.closed:
                break
            if isinstance(world.effect, OpenRoom | LogIn | Ask | Reconcile):
                world.fail()
            elif isinstance(world.effect, Perform):
                world.start()
                world.fail()
            elif isinstance(world.effect, Decide | Begin):
                world.go()
            if world.state.position >= len(world.state.tasks) or world.state.task is not task:
                break
            if not isinstance(world.effect, OpenRoom | LogIn | Ask | Perform | Decide | Reconcile):
                break
        else:
            raise AssertionError(f"step {task.step.id} fails for ever")
        assert world.finish().closed


def test_a_pin_mistyped_is_no_failure_of_the_step() -> None:
    world = a_world(GENERATION).reach("D.02", LogIn)
    for _ in range(world.state.task.step.on_fail.retry + 1):
        world.fail("pin-refused-error")
        assert open_now(world) == (Decision.RETRY, Decision.ABORT)
        world.decide(Decision.RETRY)
    assert world.finish().exceptions == 0


def test_logins_fail_so_often_and_no_more() -> None:
    world = a_world(GENERATION).reach("D.02", LogIn)
    for _ in range(LOGIN_RETRIES):
        world.fail("token-gone-error")
        world.decide(Decision.RETRY)
    world.fail("token-gone-error")
    assert open_now(world) == (Decision.ABORT,)


def test_a_signature_that_fails_more_often_than_the_script_allows_can_only_be_aborted() -> None:
    world = a_world(GENERATION).reach("D.02", Perform)
    for _ in range(world.state.task.step.on_fail.retry):
        world.start()
        world.fail()
        world.decide(Decision.RETRY)
        world.reach("D.02", Perform)
    world.start()
    world.fail()
    assert open_now(world) == (Decision.ABORT,)


def test_the_last_pin_try_is_spent_by_decision_once() -> None:
    world = a_world(GENERATION).reach("D.04", LogIn)
    world.fail(LAST_TRY)
    assert open_now(world) == (Decision.SPEND_LAST_TRY, Decision.EXCEPTION, Decision.ABORT)
    world.decide(Decision.SPEND_LAST_TRY)
    assert world.effect.spend_last_try  # type: ignore[union-attr]
    world.fail("pin-refused-error")
    world.decide(Decision.RETRY)
    assert not world.effect.spend_last_try  # type: ignore[union-attr]


def test_the_last_pin_try_is_not_spent_on_another_token() -> None:
    world = a_world(GENERATION).reach("C.09", LogIn)
    world.fail(LAST_TRY)
    world.decide(Decision.SPEND_LAST_TRY)
    world.fail("pin-locked-error")
    world.decide(Decision.EXCEPTION)
    world.reach("D.02", LogIn)
    assert not world.effect.spend_last_try  # type: ignore[union-attr]


def test_a_crash_takes_the_decision_about_the_last_try_back() -> None:
    world = a_world(GENERATION).reach("D.02", LogIn)
    world.fail(LAST_TRY)
    world.decide(Decision.SPEND_LAST_TRY)
    world.crash()
    world.reach("D.02", LogIn)
    assert not world.effect.spend_last_try  # type: ignore[union-attr]


def test_a_sheet_that_failed_is_void_and_printed_under_the_next_number() -> None:
    world = a_world(GENERATION).reach("C.05", Perform, "custodian-2")
    work = world.start()
    world.carry_out(work)
    world.fail("printer-error")
    assert open_now(world) == (Decision.REPRINT, Decision.VOID_SPAN, Decision.ABORT)
    world.decide(Decision.REPRINT)
    assert world.paper["0001/2/1"] == DESTROYED
    assert "0001/2/1" not in world.state.sheets
    world.reach("C.05", Ask, "custodian-2")
    assert world.paper["0001/2/2"] == LOOSE
    assert world.state.sheets == ("0001/1/1", "0001/2/2")


def test_printing_fails_as_often_as_the_script_allows() -> None:
    world = a_world(GENERATION).reach("C.05", Perform)
    allowed = world.state.task.step.on_fail.retry
    for _ in range(allowed):
        world.start()
        world.fail("printer-error")
        world.decide(Decision.REPRINT)
    world.start()
    world.fail("printer-error")
    assert open_now(world) == (Decision.VOID_SPAN, Decision.ABORT)


def test_a_sheet_refused_at_read_back_is_void_and_printed_anew() -> None:
    world = a_world(GENERATION).reach("C.06", Perform, "custodian-1")
    world.fail("wrong-share-error")
    world.decide(Decision.REPRINT)
    assert isinstance(world.effect, Perform)
    assert world.effect.work.reference == "0001/1/2"
    world.start()
    world.fail("printer-error")
    assert open_now(world) == (Decision.REPRINT, Decision.VOID_SPAN, Decision.ABORT)
    world.decide(Decision.REPRINT)
    world.go()
    assert isinstance(world.effect, Perform)
    assert not world.effect.work.irreversible
    state = world.finish()
    assert state.sheets == ("0001/2/1", "0001/3/1", "0001/1/3")


def test_without_the_dealer_no_sheet_is_printed_anew() -> None:
    world = a_world(GENERATION).reach("C.07", LogIn)
    world.lose("prover")
    world.reach("C.06", Perform)
    world.fail("wrong-share-error")
    assert open_now(world) == (Decision.RETRY, Decision.VOID_SPAN, Decision.ABORT)


@pytest.mark.parametrize("void", ["", "0001/1/2", "0001/2/1"])
def test_a_reprint_voids_the_sheet_that_was_refused_and_no_other(void: str) -> None:
    world = a_world(GENERATION).reach("C.06", Perform, "custodian-1")
    world.fail("wrong-share-error")
    with pytest.raises(UnexpectedEventError, match="is void"):
        world.record(Decided("C.06", "custodian-1", Decision.REPRINT, "administrator", "spoilt", void))


def test_a_decision_other_than_a_reprint_voids_no_sheet() -> None:
    world = a_world(GENERATION).reach("C.06", Perform, "custodian-1")
    world.fail("wrong-share-error")
    with pytest.raises(UnexpectedEventError, match="is void"):
        world.record(Decided("C.06", "custodian-1", Decision.RETRY, "administrator", "again", "0001/1/1"))


def test_a_deal_that_failed_is_voided_and_never_tried_again_in_the_same_room() -> None:
    world = a_world(GENERATION).reach("C.04", Perform)
    world.carry_out(world.start())
    world.fail()
    assert open_now(world) == (Decision.VOID_SPAN, Decision.ABORT)
    world.decide(Decision.VOID_SPAN)
    assert isinstance(world.effect, VoidSpan)
    assert world.effect.set_id == ""
    world.go()
    assert world.state.stale == {"dealer"}
    assert world.finish().outcomes(BackupDealt)[0].share_set.set_id == "0002"


def test_sets_are_dealt_so_often_and_no_more() -> None:
    world = a_world(GENERATION)
    for _ in range(MOST_SETS - 1):
        world.reach("C.05", Perform)
        world.start()
        world.fail()
        world.decide(Decision.VOID_SPAN)
    world.reach("C.05", Perform)
    world.start()
    world.fail()
    assert Decision.VOID_SPAN not in open_now(world)
    assert len(set(world.state.set_ids)) == MOST_SETS


def test_a_proof_that_fails_is_voided_only_after_the_second_token_was_looked_at() -> None:
    world = a_world(GENERATION).reach("C.07", Perform)
    world.carry_out(world.start())
    world.fail("shares-disagree-error")
    world.decide(Decision.VOID_SPAN)
    assert isinstance(world.effect, Reconcile)
    world.go()
    assert world.tokens["token-b"] == {}
    assert isinstance(world.effect, VoidSpan)
    state = world.finish()
    assert (state.closed, state.aborting, state.set_ids) == (True, False, ("0001", "0002"))


def test_a_login_that_fails_before_a_ruling_does_not_skip_the_ruling() -> None:
    world = a_world(GENERATION).reach("D.04", Perform)
    world.carry_out(world.start())
    world.crash()
    world.reach("D.04", LogIn)
    world.fail("pin-refused-error")
    world.decide(Decision.RETRY)
    assert world.state.phase is Phase.IN_DOUBT
    world.reach("D.04", Reconcile)


def test_a_key_left_by_a_failure_is_looked_for_before_another_is_made() -> None:
    world = a_world(GENERATION).reach("C.07", Perform)
    world.carry_out(world.start())
    world.fail()
    world.decide(Decision.RETRY)
    assert isinstance(world.effect, Reconcile)
    world.habits.rulings = (Ruling.DESTROY_AND_REPEAT,)
    assert world.finish().closed


@pytest.mark.parametrize("step", ["C.05", "C.06", "C.10"])
def test_no_exception_stands_in_for_what_signatures_rest_on(step: str) -> None:
    """Each of these steps says `exception = true`; the kind says no."""
    world = a_world(GENERATION).reach(step, Ask)
    assert world.state.task.step.on_fail.exception
    assert world.state.task.step.action.essential
    world.fail()
    assert Decision.EXCEPTION not in open_now(world)


def test_every_kind_that_a_signature_rests_on_is_essential() -> None:
    rests = set[str]()
    needed = STEP_KINDS["certificate.sign"].needs | STEP_KINDS["crl.sign"].needs | STEP_KINDS["crl.sign"].needs_one_of
    while more := {name for name, kind in STEP_KINDS.items() if kind.gives & needed} - rests:
        rests |= more
        for name in more:
            needed |= STEP_KINDS[name].needs | STEP_KINDS[name].needs_one_of
    people_alone = {"clock.set", "material.check"}
    assert {name for name in rests if not STEP_KINDS[name].essential} == people_alone
    assert {"backup.prove", "key.seal", "share.print", "share.read-back", "share.bag"} <= rests


def test_what_people_could_not_confirm_stands_in_the_record_and_the_ceremony_goes_on() -> None:
    world = a_world(GENERATION).reach("A.10", Ask)
    world.fail("not-confirmed")
    world.decide(Decision.EXCEPTION)
    state = world.finish()
    assert (state.closed, state.aborting, state.exceptions) == (True, False, 1)


def test_what_people_could_not_confirm_is_asked_again_without_doing_the_work_again() -> None:
    world = a_world(GENERATION).reach("A.07", Ask)
    outcomes = world.state.outcomes_standing
    world.fail("not-confirmed")
    world.decide(Decision.RETRY)
    assert isinstance(world.effect, Ask)
    assert world.state.outcomes_standing == outcomes


def test_one_share_fewer_than_invited_is_enough_and_two_fewer_are_not() -> None:
    world = a_world(RECONSTRUCTION).reach("C.03", Perform, "custodian-1")
    world.fail("bad-words-error")
    assert Decision.EXCEPTION in open_now(world)
    world.decide(Decision.EXCEPTION)
    world.reach("C.03", Perform, "custodian-2")
    world.fail("bad-words-error")
    assert Decision.EXCEPTION not in open_now(world)
    world.decide(Decision.RETRY)
    state = world.finish()
    assert (state.closed, state.aborting) == (True, False)


def test_an_exception_is_not_open_where_a_later_step_asks_for_what_it_gives() -> None:
    world = a_world(GENERATION)
    script = world.script
    acts = tuple(
        replace(
            act, steps=tuple(replace(step, needs=("crl.signed",)) if step.id == "E.01" else step for step in act.steps)
        )
        for act in script.acts
    )
    world = a_world(GENERATION, replace(script, acts=acts)).reach("D.04", LogIn)
    world.fail()
    assert Decision.EXCEPTION not in open_now(world)
    undisturbed = a_world(GENERATION).reach("D.04", LogIn)
    undisturbed.fail()
    assert Decision.EXCEPTION in open_now(undisturbed)


def test_a_failure_before_the_start_of_an_irreversible_effect_is_no_event() -> None:
    world = a_world(GENERATION).reach("C.02", Perform)
    with pytest.raises(UnexpectedEventError, match="out of order"):
        world.fail()


def test_a_second_failure_before_a_decision_is_refused() -> None:
    world = a_world(GENERATION).reach("C.02", LogIn)
    world.fail()
    with pytest.raises(UnexpectedEventError, match=r"failed, where decide"):
        world.fail()


@pytest.mark.parametrize(
    ("step", "ruling"),
    [
        ("C.02", Ruling.REPEAT),
        ("C.07", Ruling.REPEAT),
        ("C.08", Ruling.REPEAT),
        ("D.02", Ruling.REPEAT),
        ("C.07", Ruling.DESTROY_AND_REPEAT),
        ("C.02", Ruling.ABORT),
        ("D.02", Ruling.ABORT),
        ("C.02", Ruling.ADOPT),
    ],
)
def test_every_ruling_ends_well(step: str, ruling: Ruling) -> None:
    world = a_world(GENERATION).reach(step, Perform)
    work = world.start()
    if ruling in {Ruling.ADOPT, Ruling.DESTROY_AND_REPEAT}:
        world.carry_out(work)
    world.crash()
    world.habits.rulings = (ruling, Ruling.REPEAT)
    state = world.finish()
    assert state.closed
    assert state.aborting is (ruling is Ruling.ABORT)


@pytest.mark.parametrize(
    ("step", "ruling"),
    [("C.07", Ruling.ADOPT), ("D.02", Ruling.ADOPT), ("C.08", Ruling.DESTROY_AND_REPEAT), ("C.04", Ruling.ADOPT)],
)
def test_a_ruling_that_the_effect_does_not_allow_is_refused(step: str, ruling: Ruling) -> None:
    world = a_world(GENERATION).reach(step, Perform)
    reference = world.start().reference
    with pytest.raises(UnexpectedEventError, match="is not open"):
        world.record(Reconciled(step, "", reference, "a key", ruling, "administrator"))


def test_an_abort_is_no_ruling_in_the_safe_state() -> None:
    world = a_world(GENERATION).reach("C.03", Begin)
    world.fork()
    world.habits.decisions = (Decision.ABORT,)
    world.go()
    world.fail()
    world.decide(Decision.ABORT)
    world.reach("S.03", Perform)
    reference = world.start().reference
    with pytest.raises(UnexpectedEventError, match="is not open"):
        world.record(Reconciled("S.03", "", reference, "?", Ruling.ABORT, "administrator"))


@pytest.mark.parametrize(("reference", "by"), [("key/token-a/00", "administrator"), ("", "nobody")])
def test_a_ruling_about_another_effect_or_by_a_stranger_is_refused(reference: str, by: str) -> None:
    world = a_world(GENERATION).reach("C.02", Perform)
    own = world.start().reference
    with pytest.raises(UnexpectedEventError, match=r"another effect|without being in the room"):
        world.record(Reconciled("C.02", "", reference or own, "nothing", Ruling.REPEAT, by))


def test_a_second_key_is_made_under_another_id() -> None:
    world = a_world(GENERATION).reach("C.02", Perform)
    world.carry_out(world.start())
    world.crash()
    world.habits.rulings = (Ruling.DESTROY_AND_REPEAT,)
    world.finish()
    begun = [one.event.reference for one in world.records if isinstance(one.event, Started)]
    keys = [reference for reference in begun if reference.startswith("key/token-a/")]
    assert len(keys) == len(set(keys)) == 2


def test_nothing_is_decided_where_nothing_failed() -> None:
    world = a_world(GENERATION).reach("C.02", LogIn)
    with pytest.raises(UnexpectedEventError, match="where log-in"):
        world.record(Decided("C.02", "", Decision.RETRY, "administrator", "again", ""))


def test_a_failure_of_another_step_is_refused() -> None:
    world = a_world(GENERATION).reach("C.02", LogIn)
    with pytest.raises(UnexpectedEventError, match=r"where C\.02 was due"):
        world.record(Failed("C.03", "", "world-error", "it failed", "try again", ""))


@pytest.mark.slow
def test_nobody_waits_for_what_nothing_can_bring() -> None:
    """No failure with any decision leads to a wait that only an abort can end."""
    for world in failing(GENERATION):
        for decision in set(open_now(world)) & set(OTHERS):
            after = world.fork()
            after.decide(decision)
            while not after.state.closed:
                assert not isinstance(after.effect, Await)
                after.go()
