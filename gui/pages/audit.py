"""The auditor's view: open a bundle, have it checked, read the answer, save it as a report.

The page asks and shows; what is checked, compared and written is done by its services, away from the UI thread.
"""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QProgressBar, QStackedWidget, QWidget

from ceremony.errors import CeremonyError
from ceremony.verifier.verify import Examined
from gui.audit_view import AuditServices, CancelledError, report_name
from gui.pages.audit_result import ResultPart
from gui.pages.audit_start import StartPart
from gui.pages.audit_trust import file_dialog
from gui.strings import audit as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import card, column
from gui.widgets.text import label
from gui.work import Progress, Work


class AuditPage(QWidget):
    """Start, progress and result, one after the other."""

    def __init__(self, services: AuditServices, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._services = services
        self._checking: Work[tuple[Examined, ...]] | None = None
        self._saving: Work[Path] | None = None
        self._checked_at = services.now()
        self._paths: tuple[Path, ...] = ()
        self.start = StartPart(theme)
        self.start.check_wanted.connect(self._check_chosen)
        self.progress = _ProgressPart(theme)
        self.progress.cancel.clicked.connect(self._cancel)
        self.result = ResultPart(theme)
        self.result.trust_given.connect(self._compare)
        self.result.save_wanted.connect(self._choose_file)
        self.result.another_wanted.connect(self._begin_anew)
        self._parts = QStackedWidget()
        for part in (self.start, self.progress, self.result):
            self._parts.addWidget(part)
        column(self).addWidget(self._parts)
        self.setFocusProxy(self.start.open)

    def open_bundle(self, path: Path) -> None:
        """Put a bundle on the list of those to be checked, and show the list."""
        self._parts.setCurrentWidget(self.start)
        self.start.add(path)

    def wait(self) -> None:
        """Stop what is under way and wait for it, at the end of the application."""
        for work in (self._checking, self._saving):
            if work is not None:
                work.progress.cancel()
                work.wait()

    def _begin_anew(self) -> None:
        self.start.begin_anew()
        self._parts.setCurrentWidget(self.start)
        self.start.open.setFocus()

    def _check_chosen(self) -> None:
        self._check(self.start.paths, self.start.trust.given)

    def _compare(self) -> None:
        self._check(self._paths, self.result.trust.field.given)

    def _check(self, paths: Sequence[Path], trust: str | None) -> None:
        self._paths = tuple(paths)

        def verify(progress: Progress) -> tuple[Examined, ...]:
            def told(what: str, done: int, total: int, /) -> None:
                if progress.cancelled:
                    raise CancelledError
                progress.step(what, done, total)

            return self._services.verify(paths, trust, told)

        self.progress.begin()
        self._parts.setCurrentWidget(self.progress)
        self.progress.cancel.setFocus()
        self._checking = Work(
            verify, done=self._checked, failed=self._not_checked, progressed=self.progress.tell, parent=self
        )
        self._checking.start()

    def _cancel(self) -> None:
        self.progress.stopping()
        if self._checking is not None:
            self._checking.progress.cancel()

    def _checked(self, examined: tuple[Examined, ...]) -> None:
        self._checked_at = self._services.now()
        self.result.show_examined(examined)
        self._parts.setCurrentWidget(self.result)
        self.result.sections.setFocus()

    def _not_checked(self, error: CeremonyError) -> None:
        self._parts.setCurrentWidget(self.start)
        self.start.say(error)
        self.start.check.setFocus()

    def _choose_file(self) -> None:
        dialog = file_dialog(self, words.SAVE_DIALOG, self._save)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # What exists is refused by the service; asking about it here would promise otherwise.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setNameFilter(words.SAVE_FILES)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(report_name(self.result.examined))
        dialog.open()

    def _save(self, path: Path) -> None:
        examined, checked_at = self.result.examined, self._checked_at

        def save(progress: Progress) -> Path:
            progress.step(words.SAVING, 0, 1)
            self._services.save_pdf(path, examined, checked_at)
            return path

        self.result.save.setEnabled(False)
        self.result.say("info", words.SAVING, "")
        self._saving = Work(save, done=self._saved, failed=self._not_saved, parent=self)
        self._saving.start()

    def _saved(self, path: Path) -> None:
        self.result.save.setEnabled(True)
        self.result.say("ok", words.SAVED, str(path))

    def _not_saved(self, error: CeremonyError) -> None:
        self.result.save.setEnabled(True)
        self.result.say("bad", words.FAILED_TITLE.format(message=error.message), error.remedy)


class _ProgressPart(QWidget):
    """How far the check has come, and a button that stops it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(words.CHECKING_NAME)
        self.what = label("", "lead")
        self.cancel = Button(words.CANCEL)
        made, layout = card(theme)
        layout.setSpacing(theme.px(18))
        layout.setContentsMargins(theme.px(40), theme.px(30), theme.px(40), theme.px(30))
        layout.addWidget(label(words.CHECKING, "h1"))
        layout.addWidget(self.what)
        layout.addWidget(self.bar)
        layout.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignLeft)
        side = theme.px(40)
        outer = column(self, margins=(side, theme.px(30), side, theme.px(20)))
        outer.addWidget(made)
        outer.addStretch(1)

    def begin(self) -> None:
        """Show that nothing is done yet."""
        self.tell("", 0, 0)
        self.cancel.setEnabled(True)

    def tell(self, what: str, done: int, total: int) -> None:
        """Show what is being judged."""
        self.what.setText(what)
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def stopping(self) -> None:
        """Show that it ends soon."""
        self.cancel.setEnabled(False)
        self.what.setText(words.STOPPING)
