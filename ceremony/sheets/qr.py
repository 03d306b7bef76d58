"""A QR code as one vector path: sharp at any size, and the same bytes every time."""

import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from reportlab.pdfgen.canvas import Canvas

QUIET_ZONE_MODULES = 4


def draw_qr(canvas: Canvas, text: str, *, x: float, bottom: float, side: float) -> int:
    """Draw `text` at error correction level Q in a square of `side` points; return the QR version.

    The quiet zone of four modules around the square is painted white, over whatever lies there.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    module = side / len(matrix)
    quiet = QUIET_ZONE_MODULES * module
    canvas.setFillGray(1)
    canvas.rect(x - quiet, bottom - quiet, side + 2 * quiet, side + 2 * quiet, stroke=0, fill=1)
    path = canvas.beginPath()
    for row, cells in enumerate(matrix):
        for start, length in _dark_runs(cells):
            path.rect(x + start * module, bottom + side - (row + 1) * module, length * module, module)
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
    return int(code.version)


def _dark_runs(cells: list[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start = 0
    for index, dark in enumerate([*cells, False]):
        if dark:
            continue
        if index > start:
            runs.append((start, index - start))
        start = index + 1
    return runs
