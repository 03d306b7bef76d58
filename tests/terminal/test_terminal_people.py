"""Beginning, deciding, ruling, handing back, entering secrets: each port method with real text streams."""

from dataclasses import replace

import pytest

from ceremony.effects import Begin, LogIn, Reconcile, VoidSpan
from ceremony.events import (
    AbortDecided,
    Decided,
    Decision,
    Dissented,
    Done,
    Entered,
    Left,
    Recorded,
    Resumed,
    RoomOpened,
    Ruling,
    StepOpened,
)
from ceremony.operations.backup import ShareSet
from ceremony.state import Phase, Standing, State
from ceremony.steps.outcomes import BackupDealt, CertificateDrafted, RollCalled
from ceremony.strongroom.spawn import PinTyped, RoomStringTyped, WordsTyped
from shamir import digest_words
from tests.terminal.conftest import Room

SHARE_SET = ShareSet(
    ceremony_id="x", set_id="7F2A", threshold=2, shares=3, commitments=("ab" * 32,) * 3, kek_check="cd" * 16
)
SHEETS = ("7F2A/1/1", "7F2A/2/1")
RULINGS = (Ruling.ADOPT, Ruling.DESTROY_AND_REPEAT, Ruling.ABORT)


def log_in(room: Room) -> LogIn:
    room.reach("B.02", Phase.BEGUN).record(RoomOpened("inspector", memory_locked=False))
    effect = room.effect
    assert isinstance(effect, LogIn)
    return effect


def reconcile(room: Room) -> Reconcile:
    task = room.task("C.02")
    work = task.step.action.work(room.state, "")
    assert work is not None
    return Reconcile(task, work, work.reference, "administrator")


def test_the_actor_begins_with_enter(room: Room) -> None:
    assert room.do("") == StepOpened("A.01", "", "administrator")
    assert "Ada Lindqvist (administrator) begins (Enter)" in room.shown()


@pytest.mark.parametrize("wrong", ["y", "begin", "A.01"])
def test_nothing_but_enter_begins(room: Room, wrong: str) -> None:
    room.ask(wrong, "")
    assert "Enter alone goes on." in room.shown()


@pytest.mark.parametrize(
    ("step", "word"), [("C.02", "generate"), ("C.04", "deal"), ("C.07", "prove"), ("D.02", "sign"), ("D.04", "sign")]
)
@pytest.mark.parametrize("wrong", ["", "y", "go"])
def test_a_deliberate_command_is_typed_in_full(room: Room, step: str, word: str, wrong: str) -> None:
    room.keyboard.lines = [wrong, word]
    event = room.people.begin(Begin(room.task(step), "administrator"), room.state)
    assert event == StepOpened(step, "", "administrator")
    assert room.shown().count("Nothing ha") == 1


def test_a_private_step_begins_under_a_covered_display(room: Room) -> None:
    room.reach("A.03")
    task = room.task("C.05")
    room.keyboard.lines = [""]
    room.people.begin(Begin(task, task.subject), room.state)
    assert "ROOM DISPLAY COVERED: only Nils Aaltonen looks at this screen." in room.shown()


def test_a_step_for_everyone_covers_nothing(room: Room) -> None:
    room.reach("A.03")
    assert "COVERED" not in room.shown()


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("all", list(range(12))),
        ("1 3", [0, 2]),
        ("3,1", [0, 2]),
        ("1-3 5", [0, 1, 2, 4]),
        ("3-1", [0, 1, 2]),
        ("ada clara", [0, 1]),
    ],
)
def test_who_is_here_is_marked(room: Room, typed: str, people: list[int]) -> None:
    room.do("")
    event = room.do(typed, "y")
    assert isinstance(event, Done)
    assert event.outcome == RollCalled(tuple(room.state.plan.people[number].id for number in people))


