"""How outcomes are judged: each is compared with what was asked, and with what the record already says.

The strongroom has checked the same before; here it is checked again whenever a journal is read, so that nobody can
write into one what was never asked for.
"""

import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ceremony.authority.key_rules import kind_of, load_public_key
from ceremony.authority.throwaway import hash_of
from ceremony.errors import RefusedError

_DIGEST = re.compile(r"[0-9a-f]{64}")


class OutcomeError(RefusedError):
    """An outcome that is not the one that the step asked for."""

    def __init__(self, message: str, *, rule: str = "") -> None:
        super().__init__(
            message, remedy="stop and find out what answered; record it, and try again or abort", rule=rule
        )


def require_outcome(condition: object, message: str, *, rule: str = "") -> None:
    """Refuse an outcome unless a condition holds.

    Raises:
        OutcomeError: it does not.
    """
    if not condition:
        raise OutcomeError(message, rule=rule)


def require_no_faults(faults: tuple[str, ...], message: str, *, rule: str) -> None:
    """Refuse an outcome against which something speaks.

    Raises:
        OutcomeError: with every fault.
    """
    require_outcome(not faults, f"{message}: {', '.join(faults)}", rule=rule)


def is_digest(text: str) -> bool:
    """Return whether a text is a SHA-256 in lower-case hex."""
    return bool(_DIGEST.fullmatch(text))


def require_fingerprint(shown: str, content: bytes) -> None:
    """Refuse a fingerprint, upper-case hex, that is not the content's (R-89).

    Raises:
        OutcomeError: it is another's.
    """
    require_outcome(shown == hashlib.sha256(content).hexdigest().upper(), "the fingerprint is another's", rule="R-89")


def require_challenge(challenge: bytes, signature: bytes, *, ceremony_id: str, spki: bytes) -> None:
    """Refuse a challenge of another ceremony, or one that the known key did not sign (R-70).

    Raises:
        RefusedError: either.
    """
    require_outcome(challenge.endswith(ceremony_id.encode()), "the challenge is of another ceremony")
    key, algorithm = load_public_key(spki), hash_of(kind_of(spki))
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, challenge, padding.PKCS1v15(), algorithm)
        else:
            key.verify(signature, challenge, ec.ECDSA(algorithm))
    except InvalidSignature as error:
        raise OutcomeError("the signature over the challenge is not the known key's") from error
