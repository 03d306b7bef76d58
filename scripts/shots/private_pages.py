"""The custodian's private screen, with made-up words: shares of a secret that everybody can read here.

The screen itself runs in a process of its own that nothing can look into; here it is drawn in this one.
"""

import contextlib
import socket
from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from studio import Studio

import shamir
from ceremony.strongroom.messages import Verdict
from ceremony.strongroom.wire import Wire
from gui.private.__main__ import fitting_scale
from gui.private.entry_page import EntryPage
from gui.private.findings import Expected
from gui.private.frames import CameraError, FrameSource
from gui.private.line_page import LinePage, pin_wording, room_string_wording
from gui.private.strongroom_line import StrongroomLine
from gui.private.window import PrivateWindow
from gui.private.words_page import WordsPage
from gui.theme import Theme
from shamir.slip39 import split_mnemonics

_HOLDER = "Olga Marchetti, custodian 2"
_EXPECTED = Expected(set_id="1234", share=2, threshold=2, shares=3, received=(1,))
_ACCEPTED_MS = 60_000
_HALF = 17


def _counting(length: int) -> bytes:
    return bytes(index % 251 for index in range(length))


_SHARES = [
    one.split() for one in split_mnemonics(b"k" * 32, threshold=2, count=3, identifier=0x1234, randbytes=_counting)
]
_WORDS = _SHARES[1]


def _no_camera() -> FrameSource:
    raise CameraError("no camera was found", remedy="type the words")


@contextlib.contextmanager
def _seated(studio: Studio, page_on: Callable[[Theme], EntryPage], typed: str) -> Iterator[tuple[PrivateWindow, Wire]]:
    """Show a private screen on which this was typed; the other thing is the strongroom's end of its socket."""
    screen = studio.screen
    theme = Theme(fitting_scale(screen.scale, screen.width, screen.height), screen.contrast)
    ours, theirs = socket.socketpair()
    line, page, strongroom = StrongroomLine(theirs), page_on(theme), Wire(ours)
    window = studio.put(PrivateWindow(page, line, theme, holder=_HOLDER, accepted_ms=_ACCEPTED_MS))
    page.start()
    studio.settle()
    for letter in typed:
        focus = QApplication.focusWidget()
        QTest.keyClick(window if focus is None else focus, Qt.Key.Key_Return if letter == "\n" else letter)
    studio.settle()
    try:
        yield window, strongroom
    finally:
        page.stop()
        line.close()
        strongroom.close()


def _words_page(theme: Theme) -> WordsPage:
    return WordsPage(_EXPECTED, theme, _no_camera, pictures=True)


def _pin_page(theme: Theme) -> LinePage:
    return LinePage(pin_wording(part=1, token="token-a", tries_low=True), theme)  # noqa: S106 - a label


def _dice_page(theme: Theme) -> LinePage:
    return LinePage(room_string_wording(), theme)


def _typed(page_on: Callable[[Theme], EntryPage], typed: str) -> Callable[[Studio], QPixmap]:
    def draw(studio: Studio) -> QPixmap:
        with _seated(studio, page_on, typed) as (window, _):
            return window.grab()

    return draw


def _judged(verdict: Verdict) -> Callable[[Studio], QPixmap]:
    """As if the strongroom had answered."""

    def draw(studio: Studio) -> QPixmap:
        with _seated(studio, _words_page, " ".join(_WORDS) + " \n") as (window, strongroom):
            strongroom.send(verdict)
            studio.settle()
            return window.grab()

    return draw


def _covered(studio: Studio) -> QPixmap:
    with _seated(studio, _words_page, " ".join(_WORDS[:_HALF]) + " ") as (window, _):
        window.toggle_cover()
        studio.settle()
        return window.grab()


def _wrong_word() -> str:
    listed = shamir.words.word_list()
    other = listed[(listed.index(_WORDS[_HALF]) + 1) % len(listed)]
    return " ".join((*_WORDS[:_HALF], other, *_WORDS[_HALF + 1 :])) + " "


PAGES: Mapping[str, Callable[[Studio], QPixmap]] = {
    "private-entry": _typed(_words_page, " ".join(_WORDS[:_HALF]) + " re"),
    "private-wrong-word": _typed(_words_page, _wrong_word()),
    "private-other-share": _typed(_words_page, " ".join(_SHARES[0][:6]) + " "),
    "private-whole": _typed(_words_page, " ".join(_WORDS) + " "),
    "private-accepted": _judged(Verdict(accepted=True, message="accepted", remedy="")),
    "private-refused": _judged(
        Verdict(
            accepted=False,
            message="share 2 does not match the commitment that was recorded when it was dealt",
            remedy="compare set and number on the sheet with the screen, then enter the words again",
        )
    ),
    "private-covered": _covered,
    "private-pin": _typed(_pin_page, "016947"),
    "private-dice": _typed(_dice_page, "12345612345612345661"),
}
