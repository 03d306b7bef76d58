"""The laptop: its clock, its randomness and what it says about itself."""

import platform
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ceremony import machine_facts
from ceremony.adapters.machine.look import look
from ceremony.adapters.software import check_bytecode, software_sha256
from ceremony.authority.lint import linter_name
from ceremony.errors import WorldError
from ceremony.operations.tokens import Evidence
from ceremony.plan import Plan
from ceremony.steps.outcomes import MachineChecked


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

    def __init__(self, plan: Plan, *, policy: str, journal: Path) -> None:
        """Look at this machine for a ceremony.

        Args:
            plan: says what printer and tokens there are.
            policy: the id of the script's policy pack.
            journal: the folder where the record is kept.
        """
        self._plan = plan
        self._policy = policy
        self._journal = journal

    def check(self) -> MachineChecked:
        """Look at the machine.

        Raises:
            RefusedError: bytecode lies beside our sources that is not theirs.
        """
        check_bytecode()
        evidence = (
            Evidence(machine_facts.SOFTWARE, software_sha256()),
            Evidence("python", platform.python_version()),
            Evidence("kernel", platform.release()),
            Evidence(machine_facts.LINTER, linter_name()),
            Evidence(machine_facts.POLICY, self._policy),
            *look(Path("/"), journal=self._journal),
        )
        return MachineChecked(evidence, machine_facts.not_met(evidence, self._plan))
