"""Frames: the card, notices, what is read aloud, and a body that scrolls rather than being cut."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import Theme
from gui.widgets.text import label


def column(
    parent: QWidget | None = None, *, spacing: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Return a vertical layout without margins of its own."""
    layout = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout


def row(
    parent: QWidget | None = None, *, spacing: int = 0, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Return a horizontal layout without margins of its own."""
    layout = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    return layout


def frame(role: str) -> QFrame:
    """Return a frame of the style sheet's role."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def card(theme: Theme, title: str = "") -> tuple[QFrame, QVBoxLayout]:
    """Return a card and the layout inside it."""
    made = frame("card")
    side = theme.px(20)
    layout = column(made, spacing=theme.px(10), margins=(side, theme.px(16), side, theme.px(16)))
    if title:
        layout.addWidget(label(title.upper(), "card-title"))
    return made, layout


def notice(theme: Theme, kind: str, title: str, text: str = "") -> QFrame:
    """Return a notice of kind ok, warn, bad or info: a title, and what there is to say."""
    made = frame(f"notice-{kind}")
    layout = column(made, spacing=theme.px(4), margins=(theme.px(18), theme.px(12), theme.px(18), theme.px(12)))
    layout.addWidget(label(title, "strong" if kind == "info" else kind))
    if text:
        layout.addWidget(label(text))
    return made


def read_aloud(theme: Theme, mark: str, text: str) -> QFrame:
    """Return the block of what is read aloud."""
    made = frame("read-aloud")
    layout = column(made, spacing=theme.px(4), margins=(theme.px(20), theme.px(12), theme.px(20), theme.px(14)))
    layout.addWidget(label(mark, "read-aloud-mark"))
    layout.addWidget(label(text, "lead"))
    return made


def separator() -> QFrame:
    """Return a hair line."""
    return frame("separator")


class Scrolling(QScrollArea):
    """A column that scrolls up and down, never sideways; what has the focus is brought into sight."""

    def __init__(self, *, spacing: int, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._spacing = spacing
        self._margins = margins
        self.clear()

    def clear(self) -> None:
        """Begin an empty column."""
        inside = QWidget()
        self.body = column(inside, spacing=self._spacing, margins=self._margins)
        self.setWidget(inside)

    def fill(self, widgets: Iterable[QWidget]) -> None:
        """Show these widgets instead of what was there."""
        inside = QWidget()
        self.body = column(inside, spacing=self._spacing, margins=self._margins)
        for widget in widgets:
            self.body.addWidget(widget)
        self.body.addStretch(1)
        # The area shows what it is given, at once and as a whole.
        self.setWidget(inside)


def reveal(widget: QWidget) -> None:
    """Scroll a widget into sight, where it lies in something that scrolls."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


def empty(layout: QLayout) -> None:
    """Take every widget out of a layout, and let it go."""
    while layout.count():
        widget = layout.takeAt(0).widget()
        # A stretch is no widget.
        if isinstance(widget, QWidget):
            widget.hide()
            widget.deleteLater()
