"""Everything that one strongroom holds: open tokens, the set it dealt, the shares it took, the keys of the record.

Nothing is ever wiped here: the process ends, and that is the wipe (design.md 2).
"""

from dataclasses import dataclass, field

from ceremony.operations.backup import ShareSet
from ceremony.strongroom.errors import NotLoggedInError
from ceremony.strongroom.tokens.base import Token
from ceremony.transcript.record_keys import RecordKeys
from shamir.mnemonic import Slip39Share


@dataclass(frozen=True, slots=True)
class DealtSet:
    """A set from its deal to the end of the dealer: its public record, and each share's words in share order."""

    public: ShareSet
    mnemonics: tuple[str, ...] = field(repr=False)


@dataclass(slots=True)
class Held:
    """What the verbs of one strongroom find and leave.

    Attributes:
        tokens: logged in, by the name that the ceremony has for them.
        shares: taken and checked, by share number; all of `shares_of`.
        shares_of: the set of the shares held; None until the first.
    """

    tokens: dict[str, Token] = field(default_factory=dict)
    dealt: DealtSet | None = None
    shares_of: ShareSet | None = None
    shares: dict[int, Slip39Share] = field(default_factory=dict, repr=False)
    record_keys: RecordKeys | None = field(default=None, repr=False)

    def token(self, name: str) -> Token:
        """Return a token that is logged in.

        Raises:
            NotLoggedInError: it is not.
        """
        if name not in self.tokens:
            raise NotLoggedInError(
                f"token {name} is not logged in in this strongroom", remedy=f"log in to token {name} first"
            )
        return self.tokens[name]

    def let_go(self) -> None:
        """Log out of every token and close it, so that a token outside this machine keeps no session."""
        for token in self.tokens.values():
            token.close()
