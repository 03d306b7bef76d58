"""Looks after a rehearsal's paper: keeps a copy of the accepted sheets, or destroys void ones.

    python -m ceremony.strongroom.keeper --socket FD keep PAPER KEEP SHEET...
    python -m ceremony.strongroom.keeper --socket FD destroy PAPER SHEET...

A process of its own, because sheets hold shares in clear and main must not read them. SHEET is a file name as
printing.py gives it, never a path. The outcome is one Verdict on the socket, in public words.
"""

import argparse
import errno
import os
import re
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from ceremony.errors import CeremonyError, UsageError, WorldError
from ceremony.sheets.reading import read_share_words
from ceremony.strongroom.hardening import harden
from ceremony.strongroom.messages import Verdict
from ceremony.strongroom.private_files import destroy_file, make_private_folder, write_private
from ceremony.strongroom.wire import Wire

_SHEET = re.compile(r"share-(\d{1,2})\.print-\d{1,4}\.pdf")


def main() -> int:
    """Keep or destroy sheets and return 0 if all of it was done."""
    arguments = _parser().parse_args()
    harden()
    wire = Wire(socket.socket(fileno=arguments.socket))
    try:
        if arguments.what == "keep":
            keep(arguments.paper, arguments.keep, arguments.sheets)
        else:
            destroy(arguments.paper, arguments.sheets)
    except CeremonyError as error:
        wire.send(Verdict(accepted=False, message=error.message, remedy=error.remedy))
        return 1
    wire.send(Verdict(accepted=True, message="done", remedy=""))
    return 0


def keep(paper: Path, folder: Path, sheets: Sequence[str]) -> None:
    """Copy each sheet to share-N.pdf and its words to share-N.words, in a private folder, made if it is not there.

    The same again does nothing, so that keeping can go on after a crash.

    Raises:
        UsageError: a name that no sheet has.
        WorldError: a sheet cannot be read, something else is there under a copy's name, or others can read the folder.
    """
    for name in sheets:
        share = _share_of(name)
        try:
            make_private_folder(folder)
            pdf = (paper / name).read_bytes()
            words = " ".join(read_share_words(pdf))
            _write_once(folder / f"share-{share}.pdf", pdf)
            _write_once(folder / f"share-{share}.words", f"{words}\n".encode("ascii"))
        except OSError as error:
            raise WorldError(
                f"the sheet {name} was not kept in {folder}: {error.strerror}",
                remedy="name an empty folder to keep shares in",
            ) from error


def destroy(paper: Path, sheets: Sequence[str]) -> None:
    """Overwrite and remove every sheet that can be; only then report the others.

    Raises:
        WorldError: a sheet is not there or withstands, or a name is no sheet's; that file is left as it is.
    """
    withstood = []
    for name in sheets:
        try:
            _share_of(name)
            destroy_file(paper / name)
        except UsageError:
            withstood.append(f"{name!r} is no sheet")
        except OSError as error:
            withstood.append(f"{name} was not destroyed: {error.strerror}")
    if withstood:
        raise WorldError(
            f"in {paper}: {'; '.join(withstood)}",
            remedy="look at what is left, move it away or destroy it by hand, and record how; then go on",
        )


def _write_once(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    write_private(unfinished, content)
    unfinished.rename(path)


def _share_of(name: str) -> int:
    match = _SHEET.fullmatch(name)
    if match is None:
        raise UsageError(f"{name!r} is no sheet's file name", remedy="name sheets like share-3.print-1.pdf")
    return int(match[1])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ceremony.strongroom.keeper")
    parser.add_argument("--socket", type=int, required=True)
    actions = parser.add_subparsers(dest="what", required=True)
    keeping = actions.add_parser("keep")
    keeping.add_argument("paper", type=Path)
    keeping.add_argument("keep", type=Path)
    keeping.add_argument("sheets", nargs="*")
    destroying = actions.add_parser("destroy")
    destroying.add_argument("paper", type=Path)
    destroying.add_argument("sheets", nargs="*")
    return parser


if __name__ == "__main__":
    sys.exit(main())
