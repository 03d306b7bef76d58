"""Throw-away keys: what the builders sign drafts with, so that drafts can be linted before the CA key exists to them.

A draft's TBS holds the signature algorithm but no trace of the throw-away key; only the draft's signature does.
"""

from typing import TypeAlias, assert_never

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ceremony.keys import KeyKind

ThrowawayKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def throwaway_key(kind: KeyKind) -> ThrowawayKey:
    """Return a fresh private key whose signatures carry the algorithm of `kind`."""
    match kind:
        case KeyKind.EC_P256:
            return ec.generate_private_key(ec.SECP256R1())
        case KeyKind.EC_P384:
            return ec.generate_private_key(ec.SECP384R1())
        case KeyKind.RSA_3072 | KeyKind.RSA_4096:
            # The TBS names RSA and the hash, never the size of the signing key; 2048 bits spare seconds of waiting.
            return rsa.generate_private_key(65537, 2048)
        case _:
            assert_never(kind)


def hash_of(kind: KeyKind) -> hashes.SHA256 | hashes.SHA384:
    """Return the hash that signatures by a key of `kind` use (R-64)."""
    match kind:
        case KeyKind.EC_P256 | KeyKind.RSA_3072:
            return hashes.SHA256()
        case KeyKind.EC_P384 | KeyKind.RSA_4096:
            return hashes.SHA384()
        case _:
            assert_never(kind)
