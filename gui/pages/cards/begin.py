"""The actor begins a step; what cannot be taken back is begun by typing a word (R-03)."""

from PySide6.QtWidgets import QLineEdit

from ceremony.events import StepOpened
from gui.pages.cards.card import ActionCard
from gui.strings import room as words
from gui.theme import Theme
from gui.turns import BeginView
from gui.widgets.text import label


class BeginCard(ActionCard):
    """A step that waits for its actor's command."""

    def __init__(self, theme: Theme, view: BeginView) -> None:
        super().__init__(theme, words.GIVE_COMMAND if view.command else words.BEGIN)
        self._view = view
        heading = view.heading
        self.head(heading)
        for text in (heading.will, heading.note):
            if text:
                self.body.addWidget(label(text))
        self._word = QLineEdit()
        self._word.setAccessibleName(words.COMMAND_NAME)
        if view.command:
            self.body.addWidget(label(words.COMMAND.format(name=view.actor, word=view.command), "strong"))
            self._word.setProperty("role", "mono")
            self._word.setMaximumWidth(theme.px(360))
            self._word.textChanged.connect(self._judge)
            self._word.returnPressed.connect(self.primary.click)
            self.body.addWidget(self._word)
            self.begin_at(self._word)
        else:
            self._word.setParent(self)
            self._word.hide()
            self.begin_at(self.primary)
        self.body.addStretch(1)
        self._judge()

    def reply(self) -> StepOpened:
        """Return that the step was begun."""
        return self._view.opens

    def _judge(self) -> None:
        word = self._view.command
        given = self._word.text().strip().lower() == word
        self.allow(
            "" if given else words.TYPE_THE_WORD.format(word=word), ready=words.BEGINS.format(name=self._view.actor)
        )
