"""Where an audit begins: the bundles to check, by dialog or dropped, and what is known from outside them."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from ceremony.errors import CeremonyError
from gui.audit_view import bundle_at
from gui.pages.audit_trust import TrustField, file_dialog
from gui.strings import audit as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import Scrolling, card, column, empty, frame, notice, row
from gui.widgets.text import label


class StartPart(QWidget):
    """Bundles, words, and the button that begins."""

    check_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._paths: list[Path] = []
        self.setAcceptDrops(True)
        self.open = Button(words.OPEN)
        self.open.clicked.connect(self._choose)
        self.trust = TrustField(theme)
        self.trust.changed.connect(self._refresh)
        self.trust.handed_in.connect(self._begin)
        self.check = Button(words.CHECK, "primary")
        self.check.clicked.connect(self._begin)
        self._why = label("", "small")
        self._why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._error = column()
        self._listed = column(spacing=theme.px(6))
        side = theme.px(40)
        body = Scrolling(spacing=theme.px(18), margins=(side, theme.px(30), side, theme.px(20)))
        body.body.addWidget(label(words.TITLE, "h1"))
        body.body.addWidget(label(words.LEAD, "lead"))
        body.body.addLayout(self._error)
        body.body.addWidget(self._bundles())
        body.body.addWidget(self._known())
        body.body.addStretch(1)
        footer = row(spacing=theme.px(20), margins=(side, theme.px(14), side, theme.px(18)))
        footer.addWidget(self._why, 1)
        footer.addWidget(self.check)
        layout = column(self)
        layout.addWidget(body, 1)
        layout.addLayout(footer)
        self._refresh()

    @property
    def paths(self) -> tuple[Path, ...]:
        """The bundles to check, each once."""
        return tuple(self._paths)

    def add(self, path: Path) -> None:
        """Add a bundle to those to be checked."""
        bundle = bundle_at(path)
        if bundle not in self._paths:
            self._paths.append(bundle)
        self._refresh()
        self.check.setFocus() if self.check.isEnabled() else self.trust.words.setFocus()

    def begin_anew(self) -> None:
        """Forget bundles and words."""
        self._paths.clear()
        self.trust.clear()
        empty(self._error)
        self._refresh()
        self.open.setFocus()

    def say(self, error: CeremonyError) -> None:
        """Say why there is no answer."""
        empty(self._error)
        self._error.addWidget(
            notice(self._theme, "bad", words.FAILED_TITLE.format(message=error.message), error.remedy)
        )

    def _bundles(self) -> QWidget:
        made, layout = card(self._theme, words.DROP_TITLE)
        area = frame("evidence")
        inside = row(area, spacing=self._theme.px(20), margins=(self._theme.px(20),) * 4)
        inside.addWidget(label(words.DROP_HERE), 1)
        inside.addWidget(self.open)
        layout.addLayout(self._listed)
        layout.addWidget(area)
        return made

    def _known(self) -> QWidget:
        made, layout = card(self._theme, words.TRUST_TITLE)
        layout.addWidget(label(words.TRUST_LEAD))
        layout.addWidget(self.trust)
        return made

    def _refresh(self) -> None:
        empty(self._listed)
        for path in self._paths:
            self._listed.addWidget(self._line(path))
        ready = bool(self._paths) and self.trust.ready
        self.check.setEnabled(ready)
        why = words.WAITING_BUNDLE if not self._paths else words.WAITING_WORDS
        self._why.setText("" if ready else why)

    def _line(self, path: Path) -> QWidget:
        made = QWidget()
        layout = row(made, spacing=self._theme.px(16))
        layout.addWidget(label(str(path), "mono"), 1)
        remove = Button(words.REMOVE, "quiet", name=words.REMOVE_NAME.format(path=path))
        remove.clicked.connect(partial(self._remove, path))
        layout.addWidget(remove)
        return made

    def _remove(self, path: Path) -> None:
        self._paths.remove(path)
        self._refresh()
        self.open.setFocus()

    def _begin(self) -> None:
        if self.check.isEnabled():
            empty(self._error)
            self.check_wanted.emit()

    def _choose(self) -> None:
        dialog = file_dialog(self, words.OPEN_DIALOG, self.add)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept folders and files of this machine."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add what was dropped."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.add(Path(url.toLocalFile()))
        event.acceptProposedAction()
