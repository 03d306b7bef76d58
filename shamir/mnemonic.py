"""One SLIP-39 share as words: the header, the value, the checksum.

All of the format is read: groups, extendable shares, any iteration exponent, any length. Whether shares belong
together is decided in `slip39`. The format: docs/formats/share.md and SLIP-0039.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shamir import rs1024, words
from shamir.errors import (
    ChecksumError,
    DuplicateShareError,
    HeaderError,
    LengthError,
    PaddingError,
    SetMismatchError,
)

HEADER_WORDS = 4
MIN_WORDS = 20

_FRAME_WORDS = HEADER_WORDS + rs1024.CHECKSUM_WORDS
# Identifier, extendable, iteration exponent, group index, group threshold - 1, group count - 1, member index,
# member threshold - 1.
_HEADER_BITS = (15, 1, 4, 4, 4, 4, 4, 4)
_MAX_PADDING_BITS = 8
_EXTENDABLE_WORD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareHeader:
    """The first four words of a share: public, and known before the rest is typed.

    Attributes:
        identifier: 15 bits, common to all shares of a set.
        extendable: whether the identifier is left out of the passphrase layer.
        iteration_exponent: 0 to 15.
        group_index: from 0.
        group_threshold: how many groups recover the secret; 1 in sets of ours.
        group_count: 1 in sets of ours.
        member_index: from 0; also the share's x.
        member_threshold: how many members recover their group.
    """

    identifier: int
    extendable: bool
    iteration_exponent: int
    group_index: int
    group_threshold: int
    group_count: int
    member_index: int
    member_threshold: int

    @property
    def number(self) -> int:
        """The share's number as people say it, from 1."""
        return self.member_index + 1

    @property
    def set_name(self) -> str:
        """The identifier as it is printed: four hexadecimal digits."""
        return f"{self.identifier:04X}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip39Share(ShareHeader):
    """One share.

    Attributes:
        value: the polynomial at the member index; secret.
    """

    value: bytes = field(repr=False)

    @property
    def customisation(self) -> bytes:
        """The string that the checksum is bound to."""
        return _customisation(extendable=self.extendable)


def with_value(header: ShareHeader, value: bytes) -> Slip39Share:
    """Return the share that `header` announces."""
    return Slip39Share(
        identifier=header.identifier,
        extendable=header.extendable,
        iteration_exponent=header.iteration_exponent,
        group_index=header.group_index,
        group_threshold=header.group_threshold,
        group_count=header.group_count,
        member_index=header.member_index,
        member_threshold=header.member_threshold,
        value=value,
    )


def encode(share: Slip39Share) -> str:
    """Return the words of a share.

    Raises:
        ValueError: a header field that does not fit its bits.
    """
    header = _to_indices(_header_number(share), HEADER_WORDS)
    value_words = -(-8 * len(share.value) // words.WORD_BITS)
    indices = header + _to_indices(int.from_bytes(share.value, "big"), value_words)
    return " ".join(words.to_words(indices + rs1024.create(indices, share.customisation)))


def decode(mnemonic: str) -> Slip39Share:
    """Return the share that is written in words; four letters of each are enough.

    Raises:
        ShareError: an unknown word, a wrong length, checksum, padding or header, with the position where it is known.
    """
    indices = words.from_words(words.separate(mnemonic))
    value_bits = words.WORD_BITS * (len(indices) - _FRAME_WORDS)
    padding_bits = value_bits % 16
    if len(indices) < MIN_WORDS or padding_bits > _MAX_PADDING_BITS:
        raise LengthError(len(indices))
    header = parse_header(indices[:HEADER_WORDS])
    _check_checksum(indices, extendable=header.extendable)
    if header.group_threshold > header.group_count:
        raise HeaderError
    number = _from_indices(indices[HEADER_WORDS : -rs1024.CHECKSUM_WORDS])
    length = (value_bits - padding_bits) // 8
    if number >> 8 * length:
        raise PaddingError
    return with_value(header, number.to_bytes(length, "big"))


def parse_header(indices: Sequence[int]) -> ShareHeader:
    """Return what the first four words say, checked by no checksum yet."""
    rest = _from_indices(indices)
    fields = []
    for width in reversed(_HEADER_BITS):
        fields.append(rest & (1 << width) - 1)
        rest >>= width
    member_threshold, member_index, group_count, group_threshold, group_index, exponent, extendable, identifier = fields
    return ShareHeader(
        identifier=identifier,
        extendable=extendable == 1,
        iteration_exponent=exponent,
        group_index=group_index,
        group_threshold=group_threshold + 1,
        group_count=group_count + 1,
        member_index=member_index,
        member_threshold=member_threshold + 1,
    )


def _check_checksum(indices: Sequence[int], *, extendable: bool) -> None:
    try:
        rs1024.check(indices, _customisation(extendable=extendable))
    except ChecksumError as error:
        # Word 2 says which string the checksum is bound to; if it is the wrong one, it misleads the search.
        other = _customisation(extendable=not extendable)
        if rs1024.single_error(indices, other) == _EXTENDABLE_WORD:
            raise ChecksumError(position=_EXTENDABLE_WORD) from error
        raise


def check_same_set(header: ShareHeader, other: ShareHeader) -> None:
    """Refuse two headers of different sets, or two of the same share.

    Raises:
        SetMismatchError: a common field differs.
        DuplicateShareError: group and member are the same.
    """
    if _common(header) != _common(other):
        raise SetMismatchError(
            f"this share is not of set {other.set_name} or was written with other parameters",
            remedy="Check words 1 to 4; if they stand so on the sheet, it belongs to another set.",
        )
    if header.group_index != other.group_index:
        return
    if header.member_threshold != other.member_threshold:
        raise SetMismatchError(
            f"share {header.number} and share {other.number} of set {other.set_name} demand different thresholds",
            remedy="Check word 4; if it stands so on the sheet, the sheet belongs to another set.",
        )
    if header.member_index == other.member_index:
        raise DuplicateShareError(header.number)


def _common(header: ShareHeader) -> tuple[int, ...]:
    return (
        header.identifier,
        header.extendable,
        header.iteration_exponent,
        header.group_threshold,
        header.group_count,
    )


def _header_number(header: ShareHeader) -> int:
    fields = (
        header.identifier,
        header.extendable,
        header.iteration_exponent,
        header.group_index,
        header.group_threshold - 1,
        header.group_count - 1,
        header.member_index,
        header.member_threshold - 1,
    )
    number = 0
    for value, width in zip(fields, _HEADER_BITS, strict=True):
        if not 0 <= value < 1 << width:
            raise ValueError("a field of the share's header is out of range")
        number = number << width | value
    return number


def _to_indices(number: int, count: int) -> tuple[int, ...]:
    return tuple(number >> words.WORD_BITS * place & words.WORD_MASK for place in reversed(range(count)))


def _from_indices(indices: Sequence[int]) -> int:
    number = 0
    for index in indices:
        number = number << words.WORD_BITS | index
    return number


def _customisation(*, extendable: bool) -> bytes:
    return b"shamir_extendable" if extendable else b"shamir"
