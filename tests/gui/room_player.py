"""Plays everybody in the room, by keyboard: reads the open question, and does what careful people would.

Words that a witness writes are kept as `paper`; PIN parts are those of every rehearsal; shares are read from sheets.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QRadioButton, QWidget

import shamir
from ceremony.effects import LogIn
from ceremony.engine import pending
from ceremony.events import Decision
from ceremony.script.model import FieldType
from ceremony.sheets.reading import read_share_words
from ceremony.state import State
from ceremony.strongroom.rehearsal import dice, pin_part
from gui.draft import AnswerDraft, Blank, Way
from gui.pages.cards.card import ActionCard
from gui.pages.room import RoomPage
from gui.strings import room as words
from gui.turns import (
    AnswerView,
    AskedView,
    BeginView,
    BreakView,
    ByHandView,
    CoverView,
    DecideView,
    HandBackView,
    RollView,
    RuleView,
    Turn,
    WaitView,
)
from tests.gui.keyboard import (
    LostError,
    choose,
    go_and_press,
    go_to,
    keyboard_window,
    may_be,
    named,
    pick,
    press,
    private_windows,
    tick,
    type_text,
    wait_until,
    write,
)

_DEVICE_S = 120
_LOOKS_S = 0.5
WRONG_PIN = "123456"
_SUSPECT = 16
"""The word that is typed wrong, counted from 0."""


@dataclass(kw_only=True)
class Mistakes:
    """What goes wrong at the private screen; each happens once.

    Attributes:
        wrong_pin: a part of a PIN is typed wrong; the token refuses, and the ceremony asks what now.
        wrong_word: a word is typed wrong, and mended where the screen says.
        wrong_share: a custodian types another one's words, leaves, and then types the own ones.
    """

    wrong_pin: bool = False
    wrong_word: bool = False
    wrong_share: bool = False


@dataclass(kw_only=True)
class Seen:
    """What the player saw on the way."""

    views: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    paper: dict[str, str] = field(default_factory=dict)
    private_screens: int = 0
    mended: int = 0
    typed_again: int = 0


class RoomPlayer:
    """Everybody in one ceremony room."""

    def __init__(self, page: RoomPage, *, sheets: Path | None, mistakes: Mistakes, at: Callable[[Turn], None]) -> None:
        """Sit down.

        Args:
            sheets: where sheets of an earlier ceremony lie.
            at: told of every question before it is answered.
        """
        self._page = page
        self._sheets = sheets
        self._mistakes = mistakes
        self._at = at
        self._ended: list[str] = []
        self._typed_shares: dict[int, Path] = {}
        self._private: set[str] = set()
        self.seen = Seen()
        self.while_entering: Callable[[Turn], None] = lambda _: None
        page.bridge.closed.connect(lambda _: self._ended.append(""))
        page.bridge.failed.connect(lambda error: self._ended.append(f"{error.message}; {error.remedy}"))

    def play(self) -> None:
        """Go on until the ceremony has ended here."""
        number = 0
        while True:
            self._wait_for_question(number)
            if self._ended:
                break
            turn = self.turn
            number = turn.number
            if turn.refusal is not None:
                raise LostError(f"refused: {turn.refusal.message}; {turn.refusal.remedy}")
            self.seen.views.append(type(turn.view).__name__)
            self._leave_private_screens()
            self._at(turn)
            # Somebody may have spoken out of turn, and the question be another one.
            if self._page.turn is turn:
                self._answer(turn, turn.view)
        self._leave_private_screens()
        if self._ended[0]:
            raise LostError(f"the ceremony stopped: {self._ended[0]}")

    @property
    def turn(self) -> Turn:
        """The open question."""
        turn = self._page.turn
        assert turn is not None
        return turn

    @property
    def card(self) -> ActionCard:
        """The card that is shown, once it has the keyboard."""
        return next(card for card in self._page.findChildren(ActionCard) if card.isVisible())

    def _asks(self, answered: int) -> bool:
        return self._page.turn is not None and self._page.turn.number != answered

    def _wait_for_question(self, answered: int) -> None:
        """Wait for another question, or the end; what is refused at the private screen has to be read before."""
        for _ in range(round(_DEVICE_S / _LOOKS_S)):
            if may_be(lambda: self._ended or self._asks(answered), seconds=_LOOKS_S):
                return
            if self.seen.private_screens and keyboard_window() in private_windows():
                press("Return")
        raise LostError(f"for {_DEVICE_S} s there was no question, and no end")

    def _answer(self, turn: Turn, view: AskedView) -> None:
        match view:
            case BeginView():
                self._begin(view)
            case RollView():
                go_and_press(named(self.card, QPushButton, words.EVERYONE))
                self._primary(words.CALL)
            case AnswerView():
                self._fill(view, turn.state)
            case DecideView():
                self.seen.failures.append(f"{view.message}; {view.remedy}")
                self._decide(view)
            case RuleView():
                self.seen.failures.append(view.finding)
                pick(named(self.card, QRadioButton, view.options[0].text))
                self._command(view.options[0].word)
                self._primary(words.RULE_RECORD)
            case HandBackView():
                tick(*(box for box in self.card.findChildren(QCheckBox) if box.isVisible()))
                self._primary(words.VOID_DONE)
            case BreakView():
                pick(named(self.card, QRadioButton, f"{words.SEALS} {words.SEALS_NONE}"))
                choose(named(self.card, QComboBox, words.REOPENS), 1)
                self._primary(words.REOPEN)
            case WaitView():
                choose(named(self.card, QComboBox, words.WHO_CAME), 1)
                self._primary(words.SAVE_IN)
            case CoverView():
                self._enter(turn, view)
            case ByHandView():
                self._write_by_hand(view)

    def _primary(self, name: str) -> None:
        go_and_press(named(self.card, QPushButton, name))

    def _settled(self) -> None:
        """Wait until the card has taken the keyboard."""
        card = self.card

        def inside() -> bool:
            at: QWidget | None = card.window().focusWidget()
            return at is not None and card.isAncestorOf(at)

        may_be(inside, seconds=3)

    def _begin(self, view: BeginView) -> None:
        self._settled()
        self._command(view.command)
        self._primary(words.GIVE_COMMAND if view.command else words.BEGIN)

    def _command(self, word: str) -> None:
        if word:
            write(named(self.card, QLineEdit, words.COMMAND_NAME), word)

    def _fill(self, view: AnswerView, state: State) -> None:
        self._settled()
        draft = view.draft
        for blank in draft.blanks:
            if not draft.typed(blank):
                name = words.BLANK_NAME.format(label=blank.label, hint=blank.hint)
                go_to(named(self.card, QLineEdit, name))
                type_text(self._written(blank, draft, state))
        if draft.choices:
            pick(named(self.card, QRadioButton, draft.choices[0]))
        if draft.boxes:
            wait_until(lambda: draft.is_written, f"every blank accepted, {draft.wanting()}")
            tick(*(box for box in self.card.findChildren(QCheckBox) if box.isVisible()))
        wait_until(lambda: not draft.wanting(), f"everything answered: {draft.wanting()}")
        self._primary(words.RECORD)

    def _written(self, blank: Blank, draft: AnswerDraft, state: State) -> str:
        shown = next((one for one in draft.shown if one.field == blank.field.field), None)
        match blank.way, blank.field.type:
            case Way.ENDS, _:
                assert shown is not None
                return _ends(shamir.digest_words(bytes.fromhex(shown.digest)))
            case Way.COPY, _:
                assert shown is not None
                return shown.value[-4:]
            case _, FieldType.BAG_ID:
                return f"bag-{state.position:03}-{draft.blanks.index(blank) - blank.second}"
            case _, FieldType.COUNT:
                return "0"
            case _, FieldType.TIME:
                return f"{datetime.now(UTC):%H:%M}"
            case _, FieldType.SERIAL:
                return f"SN-{state.position}"
            case _:
                return "as the script says"

    def _decide(self, view: DecideView) -> None:
        option = next(one for one in view.options if one.means in (Decision.RETRY, Decision.VOID_SPAN))
        pick(named(self.card, QRadioButton, option.text))
        self._command(option.word)
        write(named(self.card, QLineEdit, words.WHY_NAME), "once more, with more care")
        self._primary(words.DECIDE)

    def _write_by_hand(self, view: ByHandView) -> None:
        self._settled()
        self.seen.paper[view.text] = " ".join(view.words)
        write(named(self.card, QLineEdit, words.ON_PAPER), _ends(view.words))
        self._primary(words.ON_PAPER_DONE)

    # The private screen is another process: of it one sees windows, and hears what the ceremony records.

    def _enter(self, turn: Turn, view: CoverView) -> None:
        self._settled()
        before = set(private_windows())
        self._primary(words.I_AM_ALONE)
        mine = self._private_screen(before)
        self.seen.private_screens += 1
        self.while_entering(turn)
        if view.text == words.ALONE_PIN:
            effect = pending(turn.state)
            assert isinstance(effect, LogIn)
            names = [turn.state.plan.person(holder).name for holder in effect.holders]
            self._enter_line(WRONG_PIN if self._mistakes.wrong_pin else pin_part(names.index(view.name) + 1), mine)
            self._mistakes.wrong_pin = False
        elif view.text == words.ALONE_DICE:
            self._enter_line(dice(), mine)
        else:
            self._enter_share(turn, view, mine)

    def _enter_line(self, text: str, mine: str) -> None:
        """Type a line that does not show; the screen gives way once it was handed in."""
        for _ in range(2):
            type_text(text)
            press("Return")
            if may_be(lambda: mine not in private_windows(), seconds=8):
                return
            # Nothing was counted on the screen: whoever sees that types again.
            self.seen.typed_again += 1
        raise LostError("what was typed at the private screen is not taken")

    def _private_screen(self, before: set[str]) -> str:
        """Return the private screen that opens, once it has the keyboard."""
        new: list[str] = []

        def there() -> bool:
            new[:] = [one for one in private_windows() if one not in before]
            return bool(new)

        wait_until(there, "the private screen")
        wait_until(lambda: keyboard_window() == new[0], "the private screen with the keyboard")
        return new[0]

    def _enter_share(self, turn: Turn, view: CoverView, mine: str) -> None:
        share = turn.state.plan.share_of(turn.state.task.subject)
        sheet = Path(view.sheet) if view.sheet else self._sheet(share)
        own = read_share_words(sheet.read_bytes())
        if self._mistakes.wrong_share and self._typed_shares:
            self._mistakes.wrong_share = False
            type_text(" ".join(read_share_words(next(iter(self._typed_shares.values())).read_bytes())))
            press("Return")
            if not may_be(lambda: mine not in private_windows(), seconds=1):
                # Refused before it was handed in: the custodian leaves, and the ceremony asks what now.
                press("Escape")
                press("Escape")
            return
        self._typed_shares[share] = sheet
        if self._mistakes.wrong_word:
            self._mistakes.wrong_word = False
            listed = shamir.words.word_list()
            wrong = listed[(listed.index(own[_SUSPECT]) + 1) % len(listed)]
            type_text(" ".join((*own[:_SUSPECT], wrong, *own[_SUSPECT + 1 :])) + " ")
            # The screen has gone to the word it suspects; what is typed there replaces it.
            type_text(own[_SUSPECT] + " ")
            self.seen.mended += 1
        elif share % 2:
            type_text(" ".join(own))
        else:
            type_text(" ".join(own), delay_ms=0)
        press("Return")

    def _sheet(self, share: int) -> Path:
        assert self._sheets is not None
        return self._sheets / f"share-{share}.pdf"

    def _leave_private_screens(self) -> None:
        """Press Enter on the verdicts that have not gone yet."""
        if not self.seen.private_screens:
            return
        for _ in range(20):
            there = private_windows()
            if not there:
                return
            if keyboard_window() in there:
                press("Return")
            may_be(lambda there=there: len(private_windows()) < len(there), seconds=0.4)
        raise LostError("a private screen does not close")


def _ends(listed: tuple[str, ...]) -> str:
    return f"{listed[0]} {listed[-1]}"
