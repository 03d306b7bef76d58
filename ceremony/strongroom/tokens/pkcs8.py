"""Wrapped keys on the host: RFC 5649 over PKCS#8, the one form that every token reads.

Nothing here looks into a key; see signing.py. The cut is strict: a wrapped key is DER, or DER and the padding of
tokens that round its length up to a multiple of eight, and nothing else.
"""

from asn1crypto import parser
from cryptography.hazmat.primitives import keywrap

from ceremony.strongroom.tokens.errors import BadWrapError

_LONGEST_PADDING = 7


def wrap(kek: bytes, pkcs8: bytes) -> bytes:
    """Return the PKCS#8 wrapped under the KEK by RFC 5649."""
    return keywrap.aes_key_wrap_with_padding(kek, pkcs8)


def unwrap(kek: bytes, blob: bytes) -> bytes:
    """Return the PKCS#8 inside a wrapped key, its padding cut.

    Raises:
        BadWrapError: the KEK is not the one that wrapped it, or the blob is damaged.
    """
    try:
        padded = keywrap.aes_key_unwrap_with_padding(kek, blob)
    except keywrap.InvalidUnwrap as error:
        raise does_not_open() from error
    return cut(padded)


def cut(padded: bytes) -> bytes:
    """Return the DER value at the start, without the zero bytes that a token appended.

    Raises:
        BadWrapError: no DER value, or anything but up to seven zero bytes behind it.
    """
    try:
        length = int(parser.peek(padded))
    except ValueError as error:
        raise not_a_key() from error
    padding = padded[length:]
    if len(padding) > _LONGEST_PADDING or any(padding):
        raise not_a_key()
    return padded[:length]


def does_not_open() -> BadWrapError:
    """Return the error for a wrapped key and a KEK that do not fit; nothing tells which of them is at fault."""
    return BadWrapError(
        "the wrapped key does not open under this key-encryption key: one of the two is wrong or damaged",
        remedy="compare the wrapped key's SHA-256 with the transcript, and the shares' set with its record",
    )


def not_a_key() -> BadWrapError:
    """Return the error for a wrapped key that opens and holds no key."""
    return BadWrapError(
        "the wrapped key opens, but what is inside is not one PKCS#8 key",
        remedy="use the wrapped key from the other custody medium and compare its SHA-256 with the transcript",
    )
