"""A step that cannot begin says in plain words what is missing, for whom, and what can be done."""

from dataclasses import replace

import pytest

from ceremony.awaiting import FACTS_IN_WORDS, missing_in_words, wanted, way_out
from ceremony.effects import Await
from ceremony.state import State
from ceremony.steps.facts import Fact
from tests.terminal.conftest import Room


def standing_at(room: Room, step: str) -> State:
    state = room.reach("A.03").state
    return replace(state, position=state.tasks.index(room.task(step)))


@pytest.mark.parametrize("fact", list(Fact))
def test_every_fact_has_words_of_its_own(fact: Fact) -> None:
    assert FACTS_IN_WORDS[fact] != fact
    assert list(FACTS_IN_WORDS.values()).count(FACTS_IN_WORDS[fact]) == 1


@pytest.mark.parametrize("fact", [fact for fact in Fact if "." in fact])
def test_no_condition_is_told_by_its_inner_name(room: Room, fact: Fact) -> None:
    assert fact.value not in missing_in_words(fact, standing_at(room, "C.07"))


def test_whose_sheet_is_missing_is_named(room: Room) -> None:
    state = standing_at(room, "C.07")
    done = {position for position, task in enumerate(state.tasks) if task.step.id == "C.06"}
    left = [position for position in done if state.tasks[position].subject == "custodian-2"]
    words = missing_in_words(Fact.SHEET_READ_BACK, replace(state, succeeded=frozenset(done - set(left))))
    assert words.endswith(f"step C.06 for {state.plan.person('custodian-2').name}")


def test_what_must_end_first_is_told_so(room: Room) -> None:
    state = standing_at(room, "C.04")
    assert missing_in_words(Fact.SET_DEALT, state) == "this has to end first: a set of shares was dealt"


def test_only_those_are_called_in_who_can_change_it(room: Room) -> None:
    state = standing_at(room, "A.03")
    away = {"safe-controller-1", "custodian-1"}
    state = replace(state, present=tuple(person for person in state.present if person not in away))
    assert [person.id for person in wanted(state)] == ["safe-controller-1"]
    sentence = way_out(Await(state.task, (Fact.ROLES_PRESENT,)), state)
    assert state.plan.person("safe-controller-1").name in sentence
    assert state.plan.person("custodian-1").name not in sentence
    assert "It goes on when they are here" in sentence


def test_a_quorum_is_filled_by_custodians(room: Room) -> None:
    state = standing_at(room, "C.02")
    state = replace(state, present=tuple(person for person in state.present if not person.startswith("custodian")))
    assert {person.id.rpartition("-")[0] for person in wanted(state)} == {"custodian"}


@pytest.mark.parametrize("away", [set(), {"witness-1"}])
def test_what_nobody_can_change_leads_only_to_the_end(room: Room, away: set[str]) -> None:
    state = standing_at(room, "C.07")
    state = replace(state, present=tuple(person for person in state.present if person not in away))
    sentence = way_out(Await(state.task, (Fact.SHEET_READ_BACK,)), state)
    assert "What is left is to end the ceremony" in sentence
    assert "It goes on" not in sentence
