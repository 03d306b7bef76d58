"""Whole ceremonies on real processes, tokens, paper and files: generate, back up, prove, issue, close, bring back."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from shamir_mnemonic import combine_mnemonics

from ceremony.adapters.rehearsal import Wishes
from ceremony.adapters.running import load
from ceremony.adapters.simulated_people import SimulatedPeople
from ceremony.adapters.workspace import Workspace
from ceremony.engine import advance, begin, pending
from ceremony.events import Recorded, Resumed, Started
from ceremony.keys import KeyKind
from ceremony.opening import replay_lines
from ceremony.plan_file import load_plan, write_plan
from ceremony.state import State
from ceremony.transcript.canonical import parse_lines
from ceremony.transcript.records import recorded
from tests.ceremony.conftest import RECONSTRUCTION, Rehearsal
from tests.ceremony.endings import check_generation, check_reconstruction, left_in, words_in
from tests.ceremony.points import effects_of, generation_tasks, reconstruction_tasks

COMMAND = re.compile(r"^ +(openssl .*)$", re.MULTILINE)


class Remembering(SimulatedPeople):
    """Simulated people who remember the state after every event."""

    states: list[State]

    def happened(self, recorded: Recorded, state: State) -> None:
        super().happened(recorded, state)
        self.states.append(state)


@pytest.fixture
def remembering() -> type[Remembering]:
    class Fresh(Remembering):
        states: list[State] = []  # noqa: RUF012 -- fresh with every test

    return Fresh


def check_prefixes(root: Path, states: list[State]) -> None:
    """For every prefix of the journal, replay equals the live state, and a crash there leaves something to do."""
    workspace = Workspace(root)
    script, plan = load(workspace)
    lines = parse_lines((workspace.journal / "transcript.jsonl").read_bytes())
    assert len(states) == len(lines)
    state = begin(script, plan)
    for number, line in enumerate(lines):
        state = advance(state, recorded(line))
        assert state == states[number]
        if number % 20 == 0:
            assert replay_lines(script, plan, lines[: number + 1]) == state
        if not state.closed:
            crash = Recorded(Resumed(state.software_sha256, 0), line.time, "00" * 32)
            assert pending(advance(state, crash)) is not None


def begun(root: Path) -> list[str]:
    """Return step and subject of every effect that was begun."""
    started = [event for event in left_in(root).events if isinstance(event, Started)]
    return [f"{event.step}:{event.subject}" if event.subject else event.step for event in started]


def test_a_root_generation_ends_with_one_key_and_a_backup_that_brings_it_back(
    small: Rehearsal, remembering: type[Remembering]
) -> None:
    small.run(remembering)
    check_generation(small.root, small.kept)
    check_prefixes(small.root, remembering.states)
    assert begun(small.root) == effects_of(generation_tasks())


def test_a_reconstruction_brings_the_old_key_into_a_new_token(
    restoring: Rehearsal, remembering: type[Remembering]
) -> None:
    restoring.run(remembering)
    check_reconstruction(restoring.root)
    check_prefixes(restoring.root, remembering.states)
    assert begun(restoring.root) == effects_of(reconstruction_tasks())


def commands_in(page: Path) -> list[str]:
    """Return the openssl commands that a page tells people to type."""
    return COMMAND.findall(page.read_text().replace("\\\n", " "))


def typed(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    shell = ["bash", "-o", "pipefail", "-c", command]
    return subprocess.run(shell, cwd=folder, capture_output=True, text=True, check=False)


def test_openssl_accepts_the_bundle_as_its_own_page_says(generated: Rehearsal) -> None:
    bundle = generated.workspace.bundle
    commands = commands_in(bundle / "VERIFY.md")
    assert len(commands) > 8
    for command in commands:
        ran = typed(command, bundle)
        assert (command, ran.returncode) == (command, 0), ran.stderr
        assert "cms" not in command or "Verification successful" in ran.stderr


def test_the_key_comes_back_without_us_as_the_medium_s_page_says(generated: Rehearsal, tmp_path: Path) -> None:
    """From two sheets and the medium alone, with shamir-mnemonic and openssl."""
    medium = generated.workspace.media / "medium-1"
    unwrap, check = commands_in(medium / "HOW-TO-USE.txt")
    kek = combine_mnemonics(words_in(generated.kept)[1:])
    (tmp_path / "root.kwp").write_bytes((medium / "root.kwp").read_bytes())
    assert typed(unwrap.replace("HEX", kek.hex()), tmp_path).returncode == 0
    printed = typed(check, tmp_path).stdout.split()[-1]
    assert printed == left_in(generated.root).state.spki_sha256()


@pytest.mark.slow
@pytest.mark.parametrize("key", list(KeyKind))
def test_every_kind_of_key_is_generated_and_brought_back(tmp_path: Path, key: KeyKind) -> None:
    kept = tmp_path / "kept"
    first = Rehearsal(tmp_path / "first", wishes=Wishes(key=key, threshold=2, shares_count=3, keep_shares=kept))
    first.run()
    check_generation(first.root, kept)
    bring_back(first, tmp_path / "second")


@pytest.mark.slow
@pytest.mark.parametrize(("first_token", "second_token"), [("softhsm", "software"), ("software", "softhsm")])
def test_a_key_moves_between_kinds_of_token(tmp_path: Path, first_token: str, second_token: str) -> None:
    kept = tmp_path / "kept"
    wishes = Wishes(token=first_token, restore_to=second_token, threshold=2, shares_count=3, keep_shares=kept)
    first = Rehearsal(tmp_path / "first", wishes=wishes)
    first.run()
    check_generation(first.root, kept)
    bring_back(first, tmp_path / "second", token=second_token)


def bring_back(first: Rehearsal, root: Path, *, token: str = "software") -> None:
    wishes = Wishes(
        token=token, previous=first.workspace.bundle, backup=first.workspace.backup, shares=first.wishes.keep_shares
    )
    second = Rehearsal(root, RECONSTRUCTION, wishes)
    second.run()
    check_reconstruction(root)


@pytest.mark.slow
@pytest.mark.parametrize(("threshold", "shares"), [(2, 3), (4, 7), (9, 16)])
def test_the_same_script_runs_with_any_quorum(tmp_path: Path, threshold: int, shares: int) -> None:
    wishes = Wishes(threshold=threshold, shares_count=shares, keep_shares=tmp_path / "kept")
    rehearsal = Rehearsal(tmp_path / "out", wishes=wishes)
    rehearsal.run()
    check_generation(rehearsal.root, rehearsal.kept)


@pytest.mark.slow
def test_a_plan_of_one_s_own_is_rehearsed_as_it_stands(small_template: Rehearsal, tmp_path: Path) -> None:
    plan = load_plan(small_template.workspace.plan)
    tokens = tuple(replace(token, ref=replace(token.ref, serial="")) for token in plan.tokens)
    mirrored = replace(plan, tokens=tokens, ceremony_id="OWN-1", journal_mirror="mirror")
    (tmp_path / "plan.toml").write_bytes(write_plan(mirrored))
    wishes = Wishes(plan=tmp_path / "plan.toml", keep_shares=tmp_path / "kept")
    rehearsal = Rehearsal(tmp_path / "out", wishes=wishes)
    rehearsal.run()
    left = check_generation(rehearsal.root, rehearsal.kept)
    assert left.state.plan.ceremony_id == "OWN-1"
    mirror = rehearsal.root / "mirror" / "transcript.jsonl"
    assert mirror.read_bytes() == (rehearsal.workspace.journal / "transcript.jsonl").read_bytes()
