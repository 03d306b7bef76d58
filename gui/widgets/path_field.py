"""A field for a file or a folder: typed, or found by browsing."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.strings import files as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.fields import TextField

Browse: TypeAlias = Callable[[QWidget, str], QFileDialog]


def existing_file(parent: QWidget, title: str) -> QFileDialog:
    """Return the dialog that looks for a file."""
    return _dialog(parent, title, QFileDialog.FileMode.ExistingFile, QFileDialog.AcceptMode.AcceptOpen)


def existing_folder(parent: QWidget, title: str) -> QFileDialog:
    """Return the dialog that looks for a folder."""
    return _dialog(parent, title, QFileDialog.FileMode.Directory, QFileDialog.AcceptMode.AcceptOpen)


def new_file(parent: QWidget, title: str) -> QFileDialog:
    """Return the dialog that looks for a place for a new file, or for a new folder."""
    dialog = _dialog(parent, title, QFileDialog.FileMode.AnyFile, QFileDialog.AcceptMode.AcceptSave)
    # A name that is taken is refused when it is used, with what to do; the dialog would offer to overwrite it.
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    return dialog


def _dialog(parent: QWidget, title: str, mode: QFileDialog.FileMode, accept: QFileDialog.AcceptMode) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    dialog.setAcceptMode(accept)
    return dialog


class PathField(TextField):
    """Where something is, or shall be."""

    def __init__(self, theme: Theme, browse: Browse, *, title: str, hint: str = "", empty: str = "") -> None:
        self._browse = browse
        self._title = title
        button = Button(words.BROWSE, name=words.BROWSE_NAME.format(label=title))
        super().__init__(theme, title=title, hint=hint, empty=empty, beside=button)
        button.clicked.connect(self._look)

    @property
    def path(self) -> Path | None:
        """What was typed or found; None for nothing."""
        return Path(self.text).expanduser() if self.text else None

    @Slot()
    def _look(self) -> None:
        dialog = self._browse(self, self._title)
        dialog.fileSelected.connect(self._found)
        dialog.open()

    @Slot(str)
    def _found(self, name: str) -> None:
        self.show_text(name)
        self.edited.emit(name)
