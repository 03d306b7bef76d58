"""What the auditor's view lists, as rows of plain values without Qt: claims, times, people, incidents, papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ceremony.plain_text import plain
from ceremony.sheets.days import day_in_words, iso, span_in_words
from ceremony.verifier.report import Claim, Report, Verdict
from ceremony.verifier.story import (
    ActStory,
    BundleStory,
    Entry,
    IncidentKind,
    Issued,
    PersonStory,
    StepStory,
)
from gui.strings import audit as words


class Tone(StrEnum):
    """What the sign before a row says; a plain row has none."""

    PLAIN = "plain"
    OK = "ok"
    DOUBT = "doubt"
    BAD = "bad"
    MOOT = "moot"


@dataclass(frozen=True, slots=True)
class Bars:
    """Two lengths from 0 to 1: what was planned, and what it took."""

    planned: float
    actual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; `spoken` is what a screen reader says of it, where the cells alone say too little."""

    cells: tuple[str, ...]
    tone: Tone = Tone.PLAIN
    children: tuple["Row", ...] = ()
    bars: Bars | None = None
    spoken: str = ""


class Wanted(StrEnum):
    """Which claims are listed."""

    ALL = "all"
    FAILED = "failed"
    OPEN = "open"


_VERDICTS: Mapping[Verdict, tuple[Tone, str]] = {
    Verdict.PROVED: (Tone.OK, words.PROVED),
    Verdict.FAILED: (Tone.BAD, words.FAILED),
    Verdict.NOT_ESTABLISHED: (Tone.DOUBT, words.NOT_ESTABLISHED),
    Verdict.NOT_APPLICABLE: (Tone.MOOT, words.NOT_APPLICABLE),
}
_WANTED: Mapping[Wanted, frozenset[Verdict]] = {
    Wanted.ALL: frozenset(Verdict),
    Wanted.FAILED: frozenset({Verdict.FAILED}),
    Wanted.OPEN: frozenset({Verdict.NOT_ESTABLISHED}),
}
_GRAVE = frozenset({IncidentKind.EXCEPTION, IncidentKind.DISSENT, IncidentKind.ABORT, IncidentKind.FAILURE})


def claims_wanted(report: Report, wanted: Wanted) -> tuple[Claim, ...]:
    """Return the claims of a kind; what failed comes first."""
    return tuple(claim for claim in report.ranked if claim.verdict in _WANTED[wanted])


def claim_rows(report: Report, wanted: Wanted) -> tuple[Row, ...]:
    """Return a row for each claim; inside it, how it was checked and where."""
    return tuple(_claim(claim) for claim in claims_wanted(report, wanted))


def _claim(claim: Claim) -> Row:
    tone, verdict = _VERDICTS[claim.verdict]
    return Row(
        cells=(verdict, claim.rule, claim.title),
        tone=tone,
        children=(Row(cells=("", words.HOW, claim.how)), Row(cells=("", words.WHERE, claim.where))),
        spoken=words.CLAIM_SPOKEN.format(verdict=verdict, rule=claim.rule, title=claim.title),
    )


def timeline_rows(story: BundleStory) -> tuple[Row, ...]:
    """Return a row for each act with its bars; inside it, its steps."""
    longest_s = max([1, *(max(act.planned_min * 60, act.elapsed_s) for act in story.acts)])
    return tuple(_act(act, longest_s) for act in story.acts)


def _act(act: ActStory, longest_s: int) -> Row:
    took = span_in_words(act.actual_s)
    if act.break_s:
        took = words.WITH_BREAK.format(took=took, pause=span_in_words(act.break_s))
    steps_s = max([1, *(max(step.planned_min * 60, step.actual_s or 0) for step in act.steps)])
    planned = words.MINUTES.format(minutes=act.planned_min)
    return Row(
        cells=(words.ACT.format(act=act.id), act.title, f"{act.started:%H:%M:%S}", took, planned, ""),
        bars=Bars(act.planned_min * 60 / longest_s, act.actual_s / longest_s),
        children=tuple(_step(step, steps_s) for step in act.steps),
        spoken=words.TIME_SPOKEN.format(what=act.title, took=took, planned=planned),
    )


