"""What the window is asked to show next, and what it may reply: one value per kind of human effect. Frozen, no Qt.

A view holds everything its card shows, and the values among which people choose; the reply is the event itself.
"""

from dataclasses import dataclass
from typing import TypeAlias

from ceremony.errors import CeremonyError
from ceremony.events import Answered, Decided, Decision, OutOfBand, Ruling, StepOpened
from ceremony.plan import Person
from ceremony.state import State
from ceremony.steps.outcomes import PreviewLine, RollCalled
from ceremony.steps.work import Shown
from gui.draft import AnswerDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The top of a card."""

    eyebrow: str
    title: str
    text: str
    read_aloud: str = ""
    will: str = ""
    note: str = ""
    privacy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginView:
    """A step that its actor begins; `command` is the word to be typed for it, or ""."""

    heading: Heading
    actor: str
    command: str
    opens: StepOpened


@dataclass(frozen=True, slots=True)
class RoleWanted:
    """How many people of a role the script wants here."""

    role: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class RollView:
    """The roll of everyone in the plan."""

    heading: Heading
    people: tuple[Person, ...]
    roles: tuple[RoleWanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """A step that people compare, fill in, confirm and initial.

    Attributes:
        preview: a structure as a second parser decoded it; `lint` is what the linters found in it, or None.
        sheet: where a rehearsal's printer put this custodian's sheet, or "".
        unfinished: the step was under way when the application stopped.
    """

    heading: Heading
    shown: tuple[Shown, ...]
    preview: tuple[PreviewLine, ...]
    lint: tuple[str, ...] | None
    protesting: tuple[str, ...]
    sheet: str
    unfinished: bool
    draft: AnswerDraft


@dataclass(frozen=True, slots=True)
class Option:
    """One way to go on; `word` has to be typed for what has no way back."""

    means: Decision | Ruling
    text: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideView:
    """A failure, and what may be decided."""

    title: str
    message: str
    remedy: str
    rule: str
    code: str
    by: Person
    options: tuple[Option, ...]
    step: str
    subject: str
    void_sheet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """What a crash left behind, and what may be ruled."""

    title: str
    reference: str
    finding: str
    by: Person
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class HandBackView:
    """Sheets of a void set that come back."""

    set_id: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BreakView:
    """The end of a break."""

    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class WaitView:
    """What a step waits for, what can be done, and who may come in."""

    title: str
    missing: tuple[str, ...]
    way_out: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class CoverView:
    """Someone is to be alone before the screen; `title` says for what, `sheet` where a rehearsal's sheet is, or ""."""

    title: str
    name: str
    text: str
    sheet: str


@dataclass(frozen=True, slots=True)
class ByHandView:
    """Words that a witness writes on paper."""

    title: str
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkView:
    """The application is at work in a step; nobody is asked anything."""

    eyebrow: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Ready:
    """What was asked for is done."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Somebody has said something out of turn, which is to be recorded first."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Simulated people shall do it; in rehearsals only."""


AskedView: TypeAlias = (
    BeginView
    | RollView
    | AnswerView
    | DecideView
    | RuleView
    | HandBackView
    | BreakView
    | WaitView
    | CoverView
    | ByHandView
)
InTurn: TypeAlias = BeginView | RollView | AnswerView | DecideView | BreakView | WaitView
"""Views whose reply may be what somebody says out of turn."""
Reply: TypeAlias = StepOpened | RollCalled | Answered | Decided | Ruling | OutOfBand | Ready | Spoken | StandIn


@dataclass(frozen=True, slots=True)
class Turn:
    """One view to be shown; a reply names its number, so that none answers another's question.

    Attributes:
        state: the ceremony at this point, for what is said out of turn.
        refusal: why the reply to the same question was not accepted, or None.
    """

    number: int
    view: AskedView
    state: State
    refusal: CeremonyError | None
