"""A pen on one page: points from the top left corner, text that never leaves its width.

Everything drawn passes `legible`, so that no name can bring an empty box or turn a line around.
"""

from dataclasses import dataclass
from enum import StrEnum

from reportlab.pdfgen.canvas import Canvas

from ceremony.sheets.fonts import Face, legible, width_of

INK = 0.0
QUIET_INK = 0.3
HAIRLINE = 0.5


class Align(StrEnum):
    """Which edge of a text stands at the given place."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws on a canvas whose page is `height` points high."""

    canvas: Canvas
    height: float

    def text(
        self, x: float, top: float, text: str, *, face: Face, size: float, ink: float = INK, align: Align = Align.LEFT
    ) -> float:
        """Draw one line with its baseline at `top`; return its width."""
        shown = legible(text, face)
        width = width_of(shown, face, size)
        shift = {Align.LEFT: 0.0, Align.CENTRE: width / 2, Align.RIGHT: width}[align]
        self.canvas.setFillGray(ink)
        self.canvas.setFont(face.value, size)
        self.canvas.drawString(x - shift, self.height - top, shown)
        return width

    def fitted(
        self, x: float, top: float, text: str, *, face: Face, size: float, width: float, align: Align = Align.LEFT
    ) -> None:
        """Draw a name in `width` points: whole if smaller type or two lines suffice, else its beginning and a mark."""
        lines, fitting = fit(text, face=face, size=size, width=width)
        for index, line in enumerate(lines):
            # A second line hangs below a first that is raised a little, so that the pair stays centred on the baseline.
            raised = (len(lines) - 1) * fitting * 0.55
            self.text(x, top - raised + index * fitting * 1.12, line, face=face, size=fitting, align=align)

    def rule(self, x: float, top: float, width: float, *, thickness: float = HAIRLINE, ink: float = INK) -> None:
        """Draw a horizontal line."""
        self.canvas.setStrokeGray(ink)
        self.canvas.setLineWidth(thickness)
        self.canvas.line(x, self.height - top, x + width, self.height - top)

    def dashed_rule(self, x: float, top: float, width: float, *, on: float, off: float) -> None:
        """Draw a horizontal line to fold or tear along."""
        self.canvas.saveState()
        self.canvas.setDash(on, off)
        self.rule(x, top, width, ink=QUIET_INK, thickness=0.7)
        self.canvas.restoreState()

    def block(self, x: float, top: float, width: float, height: float, *, ink: float) -> None:
        """Fill a rectangle."""
        self.canvas.setFillGray(ink)
        self.canvas.rect(x, self.height - top - height, width, height, stroke=0, fill=1)

    def boxes(self, x: float, top: float, *, count: int, side: float) -> None:
        """Draw a row of squares to write one character each."""
        self.canvas.setStrokeGray(INK)
        self.canvas.setLineWidth(0.6)
        base = self.height - top - side
        self.canvas.rect(x, base, count * side, side, stroke=1, fill=0)
        for index in range(1, count):
            self.canvas.line(x + index * side, base, x + index * side, base + side)

    def watermark(self, x: float, top: float, text: str, *, size: float, angle: float) -> None:
        """Draw a pale word centred on a point, to be written over."""
        self.canvas.saveState()
        self.canvas.translate(x, self.height - top)
        self.canvas.rotate(angle)
        self.canvas.setFillGray(0.925)
        self.canvas.setFont(Face.BOLD.value, size)
        self.canvas.drawCentredString(0, -size * 0.36, text)
        self.canvas.restoreState()


def fit(text: str, *, face: Face, size: float, width: float) -> tuple[tuple[str, ...], float]:
    """Return the lines, at most two, and the size at which `text` stays within `width` points.

    Type shrinks to two thirds before a second line is taken; what is still too long ends in an ellipsis.
    """
    shown = legible(text, face)
    natural = width_of(shown, face, size)
    least = size * 2 / 3
    if natural <= width:
        return (shown,), size
    if natural * 2 / 3 <= width:
        return (shown,), size * width / natural
    first = _longest_prefix(shown, face=face, size=least, width=width)
    broken = first.rfind(" ")
    if broken > len(first) // 2:
        first = first[:broken]
    rest = shown[len(first) :].strip()
    if width_of(rest, face, least) > width:
        rest = _longest_prefix(rest, face=face, size=least, width=width - width_of("…", face, least)) + "…"
    return (first, rest), least


def _longest_prefix(text: str, *, face: Face, size: float, width: float) -> str:
    length = len(text)
    while width_of(text[:length], face, size) > width:
        length -= 1
    return text[:length]


def grouped(text: str, size: int) -> str:
    """Return `text` in groups of `size` characters, as people read digits aloud."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))
