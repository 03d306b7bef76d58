"""After a crash at an irreversible effect: what is found on the token, and what people may rule (design.md 3)."""

from dataclasses import dataclass

from ceremony.effects import Reconcile
from ceremony.events import Ruling
from ceremony.keys import KeyKind
from ceremony.operations.keys import DestroyKey, GenerateKey, InspectKey, KeyGenerated, KeyInspected
from ceremony.ports import Strongroom
from ceremony.steps.requests import Request, RestoreBackup
from ceremony.troubles import rulings_open


@dataclass(frozen=True, slots=True)
class Found:
    """What the token holds under the effect's CKA_ID; `key` is None where the effect leaves nothing behind.

    Attributes:
        kind: of a key that can be adopted, else None.
    """

    finding: str
    request: Request
    key: KeyInspected | None
    kind: KeyKind | None

    def destroy(self, room: Strongroom) -> None:
        """Destroy what was found."""
        assert self.key is not None
        room.perform(DestroyKey(self.key.token, self.key.key_id))

    def adopted(self) -> KeyGenerated:
        """Return the outcome that the crash kept from the journal."""
        assert self.key is not None
        assert self.kind is not None
        return KeyGenerated(
            token=self.key.token,
            key_id=self.key.key_id,
            key_kind=self.kind,
            spki=self.key.spki,
            evidence=self.key.evidence,
        )


def inspect(effect: Reconcile, room: Strongroom) -> Found:
    """Look at the token for what the effect may have left."""
    request = effect.work.request
    if not isinstance(request, GenerateKey | RestoreBackup):
        return Found("this effect may be carried out again: it ends in the same state", request, None, None)
    key_id = effect.reference.rpartition("/")[2]
    key = room.perform(InspectKey(request.token, key_id))
    assert isinstance(key, KeyInspected)
    if not key.private and not key.public:
        return Found(f"{request.token} holds nothing of key {key_id}", request, None, None)
    if isinstance(request, GenerateKey) and key.private and key.spki:
        return Found(f"{request.token} holds key {key_id}, complete", request, key, request.key_kind)
    return Found(f"{request.token} holds key {key_id}, which cannot be used as it is", request, key, None)


def rulings(found: Found) -> tuple[Ruling, ...]:
    """Return what people may rule on what was found, the usual ruling first."""
    if found.key is None:
        borne_out = {Ruling.REPEAT, Ruling.ABORT}
    elif found.kind is None:
        borne_out = {Ruling.DESTROY_AND_REPEAT, Ruling.ABORT}
    else:
        borne_out = {Ruling.ADOPT, Ruling.DESTROY_AND_REPEAT, Ruling.ABORT}
    return tuple(ruling for ruling in rulings_open(found.request) if ruling in borne_out)
