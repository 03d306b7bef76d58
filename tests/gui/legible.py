"""Whether a page can be read and reached: nothing cut off at any size, a name for everything that takes the focus."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton as Pressable
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QScrollArea, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from gui.theme import Theme, apply, qss

_ROUNDING_PX = 1
"""What Qt's rounding may take from a label without a letter being touched."""
_LAYERS = 5


@dataclass(frozen=True, slots=True)
class Screen:
    """A window's size, and the scale of what is in it."""

    width: int
    height: int
    scale: float

    def __str__(self) -> str:
        return f"{self.width}x{self.height} at {self.scale}"


SCREENS = (Screen(1280, 720, 0.75), Screen(1920, 1080, 1.0), Screen(1920, 1080, 1.4), Screen(3840, 2160, 2.0))


def themed(screen: Screen) -> Theme:
    """Give the application the theme of a screen."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme = Theme(screen.scale)
    # To apply a theme polishes everything anew, which takes longer than most tests.
    if app.styleSheet() != qss(theme):
        apply(app, theme)
    return theme


def show_on(qtbot: QtBot, widget: QWidget, screen: Screen) -> None:
    """Show a page as large as a screen."""
    qtbot.addWidget(widget)
    widget.resize(screen.width, screen.height)
    with qtbot.waitExposed(widget):
        widget.show()
    assert (widget.width(), widget.height()) == (screen.width, screen.height), f"{widget.size()} is forced on {screen}"


def assert_nothing_clipped(widget: QWidget) -> None:
    """Assert that every visible text has the room it asks for, inside everything that it lies in."""
    _settle()
    clipped = [found for one in _texts(widget) for found in _clipped(one, widget)]
    assert not clipped, "\n".join(clipped)


def assert_all_named(widget: QWidget) -> None:
    """Assert that a screen reader has a name for every visible widget that can have the focus."""
    nameless = [f"{type(one).__name__} {one.objectName()!r} at {_at(one, widget)}" for one in _nameless(widget)]
    assert not nameless, "\n".join(nameless)


def _settle() -> None:
    """Let what was asked of layouts happen: one that changes may ask those around it in turn."""
    for _ in range(_LAYERS):
        QApplication.sendPostedEvents()


def _texts(widget: QWidget) -> list[QWidget]:
    kinds = (QLabel, Pressable, QComboBox, QLineEdit)
    return [one for one in widget.findChildren(QWidget) if isinstance(one, kinds) and _seen(one, widget)]


def _seen(one: QWidget, within: QWidget) -> bool:
    return one.isVisibleTo(within) and not isinstance(one.parent(), QTabBar)


def _clipped(one: QWidget, within: QWidget) -> list[str]:
    wanted, what = _wanted(one), _described(one)
    found = []
    if wanted.width() > one.width() + _ROUNDING_PX:
        found.append(f"{what}: {one.width()} wide, wants {wanted.width()}")
    if wanted.height() > one.height() + _ROUNDING_PX:
        found.append(f"{what}: {one.height()} high, wants {wanted.height()}")
    return [*found, *(f"{what}: {by}" for by in _outside(one, within))]


def _wanted(one: QWidget) -> QSize:
    if isinstance(one, QLabel):
        if not one.text():
            return QSize(0, 0)
        if one.wordWrap():
            return QSize(one.minimumSizeHint().width(), one.heightForWidth(one.width()))
        return one.sizeHint()
    if isinstance(one, Pressable):
        return one.sizeHint() if one.text() else QSize(0, 0)
    # What is typed may be longer than its field; the field's height may not cut it.
    return QSize(0, one.minimumSizeHint().height())


def _outside(one: QWidget, within: QWidget) -> list[str]:
    """Return what cuts a widget off: a frame that it does not lie in, or a body that does not scroll that way."""
    found: list[str] = []
    inside = one
    while inside is not within:
        around = inside.parentWidget()
        assert around is not None
        corner, far = one.mapTo(around, QPoint(0, 0)), one.mapTo(around, QPoint(one.width(), one.height()))
        area = around.parentWidget()
        body = area if isinstance(area, QScrollArea) and area.viewport() is around else None
        sideways = body is not None and body.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        upright = body is not None and body.verticalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if not sideways and (corner.x() < -_ROUNDING_PX or far.x() > around.width() + _ROUNDING_PX):
            found.append(f"from {corner.x()} to {far.x()} in a {type(around).__name__} {around.width()} wide")
        if not upright and (corner.y() < -_ROUNDING_PX or far.y() > around.height() + _ROUNDING_PX):
            found.append(f"from {corner.y()} to {far.y()} in a {type(around).__name__} {around.height()} high")
        if body is not None:
            # What the body shows of it is the body's own place; further out, the body counts.
            return [*found, *_outside(body, within)]
        inside = around
    return found


def _described(one: QWidget) -> str:
    if isinstance(one, QLabel | QPushButton | Pressable):
        return f"{type(one).__name__} {one.text()!r}"
    return f"{type(one).__name__} {one.accessibleName()!r}"


def _nameless(widget: QWidget) -> list[QWidget]:
    takers = [
        one
        for one in (widget, *widget.findChildren(QWidget))
        if one.isVisibleTo(widget) and one.focusPolicy() != Qt.FocusPolicy.NoFocus and one.focusProxy() is None
    ]
    return [one for one in takers if not _name(one)]


def _name(one: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(one)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else one.accessibleName().strip()


def _at(one: QWidget, widget: QWidget) -> str:
    corner = one.mapTo(widget, QPoint(0, 0)) if one is not widget else QPoint(0, 0)
    return f"{corner.x()},{corner.y()}"
