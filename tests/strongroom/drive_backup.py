"""A main process of its own for tests: it drives a whole backup and then does what the test asks.

drive_backup.py DIRECTORY dump      drive a backup with entry processes, keep the sheets, write own memory to stdout
drive_backup.py DIRECTORY small     likewise with 64 KiB of lockable memory and no CAP_IPC_LOCK; print what was locked
drive_backup.py DIRECTORY hold      start a strongroom, print its pid, and wait for ever
drive_backup.py DIRECTORY probe     start one without CAP_SYS_PTRACE and print what of it can be read
"""

import ctypes
import os
import resource
import subprocess
import sys
from pathlib import Path

MARKER = b"marker-that-every-dump-must-hold"
CAP_IPC_LOCK = 14
CAP_SYS_PTRACE = 19
CAP_SYS_ADMIN = 21
CAP_PERFMON = 38
PR_CAPBSET_DROP = 24
SMALL_BYTES = 64 * 1024


def without_capabilities(*numbers: int) -> None:
    """Start over without these; a user who never had them goes on as before."""
    if os.environ.get("DRIVE_DROPPED") == "1":
        return
    for number in numbers:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "DRIVE_DROPPED": "1"})


def main() -> None:
    directory, what = Path(sys.argv[1]), sys.argv[2]
    if what == "small":
        without_capabilities(CAP_IPC_LOCK)
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (SMALL_BYTES, SMALL_BYTES))
    if what == "probe":
        without_capabilities(CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_PERFMON)
    # The script's own folder is on the path: the stage is the one of the tests, but its PIN comes from processes.
    from conftest import Stage  # noqa: PLC0415

    from ceremony.strongroom.spawn import PinRehearsed  # noqa: PLC0415

    class ProcessStage(Stage):
        def enter_pin(self, room, verb):  # noqa: ANN001, ANN202
            return self.enter(room, verb, PinRehearsed(1), PinRehearsed(2))

    stage = ProcessStage(directory)
    match what:
        case "dump":
            drive(stage)
            dump_memory()
        case "small":
            tell(f"memory locked: {drive(stage)}")
        case "hold":
            tell(str(stage.open("orphan").pid))
            sys.stdin.read()
        case "probe":
            ordinary = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
            for name, pid in (("ordinary", ordinary.pid), ("strongroom", stage.open().pid)):
                tell(" ".join([name, *(readable(pid, file) for file in ("environ", "mem", "maps"))]))
            ordinary.communicate(b"\n")
        case _:
            raise ValueError(what)
    stage.close()


def drive(stage) -> bool:  # noqa: ANN001 - the stage comes from the tests' own folder
    from conftest import login_verb, print_verb, restore_verb  # noqa: PLC0415

    from ceremony.strongroom.spawn import keep_sheets  # noqa: PLC0415

    dealt = stage.deal()
    dealt.room.perform(print_verb(dealt, 1, print_number=2))
    prover = stage.open("prover")
    token = stage.new_token(prover, "token-b")
    stage.enter_pin(prover, login_verb(token))
    for share in (1, 2, 3):
        stage.read_back(prover, dealt, share)
    prover.perform(restore_verb(dealt, token="token-b", needed=3))
    keep_sheets(
        dealt.paper, stage.directory / "kept", ["share-1.print-2.pdf", *(f"share-{n}.print-1.pdf" for n in (2, 3))]
    )
    return dealt.room.memory_locked


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


def dump_memory() -> None:
    marker = bytearray(MARKER)
    maps = Path("/proc/self/maps").read_text(encoding="ascii").splitlines()
    with Path("/proc/self/mem").open("rb", buffering=0) as memory:
        for line in maps:
            span, permissions, *_ = line.split()
            if not permissions.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            memory.seek(start)
            while start < end:
                piece = memory.read(min(end - start, 1 << 20))
                sys.stdout.buffer.write(piece)
                start += len(piece)
    marker.clear()


if __name__ == "__main__":
    main()
