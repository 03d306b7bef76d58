"""The plan's last part: what is still open; saving it, printing its script, making the ceremony's folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot

from gui.pages.plan_part import Part, at_left
from gui.pages.plan_summary import Gaps, Summary
from gui.plan_draft import Draft
from gui.plan_fields import Section
from gui.plan_services import PlanServices
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.doing import Doing
from gui.widgets.frames import card, row
from gui.widgets.path_field import PathField, existing_folder, new_file
from gui.widgets.question import Question
from gui.widgets.text import label
from gui.work import Progress


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that the plan was read from or written to last, and its bytes then."""

    path: Path
    content: bytes


class Action:
    """A card with a name to choose and a button; the button says what it waits for."""

    def __init__(self, theme: Theme, *, title: str, file: str, hint: str, button: Button) -> None:
        self.card, self.inside = card(theme, title)
        self.path = PathField(theme, new_file, title=file, hint=hint)
        self.button = button
        self.waits = label("", "small")
        self.doing = Doing(theme)
        self.path.line.returnPressed.connect(button.click)
        foot = row(spacing=theme.px(14))
        foot.addWidget(button)
        foot.addWidget(self.waits, 1)
        self.inside.addWidget(self.path)
        self.inside.addLayout(foot)
        self.inside.addWidget(self.doing)

    def allow(self, waiting: str) -> None:
        """Enable the button, or say what it waits for."""
        missing = waiting or ("" if self.path.path is not None else words.WAITS_FOR_NAME)
        self.button.setEnabled(not missing and not self.doing.is_busy)
        self.waits.setText(missing)


class FinishPart(Part):
    """Check and make. `saved` carries a file and its bytes, `made` a folder, `jump` a part and a value."""

    saved = Signal(object, bytes)
    made = Signal(object)
    jump = Signal(object, object)

    def __init__(self, theme: Theme, services: PlanServices) -> None:
        super().__init__(theme, Section.FINISH)
        self._services = services
        self.origin: Origin | None = None
        to_do, inside = card(theme, words.TO_DO)
        self.summary = Summary(theme)
        self.summary.jump.connect(self.jump.emit)
        self.summary.rearranged.connect(self.rearranged.emit)
        inside.addWidget(self.summary)
        self._gaps = Gaps(theme)
        self.body.addWidget(to_do)
        self.body.addWidget(self._gaps)
        self.saving = self._action(words.SAVE_TITLE, words.SAVE_FILE, words.SAVE_HINT, Button(words.SAVE), self.save)
        self.printing = self._action(
            words.PRINT_TITLE, words.PRINT_FILE, words.PRINT_HINT, Button(words.PRINT), self.print_script
        )
        self.making = self._action(
            words.MAKE_TITLE, words.MAKE_FOLDER, words.MAKE_HINT, Button(words.MAKE, "primary"), self.make
        )
        self.body.addStretch(1)
        self.backup = PathField(theme, existing_folder, title=words.BACKUP, hint=words.BACKUP_HINT)
        self.backup.line.textChanged.connect(self._allow)
        self.making.inside.insertWidget(2, self.backup)
        self.again = Button(words.SAVE_AGAIN)
        self.again.clicked.connect(self._ask_again)
        self.question = Question(theme)
        self.question.rearranged.connect(self.rearranged.emit)
        self.saving.inside.addWidget(at_left(self.again))
        self.saving.inside.addWidget(self.question)

    def _action(self, title: str, file: str, hint: str, button: Button, do: Callable[[], None]) -> Action:
        made = Action(self.theme, title=title, file=file, hint=hint, button=button)
        made.path.line.textChanged.connect(self._allow)
        made.doing.busy.connect(self._allow)
        button.clicked.connect(do)
        self.body.addWidget(made.card)
        return made

    def refresh(self, draft: Draft) -> None:
        """Show what is left to do, and allow what can be done."""
        self.summary.show_draft(draft)
        self._gaps.show_draft(draft)
        self.backup.setVisible(draft.follows)
        self.question.drop()
        self._allow()

    def came_from(self, origin: Origin) -> None:
        """Remember the file that the plan was read from or written to."""
        self.origin = origin
        self.question.drop()
        self._allow()

    @Slot()
    def _allow(self) -> None:
        draft = self.draft
        if draft is None:
            return
        readable = "" if draft.is_readable else words.WAITS_FOR_FIELDS
        fits = readable or ("" if draft.is_complete else words.WAITS_FOR_PLAN)
        backup = words.WAITS_FOR_BACKUP if draft.follows and self.backup.path is None else ""
        self.saving.allow(readable)
        self.printing.allow(fits)
        self.making.allow(fits or backup)
        self.again.setVisible(self.origin is not None)
        if self.origin is not None:
            same = draft.to_toml() == self.origin.content
            self.again.setText(words.SAVE_AGAIN.format(name=self.origin.path.name))
            self.again.setAccessibleName(self.again.text())
            self.again.setEnabled(not readable and not same)

    @Slot()
    def save(self) -> None:
        """Save the plan as a new file."""
        path = self.saving.path.path
        if self.draft is None or path is None:
            return
        content, save = self.draft.to_toml(), self._services.save
        self.saving.doing.run(
            words.SAVING, lambda _: save(path, content), lambda _: self._saved(path, content), parent=self
        )

    @Slot()
    def _ask_again(self) -> None:
        """Ask before the file that was opened is replaced."""
        assert self.origin is not None
        text = words.SAVE_AGAIN_HINT.format(name=self.origin.path.name)
        no, yes = words.SAVE_AGAIN_NO, words.SAVE_AGAIN_YES
        self.question.ask(text, no=no, yes=yes, then=self._save_again, after=self.again)

    def _save_again(self) -> None:
        assert self.draft is not None
        assert self.origin is not None
        path, was = self.origin.path, self.origin.content
        content, save = self.draft.to_toml(), self._services.save_again
        self.saving.doing.run(
            words.SAVING, lambda _: save(path, content, was), lambda _: self._saved(path, content), parent=self
        )

    def _saved(self, path: Path, content: bytes) -> None:
        self.saving.doing.tell_ok(words.SAVED.format(path=path))
        self.came_from(Origin(path, content))
        self.saved.emit(path, content)

    @Slot()
    def print_script(self) -> None:
        """Print the script of this plan to a new file."""
        path = self.printing.path.path
        if self.draft is None or path is None:
            return
        draft, render = self.draft, self._services.print_script
        self.printing.doing.run(
            words.PRINTING,
            lambda _: render(draft.script, draft.as_file(), path),
            lambda _: self.printing.doing.tell_ok(words.PRINTED.format(path=path)),
            parent=self,
        )

    @Slot()
    def make(self) -> None:
        """Make the ceremony's folder."""
        folder = self.making.path.path
        if self.draft is None or folder is None:
            return
        draft, backup, make = self.draft, self.backup.path if self.draft.follows else None, self._services.make

        def do(progress: Progress) -> None:
            make(draft.script, draft.as_file(), folder, backup, lambda line: progress.step(line, 0, 0))

        self.making.doing.run(words.MAKING, do, lambda _: self._made(folder), parent=self)

    def _made(self, folder: Path) -> None:
        self.making.doing.tell_ok(words.MADE.format(path=folder))
        self.made.emit(folder)
