"""Each effect becomes the view that asks for it: texts of the script, people of the plan, nothing left out."""

from dataclasses import replace

import pytest

from ceremony.effects import Ask, Await, Begin, Decide, LogIn, Perform, Reconcile
from ceremony.events import Decision, Dissented, Left, Ruling, StepOpened
from ceremony.reconciling import rulings
from gui.asking import (
    answer_view,
    begin_view,
    by_hand,
    decide_view,
    dice_cover,
    pin_cover,
    roll_view,
    rule_view,
    share_cover,
    wait_view,
    witnesses,
    work_view,
)
from gui.strings import room as words
from tests.engine.world import GENERATION, RECONSTRUCTION, World, moments
from tests.gui.room_world import asked, at, now, view_of


def begun(world: World) -> Begin:
    assert isinstance(world.effect, Begin)
    return world.effect


@pytest.mark.parametrize("name", [GENERATION, RECONSTRUCTION])
def test_every_step_of_a_script_has_a_heading_without_blanks_to_fill(name: str) -> None:
    for world in moments(name):
        if isinstance(world.effect, Begin):
            view = begin_view(world.effect, world.state)
            top = view.heading
            assert top.title
            assert not top.title.endswith(".")
            assert not top.text.startswith(top.title)
            texts = (top.eyebrow, top.title, top.text, top.read_aloud, top.will, top.note, top.privacy)
            assert not any(sign in text for sign in "{}" for text in texts)


def test_a_step_says_where_it_stands_and_who_acts_with_whom() -> None:
    world = at("C.02", Begin)
    view = begin_view(begun(world), world.state)
    name = world.plan.person("administrator").name
    assert view.heading.eyebrow.startswith(f"Step C.02  ·  {world.state.position + 1} of {len(world.state.tasks)}")
    assert name in view.heading.eyebrow
    assert view.actor == name
    assert view.opens == StepOpened("C.02", "", "administrator")


@pytest.mark.parametrize(
    ("step", "command"), [("A.02", ""), ("C.02", "generate"), ("D.02", "sign"), ("D.04", "sign"), ("C.05", "")]
)
def test_what_cannot_be_taken_back_wants_its_word(step: str, command: str) -> None:
    world = at(step, Begin)
    assert begin_view(begun(world), world.state).command == command


@pytest.mark.parametrize(
    ("step", "privacy"),
    [("A.02", ""), ("C.04", words.OPERATOR_ONLY), ("C.06", "Only {name} may see what comes next.")],
)
def test_a_private_step_says_who_alone_may_look(step: str, privacy: str) -> None:
    world = at(step, Begin)
    name = world.plan.person("custodian-1").name
    assert begin_view(begun(world), world.state).heading.privacy.startswith(privacy.format(name=name))
    assert bool(begin_view(begun(world), world.state).heading.privacy) == bool(privacy)


def test_the_roll_names_everyone_and_how_many_of_each_role_are_wanted() -> None:
    world = at("A.01", Perform)
    view = roll_view(world.state)
    assert view.people == world.plan.people
    wanted = {role.role: role.count for role in view.roles}
    assert wanted["custodian"] == world.plan.shares
    assert all(isinstance(count, int) for count in wanted.values())


def test_a_certificate_is_shown_once_decoded_with_its_findings() -> None:
    view = view_of(at("D.01"))
    assert [shown.field for shown in view.shown] == ["tbs-sha256"]
    assert {"Subject", "Valid until", "Key usage"} <= {line.label for line in view.preview}
    assert view.lint == ()
    assert [blank.field.field for blank in view.draft.blanks] == ["tbs-sha256"]


def test_a_step_without_linters_shows_no_findings() -> None:
    view = view_of(at("A.07"))
    assert view.lint is None
    assert view.preview == ()
    assert len(view.shown) == 3


def test_who_does_not_agree_is_named_while_others_confirm() -> None:
    world = at("A.03")
    world.record(Dissented("A.03", "auditor-1", "the camera does not run"))
    assert view_of(world).protesting == (world.plan.person("auditor-1").name,)


@pytest.mark.parametrize("unfinished", [False, True])
def test_an_unfinished_step_is_said_to_be_asked_again(*, unfinished: bool) -> None:
    world = at("A.03")
    view = answer_view(asked(world), world.state, now=now, unfinished=unfinished)
    assert view.unfinished is unfinished


