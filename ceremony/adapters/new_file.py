"""Writing a file that does not exist yet; nothing is ever overwritten."""

import os
from pathlib import Path

from ceremony.errors import RefusedError, WorldError


def refuse_existing(path: Path) -> None:
    """Refuse a name that is taken before long work is begun for it.

    Raises:
        RefusedError: something is there.
    """
    if os.path.lexists(path):
        raise _taken(path)


def write_new(path: Path, content: bytes) -> None:
    """Write a new file.

    Raises:
        RefusedError: something is there.
        WorldError: it cannot be written.
    """
    try:
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        written = path.read_bytes()
    except FileExistsError as error:
        raise _taken(path) from error
    except OSError as error:
        raise WorldError(f"{path} cannot be written: {error.strerror}", remedy="name another place") from error
    if written != content:
        raise WorldError(f"{path} does not read back as written", remedy="name another place, on another medium")


def _taken(path: Path) -> RefusedError:
    return RefusedError(f"{path} exists already", remedy="name another file; nothing is overwritten")
