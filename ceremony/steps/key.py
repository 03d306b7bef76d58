"""Steps about the CA key: generate, seal, restore, challenge."""

from dataclasses import dataclass
from math import comb
from typing import ClassVar

from ceremony.authority.key_rules import check_key
from ceremony.evidence import faults_of_generated, faults_of_restored, faults_of_sealed
from ceremony.operations.backup import KeyRestored, ShareTaken
from ceremony.operations.keys import (
    GenerateKey,
    KeyChallenged,
    KeyGenerated,
    KeySealed,
    SealKey,
)
from ceremony.steps.facts import Fact
from ceremony.steps.judging import require_challenge, require_no_faults, require_outcome
from ceremony.steps.kind import Kind
from ceremony.steps.outcomes import BackupLoaded, Outcome
from ceremony.steps.requests import ChallengeRestored, RestoreBackup
from ceremony.steps.work import Shown, View, Work, key_id


@dataclass(frozen=True, slots=True)
class KeyGenerate(Kind):
    """Generate the CA key in the token (R-20, R-64)."""

    token: str
    label: str
    action: ClassVar[str] = "key.generate"
    yields: ClassVar[type | None] = KeyGenerated
    uses: ClassVar[frozenset[str]] = frozenset({"dealer"})
    needs: ClassVar[frozenset[Fact]] = frozenset(
        {Fact.TOKEN_ACCEPTED, Fact.TOKEN_EMPTY, Fact.QUORUM_PRESENT, Fact.CLOCK_SET}
    )
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.KEY_EXISTS})
    takes: ClassVar[frozenset[Fact]] = frozenset({Fact.TOKEN_EMPTY})
    deliberate: ClassVar[bool] = True
    essential: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"spki-sha256"})
    will: ClassVar[str] = "generate the key pair inside the token and read back its public key and attributes"

    def work(self, view: View, subject: str) -> Work:
        """Generate under a CKA_ID never used before."""
        del subject
        new_id = key_id(view, f"key/{self.token}/")
        return Work(
            request=GenerateKey(self.token, view.plan.key.kind, self.label, new_id),
            room="dealer",
            logins=(self.token,),
            reference=f"key/{self.token}/{new_id}",
            irreversible=True,
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse another key than the one asked for, a weak one (R-64, R-65), and one not made in the token (R-61)."""
        del subject
        assert isinstance(outcome, KeyGenerated)
        asked = (outcome.token, outcome.key_kind) == (self.token, view.plan.key.kind)
        require_outcome(asked and view.reference == f"key/{self.token}/{outcome.key_id}", "another key was generated")
        require_no_faults(faults_of_generated(outcome.evidence), "the key is not as it was asked for", rule="R-61")
        check_key(outcome.spki, kind=view.plan.key.kind)

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the new key's fingerprint."""
        del subject
        digest = view.spki_sha256()
        return (Shown("spki-sha256", digest, digest),)


@dataclass(frozen=True, slots=True)
class KeySeal(Kind):
    """End all export of the key and probe that wrapping it now fails."""

    token: str
    action: ClassVar[str] = "key.seal"
    yields: ClassVar[type | None] = KeySealed
    uses: ClassVar[frozenset[str]] = frozenset({"signer"})
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.BACKUP_PROVED})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.KEY_SEALED})
    essential: ClassVar[bool] = True
    will: ClassVar[str] = "make the key unextractable for good, then try to wrap and to read it; both must fail"

    def work(self, view: View, subject: str) -> Work:
        """Seal the key."""
        del subject
        generated = view.latest(KeyGenerated)
        return Work(
            request=SealKey(self.token, generated.key_id),
            room="signer",
            logins=(self.token,),
            reference=f"seal/{self.token}/{generated.key_id}",
            irreversible=True,
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse another key, and one that can leave the token, or of which it was not tried (R-40)."""
        del subject
        assert isinstance(outcome, KeySealed)
        sealed = f"seal/{outcome.token}/{outcome.key_id}"
        require_outcome(sealed == view.reference, "another key was sealed")
        faults = faults_of_sealed(outcome.evidence, module=view.plan.token(self.token).ref.module)
        require_no_faults(faults, f"the key in {self.token} is not sealed", rule="R-40")


@dataclass(frozen=True, slots=True)
class KeyRestore(Kind):
    """Restore the key into a token from the collected shares and the wrapped key."""

    into: str
    action: ClassVar[str] = "key.restore"
    yields: ClassVar[type | None] = KeyRestored
    uses: ClassVar[frozenset[str]] = frozenset({"restorer"})
    needs: ClassVar[frozenset[Fact]] = frozenset(
        {Fact.TOKEN_ACCEPTED, Fact.SECRET_OPEN, Fact.BACKUP_LOADED, Fact.QUORUM_PRESENT}
    )
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.KEY_EXISTS})
    takes: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN})
    deliberate: ClassVar[bool] = True
    essential: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"spki-sha256"})
    will: ClassVar[str] = "recover the wrapping key, unwrap the CA key inside the token, forget the wrapping key"

    def work(self, view: View, subject: str) -> Work:
        """Restore from the shares that the restorer holds."""
        del subject
        previous = view.plan.previous
        assert previous is not None
        new_id = key_id(view, f"key/{self.into}/")
        return Work(
            request=RestoreBackup(
                token=self.into,
                share_set=previous.share_set,
                needed=previous.share_set.threshold,
                blob_sha256=view.latest(BackupLoaded).blob_sha256,
                spki=previous.spki,
                label=view.plan.key.label,
                key_id=new_id,
                challenge="",
            ),
            room="restorer",
            logins=(self.into,),
            reference=f"key/{self.into}/{new_id}",
            irreversible=True,
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse another key, and one from fewer shares than a quorum, or from others than were entered."""
        del subject
        assert isinstance(outcome, KeyRestored)
        judge_restored(view, outcome, into=self.into, needed=view.plan.threshold)

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the restored key's fingerprint."""
        del subject
        digest = view.spki_sha256()
        return (Shown("spki-sha256", digest, digest),)


def judge_restored(view: View, outcome: KeyRestored, *, into: str, needed: int) -> None:
    """Refuse a restored key that is not the one under way, does not rest on the shares entered, or is not sealed.

    Raises:
        OutcomeError: R-49 for the shares, R-40 for the seal.
    """
    restored = f"key/{outcome.token}/{outcome.key_id}"
    require_outcome(outcome.token == into and restored == view.reference, "another key was restored")
    used = outcome.shares_used
    entered = tuple(sorted(taken.share for taken in view.outcomes(ShareTaken)))
    require_outcome(
        used == entered and len(used) >= needed,
        f"the key was restored from {len(used)} shares, where {len(entered)} were entered and {needed} are needed",
        rule="R-49",
    )
    require_outcome(outcome.combinations == str(comb(len(used), view.plan.threshold)), "miscounted combinations")
    require_no_faults(faults_of_restored(outcome.evidence), f"the key in {into} is not sealed", rule="R-40")


@dataclass(frozen=True, slots=True)
class KeyChallenge(Kind):
    """Have the restored key sign a challenge that the known certificate verifies (R-70)."""

    token: str
    action: ClassVar[str] = "key.challenge"
    yields: ClassVar[type | None] = KeyChallenged
    uses: ClassVar[frozenset[str]] = frozenset({"signer"})
    needs: ClassVar[frozenset[Fact]] = frozenset({Fact.KEY_EXISTS})
    forbids: ClassVar[frozenset[Fact]] = frozenset({Fact.SECRET_OPEN})
    gives: ClassVar[frozenset[Fact]] = frozenset({Fact.KEY_RESTORED})
    essential: ClassVar[bool] = True
    fields: ClassVar[frozenset[str]] = frozenset({"spki-sha256"})
    will: ClassVar[str] = "have the key sign a challenge and verify it with the certificate on file"

    def work(self, view: View, subject: str) -> Work:
        """Challenge the restored key."""
        del subject
        previous = view.plan.previous
        assert previous is not None
        restored = view.latest(KeyRestored)
        return Work(
            request=ChallengeRestored(self.token, restored.key_id, previous.spki),
            room="signer",
            logins=(self.token,),
            reference="",
            irreversible=False,
        )

    def judge(self, view: View, subject: str, outcome: Outcome) -> None:
        """Refuse a challenge that the known key did not sign."""
        del subject
        assert isinstance(outcome, KeyChallenged)
        assert view.plan.previous is not None
        require_challenge(
            outcome.challenge,
            outcome.signature,
            ceremony_id=view.plan.ceremony_id,
            spki=view.plan.previous.spki,
        )

    def shows(self, view: View, subject: str) -> tuple[Shown, ...]:
        """Show the fingerprint that the known certificate carries."""
        del subject
        digest = view.spki_sha256()
        return (Shown("spki-sha256", digest, digest),)
