"""Does a plan fit its script, and is it wise? Rules: R-07, R-20, R-21, R-24, R-27, R-42, R-43, R-66, D2, D3.

Everything is reported at once. An error keeps the plan from being approved; a warning wants a decision of people.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Final

from ceremony.authority.errors import NameRefusedError
from ceremony.authority.key_rules import kind_of
from ceremony.authority.names import REHEARSAL, DistinguishedName, subject_of
from ceremony.plan import Mode, Person, Plan, PlannedToken
from ceremony.script.check import CUSTODIAN
from ceremony.script.duration import planned_minutes
from ceremony.script.model import Head, Role, Script
from ceremony.script.problems import Problem, Severity, in_order
from ceremony.script.tables import Source
from ceremony.steps.backup import BackupLoad
from ceremony.steps.record import Close
from ceremony.steps.shares import ShareCollect, SharePrint
from ceremony.steps.token import TokenAccept

FOLDER: Final = "folder"
"""The driver of a rehearsal's printer."""

ADMINISTRATOR: Final = "administrator"
SOFTWARE_MODULES: Final = ("software", "softhsm")
MOST_SHARES: Final = 16
PIN_HOLDERS: Final = 2
"""So many people at least hold parts of a token's PIN (R-20)."""

_LEAST_THRESHOLD: Final = 2


def check_plan(
    plan: Plan, script: Script, *, today: date | None = None, content: bytes = b"", name: str = "plan.toml"
) -> tuple[Problem, ...]:
    """Return everything that is wrong or doubtful about a plan for this script, by line.

    Args:
        today: the day of the check; without it, the plan's days are not compared with it.
        content: the plan's file, for the lines; without it, problems have none.
    """
    check = _Check(plan, script, Source(name, content))
    found = (
        *check.ceremony(today),
        *check.quorum(),
        *check.people(),
        *check.custody(),
        *check.places(),
        *check.tokens(),
        *check.media(),
        *check.previous(),
        *check.minutes(),
    )
    return in_order(found if content else [replace(problem, line=0) for problem in found])


def production_gaps(script: Script, plan: Plan) -> tuple[str, ...]:
    """Return what production of this script still lacks; it refuses to start while anything is named here."""
    kinds = {type(step.action) for act in script.acts for step in act.steps}
    gaps = []
    if SharePrint in kinds:
        gaps.append(
            f"local printing (R-45): the printer's driver is {plan.printer.driver!r}, and no local one exists yet"
        )
    if TokenAccept in kinds:
        gaps.append("token acceptance (R-60, R-61): validation, approved mode and factory reset are not probed yet")
    software = [token.ref.id for token in plan.tokens if token.ref.module in SOFTWARE_MODULES]
    if software:
        gaps.append(f"validated tokens (R-60): {', '.join(software)} keep keys in software")
    if Close in kinds:
        gaps.append("a signed human copy of the record: transcript.pdf is not signed (PAdES) yet")
    return tuple(gaps)


def follows_another(script: Script) -> bool:
    """Return whether a script takes up what another ceremony left, so that its plan names that one."""
    return any(isinstance(step.action, BackupLoad | ShareCollect) for act in script.acts for step in act.steps)


