"""Moments of a ceremony without processes or files, and what a careful person types at each."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from ceremony.answers import digest_text
from ceremony.effects import Ask, Effect
from ceremony.script.model import FieldType, Script, Step
from ceremony.state import begin
from gui.asking import answer_view
from gui.chronicle import Chronicle
from gui.draft import AnswerDraft, Blank, Way
from gui.room_view import RoomView, room_view
from gui.turns import AnswerView
from tests.engine.world import GENERATION, World, a_world, script_of

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TYPED = {
    FieldType.COUNT: "3",
    FieldType.TIME: "09:30",
    FieldType.SERIAL: "SN-1",
    FieldType.TEXT: "as the script says",
    FieldType.WORDS: "as the script says",
}


def now() -> datetime:
    return NOW


@cache
def _reached(name: str, step: str, effect: type[Effect], subject: str) -> World:
    return a_world(name).reach(step, effect, subject)


def at(step: str, effect: type[Effect] = Ask, subject: str = "", *, name: str = GENERATION) -> World:
    """Return a world of one's own before this effect of this step."""
    return _reached(name, step, effect, subject).fork()  # type: ignore[arg-type] # a class is hashable


def asked(world: World) -> Ask:
    assert isinstance(world.effect, Ask)
    return world.effect


def draft_of(world: World) -> AnswerDraft:
    return AnswerDraft(asked(world), world.state, now=now)


def view_of(world: World) -> AnswerView:
    return answer_view(asked(world), world.state, now=now, unfinished=False)


def blank_of(draft: AnswerDraft, field: str, *, second: bool = False) -> Blank:
    return next(one for one in draft.blanks if one.field.field == field and one.second is second)


def typed_in(draft: AnswerDraft, blank: Blank, *, number: int = 17) -> str:
    """Return what a careful person types in a blank; `number` is on the bags that are used now."""
    shown = next((one for one in draft.shown if one.field == blank.field.field), None)
    if blank.way is Way.ENDS:
        assert shown is not None
        words = digest_text(shown.digest).split()
        return f"{words[0]} {words[-1]}"
    if blank.way is Way.COPY:
        assert shown is not None
        return shown.value[-4:]
    if blank.field.type is FieldType.BAG_ID:
        return f"{blank.field.field[:12]}-{number}"
    return TYPED[blank.field.type]


def fill(draft: AnswerDraft, *, number: int = 17) -> None:
    """Write every blank, choose, and have everyone confirm."""
    for blank in draft.blanks:
        assert draft.write(blank, typed_in(draft, blank, number=number)) == ""
    if draft.choices:
        draft.choose(draft.choices[0])
    for box in draft.boxes:
        draft.tick(box)


def with_step(id_: str, changed: Step) -> Script:
    """Return the script of a root generation with another step in place of one."""
    script = script_of(GENERATION)
    acts = tuple(
        replace(act, steps=tuple(changed if step.id == id_ else step for step in act.steps)) for act in script.acts
    )
    return replace(script, acts=acts)


def with_choice() -> World:
    """Return a step that wants one of two answers."""
    step = replace(at("A.03").state.task.step, choose=("The bag was whole", "The bag was open"))
    return a_world(GENERATION, with_step("A.03", step)).reach("A.03", Ask)


def chronicle_of(world: World) -> Chronicle:
    """Return the record of a world, as a window that was there from the start has it."""
    return Chronicle(begin(world.script, world.plan), world.records)


def room_of(world: World) -> RoomView:
    return room_view(world.state, chronicle_of(world))
