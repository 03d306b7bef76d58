"""A made-up machine: a folder with the files of /proc and /sys that the look reads. As made, nothing on it is wrong."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from ceremony.adapters.machine.look import KernelSays, look_at_machine
from ceremony.machine.policy import STRICTEST
from ceremony.machine.row import Finding

NOW_S = 1_800_000_000
GOOD_KERNEL = KernelSays(now_s=NOW_S, random_ready=True, clock_is_set=False)
JOURNAL = Path("/media/stick/ceremony/journal")
EFI = "sys/firmware/efi/efivars/{}-8be4df61-93ca-11d2-aa0d-00e098032b8c"
SOCKETS = "  sl  local_address rem_address   st tx_queue rx_queue\n"
ROUTES = "Iface\tDestination\tGateway \tFlags\n"
DEVICES = "Inter-|   Receive  |  Transmit\n face |bytes    packets|bytes    packets\n    lo:  10  1  10  1\n"
LIMITS = """Limit                     Soft Limit           Hard Limit           Units
Max core file size        {core}                    unlimited            bytes
Max locked memory         {locked}            unlimited            bytes
"""
STATUS = "Name:\tpython\nTracerPid:\t{tracer}\nUid:\t1000\t{uid}\t1000\t1000\nCapEff:\t{caps}\n"
MOUNTS = """21 1 0:20 / / rw,relatime - overlay overlay rw,lowerdir=/live,upperdir=/run/live/overlay/rw,workdir=/run/w
22 21 0:21 / /run rw,nosuid,nodev - tmpfs tmpfs rw
23 21 0:22 / /tmp rw,noexec,nosuid,nodev - tmpfs tmpfs rw
24 21 8:17 / /media/stick rw,noexec,nosuid,nodev - vfat /dev/sdb1 rw
"""

FILES: Mapping[str, str] = {
    "etc/systemd/journald.conf": "[Journal]\n#Storage=auto\nStorage=volatile\n",
    "lib/modules/6.1.0/modules.dep": "kernel/drivers/net/e1000/e1000.ko.xz:\nkernel/fs/fat/vfat.ko.xz:\n",
    "proc/1/comm": "systemd\n",
    "proc/cpuinfo": "processor\t: 0\nflags\t\t: fpu sse rdrand rdseed\n",
    "proc/modules": "vfat 20480 1 - Live 0x0\n",
    "proc/net/dev": DEVICES,
    "proc/net/route": ROUTES,
    "proc/net/tcp": SOCKETS + "   0: 0100007F:0277 00000000:0000 0A 0:0\n   1: 0100007F:0050 0100007F:1234 01 0:0\n",
    "proc/net/udp": SOCKETS,
    "proc/self/limits": LIMITS.format(core="0", locked="unlimited"),
    "proc/self/mountinfo": MOUNTS,
    "proc/self/status": STATUS.format(tracer="0", uid="1000", caps="0000000000000000"),
    "proc/self/uid_map": "         0          0 4294967295\n",
    "proc/swaps": "Filename\t\t\tType\t\tSize\n",
    "proc/sys/fs/suid_dumpable": "0\n",
    "proc/sys/kernel/core_pattern": "|/bin/false\n",
    "proc/sys/kernel/modules_disabled": "1\n",
    "proc/sys/kernel/osrelease": "6.1.0\n",
    "proc/sys/kernel/tainted": "0\n",
    "proc/sys/kernel/yama/ptrace_scope": "2\n",
    "sys/block/sda/ro": "1\n",
    "sys/block/sda/removable": "0\n",
    "sys/block/sda/size": "1000215216\n",
    "sys/block/sdb/ro": "0\n",
    "sys/block/sdb/removable": "1\n",
    "sys/block/sdb/size": "30310400\n",
    "sys/block/loop0/ro": "0\n",
    "sys/bus/pci/devices/0000:00:00.0/class": "0x060000\n",
    "sys/bus/usb/devices/usb1/idVendor": "1d6b\n",
    "sys/bus/usb/devices/1-1:1.0/bInterfaceClass": "07\n",
    "sys/bus/usb/devices/1-1:1.0/bInterfaceSubClass": "01\n",
    "sys/bus/usb/devices/1-1:1.0/bInterfaceProtocol": "02\n",
    "sys/class/misc/hw_random/rng_current": "tpm-rng-0\n",
    "sys/class/net/lo/flags": "0x9\n",
    "sys/class/net/lo/operstate": "unknown\n",
    "sys/class/net/bonding_masters": "\n",
    "sys/class/rtc/rtc0/since_epoch": f"{NOW_S - 1}\n",
    "sys/class/tpm/tpm0/tpm_version_major": "2\n",
    **{f"sys/class/tpm/tpm0/pcr-sha256/{number}": f"{number:064X}\n" for number in (0, 4, 7, 8, 9)},
    EFI.format("SecureBoot"): "\x06\0\0\0\x01",
    EFI.format("SetupMode"): "\x06\0\0\0\0",
    "sys/kernel/iommu_groups/0/type": "DMA\n",
    "sys/kernel/security/lockdown": "none integrity [confidentiality]\n",
    "sys/module/zswap/parameters/enabled": "N\n",
    "sys/power/disk": "[disabled]\n",
    "sys/power/state": "freeze mem disk\n",
    "usr/lib/os-release": "ID=debian\n",
    "usr/lib/systemd/systemd-journald": "",
    "usr/sbin/cupsd": "",
    "etc/cups/cupsd.conf": "PreserveJobFiles No\n  preservejobhistory off\n",
}
"""Everything that a machine without a flaw says, by path."""

GONE = None
"""In place of a file's text: nothing of that name is there."""


def changed(root: Path, files: Mapping[str, str | None]) -> Path:
    """Write files, or remove files and folders."""
    for path, content in files.items():
        place = root / path
        if content is GONE:
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode())
    return root


def machine(root: Path) -> Path:
    """Make a machine without a flaw."""
    for bus in ("usb", "virtio", "thunderbolt"):
        (root / f"sys/bus/{bus}/devices").mkdir(parents=True)
    return changed(root, FILES)


def looked_at(
    root: Path, *, policy: str = STRICTEST, journal: Path = JOURNAL, kernel: KernelSays = GOOD_KERNEL
) -> dict[str, Finding]:
    """Return the findings by name."""
    found = look_at_machine(root, policy=policy, journal=journal, kernel=kernel, temporary=Path("/tmp"))
    return {finding.name: finding for finding in found}
