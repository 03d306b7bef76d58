"""The repository keeps its promises: locked packages, a line for each, numbered decisions, no trace of a machine."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LAYERS = ("run", "gui", "test", "check")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRA_OF = {"build": "run", "gui": "gui", "test": "test", "check": "check"}

# Assembled, so that this file does not contain what it looks for.
MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w./-])/" + r"(work|root|opt/pypi)/",
            r"(?<![\w./-])/" + r"home/\w",
            r"/tmp/" + r"kc",
            r"\.py" + r"env/",
            r"py" + r"pi\.org",
            r"python" + r"hosted",
            r"deb\." + r"debian",
        ]
    )
)


def _pins(layer: str) -> dict[str, str]:
    lines = (ROOT / "requirements" / f"{layer}.txt").read_text().splitlines()
    return dict(line.removesuffix(" \\").split("==") for line in lines if line[:1].isalnum())


def _requirements() -> Iterator[tuple[str, Requirement]]:
    yield from (("run", Requirement(line)) for line in PROJECT["dependencies"])
    for extra, lines in PROJECT["optional-dependencies"].items():
        yield from ((EXTRA_OF[extra], Requirement(line)) for line in lines)


@pytest.mark.parametrize(("layer", "requirement"), [pytest.param(*each, id=str(each[1])) for each in _requirements()])
def test_the_lock_fulfils_every_requirement(layer: str, requirement: Requirement) -> None:
    name = canonicalize_name(requirement.name)
    version = {**_pins("run"), **_pins(layer)}[name]
    assert requirement.specifier.contains(version)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_pin_has_hashes_and_no_index_is_named(layer: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements" / f"{layer}.txt").read_text().split("\n", 1)[1])
    bare = [entry.split()[0] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)]
    assert bare == []
    words = {word.partition("=")[0] for entry in entries for word in entry.split() if word.startswith("-")}
    assert words == {"--hash"}
    assert "://" not in "".join(entries)


def test_no_package_is_pinned_twice() -> None:
    below = {"gui": ("run",), "test": ("run",), "check": ("run", "test")}
    twice = {layer: _pins(layer).keys() & {name for lower in below[layer] for name in _pins(lower)} for layer in below}
    assert twice == {"gui": set(), "test": set(), "check": set()}


@pytest.mark.parametrize("layer", LAYERS)
def test_every_locked_package_is_explained(layer: str) -> None:
    rows = [
        line.split("|") for line in (ROOT / "docs/dependencies.md").read_text().splitlines() if line.startswith("| ")
    ]
    named = {name.strip().lower() for row in rows for name in (row[1], *row[4].split(","))}
    assert _pins(layer).keys() - named == set()


@pytest.mark.parametrize("requirement", [pytest.param(each, id=each.name) for _, each in _requirements()])
def test_every_dependency_has_a_line_with_its_licence(requirement: Requirement) -> None:
    rows = [
        line.split("|") for line in (ROOT / "docs/dependencies.md").read_text().splitlines() if line.startswith("| ")
    ]
    (row,) = (row for row in rows if row[1].strip() == requirement.name)
    assert all(cell.strip() for cell in row[1:6])


def test_no_line_is_left_of_a_dependency_that_went() -> None:
    rows = [
        line.split("|")[1].strip()
        for line in (ROOT / "docs/dependencies.md").read_text().splitlines()[1:]
        if line.startswith("| ")
    ]
    assert sorted(set(rows) - {"package"}) == sorted({requirement.name for _, requirement in _requirements()})


def test_every_ruff_exception_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text().split("[tool.ruff.lint]")[1].split("[tool.mypy]")[0].splitlines()
    codes = [line for line in lines if re.match(r'    "[A-Z]+\d*"', line)]
    assert codes
    assert [line for line in codes if not re.search(r"# \w+", line)] == []


def test_no_file_names_a_machine_or_a_registry(tracked: tuple[Path, ...]) -> None:
    found = []
    for path in tracked:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in MACHINE.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["see /" + "work/main", "'/" + "root/x'", "/" + "home/ann/x", "/tmp/" + "kc/a", "https://py" + "pi.org/simple"],
)
def test_traces_of_a_machine_are_seen(text: str) -> None:
    assert MACHINE.search(text)


@pytest.mark.parametrize("text", ["config/root/ca.toml", "network/x", "the root / leaf", "/roots/"])
def test_ordinary_words_are_no_trace(text: str) -> None:
    assert not MACHINE.search(text)


def _decisions() -> list[Path]:
    return sorted(path for path in (ROOT / "docs/decisions").glob("*.md") if path.name != "README.md")


def test_decisions_are_numbered_without_gap_or_double() -> None:
    names = [path.name for path in _decisions()]
    assert [name for name in names if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)] == []
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_every_decision_is_listed_under_its_title() -> None:
    listed = re.findall(r"^- \[(\d{4}): (.+)\]\((.+)\)$", (ROOT / "docs/decisions/README.md").read_text(), re.MULTILINE)
    titles = [(path.name[:4], path.read_text().splitlines()[0].removeprefix("# "), path.name) for path in _decisions()]
    assert listed == titles


@pytest.mark.parametrize("heading", ["## Why", "## What we gave up"])
def test_every_decision_says_why_and_at_what_price(heading: str) -> None:
    assert [path.name for path in _decisions() if heading not in path.read_text().splitlines()] == []


def test_what_is_shipped_lies_inside_the_package() -> None:
    assert (ROOT / "ceremony/shipped").resolve() == ROOT / "ceremony-scripts"


def test_the_licence_is_the_one_declared() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text()


def test_unreleased_changes_stand_first_in_the_changelog() -> None:
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text().splitlines() if line.startswith("## ")]
    assert headings[0] == "## Unreleased"
