"""Before and while someone is alone with a secret, and what a witness writes by hand."""

from PySide6.QtWidgets import QLineEdit

from ceremony.blanks import are_ends
from gui.pages.cards.card import ActionCard
from gui.strings import room as words
from gui.theme import Theme
from gui.turns import ByHandView, CoverView, Ready
from gui.widgets.evidence import numbered_words
from gui.widgets.frames import card, notice
from gui.widgets.text import label


class CoverCard(ActionCard):
    """Someone is to be alone before the screen, and says so."""

    def __init__(self, theme: Theme, view: CoverView) -> None:
        super().__init__(theme, words.I_AM_ALONE)
        self.title(words.ALONE.format(name=view.name), view.text, eyebrow=view.title)
        if view.sheet:
            self.body.addWidget(notice(theme, "info", words.SHEET_AT.format(name=view.name), view.sheet))
        self.body.addStretch(1)
        self.begin_at(self.primary)
        self.allow("")

    def reply(self) -> Ready:
        """Return that the person is alone."""
        return Ready()


class ByHandCard(ActionCard):
    """Words that a witness writes on paper, and shows to have written by typing their ends from there."""

    def __init__(self, theme: Theme, view: ByHandView) -> None:
        super().__init__(theme, words.ON_PAPER_DONE)
        self._view = view
        self.title(view.title, view.text)
        made, inside = card(theme)
        inside.addWidget(numbered_words(theme, view.words))
        self.body.addWidget(made)
        self.body.addWidget(label(words.ON_PAPER, "strong"))
        self._typed = QLineEdit()
        self._typed.setAccessibleName(words.ON_PAPER)
        self._typed.setMaximumWidth(theme.px(620))
        self._typed.textChanged.connect(self._judge)
        self._typed.returnPressed.connect(self.primary.click)
        self.body.addWidget(self._typed)
        self.body.addStretch(1)
        self.begin_at(self._typed)
        self._judge()

    def reply(self) -> Ready:
        """Return that they are on paper."""
        return Ready()

    def _judge(self) -> None:
        self.allow("" if are_ends(self._typed.text(), self._view.words) else words.ON_PAPER_FIRST)
