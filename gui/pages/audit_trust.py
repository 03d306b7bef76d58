"""What an auditor knows from outside the bundle: a field for the handwritten words, or a certificate's file.

Each word is looked up in the list while it is typed. No word is ever completed or put right.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QWidget

from gui.audit_view import TypedWord, TypedWords, WordState, check_words
from gui.strings import audit as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import column, empty, row
from gui.widgets.text import chip, label, restyle

_PER_ROW = 6
_MOST_SHOWN = 12
_CHIPS = {WordState.RIGHT: "ok", WordState.BEGUN: "plain", WordState.UNKNOWN: "bad"}
_LONGEST = 400
_LEFT = Qt.AlignmentFlag.AlignLeft


class TrustField(QWidget):
    """Twelve words, or a certificate's file, or nothing."""

    changed = Signal()
    handed_in = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._certificate: Path | None = None
        self.words = QLineEdit()
        self.words.setProperty("role", "mono")
        self.words.setAccessibleName(words.WORDS_LABEL)
        self.words.setPlaceholderText(words.WORDS_PLACEHOLDER)
        self.words.setMaxLength(_LONGEST)
        self.words.textChanged.connect(self._typed)
        self.words.returnPressed.connect(self.handed_in)
        self.certificate = Button(words.CERTIFICATE)
        self.certificate.clicked.connect(self._choose)
        self.without = Button(words.CERTIFICATE_REMOVE, "quiet")
        self.without.clicked.connect(lambda: self.use_certificate(None))
        self._chosen = label("", "strong")
        self.status = label(words.WORDS_NONE, "small")
        self._chips = QGridLayout()
        self._chips.setHorizontalSpacing(theme.px(8))
        self._chips.setVerticalSpacing(theme.px(6))
        line = row(spacing=theme.px(12))
        line.addWidget(self.words, 1)
        line.addWidget(self._chosen, 1)
        line.addWidget(self.without)
        line.addWidget(self.certificate)
        layout = column(self, spacing=theme.px(8))
        layout.addLayout(line)
        layout.addWidget(self.status)
        layout.addLayout(self._chips)
        self._show_choice()

    @property
    def given(self) -> str | None:
        """What to compare with: the words, or the certificate's path; None where nothing was given."""
        if self._certificate is not None:
            return str(self._certificate)
        return None if self._typed_words.empty else self.words.text()

    @property
    def ready(self) -> bool:
        """Whether nothing was given, or all of it."""
        return self._certificate is not None or self._typed_words.empty or self._typed_words.complete

    def use_certificate(self, path: Path | None) -> None:
        """Take a certificate's file instead of words, or words again."""
        self._certificate = path
        self._show_choice()
        (self.words if path is None else self.without).setFocus()
        self.changed.emit()

    def clear(self) -> None:
        """Forget what was given."""
        self._certificate = None
        self.words.clear()
        self._show_choice()

    @property
    def _typed_words(self) -> TypedWords:
        return check_words(self.words.text())

    def _typed(self) -> None:
        typed = self._typed_words
        self.status.setText(typed.status)
        unknown = any(word.state is WordState.UNKNOWN for word in typed.typed)
        restyle(self.status, role="bad" if unknown else "ok" if typed.complete else "small")
        self.words.setAccessibleDescription(typed.status)
        self._show_words(typed.typed[:_MOST_SHOWN])
        self.changed.emit()

    def _show_words(self, typed: tuple[TypedWord, ...]) -> None:
        empty(self._chips)
        for place, word in enumerate(typed):
            line, column_ = divmod(place, _PER_ROW)
            self._chips.addWidget(chip(word.shown, _CHIPS[word.state]), line, column_, _LEFT)
        self._chips.setColumnStretch(_PER_ROW, 1)

    def _show_choice(self) -> None:
        chosen = self._certificate
        self._chosen.setText(words.CERTIFICATE_CHOSEN.format(path=chosen) if chosen is not None else "")
        for widget, shown in (
            (self.words, chosen is None),
            (self.status, chosen is None),
            (self._chosen, chosen is not None),
            (self.without, chosen is not None),
        ):
            widget.setVisible(shown)

    def _choose(self) -> None:
        dialog = file_dialog(self, words.CERTIFICATE_DIALOG, self.use_certificate)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(words.CERTIFICATE_FILES)
        dialog.open()


def file_dialog(parent: QWidget, title: str, chosen: Callable[[Path], None]) -> QFileDialog:
    """Return a dialog of Qt's own, that is told of what was chosen and then goes away."""
    dialog = QFileDialog(parent, title)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAccessibleName(title)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    return dialog
