"""Simulated people for rehearsals: they do what a careful room would do, and know only what is on paper.

Custodians are processes that read the words from rendered sheets; PIN holders enter publicly known parts.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from textwrap import shorten

from ceremony.answers import digest_text
from ceremony.effects import Ask, Await, Begin, Decide, EndBreak, LogIn, Reconcile, Task, VoidSpan
from ceremony.errors import RefusedError, WorldError
from ceremony.events import (
    AbortDecided,
    Answered,
    BreakEnded,
    Confirmation,
    Decided,
    Decision,
    Dissented,
    Entered,
    Entry,
    ExceptionRecorded,
    Failed,
    OutOfBand,
    Reconciled,
    Recorded,
    Resumed,
    RoomLost,
    Ruling,
    SpanVoided,
    StepOpened,
)
from ceremony.operations.backup import ShareSet
from ceremony.ports import Clock
from ceremony.script.model import Field, FieldType
from ceremony.script.wording import fill
from ceremony.state import State
from ceremony.steps.outcomes import RollCalled
from ceremony.steps.record import ActHeadWords
from ceremony.steps.shares import ShareCollect, sheet_id
from ceremony.steps.work import Shown
from ceremony.strongroom.spawn import EntryProcess, PinRehearsed, RoomStringRehearsed, WordsOnSheet, open_entry
from ceremony.transcript.narrative import sentence

_PREFERENCE = (
    Decision.RETRY,
    Decision.REPRINT,
    Decision.SPEND_LAST_TRY,
    Decision.VOID_SPAN,
    Decision.EXCEPTION,
    Decision.ABORT,
)

_PATIENCE = 2
"""How often the room decides alike about one task."""

_PROGRESS_COLUMNS = 100
_NOTEWORTHY = (
    Failed,
    Decided,
    Reconciled,
    SpanVoided,
    RoomLost,
    ExceptionRecorded,
    Dissented,
    AbortDecided,
    Resumed,
)


class SimulatedPeople:
    """A room full of simulated people; implements ceremony.ports.People."""

    def __init__(
        self,
        *,
        paper: Path,
        shares: Path | None,
        handwritten: Path,
        clock: Clock,
        say: Callable[[str], None],
    ) -> None:
        """Fill the room.

        Args:
            paper: the rehearsal's printer, where sheets come out.
            shares: where the sheets of an earlier rehearsal are, for a reconstruction.
            handwritten: where a witness's handwriting goes.
            clock: what people read the time from.
            say: shows one line of progress.
        """
        self._paper = paper
        self._shares = shares
        self._handwritten = handwritten
        self._clock = clock
        self._say = say
        self._decided: Counter[tuple[str, str, Decision]] = Counter()

    def begin(self, effect: Begin, state: State) -> StepOpened:
        """The actor begins at once."""
        del state
        return StepOpened(effect.task.step.id, effect.task.subject, effect.actor)

    def call_roll(self, state: State) -> RollCalled:
        """Everyone is here whose role the script wants in the room."""
        roles = {role.id for role in state.script.roles}
        return RollCalled(tuple(person.id for person in state.plan.people if roles & set(person.roles)))

    def answer(self, effect: Ask, state: State) -> Answered:
        """Everyone confirms and initials; blanks are filled with what is shown."""
        step = effect.task.step
        lines = range(1, len(step.confirm) + 1)
        entries: list[Entry] = []
        for field in step.record:
            value = self._value(field, effect, state)
            writers = effect.writers if field.double_entry else effect.writers[:1]
            entries += [Entry(field.field, value, writer) for writer in writers]
        if isinstance(step.action, ActHeadWords):
            self.write_by_hand(f"act-{effect.task.act}", tuple(digest_text(effect.shown[0].digest).split()))
        return Answered(
            step=step.id,
            subject=effect.task.subject,
            confirmations=tuple(Confirmation(line, by) for line in lines for by in effect.confirmers),
            entries=tuple(entries),
            choice=step.choose[0] if step.choose else "",
            initials=effect.initials,
        )

    def _value(self, field: Field, effect: Ask, state: State) -> str:
        shown = next((one for one in effect.shown if one.field == field.field), Shown(field.field, "", ""))
        match field.type:
            case FieldType.DIGEST_WORDS:
                return digest_text(shown.digest)
            case FieldType.WORDS:
                return digest_text(shown.digest) if shown.digest else shown.value or "as on paper"
            case FieldType.SERIAL:
                return shown.value or f"{effect.task.subject or effect.task.step.id}-serial"
            case FieldType.BAG_ID:
                if shown.value:
                    return shown.value
                return f"BAG-{effect.task.step.id}-{state.position:04}".upper().replace(".", "-")
            case FieldType.TIME:
                return self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
            case FieldType.COUNT:
                return "0"
            case FieldType.TEXT:
                return "as the script says"

    def decide(self, effect: Decide, state: State) -> Decided:
        """The administrator takes the mildest way that is open and has not been tried often enough."""
        del state
        step, subject = effect.failure.step, effect.failure.subject
        ways = [one for one in _PREFERENCE if one in effect.options]
        decision = next((one for one in ways if self._decided[step, subject, one] < _PATIENCE), ways[-1])
        self._decided[step, subject, decision] += 1
        void = effect.void_sheet if decision is Decision.REPRINT else ""
        return Decided(step, subject, decision, effect.by, effect.failure.message, void)

    def rule(self, effect: Reconcile, finding: str, rulings: tuple[Ruling, ...], state: State) -> Ruling:
        """The room takes the usual ruling."""
        del effect, finding, state
        return rulings[0]

    def hand_back(self, effect: VoidSpan, state: State) -> None:
        """Every sheet comes back."""
        del state
        self._say(
            f"  set {effect.set_id or 'in the making'} is void; handed back: {', '.join(effect.sheets) or 'nothing'}"
        )

    def wait(self, effect: Await | EndBreak, state: State) -> OutOfBand:
        """People come in who are missing; where nobody is, the ceremony is aborted."""
        if isinstance(effect, EndBreak):
            return BreakEnded(state.decider(), "intact")
        absent = [person.id for person in state.plan.people if person.id not in state.present]
        if absent:
            return Entered(absent[0])
        return AbortDecided(state.decider(), f"cannot go on without {', '.join(effect.missing)}")

    def enter_pin(self, effect: LogIn, state: State) -> tuple[EntryProcess, ...]:
        """Each holder enters the publicly known part."""
        del state
        return tuple(open_entry(PinRehearsed(part)) for part in range(1, len(effect.holders) + 1))

    def enter_share(self, task: Task, share_set: ShareSet, share: int, state: State) -> EntryProcess:
        """The custodian reads the own sheet."""
        del share_set
        if isinstance(task.step.action, ShareCollect):
            if self._shares is None:
                raise WorldError("no sheets to read", remedy="name the folder of share sheets with --shares")
            return open_entry(WordsOnSheet(self._shares / f"share-{share}.pdf"))
        number = sheet_id(state, task.subject).rpartition("/")[2]
        return open_entry(WordsOnSheet(self._paper / f"share-{share}.print-{number}.pdf"))

    def enter_room_strings(self, count: int, state: State) -> tuple[EntryProcess, ...]:
        """Simulated witnesses roll dice."""
        del state
        return tuple(open_entry(RoomStringRehearsed()) for _ in range(count))

    def refused(self, error: RefusedError) -> None:
        """Simulated people cannot look again."""
        raise error

    def happened(self, recorded: Recorded, state: State) -> None:
        """Show one line per step, and whatever went wrong."""
        progress(recorded, state, self._say)

    def write_by_hand(self, name: str, words: tuple[str, ...]) -> None:
        """Write the words to a file, as a witness would on paper."""
        path = self._handwritten / f"{name}.words"
        try:
            self._handwritten.mkdir(exist_ok=True)
            path.write_text(" ".join(words) + "\n")
        except OSError as error:
            raise WorldError(
                f"{path} cannot be written: {error.strerror}", remedy="make room on its medium, then run again"
            ) from error


def progress(recorded: Recorded, state: State, say: Callable[[str], None]) -> None:
    """Show an event as one line, if people want to see it while it happens."""
    match recorded.event:
        case StepOpened(step_id, subject, _):
            step = next(task.step for task in state.tasks if task.step.id == step_id)
            text = fill(step.do, script=state.script, plan=state.plan, step=step, subject=subject)
            say(f"  {step_id:6} {shorten(text, _PROGRESS_COLUMNS, placeholder=' ...')}")
        case _:
            from_log = _noteworthy(recorded, state)
            if from_log:
                say(f"         {from_log}")


def _noteworthy(recorded: Recorded, state: State) -> str:
    if not isinstance(recorded.event, _NOTEWORTHY):
        return ""
    who, text = sentence(recorded.event, state.script, state.plan)
    return f"{who}: {text}"
