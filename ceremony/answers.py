"""Checks what people answered against what the step asked of them: who confirmed, what was written, by whom."""

import re

import shamir
from ceremony.errors import RefusedError
from ceremony.events import Answered
from ceremony.script.model import Field, FieldType
from ceremony.state import State
from ceremony.steps.work import Shown

SHAPES = {
    FieldType.BAG_ID: re.compile(r"[A-Z0-9][A-Z0-9-]{3,23}"),
    FieldType.COUNT: re.compile(r"[0-9]{1,6}"),
    FieldType.TIME: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z"),
    FieldType.SERIAL: re.compile(r"\S.{0,63}"),
    FieldType.TEXT: re.compile(r"\S.{0,999}", re.DOTALL),
    FieldType.WORDS: re.compile(r"\S.{0,199}"),
}
WANTED = {
    FieldType.BAG_ID: "4 to 24 capital letters, digits and hyphens",
    FieldType.COUNT: "a number",
    FieldType.TIME: "a time such as 2026-11-21T09:30Z",
    FieldType.SERIAL: "a serial number",
    FieldType.TEXT: "some text",
    FieldType.WORDS: "words",
}


class AnswerError(RefusedError):
    """An answer that does not fit the step; it is asked again, and nothing is recorded."""

    def __init__(self, message: str, *, remedy: str = "look again and answer again") -> None:
        super().__init__(message, remedy=remedy)


def check_answer(state: State, answer: Answered) -> tuple[str, ...]:
    """Check an answer, and return the bag numbers in it: each stands for one bag of this ceremony, sealed once.

    Raises:
        AnswerError: someone's confirmation, entry or initials are missing, superfluous or wrong.
    """
    step = state.task.step
    confirmed = sorted((one.line, one.by) for one in answer.confirmations)
    wanted = sorted((line, by) for line in range(1, len(step.confirm) + 1) for by in state.confirming())
    if confirmed != wanted:
        raise AnswerError(f"step {step.id} is not confirmed by exactly {', '.join(state.confirming())}")
    if answer.initials != state.initialling():
        raise AnswerError(f"step {step.id} is not initialled by exactly {', '.join(state.initialling()) or 'nobody'}")
    if (answer.choice in step.choose) != bool(step.choose) or (answer.choice and not step.choose):
        raise AnswerError(f"step {step.id} wants one choice of: {', '.join(step.choose) or 'none'}")
    shown = step.action.shows(state, state.task.subject)
    bags = [value for field in step.record if (value := check_field(state, field, answer, shown)) is not None]
    if len(answer.entries) != sum(1 + field.double_entry for field in step.record):
        raise AnswerError(f"step {step.id} has entries in blanks that it does not have")
    return tuple(bags)


def check_field(state: State, field: Field, answer: Answered, shown: tuple[Shown, ...]) -> str | None:
    """Check the entries in one blank; return the value if it is a bag's number.

    Raises:
        AnswerError: an entry is missing, malformed, differs from its repetition or from what is shown.
    """
    entries = [entry for entry in answer.entries if entry.field == field.field]
    writers = state.writers() if field.double_entry else state.writers()[:1]
    if tuple(entry.by for entry in entries) != writers:
        raise AnswerError(f"{field.field} is not entered by {' and '.join(writers)}")
    values = {entry.value for entry in entries}
    if len(values) != 1:
        raise AnswerError(
            f"the two entries of {field.field} differ", remedy="both look at the original and enter it again"
        )
    value = values.pop()
    expected = next((one for one in shown if one.field == field.field), None)
    if field.type is FieldType.DIGEST_WORDS or (expected is not None and expected.digest):
        if expected is None or not expected.digest or value != digest_text(expected.digest):
            raise AnswerError(
                f"the words of {field.field} are not those shown",
                remedy="compare word by word; if paper and screen really differ, record an exception and stop",
            )
        return None
    if not SHAPES[field.type].fullmatch(value):
        raise AnswerError(f"{field.field} wants {WANTED[field.type]}")
    differs = field.type in (FieldType.BAG_ID, FieldType.SERIAL) and expected is not None and value != expected.value
    if differs and not state.excepted:
        assert expected is not None
        raise AnswerError(
            f"{field.field} is {value}, and the record says {expected.value}",
            remedy="read the number again; if it really differs, record an exception, then enter what the thing says",
        )
    if field.type is not FieldType.BAG_ID:
        return None
    if value in state.bags:
        raise AnswerError(f"bag {value} already holds another sheet", remedy="read the number on the bag again")
    if any(value == bag.number for bag in state.bags_entered):
        raise AnswerError(f"bag {value} is in this record already", remedy="read the number on the bag again")
    return value


def digest_text(digest: str) -> str:
    """Return the words of a SHA-256, given in hex, as they are read aloud and typed."""
    return " ".join(shamir.digest_words(bytes.fromhex(digest)))
