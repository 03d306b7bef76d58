"""Verdicts as shape, colour and word: a page that was copied in black and white says as much.

A tick in a disc, a question in a diamond, a cross in a square, a dash.
"""

from collections.abc import Mapping

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect
from reportlab.lib.colors import Color, HexColor

from ceremony.sheets.verification_model import Mark, Standing

OK, OK_SOFT = HexColor("#146C3E"), HexColor("#E4F3EA")
DOUBT, DOUBT_SOFT = HexColor("#7A4B00"), HexColor("#FFF3D6")
BAD, BAD_SOFT = HexColor("#A61B1B"), HexColor("#FDE8E8")
MOOT = HexColor("#5A6977")
PLANNED, ACTUAL = HexColor("#5A6977"), HexColor("#0A5AA8")
_WHITE = HexColor("#FFFFFF")

OF_STANDING: Mapping[Standing, Mark] = {
    Standing.AUTHENTIC: Mark.PROVED,
    Standing.CONSISTENT: Mark.NOT_ESTABLISHED,
    Standing.NOT_VALID: Mark.FAILED,
}
INK_OF: Mapping[Mark, Color] = {
    Mark.PROVED: OK,
    Mark.FAILED: BAD,
    Mark.NOT_ESTABLISHED: DOUBT,
    Mark.NOT_APPLICABLE: MOOT,
}
GROUND_OF: Mapping[Mark, Color] = {
    Mark.PROVED: OK_SOFT,
    Mark.FAILED: BAD_SOFT,
    Mark.NOT_ESTABLISHED: DOUBT_SOFT,
    Mark.NOT_APPLICABLE: _WHITE,
}


def mark_drawing(mark: Mark, side: float) -> Drawing:
    """Return the shape of a verdict in a square of `side` points."""
    drawing = Drawing(side, side)
    half, ink, stroke = side / 2, INK_OF[mark], max(0.9, side * 0.1)
    match mark:
        case Mark.PROVED:
            drawing.add(Circle(half, half, half, fillColor=ink, strokeColor=None))
            tick = [side * 0.27, side * 0.5, side * 0.44, side * 0.32, side * 0.74, side * 0.66]
            drawing.add(PolyLine(tick, strokeColor=_WHITE, strokeWidth=stroke))
        case Mark.FAILED:
            drawing.add(Rect(0, 0, side, side, fillColor=ink, strokeColor=None))
            low, high = side * 0.27, side * 0.73
            drawing.add(Line(low, low, high, high, strokeColor=_WHITE, strokeWidth=stroke))
            drawing.add(Line(low, high, high, low, strokeColor=_WHITE, strokeWidth=stroke))
        case Mark.NOT_ESTABLISHED:
            drawing.add(Polygon([half, 0, side, half, half, side, 0, half], fillColor=ink, strokeColor=None))
            drawing.add(Line(half, side * 0.45, half, side * 0.74, strokeColor=_WHITE, strokeWidth=stroke))
            drawing.add(Circle(half, side * 0.3, stroke * 0.6, fillColor=_WHITE, strokeColor=None))
        case Mark.NOT_APPLICABLE:
            drawing.add(Line(side * 0.15, half, side * 0.85, half, strokeColor=ink, strokeWidth=stroke))
    return drawing


def bars(width: float, *, planned: float, actual: float) -> Drawing:
    """Return two bars, each a part (0 to 1) of `width`: an outline for what was planned, a solid one for what was."""
    drawing = Drawing(width, 13)
    least = 1.2
    drawing.add(Rect(0, 7, max(least, planned * width), 5, fillColor=None, strokeColor=PLANNED, strokeWidth=0.7))
    drawing.add(Rect(0, 1, max(least, actual * width), 5, fillColor=ACTUAL, strokeColor=None))
    return drawing
