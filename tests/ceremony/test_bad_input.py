"""What cannot be meant is refused before anything is made, with every problem named; the right command then works."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.adapters.held import Held
from ceremony.adapters.rehearsal import Wishes, rehearse_in
from ceremony.adapters.workspace import Workspace
from ceremony.errors import CeremonyError, RefusedError, UsageError
from ceremony.events import Resumed
from ceremony.plan import Mode, Plan
from ceremony.plan_file import load_plan, write_plan
from tests.ceremony.conftest import GENERATION, KILLED, RECONSTRUCTION, SCRIPTS, Rehearsal
from tests.ceremony.endings import check_generation, left_in

Edit = Callable[[Plan], Plan]


def refused(out: Path, wishes: Wishes, script: Path = GENERATION) -> UsageError:
    """Return the refusal of a rehearsal that must not begin."""
    with pytest.raises(UsageError) as caught:
        rehearse_in(script, Workspace(out), wishes, say=print, held=Held())
    assert caught.value.remedy
    assert not (out / "journal").exists()
    return caught.value


def scripts_with(folder: Path, old: str, new: str) -> Path:
    """Return the root generation of a copy of all scripts in which some text was replaced."""
    for file in SCRIPTS.rglob("*.toml"):
        copy = folder / file.relative_to(SCRIPTS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text())
    script = folder / "root-generation.toml"
    assert old in script.read_text()
    script.write_text(script.read_text().replace(old, new, 1))
    return script


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('action = "key.seal"', 'action = "key.seal"\ncolour = "blue"', "colour"),
        ('action = "key.seal"', 'action = "key.melt"', "key.melt"),
        ('actor = "safe-controller"', 'actor = "safe-breaker"', "safe-breaker"),
        ('needs = ["printer.local"]', 'needs = ["printer.colour"]', "printer.colour"),
        ('action = "backup.prove"', 'action = "backup.prove"\nwith = { into = "token-c" }', "root-generation.toml"),
        ('id = "C.08"', 'id = "C.07"', "C.07"),
    ],
)
def test_a_script_with_an_error_is_refused_by_line(tmp_path: Path, old: str, new: str, named: str) -> None:
    error = refused(tmp_path / "out", Wishes(), scripts_with(tmp_path / "scripts", old, new))
    assert named in error.message
    assert "root-generation.toml:" in error.message
    assert not (tmp_path / "out").exists()


def test_an_order_that_cannot_be_is_refused(tmp_path: Path) -> None:
    """The key is signed with before its backup is proved: moved by taking the proof away."""
    script = scripts_with(
        tmp_path / "scripts",
        'action = "backup.prove"\nwith = { into = "token-b", proof = "second-token" }',
        'action = "confirm"',
    )
    assert "backup.proved" in refused(tmp_path / "out", Wishes(), script).message


@pytest.mark.parametrize(("threshold", "shares"), [(6, 5), (1, 5), (2, 17), (0, 0)])
def test_a_quorum_that_cannot_be_is_refused(tmp_path: Path, threshold: int, shares: int) -> None:
    error = refused(tmp_path / "out", Wishes(threshold=threshold, shares_count=shares))
    assert "plan.toml has" in error.message


@pytest.fixture
def planned(small_template: Rehearsal, tmp_path: Path) -> Callable[[Edit], Wishes]:
    """Return how to ask for a rehearsal by an edited plan."""

    def wishes(edit: Edit) -> Wishes:
        plan = edit(load_plan(small_template.workspace.plan))
        fresh = tuple(replace(token, ref=replace(token.ref, serial="")) for token in plan.tokens)
        path = tmp_path / "plan.toml"
        path.write_bytes(write_plan(replace(plan, tokens=fresh)))
        return Wishes(plan=path)

    return wishes


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (lambda plan: replace(plan, people=tuple(one for one in plan.people if "auditor" not in one.roles)), "auditor"),
        (
            lambda plan: replace(
                plan,
                people=tuple(
                    replace(one, roles=("witness", "custodian")) if one.id == "custodian-1" else one
                    for one in plan.people
                ),
            ),
            "Nils Aaltonen is witness and custodian",
        ),
        (lambda plan: replace(plan, threshold=4), "threshold"),
        (lambda plan: replace(plan, custody=plan.custody[:-1]), "share"),
        (lambda plan: replace(plan, mode=Mode.PRODUCTION), "production"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_by_name(
    tmp_path: Path, planned: Callable[[Edit], Wishes], edit: Edit, named: str
) -> None:
    assert named in refused(tmp_path / "out", planned(edit)).message


def test_a_plan_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "out", Wishes(plan=tmp_path / "none.toml")).message


@pytest.mark.parametrize("chosen", [Wishes(token="softhsm"), Wishes(threshold=2), Wishes(shares_count=3)])
def test_a_plan_leaves_nothing_to_choose(tmp_path: Path, planned: Callable[[Edit], Wishes], chosen: Wishes) -> None:
    error = refused(tmp_path / "out", replace(chosen, plan=planned(lambda plan: plan).plan))
    assert error.message == "--plan already says tokens, key and quorum"


@pytest.mark.parametrize("token", ["nss", "/usr/lib/no-module.so", "hardware"])
def test_a_token_that_a_rehearsal_cannot_make_is_refused(tmp_path: Path, token: str) -> None:
    assert "fresh tokens of kind software or softhsm" in refused(tmp_path / "out", Wishes(token=token)).message


def test_a_reconstruction_wants_what_it_reconstructs_from(tmp_path: Path, generated: Rehearsal) -> None:
    bundle, backup, kept = generated.workspace.bundle, generated.workspace.backup, generated.kept
    out = tmp_path / "out"
    assert "--shares" in refused(out, Wishes(previous=bundle, backup=backup), RECONSTRUCTION).remedy
    assert "--backup" in refused(out, Wishes(previous=bundle, shares=kept), RECONSTRUCTION).remedy
    assert "[previous]" in refused(out, Wishes(backup=backup, shares=kept), RECONSTRUCTION).message
    assert "reconstructs nothing" in refused(out, Wishes(shares=kept)).message


def test_a_bundle_that_does_not_hold_is_not_built_on(tmp_path: Path, generated: Rehearsal) -> None:
    copy = generated.copied(tmp_path / "before")
    transcript = copy.workspace.bundle / "transcript.jsonl"
    transcript.write_bytes(transcript.read_bytes().replace(b'"witness-1"', b'"witness-2"', 1))
    wishes = Wishes(previous=copy.workspace.bundle, backup=copy.workspace.backup, shares=generated.kept)
    with pytest.raises(RefusedError, match="does not hold") as caught:
        rehearse_in(RECONSTRUCTION, Workspace(tmp_path / "out"), wishes, say=print, held=Held())
    assert caught.value.remedy.startswith("look at every claim: ceremony verify")


@pytest.mark.slow
def test_after_a_refusal_the_right_command_works_in_the_same_place(tmp_path: Path) -> None:
    out = tmp_path / "out"
    refused(out, Wishes(threshold=6, shares_count=5))
    rehearsal = Rehearsal(out, wishes=Wishes(threshold=2, shares_count=3, keep_shares=tmp_path / "kept"))
    rehearsal.run()
    check_generation(out, tmp_path / "kept")


@pytest.mark.parametrize("name", ["script/root-generation.toml", "script/blocks/opening.toml", "plan.toml"])
def test_what_was_approved_must_not_change(small: Rehearsal, name: str) -> None:
    """Neither before the opening nor after a crash; put back, the ceremony goes on."""
    assert small.killed("after:step-opened:A.02").returncode == KILLED
    path = small.root / name
    approved = path.read_bytes()
    path.write_bytes(approved + b"# one more line\n")
    with pytest.raises(RefusedError, match="script or plan changed after the approval") as caught:
        small.run()
    assert caught.value.remedy.startswith("put the approved files back")
    path.write_bytes(approved)
    small.killed("after:step-opened:B.01")
    assert any(isinstance(event, Resumed) for event in left_in(small.root).events)


def test_what_is_not_approved_by_enough_people_does_not_run(small: Rehearsal) -> None:
    small.workspace.approvals.write_text("[]")
    with pytest.raises(RefusedError, match="approved by 0 of the 2 people that are needed"):
        small.run()
    small.workspace.approvals.write_text("{")
    with pytest.raises(CeremonyError, match="cannot be read"):
        small.run()


def test_a_directory_holds_one_ceremony(small: Rehearsal, restoring: Rehearsal, generated: Rehearsal) -> None:
    with pytest.raises(UsageError, match="holds a rehearsal of root-generation"):
        rehearse_in(RECONSTRUCTION, small.workspace, restoring.wishes, say=print, held=Held())
    with pytest.raises(UsageError, match="holds a finished ceremony"):
        generated.run()
