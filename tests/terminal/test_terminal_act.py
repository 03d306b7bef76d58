"""A whole act with people at a terminal: the operator sees nothing but the screen."""

import pytest

from ceremony.effects import CloseRecord, OpenRoom
from ceremony.errors import RefusedError
from ceremony.events import AbortDecided
from ceremony.state import Phase
from tests.terminal.conftest import Operator, Room


def test_an_act_is_done_by_someone_who_sees_only_the_screen(room: Room) -> None:
    room.reach("B.02", Phase.BEGUN)
    assert room.effect == OpenRoom("inspector")
    assert (room.state.exceptions, room.state.dissents) == (0, 0)
    assert room.state.bags == ()


def test_every_step_says_where_we_are_who_acts_and_what_is_done(room: Room) -> None:
    room.reach("A.05")
    room.turn_page()
    room.ask("")
    page = room.shown()
    assert "step 5 of 74" in page
    assert "elapsed 0:04, planned 0:26 of" in page
    assert "A.05 Open the ceremony: Nils Aaltonen WHO Nils Aaltonen (custodian), with witness" in page
    assert "READ ALOUD | I will keep my share" in page
    assert "DO Nils Aaltonen: read the duties" in page


def test_what_the_application_will_do_stands_beside_the_step(room: Room) -> None:
    room.ask("")
    assert "APPLICATION will record who is in the room" in room.shown()


def test_the_commands_stand_on_one_line_of_every_page(room: Room) -> None:
    room.reach("A.03")
    pages = room.screen.getvalue().split("=" * 80)[1:]
    assert all(page.count("!exception !disagree !break") >= 1 for page in pages)


def test_an_aborted_ceremony_goes_on_in_its_safe_state(room: Room) -> None:
    room.reach("A.03")
    room.record(AbortDecided("administrator", "fire alarm"))
    room.turn_page()
    room.ask("")
    assert "ENDING BEFORE TIME" in room.shown()
    with pytest.raises(KeyboardInterrupt):
        room.ask("!abort")
    assert "ending already" in room.shown()


def test_an_end_before_time_is_followed_by_its_steps_until_the_record_closes(room: Room, operator: Operator) -> None:
    room.reach("A.06").do("!abort ada", "fire alarm", "y", "abort")
    room.keyboard.reply = operator.reply
    while room.effect != CloseRecord(room.state.task, "aborted"):
        room.do()
    assert room.state.task.step.id == "S.11"


@pytest.mark.parametrize(("step", "phase"), [("A.01", Phase.WAITING), ("A.03", Phase.WORKED), ("A.07", Phase.WORKED)])
def test_the_end_of_input_loses_nothing(room: Room, step: str, phase: Phase) -> None:
    state = room.reach(step, phase).state
    with pytest.raises(KeyboardInterrupt):
        room.do()
    assert room.state is state


def test_a_step_is_shown_again_to_people_who_resume_in_its_middle(room: Room, rested: Room) -> None:
    rested.state = room.reach("A.03", Phase.WORKED).state
    with pytest.raises(KeyboardInterrupt):
        rested.ask()
    assert "A.03 Open the ceremony" in rested.shown()
    assert "DO Start every camera" in rested.shown()


def test_a_refusal_is_explained_with_its_remedy_and_rule(room: Room) -> None:
    room.people.refused(RefusedError("no break now", remedy="finish this first", rule="R-10"))
    assert room.shown().endswith("NOT ACCEPTED: no break now (R-10). What to do: finish this first.")
