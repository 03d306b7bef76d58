"""What can be wrong with shares and words, and one sentence on what to do.

Every message names a position, a share number or a set, never a word or a byte of a share. Mistakes of our own
callers are `ValueError`, not these. Positions and share numbers count from 1, as people do.
"""


class ShareError(Exception):
    """A share, a sheet or a set that cannot be accepted.

    Attributes:
        message: what happened, in lower case, naming the thing.
        remedy: one sentence that says what to do now.
    """

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class WordListError(ShareError):
    """The installed word list is not the one that SLIP-39 fixes."""

    def __init__(self) -> None:
        super().__init__(
            "the installed word list is not that of SLIP-39",
            remedy="Install the application again from its verified medium.",
        )


class WordError(ShareError):
    """A word is not in the list, or too short to tell which one it is.

    Attributes:
        position: the word's number on the sheet, from 1.
    """

    def __init__(self, position: int) -> None:
        super().__init__(
            f"word {position} is not in the word list",
            remedy=f"Read word {position} again; its first four letters are enough.",
        )
        self.position = position


class LengthError(ShareError):
    """The number of words is none that a share can have.

    Attributes:
        count: how many words were given.
    """

    def __init__(self, count: int) -> None:
        super().__init__(
            f"a share cannot have {count} words",
            remedy="Check that no word was left out or entered twice.",
        )
        self.count = count


class ChecksumError(ShareError):
    """The words contradict their checksum.

    Attributes:
        position: the number of the wrong word, from 1, if one wrong word explains everything; else None.
    """

    def __init__(self, *, position: int | None) -> None:
        if position is None:
            super().__init__(
                "the words do not match their checksum",
                remedy="Read every word again from the sheet; more than one is wrong, or two are swapped.",
            )
        else:
            super().__init__(
                f"word {position} is wrong",
                remedy=f"Read word {position} again from the sheet.",
            )
        self.position = position


class PaddingError(ShareError):
    """The unused bits before the share's value are not zero."""

    def __init__(self) -> None:
        super().__init__(
            "the unused bits of the share are not zero",
            remedy="Put the sheet aside as defective; the program that wrote it is at fault.",
        )


class HeaderError(ShareError):
    """The first four words demand more groups than the set has."""

    def __init__(self) -> None:
        super().__init__(
            "the share demands more groups than its set has",
            remedy="Read words 3 and 4 again; if they stand so on the sheet, it is defective.",
        )


class ShareNumberError(ShareError):
    """A share's x is none that a share can have: 0 is where the secret lies.

    Attributes:
        x: the refused coordinate.
    """

    def __init__(self, x: int) -> None:
        super().__init__(
            f"no share can have x = {x}",
            remedy="Put this share aside as defective or forged; x runs from 1 to 255.",
        )
        self.x = x


class SetMismatchError(ShareError):
    """A share belongs to another set than the others."""


class DuplicateShareError(ShareError):
    """One share number was given twice.

    Attributes:
        number: the share's number in its set.
    """

    def __init__(self, number: int) -> None:
        super().__init__(
            f"share {number} is given twice",
            remedy=f"Leave one share {number} out, or check its number on the sheet.",
        )
        self.number = number


class TooFewSharesError(ShareError):
    """Fewer shares, or groups of shares, than are needed.

    Attributes:
        have: how many are here.
        need: how many it takes.
    """

    def __init__(self, *, have: int, need: int, noun: str = "shares") -> None:
        super().__init__(f"{have} of {need} needed {noun} are here", remedy=f"Add {noun} of the same set.")
        self.have = have
        self.need = need


class InconsistentSharesError(ShareError):
    """The shares do not lie on one polynomial of the set's degree."""

    def __init__(self) -> None:
        super().__init__(
            "the shares contradict each other",
            remedy="Check every share against its commitment to find the wrong one.",
        )


class DigestError(ShareError):
    """The recovered secret contradicts the digest that was shared with it."""

    def __init__(self) -> None:
        super().__init__(
            "the shares do not recover the secret that was split",
            remedy="Check every share against its commitment, or try other shares of the set.",
        )


class PassphraseError(ShareError):
    """A SLIP-39 passphrase holds a character outside printable ASCII."""

    def __init__(self) -> None:
        super().__init__(
            "the passphrase holds a character that SLIP-39 does not allow",
            remedy="Enter the passphrase in printable ASCII.",
        )


class UnsupportedShareError(ShareError):
    """A valid share of a kind that this operation does not serve."""


class CommitmentError(ShareError):
    """A share is not the one that was dealt.

    Attributes:
        number: the share's number in its set.
    """

    def __init__(self, *, number: int, set_name: str) -> None:
        super().__init__(
            f"share {number} of set {set_name} does not match its commitment",
            remedy="Check the ceremony and the set on the sheet; if they are right, the sheet was not dealt here.",
        )
        self.number = number


class KekCheckError(ShareError):
    """A recovered key-encryption key is not the one of the ceremony."""

    def __init__(self) -> None:
        super().__init__(
            "the recovered key does not match the check value of the ceremony",
            remedy="Check every share against its commitment, and the ceremony's identity.",
        )


class DigestWordsError(ShareError):
    """Words read aloud or typed are not those of the digest.

    Attributes:
        position: the first word that differs, from 1.
    """

    def __init__(self, position: int) -> None:
        super().__init__(
            f"word {position} of the fingerprint differs",
            remedy="Stop: compare the whole fingerprint once more, and do not go on while it differs.",
        )
        self.position = position


class SelfTestError(ShareError):
    """This build does not share secrets as it must.

    Attributes:
        law: what was found not to hold.
    """

    def __init__(self, law: str) -> None:
        super().__init__(
            f"the self-test found that this does not hold: {law}",
            remedy="Do not use this machine; install the application again from its verified medium.",
        )
        self.law = law
