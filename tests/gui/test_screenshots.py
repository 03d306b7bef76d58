"""scripts/screenshots writes every page that it promises, as large as it promises, and says what is missing."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImageReader

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "screenshots"
SIZES = {
    "1920x1080": (1920, 1080),
    "1280x720": (1280, 720),
    "1920x1080-high-contrast": (1920, 1080),
    "3840x2160": (3840, 2160),
}
FEW = ("home", "rehearse", "plan-people", "private-wrong-word", "private-pin")
KINDS = ("approve", "audit", "dialog", "display", "home", "machine", "plan", "private", "rehearse", "room")


def drawn(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SCRIPT, *arguments], capture_output=True, text=True, check=False, timeout=540)


def pictures(folder: Path) -> dict[str, set[str]]:
    """Return the pages by folder, each of them as large as its folder says."""
    found: dict[str, set[str]] = {}
    for path in folder.rglob("*.png"):
        size = QImageReader(str(path)).size()
        assert (size.width(), size.height()) == SIZES[path.parent.name], path
        found.setdefault(path.parent.name, set()).add(path.stem)
    return found


def test_the_pages_that_are_asked_for_are_drawn_at_both_sizes(tmp_path: Path) -> None:
    ran = drawn("--out", tmp_path / "shots", "--only", *FEW)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert pictures(tmp_path / "shots") == {
        "1920x1080": set(FEW),
        "1280x720": set(FEW),
        "3840x2160": {"home"},
    }


@pytest.mark.slow
def test_every_page_is_drawn_at_both_sizes(tmp_path: Path) -> None:
    ran = drawn("--out", tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    found = pictures(tmp_path)
    assert found.keys() == SIZES.keys()
    assert found["1920x1080"] == found["1280x720"]
    assert len(found["1920x1080"]) >= 60
    assert {name.partition("-")[0] for name in found["1920x1080"]} == set(KINDS)
    assert len(found["1920x1080-high-contrast"]) == 3
    assert len(found["3840x2160"]) == 2


def test_a_machine_without_xvfb_is_told_so_in_a_sentence(tmp_path: Path) -> None:
    program = [sys.executable, ROOT / "scripts" / "shots" / "main.py", "--out", tmp_path / "shots"]
    ran = subprocess.run(program, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert ran.returncode == 3
    assert ran.stderr == "screenshots: Xvfb draws the pages and is not installed; run scripts/packages tests\n"
    assert not (tmp_path / "shots").exists()


def test_a_page_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    ran = drawn("--out", tmp_path, "--only", "no-such-page")
    assert ran.returncode == 2
    assert list(tmp_path.iterdir()) == []
