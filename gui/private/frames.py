"""Pictures of a sheet and the code in them: where frames come from, how one is read, how little of one is shown.

Frames live in memory only. The preview is so coarse that neither words nor the code can be read from the screen or
from a photograph of it (look.md 1).
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from ceremony.errors import WorldError
from gui.strings import private as strings

PREVIEW_WIDTH = 44
_PDF = ".pdf"


class CameraError(WorldError):
    """There is no camera, or it gives no pictures."""


class FrameSource(Protocol):
    """A camera, or what stands for one in tests."""

    def next_frame(self) -> QImage | None:
        """Return the next picture in shades of grey, or None where none came within a moment.

        Raises:
            CameraError: no more will come.
        """

    def close(self) -> None:
        """Let the camera go."""


@dataclass(frozen=True, slots=True)
class Code:
    """The text of one QR code."""

    text: str = field(repr=False)


def codes_in(frame: QImage) -> tuple[Code, ...]:
    """Return the QR codes that can be read in a picture."""
    # The view borrows the picture's memory, so the picture must keep its name until the reader is done.
    grey = frame.convertToFormat(QImage.Format.Format_Grayscale8)
    if grey.isNull():
        return ()
    view = memoryview(grey.constBits()).cast("B", shape=(grey.height(), grey.bytesPerLine()))
    return tuple(Code(found.text) for found in zxingcpp.read_barcodes(view, formats=zxingcpp.BarcodeFormat.QRCode))


def preview_of(frame: QImage) -> QImage:
    """Return what may be shown of a picture: enough to aim, too little to read."""
    return frame.scaledToWidth(PREVIEW_WIDTH, Qt.TransformationMode.SmoothTransformation)


def code_in_file(path: Path) -> Code:
    """Return the one code in a picture or PDF of a sheet; for rehearsals.

    Raises:
        CameraError: the file cannot be read as a picture, or shows no code, or several.
    """
    if path.suffix.lower() == _PDF:
        # Only here: reading PDFs needs a large library, and no other entry does.
        from ceremony.sheets.reading import SheetUnreadableError, read_share_words  # noqa: PLC0415

        try:
            return Code(" ".join(read_share_words(path.read_bytes())))
        except (SheetUnreadableError, OSError) as error:
            raise CameraError(strings.FILE_UNREADABLE, remedy=strings.FILE_REMEDY) from error
    found = codes_in(QImage(str(path)))
    if len(found) != 1:
        raise CameraError(strings.FILE_UNREADABLE, remedy=strings.FILE_REMEDY)
    return found[0]
