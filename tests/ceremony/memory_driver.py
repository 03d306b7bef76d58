"""A rehearsal that writes its own memory down, when the backup is proved and at its end; a program for tests.

    memory_driver.py OUT KEEP DUMPS

With the first dump goes a copy of everything below OUT, its printer and its tokens' files apart.
"""

import shutil
import sys
from functools import partial
from pathlib import Path

from ceremony.adapters.held import Held
from ceremony.adapters.rehearsal import Wishes, rehearse_in
from ceremony.adapters.running import Running
from ceremony.adapters.workspace import Workspace
from ceremony.keys import KeyKind
from ceremony.ports import Journal

MARKER = b"marker-that-every-dump-must-hold"


class DumpingJournal:
    """A journal that has the memory written down when a backup was proved: the prover still holds every share."""

    def __init__(self, journal: Journal, out: Path, dumps: Path) -> None:
        self._journal = journal
        self._out = out
        self._dumps = dumps

    def append(self, line: bytes) -> None:
        self._journal.append(line)
        if b'"kind":"backup-proved"' in line:
            dump_memory(self._dumps / "proved.memory")
            shutil.copytree(self._out, self._dumps / "proved", ignore=shutil.ignore_patterns("paper"))

    def read(self) -> bytes:
        return self._journal.read()


def dump_memory(target: Path) -> None:
    marker = bytearray(MARKER)
    maps = Path("/proc/self/maps").read_text(encoding="ascii").splitlines()
    with Path("/proc/self/mem").open("rb", buffering=0) as memory, target.open("wb") as file:
        for line in maps:
            span, permissions, *_ = line.split()
            if not permissions.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            memory.seek(start)
            while start < end:
                piece = memory.read(min(end - start, 1 << 20))
                file.write(piece)
                start += len(piece)
    marker.clear()


def main() -> None:
    out, keep, dumps = (Path(argument) for argument in sys.argv[1:])
    start = partial(Running, wrap_journal=lambda journal: DumpingJournal(journal, out, dumps))
    wishes = Wishes(key=KeyKind.EC_P256, threshold=2, shares_count=3, keep_shares=keep)
    script = Path(__file__).parents[2] / "ceremony-scripts" / "root-generation.toml"
    rehearse_in(script, Workspace(out), wishes, say=print, held=Held(), start=start)
    dump_memory(dumps / "end.memory")


if __name__ == "__main__":
    main()
