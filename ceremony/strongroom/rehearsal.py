"""What simulated people enter in a rehearsal. Everything here is public: a rehearsal's PIN protects nothing.

Production never starts an entry process with these (the plan decides who enters what).
"""

import hashlib
import secrets

_PIN_TAG = b"keyceremony/rehearsal-pin/v1/"
_PIN_PART_DIGITS = 6
_DICE = 50
_SIDES = 6


def pin_part(part: int) -> str:
    """Return the publicly known digits that holder `part`, from 1, enters in every rehearsal.

    >>> pin_part(1)
    '016947'
    """
    digest = hashlib.sha256(_PIN_TAG + str(part).encode()).digest()
    return f"{int.from_bytes(digest, 'big') % 10**_PIN_PART_DIGITS:0{_PIN_PART_DIGITS}}"


def dice() -> str:
    """Return fifty rolls of a die, as a simulated witness would call them into the room."""
    return "".join(str(secrets.randbelow(_SIDES) + 1) for _ in range(_DICE))
