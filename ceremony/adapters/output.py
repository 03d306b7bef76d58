"""What commands say on standard output, in the words that the person at the keyboard can type."""

import os
import shlex
import shutil
import sys
from pathlib import Path

NAME = "ceremony"


def say(line: str = "") -> None:
    """Write one line at once, so that people and pipes see it when it happens."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def program() -> str:
    """Return how this program is started here: by its name, or by scripts/run of the tree it was installed from."""
    started = Path(sys.argv[0]).absolute()
    on_path = shutil.which(NAME)
    script = started.parents[min(2, len(started.parents) - 1)] / "scripts" / "run"
    if not script.is_file() or (on_path is not None and Path(on_path).resolve() == started.resolve()):
        return NAME
    return shlex.quote(os.path.relpath(script))


def typed(*words: str | Path) -> str:
    """Return a command as it can be typed into a shell here.

    >>> typed("verify", "a bundle").endswith("verify 'a bundle'")
    True
    """
    return " ".join([program(), *(shlex.quote(str(word)) for word in words)])
