"""The ceremony room: every card, every dialog, the curtain, the room display."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QPixmap
from scenes import (
    Scenes,
    at_step,
    has_blanks,
    has_command,
    has_crl_preview,
    has_preview,
    is_by_hand,
    is_cover,
    is_roll,
)
from studio import Studio

from ceremony.state import State
from gui.bridge import Bridge
from gui.draft import Way
from gui.pages import dialogs
from gui.pages.room import RoomPage
from gui.room_display import RoomDisplay
from gui.services import RunCeremony
from gui.turns import AnswerView, AskedView

_PAUSE_MS = 500
"""A new card, and work that is announced, are held back for a moment."""
_FINGERPRINT_STEP = "C.02"


def _room(run: Callable[[Scenes], RunCeremony]) -> Callable[[Studio], QPixmap]:
    def draw(studio: Studio) -> QPixmap:
        window = studio.room(run(studio.scenes))
        studio.settle(_PAUSE_MS)
        return window.grab()

    return draw


def _asks(is_it: Callable[[AskedView, State], bool]) -> Callable[[Studio], QPixmap]:
    return _room(lambda scenes: scenes.question(is_it))


def _made_up(view: Callable[[Scenes], AskedView], step: str) -> Callable[[Studio], QPixmap]:
    return _room(lambda scenes: scenes.asking(view(scenes), at_step(step)))


def _blanks(studio: Studio) -> QPixmap:
    """Two entries that differ."""
    view, _, _ = studio.scenes.at(has_blanks)
    assert isinstance(view, AnswerView)
    for blank in view.draft.blanks:
        if blank.field.double_entry:
            view.draft.write(blank, "BAG-2207" if blank.second else "BAG-2201")
        elif blank.way is Way.FREE:
            view.draft.write(blank, "as the script says")
    return _asks(has_blanks)(studio)


def _dialog(kind: type[dialogs.Dialog]) -> Callable[[Studio], QPixmap]:
    def draw(studio: Studio) -> QPixmap:
        _, state, _ = studio.scenes.at(at_step("C.03"))
        window = studio.room(studio.scenes.question(at_step("C.03")))
        (page,) = window.findChildren(RoomPage)
        dialog = kind(page, studio.theme, state)
        dialog.open()
        picture = studio.over(window, dialog)
        dialog.close()
        return picture

    return draw


def _display(run: Callable[[Scenes], RunCeremony]) -> Callable[[Studio], QPixmap]:
    def draw(studio: Studio) -> QPixmap:
        bridge = Bridge(run(studio.scenes))
        display = RoomDisplay(studio.theme, bridge)
        bridge.setParent(display)
        studio.put(display)
        bridge.start()
        studio.settle(_PAUSE_MS)
        picture = display.grab()
        bridge.close()
        return picture

    return draw


PAGES: Mapping[str, Callable[[Studio], QPixmap]] = {
    "room-begin": _asks(at_step("C.03")),
    "room-begin-command": _asks(has_command),
    "room-roll": _asks(is_roll),
    "room-answer": _asks(at_step(_FINGERPRINT_STEP, AnswerView)),
    "room-answer-blanks": _blanks,
    "room-answer-sheet": _asks(at_step("C.05", AnswerView)),
    "room-certificate": _asks(has_preview),
    "room-crl": _asks(has_crl_preview),
    "room-decide": _made_up(Scenes.decide, "C.02"),
    "room-rule": _made_up(Scenes.rule, "C.02"),
    "room-hand-back": _made_up(Scenes.hand_back, "C.04"),
    "room-wait": _made_up(Scenes.wait, "C.02"),
    "room-break": _made_up(Scenes.rest, "C.03"),
    "room-cover-pin": _asks(is_cover),
    "room-cover-share": _made_up(Scenes.cover_share, "C.06"),
    "room-working": _room(Scenes.working),
    "room-by-hand": _asks(is_by_hand),
    "room-closed": _room(Scenes.ended),
    "room-stopped": _room(Scenes.stopped),
    "room-curtain": _room(Scenes.covered),
    "dialog-exception": _dialog(dialogs.ExceptionDialog),
    "dialog-disagreement": _dialog(dialogs.DissentDialog),
    "dialog-break": _dialog(dialogs.BreakDialog),
    "dialog-out": _dialog(dialogs.OutDialog),
    "dialog-in": _dialog(dialogs.InDialog),
    "dialog-abort": _dialog(dialogs.AbortDialog),
    "display-step": _display(lambda scenes: scenes.question(at_step(_FINGERPRINT_STEP, AnswerView))),
    "display-curtain": _display(Scenes.covered),
}
