"""A plan that is being written: what is asked of it is what `ceremony plan check` asks."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ceremony.operations.tokens import TokenSeen
from ceremony.plan import Mode, Plan, PreviousCeremony
from ceremony.plan_check import check_plan
from ceremony.plan_example import example_plan
from ceremony.plan_file import load_plan, parse_plan
from ceremony.script.model import Script
from ceremony.script.problems import Severity, errors
from gui.plan_draft import Draft
from gui.plan_fields import FieldPath, Section, Value
from gui.plan_rows import with_custody, with_medium, with_person, with_place, without_person, without_place

DAY = date(2026, 12, 1)
SUBJECT: tuple[tuple[FieldPath, Value], ...] = (
    (("ceremony", "organisation"), "Acme Trust Services"),
    (("ceremony", "place"), "Room 4"),
    (("ceremony", "authority"), "Board decision 17"),
    (("names", "country"), "CH"),
    (("names", "organisation"), "Acme Trust Services"),
    (("names", "common_name"), "Acme REHEARSAL Root"),
)


def filled(draft: Draft) -> Draft:
    """Return the draft with something in everything that only people can fill in."""
    for path, value in SUBJECT:
        draft = draft.put(path, value)
    for number, _ in enumerate(draft.plan.people):
        draft = draft.put(("person", number, "name"), f"Person {number}")
        draft = draft.put(("person", number, "organisation"), "Acme")
    for number, _ in enumerate(draft.plan.places):
        draft = draft.put(("place", number, "name"), f"Safe {number}")
        draft = draft.put(("place", number, "region"), f"Region {number}")
    return draft


def messages(draft: Draft, path: FieldPath) -> list[str]:
    return [finding.message for finding in draft.findings if finding.path == path]


@pytest.fixture
def blank(root_generation: Script) -> Draft:
    return Draft.blank(root_generation, day=DAY)


def test_a_blank_plan_wants_only_to_be_filled_in(blank: Draft) -> None:
    assert all(finding.missing for finding in blank.findings)
    assert not blank.is_complete
    assert not blank.is_readable
    assert {finding.section for finding in blank.findings} == {
        *(Section.CEREMONY, Section.DAY, Section.KEY, Section.PEOPLE, Section.CUSTODY)
    }


def test_a_filled_plan_is_what_its_file_says(blank: Draft, root_generation: Script) -> None:
    draft = filled(blank)
    assert draft.findings == ()
    assert draft.is_complete
    assert errors(check_plan(parse_plan(draft.to_toml()), root_generation, today=DAY)) == ()
    assert Draft.opened(root_generation, draft.as_file(), day=DAY) == draft


def test_an_example_reads_as_it_was_written(root_generation: Script) -> None:
    draft = Draft.opened(root_generation, example_plan(root_generation, day=DAY), day=DAY)
    for table, key in (("ceremony", "id"), ("quorum", "threshold"), ("key", "kind"), ("printer", "driver")):
        assert draft.put((table, key), draft.get((table, key))) == draft
    for table in ("person", "place", "custody", "token", "medium"):
        key = {"custody": "share", "medium": "path", "token": "pin_holders"}.get(table, "name")
        assert draft.put((table, 1, key), draft.get((table, 1, key))) == draft


def test_roles_that_exclude_each_other_are_found_at_their_person(blank: Draft) -> None:
    draft = filled(blank).put(("person", 1, "name"), "R. Chen").put(("person", 1, "roles"), ("witness", "custodian"))
    assert messages(draft, ("person", 1, "roles")) == ["R. Chen is witness and custodian: the script forbids it"]


def test_blanks_around_a_text_are_not_kept(blank: Draft) -> None:
    assert blank.put(("ceremony", "place"), " Room 4 ").get(("ceremony", "place")) == "Room 4"


def test_a_misshapen_value_is_reported_once(blank: Draft) -> None:
    draft = filled(blank).put(("names", "country"), "ch")
    assert [finding.path for finding in draft.findings] == [("names", "country")]


@pytest.mark.parametrize(("threshold", "shares"), [(2, 3), (3, 5), (4, 7), (9, 16)])
def test_each_share_has_a_custodian_and_a_place(blank: Draft, threshold: int, shares: int) -> None:
    draft = filled(blank.with_quorum(threshold, shares))
    assert not [finding for finding in draft.findings if finding.severity is Severity.ERROR]
    assert len(draft.plan.with_role("custodian")) == len(draft.plan.custody) == len(draft.plan.places) == shares


def test_a_quorum_tried_and_taken_back_leaves_no_row(blank: Draft) -> None:
    assert blank.with_quorum(4, 9).with_quorum(3, 5) == blank


def test_fewer_shares_keep_a_place_that_a_medium_needs(blank: Draft) -> None:
    draft = blank.put(("medium", 0, "place"), "place-5").with_quorum(2, 3)
    assert [place.id for place in draft.plan.places] == ["place-1", "place-2", "place-3", "place-5"]


def test_whoever_is_removed_is_named_nowhere(blank: Draft) -> None:
    number = next(n for n, one in enumerate(blank.plan.people) if one.id == "custodian-1")
    plan = without_person(blank.plan, number)
    assert b"custodian-1" not in blank.having(plan).to_toml()
    assert messages(blank.having(plan), ("custody", 0, "custodian")) == ["'custodian' is empty"]


def test_nothing_is_kept_at_a_place_that_is_removed(blank: Draft) -> None:
    assert b"place-1" not in blank.having(without_place(blank.plan, 0)).to_toml()


@pytest.mark.parametrize("change", [lambda p: with_person(p, "witness"), with_place, with_medium, with_custody])
def test_a_new_row_has_a_name_of_its_own(blank: Draft, change: Callable[[Plan], Plan]) -> None:
    draft = blank.having(change(change(blank.plan)))
    assert not [finding for finding in draft.findings if finding.message.startswith("two of")]


def test_people_are_named_as_they_are_typed(blank: Draft) -> None:
    draft = blank.put(("person", 0, "name"), "Ada Lindqvist")
    ids = draft.people_of("ada lindqvist, Bank Clérk ,, custodian-1, Ada Lindqvist")
    assert ids == ("administrator", "bank-clerk", "custodian-1")
    assert draft.people_text(ids) == "Ada Lindqvist, bank-clerk, custodian-1"


def test_a_token_that_was_found_is_taken_with_what_identifies_it(blank: Draft) -> None:
    seen = TokenSeen(label="ROOT-A", model="HSM", serial="17", firmware="2.0", module_sha256="ab" * 32)
    draft = filled(blank).with_token_seen(0, "/usr/lib/hsm.so", "", seen)
    assert draft.is_complete
    ref = draft.plan.tokens[0].ref
    assert (ref.module, ref.serial, ref.module_sha256, ref.label) == ("/usr/lib/hsm.so", "17", "ab" * 32, "ROOT-A")


def test_production_says_what_it_waits_for(blank: Draft) -> None:
    draft = filled(blank).put(("ceremony", "mode"), "production")
    assert draft.plan.mode is Mode.PRODUCTION
    assert messages(draft, ("token", 0, "serial")) == ["token-a has no serial"]
    assert any(gap.startswith("validated tokens") for gap in draft.gaps)


def test_a_ceremony_after_another_takes_over_what_was_dealt(reconstruction: Script, previous: PreviousCeremony) -> None:
    draft = Draft.blank(reconstruction, day=DAY)
    assert [finding.section for finding in draft.findings if not finding.missing] == [Section.BEFORE]
    draft = filled(draft.with_previous(previous)).put(("names", "common_name"), "REHEARSAL Root")
    draft = draft.put(("names", "organisation"), "Before")
    assert draft.is_complete, draft.findings


def test_an_opened_plan_keeps_the_ceremony_before(
    reconstruction: Script, previous: PreviousCeremony, tmp_path: Path
) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(
        Draft.opened(reconstruction, example_plan(reconstruction, day=DAY, previous=previous), day=DAY).to_toml()
    )
    draft = Draft.opened(reconstruction, load_plan(file), day=DAY)
    assert draft.plan.previous == previous
    assert draft.is_complete
    assert draft.to_toml() == file.read_bytes()
