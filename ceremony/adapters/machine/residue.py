"""Looks at what programs of the system would keep after the ceremony: logs and print jobs."""

from pathlib import Path

from ceremony.adapters.machine.places import place
from ceremony.adapters.machine.tree import Tree, joined
from ceremony.machine.row import NONE

_FOLDERS = ("usr/lib/systemd", "run/systemd", "etc/systemd")
"""Where settings lie; of two files of one name, the one in the later folder counts."""
_JOURNALD = ("usr/lib/systemd/systemd-journald", "lib/systemd/systemd-journald")
_OTHER_LOGS = ("var/log/syslog", "var/log/messages")
_NO = frozenset({"no", "off", "false", "0"})
_KEPT = {"preservejobfiles": "files", "preservejobhistory": "history"}
"""Settings of CUPS, and what is kept unless they are "No"."""


def system_log(tree: Tree) -> str:
    """Say where the system's log is kept."""
    other = [path for path in _OTHER_LOGS if tree.has(path)]
    if other:
        return place(tree, Path("/", other[0]))
    if not any(tree.has(path) for path in _JOURNALD):
        tree.at("var").stat()
        return "none"
    storage = _storage(tree)
    if storage == "none":
        return "none"
    if storage == "volatile" or (storage == "auto" and not tree.has("var/log/journal")):
        return "in memory"
    return place(tree, Path("/var/log/journal"))


def _storage(tree: Tree) -> str:
    mains = [f"{folder}/journald.conf" for folder in _FOLDERS]
    extras = {
        name: f"{folder}/journald.conf.d/{name}"
        for folder in _FOLDERS
        for name in (tree.names(f"{folder}/journald.conf.d", below="") if tree.has(folder) else ())
        if name.endswith(".conf")
    }
    storage = "auto"
    for path in [*mains, *(extras[name] for name in sorted(extras))]:
        for line in tree.text_or(path, "").splitlines():
            key, _, value = line.partition("=")
            if key.strip() == "Storage":
                storage = value.strip().lower() or "auto"
    return storage


def print_jobs(tree: Tree) -> str:
    """Return what CUPS keeps of what was printed; its defaults keep everything."""
    if not tree.has("usr/sbin/cupsd") and not tree.has("etc/cups"):
        tree.at("etc").stat()
        return "no print system"
    kept = dict(_KEPT)
    for line in tree.text_or("etc/cups/cupsd.conf", "").splitlines():
        key, _, value = line.strip().partition(" ")
        if key.lower() in _KEPT and value.strip().lower() in _NO:
            kept.pop(key.lower(), None)
    return joined(list(kept.values()), none=NONE)
