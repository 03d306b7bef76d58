"""What the words entered so far say, as early as the mathematics allow; no Qt, and never a word in what is said.

Which set after word 2; which share, whose, and how many recover after word 4; the checksum at the end, with the place
of a single wrong word. `shamir.entry` decides; here it is compared with what this custodian should have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from gui.strings import private as strings
from shamir.entry import check_typed
from shamir.errors import ChecksumError, HeaderError, LengthError, ShareError, WordError
from shamir.mnemonic import ShareHeader, decode
from shamir.words import separate

SET_WORDS = 2
HEADER_WORDS = 4
_SET_ID_BASE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The share that this custodian should have; all of it is public.

    Attributes:
        received: numbers of the shares that are in already.
        length: how many words a share of this set has.
    """

    set_id: str
    share: int
    threshold: int
    shares: int
    received: tuple[int, ...] = ()
    length: int = 33


class Standing(StrEnum):
    """How a check stands; each has a sign of its own besides its colour."""

    PENDING = "pending"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the card of checks."""

    standing: Standing
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What is known of the words so far.

    Attributes:
        belongs: whether they are of this ceremony's set.
        number: whether they are this custodian's share.
        checksum: whether they are what was printed.
        suspects: positions to compare with the sheet, from 1.
        refusal: what is wrong, and what to do; "" while nothing is.
    """

    belongs: Check
    number: Check
    checksum: Check
    suspects: tuple[int, ...] = ()
    refusal: str = ""

    @property
    def right(self) -> bool:
        """Whether this is the share."""
        return all(check.standing is Standing.RIGHT for check in (self.belongs, self.number, self.checksum))


def find(words: Sequence[str], expected: Expected) -> Findings:
    """Return what the first words of a share say.

    Args:
        words: words of the list, from the first, without gaps; at most as many as the share has.
    """
    belongs, set_refusal = _belongs(words[:SET_WORDS], expected)
    number, number_refusal = _number(words[:HEADER_WORDS], expected)
    checksum, places, checksum_refusal = _checksum(words, expected)
    suspects: tuple[int, ...] = ()
    if places:
        suspects = places
    elif checksum.standing is Standing.WRONG:
        # Several words are wrong: what the first ones say of set and share is worth nothing.
        suspects = ()
    elif set_refusal:
        suspects = tuple(range(1, SET_WORDS + 1))
    elif number_refusal:
        suspects = tuple(range(SET_WORDS + 1, HEADER_WORDS + 1))
    return Findings(
        belongs=belongs,
        number=number,
        checksum=checksum,
        suspects=suspects,
        refusal=checksum_refusal or set_refusal or number_refusal,
    )


def whole_share(text: str, expected: Expected) -> tuple[str, ...]:
    """Return the words of a scanned code.

    Raises:
        ValueError: it is not this custodian's share; the message is for the person, and quotes nothing of the code.
    """
    words = tuple(word.lower() for word in separate(text))
    try:
        share = decode(" ".join(words))
    except (WordError, LengthError) as error:
        raise ValueError(strings.CODE_NO_SHARE) from error
    except ShareError as error:
        raise ValueError(strings.CODE_DAMAGED) from error
    if share.identifier != int(expected.set_id, _SET_ID_BASE):
        raise ValueError(strings.CODE_OTHER_SET.format(found=share.set_name, set_id=expected.set_id))
    if share.number in set(expected.received) - {expected.share}:
        raise ValueError(strings.CODE_RECEIVED.format(found=share.number, share=expected.share))
    if share.number != expected.share:
        raise ValueError(strings.CODE_OTHER_SHARE.format(found=share.number, share=expected.share))
    if len(words) != expected.length or not find(words, expected).right:
        raise ValueError(strings.CODE_OTHER_SHAPE)
    return words


def begins_share(words: Sequence[str], expected: Expected) -> bool:
    """Return whether these are the four words with which this custodian's share begins."""
    if len(words) != HEADER_WORDS:
        return False
    checks = _belongs(words[:SET_WORDS], expected)[0], _number(words, expected)[0]
    return all(check.standing is Standing.RIGHT for check in checks)


def _belongs(words: Sequence[str], expected: Expected) -> tuple[Check, str]:
    if len(words) < SET_WORDS:
        return Check(Standing.PENDING, strings.BELONGS_LATER), ""
    found = check_typed(words, length=expected.length).identifier
    if found == int(expected.set_id, _SET_ID_BASE):
        return Check(Standing.RIGHT, strings.BELONGS.format(set_id=expected.set_id)), ""
    other = strings.OTHER_SET.format(found=f"{found:04X}", set_id=expected.set_id)
    return Check(Standing.WRONG, other), strings.OTHER_SET_REFUSAL


def _number(words: Sequence[str], expected: Expected) -> tuple[Check, str]:
    if len(words) < HEADER_WORDS:
        return Check(Standing.PENDING, strings.NUMBER_LATER), ""
    try:
        header = check_typed(words, length=expected.length).header
    except HeaderError:
        return Check(Standing.WRONG, strings.HEADER_WRONG), strings.NUMBER_REFUSAL
    assert header is not None
    refusal = _number_refusal(header, expected)
    if refusal:
        return Check(Standing.WRONG, refusal), strings.NUMBER_REFUSAL
    right = strings.NUMBER.format(share=expected.share, shares=expected.shares, threshold=expected.threshold)
    return Check(Standing.RIGHT, right), ""


def _number_refusal(header: ShareHeader, expected: Expected) -> str:
    if header.number != expected.share:
        wording = strings.RECEIVED_ALREADY if header.number in expected.received else strings.OTHER_SHARE
        return wording.format(found=header.number, share=expected.share)
    if header.member_threshold != expected.threshold:
        return strings.OTHER_THRESHOLD.format(found=header.member_threshold, threshold=expected.threshold)
    if (header.group_index, header.group_count) != (0, 1):
        return strings.GROUPS
    return ""


def _checksum(words: Sequence[str], expected: Expected) -> tuple[Check, tuple[int, ...], str]:
    if len(words) < expected.length:
        return Check(Standing.PENDING, strings.CHECKSUM_LATER.format(last=expected.length)), (), ""
    try:
        decode(" ".join(words))
    except ChecksumError as error:
        if error.position is None:
            return Check(Standing.WRONG, strings.CHECKSUM_SEVERAL), (), strings.CHECKSUM_SEVERAL_REFUSAL
        one = strings.CHECKSUM_ONE.format(position=error.position)
        refusal = strings.CHECKSUM_ONE_REFUSAL.format(position=error.position)
        return Check(Standing.WRONG, one), (error.position,), refusal
    except HeaderError:
        # The checksum is right; the check of the number says it.
        return Check(Standing.RIGHT, strings.CHECKSUM), (), ""
    except ShareError as error:
        return Check(Standing.WRONG, strings.DEFECTIVE.format(what=error.message)), (), strings.DEFECTIVE_REFUSAL
    return Check(Standing.RIGHT, strings.CHECKSUM), (), ""
