"""What commands say on standard output."""

import shlex
import sys
from pathlib import Path


def say(line: str = "") -> None:
    """Write one line at once, so that people and pipes see it when it happens."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def quoted(path: Path) -> str:
    """Return a path as it can be typed into a shell."""
    return shlex.quote(str(path))
