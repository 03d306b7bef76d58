"""The typefaces: all there, all distinct, and nothing is drawn that they lack."""

from importlib.resources import files

import pytest
from reportlab.pdfbase import pdfmetrics

from ceremony.sheets.fonts import Face, legible, load_faces, undrawable, width_of
from ceremony.sheets.pen import fit, grouped


def test_every_face_has_a_name_of_its_own() -> None:
    load_faces()
    names = [bytes(pdfmetrics.getFont(face.value).face.name) for face in Face]
    assert len(set(names)) == len(Face)


def test_fonts_are_small_and_bring_their_licence() -> None:
    folder = files("ceremony.sheets") / "fonts"
    sizes = {entry.name: len(entry.read_bytes()) for entry in folder.iterdir()}
    assert {name for name, size in sizes.items() if name.endswith(".ttf") and size > 120_000} == set()
    for licence in ("OFL-Inter.txt", "OFL-JetBrainsMono.txt"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / licence).read_text("utf-8")


@pytest.mark.parametrize("face", list(Face))
def test_every_mark_that_the_sheets_use_can_be_drawn(face: Face) -> None:
    assert undrawable("abcXYZ 0123456789 “”…/()[]{}<>&%#-:;,.|\"'", face) == ()
    assert undrawable("□○", Face.REGULAR) == ()


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("李 and 李", ("李",)),
        ("a\u202eb", ("\u202e",)),
        ("a\x07", ("\x07",)),
        ("a\u200bb", ("\u200b",)),
        ("😀", ("😀",)),
    ],
)
def test_what_a_face_lacks_is_named_once(text: str, lacking: tuple[str, ...]) -> None:
    assert undrawable(text) == lacking


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("e\u0301", "é"),
        ("a\n\tb  c", "a b c"),
        ("\ud800", "[U+D800]"),
        ("\u202e", "[U+202E]"),
        ("\u2028x", "x"),
        ("😀", "[U+1F600]"),
        ("", ""),
    ],
)
def test_text_is_made_legible(text: str, shown: str) -> None:
    assert legible(text) == shown


@pytest.mark.parametrize("length", [1, 20, 60, 90, 200, 2000])
@pytest.mark.parametrize("unit", ["W", "Wolf ", "i"])
def test_fitted_text_never_leaves_its_width(length: int, unit: str) -> None:
    lines, size = fit((unit * length)[:length], face=Face.SEMIBOLD, size=10, width=240)
    assert 1 <= len(lines) <= 2
    assert max(width_of(line, Face.SEMIBOLD, size) for line in lines) <= 240.01
    assert size >= 6.6


def test_text_that_fits_is_not_shrunk_or_cut() -> None:
    assert fit("J. Duarte", face=Face.SEMIBOLD, size=10, width=240) == (("J. Duarte",), 10)


def test_digits_are_grouped() -> None:
    assert grouped("21d1cd1cc4f7", 4) == "21d1 cd1c c4f7"
