"""The start: five things to do, and the ceremonies that were opened before with what each waits for."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.services import RecentView
from gui.strings import home as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import Scrolling, card, column, empty
from gui.widgets.text import label

_COLUMNS = 2


class HomePage(QWidget):
    """Emits what is wanted."""

    rehearse = Signal()
    plan = Signal()
    open_folder = Signal()
    audit = Signal()
    machine = Signal()
    resume = Signal(object)

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
        recent, self._recent = card(theme, words.RECENT)
        body.addWidget(recent)
        self._list = column(spacing=theme.px(4))
        self._recent.addLayout(self._list)
        body.addStretch(1)
        body.addWidget(label(words.VERSION.format(version=version), "small"))
        self.show_recent(())

    def show_recent(self, views: tuple[RecentView, ...]) -> None:
        """List the ceremonies that were opened before."""
        empty(self._list)
        if not views:
            self._list.addWidget(label(words.RECENT_NONE, "small"))
        for view in views:
            text = words.RECENT_NAME.format(title=view.title, ceremony=view.ceremony_id, standing=view.standing)
            button = Button(_shortened(text), "quiet", name=text)
            button.setToolTip(str(view.folder))
            button.clicked.connect(lambda _=False, view=view: self.resume.emit(view))
            self._list.addWidget(button)

    def _tile(self, title: str, text: str, wanted: SignalInstance) -> Button:
        tile = Button("", "tile", name=title)
        tile.setAccessibleDescription(text)
        tile.setMinimumHeight(self._theme.px(126))
        layout = column(tile, spacing=self._theme.px(6), margins=(self._theme.px(26), self._theme.px(18)) * 2)
        for one, role in ((title, "h2"), (text, "small")):
            layout.addWidget(label(one, role))
        tile.clicked.connect(wanted)
        return tile


def _shortened(text: str, most: int = 110) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
