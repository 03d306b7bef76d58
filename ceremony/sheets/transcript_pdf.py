"""The transcript as people read it: a summary, then every record of the log.

It is the copy, never the authority: each page names the SHA-256 of the transcript.jsonl that it was made from.
"""

from reportlab.platypus import CondPageBreak, Flowable, LongTable, Spacer, Table

from ceremony.sheets.days import clock_of, day_in_words, moment_in_words
from ceremony.sheets.fonts import Face, legible
from ceremony.sheets.model import LogEntry, Participant, TranscriptDocument
from ceremony.sheets.page import (
    BODY,
    HEADING,
    INK,
    LINE,
    MONO,
    PAGE_WIDTH,
    SMALL,
    STRONG,
    SUBTITLE,
    TITLE,
    Edge,
    Running,
    build_pages,
    prose,
    style,
)
from ceremony.sheets.pen import grouped

_MARGIN = 51.0
_SPAN = PAGE_WIDTH - 2 * _MARGIN
_LOG_COLUMNS = (34.0, 62.0, 92.0, _SPAN - 188.0)
# One table of ten thousand rows is laid out in quadratic time; chunks of this size are not.
_ROWS_PER_TABLE = 400
_COLUMN = style(Face.SEMIBOLD, 8.2)
_RULED = (
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
)
# Small type beside body type: this puts both on one baseline.
_SMALL_TYPE_LOWER = ("TOPPADDING", (0, 0), (0, -1), 5.5)
_HEADED = (*_RULED, ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK))


def render_transcript(document: TranscriptDocument) -> bytes:
    """Return the transcript as a PDF; the same document gives the same bytes."""
    story: list[Flowable] = [
        prose("Ceremony transcript", TITLE),
        prose(f"{document.organisation}: {document.title}", SUBTITLE),
        _summary(document),
    ]
    if document.participants:
        story += [Spacer(0, 14), CondPageBreak(90), prose("Participants", HEADING), _people(document.participants)]
    story += [Spacer(0, 14), CondPageBreak(90), prose("Exceptions and dissent", HEADING)]
    story += _log_tables(document.exceptions) if document.exceptions else [prose("None was recorded.", BODY)]
    story += [Spacer(0, 14), CondPageBreak(90), prose("Log", HEADING), *_log_tables(document.log)]
    running = Running(
        mode=document.mode,
        title=f"Transcript of {document.ceremony_id}",
        ceremony_id=document.ceremony_id,
        fact_name="SHA-256 of the whole file transcript.jsonl (not the log head)",
        fact=(document.jsonl_sha256,),
        edge=Edge.FOOT,
        margin=_MARGIN,
    )
    return build_pages(story, running)


def _summary(document: TranscriptDocument) -> Table:
    rows = [
        ("Ceremony", prose(document.ceremony_id, BODY)),
        ("Mode", prose(document.mode.value, STRONG)),
        ("Opened", prose(moment_in_words(document.opened), BODY)),
        ("Closed", prose(moment_in_words(document.closed) if document.closed else "not closed", BODY)),
        ("Outcome", prose(document.outcome, STRONG)),
        *((result.name, prose(result.text, BODY)) for result in document.results),
        ("Entries", prose(str(len(document.log)), BODY)),
        ("Log head: SHA-256 of the last line alone", prose(grouped(document.log_head, 8), MONO)),
    ]
    if document.log_head_words:
        rows.append(
            ("Log head in words, as written by hand at the end", prose(" ".join(document.log_head_words), MONO))
        )
    cells = [[prose(name, SMALL), value] for name, value in rows]
    return Table(cells, colWidths=(100, _SPAN - 100), style=(*_RULED, _SMALL_TYPE_LOWER), hAlign="LEFT")


def _people(participants: tuple[Participant, ...]) -> LongTable:
    rows = [[prose(name, _COLUMN) for name in ("Name", "Role", "Note")]]
    rows += [
        [prose(person.name, STRONG), prose(person.role, BODY), prose(person.note, SMALL)] for person in participants
    ]
    return LongTable(
        rows,
        colWidths=(170, 150, _SPAN - 320),
        repeatRows=1,
        style=(*_HEADED, ("TOPPADDING", (2, 1), (2, -1), 5.5)),
        hAlign="LEFT",
    )


def _log_tables(entries: tuple[LogEntry, ...]) -> list[Flowable]:
    return [
        _log_table(entries[start : start + _ROWS_PER_TABLE], previous=entries[start - 1].time[:10] if start else "")
        for start in range(0, len(entries), _ROWS_PER_TABLE)
    ]


def _log_table(entries: tuple[LogEntry, ...], *, previous: str) -> LongTable:
    rows: list[list[object]] = [[prose(name, _COLUMN) for name in ("No.", "Time (UTC)", "Who", "Entry")]]
    commands: list[tuple[object, ...]] = [
        *_HEADED,
        ("FONT", (0, 1), (0, -1), Face.REGULAR.value, 8.5),
        ("FONT", (1, 1), (1, -1), Face.MONO.value, 8.2),
    ]
    for entry in entries:
        day = entry.time[:10]
        if day != previous:
            row = len(rows)
            rows.append([prose(day_in_words(day), _COLUMN), "", "", ""])
            commands += [("SPAN", (0, row), (-1, row)), ("NOSPLIT", (0, row), (0, row + 1))]
            previous = day
        clock = legible(clock_of(entry.time), Face.MONO)
        rows.append([str(entry.number), clock, prose(entry.who, STRONG), prose(entry.text, BODY)])
    return LongTable(
        rows, colWidths=_LOG_COLUMNS, repeatRows=1, splitInRow=1, style=commands, hAlign="LEFT", spaceAfter=0
    )
