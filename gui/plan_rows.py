"""Rows of a plan that come and go together: a share with its custodian and place, and whatever names them. No Qt."""

from dataclasses import replace

from ceremony.plan import Custody, Medium, Person, Place, Plan, PlannedToken
from ceremony.script.check import CUSTODIAN
from gui.plan_fields import without_row


def with_person(plan: Plan, role: str) -> Plan:
    """Return the plan with one more person of a role."""
    made = Person(id=_fresh(role, {one.id for one in plan.people}), name="", organisation="", roles=(role,))
    return replace(plan, people=(*plan.people, made))


def without_person(plan: Plan, number: int) -> Plan:
    """Return the plan without a person; what was theirs is nobody's then."""
    gone = plan.people[number].id
    return replace(
        without_row(plan, "person", number),
        custody=tuple(replace(one, custodian="") if one.custodian == gone else one for one in plan.custody),
        places=tuple(replace(one, opens=_omitting(one.opens, gone)) for one in plan.places),
        tokens=tuple(PlannedToken(one.ref, _omitting(one.pin_holders, gone)) for one in plan.tokens),
    )


def with_place(plan: Plan, *, opens: tuple[str, ...] = ()) -> Plan:
    """Return the plan with one more place."""
    made = Place(id=_fresh("place", {one.id for one in plan.places}), name="", region="", opens=opens)
    return replace(plan, places=(*plan.places, made))


def without_place(plan: Plan, number: int) -> Plan:
    """Return the plan without a place; nothing is kept there then."""
    gone = plan.places[number].id
    return replace(
        without_row(plan, "place", number),
        custody=tuple(replace(one, place="") if one.place == gone else one for one in plan.custody),
        media=tuple(replace(one, place="") if one.place == gone else one for one in plan.media),
    )


def with_medium(plan: Plan) -> Plan:
    """Return the plan with one more medium for the wrapped key."""
    name = _fresh("medium", {one.id for one in plan.media})
    return replace(plan, media=(*plan.media, Medium(name, f"media/{name}", "")))


def with_custody(plan: Plan) -> Plan:
    """Return the plan with one more share that somebody brings: the first that nobody holds, or the last."""
    held = {one.share for one in plan.custody}
    share = next((number for number in range(1, plan.shares + 1) if number not in held), plan.shares)
    return replace(plan, custody=(*plan.custody, Custody(share, "", "")))


def with_shares(plan: Plan) -> Plan:
    """Return the plan with a custodian and a place for each share, and without those whose shares are no more."""
    kept = tuple(one for one in plan.custody if one.share <= plan.shares)
    beyond = [one for one in plan.custody if one.share > plan.shares]
    plan = replace(plan, custody=kept)
    for custody in beyond:
        plan = _without_holder(plan, custody)
    held = {one.share for one in plan.custody}
    for share in range(1, plan.shares + 1):
        if share not in held:
            plan = _with_share(plan, share)
    return plan


def _without_holder(plan: Plan, custody: Custody) -> Plan:
    """Return the plan without the custodian and the place of a share that is no more."""
    person = next((n for n, one in enumerate(plan.people) if one.id == custody.custodian), None)
    if person is not None and plan.people[person].roles == (CUSTODIAN,):
        plan = without_person(plan, person)
    used = {one.place for one in plan.custody} | {one.place for one in plan.media}
    place = next((n for n, one in enumerate(plan.places) if one.id == custody.place and one.id not in used), None)
    return plan if place is None else without_place(plan, place)


def _with_share(plan: Plan, share: int) -> Plan:
    holders = {one.custodian for one in plan.custody}
    if all(one.id in holders for one in plan.with_role(CUSTODIAN)):
        plan = with_person(plan, CUSTODIAN)
    holder = next(one.id for one in plan.with_role(CUSTODIAN) if one.id not in holders)
    plan = with_place(plan, opens=(holder,))
    custody = (*plan.custody, Custody(share, holder, plan.places[-1].id))
    return replace(plan, custody=tuple(sorted(custody, key=lambda one: one.share)))


def _fresh(stem: str, taken: set[str]) -> str:
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number}") not in taken)


def _omitting(ids: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(one for one in ids if one != gone)
