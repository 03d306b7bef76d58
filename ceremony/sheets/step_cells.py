"""The cells of one step of the printed script: what is done, what is written, who initials."""

from reportlab.graphics.shapes import Drawing
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Spacer, Table

from ceremony.sheets.fonts import Face
from ceremony.sheets.model import Blank, BlankKind, StepRow
from ceremony.sheets.page import BODY, GROUND, SMALL, STRONG, letter_boxes, open_box, prose, ruled_lines, style

CELL_PADDING: tuple[tuple[object, ...], ...] = (
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 4),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
)
_BLANK_WIDTH = 108.0
_INITIALS_WIDTH = 51.0
_BAG_SQUARES = 14
_BAG_SQUARE_SIDE = 13.6
_NARROW_CELL_HOLDS = 5
_BOXES_PER_LINE = 7
_BOX_WIDTH, _BOX_GAP = 60.0, 8.0

_LABEL = style(Face.SEMIBOLD, 6, leading=1.5)
_WHO = style(Face.REGULAR, 6.2, leading=1.2)
_ABOVE_SQUARES = ParagraphStyle("above-squares", parent=SMALL, spaceBefore=4)
_SPOKEN = ParagraphStyle("spoken", parent=style(Face.ITALIC, 9.2, after=3), leftIndent=6)
_TICK = ParagraphStyle(
    "tick",
    parent=style(Face.REGULAR, 8.5, after=2),
    leftIndent=17,
    bulletFontName=Face.REGULAR.value,
    bulletFontSize=11.5,
)
_MACHINE = ParagraphStyle(
    "machine",
    parent=style(Face.REGULAR, 8.2),
    backColor=GROUND,
    borderPadding=(2, 4, 3, 4),
    leftIndent=4,
    rightIndent=4,
    spaceBefore=5,
    spaceAfter=5,
)


def activity_cell(step: StepRow) -> list[Flowable]:
    """Return what is said and done, before any ticks and blanks."""
    cell: list[Flowable] = []
    if step.say:
        cell += [prose("READ ALOUD", _LABEL), prose(f"“{step.say}”", _SPOKEN)]
    cell.append(prose(step.activity, BODY))
    if step.machine:
        cell.append(prose(step.machine, _MACHINE, lead="The application will"))
    if step.note:
        cell.append(prose(step.note, SMALL, lead="Note:"))
    if step.subjects:
        cell += _small_print(step)
    return cell


def subject_cell(step: StepRow, subject: str) -> list[Flowable]:
    """Return whom a row is about, the number of a bag, and what is ticked or chosen in it."""
    cell: list[Flowable] = [prose(subject, STRONG)] if subject else []
    for blank in step.record:
        if blank.kind is BlankKind.BAG:
            cell += [prose(blank.label, _ABOVE_SQUARES), _shape(blank)]
    cell += [Spacer(0, 3)] if step.confirm or step.choose else []
    cell += [prose(line, _TICK, bullet="□") for line in step.confirm]
    if step.choose:
        cell.append(prose("MARK ONE", _LABEL))
        cell += [prose(line, _TICK, bullet="○") for line in step.choose]
    return cell if subject else [*cell, *_small_print(step)]


def result_cell(step: StepRow) -> list[Flowable]:
    """Return the blanks of a row but for bag numbers, whose squares need the width of `subject_cell`."""
    cell: list[Flowable] = []
    for blank in step.record:
        if blank.kind is not BlankKind.BAG:
            cell += [prose(blank.label, SMALL), _shape(blank)]
    return cell


def initials_cell(step: StepRow) -> list[Flowable]:
    """Return a box for each who initials, if they are few."""
    cell: list[Flowable] = []
    if len(step.initial) <= _NARROW_CELL_HOLDS:
        for who in step.initial:
            cell += [prose(who, _WHO), open_box(_INITIALS_WIDTH, 20)]
    return cell


def initials_lines(step: StepRow) -> list[Flowable]:
    """Return lines of boxes below the row, one for each who initials, if they are many."""
    who = step.initial if len(step.initial) > _NARROW_CELL_HOLDS else ()
    return [_line_of_boxes(who[first : first + _BOXES_PER_LINE]) for first in range(0, len(who), _BOXES_PER_LINE)]


def _line_of_boxes(who: tuple[str, ...]) -> Table:
    return Table(
        [[[prose(one, _WHO), open_box(_BOX_WIDTH, 20)] for one in who]],
        colWidths=[_BOX_WIDTH + _BOX_GAP] * len(who),
        style=[
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ],
        hAlign="LEFT",
    )


def minutes_line(step: StepRow) -> list[Flowable]:
    """Return the estimate, if there is one."""
    return [prose(f"{step.minutes} min", SMALL)] if step.minutes else []


def _small_print(step: StepRow) -> list[Flowable]:
    cell: list[Flowable] = []
    if step.on_fail:
        cell.append(prose(step.on_fail, style(Face.REGULAR, 7.5), lead="If not:"))
    if step.cite:
        cell.append(prose("; ".join(step.cite), SMALL))
    return cell


def _shape(blank: Blank) -> Drawing:
    match blank.kind:
        case BlankKind.BAG:
            return letter_boxes(_BAG_SQUARES, side=_BAG_SQUARE_SIDE)
        case BlankKind.TIME:
            return letter_boxes(4, side=17)
        case BlankKind.COUNT:
            return letter_boxes(3, side=17)
        case BlankKind.DIGEST_WORDS:
            return ruled_lines(_BLANK_WIDTH, 4)
        case BlankKind.WORDS | BlankKind.TEXT:
            return ruled_lines(_BLANK_WIDTH, 2)
        case BlankKind.SERIAL | BlankKind.FILE | BlankKind.PHOTO:
            return ruled_lines(_BLANK_WIDTH, 1, pitch=20)
