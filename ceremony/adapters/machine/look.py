"""The whole look: every row of ceremony/machine, each by one function, none without an answer."""

import ctypes
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ceremony.adapters.machine import hardware, memory, network, places, residue, start
from ceremony.adapters.machine.tree import NotSeenError, Tree
from ceremony.machine.policy import REFUSES, ROW_NAMES, STRICTEST, findings_of
from ceremony.machine.row import UNKNOWN, Finding
from ceremony.operations.tokens import Evidence

_TIMEX_BYTES = 512
"""More than any kernel's struct timex; all zero, it asks and sets nothing."""
_TIME_ERROR = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelSays:
    """What the kernel answers that no file shows.

    Attributes:
        now_s: the clock, in seconds since 1970.
        random_ready: its generator has been seeded.
        clock_is_set: a program keeps the clock synchronised; None where the kernel does not say.
    """

    now_s: float
    random_ready: bool
    clock_is_set: bool | None


def ask_kernel() -> KernelSays:
    """Ask the kernel of this machine; nothing waits and nothing is changed."""
    try:
        os.getrandom(1, os.GRND_NONBLOCK)
        ready = True
    except BlockingIOError:
        ready = False
    state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return KernelSays(now_s=time.time(), random_ready=ready, clock_is_set=None if state < 0 else state != _TIME_ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look has before it."""

    tree: Tree
    kernel: KernelSays
    journal: Path
    temporary: Path


_IN_FILES: Final[Mapping[str, Callable[[Tree], str]]] = MappingProxyType(
    {
        "network-interfaces-up": network.interfaces_up,
        "network-interfaces": network.interfaces,
        "network-namespace": network.namespace,
        "network-hardware": hardware.network_cards,
        "radio-hardware": hardware.radio_cards,
        "usb-network": hardware.usb_network,
        "virtio-network": hardware.virtio_network,
        "radios": network.radios,
        "routes": network.routes,
        "listeners": network.listeners,
        "network-modules": network.modules,
        "module-loading": network.module_loading,
        "network-daemons": network.daemons,
        "swap": memory.swap,
        "zswap": memory.zswap,
        "hibernation": memory.hibernation,
        "core-dump-handler": memory.core_handler,
        "core-dump-limit": memory.core_limit,
        "privileged-core-dumps": memory.privileged_dumps,
        "lockable-memory": memory.lockable,
        "ptrace": memory.ptrace,
        "traced": memory.traced,
        "kernel-lockdown": memory.lockdown,
        "kernel-taint": memory.taint,
        "hardware-randomness": memory.hardware_randomness,
        "writable-disks": places.writable_disks,
        "media-options": places.media_options,
        "secure-boot": start.secure_boot,
        "tpm": start.tpm,
        "virtualisation": start.virtualisation,
        "user": memory.user,
        "system-log": residue.system_log,
        "print-jobs": residue.print_jobs,
        "cameras": hardware.cameras,
        "microphones": hardware.microphones,
        "iommu": hardware.iommu,
        "thunderbolt": hardware.thunderbolt,
    }
)
_BESIDE_FILES: Final[Mapping[str, Callable[[Look], str]]] = MappingProxyType(
    {
        "journal-place": lambda look: places.place(look.tree, look.journal),
        "temporary-files": lambda look: places.place(look.tree, look.temporary),
        "randomness": lambda look: "ready" if look.kernel.random_ready else "not ready",
        "clock-against-hardware": lambda look: start.clock_against_hardware(look.tree, look.kernel.now_s),
        "clock-against-system": lambda look: start.clock_against_system(look.tree, look.kernel.now_s),
        "clock-setting": lambda look: _clock_setting(look.kernel),
    }
)


def _clock_setting(kernel: KernelSays) -> str:
    if kernel.clock_is_set is None:
        raise NotSeenError("the kernel does not say")
    return "a program" if kernel.clock_is_set else "nobody but us"


def look(
    root: Path, *, journal: Path, kernel: KernelSays | None = None, temporary: Path | None = None
) -> tuple[Evidence, ...]:
    """Return one public fact for every row, in their order.

    Args:
        root: "/", or a made-up tree.
        journal: the folder of the record.
        kernel: what it answers; without it, it is asked.
        temporary: the folder of temporary files; without it, this process's.
    """
    before = Look(
        tree=Tree(root),
        kernel=kernel or ask_kernel(),
        journal=journal.resolve(),
        temporary=(temporary or Path(tempfile.gettempdir())).resolve(),
    )
    return tuple(Evidence(name, _value(name, before)) for name in ROW_NAMES)


def _value(name: str, before: Look) -> str:
    """Return one fact on one line, or why it is not known."""
    return " ".join(_seen(name, before).split()) or f"{UNKNOWN}nothing is written there"


def _seen(name: str, before: Look) -> str:
    try:
        return _IN_FILES[name](before.tree) if name in _IN_FILES else _BESIDE_FILES[name](before)
    except NotSeenError as error:
        return f"{UNKNOWN}{error}"
    except OSError as error:
        place = f"{before.tree.shown(error.filename)}: " if error.filename else ""
        return f"{UNKNOWN}{place}{(error.strerror or 'cannot be read').lower()}"
    except (ValueError, IndexError):
        return f"{UNKNOWN}what is written there is not understood"


def look_at_machine(
    root: Path = Path("/"),
    *,
    policy: str = STRICTEST,
    journal: Path = Path(),
    kernel: KernelSays | None = None,
    temporary: Path | None = None,
) -> tuple[Finding, ...]:
    """Look at the machine and judge what is seen; takes some milliseconds, and asks for no rights.

    Args:
        root: "/", or a made-up tree.
        policy: the id of a policy pack; it says what is red.
        journal: the folder where the record is or will be kept.
        kernel: what it answers; without it, it is asked.
        temporary: the folder of temporary files; without it, this process's.
    """
    seen = look(root, journal=journal, kernel=kernel, temporary=temporary)
    return findings_of(seen, refuses=REFUSES[policy])
