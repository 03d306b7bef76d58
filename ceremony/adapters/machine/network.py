"""Looks at what the kernel knows of networks: interfaces, radios, routes, listeners, drivers, programs."""

import contextlib
import sys
from collections.abc import Iterator
from ipaddress import IPv6Address, ip_address

from ceremony.adapters.machine.tree import NotSeenError, Tree, joined
from ceremony.machine.network_rows import NO_INTERFACE
from ceremony.machine.row import NONE

_LOOPBACK = "lo"
_IFF_UP = 0x1
_LISTENING = "0A"
_UNCONNECTED = "07"
_DRIVERS = ("kernel/drivers/net/", "kernel/drivers/bluetooth/", "kernel/net/bluetooth/", "kernel/net/wireless/")
_DRIVERS_TOO = ("kernel/net/mac80211/", "kernel/net/nfc/", "kernel/drivers/nfc/")
_RADIO_CLASSES = {"bluetooth": "bluetooth", "ieee80211": "wlan", "nfc": "nfc", "wwan": "wwan"}
"""Folders of radios, and the type under which each can be blocked."""
_PROGRAMS = frozenset(
    {
        *("NetworkManager", "ModemManager", "wpa_supplicant", "iwd", "connmand", "dhclient", "dhcpcd", "sshd"),
        *("systemd-network", "systemd-timesyn", "systemd-resolve", "bluetoothd", "avahi-daemon", "cups-browsed"),
        *("chronyd", "ntpd", "tailscaled", "openvpn"),
    }
)
"""As in /proc/PID/comm, which keeps fifteen characters."""


def interfaces_up(tree: Tree) -> str:
    """Return the names of the interfaces that are up."""
    return joined([name for name in _interfaces(tree) if _is_up(tree, name)], none=NO_INTERFACE)


def interfaces(tree: Tree) -> str:
    """Return the names and kinds of all interfaces but the loopback."""
    return joined([f"{name} ({_kind(tree, name)})" for name in _interfaces(tree)], none=NONE)


def namespace(tree: Tree) -> str:
    """Say whether /sys and /proc show the same interfaces; in a namespace of its own a process sees two."""
    here, there = set(_in_proc(tree)), set(_in_sys(tree))
    return "the machine's" if here == there else "one of this process alone"


def _in_sys(tree: Tree) -> list[str]:
    names = tree.names("sys/class/net", below="sys/class")
    return [name for name in names if name != _LOOPBACK and tree.at(f"sys/class/net/{name}").is_dir()]


def _in_proc(tree: Tree) -> list[str]:
    names = [line.partition(":")[0].strip() for line in tree.table("proc/net/dev", "face |")]
    return [name for name in names if name != _LOOPBACK]


def _interfaces(tree: Tree) -> list[str]:
    return sorted({*_in_sys(tree), *_in_proc(tree)})


def _is_up(tree: Tree, name: str) -> bool:
    if not tree.has(f"sys/class/net/{name}"):
        # Seen in /proc alone, so there is nothing to ask whether it is down.
        return True
    flags = int(tree.text_or(f"sys/class/net/{name}/flags", "0x0"), 16)
    return bool(flags & _IFF_UP) or tree.text(f"sys/class/net/{name}/operstate") not in {"down", "notpresent"}


def _kind(tree: Tree, name: str) -> str:
    folder = f"sys/class/net/{name}"
    if tree.has(f"{folder}/phy80211") or tree.has(f"{folder}/wireless"):
        return "radio"
    return "hardware" if tree.has(f"{folder}/device") else "virtual"


