"""The typefaces of every sheet, and what they can draw.

Six static fonts lie beside this file; they are read when the first sheet is drawn, not at import. A character that
they lack is never drawn as an empty box: `legible` writes its code point, so the paper stays unambiguous whatever a
plan's names hold. That also takes the power from control characters and from marks that reverse the reading
direction.
"""

import unicodedata
from enum import StrEnum
from functools import cache
from importlib.resources import files
from io import BytesIO

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont


class Face(StrEnum):
    """A typeface by the name under which the PDF writer knows it."""

    REGULAR = "Inter-Regular"
    SEMIBOLD = "Inter-SemiBold"
    BOLD = "Inter-Bold"
    ITALIC = "Inter-Italic"
    MONO = "JetBrainsMono-Regular"
    MONO_SEMIBOLD = "JetBrainsMono-SemiBold"


@cache
def _drawable() -> dict[Face, frozenset[int]]:
    folder = files(__package__) / "fonts"
    code_points: dict[Face, frozenset[int]] = {}
    for face in Face:
        font = TTFont(face.value, BytesIO((folder / f"{face.value}.ttf").read_bytes()))
        pdfmetrics.registerFont(font)
        pdfmetrics.registerFontFamily(face.value, normal=face.value, bold=face.value, italic=face.value)
        code_points[face] = frozenset(font.face.charToGlyph)
    return code_points


def load_faces() -> None:
    """Make every face known to the PDF writer; the first call reads the files."""
    _drawable()


def undrawable(text: str, face: Face = Face.REGULAR) -> tuple[str, ...]:
    """Return the characters of `text` that `face` lacks, each once, in order; a plan's check can warn of them."""
    drawable = _drawable()[face]
    composed = unicodedata.normalize("NFC", text)
    return tuple(dict.fromkeys(mark for mark in composed if ord(mark) not in drawable and not mark.isspace()))


def legible(text: str, face: Face = Face.REGULAR) -> str:
    """Return `text` composed, on one line, with every character that `face` lacks written as [U+XXXX]."""
    drawable = _drawable()[face]
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(mark if ord(mark) in drawable else f"[U+{ord(mark):04X}]" for mark in composed)


def width_of(text: str, face: Face, size: float) -> float:
    """Return the width in points of `text` as it would be drawn."""
    load_faces()
    return float(pdfmetrics.stringWidth(text, face.value, size))
