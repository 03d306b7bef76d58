"""A line that never shows what is typed, only how much; painted for the reasons that word_cell.py gives."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.strings import private as strings
from gui.theme import SANS, Theme

_MOST = 4096
_PLAIN = (
    Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.GroupSwitchModifier
)


class HiddenLine(QWidget):
    """One hidden line.

    Attributes:
        changed: there are more or fewer characters.
        finished: Enter was pressed.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._typed: list[str] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.setAccessibleDescription(self.said())

    def __len__(self) -> int:
        return len(self._typed)

    def text(self) -> str:
        """Return what was typed."""
        return "".join(self._typed)

    def clear(self) -> None:
        """Forget what was typed."""
        self._typed.clear()
        self._tell()

    def said(self) -> str:
        """Return how much was typed, in words."""
        count = len(self._typed)
        return strings.ONE_CHARACTER if count == 1 else strings.CHARACTERS.format(count=count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what prints, Backspace and Enter; anything else goes on to the window."""
        if event.modifiers() & ~_PLAIN:
            event.ignore()
            return
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self._typed and not event.isAutoRepeat():
                    self.finished.emit()
            case Qt.Key.Key_Backspace:
                del self._typed[-1:]
                self._tell()
            case _:
                text = event.text()
                if not text.isprintable() or not text or len(self._typed) >= _MOST:
                    event.ignore()
                    return
                self._typed.extend(text)
                self._tell()

    def sizeHint(self) -> QSize:
        """Return room for twelve dots."""
        return QSize(self._theme.px(360), self._theme.px(60))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame, and as many dots as fit."""
        colours, focused = self._theme.palette, self.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self._theme.px(4) if focused else self._theme.px(2)
        painter.setPen(QPen(QColor(colours.focus if focused else colours.border), width))
        painter.setBrush(QColor(colours.surface))
        radius = self._theme.px(6)
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), radius, radius
        )
        side, step, left = self._theme.px(10), self._theme.px(20), self._theme.px(20)
        fit = max(0, (self.width() - 2 * left - self._theme.px(60)) // step)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.ink))
        for index in range(min(fit, len(self._typed))):
            painter.drawEllipse(QRectF(left + index * step, (self.height() - side) / 2, side, side))
        if len(self._typed) > fit:
            font = QFont(SANS)
            font.setPixelSize(self._theme.px(18))
            painter.setFont(font)
            painter.setPen(QColor(colours.muted))
            box = QRectF(self.rect()).adjusted(0, 0, -left, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(len(self._typed)))
        if focused:
            caret = left + min(fit, len(self._typed)) * step
            painter.fillRect(
                QRectF(caret, self.height() * 0.28, self._theme.px(2), self.height() * 0.44), QColor(colours.ink)
            )
        painter.end()

    def _tell(self) -> None:
        self.setAccessibleDescription(self.said())
        self.update()
        self.changed.emit()
