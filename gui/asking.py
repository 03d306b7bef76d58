"""From an effect and the state to the view that asks for it. Pure, no Qt; the texts of a step are its script's."""

from collections.abc import Callable
from datetime import datetime
from functools import reduce

from ceremony.awaiting import missing_in_words, wanted, way_out
from ceremony.choices import IN_WORDS, TYPED, heads
from ceremony.effects import Ask, Await, Begin, Decide, LogIn, Perform, Reconcile, Task
from ceremony.engine import pending
from ceremony.events import Decision, Ruling, StepOpened
from ceremony.folder_printer import folder_sheet
from ceremony.people import named
from ceremony.plan import Person
from ceremony.script.model import Privacy
from ceremony.script.wording import fill, subject_name
from ceremony.state import State
from ceremony.steps.outcomes import CertificateDrafted, CertificateSigned, CrlDrafted, CrlSigned, PreviewLine
from ceremony.steps.shares import SharePrint, ShareReadBack
from gui.draft import AnswerDraft
from gui.room_view import headline
from gui.strings import room as words
from gui.turns import (
    AnswerView,
    BeginView,
    ByHandView,
    CoverView,
    DecideView,
    Heading,
    Option,
    RoleWanted,
    RollView,
    RuleView,
    WaitView,
    WorkView,
)

WITNESS = "witness"
_DRAFTS = (CertificateDrafted, CrlDrafted)
_LINTED = (CertificateDrafted, CertificateSigned, CrlDrafted, CrlSigned)


def heading(task: Task, state: State) -> Heading:
    """Return the top of a step's card."""
    step, script, plan = task.step, state.script, state.plan
    roles = {role.id: role.name.lower() for role in script.roles}
    who = named(plan.person(state.actor()))
    if step.assist:
        who = words.WITH.format(who=who, others=", ".join(roles.get(one, one) for one in step.assist))
    text = fill(step.do, script=script, plan=plan, step=step, subject=task.subject)
    title = headline(text)
    custodian = subject_name(script, plan, step, task.subject) if step.privacy is Privacy.CUSTODIAN else ""
    operator = words.OPERATOR_ONLY if step.privacy is Privacy.OPERATOR else ""
    return Heading(
        eyebrow=words.EYEBROW.format(step=step.id, position=state.position + 1, all=len(state.tasks), who=who),
        title=title,
        text=text.removeprefix(title).lstrip(". "),
        read_aloud=fill(step.say, script=script, plan=plan, step=step, subject=task.subject) if step.say else "",
        will=words.WILL.format(will=step.action.will) if step.action.will else "",
        note=words.NOTE.format(note=step.note) if step.note else "",
        privacy=words.CUSTODIAN_ONLY.format(name=custodian) if custodian else operator,
    )


def begin_view(effect: Begin, state: State) -> BeginView:
    """Return the view in which a step is begun."""
    task, kind = effect.task, effect.task.step.action
    return BeginView(
        heading=heading(task, state),
        actor=state.plan.person(effect.actor).name,
        command=kind.action.partition(".")[2] if kind.deliberate else "",
        opens=StepOpened(task.step.id, task.subject, effect.actor),
    )


def roll_view(state: State) -> RollView:
    """Return the view in which the roll is called."""
    roles = tuple(RoleWanted(role.id, role.name, heads(role.min, state.plan)) for role in state.script.roles)
    return RollView(heading(state.task, state), state.plan.people, roles)


def answer_view(effect: Ask, state: State, *, now: Callable[[], datetime], unfinished: bool) -> AnswerView:
    """Return the view in which a step is answered."""
    position = state.position
    outcome = next((one.outcome for one in state.outcomes_standing if one.position == position), None)
    preview: tuple[PreviewLine, ...] = outcome.preview if isinstance(outcome, _DRAFTS) else ()
    decoded = {line.label for line in preview}
    return AnswerView(
        heading=heading(effect.task, state),
        shown=tuple(one for one in effect.shown if one.field not in decoded),
        preview=preview,
        lint=outcome.lint if isinstance(outcome, _LINTED) else None,
        protesting=tuple(state.plan.person(one).name for one in state.protesting),
        sheet=folder_sheet(effect.task, state) if isinstance(effect.task.step.action, SharePrint) else "",
        unfinished=unfinished,
        draft=AnswerDraft(effect, state, now=now),
    )


