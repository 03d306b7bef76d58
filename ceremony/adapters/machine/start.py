"""Looks at how the machine was started, what it stands on, and what time it has."""

import hashlib
from datetime import UTC, datetime

from ceremony.adapters.machine.tree import NotSeenError, Tree, joined
from ceremony.machine.row import NONE

_EFI_VARIABLE = "sys/firmware/efi/efivars/{name}-8be4df61-93ca-11d2-aa0d-00e098032b8c"
_ATTRIBUTES_BYTES = 4
_REGISTERS = (0, 4, 7, 8, 9)
"""What firmware, boot loader, Secure Boot keys, and the loader's commands and files were."""
_MARKS = {".dockerenv": "docker", "run/.containerenv": "podman"}
_MADE_BY = ("usr/lib/clock-epoch", "usr/lib/os-release", "etc/os-release")
_TOLERANCE_S = 2


def secure_boot(tree: Tree) -> str:
    """Return what the firmware says of Secure Boot."""
    tree.at("sys/firmware").stat()
    if not tree.has("sys/firmware/efi"):
        return "no UEFI"
    if _switched_on(tree, "SetupMode"):
        return "setup mode"
    return "on" if _switched_on(tree, "SecureBoot") else "off"


def _switched_on(tree: Tree, name: str) -> bool:
    content = tree.at(_EFI_VARIABLE.format(name=name)).read_bytes()
    value = content[_ATTRIBUTES_BYTES:]
    if value not in {b"\0", b"\1"}:
        raise NotSeenError(f"the firmware's {name} is neither on nor off")
    return value == b"\1"


def tpm(tree: Tree) -> str:
    """Return the TPM's version and a digest over what it measured."""
    if "tpm0" not in tree.names("sys/class/tpm", below="sys/class"):
        return NONE
    version = tree.text_or("sys/class/tpm/tpm0/tpm_version_major", "not said")
    measured = [tree.text_or(f"sys/class/tpm/tpm0/pcr-sha256/{number}", "") for number in _REGISTERS]
    if not all(measured):
        return f"version {version}"
    digest = hashlib.sha256("\n".join(measured).encode()).hexdigest()[:16]
    return f"version {version}; registers {' '.join(str(number) for number in _REGISTERS)} come to {digest}"


def virtualisation(tree: Tree) -> str:
    """Return the signs of a host under this machine."""
    found = []
    if "hypervisor" in tree.processor() or tree.has("sys/hypervisor/type"):
        maker = [tree.text_or(f"sys/class/dmi/id/{name}", "") for name in ("sys_vendor", "product_name")]
        found.append(" ".join(["hypervisor", *(name for name in maker if name)]))
    named = tree.text_or("run/systemd/container", "")
    containers = [what for mark, what in _MARKS.items() if tree.has(mark)] + [named]
    found += [f"container {what}" for what in containers if what]
    return joined(found, none=NONE)


def clock_against_hardware(tree: Tree, now_s: float) -> str:
    """Compare the clock with the hardware's."""
    if "rtc0" not in tree.names("sys/class/rtc", below="sys/class"):
        return "no hardware clock"
    ahead_s = round(now_s - int(tree.text("sys/class/rtc/rtc0/since_epoch")))
    if abs(ahead_s) <= _TOLERANCE_S:
        return "the same"
    return f"{'ahead' if ahead_s > 0 else 'behind'} by {abs(ahead_s)} s"


def clock_against_system(tree: Tree, now_s: float) -> str:
    """Compare the clock with the dates of files that came with the system."""
    dates = [tree.at(path).stat().st_mtime for path in _MADE_BY if tree.at(path).exists()]
    if not dates:
        raise NotSeenError("no file tells when the system was made")
    if now_s >= max(dates):
        return "later"
    return f"earlier than {datetime.fromtimestamp(max(dates), UTC):%Y-%m-%d}"
