"""What the engine accepts as done rests on the evidence beside it: a record without that evidence is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ceremony import machine_facts
from ceremony.effects import Perform
from ceremony.errors import RefusedError
from ceremony.events import Done, Started
from ceremony.evidence import SOFTWARE_MODULE, Probe, entropy_sources, faults_of_sealed, probes_of, unreported
from ceremony.operations.backup import KeyRestored
from ceremony.operations.keys import KeyGenerated, KeySealed
from ceremony.operations.tokens import Evidence
from ceremony.plan import Mode
from ceremony.steps.outcomes import BackupDealt, BackupProved, CertificateDrafted, CrlDrafted, MachineChecked, Outcome
from tests.engine.world import (
    GENERATION,
    RECONSTRUCTION,
    SEALED,
    World,
    machine_checked,
    moments,
    plan_of,
    said_of_key,
)

SCRIPT_OF: dict[type, str] = {KeyRestored: RECONSTRUCTION}


def about_to(kind: type[Outcome]) -> tuple[World, Outcome]:
    """Return a world whose pending work brings about an outcome of this kind, and that outcome."""
    for world in moments(SCRIPT_OF.get(kind, GENERATION)):
        effect = world.effect
        if isinstance(effect, Perform) and effect.task.step.action.yields is kind:
            if effect.work.irreversible:
                world.record(Started(effect.task.step.id, effect.task.subject, effect.work.reference))
            return world, world.carry_out(effect.work)
    raise AssertionError(kind)


def done(world: World, outcome: Outcome) -> None:
    world.record(Done(world.state.task.step.id, world.state.task.subject, outcome))


def without(said: tuple[Evidence, ...], name: str) -> tuple[Evidence, ...]:
    return tuple(one for one in said if one.name != name)


def refused(kind: type[Outcome], edit: Callable[..., Outcome], match: str) -> None:
    world, outcome = about_to(kind)
    done(world.fork(), outcome)
    before = world.state
    with pytest.raises(RefusedError, match=match):
        done(world, edit(outcome))
    assert world.state is before


NOT_SEALED = {
    "nothing": (),
    "extractable": (*without(SEALED, "EXTRACTABLE"), Evidence("EXTRACTABLE", "true")),
    "said twice": (*SEALED, Evidence("EXTRACTABLE", "true")),
    "unreported": (*without(SEALED, "EXTRACTABLE"), Evidence("EXTRACTABLE", "not reported")),
    "in the open": (*without(SEALED, "SENSITIVE"), Evidence("SENSITIVE", "false")),
    "wrapped": (*without(SEALED, Probe.WRAP), Evidence(Probe.WRAP, "succeeded")),
    "wrapped at the second attempt": (*SEALED, Evidence(Probe.WRAP, "succeeded")),
    "not tried": without(SEALED, Probe.WRAP),
    "copied": (*without(SEALED, Probe.COPY), Evidence(Probe.COPY, "succeeded")),
}


@pytest.mark.parametrize("said", NOT_SEALED.values(), ids=NOT_SEALED.keys())
def test_a_seal_that_the_evidence_does_not_bear_out_is_refused(said: tuple[Evidence, ...]) -> None:
    refused(KeySealed, lambda sealed: replace(sealed, evidence=said), "is not sealed")


@pytest.mark.parametrize("probe", Probe)
def test_a_token_of_a_module_withstands_every_attempt(probe: Probe) -> None:
    assert faults_of_sealed(SEALED, module="softhsm") == ()
    assert faults_of_sealed(without(SEALED, probe), module="softhsm") == (f'"{probe}" was tried 0 times',)
    assert faults_of_sealed(without(SEALED, probe), module=SOFTWARE_MODULE) == (
        (f'"{probe}" was tried 0 times',) if probe in probes_of(SOFTWARE_MODULE) else ()
    )


@pytest.mark.parametrize(
    "said",
    [
        (),
        said_of_key(LOCAL="false"),
        said_of_key(SENSITIVE="false"),
        said_of_key(LOCAL=""),
        (*said_of_key(), Evidence("LOCAL", "false")),
        without(said_of_key(), "SENSITIVE"),
    ],
)
def test_a_key_that_was_not_made_in_the_token_is_refused(said: tuple[Evidence, ...]) -> None:
    refused(KeyGenerated, lambda made: replace(made, evidence=said), "not as it was asked for")


def test_a_token_may_be_silent_about_a_fresh_key() -> None:
    world, outcome = about_to(KeyGenerated)
    assert isinstance(outcome, KeyGenerated)
    silent = said_of_key(LOCAL="not reported", SENSITIVE="not reported")
    done(world, replace(outcome, evidence=silent))
    assert unreported(silent) == ("LOCAL", "SENSITIVE")
    assert unreported(said_of_key()) == ()


NOT_KEPT = [
    (),
    said_of_key(LOCAL="false"),
    said_of_key(EXTRACTABLE="not reported"),
    said_of_key(EXTRACTABLE="false", SENSITIVE="false"),
    said_of_key(EXTRACTABLE="false", SENSITIVE="not reported"),
]


@pytest.mark.parametrize("said", NOT_KEPT)
def test_a_restored_key_that_may_leave_its_token_is_refused(said: tuple[Evidence, ...]) -> None:
    refused(KeyRestored, lambda back: replace(back, evidence=said), "is not sealed")
    refused(
        BackupProved,
        lambda proved: replace(proved, restored=replace(proved.restored, evidence=said)),
        "is not sealed",
    )


@pytest.mark.parametrize("kind", [CertificateDrafted, CrlDrafted])
def test_a_preview_of_other_bytes_is_refused(kind: type[CertificateDrafted | CrlDrafted]) -> None:
    refused(kind, lambda draft: replace(draft, preview=()), "the preview is not that")
    refused(kind, lambda draft: replace(draft, preview=draft.preview[::-1]), "the preview is not that")
    refused(
        kind,
        lambda draft: replace(draft, preview=(replace(draft.preview[0], meaning="harmless"), *draft.preview[1:])),
        "the preview is not that",
    )


@pytest.mark.parametrize("check", ["", "0" * 31, "0" * 33, "G" * 32, "A" * 32, "0" * 32 + "\n"])
def test_a_set_without_a_check_value_is_refused(check: str) -> None:
    refused(BackupDealt, lambda dealt: replace(dealt, share_set=replace(dealt.share_set, kek_check=check)), "set 0001")


@pytest.mark.parametrize("commitment", ["", "0" * 63, "A" * 64, "0" * 65])
def test_a_set_with_a_commitment_that_is_no_digest_is_refused(commitment: str) -> None:
    def edit(dealt: BackupDealt) -> BackupDealt:
        commitments = (commitment, *dealt.share_set.commitments[1:])
        return replace(dealt, share_set=replace(dealt.share_set, commitments=commitments))

    refused(BackupDealt, edit, "set 0001")


@pytest.mark.parametrize(
    "sources",
    [(), ("operating system",), ("token", "operating system"), (*entropy_sources(1),), ("operating system", "dice")],
)
def test_a_wrapping_key_of_other_randomness_is_refused(sources: tuple[str, ...]) -> None:
    refused(BackupDealt, lambda dealt: replace(dealt, entropy=sources), "not made of what was asked for")


def test_every_string_of_the_room_is_a_source() -> None:
    assert entropy_sources(2) == ("operating system", "token", "room", "room")


def test_a_key_wrapped_by_another_mechanism_than_accepted_is_refused() -> None:
    refused(BackupDealt, lambda dealt: replace(dealt, wrap_mechanism="CKM_AES_KEY_WRAP_PAD"), "another mechanism")


@pytest.mark.parametrize("name", [machine_facts.NETWORK, machine_facts.SWAP, machine_facts.LINTER])
def test_a_machine_that_was_not_looked_at_is_refused(name: str) -> None:
    refused(MachineChecked, lambda seen: replace(seen, evidence=without(seen.evidence, name)), "not looked at")
    refused(MachineChecked, lambda seen: replace(seen, evidence=(*seen.evidence, Evidence(name, "x"))), "or not once")


@pytest.mark.parametrize("change", [lambda found: found[:0], lambda found: found[1:], lambda found: (*found, "more")])
def test_a_machine_better_or_worse_than_its_evidence_is_refused(
    change: Callable[[tuple[str, ...]], tuple[str, ...]],
) -> None:
    refused(MachineChecked, lambda seen: replace(seen, not_met=change(seen.not_met)), "is not what the machine")


def test_what_is_not_met_follows_from_evidence_and_plan() -> None:
    plan = plan_of(GENERATION)
    real = replace(
        plan,
        mode=Mode.PRODUCTION,
        printer=replace(plan.printer, driver="local"),
        tokens=tuple(replace(one, ref=replace(one.ref, module="/usr/lib/module.so")) for one in plan.tokens),
    )
    assert machine_checked(real).not_met == ()
    assert len(machine_checked(plan).not_met) == 3
    worse = (Evidence(machine_facts.NETWORK, "eth0, wlan0"), Evidence(machine_facts.SWAP, "/dev/sda2"))
    assert machine_facts.not_met(worse, real) == (
        "network interfaces up: eth0, wlan0 (R-52)",
        "swap: /dev/sda2 (R-145)",
    )
