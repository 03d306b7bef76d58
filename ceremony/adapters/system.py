"""The laptop: its clock, its randomness and what it says about itself."""

import os
import platform
import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ceremony.adapters.software import check_bytecode, software_sha256
from ceremony.errors import WorldError
from ceremony.operations import Evidence
from ceremony.plan import Mode, Plan
from ceremony.steps.work import MachineChecked


class SystemClock:
    """UTC in whole seconds, never earlier than before: the machine's clock, or counted on where that was set back."""

    def __init__(self, last: datetime | None) -> None:
        """Start the clock.

        Args:
            last: the time of the journal's last record.

        Raises:
            WorldError: the machine's clock is behind that record.
        """
        self._latest = datetime.now(UTC)
        self._ticks = time.monotonic()
        if last is not None and self._latest < last:
            raise WorldError(
                f"the clock says {self._latest:%Y-%m-%dT%H:%M:%SZ}, but the journal ends at {last:%Y-%m-%dT%H:%M:%SZ}",
                remedy="set the clock to UTC from a witnessed source; if it is right, wait until that time has passed",
            )

    def now(self) -> datetime:
        """Return the time."""
        ticks = time.monotonic()
        counted = self._latest + timedelta(seconds=ticks - self._ticks)
        # The clock is set in the course of a ceremony: forwards is followed, backwards would break the record.
        self._latest, self._ticks = max(counted, datetime.now(UTC)), ticks
        return self._latest.replace(microsecond=0)


class SystemMachine:
    """The machine port: facts with their source; what policy does not like is listed, never hidden."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def check(self) -> MachineChecked:
        """Look at the machine.

        Raises:
            RefusedError: bytecode lies beside our sources that is not theirs.
        """
        check_bytecode()
        network = _interfaces_up()
        swap = _swap()
        evidence = (
            Evidence("software-sha256", software_sha256()),
            Evidence("python", platform.python_version()),
            Evidence("kernel", platform.release()),
            Evidence("network-interfaces-up", ", ".join(network) or "none"),
            Evidence("swap", swap or "none"),
            Evidence("lockable-memory", _lockable()),
            Evidence("user", "root" if os.geteuid() == 0 else "ordinary"),
        )
        not_met = []
        if network:
            not_met.append(f"network interfaces are up: {', '.join(network)} (R-52)")
        if swap:
            not_met.append(f"swap is on: {swap} (R-145)")
        if self._plan.printer.driver == "folder":
            not_met.append("sheets are printed into a folder, not on a local printer (R-45)")
        if any(token.ref.module == "software" for token in self._plan.tokens):
            not_met.append("a software token is no validated HSM (R-60)")
        if self._plan.mode is Mode.REHEARSAL:
            not_met.append("this is a rehearsal: nothing made here is for use (R-07)")
        return MachineChecked(evidence, tuple(not_met))


def _interfaces_up() -> list[str]:
    folder = Path("/sys/class/net")
    if not folder.is_dir():
        return []
    states = {path.name: (path / "operstate").read_text().strip() for path in folder.iterdir() if path.is_dir()}
    return sorted(name for name, state in states.items() if name != "lo" and state != "down")


def _swap() -> str:
    path = Path("/proc/swaps")
    lines = path.read_text().splitlines()[1:] if path.exists() else []
    return ", ".join(line.split()[0] for line in lines)


def _lockable() -> str:
    limit, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    return "unlimited" if limit == resource.RLIM_INFINITY else f"{limit // 1024} KiB"
