"""Approval by words from paper (R-02): who approved, who still may, and what is wrong with the words typed. Pure.

Terminal and window ask here; approvals are written by adapters.approving, which compares the words once more.
"""

from dataclasses import dataclass
from typing import ClassVar, Final

from ceremony.errors import CeremonyError, RefusedError
from ceremony.events import Approval
from ceremony.plan import Person, Plan
from ceremony.script.model import Script
from shamir import DigestWordsError, LengthError, ShareError, WordError, check_digest_words
from shamir.words import FINGERPRINT_WORDS

TRIES: Final = 3
"""So often may an approver type the words of one hash."""


@dataclass(frozen=True, slots=True)
class Approving:
    """The approval of one ceremony, as far as it has come."""

    script: Script
    plan: Plan
    given: tuple[Approval, ...]

    @property
    def standing(self) -> tuple[Person, ...]:
        """Who approved the script and the plan as they are now."""
        approvers = {one.approver for one in self.given if self._stands(one)}
        return tuple(person for person in self.plan.people if person.id in approvers)

    @property
    def outdated(self) -> tuple[Person, ...]:
        """Who approved another script or plan than is there now."""
        approvers = {one.approver for one in self.given if not self._stands(one)}
        return tuple(person for person in self.plan.people if person.id in approvers)

    def _stands(self, approval: Approval) -> bool:
        return (approval.script_sha256, approval.plan_sha256) == (self.script.sha256, self.plan.sha256)

    @property
    def left(self) -> tuple[Person, ...]:
        """Who may still approve."""
        approved = {one.approver for one in self.given}
        return tuple(one for one in self.plan.with_role(self.script.approvers.role) if one.id not in approved)

    @property
    def missing(self) -> int:
        """How many approvals are still missing."""
        return max(self.script.approvers.min - len(self.given), 0)

    @property
    def is_enough(self) -> bool:
        """Whether the ceremony may begin."""
        return len(self.standing) >= self.script.approvers.min


class SlipError(CeremonyError):
    """The words typed are not those of the hash.

    Attributes:
        position: the number of the word that is wrong, from 1; 0 where their number is.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message, remedy="compare word by word, and type all of them again", rule="R-02")
        self.position = position


class Typing:
    """One approver types the words of one hash; a slip of the pen is typed again, up to three times in all."""

    def __init__(self, what: str, sha256: str, where: str) -> None:
        """Begin.

        Args:
            what: "script" or "plan".
            sha256: in hex.
            where: the ceremony's directory, for the refusal.
        """
        self._what = what
        self._sha256 = sha256
        self._where = where
        self._slips = 0
        self._wrong = "nothing was typed"

    @property
    def left(self) -> int:
        """How many tries are left."""
        return TRIES - self._slips

    def hand_in(self, words: str) -> None:
        """Compare what was typed with the words.

        Raises:
            SlipError: they are others.
        """
        try:
            check_words(self._sha256, words)
        except SlipError as slip:
            self._slips += 1
            self._wrong = slip.message
            raise

    def refusal(self) -> RefusedError:
        """Return what ends it where the words were not typed."""
        return RefusedError(
            f"these are not the words of the {self._what} in {self._where}: {self._wrong}",
            remedy="compare the printed script with what was agreed; if they differ, approve nothing",
            rule="R-02",
        )


def check_words(sha256: str, words: str) -> None:
    """Compare words with a hash.

    Raises:
        SlipError: they are not its words.
    """
    try:
        check_digest_words(bytes.fromhex(sha256), words)
    except ShareError as error:
        raise _slip(error) from error


def _slip(error: ShareError) -> SlipError:
    match error:
        case LengthError(count=count):
            return SlipError(f"{count} words instead of {FINGERPRINT_WORDS}", 0)
        case DigestWordsError(position=position):
            return SlipError(f"word {position} is another one", position)
        case WordError(position=position):
            return SlipError(error.message, position)
        case _:
            return SlipError(error.message, 0)
