"""The plan page: filled in by keyboard, judged while typing, opened, saved, printed, made."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ceremony.plan import PreviousCeremony
from ceremony.plan_check import check_plan
from ceremony.plan_example import example_plan
from ceremony.plan_file import load_plan, write_plan
from ceremony.script.model import Script
from gui.pages.plan import PlanPage
from gui.pages.plan_people import RolesField
from gui.pages.plan_rail import state_of
from gui.plan_draft import Draft
from gui.plan_fields import Section
from gui.strings import plan as words
from gui.widgets.signs import Sign
from tests.gui.legible import SCREENS, Screen, assert_all_named, assert_nothing_clipped, show_on, themed
from tests.gui.plan_world import DAY, SERVICES, Keyboard

ANSWERS = {
    words.ORGANISATION: "Acme Trust Services",
    words.AUTHORITY: "Board decision 17",
    words.PLACE: "Room 4, head office",
    words.COUNTRY: "ch",
    words.COMMON_NAME: "Acme REHEARSAL Root",
}


def opened(qtbot: QtBot, screen: Screen = SCREENS[1], draft: Draft | None = None) -> PlanPage:
    page = PlanPage(SERVICES, themed(screen))
    show_on(qtbot, page, screen)
    qtbot.waitUntil(lambda: page.draft is not None)
    if draft is not None:
        page.begin(draft)
    return page


def draft_of(page: PlanPage) -> Draft:
    assert page.draft is not None
    return page.draft


def example(script: Script) -> Draft:
    return Draft.opened(script, example_plan(script, day=DAY), day=DAY)


def answer(keyboard: Keyboard) -> None:
    """Fill in the field that has the focus, if it asks for it."""
    field = keyboard.at
    if isinstance(field, QLineEdit) and field.placeholderText() == words.FILL_IN and not field.text():
        name = field.accessibleName()
        keyboard.type(ANSWERS.get(name, name.replace("-", " ").replace(",", " of")))


def is_next(widget: QWidget) -> bool:
    return widget.accessibleName().startswith("Next: ")


def test_a_first_timer_fills_in_a_plan_by_keyboard(qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(qtbot)
    keyboard = Keyboard(qtbot, page)
    page.rail.buttons[Section.CEREMONY].setFocus()
    while page.section is not Section.FINISH:
        keyboard.tab_to(is_next, meeting=lambda _: answer(keyboard))
        keyboard.press(Qt.Key.Key_Return)
    draft = draft_of(page)
    assert draft.findings == ()
    assert all(state_of(draft, section)[0] is Sign.TICK for section in page.rail.shown)
    file = tmp_path / "plan.toml"
    keyboard.tab_to(words.SAVE_FILE)
    keyboard.type(str(file))
    keyboard.tab_to(words.SAVE)
    with qtbot.waitSignal(page.finish.saved):
        keyboard.press(Qt.Key.Key_Space)
    plan = load_plan(file)
    assert check_plan(plan, draft.script, today=DAY) == ()
    assert replace(plan, sha256="") == draft.plan
    assert plan.names.country == "CH"


def test_roles_that_exclude_each_other_are_told_while_they_are_ticked(qtbot: QtBot, root_generation: Script) -> None:
    page = opened(qtbot, draft=example(root_generation))
    page.go_to(Section.PEOPLE, ("person", 1, "roles"))
    keyboard = Keyboard(qtbot, page)
    roles = page.parts[Section.PEOPLE].field(("person", 1, "roles"))
    assert isinstance(roles, RolesField)
    keyboard.press(Qt.Key.Key_Space)
    qtbot.waitUntil(roles.menu.isVisible)
    for _ in range(3):
        QTest.keyClick(roles.menu, Qt.Key.Key_Down)
    QTest.keyClick(roles.menu, Qt.Key.Key_Return)
    assert draft_of(page).plan.people[1].roles == ("witness", "custodian")
    assert roles.told == "Clara Novak is witness and custodian: the script forbids it (R-21)"
    assert state_of(draft_of(page), Section.PEOPLE)[0] is Sign.CROSS
    assert page.rail.buttons[Section.PEOPLE].accessibleName() == "People, 2 problems"


def test_a_line_of_the_summary_leads_to_its_field(qtbot: QtBot, root_generation: Script) -> None:
    page = opened(qtbot, draft=example(root_generation).put(("place", 2, "region"), ""))
    keyboard = Keyboard(qtbot, page)
    keyboard.tab_to(lambda widget: widget.accessibleName().startswith(f"{words.TITLES['custody']}: 1 field"))
    keyboard.press(Qt.Key.Key_Return)
    assert page.section is Section.CUSTODY
    assert keyboard.at.accessibleName() == "Region, place-3"
    keyboard.type("Coast")
    assert draft_of(page).is_complete


def test_more_shares_bring_more_custodians(qtbot: QtBot, root_generation: Script) -> None:
    page = opened(qtbot, draft=example(root_generation))
    page.go_to(Section.KEY, ("quorum", "shares"))
    keyboard = Keyboard(qtbot, page)
    for _ in range(2):
        keyboard.press(Qt.Key.Key_Up)
    assert len(draft_of(page).plan.with_role("custodian")) == 7
    page.show_section(Section.PEOPLE)
    assert page.parts[Section.PEOPLE].field(("person", 13, "name"))


def test_people_are_added_and_removed(qtbot: QtBot, root_generation: Script) -> None:
    page = opened(qtbot, draft=example(root_generation))
    page.show_section(Section.PEOPLE)
    keyboard = Keyboard(qtbot, page)
    page.parts[Section.PEOPLE].focus_first()
    before = draft_of(page)
    keyboard.tab_to("Add: Witness")
    keyboard.press(Qt.Key.Key_Space)
    assert keyboard.at.accessibleName() == "Name, witness-3"
    keyboard.type("W. Three")
    assert draft_of(page).plan.people[-1].name == "W. Three"
    keyboard.tab_to("Remove witness-3")
    keyboard.press(Qt.Key.Key_Space)
    assert draft_of(page) == before


def test_tab_goes_through_the_rows_as_they_are_read(qtbot: QtBot, root_generation: Script) -> None:
    page = opened(qtbot, draft=example(root_generation))
    page.show_section(Section.PEOPLE)
    keyboard = Keyboard(qtbot, page)
    page.parts[Section.PEOPLE].focus_first()
    keyboard.tab_to("Add: Witness")
    keyboard.press(Qt.Key.Key_Space)
    met: list[str] = []
    keyboard.tab_to(is_next, meeting=lambda widget: met.append(widget.accessibleName()))
    assert met[:2] == ["Name, witness-3", "Organisation, witness-3"]
    assert met[4:6] == ["Add: Ceremony administrator", "Add: Witness"]


def test_an_existing_plan_is_opened_for_the_script_it_fits(
    qtbot: QtBot, tmp_path: Path, reconstruction: Script, previous: PreviousCeremony
) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(write_plan(example_plan(reconstruction, day=DAY, previous=previous)))
    page = opened(qtbot)
    keyboard = Keyboard(qtbot, page)
    page.ceremony.focus_first()
    keyboard.tab_to(words.OPEN_FILE)
    keyboard.type(str(file))
    with qtbot.waitSignal(page.ceremony.opened):
        keyboard.press(Qt.Key.Key_Return)
    draft = draft_of(page)
    assert (draft.script.id, draft.plan.previous) == ("reconstruction", previous)
    assert Section.BEFORE in page.rail.shown
    assert draft.is_complete


def test_what_was_filled_in_is_not_lost_unasked(qtbot: QtBot, tmp_path: Path, root_generation: Script) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(write_plan(example_plan(root_generation, day=DAY)))
    begun = Draft.blank(root_generation, day=DAY).put(("ceremony", "place"), "Room 5")
    page = opened(qtbot, draft=begun)
    page.ceremony.file.show_text(str(file))
    keyboard = Keyboard(qtbot, page)
    page.ceremony.open_button.setFocus()
    keyboard.press(Qt.Key.Key_Space)
    assert keyboard.at.accessibleName() == words.OPEN_NO
    assert page.draft == begun
    keyboard.tab_to(words.OPEN_YES)
    with qtbot.waitSignal(page.ceremony.opened):
        keyboard.press(Qt.Key.Key_Space)
    assert draft_of(page).plan.place != "Room 5"


def test_a_folder_that_is_taken_is_refused_and_another_may_be_named(
    qtbot: QtBot, tmp_path: Path, root_generation: Script
) -> None:
    (tmp_path / "mine.txt").touch()
    page = opened(qtbot, draft=example(root_generation))
    page.show_section(Section.FINISH)
    page.finish.making.path.show_text(str(tmp_path))
    page.finish.making.button.click()
    assert not page.finish.making.button.isEnabled()
    qtbot.waitUntil(lambda: "is not empty" in told(page.finish.making.doing))
    assert page.finish.making.button.isEnabled()


def test_a_file_that_is_no_plan_is_refused_in_words(qtbot: QtBot, tmp_path: Path) -> None:
    page = opened(qtbot)
    before = page.draft
    page.ceremony.file.show_text(str(tmp_path / "missing.toml"))
    page.ceremony.open_plan()
    qtbot.waitUntil(lambda: "cannot be read" in told(page.ceremony.doing))
    assert page.draft == before


def told(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def test_nothing_is_overwritten(qtbot: QtBot, tmp_path: Path, root_generation: Script) -> None:
    file = tmp_path / "plan.toml"
    file.write_text("mine")
    page = opened(qtbot, draft=example(root_generation))
    page.show_section(Section.FINISH)
    page.finish.saving.path.show_text(str(file))
    page.finish.save()
    qtbot.waitUntil(lambda: "exists already" in told(page.finish.saving.doing))
    assert file.read_text() == "mine"
    assert not page.finish.again.isVisible()


def test_the_opened_file_is_replaced_only_after_it_was_said(
    qtbot: QtBot, tmp_path: Path, root_generation: Script
) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(write_plan(example_plan(root_generation, day=DAY)))
    page = opened(qtbot)
    page.ceremony.file.show_text(str(file))
    with qtbot.waitSignal(page.ceremony.opened):
        page.ceremony.open_plan()
    page.show_section(Section.FINISH)
    assert not page.finish.again.isEnabled()
    page.show_draft(draft_of(page).put(("ceremony", "place"), "Room 5"))
    keyboard = Keyboard(qtbot, page)
    page.finish.again.setFocus()
    keyboard.press(Qt.Key.Key_Space)
    assert keyboard.at.accessibleName() == words.SAVE_AGAIN_NO
    assert load_plan(file).place != "Room 5"
    keyboard.tab_to(words.SAVE_AGAIN_YES)
    with qtbot.waitSignal(page.finish.saved):
        keyboard.press(Qt.Key.Key_Space)
    assert load_plan(file).place == "Room 5"


def test_a_file_that_somebody_else_changed_is_not_replaced(
    qtbot: QtBot, tmp_path: Path, root_generation: Script
) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(write_plan(example_plan(root_generation, day=DAY)))
    page = opened(qtbot)
    page.ceremony.file.show_text(str(file))
    with qtbot.waitSignal(page.ceremony.opened):
        page.ceremony.open_plan()
    file.write_text("theirs")
    page.show_section(Section.FINISH)
    page.show_draft(draft_of(page).put(("ceremony", "place"), "Room 5"))
    page.finish.again.click()
    keyboard = Keyboard(qtbot, page)
    keyboard.tab_to(words.SAVE_AGAIN_YES)
    keyboard.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "was changed by somebody else" in told(page.finish.saving.doing))
    assert file.read_text() == "theirs"


def test_an_open_plan_cannot_be_made_and_says_why(qtbot: QtBot, tmp_path: Path, root_generation: Script) -> None:
    page = opened(qtbot, draft=example(root_generation).put(("quorum", "threshold"), 5))
    page.show_section(Section.FINISH)
    page.finish.making.path.show_text(str(tmp_path / "day"))
    assert not page.finish.making.button.isEnabled()
    assert page.finish.making.waits.text() == words.WAITS_FOR_PLAN
    page.finish.saving.path.show_text(str(tmp_path / "plan.toml"))
    assert page.finish.saving.button.isEnabled()


def test_the_ceremony_is_made_and_its_script_printed(qtbot: QtBot, tmp_path: Path, root_generation: Script) -> None:
    page = opened(qtbot, draft=example(root_generation))
    page.show_section(Section.FINISH)
    page.finish.printing.path.show_text(str(tmp_path / "script.pdf"))
    page.finish.print_script()
    page.finish.making.path.show_text(str(tmp_path / "day"))
    with qtbot.waitSignal(page.made, timeout=30_000) as made:
        page.finish.making.button.click()
    assert made.args == [tmp_path / "day"]
    assert load_plan(tmp_path / "day" / "plan.toml").tokens[0].ref.serial
    qtbot.waitUntil(lambda: "Printed to" in told(page.finish.printing.doing), timeout=20_000)
    assert (tmp_path / "script.pdf").read_bytes().startswith(b"%PDF")
    serial = load_plan(tmp_path / "day" / "plan.toml").tokens[0].ref.serial
    choose_token(qtbot, page, str(tmp_path / "day" / "tokens" / "token-a"), serial)
    assert draft_of(page).plan.tokens[0].ref.serial == serial
    assert draft_of(page).is_complete


def choose_token(qtbot: QtBot, page: PlanPage, store: str, serial: str) -> None:
    """Look for tokens in a folder, and choose the one that is found there."""
    page.show_section(Section.TOKENS)
    keyboard = Keyboard(qtbot, page)
    page.parts[Section.TOKENS].focus_first()
    keyboard.tab_to(words.STORE)
    keyboard.type(store)
    keyboard.tab_to(words.FIND)
    keyboard.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: words.FOUND_ONE in told(page), timeout=20_000)
    keyboard.tab_to(lambda widget: widget.accessibleName().startswith(f"Serial {serial}, "))
    keyboard.press(Qt.Key.Key_Return)


def test_a_bundle_that_cannot_be_read_is_refused_in_words(qtbot: QtBot, tmp_path: Path, reconstruction: Script) -> None:
    page = opened(qtbot, draft=Draft.blank(reconstruction, day=DAY))
    page.show_section(Section.BEFORE)
    part = page.parts[Section.BEFORE]
    keyboard = Keyboard(qtbot, page)
    part.focus_first()
    keyboard.type(str(tmp_path))
    keyboard.tab_to(words.TAKE)
    keyboard.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "What to do: " in told(part))
    assert draft_of(page).plan.previous is None


def test_tokens_are_found_and_chosen_by_serial(qtbot: QtBot, tmp_path: Path, root_generation: Script) -> None:
    page = opened(qtbot, draft=example(root_generation))
    page.show_section(Section.TOKENS)
    keyboard = Keyboard(qtbot, page)
    page.parts[Section.TOKENS].focus_first()
    keyboard.tab_to(words.STORE)
    keyboard.type(str(tmp_path))
    keyboard.tab_to(words.FIND)
    keyboard.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: words.FOUND_NONE in told(page.parts[Section.TOKENS]), timeout=20_000)


def test_production_says_what_it_waits_for(qtbot: QtBot, root_generation: Script) -> None:
    page = opened(qtbot, draft=example(root_generation).put(("ceremony", "mode"), "production"))
    assert words.GAPS in told(page.ceremony)
    assert "validated tokens" in told(page.ceremony)


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_every_part_is_legible_and_named(qtbot: QtBot, screen: Screen, root_generation: Script) -> None:
    bad = example(root_generation).put(("person", 1, "roles"), ("witness", "custodian"))
    page = opened(qtbot, screen, bad.put(("ceremony", "mode"), "production").put(("names", "country"), "X"))
    for section in page.rail.shown:
        page.show_section(section)
        qtbot.waitUntil(page.parts[section].isVisible)
        assert_nothing_clipped(page)
        assert_all_named(page)
