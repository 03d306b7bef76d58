"""Eyes and hands of somebody who has a keyboard and no mouse: reads what the window shows, presses real keys.

Keys are X events that xdotool sends; no widget is ever called to do something. All waiting is done by Qt's event loop,
and all of it ends.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QProcess, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QMenu, QRadioButton, QWidget

PRIVATE = "^Private screen$"
_LOOKS_EVERY_MS = 4
_SECOND_MS = 1000
_MOST_TABS = 120

PRESSED: list[str] = []
"""Every key that was pressed by itself, not as part of a text."""
WAYS: list[tuple[int, str]] = []
"""How often Tab was pressed on each way, and where it led."""

Shown = TypeVar("Shown", bound=QWidget)


class LostError(Exception):
    """The person at the keyboard does not see what has to come."""


def wait_until(seen: Callable[[], object], what: str, *, seconds: float = 30) -> None:
    """Let Qt work until something is seen."""
    if seen():
        return
    loop = QEventLoop()
    look = QTimer(interval=_LOOKS_EVERY_MS)
    look.timeout.connect(lambda: loop.quit() if seen() else None)
    look.start()
    QTimer.singleShot(round(seconds * _SECOND_MS), loop, loop.quit)
    loop.exec()
    look.stop()
    if not seen():
        raise LostError(f"for {seconds} s there was not: {what}")


def may_be(seen: Callable[[], object], *, seconds: float) -> bool:
    """Let Qt work until something is seen, and say whether it was."""
    try:
        wait_until(seen, "", seconds=seconds)
    except LostError:
        return False
    return True


def xdotool(*arguments: str) -> str:
    """Run xdotool, and return what it says."""
    process = QProcess()
    loop = QEventLoop()
    process.finished.connect(loop.quit)
    QTimer.singleShot(20 * _SECOND_MS, loop, loop.quit)
    process.start("xdotool", [*arguments])
    loop.exec()
    if process.state() != QProcess.ProcessState.NotRunning:
        process.kill()
        raise LostError(f"xdotool {arguments[0]} did not end")
    if process.exitCode() and arguments[0] != "search":
        raise LostError(f"xdotool {arguments[0]}: {bytes(process.readAllStandardError().data()).decode()}")
    return bytes(process.readAllStandardOutput().data()).decode()


def press(*keys: str) -> None:
    """Press keys one after the other."""
    PRESSED.extend(keys)
    # Qt takes two of a kind within a millisecond for a held one.
    xdotool("key", "--clearmodifiers", "--delay", "2", *keys)


def type_text(text: str, *, delay_ms: int = 1) -> None:
    """Type a text; a wedge scanner is a delay of 0."""
    xdotool("type", "--delay", str(delay_ms), "--", text)


def private_windows() -> list[str]:
    """Return the private screens that are open."""
    return xdotool("search", "--onlyvisible", "--name", PRIVATE).split()


def keyboard_window() -> str:
    """Return the window that has the keyboard."""
    return xdotool("getwindowfocus").strip()


def focused() -> QWidget | None:
    """Return what has the keyboard in this process."""
    return QApplication.focusWidget()


def named(within: QWidget, kind: type[Shown], name: str) -> Shown:
    """Return the one visible widget of this accessible name."""
    found = [one for one in within.findChildren(kind) if one.isVisible() and one.accessibleName() == name]
    if len(found) != 1:
        there = sorted({one.accessibleName() for one in within.findChildren(kind) if one.isVisible()})
        raise LostError(f"{len(found)} {kind.__name__} are called {name!r}; there are {there}")
    return found[0]


def go_to(widget: QWidget) -> None:
    """Press Tab until a widget has the focus."""
    go_to_one_of([widget])


def go_to_one_of(widgets: Sequence[QWidget]) -> None:
    """Press Tab until one of these has the focus."""
    window = widgets[0].window()
    wait_until(lambda: QApplication.activeWindow() is window, f"the window of {_said(widgets[0])} in front")
    wait_until(lambda: focused() is not None, "anything with the focus")
    way: list[str] = []
    while focused() not in widgets:
        before = focused()
        way.append(_said(before))
        if len(way) > _MOST_TABS:
            raise LostError(f"Tab never comes to {_said(widgets[0])}, but to {way[-20:]}")
        press("Tab")
        may_be(lambda before=before: focused() is not before, seconds=1)
    WAYS.append((len(way), f"{_said(focused())} from {way[0] if way else 'itself'}"))


def pick(radio: QRadioButton) -> None:
    """Go to a group of radio buttons, and take this one."""
    siblings = [one for one in radio.parentWidget().findChildren(QRadioButton) if one.isVisible()]
    go_to_one_of(siblings)
    for _ in siblings:
        if focused() is radio:
            break
        before = focused()
        press("Down")
        wait_until(lambda before=before: focused() is not before, f"a radio button nearer to {_said(radio)}")
    if not radio.isChecked():
        press("space")
    wait_until(radio.isChecked, f"{_said(radio)} chosen", seconds=5)


def go_and_press(button: QAbstractButton) -> None:
    """Go to a button that can be pressed, and press it."""
    wait_until(button.isEnabled, f"{_said(button)} ready to be pressed")
    go_to(button)
    press("Return")


def tick(*boxes: QAbstractButton) -> None:
    """Tick boxes that are not ticked yet; they follow one another."""
    wanted = [box for box in boxes if not box.isChecked()]
    if not wanted:
        return
    go_to(wanted[0])
    press("space", *("Tab", "space") * (len(wanted) - 1))
    if may_be(lambda: all(box.isChecked() for box in wanted), seconds=1):
        return
    for box in wanted:
        if not box.isChecked():
            go_to(box)
            press("space")
            wait_until(box.isChecked, f"{_said(box)} ticked", seconds=5)


def write(line: QWidget, text: str) -> None:
    """Go to a line and write over what stands there."""
    go_to(line)
    press("ctrl+a")
    type_text(text)


def choose(box: QComboBox, index: int) -> None:
    """Go to a combo box and choose."""
    go_to(box)
    while box.currentIndex() != index:
        before = box.currentIndex()
        press("Down" if before < index else "Up")
        wait_until(lambda before=before: box.currentIndex() != before, f"another choice in {_said(box)}", seconds=5)


def choose_from_menu(button: QAbstractButton, text: str) -> None:
    """Open a button's menu and take an entry."""
    go_to(button)
    press("space")
    wait_until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), f"the menu of {_said(button)}", seconds=5)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    for _ in menu.actions():
        action = menu.activeAction()
        if action is not None and action.text() == text:
            break
        press("Down")
        wait_until(lambda action=action: menu.activeAction() is not action, "the next entry", seconds=5)
    press("Return")
    wait_until(lambda: QApplication.activePopupWidget() is None, "the menu closed", seconds=5)


def _said(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    return f"{type(widget).__name__} {widget.accessibleName()!r}"
