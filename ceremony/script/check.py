"""The static checker: everything about a script that can be wrong before anybody comes into the room.

A script is refused, not mended. Rules: requirements 4 "Static checker", R-01, R-03, R-12, R-21, R-42, R-46, R-142.
"""

from collections.abc import Iterator
from typing import Final

from ceremony.authority.errors import ProfileError
from ceremony.authority.profile import parse_profile
from ceremony.script.model import Act, FieldType, Head, Privacy, Role, Script, Step
from ceremony.script.policy import SCRIPT_ELEMENTS, PolicyPack
from ceremony.script.problems import Problem, in_order
from ceremony.script.simulation import check_order
from ceremony.script.tables import Source
from ceremony.steps.authority import CertificatePreview, CertificateSign, CrlPreview, CrlSign
from ceremony.steps.backup import BackupDeal, BackupProve
from ceremony.steps.key import KeyGenerate, KeyRestore
from ceremony.steps.kind import Kind
from ceremony.steps.record import ActHeadWords, Close, MediaWrite
from ceremony.steps.token import TokenZeroise

CUSTODIAN: Final = "custodian"
_LEAST_APPROVERS: Final = 2
_LEAST_COPIES: Final = 2
_KEPT_APART: Final = ("administrator", "witness", "auditor", CUSTODIAN)
_SMALLEST: Final = {"threshold": 2, "shares": 3}
_PROFILED: Final = (CertificatePreview, CertificateSign, CrlPreview, CrlSign)
_SIGNING: Final = (CertificateSign, CrlSign)
_MADE_BY: Final = {"certificate": CertificateSign, "crl": CrlSign, "key-blob": MediaWrite}


def check_script(script: Script, *, policy: PolicyPack) -> tuple[Problem, ...]:
    """Return everything that keeps this script from being approved, by file and line."""
    where = _Where(script)
    return in_order(
        (
            *check_order(script),
            *_elements(script, policy, where),
            *_roles(script, where),
            *_inputs(script, where),
            *_outputs(script, where),
            *_durations(script, where),
            *_shape(script),
            *_signatures(script),
            *(problem for step in _all_steps(script) for problem in _step(script, step)),
            *_zeroised(script),
        )
    )


class _Where:
    """Points at keys of the script's main file."""

    def __init__(self, script: Script) -> None:
        self._source = Source(script.name, script.content(script.name))

    def problem(self, message: str, *path: str | int, rule: str = "") -> Problem:
        return Problem(self._source.file, self._source.lines.at(*path), message, rule=rule)


def _all_steps(script: Script) -> tuple[Step, ...]:
    return tuple(step for act in (*script.acts, *script.safe_state) for step in act.steps)


def _at(step: Step, message: str, *, rule: str = "") -> Problem:
    return Problem(step.file, step.line, f"step {step.id} {message}", rule=rule)


def _elements(script: Script, policy: PolicyPack, where: _Where) -> Iterator[Problem]:
    cited = {cite for step in _all_steps(script) for cite in step.cite}
    for element, meaning in SCRIPT_ELEMENTS.items():
        if element not in cited:
            yield where.problem(f"no step cites {element}: {meaning}", "ceremony", rule="R-01")
    if script.kind not in policy.cites:
        yield where.problem(f"policy {policy.id} knows no script of kind {script.kind!r}", "ceremony", "kind")
    for cite in policy.cites.get(script.kind, ()):
        if cite not in cited:
            yield where.problem(f"no step cites {cite}, as policy {policy.id} asks", "ceremony", "policy")
    if script.approvers.min < _LEAST_APPROVERS:
        yield where.problem("fewer than 2 approvers", "quorum", "approvers", rule="R-02")
    if not script.materials:
        yield where.problem("no material is listed", rule="R-01")


def _roles(script: Script, where: _Where) -> Iterator[Problem]:
    roles = {role.id: role for role in script.roles}
    for number, role in enumerate(script.roles):
        if not _in_order(role.min, role.max):
            yield where.problem(f"role {role.id!r} has min {role.min} above max {role.max}", "role", number, "min")
    for number, first in enumerate(_KEPT_APART):
        for second in _KEPT_APART[number + 1 :]:
            if first in roles and second in roles and not _excluded(roles[first], roles[second]):
                yield where.problem(f"one person could be {first} and {second}", "role", rule="R-21")
    yield from _custodians(script, roles.get(CUSTODIAN), where)
    for step in _all_steps(script):
        if step.actor in roles and roles[step.actor].min == 0:
            yield _at(step, f"is done by {step.actor!r}, of whom nobody need be there")


def _in_order(least: Head, most: Head) -> bool:
    if isinstance(least, int) and isinstance(most, int):
        return least <= most
    return (least, most) != ("shares", "threshold")


def _excluded(first: Role, second: Role) -> bool:
    return second.id in first.excludes or first.id in second.excludes


def _custodians(script: Script, custodian: Role | None, where: _Where) -> Iterator[Problem]:
    kinds = [step.action for step in _all_steps(script)]
    if custodian is None:
        if any(kind.each == CUSTODIAN for kind in kinds):
            yield where.problem("there is no role 'custodian'", "role", rule="R-21")
        return
    number = [role.id for role in script.roles].index(CUSTODIAN)
    if any(isinstance(kind, BackupDeal) for kind in kinds) and (custodian.min, custodian.max) != ("shares", "shares"):
        yield where.problem("shares are dealt, so custodians must be as many as shares", "role", number, rule="R-23")
    elif any(kind.each == CUSTODIAN for kind in kinds) and custodian.min not in ("shares", "threshold"):
        yield where.problem("fewer custodians than the threshold could come", "role", number, "min", rule="R-20")


