"""The start: five things to do, and the ceremonies that were opened before with what each waits for."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from ceremony.errors import CeremonyError
from gui.palette import Contrast
from gui.services import RecentView
from gui.strings import home as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import Scrolling, card, column, empty, row
from gui.widgets.row_button import RowButton
from gui.widgets.signs import Sign
from gui.widgets.text import label

_COLUMNS = 2
_STEP = 0.25


class HomePage(QWidget):
    """Emits what is wanted."""

    rehearse = Signal()
    plan = Signal()
    open_folder = Signal()
    audit = Signal()
    machine = Signal()
    resume = Signal(object)
    look = Signal(object)

    def __init__(self, theme: Theme, version: str) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "canvas")
        side = theme.px(96)
        scrolling = Scrolling(spacing=theme.px(18), margins=(side, theme.px(56), side, theme.px(40)))
        column(self).addWidget(scrolling)
        body = scrolling.body
        body.addWidget(label(words.TITLE, "display-title"))
        body.addWidget(label(words.LEAD, "lead"))
        grid = QGridLayout()
        grid.setSpacing(theme.px(18))
        self.first = self._tile(words.REHEARSE, words.REHEARSE_TEXT, self.rehearse)
        tiles = (
            self.first,
            self._tile(words.PLAN, words.PLAN_TEXT, self.plan),
            self._tile(words.OPEN, words.OPEN_TEXT, self.open_folder),
            self._tile(words.AUDIT, words.AUDIT_TEXT, self.audit),
            self._tile(words.MACHINE, words.MACHINE_TEXT, self.machine),
        )
        for position, tile in enumerate(tiles):
            grid.addWidget(tile, position // _COLUMNS, position % _COLUMNS)
        body.addLayout(grid)
        recent, recent_card = card(theme, words.RECENT)
        body.addWidget(recent)
        self._list = column(spacing=theme.px(4))
        self._none = label(words.RECENT_NONE, "small")
        recent_card.addWidget(self._none)
        recent_card.addLayout(self._list)
        self._rows: dict[Path, RowButton] = {}
        body.addStretch(1)
        body.addLayout(self._look_row())
        body.addWidget(label(words.VERSION.format(version=version), "small"))

    def _look_row(self) -> QHBoxLayout:
        """Return the row in which size and contrast are chosen."""
        theme = self._theme
        made = row(spacing=theme.px(8))
        high = theme.contrast is Contrast.HIGH
        other = theme.with_contrast(Contrast.NORMAL if high else Contrast.HIGH)
        made.addWidget(label(words.SIZE.format(percent=round(theme.scale * 100)), "small", wrap=False))
        for text, wanted in (
            (words.SMALLER, theme.at(theme.scale - _STEP)),
            (words.LARGER, theme.at(theme.scale + _STEP)),
            (words.USUAL_CONTRAST if high else words.HIGH_CONTRAST, other),
        ):
            button = Button(text, "quiet")
            button.setEnabled(wanted != theme)
            button.clicked.connect(partial(self.look.emit, wanted))
            made.addWidget(button)
        made.addStretch(1)
        return made

    def list_folders(self, folders: Sequence[Path]) -> None:
        """List the ceremonies that were opened before; what each waits for follows."""
        empty(self._list)
        self._rows = {folder: self._row(folder) for folder in folders}
        for one in self._rows.values():
            self._list.addWidget(one)
        self._none.setVisible(not folders)

    def show_standing(self, view: RecentView) -> None:
        """Say what a listed ceremony is and waits for."""
        found = self._rows.get(view.folder)
        if found is not None:
            colours = self._theme.palette
            title = words.RECENT_TITLE.format(title=view.title, ceremony=view.ceremony_id)
            sign, colour = (Sign.TICK, colours.ok) if view.is_done else (Sign.RING, colours.focus)
            _tell(found, title, view.standing, sign, colour)

    def show_broken(self, folder: Path, error: CeremonyError) -> None:
        """Say why a listed ceremony cannot be opened."""
        found = self._rows.get(folder)
        if found is not None:
            text = words.RECENT_BROKEN.format(message=error.message)
            _tell(found, folder.name, text, Sign.CROSS, self._theme.palette.bad)

    def _row(self, folder: Path) -> RowButton:
        made = RowButton(self._theme, "quiet", title=folder.name, text=words.RECENT_LOOKING, roles=("strong", "small"))
        made.setToolTip(str(folder))
        made.clicked.connect(lambda: self.resume.emit(folder))
        return made

    def _tile(self, title: str, text: str, wanted: SignalInstance) -> Button:
        tile = Button("", "tile", name=title)
        tile.setAccessibleDescription(text)
        tile.setMinimumHeight(self._theme.px(126))
        layout = column(tile, spacing=self._theme.px(6), margins=(self._theme.px(26), self._theme.px(18)) * 2)
        for one, role in ((title, "h2"), (text, "small")):
            layout.addWidget(label(one, role))
        tile.clicked.connect(wanted)
        return tile


def _tell(found: RowButton, title: str, text: str, sign: Sign, colour: str) -> None:
    found.title.setText(title)
    found.show_state(sign, colour, text, name=words.RECENT_NAME.format(title=title, standing=text))
