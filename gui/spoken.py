"""What people may say out of turn, and why not now: asked of the engine before anything else is asked. No Qt."""

from ceremony.answers import SHAPES, WANTED
from ceremony.errors import RefusedError
from ceremony.events import BreakStarted, Left, OutOfBand
from ceremony.out_of_turn import happens
from ceremony.plan import Person
from ceremony.script.model import FieldType
from ceremony.secret_looking import NOT_TAKEN, looks_secret
from ceremony.state import State
from gui.strings import room as words


def people_here(state: State) -> tuple[Person, ...]:
    """Return who is in the room, in the plan's order; before the roll is called, everyone of the plan."""
    here = tuple(person for person in state.plan.people if person.id in state.present)
    return here or state.plan.people


def people_away(state: State) -> tuple[Person, ...]:
    """Return who of the plan is not in the room."""
    return tuple(person for person in state.plan.people if person.id not in state.present)


def no_break(state: State) -> str:
    """Return why no break can begin now, or ""."""
    if state.on_break:
        return words.RESTS_ALREADY
    return refusal(state, BreakStarted(people_here(state)[0].id, ()))


def nobody_in(state: State) -> str:
    """Return why nobody can come in now, or ""."""
    if not state.roll_called:
        return words.ROLL_FIRST
    return "" if people_away(state) else words.ALL_HERE


def nobody_out(state: State) -> str:
    """Return why nobody can go out now, or ""."""
    if not state.roll_called:
        return words.ROLL_FIRST
    return words.LAST_STAYS if len(state.present) == 1 else ""


def cannot_leave(state: State, person: Person) -> str:
    """Return why this person cannot go out now, or ""."""
    return refusal(state, Left(person.id, ""))


def no_abort(state: State) -> str:
    """Return why the ceremony cannot be ended now, or ""."""
    return words.ENDING_ALREADY if state.aborting else ""


def refusal(state: State, event: OutOfBand) -> str:
    """Return why the engine would refuse an event now, or ""."""
    try:
        happens(state, event)
    except RefusedError as error:
        return words.NOT_NOW.format(message=error.message, remedy=error.remedy)
    return ""


def unfit(text: str, question: str) -> str:
    """Return why a text cannot stand in the record as the answer to a question, or ""."""
    if looks_secret(text):
        return NOT_TAKEN
    return "" if any(letter.isalpha() for letter in text) else words.WORDS_WANTED.format(question=question)


def bags_in(text: str) -> tuple[tuple[str, ...], str]:
    """Return the bag numbers in a line, and what is wrong with one of them, or ""."""
    bags = tuple(text.upper().replace(",", " ").split())
    wrong = next((bag for bag in bags if not SHAPES[FieldType.BAG_ID].fullmatch(bag)), "")
    return bags, words.BAG_WRONG.format(bag=wrong, wanted=WANTED[FieldType.BAG_ID]) if wrong else ""
