"""docs/design.md shows the engine as the code has it."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from ceremony.allowed import ANSWERED_BY
from ceremony.steps.kinds import STEP_KINDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "design.md").read_text()


@pytest.fixture(scope="module")
def drawn() -> Callable[[str], str]:
    spec = importlib.util.spec_from_file_location("draw_engine", ROOT / "scripts" / "draw_engine.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    draw: Callable[[str], str] = script.drawn
    return draw


def test_the_page_shows_what_the_code_draws(drawn: Callable[[str], str]) -> None:
    assert drawn(PAGE) == PAGE


def test_what_is_drawn_by_hand_is_drawn_over(drawn: Callable[[str], str]) -> None:
    assert drawn(PAGE.replace("| effect |", "| side effect |")) == PAGE


def test_every_effect_and_every_kind_is_drawn() -> None:
    for effect in ANSWERED_BY:
        assert f"| {effect.__name__} | " in PAGE
    for action in STEP_KINDS:
        assert f"| `{action}` | " in PAGE


def test_every_file_that_the_page_names_exists() -> None:
    rows = [line.split("|")[1].strip(" `") for line in PAGE.splitlines() if line.startswith("| `") and ".py`" in line]
    assert len(rows) > 8
    assert [name for name in rows if not (ROOT / "ceremony" / name).exists()] == []
