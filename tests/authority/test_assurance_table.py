"""docs/assurance.md tells the truth: what it names exists, and no rule that the code raises is missing."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOM = [*(ROOT / "ceremony" / "authority").glob("*.py"), ROOT / "ceremony" / "strongroom" / "signable.py"]


@dataclass(frozen=True, slots=True)
class Row:
    rule: str
    code: str
    test: str


def rows() -> list[Row]:
    lines = (ROOT / "docs" / "assurance.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return [Row(rule, code.strip("`"), test.strip("`")) for rule, _, code, test in cells if re.match(r"DER|R-\d", rule)]


def names_in(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.rule} {row.test.rpartition('_')[2]}")
def test_code_and_test_of_every_row_exist(row: Row) -> None:
    for place in (row.code, row.test):
        file, _, name = place.partition(": ")
        assert name in names_in(ROOT / file)


def test_every_rule_that_the_code_raises_is_in_the_table() -> None:
    raised = {rule for file in ROOM for rule in re.findall(r'"(DER|R-\d+)"', file.read_text())}
    assert raised - {row.rule for row in rows()} == set()
    assert {"DER", "R-64", "R-70", "R-116"} <= raised
