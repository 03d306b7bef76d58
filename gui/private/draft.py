"""A share while it is being entered: what each cell holds and shows, and where typing goes on; pure, no Qt.

Every change gives a new draft. A word counts when it is finished and in the list; four letters or any beginning that
leaves no choice finish it, and a beginning that leaves one is never guessed. A handheld scanner types like a person,
only faster: four words in a row that are the beginning of this very share, wherever they were typed, are such a scan
begun anew, and the draft begins anew with them.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from gui.private.findings import HEADER_WORDS, Check, Expected, Findings, Standing, begins_share, find, whole_share
from gui.strings import private as strings
from shamir.words import completions

LONGEST_WORD = 8
# Fewer letters leave too many words to look through.
_LETTERS_TO_SUGGEST = 2
# Where typing goes on when every word is right: at the button that hands in.
NOWHERE = 0


class Mark(StrEnum):
    """How a cell stands."""

    EMPTY = "empty"
    OPEN = "open"
    FINISHED = "finished"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"
    SUSPECT = "suspect"


@dataclass(frozen=True, slots=True)
class Cell:
    """One numbered place for a word."""

    text: str = field(default="", repr=False)
    mark: Mark = Mark.EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What has been entered so far.

    Attributes:
        at: the position that is being typed, from 1, or NOWHERE.
        replacing: the next letter replaces what the cell holds.
        findings: what the finished words from the first without gaps say.
        recent: the last finished words in the order of typing.
    """

    expected: Expected
    cells: tuple[Cell, ...] = field(repr=False)
    at: int
    findings: Findings
    replacing: bool = False
    recent: tuple[str, ...] = field(default=(), repr=False)

    def cell(self, position: int) -> Cell:
        """Return a cell with the mark that it shows."""
        found = self.cells[position - 1]
        if found.mark is Mark.FINISHED and position in self.findings.suspects:
            return Cell(found.text, Mark.SUSPECT)
        return found

    @property
    def finished(self) -> int:
        """How many words are finished."""
        return sum(cell.mark is Mark.FINISHED for cell in self.cells)

    @property
    def right(self) -> bool:
        """Whether the whole share is here."""
        return self.finished == len(self.cells) and self.findings.right

    @property
    def begun(self) -> bool:
        """Whether anything was entered."""
        return any(cell.text for cell in self.cells)

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The words that begin like the one being typed, once there are few."""
        if self.at == NOWHERE:
            return ()
        cell = self.cells[self.at - 1]
        if cell.mark is Mark.FINISHED or len(cell.text) < _LETTERS_TO_SUGGEST:
            return ()
        return completions(cell.text)

    @property
    def share_words(self) -> str:
        """The words, once they are right.

        Raises:
            ValueError: they are not; ask `right`.
        """
        if not self.right:
            raise ValueError("the share is not complete")
        return " ".join(cell.text for cell in self.cells)

    def checks(self) -> tuple[Check, ...]:
        """Return the lines of the card of checks."""
        return (self._list_check(), self.findings.belongs, self.findings.number, self.findings.checksum)

    def why_not(self) -> str:
        """Return why the share cannot be handed in, or "" where it can."""
        if self.right:
            return ""
        if self.findings.refusal:
            return self.findings.refusal
        for position, cell in enumerate(self.cells, 1):
            if cell.mark is Mark.UNKNOWN:
                return strings.UNKNOWN_WORD.format(position=position)
            if cell.mark is Mark.AMBIGUOUS:
                return strings.AMBIGUOUS_WORD.format(position=position)
        missing = len(self.cells) - self.finished
        return strings.MISSING_ONE if missing == 1 else strings.MISSING.format(count=missing)

    def typed(self, letter: str) -> "Draft":
        """Return the draft after a key that gives a letter; other characters change nothing."""
        if self.at == NOWHERE or len(letter) != 1 or not (letter.isascii() and letter.isalpha()):
            return self
        old = "" if self.replacing else self.cells[self.at - 1].text
        if len(old) >= LONGEST_WORD:
            return self
        text = old + letter.lower()
        return self._with(self.at, Cell(text, Mark.OPEN if completions(text) else Mark.UNKNOWN))

    def erased(self) -> "Draft":
        """Return the draft after Backspace: a letter less, or one cell back where there is none."""
        if self.at == NOWHERE:
            return self
        text = self.cells[self.at - 1].text
        if not text:
            return self.going_to(max(1, self.at - 1))
        text = "" if self.replacing else text[:-1]
        mark = Mark.EMPTY if not text else Mark.OPEN if completions(text) else Mark.UNKNOWN
        return self._with(self.at, Cell(text, mark))

    def accepted(self) -> "Draft":
        """Return the draft after Space, Tab or Enter in a cell: on to the next place if the word is finished."""
        if self.at == NOWHERE or not self.cells[self.at - 1].text:
            return self
        if self.cells[self.at - 1].mark is Mark.FINISHED:
            return self._stepped()
        left = _left(self.cells[self.at - 1])
        if left.mark is not Mark.FINISHED:
            return replace(self, cells=self._cells_with(self.at, left), replacing=False)
        after = self._with(self.at, left)
        after = replace(after, recent=(*self.recent, left.text)[-HEADER_WORDS:])
        if self.at != HEADER_WORDS and begins_share(after.recent, self.expected):
            return after._begun_anew()  # noqa: SLF001 - of this class
        return after._onward()  # noqa: SLF001 - of this class

    def chosen(self, word: str) -> "Draft":
        """Return the draft after a suggestion was chosen."""
        return self._with(self.at, Cell(word, Mark.OPEN)).accepted()

    def going_to(self, position: int) -> "Draft":
        """Return the draft with another cell being typed; the one that is left is finished, if it can be."""
        if position == self.at:
            return self
        cells = self.cells
        if self.at != NOWHERE and cells[self.at - 1].mark is not Mark.FINISHED and cells[self.at - 1].text:
            cells = self._cells_with(self.at, _left(cells[self.at - 1]))
        moved = replace(self, cells=cells, findings=_found(cells, self.expected), at=position)
        return replace(moved, replacing=position != NOWHERE and bool(cells[position - 1].text))

    def scanned(self, text: str) -> "Draft":
        """Return the draft with all words from a code.

        Raises:
            ValueError: as `findings.whole_share`.
        """
        cells = tuple(Cell(word, Mark.FINISHED) for word in whole_share(text, self.expected))
        return Draft(expected=self.expected, cells=cells, at=NOWHERE, findings=_found(cells, self.expected))

    def _list_check(self) -> Check:
        total = len(self.cells)
        text = strings.IN_LIST.format(count=self.finished, total=total)
        if any(cell.mark in {Mark.UNKNOWN, Mark.AMBIGUOUS} for cell in self.cells):
            return Check(Standing.WRONG, text)
        return Check(Standing.RIGHT if self.finished == total else Standing.PENDING, text)

    def _cells_with(self, position: int, cell: Cell) -> tuple[Cell, ...]:
        return (*self.cells[: position - 1], cell, *self.cells[position:])

    def _with(self, position: int, cell: Cell) -> "Draft":
        cells = self._cells_with(position, cell)
        changes = Mark.FINISHED in {cell.mark, self.cells[position - 1].mark}
        findings = _found(cells, self.expected) if changes else self.findings
        return replace(self, cells=cells, findings=findings, replacing=False)

    def _stepped(self) -> "Draft":
        """Go to the next cell, so that finished words can be read one by one."""
        if self.at < len(self.cells):
            return self.going_to(self.at + 1)
        return self.going_to(NOWHERE if self.right else 1)

    def _onward(self) -> "Draft":
        """Go to where the next word is needed: a gap, a wrong word, or nowhere."""
        if self.right:
            return replace(self, at=NOWHERE, replacing=False)
        count = len(self.cells)
        after = [(self.at + step) % count + 1 for step in range(count)]
        position = next((place for place in after if self.cells[place - 1].mark is not Mark.FINISHED), 0)
        if not position:
            position = self.findings.suspects[0] if self.findings.suspects else after[0]
        return replace(self, at=position, replacing=bool(self.cells[position - 1].text))

    def _begun_anew(self) -> "Draft":
        cells = tuple(Cell(word, Mark.FINISHED) for word in self.recent)
        cells += (Cell(),) * (len(self.cells) - len(cells))
        return replace(
            self, cells=cells, findings=_found(cells, self.expected), at=HEADER_WORDS + 1, replacing=False, recent=()
        )


def empty_draft(expected: Expected) -> Draft:
    """Return the draft before the first key."""
    cells = (Cell(),) * expected.length
    return Draft(expected=expected, cells=cells, at=1, findings=_found(cells, expected))


def _left(cell: Cell) -> Cell:
    """Return the cell as it stands when it is left: finished, or marked with why not."""
    candidates = completions(cell.text)
    if len(candidates) == 1:
        return Cell(candidates[0], Mark.FINISHED)
    return Cell(cell.text, Mark.AMBIGUOUS if candidates else Mark.UNKNOWN)


def _found(cells: tuple[Cell, ...], expected: Expected) -> Findings:
    words = []
    for cell in cells:
        if cell.mark is not Mark.FINISHED:
            break
        words.append(cell.text)
    return find(words, expected)
