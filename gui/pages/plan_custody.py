"""The plan's shares and places: who holds which share, where its bag is kept, and who can open that place."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ceremony.plan import Custody, Place
from ceremony.plan_check import MOST_SHARES
from ceremony.script.check import CUSTODIAN
from gui.pages.plan_part import Part, Table, at_left
from gui.plan_draft import Draft
from gui.plan_fields import Section, without_row
from gui.plan_rows import with_custody, with_place, without_place
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.fields import ChoiceField, NumberField, TextField
from gui.widgets.text import label


def place_options(draft: Draft) -> list[tuple[str, str]]:
    """Return the plan's places as they are chosen."""
    return [(place.id, place.name or place.id) for place in draft.plan.places]


class CustodyPart(Part):
    """Shares, and the places that keep them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, Section.CUSTODY)
        shares = ((words.SHARE_NUMBER, 0), (words.CUSTODIAN, 1), (words.KEPT_AT, 1), ("", 0))
        self._shares = Table(theme, shares)
        self._add_share = Button(words.ADD_CUSTODY)
        self._add_share.clicked.connect(self._another_share)
        places = ((words.PLACE_ID, 0), (words.PLACE_NAME, 3), (words.REGION, 2), (words.OPENS, 4), ("", 0))
        self._places = Table(theme, places)
        self._add_place = Button(words.ADD_PLACE)
        self._add_place.clicked.connect(self._another_place)
        for table in (self._shares, self._places):
            table.rearranged.connect(self.rearranged.emit)
        for part in (self._shares, at_left(self._add_share), label(words.PLACES, "h2")):
            self.body.addWidget(part)
        for part in (label(words.OPENS_HINT, "small"), self._places, at_left(self._add_place)):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def refresh(self, draft: Draft) -> None:
        """Show who holds what, and where it is kept."""
        self._refresh_shares(draft)
        self._refresh_places(draft)
        self.show_texts(draft)

    def _refresh_shares(self, draft: Draft) -> None:
        custody = draft.plan.custody
        rows = [f"{number}" if draft.follows else f"{one.share}" for number, one in enumerate(custody)]
        if tuple(rows) != self._shares.rows:
            self.forget("custody")
        self._shares.make(rows, lambda number: self._share(number, custody[number], brought=draft.follows))
        self._add_share.setVisible(draft.follows)
        custodians = [(one.id, one.name or one.id) for one in draft.plan.with_role(CUSTODIAN)]
        for number, one in enumerate(custody):
            share = self._fields.get(("custody", number, "share"))
            if isinstance(share, NumberField):
                share.show_number(one.share)
            self._choose(("custody", number, "custodian"), custodians, one.custodian)
            self._choose(("custody", number, "place"), place_options(draft), one.place)

    def _choose(self, path: tuple[str, int, str], options: Sequence[tuple[str, str]], chosen: str) -> None:
        field = self.field(path)
        assert isinstance(field, ChoiceField)
        field.show_options(options, chosen)

    def _share(self, number: int, custody: Custody, *, brought: bool) -> tuple[QWidget, ...]:
        at = words.SHARE.format(number=number + 1 if brought else custody.share)

        def choosing(key: str, title: str) -> QWidget:
            name = words.FIELD_NAME.format(label=title, row=at)
            return self.enter(("custody", number, key), ChoiceField(self.theme, name=name, empty=words.CHOOSE))

        custodian, place = choosing("custodian", words.CUSTODIAN), choosing("place", words.KEPT_AT)
        if not brought:
            return label(at, "strong", wrap=False), custodian, place
        name = words.FIELD_NAME.format(label=words.SHARE_NUMBER, row=at)
        share = self.enter(("custody", number, "share"), NumberField(self.theme, name=name, most=MOST_SHARES))
        remove = Button(words.REMOVE, "quiet", name=words.REMOVE_NAME.format(row=at))
        remove.clicked.connect(lambda: self._remove_share(number))
        return share, custodian, place, remove

    def _refresh_places(self, draft: Draft) -> None:
        places = draft.plan.places
        if tuple(one.id for one in places) != self._places.rows:
            self.forget("place")
        self._places.make([one.id for one in places], lambda number: self._place(number, places[number]))

    def show_texts(self, draft: Draft) -> None:
        """Show the draft's values; who opens a place is shown by name."""
        for path, field in self._fields.items():
            if isinstance(field, TextField):
                value = draft.get(path)
                ids = value if isinstance(value, tuple) else None
                if ids is not None and draft.people_of(field.text) == ids and field.editor.hasFocus():
                    continue
                field.show_text(str(value) if ids is None else draft.people_text(ids))

    def _place(self, number: int, place: Place) -> tuple[QWidget, ...]:
        def typing(key: str, title: str) -> QWidget:
            name = words.FIELD_NAME.format(label=title, row=place.id)
            return self.enter(("place", number, key), TextField(self.theme, name=name, empty=words.FILL_IN))

        name, region = typing("name", words.PLACE_NAME), typing("region", words.REGION)
        opens = TextField(self.theme, name=words.FIELD_NAME.format(label=words.OPENS, row=place.id))
        self._fields[("place", number, "opens")] = opens
        opens.edited.connect(lambda text: self._opened_by(number, text))
        remove = Button(words.REMOVE, "quiet", name=words.REMOVE_NAME.format(row=place.id))
        remove.clicked.connect(lambda: self._remove_place(place.id))
        return label(place.id, "mono-small", wrap=False), name, region, opens, remove

    def _opened_by(self, number: int, text: str) -> None:
        self.change(lambda draft: draft.put(("place", number, "opens"), draft.people_of(text)))

    @Slot()
    def _another_share(self) -> None:
        self.change(lambda draft: draft.having(with_custody(draft.plan)))

    def _remove_share(self, number: int) -> None:
        self.change(lambda draft: draft.having(without_row(draft.plan, "custody", number)))
        self._add_share.setFocus()

    @Slot()
    def _another_place(self) -> None:
        assert self.draft is not None
        number = len(self.draft.plan.places)
        self.change(lambda draft: draft.having(with_place(draft.plan)))
        self.focus_on(("place", number, "name"))

    def _remove_place(self, place: str) -> None:
        assert self.draft is not None
        number = [one.id for one in self.draft.plan.places].index(place)
        self.change(lambda draft: draft.having(without_place(draft.plan, number)))
        self._add_place.setFocus()
