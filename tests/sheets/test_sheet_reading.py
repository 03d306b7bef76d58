"""Reading a share from its paper: what is no readable sheet is refused, and never quoted."""

from collections.abc import Sequence
from io import BytesIO

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from ceremony.errors import WorldError
from ceremony.sheets.qr import draw_qr
from ceremony.sheets.reading import SheetUnreadableError, read_share_words


def paper(codes: Sequence[str], *, side: float = 142) -> bytes:
    page = BytesIO()
    canvas = Canvas(page, invariant=1)
    for index, text in enumerate(codes):
        draw_qr(canvas, text, x=60 + 260 * index, bottom=400, side=side)
    canvas.showPage()
    canvas.save()
    return page.getvalue()


def test_words_are_returned_in_order() -> None:
    assert read_share_words(paper(["escape helpful academic"])) == ("escape", "helpful", "academic")


def test_the_second_page_is_not_read() -> None:
    page = BytesIO()
    canvas = Canvas(page, invariant=1)
    canvas.showPage()
    draw_qr(canvas, "escape helpful", x=60, bottom=400, side=142)
    canvas.showPage()
    canvas.save()
    with pytest.raises(SheetUnreadableError, match="no QR code"):
        read_share_words(page.getvalue())


@pytest.mark.parametrize(
    "text",
    [
        "Escape helpful",
        "escape  helpful",
        " escape",
        "escape\nhelpful",
        "escape 17",
        "https://example.org",
        "étude helpful",
    ],
)
def test_a_code_of_anything_else_is_refused_unquoted(text: str) -> None:
    with pytest.raises(SheetUnreadableError, match="does not hold the words of a share") as refused:
        read_share_words(paper([text]))
    assert "helpful" not in str(refused.value)
    assert "escape" not in refused.value.remedy


def test_two_codes_are_refused() -> None:
    with pytest.raises(SheetUnreadableError, match="2 QR codes"):
        read_share_words(paper(["escape helpful", "academic agree"]))


def test_a_pdf_without_a_page_is_refused() -> None:
    document = pypdfium2.PdfDocument.new()
    empty = BytesIO()
    document.save(empty)
    document.close()
    with pytest.raises(SheetUnreadableError, match=r"no page|not a readable PDF"):
        read_share_words(empty.getvalue())


def test_a_pdf_whose_page_is_missing_is_refused() -> None:
    whole = paper(["escape helpful"])
    torn = whole.replace(b"/Type /Page\n", b"/Type /Pagf\n").replace(b"/Kids [ ", b"/Kids [9")
    assert torn != whole
    with pytest.raises(SheetUnreadableError, match="no readable page"):
        read_share_words(torn)


def test_a_page_without_a_code_is_refused() -> None:
    with pytest.raises(SheetUnreadableError, match="no QR code"):
        read_share_words(paper([]))


def test_a_code_too_small_to_read_is_refused() -> None:
    with pytest.raises(SheetUnreadableError, match="no QR code"):
        read_share_words(paper(["escape helpful academic agree alien"], side=6))


@pytest.mark.parametrize("garbage", [b"", b"escape helpful", b"%PDF-1.4\n%%EOF", paper(["escape helpful"])[:200]])
def test_what_is_no_pdf_is_refused(garbage: bytes) -> None:
    with pytest.raises(SheetUnreadableError) as refused:
        read_share_words(garbage)
    assert "helpful" not in str(refused.value)


def test_the_world_is_at_fault_and_the_remedy_says_what_to_do() -> None:
    with pytest.raises(WorldError) as refused:
        read_share_words(b"")
    assert "scan the sheet again" in refused.value.remedy
    assert refused.value.exit_code == 3


def test_a_page_of_monstrous_size_does_not_eat_the_memory() -> None:
    page = BytesIO()
    canvas = Canvas(page, pagesize=(14_000, 14_000), invariant=1)
    canvas.showPage()
    canvas.save()
    with pytest.raises(SheetUnreadableError, match="no QR code"):
        read_share_words(page.getvalue())
