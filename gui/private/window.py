"""The private screen's window: the band that names its one permitted viewer, a page to enter something on, a verdict.

It fills the laptop's own screen and stays above every other window. Under X11 it also grabs the keyboard, so that no
other window of ours gets a word by accident; what a program that wants to listen can still do is in
docs/threat-model.md.
"""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ceremony.strongroom.messages import Verdict
from gui.private.entry_page import EntryPage
from gui.private.message_page import Message, MessagePage
from gui.private.strongroom_line import StrongroomLine
from gui.strings import private as strings
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import column, frame, row
from gui.widgets.signs import Sign
from gui.widgets.text import label

ACCEPTED_MS = 5000

_GRAB_AGAIN_MS = 50


class PrivateWindow(QWidget):
    """One entry by one person.

    Attributes:
        ended: whether the entry was accepted; the process ends with it.
    """

    ended = Signal(bool)

    def __init__(
        self, page: EntryPage, line: StrongroomLine, theme: Theme, *, holder: str, accepted_ms: int = ACCEPTED_MS
    ) -> None:
        """Make the window.

        Args:
            holder: who may look at it, as people call them.
            accepted_ms: how long an accepted entry stays on the screen if nobody presses Enter.
        """
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowStaysOnTopHint)
        self._theme = theme
        self._page = page
        self._accepted_ms = accepted_ms
        self._line = line
        self._handed = False
        self._over = False
        self.setWindowTitle(strings.WINDOW_TITLE)
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(False)
        self._cover = Button(page.cover_title)
        self._leave = Button(strings.LEAVE)
        self._pages = QStackedWidget()
        self._pages.addWidget(page.widget)
        layout = column(self)
        layout.addWidget(self._band(holder))
        layout.addWidget(self._pages, 1)
        self._cover.clicked.connect(self.toggle_cover)
        self._leave.clicked.connect(self.leave)
        for key, slot in (("F2", self.toggle_cover), ("Esc", self.leave)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(slot)
        page.handed.connect(self._hand_in)
        line.judged.connect(self._show_verdict)
        line.lost.connect(lambda: self._end(accepted=False))

    def begin(self) -> None:
        """Fill the laptop's own screen and begin."""
        self._fill_screen()
        self._page.start()

    def _fill_screen(self) -> None:
        # Without a window manager nobody makes a window as large as the screen.
        self.setGeometry(QGuiApplication.primaryScreen().geometry())
        self.showFullScreen()
        self.activateWindow()

    @property
    def covered(self) -> bool:
        """Whether everything is covered."""
        return self._cover.text() == strings.UNCOVER

    def toggle_cover(self) -> None:
        """Cover what was entered, or show it again; nothing is lost."""
        if self.covered:
            self._uncover()
        elif not self._handed and self._pages.currentIndex() == 0:
            self._page.cover()
            self._cover.setText(strings.UNCOVER)
            self._show(Message(title=strings.COVERED_TITLE, texts=(strings.COVERED_TEXT,)))

    def leave(self) -> None:
        """Give up; where something would be lost, ask first, and a second Esc answers."""
        if self._handed or self._page.step_back():
            return
        if not self._page.begun or (self._pages.currentIndex() != 0 and not self.covered):
            self._give_up()
            return
        self._page.cover()
        shown = self._show(
            Message(
                title=strings.QUESTION_TITLE,
                texts=(strings.QUESTION_TEXT,),
                buttons=((strings.STAY, "primary"), (strings.LEAVE_NOW, "danger")),
            )
        )
        self._cover.setText(self._page.cover_title)
        self._cover.setEnabled(False)
        stay, leave = shown.buttons
        stay.clicked.connect(self._uncover)
        leave.clicked.connect(self._give_up)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the keyboard from every other window, where the display server knows how."""
        super().showEvent(event)
        if QGuiApplication.platformName() == "xcb":
            QTimer.singleShot(0, self, self._grab)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Treat the window manager's close as the button."""
        if self._over:
            super().closeEvent(event)
            return
        event.ignore()
        self.leave()

    def _grab(self) -> None:
        handle = self.windowHandle()
        if handle is not None and not handle.setKeyboardGrabEnabled(True):
            # Not yet on the screen, or a menu somewhere holds it.
            QTimer.singleShot(_GRAB_AGAIN_MS, self, self._grab)

    def _band(self, holder: str) -> QFrame:
        theme = self._theme
        band = frame("privacy")
        inside = row(band, spacing=theme.px(18), margins=(theme.px(28), theme.px(12), theme.px(28), theme.px(12)))
        words = column(spacing=theme.px(2))
        title = strings.BAND_TITLE.format(holder=holder) if holder else strings.BAND_TITLE_ALONE
        words.addWidget(label(title, "h2"))
        words.addWidget(label(strings.BAND_TEXT))
        inside.addLayout(words, 1)
        inside.addWidget(self._cover)
        inside.addWidget(self._leave)
        return band

    def _show(self, message: Message) -> MessagePage:
        self._drop_message()
        shown = MessagePage(message, self._theme)
        self._pages.addWidget(shown)
        self._pages.setCurrentWidget(shown)
        shown.take_keyboard()
        return shown

    def _drop_message(self) -> None:
        if self._pages.count() > 1:
            old = self._pages.widget(1)
            self._pages.removeWidget(old)
            old.deleteLater()

    def _uncover(self) -> None:
        self._drop_message()
        self._cover.setText(self._page.cover_title)
        self._cover.setEnabled(True)
        self._page.uncover()

    def _hand_in(self) -> None:
        if self._handed or self._pages.currentIndex() != 0:
            return
        self._handed = True
        self._line.hand_in(self._page.secret())
        self._page.stop()
        self._quiet_band()
        self._show(Message(title=strings.WAITING_TITLE, texts=(strings.WAITING_TEXT,)))
        if not self._page.accepted_title:
            self.hide()

    def _quiet_band(self) -> None:
        self._cover.hide()
        self._leave.hide()

    def _show_verdict(self, verdict: Verdict) -> None:
        self._handed = True
        self._page.stop()
        self._quiet_band()
        if self.isHidden():
            if verdict.accepted:
                self._end(accepted=True)
                return
            self._fill_screen()
        colours = self._theme.palette
        if verdict.accepted:
            message = Message(
                title=self._page.accepted_title,
                texts=(strings.ACCEPTED_TEXT,),
                sign=(Sign.TICK, colours.ok),
                ground="notice-ok",
                buttons=((strings.CLOSE, "primary"),),
            )
            QTimer.singleShot(self._accepted_ms, self, lambda: self._end(accepted=True))
        else:
            what = strings.REFUSED_TEXT.format(what=_capital(verdict.message))
            todo = strings.REMEDY_TEXT.format(remedy=verdict.remedy.rstrip("."))
            message = Message(
                title=strings.REFUSED_TITLE,
                texts=(what, todo),
                sign=(Sign.CROSS, colours.bad),
                ground="notice-bad",
                buttons=((strings.READ_IT, "primary"),),
            )
        (button,) = self._show(message).buttons
        button.clicked.connect(lambda: self._end(accepted=verdict.accepted))

    def _give_up(self) -> None:
        self._page.stop()
        self._line.give_up(strings.GAVE_UP, strings.GAVE_UP_REMEDY)
        self._end(accepted=False)

    def _end(self, *, accepted: bool) -> None:
        if self._over:
            return
        self._over = True
        self._page.stop()
        self._line.close()
        self.close()
        self.ended.emit(accepted)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
