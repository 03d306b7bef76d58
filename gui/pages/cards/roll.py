"""The roll: who of the plan is in the room."""

from PySide6.QtWidgets import QCheckBox

from ceremony.people import named
from ceremony.steps.outcomes import RollCalled
from gui.pages.cards.card import ActionCard
from gui.strings import room as words
from gui.theme import Theme
from gui.turns import RollView
from gui.widgets.box_grid import BoxGrid
from gui.widgets.buttons import Button
from gui.widgets.text import label, literal


class RollCard(ActionCard):
    """One box per person of the plan."""

    def __init__(self, theme: Theme, view: RollView) -> None:
        super().__init__(theme, words.CALL)
        self._view = view
        self.head(view.heading)
        self.body.addWidget(label(words.ROLL, "h2"))
        self.body.addWidget(label(words.ROLL_HINT))
        self._boxes = []
        for person in view.people:
            box = QCheckBox(literal(named(person)))
            box.setAccessibleName(named(person))
            box.toggled.connect(self._judge)
            self._boxes.append(box)
        self.body.addWidget(BoxGrid(theme, self._boxes))
        everyone = Button(words.EVERYONE)
        everyone.clicked.connect(self._mark_everyone)
        self.body.addWidget(everyone)
        self.body.addStretch(1)
        self.begin_at(self._boxes[0])
        self._judge()

    def reply(self) -> RollCalled:
        """Return who is here."""
        return RollCalled(self._here())

    def _here(self) -> tuple[str, ...]:
        pairs = zip(self._view.people, self._boxes, strict=True)
        return tuple(person.id for person, box in pairs if box.isChecked())

    def _mark_everyone(self) -> None:
        for box in self._boxes:
            box.setChecked(True)
        self.begin_at(self.primary)

    def _judge(self) -> None:
        here = self._here()
        marked = [person for person in self._view.people if person.id in here]
        short = [
            words.ROLE_SHORT.format(count=role.count - held, role=role.name)
            for role in self._view.roles
            if (held := sum(role.role in person.roles for person in marked)) < role.count
        ]
        # Who is missing is said; whether the ceremony can go on without them is the engine's to say.
        self.allow("" if here else words.NOBODY, ready="\n".join(short[:2]))
