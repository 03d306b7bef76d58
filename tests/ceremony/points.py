"""Where a ceremony is killed: read from its script, so that a new step or effect is swept without further ado.

The plan is an example one; only who holds which share matters here. test_whole_ceremonies.py proves that these are all
the effects that a real run begins.
"""

from datetime import date

from ceremony.effects import Task
from ceremony.plan import Plan, PreviousCeremony
from ceremony.plan_example import example_plan
from ceremony.script.model import Script
from ceremony.script.parse import load_script
from ceremony.state import flatten
from ceremony.steps.authority import CertificateSign, CrlSign
from ceremony.steps.backup import BackupDeal, BackupProve
from ceremony.steps.key import KeyGenerate, KeyRestore, KeySeal
from ceremony.steps.record import Close
from ceremony.steps.shares import SharePrint
from ceremony.steps.token import TokenEmpty
from tests.ceremony.conftest import GENERATION, RECONSTRUCTION

IRREVERSIBLE = (
    KeyGenerate,
    BackupDeal,
    SharePrint,
    BackupProve,
    KeySeal,
    TokenEmpty,
    KeyRestore,
    CertificateSign,
    CrlSign,
)
THRESHOLD, SHARES = 2, 3


def tasks_of(script: Script, plan: Plan) -> tuple[Task, ...]:
    return flatten(script.acts, script, plan)


def _place(task: Task) -> str:
    return f"{task.step.id}:{task.subject}" if task.subject else task.step.id


def effects_of(tasks: tuple[Task, ...]) -> list[str]:
    """Return step and subject of every irreversible effect, in order."""
    return [_place(task) for task in tasks if isinstance(task.step.action, IRREVERSIBLE)]


def kinds_of(tasks: tuple[Task, ...]) -> list[str]:
    """Return step and subject of the first task of each step kind, in order; the last one closes the record."""
    first: dict[type, str] = {}
    for task in tasks:
        first.setdefault(type(task.step.action), _place(task))
    assert Close in first
    return [place for kind, place in first.items() if kind is not Close]


def generation_tasks() -> tuple[Task, ...]:
    script = load_script(GENERATION)
    plan = example_plan(script, day=date(2026, 11, 21), threshold=THRESHOLD, shares=SHARES)
    return tasks_of(script, plan)


def reconstruction_tasks(previous: PreviousCeremony | None = None) -> tuple[Task, ...]:
    script = load_script(RECONSTRUCTION)
    plan = example_plan(script, day=date(2026, 11, 21), threshold=THRESHOLD, shares=SHARES, previous=previous)
    return tasks_of(script, plan)
