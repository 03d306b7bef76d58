"""The script as paper and its wording: placeholders filled, nothing left out."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import shamir
from ceremony.plan import Plan
from ceremony.script.model import Script, Step
from ceremony.script.paper import script_document
from ceremony.script.wording import fill, subject_name, unknown_placeholders
from ceremony.sheets.model import BlankKind, ScriptDocument, StepRow
from ceremony.sheets.printed_script import render_script
from ceremony.steps.kinds import STEP_KINDS

SOFTWARE = "5f" * 32


def step(script: Script, step_id: str) -> Step:
    return next(one for act in script.acts for one in act.steps if one.id == step_id)


def paper(script: Script, plan: Plan) -> ScriptDocument:
    return script_document(script, plan, software_sha256=SOFTWARE)


def row(script: Script, plan: Plan, step_id: str) -> StepRow:
    return next(one for act in paper(script, plan).acts for one in act.steps if one.number == step_id)


def test_every_step_is_on_paper_in_its_order(
    root_generation: Script, generation_plan: Plan, reconstruction: Script, reconstruction_plan: Plan
) -> None:
    for script, plan in ((root_generation, generation_plan), (reconstruction, reconstruction_plan)):
        document = paper(script, plan)
        wanted = [one.id for act in (*script.acts, *script.safe_state) for one in act.steps]

        assert [one.number for act in document.acts for one in act.steps] == wanted
        assert document.acts[-1].title == "Only after an abort: Reach the safe state"


def test_no_placeholder_is_left(root_generation: Script, generation_plan: Plan) -> None:
    for act in paper(root_generation, generation_plan).acts:
        for one in act.steps:
            assert not re.search(r"[{}]", one.say + one.activity), one.number


def test_the_words_of_the_three_hashes_head_the_paper(root_generation: Script, generation_plan: Plan) -> None:
    document = paper(root_generation, generation_plan)

    assert document.software_hash_words == shamir.digest_words(bytes.fromhex(SOFTWARE))
    assert document.script_hash_words == shamir.digest_words(bytes.fromhex(root_generation.sha256))
    assert document.plan_hash_words == shamir.digest_words(bytes.fromhex(generation_plan.sha256))
    assert document.quorum == "3 of 5"
    assert document.statement.startswith("I was here for the whole time")


def test_a_repeated_step_has_a_row_for_each(root_generation: Script, generation_plan: Plan) -> None:
    printing = row(root_generation, generation_plan, "C.05")

    assert printing.subjects == tuple(person.name for person in generation_plan.with_role("custodian"))
    assert printing.activity.startswith("Key custodian, alone at the shielded printer")
    assert printing.initial == ("Key custodian",)
    assert printing.privacy == "custodian"


def test_materials_are_listed_with_their_marks(root_generation: Script, generation_plan: Plan) -> None:
    checking = row(root_generation, generation_plan, "A.10")

    assert checking.subjects[-1] == "Numbered tamper-evident bags, 30 of them: first number, last number"
    assert len(checking.subjects) == len(root_generation.materials)


def test_everybody_who_initials_has_a_box(root_generation: Script, generation_plan: Plan) -> None:
    assert row(root_generation, generation_plan, "C.02").initial == ("Witness 1", "Witness 2", "Qualified auditor")
    boxes = row(root_generation, generation_plan, "Z.07").initial
    assert [box for box in boxes if "custodian" in box] == [f"Key custodian {number}" for number in range(1, 6)]
    assert len(boxes) == len(set(boxes)) == sum(len(person.roles) for person in generation_plan.people)


def test_what_follows_a_failure_is_said(root_generation: Script, generation_plan: Plan) -> None:
    said = row(root_generation, generation_plan, "C.05").on_fail

    assert said.startswith(
        "try again, at most 2 times; record an exception, decided by the administrator; abort: every"
    )
    assert row(root_generation, generation_plan, "Z.07").on_fail == ""


def test_blanks_have_the_shape_of_what_is_written(root_generation: Script, generation_plan: Plan) -> None:
    kinds = [blank.kind for blank in row(root_generation, generation_plan, "C.10").record]

    assert kinds == [BlankKind.BAG, BlankKind.TEXT]


def test_the_planned_time_counts_each_custodian_but_not_the_safe_state(
    root_generation: Script, generation_plan: Plan
) -> None:
    document = paper(root_generation, generation_plan)
    each = sum(one.minutes for act in root_generation.acts for one in act.steps if one.for_each == "custodian")
    fewer = replace(
        generation_plan, people=tuple(one for one in generation_plan.people if one.id != "custodian-5"), shares=4
    )

    assert document.custodians == 5
    assert paper(root_generation, fewer).minutes == document.minutes - each
    assert paper(replace(root_generation, safe_state=()), generation_plan).minutes == document.minutes


def test_participants_are_numbered_within_their_role(root_generation: Script, generation_plan: Plan) -> None:
    participants = paper(root_generation, generation_plan).participants

    assert ("Clara Novak", "Witness 1") in [(one.name, one.role) for one in participants]
    assert ("Ada Lindqvist", "Ceremony administrator") in [(one.name, one.role) for one in participants]


def test_the_paper_can_be_rendered(
    root_generation: Script, generation_plan: Plan, reconstruction: Script, reconstruction_plan: Plan
) -> None:
    for script, plan in ((root_generation, generation_plan), (reconstruction, reconstruction_plan)):
        assert render_script(paper(script, plan)).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("step_id", "subject", "text", "filled"),
    [
        ("C.05", "custodian-2", "{subject}, please.", "Olga Marchetti, please."),
        (
            "A.10",
            "token-a",
            "Show {subject}: {marks}.",
            "Show Token that will hold the key: model, serial, firmware, certificate number, bag number.",
        ),
        ("A.10", "bags", "Next: {subject}.", "Next: Numbered tamper-evident bags, 30 of them."),
        ("C.01", "", "{key} for {common_name}", "ec-p384 for Example REHEARSAL Root CA"),
        ("C.01", "", "{threshold} of {shares} at {place}", "3 of 5 at Ceremony room, head office"),
        ("C.01", "", "nothing to fill", "nothing to fill"),
    ],
)
def test_texts_are_filled_in(
    root_generation: Script, generation_plan: Plan, step_id: str, subject: str, text: str, filled: str
) -> None:
    one = step(root_generation, step_id)

    assert fill(text, script=root_generation, plan=generation_plan, step=one, subject=subject).startswith(filled)


def test_a_step_done_once_has_no_subject(root_generation: Script, generation_plan: Plan) -> None:
    assert subject_name(root_generation, generation_plan, step(root_generation, "C.01"), "") == ""


@pytest.mark.parametrize(
    ("text", "for_each", "unknown"),
    [
        ("{subject}", "", ("{subject}",)),
        ("{marks}", "custodian", ("{marks}",)),
        ("{pin}", "material", ("{pin}",)),
        ("{place", "", ("{",)),
        ("}{", "", ("{", "}")),
        ("{{place}}", "", ("{", "}")),
        ("{}", "", ("{}",)),
        ("{subject} {marks} {place}", "material", ()),
    ],
)
def test_only_known_placeholders_pass(text: str, for_each: str, unknown: tuple[str, ...]) -> None:
    assert unknown_placeholders(text, for_each=for_each) == unknown


def test_the_format_s_page_names_every_step_kind_with_its_facts() -> None:
    page = (Path(__file__).parents[2] / "docs" / "formats" / "script.md").read_text()
    rows = {cells[1].strip(" `"): cells for line in page.splitlines() if len(cells := line.split("|")) == 10}

    assert set(STEP_KINDS) == set(rows) - {"action", "---"}
    for action, kind in STEP_KINDS.items():
        facts = [
            set(cell.strip(" -").replace(" and one of ", ", ").removeprefix("one of ").split(", ")) - {""}
            for cell in rows[action][4:8]
        ]
        assert facts == [kind.needs | kind.needs_one_of, kind.forbids, kind.gives | kind.gives_at_once, kind.takes], (
            action
        )
