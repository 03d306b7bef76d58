"""Looks at where things are kept: which mounts are memory, which disks can be written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from ceremony.adapters.machine.tree import NotSeenError, Tree, joined
from ceremony.machine.row import NONE

_MEMORY = frozenset({"tmpfs", "ramfs", "rootfs"})
_ELSEWHERE = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "virtiofs", "fuse.sshfs", "ceph", "vboxsf"})
_NO_DISKS = ("loop", "ram", "zram", "sr", "fd", "dm-", "md")
_PROTECTION = ("noexec", "nosuid", "nodev")
_REMOVABLE_PLACES = ("/media/", "/run/media/", "/mnt/")
_ESCAPES = {r"\040": " ", r"\011": "\t", r"\012": "\n", r"\134": "\\"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mount:
    place: str
    options: tuple[str, ...]
    kind: str
    source: str
    upper: str


def _mounts(tree: Tree) -> list[_Mount]:
    return [_mount(line) for line in tree.lines("proc/self/mountinfo")]


def _mount(line: str) -> _Mount:
    left, _, right = line.partition(" - ")
    kind, source, settings = right.split(" ", 2)
    _, _, _, _, place, options, *_ = left.split(" ")
    uppers = [one.removeprefix("upperdir=") for one in settings.split(",") if one.startswith("upperdir=")]
    return _Mount(
        place=_plain(place), options=tuple(options.split(",")), kind=kind, source=source, upper=_plain("".join(uppers))
    )


def _plain(text: str) -> str:
    for escape, sign in _ESCAPES.items():
        text = text.replace(escape, sign)
    return text


def place(tree: Tree, folder: Path) -> str:
    """Say what a folder is kept on, following overlays to the layer that is written."""
    return _place(tree, _mounts(tree), str(folder))


def _place(tree: Tree, mounts: list[_Mount], folder: str) -> str:
    # Of two mounts at one place, the later one covers the earlier.
    mount = max(
        (one for one in mounts if PurePath(folder).is_relative_to(one.place)),
        key=lambda one: (len(PurePath(one.place).parts), mounts.index(one)),
    )
    if mount.kind == "overlay":
        covering = {one.place for one in mounts if one.kind == "overlay"}
        below = [one for one in mounts if one.place not in covering]
        if not any(PurePath(mount.upper).is_relative_to(one.place) for one in below if one.place != "/"):
            raise NotSeenError(f"{mount.place} is an overlay whose written layer is not seen from here")
        return _place(tree, below, mount.upper)
    device = mount.source.rpartition("/")[2]
    if mount.kind in _MEMORY or device.startswith(("zram", "ram")):
        return f"in memory: {mount.kind}"
    if mount.kind in _ELSEWHERE:
        return f"on another machine: {mount.kind}"
    return f"on a medium: {mount.kind} {mount.source}"


def writable_disks(tree: Tree) -> str:
    """Return the disks without write protection, built-in ones first."""
    disks = [name for name in _disks(tree) if not tree.flag(f"sys/block/{name}/ro")]
    described = [f"{name} ({_seat(tree, name)})" for name in disks]
    return joined(sorted(described, key=lambda text: not text.endswith("(built in)")), none=NONE)


def _disks(tree: Tree) -> Iterator[str]:
    for name in tree.names("sys/block", below="sys"):
        if not name.startswith(_NO_DISKS) and int(tree.text(f"sys/block/{name}/size")) > 0:
            yield name


def _seat(tree: Tree, name: str) -> str:
    folder = f"sys/block/{name}"
    if "usb" in "".join(part[:3] for part in tree.at(folder).resolve().parts if part[3:].isdigit()):
        return "USB"
    card = tree.text_or(f"{folder}/device/type", "") == "SD"
    return "removable" if card or tree.flag(f"{folder}/removable") else "built in"


def media_options(tree: Tree) -> str:
    """Return the removable media on which programs could be started, and what each lacks."""
    removable = tuple(f"/dev/{name}" for name in _disks(tree) if _seat(tree, name) != "built in")
    found = []
    for mount in _mounts(tree):
        outside = mount.place.startswith(_REMOVABLE_PLACES) and mount.source.startswith("/dev/")
        lacks = [option for option in _PROTECTION if option not in mount.options]
        if lacks and (outside or mount.source.startswith(removable)):
            found.append(f"{mount.place} lacks {' '.join(lacks)}")
    return joined(found, none=NONE)
