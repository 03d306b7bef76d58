"""The folder for the bytecode of processes that may hold secrets: empty at first, private, gone with this process.

They run from sources, which were hashed, and not from the bytecode that lies beside them, which was not. The folder is
locked while this process lives; one that a killed process left behind is not, and goes when the next one is made.
"""

import atexit
import contextlib
import fcntl
import functools
import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "keyceremony-bytecode-"


@functools.cache
def bytecode_folder() -> Path:
    """Return the folder; the same for every process that this one starts.

    Raises:
        OSError: there is no place for temporary files.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # Another user's, or gone meanwhile.
        with contextlib.suppress(OSError):
            _remove_if_left(left)
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        # Whoever looks for what was left may find it before it is locked, and remove it.
        with contextlib.suppress(FileNotFoundError):
            descriptor = _open(folder)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if os.fstat(descriptor).st_nlink:
                atexit.register(shutil.rmtree, folder, ignore_errors=True)
                # Never closed: the lock lasts as long as this process.
                return folder


def _remove_if_left(folder: Path) -> None:
    descriptor = _open(folder)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    finally:
        os.close(descriptor)


def _open(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
