"""What happens out of turn in a ceremony, by keyboard: an exception, a disagreement, a break, people in and out."""

from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QLineEdit, QPushButton, QWidget

from ceremony.script.model import Privacy
from gui.pages.room import RoomPage
from gui.strings import room as words
from gui.turns import AnswerView, BeginView, Turn
from tests.gui.keyboard import choose, choose_from_menu, go_and_press, named, press, tick, wait_until, write

_SENTENCE = "the seal looked scratched"


class Episodes:
    """Each happens once, at the first question at which it may."""

    def __init__(self, page: RoomPage, window: QWidget) -> None:
        self._page = page
        self._window = window
        self.done: list[str] = []

    def live_through(self, turn: Turn) -> None:
        """Let one more happen, if this is the moment."""
        state = turn.state
        if state.closed or not state.roll_called or state.task.step.privacy is not Privacy.NONE:
            return
        if isinstance(turn.view, AnswerView) and "exception" not in self.done:
            self._exception()
        elif isinstance(turn.view, BeginView):
            for name, happens in (
                ("disagreement", self._disagreement),
                ("break", self._break),
                ("out", self._out),
                ("in", self._in),
            ):
                if name not in self.done:
                    happens()
                    self._since(turn)
                    return

    def _since(self, turn: Turn) -> None:
        wait_until(lambda: self._page.turn is not None and self._page.turn is not turn, "the question after it")

    def _dialog(self, name: str) -> QDialog:
        wait_until(lambda: isinstance(QApplication.activeModalWidget(), QDialog), f"the dialog of {name}")
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        self.done.append(name)
        for who in dialog.findChildren(QComboBox):
            choose(who, who.count() - 1 if name == "out" else 1)
        return dialog

    def _exception(self) -> None:
        turn = self._page.turn
        assert turn is not None
        press("F8")
        dialog = self._dialog("exception")
        for question in (words.EXPECTED, words.OBSERVED, words.DECISION):
            write(named(dialog, QLineEdit, question), _SENTENCE)
        tick(dialog.findChildren(QCheckBox)[0])
        go_and_press(named(dialog, QPushButton, words.SAVE_EXCEPTION))
        self._since(turn)

    def _disagreement(self) -> None:
        go_and_press(named(self._page, QPushButton, words.DISAGREE))
        dialog = self._dialog("disagreement")
        write(named(dialog, QLineEdit, words.DISSENT_WHY), _SENTENCE)
        go_and_press(named(dialog, QPushButton, words.SAVE_DISSENT))

    def _break(self) -> None:
        self._from_menu(words.BREAK)
        go_and_press(named(self._dialog("break"), QPushButton, words.SAVE_BREAK))

    def _out(self) -> None:
        self._from_menu(words.SOMEBODY_OUT)
        dialog = self._dialog("out")
        write(named(dialog, QLineEdit, words.PURPOSE), "to fetch a bag")
        go_and_press(named(dialog, QPushButton, words.SAVE_OUT))

    def _in(self) -> None:
        self._from_menu(words.SOMEBODY_IN)
        go_and_press(named(self._dialog("in"), QPushButton, words.SAVE_IN))

    def _from_menu(self, text: str) -> None:
        choose_from_menu(named(self._page, QPushButton, words.MORE), text)
