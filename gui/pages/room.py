"""The ceremony room: the rail, one action at a time, participants and the record. It shows what it is told to.

The session runs in its own thread behind the bridge; whatever this page does, the record is the session's.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QMenu, QStackedWidget, QWidget, QWidgetAction

from ceremony.errors import CeremonyError
from ceremony.events import OutOfBand
from ceremony.state import State
from gui.bridge import Bridge
from gui.curtain_view import CurtainView
from gui.pages import dialogs
from gui.pages.cards.answer import AnswerCard
from gui.pages.cards.begin import BeginCard
from gui.pages.cards.card import ActionCard
from gui.pages.cards.decide import DecideCard, RuleCard
from gui.pages.cards.ended import ClosedCard, StoppedCard
from gui.pages.cards.private import ByHandCard, CoverCard
from gui.pages.cards.roll import RollCard
from gui.pages.cards.waiting import BreakCard, HandBackCard, WaitCard
from gui.pages.cards.working import WorkingCard
from gui.room_view import RoomView
from gui.spoken import no_abort, no_break, nobody_in, nobody_out
from gui.strings import room as words
from gui.theme import Theme
from gui.turns import (
    AnswerView,
    AskedView,
    BeginView,
    BreakView,
    ByHandView,
    CoverView,
    DecideView,
    HandBackView,
    InTurn,
    RollView,
    RuleView,
    StandIn,
    Turn,
    WaitView,
    WorkView,
)
from gui.widgets.buttons import Button
from gui.widgets.curtain import Curtain
from gui.widgets.frames import column, frame, notice, row
from gui.widgets.rail import Rail
from gui.widgets.side_panel import SidePanel
from gui.widgets.text import label
from gui.widgets.topbar import TopBar

_CARDS: Mapping[type[AskedView], Callable[..., ActionCard]] = MappingProxyType(
    {
        BeginView: BeginCard,
        RollView: RollCard,
        AnswerView: AnswerCard,
        DecideView: DecideCard,
        RuleView: RuleCard,
        HandBackView: HandBackCard,
        BreakView: BreakCard,
        WaitView: WaitCard,
        CoverView: CoverCard,
        ByHandView: ByHandCard,
    }
)
PAUSE_MS = 350
_DRAWER_BELOW = 1840
"""Narrower than this at scale 1, participants and record are a drawer (look.md 1)."""
_RAIL_BELOW = 1180
_REASON_WIDTH = 420
_CLOCK_MS = 1000
_WORK_SHOWS_AFTER_MS = 250
"""Work that is over sooner is not announced."""


class RoomPage(QWidget):
    """One ceremony in the window. Emits `examine` with a bundle, `home`, and `again` with the ceremony's folder."""

    examine = Signal(object)
    home = Signal()
    again = Signal(object)

    def __init__(self, theme: Theme, bridge: Bridge, folder: Path, *, pause_ms: int = PAUSE_MS) -> None:
        """Show a ceremony.

        Args:
            folder: where it is kept.
            pause_ms: how long a new card cannot be answered: what was pressed for the one before is not for it.
        """
        super().__init__()
        self._pause_ms = pause_ms
        self.setProperty("role", "canvas")
        self._theme = theme
        self._bridge = bridge
        self._folder = folder
        self._turn: Turn | None = None
        self._state: State | None = None
        self._drawn = False
        self._rehearsal = False
        self._is_closed = False
        self._build()
        bridge.asked.connect(self._ask)
        bridge.shown.connect(self._show)
        bridge.working.connect(self._work)
        bridge.curtain.connect(self._cover)
        bridge.closed.connect(self._closed)
        bridge.failed.connect(self._failed)
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._tell_time)
        self._clock.start()
        self._announce = QTimer(self, interval=_WORK_SHOWS_AFTER_MS, singleShot=True)
        self._announce.timeout.connect(self._announce_work)
        self._tell_time()
        self._working.show_work(WorkView("", words.OPENING, words.OPENING_TEXT))
        self._put(self._working)

    @property
    def bridge(self) -> Bridge:
        """The session behind this page."""
        return self._bridge

    @property
    def turn(self) -> Turn | None:
        """The question that is open, if any."""
        return self._turn

    def say_leaving(self) -> None:
        """Say that the window closes as soon as it can, and take nothing any more."""
        self._turn = None
        self._uncover()
        self._working.show_work(WorkView("", words.WORKING, words.LEAVING))
        self._put(self._working)
        self.setEnabled(False)

    def _build(self) -> None:
        theme = self._theme
        gap = theme.px(22)
        layout = column(self)
        # What does not fit scrolls, or becomes a drawer: the page is never larger than its window (look.md 1).
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._top = TopBar(theme)
        layout.addWidget(self._top)
        self._stack = QStackedWidget()
        inside = QWidget()
        middle = row(inside)
        self._rail = Rail(theme)
        middle.addWidget(self._rail)
        centre = column(spacing=theme.px(12), margins=(gap, gap, gap, theme.px(14)))
        self._unsaid = notice(theme, "info", words.LATER)
        self._unsaid.hide()
        centre.addWidget(self._unsaid)
        self._band = self._rehearsal_band()
        centre.addWidget(self._band)
        self._place = column()
        centre.addLayout(self._place, 1)
        centre.addWidget(self._strip())
        middle.addLayout(centre, 1)
        self._side = SidePanel(theme)
        beside = column(margins=(0, gap, 0, theme.px(14)))
        beside.addWidget(self._side)
        middle.addLayout(beside)
        self._margin = QWidget()
        self._margin.setFixedWidth(gap)
        middle.addWidget(self._margin)
        self._stack.addWidget(inside)
        self._curtain = Curtain(theme)
        self._stack.addWidget(self._curtain)
        layout.addWidget(self._stack, 1)
        self._working = WorkingCard(theme)
        self._card: QFrame | None = None

    def _strip(self) -> QWidget:
        """Return the row of what can be said at any time."""
        theme = self._theme
        made = QWidget()
        strip = row(made, spacing=theme.px(10))
        self._exception = Button(words.EXCEPTION)
        self._exception.clicked.connect(lambda: self._open(dialogs.ExceptionDialog))
        self._on_key(Qt.Key.Key_F8, self._exception)
        strip.addWidget(self._exception)
        self._disagree = Button(words.DISAGREE)
        self._disagree.clicked.connect(lambda: self._open(dialogs.DissentDialog))
        strip.addWidget(self._disagree)
        self._more = Button(words.MORE)
        self._more.setMenu(self._menu())
        strip.addWidget(self._more)
        strip.addStretch(1)
        self._panel = Button(words.SHOW_PANEL, "quiet")
        self._on_key(Qt.Key.Key_F9, self._panel)
        self._panel.clicked.connect(self._draw)
        strip.addWidget(self._panel)
        return made

    def _rehearsal_band(self) -> QFrame:
        """Return the band of a rehearsal: simulated people can do this step, or everything from here on."""
        theme = self._theme
        made = frame("notice-info")
        band = row(made, spacing=theme.px(12), margins=(theme.px(16), theme.px(4), theme.px(8), theme.px(4)))
        self._band_text = label(words.BAND, "small")
        self._stand_in = Button(words.STAND_IN, "quiet")
        self._on_key(Qt.Key.Key_F7, self._stand_in)
        self._stand_in.clicked.connect(self._let_stand_in)
        self._all = Button(words.STAND_IN_ALL, "quiet")
        self._all.clicked.connect(self._let_all_stand_in)
        band.addWidget(self._band_text, 1)
        band.addWidget(self._stand_in)
        band.addWidget(self._all)
        made.hide()
        return made

    def _on_key(self, key: Qt.Key, button: Button) -> None:
        """Press a button by a key; not again while the key is held, and not where there is no button."""
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: button.click() if button.isVisible() else None)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        self._said_from: list[tuple[QAction, Callable[[State], str], QWidgetAction, QLabel]] = []
        for text, why_not, dialog in (
            (words.BREAK, no_break, dialogs.BreakDialog),
            (words.SOMEBODY_IN, nobody_in, dialogs.InDialog),
            (words.SOMEBODY_OUT, nobody_out, dialogs.OutDialog),
            (words.ABORT, no_abort, dialogs.AbortDialog),
        ):
            action = menu.addAction(text)
            action.triggered.connect(lambda _=False, dialog=dialog: self._open(dialog))
            reason, said = QWidgetAction(menu), label("", "reason")
            said.setFixedWidth(self._theme.px(_REASON_WIDTH))
            reason.setDefaultWidget(said)
            reason.setEnabled(False)
            menu.addAction(reason)
            self._said_from.append((action, why_not, reason, said))
        menu.aboutToShow.connect(self._judge_menu)
        return menu

    def _judge_menu(self) -> None:
        """Say below what cannot be said now why that is so: a tool tip would never come to a keyboard."""
        for action, why_not, reason, said in self._said_from:
            why = why_not(self._turn.state) if self._turn is not None else words.WORKING
            action.setEnabled(not why)
            reason.setText(why)
            said.setText(why)
            reason.setVisible(bool(why))

    # What the session says.

    def _ask(self, turn: Turn) -> None:
        self._announce.stop()
        self._turn, self._state = turn, turn.state
        card = _CARDS[type(turn.view)](self._theme, turn.view)
        if turn.refusal is not None:
            card.refused(turn.refusal)
        number = turn.number
        card.replied.connect(lambda reply: self._reply(number, reply))
        card.hold(self._pause_ms)
        self._put(card)
        self._unsaid.hide()
        self._judge_strip()
        # Somebody has to reply here; the room display stays covered.
        self._uncover()

    def _show(self, view: RoomView) -> None:
        self._is_closed = view.closed
        if self._rehearsal != view.rehearsal:
            self._rehearsal = view.rehearsal
            self._judge_strip()
        self._rail.show_acts(view.acts)
        self._side.show_room(view)
        self._top.show_room(view)
        self._tell_time()

    def _work(self, view: WorkView) -> None:
        self._working.show_work(view)
        if self._turn is None and self._card is not self._working:
            self._announce.start()

    def _announce_work(self) -> None:
        if self._turn is None:
            self._put(self._working)

    def _cover(self, view: CurtainView | None) -> None:
        if view is None:
            self._uncover()
            return
        self._curtain.show_view(view)
        self._stack.setCurrentWidget(self._curtain)
        # What is typed now is for another window, which may not stand yet: nothing here may take it.
        self._curtain.setFocus()

    def _uncover(self) -> None:
        self._stack.setCurrentIndex(0)

    def _closed(self, state: State) -> None:
        self._is_closed = True
        card = ClosedCard(self._theme, state, self._folder, self.home.emit)
        card.replied.connect(self.examine.emit)
        self._end(card)

    def _failed(self, error: CeremonyError) -> None:
        card = StoppedCard(self._theme, error, self.home.emit)
        card.replied.connect(lambda _: self.again.emit(self._folder))
        self._end(card)

    def _end(self, card: ActionCard) -> None:
        self._announce.stop()
        for dialog in self.findChildren(dialogs.Dialog):
            dialog.reject()
        if not self._unsaid.isHidden():
            self._unsaid.hide()
            card.body.insertWidget(0, notice(self._theme, "bad", words.NEVER_SAID))
        self._turn = self._state = None
        self._rehearsal = False
        self._uncover()
        self._put(card)
        self._judge_strip()

    # What people say.

    def _reply(self, number: int, reply: object) -> None:
        self._turn = None
        self._judge_strip()
        self._announce.start()
        self._bridge.reply(number, reply)  # type: ignore[arg-type] # a card replies what its view allows

    def _let_stand_in(self) -> None:
        if self._turn is not None:
            self._reply(self._turn.number, StandIn())

    def _let_all_stand_in(self) -> None:
        on = not self._bridge.is_standing_in
        self._bridge.let_stand_in(on=on)
        self._judge_strip()
        if on:
            self._let_stand_in()

    def _open(self, dialog: type[dialogs.Dialog]) -> None:
        if self._state is None:
            return
        made = dialog(self, self._theme, self._state)
        made.said.connect(self._said)
        if self._turn is None or not isinstance(self._turn.view, InTurn):
            made.add_note(words.LATER)
        made.open()

    def _said(self, event: OutOfBand) -> None:
        turn = self._turn
        if turn is not None and isinstance(turn.view, InTurn):
            self._reply(turn.number, event)
        else:
            self._bridge.say(event)
            self._unsaid.show()

    def _judge_strip(self) -> None:
        asked = self._turn is not None
        in_turn = self._turn is not None and isinstance(self._turn.view, InTurn)
        for one in (self._exception, self._disagree):
            one.setEnabled(self._state is not None and not self._is_closed)
        self._more.setEnabled(in_turn)
        self._band.setVisible(self._rehearsal)
        self._stand_in.setEnabled(asked)
        watching = self._bridge.is_standing_in
        self._band_text.setText(words.BAND_WATCHING if watching else words.BAND)
        self._stand_in.setVisible(not watching)
        self._all.setText(words.TAKE_OVER if watching else words.STAND_IN_ALL)

    def _put(self, card: QFrame) -> None:
        before, self._card = self._card, card
        if before is card:
            return
        if before is not None:
            self._place.removeWidget(before)
            before.hide()
            if before is not self._working:
                before.deleteLater()
        self._place.addWidget(card)
        card.show()

    def _tell_time(self) -> None:
        self._top.tell_time(datetime.now(UTC))

    def _draw(self) -> None:
        self._drawn = not self._drawn
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make participants and record a drawer where there is not the room for them."""
        super().resizeEvent(event)
        self._drawn = self._is_wide
        self._lay_out()

    def minimumSizeHint(self) -> QSize:
        """Ask for no room; the window has a least size of its own."""
        return QSize(0, 0)

    @property
    def _is_wide(self) -> bool:
        return self.width() >= self._theme.px(_DRAWER_BELOW)

    def _lay_out(self) -> None:
        self._panel.setVisible(not self._is_wide)
        self._side.setVisible(self._drawn)
        self._margin.setVisible(self._drawn)
        covered = self._drawn and not self._is_wide
        self._rail.setVisible(not covered and self.width() >= self._theme.px(_RAIL_BELOW))
