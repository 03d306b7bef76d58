"""Ctrl-C, and people without rights on the machine."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ceremony.conftest import GENERATION, Rehearsal
from tests.ceremony.endings import ROOT, check_generation

LOCKABLE_KIB = 8 * 1024

STEPS = ("A.01", "B.02", "C.02", "C.05", "C.07", "C.08", "D.01", "D.02", "E.01", "Z.09")


def interrupt(rehearsal: Rehearsal, step: str) -> None:
    """Press Ctrl-C as soon as a step is shown: the whole foreground group gets it, entries included; then go on."""
    command = [sys.executable, "-m", "ceremony.cli", "rehearse", str(GENERATION), "--out", str(rehearsal.root)]
    with subprocess.Popen(
        [*command, *rehearsal.options()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert any(said.strip().startswith(step) for said in iter(process.stdout.readline, ""))
        os.killpg(process.pid, signal.SIGINT)
        process.stdout.read()
        complaint = process.stderr.read()
    assert process.returncode == 130
    assert complaint == "ceremony: interrupted\n  what was recorded is kept; the same command goes on\n"
    rehearsal.wait()
    assert rehearsal.resumed().returncode == 0
    check_generation(rehearsal.root, rehearsal.kept)


def test_a_ceremony_that_was_interrupted_goes_on(dealing: Rehearsal) -> None:
    interrupt(dealing, "C.06")


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_ceremony_can_be_interrupted_anywhere(small: Rehearsal, step: str) -> None:
    interrupt(small, step)


def test_an_ordinary_user_with_little_lockable_memory_runs_a_whole_rehearsal(tmp_path: Path) -> None:
    """Where the test runs as root, a user namespace makes it an ordinary user without any capability."""
    ordinary = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.getuid() == 0 else []
    limited = ["bash", "-c", f'ulimit -l {LOCKABLE_KIB}; exec "$@"', "bash"]
    out, kept = tmp_path / "out", tmp_path / "kept"
    ran = subprocess.run(
        [
            *(*ordinary, *limited, sys.executable, "-m", "ceremony.cli", "rehearse", str(GENERATION)),
            *("--out", str(out), "--keep-shares", str(kept)),
            *("--threshold", "2", "--shares-count", "3", "--key", "ec-p256"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    record = (out / "journal" / "transcript.jsonl").read_bytes()
    assert b'"memory_locked":false' in record
    assert b'"memory_locked":true' not in record
    check_generation(out, kept)
