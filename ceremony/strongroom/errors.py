"""What a strongroom refuses, as errors that cross its wire by name.

Only name, message, remedy and rule cross; refusals.py says which class comes back in main. Words, PINs and keys never
enter one.
"""

from ceremony.errors import RefusedError, WorldError


class NotLoggedInError(RefusedError):
    """A verb names a token that is not open in this strongroom."""


class EntryEndedError(RefusedError):
    """A person's entry ended before anything was entered."""


class NothingDealtError(RefusedError):
    """A share is to be printed, but this strongroom has dealt no set."""


class AlreadyDealtError(RefusedError):
    """This strongroom has dealt a set; a second one needs a fresh strongroom."""


class BackupFormError(WorldError):
    """A token returned a wrapped key that is no RFC 5649 ciphertext of a key."""


class PrinterError(WorldError):
    """A sheet could not be printed."""


class BadWordsError(RefusedError):
    """What was entered are not the words of any share."""


class WrongSetError(RefusedError):
    """The share is of another or a void set."""


class WrongShareError(RefusedError):
    """The share is of this set, but not the one that was asked for, or not the one that was dealt."""


class DuplicateShareError(RefusedError):
    """The share is held already."""


class SharesMissingError(RefusedError):
    """Fewer shares are held than are needed."""


class SharesDisagreeError(RefusedError):
    """The shares held do not bring back the key encryption key that was dealt."""


class NotSealedError(RefusedError):
    """The key is to sign, and can still leave its token."""


class ChallengeFailedError(RefusedError):
    """The key's signature over the challenge does not verify with the recorded public key."""


class NoRecordKeysError(RefusedError):
    """Content is to be signed, but this strongroom has made no record keys."""


class TooLongError(RefusedError):
    """A message is longer than the wire carries."""
