"""The RS1024 checksum of SLIP-39: three words that detect any three wrong words and locate a single one.

A Reed-Solomon code over GF(1024) = GF(2)[a] / (a^10 + a^3 + 1). The customisation string, then the words, with a
leading one, form a polynomial that leaves the remainder 1 modulo g(x) = (x - a)(x - a^2)(x - a^3). Multiplications
are bit-serial: no table is indexed by a word of a share.

The place of a wrong word is told, never its correction: a corrected share would hide that the sheet is damaged.
"""

from collections.abc import Sequence

from shamir.errors import ChecksumError

CHECKSUM_WORDS = 3
_WORD_BITS = 10
_WORD_MASK = 1023
_REDUCTION = 0b1001  # a^10 = a^3 + 1
_GENERATOR = (14, 56, 64)  # g(x) = x^3 + 14 x^2 + 56 x + 64
_ROOTS = (2, 4, 8)  # a, a^2, a^3

_Remainder = tuple[int, int, int]


def _multiply(element: int, constant: int) -> int:
    product = 0
    for bit in reversed(range(_WORD_BITS)):
        product = (product << 1 & _WORD_MASK) ^ (product >> _WORD_BITS - 1) * _REDUCTION
        product ^= (constant >> bit & 1) * element
    return product


def _remainder(symbols: Sequence[int]) -> _Remainder:
    high, middle, low = 0, 0, 1
    for symbol in symbols:
        by_high, by_middle, by_low = (_multiply(high, constant) for constant in _GENERATOR)
        high, middle, low = middle ^ by_high, low ^ by_middle, symbol ^ by_low
    return high, middle, low


def create(indices: Sequence[int], customisation: bytes) -> tuple[int, int, int]:
    """Return the three word indices that complete `indices`."""
    high, middle, low = _remainder([*customisation, *indices, 0, 0, 0])
    return high, middle, low ^ 1


def check(indices: Sequence[int], customisation: bytes) -> None:
    """Refuse words, checksum included, that contradict their checksum.

    Raises:
        ChecksumError: with the position of the wrong word, if a single one explains the contradiction.
    """
    if _remainder([*customisation, *indices]) != (0, 0, 1):
        raise ChecksumError(position=single_error(indices, customisation))


def single_error(indices: Sequence[int], customisation: bytes) -> int | None:
    """Return which word, counted from 1, is wrong if exactly one is; None if none or several are.

    An error e in the coefficient of x^j leaves the syndromes e a^j, e a^2j and e a^3j, which give j away.
    """
    high, middle, low = _remainder([*customisation, *indices])
    first, second, third = (_multiply(_multiply(high, root) ^ middle, root) ^ low ^ 1 for root in _ROOTS)
    if first == 0:
        return None
    power = 1
    for position in range(len(indices), 0, -1):
        if _multiply(first, power) == second and _multiply(second, power) == third:
            return position
        power = _multiply(power, _ROOTS[0])
    return None
