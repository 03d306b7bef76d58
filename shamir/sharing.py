"""Split a secret into shares of which any M recover it, and combine them.

Textbook Shamir over GF(256): byte k of share x is f_k(x), f_k(0) is byte k of the secret, and f_k is uniform among
the polynomials of degree below M. The M - 1 random values are the first shares themselves, which is the same
distribution as random coefficients: a zero leading coefficient occurs, as it must (shamir.md A1).

There is no integrity here: whoever holds one of M shares can shift the result. Callers check each share against its
commitment first, or share a digest with the secret. A share is as long as the secret, and says so.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shamir.errors import (
    DuplicateShareError,
    InconsistentSharesError,
    SetMismatchError,
    ShareNumberError,
    TooFewSharesError,
)
from shamir.field import Point, interpolate

RandBytes = Callable[[int], bytes]

MAX_SHARES = 255
_SECRET_AT = 0


@dataclass(frozen=True, slots=True)
class Share:
    """One point of the sharing polynomials.

    Attributes:
        x: 1 to 255; public.
        y: as long as the secret; secret.

    Raises:
        ShareNumberError: x is 0, where the secret lies, or no field element.
    """

    x: int
    y: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not 1 <= self.x <= MAX_SHARES:
            raise ShareNumberError(self.x)


def split(secret: bytes, *, threshold: int, count: int, randbytes: RandBytes) -> tuple[Share, ...]:
    """Return `count` shares, x from 1, of which any `threshold` recover `secret`.

    Args:
        secret: 1 byte to many MiB.
        threshold: 2 to `count`; with 1, every share would be the secret.
        count: at most 255.
        randbytes: a cryptographic source; called once, for (threshold - 1) * len(secret) bytes.

    Raises:
        ValueError: an empty secret, a threshold or count out of range, or a source that returns another length.
    """
    if not secret:
        raise ValueError("there is no secret to split")
    if not 2 <= threshold <= count <= MAX_SHARES:  # noqa: PLR2004 - M, N and 255 are the rule itself
        raise ValueError("needed: 2 <= threshold <= count <= 255")
    length = len(secret)
    drawn = draw(randbytes, (threshold - 1) * length)
    chosen = [(x, drawn[(x - 1) * length : x * length]) for x in range(1, threshold)]
    derived_at = range(threshold, count + 1)
    derived = interpolate([(_SECRET_AT, secret), *chosen], derived_at)
    return tuple(Share(x, y) for x, y in (*chosen, *zip(derived_at, derived, strict=True)))


def draw(randbytes: RandBytes, length: int) -> bytes:
    """Return `length` random bytes in one call, and refuse a source that gives another number.

    Raises:
        ValueError: the source returned fewer or more bytes.
    """
    drawn = randbytes(length)
    if len(drawn) != length:
        raise ValueError("the random source returned another number of bytes than asked for")
    return drawn


def combine(shares: Sequence[Share], *, threshold: int) -> bytes:
    """Return the secret, after checking that surplus shares agree.

    With exactly `threshold` shares nothing can be checked, and a wrong share yields a wrong secret.

    Raises:
        ShareError: too few, repeated, unequally long or contradicting shares.
        ValueError: threshold outside 2..255.
    """
    check_consistent(shares, threshold=threshold)
    (secret,) = interpolate([(share.x, share.y) for share in shares[:threshold]], [_SECRET_AT])
    return secret


def check_consistent(shares: Sequence[Share], *, threshold: int) -> None:
    """Prove that all shares lie on one polynomial of degree below `threshold`.

    For N shares that proves all C(N, M) combinations at once: each recovers the same secret. With exactly `threshold`
    shares there is nothing to contradict.

    Raises:
        TooFewSharesError: fewer shares than `threshold`.
        DuplicateShareError: one x twice.
        SetMismatchError: shares of different lengths.
        InconsistentSharesError: the shares contradict each other.
        ValueError: threshold outside 2..255.
    """
    if not 2 <= threshold <= MAX_SHARES:  # noqa: PLR2004 - M and 255 are the rule itself
        raise ValueError("needed: 2 <= threshold <= 255")
    seen: set[int] = set()
    for share in shares:
        if share.x in seen:
            raise DuplicateShareError(share.x)
        seen.add(share.x)
    if len({len(share.y) for share in shares}) > 1:
        raise SetMismatchError(
            "the shares have different lengths", remedy="Use shares of one set only; check for cut-off files."
        )
    check_degree([(share.x, share.y) for share in shares], threshold=threshold)


def check_degree(points: Sequence[Point], *, threshold: int) -> None:
    """Refuse points that no polynomial of degree below `threshold` passes through.

    Raises:
        TooFewSharesError: fewer points than `threshold`.
        InconsistentSharesError: some point is off the polynomial through the others.
    """
    if len(points) < threshold:
        raise TooFewSharesError(have=len(points), need=threshold)
    base, surplus = points[:threshold], points[threshold:]
    expected = interpolate(base, [x for x, _ in surplus])
    agreements = [hmac.compare_digest(y, value) for (_, y), value in zip(surplus, expected, strict=True)]
    if not all(agreements):
        raise InconsistentSharesError
