"""What was typed in a blank, read as what it means. Pure; whether it fits the step is answers.check_field's to say."""

import re
from collections.abc import Sequence
from datetime import datetime

import shamir
from ceremony.script.model import Field, FieldType
from ceremony.steps.work import Shown
from shamir.words import separate

ENDING = 4
"""So many characters are typed from the thing itself, of what the screen shows as well."""
_ABBREVIATIONS = {"sha256": "SHA-256"} | {word: word.upper() for word in ("crl", "id", "kek", "spki", "tbs", "utc")}
_HOUR = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z?")


def label(name: str) -> str:
    """Return the name of a blank as people read it.

    >>> label("machine-bag")
    'machine bag'
    """
    return name.replace("-", " ")


def compared(blank: Field, shown: tuple[Shown, ...]) -> Shown | None:
    """Return what the screen shows for a blank."""
    return next((one for one in shown if one.field == blank.field and (one.value or one.digest)), None)


def is_free(blank: Field, shown: tuple[Shown, ...]) -> bool:
    """Return whether nothing is compared with what is written: neither the screen nor a second entry."""
    return not blank.double_entry and compared(blank, shown) is None


def normalised(typed: str, blank: Field, *, now: datetime) -> str:
    """Return what was typed as it will stand in the record: a bag's number in capitals, an hour as a time of today."""
    if blank.type is FieldType.BAG_ID:
        return typed.upper()
    if blank.type is FieldType.TIME and _HOUR.fullmatch(typed):
        return f"{now:%Y-%m-%d}T{typed.removesuffix('Z')}Z"
    return typed


def is_copy(typed: str, shown: str) -> bool:
    """Return whether the end of what is shown was typed, or all of it."""
    return typed.casefold() in {shown[-ENDING:].casefold(), shown.casefold()}


def are_ends(typed: str, words: Sequence[str]) -> bool:
    """Return whether the first and the last of these words were typed, or all of them; four letters of each will do."""
    found = separate(typed)
    wanted = words if len(found) > len((words[0], words[-1])) else (words[0], words[-1])
    return len(found) == len(wanted) and all(map(_means, found, wanted))


def _means(typed: str, wanted: str) -> bool:
    return shamir.completions(typed) == (wanted,)


def titled(name: str) -> str:
    """Return the name of a blank as a title, abbreviations in capitals.

    >>> titled("tbs-sha256")
    'TBS SHA-256'
    >>> titled("machine-bag")
    'Machine bag'
    """
    words = [_ABBREVIATIONS.get(word, word) for word in label(name).split()]
    title = " ".join(words)
    return title[:1].upper() + title[1:]
