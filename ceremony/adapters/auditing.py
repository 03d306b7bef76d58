"""Checking bundles for a person at a terminal or a window: verification, its report as PDF, progress on a terminal."""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TextIO

from ceremony.adapters.new_file import write_new
from ceremony.adapters.output import program
from ceremony.adapters.software import software_sha256
from ceremony.sheets.verification_report import render_verification
from ceremony.verifier.paper import verification_document
from ceremony.verifier.verify import Examined, Progress, examine_bundles

_PATIENCE_S = 0.5
_WIDTH = 78


def examine(paths: Sequence[Path], trust: str | None, progress: Progress) -> tuple[Examined, ...]:
    """Return each bundle's report and story.

    Args:
        trust: the handwritten record-CA words, or the path of a certificate; None where nothing is known.
        progress: is told how far it has come; what it raises ends the verification.
    """
    return examine_bundles(paths, trust=trust, progress=progress)


def save_report(path: Path, examined: Sequence[Examined], checked_at: datetime) -> None:
    """Write the report of a verification as a new PDF.

    Raises:
        RefusedError: the file exists.
        WorldError: it cannot be written.
    """
    document = verification_document(
        examined,
        checked_at=checked_at,
        version=metadata.version("keyceremony"),
        software_sha256=software_sha256(),
        program=program(),
    )
    write_new(path, render_verification(document))


def now() -> datetime:
    """Return the time, for the report."""
    return datetime.now(UTC)


class TerminalProgress:
    """One line on a terminal that is written over; silent until the work has taken half a second, and elsewhere."""

    def __init__(self, stream: TextIO = sys.stderr, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._begun = clock()
        self._shown = False

    def __call__(self, what: str, done: int, total: int, /) -> None:
        """Show how far the work has come, and take the line away at its end."""
        if not self._stream.isatty() or self._clock() - self._begun < _PATIENCE_S:
            return
        if done < total:
            self._shown = True
            self._write(f"checking {what}, {done} of {total}")
        elif self._shown:
            self._write("")

    def _write(self, text: str) -> None:
        self._stream.write(f"\r{text[:_WIDTH]:{_WIDTH}}\r")
        self._stream.flush()
