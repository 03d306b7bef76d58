"""The forms after the acts of a printed script: exception sheets, and the statement that everybody signs."""

from reportlab.platypus import Flowable, LongTable, Spacer, Table

from ceremony.sheets.fonts import Face
from ceremony.sheets.model import ScriptDocument
from ceremony.sheets.page import BODY, HEADING, INK, LINE, SMALL, STRONG, letter_boxes, prose, ruled_lines, style
from ceremony.sheets.step_cells import CELL_PADDING

_STATEMENT = style(Face.REGULAR, 10.5, leading=1.45, after=14)


def exception_sheet(number: int, *, width: float) -> list[Flowable]:
    """Return one blank page for a deviation, its decision and its effect."""
    half = width / 2
    head = Table(
        [
            [
                prose("Exception no.", SMALL),
                prose("Step", SMALL),
                prose("Began (UTC)", SMALL),
                prose("Ended (UTC)", SMALL),
            ],
            [letter_boxes(2, side=19), letter_boxes(6, side=19), letter_boxes(4, side=19), letter_boxes(4, side=19)],
        ],
        colWidths=(width * 0.18, width * 0.34, width * 0.24, width * 0.24),
        style=list(CELL_PADDING),
        hAlign="LEFT",
    )
    story: list[Flowable] = [prose(f"Exception sheet {number}", HEADING), head]
    questions = (
        ("What happened, and what the script asked for", 5),
        ("What was done instead, and why", 5),
        ("Effect on keys, shares or evidence, and who assessed it", 4),
        ("Follow-up after the ceremony", 2),
    )
    for question, lines in questions:
        story += [Spacer(0, 8), prose(question, STRONG), ruled_lines(width, lines, pitch=24)]
    signers = [
        [prose(role, SMALL), prose(f"{role}: signature", SMALL)]
        for role in ("Decided by (name and role)", "Administrator", "Witness", "Witness or auditor")
    ]
    story += [
        Spacer(0, 12),
        Table(
            signers,
            colWidths=(half, half),
            rowHeights=38,
            style=[("LINEABOVE", (0, 0), (-1, -1), 0.5, INK), ("VALIGN", (0, 0), (-1, -1), "TOP"), *CELL_PADDING],
            hAlign="LEFT",
        ),
        prose("Not used: strike this page through and initial here  ______________", BODY),
    ]
    return story


def statement_page(document: ScriptDocument, *, width: float) -> list[Flowable]:
    """Return the statement with a line for every participant's signature."""
    rows: list[list[object]] = [
        [prose(name, style(Face.SEMIBOLD, 7.5)) for name in ("Name and role", "Signature", "Date and time (UTC)")]
    ]
    rows += [[[prose(person.name, STRONG), prose(person.role, SMALL)], "", ""] for person in document.participants]
    return [
        prose("Statement of the participants", HEADING),
        prose(document.statement, _STATEMENT),
        LongTable(
            rows,
            colWidths=(width * 0.36, width * 0.4, width * 0.24),
            minRowHeights=[16.0, *[40.0] * len(document.participants)],
            repeatRows=1,
            style=[
                ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK),
                ("LINEBELOW", (0, 1), (-1, -1), 0.5, LINE),
                ("LINEBEFORE", (1, 1), (-1, -1), 0.4, LINE),
                ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
                *CELL_PADDING,
            ],
            hAlign="LEFT",
        ),
    ]
