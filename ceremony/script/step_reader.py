"""Read one step: its kind with the schema of `with`, the roles it names, its blanks and its texts."""

import dataclasses
import re
import typing
from collections.abc import Callable, Sequence
from typing import Final

from ceremony.script.model import Field, FieldType, OnFail, Privacy, Step
from ceremony.script.tables import IDENTIFIER, Table
from ceremony.script.wording import unknown_placeholders
from ceremony.steps.facts import Fact
from ceremony.steps.kinds import STEP_KINDS, StepKind
from ceremony.steps.room import Confirm

_STEP: Final = r"[A-Z]{1,2}\.\d{2}"
_CITE: Final = r"[A-Za-z0-9].{1,79}"


class StepReader:
    """Reads steps of one script, whose roles and possible subjects are known."""

    def __init__(self, *, roles: Sequence[str], subjects: Sequence[str]) -> None:
        self._roles = roles
        self._subjects = subjects

    def step(self, table: Table, act: str) -> Step:
        """Return the step that `table` describes."""
        step_id = table.text("id", pattern=_STEP)
        if re.fullmatch(_STEP, step_id) and act and not step_id.startswith(f"{act}."):
            table.report(f"step {step_id} stands in act {act}", "id")
        for_each = table.text("for_each", default="")
        if for_each and for_each not in self._subjects:
            table.report(f"for_each names {for_each!r}, which is no role and not 'material'", "for_each")
        step = Step(
            id=step_id,
            actor=self._role(table, "actor"),
            assist=self._role_list(table, "assist"),
            say=table.text("say", default=""),
            do=table.text("do"),
            action=_kind(table),
            needs=_facts(table),
            confirm=table.texts("confirm", required=False),
            choose=table.texts("choose", required=False),
            record=tuple(_field(one) for one in table.tables("record", required=False)),
            privacy=table.choice("privacy", tuple(Privacy), default=Privacy.NONE),
            for_each=for_each,
            initial=self._role_list(table, "initial"),
            gate=table.truth("gate", default=False),
            on_fail=_on_fail(table),
            cite=table.texts("cite", pattern=_CITE, required=False),
            minutes=table.integer("minutes", least=0, default=0),
            note=table.text("note", default=""),
            file=table.source.file,
            line=table.line,
        )
        _check_texts(table, step)
        if len(step.choose) == 1:
            table.report("'choose' leaves no choice", "choose")
        names = [field.field for field in step.record]
        if len(set(names)) != len(names):
            table.report("'record' has a field twice", "record")
        table.close()
        return step

    def _role(self, table: Table, key: str) -> str:
        role = table.text(key)
        if role and role not in self._roles:
            table.report(f"{key} names the unknown role {role!r}", key)
        return role

    def _role_list(self, table: Table, key: str) -> tuple[str, ...]:
        roles = table.texts(key, required=False)
        for role in roles:
            if role not in self._roles:
                table.report(f"{key} names the unknown role {role!r}", key)
        return roles


def _facts(table: Table) -> tuple[str, ...]:
    names = table.texts("needs", required=False)
    for name in names:
        if name not in tuple(Fact):
            table.report(f"needs names the unknown fact {name!r}", "needs")
    return names


def _field(table: Table) -> Field:
    field = Field(
        field=table.text("field", pattern=IDENTIFIER),
        type=table.choice("type", tuple(FieldType)),
        read_aloud=table.truth("read_aloud", default=False),
        double_entry=table.truth("double_entry", default=False),
    )
    table.close()
    return field


def _on_fail(table: Table) -> OnFail:
    inner = table.table("on_fail", required=False)
    on_fail = OnFail(
        retry=inner.integer("retry", least=0, default=0),
        exception=inner.truth("exception", default=False),
        abort=inner.text("abort", default="", pattern=IDENTIFIER),
    )
    inner.close()
    return on_fail


def _kind(table: Table) -> StepKind:
    action = table.text("action")
    inner = table.table("with", required=False)
    if action not in STEP_KINDS:
        if action:
            table.report(f"unknown action {action!r}", "action")
        return Confirm()
    kind = STEP_KINDS[action]
    hints = typing.get_type_hints(kind)
    make: Callable[..., StepKind] = kind
    problems_before = len(table.source.problems)
    members = {field.name: _member(inner, field, hints[field.name]) for field in dataclasses.fields(kind)}
    inner.close()
    return make(**members) if len(table.source.problems) == problems_before else Confirm()


def _member(table: Table, field: "dataclasses.Field[object]", hint: object) -> str | int:
    """Return one member of `with`, as the kind's field asks for it: a text, a count, or one of a few words."""
    if hint is int:
        default = field.default
        return table.integer(field.name, least=0, default=default if isinstance(default, int) else None)
    words = tuple(str(word) for word in typing.get_args(hint))
    return table.choice(field.name, words) if words else table.text(field.name)


def _check_texts(table: Table, step: Step) -> None:
    for key, text in (("say", step.say), ("do", step.do)):
        for name in unknown_placeholders(text, for_each=step.for_each):
            table.report(f"{key!r} has {name}, which nothing fills in", key)
    others = (("confirm", step.confirm), ("choose", step.choose), ("note", (step.note,)))
    for key, texts in others:
        if any(brace in text for text in texts for brace in "{}"):
            table.report(f"{key!r} has a placeholder; only 'say' and 'do' may", key)
