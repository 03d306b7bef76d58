"""SLIP-39 sets of shares: split a secret, recover it, and prove a whole set.

Written: one group (1 of 1), not extendable, empty passphrase, M from 2, N up to 16, secrets of 128 or 256 bits. Read:
all of SLIP-39, with groups, passphrases and extendable shares; what is valid but not served here is called
unsupported, never invalid.

A set is a polynomial through (255, secret) and (254, digest of the secret), so x = 0 is an ordinary share here. The
number that people see is the member index + 1.
"""

import hmac
from collections.abc import Sequence
from dataclasses import replace

from shamir import feistel
from shamir.errors import (
    DigestError,
    PassphraseError,
    SetMismatchError,
    TooFewSharesError,
    UnsupportedShareError,
)
from shamir.field import Point, interpolate
from shamir.mnemonic import ShareHeader, Slip39Share, check_same_set, decode, encode, with_value
from shamir.sharing import RandBytes, check_degree, draw

MAX_MEMBERS = 16
WRITTEN_SECRET_BYTES = (16, 32)

_SECRET_AT = 255
_DIGEST_AT = 254
_DIGEST_BYTES = 4
_PRINTABLE = range(32, 127)


def split_mnemonics(
    secret: bytes, *, threshold: int, count: int, identifier: int, randbytes: RandBytes, iteration_exponent: int = 0
) -> tuple[str, ...]:
    """Return `count` shares in words, share 1 first, of which any `threshold` recover `secret`.

    Args:
        secret: 16 or 32 uniformly random bytes; a guessable one would be found from M - 1 shares and the digest.
        threshold: 2 to `count`.
        count: at most 16.
        identifier: 0 to 32767, different from that of every earlier set.
        randbytes: a cryptographic source; called once, for (threshold - 1) * len(secret) - 4 bytes.
        iteration_exponent: 0 to 15; work of the passphrase layer, of no use with the empty passphrase.

    Raises:
        ValueError: a parameter out of range, or a source that returns another length.
    """
    if len(secret) not in WRITTEN_SECRET_BYTES:
        raise ValueError("needed: a secret of 16 or 32 bytes")
    if not 2 <= threshold <= count <= MAX_MEMBERS:  # noqa: PLR2004 - M, N and 16 are the rule itself
        raise ValueError("needed: 2 <= threshold <= count <= 16")
    if not (0 <= identifier < 1 << 15 and 0 <= iteration_exponent < 1 << 4):
        raise ValueError("needed: an identifier of 15 bits and an exponent of 4")
    header = ShareHeader(
        identifier=identifier,
        extendable=False,
        iteration_exponent=iteration_exponent,
        group_index=0,
        group_threshold=1,
        group_count=1,
        member_index=0,
        member_threshold=threshold,
    )
    encrypted = feistel.encrypt(secret, passphrase=b"", iteration_exponent=iteration_exponent, salt=_salt(header))
    values = _deal(encrypted, threshold=threshold, count=count, randbytes=randbytes)
    return tuple(encode(with_value(replace(header, member_index=index), value)) for index, value in enumerate(values))


def _deal(secret: bytes, *, threshold: int, count: int, randbytes: RandBytes) -> tuple[bytes, ...]:
    length = len(secret)
    free = threshold - 2
    drawn = draw(randbytes, (free + 1) * length - _DIGEST_BYTES)
    chosen = [(x, drawn[x * length : (x + 1) * length]) for x in range(free)]
    key = drawn[free * length :]
    base = [*chosen, (_DIGEST_AT, _digest(key, secret) + key), (_SECRET_AT, secret)]
    return (*(value for _, value in chosen), *interpolate(base, range(free, count)))


def combine_mnemonics(mnemonics: Sequence[str], *, passphrase: bytes = b"") -> bytes:
    """Return the secret of shares in words; see `decode` and `recover`."""
    return recover([decode(mnemonic) for mnemonic in mnemonics], passphrase=passphrase)


def recover(shares: Sequence[Slip39Share], *, passphrase: bytes = b"") -> bytes:
    """Return the secret, after checking every surplus share and every digest.

    A group with fewer members than its threshold counts for nothing and is not examined.

    Args:
        shares: of one set, from as many groups as it demands.
        passphrase: printable ASCII. A wrong one yields a wrong secret, by the design of SLIP-39.

    Raises:
        ShareError: mixed sets, repeated, contradicting or too few shares, a wrong digest, an impossible passphrase.
    """
    if any(byte not in _PRINTABLE for byte in passphrase):
        raise PassphraseError
    encrypted = _recover_encrypted(shares)
    return feistel.decrypt(
        encrypted, passphrase=passphrase, iteration_exponent=shares[0].iteration_exponent, salt=_salt(shares[0])
    )


def check_set(shares: Sequence[Slip39Share], *, count: int) -> None:
    """Prove that all `count` shares of a set are here and that each M of them recover the same secret.

    Raises:
        UnsupportedShareError: a set with several groups.
        ShareError: otherwise as `recover`.
        ValueError: `count` below the number of shares.
    """
    if not 1 <= len(shares) <= count:
        raise ValueError("needed: at least one share, and no more than the set has")
    if len(shares) < count:
        raise TooFewSharesError(have=len(shares), need=count)
    if shares[0].group_count > 1:
        raise UnsupportedShareError(
            "the set has several groups, and whether it is complete cannot be told",
            remedy="Recover its secret instead; every share given is checked on the way.",
        )
    for share in shares:
        if share.number > count:
            raise SetMismatchError(
                f"share {share.number} is here, but its set ends with share {count}",
                remedy="Check words 3 and 4; if they stand so on the sheet, it belongs to another set.",
            )
    _recover_encrypted(shares)


def _recover_encrypted(shares: Sequence[Slip39Share]) -> bytes:
    if not shares:
        raise TooFewSharesError(have=0, need=1)
    groups: dict[int, list[Slip39Share]] = {}
    for place, share in enumerate(shares):
        for other in shares[:place]:
            check_same_set(share, other)
        if len(share.value) != len(shares[0].value):
            raise SetMismatchError(
                f"share {share.number} has another length than the others", remedy="Use shares of one set only."
            )
        groups.setdefault(share.group_index, []).append(share)
    if len(groups) == 1 and shares[0].group_threshold == 1:
        return _recover_group(shares)
    complete = [
        (x, _recover_group(members)) for x, members in groups.items() if len(members) >= members[0].member_threshold
    ]
    if len(complete) < shares[0].group_threshold:
        raise TooFewSharesError(have=len(complete), need=shares[0].group_threshold, noun="complete groups of shares")
    return _recover_points(complete, threshold=shares[0].group_threshold)


def _recover_group(members: Sequence[Slip39Share]) -> bytes:
    points = [(share.member_index, share.value) for share in members]
    return _recover_points(points, threshold=members[0].member_threshold)


def _recover_points(points: Sequence[Point], *, threshold: int) -> bytes:
    check_degree(points, threshold=threshold)
    if threshold == 1:
        return points[0][1]
    secret, proof = interpolate(points[:threshold], (_SECRET_AT, _DIGEST_AT))
    digest, key = proof[:_DIGEST_BYTES], proof[_DIGEST_BYTES:]
    if not hmac.compare_digest(digest, _digest(key, secret)):
        raise DigestError
    return secret


def _digest(key: bytes, secret: bytes) -> bytes:
    return hmac.digest(key, secret, "sha256")[:_DIGEST_BYTES]


def _salt(header: ShareHeader) -> bytes:
    return b"" if header.extendable else b"shamir" + header.identifier.to_bytes(2, "big")
