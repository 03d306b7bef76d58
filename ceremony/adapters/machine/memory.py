"""Looks at where memory could be written or read: swap, core dumps, locks, debuggers, the kernel's own guards."""

from ceremony.adapters.machine.tree import NotSeenError, Tree, joined
from ceremony.machine.memory_rows import NO_SWAP
from ceremony.machine.row import NONE

_THROWN_AWAY = frozenset({"|/bin/false", "|/usr/bin/false", "|/bin/true", "|/usr/bin/true"})
_CAP_IPC_LOCK = 14
_INITIAL_USER_NAMESPACE = ["0", "0", "4294967295"]
_TAINTS = "PFSRMBUDAWCIOELKXTNJ"
"""The kernel's letters, by bit."""
_PTRACE = {"0": "by every program of the same user", "1": "by parents only", "2": "by root only", "3": "by nobody"}
_SUID = {"0": "never", "1": "always", "2": "for root only"}


def swap(tree: Tree) -> str:
    """Return where memory is swapped to."""
    return joined([line.split()[0] for line in tree.table("proc/swaps", "Filename")], none=NO_SWAP)


def zswap(tree: Tree) -> str:
    """Say whether swapped memory is kept compressed; without the file, the kernel cannot."""
    tree.at("sys/module").stat()
    if not tree.has("sys/module/zswap"):
        return "off"
    return "on" if tree.flag("sys/module/zswap/parameters/enabled", ("N", "Y")) else "off"


def hibernation(tree: Tree) -> str:
    """Say whether the machine can write its memory to a disk, and where to."""
    tree.at("sys/kernel").stat()
    states, ways = tree.text_or("sys/power/state", "").split(), tree.text_or("sys/power/disk", "[disabled]")
    if "disk" not in states or "[disabled]" in ways:
        return "impossible"
    device = tree.text_or("sys/power/resume", "0:0")
    return "offered, without a place to write to" if device == "0:0" else f"possible, to device {device}"


def core_handler(tree: Tree) -> str:
    """Say what the kernel does with a crashed process."""
    pattern = tree.text("proc/sys/kernel/core_pattern")
    if not pattern.startswith("|"):
        return "a file"
    program = pattern.split()[0]
    return "thrown away" if program in _THROWN_AWAY else f"given to {program.removeprefix('|')}"


def core_limit(tree: Tree) -> str:
    """Return the largest core file of this process, in bytes."""
    return _limit(tree, "Max core file size")


def _limit(tree: Tree, name: str) -> str:
    row = next((line for line in tree.lines("proc/self/limits") if line.startswith(name)), "")
    if not row:
        raise NotSeenError(f"/proc/self/limits has no {name.lower()}")
    return row.removeprefix(name).split()[0]


def privileged_dumps(tree: Tree) -> str:
    """Say whether programs that changed their rights leave core dumps."""
    return _SUID[_known(_SUID, tree.text("proc/sys/fs/suid_dumpable"))]


def lockable(tree: Tree) -> str:
    """Return how much memory this process may lock; the right to lock counts where the kernel honours it."""
    limit = _limit(tree, "Max locked memory")
    if limit == "unlimited":
        return limit
    capable = int(_status(tree, "CapEff"), 16) >> _CAP_IPC_LOCK & 1
    if capable and tree.text("proc/self/uid_map").split() == _INITIAL_USER_NAMESPACE:
        return "unlimited, by privilege"
    return f"{int(limit) // 1024} KiB"


def _status(tree: Tree, name: str) -> str:
    for line in tree.lines("proc/self/status"):
        if line.startswith(f"{name}:"):
            return line.partition(":")[2].strip()
    raise NotSeenError(f"/proc/self/status has no {name}")


def _known(words: dict[str, str], value: str) -> str:
    if value not in words:
        raise NotSeenError(f"the kernel says {value!r}, which has no meaning here")
    return value


def ptrace(tree: Tree) -> str:
    """Say who may read another process; without Yama, every program of the same user."""
    tree.at("proc/sys/kernel").stat()
    return _PTRACE[_known(_PTRACE, tree.text_or("proc/sys/kernel/yama/ptrace_scope", "0"))]


def traced(tree: Tree) -> str:
    """Say whether a debugger is attached to this process."""
    tracer = _status(tree, "TracerPid")
    return "no" if tracer == "0" else f"by process {tracer}"


def user(tree: Tree) -> str:
    """Say whether this process is root's, by its effective user."""
    return "root" if _status(tree, "Uid").split()[1] == "0" else "ordinary"


def lockdown(tree: Tree) -> str:
    """Return the kernel's lockdown level; without the file there is none, if security files are there at all."""
    tree.at("sys/kernel/security").stat()
    levels = tree.text_or("sys/kernel/security/lockdown", f"[{NONE}]")
    return levels.partition("[")[2].partition("]")[0]


def taint(tree: Tree) -> str:
    """Return what tainted the kernel, in its own letters."""
    bits = int(tree.text("proc/sys/kernel/tainted"))
    letters = "".join(letter for bit, letter in enumerate(_TAINTS) if bits >> bit & 1)
    return f"{bits} ({letters or 'unnamed'})" if bits else NONE


def hardware_randomness(tree: Tree) -> str:
    """Return the kernel's hardware source and the processor's own."""
    words = tree.processor()
    current = tree.text_or("sys/class/misc/hw_random/rng_current", NONE)
    return joined([name for name in (current,) if name != NONE] + sorted(words & {"rdrand", "rdseed"}), none=NONE)
