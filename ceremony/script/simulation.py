"""Walk through a script's steps on facts alone, as the engine will: an impossible order is found before the day.

Who is in the room follows here from people.arrive, which the engine knows better at every moment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ceremony.script.model import Act, Script, Step
from ceremony.script.problems import Problem
from ceremony.steps.facts import Fact
from ceremony.steps.room import PeopleArrive
from ceremony.steps.token import TokenAccept, TokenZeroise

_ROLL_CALLED: Final = frozenset({Fact.QUORUM_PRESENT, Fact.ROOM_TWO_PEOPLE})
_NOT_OVER_AN_ACT: Final = {
    Fact.SECRET_OPEN: "a strongroom still holds a secret",
    Fact.SHARES_LOOSE: "sheets are in no bag",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What holds between two steps: facts, and the tokens accepted so far."""

    facts: frozenset[Fact] = frozenset()
    tokens: frozenset[str] = frozenset()

    def during(self, step: Step) -> "Situation":
        """Return what holds as soon as the step's first repetition is done."""
        return Situation(self.facts | step.action.gives_at_once, self.tokens)

    def after(self, step: Step) -> "Situation":
        """Return what holds once the step is done."""
        kind = step.action
        given = self.facts | kind.gives_at_once | kind.gives
        given |= _ROLL_CALLED if isinstance(kind, PeopleArrive) else frozenset()
        accepted = {kind.token} if isinstance(kind, TokenAccept) else frozenset[str]()
        return Situation(given - kind.takes, self.tokens | accepted)

    def aborted(self) -> "Situation":
        """Return what holds when the safe state begins: every strongroom has been ended."""
        return Situation(self.facts - {Fact.SECRET_OPEN}, self.tokens)


def check_order(script: Script) -> tuple[Problem, ...]:
    """Walk through the acts, and from every step of them into the safe state; return what cannot be."""
    return (*_main_path(script), *_safe_paths(script))


def _main_path(script: Script) -> Iterator[Problem]:
    situation = Situation()
    for act in script.acts:
        for step in act.steps:
            yield from _obstacles(situation, step)
            situation = situation.after(step)
        yield from _left_open(situation, act)
    if Fact.CLOSED not in situation.facts and script.acts:
        last = script.acts[-1].steps[-1:]
        yield from (Problem(step.file, step.line, "the ceremony is never closed") for step in last)


def _obstacles(situation: Situation, step: Step) -> Iterator[Problem]:
    for message in _missing(situation, step):
        yield Problem(step.file, step.line, f"step {step.id} {message}")


def _missing(situation: Situation, step: Step) -> Iterator[str]:
    kind, facts = step.action, situation.facts
    for fact in sorted((kind.needs | {Fact(name) for name in step.needs}) - facts):
        yield f"needs {fact}, which no step before it gives"
    if kind.needs_one_of and not kind.needs_one_of & facts:
        yield f"needs {' or '.join(sorted(kind.needs_one_of))}, which no step before it gives"
    for fact in sorted(kind.forbids & facts):
        yield f"may not come while {fact} holds"
    # Zeroising destroys only what this ceremony made, so it may name a token that was never reached.
    if not isinstance(kind, TokenAccept | TokenZeroise):
        for token in sorted(set(kind.tokens().values()) - situation.tokens):
            yield f"uses {token}, which no step before it accepts"


def _left_open(situation: Situation, act: Act) -> Iterator[Problem]:
    for step in act.steps[-1:]:
        for fact, meaning in _NOT_OVER_AN_ACT.items():
            if fact in situation.facts:
                yield Problem(step.file, step.line, f"act {act.id} ends while {fact} holds: {meaning}", rule="R-10")


def _safe_paths(script: Script) -> Iterator[Problem]:
    """An abort can be decided at any step: before it, in its midst, or when its result is judged."""
    steps = [step for act in script.safe_state for step in act.steps]
    if not steps:
        yield Problem(script.name, 0, "the safe state has no steps")
        return
    reported: set[tuple[str, str]] = set()
    for start, origin in _abort_points(script.acts):
        situation = start.aborted()
        for step in steps:
            for message in _missing(situation, step):
                if (step.id, message) not in reported:
                    reported.add((step.id, message))
                    yield Problem(step.file, step.line, f"after an abort at {origin}, step {step.id} {message}")
            situation = situation.after(step)
        for message in _not_safe(situation):
            if ("", message) not in reported:
                reported.add(("", message))
                yield Problem(steps[-1].file, steps[-1].line, f"after an abort at {origin}, {message}")


def _abort_points(acts: Sequence[Act]) -> Iterator[tuple[Situation, str]]:
    situation = Situation()
    for act in acts:
        for step in act.steps:
            yield situation, step.id
            yield situation.during(step), step.id
            situation = situation.after(step)
            if Fact.CLOSED not in situation.facts:
                yield situation, step.id


def _not_safe(situation: Situation) -> Iterator[str]:
    if Fact.CLOSED not in situation.facts:
        yield "the safe state does not close the ceremony"
    for fact in (Fact.KEY_EXISTS, Fact.SHARES_LOOSE):
        if fact in situation.facts:
            yield f"the safe state leaves {fact}"
