"""How a ceremony ended here: closed and signed, or stopped with what to do."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFrame

from ceremony.errors import CeremonyError
from ceremony.state import State
from gui.pages.cards.card import ActionCard
from gui.strings import room as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import column, frame, notice
from gui.widgets.text import capitalised, label


class ClosedCard(ActionCard):
    """A closed ceremony, where things are, and what to do next. `give(bundle)` opens the bundle for examination."""

    def __init__(self, theme: Theme, state: State, folder: Path, home: Callable[[], None]) -> None:
        super().__init__(theme, words.EXAMINE)
        assert state.opened_at is not None
        assert state.time is not None
        self._bundle = folder / "bundle"
        self.title(
            words.ABORTED_TITLE if state.aborting else words.CLOSED_TITLE,
            words.CLOSED_TEXT.format(
                took=state.time - state.opened_at,
                exceptions=_counted(state.exceptions, words.NO_EXCEPTION, words.EXCEPTIONS_ONE, words.EXCEPTIONS),
                dissents=_counted(state.dissents, words.NO_DISSENT, words.DISSENTS_ONE, words.DISSENTS),
            ),
        )
        places = (
            (words.THE_BUNDLE, self._bundle),
            (words.THE_BACKUP, folder / "backup"),
            (words.THE_HANDWRITING, folder / "handwritten"),
        )
        for what, path in places:
            if path.exists():
                self.body.addWidget(_place(theme, what, path))
        self.body.addStretch(1)
        back = Button(words.BACK_HOME)
        back.clicked.connect(home)
        self.foot.insertWidget(0, back)
        self.begin_at(self.primary)
        self.allow("")

    def reply(self) -> Path:
        """Return the bundle."""
        return self._bundle


class StoppedCard(ActionCard):
    """The world failed outside any step; nothing is lost."""

    def __init__(self, theme: Theme, error: CeremonyError, home: Callable[[], None]) -> None:
        super().__init__(theme, words.GO_ON)
        self.title(words.STOPPED, words.STOPPED_TEXT)
        rule = f" ({words.RULE.format(rule=error.rule)})" if error.rule else ""
        remedy = words.WHAT_TO_DO.format(remedy=error.remedy)
        self.body.addWidget(notice(theme, "bad", f"{capitalised(error.message)}{rule}", remedy))
        self.body.addStretch(1)
        back = Button(words.BACK_HOME)
        back.clicked.connect(home)
        self.foot.insertWidget(0, back)
        self.begin_at(self.primary)
        self.allow("")

    def reply(self) -> None:
        """Return that people want to go on."""
        return


def _place(theme: Theme, what: str, path: Path) -> QFrame:
    made = frame("evidence")
    layout = column(made, spacing=theme.px(4), margins=(theme.px(20), theme.px(12), theme.px(20), theme.px(12)))
    layout.addWidget(label(what, "small"))
    layout.addWidget(label("\u200b/".join(str(path).split("/")), "mono"))
    return made


def _counted(count: int, none: str, one: str, several: str) -> str:
    if not count:
        return none
    return one if count == 1 else several.format(count=count)
