"""The script as paper: what sheets.printed_script renders, made from a script and its plan.

The order, the words and the blanks are those of the screen. The safe state is printed behind the acts, to be at hand
when it is needed.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import shamir
from ceremony.plan import Person, Plan
from ceremony.script.check import CUSTODIAN
from ceremony.script.duration import planned_minutes
from ceremony.script.model import Act, FieldType, Privacy, Script, Step
from ceremony.script.wording import MATERIAL, fill_for_all, marks_of, subject_name
from ceremony.sheets.model import ActRows, Blank, BlankKind, Mode, Participant, ScriptDocument, StepRow
from ceremony.steps.record import Statement

_BLANKS: Final[Mapping[FieldType, BlankKind]] = MappingProxyType(
    {
        FieldType.BAG_ID: BlankKind.BAG,
        FieldType.SERIAL: BlankKind.SERIAL,
        FieldType.WORDS: BlankKind.WORDS,
        FieldType.DIGEST_WORDS: BlankKind.DIGEST_WORDS,
        FieldType.TIME: BlankKind.TIME,
        FieldType.TEXT: BlankKind.TEXT,
        FieldType.COUNT: BlankKind.COUNT,
    }
)
_WATCHED_BY: Final[Mapping[Privacy, str]] = MappingProxyType(
    {Privacy.NONE: "", Privacy.OPERATOR: "administrator and PIN holders", Privacy.CUSTODIAN: "custodian"}
)


def script_document(script: Script, plan: Plan, *, software_sha256: str) -> ScriptDocument:
    """Return what is printed, initialled line by line, and kept.

    Args:
        software_sha256: of the software that will run the ceremony, in hex; machine.check compares it with this paper.
    """
    return ScriptDocument(
        mode=Mode(plan.mode.value),
        title=script.title,
        organisation=plan.organisation,
        ceremony_id=plan.ceremony_id,
        version=f"{script.id} {script.version}",
        script_hash_words=_words(script.sha256),
        software_hash_words=_words(software_sha256),
        plan_hash_words=_words(plan.sha256) if plan.sha256 else (),
        quorum=f"{plan.threshold} of {plan.shares}",
        day=plan.date,
        minutes=planned_minutes(script, plan),
        custodians=len(plan.with_role(CUSTODIAN)),
        participants=tuple(_participant(script, plan, person) for person in plan.people),
        acts=(
            *(_act(script, plan, act, act.title) for act in script.acts),
            *(_act(script, plan, act, f"Only after an abort: {act.title}") for act in script.safe_state),
        ),
        statement=_statement(script, plan),
    )


def _words(sha256: str) -> tuple[str, ...]:
    return shamir.digest_words(bytes.fromhex(sha256))


def _participant(script: Script, plan: Plan, person: Person) -> Participant:
    roles = ", ".join(_numbered(script, plan, person, role) for role in person.roles)
    return Participant(name=person.name, role=roles, note=person.organisation)


def _numbered(script: Script, plan: Plan, person: Person, role: str) -> str:
    holders = plan.with_role(role)
    name = _role_name(script, role)
    return name if len(holders) == 1 else f"{name} {holders.index(person) + 1}"


def _role_name(script: Script, role_id: str) -> str:
    return next((role.name for role in script.roles if role.id == role_id), role_id)


def _statement(script: Script, plan: Plan) -> str:
    steps = (step for act in script.acts for step in act.steps if isinstance(step.action, Statement))
    return next((fill_for_all(step.say or step.do, script=script, plan=plan, step=step) for step in steps), "")


def _act(script: Script, plan: Plan, act: Act, title: str) -> ActRows:
    return ActRows(act.id, title, tuple(_row(script, plan, step) for step in act.steps))


def _row(script: Script, plan: Plan, step: Step) -> StepRow:
    return StepRow(
        number=step.id,
        actor=_role_name(script, step.actor),
        assist=", ".join(_role_name(script, role) for role in step.assist),
        say=fill_for_all(step.say, script=script, plan=plan, step=step),
        activity=fill_for_all(step.do, script=script, plan=plan, step=step),
        machine=step.action.will,
        confirm=step.confirm,
        choose=step.choose,
        record=tuple(Blank(_label(field.field), _BLANKS[field.type]) for field in step.record),
        privacy=_WATCHED_BY[step.privacy],
        subjects=_subjects(script, plan, step),
        initial=tuple(box for role in step.initial for box in _boxes(script, plan, step, role)),
        gate=step.gate,
        on_fail=_on_fail(script, step),
        note=step.note,
        cite=step.cite,
        minutes=step.minutes,
    )


def _label(field: str) -> str:
    return field.replace("-", " ").capitalize()


def _subjects(script: Script, plan: Plan, step: Step) -> tuple[str, ...]:
    if step.for_each == MATERIAL:
        return tuple(
            f"{subject_name(script, plan, step, material.id)}: {marks_of(material)}".removesuffix(": ")
            for material in script.materials
        )
    return tuple(person.name for person in plan.with_role(step.for_each)) if step.for_each else ()


def _boxes(script: Script, plan: Plan, step: Step, role: str) -> Sequence[str]:
    """Return the boxes of a role: one in a row of its own person's, else one for each person."""
    name, holders = _role_name(script, role), len(plan.with_role(role))
    if role == step.for_each or holders == 1:
        return (name,)
    return tuple(f"{name} {number}" for number in range(1, holders + 1))


def _on_fail(script: Script, step: Step) -> str:
    """Return what follows "If not:"."""
    on_fail = step.on_fail
    means = next((abort.means for abort in script.aborts if abort.name == on_fail.abort), "")
    times = "once" if on_fail.retry == 1 else f"{on_fail.retry} times"
    options = (
        f"try again, at most {times}" if on_fail.retry else "",
        "record an exception, decided by the administrator" if on_fail.exception else "",
        f"abort: {means}" if means else "",
    )
    return "; ".join(option for option in options if option)
