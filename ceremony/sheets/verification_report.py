"""The report of a verification as paper: the answer first, then what it rests on, then what the record tells.

Each bundle is a chapter; with several, the first page gives the answer about each. Every page names the software that
checked. The verdict is said by word, shape and colour; nothing is said by colour alone.
"""

from collections.abc import Sequence

from reportlab.platypus import CondPageBreak, Flowable, LongTable, PageBreak, Spacer, Table

from ceremony.sheets.days import clock_of, moment_in_words, span_in_words
from ceremony.sheets.fonts import Face
from ceremony.sheets.marks import BAD, GROUND_OF, INK_OF, OF_STANDING, bars, mark_drawing
from ceremony.sheets.model import Finding
from ceremony.sheets.page import (
    BODY,
    GROUND,
    HEADING,
    MONO,
    SMALL,
    STRONG,
    SUBTITLE,
    TITLE,
    Edge,
    Running,
    build_pages,
    prose,
    ruled_lines,
    style,
)
from ceremony.sheets.pen import grouped
from ceremony.sheets.verification_model import ActRow, IssuedRow, Mark, StepRow, VerificationDocument, VerifiedBundle
from ceremony.sheets.verification_tables import (
    MARGIN,
    SPAN,
    claims_tables,
    facts_table,
    headed_tables,
    incident_tables,
)

_COLUMN = style(Face.SEMIBOLD, 8.2)
_ANSWER = 17.0
_BAR = 150.0


def render_verification(document: VerificationDocument) -> bytes:
    """Return the report as a PDF; the same document gives the same bytes."""
    story: list[Flowable] = [prose("Verification report", TITLE)]
    several = len(document.bundles) > 1
    if several:
        story += [prose(f"{len(document.bundles)} bundles, {moment_in_words(document.checked_at)}", SUBTITLE)]
        for bundle in document.bundles:
            story += [_band(bundle), Spacer(0, 8)]
    for bundle in document.bundles:
        story += [PageBreak(), prose(bundle.ceremony_id or "Unknown ceremony", TITLE)] if several else []
        story += _chapter(bundle)
    story += _checked_by(document)
    ids = [bundle.ceremony_id or "unknown" for bundle in document.bundles]
    running = Running(
        mode=document.mode,
        title=f"Verification of {', '.join(ids)}",
        ceremony_id=ids[0] if len(ids) == 1 else f"{len(ids)} bundles",
        fact_name=f"SHA-256 of the software that checked, keyceremony {document.version}",
        fact=(document.software_sha256,),
        edge=Edge.FOOT,
        margin=MARGIN,
    )
    return build_pages(story, running)


def _chapter(bundle: VerifiedBundle) -> list[Flowable]:
    story: list[Flowable] = [prose(bundle.title or "The script cannot be read", SUBTITLE), _band(bundle)]
    failed = [claim for claim in bundle.claims if claim.mark is Mark.FAILED]
    if failed:
        story += [Spacer(0, 12), prose("What failed", HEADING), *claims_tables(failed)]
    story += [Spacer(0, 12), prose("Authenticity", HEADING)]
    story += [prose(sentence, BODY) for sentence in bundle.authenticity]
    if bundle.command:
        story += [Spacer(0, 3), prose(bundle.command, MONO)]
    story += [Spacer(0, 12), facts_table(bundle.facts)]
    story += [Spacer(0, 14), CondPageBreak(120), prose("Claims, and how each was checked", HEADING)]
    story += [prose(_counts(bundle), BODY), Spacer(0, 4), *claims_tables(bundle.claims)]
    if bundle.told:
        story += _told(bundle)
    return story


def _band(bundle: VerifiedBundle) -> Table:
    mark = OF_STANDING[bundle.standing]
    answer = style(Face.BOLD, _ANSWER, leading=1.2, ink=INK_OF[mark], after=2)
    texts = [prose(bundle.answer, answer), prose(bundle.sentence, BODY), prose(bundle.ceremony_id, SMALL)]
    return Table(
        [[mark_drawing(mark, 30), texts]],
        colWidths=(52, SPAN - 52),
        style=(
            ("BACKGROUND", (0, 0), (-1, -1), GROUND_OF[mark]),
            ("BOX", (0, 0), (-1, -1), 1.2, INK_OF[mark]),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (0, 0), 12),
            ("TOPPADDING", (0, 0), (-1, -1), 9),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 10),
        ),
        hAlign="LEFT",
    )


def _counts(bundle: VerifiedBundle) -> str:
    counted = {mark: sum(claim.mark is mark for claim in bundle.claims) for mark in Mark}
    return ", ".join(f"{number} {mark.value}" for mark, number in counted.items() if number)


def _told(bundle: VerifiedBundle) -> list[Flowable]:
    story: list[Flowable] = []
    if bundle.caution:
        warned = style(Face.SEMIBOLD, 9, ink=BAD)
        story += [Spacer(0, 12), prose(bundle.caution, warned)]
    story += [Spacer(0, 14), CondPageBreak(140), prose("Exceptions, dissent, breaks and aborts", HEADING)]
    story += incident_tables(bundle.incidents)
    story += [Spacer(0, 14), CondPageBreak(140), prose("Certificates and revocation lists", HEADING)]
    story += _issued(bundle.issued)
    story += [Spacer(0, 14), CondPageBreak(140), prose("Timeline", HEADING), *_timeline(bundle)]
    story += [Spacer(0, 14), CondPageBreak(140), prose("People", HEADING), *_people(bundle)]
    story += [Spacer(0, 14), CondPageBreak(140), prose("What was confirmed, and by whom", HEADING)]
    rows = [[prose(one.step, MONO), prose(one.statement, BODY), prose(one.people, SMALL)] for one in bundle.statements]
    story += headed_tables(("Step", "Statement", "Confirmed by"), rows, widths=(46, 250, SPAN - 296))
    return story


