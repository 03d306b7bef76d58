"""The share sheet: a custodian's share on one side of A4, readable without this software (R-48).

Three panels and a strip. The strip is torn off as a receipt; then the lowest panel folds up and covers the secret
wholly, and the top panel folds back, so that its label is outside. The words stand in columns for people and in a QR
code, as the same text, for any scanner. Rendered in memory only, in the process that holds the share; the bytes are
the secret and go to a printer, never to a file.
"""

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ceremony.sheets.days import day_in_words
from ceremony.sheets.fonts import Face, load_faces
from ceremony.sheets.model import Mode, ShareSheet
from ceremony.sheets.pen import QUIET_INK, Align, Pen, grouped
from ceremony.sheets.qr import draw_qr
from ceremony.sheets.recovery import recovery_steps

_WIDTH, _HEIGHT = A4
_LEFT = 15 * mm
_RIGHT = _WIDTH - _LEFT
_SPAN = _RIGHT - _LEFT
# The covering panel is as high as the secret one, the label not higher: nothing of the secret shows once folded.
_FOLD_BACK = 82 * mm
_FOLD_UP = _FOLD_BACK + 86 * mm
_TEAR = _FOLD_UP + 86 * mm
_CODE_SIDE = 50 * mm
_CODE_LEFT = _RIGHT - _CODE_SIDE
_COLUMNS = 3
_ROW = 17.5
_WORD_WIDTH = 108.0
_BAG_BOXES = 14
_BAG_BOX_SIDE = 17.5


def render_share_sheet(sheet: ShareSheet) -> bytes:
    """Return the sheet as a PDF of one page; the same sheet gives the same bytes."""
    load_faces()
    page = BytesIO()
    canvas = Canvas(page, pagesize=A4, invariant=1, pageCompression=1, initialFontName=Face.REGULAR.value)
    canvas.setTitle(f"Share {sheet.share_number} of {sheet.share_count}, sheet {sheet.sheet_id}")
    canvas.setCreator("keyceremony")
    pen = Pen(canvas, _HEIGHT)
    _draw_grounds(pen, sheet)
    _draw_label(pen, sheet)
    _draw_secret(pen, sheet)
    _draw_recovery(pen, sheet)
    _draw_receipt(pen, sheet)
    canvas.showPage()
    canvas.save()
    return page.getvalue()


def _draw_grounds(pen: Pen, sheet: ShareSheet) -> None:
    for column in range(_COLUMNS):
        for row in range(0, _rows(sheet), 2):
            pen.block(_word_left(column), _FOLD_BACK + 33 + row * _ROW, _WORD_WIDTH, _ROW, ink=0.955)
    if sheet.mode is Mode.REHEARSAL:
        pen.watermark(_WIDTH / 2, _FOLD_BACK * 0.62, "REHEARSAL", size=84, angle=9)
        pen.watermark((_LEFT + _CODE_LEFT) / 2, _FOLD_BACK + 130, "REHEARSAL", size=58, angle=14)
        pen.watermark(_WIDTH / 2, (_FOLD_UP + _TEAR) / 2, "REHEARSAL", size=84, angle=9)
        pen.watermark(_WIDTH / 2, (_TEAR + _HEIGHT) / 2, "REHEARSAL", size=60, angle=5)
    pen.dashed_rule(0, _FOLD_BACK, _WIDTH, on=1, off=3.5)
    pen.text(
        17,
        _FOLD_BACK - 3,
        "Fold 2: this panel back, so that the label is outside",
        face=Face.REGULAR,
        size=6,
        ink=QUIET_INK,
    )
    pen.dashed_rule(0, _FOLD_UP, _WIDTH, on=1, off=3.5)
    pen.text(17, _FOLD_UP - 3, "Fold 1: the panel below up, over the words", face=Face.REGULAR, size=6, ink=QUIET_INK)
    pen.dashed_rule(0, _TEAR, _WIDTH, on=5, off=2.5)
    pen.text(17, _TEAR - 3, "Tear off the receipt before folding", face=Face.REGULAR, size=6, ink=QUIET_INK)


