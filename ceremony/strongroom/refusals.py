"""Which error crosses the strongroom's wire under which name.

An error that has no row here crosses as its nearest ancestor that has one, at worst as CeremonyError. Only message,
remedy and rule cross: what else an error carries stays in the strongroom.
"""

from ceremony import errors as ceremony_errors
from ceremony.codec import kind_of
from ceremony.errors import CeremonyError
from ceremony.strongroom import errors
from ceremony.strongroom.messages import Refused
from ceremony.strongroom.signable import SigningRefusedError
from ceremony.strongroom.tokens import errors as token_errors

CROSSING: tuple[type[CeremonyError], ...] = (
    CeremonyError,
    ceremony_errors.RefusedError,
    ceremony_errors.UsageError,
    ceremony_errors.WorldError,
    errors.AlreadyDealtError,
    errors.BackupFormError,
    errors.BadWordsError,
    errors.ChallengeFailedError,
    errors.DuplicateShareError,
    errors.EntryEndedError,
    errors.NoRecordKeysError,
    errors.NotLoggedInError,
    errors.NotSealedError,
    errors.NothingDealtError,
    errors.PrinterError,
    errors.SharesDisagreeError,
    errors.SharesMissingError,
    errors.WrongSetError,
    errors.WrongShareError,
    SigningRefusedError,
    token_errors.BadWrapError,
    token_errors.KeyExistsError,
    token_errors.KeyMissingError,
    token_errors.KeySealedError,
    token_errors.LastTryError,
    token_errors.OtherKeyError,
    token_errors.PinLockedError,
    token_errors.PinRefusedError,
    token_errors.PolicyViolationError,
    token_errors.TokenGoneError,
    token_errors.UnsupportedError,
)

_BY_CODE = {kind_of(kind): kind for kind in CROSSING}


def as_refused(error: CeremonyError) -> Refused:
    """Return the frame that carries an error to main."""
    crossing = next(kind for kind in type(error).__mro__ if kind in CROSSING)
    return Refused(code=kind_of(crossing), message=error.message, remedy=error.remedy, rule=error.rule)


def as_error(refused: Refused) -> CeremonyError:
    """Return the error that a frame carries, of the class it had in the strongroom.

    Raises:
        KeyError: no such error crosses; the strongroom runs other code than main.
    """
    kind = _BY_CODE[refused.code]
    # Past the class's own constructor, which would make its message anew from values that did not cross.
    error = kind.__new__(kind, refused.message)
    CeremonyError.__init__(error, refused.message, remedy=refused.remedy, rule=refused.rule)
    return error