def _timeline(bundle: VerifiedBundle) -> list[Flowable]:
    legend = (
        f"All acts took {span_in_words(bundle.took_s)} without breaks; planned were "
        f"{span_in_words(bundle.planned_min * 60)}. Outlined: planned. Solid: actual. Times are UTC."
    )
    longest = max([1.0, *(max(act.planned_min * 60, act.took_s) for act in bundle.acts)])
    rows = [
        [
            prose(act.letter, MONO),
            prose(act.title, STRONG),
            [prose(clock_of(act.started), MONO), prose(clock_of(act.ended), MONO)],
            [prose(span_in_words(act.took_s), BODY), *_break(act)],
            prose(f"{act.planned_min} min", BODY),
            bars(_BAR, planned=act.planned_min * 60 / longest, actual=act.took_s / longest),
        ]
        for act in bundle.acts
    ]
    heads = ("Act", "Title", "From, to", "Took", "Planned", "")
    story: list[Flowable] = [prose(legend, BODY), Spacer(0, 4)]
    story += headed_tables(heads, rows, widths=(28, SPAN - 28 - 58 - 76 - 52 - _BAR - 10, 58, 76, 52, _BAR + 10))
    for act in bundle.acts:
        story += [Spacer(0, 10), CondPageBreak(80), prose(f"Act {act.letter}: {act.title}", _COLUMN), *_steps(act)]
    return story


def _break(act: ActRow) -> list[Flowable]:
    return [prose(f"and a break of {span_in_words(act.break_s)}", SMALL)] if act.break_s else []


def _steps(act: ActRow) -> list[Flowable]:
    rows = [
        [
            prose(step.number, MONO),
            _what(step, act.steps[index - 1] if index else None),
            prose(clock_of(step.started), MONO),
            prose(span_in_words(step.took_s) if step.took_s is not None else "not completed", BODY),
            prose(f"{step.planned_min} min" if step.planned_min else "", BODY),
        ]
        for index, step in enumerate(act.steps)
    ]
    return headed_tables(
        ("Step", "What", "Begun", "Took", "Planned"), rows, widths=(42, SPAN - 42 - 52 - 70 - 48, 52, 70, 48)
    )


def _what(step: StepRow, before: StepRow | None) -> list[Flowable]:
    """Return what was done; where a step is repeated, its text stands with the first only."""
    if step.subject and before is not None and before.number == step.number:
        return [prose(step.subject, BODY)]
    return [prose(step.text, BODY), *([prose(step.subject, SMALL)] if step.subject else [])]


def _people(bundle: VerifiedBundle) -> list[Flowable]:
    rows = [
        [
            [prose(person.name, STRONG), prose(person.role, SMALL)],
            prose(person.present, BODY),
            prose(str(person.confirmed), BODY),
            prose(str(person.initialled), BODY),
            prose("signed" if person.signed else "", BODY),
        ]
        for person in bundle.people
    ]
    heads = ("Name, role", "In the room (UTC)", "Confirmed", "Initialled", "Record")
    return headed_tables(heads, rows, widths=(160, SPAN - 160 - 62 - 58 - 52, 62, 58, 52))


def _issued(issued: Sequence[IssuedRow]) -> list[Flowable]:
    if not issued:
        return [prose("None.", BODY)]
    story: list[Flowable] = []
    for one in issued:
        story += [CondPageBreak(150), prose(one.title, STRONG), Spacer(0, 3), _groups(one.groups), Spacer(0, 4)]
        story += [facts_table((*one.facts, *one.fields)), Spacer(0, 12)]
    return story


def _groups(groups: tuple[str, ...]) -> Table:
    """Return a fingerprint as eight numbered groups in two rows, as people read it aloud."""
    mono = style(Face.MONO_SEMIBOLD, 12)
    cells = [[prose(str(number), SMALL), prose(grouped(group, 4), mono)] for number, group in enumerate(groups, 1)]
    rows = [cells[:4], cells[4:]]
    ground = ("BACKGROUND", (0, 0), (-1, -1), GROUND)
    return Table(rows, colWidths=(SPAN / 4,) * 4, style=(ground, ("LEFTPADDING", (0, 0), (-1, -1), 9)), hAlign="LEFT")


def _checked_by(document: VerificationDocument) -> list[Flowable]:
    facts = (
        Finding("Checked", f"{moment_in_words(document.checked_at)}, by the clock of the machine that checked"),
        Finding("Software", f"keyceremony {document.version}"),
        Finding("Its SHA-256", grouped(document.software_sha256, 8)),
        Finding("What it shows", "This report is as good as the software that made it: use a copy that you got "
                "independently of the bundle, and compare its SHA-256 with the release."),
    )  # fmt: skip
    signing = LongTable(
        [[prose("Name of the auditor", SMALL), prose("Signature", SMALL), prose("Date", SMALL)],
         [ruled_lines(180, 1, pitch=26), ruled_lines(180, 1, pitch=26), ruled_lines(100, 1, pitch=26)]],
        colWidths=(190, 190, SPAN - 380),
        style=(("LEFTPADDING", (0, 0), (-1, -1), 0),),
        hAlign="LEFT",
    )  # fmt: skip
    heading = prose("What checked, and who looked", HEADING)
    return [Spacer(0, 14), CondPageBreak(190), heading, facts_table(facts), Spacer(0, 16), signing]
