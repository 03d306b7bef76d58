"""The command that looks at the machine: what it prints, and what its exit code says."""

import json
from pathlib import Path

import pytest

from ceremony.adapters.preflight_command import table
from ceremony.machine.policy import REFUSES, ROW_NAMES, ROWS, worst_first
from ceremony.machine.row import Verdict
from tests.cli.conftest import run_in
from tests.machine.made import changed, looked_at, machine

KEYS = ["name", "title", "value", "source", "verdict", "meaning", "remedy", "rule"]
DOCUMENT = Path(__file__).parents[2] / "docs" / "preflight.md"


@pytest.mark.parametrize("policy", sorted(REFUSES))
def test_json_has_stable_keys_and_agrees_with_the_exit_code(tmp_path: Path, policy: str) -> None:
    ran = run_in(tmp_path, "preflight", "--json", "--policy", policy)
    said = json.loads(ran.stdout)
    assert list(said) == ["policy", "summary", "findings"]
    assert said["policy"] == policy
    assert [list(one) for one in said["findings"]] == [KEYS] * len(ROWS)
    assert {one["name"] for one in said["findings"]} == set(ROW_NAMES)
    counted = {verdict: sum(one["verdict"] == verdict for one in said["findings"]) for verdict in Verdict}
    assert said["summary"] == counted
    assert ran.returncode == int(counted[Verdict.RED] > 0)
    assert ran.stderr == ""


def test_people_read_red_first_a_summary_and_what_to_type_next(tmp_path: Path) -> None:
    ran = run_in(tmp_path, "preflight")
    lines = ran.stdout.splitlines()
    colours = [line.split()[0] for line in lines if line.startswith(tuple(Verdict))]
    assert sorted(colours, key=list(Verdict).index) == colours
    assert len(colours) == len(ROWS)
    summary = f"Under policy webtrust-br: {', '.join(f'{colours.count(one)} {one}' for one in Verdict)}."
    assert summary in lines
    assert lines[-1].startswith("Next: ")
    assert ran.returncode == int("RED" in colours)


def test_an_unknown_policy_is_wrong_usage(tmp_path: Path) -> None:
    ran = run_in(tmp_path, "preflight", "--policy", "none")
    assert (ran.returncode, ran.stdout) == (2, "")


def test_the_table_is_80_columns_wide_and_says_what_to_do(tmp_path: Path) -> None:
    made = changed(machine(tmp_path), {"proc/swaps": "Filename\n/dev/sda3\n", "sys/class/tpm/tpm0": None})
    lines = list(table(worst_first(tuple(looked_at(made).values()))))
    assert lines[:4] == [
        "RED    swap: /dev/sda3",
        "       Memory, and what is in it, may be written to a disk. (R-145)",
        "       Do: swapoff --all, and take it out of /etc/fstab.",
        "       From: /proc/swaps",
    ]
    assert "AMBER  TPM: none" in lines
    assert "GREEN  network routes: none" in lines
    assert max(len(line) for line in lines) <= 80
    assert all(line.isascii() and line.isprintable() for line in lines)


def test_the_worst_machine_fits_80_columns_too(tmp_path: Path) -> None:
    lines = list(table(tuple(looked_at(tmp_path).values())))
    assert max(len(line) for line in lines) <= 80
    assert sum(line.startswith("AMBER") for line in lines) == len(ROWS) - 2


def test_the_document_says_what_is_looked_at_how_far_to_trust_it_and_who_refuses_it() -> None:
    rows = [
        f"| {row.title} | `{row.source}` | {row.trust} | "
        f"{' | '.join('refused' if row.name in REFUSES[policy] else '-' for policy in REFUSES)} | {row.rule or '-'} |"
        for row in ROWS
    ]
    table_said = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| ")][1:]
    assert table_said == rows
