"""The answer about a bundle above everything else: colour, shape and word; and what would establish authenticity."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from ceremony.sheets.verification_model import Standing
from gui.audit_rows import Tone
from gui.audit_view import BandView
from gui.pages.audit_marks import ToneMark
from gui.pages.audit_trust import TrustField
from gui.strings import audit as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import card, column, frame, row
from gui.widgets.text import label, restyle

_LOOKS = {
    Standing.AUTHENTIC: ("ok", Tone.OK),
    Standing.CONSISTENT: ("warn", Tone.DOUBT),
    Standing.NOT_VALID: ("bad", Tone.BAD),
}


def verdict_band(theme: Theme, view: BandView) -> QFrame:
    """Return the band."""
    kind, tone = _LOOKS[view.standing]
    made = frame(f"notice-{kind}")
    made.setAccessibleName(f"{view.answer}. {view.sentence}")
    layout = row(made, spacing=theme.px(22), margins=(theme.px(24), theme.px(14), theme.px(24), theme.px(14)))
    layout.addWidget(ToneMark(theme.palette, tone, theme.px(54)))
    texts = column(spacing=theme.px(2))
    title = label(view.answer, "h2")
    texts.addWidget(title)
    texts.addWidget(label(view.sentence))
    texts.addWidget(label(view.about, "small"))
    if view.told:
        texts.addWidget(label(view.told, "small"))
    layout.addLayout(texts, 1)
    return made


class TrustPart(QWidget):
    """What would establish authenticity, and the field for it, right where it is missing."""

    wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.field = TrustField(theme)
        self.compare = Button(words.COMPARE)
        self.compare.clicked.connect(self._hand_in)
        self.field.changed.connect(self._refresh)
        self.field.handed_in.connect(self._hand_in)
        self._says = label("")
        made, layout = card(theme, words.TRUST_TITLE)
        layout.addWidget(self._says)
        line = row(spacing=theme.px(12))
        line.addWidget(self.field, 1)
        line.addWidget(self.compare)
        line.setAlignment(self.compare, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(line)
        column(self).addWidget(made)
        self._refresh()

    def say(self, sentences: tuple[str, ...], *, refused: bool) -> None:
        """Say how authenticity stands."""
        self._says.setText(" ".join(filter(None, sentences)))
        restyle(self._says, role="bad" if refused else "body")

    def minimumSizeHint(self) -> QSize:
        """Return what the layout wants: nothing of it may be cut."""
        return self.sizeHint()

    def _refresh(self) -> None:
        self.compare.setEnabled(self.field.given is not None and self.field.ready)

    def _hand_in(self) -> None:
        if self.compare.isEnabled():
            self.wanted.emit()
