"""Every vector of tests/vectors/script: what must be found stands on its line behind `#!`."""

import re
from pathlib import Path

import pytest

from ceremony.script.check import check_script
from ceremony.script.parse import load_script
from ceremony.script.policy import POLICY_PACKS
from ceremony.script.problems import Problem, ScriptError

VECTORS = Path(__file__).parents[1] / "vectors" / "script"
MARK = re.compile(r" ?#! (.*)$")


def expected(path: Path) -> set[tuple[str, int, str]]:
    """Return file, line and message of everything that is marked."""
    found = set()
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        mark = MARK.search(line)
        if mark is not None:
            found |= {(path.name, number, message) for message in mark[1].split(" | ")}
    assert found, f"{path.name} expects nothing"
    return found


def seen(problems: tuple[Problem, ...]) -> set[tuple[str, int, str]]:
    return {(problem.file, problem.line, problem.message) for problem in problems}


@pytest.mark.parametrize("path", sorted(VECTORS.glob("good-*.toml")), ids=lambda path: path.stem)
def test_good_scripts_parse(path: Path) -> None:
    assert load_script(path).id == path.stem


@pytest.mark.parametrize("path", sorted(VECTORS.glob("bad-*.toml")), ids=lambda path: path.stem)
def test_every_problem_of_a_bad_script_is_found_at_once_and_nothing_else(path: Path) -> None:
    with pytest.raises(ScriptError) as refused:
        load_script(path)

    assert seen(refused.value.problems) == expected(path)
    assert refused.value.exit_code == 2
    assert all(str(problem) in refused.value.message for problem in refused.value.problems)


@pytest.mark.parametrize("path", sorted(VECTORS.glob("wrong-*.toml")), ids=lambda path: path.stem)
def test_a_script_that_cannot_be_carried_out_is_refused_at_its_step(path: Path) -> None:
    script = load_script(path)
    found = seen(check_script(script, policy=POLICY_PACKS[script.policy]))

    assert expected(path) <= found


def test_the_minimal_script_lacks_only_what_its_policy_asks_for() -> None:
    script = load_script(VECTORS / "good-minimal.toml")
    problems = check_script(script, policy=POLICY_PACKS[script.policy])

    assert {problem.message.split(" cites ")[0] for problem in problems} == {"no step"}
