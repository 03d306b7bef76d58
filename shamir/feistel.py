"""The passphrase layer of SLIP-39: a four-round Feistel network over PBKDF2-HMAC-SHA256.

It permutes the whole secret before it is split. With the empty passphrase, the only one we write, it is public and
keeps nothing secret; it is here because the format has it. Any passphrase yields some secret: a wrong one goes
unnoticed here.
"""

import hashlib
from collections.abc import Iterable

_ROUNDS = 4
_BASE_ITERATIONS = 10_000


def encrypt(secret: bytes, *, passphrase: bytes, iteration_exponent: int, salt: bytes) -> bytes:
    """Return the encrypted master secret, as long as `secret`, an even number of bytes."""
    return _run(secret, range(_ROUNDS), passphrase, iteration_exponent, salt)


def decrypt(encrypted: bytes, *, passphrase: bytes, iteration_exponent: int, salt: bytes) -> bytes:
    """Return the master secret; each step of the exponent (0 to 15) doubles the time."""
    return _run(encrypted, reversed(range(_ROUNDS)), passphrase, iteration_exponent, salt)


def _run(block: bytes, rounds: Iterable[int], passphrase: bytes, iteration_exponent: int, salt: bytes) -> bytes:
    half = len(block) // 2
    left, right = block[:half], block[half:]
    iterations = (_BASE_ITERATIONS << iteration_exponent) // _ROUNDS
    for number in rounds:
        mask = hashlib.pbkdf2_hmac("sha256", bytes([number]) + passphrase, salt + right, iterations, dklen=half)
        left, right = right, bytes(a ^ b for a, b in zip(left, mask, strict=True))
    return right + left
