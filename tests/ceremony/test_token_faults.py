"""Wrong PINs, tokens that are pulled, modules that crash: the ceremony goes on, or ends in its safe state."""

import pytest

from ceremony.errors import CeremonyError
from ceremony.events import Decision
from ceremony.operations.backup import RestoreKey
from ceremony.operations.keys import ChallengeKey, SealKey
from ceremony.operations.tokens import InspectToken
from ceremony.strongroom.tokens import software_store
from tests.ceremony.conftest import Rehearsal
from tests.ceremony.devices_at_fault import before, crashing
from tests.ceremony.endings import check_bundle, check_generation, keys_on, left_in
from tests.ceremony.people_at_fault import Watched, fumbling, mending


@pytest.mark.slow
def test_a_wrong_pin_is_entered_again(small: Rehearsal) -> None:
    people = fumbling("C.02", 1)
    small.run(people)
    left = check_generation(small.root, small.kept)
    serial = left.state.plan.token("token-a").ref.serial
    (failure,) = people.failures
    assert failure.message == f"token {serial} refuses the PIN; tries left: 4"
    assert failure.remedy.startswith("have each holder read their part from paper")


def test_wrong_pins_stop_before_the_last_try(small: Rehearsal) -> None:
    """Whoever enters it, the last try is spent by a decision only; here it is decided to stop."""
    people = fumbling("C.02", 9, then=[*[Decision.RETRY] * 4, Decision.ABORT])
    small.run(people)
    left = left_in(small.root)
    check_bundle(left, outcome="aborted")
    codes = [one.code for one in people.failures if one.step == "C.02"]
    assert codes == [*["pin-refused-error"] * 4, "last-try-error"]
    store = small.workspace.resolve(left.state.plan.token("token-a").ref.store)
    assert software_store.read(store).tries_left == 1


def test_a_token_that_was_pulled_is_put_back(small: Rehearsal) -> None:
    token = small.workspace.tokens / "token-a"
    pocket = small.root.parent / "pocket"
    people = mending(lambda: pocket.rename(token))
    small.run(people, rooms=before(SealKey, lambda: token.rename(pocket)))
    check_generation(small.root, small.kept)
    (failure,) = people.failures
    assert (failure.step, failure.code) == ("C.08", "token-gone-error")
    assert failure.remedy.startswith("check that the right token is connected")


@pytest.mark.slow
def test_another_token_in_its_place_is_refused(small: Rehearsal) -> None:
    tokens = small.workspace.tokens

    def swap() -> None:
        (tokens / "token-a").rename(tokens / "elsewhere")
        (tokens / "token-b").rename(tokens / "token-a")
        (tokens / "elsewhere").rename(tokens / "token-b")

    swap()
    people = mending(swap)
    small.run(people)
    check_generation(small.root, small.kept)
    (failure,) = people.failures
    assert (failure.step, failure.code) == ("B.02", "token-gone-error")


@pytest.mark.parametrize("verb", [InspectToken, pytest.param(SealKey, marks=pytest.mark.slow)])
def test_a_module_that_crashes_takes_only_its_strongroom_with_it(small: Rehearsal, verb: type) -> None:
    small.run(Watched, rooms=crashing(verb, times=1))
    left = check_generation(small.root, small.kept)
    assert not left.state.aborting
    (failure,) = Watched.failures
    assert failure.message.endswith("strongroom was ended by SIGSEGV")


@pytest.mark.parametrize("verb", [InspectToken, RestoreKey, ChallengeKey])
@pytest.mark.slow
def test_a_module_that_always_crashes_ends_in_the_safe_state(small: Rehearsal, verb: type) -> None:
    small.run(Watched, rooms=crashing(verb, times=1000))
    left = left_in(small.root)
    check_bundle(left, outcome="aborted")
    assert (keys_on(left, "token-a"), keys_on(left, "token-b")) == (set(), set())


@pytest.mark.slow
def test_a_token_that_is_gone_for_good_does_not_keep_a_ceremony_from_its_end(small: Rehearsal) -> None:
    token = small.workspace.tokens / "token-a"
    small.run(Watched, rooms=before(SealKey, lambda: token.rename(small.root.parent / "lost")))
    left = left_in(small.root)
    check_bundle(left, outcome="aborted")
    assert {one.code for one in Watched.failures} == {"token-gone-error"}
    assert left.state.exceptions > 0


def test_a_second_module_is_not_taken_for_the_approved_one(small: Rehearsal) -> None:
    plan = small.workspace.plan
    plan.write_bytes(plan.read_bytes().replace(b'label = "token-a"', b'label = "token-x"'))
    with pytest.raises(CeremonyError, match="changed after the approval"):
        small.run()
