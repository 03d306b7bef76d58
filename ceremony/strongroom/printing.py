"""The way of a sheet to its printer; so far the folder that is a rehearsal's printer.

The folder must be there, ours and closed to everybody else: it holds shares in clear, and a rehearsal removes it.
"""

from pathlib import Path

from ceremony.operations.backup import Printer
from ceremony.strongroom.errors import PrinterError
from ceremony.strongroom.private_files import is_private, write_private

FOLDER = "folder"


def print_sheet(pdf: bytes, *, printer: Printer, share: int, print_number: int) -> None:
    """Print one sheet.

    Raises:
        PrinterError: there is no such printer, or it failed; an incomplete sheet may be in it.
    """
    if printer.driver != FOLDER:
        raise PrinterError(
            f"there is no printer driver {printer.driver}", remedy=f'name the driver "{FOLDER}" in the plan'
        )
    _print_to_folder(pdf, Path(printer.path), f"share-{share}.print-{print_number}.pdf")


def _print_to_folder(pdf: bytes, folder: Path, name: str) -> None:
    try:
        ours_alone = is_private(folder)
        if ours_alone:
            write_private(folder / name, pdf)
    except OSError as error:
        raise PrinterError(
            f"the sheet {name} was not printed: {error.strerror}",
            remedy=f"see to the printer folder {folder}, then print under the next print number",
        ) from error
    if not ours_alone:
        raise PrinterError(
            f"the printer folder {folder} is open to others",
            remedy="make it a folder of this user with mode 0700, and print again",
        )