@pytest.mark.parametrize("wrong", ["", "0", "13", "1-99", "zoe", "1 zoe", "a", "-", "1-2-3"])
def test_a_roll_that_means_nobody_is_called_again(room: Room, wrong: str) -> None:
    room.do("")
    room.ask(wrong, "all", "y")
    assert "Nobody is marked" in room.shown()
    assert room.shown().count("1 Ada Lindqvist") == 1


@pytest.mark.parametrize(("typed", "part"), [("1 2 99", "99"), ("1-99 2", "1-99"), ("1 zoe 77", "zoe")])
def test_the_part_of_a_roll_that_means_nobody_is_named(room: Room, typed: str, part: str) -> None:
    room.do("")
    room.ask(typed, "all", "y")
    assert f'Nobody is marked: "{part}" means nobody' in room.shown()


def test_a_roll_that_is_not_right_is_called_again(room: Room) -> None:
    room.do("")
    event = room.ask("1", "n", "1 2", "y")
    assert isinstance(event, Done)
    assert event.outcome == RollCalled(("administrator", "witness-1"))


def test_roles_that_are_missing_are_named(room: Room) -> None:
    room.do("")
    room.ask("1 2 8", "y")
    assert "The script wants 1 more with the role Witness." in room.shown()
    assert "The script wants 4 more with the role Key custodian." in room.shown()


def test_a_failure_is_shown_with_its_remedy_and_decided(room: Room) -> None:
    room.reach("A.07", Phase.BEGUN).fail()
    event = room.do("1", "it was loose indeed", "y")
    assert event == Decided("A.07", "", Decision.RETRY, "administrator", "it was loose indeed", "")
    assert "FAILED step A.07: the cable is loose (R-52)" in room.shown()
    assert "WHAT TO DO push it in" in room.shown()


@pytest.mark.parametrize("wrong", ["0", "3", "retry", "y"])
def test_a_decision_is_one_of_those_that_are_open(room: Room, wrong: str) -> None:
    room.reach("A.07", Phase.BEGUN).fail()
    event = room.ask(wrong, "1", "reason", "y")
    assert isinstance(event, Decided)
    assert event.decision is Decision.RETRY


def test_what_has_no_way_back_is_typed_in_full(room: Room) -> None:
    room.reach("A.07", Phase.BEGUN).fail()
    event = room.do("2", "y", "", "2", "abort", "the machine is not ours", "y")
    assert isinstance(event, Decided)
    assert event.decision is Decision.ABORT
    assert room.state.aborting


def test_a_decision_wants_a_reason(room: Room) -> None:
    room.reach("A.07", Phase.BEGUN).fail()
    event = room.ask("1", "", " ", "1", "because", "n", "because", "y")
    assert isinstance(event, Decided)
    assert event.reason == "because"


def test_a_crash_is_ruled_by_the_decider(room: Room) -> None:
    room.reach("A.03")
    room.keyboard.lines = ["1"]
    assert room.people.rule(reconcile(room), "token-a holds key 0a, complete", RULINGS, room.state) is Ruling.ADOPT
    assert "FOUND token-a holds key 0a, complete" in room.shown()
    assert "Ada Lindqvist rules" in room.shown()


@pytest.mark.parametrize("typed", [["2", "", "1"], ["3", "y", "", "1"], ["9", "adopt", "1"]])
def test_a_ruling_that_destroys_or_ends_is_not_made_by_accident(room: Room, typed: list[str]) -> None:
    room.keyboard.lines = typed
    assert room.people.rule(reconcile(room), "a key", RULINGS, room.state) is Ruling.ADOPT


def test_what_is_destroyed_after_a_crash_is_destroyed_by_a_word(room: Room) -> None:
    room.keyboard.lines = ["2", "destroy"]
    assert room.people.rule(reconcile(room), "half a key", RULINGS, room.state) is Ruling.DESTROY_AND_REPEAT


