"""The ceremony so far: one frozen value, and the questions that steps and people may ask of it.

No I/O, no clock. It changes only through engine.advance.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ceremony.effects import Task
from ceremony.events import Failed, Opened, Started
from ceremony.operations.keys import KeyGenerated
from ceremony.plan import Person, Plan
from ceremony.script.model import Act, Role, Script
from ceremony.steps.facts import OF_PEOPLE, Fact
from ceremony.steps.outcomes import Outcome, OutcomeT
from ceremony.steps.room import PeopleArrive
from ceremony.steps.shares import ShareBag, ShareReseal

CUSTODIAN = "custodian"
MATERIAL = "material"
ADMINISTRATOR = "administrator"
TWO = 2
"""As many people as must be in the room with a secret (R-11), and enter the number of a bag (R-46)."""


class Phase(StrEnum):
    """How far the current task has come."""

    WAITING = "waiting"
    BEGUN = "begun"
    STARTED = "started"
    IN_DOUBT = "in-doubt"
    FAILED = "failed"
    WORKED = "worked"


@dataclass(frozen=True, slots=True)
class Room:
    """A living strongroom, the tokens logged in inside it, and whether it holds shares or a wrapping key."""

    name: str
    tokens: tuple[str, ...]
    secret: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """An outcome and the position of the task that it belongs to."""

    position: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Bagged:
    """A bag's number and the position of the task in which it was entered."""

    position: int
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything that decides what happens next.

    Attributes:
        tasks: the script's steps with their repetitions; an abort replaces what is left by the safe state's.
        roll_called: whether `present` is known.
        not_on_duty: custodians who were away when duties were accepted (R-23), and were not needed.
        succeeded: positions of tasks that ended as asked, or by an exception that stands in for what people do.
        references: of every irreversible effect ever started, in order.
        sheets: ids of sheets that may exist on paper and are not void.
        set_ids: every set id ever dealt here.
        shares_taken: every share ever entered here, whatever became of the entry.
        bags_entered: every bag number entered, each once.
        protesting: people who do not agree in the current task.
        excepted: an exception was recorded in the current task.
        stale: strongrooms that hold what is void, and must be ended.
        failed_in: the phase that the failure interrupted.
        failures: of the current task; those of its logins are counted apart, in `login_failures`.
        rewind: position to go back to once the current effect is over, or -1.
        step_head: SHA-256 of the line that opened the current task.
    """

    script: Script
    plan: Plan
    tasks: tuple[Task, ...]
    position: int = 0
    phase: Phase = Phase.WAITING
    facts: frozenset[Fact] = frozenset()
    roll_called: bool = False
    not_on_duty: frozenset[str] = frozenset()
    present: tuple[str, ...] = ()
    rooms: tuple[Room, ...] = ()
    outcomes_standing: tuple[Standing, ...] = ()
    succeeded: frozenset[int] = frozenset()
    references: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    set_ids: tuple[str, ...] = ()
    shares_taken: tuple[int, ...] = ()
    bags_entered: tuple[Bagged, ...] = ()
    stale: frozenset[str] = frozenset()
    started: Started | None = None
    failure: Failed | None = None
    failed_in: Phase = Phase.WAITING
    failures: int = 0
    login_failures: int = 0
    spend_last_try: bool = False
    reprint: bool = False
    void_due: bool = False
    rewind: int = -1
    on_break: bool = False
    aborting: bool = False
    closed: bool = False
    exceptions: int = 0
    dissents: int = 0
    protesting: tuple[str, ...] = ()
    excepted: bool = False
    opened: Opened | None = None
    opened_at: datetime | None = None
    time: datetime | None = None
    head: str = ""
    step_head: str = ""

    @property
    def task(self) -> Task:
        """The current task."""
        return self.tasks[self.position]

    @property
    def repetitions(self) -> tuple[int, ...]:
        """The positions of all repetitions of the current task's step."""
        return tuple(position for position, task in enumerate(self.tasks) if task.step is self.task.step)

    @property
    def bags(self) -> tuple[str, ...]:
        """The numbers of the bags that hold sheets."""
        sealing = (ShareBag, ShareReseal)
        return tuple(
            bag.number for bag in self.bags_entered if isinstance(self.tasks[bag.position].step.action, sealing)
        )

    @property
    def facts_now(self) -> frozenset[Fact]:
        """The facts that hold, with those that follow from who is in the room."""
        facts = set(self.facts)
        if len(self.present) >= TWO:
            facts.add(Fact.ROOM_TWO_PEOPLE)
        custodians = [person for person in self.plan.with_role(CUSTODIAN) if person.id in self.present]
        if len(custodians) >= self.plan.threshold:
            facts.add(Fact.QUORUM_PRESENT)
        if self._roles_present():
            facts.add(Fact.ROLES_PRESENT)
        return frozenset(facts)

    def missing(self) -> tuple[Fact, ...]:
        """Return the facts that the current task needs and that do not hold, or that it forbids and that do."""
        kind = self.task.step.action
        missing = (self._needs() - self.facts_now) | (kind.forbids & self.facts_now)
        if kind.needs_one_of and not kind.needs_one_of & self.facts_now:
            missing |= kind.needs_one_of
        return tuple(sorted(missing))

    def missing_people(self) -> tuple[Fact, ...]:
        """Return the facts about who is in the room that the current task needs and that do not hold."""
        return tuple(sorted((self._needs() & OF_PEOPLE) - self.facts_now))

    def _needs(self) -> frozenset[Fact]:
        step = self.task.step
        needs = step.action.needs | {Fact(name) for name in step.needs} | {Fact.ROLES_PRESENT}
        if self.roll_called and any(field.double_entry for field in step.record):
            needs |= {Fact.ROOM_TWO_PEOPLE}
        return needs

    def _roles_present(self) -> bool:
        """Return whether those are here who begin and initial the current task.

        At the roll these are as many of each role as the script wants. A safe state is reached with whoever is left.
        """
        if not self.roll_called or not self.present or self.aborting:
            return not self.roll_called or bool(self.present)
        step = self.task.step
        if isinstance(step.action, PeopleArrive):
            return all(len(self.holders(role.id)) >= self.heads(role) for role in self.script.roles)
        needed = {role.id for role in self.script.roles if role.min != 0} & {step.actor, *step.initial}
        subject_away = step.for_each in needed and self.is_away(self.task.subject)
        return not subject_away and all(self.holders(role) for role in needed)

    def room(self, name: str) -> Room | None:
        """Return the living strongroom of this name."""
        return next((room for room in self.rooms if room.name == name), None)

    def here(self) -> tuple[str, ...]:
        """Return who is in the room; before the roll is called, everyone in the plan."""
        return self.present if self.roll_called else tuple(person.id for person in self.plan.people)

    def is_away(self, person: str) -> bool:
        """Return whether this person's part cannot be done now, or at all."""
        return self.roll_called and (person not in self.present or person in self.not_on_duty)

    def heads(self, role: Role) -> int:
        """Return how many people of a role the script wants at least."""
        if isinstance(role.min, int):
            return role.min
        return self.plan.shares if role.min == "shares" else self.plan.threshold

    def holders(self, role: str) -> tuple[Person, ...]:
        """Return the people of a role who are here; before the roll is called, all of them."""
        here = self.here()
        return tuple(person for person in self.plan.with_role(role) if person.id in here)

    def actor(self) -> str:
        """Return who begins the current task: its subject, else the first of the actor's role, else anyone here."""
        task = self.task
        if task.step.for_each == task.step.actor and task.subject in self.here():
            return task.subject
        return (*self.holders(task.step.actor), *self.holders(ADMINISTRATOR), *self._anyone())[0].id

    def decider(self) -> str:
        """Return who decides: the administrator, else anyone here, else the first who may come back."""
        return (*self.holders(ADMINISTRATOR), *self._anyone(), *self.plan.people)[0].id

    def _anyone(self) -> tuple[Person, ...]:
        return tuple(self.plan.person(id_) for id_ in self.here())

    def initialling(self) -> tuple[str, ...]:
        """Return who initials the current task, in the plan's order: of each role, whoever is here and agrees.

        Where nobody agrees, nobody is excused: the step cannot be passed over in silence.
        """
        task = self.task
        ids: list[str] = []
        for role in task.step.initial:
            if role == task.step.for_each:
                ids.append(task.subject)
            else:
                ids.extend(person.id for person in self.holders(role))
        here = self.here()
        asked = tuple(person.id for person in self.plan.people if person.id in ids and person.id in here)
        return tuple(person for person in asked if person not in self.protesting) or asked

    def confirming(self) -> tuple[str, ...]:
        """Return who confirms every line of the current task."""
        return self.initialling() or (self.actor(),)

    def writers(self) -> tuple[str, ...]:
        """Return who fills the blanks: the actor, and for double entries a second person (R-46)."""
        first = self.actor()
        others = tuple(id_ for id_ in (*self.initialling(), *self.here()) if id_ != first)
        return (first, *others[:1])

    # What step kinds may ask (steps.work.View).

    def outcomes(self, kind: type[OutcomeT]) -> tuple[OutcomeT, ...]:
        """Return every outcome of this kind that still stands, oldest first."""
        return tuple(one.outcome for one in self.outcomes_standing if isinstance(one.outcome, kind))

    def latest(self, kind: type[OutcomeT]) -> OutcomeT:
        """Return the newest outcome of this kind that still stands."""
        return self.outcomes(kind)[-1]

    def attempts(self, reference_prefix: str) -> int:
        """Return how many effects whose reference begins so were ever started."""
        return sum(reference.startswith(reference_prefix) for reference in self.references)

    def used_set_ids(self) -> tuple[str, ...]:
        """Return every set id known to be used, in this ceremony or before."""
        before = (self.plan.previous.share_set.set_id,) if self.plan.previous is not None else ()
        return (*before, *self.set_ids)

    def created_keys(self, token: str) -> tuple[str, ...]:
        """Return the CKA_ID of every key whose making in this token was ever started."""
        prefix = f"key/{token}/"
        return tuple(reference.removeprefix(prefix) for reference in self.references if reference.startswith(prefix))

    def spki_sha256(self) -> str:
        """Return the SHA-256 of the CA key's SPKI, in hex: of the key generated here, or of the one being restored."""
        previous = self.plan.previous
        spki = previous.spki if previous is not None else self.latest(KeyGenerated).spki
        return hashlib.sha256(spki).hexdigest()

    def loose_sheets(self) -> tuple[str, ...]:
        """Return the ids of sheets printed and not voided since."""
        return self.sheets

    @property
    def reference(self) -> str:
        """The reference of the irreversible effect that is under way, or ""."""
        return self.started.reference if self.started is not None else ""

    @property
    def software_sha256(self) -> str:
        """The hash of the software that opened the record, in hex."""
        return self.opened.software_sha256 if self.opened is not None else ""


