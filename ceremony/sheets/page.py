"""Documents of many pages: the frame around them, their type, and the shapes that people write into.

Every text becomes a Paragraph through `prose` alone, which escapes it: a name is never markup. Pages are numbered "x
of y" in one pass: the total is a small form that is defined after the last page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Line, Rect
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph
from reportlab.platypus.flowables import CallerMacro

from ceremony.sheets.fonts import Face, legible, load_faces
from ceremony.sheets.model import Mode
from ceremony.sheets.pen import QUIET_INK, Align, Pen

PAGE_WIDTH, PAGE_HEIGHT = float(A4[0]), float(A4[1])
_TOTAL_FORM = "total-pages"
_FACT_SIZE, _FACT_LEADING = 7.2, 9.5

INK = Color(0, 0, 0)
QUIET = Color(QUIET_INK, QUIET_INK, QUIET_INK)
LINE = Color(0.78, 0.78, 0.78)
GROUND = Color(0.925, 0.925, 0.925)
PAPER = Color(1, 1, 1)


def style(face: Face, size: float, *, leading: float = 1.3, ink: Color = INK, after: float = 0) -> ParagraphStyle:
    """Return a type style; `leading` is a multiple of `size`."""
    return ParagraphStyle(
        f"{face.value}-{size}",
        fontName=face.value,
        fontSize=size,
        leading=size * leading,
        textColor=ink,
        spaceAfter=after,
    )


TITLE = style(Face.BOLD, 22, leading=1.2, after=3)
SUBTITLE = style(Face.REGULAR, 10.5, after=10)
HEADING = style(Face.SEMIBOLD, 12.5, after=5)
BODY = style(Face.REGULAR, 9)
STRONG = style(Face.SEMIBOLD, 9)
SMALL = style(Face.REGULAR, 7, ink=QUIET)
MONO = style(Face.MONO, 8.2)


def prose(text: str, kind: ParagraphStyle, *, lead: str = "", bullet: str = "") -> Paragraph:
    """Return a paragraph of plain text, after `lead` in semibold; `kind` leaves room for a `bullet`."""
    load_faces()
    face = Face(kind.fontName)
    shown = escape(legible(text, face))
    if lead:
        shown = f'<font name="{Face.SEMIBOLD.value}">{escape(legible(lead))}</font> {shown}'
    return Paragraph(shown, kind, bulletText=bullet or None)


def ruled_lines(width: float, count: int, *, pitch: float = 17) -> Drawing:
    """Return lines to write on."""
    drawing = Drawing(width, count * pitch + 2)
    for index in range(count):
        y = 2 + index * pitch
        drawing.add(Line(0, y, width, y, strokeColor=QUIET, strokeWidth=0.5))
    return drawing


def letter_boxes(count: int, *, side: float, rows: int = 1) -> Drawing:
    """Return squares to write one character each, `count` to a row."""
    drawing = Drawing(count * side, rows * (side + 3))
    for row in range(rows):
        for column in range(count):
            drawing.add(
                Rect(
                    column * side, 1.5 + row * (side + 3), side, side, strokeColor=INK, strokeWidth=0.5, fillColor=PAPER
                )
            )
    return drawing


def open_box(width: float, height: float) -> Drawing:
    """Return one empty box."""
    drawing = Drawing(width, height + 2)
    drawing.add(Rect(0.25, 1, width - 0.5, height, strokeColor=QUIET, strokeWidth=0.5, fillColor=PAPER))
    return drawing


class Edge(StrEnum):
    """Where the running text stands."""

    HEAD = "head"
    FOOT = "foot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What stands on every page: of what this is a page, and one fact that binds the page to its document.

    Attributes:
        fact_name: for example "Script hash in words".
        fact: its parts in order; they break between parts only.
        margin: left and right, in points.
    """

    mode: Mode
    title: str
    ceremony_id: str
    fact_name: str
    fact: tuple[str, ...]
    edge: Edge
    margin: float


def build_pages(story: Sequence[Flowable], running: Running) -> bytes:
    """Return the pages as a PDF; the same story gives the same bytes."""
    load_faces()
    facts = _fact_lines(running)
    band = 34 + len(facts) * _FACT_LEADING
    top, bottom = (20 + band, 34.0) if running.edge is Edge.HEAD else (46.0, 22 + band)
    document = BytesIO()
    frame = Frame(
        running.margin,
        bottom,
        PAGE_WIDTH - 2 * running.margin,
        PAGE_HEIGHT - top - bottom,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )

    def draw_running(canvas: Canvas, _template: BaseDocTemplate) -> None:
        _draw_running(Pen(canvas, PAGE_HEIGHT), running, facts, page=int(canvas.getPageNumber()))

    template = BaseDocTemplate(
        document,
        pagesize=A4,
        invariant=1,
        title=legible(running.title),
        creator="keyceremony",
        initialFontName=Face.REGULAR.value,
        pageTemplates=[PageTemplate(id="page", frames=[frame], onPage=draw_running)],
    )
    template.build([*story, CallerMacro(drawCallable=_define_total)])
    return document.getvalue()


def _fact_lines(running: Running) -> tuple[str, ...]:
    text = " ".join(legible(part, Face.MONO) for part in running.fact)
    width = PAGE_WIDTH - 2 * running.margin
    return tuple(str(line) for line in simpleSplit(text, Face.MONO.value, _FACT_SIZE, width))


def _draw_running(pen: Pen, running: Running, facts: tuple[str, ...], *, page: int) -> None:
    left, right = running.margin, PAGE_WIDTH - running.margin
    if running.mode is Mode.REHEARSAL:
        pen.watermark(PAGE_WIDTH / 2, PAGE_HEIGHT / 2, "REHEARSAL", size=118, angle=54)
        pen.block(right - 62, 21, 62, 14, ink=0)
        pen.text(right - 31, 31, "REHEARSAL", face=Face.BOLD, size=8.5, ink=1, align=Align.CENTRE)
    match running.edge:
        case Edge.HEAD:
            top = 44.0
            pen.fitted(left, top - 13, running.title, face=Face.SEMIBOLD, size=9.5, width=300)
            if running.mode is Mode.PRODUCTION:
                pen.text(right, top - 13, "Production", face=Face.SEMIBOLD, size=8.5, align=Align.RIGHT)
            pen.rule(left, top + len(facts) * _FACT_LEADING + 5, right - left, thickness=0.8)
        case Edge.FOOT:
            top = PAGE_HEIGHT - 34 - len(facts) * _FACT_LEADING
            pen.rule(left, top - 12, right - left, ink=0.78)
    pen.text(left, top, running.fact_name, face=Face.REGULAR, size=_FACT_SIZE, ink=QUIET_INK)
    for index, line in enumerate(facts, start=1):
        pen.text(left, top + index * _FACT_LEADING, line, face=Face.MONO, size=_FACT_SIZE)
    pen.fitted(right - 66, top, running.ceremony_id, face=Face.REGULAR, size=8, width=200, align=Align.RIGHT)
    width = pen.text(right - 55, top, f"page {page} of", face=Face.REGULAR, size=8)
    # The total is not known yet: a form of that name is defined after the last page.
    pen.canvas.saveState()
    pen.canvas.translate(right - 55 + width, PAGE_HEIGHT - top)
    pen.canvas.doForm(_TOTAL_FORM)
    pen.canvas.restoreState()


def _define_total(last: CallerMacro) -> None:
    canvas = last.canv
    canvas.beginForm(_TOTAL_FORM)
    canvas.setFont(Face.REGULAR.value, 8)
    canvas.drawString(0, 0, f" {canvas.getPageNumber()}")
    canvas.endForm()