def _draw_label(pen: Pen, sheet: ShareSheet) -> None:
    heading = f"Share {sheet.share_number} of {sheet.share_count}"
    width = pen.text(_LEFT, 50, heading, face=Face.BOLD, size=25)
    if sheet.mode is Mode.REHEARSAL:
        pen.block(_LEFT + width + 12, 34, 74, 17, ink=0)
        pen.text(_LEFT + width + 49, 46.2, "REHEARSAL", face=Face.BOLD, size=10.5, ink=1, align=Align.CENTRE)
    pen.fitted(_RIGHT, 40, sheet.organisation, face=Face.SEMIBOLD, size=11.5, width=225, align=Align.RIGHT)
    pen.fitted(_RIGHT, 55, sheet.title, face=Face.REGULAR, size=9.5, width=225, align=Align.RIGHT)
    promise = (
        f"Any {sheet.threshold} of the {sheet.share_count} share sheets together recover the key. Fewer reveal nothing."
    )
    pen.text(_LEFT, 71, promise, face=Face.REGULAR, size=10.5)
    pen.text(_RIGHT, 71, day_in_words(sheet.day), face=Face.REGULAR, size=9.5, align=Align.RIGHT)
    pen.rule(_LEFT, 79, _SPAN, thickness=1)
    middle, last = _LEFT + 260, _LEFT + 392
    _field(pen, _LEFT, 91, "Custodian", sheet.custodian_name, width=246)
    _field(pen, middle, 91, "Ceremony", sheet.ceremony_id, width=120, face=Face.MONO)
    _field(pen, last, 91, "Sheet: set / share / print", sheet.sheet_id, width=_RIGHT - last, face=Face.MONO_SEMIBOLD)
    _field(pen, _LEFT, 116, "Key", f"{sheet.key_name} ({sheet.key_kind})", width=378)
    own = grouped(sheet.commitments[sheet.share_number - 1], 4)
    _field(pen, last, 116, "Share commitment, first 10 bytes", own, width=_RIGHT - last, face=Face.MONO)
    pen.text(
        _LEFT, 141, "Key fingerprint: SHA-256 of the public key (SPKI, DER)", face=Face.REGULAR, size=7, ink=QUIET_INK
    )
    for index in range(8):
        x = _LEFT + index * _SPAN / 8
        pen.text(x, 153.5, str(index + 1), face=Face.REGULAR, size=6, ink=QUIET_INK)
        pen.text(x + 6, 153.5, sheet.spki_sha256[8 * index : 8 * index + 8], face=Face.MONO, size=9.8)
    following = _RIGHT - _BAG_BOXES * _BAG_BOX_SIDE
    for x, caption in ((_LEFT, "Bag number"), (following, "Next bag, if this one is opened")):
        pen.text(x, 167, caption, face=Face.REGULAR, size=7, ink=QUIET_INK)
        pen.boxes(x, 170.5, count=_BAG_BOXES, side=_BAG_BOX_SIDE)
    _signature_row(pen, 212, ("Custodian signature", "Witness signature", "Sealed at (UTC)"))


