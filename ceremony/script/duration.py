"""How long a ceremony takes with the people of its plan; paper, list and plan check reckon by the same rule.

The safe state is not counted: it takes the place of what is left of the acts.
"""

from ceremony.plan import Plan
from ceremony.script.model import Script, Step
from ceremony.script.wording import MATERIAL


def planned_minutes(script: Script, plan: Plan) -> int:
    """Return the sum of the steps' minutes, where those of a repeated step count for each repetition."""
    return sum(step.minutes * _repetitions(script, plan, step) for act in script.acts for step in act.steps)


def _repetitions(script: Script, plan: Plan, step: Step) -> int:
    if step.for_each == MATERIAL:
        return len(script.materials)
    return len(plan.with_role(step.for_each)) if step.for_each else 1
