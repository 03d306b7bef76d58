"""The plan's first parts: the ceremony, and the one before it."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal, Slot

from ceremony.answers import digest_text
from ceremony.plan import Mode, PreviousCeremony
from ceremony.script.model import Script
from gui.pages.plan_part import Part, at_left, side_by_side
from gui.pages.plan_summary import Gaps
from gui.plan_draft import Draft
from gui.plan_fields import Section
from gui.plan_services import PlanServices
from gui.strings import plan as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.doing import Doing
from gui.widgets.fields import ChoiceField
from gui.widgets.frames import card, column, empty, frame, notice
from gui.widgets.path_field import PathField, existing_file, existing_folder
from gui.widgets.question import Question
from gui.widgets.text import label


class CeremonyPart(Part):
    """Which script, for whom, by whose permission; or a plan that exists. `opened` carries draft, file and bytes."""

    opened = Signal(object, object, bytes)

    def __init__(self, theme: Theme, services: PlanServices) -> None:
        super().__init__(theme, Section.CEREMONY)
        self._services = services
        self._scripts: tuple[Script, ...] = ()
        opening, inside = card(theme, words.OPEN_TITLE)
        self.file = PathField(theme, existing_file, title=words.OPEN_FILE, empty=words.OPEN_FILE_EXAMPLE)
        self.open_button = Button(words.OPEN)
        self.open_button.setEnabled(False)
        self.doing = Doing(theme)
        self.file.line.textChanged.connect(self._name_typed)
        self.file.line.returnPressed.connect(self.open_button.click)
        self.open_button.clicked.connect(self.open_plan)
        inside.addWidget(self.file)
        inside.addWidget(at_left(self.open_button))
        self.question = Question(theme)
        self.question.rearranged.connect(self.rearranged.emit)
        inside.addWidget(self.question)
        inside.addWidget(self.doing)
        self.script = ChoiceField(theme, title=words.SCRIPT, hint=words.SCRIPT_HINT)
        self.script.edited.connect(self._script_chosen)
        self._mode = self.choice(("ceremony", "mode"), words.MODE, hint=words.MODE_HINT)
        self._gaps = Gaps(theme)
        self.body.addWidget(self.script)
        self.body.addWidget(self._mode)
        self.body.addWidget(self._gaps)
        self.body.addWidget(
            side_by_side(
                theme,
                self.text(("ceremony", "id"), words.ID, hint=words.ID_HINT),
                self.text(("ceremony", "organisation"), words.ORGANISATION),
            )
        )
        self.body.addWidget(self.text(("ceremony", "authority"), words.AUTHORITY, hint=words.AUTHORITY_HINT))
        self.body.addWidget(opening)
        self.body.addStretch(1)

    def refresh(self, draft: Draft) -> None:
        """Show the draft's values."""
        known = {script.sha256: script for script in (*self._scripts, draft.script)}
        self.script.show_options(
            [(one.sha256, words.SCRIPT_OPTION.format(title=one.title, version=one.version)) for one in known.values()],
            draft.script.sha256,
        )
        modes = ((Mode.REHEARSAL.value, words.REHEARSAL), (Mode.PRODUCTION.value, words.PRODUCTION))
        self._mode.show_options(modes, draft.plan.mode.value)
        self.show_texts(draft)
        self._gaps.show_draft(draft)

    def offer(self, scripts: tuple[Script, ...]) -> None:
        """Offer these scripts."""
        self._scripts = scripts

    @Slot()
    def open_plan(self) -> None:
        """Open the plan file that was named; ask first, where something was filled in."""
        draft, path = self.draft, self.file.path
        if path is None:
            return
        if draft is None or draft == Draft.blank(draft.script, day=draft.today):
            self._read()
            return
        text = words.OPEN_ASKS.format(name=path.name)
        self.question.ask(text, no=words.OPEN_NO, yes=words.OPEN_YES, then=self._read, after=self.open_button)

    def _read(self) -> None:
        path, scripts = self.file.path, self._scripts
        assert path is not None
        load, today = self._services.load_plan, self._services.today

        def do(_: object) -> tuple[Draft, Path, bytes]:
            plan, content = load(path)
            return Draft.best_fit(scripts, plan, day=today()), path, content

        self.doing.run(words.OPENING, do, self._open, parent=self)

    def _open(self, found: tuple[Draft, Path, bytes]) -> None:
        self.opened.emit(*found)
        self.doing.tell_ok(words.OPENED.format(name=found[1].name))

    @Slot(str)
    def _name_typed(self, text: str) -> None:
        self.open_button.setEnabled(bool(text.strip()))

    @Slot(object)
    def _script_chosen(self, sha256: str) -> None:
        script = next((one for one in self._scripts if one.sha256 == sha256), None)
        if script is not None:
            self.change(lambda draft: draft.with_script(script))


class BeforePart(Part):
    """The ceremony that this one follows, taken from its verified bundle."""

    def __init__(self, theme: Theme, services: PlanServices) -> None:
        super().__init__(theme, Section.BEFORE)
        self._services = services
        self._shown: tuple[PreviousCeremony | None, bool] | None = None
        self._facts = column(spacing=theme.px(12))
        self.body.addLayout(self._facts)
        self.bundle = PathField(theme, existing_folder, title=words.BUNDLE, hint=words.BUNDLE_HINT)
        self.take_button = Button(words.TAKE)
        self.take_button.clicked.connect(self.take)
        self.doing = Doing(theme)
        self.doing.busy.connect(self.take_button.setDisabled)
        for part in (self.bundle, at_left(self.take_button), self.doing):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def refresh(self, draft: Draft) -> None:
        """Show what was taken over."""
        showing = (draft.plan.previous, draft.follows)
        if showing == self._shown:
            return
        self._shown = showing
        empty(self._facts)
        previous = draft.plan.previous
        if previous is None:
            self._facts.addWidget(notice(self.theme, "info", words.BEFORE_NONE))
            return
        taken = frame("evidence")
        side = self.theme.px(18)
        inside = column(taken, spacing=self.theme.px(6), margins=(side, side, side, side))
        dealt = previous.share_set
        inside.addWidget(label(words.BEFORE_TAKEN.format(ceremony=previous.ceremony_id), "strong"))
        inside.addWidget(
            label(words.BEFORE_FACTS.format(threshold=dealt.threshold, shares=dealt.shares, set_id=dealt.set_id))
        )
        inside.addWidget(label(digest_text(previous.head), "mono"))
        self._facts.addWidget(taken)
        if not draft.follows:
            drop = Button(words.BEFORE_DROP)
            drop.clicked.connect(self._drop)
            self._facts.addWidget(at_left(drop))
            self.rearranged.emit()

    @Slot()
    def take(self) -> None:
        """Verify the bundle that was named, and take over what it says."""
        path = self.bundle.path
        if path is None:
            return
        previous = self._services.previous
        self.doing.run(words.TAKING, lambda _: previous(path), self._take, parent=self)

    def _take(self, previous: PreviousCeremony) -> None:
        self.change(lambda draft: draft.with_previous(previous))

    @Slot()
    def _drop(self) -> None:
        self.change(lambda draft: draft.having(replace(draft.plan, previous=None)))
