"""Buttons by what they do. A held key presses none of them twice: a repeat is nobody's decision."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

_PRESSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Button(QPushButton):
    """A button that Enter presses as Space does."""

    def __init__(self, text: str, role: str = "secondary", *, name: str = "") -> None:
        """Make a button.

        Args:
            role: primary, secondary, danger, quiet or tile.
            name: for screen readers, where the text alone says too little.
        """
        super().__init__(text)
        self.setProperty("role", role)
        self.setAccessibleName(name or text)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press on Enter too, and never on a repeat."""
        if event.key() in _PRESSING and event.isAutoRepeat():
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        super().keyPressEvent(event)
