"""The tables of a verification report: rows that may be many, each with a verdict or a kind."""

from collections.abc import Sequence

from reportlab.platypus import Flowable, LongTable, Table

from ceremony.sheets.days import clock_of, day_in_words
from ceremony.sheets.fonts import Face
from ceremony.sheets.marks import INK_OF, mark_drawing
from ceremony.sheets.model import Finding
from ceremony.sheets.page import BODY, INK, LINE, MONO, PAGE_WIDTH, SMALL, STRONG, prose, style
from ceremony.sheets.verification_model import ClaimRow, IncidentRow

MARGIN = 51.0
SPAN = PAGE_WIDTH - 2 * MARGIN
# One table of ten thousand rows is laid out in quadratic time; chunks of this size are not.
_ROWS_PER_TABLE = 400
_COLUMN = style(Face.SEMIBOLD, 8.2)
_WHERE = style(Face.MONO, 7)
_PADDED = (
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
)
_HEADED = (*_PADDED, ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK))


def facts_table(facts: Sequence[Finding]) -> Table:
    """Return names and values."""
    rows = [[prose(fact.name, SMALL), prose(fact.text, BODY)] for fact in facts]
    lower = ("TOPPADDING", (0, 0), (0, -1), 5.5)
    return LongTable(rows, colWidths=(100, SPAN - 100), style=(*_PADDED, lower), hAlign="LEFT", splitInRow=1)


def headed_tables(heads: Sequence[str], rows: Sequence[Sequence[object]], *, widths: Sequence[float]) -> list[Flowable]:
    """Return rows under headings that come again on every page."""
    tables: list[Flowable] = []
    for start in range(0, len(rows), _ROWS_PER_TABLE):
        content = [
            [prose(head, _COLUMN) for head in heads],
            *(list(row) for row in rows[start : start + _ROWS_PER_TABLE]),
        ]
        tables.append(
            LongTable(content, colWidths=tuple(widths), repeatRows=1, style=_HEADED, hAlign="LEFT", splitInRow=1)
        )
    return tables


def claims_tables(claims: Sequence[ClaimRow]) -> list[Flowable]:
    """Return claims, each with the shape and the word of its verdict."""
    rows = [
        [
            mark_drawing(claim.mark, 9),
            prose(claim.mark.value, style(Face.SEMIBOLD, 8.2, ink=INK_OF[claim.mark])),
            prose(claim.rule, MONO),
            [prose(claim.title, BODY), prose(claim.how, SMALL), prose(claim.where, _WHERE)],
        ]
        for claim in claims
    ]
    return headed_tables(
        ("", "Verdict", "Rule", "Claim, how it was checked, where"), rows, widths=(18, 76, 42, SPAN - 136)
    )


def incident_tables(incidents: Sequence[IncidentRow]) -> list[Flowable]:
    """Return what went otherwise, or that nothing did."""
    if not incidents:
        return [prose("None was recorded.", BODY)]
    rows = [
        [
            prose(one.kind, STRONG),
            [prose(day_in_words(one.time[:10]), SMALL), prose(clock_of(one.time), MONO)],
            [prose(one.who, STRONG), prose(one.text, BODY)],
            prose(str(one.line), MONO),
        ]
        for one in incidents
    ]
    return headed_tables(("Kind", "Time (UTC)", "Who, what", "Line"), rows, widths=(76, 92, SPAN - 206, 38))
