"""Tab goes through a page as people read it, also where rows come and go: Qt alone goes by the order of making."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QStackedWidget, QWidget


def takers(within: QWidget) -> tuple[QWidget, ...]:
    """Return everything inside that Tab stops at, as it is laid out; what is hidden too, for it may be shown later."""
    return tuple(_of_widget(within, outermost=True))


def order(widgets: Sequence[QWidget]) -> None:
    """Have Tab go through these, in this order."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


def _of_widget(widget: QWidget, *, outermost: bool = False) -> Iterator[QWidget]:
    if not outermost and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
        return
    if isinstance(widget, QScrollArea):
        yield from _of_widget(widget.widget())
    elif isinstance(widget, QStackedWidget):
        yield from _of_widget(widget.currentWidget())
    else:
        layout = widget.layout()
        if layout is not None:
            yield from _of_layout(layout)


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    for at in range(layout.count()):
        item = layout.itemAt(at)
        assert item is not None
        # An item has one of them, or is a stretch; both are annotated as always there.
        held: tuple[object, object] = (item.widget(), item.layout())
        for one in held:
            if isinstance(one, QWidget):
                yield from _of_widget(one)
            elif isinstance(one, QLayout):
                yield from _of_layout(one)
