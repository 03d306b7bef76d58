"""What each fact looks like on a made-up machine, and what it is worth under either policy."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.machine.policy import REFUSES, ROW_NAMES
from ceremony.machine.row import Verdict
from tests.machine.made import (
    DEVICES,
    EFI,
    GONE,
    GOOD_KERNEL,
    LIMITS,
    MOUNTS,
    NOW_S,
    ROUTES,
    SOCKETS,
    STATUS,
    changed,
    looked_at,
    machine,
)

GREEN, AMBER, RED = Verdict.GREEN, Verdict.AMBER, Verdict.RED
NIC = "sys/bus/pci/devices/0000:00:03.0"
USB = "sys/bus/usb/devices/1-2:1.0/bInterface"
ETH = {"sys/class/net/eth0/device/vendor": "x", "proc/net/dev": f"{DEVICES}  eth0: 0 0 0 0\n"}
PIPE = "proc/sys/kernel/core_pattern"
CUPS = "etc/cups/cupsd.conf"
CONF = "etc/systemd/journald.conf"
DISK = MOUNTS.replace(
    "- overlay overlay rw,lowerdir=/live,upperdir=/run/live/overlay/rw,workdir=/run/w", "- ext4 /dev/sda2 rw"
)

Files = Mapping[str, str | None]
CASES: list[tuple[str, Files, str, Verdict, Verdict]] = [
    ("network-interfaces-up", ETH | {"sys/class/net/eth0/operstate": "up"}, "eth0", RED, RED),
    (
        "network-interfaces-up",
        ETH | {"sys/class/net/eth0/operstate": "down", "sys/class/net/eth0/flags": "0x1003"},
        "eth0",
        RED,
        RED,
    ),
    ("network-interfaces-up", {"proc/net/dev": f"{DEVICES}  tun0: 0 0 0 0\n"}, "tun0", RED, RED),
    (
        "network-interfaces-up",
        ETH | {"sys/class/net/eth0/operstate": "down", "sys/class/net/eth0/flags": "0x1002"},
        "no interface",
        GREEN,
        GREEN,
    ),
    ("network-interfaces", ETH, "eth0 (hardware)", AMBER, AMBER),
    ("network-interfaces", ETH | {"sys/class/net/eth0/phy80211/name": "phy0"}, "eth0 (radio)", AMBER, AMBER),
    ("network-interfaces", {"sys/class/net/dummy0/flags": "0x2"}, "dummy0 (virtual)", AMBER, AMBER),
    ("network-namespace", {"sys/class/net/eth0/flags": "0x1003"}, "one of this process alone", AMBER, AMBER),
    ("network-hardware", {f"{NIC}/class": "0x020000"}, "0000:00:03.0 without driver", AMBER, AMBER),
    ("network-hardware", {f"{NIC}/class": "0x020000", f"{NIC}/driver/x": ""}, "0000:00:03.0 with driver", RED, AMBER),
    ("network-hardware", {f"{NIC}/class": "0x028000", f"{NIC}/driver/x": ""}, "none", GREEN, GREEN),
    ("radio-hardware", {f"{NIC}/class": "0x028000"}, "0000:00:03.0 without driver", AMBER, AMBER),
    ("radio-hardware", {f"{NIC}/class": "0x0d1100", f"{NIC}/driver/x": ""}, "0000:00:03.0 with driver", RED, AMBER),
    *(
        (
            "usb-network",
            {f"{USB}Class": kind[0], f"{USB}SubClass": kind[1], f"{USB}Protocol": kind[2]},
            value,
            verdict,
            GREEN if verdict is GREEN else AMBER,
        )
        for kind, value, verdict in [
            (("e0", "01", "01"), "1-2:1.0 class e0/01/01", RED),
            (("02", "06", "00"), "1-2:1.0 class 02/06/00", RED),
            (("02", "0e", "00"), "1-2:1.0 class 02/0e/00", RED),
            (("ef", "04", "01"), "1-2:1.0 class ef/04/01", RED),
            (("02", "02", "01"), "none", GREEN),
            (("08", "06", "50"), "none", GREEN),
        ]
    ),
    ("virtio-network", {"sys/bus/virtio/devices/virtio0/device": "0x0001"}, "virtio0 network", RED, AMBER),
    ("virtio-network", {"sys/bus/virtio/devices/virtio0/device": "0x0013"}, "virtio0 socket", RED, AMBER),
    ("virtio-network", {"sys/bus/virtio/devices/virtio0/device": "0x0002"}, "none", GREEN, GREEN),
    *(
        (
            "radios",
            {
                f"sys/class/rfkill/rfkill0/{name}": text
                for name, text in zip(("type", "hard", "soft"), says, strict=True)
            }
            | {"sys/class/ieee80211/phy0/index": "0"},
            f"wlan rfkill0 {value}",
            *verdicts,
        )
        for says, value, verdicts in [
            (("wlan", "0", "0"), "not blocked", (RED, AMBER)),
            (("wlan", "0", "1"), "blocked by software", (RED, AMBER)),
            (("wlan", "1", "0"), "blocked by a switch", (AMBER, AMBER)),
        ]
    ),
    ("radios", {"sys/class/bluetooth/hci0/address": "x"}, "bluetooth hci0 not blocked", RED, AMBER),
    ("routes", {"proc/net/route": f"{ROUTES}eth0\t00000000\t010200C0\t0003\n"}, "by eth0", RED, RED),
    ("routes", {"proc/net/ipv6_route": f"{'0' * 32} 00 x y lo\n{'0' * 32} 00 x y wlan0\n"}, "by wlan0", RED, RED),
    ("routes", {"proc/net/ipv6_route": f"{'0' * 32} 00 x y lo\n"}, "none", GREEN, GREEN),
    ("listeners", {"proc/net/tcp": f"{SOCKETS}   0: 00000000:0016 00000000:0000 0A\n"}, "tcp port 22", RED, AMBER),
    (
        "listeners",
        {"proc/net/udp6": f"{SOCKETS}   0: {'0' * 32}:0222 {'0' * 32}:0000 07\n"},
        "udp port 546, tcp port 631 on loopback",
        RED,
        AMBER,
    ),
    (
        "listeners",
        {"proc/net/tcp6": f"{SOCKETS}   0: {'0' * 24}01000000:0277 {'0' * 32}:0000 0A\n"},
        "tcp port 631 on loopback",
        GREEN,
        GREEN,
    ),
    (
        "listeners",
        {"proc/net/tcp6": f"{SOCKETS}   0: {'0' * 16}FFFF00000100007F:0050 {'0' * 32}:0000 0A\n"},
        "tcp port 80 on loopback, tcp port 631 on loopback",
        GREEN,
        GREEN,
    ),
    ("network-modules", {"proc/modules": "e1000 1 0\nvfat 1 0\n"}, "e1000", AMBER, AMBER),
    ("network-modules", {"proc/modules": GONE}, "none", GREEN, GREEN),
    ("module-loading", {"proc/sys/kernel/modules_disabled": "0\n"}, "allowed", AMBER, AMBER),
    ("network-daemons", {"proc/7/comm": "wpa_supplicant\n"}, "wpa_supplicant", AMBER, AMBER),
    (
        "swap",
        {"proc/swaps": "Filename\n/dev/sda3 partition 8 0 -2\n/dev/zram0 partition 8\n"},
        "/dev/sda3, /dev/zram0",
        RED,
        RED,
    ),
    ("zswap", {"sys/module/zswap/parameters/enabled": "Y\n"}, "on", AMBER, AMBER),
    ("zswap", {"sys/module/zswap": GONE}, "off", GREEN, GREEN),
    ("hibernation", {"sys/power/disk": "[platform] shutdown\n"}, "offered, without a place to write to", AMBER, AMBER),
    (
        "hibernation",
        {"sys/power/disk": "[platform] shutdown\n", "sys/power/resume": "8:3\n"},
        "possible, to device 8:3",
        RED,
        AMBER,
    ),
    ("hibernation", {"sys/power/disk": "[platform]\n", "sys/power/state": "mem\n"}, "impossible", GREEN, GREEN),
    ("hibernation", {"sys/power": GONE}, "impossible", GREEN, GREEN),
    ("core-dump-handler", {PIPE: "|/usr/share/apport/apport %p\n"}, "given to /usr/share/apport/apport", RED, AMBER),
    ("core-dump-handler", {PIPE: "core\n"}, "a file", GREEN, GREEN),
    ("core-dump-limit", {"proc/self/limits": LIMITS.format(core="unlimited", locked="0")}, "unlimited", RED, AMBER),
    ("privileged-core-dumps", {"proc/sys/fs/suid_dumpable": "2\n"}, "for root only", AMBER, AMBER),
    ("privileged-core-dumps", {"proc/sys/fs/suid_dumpable": "1\n"}, "always", RED, AMBER),
    ("lockable-memory", {"proc/self/limits": LIMITS.format(core="0", locked="8388608")}, "8192 KiB", RED, AMBER),
    (
        "lockable-memory",
        {
            "proc/self/limits": LIMITS.format(core="0", locked="8388608"),
            "proc/self/status": STATUS.format(tracer="0", uid="0", caps="0000000000004000"),
        },
        "unlimited, by privilege",
        GREEN,
        GREEN,
    ),
    (
        "lockable-memory",
        {
            "proc/self/limits": LIMITS.format(core="0", locked="8388608"),
            "proc/self/status": STATUS.format(tracer="0", uid="0", caps="0000000000004000"),
            "proc/self/uid_map": "0 1000 1\n",
        },
        "8192 KiB",
        RED,
        AMBER,
    ),
    ("ptrace", {"proc/sys/kernel/yama": GONE}, "by every program of the same user", AMBER, AMBER),
    ("ptrace", {"proc/sys/kernel/yama/ptrace_scope": "0"}, "by every program of the same user", AMBER, AMBER),
    ("ptrace", {"proc/sys/kernel/yama/ptrace_scope": "1"}, "by parents only", GREEN, GREEN),
    ("ptrace", {"proc/sys/kernel/yama/ptrace_scope": "3"}, "by nobody", GREEN, GREEN),
    ("traced", {"proc/self/status": STATUS.format(tracer="77", uid="1000", caps="0")}, "by process 77", RED, RED),
    ("user", {"proc/self/status": STATUS.format(tracer="0", uid="0", caps="0")}, "root", AMBER, AMBER),
    ("kernel-lockdown", {"sys/kernel/security/lockdown": "[none] integrity confidentiality\n"}, "none", AMBER, AMBER),
    (
        "kernel-lockdown",
        {"sys/kernel/security/lockdown": "none [integrity] confidentiality\n"},
        "integrity",
        AMBER,
        AMBER,
    ),
    ("kernel-lockdown", {"sys/kernel/security/lockdown": GONE}, "none", AMBER, AMBER),
    ("kernel-taint", {"proc/sys/kernel/tainted": "12289\n"}, "12289 (POE)", AMBER, AMBER),
    ("hardware-randomness", {"sys/class/misc": GONE}, "rdrand, rdseed", GREEN, GREEN),
    (
        "hardware-randomness",
        {"sys/class/misc": GONE, "proc/cpuinfo": "processor : 0\nflags : fpu\n"},
        "none",
        AMBER,
        AMBER,
    ),
    (
        "temporary-files",
        {"proc/self/mountinfo": DISK.replace("23 21 0:22 / /tmp", "23 21 0:22 / /srv")},
        "on a medium: ext4 /dev/sda2",
        AMBER,
        AMBER,
    ),
    ("writable-disks", {"sys/block/sda/ro": "0\n"}, "sda (built in), sdb (removable)", AMBER, AMBER),
    ("writable-disks", {"sys/block/sda/ro": "0\n", "sys/block/sda/size": "0\n"}, "sdb (removable)", GREEN, GREEN),
    (
        "writable-disks",
        {"sys/block/mmcblk0/ro": "0", "sys/block/mmcblk0/size": "8", "sys/block/mmcblk0/device/type": "SD\n"},
        "mmcblk0 (removable), sdb (removable)",
        GREEN,
        GREEN,
    ),
    (
        "media-options",
        {"proc/self/mountinfo": MOUNTS.replace("stick rw,noexec,nosuid", "stick rw,nosuid")},
        "/media/stick lacks noexec",
        AMBER,
        AMBER,
    ),
    (
        "media-options",
        {"proc/self/mountinfo": f"{MOUNTS}25 21 8:18 / /data\\040two rw,nodev - vfat /dev/sdb2 rw\n"},
        "/data two lacks noexec nosuid",
        AMBER,
        AMBER,
    ),
    ("clock-against-hardware", {"sys/class/rtc/rtc0/since_epoch": f"{NOW_S - 7200}"}, "ahead by 7200 s", AMBER, AMBER),
    ("clock-against-hardware", {"sys/class/rtc/rtc0/since_epoch": f"{NOW_S + 3}"}, "behind by 3 s", AMBER, AMBER),
    ("clock-against-hardware", {"sys/class/rtc": GONE}, "no hardware clock", AMBER, AMBER),
    ("secure-boot", {EFI.format("SecureBoot"): "\x06\0\0\0\0"}, "off", AMBER, AMBER),
    ("secure-boot", {EFI.format("SetupMode"): "\x06\0\0\0\x01"}, "setup mode", AMBER, AMBER),
    ("secure-boot", {"sys/firmware/efi": GONE}, "no UEFI", AMBER, AMBER),
    ("tpm", {"sys/class/tpm": GONE}, "none", AMBER, AMBER),
    ("tpm", {"sys/class/tpm/tpm0/pcr-sha256": GONE}, "version 2", GREEN, GREEN),
    (
        "virtualisation",
        {"proc/cpuinfo": "processor : 0\nflags : fpu hypervisor\n", "sys/class/dmi/id/sys_vendor": "Vendor, Inc.\n"},
        "hypervisor Vendor Inc.",
        RED,
        AMBER,
    ),
    ("virtualisation", {".dockerenv": ""}, "container docker", RED, AMBER),
    ("virtualisation", {"run/systemd/container": "lxc\n"}, "container lxc", RED, AMBER),
    ("system-log", {CONF: "[Journal]\n"}, "in memory", GREEN, GREEN),
    ("system-log", {CONF: "Storage=none\n"}, "none", GREEN, GREEN),
    ("system-log", {"usr/lib/systemd/systemd-journald": GONE, "var/lib/x": ""}, "none", GREEN, GREEN),
    ("system-log", {CONF: "Storage=persistent\n"}, "in memory: tmpfs", GREEN, GREEN),
    (
        "system-log",
        {CONF: GONE, "var/log/journal/x": "", "proc/self/mountinfo": DISK},
        "on a medium: ext4 /dev/sda2",
        AMBER,
        AMBER,
    ),
    (
        "system-log",
        {f"{CONF}.d/90.conf": "Storage=persistent\n", "proc/self/mountinfo": DISK},
        "on a medium: ext4 /dev/sda2",
        AMBER,
        AMBER,
    ),
    (
        "system-log",
        {"usr/lib/systemd/journald.conf.d/90.conf": "Storage=persistent\n", f"{CONF}.d/90.conf": "Storage=volatile\n"},
        "in memory",
        GREEN,
        GREEN,
    ),
    ("system-log", {"var/log/syslog": "", "proc/self/mountinfo": DISK}, "on a medium: ext4 /dev/sda2", AMBER, AMBER),
    ("print-jobs", {CUPS: "PreserveJobFiles No\n"}, "history", RED, AMBER),
    ("print-jobs", {CUPS: "#PreserveJobFiles No\nPreserveJobHistory Yes\n"}, "files, history", RED, AMBER),
    ("print-jobs", {CUPS: GONE}, "files, history", RED, AMBER),
    ("print-jobs", {"etc/cups": GONE, "usr/sbin/cupsd": GONE}, "no print system", GREEN, GREEN),
    ("cameras", {"sys/class/video4linux/video0/name": "USB, Camera\n"}, "video0 USB Camera", AMBER, AMBER),
    ("microphones", {"sys/class/sound/pcmC0D0c/dev": "", "sys/class/sound/pcmC0D0p/dev": ""}, "pcmC0D0c", AMBER, AMBER),
    ("iommu", {"sys/kernel/iommu_groups/0": GONE}, "none", AMBER, AMBER),
    ("thunderbolt", {"sys/bus/thunderbolt/devices/domain0/security": "none\n"}, "domain0 (none)", AMBER, AMBER),
    ("thunderbolt", {"sys/bus/thunderbolt/devices/domain0/security": "user\n"}, "domain0 (user)", GREEN, GREEN),
]


@pytest.mark.parametrize("policy", sorted(REFUSES))
def test_nothing_is_wrong_with_a_machine_without_a_flaw(tmp_path: Path, policy: str) -> None:
    found = looked_at(machine(tmp_path), policy=policy)
    assert {name: one.value for name, one in found.items() if one.verdict is not GREEN} == {}
    assert tuple(found) == ROW_NAMES
    assert {one.remedy for one in found.values()} == {""}


@pytest.mark.parametrize(
    ("name", "files", "value", "strict", "private"), CASES, ids=[f"{case[0]}: {case[2]}" for case in CASES]
)
def test_a_fact_is_seen_and_judged(
    tmp_path: Path, name: str, files: Files, value: str, strict: Verdict, private: Verdict
) -> None:
    made = changed(machine(tmp_path), files)
    found = {policy: looked_at(made, policy=policy)[name] for policy in REFUSES}
    assert {one.value for one in found.values()} == {value}
    assert (found["webtrust-br"].verdict, found["private-pki"].verdict) == (strict, private)


def test_every_fact_that_files_tell_has_a_bad_case() -> None:
    shown_below = {"journal-place", "randomness", "clock-against-system", "clock-setting"}
    assert {name for name, *_, strict, _ in CASES if strict is not GREEN} == set(ROW_NAMES) - shown_below


@pytest.mark.parametrize(
    ("mounts", "journal", "value", "verdict"),
    [
        (MOUNTS, "/media/stick/day", "on a medium: vfat /dev/sdb1", GREEN),
        (MOUNTS, "/srv/day", "in memory: tmpfs", RED),
        (MOUNTS, "/run/day", "in memory: tmpfs", RED),
        (DISK, "/srv/day", "on a medium: ext4 /dev/sda2", GREEN),
        (f"{DISK}30 21 0:9 / /store rw - nfs4 server:/home rw\n", "/store/day", "on another machine: nfs4", RED),
        (f"{DISK}30 21 252:0 / /store rw - ext4 /dev/zram1 rw\n", "/store/day", "in memory: ext4", RED),
        (f"{MOUNTS}30 24 0:9 / /media/stick rw - tmpfs tmpfs rw\n", "/media/stick", "in memory: tmpfs", RED),
        (MOUNTS, "/media/stick2/day", "in memory: tmpfs", RED),
        (MOUNTS.replace("/run/live", "/cow"), "/store/day", "not known: / is an overlay", AMBER),
    ],
)
def test_a_record_that_a_power_cut_would_end_is_refused_by_every_policy(
    tmp_path: Path, mounts: str, journal: str, value: str, verdict: Verdict
) -> None:
    made = changed(machine(tmp_path), {"proc/self/mountinfo": mounts})
    for policy in REFUSES:
        found = looked_at(made, policy=policy, journal=Path(journal))["journal-place"]
        assert (found.value[: len(value)], found.verdict) == (value, verdict)


def test_a_stick_is_known_by_its_place_on_the_bus(tmp_path: Path) -> None:
    made = machine(tmp_path)
    (made / "sys/block/sdb").rename(made / "sys/bus/usb/sdb")
    changed(made, {"sys/bus/usb/sdb/removable": "0\n"})
    device = made / "sys/devices/pci0000:00/usb2/2-1/block/sdb"
    device.parent.mkdir(parents=True)
    (made / "sys/bus/usb/sdb").rename(device)
    (made / "sys/block/sdb").symlink_to(os.path.relpath(device, made / "sys/block"))
    assert looked_at(made)["writable-disks"].value == "sdb (USB)"


@pytest.mark.parametrize("policy", sorted(REFUSES))
def test_what_the_kernel_answers_is_judged_like_what_files_tell(tmp_path: Path, policy: str) -> None:
    made = machine(tmp_path)
    says = replace(GOOD_KERNEL, now_s=1_000_000_000, random_ready=False, clock_is_set=True)
    found = looked_at(made, policy=policy, kernel=says)
    made_on = (made / "usr/lib/os-release").stat().st_mtime
    assert made_on > says.now_s
    assert found["clock-against-system"].value.startswith("earlier than 20")
    assert found["clock-against-system"].verdict is RED
    assert (found["randomness"].value, found["randomness"].verdict) == ("not ready", RED)
    assert (found["clock-setting"].value, found["clock-setting"].verdict) == ("a program", AMBER)
    silent = looked_at(made, policy=policy, kernel=replace(GOOD_KERNEL, clock_is_set=None))["clock-setting"]
    assert (silent.value, silent.verdict) == ("not known: the kernel does not say", AMBER)
