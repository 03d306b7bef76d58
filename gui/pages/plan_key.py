"""The plan's day and place; the key, its quorum and the names in its certificate."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QValidator

from ceremony.keys import KeyKind
from ceremony.plan_check import MOST_SHARES
from gui.pages.plan_part import Part, side_by_side
from gui.plan_draft import Draft
from gui.plan_fields import Section
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.fields import NumberField
from gui.widgets.text import label


class DayPart(Part):
    """When and where."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, Section.DAY)
        self.body.addWidget(
            side_by_side(
                theme,
                self.text(("ceremony", "date"), words.DATE, hint=words.DAY_HINT),
                self.text(("ceremony", "standby"), words.STANDBY, hint=words.DAY_HINT),
            )
        )
        self.body.addWidget(self.text(("ceremony", "place"), words.PLACE, hint=words.PLACE_HINT))
        self.body.addStretch(1)

    def refresh(self, draft: Draft) -> None:
        """Show the draft's values."""
        self.show_texts(draft)


class _Capitals(QValidator):
    """Turns what is typed into capitals, which is what is meant."""

    def validate(self, typed: str, at: int) -> tuple[QValidator.State, str, int]:
        """Return the capitals."""
        return QValidator.State.Acceptable, typed.upper(), at


class KeyPart(Part):
    """What is made, how many bring it back, and what it is called."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, Section.KEY)
        self._kind = self.choice(("key", "kind"), words.KEY_KIND)
        self.body.addWidget(side_by_side(theme, self._kind, self.text(("key", "label"), words.KEY_LABEL)))
        self.body.addWidget(label(words.QUORUM, "h2"))
        self.threshold = NumberField(theme, title=words.THRESHOLD, hint=words.THRESHOLD_HINT, most=MOST_SHARES)
        self.shares = NumberField(theme, title=words.SHARES, hint=words.SHARES_HINT, most=MOST_SHARES)
        self._fields[("quorum", "threshold")] = self.threshold
        self._fields[("quorum", "shares")] = self.shares
        for number in (self.threshold, self.shares):
            number.edited.connect(self._quorum_chosen)
        self.body.addWidget(side_by_side(theme, self.threshold, self.shares))
        self.body.addWidget(label(words.NAMES, "h2"))
        self.country = self.text(("names", "country"), words.COUNTRY, hint=words.COUNTRY_HINT)
        self.country.line.setValidator(_Capitals(self))
        self.body.addWidget(
            side_by_side(
                theme,
                self.country,
                self.text(("names", "organisation"), words.ORGANISATION),
            )
        )
        self.body.addWidget(self.text(("names", "common_name"), words.COMMON_NAME, hint=words.COMMON_NAME_HINT))
        self.body.addStretch(1)

    def refresh(self, draft: Draft) -> None:
        """Show the draft's values."""
        self._kind.show_options([(kind.value, words.KEY_KINDS[kind.value]) for kind in KeyKind], draft.plan.key.kind)
        self.threshold.show_number(draft.plan.threshold)
        self.shares.show_number(draft.plan.shares)
        dealt = draft.plan.previous is not None
        for field in (self.threshold, self.shares):
            field.editor.setDisabled(dealt)
        self.show_texts(draft)

    @Slot()
    def _quorum_chosen(self) -> None:
        threshold, shares = self.threshold.spin.value(), self.shares.spin.value()
        self.change(lambda draft: draft.with_quorum(threshold, shares))
