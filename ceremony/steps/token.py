"""Steps about a token as such: accept it, empty it, zeroise it."""

from dataclasses import dataclass
from typing import ClassVar

from ceremony.errors import RefusedError
from ceremony.operations.keys import (
    DestroyKey,
    KeyDestroyed,
    KeyGenerated,
)
from ceremony.operations.tokens import InspectToken, TokenInspected
from ceremony.steps.facts import Fact
from ceremony.steps.judging import require_outcome
from ceremony.steps.kind import Kind
from ceremony.steps.outcomes import BackupProved, Outcome, TokenZeroised
from ceremony.steps.requests import ZeroiseToken
from ceremony.steps.work import Shown, View, Work


@dataclass(frozen=True, slots=True)
class TokenAccept(Kind):
    """Compare a token with the plan, list every object on it, and probe its key wrapping (R-61, R-66)."""

    token: str
    action: ClassVar[str] = "token.accept"
    yields: ClassVar[type | None] = TokenInspected
    uses: ClassVar[frozenset[str]] = frozenset({"inspector"})
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.MACHINE_CHECKED})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.TOKEN_ACCEPTED, Fact.TOKEN_EMPTY})
    essential: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"serial", "firmware"})
    will: ClassVar[str] = "log in, compare serial and module with the plan, list all objects, probe key wrapping"

    def work(self, view: View, subject: str) -> Work:
        """Inspect the token."""
        del view, subject
        return Work(
            request=InspectToken(self.token), room="inspector", logins=(self.token,), reference="", irreversible=False
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse another token, another module, and a token that is not empty."""
        del subject
        assert isinstance(outcome, TokenInspected)
        require_outcome(outcome.token == self.token, f"{outcome.token} was inspected, not {self.token}", rule="R-61")
        wanted = view.plan.token(self.token).ref
        if (outcome.serial, outcome.module_sha256) != (wanted.serial, wanted.module_sha256):
            raise RefusedError(
                f"{self.token} is serial {outcome.serial}, not the planned {wanted.serial}, or its module differs",
                remedy="fetch the planned token and module, or have a new plan approved",
                rule="R-61",
            )
        if outcome.objects:
            raise RefusedError(
                f"{self.token} is not empty: it holds {len(outcome.objects)} objects",
                remedy="reset the token to its factory state and initialise it again, or take the spare",
                rule="R-61",
            )

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show what is compared with the label on the device."""
        del subject
        seen = next(seen for seen in reversed(view.outcomes(TokenInspected)) if seen.token == self.token)
        return (Shown("serial", seen.serial, ""), Shown("firmware", seen.firmware, ""))


@dataclass(frozen=True, slots=True)
class TokenEmpty(Kind):
    """Destroy the proof's copy of the key in the second token."""

    token: str
    action: ClassVar[str] = "token.empty"
    yields: ClassVar[type | None] = KeyDestroyed
    uses: ClassVar[frozenset[str]] = frozenset({"signer"})
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.BACKUP_PROVED})
    will: ClassVar[str] = "destroy the restored copy in this token and count what is left: nothing"

    def work(self, view: View, subject: str) -> Work:
        """Destroy the restored key."""
        del subject
        restored = view.latest(BackupProved).restored
        return Work(
            request=DestroyKey(self.token, restored.key_id),
            room="signer",
            logins=(self.token,),
            reference=f"destroy/{self.token}/{restored.key_id}",
            irreversible=True,
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse another key, and a token on which anything is left that is not the CA key itself."""
        del subject
        assert isinstance(outcome, KeyDestroyed)
        destroyed = f"destroy/{outcome.token}/{outcome.key_id}"
        require_outcome(destroyed == view.reference, "another key was destroyed")
        if outcome.objects_left and view.latest(KeyGenerated).token != self.token:
            raise RefusedError(
                f"{self.token} still holds {outcome.objects_left} objects",
                remedy="reset the token to its factory state and record it",
                rule="R-61",
            )


@dataclass(frozen=True, slots=True)
class TokenZeroise(Kind):
    """Destroy every key that this ceremony made in a token; part of a safe state."""

    token: str
    action: ClassVar[str] = "token.zeroise"
    yields: ClassVar[type | None] = TokenZeroised
    uses: ClassVar[frozenset[str]] = frozenset({"signer"})
    takes: ClassVar[frozenset[Fact]] = frozenset({Fact.KEY_EXISTS, Fact.KEY_SEALED, Fact.KEY_RESTORED})
    will: ClassVar[str] = "destroy every key that this ceremony made in the token, and count what is left"

    def work(self, view: View, subject: str) -> Work | None:
        """Destroy the ceremony's keys, if it made any here."""
        del subject
        key_ids = view.created_keys(self.token)
        if not key_ids:
            return None
        return Work(
            request=ZeroiseToken(self.token, key_ids),
            room="signer",
            logins=(self.token,),
            reference=f"zeroise/{self.token}",
            irreversible=True,
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse a token on which anything is left, and one where other keys were destroyed."""
        del subject
        assert isinstance(outcome, TokenZeroised)
        asked = (self.token, view.created_keys(self.token))
        require_outcome((outcome.token, outcome.key_ids) == asked, "other keys were destroyed")
        require_outcome(
            not outcome.objects_left, f"{self.token} still holds {outcome.objects_left} objects", rule="R-160"
        )
