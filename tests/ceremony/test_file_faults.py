"""Media that fail, and files that are not what they were: a clear error with a remedy, and nothing recorded is lost."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ceremony.errors import RefusedError, UsageError, WorldError
from ceremony.events import Resumed
from ceremony.ports import Journal
from ceremony.transcript.canonical import ChainError
from tests.ceremony.conftest import GENERATION, KILLED, Rehearsal
from tests.ceremony.endings import ROOT, check_bundle, check_generation, left_in


def goes_on(rehearsal: Rehearsal) -> None:
    ran = rehearsal.resumed()
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    check_generation(rehearsal.root, rehearsal.kept)


def test_a_torn_last_line_is_cut_off_and_counted(dealing: Rehearsal) -> None:
    journal = dealing.workspace.journal / "transcript.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"data":{"torn"')
    goes_on(dealing)
    resumed = [event for event in left_in(dealing.root).events if isinstance(event, Resumed)]
    assert [event.torn_bytes for event in resumed] == [15]


@pytest.mark.parametrize("line", [1, 20, 60])
def test_a_journal_edited_in_the_middle_is_refused_by_line(dealing: Rehearsal, line: int) -> None:
    journal = dealing.workspace.journal / "transcript.jsonl"
    honest = journal.read_bytes()
    lines = honest.splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(b'"time":"20', b'"time":"19', 1)
    journal.write_bytes(b"".join(lines))
    ran = dealing.resumed()
    assert ran.returncode == 1
    assert f"transcript line {line + 1}: prev is not the digest of the line before" in ran.stderr
    assert "compare the head words with the ones written by hand" in ran.stderr
    assert journal.read_bytes() == b"".join(lines)


@pytest.mark.slow
def test_a_journal_put_right_goes_on(dealing: Rehearsal) -> None:
    journal = dealing.workspace.journal / "transcript.jsonl"
    honest = journal.read_bytes()
    journal.write_bytes(honest.replace(b"administrator", b"Administrator", 1))
    with pytest.raises(ChainError):
        dealing.run()
    journal.write_bytes(honest)
    dealing.run()
    check_generation(dealing.root, dealing.kept)


@contextmanager
def stopped(rehearsal: Rehearsal, line: str) -> Iterator[subprocess.Popen[str]]:
    """Run a rehearsal in a process that stands still as soon as it has said a line that begins so."""
    command = [sys.executable, "-m", "ceremony.cli", "rehearse", str(rehearsal.script), "--out", str(rehearsal.root)]
    with subprocess.Popen(
        [*command, *rehearsal.options()], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert any(said.strip().startswith(line) for said in iter(process.stdout.readline, ""))
        os.kill(process.pid, signal.SIGSTOP)
        yield process
        os.kill(process.pid, signal.SIGCONT)
        process.communicate()


def test_a_second_run_is_refused_while_the_first_lives(dealing: Rehearsal) -> None:
    with stopped(dealing, "C.05") as first:
        second = dealing.resumed()
    assert second.returncode == 1
    assert "this ceremony is running already" in second.stderr
    assert "go to the screen where it runs" in second.stderr
    assert first.returncode == 0
    check_generation(dealing.root, dealing.kept)


class FullAt:
    """A journal on a medium that has room for half of a certain record."""

    def __init__(self, journal: Journal, kind: bytes) -> None:
        self._journal = journal
        self._kind = kind

    def append(self, line: bytes) -> None:
        if self._kind not in line:
            self._journal.append(line)
            return
        with no_file_longer_than(len(self._journal.read()) + len(line) // 2):
            self._journal.append(line)

    def read(self) -> bytes:
        return self._journal.read()


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@pytest.mark.parametrize(
    "kind", [b'"share-printed"', pytest.param(b'"type":"closed"', marks=pytest.mark.slow)], ids=["printed", "closed"]
)
def test_a_full_medium_stops_a_ceremony_that_goes_on_when_there_is_room(dealing: Rehearsal, kind: bytes) -> None:
    journal = dealing.workspace.journal / "transcript.jsonl"
    with pytest.raises(WorldError, match=r"transcript\.jsonl cannot be written: File too large") as caught:
        dealing.run(journal=lambda usual: FullAt(usual, kind))
    assert caught.value.remedy == "make room on its medium or mend it, then run again: nothing recorded is lost"
    assert journal.read_bytes().endswith(b"}\n")
    assert kind not in journal.read_bytes()
    dealing.run()
    check_generation(dealing.root, dealing.kept)


@pytest.mark.slow
def test_a_machine_without_room_for_anything_stops_and_goes_on_when_there_is_some(dealing: Rehearsal) -> None:
    command = [sys.executable, "-m", "ceremony.cli", "rehearse", str(GENERATION), "--out", str(dealing.root)]
    ran = subprocess.run(
        ["bash", "-c", 'ulimit -f 40; exec "$@"', "bash", *command, *dealing.options()],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert ran.returncode == 3
    complaint, remedy = ran.stderr.splitlines()
    assert (complaint.startswith("ceremony: "), remedy.startswith("  ")) == (True, True)
    dealing.wait()
    dealing.resumed()
    left = left_in(dealing.root)
    check_bundle(left, outcome="aborted" if left.state.aborting else "completed")


@pytest.mark.slow
def test_what_is_in_the_way_of_the_bundle_is_not_overwritten(dealing: Rehearsal) -> None:
    bundle = dealing.workspace.bundle
    (bundle / "signatures").mkdir(parents=True)
    (bundle / "signatures" / "record-ca.pem").write_text("another ceremony's")
    (bundle / "transcript.jsonl").write_text("another ceremony's")
    with pytest.raises(RefusedError, match="is not the bundle of this ceremony") as caught:
        dealing.run()
    assert caught.value.remedy == "move it away, then run again; nothing is overwritten"
    assert (bundle / "transcript.jsonl").read_text() == "another ceremony's"
    bundle.rename(dealing.root.parent / "moved away")
    dealing.run()
    check_generation(dealing.root, dealing.kept)


def test_a_directory_that_is_not_empty_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("not to be lost")
    with pytest.raises(UsageError, match="is not empty"):
        Rehearsal(tmp_path / "out").run()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["thesis.txt"]


def test_sheets_kept_before_are_not_overwritten(small: Rehearsal) -> None:
    small.kept.mkdir()
    (small.kept / "share-1.words").write_text("of another ceremony")
    with pytest.raises(UsageError, match="holds share sheets already"):
        small.run()
    assert not small.workspace.journal.exists()


def test_a_killed_run_leaves_a_journal_that_says_where_it_stopped(small: Rehearsal) -> None:
    assert small.killed("before:started:C.02").returncode == KILLED
    last = (small.workspace.journal / "transcript.jsonl").read_bytes().splitlines()[-1]
    assert b'"type":"token-opened"' in last
