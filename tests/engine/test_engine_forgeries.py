"""What nobody can write into a journal: events out of place, and outcomes that were never asked for.

A lying administrator can write any line and chain it; replay must refuse what the room, the strongroom and the token
would never have made.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache, reduce
from typing import TypeAlias

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from ceremony.authority import certificate as certificates
from ceremony.authority import crl as crls
from ceremony.effects import Begin, LogIn, Perform, SignRecord
from ceremony.engine import UnexpectedEventError, advance, begin
from ceremony.errors import RefusedError
from ceremony.events import (
    AbortDecided,
    Closed,
    Decision,
    Done,
    Recorded,
    RoomOpened,
    Started,
    StepOpened,
    TokenOpened,
)
from ceremony.opening import opening_event
from ceremony.operations.backup import KeyRestored, SharePrinted, ShareTaken
from ceremony.operations.keys import KeyChallenged, KeyDestroyed, KeyGenerated, KeySealed
from ceremony.operations.tokens import TokenInspected
from ceremony.state import State
from ceremony.steps.judging import require_challenge
from ceremony.steps.outcomes import (
    BackupDealt,
    BackupLoaded,
    BackupProved,
    BackupVoided,
    CertificateDrafted,
    CertificateSigned,
    CrlDrafted,
    CrlSigned,
    MachineChecked,
    MediaWritten,
    Outcome,
    TokenZeroised,
)
from ceremony.steps.work import sha256
from ceremony.waiting import pending
from tests.engine.world import (
    GENERATION,
    RECONSTRUCTION,
    SOFTWARE,
    START,
    World,
    a_world,
    draft_crl,
    draft_root,
    moments,
    plan_of,
    script_of,
    signature_of,
    spki_of,
)

BOTH = (GENERATION, RECONSTRUCTION)
OTHER = "00" * 16


@cache
def honest(name: str) -> tuple[Recorded, ...]:
    world = a_world(name)
    world.finish()
    return tuple(world.records)


@cache
def states(name: str) -> tuple[State, ...]:
    """Return the state after each event of an undisturbed ceremony."""
    state, found = begin(script_of(name), plan_of(name)), []
    for one in honest(name):
        state = advance(state, one)
        found.append(state)
    return tuple(found)


# Events out of place.


@pytest.mark.parametrize("name", BOTH)
def test_an_event_twice_is_refused(name: str) -> None:
    for state, one in zip(states(name), honest(name), strict=True):
        with pytest.raises(RefusedError):
            advance(state, one)


@pytest.mark.parametrize("name", BOTH)
def test_an_event_left_out_is_noticed_at_once(name: str) -> None:
    for state, one in zip(states(name), honest(name)[2:], strict=False):
        with pytest.raises(RefusedError):
            advance(state, one)


@pytest.mark.parametrize("name", BOTH)
def test_two_events_swapped_are_noticed(name: str) -> None:
    records = honest(name)
    for number, state in enumerate(states(name)[:-2], 1):
        swapped = [replace(records[number + 1], time=records[number].time), records[number]]
        with pytest.raises(RefusedError):
            reduce(advance, swapped, state)


def test_of_all_events_of_two_ceremonies_only_the_next_fits() -> None:
    events = {str(one.event): one.event for name in BOTH for one in honest(name)}
    for moment in list(moments(GENERATION))[::7]:
        follower = moment.fork()
        follower.go()
        expected = follower.records[len(moment.records)].event
        for event in events.values():
            if event == expected:
                continue
            try:
                after = advance(moment.state, Recorded(event, moment.now, "00" * 32))
            except RefusedError:
                continue
            # A blank may hold any text, a person may be quicker, a draft may be another one.
            assert type(event) is type(expected), event
            assert after.position in {moment.state.position, moment.state.position + 1}


@given(data=st.data())
@settings(max_examples=150)
def test_whatever_is_written_is_refused_or_leads_on(data: st.DataObject) -> None:
    """The engine has an answer to every line; none makes it fail."""
    name = data.draw(st.sampled_from(BOTH))
    records = [one for other in BOTH for one in honest(other)]
    cut = data.draw(st.integers(1, 120))
    state = states(name)[cut]
    for number in data.draw(st.lists(st.integers(0, len(records) - 1), max_size=12)):
        assert state.time is not None
        try:
            state = advance(state, Recorded(records[number].event, state.time, "00" * 32))
        except RefusedError:
            continue
        assert state.closed or pending(state) is not None


def test_time_runs_forwards() -> None:
    world = a_world(GENERATION).reach("A.02", Begin)
    event = StepOpened("A.02", "", "safe-controller-1")
    same = Recorded(event, world.state.time, "00" * 32)  # type: ignore[arg-type]
    assert advance(world.state, same).time == world.state.time
    with pytest.raises(UnexpectedEventError, match="backwards") as refusal:
        advance(world.state, replace(same, time=same.time - timedelta(seconds=1)))
    assert refusal.value.rule == "R-143"


def test_nothing_follows_the_end() -> None:
    world = a_world(GENERATION)
    world.finish()
    assert isinstance(world.effect, SignRecord)
    for one in world.records:
        with pytest.raises(UnexpectedEventError, match="after the record was closed"):
            world.record(one.event)


def test_nothing_comes_before_the_opening_and_there_is_one_opening() -> None:
    script, plan = script_of(GENERATION), plan_of(GENERATION)
    state = begin(script, plan)
    assert pending(state) is None
    for one in honest(GENERATION)[1:]:
        with pytest.raises(UnexpectedEventError, match="exactly one opening"):
            advance(state, one)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "kct/2"},
        {"ceremony_id": "another"},
        {"mode": "production"},
        {"script": "another"},
        {"script_version": "9"},
        {"script_sha256": "00" * 32},
        {"plan_sha256": "00" * 32},
        {"previous_head": "00" * 32},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("name", BOTH)
def test_an_opening_that_names_something_else_is_refused(name: str, change: dict[str, str]) -> None:
    script, plan = script_of(name), plan_of(name)
    opened = opening_event(script, plan, software_sha256=SOFTWARE, approvals=())
    with pytest.raises(UnexpectedEventError, match=r"the first record names|the record is of schema"):
        advance(begin(script, plan), Recorded(replace(opened, **change), START, "00" * 32))  # type: ignore[arg-type]


def test_a_ceremony_closes_as_what_it_is() -> None:
    world = a_world(GENERATION)
    while not isinstance(world.effect, SignRecord):
        before = world.fork()
        world.go()
    with pytest.raises(UnexpectedEventError, match="closed as aborted"):
        before.record(Closed("aborted", ()))


def test_a_step_is_begun_by_its_actor() -> None:
    world = a_world(GENERATION).reach("C.05", Begin)
    for by in ("administrator", "custodian-2", ""):
        with pytest.raises(UnexpectedEventError, match="begun by"):
            world.record(StepOpened("C.05", "custodian-1", by))
    with pytest.raises(UnexpectedEventError, match="was due"):
        world.record(StepOpened("C.05", "custodian-2", "custodian-2"))


@pytest.mark.parametrize(
    "change",
    [
        {"room": "signer"},
        {"token": "token-b"},
        {"serial": "another"},
        {"module_sha256": "00" * 32},
        {"holders": ("custodian-1",)},
        {"holders": ("custodian-2", "custodian-1")},
        {"holders": ("administrator", "witness-1")},
    ],
    ids=str,
)
def test_a_token_is_opened_by_its_holders_where_it_is_due(change: dict[str, str]) -> None:
    world = a_world(GENERATION).reach("C.02", LogIn)
    effect = world.effect
    assert isinstance(effect, LogIn)
    with pytest.raises(UnexpectedEventError):
        world.record(replace(world.login(effect), **change))  # type: ignore[arg-type]
    assert isinstance(world.login(effect), TokenOpened)


def test_rooms_open_and_close_where_they_are_due() -> None:
    world = a_world(GENERATION).reach("C.02", LogIn)
    for event in (RoomOpened("dealer", memory_locked=True), RoomOpened("signer", memory_locked=True)):
        with pytest.raises(UnexpectedEventError):
            world.record(event)
    fresh = a_world(GENERATION).reach("B.02", Begin)
    fresh.go()
    with pytest.raises(UnexpectedEventError, match="where inspector was due"):
        fresh.record(RoomOpened("dealer", memory_locked=True))


@pytest.mark.parametrize("reference", ["", "key/token-b/00", f"key/token-a/{OTHER}"])
def test_an_effect_is_begun_under_its_own_reference(reference: str) -> None:
    world = a_world(GENERATION).reach("C.02", Perform)
    with pytest.raises(UnexpectedEventError, match="where key/token-a"):
        world.record(Started("C.02", "", reference))


def test_a_reversible_effect_is_not_begun_apart_and_an_irreversible_one_is() -> None:
    world = a_world(GENERATION).reach("A.07", Perform)
    with pytest.raises(UnexpectedEventError, match="no irreversible effect"):
        world.record(Started("A.07", "", ""))
    key = a_world(GENERATION).reach("C.02", Perform)
    assert isinstance(key.effect, Perform)
    with pytest.raises(UnexpectedEventError, match="out of order"):
        key.record(Done("C.02", "", key.fork().carry_out(key.effect.work)))


def test_after_a_crash_no_outcome_stands_before_a_ruling() -> None:
    world = a_world(GENERATION).reach("C.02", Perform)
    outcome = world.carry_out(world.start())
    world.crash()
    with pytest.raises(UnexpectedEventError, match="where open-room"):
        world.record(Done("C.02", "", outcome))


def test_no_signature_without_proof_seal_and_bags() -> None:
    """From every moment before the last of these, no line about a signature is accepted."""
    records = honest(GENERATION)
    signing = [one.event for one in records if getattr(one.event, "step", "") in {"D.02", "D.04"}]
    for moment in moments(GENERATION):
        facts = {str(fact) for fact in moment.state.facts}
        if {"backup.proved", "key.sealed", "bag.sealed", "certificate.previewed"} <= facts:
            break
        for event in signing:
            with pytest.raises(RefusedError):
                moment.record(event)


# Outcomes that were never asked for.

Change: TypeAlias = Callable[[World, Outcome], Outcome]


def changed(kind: type, **fields: object) -> Change:
    def change(world: World, outcome: Outcome) -> Outcome:
        del world
        assert isinstance(outcome, kind)
        return replace(outcome, **fields)

    return change


def _restored(**fields: object) -> Change:
    def change(world: World, outcome: Outcome) -> Outcome:
        del world
        assert isinstance(outcome, BackupProved)
        return replace(outcome, restored=replace(outcome.restored, **fields))  # type: ignore[arg-type]

    return change


def _challenged(**fields: bytes) -> Change:
    def change(world: World, outcome: Outcome) -> Outcome:
        del world
        if isinstance(outcome, BackupProved):
            return replace(outcome, challenged=replace(outcome.challenged, **fields))
        assert isinstance(outcome, KeyChallenged)
        return replace(outcome, **fields)

    return change


def _set(**fields: object) -> Change:
    def change(world: World, outcome: Outcome) -> Outcome:
        del world
        assert isinstance(outcome, BackupDealt)
        return replace(outcome, share_set=replace(outcome.share_set, **fields))  # type: ignore[arg-type]

    return change


def _weak_key(world: World, outcome: Outcome) -> Outcome:
    del world
    assert isinstance(outcome, KeyGenerated)
    return replace(outcome, spki=b"\x30\x00")


def _same_key_again(world: World, outcome: Outcome) -> Outcome:
    """Sign, with the same key, a certificate that nobody previewed."""
    assert isinstance(outcome, CertificateSigned)
    generated = world.state.latest(KeyGenerated)
    tbs = draft_root(world.script, world.plan, generated.spki, START - timedelta(days=1))
    der = certificates.assemble(tbs, signature_of(generated.key_id, tbs))
    return CertificateSigned(der, _fingerprint(der), ())


def _signed_by_another(world: World, outcome: Outcome) -> Outcome:
    assert isinstance(outcome, CertificateSigned)
    tbs = world.state.latest(CertificateDrafted).tbs
    der = certificates.assemble(tbs, signature_of(OTHER, tbs))
    return CertificateSigned(der, _fingerprint(der), ())


def _crl_nobody_saw(world: World, outcome: Outcome) -> Outcome:
    assert isinstance(outcome, CrlSigned)
    issuer = world.state.latest(CertificateSigned).certificate
    tbs = draft_crl(issuer, 9, START)
    der = crls.assemble_crl(tbs, signature_of(world.state.latest(KeyGenerated).key_id, tbs))
    return CrlSigned(der, _fingerprint(der), outcome.number, ())


def _crl_by_another(world: World, outcome: Outcome) -> Outcome:
    assert isinstance(outcome, CrlSigned)
    tbs = world.state.latest(CrlDrafted).tbs
    der = crls.assemble_crl(tbs, signature_of(OTHER, tbs))
    return CrlSigned(der, _fingerprint(der), outcome.number, ())


def _draft_for_another(world: World, outcome: Outcome) -> Outcome:
    assert isinstance(outcome, CertificateDrafted)
    return CertificateDrafted(draft_root(world.script, world.plan, spki_of(OTHER), START), (), ())


def _draft_numbered(inside: int, outside: int) -> Change:
    def change(world: World, outcome: Outcome) -> Outcome:
        assert isinstance(outcome, CrlDrafted)
        issuer = world.state.latest(CertificateSigned).certificate
        return CrlDrafted(draft_crl(issuer, inside, START), outside, (), ())

    return change


def _fingerprint(der: bytes) -> str:
    return sha256(der).upper()


def _other_kind(world: World, outcome: Outcome) -> Outcome:
    del world, outcome
    return BackupVoided((), ())


LIES: tuple[tuple[str, str, str, Change], ...] = (
    (GENERATION, "A.07", "other software", changed(MachineChecked, evidence=())),
    (GENERATION, "A.07", "another kind", _other_kind),
    (GENERATION, "B.02", "was inspected", changed(TokenInspected, token="token-b")),
    (GENERATION, "B.02", "serial", changed(TokenInspected, serial="another")),
    (GENERATION, "B.02", "module", changed(TokenInspected, module_sha256="00" * 32)),
    (GENERATION, "B.02", "not empty", changed(TokenInspected, objects=(("private-key", OTHER, "old"),))),
    (GENERATION, "C.02", "another key", changed(KeyGenerated, key_id=OTHER)),
    (GENERATION, "C.02", "another key", changed(KeyGenerated, token="token-b")),
    (GENERATION, "C.02", "another key", changed(KeyGenerated, key_kind="rsa-4096")),
    (GENERATION, "C.02", "no public key", _weak_key),
    (GENERATION, "C.04", "not the one", _set(threshold=1)),
    (GENERATION, "C.04", "not the one", _set(ceremony_id="another")),
    (GENERATION, "C.04", "not the one", _set(set_id="one")),
    (GENERATION, "C.04", "not the one", _set(commitments=("aa" * 32,) * 3)),
    (GENERATION, "C.04", "not the one", _set(commitments=("aa" * 32, "bb" * 32))),
    (GENERATION, "C.04", "not the one", _set(commitments=("aa" * 32, "bb" * 32, "cc"))),
    (GENERATION, "C.04", "not the one", changed(BackupDealt, blob_sha256="")),
    (GENERATION, "C.05", "was printed", changed(SharePrinted, share=2, sheet_id="0001/2/1")),
    (GENERATION, "C.05", "was printed", changed(SharePrinted, sheet_id="0001/1/2")),
    (GENERATION, "C.05", "was printed", changed(SharePrinted, print_number=2)),
    (GENERATION, "C.06", "was entered", changed(ShareTaken, share=2)),
    (GENERATION, "C.06", "not the one that was dealt", changed(ShareTaken, commitment="00" * 32)),
    (GENERATION, "C.06", "are held", changed(ShareTaken, held=3)),
    (GENERATION, "C.07", "another key", _restored(key_id=OTHER)),
    (GENERATION, "C.07", "another key", _restored(token="token-a")),
    (GENERATION, "C.07", "from 2 shares", _restored(shares_used=(1, 2))),
    (GENERATION, "C.07", "from 3 shares", _restored(shares_used=(1, 1, 2))),
    (GENERATION, "C.07", "combinations", _restored(combinations="1")),
    (GENERATION, "C.07", "another ceremony", _challenged(challenge=b"of another")),
    (GENERATION, "C.07", "not the known key", _challenged(signature=b"\x30\x00")),
    (GENERATION, "C.08", "another key", changed(KeySealed, key_id=OTHER)),
    (GENERATION, "C.08", "another key", changed(KeySealed, token="token-b")),
    (GENERATION, "C.09", "another key", changed(KeyDestroyed, key_id=OTHER)),
    (GENERATION, "C.09", "still holds", changed(KeyDestroyed, objects_left=1)),
    (GENERATION, "D.01", "another key", _draft_for_another),
    (GENERATION, "D.01", "DER", changed(CertificateDrafted, tbs=b"")),
    (GENERATION, "D.02", "approved", _same_key_again),
    (GENERATION, "D.02", "signature", _signed_by_another),
    (GENERATION, "D.02", "DER", changed(CertificateSigned, certificate=b"")),
    (GENERATION, "D.02", "fingerprint", changed(CertificateSigned, sha256="00" * 32)),
    (GENERATION, "D.03", "another number", _draft_numbered(2, 2)),
    (GENERATION, "D.03", "another number", _draft_numbered(1, 2)),
    (GENERATION, "D.03", "another number", _draft_numbered(2, 1)),
    (GENERATION, "D.04", "approved", _crl_nobody_saw),
    (GENERATION, "D.04", "signature", _crl_by_another),
    (GENERATION, "D.04", "another number", changed(CrlSigned, number=2)),
    (GENERATION, "D.04", "fingerprint", changed(CrlSigned, sha256="00" * 32)),
    (GENERATION, "E.01", "left out", changed(MediaWritten, media=("medium-1",))),
    (GENERATION, "E.01", "another wrapped key", changed(MediaWritten, blob_sha256="00" * 32)),
    (RECONSTRUCTION, "C.01", "not the recorded one", changed(BackupLoaded, blob_sha256="00" * 32)),
    (RECONSTRUCTION, "C.01", "no medium", changed(BackupLoaded, medium="medium-9")),
    (RECONSTRUCTION, "C.03", "was entered", changed(ShareTaken, share=4)),
    (RECONSTRUCTION, "C.03", "not the one that was dealt", changed(ShareTaken, commitment="00" * 32)),
    (RECONSTRUCTION, "C.04", "another key", changed(KeyRestored, key_id=OTHER)),
    (RECONSTRUCTION, "C.04", "from 2 shares", changed(KeyRestored, shares_used=(1, 2))),
    (RECONSTRUCTION, "C.04", "from 3 shares", changed(KeyRestored, shares_used=(1, 2, 4))),
    (RECONSTRUCTION, "C.05", "not the known key", _challenged(signature=signature_of(OTHER, b"x"))),
    (RECONSTRUCTION, "C.05", "another ceremony", _challenged(challenge=b"of another")),
)


@pytest.mark.parametrize(("name", "step", "message", "lie"), LIES)
def test_an_outcome_that_was_not_asked_for_is_refused(name: str, step: str, message: str, lie: Change) -> None:
    world = a_world(name).reach(step, Perform)
    work = world.start()
    task, before = world.state.task, world.state
    outcome = world.carry_out(work)
    with pytest.raises(RefusedError, match=message):
        world.record(Done(task.step.id, task.subject, lie(world, outcome)))
    assert world.state == before
    world.record(Done(task.step.id, task.subject, outcome))


@pytest.mark.parametrize(
    ("step", "message", "lie"),
    [
        ("S.03", "other keys", changed(TokenZeroised, key_ids=())),
        ("S.03", "other keys", changed(TokenZeroised, token="token-b")),
        ("S.03", "still holds", changed(TokenZeroised, objects_left=1)),
        ("S.05", "other sheets", changed(BackupVoided, sheets=())),
    ],
)
def test_a_lie_about_the_safe_state_is_refused(step: str, message: str, lie: Change) -> None:
    world = a_world(GENERATION).reach("C.06", Begin)
    world.record(AbortDecided("administrator", "enough"))
    work = world.reach(step, Perform).start()
    outcome = world.carry_out(work)
    with pytest.raises(RefusedError, match=message):
        world.record(Done(step, "", lie(world, outcome)))


def test_a_reprint_is_judged_like_a_print() -> None:
    world = a_world(GENERATION).reach("C.06", Perform, "custodian-1")
    world.fail("wrong-share-error")
    world.decide(Decision.REPRINT)
    world.carry_out(world.start())
    for lie in (SharePrinted(1, 1, "0001/1/1"), SharePrinted(2, 1, "0001/2/1"), BackupVoided((), ())):
        with pytest.raises(RefusedError):
            world.record(Done("C.06", "custodian-1", lie))
    world.record(Done("C.06", "custodian-1", SharePrinted(1, 2, "0001/1/2")))


def test_a_set_id_of_the_void_set_is_refused() -> None:
    world = a_world(GENERATION).reach("C.05", Begin)
    world.lose("dealer")
    world.reach("C.04", Perform)
    work = world.start()
    outcome = world.carry_out(work)
    assert isinstance(outcome, BackupDealt)
    reused = replace(outcome, share_set=replace(outcome.share_set, set_id="0001"))
    with pytest.raises(RefusedError) as refusal:
        world.record(Done("C.04", "", reused))
    assert refusal.value.rule == "R-42"


def test_a_proof_in_the_same_token_is_refused_where_a_second_was_promised() -> None:
    script = script_of(GENERATION)
    acts = tuple(
        replace(
            act,
            steps=tuple(
                replace(step, action=replace(step.action, into="token-a")) if step.id == "C.07" else step
                for step in act.steps
            ),
        )
        for act in script.acts
    )
    world = a_world(GENERATION, replace(script, acts=acts)).reach("C.07", Perform)
    key = world.tokens.pop("token-a")
    outcome = world.carry_out(world.start())
    world.tokens["token-a"] = key
    with pytest.raises(RefusedError, match="second token"):
        world.record(Done("C.07", "", outcome))


def test_a_challenge_by_an_rsa_key_is_judged_too() -> None:
    key = rsa.generate_private_key(65537, 3072)
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    challenge = b"challenge one"
    signature = key.sign(challenge, padding.PKCS1v15(), hashes.SHA256())
    require_challenge(challenge, signature, ceremony_id="one", spki=spki)
    with pytest.raises(RefusedError, match="not the known key"):
        require_challenge(challenge, signature[::-1], ceremony_id="one", spki=spki)


def test_a_strongroom_lost_beside_the_one_at_work_costs_its_entries_once_the_work_is_done() -> None:
    world = a_world(GENERATION).reach("C.06", Perform, "custodian-2")
    world.fail("wrong-share-error")
    world.decide(Decision.REPRINT)
    work = world.start()
    world.lose("prover")
    world.record(Done("C.06", "custodian-2", world.carry_out(work)))
    assert (world.state.task.step.id, world.state.task.subject) == ("C.06", "custodian-1")
    assert world.finish().sheets == ("0001/1/1", "0001/3/1", "0001/2/2")
