"""The proof, at start, that this build shares secrets as it must (requirements.md D1).

Exact and without randomness: a published answer, every subset of a 4-of-7, no smaller subset, and perfect secrecy by
playing every draw for every secret byte. Schemes that others have shipped fail it; the tests show which law each of
them breaks.
"""

from itertools import combinations
from typing import Protocol

from shamir.errors import SelfTestError, ShareError
from shamir.sharing import RandBytes, Share, combine, split

_SECRET = bytes(range(0x60, 0x80))
_EVERY_BYTE = bytes(range(256))


class Split(Protocol):
    """How `split` is called."""

    def __call__(self, secret: bytes, *, threshold: int, count: int, randbytes: RandBytes) -> tuple[Share, ...]:
        """Return `count` shares."""


class Combine(Protocol):
    """How `combine` is called."""

    def __call__(self, shares: tuple[Share, ...], *, threshold: int) -> bytes:
        """Return the secret of `threshold` shares."""


def self_test(*, split: Split = split, combine: Combine = combine) -> None:
    """Refuse a build that breaks one of the laws of sharing.

    Args:
        split: what is tested; the tests hand in broken ones.
        combine: likewise.

    Raises:
        SelfTestError: with the law that does not hold.
    """
    for secret in range(256):
        shares = split(bytes([secret]) * 256, threshold=2, count=3, randbytes=_play(_EVERY_BYTE))
        if any(sorted(share.y) != list(_EVERY_BYTE) for share in shares):
            raise SelfTestError("one share of two says nothing about the secret")
    # The example of draft-mcgrew-tss-03.
    published = split(bytes.fromhex("7465737400"), threshold=2, count=2, randbytes=_play(bytes.fromhex("b9fa07e185")))
    if published[1].y.hex() != "f5409b4511":
        raise SelfTestError("the published shares are made again")
    shares = split(_SECRET, threshold=4, count=7, randbytes=_play(bytes(7 * k * k % 256 for k in range(96))))
    if any(_attempt(combine, subset) != _SECRET for subset in combinations(shares, 4)):
        raise SelfTestError("every four shares of a 4-of-7 give the secret")
    if any(_attempt(combine, subset) == _SECRET for subset in combinations(shares, 3)):
        raise SelfTestError("no three shares of a 4-of-7 give the secret")


def _play(drawn: bytes) -> RandBytes:
    return lambda length: (drawn * length)[:length]


def _attempt(combine: Combine, shares: tuple[Share, ...]) -> bytes:
    try:
        return combine(shares, threshold=len(shares))
    except ShareError:
        return b""
