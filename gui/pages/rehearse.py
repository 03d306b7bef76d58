"""Setting a rehearsal up: which script, who acts, where its folder is."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLineEdit, QRadioButton, QWidget

from gui.services import RehearsalWishes, ScriptChoice, Services, sheets_beside
from gui.strings import home as words
from gui.theme import Theme
from gui.widgets.buttons import Button
from gui.widgets.frames import Scrolling, column, frame, row
from gui.widgets.text import label

_HOUR_MINUTES = 60


class RehearsePage(QWidget):
    """Emits `begin` with the wishes, and whether one only watches."""

    begin = Signal(object, bool)

    def __init__(self, theme: Theme, services: Services) -> None:
        super().__init__()
        self.setProperty("role", "canvas")
        self._services = services
        self._scripts = services.scripts()
        side = theme.px(96)
        scrolling = Scrolling(spacing=theme.px(12), margins=(side, theme.px(32), side, theme.px(24)))
        layout = column(self)
        layout.addWidget(scrolling, 1)
        body = scrolling.body
        body.addWidget(label(words.REHEARSE_TITLE, "h1"))
        body.addWidget(label(words.REHEARSE_LEAD, "lead"))
        body.addWidget(label(words.SCRIPT, "strong"))
        self._script = QComboBox()
        self._script.setAccessibleName(words.SCRIPT_NAME)
        for choice in self._scripts:
            self._script.addItem(choice.title, choice)
        self._script.currentIndexChanged.connect(self._chosen)
        body.addWidget(self._script)
        self._takes = label("", "small")
        body.addWidget(self._takes)
        body.addWidget(label(words.WHO, "strong"))
        self.watch, self.play = QRadioButton(words.WATCH), QRadioButton(words.PLAY)
        for radio in (self.watch, self.play):
            radio.setAccessibleName(radio.text())
            body.addWidget(radio)
        self.watch.setChecked(True)
        self._keep = QCheckBox(words.KEEP)
        self._keep.setAccessibleName(words.KEEP)
        self._keep.setChecked(True)
        body.addWidget(self._keep)
        self._earlier_label = label(words.EARLIER, "strong")
        body.addWidget(self._earlier_label)
        self._earlier, self._earlier_row = self._path(theme, words.EARLIER_NAME)
        body.addWidget(self._earlier_row)
        body.addWidget(label(words.FOLDER, "strong"))
        self._folder, folder_row = self._path(theme, words.FOLDER)
        body.addWidget(folder_row)
        body.addStretch(1)
        foot = frame("foot")
        strip = row(foot, spacing=theme.px(14), margins=(side, theme.px(12), side, theme.px(20)))
        self._status = label("", "small")
        self.primary = Button(words.BEGIN, "primary")
        self.primary.clicked.connect(self._begin)
        strip.addWidget(self._status, 1)
        strip.addWidget(self.primary)
        layout.addWidget(foot)
        self._chosen()

    def _path(self, theme: Theme, name: str) -> tuple[QLineEdit, QWidget]:
        made = QWidget()
        layout = row(made, spacing=theme.px(10))
        line = QLineEdit()
        line.setAccessibleName(name)
        line.textChanged.connect(self._judge)
        browse = Button(words.BROWSE)
        browse.setAccessibleName(f"{words.BROWSE}: {name}")
        browse.clicked.connect(lambda: self._browse(line, name))
        layout.addWidget(line, 1)
        layout.addWidget(browse)
        return line, made

    def _browse(self, line: QLineEdit, name: str) -> None:
        dialog = QFileDialog(self, name, line.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.fileSelected.connect(line.setText)
        dialog.open()

    @property
    def _choice(self) -> ScriptChoice:
        choice = self._script.currentData()
        assert isinstance(choice, ScriptChoice)
        return choice

    def _chosen(self) -> None:
        choice = self._choice
        hours, minutes = divmod(choice.minutes, _HOUR_MINUTES)
        self._takes.setText(words.TAKES.format(title=choice.title, hours=hours, minutes=minutes))
        self._folder.setText(str(self._services.new_folder(choice.name)))
        for one in (self._earlier_label, self._earlier_row):
            one.setVisible(choice.reconstructs)
        self._keep.setVisible(not choice.reconstructs)
        if choice.reconstructs and not self._earlier.text():
            kept = (folder for folder in self._services.recent() if sheets_beside(folder).is_dir())
            self._earlier.setText(str(next(kept, "")))
        self._judge()

    def _judge(self) -> None:
        wanting = ""
        if self._choice.reconstructs:
            folder = Path(self._earlier.text())
            if not self._earlier.text():
                wanting = words.EARLIER_NONE
            elif not sheets_beside(folder).is_dir():
                wanting = words.EARLIER_WRONG.format(folder=folder, sheets=sheets_beside(folder).name)
        self._status.setText(wanting)
        self.primary.setEnabled(not wanting and bool(self._folder.text().strip()))

    def _begin(self) -> None:
        choice = self._choice
        wishes = RehearsalWishes(
            script=choice.name,
            folder=Path(self._folder.text().strip()),
            earlier=Path(self._earlier.text()) if choice.reconstructs else None,
            keep_sheets=self._keep.isChecked() and not choice.reconstructs,
        )
        self.begin.emit(wishes, self.watch.isChecked())
