"""The command line: exit codes, remedies, and the way from an example plan to a ceremony that waits to be run."""

import json
import re
import shutil
from pathlib import Path

import pytest

from ceremony.answers import digest_text
from ceremony.plan_file import load_plan
from ceremony.script.parse import load_script
from tests.cli.conftest import Command, run_in

SCRIPTS = ("reconstruction", "root-generation")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an example plan and a ceremony's directory, made but not approved."""
    folder = tmp_path_factory.mktemp("made")
    for arguments in (
        ("plan", "example", "root-generation"),
        ("new", "root-generation", "--plan", "plan.toml", "--dir", "day"),
    ):
        ran = run_in(folder, *arguments)
        assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture
def day(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "day"


def words_of(day: Path) -> tuple[str, str]:
    return digest_text(load_script(day / "script").sha256), digest_text(load_plan(day / "plan.toml").sha256)


def test_without_arguments_it_says_three_things_to_do_next(command: Command) -> None:
    ran = command()
    assert ran.returncode == 0
    assert [line.split()[1] for line in ran.stdout.splitlines() if line.startswith("  ")] == [
        "rehearse",
        "plan",
        "verify",
    ]


@pytest.mark.parametrize("arguments", [("no-such-command",), ("verify",), ("rehearse",), ("scripts",), ("plan",)])
def test_wrong_usage_is_exit_2_with_nothing_on_standard_output(command: Command, arguments: tuple[str, ...]) -> None:
    ran = command(*arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "usage" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "names"),
    [
        (("verify", "nowhere"), 1, "nowhere"),
        (("run", "nowhere"), 2, "nowhere"),
        (("status", "nowhere"), 2, "nowhere"),
        (("scripts", "show", "no-such-script"), 2, "no-such-script"),
        (("plan", "check", "no-plan.toml", "--script", "root-generation"), 2, "no-plan.toml"),
        (("rehearse", "root-generation", "--out", "r", "--token", "teapot"), 2, "--token"),
        (("rehearse", "root-generation", "--out", "r", "--threshold", "6", "--shares-count", "5"), 2, "threshold"),
        (("rehearse", "reconstruction", "--out", "r"), 2, "--shares"),
        (("tokens", "list", "/no/module.so"), 3, "/no/module.so"),
    ],
)
def test_a_refusal_names_the_thing_and_a_remedy(
    command: Command, arguments: tuple[str, ...], code: int, names: str
) -> None:
    ran = command(*arguments)
    assert ran.returncode == code, ran.stderr
    first, *_, remedy = ran.stderr.splitlines()
    assert first.startswith("ceremony: ")
    assert names in ran.stderr
    assert remedy.startswith("  ")
    assert remedy.strip()


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_shipped_script_is_listed_shown_and_passes_its_check(command: Command, script: str) -> None:
    assert script in command("scripts", "list").stdout
    assert "Z.01" in command("scripts", "show", script).stdout
    assert command("scripts", "check", script).returncode == 0


