"""A plan that is being written: a value that each change gives anew, and what is still wrong with it. No Qt.

It knows how rows hang together (a share has a custodian and a place), but no rule: what does not fit is asked of
plan_file and plan_check, as `ceremony plan check` asks.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Self

from ceremony.operations.tokens import TokenSeen
from ceremony.plan import Names, Plan, PreviousCeremony
from ceremony.plan_check import check_plan, follows_another, production_gaps
from ceremony.plan_example import example_plan
from ceremony.plan_file import parse_plan, write_plan
from ceremony.script.model import Role, Script
from ceremony.script.problems import PlanError, Problem, Severity
from gui.plan_fields import FieldPath, Section, Value, read, section_of, with_row, written
from gui.plan_rows import with_shares

_SECTIONS = tuple(Section)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, doubtful or not filled in yet, and where.

    Attributes:
        path: the value, row or list that is meant; () for the plan as a whole.
        missing: nothing has been filled in there yet.
    """

    path: FieldPath
    message: str
    severity: Severity
    rule: str
    missing: bool

    @property
    def section(self) -> Section:
        """The part of the form in which it is mended."""
        return section_of(self.path)


@dataclass(frozen=True)
class Draft:
    """A plan for a script, as far as it is written; `today` is what its days are compared with."""

    script: Script
    plan: Plan
    today: date

    @classmethod
    def blank(cls, script: Script, *, day: date, previous: PreviousCeremony | None = None) -> Self:
        """Return a plan with as many rows as the script wants, and nothing in those that only people can fill in."""
        example = example_plan(script, day=day, previous=previous)
        names = example.names if previous is not None else Names("", "", "")
        people = tuple(replace(one, name="", organisation="") for one in example.people)
        custodians = {custody.place: custody.custodian for custody in example.custody}
        places = tuple(
            replace(one, name="", region="", opens=(custodians[one.id],) if one.id in custodians else ())
            for one in example.places
        )
        plan = replace(example, organisation="", place="", authority="", names=names, people=people, places=places)
        return cls(script, plan, day)

    @classmethod
    def opened(cls, script: Script, plan: Plan, *, day: date) -> Self:
        """Return a plan that was read from a file."""
        return cls(script, replace(plan, sha256=""), day)

    @classmethod
    def best_fit(cls, scripts: Sequence[Script], plan: Plan, *, day: date) -> Self:
        """Return a plan that was read from a file, for the script that it fits best; a plan names none."""
        return min(
            (cls.opened(script, plan, day=day) for script in scripts),
            key=lambda draft: sum(one.severity is Severity.ERROR for one in draft.findings),
        )

    def with_script(self, script: Script) -> Self:
        """Return the draft for another script; as long as nothing was filled in, its rows are the new script's."""
        if self == self.blank(self.script, day=self.today):
            return self.blank(script, day=self.today)
        return replace(self, script=script)

    def get(self, path: FieldPath) -> Value:
        """Return one value."""
        return read(self.plan, path)

    def put(self, path: FieldPath, value: Value) -> Self:
        """Return the draft with one value changed; blanks at the ends of a text are nobody's intention."""
        tidy = value.strip() if isinstance(value, str) else value
        return self.having(written(self.plan, path, tidy))

    def having(self, plan: Plan) -> Self:
        """Return the draft with other rows."""
        return replace(self, plan=plan)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong or doubtful, in the order of the form."""
        shape = self._misshapen
        fit = check_plan(self.plan, self.script, today=self.today)
        unread = {problem.path for problem in shape}
        # What a value lacks is said once, by the first who misses it.
        following = [problem for problem in fit if not _covered(problem.path, unread)]
        found = [self._finding(problem) for problem in (*shape, *following)]
        return tuple(sorted(found, key=lambda finding: (_SECTIONS.index(finding.section), _place(finding.path))))

    def findings_in(self, section: Section) -> tuple[Finding, ...]:
        """What is wrong or doubtful in one part of the form."""
        return tuple(finding for finding in self.findings if finding.section is section)

    def _finding(self, problem: Problem) -> Finding:
        return Finding(
            path=problem.path,
            message=problem.message,
            severity=problem.severity,
            rule=problem.rule,
            missing=self._is_empty(problem.path),
        )

    def _is_empty(self, path: FieldPath) -> bool:
        is_value = path[:1] != ("previous",) and bool(path) and isinstance(path[-1], str) and len(path) > 1
        return is_value and self.get(path) == ""

    @cached_property
    def _misshapen(self) -> tuple[Problem, ...]:
        try:
            self.as_file()
        except PlanError as error:
            return error.problems
        return ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing keeps the plan from being approved."""
        return all(finding.severity is Severity.WARNING for finding in self.findings)

    @property
    def is_readable(self) -> bool:
        """Whether the file could be opened again; a plan with rows that nobody filled in could not."""
        return not self._misshapen

    @property
    def gaps(self) -> tuple[str, ...]:
        """What production would still wait for."""
        return production_gaps(self.script, self.plan)

    @property
    def follows(self) -> bool:
        """Whether the script takes up what another ceremony left."""
        return follows_another(self.script)

    def to_toml(self) -> bytes:
        """Return plan.toml."""
        return write_plan(self.plan)

    def as_file(self) -> Plan:
        """Return the plan as whoever opens the file gets it, its hash included.

        Raises:
            PlanError: something is not filled in.
        """
        return parse_plan(self.to_toml())

    def with_previous(self, previous: PreviousCeremony) -> Self:
        """Return the draft after another ceremony, with what that one dealt and signed."""
        example = example_plan(self.script, day=self.today, previous=previous)
        plan = replace(
            self.plan,
            previous=previous,
            key=replace(self.plan.key, kind=example.key.kind),
            names=example.names,
        )
        return self.having(plan).with_quorum(example.threshold, example.shares)

    def role(self, role_id: str) -> Role:
        """Return a role of the script."""
        return next(role for role in self.script.roles if role.id == role_id)

    def with_quorum(self, threshold: int, shares: int) -> Self:
        """Return the draft with another quorum; where shares are dealt, each has a custodian and a place."""
        plan = replace(self.plan, threshold=threshold, shares=shares)
        return self.having(plan if self.follows else with_shares(plan))

    def with_token_seen(self, number: int, module: str, store: str, seen: TokenSeen) -> Self:
        """Return the draft with a token that was found."""
        token = self.plan.tokens[number]
        ref = replace(
            token.ref,
            module=module,
            store=store,
            serial=seen.serial,
            module_sha256=seen.module_sha256,
            label=seen.label or token.ref.label,
        )
        return self.having(with_row(self.plan, "token", number, replace(token, ref=ref)))

    def people_text(self, ids: tuple[str, ...]) -> str:
        """Return people as they are typed: by name, whoever is not in the plan by id."""
        names = {person.id: person.name for person in self.plan.people}
        return ", ".join(names.get(one, "") or one for one in ids)

    def people_of(self, text: str) -> tuple[str, ...]:
        """Return who is meant by names with commas between them; whoever is not in the plan gets an id."""
        ids = {person.name.casefold(): person.id for person in self.plan.people if person.name}
        typed = [one.strip() for one in text.split(",") if one.strip()]
        return tuple(dict.fromkeys(ids.get(one.casefold()) or _slug(one) for one in typed))


def _place(path: FieldPath) -> tuple[str, ...]:
    return tuple(f"{part:04}" if isinstance(part, int) else part for part in path)


def _covered(path: FieldPath, unread: set[FieldPath]) -> bool:
    """Return whether a problem is only what an unreadable value leads to: the value's own, or its table's."""
    is_table = len(path) == 1 and any(one[:1] == path and len(one) == len(("table", "key")) for one in unread)
    return bool(path) and (path in unread or is_table)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
