"""One fact about the machine, and what each value of it means."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ceremony.operations.tokens import Evidence

NONE = "none"
UNKNOWN = "not known: "
"""Begins the value of what could not be looked at; the reason follows."""
_UNSEEN = "This was not seen. Until it is, take this for true:"


class Verdict(StrEnum):
    """The colour of a finding, as a word that needs no colour."""

    RED = "RED"
    AMBER = "AMBER"
    GREEN = "GREEN"


class Level(StrEnum):
    """What a value is worth before a policy is asked."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fact and its judgement.

    Attributes:
        name: under which it stands in the record.
        title: in plain words, so that "title: value" reads as a sentence's worth.
        source: where it is looked at.
        trust: how far that can be trusted.
        judge: what a value is worth.
        good: what a good value means.
        worse: what any other value means.
        remedy: what to do about any other value.
        rule: the requirement behind it, or "" where it only narrows what is left to trust.
    """

    name: str
    title: str
    source: str
    trust: str
    judge: Callable[[str], Level]
    good: str
    worse: str
    remedy: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fact, judged under a policy.

    Attributes:
        name: of the row.
        title: of the row.
        value: as it was seen, or "not known: " and why.
        source: where it was looked at.
        verdict: RED is what the policy refuses in production.
        meaning: why it matters.
        remedy: what to do, or "" where nothing has to be done.
        rule: the requirement behind it, or "".
    """

    name: str
    title: str
    value: str
    source: str
    verdict: Verdict
    meaning: str
    remedy: str
    rule: str


def judged(row: Row, value: str, *, refuses: frozenset[str]) -> Finding:
    """Judge one value.

    Args:
        refuses: the names of rows whose bad values are red; those of other rows are amber.
    """
    verdict, meaning, remedy = _judgement(row, value, refuses)
    return Finding(
        name=row.name,
        title=row.title,
        value=value,
        source=row.source,
        verdict=verdict,
        meaning=meaning,
        remedy=remedy,
        rule=row.rule,
    )


def _judgement(row: Row, value: str, refuses: frozenset[str]) -> tuple[Verdict, str, str]:
    if value.startswith(UNKNOWN):
        return Verdict.AMBER, f"{_UNSEEN} {row.worse}", f"Look by hand. If it is so: {row.remedy}"
    level = row.judge(value)
    if level is Level.GOOD:
        return Verdict.GREEN, row.good, ""
    verdict = Verdict.RED if level is Level.BAD and row.name in refuses else Verdict.AMBER
    return verdict, row.worse, row.remedy


def complaint(finding: Finding) -> str:
    """Return a red finding in one line, as the record says what is not met."""
    rule = f" ({finding.rule})" if finding.rule else ""
    return f"{finding.title}: {finding.value}{rule}"


def nothing_else(*good: str) -> Callable[[str], Level]:
    """Return a judge for whom these values are good and every other is bad."""
    return lambda value: Level.GOOD if value in good else Level.BAD


def doubtful_unless(*good: str) -> Callable[[str], Level]:
    """Return a judge for whom these values are good and every other is doubtful."""
    return lambda value: Level.GOOD if value in good else Level.DOUBTFUL


def by_beginning(levels: dict[str, Level]) -> Callable[[str], Level]:
    """Return a judge who goes by how a value begins; a value that begins otherwise is bad."""
    return lambda value: next((level for begins, level in levels.items() if value.startswith(begins)), Level.BAD)


def by_item(levels: dict[str, Level]) -> Callable[[str], Level]:
    """Return a judge of lists, who goes by how each item ends; "none" is good, the worst item counts.

    An item that ends otherwise is bad.
    """

    def judge(value: str) -> Level:
        if value == NONE:
            return Level.GOOD
        seen = [
            next((level for ends, level in levels.items() if item.endswith(ends)), Level.BAD)
            for item in value.split(", ")
        ]
        return max(seen, key=tuple(Level).index)

    return judge


def said(evidence: tuple[Evidence, ...], name: str) -> tuple[str, ...]:
    """Return what was said under a name."""
    return tuple(one.value for one in evidence if one.name == name)