def _step(step: StepStory, longest_s: int) -> Row:
    took = span_in_words(step.actual_s) if step.actual_s is not None else words.NOT_COMPLETED
    text = _about(step.text, step.subject)
    planned = words.MINUTES.format(minutes=step.planned_min) if step.planned_min else ""
    return Row(
        cells=(step.id, text, f"{step.started:%H:%M:%S}", took, planned, ""),
        tone=Tone.PLAIN if step.ended is not None else Tone.DOUBT,
        bars=Bars(step.planned_min * 60 / longest_s, (step.actual_s or 0) / longest_s),
    )


def people_rows(story: BundleStory) -> tuple[Row, ...]:
    """Return a row for each person; inside it, every statement the person confirmed, and the steps initialled."""
    return tuple(_person(person) for person in story.people)


def _person(person: PersonStory) -> Row:
    spans = [words.SPAN.format(since=f"{one.since:%H:%M}", until=f"{one.until:%H:%M}") for one in person.presences]
    said = [
        Row(
            cells=(
                one.step,
                _about(one.statement, one.subject),
                f"{one.time:%H:%M:%S}",
                "",
                "",
                words.LINE.format(line=one.line),
            )
        )
        for one in person.confirmed
    ]
    if person.initialled:
        steps = ", ".join(dict.fromkeys(one.step for one in person.initialled))
        told = words.INITIALLED_STEPS.format(count=len(person.initialled), steps=steps)
        said.append(Row(cells=("", told, "", "", "", "")))
    return Row(
        cells=(
            person.name,
            ", ".join(person.roles),
            ", ".join(spans) or words.NEVER,
            str(len(person.confirmed)),
            str(len(person.initialled)),
            words.SIGNED if person.signed else "",
        ),
        children=tuple(said),
    )


def _about(text: str, subject: str) -> str:
    """Return a text with whom or what it is about, where it does not say so itself."""
    return text if subject in text else words.OF_SUBJECT.format(text=text, subject=subject)


def incident_rows(story: BundleStory) -> tuple[Row, ...]:
    """Return a row for everything that went otherwise than the script has it."""
    return tuple(
        Row(
            cells=(one.kind.value, f"{one.time:%H:%M:%S}", one.who, one.text, str(one.line)),
            tone=Tone.BAD if one.kind in _GRAVE else Tone.DOUBT,
        )
        for one in story.incidents
    )


def issued_rows(story: BundleStory) -> tuple[Row, ...]:
    """Return a row for each certificate and CRL; inside it, its fingerprint, its file and what it says."""
    return tuple(_issued(one) for one in story.issued)


def _issued(one: Issued) -> Row:
    groups = "   ".join(f"{group[:4]} {group[4:]}" for group in one.fingerprint_groups)
    signed = words.SIGNED_LINE.format(line=one.line) if one.line else words.SIGNED_EARLIER
    children = [
        Row(cells=(words.FINGERPRINT, groups, "")),
        Row(cells=(words.FILE, one.file or words.NO_FILE, "")),
        Row(cells=(words.SIGNED_AT, signed, "")),
        *(Row(cells=(field.label, field.value, field.words)) for field in one.fields),
    ]
    until = day_in_words(iso(one.until)[:10]) if one.until is not None else ""
    name = words.UNTIL.format(name=one.name, until=until) if until else one.name
    return Row(cells=(one.kind.value, name, ""), children=tuple(children))


def entries_with(story: BundleStory, query: str) -> tuple[Entry, ...]:
    """Return the records whose sentence, person, step or line holds every word of the query."""
    wanted = query.casefold().split()
    if not wanted:
        return story.entries
    return tuple(entry for entry in story.entries if all(word in _haystack(entry) for word in wanted))


def _haystack(entry: Entry) -> str:
    return f"{entry.line} {entry.step} {entry.who} {entry.text}".casefold()


def record_rows(entries: tuple[Entry, ...]) -> tuple[Row, ...]:
    """Return a row for each record."""
    return tuple(
        Row(
            cells=(str(entry.line), f"{entry.time:%H:%M:%S}", entry.who, entry.text),
            tone=Tone.DOUBT if entry.notable else Tone.PLAIN,
        )
        for entry in entries
    )


def detail_of(entry: Entry) -> str:
    """Return one record in full."""
    time = f"{entry.time:%Y-%m-%d %H:%M:%S}"
    return words.DETAIL.format(line=entry.line, time=time, who=plain(entry.who), text=plain(entry.text))