def _draw_secret(pen: Pen, sheet: ShareSheet) -> None:
    top = _FOLD_BACK + 23
    pen.text(_LEFT, top, "Secret. Do not photograph, copy or read aloud.", face=Face.BOLD, size=13)
    count = len(sheet.words)
    reading = f"SLIP-39, {count} words, read down each column"
    pen.text(_RIGHT, top, reading, face=Face.REGULAR, size=8.5, align=Align.RIGHT)
    rows = _rows(sheet)
    for index, word in enumerate(sheet.words):
        x = _word_left(index // rows)
        baseline = _FOLD_BACK + 33 + (index % rows) * _ROW + 12.6
        pen.text(x + 19, baseline, str(index + 1), face=Face.MONO, size=8, ink=QUIET_INK, align=Align.RIGHT)
        pen.text(x + 26, baseline, word, face=Face.MONO_SEMIBOLD, size=12.5)
    top = _FOLD_BACK + 36
    version = draw_qr(
        pen.canvas, " ".join(sheet.words), x=_CODE_LEFT, bottom=_HEIGHT - top - _CODE_SIDE, side=_CODE_SIDE
    )
    middle = _CODE_LEFT + _CODE_SIDE / 2
    under = top + _CODE_SIDE
    captions = (f"The same {count} words as plain text", f"QR version {version}, level Q")
    for index, caption in enumerate(captions):
        pen.text(
            middle, under + 15 + 10 * index, caption, face=Face.REGULAR, size=7.5, ink=QUIET_INK, align=Align.CENTRE
        )


def _draw_recovery(pen: Pen, sheet: ShareSheet) -> None:
    top = _FOLD_UP + 21
    pen.text(_LEFT, top, "Recovering without this software", face=Face.SEMIBOLD, size=11.5)
    top += 15
    for number, (text, command) in enumerate(_recovery(sheet), start=1):
        pen.text(_LEFT, top, str(number), face=Face.SEMIBOLD, size=8)
        pen.text(_LEFT + 12, top, text, face=Face.REGULAR, size=8)
        pen.text(_LEFT + 12, top + 11, command, face=Face.MONO, size=7.8)
        top += 25
    top += 3
    pen.rule(_LEFT, top - 9, _SPAN, ink=0.6)
    pen.text(_LEFT, top + 6, f"Check values of set {sheet.set_id}", face=Face.SEMIBOLD, size=9)
    explanation = (
        "public; first 10 bytes of every share's commitment. A sheet that is not in this list is not of this set."
    )
    pen.text(_RIGHT, top + 6, explanation, face=Face.REGULAR, size=7.2, ink=QUIET_INK, align=Align.RIGHT)
    top += 18
    column_rows = -(-sheet.share_count // 3)
    for index, commitment in enumerate(sheet.commitments):
        own = index + 1 == sheet.share_number
        x = _LEFT + (index // column_rows) * (_SPAN / 3)
        line = top + (index % column_rows) * 10
        face = Face.MONO_SEMIBOLD if own else Face.MONO
        pen.text(x + 12, line, str(index + 1), face=face, size=8, align=Align.RIGHT)
        pen.text(x + 19, line, grouped(commitment, 4), face=face, size=8)
    bottom = _TEAR - 15
    _labelled(pen, bottom - 9.5, f"This share {sheet.share_number}", grouped(sheet.commitment, 8), size=7.3)
    _labelled(pen, bottom, "KEK check value", grouped(sheet.kek_check, 8), size=7.3)


def _recovery(sheet: ShareSheet) -> tuple[tuple[str, str], ...]:
    return recovery_steps(threshold=sheet.threshold, set_id=sheet.set_id, word_count=len(sheet.words))


def _draw_receipt(pen: Pen, sheet: ShareSheet) -> None:
    top = _TEAR + 22
    pen.text(_LEFT, top, "Receipt for the ceremony file", face=Face.SEMIBOLD, size=11.5)
    of = f"share {sheet.share_number} of {sheet.share_count}"
    pen.fitted(_RIGHT, top, f"{sheet.ceremony_id}, {of}", face=Face.REGULAR, size=9, width=270, align=Align.RIGHT)
    top += 17
    width = pen.text(_LEFT, top, "I received share sheet", face=Face.REGULAR, size=9)
    width += pen.text(_LEFT + width + 3, top, sheet.sheet_id, face=Face.MONO_SEMIBOLD, size=9) + 3
    width += pen.text(_LEFT + width + 3, top, "with commitment", face=Face.REGULAR, size=9) + 6
    own = grouped(sheet.commitments[sheet.share_number - 1], 4)
    width += pen.text(_LEFT + width, top, own, face=Face.MONO_SEMIBOLD, size=9)
    pen.text(_LEFT + width + 3, top, "and seal it", face=Face.REGULAR, size=9)
    pen.text(_LEFT, top + 12, "today in the bag of the number noted here.", face=Face.REGULAR, size=9)
    _signature_row(pen, _HEIGHT - 42, (sheet.custodian_name, "Bag number", "Date and time (UTC)"))


def _field(pen: Pen, x: float, top: float, name: str, text: str, *, width: float, face: Face = Face.SEMIBOLD) -> None:
    pen.text(x, top, name, face=Face.REGULAR, size=7, ink=QUIET_INK)
    pen.fitted(x, top + 12, text, face=face, size=10, width=width)


def _labelled(pen: Pen, top: float, name: str, text: str, *, size: float) -> None:
    pen.text(_LEFT, top, name, face=Face.REGULAR, size=size, ink=QUIET_INK)
    pen.text(_LEFT + 68, top, text, face=Face.MONO, size=size)


def _signature_row(pen: Pen, top: float, captions: tuple[str, str, str]) -> None:
    gap = 15.0
    width = (_SPAN - 2 * gap) / 3
    for index, caption in enumerate(captions):
        x = _LEFT + index * (width + gap)
        pen.rule(x, top, width)
        pen.fitted(x, top + 9, caption, face=Face.REGULAR, size=7.5, width=width)


def _rows(sheet: ShareSheet) -> int:
    return -(-len(sheet.words) // _COLUMNS)


def _word_left(column: int) -> float:
    return float(_LEFT) + column * (_WORD_WIDTH + 6)