def work_view(state: State) -> WorkView:
    """Return what the application does by itself."""
    if state.closed:
        return WorkView("", words.WORKING, words.WORKING_SIGNING)
    top = heading(state.task, state)
    effect = pending(state)
    text = top.will if isinstance(effect, Perform) and top.will else words.WORKING_GENERIC
    return WorkView(top.eyebrow, top.title, text)


def decide_view(effect: Decide, state: State) -> DecideView:
    """Return the view in which people decide after a failure."""
    failure = effect.failure
    return DecideView(
        title=words.FAILED.format(step=failure.step),
        message=failure.message,
        remedy=failure.remedy,
        rule=failure.rule,
        code=failure.code,
        by=state.plan.person(effect.by),
        options=tuple(map(_option, effect.options)),
        step=failure.step,
        subject=failure.subject,
        void_sheet=effect.void_sheet,
    )


def rule_view(effect: Reconcile, finding: str, rulings: tuple[Ruling, ...], state: State) -> RuleView:
    """Return the view in which people rule on what a crash left behind."""
    return RuleView(
        title=words.AFTER_CRASH.format(step=effect.task.step.id),
        reference=words.AFTER_CRASH_TEXT.format(reference=effect.reference),
        finding=finding,
        by=state.plan.person(effect.by),
        options=tuple(map(_option, rulings)),
    )


def wait_view(effect: Await, state: State) -> WaitView:
    """Return the view of a step that cannot begin."""
    away = tuple(person for person in state.plan.people if person.id not in state.present)
    return WaitView(
        title=words.WAITS.format(step=effect.task.step.id),
        missing=tuple(missing_in_words(fact, state) for fact in effect.missing),
        way_out=way_out(effect, state),
        people=away if wanted(state) else (),
    )


def pin_cover(effect: LogIn, holder: Person, state: State) -> CoverView:
    """Return the view before a holder enters a part of a PIN."""
    title = words.LOGIN.format(token=effect.token, serial=state.plan.token(effect.token).ref.serial)
    return CoverView(title, holder.name, words.ALONE_PIN, "")


def dice_cover(number: int, count: int) -> CoverView:
    """Return the view before someone types what the dice show; `number` counts from 1."""
    return CoverView(words.DICE.format(number=number, count=count), words.WITH_DICE, words.ALONE_DICE, "")


def share_cover(task: Task, name: str, state: State) -> CoverView:
    """Return the view before a custodian enters the own share."""
    sheet = folder_sheet(task, state) if isinstance(task.step.action, ShareReadBack) else ""
    return CoverView(heading(task, state).eyebrow, name, words.ALONE_SHARE, sheet)


def witnesses(state: State) -> str:
    """Return the witnesses in the room, any of whom writes by hand."""
    names = [person.name for person in state.plan.with_role(WITNESS) if person.id in state.present]
    return reduce(lambda one, other: words.OR.format(one=one, other=other), names) if names else words.A_WITNESS


def by_hand(name: str, written: tuple[str, ...], witnesses: str) -> ByHandView:
    """Return the view of words that a witness writes; `name` is "closed" or "record-ca"."""
    text = words.BY_HAND_CLOSED if name == "closed" else words.BY_HAND_RECORD_CA
    return ByHandView(words.BY_HAND.format(who=witnesses), text, written)


def _option(means: Decision | Ruling) -> Option:
    return Option(means, IN_WORDS[means], TYPED.get(means, ""))
