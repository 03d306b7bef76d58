"""What every step kind is: the facts it needs, gives and takes away, and the work it asks for."""

from collections.abc import Mapping
from typing import ClassVar

from ceremony.steps.facts import Fact
from ceremony.steps.outcomes import Outcome
from ceremony.steps.work import Shown, View, Work

NONE: frozenset[Fact] = frozenset()
NAMING_TOKENS = ("token", "into")
"""What a member of `with` is called that names a token."""


class Kind:
    """Base of the step kinds; a kind is a frozen dataclass whose fields are the schema of `with`.

    Attributes:
        action: the name in a script.
        needs: facts that must hold.
        needs_one_of: facts of which one must hold, if any are named.
        forbids: facts that must not hold.
        gives: facts that hold once every repetition is done.
        gives_at_once: facts that hold as soon as the first repetition is done.
        takes: facts that cease once every repetition is done.
        uses: the strongrooms that must live for this kind, so that none is ended too early.
        yields: the class of the outcome of its work, or None.
        deposits: the strongroom in which this kind leaves a secret, or "".
        each: what `for_each` must name, or "" where the kind is done once.
        enough: "all" or "threshold": how many repetitions must succeed for `gives`.
        secret: someone handles a secret, so the step must say `privacy`.
        deliberate: needs a typed command by the actor (R-03).
        essential: no exception stands in for it, whatever the script says: a signature rests on it.
        fields: the names that `shows` returns, of which a script may ask for a written copy.
        will: what the application does, for the printed script.
    """

    __slots__ = ()

    action: ClassVar[str]
    needs: ClassVar[frozenset[Fact]] = NONE
    needs_one_of: ClassVar[frozenset[Fact]] = NONE
    forbids: ClassVar[frozenset[Fact]] = NONE
    gives: ClassVar[frozenset[Fact]] = NONE
    gives_at_once: ClassVar[frozenset[Fact]] = NONE
    takes: ClassVar[frozenset[Fact]] = NONE
    uses: ClassVar[frozenset[str]] = frozenset()
    deposits: ClassVar[str] = ""
    yields: ClassVar[type | None] = None
    each: ClassVar[str] = ""
    enough: ClassVar[str] = "all"
    secret: ClassVar[bool] = False
    deliberate: ClassVar[bool] = False
    essential: ClassVar[bool] = False
    fields: ClassVar[frozenset[str]] = frozenset()
    will: ClassVar[str] = ""

    def work(self, view: View, subject: str) -> Work | None:
        """Return what the world must do for this step, or None where only people act."""
        del view, subject
        return None

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Check an outcome against plan and record.

        Raises:
            RefusedError: the outcome is not the one that the step asks for.
        """
        del view, subject, outcome

    def concerns(self, view: View, subject: str) -> bool:
        """Return whether this step has anything to do with a subject who is not in the room."""
        del view, subject
        return True

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Return the public facts that people compare in this step, once its work is done."""
        del view, subject
        return ()

    def tokens(self) -> Mapping[str, str]:
        """Return the members of `with` that name tokens, by their names, so that the checker can look for them."""
        named = ((name, getattr(self, name, None)) for name in NAMING_TOKENS)
        return {name: token for name, token in named if isinstance(token, str)}