def _inputs(script: Script, where: _Where) -> Iterator[Problem]:
    known = {one.id for one in script.inputs}
    used = {kind.profile: step for step in _all_steps(script) if isinstance(kind := step.action, _PROFILED)}
    for profile, step in used.items():
        if profile not in known:
            yield _at(step, f"names the profile {profile!r}, which is no input of the script")
    for number, one in enumerate(script.inputs):
        if one.id not in used:
            yield where.problem(f"no step uses the input {one.id!r}", "input", number)
            continue
        try:
            parse_profile(script.content(one.path), name=one.path)
        except ProfileError as error:
            yield from (Problem(one.path, 0, problem) for problem in error.problems)


def _outputs(script: Script, where: _Where) -> Iterator[Problem]:
    kinds = [type(step.action) for act in script.acts for step in act.steps]
    for number, output in enumerate(script.outputs):
        if _MADE_BY[output.kind] not in kinds:
            yield where.problem(f"no step makes the output {output.id!r}", "output", number)
        if output.kind == "key-blob" and output.copies < _LEAST_COPIES:
            yield where.problem("the wrapped key needs at least 2 copies", "output", number, "copies", rule="D2")
    promised = {output.kind for output in script.outputs}
    for kind_name, maker in _MADE_BY.items():
        if maker in kinds and kind_name not in promised:
            yield where.problem(f"steps make a {kind_name}, but no output of that kind is listed", "output")


def _durations(script: Script, where: _Where) -> Iterator[Problem]:
    heads = {role.id: role.min for role in script.roles}
    total = sum(step.minutes * _fewest(script, step, heads) for act in script.acts for step in act.steps)
    if total > script.minutes:
        yield where.problem(
            f"the steps take at least {total} minutes, more than {script.minutes}", "ceremony", "minutes"
        )


def _fewest(script: Script, step: Step, heads: dict[str, Head]) -> int:
    if step.for_each not in heads:
        return len(script.materials) if step.for_each else 1
    head = heads[step.for_each]
    return head if isinstance(head, int) else _SMALLEST[head]


def _shape(script: Script) -> Iterator[Problem]:
    """Every act ends with head words on paper, and the last one with the closing (design.md 6)."""
    for acts in (script.acts, script.safe_state):
        steps = [step for act in acts for step in act.steps]
        for act in acts[:-1]:
            yield from (
                _at(step, f"ends act {act.id}, but no witness writes head words", rule="R-142")
                for step in act.steps[-1:]
                if not isinstance(step.action, ActHeadWords)
            )
        yield from (_at(step, "comes last, but does not close") for step in steps[-1:] if not _closes(step))
        yield from (_at(step, "closes, but is not the last") for step in steps[:-1] if _closes(step))


def _closes(step: Step) -> bool:
    return isinstance(step.action, Close)


def _signatures(script: Script) -> Iterator[Problem]:
    """A signature is a deliberate command after people had to stop and look (R-03)."""
    for act in script.acts:
        gate = False
        for step in act.steps:
            if isinstance(step.action, _SIGNING):
                if not gate:
                    yield _at(step, "signs, but no gate stands before it in its act", rule="R-03")
                gate = False
            gate = gate or step.gate


def _step(script: Script, step: Step) -> Iterator[Problem]:
    kind = step.action
    if kind.secret and step.privacy is Privacy.NONE:
        yield _at(step, "handles a secret, but has no privacy", rule="R-12")
    elif kind.secret and kind.each == CUSTODIAN and step.privacy is not Privacy.CUSTODIAN:
        yield _at(step, "handles a share, so its privacy must be 'custodian'", rule="R-12")
    if kind.each and step.for_each != kind.each:
        yield _at(step, f"is done for each {kind.each}, so for_each must be {kind.each!r}")
    if _works(kind) and not kind.each and step.for_each:
        yield _at(step, f"is {kind.action}, which is done once; for_each cannot stand there")
    yield from _blanks(step)
    names = {abort.name for abort in script.aborts}
    if step.on_fail.abort and step.on_fail.abort not in names:
        yield _at(step, f"aborts into {step.on_fail.abort!r}, which the safe state does not name")
    if _works(kind) and not step.on_fail.abort and step not in _steps_of(script.safe_state):
        yield _at(step, "may fail, but on_fail names no abort", rule="R-06")


def _steps_of(acts: tuple[Act, ...]) -> tuple[Step, ...]:
    return tuple(step for act in acts for step in act.steps)


def _works(kind: Kind) -> bool:
    return type(kind).work is not Kind.work


def _blanks(step: Step) -> Iterator[Problem]:
    for field in step.record:
        if field.type in (FieldType.WORDS, FieldType.DIGEST_WORDS) and field.field not in step.action.fields:
            shown = ", ".join(sorted(step.action.fields)) or "nothing"
            yield _at(step, f"records words of {field.field!r}, but {step.action.action} shows {shown}")
        if field.type is FieldType.BAG_ID and not field.double_entry:
            yield _at(step, f"records the bag number {field.field!r} without double_entry", rule="R-46")


def _zeroised(script: Script) -> Iterator[Problem]:
    """Whatever token a key comes into is emptied by the safe state."""
    emptied = {step.action.token for step in _steps_of(script.safe_state) if isinstance(step.action, TokenZeroise)}
    materials = {material.id for material in script.materials}
    for step in _all_steps(script):
        for token in sorted(step.action.tokens().values()):
            if token not in materials:
                yield _at(step, f"names the token {token!r}, which is no material of the script")
            elif isinstance(step.action, KeyGenerate | KeyRestore | BackupProve) and token not in emptied:
                yield _at(step, f"puts a key into {token}, which the safe state does not zeroise")
