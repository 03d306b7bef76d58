"""The roll: who of the plan is in the room, marked by number, name or initials."""

from ceremony.adapters.terminal_questions import Questions
from ceremony.choices import heads
from ceremony.people import matching, named
from ceremony.plan import Person
from ceremony.state import State
from ceremony.steps.outcomes import RollCalled

ALL = "all"


def call_roll(state: State, questions: Questions) -> RollCalled:
    """Have the people of the plan marked who are here."""
    people, screen = state.plan.people, questions.screen
    screen.listed(named(person) for person in people)
    while True:
        typed = questions.line(f'Who is here? Type "{ALL}", or numbers such as: 1 2 5-7')
        here, nobody = marked(typed, people)
        if nobody:
            screen.say(f'Nobody is marked: "{nobody}" means nobody in this list, or several people.')
            continue
        if not here:
            screen.say("Nobody is marked by that.")
            continue
        for role in state.script.roles:
            short = heads(role.min, state.plan) - sum(role.id in person.roles for person in here)
            if short > 0:
                screen.say(f"The script wants {short} more with the role {role.name}.")
        names = ", ".join(person.name for person in here)
        if questions.agreed(f"{len(here)} of {len(people)} are here: {names}. Is that right?"):
            return RollCalled(tuple(person.id for person in here))


def marked(line: str, people: tuple[Person, ...]) -> tuple[tuple[Person, ...], str]:
    """Return who is meant by numbers, ranges, names or "all"; and the part of the line that means nobody, or ""."""
    if line.lower() == ALL:
        return people, ""
    meant: set[str] = set()
    for part in line.replace(",", " ").split():
        first, _, last = part.partition("-")
        ends = (*matching(people, part),) * 2 or (*matching(people, first), *matching(people, last or first))
        if len(ends) != len((first, last)):
            return (), part
        low, high = sorted(people.index(person) for person in ends)
        meant |= {person.id for person in people[low : high + 1]}
    return tuple(person for person in people if person.id in meant), ""
