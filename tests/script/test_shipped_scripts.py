"""The scripts that people run: they check clean, and nothing that gives a fact can be left out of them."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.script.check import check_script
from ceremony.script.model import Act, Privacy, Script, Step
from ceremony.script.parse import load_script, parse_script
from ceremony.script.policy import POLICY_PACKS
from ceremony.script.problems import ScriptError

SCRIPTS = Path(__file__).parents[2] / "ceremony-scripts"
NAMES = ("root-generation", "reconstruction")
Edit = Callable[[Step], Step | None]


def load(name: str) -> Script:
    return load_script(SCRIPTS / f"{name}.toml")


def complaints(script: Script) -> list[str]:
    return [problem.message for problem in check_script(script, policy=POLICY_PACKS[script.policy])]


def giving(name: str, *, safe: str = "") -> list[tuple[str, str]]:
    script = load(name)
    acts = script.safe_state if safe else script.acts
    return [(name, step.id) for act in acts for step in act.steps if step.action.gives | step.action.gives_at_once]


def edited(script: Script, edit: Edit) -> Script:
    return replace(script, acts=_edited(script.acts, edit), safe_state=_edited(script.safe_state, edit))


def _edited(acts: tuple[Act, ...], edit: Edit) -> tuple[Act, ...]:
    return tuple(
        replace(act, steps=tuple(kept for step in act.steps if (kept := edit(step)) is not None)) for act in acts
    )


def moved(script: Script, step_id: str, *, before: str) -> Script:
    """Return the script with one step moved in front of another."""
    step = next(step for act in script.acts for step in act.steps if step.id == step_id)
    acts = []
    for act in script.acts:
        steps = [kept for kept in act.steps if kept.id != step_id]
        places = [place for place, kept in enumerate(steps) if kept.id == before]
        acts.append(replace(act, steps=(*steps[: places[0]], step, *steps[places[0] :]) if places else tuple(steps)))
    return replace(script, acts=tuple(acts))


@pytest.mark.parametrize("name", NAMES)
def test_shipped_scripts_check_clean(name: str) -> None:
    assert complaints(load(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_shipped_scripts_check_clean_under_the_private_policy(name: str) -> None:
    assert check_script(load(name), policy=POLICY_PACKS["private-pki"]) == ()


@pytest.mark.parametrize(("name", "step_id"), [pair for name in NAMES for pair in giving(name)])
def test_no_step_that_gives_a_fact_can_be_left_out(name: str, step_id: str) -> None:
    assert complaints(edited(load(name), lambda step: None if step.id == step_id else step))


@pytest.mark.parametrize(("name", "step_id"), [pair for name in NAMES for pair in giving(name, safe="S")])
def test_no_step_that_gives_a_fact_can_be_left_out_of_the_safe_state(name: str, step_id: str) -> None:
    assert complaints(edited(load(name), lambda step: None if step.id == step_id else step))


@pytest.mark.parametrize(
    ("name", "step_id", "before", "complaint"),
    [
        ("root-generation", "D.02", "C.02", "step D.02 needs backup.proved, which no step before it gives"),
        ("root-generation", "C.08", "C.07", "step C.08 needs backup.proved, which no step before it gives"),
        ("root-generation", "C.07", "C.06", "step C.07 needs sheet.read-back, which no step before it gives"),
        ("root-generation", "B.02", "A.07", "step B.02 needs machine.checked, which no step before it gives"),
        ("root-generation", "C.02", "B.02", "step C.02 uses token-a, which no step before it accepts"),
        ("root-generation", "Z.04", "C.07", "step Z.04 may not come while secret.open holds"),
        ("root-generation", "C.10", "D.02", "act C ends while shares.loose holds: sheets are in no bag"),
        ("root-generation", "D.02", "D.01", "step D.02 signs, but no gate stands before it in its act"),
        ("reconstruction", "C.04", "C.03", "step C.04 needs secret.open, which no step before it gives"),
        ("reconstruction", "D.02", "C.05", "step D.02 needs certificate.signed or key.restored, which no step before"),
        ("reconstruction", "C.03", "C.01", "step C.03 needs backup.loaded, which no step before it gives"),
        ("reconstruction", "C.06", "C.04", "step C.06 may not come while secret.open holds"),
        ("reconstruction", "Z.09", "Z.07", "step Z.09 closes, but is not the last"),
    ],
)
def test_steps_in_a_forbidden_order_are_refused(name: str, step_id: str, before: str, complaint: str) -> None:
    found = complaints(moved(load(name), step_id, before=before))

    assert any(message.startswith(complaint) for message in found), found


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_step_without_privacy_is_refused(name: str) -> None:
    script = load(name)
    secret = [step.id for act in script.acts for step in act.steps if step.action.secret]
    open_room = edited(script, lambda step: replace(step, privacy=Privacy.NONE))

    assert [message.split()[1] for message in complaints(open_room) if "no privacy" in message] == secret


@pytest.mark.parametrize(("name", "step_id"), [("root-generation", "C.06"), ("reconstruction", "C.03")])
def test_a_commitment_is_compared_with_the_sheet_and_not_copied_from_the_screen(name: str, step_id: str) -> None:
    (step,) = [step for act in load(name).acts for step in act.steps if step.id == step_id]

    assert "commitment" in step.action.fields
    assert "commitment" not in [field.field for field in step.record]
    assert "first 10 bytes of the commitment on the screen, 20 digits," in step.confirm[-1]


@pytest.mark.parametrize("name", NAMES)
def test_a_step_that_logs_in_may_be_tried_again_three_times(name: str) -> None:
    script = load(name)
    hasty = [
        step.id
        for act in (*script.acts, *script.safe_state)
        for step in act.steps
        if step.action.tokens() and step.on_fail.retry != 3
    ]

    assert hasty == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("cite", ["R-01(e)", "R-03", "R-46", "BR 4.3.1.1"])
def test_a_script_that_no_longer_cites_its_policy_is_refused(name: str, cite: str) -> None:
    silent = edited(load(name), lambda step: replace(step, cite=tuple(one for one in step.cite if one != cite)))

    assert any(message.startswith(f"no step cites {cite}") for message in complaints(silent))


@pytest.mark.parametrize("name", NAMES)
def test_a_role_that_nobody_need_hold_cannot_act(name: str) -> None:
    script = load(name)
    roles = tuple(replace(role, min=0) if role.id == "auditor" else role for role in script.roles)

    assert any("is done by 'auditor'" in message for message in complaints(replace(script, roles=roles)))


def test_fewer_custodians_than_shares_cannot_be_dealt_to(root_generation: Script) -> None:
    roles = tuple(replace(role, min="threshold") if role.id == "custodian" else role for role in root_generation.roles)

    assert "shares are dealt, so custodians must be as many as shares" in complaints(
        replace(root_generation, roles=roles)
    )


def test_a_reconstruction_with_a_fixed_number_of_custodians_could_lack_its_quorum(reconstruction: Script) -> None:
    roles = tuple(replace(role, min=2) if role.id == "custodian" else role for role in reconstruction.roles)

    assert "fewer custodians than the threshold could come" in complaints(replace(reconstruction, roles=roles))


@pytest.mark.parametrize("name", NAMES)
def test_steps_that_take_longer_than_the_ceremony_are_refused(name: str) -> None:
    assert any("minutes, more than 100" in message for message in complaints(replace(load(name), minutes=100)))


@pytest.mark.parametrize("name", NAMES)
def test_a_script_of_a_kind_that_its_policy_does_not_know_is_refused(name: str) -> None:
    assert "policy webtrust-br knows no script of kind 'picnic'" in complaints(replace(load(name), kind="picnic"))


def test_a_safe_state_that_leaves_a_key_is_refused(root_generation: Script) -> None:
    careless = edited(root_generation, lambda step: None if step.id in ("S.03", "S.04") else step)

    found = complaints(careless)
    assert "step C.02 puts a key into token-a, which the safe state does not zeroise" in found
    assert "step C.07 puts a key into token-b, which the safe state does not zeroise" in found
    assert any(message.endswith("the safe state leaves key.exists") for message in found)


def test_a_safe_state_that_leaves_sheets_is_refused(reconstruction: Script) -> None:
    careless = edited(reconstruction, lambda step: None if step.id == "S.04" else step)

    assert "after an abort at C.03, step S.07 may not come while shares.loose holds" in complaints(careless)


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_that_cannot_be_used_is_refused(name: str) -> None:
    script = load(name)
    broken = tuple(
        replace(file, content=file.content.replace(b"validity_days = 7300", b"validity_days = 1"))
        if file.name == "profiles/root.toml"
        else file
        for file in script.files
    )

    assert any(message.startswith("validity_days: ") for message in complaints(replace(script, files=broken)))


@pytest.mark.parametrize("name", NAMES)
def test_a_bundle_s_copy_is_the_same_script(name: str, tmp_path: Path) -> None:
    script = load(name)
    for file in script.files:
        (tmp_path / file.name).parent.mkdir(exist_ok=True)
        (tmp_path / file.name).write_bytes(file.content)

    assert parse_script({file.name: file.content for file in script.files}, script.name) == script
    assert load_script(tmp_path) == script


def test_the_hash_is_over_the_sorted_lines_of_names_and_hashes(root_generation: Script) -> None:
    names = ["blocks/closing.toml", "blocks/opening.toml", "blocks/safe-state.toml", "profiles/root.toml"]
    lines = [
        f"{name} {hashlib.sha256((SCRIPTS / name).read_bytes()).hexdigest()}\n"
        for name in [*names, "root-generation.toml"]
    ]

    assert root_generation.sha256 == hashlib.sha256("".join(lines).encode()).hexdigest()


@pytest.mark.parametrize("name", ["blocks/opening.toml", "profiles/root.toml", "root-generation.toml"])
def test_one_changed_byte_changes_the_hash(root_generation: Script, name: str) -> None:
    files = {file.name: file.content for file in root_generation.files}
    files[name] += b"\n"

    assert parse_script(files, root_generation.name).sha256 != root_generation.sha256


@pytest.mark.parametrize("name", ["blocks/closing.toml", "blocks/safe-state.toml", "profiles/root.toml"])
def test_a_missing_file_is_a_problem_of_the_line_that_names_it(root_generation: Script, name: str) -> None:
    files = {file.name: file.content for file in root_generation.files if file.name != name}
    with pytest.raises(ScriptError) as refused:
        parse_script(files, root_generation.name)

    (problem,) = refused.value.problems
    text = (SCRIPTS / "root-generation.toml").read_text().splitlines()[problem.line - 1]
    assert problem.message == f"there is no file {name}"
    assert name.split("/")[1].removesuffix(".toml") in text


def test_a_file_that_is_no_part_of_the_script_is_refused(root_generation: Script) -> None:
    files = {file.name: file.content for file in root_generation.files} | {"blocks/extra.toml": b""}
    with pytest.raises(ScriptError, match=r"blocks/extra\.toml: is no part of this script"):
        parse_script(files, root_generation.name)


def test_a_script_under_another_name_is_refused(root_generation: Script) -> None:
    files = {file.name: file.content for file in root_generation.files}
    files["other.toml"] = files.pop("root-generation.toml")
    with pytest.raises(ScriptError, match=r"'id' is 'root-generation', but the file is other\.toml"):
        parse_script(files, "other.toml")


def test_a_script_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="there is no such file"):
        load_script(tmp_path / "none.toml")


def test_a_directory_without_exactly_one_script_is_refused() -> None:
    with pytest.raises(ScriptError, match="holds 2 scripts, not one"):
        load_script(SCRIPTS)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ScriptError, match=r"odd\.toml:1: is not UTF-8"):
        parse_script({"odd.toml": b"\xff"}, "odd.toml")


def test_a_safe_state_without_steps_is_refused(root_generation: Script) -> None:
    assert "the safe state has no steps" in complaints(replace(root_generation, safe_state=()))
