"""The private screen's process: one person, one secret, one socket that leads to a strongroom.

    python -m gui.private --socket FD words --set-id 7F2A --share 3 --holder NAME --threshold 3 --shares 5
    python -m gui.private --socket FD pin --part 1 --holder NAME --token LABEL [--tries-low]
    python -m gui.private --socket FD room-string --holder NAME

The window's twin of `ceremony.strongroom.entry`, with the same protocol: it exits with 0 if the strongroom accepted.
`spawn.open_entry` starts it, without a bus on which a screen reader or anybody else could read along.
"""

import argparse
import os
import socket
import sys
import types
from typing import TYPE_CHECKING

from ceremony.strongroom.hardening import harden

if TYPE_CHECKING:
    from gui.private.entry_page import EntryPage
    from gui.theme import Theme

_BROKEN = 70
_LEAST_SCALE = 0.5
# What the page needs at scale 1: below it the scale is made smaller, never the text cut.
_NEEDED_WIDTH = 1500
_NEEDED_HEIGHT = 860


def main() -> None:
    """Let one person enter one secret."""
    arguments = _parser().parse_args()
    harden()
    sys.excepthook = _break
    # Only now: all of Qt belongs into the hardened process.
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from gui.palette import Contrast  # noqa: PLC0415
    from gui.private.strongroom_line import StrongroomLine  # noqa: PLC0415
    from gui.private.termination import Termination  # noqa: PLC0415
    from gui.private.window import PrivateWindow  # noqa: PLC0415
    from gui.theme import Theme, apply  # noqa: PLC0415

    app = QApplication(["private-screen"])
    screen = app.primaryScreen().geometry()
    scale = fitting_scale(arguments.scale, screen.width(), screen.height())
    theme = Theme(scale, Contrast(arguments.contrast))
    apply(app, theme)
    line = StrongroomLine(socket.socket(fileno=arguments.socket))
    window = PrivateWindow(_page(arguments, theme), line, theme, holder=arguments.holder)
    window.ended.connect(lambda accepted: app.exit(0 if accepted else 1))
    termination = Termination()
    termination.asked.connect(lambda: app.exit(1))
    window.begin()
    status = app.exec()
    window.hide()
    # The exit is the wipe; taking every object apart first would only take time.
    os._exit(status)


def fitting_scale(wanted: float, width: int, height: int) -> float:
    """Return the scale wanted, or the largest at which nothing is cut on a screen of this size."""
    fits = min(width / _NEEDED_WIDTH, height / _NEEDED_HEIGHT)
    return max(_LEAST_SCALE, min(wanted, fits))


def _page(arguments: argparse.Namespace, theme: "Theme") -> "EntryPage":
    if arguments.what == "words":
        from gui.private.findings import Expected  # noqa: PLC0415
        from gui.private.v4l2 import open_camera  # noqa: PLC0415
        from gui.private.words_page import WordsPage  # noqa: PLC0415

        expected = Expected(
            set_id=arguments.set_id,
            share=arguments.share,
            threshold=arguments.threshold,
            shares=arguments.shares,
            received=tuple(int(share) for share in arguments.received.split(",") if share),
            length=arguments.words,
        )
        return WordsPage(expected, theme, open_camera, pictures=arguments.pictures)
    from gui.private.line_page import LinePage, pin_wording, room_string_wording  # noqa: PLC0415

    if arguments.what == "pin":
        wording = pin_wording(part=arguments.part, token=arguments.token, tries_low=arguments.tries_low)
        return LinePage(wording, theme)
    return LinePage(room_string_wording(), theme)


def _break(_kind: type[BaseException], _error: BaseException, _trace: types.TracebackType | None) -> None:
    # A fault of ours: what it would print may quote a secret, and a window that goes on half broken may lose one.
    os._exit(_BROKEN)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gui.private")
    parser.add_argument("--socket", type=int, required=True)
    looks = argparse.ArgumentParser(add_help=False)
    looks.add_argument("--holder", required=True)
    looks.add_argument("--scale", type=float, default=1.0)
    looks.add_argument("--contrast", choices=["normal", "high"], default="normal")
    kinds = parser.add_subparsers(dest="what", required=True)
    words = kinds.add_parser("words", parents=[looks])
    words.add_argument("--set-id", required=True)
    words.add_argument("--share", type=int, required=True)
    words.add_argument("--threshold", type=int, required=True)
    words.add_argument("--shares", type=int, required=True)
    words.add_argument("--words", type=int, choices=[20, 33], default=33)
    words.add_argument("--received", default="")
    words.add_argument("--pictures", action="store_true")
    pin = kinds.add_parser("pin", parents=[looks])
    pin.add_argument("--part", type=int, required=True)
    pin.add_argument("--token", required=True)
    pin.add_argument("--tries-low", action="store_true")
    kinds.add_parser("room-string", parents=[looks])
    return parser


if __name__ == "__main__":
    main()
