"""Wrapping on a PKCS#11 token, and the probes that find out by trying: how it wraps, and whether a seal holds.

Attributes are only what a module says; NSS and opencryptoki have been seen to report a sealed key and hand it out.
Errors are python-pkcs11's here, but for the verdicts.
"""

import os
from collections.abc import Callable
from contextlib import suppress

import pkcs11
from pkcs11 import Attribute, MechanismFlag, exceptions

from ceremony.evidence import Probe, refused
from ceremony.operations.tokens import Evidence
from ceremony.strongroom.tokens import pkcs8
from ceremony.strongroom.tokens import pkcs11_objects as objects
from ceremony.strongroom.tokens.base import WrapMechanism
from ceremony.strongroom.tokens.errors import PolicyViolationError, UnsupportedError
from ceremony.strongroom.tokens.pkcs11_errors import REFUSALS
from ceremony.strongroom.tokens.pkcs11_module import Pkcs11Module

KEK_USE = MechanismFlag.WRAP | MechanismFlag.UNWRAP

_KEK_BYTES = 32
_NO_USE = MechanismFlag(0)
# In this order: where 0x210B exists it is RFC 5649; 0x210A is something else in some modules.
_NUMBERS = {
    WrapMechanism.AES_KEY_WRAP_KWP: 0x210B,
    WrapMechanism.AES_KEY_WRAP_PAD: 0x210A,
}


class Wrapping:
    """How one token wraps keys; `mechanism` has passed the known-answer probe."""

    def __init__(self, module: Pkcs11Module, mechanism: WrapMechanism) -> None:
        self._module = module
        self.mechanism = mechanism
        self.number = _NUMBERS[mechanism]

    def wrap(self, session: pkcs11.Session, kek: bytes, key: pkcs11.Key) -> bytes:
        """Wrap a key of the token; the KEK is on the token only meanwhile."""
        with objects.session_secret(session, kek, use=KEK_USE) as wrapping:
            return self._module.wrap(session, self.number, wrapping, key)

    def test_seal(self, session: pkcs11.Session, private: pkcs11.PrivateKey) -> tuple[Evidence, ...]:
        """Try every known way of getting a key out.

        Raises:
            PolicyViolationError: one of them worked.
        """
        attempts: tuple[tuple[Probe, Callable[[], object]], ...] = (
            (Probe.WRAP, lambda: self.wrap(session, os.urandom(_KEK_BYTES), private)),
            (Probe.READ, lambda: objects.private_value(private)),
            (Probe.EXTRACT, lambda: _weaken(private, Attribute.EXTRACTABLE, weak=True)),
            (Probe.EXPOSE, lambda: _weaken(private, Attribute.SENSITIVE, weak=False)),
            (Probe.COPY, lambda: _copy_extractable(private)),
        )
        return tuple(_refusal(probe, attempt) for probe, attempt in attempts)


def find_wrapping(module: Pkcs11Module, session: pkcs11.Session) -> Wrapping:
    """Wrap a known key under a known KEK and compare with RFC 5649 as `cryptography` does it.

    Raises:
        UnsupportedError: no mechanism gives that answer.
    """
    kek, known = os.urandom(_KEK_BYTES), os.urandom(_KEK_BYTES)
    expected = pkcs8.wrap(kek, known)
    for mechanism in _NUMBERS:
        wrapping = Wrapping(module, mechanism)
        with (
            suppress(exceptions.PKCS11Error),
            objects.session_secret(session, known, use=_NO_USE) as secret,
        ):
            if wrapping.wrap(session, kek, secret) == expected:
                return wrapping
    raise UnsupportedError(
        "the token does not wrap keys by RFC 5649",
        remedy="use a token whose module offers CKM_AES_KEY_WRAP_KWP and imports AES keys",
    )


def _refusal(probe: Probe, attempt: Callable[[], object]) -> Evidence:
    try:
        attempt()
    except REFUSALS as error:
        return refused(probe, error)
    raise PolicyViolationError(
        f"the key is not sealed: the token let us {probe}",
        remedy="seal the key; if it is sealed, destroy it on the record, for this token does not keep keys",
    )


def _weaken(private: pkcs11.PrivateKey, attribute: Attribute, *, weak: bool) -> None:
    private[attribute] = weak
    if private[attribute] is not weak:
        raise exceptions.AttributeReadOnly
    private[attribute] = not weak


def _copy_extractable(private: pkcs11.PrivateKey) -> None:
    copied = private.copy({Attribute.TOKEN: False, Attribute.EXTRACTABLE: True})
    extractable = copied[Attribute.EXTRACTABLE]
    copied.destroy()
    if not extractable:
        raise exceptions.AttributeReadOnly
