"""What people compare: fingerprints as numbered groups and numbered words, values, a decoded structure, findings."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

import shamir
from ceremony.blanks import titled
from ceremony.steps.outcomes import PreviewLine
from ceremony.steps.work import Shown
from gui.strings import room as words
from gui.theme import Theme
from gui.widgets.box_grid import BoxGrid, Reading
from gui.widgets.frames import column, frame, notice, row, separator
from gui.widgets.text import label

_GROUP = 8
_HALF = 4
_GROUPS_PER_LINE = (4, 2, 1)
_WORDS_PER_LINE = (6, 4, 3, 2, 1)
_GROUP_GAP = 44
_NUMBER_WIDTH = 22


def evidence(theme: Theme, shown: Shown) -> QFrame:
    """Return one public fact: a digest as groups and words, anything else as it is."""
    name = titled(shown.field.removesuffix("-sha256"))
    if shown.digest:
        return fingerprint(theme, words.FINGERPRINT.format(label=name), shown.digest)
    made, layout = _frame(theme, name)
    value = label(shown.value, "word")
    value.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
    layout.addWidget(value)
    return made


def fingerprint(theme: Theme, title: str, digest: str) -> QFrame:
    """Return a SHA-256, given in hex: people say "group five", and read the words aloud."""
    made, layout = _frame(theme, title)
    made.setAccessibleName(f"{title}: {digest}")
    groups = [digest[start : start + _GROUP] for start in range(0, len(digest), _GROUP)]
    boxes = [_numbered_group(number, group) for number, group in enumerate(groups, 1)]
    layout.addWidget(BoxGrid(theme, boxes, columns=_GROUPS_PER_LINE, reading=Reading.ACROSS, gaps=(_GROUP_GAP, 0)))
    layout.addWidget(label(words.IN_WORDS, "small"))
    layout.addWidget(numbered_words(theme, shamir.digest_words(bytes.fromhex(digest))))
    return made


def numbered_words(theme: Theme, listed: tuple[str, ...]) -> BoxGrid:
    """Return words in a grid, each beside its number, in reading order."""
    return BoxGrid(
        theme,
        [_numbered_word(theme, number, word) for number, word in enumerate(listed, 1)],
        columns=_WORDS_PER_LINE,
        reading=Reading.ACROSS,
        gaps=(20, 4),
    )


def preview(theme: Theme, lines: tuple[PreviewLine, ...]) -> QFrame:
    """Return a structure as a second parser decoded it, plain words beside each field."""
    made, layout = _frame(theme, words.DECODED)
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.px(20))
    grid.setVerticalSpacing(theme.px(8))
    for place, (one, stretch) in enumerate(
        ((words.DECODED_FIELD, 3), (words.DECODED_VALUE, 6), (words.DECODED_MEANING, 5))
    ):
        grid.addWidget(label(one, "card-title"), 0, place)
        grid.setColumnStretch(place, stretch)
    for number, line in enumerate(lines, 1):
        grid.addWidget(separator(), number * 2 - 1, 0, 1, 3)
        for place, (text, role) in enumerate(((line.label, "strong"), (line.value, "mono"), (line.meaning, "small"))):
            cell = label(_breakable(text), role)
            cell.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(cell, number * 2, place)
    layout.addLayout(grid)
    return made


def findings(theme: Theme, lint: tuple[str, ...]) -> QFrame:
    """Return what the linters found."""
    if not lint:
        return notice(theme, "ok", words.LINT, words.LINT_NOTHING)
    return notice(theme, "warn", words.LINT, "\n".join(lint))


def _numbered_word(theme: Theme, number: int, word: str) -> QWidget:
    made = QWidget()
    layout = row(made, spacing=theme.px(10))
    before = label(str(number), "number", wrap=False)
    before.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    before.setMinimumWidth(theme.px(_NUMBER_WIDTH))
    layout.addWidget(before)
    layout.addWidget(label(word, "word", wrap=False), 1)
    return made


def _numbered_group(number: int, group: str) -> QWidget:
    made = QWidget()
    layout = column(made)
    layout.addWidget(label(str(number), "number", wrap=False))
    layout.addWidget(label(f"{group[:_HALF]} {group[_HALF:]}", "groups", wrap=False))
    return made


def _frame(theme: Theme, title: str) -> tuple[QFrame, QVBoxLayout]:
    made = frame("evidence")
    side = theme.px(22)
    layout = column(made, spacing=theme.px(6), margins=(side, theme.px(14), side, theme.px(16)))
    layout.addWidget(label(title, "small"))
    return made, layout


def _breakable(text: str) -> str:
    """Return a text in which long runs without blanks can be broken into lines."""
    return "".join(f"{mark}\u200b" if mark in ":/,._-" else mark for mark in text)
