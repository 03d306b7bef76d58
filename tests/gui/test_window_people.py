"""The people of a ceremony as the window reaches them, with a window that replies by rote and no Qt."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from ceremony.adapters.held import Held
from ceremony.adapters.simulated_people import SimulatedPeople
from ceremony.answers import AnswerError
from ceremony.effects import Await, Begin, Decide, EndBreak, LogIn, Perform, Reconcile, VoidSpan
from ceremony.events import (
    BreakEnded,
    BreakStarted,
    Decided,
    Decision,
    Dissented,
    Done,
    Entered,
    Event,
    ExceptionRecorded,
    Left,
    OutOfBand,
    Ruling,
    StepOpened,
)
from ceremony.reconciling import rulings
from ceremony.state import State
from ceremony.steps.outcomes import RollCalled
from ceremony.strongroom.spawn import EntrySource, PinTyped, RoomStringTyped, WordsTyped
from gui.app import services
from gui.bridge import WindowClosedError
from gui.people import WindowPeople
from gui.services import RehearsalWishes
from gui.strings import room as words
from gui.theme import Theme
from gui.turns import (
    AnswerView,
    AskedView,
    BeginView,
    BreakView,
    ByHandView,
    CoverView,
    DecideView,
    HandBackView,
    Ready,
    Reply,
    RollView,
    RuleView,
    StandIn,
    WaitView,
)
from tests.engine.world import World, share_set
from tests.gui.room_world import NOW, asked, at, chronicle_of, fill
from tests.gui.scripted_room import ScriptedRoom, Typed

DISSENT = Dissented("A.03", "auditor-1", "the camera does not run")


class Clock:
    def now(self) -> datetime:
        return NOW


class Seated:
    """People at a scripted window, in one moment of a ceremony."""

    def __init__(self, world: World, reply: Callable[[AskedView, State], Reply], *, closing_at: int = -1) -> None:
        self.world = world
        self.room = ScriptedRoom(reply, closing_at)
        self.sources: list[EntrySource] = []
        self.entries: list[Typed] = []
        self.people = WindowPeople(
            room=self.room,
            clock=Clock(),
            chronicle=chronicle_of(world),
            enter=self._enter,
            stand_ins=SimulatedPeople(
                paper=Path("paper"), shares=None, handwritten=Path("hand"), clock=Clock(), say=lambda _: None
            ),
        )

    def _enter(self, source: EntrySource) -> Typed:
        self.sources.append(source)
        self.entries.append(Typed())
        return self.entries[-1]

    def record(self, event: Event) -> None:
        self.world.record(event)
        self.people.happened(self.world.records[-1], self.world.state)

    @property
    def state(self) -> State:
        return self.world.state


@pytest.fixture
def seat() -> Iterator[Callable[..., Seated]]:
    seats: list[Seated] = []

    def sit(world: World, reply: Callable[[AskedView, State], Reply], *, closing_at: int = -1) -> Seated:
        seats.append(Seated(world, reply, closing_at=closing_at))
        return seats[-1]

    yield sit
    for one in seats:
        for entry in one.entries:
            entry.stop()


def always(reply: Reply) -> Callable[[AskedView, State], Reply]:
    return lambda _view, _state: reply


def nobody(view: AskedView, state: State) -> Reply:
    raise AssertionError(f"nobody was to be asked {view} at {state.task.step.id}")


def carefully(view: AskedView, state: State) -> Reply:
    """Reply as a careful room does; whoever is alone, and whoever writes by hand, is simulated."""
    match view:
        case BeginView():
            return view.opens
        case RollView():
            return RollCalled(tuple(person.id for person in view.people))
        case AnswerView():
            fill(view.draft, number=state.position)
            return view.draft.answered()
        case _:
            assert state.plan.people
            return StandIn()


def test_the_actor_begins_a_step(seat: Callable[..., Seated]) -> None:
    seated = seat(at("A.02", Begin), carefully)
    effect = seated.world.effect
    assert isinstance(effect, Begin)
    assert seated.people.begin(effect, seated.state) == StepOpened("A.02", "", "safe-controller-1")
    assert seated.room.curtains == []


def test_whoever_is_asked_may_say_something_else_first(seat: Callable[..., Seated]) -> None:
    seated = seat(at("A.03"), always(DISSENT))
    assert seated.people.answer(asked(seated.world), seated.state) == DISSENT


def test_what_was_said_while_nothing_was_asked_comes_first_and_in_order(seat: Callable[..., Seated]) -> None:
    seated = seat(at("A.03"), carefully)
    other = Dissented("A.03", "witness-1", "too loud")
    seated.people.speak(DISSENT)
    seated.people.speak(other)
    said = [seated.people.answer(asked(seated.world), seated.state) for _ in range(2)]
    assert said == [DISSENT, other]
    assert seated.room.asked == []
    seated.people.answer(asked(seated.world), seated.state)
    assert len(seated.room.asked) == 1


def test_simulated_people_answer_where_they_are_let(seat: Callable[..., Seated]) -> None:
    seated = seat(at("A.03"), always(StandIn()))
    seated.record(seated.people.answer(asked(seated.world), seated.state))
    assert seated.state.task.step.id == "A.04"
    roll = seat(at("A.01", Perform), always(StandIn()))
    assert isinstance(roll.people.call_roll(roll.state), RollCalled)


def test_a_refused_answer_is_shown_again_with_what_was_written_and_why(seat: Callable[..., Seated]) -> None:
    seated = seat(at("A.03"), carefully)
    seated.people.answer(asked(seated.world), seated.state)
    error = AnswerError("witness-2 has left")
    seated.people.refused(error)
    again: list[bool] = []

    def look(view: AskedView, state: State) -> Reply:
        assert isinstance(view, AnswerView)
        assert state is seated.state
        again.append(view.draft.wanting() == "")
        return view.draft.answered()

    seated.room.reply = look
    seated.people.answer(asked(seated.world), seated.state)
    assert seated.room.refusals == [None, error]
    assert again == [True]
    seated.people.answer(asked(seated.world), seated.state)
    assert seated.room.refusals[-1] is None


def test_after_an_exception_the_draft_goes_on(seat: Callable[..., Seated]) -> None:
    seated = seat(at("A.03"), nobody)

    def write_then_say(view: AskedView, state: State) -> Reply:
        assert isinstance(view, AnswerView)
        view.draft.write(view.draft.blanks[0], "box 9")
        return Dissented(state.task.step.id, "auditor-1", "no")

    seated.room.reply = write_then_say
    seated.record(seated.people.answer(asked(seated.world), seated.state))
    seated.room.reply = carefully
    seated.people.answer(asked(seated.world), seated.state)
    first, second = seated.room.asked
    assert isinstance(first, AnswerView)
    assert isinstance(second, AnswerView)
    assert second.draft is not first.draft
    assert second.protesting


def test_another_step_begins_with_an_empty_draft(seat: Callable[..., Seated]) -> None:
    seated = seat(at("A.10", subject="machine"), carefully)
    seated.record(seated.people.answer(asked(seated.world), seated.state))
    seated.record(seated.world._said(seated.world.effect))
    seen: list[str] = []

    def look(view: AskedView, state: State) -> Reply:
        assert isinstance(view, AnswerView)
        seen.extend(view.draft.typed(blank) for blank in view.draft.blanks)
        return carefully(view, state)

    seated.room.reply = look
    seated.people.answer(asked(seated.world), seated.state)
    assert seen == ["", ""]


def test_after_a_failure_somebody_decides(seat: Callable[..., Seated]) -> None:
    world = at("B.02", Perform)
    world.fail()
    effect = world.effect
    assert isinstance(effect, Decide)
    decided = Decided("B.02", "", Decision.RETRY, effect.by, "the plug was loose", "")
    seated = seat(world, always(decided))
    assert seated.people.decide(effect, seated.state) == decided
    assert isinstance(seated.room.asked[0], DecideView)


def test_a_ruling_is_given_before_anything_else_is_recorded(seat: Callable[..., Seated]) -> None:
    world = at("C.02", Perform)
    world.start()
    world.crash()
    world.reach("C.02", Reconcile)
    effect = world.effect
    assert isinstance(effect, Reconcile)
    seated = seat(world, always(Ruling.REPEAT))
    seated.people.speak(DISSENT)
    found = world.found(effect)
    assert seated.people.rule(effect, found.finding, rulings(found), seated.state) is Ruling.REPEAT
    assert isinstance(seated.room.asked[0], RuleView)
    seated.room.reply = always(StandIn())
    assert isinstance(seated.people.rule(effect, found.finding, rulings(found), seated.state), Ruling)


@pytest.mark.parametrize("reply", [Ready(), StandIn()])
def test_every_sheet_of_a_void_set_is_asked_for(seat: Callable[..., Seated], reply: Reply) -> None:
    world = at("C.06", Begin, "custodian-2")
    world.lose("dealer")
    effect = world.effect
    assert isinstance(effect, VoidSpan)
    seated = seat(world, always(reply))
    seated.people.hand_back(effect, seated.state)
    view = seated.room.asked[0]
    assert isinstance(view, HandBackView)
    assert view.sheets == effect.sheets == ("0001/1/1", "0001/2/1", "0001/3/1")


def test_a_break_is_ended_by_someone_here_and_a_wait_by_someone_who_comes(seat: Callable[..., Seated]) -> None:
    world = at("B.01", Begin)
    world.record(Left("custodian-3", "lunch"))
    world.record(BreakStarted("administrator", ()))
    effect = world.effect
    assert isinstance(effect, EndBreak)
    seated = seat(world, always(BreakEnded("administrator", "intact")))
    assert isinstance(seated.people.wait(effect, seated.state), BreakEnded)
    view = seated.room.asked[0]
    assert isinstance(view, BreakView)
    assert "custodian-3" not in {person.id for person in view.people}
    waiting = at("C.02", Begin)
    for person in ("custodian-1", "custodian-2"):
        waiting.record(Left(person, "lunch"))
    assert isinstance(waiting.effect, Await)
    other = seat(waiting, always(Entered("custodian-1")))
    assert other.people.wait(waiting.effect, other.state) == Entered("custodian-1")
    assert isinstance(other.room.asked[0], WaitView)


# Alone before the screen.


def login_at(seated: Seated) -> LogIn:
    effect = seated.world.effect
    assert isinstance(effect, LogIn)
    return effect


def test_pin_parts_are_entered_one_after_the_other_behind_the_curtain(seat: Callable[..., Seated]) -> None:
    seated = seat(at("B.02", LogIn), always(Ready()))
    effect = login_at(seated)
    entries = seated.people.enter_pin(effect, seated.state)
    assert entries == tuple(seated.entries)
    assert seated.room.told == ["CoverView", "curtain", "wait"] * len(effect.holders)
    assert [source.part for source in seated.sources if isinstance(source, PinTyped)] == [1, 2]
    assert [source.holder for source in seated.sources if isinstance(source, PinTyped)] == [
        seated.world.plan.person(one).name for one in effect.holders
    ]
    assert all(curtain and "is entering a part of a PIN" in curtain.title for curtain in seated.room.curtains)
    assert not any(entry.stopped for entry in seated.entries)


def test_dice_are_typed_by_as_many_people_as_are_wanted(seat: Callable[..., Seated]) -> None:
    seated = seat(at("C.04", Perform), always(Ready()))
    assert len(seated.people.enter_room_strings(3, seated.state)) == 3
    assert seated.sources == [RoomStringTyped(holder=words.WITH_DICE)] * 3
    titles = [view.title for view in seated.room.asked if isinstance(view, CoverView)]
    assert titles == ["Dice, 1 of 3", "Dice, 2 of 3", "Dice, 3 of 3"]


def enter_share(seated: Seated) -> object:
    dealt = share_set(seated.world.plan.ceremony_id, 1, threshold=2, shares=3)
    return seated.people.enter_share(seated.state.task, dealt, 2, seated.state)


def test_a_custodian_enters_the_own_share_and_the_screen_knows_which(seat: Callable[..., Seated]) -> None:
    seated = seat(at("C.06", Perform, "custodian-2"), always(Ready()))
    assert enter_share(seated) is seated.entries[0]
    source = seated.sources[0]
    assert isinstance(source, WordsTyped)
    assert (source.set_id, source.share, source.threshold, source.shares) == ("0001", 2, 2, 3)
    assert source.received == (1,)
    assert source.pictures_allowed
    assert source.holder == seated.world.plan.person("custodian-2").name
    assert seated.room.entries == [seated.entries[0]]
    curtain = seated.room.curtains[-1]
    assert curtain is not None
    assert [badge.below for badge in curtain.badges] == [words.RECEIVED, words.ENTERING, words.NEXT]


def test_simulated_people_enter_everything_or_nothing(seat: Callable[..., Seated]) -> None:
    seated = seat(at("B.02", LogIn), always(Ready()))
    replies: Iterator[Reply] = iter((Ready(), StandIn()))
    seated.room.reply = lambda _view, _state: next(replies)
    entries = seated.people.enter_pin(login_at(seated), seated.state)
    try:
        assert [entry.stopped for entry in seated.entries] == [True]
        assert len(entries) == 2
        assert not set(entries) & set(seated.entries)
    finally:
        for entry in entries:
            entry.stop()


@pytest.mark.parametrize("closing_at", [1, 2, 3])
def test_when_the_window_closes_nobody_is_left_at_a_screen(seat: Callable[..., Seated], closing_at: int) -> None:
    seated = seat(at("B.02", LogIn), always(Ready()), closing_at=closing_at)
    with pytest.raises(WindowClosedError):
        seated.people.enter_pin(login_at(seated), seated.state)
    assert seated.entries
    assert all(entry.stopped for entry in seated.entries)


def test_a_screen_that_cannot_be_opened_sends_the_others_away(seat: Callable[..., Seated]) -> None:
    seated = seat(at("B.02", LogIn), always(Ready()))

    def enter(source: EntrySource) -> Typed:
        if seated.entries:
            raise OSError("no more processes")
        return seated._enter(source)

    seated.people._enter = enter
    with pytest.raises(OSError, match="no more"):
        seated.people.enter_pin(login_at(seated), seated.state)
    assert [entry.stopped for entry in seated.entries] == [True]


# What is shown.


def test_the_curtain_goes_up_when_a_private_step_is_done(seat: Callable[..., Seated]) -> None:
    seated = seat(at("C.05", Begin), carefully)
    effect = seated.world.effect
    assert isinstance(effect, Begin)
    seated.record(seated.people.begin(effect, seated.state))
    assert seated.room.told[-1] == "curtain"
    seated.world.go()
    for one in seated.world.records[-2:]:
        seated.people.happened(one, seated.state)
    assert seated.room.told[-1] == "no curtain"
    assert seated.room.told.count("no curtain") == 1


def test_a_login_inside_a_private_step_leaves_the_room_covered(seat: Callable[..., Seated]) -> None:
    seated = seat(at("C.04", LogIn), always(Ready()))
    seated.people.enter_pin(login_at(seated), seated.state)
    seated.record(seated.world.login(login_at(seated)))
    curtain = seated.room.curtains[-1]
    assert curtain is not None
    assert "is working at the laptop" in curtain.title


@pytest.mark.parametrize("failing", [False, True])
def test_after_a_share_was_taken_or_refused_the_room_sees_again(seat: Callable[..., Seated], *, failing: bool) -> None:
    seated = seat(at("C.06", Perform, "custodian-1"), always(Ready()))
    enter_share(seated)
    if failing:
        seated.world.fail()
    else:
        seated.world.go()
    seated.people.happened(seated.world.records[-1], seated.state)
    assert seated.room.curtains[-1] is None
    assert seated.room.entries[-1] is None
    assert failing or isinstance(seated.world.records[-1].event, Done)


def test_every_record_is_shown_with_the_room_around_it(seat: Callable[..., Seated]) -> None:
    seated = seat(at("A.03"), nobody)
    seated.record(
        ExceptionRecorded(
            step="A.03",
            expected="quiet",
            observed="a drill",
            decision="go on",
            by="administrator",
            initials=("witness-1",),
        )
    )
    assert seated.room.shown[-1].rows[-1].flagged
    assert seated.room.shown[-1].head == seated.state.head
    assert len(seated.room.worked) == 1


def test_a_step_under_way_when_the_application_stopped_is_asked_again(seat: Callable[..., Seated]) -> None:
    world = at("A.03")
    seated = seat(world, carefully)
    world.crash()
    seated.people.happened(world.records[-1], world.state)
    seated.people.answer(asked(world), world.state)
    view = seated.room.asked[0]
    assert isinstance(view, AnswerView)
    assert view.unfinished


@pytest.mark.parametrize("name", ["closed", "record-ca"])
def test_words_are_written_by_hand_by_the_witnesses_who_are_here(seat: Callable[..., Seated], name: str) -> None:
    seated = seat(at("A.03"), always(Ready()))
    seated.record(Left("witness-1", "lunch"))
    seated.people.write_by_hand(name, ("acid", "actress"))
    view = seated.room.asked[0]
    assert isinstance(view, ByHandView)
    assert view.words == ("acid", "actress")
    assert seated.world.plan.person("witness-2").name in view.title
    assert seated.world.plan.person("witness-1").name not in view.title


def test_a_whole_rehearsal_in_the_window_ends_in_a_bundle_that_verifies(tmp_path: Path) -> None:
    house = services(Theme(), Held(), tmp_path / "state")
    folder = tmp_path / "rehearsal"
    wishes = RehearsalWishes(script="root-generation", folder=folder, earlier=None, keep_sheets=True)
    room = ScriptedRoom(carefully)
    spoken: list[Callable[[OutOfBand], None]] = []
    state = house.rehearsal(wishes)(room, spoken.append)
    assert state.closed
    assert len(spoken) == 1
    paper = (folder / "handwritten" / "record-ca.words").read_text()
    (examined,) = house.audit.verify((folder / "bundle",), paper, lambda *_: None)
    assert examined.report.failures == ()
    assert examined.report.authentic
    assert {"BeginView", "RollView", "AnswerView", "CoverView", "ByHandView"} <= set(room.told)
    assert room.curtains[-1] is None
    assert len(list((tmp_path / "rehearsal.sheets").glob("share-*.pdf"))) == 5
    assert house.recent() == (folder,)
    assert house.look_at(folder).is_done
