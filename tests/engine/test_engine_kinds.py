"""What holds of every kind of step, and what the record before asks of bags and media."""

from dataclasses import fields, replace

import pytest

from ceremony.answers import AnswerError
from ceremony.effects import Ask, Await, Begin, Perform
from ceremony.errors import RefusedError
from ceremony.events import AbortDecided, Done, Entry, ExceptionRecorded
from ceremony.steps.facts import Fact
from ceremony.steps.kind import Kind
from ceremony.steps.kinds import STEP_KINDS
from ceremony.steps.outcomes import BackupVoided, RollCalled
from ceremony.steps.room import Confirm
from ceremony.steps.token import TokenZeroise
from tests.engine.world import GENERATION, RECONSTRUCTION, a_world


@pytest.mark.parametrize("kind", STEP_KINDS.values(), ids=STEP_KINDS)
def test_every_outcome_is_judged_and_every_token_is_named(kind: type[Kind]) -> None:
    assert (kind.judge is not Kind.judge) is (kind.yields is not None)
    assert (kind.work is not Kind.work) is (kind.yields is not None)
    members = {field.name: f"the {field.name}" for field in fields(kind)}  # type: ignore[arg-type]
    assert kind(**members).tokens() == {name: members[name] for name in ("token", "into") if name in members}


def test_a_kind_names_its_tokens_and_judges_nothing_that_it_does_not_ask_for() -> None:
    assert TokenZeroise("token-b").tokens() == {"token": "token-b"}
    Confirm().judge(a_world(GENERATION).state, "", RollCalled(()))


def test_one_of_several_facts_is_waited_for() -> None:
    world = a_world(GENERATION).reach("D.03", Begin)
    world.state = replace(world.state, facts=world.state.facts - {Fact.CERTIFICATE_SIGNED})
    world.asked = None
    effect = world.effect
    assert isinstance(effect, Await)
    assert set(effect.missing) == {Fact.CERTIFICATE_SIGNED, Fact.KEY_RESTORED}


def test_a_medium_that_still_holds_the_wrapped_key_is_no_safe_state() -> None:
    world = a_world(GENERATION).reach("E.02", Begin)
    world.record(AbortDecided("administrator", "enough"))
    outcome = world.reach("S.05", Perform).carry_out(world.start())
    assert isinstance(outcome, BackupVoided)
    with pytest.raises(RefusedError, match="is still on medium-1, medium-2"):
        world.record(Done("S.05", "", replace(outcome, erased_from=("backup",))))
    world.record(Done("S.05", "", outcome))


def test_an_opened_bag_is_the_one_of_the_record_before_or_an_exception() -> None:
    world = a_world(RECONSTRUCTION).reach("C.03", Ask, "custodian-1")
    effect = world.effect
    assert isinstance(effect, Ask)
    other = replace(world.answer(effect), entries=tuple(Entry("bag-opened", "OLD-9999", by) for by in effect.writers))
    with pytest.raises(AnswerError, match="the record says OLD-0001"):
        world.record(other)
    world.record(
        ExceptionRecorded(
            step="C.03",
            expected="OLD-0001",
            observed="OLD-9999",
            decision="go on",
            by="administrator",
            initials=("witness-1",),
        )
    )
    world.record(other)
    assert "OLD-9999" in {bag.number for bag in world.state.bags_entered}
