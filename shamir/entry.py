"""Feedback while a share is being typed: the earliest word that cannot be right, and what is known so far.

Pure: the private screen calls it after every finished word. It needs only the headers of shares that were accepted
before, never their values, so a screen can serve one custodian without holding the share of another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shamir import words
from shamir.errors import HeaderError, LengthError, SetMismatchError
from shamir.mnemonic import HEADER_WORDS, ShareHeader, Slip39Share, check_same_set, decode, parse_header

WORDS_128 = 20
WORDS_256 = 33
_SET_WORDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the words so far say.

    Attributes:
        identifier: of the set, from word 2 on.
        header: from word 4 on; checked by the checksum only when `share` is there.
        share: once all words are there and right.
    """

    identifier: int | None = None
    header: ShareHeader | None = None
    share: Slip39Share | None = field(default=None, repr=False)


def check_typed(
    typed: Sequence[str],
    *,
    known: Sequence[ShareHeader] = (),
    identifier: int | None = None,
    length: int = WORDS_256,
) -> Typed:
    """Refuse the words typed so far at the first sign that they cannot be a share of this set.

    Args:
        typed: finished words, from the first; four letters of each are enough.
        known: shares of the set that were accepted before.
        identifier: of the expected set, where it is known without a share.
        length: how many words a share of this set has.

    Raises:
        WordError: a word that is not in the list, at once.
        SetMismatchError: after word 2 another identifier; after word 4 other parameters.
        DuplicateShareError: after word 4 a share that was accepted before.
        HeaderError: after word 4 an impossible demand for groups.
        LengthError: more words than a share has.
        ShareError: after the last word, as `decode`; a single wrong word is named by its position.
    """
    indices = words.from_words(typed)
    if len(indices) > length:
        raise LengthError(len(indices))
    # The checksum first, where there is one: it names the wrong word, a comparison of sets cannot.
    share = decode(" ".join(typed)) if len(indices) == length else None
    if len(indices) < _SET_WORDS:
        return Typed()
    header = parse_header((*indices[:HEADER_WORDS], 0, 0)[:HEADER_WORDS])
    if identifier not in {None, header.identifier}:
        raise _other_set(header.identifier)
    for other in known:
        if _first_two_words(header) != _first_two_words(other):
            raise _other_set(header.identifier)
    if len(indices) < HEADER_WORDS:
        return Typed(identifier=header.identifier)
    if header.group_threshold > header.group_count:
        raise HeaderError
    for other in known:
        check_same_set(header, other)
    return Typed(identifier=header.identifier, header=header, share=share)


def _first_two_words(header: ShareHeader) -> tuple[int, bool, int]:
    return header.identifier, header.extendable, header.iteration_exponent


def _other_set(identifier: int) -> SetMismatchError:
    return SetMismatchError(
        f"words 1 and 2 belong to another set ({identifier:04X})",
        remedy="Read words 1 and 2 again; if they stand so on the sheet, it is a sheet of another set.",
    )
