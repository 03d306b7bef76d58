"""What cannot be looked at is never taken for good, and stops nothing."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ceremony.machine.policy import ROW_NAMES, ROWS
from ceremony.machine.row import UNKNOWN, Verdict
from tests.machine.made import FILES, GONE, changed, looked_at, machine

ASKED = {"randomness", "clock-setting"}
"""What no file tells."""
SOURCES = sorted(path for path in FILES if not path.endswith(("bonding_masters", "idVendor", "loop0/ro", "0/type")))
TELL_NOTHING_BAD = (
    *("etc/systemd/journald.conf", "usr/lib/systemd/systemd-journald", "usr/sbin/cupsd", "usr/lib/os-release"),
    *(f"sys/class/tpm/tpm0/pcr-sha256/{number}" for number in (0, 4, 7, 8, 9)),
    *("sys/class/tpm/tpm0/tpm_version_major", "sys/class/misc/hw_random/rng_current", "sys/class/net/lo/flags"),
    *("sys/class/net/lo/operstate", "proc/self/uid_map", "proc/sys/kernel/core_pattern", "proc/1/comm"),
    *("proc/modules", "sys/power/state"),
    # Empty where no route was ever made.
    "proc/net/route",
)
"""Files that say something only by being there, that are asked in doubt only, or for which any text is a good one."""
FOLDERS = ("etc", "proc", "sys", "usr")


def test_of_an_empty_machine_nothing_is_known(tmp_path: Path) -> None:
    found = looked_at(tmp_path)
    assert {name for name, one in found.items() if not one.value.startswith(UNKNOWN)} == ASKED
    assert {found[name].verdict for name in set(ROW_NAMES) - ASKED} == {Verdict.AMBER}


@pytest.mark.parametrize("path", ["proc/swaps", "proc/net/dev", "proc/self/mountinfo", "sys/class/net/lo"])
def test_what_cannot_be_read_is_named_with_its_place(tmp_path: Path, path: str) -> None:
    made = changed(machine(tmp_path), {path: GONE})
    if path.endswith("lo"):
        (made / "sys/class/net/eth0").mkdir()
        path = "sys/class/net/eth0/operstate"
    name = {"proc/swaps": "swap", "proc/self/mountinfo": "journal-place"}.get(path, "network-interfaces-up")
    found = looked_at(made)[name]
    assert found.value == f"not known: /{path}: no such file or directory"
    assert found.verdict is Verdict.AMBER
    assert found.remedy.startswith("Look by hand.")
    assert next(row for row in ROWS if row.name == name).worse in found.meaning


def test_a_file_that_may_not_be_read_is_not_taken_for_missing(tmp_path: Path) -> None:
    made = changed(machine(tmp_path), {"etc/cups/cupsd.conf": GONE})
    (made / "etc/cups/cupsd.conf").mkdir()
    assert looked_at(made)["print-jobs"].value == "not known: /etc/cups/cupsd.conf: is a directory"


def test_a_processor_without_processes_is_not_believed(tmp_path: Path) -> None:
    made = changed(machine(tmp_path), {"proc/1": GONE})
    assert looked_at(made)["network-daemons"].value == "not known: no process is shown"


@pytest.mark.parametrize("content", ["", "?"])
@pytest.mark.parametrize("path", sorted(set(SOURCES) - set(TELL_NOTHING_BAD)))
def test_nonsense_is_never_taken_for_good(tmp_path: Path, path: str, content: str) -> None:
    found = looked_at(changed(machine(tmp_path), {path: content}))
    assert tuple(found) == ROW_NAMES
    assert {one.verdict for one in found.values()} > {Verdict.GREEN}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.sampled_from(SOURCES), st.binary(max_size=200))
def test_no_file_stops_the_look(tmp_path: Path, path: str, content: bytes) -> None:
    made = tmp_path / "machine"
    if not made.exists():
        made.mkdir()
        machine(made)
    place = made / path
    kept = place.read_bytes()
    place.write_bytes(content)
    found = looked_at(made)
    place.write_bytes(kept)
    assert tuple(found) == ROW_NAMES
    assert all(sign.isprintable() for one in found.values() for sign in one.value)


def test_a_process_that_ends_meanwhile_is_passed_over(tmp_path: Path) -> None:
    made = machine(tmp_path)
    (made / "proc/9").mkdir()
    assert looked_at(made)["network-daemons"].value == "none"


def test_the_look_needs_no_folder_to_be_there(tmp_path: Path) -> None:
    for folder in FOLDERS:
        made = tmp_path / folder
        made.mkdir()
        changed(machine(made), {folder: GONE})
        assert tuple(looked_at(made)) == ROW_NAMES
