"""A verification as the values that its report is drawn from; the same sentences as on the terminal. Pure.

The record CA's own words are never shown: who is to compare them with paper must not be able to copy them from here.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from ceremony.sheets.days import day_in_words, iso, moment_in_words
from ceremony.sheets.model import Finding, Mode
from ceremony.sheets.verification_model import (
    ActRow,
    ClaimRow,
    IncidentRow,
    IssuedRow,
    Mark,
    PersonRow,
    Standing,
    StatementRow,
    StepRow,
    VerificationDocument,
    VerifiedBundle,
)
from ceremony.verifier.rendering import how_to_trust
from ceremony.verifier.report import Report, Trust, Verdict
from ceremony.verifier.story import ActStory, BundleStory, Issued, PersonStory
from ceremony.verifier.verify import Examined

_MARKS = {
    Verdict.PROVED: Mark.PROVED,
    Verdict.FAILED: Mark.FAILED,
    Verdict.NOT_ESTABLISHED: Mark.NOT_ESTABLISHED,
    Verdict.NOT_APPLICABLE: Mark.NOT_APPLICABLE,
}

_CONSISTENT = (
    "Nothing in this record contradicts itself, but all of it could be a forgery until it is compared with what a "
    "witness wrote by hand."
)


def verification_document(
    examined: Sequence[Examined], *, checked_at: datetime, version: str, software_sha256: str, program: str
) -> VerificationDocument:
    """Return the report of these bundles.

    Args:
        checked_at: when they were checked, aware.
        program: how the verifier is started where the report is read.
    """
    rehearsed = all(one.report.mode == Mode.REHEARSAL for one in examined)
    return VerificationDocument(
        mode=Mode.REHEARSAL if rehearsed else Mode.PRODUCTION,
        bundles=tuple(_bundle(one.report, one.story, program) for one in examined),
        checked_at=iso(checked_at),
        version=version,
        software_sha256=software_sha256,
    )


def standing_of(report: Report) -> Standing:
    """Return the answer about a bundle."""
    if report.failures:
        return Standing.NOT_VALID
    return Standing.AUTHENTIC if report.authentic else Standing.CONSISTENT


def answer_of(report: Report) -> tuple[str, str]:
    """Return the answer in a few words, and in one sentence."""
    standing = standing_of(report)
    match standing:
        case Standing.NOT_VALID:
            failed, judged = len(report.failures), len(report.claims)
            return "NOT VALID", f"{failed} of {judged} claims failed: do not rely on this bundle."
        case Standing.AUTHENTIC:
            return (
                "Consistent and authentic",
                "Nothing in this record contradicts itself, and it is the one that was made in the room.",
            )
        case Standing.CONSISTENT:
            return "Consistent; authenticity not established", _CONSISTENT
    assert_never(standing)


def authenticity_of(report: Report) -> tuple[str, ...]:
    """Return how authenticity stands, in sentences: what was given, and what would establish it."""
    told = {
        Trust.GIVEN: "What was given from outside the bundle names this record CA: the words from paper, or its "
        "certificate from another source.",
        Trust.LINKED: "A later record that is authentic names the head of this one.",
        Trust.REFUSED: "What was given from outside the bundle names another record CA: look at the paper again, word "
        "by word. If the words are right, this is not the record that was made in the room.",
        Trust.ABSENT: "Nothing was given from outside the bundle. What establishes authenticity: the 12 record-CA "
        "words as a witness wrote them by hand, or the record CA's certificate from another source.",
    }
    advice = "Keep this bundle, get another copy from another keeper, and compare."
    return (told[report.trust], *((advice,) if report.failures else ()))


def _bundle(report: Report, story: BundleStory | None, program: str) -> VerifiedBundle:
    answer, sentence = answer_of(report)
    untold = VerifiedBundle(
        standing=standing_of(report),
        answer=answer,
        sentence=sentence,
        ceremony_id=report.ceremony_id,
        title="",
        facts=(*_facts(report, story),),
        authenticity=authenticity_of(report),
        command=how_to_trust(report.bundle, program=program) if report.trust is Trust.ABSENT else "",
        claims=tuple(ClaimRow(_MARKS[one.verdict], one.rule, one.title, one.how, one.where) for one in report.ranked),
        told=False,
        caution="",
        took_s=0,
        planned_min=0,
        acts=(),
        people=(),
        statements=(),
        incidents=(),
        issued=(),
    )
    return untold if story is None else _telling(untold, story)


def _telling(untold: VerifiedBundle, story: BundleStory) -> VerifiedBundle:
    return replace(
        untold,
        title=story.title,
        told=True,
        caution=caution_of(story),
        took_s=story.actual_s,
        planned_min=story.planned_min,
        acts=tuple(map(_act, story.acts)),
        people=tuple(map(_person, story.people)),
        statements=_statements(story),
        incidents=_incidents(story),
        issued=tuple(map(_issued, story.issued)),
    )


def caution_of(story: BundleStory) -> str:
    """Return what a reader of a story that is not established must bear in mind, or ""."""
    if story.established:
        return ""
    told = f"Not established: {len(story.failing)} claims failed. What follows is only what somebody wrote."
    if story.followed_lines < len(story.entries):
        told += f" From line {story.followed_lines + 1} on it does not follow from the script."
    return told


def _facts(report: Report, story: BundleStory | None) -> tuple[Finding, ...]:
    found = [("Ceremony", report.ceremony_id or "unknown"), ("Mode", report.mode or "unknown")]
    if story is not None:
        closed = moment_in_words(iso(story.closed)) if story.closed is not None else "not closed"
        found += [
            ("Script", story.script),
            ("Organisation", story.organisation),
            ("Place", story.place),
            ("Planned for", day_in_words(story.planned_on)),
            ("Opened", moment_in_words(iso(story.opened))),
            ("Closed", closed),
            ("Authority", story.authority),
            ("Quorum", story.quorum),
        ]
        if story.previous is not None:
            found.append(("Continues", f"{story.previous.ceremony_id}, head {story.previous.head}"))
    found += [
        ("Outcome", report.outcome or "not closed"),
        ("Bundle", report.bundle),
        ("Log head", report.head or "none"),
        ("Log head in words", " ".join(report.head_words) or "none"),
        ("Software of the ceremony", report.software_sha256 or "unknown"),
    ]
    return tuple(Finding(name, text) for name, text in found)


def _act(act: ActStory) -> ActRow:
    steps = tuple(
        StepRow(
            number=step.id,
            text=step.text,
            subject=step.subject,
            started=iso(step.started),
            took_s=step.actual_s,
            planned_min=step.planned_min,
        )
        for step in act.steps
    )
    return ActRow(
        letter=act.id,
        title=act.title,
        started=iso(act.started),
        ended=iso(act.ended),
        took_s=act.actual_s,
        break_s=act.break_s,
        planned_min=act.planned_min,
        steps=steps,
    )


def _person(person: PersonStory) -> PersonRow:
    return PersonRow(
        name=person.name,
        role=", ".join(person.roles),
        present=present_in_words(person),
        confirmed=len(person.confirmed),
        initialled=len(person.initialled),
        signed=person.signed,
    )


def present_in_words(person: PersonStory) -> str:
    """Return when a person was in the room."""
    spans = [f"{one.since:%H:%M:%S} to {one.until:%H:%M:%S}" for one in person.presences]
    return ", ".join(spans) or "never"


def _statements(story: BundleStory) -> tuple[StatementRow, ...]:
    """Return every statement once for each step, with who confirmed it and how often."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    first: dict[tuple[str, str], int] = {}
    for person in story.people:
        for said in person.confirmed:
            key = (said.step, said.statement)
            first[key] = min(said.line, first.get(key, said.line))
            counted = found.setdefault(key, {})
            counted[person.name] = counted.get(person.name, 0) + 1
    return tuple(
        StatementRow(step, statement, ", ".join(_times(name, count) for name, count in found[step, statement].items()))
        for step, statement in sorted(found, key=lambda key: (first[key], key))
    )


def _times(name: str, count: int) -> str:
    return f"{name} ({count} times)" if count > 1 else name


def _incidents(story: BundleStory) -> tuple[IncidentRow, ...]:
    return tuple(IncidentRow(one.kind.value, one.line, iso(one.time), one.who, one.text) for one in story.incidents)


def _issued(one: Issued) -> IssuedRow:
    decoded = tuple(Finding(field.label, f"{field.value}. {field.words}") for field in one.fields)
    return IssuedRow(
        title=f"{one.kind.value[:1].upper()}{one.kind.value[1:]}, SHA-256",
        facts=(
            Finding("File", one.file or "no file of the bundle has these bytes"),
            Finding("Signed", f"line {one.line} of the record" if one.line else "in the ceremony before"),
        ),
        groups=one.fingerprint_groups,
        fields=decoded or (Finding("Content", one.name),),
    )
