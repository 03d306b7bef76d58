"""What a process does before it holds a secret: no core dump, not dumpable, no new privileges, memory locked or not.

Linux only. It does not defend against root, a hostile kernel, DMA or a cold boot (docs/threat-model.md), and it never
locks half of the memory: with a small RLIMIT_MEMLOCK and MCL_FUTURE, an allocation would fail in the middle of a verb.
"""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass
from pathlib import Path

_PR_GET_DUMPABLE = 3
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38
_PR_GET_NO_NEW_PRIVS = 39
_MCL_CURRENT = 1
_MCL_FUTURE = 2
_CAP_IPC_LOCK = 14
_INITIAL_USER_NAMESPACE = ["0", "0", "4294967295"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardened:
    """What the kernel says of this process after hardening."""

    core_limit_bytes: int
    dumpable: bool
    new_privileges: bool
    memory_locked: bool


def harden() -> Hardened:
    """Harden this process and report what the kernel then says of it.

    Raises:
        OSError: the kernel refused something that it refuses nobody; holding secrets here would break a promise.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)
    libc = ctypes.CDLL(None, use_errno=True)
    _prctl(libc, _PR_SET_DUMPABLE, 0)
    _prctl(libc, _PR_SET_NO_NEW_PRIVS, 1)
    locked = memory_can_be_locked() and libc.mlockall(_MCL_CURRENT | _MCL_FUTURE) == 0
    return Hardened(
        core_limit_bytes=resource.getrlimit(resource.RLIMIT_CORE)[0],
        dumpable=_prctl(libc, _PR_GET_DUMPABLE, 0) != 0,
        new_privileges=_prctl(libc, _PR_GET_NO_NEW_PRIVS, 0) == 0,
        memory_locked=locked,
    )


def memory_can_be_locked() -> bool:
    """Say whether locking all memory, now and later, can neither fail now nor starve a later allocation."""
    if resource.getrlimit(resource.RLIMIT_MEMLOCK)[0] == resource.RLIM_INFINITY:
        return True
    if Path("/proc/self/uid_map").read_text(encoding="ascii").split() != _INITIAL_USER_NAMESPACE:
        # The kernel honours CAP_IPC_LOCK in the initial user namespace only.
        return False
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    effective = next(line for line in status.splitlines() if line.startswith("CapEff:"))
    return bool(int(effective.removeprefix("CapEff:"), 16) >> _CAP_IPC_LOCK & 1)


def _prctl(libc: ctypes.CDLL, option: int, value: int) -> int:
    zero = ctypes.c_ulong(0)
    result = int(libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
    return result
