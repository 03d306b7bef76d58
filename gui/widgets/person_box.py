"""Choosing one person: nobody is chosen beforehand, and a turn of the wheel chooses nobody."""

from collections.abc import Sequence

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox

from ceremony.people import named
from ceremony.plan import Person
from gui.strings import room as words


class PersonBox(QComboBox):
    """A list of people with nobody at its head."""

    def __init__(self, question: str, people: Sequence[Person]) -> None:
        super().__init__()
        self.setAccessibleName(question)
        self.addItem(words.NOBODY_YET, None)
        for one in people:
            self.addItem(named(one), one)

    @property
    def person(self) -> Person | None:
        """Who is chosen, if anybody is."""
        chosen = self.currentData()
        return chosen if isinstance(chosen, Person) else None

    @property
    def chosen(self) -> Person:
        """Who is chosen; ask only when somebody is."""
        assert self.person is not None
        return self.person

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls."""
        event.ignore()
