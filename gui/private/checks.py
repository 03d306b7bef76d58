"""The card of checks: what is known of the words so far, each line with a sign of its own."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from gui.private.findings import Check, Standing
from gui.strings import private as strings
from gui.theme import Theme
from gui.widgets.frames import card, row
from gui.widgets.signs import Sign, SignMark
from gui.widgets.text import label

_SIGNS = {Standing.PENDING: Sign.RING, Standing.RIGHT: Sign.TICK, Standing.WRONG: Sign.CROSS}
_SAID = {
    Standing.PENDING: strings.CHECK_PENDING,
    Standing.RIGHT: strings.CHECK_RIGHT,
    Standing.WRONG: strings.CHECK_WRONG,
}


class ChecksCard:
    """The card and its lines.

    Attributes:
        frame: what is shown.
    """

    def __init__(self, theme: Theme, count: int) -> None:
        self._theme = theme
        self.frame: QFrame
        self.frame, layout = card(theme, strings.CHECKS)
        layout.setSpacing(theme.px(12))
        self._lines = [self._add_line(layout) for _ in range(count)]

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show how each check stands."""
        colours = self._theme.palette
        for (sign, text), check in zip(self._lines, checks, strict=True):
            colour = {Standing.PENDING: colours.muted, Standing.RIGHT: colours.ok, Standing.WRONG: colours.bad}
            sign.show_sign(_SIGNS[check.standing], colour[check.standing])
            text.setText(check.text)
            text.setAccessibleName(_SAID[check.standing].format(text=check.text))

    def _add_line(self, layout: QVBoxLayout) -> tuple[SignMark, QLabel]:
        line = row(spacing=self._theme.px(14))
        sign, text = SignMark(self._theme.px(22)), label("")
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(text, 1)
        layout.addLayout(line)
        return sign, text
