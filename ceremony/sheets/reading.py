"""Reads a share from its paper: how a simulated custodian, who knows nothing but the sheet, enters it.

Runs in the entry process of that custodian, in memory only. The words are returned, and never quoted in an error.
Whether they are a valid share is for the strongroom to say.
"""

import pypdfium2
import zxingcpp

from ceremony.errors import WorldError

_DOTS_PER_INCH = 200
# A page of A4 at 200 dpi is 1654 by 2339; anything much larger is no share sheet.
_LONGEST_SIDE_PIXELS = 5000


class SheetUnreadableError(WorldError):
    """A sheet whose share cannot be read by machine."""

    def __init__(self, message: str) -> None:
        super().__init__(message, remedy="scan the sheet again in good light, or type its words")


def read_share_words(pdf: bytes) -> tuple[str, ...]:
    """Return the words in the QR code on the first page of `pdf`.

    Raises:
        SheetUnreadableError: no page, no code, more than one code, or a code that holds something else than words.
    """
    texts = _decoded_texts(pdf)
    if not texts:
        raise SheetUnreadableError("no QR code can be read on the share sheet")
    if len(texts) > 1:
        raise SheetUnreadableError(f"the share sheet shows {len(texts)} QR codes instead of one")
    words = tuple(texts[0].split(" "))
    if not all(word.isascii() and word.isalpha() and word.islower() for word in words):
        raise SheetUnreadableError("the QR code on the share sheet does not hold the words of a share")
    return words


def _decoded_texts(pdf: bytes) -> tuple[str, ...]:
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise SheetUnreadableError("the share sheet is not a readable PDF") from error
    try:
        page = _first_page(document)
        scale = min(_DOTS_PER_INCH / 72, _LONGEST_SIDE_PIXELS / max(page.get_size()))
        bitmap = page.render(scale=scale, grayscale=True)
        # The view borrows the bitmap's memory, so the bitmap must keep its name until the reader is done.
        picture = memoryview(bitmap.buffer).cast("B").cast("B", shape=(bitmap.height, bitmap.stride))
        return tuple(found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode))
    finally:
        document.close()


def _first_page(document: pypdfium2.PdfDocument) -> pypdfium2.PdfPage:
    try:
        return document[0]
    except pypdfium2.PdfiumError as error:
        raise SheetUnreadableError("the share sheet has no readable page") from error