@pytest.mark.parametrize("command", ["!abort", "!break", "!in clara", "!out ada"])
def test_a_ruling_comes_before_what_else_people_want(room: Room, command: str) -> None:
    room.reach("A.03")
    room.keyboard.lines = [command, "1"]
    assert room.people.rule(reconcile(room), "a key", RULINGS, room.state) is Ruling.ADOPT
    assert "has to wait" in room.shown()


def test_disagreement_with_a_ruling_is_recorded_right_after_it(room: Room) -> None:
    room.reach("A.03")
    room.keyboard.lines = ["!disagree clara", "ask the vendor first", "y", "1"]
    room.people.rule(reconcile(room), "a key", RULINGS, room.state)
    assert room.do() == Dissented("A.03", "witness-1", "ask the vendor first")
    assert room.do("") == StepOpened("A.03", "", "safe-controller-1")


def test_every_sheet_of_a_void_set_is_accounted_for(room: Room) -> None:
    room.reach("A.03")
    room.keyboard.lines = ["y", "n", "", "perhaps", "y"]
    room.people.hand_back(VoidSpan("7F2A", SHEETS, "administrator"), room.state)
    assert room.keyboard.lines == []
    assert "SET 7F2A IS VOID" in room.shown()
    assert "Nothing goes on before every sheet is accounted for." in room.shown()


def test_a_lost_sheet_is_an_exception_on_record(room: Room) -> None:
    room.reach("A.03")
    nobody = [""] * (len(room.state.present) - 1)
    room.keyboard.lines = [
        "y",
        "!exception",
        "sheet 2",
        "y",
        "no sheet",
        "y",
        "deal anew",
        "y",
        "1",
        "AL",
        *nobody,
        "y",
    ]
    room.people.hand_back(VoidSpan("7F2A", SHEETS, "administrator"), room.state)
    room.do()
    assert room.state.exceptions == 1


def test_nothing_goes_on_until_someone_comes_back(room: Room) -> None:
    room.reach("B.02")
    custodians = [person.id for person in room.state.plan.with_role("custodian")]
    for person in [one for one in room.state.present if one not in custodians[:1]]:
        room.record(Left(person, "lunch"))
    task = room.task("C.05")
    while room.state.task is not task:
        room.state = with_position(room, room.state.position + 1)
    assert room.do("clara") == Entered("witness-1")
    assert "Step C.05 cannot begin:" in room.shown()
    assert "at least two people are in the room" in room.shown()
    assert "whoever comes in cannot change all of that. What is left is to end the ceremony" in room.shown()


def with_position(room: Room, position: int) -> State:
    return replace(room.state, position=position)


def test_where_nobody_is_missing_only_the_end_is_left(room: Room) -> None:
    room.reach("A.03")
    room.state = with_position(room, room.state.tasks.index(room.task("C.02")))
    assert room.do("clara", "", "!abort ada", "no token", "y", "abort") == AbortDecided("administrator", "no token")
    assert "Only !abort is left" in room.shown()


def test_pin_parts_are_entered_one_after_the_other_each_alone(room: Room) -> None:
    effect = log_in(room)
    room.keyboard.lines = ["", ""]
    entries = room.people.enter_pin(effect, room.state)
    assert room.sources == [PinTyped(1), PinTyped(2)]
    assert [entry.socket for entry in entries] == [entry.socket for entry in room.entries]
    page = room.shown()
    first = page.index("only Nils Aaltonen looks")
    assert first < page.index("Nils Aaltonen, alone before this screen") < page.index("only Olga Marchetti looks")


def test_a_second_part_is_not_asked_for_before_the_first_is_made(room: Room) -> None:
    effect = log_in(room)
    room.keyboard.lines = [""]
    with pytest.raises(KeyboardInterrupt):
        room.people.enter_pin(effect, room.state)
    assert room.sources == [PinTyped(1)]
    assert [entry.process.poll() for entry in room.entries] != [None]


def test_dice_are_entered_as_often_as_the_script_says(room: Room) -> None:
    room.keyboard.lines = ["", "", ""]
    assert len(room.people.enter_room_strings(3, room.state)) == 3
    assert room.sources == [RoomStringTyped()] * 3
    assert "only the person with dice 3 of 3 looks" in room.shown()


