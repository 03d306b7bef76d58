"""Approving by words from paper: a slip is named and typed again, another script is refused."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ceremony.answers import digest_text
from ceremony.plan_file import load_plan
from ceremony.script.parse import load_script
from ceremony.strongroom import spawn

Approve = Callable[..., subprocess.CompletedProcess[str]]


def ceremony(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        spawn.command("ceremony.cli", *arguments),
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        env=spawn.environment(),
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("approving")
    assert ceremony(folder, "plan", "example", "root-generation").returncode == 0
    ran = ceremony(folder, "new", "root-generation", "--plan", "plan.toml", "--dir", "day")
    assert ran.returncode == 0, ran.stderr
    return folder


@pytest.fixture
def approve(made: Path) -> Approve:
    (made / "day" / "approvals.json").unlink(missing_ok=True)

    def typing(*lines: str) -> subprocess.CompletedProcess[str]:
        return ceremony(made, "approve", "day", typed="".join(f"{line}\n" for line in lines))

    return typing


@pytest.fixture
def words(made: Path) -> tuple[str, str]:
    script, plan = load_script(made / "day" / "script"), load_plan(made / "day" / "plan.toml")
    return digest_text(script.sha256), digest_text(plan.sha256)


def with_word(words: str, position: int, other: str) -> str:
    typed = words.split()
    typed[position - 1] = other
    return " ".join(typed)


def test_a_slip_is_named_and_typed_again(approve: Approve, words: tuple[str, str]) -> None:
    script, plan = words
    another = "academic" if script.split()[6] != "academic" else "acid"
    ran = approve(
        with_word(script, 7, another), script.rpartition(" ")[0], "", script, with_word(plan, 2, "zebra"), plan
    )
    assert ran.returncode == 0, ran.stderr
    assert "word 7 is another one" in ran.stdout
    assert "11 words instead of 12" in ran.stdout
    assert "word 2 is not in the word list" in ran.stdout


def test_the_third_slip_approves_nothing(approve: Approve, words: tuple[str, str], made: Path) -> None:
    script, plan = words
    ran = approve(plan, plan, plan, script, plan)
    assert ran.returncode == 1
    assert "not the words of the script" in ran.stderr
    assert "word 1 is another one" in ran.stderr
    assert not (made / "day" / "approvals.json").exists()


@pytest.mark.parametrize("typed", [(), ("", "")])
def test_nothing_approves_nothing(approve: Approve, typed: tuple[str, ...]) -> None:
    ran = approve(*typed)
    assert ran.returncode == 1
    assert "nothing was typed" in ran.stderr


def test_whoever_comes_after_enough_approvers_hears_what_is_next(approve: Approve, words: tuple[str, str]) -> None:
    assert [approve(*words).returncode for _ in range(2)] == [0, 0]
    ran = approve(*words)
    assert ran.returncode == 0
    assert "Approved already, by " in ran.stdout
    assert "run day" in ran.stdout
