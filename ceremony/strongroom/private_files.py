"""Files that hold a secret: made new, for this user alone, on the disk before anybody is told."""

import os
import stat
from pathlib import Path

from ceremony.errors import WorldError


def is_private(folder: Path) -> bool:
    """Whether a folder is this user's and closed to everybody else: mode 0700, exactly."""
    state = folder.stat()
    return stat.S_ISDIR(state.st_mode) and (state.st_uid, stat.S_IMODE(state.st_mode)) == (os.geteuid(), stat.S_IRWXU)


def make_private_folder(folder: Path) -> None:
    """Make a folder for this user alone, or accept one that is there and private.

    Raises:
        OSError: it cannot be made.
        WorldError: it is there, and others can get at it.
    """
    folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
    if not is_private(folder):
        raise WorldError(
            f"the folder {folder} is open to others, or another user's",
            remedy="name a folder that is not there yet, or make it one of your own with mode 0700",
        )


def write_private(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet, mode 0600, through to the disk.

    Raises:
        OSError: it exists, or cannot be written; what was written so far is removed.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, stat.S_IRUSR | stat.S_IWUSR)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink()
        raise
    _sync_directory(path.parent)


def destroy_file(path: Path) -> None:
    """Overwrite a file with zeros, through to the disk, and remove it.

    On flash media and copying file systems old blocks may survive; a rehearsal's folder is no place for real shares.

    Raises:
        OSError: it is not there, or cannot be overwritten.
    """
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
