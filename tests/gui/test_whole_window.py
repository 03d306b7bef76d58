"""Whole ceremonies in the window, run by people who have a keyboard and no mouse; each in a process of its own.

Every key is an X event. What a driver saw is printed: pytest shows it with -s, and with every failure.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gui.xvfb import Display, desktop

DRIVER = Path(__file__).with_name("keyboard_driver.py")
WHOLE_S = 420
EPISODES = ["exception", "disagreement", "break", "out", "in"]
AUTHENTIC = "Consistent and authentic."


class Somebody:
    """Somebody at a keyboard, who may come more than once."""

    def __init__(self, display: Display, folder: Path) -> None:
        self._display = display
        self.folder = folder

    def plays(self, *arguments: str) -> dict[str, Any]:
        """Return all that the driver says of one session in the window."""
        said, status = self._run(arguments, at=lambda _: None)
        assert status == 0, said
        return said

    def is_killed(self, *arguments: str) -> dict[str, Any]:
        """As `plays`; the window's process is killed as soon as it says where it is."""
        said, status = self._run(arguments, at=lambda pid: os.kill(pid, signal.SIGKILL))
        assert (status, "at" in said) == (-signal.SIGKILL, True), said
        return said

    def _run(self, arguments: tuple[str, ...], *, at: Callable[[int], None]) -> tuple[dict[str, Any], int]:
        driver = subprocess.Popen(
            [sys.executable, DRIVER, self.folder / "shots", *arguments],
            cwd=self.folder,
            env=os.environ | self._display.environment | {"XDG_STATE_HOME": str(self.folder / "state")},
            stdout=subprocess.PIPE,
            text=True,
        )
        said: dict[str, Any] = {}
        with driver:
            assert driver.stdout is not None
            for line in driver.stdout:
                sys.stdout.write(line)
                said |= json.loads(line)
                if "at" in said:
                    at(driver.pid)
            status = driver.wait(WHOLE_S)
        return said, status


@pytest.fixture(scope="module")
def display() -> Iterator[Display]:
    with desktop() as made:
        yield made


@pytest.fixture
def somebody(display: Display, tmp_path: Path) -> Somebody:
    return Somebody(display, tmp_path)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a root generation by simulated people, whose sheets were kept beside it."""
    folder = tmp_path_factory.mktemp("earlier") / "generated"
    ceremony("rehearse", "root-generation", "--out", str(folder), "--keep-shares", f"{folder}.sheets")
    return folder


def ceremony(*arguments: str) -> str:
    command = [sys.executable, "-m", "ceremony.cli", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout


def assert_verifies(said: dict[str, Any]) -> None:
    """Assert that auditor's view and command line accept the bundle, given the words that were seen on the way."""
    assert said["verdict"].startswith(AUTHENTIC)
    ceremony("verify", said["bundle"], "--trust", said["trust"])


def test_three_keys_on_a_fresh_machine_lead_to_a_whole_rehearsal_that_verifies(somebody: Somebody) -> None:
    said = somebody.plays("--watch", "root-generation")
    assert said["keys_to_begin"] == ["Return", "Return"]
    assert said["verdict"].startswith("Consistent")
    words = Path(said["bundle"]).parent / "handwritten" / "record-ca.words"
    ceremony("verify", said["bundle"], "--trust", words.read_text(encoding="ascii").strip())


@pytest.mark.slow
def test_a_root_generation_by_keyboard_alone_ends_in_a_bundle_that_verifies(somebody: Somebody) -> None:
    said = somebody.plays("--episodes", "--wrong-pin", "root-generation")
    assert said["episodes"] == EPISODES
    assert len(said["failures"]) == 1
    assert "refuses the PIN" in said["failures"][0]
    assert {"RollView", "BeginView", "AnswerView", "CoverView", "DecideView", "BreakView", "ByHandView"} <= {
        *said["views"]
    }
    assert_verifies(said)


@pytest.mark.slow
def test_a_reconstruction_survives_a_wrong_word_and_a_wrong_share(somebody: Somebody, generated: Path) -> None:
    said = somebody.plays("--earlier", str(generated), "--wrong-word", "--wrong-share", "reconstruction")
    assert said["mended"] == 1
    assert said["failures"] == ["the entry was given up; start the entry again"]
    assert_verifies(said)


@pytest.mark.slow
def test_a_window_that_was_closed_goes_on_where_it_was(somebody: Somebody) -> None:
    assert somebody.plays("--stop-at", "B.03", "root-generation")["stopped"]
    said = somebody.plays("--resume", "root-generation")
    assert "B.03" in said["waits"]
    assert said["failures"] == []
    assert_verifies(said)


@pytest.mark.slow
def test_a_window_that_was_killed_while_a_share_was_typed_leaves_no_screen_and_goes_on(
    somebody: Somebody, display: Display
) -> None:
    somebody.is_killed("--kill-at", "C.06", "root-generation")
    display.waits_until_empty()
    said = somebody.plays("--resume", "root-generation")
    assert "HandBackView" in said["views"]
    assert_verifies(said)


@pytest.mark.slow
def test_an_audit_by_keyboard_reads_the_verdict_of_a_bundle(somebody: Somebody, generated: Path) -> None:
    words = (generated / "handwritten" / "record-ca.words").read_text(encoding="ascii").strip()
    bundle = str(generated / "bundle")
    said = somebody.plays("--bundle", bundle, "--trust", words, "audit")
    assert said["verdict"].startswith(AUTHENTIC)
    assert [section.partition(",")[0] for section in said["sections"]] == [
        "Claims",
        "Timeline",
        "People",
        "Exceptions",
        "Certificates",
        "Record",
    ]
    other = " ".join(reversed(words.split()))
    assert somebody.plays("--bundle", bundle, "--trust", other, "audit")["verdict"].upper().startswith("NOT VALID")
