"""`ceremony verify --pdf`: one report of all bundles, never over another file, and the verdict stays the exit code."""

import io
import json
from pathlib import Path

import pypdfium2
import pytest

from ceremony.adapters.auditing import TerminalProgress
from ceremony.adapters.new_file import write_new
from ceremony.errors import CeremonyError, RefusedError, WorldError
from tests.cli.conftest import run_in
from tests.verifier.conftest import Rehearsed


def pages_of(pdf: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf.read_bytes())
    texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    document.close()
    return texts


def test_a_report_is_written_beside_the_answer(generation: Rehearsed, tmp_path: Path) -> None:
    ran = run_in(tmp_path, "verify", generation.bundle, "--trust", generation.words, "--pdf", "report.pdf")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.rstrip().endswith("The report: report.pdf")
    pages = pages_of(tmp_path / "report.pdf")
    assert "Consistent and authentic" in pages[0]
    assert "Ada Lindqvist" in " ".join(pages)
    assert generation.words.strip() not in " ".join(pages)


def test_a_tampered_bundle_s_report_says_so_on_its_first_page(copy: Path, tmp_path: Path) -> None:
    with (copy / "lint" / "root.txt").open("ab") as file:
        file.write(b"\n")
    ran = run_in(tmp_path, "verify", copy, "--pdf", "report.pdf")
    assert ran.returncode == 1
    pages = pages_of(tmp_path / "report.pdf")
    assert "NOT VALID" in pages[0]
    assert "lint/root.txt" in pages[0]
    assert any("only what somebody wrote" in page for page in pages)


@pytest.mark.slow
def test_several_bundles_share_a_report_and_programs_read_json_alone(
    generation: Rehearsed, reconstruction: Rehearsed, tmp_path: Path
) -> None:
    ran = run_in(tmp_path, "verify", generation.bundle, reconstruction.bundle, "--json", "--pdf", "both.pdf")
    assert [one["exit_code"] for one in json.loads(ran.stdout)] == [0, 0]
    pages = pages_of(tmp_path / "both.pdf")
    assert pages[0].count("authenticity not established") == 2


def test_a_report_is_never_written_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_text("kept")
    ran = run_in(tmp_path, "verify", "nowhere", "--pdf", "report.pdf")
    assert ran.returncode == 1
    assert "report.pdf exists already" in ran.stderr
    assert (tmp_path / "report.pdf").read_text() == "kept"


def test_what_is_no_bundle_leaves_no_report(tmp_path: Path) -> None:
    assert run_in(tmp_path, "verify", "nowhere", "--pdf", "report.pdf").returncode == 1
    assert not (tmp_path / "report.pdf").exists()


@pytest.mark.parametrize(("name", "error"), [("kept", RefusedError), ("no/such/folder", WorldError)])
def test_a_new_file_is_new_or_nothing(tmp_path: Path, name: str, error: type[CeremonyError]) -> None:
    write_new(tmp_path / "kept", b"first")
    with pytest.raises(error):
        write_new(tmp_path / name, b"second")
    assert (tmp_path / "kept").read_bytes() == b"first"


class Screen(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize(("terminal", "seconds", "shown"), [(True, 1.0, True), (True, 0.1, False), (False, 9.0, False)])
def test_progress_is_shown_on_a_terminal_that_has_waited(*, terminal: bool, seconds: float, shown: bool) -> None:
    screen, moments = Screen(terminal=terminal), iter([0.0, seconds, seconds])
    progress = TerminalProgress(screen, lambda: next(moments))
    progress("the files", 3, 30)
    assert ("the files, 3 of 30" in screen.getvalue()) == shown
    progress("done", 30, 30)
    assert screen.getvalue().split("\r")[-2:] in ([" " * 78, ""], [""])
