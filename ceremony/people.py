"""People by name, as screens and prompts speak of them. Pure."""

from collections.abc import Sequence

from ceremony.plan import Person

_ANSWERS = ("", "Y", "N", "NO", "YES")


def initials(person: Person) -> str:
    """Return a person's initials, as they are typed; the id, where initials could be taken for an answer.

    >>> initials(Person(id="ada", name="Ada King-Noel", organisation="", roles=()))
    'AK'
    """
    letters = (next((letter for letter in part if letter.isalnum()), "") for part in person.name.split())
    found = "".join(letters).upper()
    return person.id.upper() if found in _ANSWERS else found


def named(person: Person) -> str:
    """Return a person's name and roles."""
    return f"{person.name} ({', '.join(person.roles)})"


def matching(people: Sequence[Person], typed: str) -> tuple[Person, ...]:
    """Return who is meant: by number in this list, id, name or initials, else by a part of the name."""
    if not typed:
        return ()
    if typed.isascii() and typed.isdigit():
        return tuple(people[int(typed) - 1 : int(typed)]) if int(typed) else ()
    wanted = typed.casefold()
    exact = [one for one in people if wanted in {one.id.casefold(), one.name.casefold(), initials(one).casefold()}]
    return tuple(exact or [one for one in people if wanted in one.name.casefold()])
