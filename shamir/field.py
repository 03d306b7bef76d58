"""GF(256) arithmetic: interpolation of byte strings, one byte per lane of a big integer.

The field is GF(2)[a] / (a^8 + a^4 + a^3 + a + 1), that of AES. Coordinates and Lagrange constants are public; only
they choose branches and table rows. Secret bytes meet nothing but AND, XOR, shifts and multiplication by 0x1B, for
all bytes of a chunk at once.

CPython drops leading zero digits of an integer, so its length, and with it the time, would follow the data. Each
packed chunk therefore carries eight guard lanes on top that hold the basis 01, 02, 04 .. 80. Under any non-zero
multiplier a basis stays a basis: one guard lane has its top bit set, and lengths depend on public constants alone.
Where the guards cancel in a sum, the multipliers sum to zero and so do those of the secret, for the guards are a
constant polynomial just as the secret is a constant term: that sum is independent of the secret.

Not promised: anything about power, radiation, or what the interpreter leaves behind in memory.
"""

from collections.abc import Sequence
from functools import cache, lru_cache

CHUNK_BYTES = 32 * 1024
_GUARD = bytes(1 << bit for bit in range(8))
_REDUCTION = 0x1B
_GENERATOR = 0x03
_ORDER = 255

Point = tuple[int, bytes]


def multiply(a: int, b: int) -> int:
    """Return the product of two public field elements, straight from the definition."""
    product = 0
    for bit in reversed(range(8)):
        product = (product << 1) ^ (product >> 7) * (0x100 | _REDUCTION)
        product ^= (b >> bit & 1) * a
    return product


@cache
def _logarithms() -> tuple[tuple[int, ...], tuple[int, ...]]:
    exponentials = [1]
    while len(exponentials) < _ORDER:
        exponentials.append(multiply(exponentials[-1], _GENERATOR))
    logarithms = [0] * 256
    for exponent, element in enumerate(exponentials):
        logarithms[element] = exponent
    return tuple(exponentials), tuple(logarithms)


def lagrange_rows(xs: Sequence[int], targets: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return, for each target, the constants that turn values at `xs` into the value there.

    Raises:
        ValueError: a coordinate outside 0..255, given twice, or equal to a target.
    """
    if not all(0 <= x <= _ORDER for x in (*xs, *targets)):
        raise ValueError("coordinates run from 0 to 255")
    if len(set(xs)) != len(xs):
        raise ValueError("coordinates must differ")
    # A share at the target would be the result, whatever the other shares say (shamir.md A2).
    if not set(xs).isdisjoint(targets):
        raise ValueError("a share lies at the interpolation target")
    exponentials, logarithms = _logarithms()
    weights = [-sum(logarithms[x ^ other] for other in xs if other != x) for x in xs]
    rows = []
    for target in targets:
        numerator = sum(logarithms[target ^ x] for x in xs)
        rows.append(
            tuple(
                exponentials[(numerator - logarithms[target ^ x] + weight) % _ORDER]
                for x, weight in zip(xs, weights, strict=True)
            )
        )
    return tuple(rows)


def pack(data: bytes) -> int:
    """Return `data` as lanes of one integer, with the guard lanes on top."""
    return int.from_bytes(_GUARD + data, "big")


def unpack(packed: int, length: int) -> bytes:
    """Return the `length` data lanes of a packed integer."""
    return packed.to_bytes(len(_GUARD) + length, "big")[len(_GUARD) :]


@lru_cache(maxsize=8)
def _top_bits(lanes: int) -> int:
    return int.from_bytes(b"\x80" * lanes, "big")


def lincomb(constants: Sequence[int], packed: Sequence[int], *, length: int) -> int:
    """Return the sum of constant times packed value, lane by lane.

    Args:
        constants: public field elements.
        packed: as many results of `pack`, each over `length` bytes.
        length: data lanes, without the guards.
    """
    top_bits = _top_bits(len(_GUARD) + length)
    total = 0
    for bit in reversed(range(8)):
        carries = total & top_bits
        total = ((total ^ carries) << 1) ^ ((carries >> 7) * _REDUCTION)
        for constant, value in zip(constants, packed, strict=True):
            if constant >> bit & 1:
                total ^= value
    return total


def interpolate(points: Sequence[Point], targets: Sequence[int]) -> tuple[bytes, ...]:
    """Return, for each target, the value of the lowest polynomial through `points`, byte by byte.

    Raises:
        ValueError: values of unequal length, or coordinates that `lagrange_rows` refuses.
    """
    length = len(points[0][1])
    if any(len(value) != length for _, value in points):
        raise ValueError("values must have one length")
    rows = lagrange_rows([x for x, _ in points], targets)
    results: list[list[bytes]] = [[] for _ in rows]
    for start in range(0, length, CHUNK_BYTES):
        size = min(CHUNK_BYTES, length - start)
        packed = [pack(value[start : start + size]) for _, value in points]
        for row, result in zip(rows, results, strict=True):
            result.append(unpack(lincomb(row, packed, length=size), size))
    return tuple(b"".join(result) for result in results)
