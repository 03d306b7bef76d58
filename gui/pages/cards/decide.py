"""After a failure people decide, after a crash they rule; what has no way back is chosen and typed."""

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton

from ceremony.events import Decided, Decision, Ruling
from ceremony.people import named
from ceremony.secret_looking import NOT_TAKEN, looks_secret
from gui.pages.cards.card import ActionCard
from gui.strings import room as words
from gui.theme import Theme
from gui.turns import DecideView, Option, RuleView
from gui.widgets.frames import notice
from gui.widgets.text import capitalised, label


class _Choosing(ActionCard):
    """One of several ways is chosen."""

    def __init__(self, theme: Theme, primary: str, who: str, options: tuple[Option, ...]) -> None:
        super().__init__(theme, primary)
        self._options = options
        self._who = who
        self._group = QButtonGroup(self)
        self._word_label = label("", "strong")
        self._word = QLineEdit()
        self._word.setAccessibleName(words.COMMAND_NAME)
        self._word.setMaximumWidth(theme.px(360))
        self._word.textChanged.connect(self._judge)

    def offer(self) -> None:
        """Show the ways, and the line for the word that some of them want."""
        self.body.addWidget(label(self._who, "strong"))
        for number, option in enumerate(self._options):
            radio = QRadioButton(capitalised(option.text))
            radio.setAccessibleName(option.text)
            radio.clicked.connect(self._judge)
            self._group.addButton(radio, number)
            self.body.addWidget(radio)
            if number == 0:
                self.begin_at(radio)
        self.body.addWidget(self._word_label)
        self.body.addWidget(self._word)

    @property
    def chosen(self) -> Option | None:
        """The way that is chosen."""
        number = self._group.checkedId()
        return self._options[number] if number >= 0 else None

    def wanting(self) -> str:
        """Return what is wanting, or ""."""
        option = self.chosen
        if option is None:
            return words.CHOOSE_FIRST
        typed = self._word.text().strip().lower() == option.word
        return "" if typed or not option.word else words.WORD_FIRST.format(word=option.word)

    def _judge(self) -> None:
        option = self.chosen
        wants_word = option is not None and bool(option.word)
        self._word_label.setVisible(wants_word)
        self._word.setVisible(wants_word)
        if option is not None and option.word:
            self._word_label.setText(words.NO_WAY_BACK.format(word=option.word))
        self.allow(self.wanting())


class DecideCard(_Choosing):
    """A failure, and what may be decided."""

    def __init__(self, theme: Theme, view: DecideView) -> None:
        super().__init__(theme, words.DECIDE, words.DECIDES.format(name=named(view.by)), view.options)
        self._view = view
        rule = f" ({words.RULE.format(rule=view.rule)})" if view.rule else ""
        self.title(view.title)
        remedy = words.WHAT_TO_DO.format(remedy=view.remedy)
        self.body.addWidget(notice(theme, "bad", f"{capitalised(view.message)}{rule}", remedy))
        self.offer()
        self._reason = QLineEdit()
        self._reason.setAccessibleName(words.WHY_NAME)
        self._reason.textChanged.connect(self._judge)
        self.body.addWidget(label(words.WHY, "strong"))
        self.body.addWidget(self._reason)
        self.body.addStretch(1)
        self._judge()

    def wanting(self) -> str:
        """Return what is wanting, or ""."""
        reason = self._reason.text()
        if looks_secret(reason):
            return NOT_TAKEN
        said = any(letter.isalpha() for letter in reason)
        return super().wanting() or ("" if said else words.REASON_FIRST)

    def reply(self) -> Decided:
        """Return the decision."""
        view, option = self._view, self.chosen
        assert option is not None
        assert isinstance(option.means, Decision)
        void = view.void_sheet if option.means is Decision.REPRINT else ""
        reason = " ".join(self._reason.text().split())
        return Decided(view.step, view.subject, option.means, view.by.id, reason, void)


class RuleCard(_Choosing):
    """What a crash left behind, and what may be ruled."""

    def __init__(self, theme: Theme, view: RuleView) -> None:
        super().__init__(theme, words.RULE_RECORD, words.RULES.format(name=named(view.by)), view.options)
        self.title(view.title, view.reference)
        self.body.addWidget(notice(theme, "warn", capitalised(view.finding)))
        self.offer()
        self.body.addStretch(1)
        self._judge()

    def reply(self) -> Ruling:
        """Return the ruling."""
        option = self.chosen
        assert option is not None
        assert isinstance(option.means, Ruling)
        return option.means
