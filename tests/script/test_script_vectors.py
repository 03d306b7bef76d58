"""Every vector of tests/vectors/script: what must be found stands on its line behind `#!`."""

import re
from pathlib import Path

import pytest

from ceremony.script.check import check_script
from ceremony.script.parse import load_script, parse_script
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


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("broken", "blocks/broken.toml:2: is not TOML: expected ']' at the end of a table declaration"),
        ("renamed", "blocks/renamed.toml:4: 'id' is not 'renamed', as the file's name says"),
        ("renamed", "blocks/renamed.toml:1: 'act' is missing"),
    ],
)
def test_a_block_s_problems_are_those_of_its_own_file(block: str, problem: str) -> None:
    files = {str(path.relative_to(VECTORS)): path.read_bytes() for path in VECTORS.glob("*/*.toml")}
    main = (VECTORS / "good-minimal.toml").read_bytes()
    files["good-minimal.toml"] = main.replace(b'use = "start"', f'use = "{block}"'.encode())
    with pytest.raises(ScriptError) as refused:
        parse_script(files, "good-minimal.toml")

    assert problem in [str(one) for one in refused.value.problems]
