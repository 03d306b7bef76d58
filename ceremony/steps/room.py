"""Steps about people, the machine, time and material: who is here, with what, and what they agree on."""

from dataclasses import dataclass
from typing import ClassVar

from ceremony import machine_facts
from ceremony.errors import RefusedError
from ceremony.plan import Mode
from ceremony.steps.facts import Fact
from ceremony.steps.judging import require_no_faults, require_outcome
from ceremony.steps.kind import Kind
from ceremony.steps.outcomes import MachineChecked, Outcome, RollCalled
from ceremony.steps.requests import CallRoll, CheckMachine
from ceremony.steps.work import Shown, View, Work


@dataclass(frozen=True, slots=True)
class PeopleArrive(Kind):
    """Call the roll; from here on entries and exits are events."""

    action: ClassVar[str] = "people.arrive"
    yields: ClassVar[type | None] = RollCalled
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.PEOPLE_PRESENT})
    essential: ClassVar[bool] = True
    will: ClassVar[str] = "record who is in the room, and every entry and exit from now on"

    def work(self, view: View, subject: str) -> Work:
        """Ask who is here."""
        del view, subject
        return Work(request=CallRoll(), room="", logins=(), reference="", irreversible=False)

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse people whom the plan does not know, and people named twice."""
        del subject
        assert isinstance(outcome, RollCalled)
        strangers = set(outcome.present) - {person.id for person in view.plan.people}
        if strangers:
            raise RefusedError(
                f"not in the plan: {', '.join(sorted(strangers))}",
                remedy="people outside the plan leave, or a new plan is approved",
                rule="R-21",
            )
        if len(set(outcome.present)) != len(outcome.present) or not outcome.present:
            raise RefusedError("somebody is named twice, or nobody is here", remedy="call the roll again", rule="R-11")


@dataclass(frozen=True, slots=True)
class PeopleIdentify(Kind):
    """Each person's identity document is checked by another (R-22)."""

    action: ClassVar[str] = "people.identify"
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.PEOPLE_PRESENT})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.PEOPLE_IDENTIFIED})


@dataclass(frozen=True, slots=True)
class PeopleAcceptDuty(Kind):
    """Each custodian accepts the duties in writing before receiving a share (R-23)."""

    action: ClassVar[str] = "people.accept-duty"
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.PEOPLE_PRESENT})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.DUTIES_ACCEPTED})
    essential: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class MachineCheck(Kind):
    """Look at the machine and compare its hashes with paper (R-08, R-52)."""

    action: ClassVar[str] = "machine.check"
    yields: ClassVar[type | None] = MachineChecked
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.PEOPLE_PRESENT})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.MACHINE_CHECKED, Fact.PRINTER_LOCAL})
    essential: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"software-sha256", "script-sha256", "plan-sha256"})
    will: ClassVar[str] = "check itself and the machine, and show the software, script and plan hashes as words"

    def work(self, view: View, subject: str) -> Work:
        """Check the machine."""
        del view, subject
        return Work(request=CheckMachine(), room="", logins=(), reference="", irreversible=False)

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse other software than the record was opened with (R-08), and what does not follow from the evidence.

        In production, refuse a machine that the script's policy refuses (R-52); a rehearsal records it and goes on.
        """
        del subject
        assert isinstance(outcome, MachineChecked)
        software = machine_facts.said(outcome.evidence, machine_facts.SOFTWARE)
        require_outcome(software == (view.software_sha256,), "other software opened the record", rule="R-08")
        mode = view.plan.mode
        wrong = machine_facts.said_wrongly(outcome.evidence, policy=view.script.policy, mode=mode)
        require_no_faults(wrong, "the machine was not looked at, or not once", rule="R-52")
        follows = outcome.not_met == machine_facts.not_met(outcome.evidence, view.plan)
        require_outcome(follows, "what is not met is not what the machine and the plan come to", rule="R-52")
        refused = machine_facts.refused_by_policy(outcome.evidence)
        if mode is Mode.PRODUCTION and refused:
            raise RefusedError(
                f"policy {view.script.policy} refuses this machine: {'; '.join(refused)}",
                remedy="put right what is named, as ceremony preflight explains, and try again",
                rule="R-52",
            )

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the three hashes that approvers have on paper."""
        del subject
        checked = {item.name: item.value for item in view.latest(MachineChecked).evidence}
        software = checked[machine_facts.SOFTWARE]
        return (
            Shown("software-sha256", software, software),
            Shown("script-sha256", view.script.sha256, view.script.sha256),
            Shown("plan-sha256", view.plan.sha256, view.plan.sha256),
        )


@dataclass(frozen=True, slots=True)
class ClockSet(Kind):
    """Set the clock to UTC from a witnessed source and record the offset (R-143)."""

    action: ClassVar[str] = "clock.set"
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.PEOPLE_PRESENT})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.CLOCK_SET})


@dataclass(frozen=True, slots=True)
class MaterialCheck(Kind):
    """Tick every material in, with its numbers and seals."""

    action: ClassVar[str] = "material.check"
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.PEOPLE_PRESENT})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.MATERIAL_CHECKED})
    takes: ClassVar[frozenset[Fact]] = frozenset({Fact.MATERIAL_RETURNED})


@dataclass(frozen=True, slots=True)
class MaterialReturn(Kind):
    """Tick every material out: everything in equals everything out."""

    action: ClassVar[str] = "material.return"
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.MATERIAL_CHECKED})
    forbids: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN, Fact.SHARES_LOOSE})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.MATERIAL_RETURNED})


@dataclass(frozen=True, slots=True)
class Confirm(Kind):
    """People confirm a statement."""

    action: ClassVar[str] = "confirm"


@dataclass(frozen=True, slots=True)
class ReadAloud(Kind):
    """Someone reads the step's text aloud; never anything secret (R-12)."""

    action: ClassVar[str] = "read-aloud"


@dataclass(frozen=True, slots=True)
class Record(Kind):
    """People write something down."""

    action: ClassVar[str] = "record"
