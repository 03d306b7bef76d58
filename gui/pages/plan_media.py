"""The plan's printer, the media for the wrapped key, and the second place of the record."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ceremony.plan import Medium
from gui.pages.plan_custody import place_options
from gui.pages.plan_part import Part, Table, at_left, side_by_side
from gui.plan_draft import Draft
from gui.plan_fields import Section, without_row
from gui.plan_rows import with_medium
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.fields import ChoiceField, TextField
from gui.widgets.text import label


class MediaPart(Part):
    """Paper, media and journal."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, Section.MEDIA)
        self.body.addWidget(
            side_by_side(
                theme,
                self.text(("printer", "driver"), words.PRINTER_DRIVER, hint=words.PRINTER_DRIVER_HINT),
                self.text(("printer", "path"), words.PRINTER_PATH, hint=words.STORE_HINT),
            )
        )
        self.body.addWidget(label(words.MEDIA, "h2"))
        headings = ((words.MEDIUM, 0), (words.MEDIUM_PATH, 1), (words.MEDIUM_PLACE, 1), ("", 0))
        self._media = Table(theme, headings)
        self._media.rearranged.connect(self.rearranged.emit)
        self.body.addWidget(self._media)
        self._add = Button(words.ADD_MEDIUM)
        self._add.clicked.connect(self._another)
        self.body.addWidget(at_left(self._add))
        self.body.addWidget(label(words.JOURNAL, "h2"))
        self.body.addWidget(
            self.text(
                ("ceremony", "journal_mirror"), words.JOURNAL_MIRROR, hint=words.JOURNAL_MIRROR_HINT, optional=True
            )
        )
        self.body.addStretch(1)

    def refresh(self, draft: Draft) -> None:
        """Show the draft's values."""
        media = draft.plan.media
        if tuple(one.id for one in media) != self._media.rows:
            self.forget("medium")
        self._media.make([one.id for one in media], lambda number: self._medium(number, media[number]))
        for number, one in enumerate(media):
            field = self.field(("medium", number, "place"))
            assert isinstance(field, ChoiceField)
            field.show_options(place_options(draft), one.place)
        self.show_texts(draft)

    def _medium(self, number: int, medium: Medium) -> tuple[QWidget, ...]:
        path = words.FIELD_NAME.format(label=words.MEDIUM_PATH, row=medium.id)
        place = words.FIELD_NAME.format(label=words.MEDIUM_PLACE, row=medium.id)
        remove = Button(words.REMOVE, "quiet", name=words.REMOVE_NAME.format(row=medium.id))
        remove.clicked.connect(lambda: self._remove(medium.id))
        return (
            label(medium.id, "mono-small", wrap=False),
            self.enter(("medium", number, "path"), TextField(self.theme, name=path, empty=words.FILL_IN)),
            self.enter(("medium", number, "place"), ChoiceField(self.theme, name=place, empty=words.CHOOSE)),
            remove,
        )

    @Slot()
    def _another(self) -> None:
        assert self.draft is not None
        number = len(self.draft.plan.media)
        self.change(lambda draft: draft.having(with_medium(draft.plan)))
        self.focus_on(("medium", number, "path"))

    def _remove(self, medium: str) -> None:
        assert self.draft is not None
        number = [one.id for one in self.draft.plan.media].index(medium)
        self.change(lambda draft: draft.having(without_row(draft.plan, "medium", number)))
        self._add.setFocus()
