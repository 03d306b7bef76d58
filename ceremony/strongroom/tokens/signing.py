"""The arithmetic around a signature that tokens leave to the host, and the proof that a key pair is one.

Private keys stay in their token: `prove` gets a function that signs. Hashes are computed here and signed raw
(CKM_RSA_PKCS, CKM_ECDSA), because the combined mechanisms are missing in common modules.
"""

import os
from collections.abc import Callable
from typing import TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from ceremony.keys import KeyKind
from ceremony.strongroom.tokens.base import HashName
from ceremony.strongroom.tokens.errors import UnsupportedError

PublicKey: TypeAlias = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

_CHALLENGE_DOMAIN = b"keyceremony/token-self-test/v1"
_CHALLENGE_BYTES = 32
_HASHES: dict[HashName, hashes.HashAlgorithm] = {
    HashName.SHA256: hashes.SHA256(),
    HashName.SHA384: hashes.SHA384(),
    HashName.SHA512: hashes.SHA512(),
}
# The DER that stands before the hash in a DigestInfo: RFC 8017 section 9.2, note 1.
_DIGEST_INFO = {
    HashName.SHA256: bytes.fromhex("3031300d060960864801650304020105000420"),
    HashName.SHA384: bytes.fromhex("3041300d060960864801650304020205000430"),
    HashName.SHA512: bytes.fromhex("3051300d060960864801650304020305000440"),
}
_KINDS: dict[tuple[str, int], KeyKind] = {
    ("rsa", 3072): KeyKind.RSA_3072,
    ("rsa", 4096): KeyKind.RSA_4096,
    ("secp256r1", 256): KeyKind.EC_P256,
    ("secp384r1", 384): KeyKind.EC_P384,
}


def algorithm(hash_name: HashName) -> hashes.HashAlgorithm:
    """Return the hash by its name."""
    return _HASHES[hash_name]


def digest(data: bytes, hash_name: HashName) -> bytes:
    """Return the hash of a message."""
    hasher = hashes.Hash(_HASHES[hash_name])
    hasher.update(data)
    return hasher.finalize()


def digest_info(data: bytes, hash_name: HashName) -> bytes:
    """Return what CKM_RSA_PKCS pads and signs: the DigestInfo of a message."""
    return _DIGEST_INFO[hash_name] + digest(data, hash_name)


def ecdsa_der(raw: bytes) -> bytes:
    """Return the DER form of a signature that CKM_ECDSA gave as r and s side by side."""
    middle = len(raw) // 2
    return encode_dss_signature(int.from_bytes(raw[:middle], "big"), int.from_bytes(raw[middle:], "big"))


def public_key(spki: bytes) -> PublicKey:
    """Return the public key inside an SPKI.

    Raises:
        UnsupportedError: neither RSA nor elliptic curve, or not an SPKI.
    """
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _no_kind("a public key that cannot be read") from error
    if isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return key
    raise _no_kind(f"a public key of class {type(key).__name__}")


def kind_of(key: PublicKey) -> KeyKind:
    """Return which of the ceremony's kinds a public key is.

    Raises:
        UnsupportedError: another size or curve.
    """
    family = "rsa" if isinstance(key, rsa.RSAPublicKey) else key.curve.name
    kind = _KINDS.get((family, key.key_size))
    if kind is None:
        raise _no_kind(f"a public key {family} of {key.key_size} bits")
    return kind


def spki_of(key: PublicKey) -> bytes:
    """Return the SPKI of a public key in DER."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def verify(key: PublicKey, signature: bytes, *, data: bytes, hash_name: HashName) -> None:
    """Check a signature as `Token.sign` makes it.

    Raises:
        cryptography.exceptions.InvalidSignature: it is not this key's signature of this message.
    """
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, data, padding.PKCS1v15(), _HASHES[hash_name])
    else:
        key.verify(signature, data, ec.ECDSA(_HASHES[hash_name]))


def prove(key: PublicKey, sign: Callable[[bytes, HashName], bytes]) -> None:
    """Have a random challenge signed and check it against the public key.

    Raises:
        cryptography.exceptions.InvalidSignature: the key that signed is not this public key's.
    """
    challenge = _CHALLENGE_DOMAIN + os.urandom(_CHALLENGE_BYTES)
    verify(key, sign(challenge, HashName.SHA256), data=challenge, hash_name=HashName.SHA256)


def _no_kind(what: str) -> UnsupportedError:
    kinds = ", ".join(KeyKind)
    return UnsupportedError(f"{what} is no key of a ceremony", remedy=f"use one of {kinds}")