def test_a_custodian_types_the_own_share_alone(room: Room) -> None:
    room.reach("A.03")
    task = room.task("C.06")
    room.state = with_sheets(room)
    room.keyboard.lines = [""]
    room.people.enter_share(task, SHARE_SET, 1, room.state)
    assert room.sources == [WordsTyped("7F2A", 1)]
    assert "ROOM DISPLAY COVERED: only Nils Aaltonen looks at this screen." in room.shown()
    assert "paper/share-1.print-1.pdf" in room.shown()


def with_sheets(room: Room) -> State:
    dealt = Standing(0, BackupDealt(SHARE_SET, "ab" * 32, "kwp", ()))
    return replace(room.state, outcomes_standing=(dealt,), references=("7F2A/1/1",))


def test_who_is_alone_before_the_screen_is_said_once(room: Room) -> None:
    room.reach("A.03")
    task = room.task("C.06")
    room.state = with_sheets(room)
    room.keyboard.lines = ["", "12", ""]
    room.people.begin(Begin(task, task.subject), room.state)
    room.people.enter_share(task, SHARE_SET, 1, room.state)
    assert room.shown().count("ROOM DISPLAY COVERED") == 1
    assert "That was too early, and is forgotten." in room.shown()


def test_a_failure_is_told_once(room: Room) -> None:
    room.reach("A.07", Phase.BEGUN).turn_page()
    room.fail()
    room.ask("1", "it was loose", "y")
    assert room.shown().count("the cable is loose") == 1


def test_people_who_resume_in_a_step_hear_that_it_is_answered_anew(room: Room) -> None:
    room.reach("A.03", Phase.WORKED).turn_page()
    room.record(Resumed("ab" * 32, 0))
    assert "Step A.03 was not finished: what was written, confirmed and initialled" in room.shown()


def test_people_who_resume_between_steps_are_told_nothing_of_the_kind(room: Room) -> None:
    room.reach("A.03").turn_page()
    room.record(Resumed("ab" * 32, 0))
    assert "was not finished" not in room.shown()


def test_the_display_is_public_again_after_an_entry(room: Room) -> None:
    effect = log_in(room)
    room.keyboard.lines = ["", ""]
    room.people.enter_pin(effect, room.state)
    assert "public again" not in room.shown()
    room.fail()
    assert "the room display may be uncovered" in room.shown()


def test_a_witness_writes_the_last_words_and_types_their_ends(room: Room) -> None:
    room.reach("A.03")
    words = digest_words(b"x" * 32)
    room.keyboard.lines = ["!exception", f"{words[1]} {words[2]}", f"{words[0]} {words[-1]}"]
    room.people.write_by_hand("closed", words)
    assert room.keyboard.lines == []
    page = room.shown()
    assert "Clara Novak or David Okafor writes these words of the closed record" in page
    assert all(f"{number} {word}" in page for number, word in enumerate(words, 1))
    assert "Write it on the paper script" in page
    assert "These are not the words shown" in page


def test_the_last_words_are_asked_of_people_who_have_just_sat_down(rested: Room) -> None:
    words = digest_words(b"x" * 32)
    rested.keyboard.lines = [" ".join(words)]
    rested.people.write_by_hand("record-ca", words)
    assert "these words of the keys that signed the record" in rested.shown()


@pytest.mark.parametrize(("findings", "listed"), [(("e_one: a finding",), "1 e_one: a finding"), ((), "1 nothing")])
def test_what_the_linters_found_is_shown_to_everyone(room: Room, findings: tuple[str, ...], listed: str) -> None:
    room.people.happened(
        Recorded(Done("D.01", "", CertificateDrafted(b"tbs", (), findings)), room.time, ""), room.state
    )
    assert room.shown().endswith(f"What the linters found: {listed}")