def test_a_script_is_printed_once_and_never_overwritten(command: Command, tmp_path: Path) -> None:
    command("plan", "example", "root-generation")
    arguments = ("scripts", "print", "root-generation", "--plan", "plan.toml", "--out", "script.pdf")
    assert command(*arguments).returncode == 0
    printed = (tmp_path / "script.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert command(*arguments).returncode == 1
    assert (tmp_path / "script.pdf").read_bytes() == printed


def test_an_example_plan_passes_its_check_and_is_never_overwritten(command: Command) -> None:
    assert command("plan", "example", "root-generation").returncode == 0
    assert command("plan", "check", "plan.toml", "--script", "root-generation").returncode == 0
    again = command("plan", "example", "root-generation")
    assert again.returncode == 1
    assert "plan.toml exists already" in again.stderr


@pytest.mark.parametrize("part", ["plan.toml", "script.pdf", "script/root-generation.toml", "tokens", "paper", "media"])
def test_new_makes_the_whole_layout(day: Path, part: str) -> None:
    assert (day / part).exists()


def test_new_refuses_a_directory_that_holds_something(command: Command, day: Path) -> None:
    before = sorted(path.name for path in day.iterdir())
    ran = command("new", "root-generation", "--plan", "plan.toml", "--dir", "day")
    assert ran.returncode == 2
    assert "is not empty" in ran.stderr
    assert sorted(path.name for path in day.iterdir()) == before


def test_two_approvers_type_their_words_and_then_it_can_be_run(command: Command, day: Path) -> None:
    script, plan = words_of(day)
    first = command("approve", "day", typed=f"{script}\n{plan}\n")
    assert first.returncode == 0, first.stderr
    assert "approve day" in first.stdout
    second = command("approve", "day", typed=f"  {script.upper()}\n{plan}\n")
    assert "run day" in second.stdout
    assert "Approved by 2 of 2" in command("status", "day").stdout


def test_words_of_another_script_approve_nothing(command: Command, day: Path) -> None:
    _, plan = words_of(day)
    ran = command("approve", "day", typed=f"{plan}\n{plan}\n")
    assert ran.returncode == 1
    assert "not the words of the script" in ran.stderr
    assert not (day / "approvals.json").exists()


def test_nobody_approves_twice(command: Command, day: Path) -> None:
    typed = "\n".join(words_of(day)) + "\n"
    approver = re.search(r'id = "(policy-authority-1)"', (day / "plan.toml").read_text())
    assert approver is not None
    assert command("approve", "day", "--as", approver[1], typed=typed).returncode == 0
    again = command("approve", "day", "--as", approver[1], typed=typed)
    assert again.returncode == 2
    assert "policy-authority-2" in again.stderr


def test_a_ceremony_that_nobody_approved_does_not_run(command: Command, day: Path) -> None:
    ran = command("run", "day")
    assert ran.returncode == 1
    assert "approved by 0 of the 2" in ran.stderr
    assert not (day / "journal" / "transcript.jsonl").exists()


@pytest.mark.parametrize("changed", ["plan.toml", "script/root-generation.toml", "script/blocks/opening.toml"])
def test_what_changed_after_the_approval_does_not_run(command: Command, day: Path, changed: str) -> None:
    typed = "\n".join(words_of(day)) + "\n"
    for _ in range(2):
        assert command("approve", "day", typed=typed).returncode == 0
    with (day / changed).open("a") as file:
        file.write("\n# one more line\n")
    ran = command("run", "day")
    assert ran.returncode == 1
    assert "changed after the approval" in ran.stderr


def test_production_names_what_is_missing_and_does_not_start(command: Command, tmp_path: Path) -> None:
    command("plan", "example", "root-generation")
    plan = (tmp_path / "plan.toml").read_text()
    plan = plan.replace('mode = "rehearsal"', 'mode = "production"').replace(" REHEARSAL", "")
    plan = plan.replace('serial = ""', 'serial = "A1"', 1).replace('serial = ""', 'serial = "B2"')
    (tmp_path / "plan.toml").write_text(plan)
    assert command("new", "root-generation", "--plan", "plan.toml", "--dir", "day").returncode == 0
    ran = command("run", "day")
    assert ran.returncode == 1
    assert "production cannot start" in ran.stderr
    assert "print" in ran.stderr
    assert not (tmp_path / "day" / "journal").exists()


def test_a_plan_of_its_own_leaves_no_choice_of_key(command: Command) -> None:
    command("plan", "example", "root-generation")
    ran = command("rehearse", "root-generation", "--plan", "plan.toml", "--key", "rsa-4096", "--out", "r")
    assert ran.returncode == 2
    assert "--plan" in ran.stderr


def test_json_of_tokens_is_for_programs(command: Command, day: Path) -> None:
    listed = command("tokens", "list", "software", "--store", day / "tokens" / "token-a", "--json")
    assert listed.returncode == 0, listed.stderr
    (token,) = json.loads(listed.stdout)
    assert token["serial"] in (day / "plan.toml").read_text()
