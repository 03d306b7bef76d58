"""The cells of one step of the printed script: what is done, what is written, who initials."""

from reportlab.graphics.shapes import Drawing
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Spacer

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

_LABEL = style(Face.SEMIBOLD, 6, leading=1.5)
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
    """Return whom a row is about, and what is ticked or chosen in it."""
    cell: list[Flowable] = [prose(subject, STRONG)] if subject else []
    cell += [Spacer(0, 3)] if step.confirm or step.choose else []
    cell += [prose(line, _TICK, bullet="□") for line in step.confirm]
    if step.choose:
        cell.append(prose("MARK ONE", _LABEL))
        cell += [prose(line, _TICK, bullet="○") for line in step.choose]
    return cell if subject else [*cell, *_small_print(step)]


def result_cell(step: StepRow) -> list[Flowable]:
    """Return the blanks of a row."""
    cell: list[Flowable] = []
    for blank in step.record:
        cell += [prose(blank.label, SMALL), _shape(blank)]
    return cell


def initials_cell(step: StepRow) -> list[Flowable]:
    """Return a box for each who initials."""
    cell: list[Flowable] = []
    for who in step.initial:
        cell += [prose(who, style(Face.REGULAR, 6.2, leading=1.2)), open_box(_INITIALS_WIDTH, 20)]
    return cell


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
            return letter_boxes(7, side=15.4, rows=2)
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
