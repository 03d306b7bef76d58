"""A main process of its own for tests of the private screen; the test types, this one does what main does.

private_driver.py DISPLAY DIRECTORY dump     deal, have share 1 entered on the screen, then write own memory to stdout
private_driver.py DISPLAY DIRECTORY probe    start a screen without CAP_SYS_PTRACE and say what of it can be read
"""

import ctypes
import os
import sys
from pathlib import Path

MARKER = b"marker-that-every-dump-must-hold"
CAP_SYS_PTRACE = 19
CAP_SYS_ADMIN = 21
CAP_PERFMON = 38
PR_CAPBSET_DROP = 24


def without_capabilities(*numbers: int) -> None:
    """Start over without these; a user who never had them goes on as before."""
    if os.environ.get("DRIVE_DROPPED") == "1":
        return
    for number in numbers:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "DRIVE_DROPPED": "1"})


def main() -> None:
    display, directory, what = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    if what == "probe":
        without_capabilities(CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_PERFMON)
    # Both are on the path of this script: the root of the tree, and the stage of the strongroom's tests.
    from ceremony.operations.backup import TakeShare  # noqa: PLC0415
    from ceremony.strongroom.spawn import EntryScreen, PinRehearsed, PinTyped, WordsTyped, open_entry  # noqa: PLC0415
    from tests.strongroom.conftest import Stage  # noqa: PLC0415

    class ProcessStage(Stage):
        def enter_pin(self, room, verb):  # noqa: ANN001, ANN202
            return self.enter(room, verb, PinRehearsed(1), PinRehearsed(2))

    screen = EntryScreen(module="gui.private", display={"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"})
    if what == "probe":
        entry = open_entry(PinTyped(1, holder="J. Duarte", token="token-a"), screen)
        tell(str(entry.process.pid))
        sys.stdin.readline()
        tell(" ".join(readable(entry.process.pid, file) for file in ("environ", "mem", "maps")))
        entry.stop()
        return
    stage = ProcessStage(directory)
    dealt = stage.deal()
    prover = stage.open("prover")
    set_id = dealt.share_set.set_id
    entry = open_entry(WordsTyped(set_id, 1, holder="J. Duarte", threshold=2, shares=3), screen)
    tell(f"{dealt.sheet(1)}")
    prover.perform(TakeShare(dealt.share_set, 1), sockets=[entry.socket])
    tell(f"accepted {entry.accepted()}")
    dump_memory(directory / "main.memory")
    stage.close()


def tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def readable(pid: int, file: str) -> str:
    try:
        with Path(f"/proc/{pid}/{file}").open("rb") as opened:
            opened.read(0)
    except PermissionError:
        return f"{file}:refused"
    return f"{file}:open"


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


if __name__ == "__main__":
    main()
