"""The plan's people: a row each, with a name, an organisation and roles."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ceremony.plan import Person
from ceremony.script.check import CUSTODIAN
from ceremony.script.model import Script
from gui.pages.plan_part import Part, Table
from gui.plan_draft import Draft
from gui.plan_fields import Section
from gui.plan_rows import with_person, without_person
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.fields import Field, TextField
from gui.widgets.flow import Flow
from gui.widgets.text import label


class RolesField(Field):
    """Roles of one person, ticked in a menu."""

    def __init__(self, theme: Theme, row: str) -> None:
        self.button = Button("")
        super().__init__(theme, self.button, title="", name=row)
        self._row = row
        self._names: dict[str, str] = {}
        self.menu = QMenu(self)
        self.menu.triggered.connect(self._ticked)
        self.button.clicked.connect(self._ask)

    def show_roles(self, script: Script, roles: tuple[str, ...]) -> None:
        """Show which roles a person has."""
        self._names = {role.id: role.name for role in script.roles} | {
            role: role for role in roles if role not in {one.id for one in script.roles}
        }
        if [action.data() for action in self.menu.actions()] != list(self._names):
            self.menu.clear()
            for role, name in self._names.items():
                action = QAction(name, self.menu)
                action.setCheckable(True)
                action.setData(role)
                self.menu.addAction(action)
        for action in self.menu.actions():
            action.setChecked(action.data() in roles)
        chosen = [self._names[role] for role in roles]
        self.button.setText(_short(chosen))
        self.button.setAccessibleName(
            words.ROLES_NAME.format(row=self._row, roles=", ".join(chosen) or words.ROLES_NONE)
        )

    @Slot()
    def _ask(self) -> None:
        self.menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    @Slot()
    def _ticked(self) -> None:
        self.edited.emit(tuple(str(action.data()) for action in self.menu.actions() if action.isChecked()))


def _short(names: list[str]) -> str:
    if not names:
        return words.ROLES_NONE
    first, *others = names
    return words.ROLES_MORE.format(first=first, count=len(others)) if others else first


class PeoplePart(Part):
    """Everybody by name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, Section.PEOPLE)
        headings = ((words.PERSON, 0), (words.NAME, 3), (words.ORGANISATION, 3), (words.ROLES, 2), ("", 0))
        self.table = Table(theme, headings)
        self.table.rearranged.connect(self.rearranged.emit)
        self.body.addWidget(self.table)
        self.adding = Flow(spacing=theme.px(10))
        self._offered: tuple[str, ...] = ()
        adding = QWidget()
        adding.setLayout(self.adding)
        self.body.addWidget(adding)
        self.body.addStretch(1)

    def refresh(self, draft: Draft) -> None:
        """Show the draft's people, and whom one may add."""
        people = draft.plan.people
        if tuple(one.id for one in people) != self.table.rows:
            self.forget("person")
        self.table.make([one.id for one in people], lambda number: self._row(number, people[number]))
        self.show_texts(draft)
        for number, person in enumerate(people):
            roles = self.field(("person", number, "roles"))
            assert isinstance(roles, RolesField)
            roles.show_roles(draft.script, person.roles)
        self._offer(draft)

    def _row(self, number: int, person: Person) -> tuple[QWidget, ...]:
        name = TextField(self.theme, name=words.FIELD_NAME.format(label=words.NAME, row=person.id), empty=words.FILL_IN)
        organisation = TextField(
            self.theme, name=words.FIELD_NAME.format(label=words.ORGANISATION, row=person.id), empty=words.FILL_IN
        )
        remove = Button(words.REMOVE, "quiet", name=words.REMOVE_NAME.format(row=person.id))
        remove.clicked.connect(lambda: self._remove(person.id))
        return (
            label(person.id, "mono-small", wrap=False),
            self.enter(("person", number, "name"), name),
            self.enter(("person", number, "organisation"), organisation),
            self.enter(("person", number, "roles"), RolesField(self.theme, person.id)),
            remove,
        )

    def _offer(self, draft: Draft) -> None:
        """Offer to add whoever the script has a role for; custodians come with their shares where those are dealt."""
        offered = tuple(role.id for role in draft.script.roles if draft.follows or role.id != CUSTODIAN)
        if offered == self._offered:
            return
        self._offered = offered
        self.adding.clear()
        for role in offered:
            button = Button(words.ADD_PERSON.format(role=draft.role(role).name))
            button.clicked.connect(lambda _=False, role=role: self._add(role))
            self.adding.addWidget(button)
        self.rearranged.emit()

    def _add(self, role: str) -> None:
        assert self.draft is not None
        number = len(self.draft.plan.people)
        self.change(lambda draft: draft.having(with_person(draft.plan, role)))
        self.focus_on(("person", number, "name"))

    def _remove(self, person: str) -> None:
        assert self.draft is not None
        number = [one.id for one in self.draft.plan.people].index(person)
        self.change(lambda draft: draft.having(without_person(draft.plan, number)))
        self.focus_on(("person", max(number - 1, 0), "name"))
