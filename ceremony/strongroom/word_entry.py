"""Typing a share at a terminal: word by word, told at once what cannot be right, the right ones no longer shown.

A scanner that types the QR code's text enters all words in one line, and the entry begins anew with it. What is wrong
is named by position, never corrected (shamir/rs1024.py).
"""

from collections import deque
from collections.abc import Sequence

from ceremony.strongroom.terminal import Terminal
from shamir.entry import WORDS_128, WORDS_256, Typed, check_typed
from shamir.errors import ChecksumError, SetMismatchError, ShareError, WordError
from shamir.mnemonic import ShareHeader, Slip39Share
from shamir.words import separate

BACK = "<"


def enter_share(
    terminal: Terminal, *, identifier: int | None = None, number: int | None = None, known: Sequence[ShareHeader] = ()
) -> tuple[Slip39Share, str]:
    """Return the share that a person types, and its words.

    Args:
        identifier: of the set, where it is known.
        number: of the share, where it is known.
        known: shares of the set that were entered before.

    Raises:
        GivenUpError: the person ended the input.
    """
    terminal.say(f'Enter the share word by word, four letters are enough; "{BACK}" goes back, Ctrl-D gives up.')
    typed: list[str] = []
    position = 1
    waiting: deque[str] = deque()
    while True:
        if not waiting:
            line = terminal.ask(f"word {position} of {WORDS_256}: ")
            if typed and _is_whole_share(line, missing=WORDS_256 - len(typed)):
                terminal.say("A whole share in one line: the entry begins anew with it.")
                typed, position = [], 1
            waiting.extend(line.split())
            continue
        piece = waiting.popleft()
        if piece == BACK:
            position = max(1, position - 1)
            del typed[position - 1 :]
            continue
        tried = [*typed[: position - 1], *separate(piece), *typed[position:]]
        try:
            so_far = _checked(tried, identifier=identifier, number=number, known=known)
        except ShareError as error:
            terminal.say(f"{error.message}. {error.remedy}")
            waiting.clear()
            typed, position = _after(error, typed=typed, tried=tried, position=position)
            continue
        typed = tried
        if so_far.share is not None:
            return so_far.share, " ".join(typed)
        terminal.say(f"word {position} is in the list")
        position = len(typed) + 1


def _is_whole_share(line: str, *, missing: int) -> bool:
    """Return whether a line has as many words as a share, and not just those that are missing."""
    count = len(separate(line))
    return count in {WORDS_128, WORDS_256} and count != missing


def _checked(
    typed: Sequence[str], *, identifier: int | None, number: int | None, known: Sequence[ShareHeader]
) -> Typed:
    so_far = check_typed(typed, known=known, identifier=identifier)
    if so_far.header is not None and number not in {None, so_far.header.number}:
        raise SetMismatchError(
            f"words 3 and 4 belong to share {so_far.header.number}, not to share {number}",
            remedy="Read words 3 and 4 again; if they stand so on the sheet, it is another custodian's.",
        )
    return so_far


def _after(error: ShareError, *, typed: list[str], tried: list[str], position: int) -> tuple[list[str], int]:
    """Return the words to keep after an error, and the position to ask for next."""
    if isinstance(error, WordError):
        return typed, position
    if isinstance(error, ChecksumError) and error.position is not None:
        return tried, error.position
    return [], 1
