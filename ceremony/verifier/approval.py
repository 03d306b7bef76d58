"""Claims about what was to be run: script, plan, approvals, software (R-01, R-02, R-08)."""

from collections.abc import Iterator
from datetime import datetime

from ceremony import machine_facts
from ceremony.errors import RefusedError
from ceremony.events import Resumed
from ceremony.opening import check_approvals, opening_event
from ceremony.plan_check import check_plan
from ceremony.script.check import check_script
from ceremony.script.policy import POLICY_PACKS
from ceremony.script.problems import errors
from ceremony.steps.outcomes import MachineChecked
from ceremony.verifier.case import PLAN, SCRIPT, Case, at
from ceremony.verifier.report import Claim, Question

SCRIPT_SOUND = Question("R-01", "the script could be run: elements, order, roles, safe state")
PLAN_SOUND = Question("R-21", "the plan fits its script: people, roles, custody, places, tokens")
OPENED = Question("R-02", "the first record names exactly this script, this plan and their hashes")
APPROVED = Question(
    "R-02", "the first record names enough approvers of the right role for exactly these hashes, before the opening"
)
SOFTWARE = Question("R-08", "one software ran from the opening to the end, as the room was shown")


def script(case: Case) -> Iterator[Claim]:
    """Judge the script by the static checker."""
    if case.script is None:
        assert case.script_error is not None
        for problem in case.script_error.problems:
            yield SCRIPT_SOUND.failed(problem.message, _where(SCRIPT + problem.file, problem.line), rule=problem.rule)
        return
    found = errors(check_script(case.script, policy=POLICY_PACKS[case.script.policy]))
    for problem in found:
        yield SCRIPT_SOUND.failed(problem.message, _where(SCRIPT + problem.file, problem.line), rule=problem.rule)
    if not found:
        steps = sum(len(act.steps) for act in case.script.acts)
        yield SCRIPT_SOUND.proved(f"{case.script.id} {case.script.version}, {steps} steps", SCRIPT + case.script.name)


def plan(case: Case) -> Iterator[Claim]:
    """Judge the plan against its script."""
    if case.plan is None:
        assert case.plan_error is not None
        for problem in case.plan_error.problems:
            yield PLAN_SOUND.failed(problem.message, _where(PLAN, problem.line), rule=problem.rule)
        return
    if case.script is None:
        yield PLAN_SOUND.unknown("there is no script to compare it with", PLAN)
        return
    found = errors(check_plan(case.plan, case.script, content=case.bundle.files[PLAN]))
    for problem in found:
        yield PLAN_SOUND.failed(problem.message, _where(PLAN, problem.line), rule=problem.rule)
    if not found:
        how = f"{len(case.plan.people)} people, {case.plan.threshold} of {case.plan.shares} shares"
        yield PLAN_SOUND.proved(how, PLAN)


def _where(file: str, line: int) -> str:
    return f"{file}:{line}" if line else file


def opening(case: Case) -> Iterator[Claim]:
    """Judge the first record against the files, and the approvals in it."""
    if case.opened is None:
        yield case.lacks(OPENED, "the first line is no opening")
        yield APPROVED.unknown("the first line is no opening", at(1))
        return
    if case.script is None or case.plan is None:
        yield OPENED.unknown("script or plan cannot be read", at(1))
        yield APPROVED.unknown("script or plan cannot be read", at(1))
        return
    opened = case.opened
    expected = opening_event(case.script, case.plan, software_sha256=opened.software_sha256, approvals=opened.approvals)
    if opened.script_sha256 != case.script.sha256:
        yield OPENED.failed(f"script hash {opened.script_sha256}; these files make {case.script.sha256}", SCRIPT)
    if opened.plan_sha256 != case.plan.sha256:
        yield OPENED.failed(f"plan hash {opened.plan_sha256}; this file makes {case.plan.sha256}", PLAN)
    if opened == expected:
        yield OPENED.proved(f"script {case.script.sha256}, plan {case.plan.sha256}", at(1))
    elif (opened.script_sha256, opened.plan_sha256) == (case.script.sha256, case.plan.sha256):
        yield OPENED.failed("another ceremony, mode, version, schema or previous head than script and plan say", at(1))
    yield _approved(case)


def _approved(case: Case) -> Claim:
    """Judge what the record says of approvals; that these people gave them, nothing in a bundle can show."""
    assert case.script is not None
    assert case.plan is not None
    assert case.opened is not None
    approvals = case.opened.approvals
    try:
        check_approvals(case.script, case.plan, approvals)
        late = [one.approver for one in approvals if datetime.fromisoformat(one.at) > case.records[0].time]
    except RefusedError as error:
        return APPROVED.failed(error.message, at(1))
    except (TypeError, ValueError):
        return APPROVED.failed("an approval has no time", at(1))
    if late or len({one.approver for one in approvals}) < len(approvals):
        return APPROVED.failed("an approval stands twice, or was given after the opening", at(1))
    names = [case.plan.person(one.approver).name for one in approvals]
    return APPROVED.proved(f"{', '.join(names)}; typed at this laptop, not signed", at(1))


def software(case: Case) -> Iterator[Claim]:
    """Judge whether the software stayed the same, and is the one that the room compared with paper."""
    if case.opened is None:
        yield case.lacks(SOFTWARE, "the first line is no opening")
        return
    opened = case.opened.software_sha256
    seen = [
        (checked.line, item.value)
        for checked in case.outcomes(MachineChecked)
        for item in checked.outcome.evidence
        if item.name == machine_facts.SOFTWARE
    ]
    seen += [(line, event.software_sha256) for line, event in case.events() if isinstance(event, Resumed)]
    other = [line for line, digest in seen if digest != opened]
    if other:
        yield SOFTWARE.failed(f"not the software {opened} that opened the record", at(other[0]))
    elif not seen:
        yield SOFTWARE.unknown(f"{opened}, but the room was shown no software hash", at(1))
    else:
        yield SOFTWARE.proved(f"{opened}; whether it is the released one, the release says", at(1))