def test_only_who_gets_a_sheet_is_told_where_a_rehearsal_put_it() -> None:
    world = at("C.05")
    assert view_of(world).sheet.endswith(".pdf")
    assert world.plan.printer.path in view_of(world).sheet
    assert not view_of(at("C.10")).sheet


def test_a_failure_is_put_with_every_way_that_is_open() -> None:
    world = at("C.05", Perform)
    world.start()
    world.fail()
    assert isinstance(world.effect, Decide)
    view = decide_view(world.effect, world.state)
    assert view.title == "Step C.05 failed"
    assert (view.message, view.remedy) == ("it failed", "try again")
    assert [option.means for option in view.options] == list(world.effect.options)
    typed = {option.means: option.word for option in view.options}
    assert typed[Decision.REPRINT] == "destroyed"
    assert typed[Decision.ABORT] == "abort"
    assert view.void_sheet


def test_after_a_crash_the_question_names_what_nobody_knows() -> None:
    world = at("C.02", Perform)
    world.start()
    world.crash()
    world.reach("C.02", Reconcile)
    effect = world.effect
    assert isinstance(effect, Reconcile)
    found = world.found(effect)
    view = rule_view(effect, found.finding, rulings(found), world.state)
    assert effect.reference in view.reference
    assert view.finding == found.finding
    assert [option.means for option in view.options] == list(rulings(found))
    assert {option.word for option in view.options if option.means is Ruling.REPEAT} <= {""}


def test_a_step_that_cannot_begin_says_what_is_missing_and_who_may_come() -> None:
    world = at("C.02", Begin)
    for person in ("custodian-1", "custodian-2"):
        world.record(Left(person, "lunch"))
    assert isinstance(world.effect, Await)
    view = wait_view(world.effect, world.state)
    assert view.title == "Step C.02 cannot begin"
    assert {person.id for person in view.people} == {"custodian-1", "custodian-2"}
    assert any("as many custodians as recover the key" in line for line in view.missing)
    assert "!" not in view.way_out


def test_before_a_private_screen_it_is_said_for_whom_and_for_what() -> None:
    world = at("B.02", LogIn)
    assert isinstance(world.effect, LogIn)
    holder = world.plan.person(world.effect.holders[0])
    pin = pin_cover(world.effect, holder, world.state)
    assert (pin.name, pin.text, pin.sheet) == (holder.name, words.ALONE_PIN, "")
    assert "token-a" in pin.title
    assert "serial of token-a" in pin.title
    dice = dice_cover(2, 3)
    assert (dice.title, dice.text) == ("Dice, 2 of 3", words.ALONE_DICE)
    reading = at("C.06", Perform)
    share = share_cover(reading.state.task, "J. Duarte", reading.state)
    assert share.title.startswith("Step C.06")
    assert share.sheet.endswith(".pdf")


def test_who_writes_by_hand_is_any_witness_in_the_room() -> None:
    world = at("A.03")
    names = [world.plan.person(one).name for one in ("witness-1", "witness-2")]
    assert witnesses(world.state) == " or ".join(names)
    assert witnesses(replace(world.state, present=("witness-2",))) == names[1]
    assert witnesses(replace(world.state, present=())) == words.A_WITNESS


@pytest.mark.parametrize(("name", "text"), [("closed", words.BY_HAND_CLOSED), ("record-ca", words.BY_HAND_RECORD_CA)])
def test_words_by_hand_say_what_they_stand_for(name: str, text: str) -> None:
    view = by_hand(name, ("acid", "actress"), "C. Novak")
    assert (view.title, view.text, view.words) == ("By hand: C. Novak", text, ("acid", "actress"))


def test_while_it_works_the_application_says_what_it_does() -> None:
    generating = work_view(at("C.02", Perform).state)
    assert generating.text.startswith("The application will ")
    assert generating.eyebrow.startswith("Step C.02")
    assert work_view(at("A.03", Ask).state).text == words.WORKING_GENERIC
    closed = at("Z.08")
    closed.finish()
    assert work_view(closed.state).text == words.WORKING_SIGNING