class _Check:
    """One plan, one script, and where the plan's keys stand."""

    def __init__(self, plan: Plan, script: Script, source: Source) -> None:
        self._plan = plan
        self._script = script
        self._source = source
        self._steps = tuple(step for act in script.acts for step in act.steps)
        self._kinds = {type(step.action) for step in self._steps}

    def _error(self, message: str, *path: str | int, rule: str = "") -> Problem:
        return Problem(self._source.file, self._source.lines.at(*path), message, Severity.ERROR, rule, path)

    def _warning(self, message: str, *path: str | int, rule: str = "") -> Problem:
        return Problem(self._source.file, self._source.lines.at(*path), message, Severity.WARNING, rule, path)

    def _who(self, person_id: str) -> str:
        return next((one.name for one in self._plan.people if one.id == person_id and one.name), person_id)

    def _where(self, place_id: str) -> str:
        return next((one.name for one in self._plan.places if one.id == place_id and one.name), place_id)

    def _heads(self, head: Head) -> int:
        if isinstance(head, int):
            return head
        return self._plan.shares if head == "shares" else self._plan.threshold

    def ceremony(self, today: date | None) -> Iterator[Problem]:
        plan = self._plan
        if plan.mode.value not in self._script.modes:
            yield self._error(f"the script does not allow mode {plan.mode.value!r}", "ceremony", "mode")
        if plan.standby <= plan.date:
            yield self._error("the standby day is not after the day", "ceremony", "standby", rule="R-09")
        if today is not None and max(plan.date, plan.standby) < today.isoformat():
            kind = self._error if plan.mode is Mode.PRODUCTION else self._warning
            yield kind("the day and its standby day are past", "ceremony", "date", rule="R-09")
        rehearsal = plan.mode is Mode.REHEARSAL
        if rehearsal is not (REHEARSAL in plan.names.common_name):
            wanted = "lacks" if rehearsal else "bears"
            yield self._error(
                f"the common name of a {plan.mode.value} {wanted} the word {REHEARSAL}",
                *("names", "common_name"),
                rule="R-07",
            )
        names = plan.names
        try:
            DistinguishedName(country=names.country, organisation=names.organisation, common_name=names.common_name)
        except NameRefusedError as error:
            yield from (self._error(problem, "names", rule="R-84") for problem in error.problems)
        if plan.printer.driver != FOLDER:
            yield self._error(
                f"the printer's driver {plan.printer.driver!r} is not known; there is {FOLDER!r}", "printer", "driver"
            )

    def quorum(self) -> Iterator[Problem]:
        threshold, shares = self._plan.threshold, self._plan.shares
        if threshold < _LEAST_THRESHOLD:
            yield self._error(f"threshold {threshold} is below 2", "quorum", "threshold", rule="R-42")
        if threshold > shares:
            yield self._error(f"threshold {threshold} is above {shares} shares", "quorum", "threshold", rule="R-42")
        elif threshold == shares:
            yield self._error("no share may be lost: shares must be above threshold", "quorum", "shares", rule="R-42")
        if shares > MOST_SHARES:
            yield self._error(f"{shares} shares; words on paper allow {MOST_SHARES}", "quorum", "shares", rule="R-42")

    def people(self) -> Iterator[Problem]:
        roles = {role.id: role for role in self._script.roles}
        yield from self._unique("person", [person.id for person in self._plan.people])
        yield from self._unique("person", [person.name for person in self._plan.people])
        for number, person in enumerate(self._plan.people):
            for name in set(person.roles) - set(roles):
                yield self._error(
                    f"{person.name or person.id} has the role {name!r}, which the script lacks", "person", number
                )
            for first, second in combinations([roles[role] for role in person.roles if role in roles], 2):
                if second.id in first.excludes or first.id in second.excludes:
                    yield self._error(
                        f"{person.name or person.id} is {first.id} and {second.id}: the script forbids it",
                        *("person", number, "roles"),
                        rule="R-21",
                    )
        for role in self._script.roles:
            yield from self._count(role)
        approvers = self._script.approvers
        present = len(self._plan.with_role(approvers.role))
        if present < approvers.min:
            yield self._error(
                f"{present} {approvers.role}, of whom {approvers.min} must approve", "person", rule="R-02"
            )

    def _count(self, role: Role) -> Iterator[Problem]:
        count, least, most = len(self._plan.with_role(role.id)), self._heads(role.min), self._heads(role.max)
        if not least <= count <= most:
            wanted = f"{least}" if least == most else f"{least} to {most}"
            yield self._error(f"{count} people have the role {role.id}, not {wanted}", "person", rule="R-21")

    def custody(self) -> Iterator[Problem]:
        plan = self._plan
        custodians = [person.id for person in plan.with_role(CUSTODIAN)]
        held = [custody.share for custody in plan.custody]
        places = [place.id for place in plan.places]
        for number, custody in enumerate(plan.custody):
            at = ("custody", number)
            if custody.share > plan.shares:
                yield self._error(f"share {custody.share} of {plan.shares} does not exist", *at)
            if custody.share in held[:number]:
                yield self._error(f"share {custody.share} is held twice", *at, rule="R-40")
            if custody.custodian not in custodians:
                yield self._error(f"share {custody.share} is held by {custody.custodian!r}, no custodian here", *at)
            if custody.place not in places:
                yield self._error(f"share {custody.share} is kept at {custody.place!r}, which is no place here", *at)
        for custodian, count in Counter(custody.custodian for custody in plan.custody).items():
            if count > 1:
                yield self._error(f"{self._who(custodian)} holds {count} shares", "custody", rule="R-43")
        for custodian in custodians:
            if custodian not in {custody.custodian for custody in plan.custody}:
                yield self._error(f"custodian {self._who(custodian)} holds no share", "custody")
        if SharePrint in self._kinds:
            missing = [str(share) for share in range(1, plan.shares + 1) if share not in held]
            if missing:
                yield self._error(f"nobody holds share {', '.join(missing)}", "custody", rule="R-42")
        elif ShareCollect in self._kinds and len(custodians) == plan.threshold:
            yield self._warning(
                f"only {plan.threshold} custodians come, as many as are needed; invite one more", "custody", rule="R-27"
            )

    def places(self) -> Iterator[Problem]:
        plan = self._plan
        yield from self._unique("place", [place.id for place in plan.places])
        kept = Counter(custody.place for custody in plan.custody)
        for number, place in enumerate(plan.places):
            if kept[place.id] > 1:
                yield self._error(
                    f"{self._where(place.id)} keeps {kept[place.id]} shares", "place", number, rule="R-43"
                )
        regions = {place.id: place.region for place in plan.places if place.region}
        spare = plan.shares - plan.threshold
        for region, count in Counter(regions[one.place] for one in plan.custody if one.place in regions).items():
            if count > spare:
                yield self._warning(
                    f"region {region!r} keeps {count} shares; if it is lost, fewer than {plan.threshold} remain",
                    "place",
                    rule="R-43",
                )
        yield from self._reaches()

    def _reaches(self) -> Iterator[Problem]:
        """Whoever holds a share or opens its place could reach it; nobody alone may reach the threshold (D3)."""
        threshold = self._plan.threshold
        opens = {place.id: place.opens for place in self._plan.places}
        reach: dict[str, set[int]] = {}
        for custody in self._plan.custody:
            for actor in {custody.custodian, *opens.get(custody.place, ())}:
                reach.setdefault(actor, set()).add(custody.share)
        alone = [actor for actor, shares in sorted(reach.items()) if len(shares) >= threshold]
        for actor in alone:
            yield self._error(f"{self._who(actor)} alone could reach {len(reach[actor])} shares", "place", rule="R-43")
        if threshold == _LEAST_THRESHOLD:
            return
        for first, second in combinations(sorted(set(reach) - set(alone)), 2):
            together = len(reach[first] | reach[second])
            if together >= threshold:
                yield self._warning(
                    f"{self._who(first)} and {self._who(second)} together could reach {together} shares",
                    "place",
                    rule="R-43",
                )

    def tokens(self) -> Iterator[Problem]:
        plan = self._plan
        planned = [token.ref.id for token in plan.tokens]
        yield from self._unique("token", planned)
        yield from self._unique("token", [token.ref.serial for token in plan.tokens])
        used = {token for step in self._steps for token in step.action.tokens().values()}
        for token_id in sorted(used - set(planned)):
            yield self._error(f"the script uses {token_id}, which the plan lacks", "token", rule="R-66")
        for number, token in enumerate(plan.tokens):
            if token.ref.id not in used:
                yield self._error(f"the script has no use for {token.ref.id}", "token", number)
            if plan.mode is Mode.PRODUCTION and not token.ref.serial:
                yield self._error(f"{token.ref.id} has no serial", "token", number, "serial", rule="R-66")
            if token.ref.module in SOFTWARE_MODULES and not token.ref.store:
                yield self._error(f"{token.ref.id} has no store", "token", number)
            if token.ref.module not in SOFTWARE_MODULES and token.ref.serial and not token.ref.module_sha256:
                yield self._error(f"{token.ref.id} has no module_sha256", "token", number, rule="R-61")
            yield from self._pin(number, token)

    def _pin(self, number: int, token: PlannedToken) -> Iterator[Problem]:
        at = ("token", number, "pin_holders")
        people = {person.id: person for person in self._plan.people}
        if len(token.pin_holders) < PIN_HOLDERS:
            yield self._error(f"the PIN of {token.ref.id} needs two holders", *at, rule="R-20")
        for holder in token.pin_holders:
            if holder not in people:
                yield self._error(f"a PIN holder of {token.ref.id} is {holder!r}, who is nobody here", *at)
            elif ADMINISTRATOR in people[holder].roles:
                yield self._error(
                    f"the administrator {self._who(holder)} would hold a PIN of {token.ref.id}", *at, rule="R-20"
                )
            elif not self._comes(people[holder]):
                yield self._error(f"PIN holder {self._who(holder)} of {token.ref.id} has no role in the room", *at)

    def _comes(self, person: Person) -> bool:
        """Return whether a role of this person must be in the room; an approver need not come."""
        roles = {role.id: self._heads(role.min) for role in self._script.roles}
        return any(roles.get(role, 0) > 0 for role in person.roles)

    def media(self) -> Iterator[Problem]:
        media = self._plan.media
        places = [place.id for place in self._plan.places]
        yield from self._unique("medium", [medium.id for medium in media])
        yield from self._unique("medium", [medium.path for medium in media])
        for number, medium in enumerate(media):
            if medium.place not in places:
                yield self._error(f"medium {medium.id} goes to {medium.place!r}, which is no place", "medium", number)
        copies = max((output.copies for output in self._script.outputs if output.kind == "key-blob"), default=0)
        if len(media) < copies:
            yield self._error(f"{len(media)} media for {copies} copies of the wrapped key", "medium", rule="D2")
        if copies and len({medium.place for medium in media}) < copies:
            yield self._error("the copies of the wrapped key go to fewer places than copies", "medium", rule="D2")
        if BackupLoad in self._kinds and not media:
            yield self._error("there is no medium to read the wrapped key from", "medium", rule="R-44")

    def previous(self) -> Iterator[Problem]:
        previous, plan = self._plan.previous, self._plan
        follows = follows_another(self._script)
        if previous is None:
            if follows:
                yield self._error("the script follows another ceremony, but [previous] is missing")
            return
        if not follows:
            yield self._error("the script follows no ceremony, but [previous] is there", "previous")
            return
        if previous.ceremony_id == plan.ceremony_id:
            yield self._error("the ceremony before has the same id", "previous", "ceremony_id")
        dealt = previous.share_set
        if (dealt.threshold, dealt.shares) != (plan.threshold, plan.shares):
            yield self._error(
                f"the shares are {dealt.threshold} of {dealt.shares}, not {plan.threshold} of {plan.shares}", "quorum"
            )
        if kind_of(previous.spki) is not plan.key.kind:
            yield self._error(f"the key is {kind_of(previous.spki)}, not {plan.key.kind}", "key", "kind", rule="R-64")
        subject, names = subject_of(previous.certificate), plan.names
        certified = (subject.country, subject.organisation, subject.common_name)
        if certified != (names.country, names.organisation, names.common_name):
            yield self._error(f"the names are not the certificate's: {', '.join(certified)}", "names", rule="R-84")
        if len(dealt.commitments) != dealt.shares:
            yield self._error("there is not one commitment per share", "previous", "share_set", "commitments")

    def minutes(self) -> Iterator[Problem]:
        total = planned_minutes(self._script, self._plan)
        if total > self._script.minutes:
            yield self._warning(
                f"with these people the steps take about {total} minutes; the script reckons {self._script.minutes}",
                "ceremony",
            )

    def _unique(self, table: str, values: Sequence[str]) -> Iterator[Problem]:
        for number, value in enumerate(values):
            if value and value in values[:number]:
                yield self._error(f"two of [[{table}]] are {value!r}", table, number)
