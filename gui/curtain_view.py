"""What the room display shows while someone is alone with a secret. Frozen, no Qt."""

from dataclasses import dataclass

from ceremony.script.wording import subject_name
from ceremony.state import State
from gui.room_view import Mark
from gui.strings import room as words


@dataclass(frozen=True, slots=True)
class Badge:
    """One person's turn in a row of turns."""

    text: str
    below: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class CurtainView:
    """The curtain: who has the private screen, and whose turns were before and come after."""

    title: str
    sentence: str
    badges: tuple[Badge, ...]
    footer_left: str


def entering(title: str, name: str, turn: int, turns: int, state: State) -> CurtainView:
    """Return the curtain while someone enters a secret; `turn` counts from 1."""
    badges = tuple(_badge(number, turn) for number in range(1, turns + 1)) if turns > 1 else ()
    return CurtainView(title.format(name=name), words.CURTAIN_TEXT.format(name=name), badges, _footer(state))


def operating(state: State, actor: str) -> CurtainView:
    """Return the curtain while a step is private whose actor enters nothing."""
    task = state.task
    custodian = subject_name(state.script, state.plan, task.step, task.subject)
    title = words.CURTAIN_SHEET if custodian else words.CURTAIN_OPERATOR
    name = custodian or actor
    return CurtainView(title.format(name=name), words.CURTAIN_TEXT.format(name=name), (), _footer(state))


def _badge(number: int, turn: int) -> Badge:
    if number < turn:
        return Badge(str(number), words.RECEIVED, Mark.DONE)
    now = number == turn
    return Badge(str(number), words.ENTERING if now else words.NEXT, Mark.NOW if now else Mark.AHEAD)


def _footer(state: State) -> str:
    return f"{state.script.title}  ·  {state.plan.ceremony_id}"
