"""What follows from facts: findings, what is not met, and what production refuses."""

from dataclasses import replace
from pathlib import Path

import pytest

from ceremony import machine_facts
from ceremony.adapters.machine.look import ask_kernel, look
from ceremony.adapters.system import SystemMachine
from ceremony.effects import Perform
from ceremony.errors import RefusedError
from ceremony.machine.policy import REFUSES, ROW_NAMES, ROWS, STRICTEST, findings_of, worst_first
from ceremony.machine.row import Level, Row, Verdict
from ceremony.operations.tokens import Evidence
from ceremony.plan import Mode, Plan
from ceremony.script.policy import POLICY_PACKS
from ceremony.state import State
from ceremony.steps.outcomes import MachineChecked
from ceremony.steps.room import MachineCheck
from tests.engine.world import GENERATION, SOFTWARE, moments, plan_of
from tests.machine.made import GOOD_KERNEL, JOURNAL, changed, machine

POLICY = "webtrust-br"


def seen(root: Path) -> tuple[Evidence, ...]:
    return look(root, journal=JOURNAL, kernel=GOOD_KERNEL, temporary=Path("/tmp"))


def said_by(root: Path, *, policy: str = POLICY) -> tuple[Evidence, ...]:
    """Return what a machine check on a made-up machine records."""
    return (
        Evidence(machine_facts.SOFTWARE, SOFTWARE),
        Evidence(machine_facts.LINTER, "linter 1"),
        Evidence(machine_facts.POLICY, policy),
        *seen(root),
    )


def about_to_check(mode: Mode) -> State:
    for world in moments(GENERATION):
        if isinstance(world.effect, Perform) and isinstance(world.effect.task.step.action, MachineCheck):
            return replace(world.state, plan=replace(world.state.plan, mode=mode))
    raise AssertionError


def judge(evidence: tuple[Evidence, ...], mode: Mode) -> None:
    state = about_to_check(mode)
    MachineCheck().judge(state, "", MachineChecked(evidence, machine_facts.not_met(evidence, state.plan)))


def test_every_policy_pack_says_what_it_refuses_and_no_other() -> None:
    assert REFUSES.keys() == POLICY_PACKS.keys()
    assert STRICTEST in REFUSES
    for refused in REFUSES.values():
        assert refused <= set(ROW_NAMES)
        assert refused <= REFUSES[STRICTEST]


def test_rows_have_names_of_their_own_and_say_everything() -> None:
    assert len(set(ROW_NAMES)) == len(ROWS)
    assert not set(ROW_NAMES) & {machine_facts.SOFTWARE, machine_facts.LINTER, machine_facts.POLICY, "python", "kernel"}
    for row in ROWS:
        assert all((row.title, row.source, row.trust, row.good, row.worse, row.remedy))
        assert "|" not in row.title + row.source + row.trust


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_no_row_takes_an_unknown_word_for_good(row: Row) -> None:
    # Of these there is something or nothing, and something is good.
    informational = {"hardware-randomness", "tpm", "iommu"}
    assert (row.judge("something else entirely") is Level.GOOD) is (row.name in informational)


def test_findings_come_worst_first_and_otherwise_in_their_order(tmp_path: Path) -> None:
    made = changed(machine(tmp_path), {"proc/swaps": "Filename\n/dev/sda3\n", "proc/sys/kernel/tainted": "1\n"})
    found = worst_first(findings_of(seen(made), refuses=REFUSES[POLICY]))
    assert [(one.verdict, one.name) for one in found[:2]] == [(Verdict.RED, "swap"), (Verdict.AMBER, "kernel-taint")]
    assert [one.name for one in found[2:]] == [name for name in ROW_NAMES if name not in {"swap", "kernel-taint"}]


def test_what_the_policy_refuses_is_not_met(tmp_path: Path) -> None:
    made = changed(machine(tmp_path), {"proc/sys/kernel/core_pattern": "|/bin/catch\n", ".dockerenv": ""})
    plan = plan_of(GENERATION)
    of_plan = machine_facts.not_met((), plan)
    strict = machine_facts.not_met(said_by(made), plan)
    assert strict == (
        "what is done with a crashed process: given to /bin/catch (R-145)",
        "virtual machine or container: container docker (R-52)",
        *of_plan,
    )
    assert machine_facts.not_met(said_by(made, policy="private-pki"), plan) == of_plan


def test_what_was_not_seen_is_not_said_to_be_unmet(tmp_path: Path) -> None:
    assert machine_facts.refused_by_policy(said_by(tmp_path)) == ()


@pytest.mark.parametrize("policy", ["", "no such policy"])
def test_network_and_swap_are_refused_whatever_the_policy_is_called(tmp_path: Path, policy: str) -> None:
    made = changed(machine(tmp_path), {"proc/swaps": "Filename\n/dev/sda3\n", ".dockerenv": ""})
    assert machine_facts.refused_by_policy(said_by(made, policy=policy)) == ("swap: /dev/sda3 (R-145)",)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_machine_without_a_flaw_is_accepted(tmp_path: Path, mode: Mode) -> None:
    judge(said_by(machine(tmp_path)), mode)


def test_what_a_rehearsal_records_production_refuses(tmp_path: Path) -> None:
    evidence = said_by(changed(machine(tmp_path), {".dockerenv": ""}))
    judge(evidence, Mode.REHEARSAL)
    with pytest.raises(RefusedError, match="webtrust-br refuses this machine: virtual machine or container") as refused:
        judge(evidence, Mode.PRODUCTION)
    assert refused.value.rule == "R-52"
    assert "preflight" in refused.value.remedy


@pytest.mark.parametrize("name", [machine_facts.POLICY, *ROW_NAMES])
def test_a_check_that_leaves_a_fact_out_or_says_it_twice_is_refused(tmp_path: Path, name: str) -> None:
    evidence = said_by(machine(tmp_path))
    without = tuple(one for one in evidence if one.name != name)
    twice = (*evidence, *(one for one in evidence if one.name == name))
    for wrong in (without, twice):
        with pytest.raises(RefusedError, match=f"or not once: {name}"):
            judge(wrong, Mode.PRODUCTION)
    with pytest.raises(RefusedError, match=f"or not once: {name}"):
        judge(twice, Mode.REHEARSAL)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_check_under_another_policy_than_the_script_s_is_refused(tmp_path: Path, mode: Mode) -> None:
    with pytest.raises(RefusedError, match="or not once: policy"):
        judge(said_by(machine(tmp_path), policy="private-pki"), mode)


def test_a_rehearsal_may_say_as_little_as_four_facts_and_production_may_not(tmp_path: Path) -> None:
    little = tuple(one for one in said_by(machine(tmp_path)) if one.name in machine_facts.SAID_ONCE)
    judge(little, Mode.REHEARSAL)
    with pytest.raises(RefusedError, match="or not once"):
        judge(little, Mode.PRODUCTION)


def test_the_real_machine_says_everything_once_and_its_check_is_judged_alike(tmp_path: Path) -> None:
    plan: Plan = plan_of(GENERATION)
    checked = SystemMachine(plan, policy=POLICY, journal=tmp_path).check()
    names = [one.name for one in checked.evidence]
    assert sorted(names) == sorted({*names})
    assert {*machine_facts.SAID_ONCE, machine_facts.POLICY, *ROW_NAMES} <= set(names)
    assert machine_facts.said_wrongly(checked.evidence, policy=POLICY, mode=Mode.PRODUCTION) == ()
    assert checked.not_met == machine_facts.not_met(checked.evidence, plan)


def test_the_kernel_is_asked_without_waiting() -> None:
    assert ask_kernel().now_s > 1_700_000_000