def begin(script: Script, plan: Plan) -> State:
    """Return the state before the first event."""
    return State(script=script, plan=plan, tasks=flatten(script.acts, script, plan))


def flatten(acts: tuple[Act, ...], script: Script, plan: Plan) -> tuple[Task, ...]:
    """Return the steps of acts in order, each with its repetitions."""
    return tuple(
        Task(step, act.id, subject)
        for act in acts
        for step in act.steps
        for subject in _subjects(step.for_each, script, plan)
    )


def _subjects(for_each: str, script: Script, plan: Plan) -> tuple[str, ...]:
    if not for_each:
        return ("",)
    if for_each == MATERIAL:
        return tuple(material.id for material in script.materials)
    return tuple(person.id for person in plan.with_role(for_each))


def enter_safe_state(state: State) -> State:
    """Return the state whose remaining tasks are those of the safe state."""
    safe = flatten(state.script.safe_state, state.script, state.plan)
    # What the interrupted task brought about stays in the record under its own name.
    reached = state.position + (state.phase is not Phase.WAITING)
    return replace(
        state,
        tasks=state.tasks[:reached] + safe,
        position=reached,
        phase=Phase.WAITING,
        started=None,
        failure=None,
        failures=0,
        login_failures=0,
        reprint=False,
        spend_last_try=False,
        void_due=False,
        rewind=-1,
        on_break=False,
        aborting=True,
    )
