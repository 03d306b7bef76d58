"""What python-pkcs11's exceptions mean to a ceremony. The name is kept as the cause; their text is not.

Software modules answer a missing token with all kinds of errors, so whatever is not known here means that the state
of the token is unknown.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pkcs11 import exceptions

from ceremony.errors import CeremonyError
from ceremony.strongroom.tokens.errors import TokenGoneError, UnsupportedError

# A wrapping key that is wrong or a blob that is damaged; SoftHSM and opencryptoki have no better words for it.
BAD_WRAP = (
    exceptions.GeneralError,
    exceptions.FunctionFailed,
    exceptions.WrappedKeyInvalid,
    exceptions.WrappedKeyLenRange,
    exceptions.DataInvalid,
    exceptions.EncryptedDataInvalid,
    exceptions.EncryptedDataLenRange,
    exceptions.ArgumentsBad,
)
# A token keeping its promise about a sealed key.
REFUSALS = (
    exceptions.KeyUnextractable,
    exceptions.KeyNotWrappable,
    exceptions.AttributeSensitive,
    exceptions.AttributeReadOnly,
    exceptions.AttributeTypeInvalid,
    exceptions.AttributeValueInvalid,
    exceptions.FunctionNotSupported,
    exceptions.FunctionRejected,
    exceptions.TemplateInconsistent,
)
_UNSUPPORTED = (
    exceptions.AttributeTypeInvalid,
    exceptions.AttributeValueInvalid,
    exceptions.DomainParamsInvalid,
    exceptions.FunctionNotSupported,
    exceptions.KeySizeRange,
    exceptions.KeyTypeInconsistent,
    exceptions.MechanismInvalid,
    exceptions.MechanismParamInvalid,
    exceptions.SessionReadOnly,
    exceptions.TemplateIncomplete,
    exceptions.TemplateInconsistent,
    exceptions.TokenWriteProtected,
)


@contextmanager
def told(serial: str) -> Iterator[None]:
    """Turn a PKCS#11 error inside into ours."""
    try:
        yield
    except exceptions.PKCS11Error as error:
        raise meaning(serial, error) from error


def meaning(serial: str, error: exceptions.PKCS11Error) -> CeremonyError:
    """Return what a PKCS#11 error means where nothing better is known."""
    name = type(error).__name__
    # Only an error without a class of its own has its return value in the text, and nothing but that.
    cause = str(error) if type(error) is exceptions.PKCS11Error else name
    if isinstance(error, _UNSUPPORTED):
        return UnsupportedError(
            f"token {serial} cannot do this ({cause})",
            remedy="use a token and module that the acceptance test passed for this kind of key",
        )
    return TokenGoneError(serial, "does not answer as it should", cause=cause)
