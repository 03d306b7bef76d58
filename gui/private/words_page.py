"""The page on which a custodian enters a share: cells, checks, camera, and the one button."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.private.camera_card import CameraCard
from gui.private.checks import ChecksCard
from gui.private.draft import NOWHERE, empty_draft
from gui.private.findings import Expected
from gui.private.frames import Code, FrameSource
from gui.private.grid import Grid
from gui.strings import private as strings
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import column, frame, row
from gui.widgets.text import label, restyle

_CHECKS = 4


class WordsPage(QObject):
    """Implements entry_page.EntryPage for a share."""

    handed = Signal()
    cover_title = strings.COVER_WORDS
    accepted_title = strings.SHARE_ACCEPTED

    def __init__(
        self, expected: Expected, theme: Theme, open_source: Callable[[], FrameSource], *, pictures: bool = False
    ) -> None:
        """Make the page.

        Args:
            open_source: opens the camera, in its thread.
            pictures: a picture of the sheet may be opened; in rehearsals only.
        """
        super().__init__()
        self._expected = expected
        self.widget = QWidget()
        self.grid = Grid(expected, theme)
        self._checks = ChecksCard(theme, _CHECKS)
        self.camera = CameraCard(theme, open_source, pictures=pictures)
        self._lead = label(strings.WORDS_LEAD, "lead")
        self._refusal = label("", "bad")
        self._notice = frame("notice-bad")
        self._above = QWidget()
        self._why_not = label("", "small")
        self.button = Button(strings.HAND_IN, "primary")
        page = row(self.widget, spacing=theme.px(28), margins=(theme.px(28),) * 4)
        page.addLayout(self._left(theme), 1)
        page.addWidget(self._right(theme))
        self.grid.changed.connect(self._update)
        self.grid.finished.connect(self.handed)
        self.button.clicked.connect(self.handed)
        self.camera.read.connect(self._take)
        self._update()

    @property
    def begun(self) -> bool:
        """Whether leaving would lose a word."""
        return self.grid.draft.begun

    def secret(self) -> str:
        """Return the words."""
        return self.grid.draft.share_words

    def start(self) -> None:
        """Look for a camera, and take the keyboard."""
        self.grid.setFocus()
        self.camera.start()

    def step_back(self) -> bool:
        """Close the choice of a file, if one is open."""
        return self.camera.step_back()

    def cover(self) -> None:
        """Cover the camera; the window covers the rest."""
        self.camera.cover()

    def uncover(self) -> None:
        """Go on where typing was."""
        self.camera.uncover()
        if self.grid.draft.at == NOWHERE:
            self.button.setFocus()
        else:
            self.grid.setFocus()

    def stop(self) -> None:
        """Let the camera go, and the words."""
        self.camera.stop()
        self.grid.show_draft(empty_draft(self._expected))

    def _left(self, theme: Theme) -> QVBoxLayout:
        left = column(spacing=theme.px(14))
        left.addWidget(label(strings.WORDS_TITLE.format(total=self._expected.length), "h1"))
        inside = column(self._notice, margins=(theme.px(18), theme.px(10), theme.px(18), theme.px(10)))
        inside.addWidget(self._refusal)
        # Room for either, so that the cells stay where they are when something is wrong.
        either = column(self._above)
        either.addWidget(self._lead)
        either.addWidget(self._notice)
        self._above.setMinimumHeight(theme.px(58))
        left.addWidget(self._above)
        left.addWidget(self.grid, 1)
        return left

    def _right(self, theme: Theme) -> QWidget:
        side = QWidget()
        side.setFixedWidth(theme.px(500))
        side.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        right = column(side, spacing=theme.px(18))
        right.addWidget(self._checks.frame)
        right.addWidget(self.camera.frame)
        right.addStretch(1)
        right.addWidget(self._why_not, 0, Qt.AlignmentFlag.AlignBottom)
        right.addWidget(self.button)
        return side

    def _update(self) -> None:
        draft = self.grid.draft
        why_not = draft.why_not()
        self._checks.show_checks(draft.checks())
        self._refusal.setText(draft.findings.refusal)
        self._notice.setVisible(bool(draft.findings.refusal))
        self._lead.setVisible(not draft.findings.refusal)
        self._why_not.setText(why_not or strings.READY)
        restyle(self._why_not, role="ok" if draft.right else "bad" if draft.findings.refusal else "small")
        self.button.setEnabled(draft.right)
        self.button.setAccessibleDescription(why_not or strings.READY)
        if draft.right:
            self.camera.finish()
            if draft.at == NOWHERE:
                self.button.setFocus()

    def _take(self, code: Code) -> None:
        if self.grid.draft.right:
            return
        try:
            draft = self.grid.draft.scanned(code.text)
        except ValueError as error:
            self.camera.refuse(str(error))
            return
        self.grid.show_draft(draft)