def radios(tree: Tree) -> str:
    """Return every radio that has a driver, and how it is blocked."""
    found, kinds = [], set()
    for name in tree.names("sys/class/rfkill", below="sys/class"):
        folder = f"sys/class/rfkill/{name}"
        hard, soft = tree.flag(f"{folder}/hard"), tree.flag(f"{folder}/soft")
        blocked = "blocked by a switch" if hard else "blocked by software" if soft else "not blocked"
        kinds.add(tree.text(f"{folder}/type"))
        found.append(f"{tree.text(f'{folder}/type')} {name} {blocked}")
    for folder, kind in _RADIO_CLASSES.items():
        if kind not in kinds:
            found += [f"{kind} {name} not blocked" for name in tree.names(f"sys/class/{folder}", below="sys/class")]
    return joined(found, none=NONE)


def routes(tree: Tree) -> str:
    """Return the interfaces that have routes."""
    # It is empty, without even a heading, where no route was ever made.
    seen = [line.split()[0] for line in (tree.table("proc/net/route", "Iface") if tree.text("proc/net/route") else ())]
    # The file is missing where IPv6 is switched off.
    seen += [line.split()[-1] for line in tree.text_or("proc/net/ipv6_route", "").splitlines()]
    return joined([f"by {name}" for name in seen if name != _LOOPBACK], none=NONE)


def listeners(tree: Tree) -> str:
    """Return the ports at which programs wait, first those that are reached from outside."""
    # Those of IPv6 are missing where that is switched off.
    protocols = ["tcp", "udp", *(name for name in ("tcp6", "udp6") if tree.has(f"proc/net/{name}"))]
    found = {one for protocol in protocols for one in _listening(tree, protocol)}
    outside = [f"{protocol} port {port}" for local, protocol, port in sorted(found) if not local]
    inside = [f"{protocol} port {port} on loopback" for local, protocol, port in sorted(found) if local]
    return joined(outside + inside, none=NONE)


def _listening(tree: Tree, protocol: str) -> Iterator[tuple[bool, str, int]]:
    state = _LISTENING if protocol.startswith("tcp") else _UNCONNECTED
    for line in tree.table(f"proc/net/{protocol}", "local_address"):
        _, where, _, seen, *_ = line.split()
        address, _, port = where.partition(":")
        if seen == state:
            yield _is_loopback(address), protocol.removesuffix("6"), int(port, 16)


def _is_loopback(text: str) -> bool:
    """Tell 127.0.0.0/8, ::1 and what maps to the first; the kernel writes words of four bytes in its own order."""
    words = [int(text[start : start + 8], 16).to_bytes(4, sys.byteorder) for start in range(0, len(text), 8)]
    address = ip_address(b"".join(words))
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (inner or address).is_loopback


def modules(tree: Tree) -> str:
    """Return the loaded modules that modules.dep keeps among the network drivers."""
    loaded = {line.split()[0] for line in tree.text_or("proc/modules", "").splitlines()}
    if not loaded:
        tree.at("proc/net").stat()
        return NONE
    release = tree.text("proc/sys/kernel/osrelease")
    paths = [line.partition(":")[0] for line in tree.lines(f"lib/modules/{release}/modules.dep")]
    if not any(path.startswith("kernel/") for path in paths):
        raise NotSeenError("modules.dep names no module of the kernel")
    drivers = {_module_name(path) for path in paths if path.startswith((*_DRIVERS, *_DRIVERS_TOO))}
    return joined(sorted(loaded & drivers), none=NONE)


def _module_name(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].replace("-", "_")


def module_loading(tree: Tree) -> str:
    """Say whether the kernel still takes modules; without the file it has no modules at all."""
    tree.at("proc/sys/kernel").stat()
    if not tree.has("proc/sys/kernel/modules_disabled"):
        return "forbidden"
    return "forbidden" if tree.flag("proc/sys/kernel/modules_disabled") else "allowed"


def daemons(tree: Tree) -> str:
    """Return the network programs that run, by name."""
    running = set()
    for name in tree.names("proc", below="proc"):
        if name.isdigit():
            # It may end while we look.
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                running.add(tree.text(f"proc/{name}/comm"))
    if not running:
        raise NotSeenError("no process is shown")
    return joined(sorted(running & _PROGRAMS), none=NONE)
