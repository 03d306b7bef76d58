"""The placeholders that `say` and `do` may use, and their filling in; screen and paper both take their text here."""

import re
from collections.abc import Mapping
from typing import Final

from ceremony.plan import Plan
from ceremony.script.model import Material, Script, Step

MATERIAL: Final = "material"
"""The word in `for_each` that means every material of the script."""

OF_THE_PLAN: Final = frozenset(
    {
        "organisation",
        "place",
        "date",
        "standby",
        "authority",
        "ceremony",
        "threshold",
        "shares",
        "key",
        "common_name",
    }
)
OF_A_REPETITION: Final = frozenset({"subject"})
OF_A_MATERIAL: Final = frozenset({"marks"})

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


def allowed_placeholders(for_each: str) -> frozenset[str]:
    """Return what the texts of a step with this `for_each` may use."""
    repeated = OF_A_REPETITION if for_each else frozenset()
    return OF_THE_PLAN | repeated | (OF_A_MATERIAL if for_each == MATERIAL else frozenset())


def unknown_placeholders(text: str, *, for_each: str) -> tuple[str, ...]:
    """Return the placeholders of `text` that cannot be filled in, and braces that are none."""
    unknown = tuple(f"{{{name}}}" for name in _PLACEHOLDER.findall(text) if name not in allowed_placeholders(for_each))
    return (*unknown, *(brace for brace in "{}" if brace in _PLACEHOLDER.sub("", text)))


def fill(text: str, *, script: Script, plan: Plan, step: Step, subject: str) -> str:
    """Return `text` with its placeholders filled in for one repetition.

    Args:
        text: the step's `say` or `do`.
        subject: a person's or material's id, or "" for a step that is done once.
    """
    words = {**_of_plan(plan), "subject": subject_name(script, plan, step, subject), "marks": _marks(script, subject)}
    return _PLACEHOLDER.sub(lambda found: words[found[1]], text)


def fill_for_all(text: str, *, script: Script, plan: Plan, step: Step) -> str:
    """Return `text` as it stands above all repetitions of a step, on paper."""
    role = next((role.name for role in script.roles if role.id == step.for_each), "")
    words = {**_of_plan(plan), "subject": role or "each thing listed here", "marks": "as listed with it"}
    filled = _PLACEHOLDER.sub(lambda found: words[found[1]], text)
    return filled[:1].upper() + filled[1:]


def subject_name(script: Script, plan: Plan, step: Step, subject: str) -> str:
    """Return how a repetition is named on paper and screen; "" for a step that is done once."""
    if not subject:
        return ""
    if step.for_each == MATERIAL:
        return _material(next(material for material in script.materials if material.id == subject))
    return plan.person(subject).name


def marks_of(material: Material) -> str:
    """Return what is read aloud from a material, as people say it."""
    return ", ".join(mark.replace("-", " ") for mark in material.record)


def _of_plan(plan: Plan) -> Mapping[str, str]:
    return {
        "organisation": plan.organisation,
        "place": plan.place,
        "date": plan.date,
        "standby": plan.standby,
        "authority": plan.authority,
        "ceremony": plan.ceremony_id,
        "threshold": str(plan.threshold),
        "shares": str(plan.shares),
        "key": plan.key.kind.value,
        "common_name": plan.names.common_name,
    }


def _marks(script: Script, subject: str) -> str:
    material = next((material for material in script.materials if material.id == subject), None)
    return marks_of(material) if material is not None and material.record else "nothing further"


def _material(material: Material) -> str:
    return material.what if material.count == 1 else f"{material.what}, {material.count} of them"
