"""A plan to begin with: invented people and places that fit a script, so that a rehearsal can start at once.

Nobody here exists. For production every name, place and token is replaced, and the plan is checked again.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from ceremony.authority.key_rules import kind_of
from ceremony.authority.names import REHEARSAL, subject_of
from ceremony.keys import KeyKind
from ceremony.operations.backup import Printer
from ceremony.plan import (
    Custody,
    KeyPlan,
    Medium,
    Mode,
    Names,
    Person,
    Place,
    Plan,
    PlannedToken,
    PreviousCeremony,
)
from ceremony.plan_check import FOLDER, PIN_HOLDERS
from ceremony.script.check import CUSTODIAN
from ceremony.script.model import Head, Role, Script, Step
from ceremony.steps.shares import ShareCollect
from ceremony.token_ref import TokenRef

ORGANISATION: Final = "Example Trust Services"

_NAMES: Final = {
    "administrator": ("Ada Lindqvist", "Ben Castellan"),
    "witness": ("Clara Novak", "David Okafor", "Edda Moreau", "Felix Brandt"),
    "auditor": ("Greta Holm", "Henrik Vasile"),
    "safe-controller": ("Ines Duarte", "Jonas Keller"),
    "policy-authority": ("Karin Solberg", "Luca Ferrante", "Mira Petrova"),
    CUSTODIAN: (
        "Nils Aaltonen",
        "Olga Marchetti",
        "Pavel Horak",
        "Quentin Dubois",
        "Rosa Almeida",
        "Stefan Lindner",
        "Tara Nolan",
        "Ulrich Berger",
        "Vera Kovacs",
        "Willem de Groot",
        "Xenia Pappas",
        "Yann Le Goff",
        "Zora Jansen",
        "Anton Weiss",
        "Birgit Olsen",
        "Cesar Navarro",
    ),
}
_AUDITORS: Final = "Example Assurance"
_PLACES: Final = (
    "Head office safe",
    "Second data centre",
    "Notary's vault",
    "North branch",
    "Bank in the old town",
    "South branch",
    "Harbour depot",
    "Recovery site",
    "Legal counsel's vault",
    "West branch",
    "Archive",
    "Bank at the station",
    "East branch",
    "Training centre",
    "Insurer's vault",
    "Partner's safe",
)
_LABELS: Final = {"token-a": "root", "token-b": "proof"}


def example_plan(
    script: Script,
    *,
    day: date,
    mode: Mode = Mode.REHEARSAL,
    threshold: int = 3,
    shares: int = 5,
    key: KeyKind = KeyKind.EC_P384,
    ceremony_id: str = "",
    previous: PreviousCeremony | None = None,
) -> Plan:
    """Return a plan that fits the script, with software tokens.

    Args:
        day: the day of the ceremony; the standby day is a week later.
        threshold: with `shares`, `key` and the names of no effect where `previous` says what was dealt and signed.
        ceremony_id: made of the script's id and the day if "".
        previous: the ceremony that this one follows, if the script follows one.
    """
    names = _root_names(mode)
    if previous is not None:
        threshold, shares = previous.share_set.threshold, previous.share_set.shares
        subject = subject_of(previous.certificate)
        key, names = kind_of(previous.spki), Names(subject.country, subject.organisation, subject.common_name)
    holders = _custodians(script, threshold=threshold, shares=shares)
    return Plan(
        mode=mode,
        ceremony_id=ceremony_id or f"{script.id}-{day.isoformat()}",
        organisation=ORGANISATION,
        place="Ceremony room, head office",
        date=day.isoformat(),
        standby=(day + timedelta(days=7)).isoformat(),
        authority=f"Decision of the policy authority of {ORGANISATION} to hold this {mode.value}",
        threshold=threshold,
        shares=shares,
        people=(*_others(script), *holders),
        places=_places(shares),
        custody=_custody(holders),
        tokens=_tokens(script, holders[:PIN_HOLDERS]),
        key=KeyPlan(kind=key, label="root"),
        names=names,
        printer=Printer(driver=FOLDER, path="paper"),
        media=tuple(Medium(id=f"medium-{n}", path=f"media/medium-{n}", place=f"place-{n}") for n in (1, 2)),
        journal_mirror="",
        previous=previous,
        sha256="",
    )


def _root_names(mode: Mode) -> Names:
    mark = f" {REHEARSAL}" if mode is Mode.REHEARSAL else ""
    return Names(country="CH", organisation=ORGANISATION, common_name=f"Example{mark} Root CA")


def _steps(script: Script) -> tuple[Step, ...]:
    return tuple(step for act in script.acts for step in act.steps)


def _custodians(script: Script, *, threshold: int, shares: int) -> tuple[Person, ...]:
    """Return all custodians, or for a collection one more than are needed (R-27)."""
    collected = any(isinstance(step.action, ShareCollect) for step in _steps(script))
    count = min(threshold + 1, shares) if collected else shares
    return tuple(_person(CUSTODIAN, number) for number in range(1, count + 1))


def _custody(holders: tuple[Person, ...]) -> tuple[Custody, ...]:
    return tuple(
        Custody(share=number, custodian=person.id, place=f"place-{number}")
        for number, person in enumerate(holders, start=1)
    )


def _others(script: Script) -> tuple[Person, ...]:
    others = [role for role in script.roles if role.id != CUSTODIAN]
    return tuple(person for role in others for person in _people(script, role))


def _people(script: Script, role: Role) -> tuple[Person, ...]:
    approving = script.approvers.min if role.id == script.approvers.role else 1
    count = max(_number(role.min), approving)
    if role.max == 1:
        return (replace(_person(role.id, 1), id=role.id),)
    return tuple(_person(role.id, number) for number in range(1, count + 1))


def _number(head: Head) -> int:
    return head if isinstance(head, int) else 0


def _person(role: str, number: int) -> Person:
    names = _NAMES.get(role, ())
    return Person(
        id=f"{role}-{number}",
        name=names[number - 1] if number <= len(names) else f"{role.capitalize()} {number}",
        organisation=_AUDITORS if role == "auditor" else ORGANISATION,
        roles=(role,),
    )


def _places(shares: int) -> tuple[Place, ...]:
    """Return a place per share, each in a region of its own, opened by nobody else of the ceremony."""
    return tuple(
        Place(
            id=f"place-{number}",
            name=_PLACES[number - 1] if number <= len(_PLACES) else f"Place {number}",
            region=f"region-{number}",
            opens=(f"{CUSTODIAN}-{number}", f"keeper-{number}"),
        )
        for number in range(1, shares + 1)
    )


def _tokens(script: Script, holders: tuple[Person, ...]) -> tuple[PlannedToken, ...]:
    names = {name for step in _steps(script) for name in step.action.tokens().values()}
    return tuple(_token(name, holders) for name in sorted(names))


def _token(name: str, holders: tuple[Person, ...]) -> PlannedToken:
    ref = TokenRef(
        id=name,
        module="software",
        serial="",
        store=f"tokens/{name}",
        module_sha256="",
        label=_LABELS.get(name, name),
    )
    return PlannedToken(ref, tuple(person.id for person in holders))
