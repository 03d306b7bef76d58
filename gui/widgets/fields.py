"""Fields of a form: a label, what is typed or chosen, a hint, and what is wrong beside it.

Empty is not wrong: a field that nobody has filled in says so quietly, in its own place.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from gui.theme import Theme
from gui.widgets.frames import column, row
from gui.widgets.signs import Sign, SignMark
from gui.widgets.text import label

Editor = QLineEdit | QComboBox | QSpinBox | QPushButton


class Told(QWidget):
    """A sentence with a sign before it: what is wrong, or doubtful."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._mark = SignMark(theme.px(14))
        self._text = label("", "bad")
        inside = row(self, spacing=theme.px(8))
        beside = column(margins=(0, theme.px(5), 0, 0))
        beside.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(beside)
        inside.addWidget(self._text, 1)

    def tell(self, text: str, *, doubtful: bool = False) -> None:
        """Show a sentence, or nothing for ""."""
        self.setVisible(bool(text))
        if text == self._text.text():
            return
        colours = self._theme.palette
        sign, colour, role = (Sign.QUESTION, colours.warn, "warn") if doubtful else (Sign.CROSS, colours.bad, "bad")
        self._mark.show_sign(sign, colour)
        self._text.setProperty("role", role)
        self._text.style().polish(self._text)
        self._text.setText(text)

    @property
    def text(self) -> str:
        """What is told."""
        return self._text.text()


class _Calm(QObject):
    """Keeps the wheel, which scrolls the form, from changing what it happens to pass over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the wheel through to the form, unless the field has the focus."""
        passing = event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus()
        if passing:
            event.ignore()
        return passing


class Field(QWidget):
    """One value of a form; `edited` says that a person changed it."""

    edited = Signal(object)

    def __init__(
        self,
        theme: Theme,
        editor: Editor,
        *,
        title: str,
        name: str = "",
        hint: str = "",
        beside: QWidget | None = None,
    ) -> None:
        """Make a field.

        Args:
            title: the label above it; "" in a table, whose heading says it.
            name: for screen readers, where the title alone says too little.
            hint: what to write, below it.
            beside: a button at its right.
        """
        super().__init__()
        self._calm = _Calm(self)
        self.editor = editor
        editor.setAccessibleName(name or title)
        editor.installEventFilter(self._calm)
        editor.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hint = hint
        self._told = Told(theme)
        self._told.hide()
        self._inside: QVBoxLayout = column(self, spacing=theme.px(4))
        if title:
            above = label(title, "strong")
            above.setBuddy(editor)
            self._inside.addWidget(above)
        line = row(spacing=theme.px(10))
        line.addWidget(editor, 1)
        if beside is not None:
            line.addWidget(beside)
        self._inside.addLayout(line)
        self._below = label(hint, "small")
        # To show a label that has no parent yet would make a window of it.
        if not hint:
            self._below.hide()
        self._inside.addWidget(self._below)
        self._inside.addWidget(self._told)

    def tell(self, text: str, *, doubtful: bool = False) -> None:
        """Say what is wrong or doubtful here; "" for nothing."""
        self._told.tell(text, doubtful=doubtful)
        self.editor.setAccessibleDescription(text or self._hint)
        state = "" if not text or doubtful else "bad"
        if (self.editor.property("state") or "") != state:
            self.editor.setProperty("state", state)
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)

    def show_hint(self, hint: str) -> None:
        """Show another hint."""
        self._hint = hint
        self._below.setText(hint)
        self._below.setVisible(bool(hint))

    @property
    def told(self) -> str:
        """What is said to be wrong or doubtful here."""
        return self._told.text if self._told.isVisibleTo(self) else ""


class TextField(Field):
    """A line of text."""

    def __init__(
        self,
        theme: Theme,
        *,
        title: str = "",
        name: str = "",
        hint: str = "",
        empty: str = "",
        role: str = "",
        beside: QWidget | None = None,
    ) -> None:
        """Make a field; `empty` stands in it while nothing else does, `role` is the style sheet's."""
        self.line = QLineEdit()
        self.line.setProperty("role", role)
        self.line.setPlaceholderText(empty)
        super().__init__(theme, self.line, title=title, name=name, hint=hint, beside=beside)
        self.line.textEdited.connect(self.edited.emit)

    @property
    def text(self) -> str:
        """What stands there, without blanks around it."""
        return self.line.text().strip()

    def show_text(self, text: str) -> None:
        """Show a text; what a person is typing stays as it is."""
        if self.text != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)


class ChoiceField(Field):
    """One of several; `empty` stands there while none is chosen."""

    def __init__(self, theme: Theme, *, title: str = "", name: str = "", hint: str = "", empty: str = "") -> None:
        self.box = QComboBox()
        self.box.setPlaceholderText(empty)
        self.box.setMinimumContentsLength(4)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._options: tuple[tuple[str, str], ...] = ()
        super().__init__(theme, self.box, title=title, name=name, hint=hint)
        self.box.activated.connect(self._chosen)

    def _chosen(self, index: int) -> None:
        self.edited.emit(self._options[index][0])

    def show_options(self, options: Sequence[tuple[str, str]], chosen: str) -> None:
        """Show what there is to choose, each with its value, and which is chosen; a value that is not there is none."""
        if tuple(options) != self._options:
            self._options = tuple(options)
            self.box.clear()
            for value, text in options:
                self.box.addItem(text, value)
        values = [value for value, _ in options]
        self.box.setCurrentIndex(values.index(chosen) if chosen in values else -1)


class NumberField(Field):
    """A whole number."""

    def __init__(self, theme: Theme, *, title: str = "", name: str = "", hint: str = "", most: int) -> None:
        self.spin = QSpinBox()
        self.spin.setRange(1, most)
        super().__init__(theme, self.spin, title=title, name=name, hint=hint)
        self.spin.valueChanged.connect(self.edited.emit)

    def show_number(self, number: int) -> None:
        """Show a number."""
        if self.spin.value() != number:
            self.spin.blockSignals(True)
            self.spin.setValue(number)
            self.spin.blockSignals(False)
