"""The auditor's view without Qt: what it needs done, what was typed, and what is shown about a bundle.

It judges nothing; the verifier does. Words of the record CA are only looked up in the list while they are typed: which
ones are right is said by the verifier alone, after all of them are given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from ceremony.errors import CeremonyError
from ceremony.plain_text import plain
from ceremony.sheets.days import iso, moment_in_words
from ceremony.sheets.verification_model import Standing
from ceremony.verifier.paper import answer_of, standing_of
from ceremony.verifier.report import Trust
from ceremony.verifier.verify import Examined, Progress
from gui.strings import audit as words
from shamir import completions
from shamir.words import FINGERPRINT_WORDS, separate


@dataclass(frozen=True, slots=True)
class AuditServices:
    """What the auditor's view has done for it, away from the UI thread.

    Attributes:
        verify: examines bundles; what its progress raises ends it.
        save_pdf: writes the report of bundles that were checked at a time to a new file.
        now: the time.
    """

    verify: Callable[[Sequence[Path], str | None, Progress], tuple[Examined, ...]]
    save_pdf: Callable[[Path, Sequence[Examined], datetime], None]
    now: Callable[[], datetime]


class CancelledError(CeremonyError):
    """Somebody stopped the check."""

    def __init__(self) -> None:
        super().__init__(words.CANCELLED, remedy=words.CANCELLED_REMEDY)


class WordState(StrEnum):
    """What is known of a typed word by itself."""

    RIGHT = "right"
    BEGUN = "begun"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TypedWord:
    """One typed word, counted from 1."""

    position: int
    text: str
    state: WordState

    @property
    def shown(self) -> str:
        """The word with its number and a sign."""
        form = {
            WordState.RIGHT: words.WORD_RIGHT,
            WordState.BEGUN: words.WORD_BEGUN,
            WordState.UNKNOWN: words.WORD_UNKNOWN,
        }[self.state]
        return form.format(position=self.position, word=self.text)


@dataclass(frozen=True, slots=True)
class TypedWords:
    """What was typed so far."""

    typed: tuple[TypedWord, ...]

    @property
    def complete(self) -> bool:
        """Whether these are as many words as there must be, all of the list."""
        return len(self.typed) == FINGERPRINT_WORDS and all(word.state is WordState.RIGHT for word in self.typed)

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.typed

    @property
    def status(self) -> str:
        """What there is to say of them."""
        total = FINGERPRINT_WORDS
        unknown = next((word for word in self.typed if word.state is WordState.UNKNOWN), None)
        if unknown is not None:
            return words.WORDS_UNKNOWN.format(position=unknown.position, word=unknown.text)
        if len(self.typed) > total:
            return words.WORDS_SURPLUS.format(total=total)
        if self.complete:
            return words.WORDS_COMPLETE.format(total=total)
        if self.empty:
            return words.WORDS_NONE
        return words.WORDS_OPEN.format(count=len(self.typed), total=total)


def check_words(text: str) -> TypedWords:
    """Look every typed word up in the list; the last may be unfinished while it is being typed."""
    separated = separate(text)
    finished = bool(text) and not separate(text[-1])
    return TypedWords(
        tuple(
            TypedWord(position, word, _state(word, being_typed=position == len(separated) and not finished))
            for position, word in enumerate(separated, start=1)
        )
    )


def _state(word: str, *, being_typed: bool) -> WordState:
    meant = completions(word)
    if len(meant) == 1 or word.lower() in meant:
        return WordState.RIGHT
    return WordState.BEGUN if meant and being_typed else WordState.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class BandView:
    """The answer about one bundle, as it stands above everything else.

    Attributes:
        about: the ceremony in one line, `told` in another, or "".
        trust_wanted: whether words or a certificate would say more.
    """

    standing: Standing
    answer: str
    sentence: str
    about: str
    told: str
    trust_wanted: bool


def band_of(examined: Examined) -> BandView:
    """Return the answer about a bundle."""
    report, story = examined.report, examined.story
    answer, sentence = answer_of(report)
    told = ""
    if story is not None:
        opened = moment_in_words(iso(story.opened))
        told = words.ABOUT_TOLD.format(
            title=plain(story.title), organisation=plain(story.organisation), place=plain(story.place), opened=opened
        )
    return BandView(
        standing=standing_of(report),
        answer=answer,
        sentence=sentence,
        about=words.ABOUT.format(
            ceremony=report.ceremony_id or words.UNKNOWN,
            mode=report.mode or words.UNKNOWN_MODE,
            outcome=report.outcome or words.NOT_CLOSED,
        ),
        told=told,
        trust_wanted=report.trust in (Trust.ABSENT, Trust.REFUSED),
    )


def name_of(examined: Sequence[Examined], position: int) -> str:
    """Return how one of several bundles is called in a list."""
    report = examined[position].report
    answer, _ = answer_of(report)
    return words.BUNDLE.format(
        number=position + 1, all=len(examined), ceremony=report.ceremony_id or words.UNKNOWN, answer=answer
    )


def report_name(examined: Sequence[Examined]) -> str:
    """Return a file name to offer for the report."""
    ids = [one.report.ceremony_id for one in examined if one.report.ceremony_id]
    safe = "".join(mark for mark in "-".join(ids) if mark.isascii() and (mark.isalnum() or mark in "-_"))
    return words.SAVE_AS.format(ceremony=safe[:80] or "bundle")


def bundle_at(path: Path) -> Path:
    """Return the bundle that somebody means: the folder, or the one that a dropped file lies in."""
    return path.parent if path.is_file() else path
