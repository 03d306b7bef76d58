"""The journal as a file: exclusive, appended, fsynced, mirrored where the plan says so (design.md 3).

What a crash left of an unfinished last line is cut off and counted; any other damage is refused with its line number.
"""

import contextlib
import fcntl
import os
from pathlib import Path

from ceremony.errors import RefusedError, WorldError
from ceremony.transcript.canonical import split_torn

NAME = "transcript.jsonl"
LOCK = "lock"


class JournalFile:
    """A transcript under an exclusive lock; the lock is inherited by strongrooms and held until the last one ends."""

    def __init__(self, folder: Path, mirror: Path | None) -> None:
        """Lock and open the journal in `folder`, making it if there is none.

        Raises:
            RefusedError: another run of this ceremony holds the lock, or the mirror contradicts the journal.
            WorldError: the medium cannot be read or written.
        """
        self._path = folder / NAME
        self._mirror = mirror / NAME if mirror is not None else None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with contextlib.ExitStack() as giving_up:
                self.lock = _lock(folder / LOCK)
                giving_up.callback(self.close)
                self._whole, torn = split_torn(self._path.read_bytes() if self._path.exists() else b"")
                self.torn_bytes = len(torn)
                if torn:
                    _truncate(self._path, len(self._whole))
                if self._mirror is not None:
                    self._mirror.parent.mkdir(parents=True, exist_ok=True)
                    self._follow(self._mirror)
                giving_up.pop_all()
        except OSError as error:
            raise _world(self._path, error) from error

    def read(self) -> bytes:
        """Return every whole line."""
        return self._whole

    def append(self, line: bytes) -> None:
        """Append one line; when this returns, the medium has it.

        Raises:
            WorldError: a medium refused; journal and mirror are as they were before.
        """
        self._check_ours()
        content = line + b"\n"
        for path in self._paths():
            try:
                _append(path, content)
            except OSError as error:
                self._take_back()
                raise _world(path, error) from error
        self._whole += content

    def close(self) -> None:
        """Give up the lock, as far as it is ours."""
        os.close(self.lock)

    def _check_ours(self) -> None:
        """Refuse to write where somebody else may have written: the lock was removed, or the file is not as we left it.

        Raises:
            RefusedError: two runs may be at work, or the medium kept half of what it refused.
            WorldError: the medium is gone, or this journal was closed.
        """
        try:
            removed = os.fstat(self.lock).st_nlink == 0
            length = self._path.stat().st_size if self._path.exists() else 0
        except OSError as error:
            raise _world(self._path, error) from error
        if removed or length != len(self._whole):
            raise RefusedError(
                f"{self._path} is not as this run left it, or its lock was removed",
                remedy="stop every run of this ceremony, keep the journal as it is, then run again",
            )

    def _paths(self) -> tuple[Path, ...]:
        return (self._path,) if self._mirror is None else (self._path, self._mirror)

    def _take_back(self) -> None:
        for path in self._paths():
            # A medium that is gone cannot be cut; what is torn on it is cut at the next start.
            with contextlib.suppress(OSError):
                _truncate(path, len(self._whole))

    def _follow(self, mirror: Path) -> None:
        """Bring a mirror that lags behind up to date."""
        mirrored = mirror.read_bytes() if mirror.exists() else b""
        if not self._whole.startswith(split_torn(mirrored)[0]):
            raise RefusedError(
                f"the mirror {mirror} holds another record than {self._path}",
                remedy="find out which of the two media was exchanged; never mix two ceremonies",
            )
        if mirror.exists():
            _truncate(mirror, len(split_torn(mirrored)[0]))
        _append(mirror, self._whole[len(split_torn(mirrored)[0]) :])


def _lock(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise RefusedError(
            f"this ceremony is running already: {path} is locked",
            remedy="go to the screen where it runs; if it was killed, wait a moment for its strongroom to end",
        ) from error
    return descriptor


def _append(path: Path, content: bytes) -> None:
    new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        written = 0
        while written < len(content):
            written += os.write(descriptor, content[written:])
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if new:
        _sync(path.parent)


def _truncate(path: Path, length: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.ftruncate(descriptor, length)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _world(path: Path, error: OSError) -> WorldError:
    return WorldError(
        f"the journal {path} cannot be written: {error.strerror}",
        remedy="make room on its medium or mend it, then run again: nothing recorded is lost",
    )
