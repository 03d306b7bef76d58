"""SIGKILL at every irreversible effect and every step kind of both scripts, at every verb of the strongroom, and while
directories are made, records closed and paper cleared away; then the ceremony goes on, and ends well.

What is killed is always a real process; what goes on runs here, which spares a sweep the start of another program.
"""

from pathlib import Path

import pytest

from ceremony.adapters.rehearsal import Wishes, set_up
from ceremony.errors import StrongroomLostError
from ceremony.keys import KeyKind
from ceremony.ports import Strongrooms
from ceremony.script.parse import load_script
from tests.ceremony.conftest import GENERATION, KILLED, RECONSTRUCTION, Rehearsal
from tests.ceremony.endings import check_generation, check_reconstruction, check_sheets_and_backup, left_in
from tests.ceremony.kill_driver import KilledRooms
from tests.ceremony.points import effects_of, generation_tasks, kinds_of, reconstruction_tasks

pytestmark = pytest.mark.slow

AROUND = ("after:started", "before:done")
VERBS = (
    "Login",
    "InspectToken",
    "GenerateKey",
    "DealBackup",
    "PrintShare",
    "TakeShare",
    "RestoreKey",
    "ChallengeKey",
    "SealKey",
    "DestroyKey",
    "Sign",
)
CLOSING_VERBS = ("MakeRecordKeys", "SignContent")
TIMES = ("room-before", "room-after")
SETUP_AT_LEAST = 15
"""Changes while a directory is made; so the sweep has really been through them."""


@pytest.mark.parametrize("place", effects_of(generation_tasks()))
@pytest.mark.parametrize("when", AROUND)
def test_a_generation_killed_at_an_effect_goes_on(small: Rehearsal, when: str, place: str) -> None:
    assert small.killed(f"{when}:{place}").returncode == KILLED
    small.run()
    check_generation(small.root, small.kept)


@pytest.mark.parametrize("place", effects_of(reconstruction_tasks()))
@pytest.mark.parametrize("when", AROUND)
def test_a_reconstruction_killed_at_an_effect_goes_on(restoring: Rehearsal, when: str, place: str) -> None:
    assert restoring.killed(f"{when}:{place}").returncode == KILLED
    restoring.run()
    check_reconstruction(restoring.root)


@pytest.mark.parametrize("when", ["after:step-opened", "before:answered"])
def test_a_generation_killed_once_in_every_kind_of_step_goes_on(small: Rehearsal, when: str) -> None:
    for place in kinds_of(generation_tasks()):
        assert (place, small.killed(f"{when}:{place}").returncode) == (place, KILLED)
    small.run()
    check_generation(small.root, small.kept)


@pytest.mark.parametrize("when", ["after:step-opened", "before:answered"])
def test_a_reconstruction_killed_once_in_every_kind_of_step_goes_on(restoring: Rehearsal, when: str) -> None:
    for place in kinds_of(reconstruction_tasks()):
        assert (place, restoring.killed(f"{when}:{place}").returncode) == (place, KILLED)
    restoring.run()
    check_reconstruction(restoring.root)


def kill_rooms(rehearsal: Rehearsal, when: str, verb: str) -> None:
    """Run a rehearsal of which one strongroom is killed when it is asked for this verb for the first time."""
    made: list[KilledRooms] = []

    def rooms(usual: Strongrooms) -> Strongrooms:
        made.append(KilledRooms(usual, when, verb))
        return made[0]

    try:
        rehearsal.run(rooms=rooms)
    finally:
        assert made[0].killed


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("when", TIMES)
def test_a_ceremony_outlives_its_strongroom(small: Rehearsal, when: str, verb: str) -> None:
    kill_rooms(small, when, verb)
    check_generation(small.root, small.kept)


@pytest.mark.parametrize("verb", ["Login", "TakeShare", "RestoreKey", "ChallengeKey", "Sign"])
@pytest.mark.parametrize("when", TIMES)
def test_a_reconstruction_outlives_its_strongroom(restoring: Rehearsal, when: str, verb: str) -> None:
    kill_rooms(restoring, when, verb)
    check_reconstruction(restoring.root)


@pytest.fixture(scope="module")
def closed_template(small_template: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """A generation that was killed with its record closed and nothing signed."""
    closed = small_template.copied(tmp_path_factory.mktemp("closed") / "out")
    assert closed.killed("after:closed").returncode == KILLED
    return closed


@pytest.fixture
def closed(closed_template: Rehearsal, tmp_path: Path) -> Rehearsal:
    return closed_template.copied(tmp_path / "out", tmp_path / "kept")


@pytest.mark.parametrize("verb", CLOSING_VERBS)
@pytest.mark.parametrize("when", TIMES)
def test_a_closed_record_outlives_its_strongroom(closed: Rehearsal, when: str, verb: str) -> None:
    with pytest.raises(StrongroomLostError, match="the closing strongroom was ended by SIGKILL"):
        kill_rooms(closed, when, verb)
    closed.run()
    check_generation(closed.root, closed.kept)


def test_a_record_killed_before_it_is_closed_goes_on(small: Rehearsal) -> None:
    assert small.killed("before:closed").returncode == KILLED
    small.run()
    check_generation(small.root, small.kept)


def test_a_closed_record_is_signed_whole_or_not_at_all(closed_template: Rehearsal, tmp_path: Path) -> None:
    """Killed before its changes to the directory, from the closed record until nothing is left to do."""
    touch, places = 1, []
    while True:
        closed = closed_template.copied(tmp_path / f"out-{touch}", tmp_path / f"kept-{touch}")
        ran = closed.killed(f"touch:{touch}")
        if ran.returncode == 0:
            break
        places.append(ran.stdout.splitlines()[-1])
        assert ran.returncode == KILLED, ran.stderr
        closed.run()
        check_sheets_and_backup(left_in(closed.root), closed.kept)
        touch += 1
        if "bundle.unfinished/" in places[-1] and "manifest-signatures" not in places[-1]:
            # One staged file is like another, up to the last folder.
            touch += 3
    for place in ("bundle.unfinished/", "os.rename", "record-ca.words", "keeper", "os.rmdir"):
        assert any(place in line for line in places), place


def test_a_directory_killed_while_it_is_made_is_made_anew(tmp_path: Path) -> None:
    made = Rehearsal(tmp_path / "out")
    touch = 1
    while not (made.root / "journal").exists():
        ran = made.killed(f"touch:{touch}")
        assert ran.returncode == KILLED, ran.stderr
        touch += 2
    assert touch > SETUP_AT_LEAST
    made.run()


@pytest.fixture(scope="module")
def hardware_like(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """A small root generation on SoftHSM tokens, set up and never begun."""
    made = Rehearsal(tmp_path_factory.mktemp("softhsm") / "out")
    wishes = Wishes(token="softhsm", key=KeyKind.EC_P256, threshold=2, shares_count=3)
    set_up(load_script(GENERATION), made.workspace, wishes, say=made.said.append)
    return made


@pytest.mark.parametrize("place", ["C.02", "C.04", "C.07", "C.08", "C.09", "D.02"])
def test_a_generation_on_softhsm_killed_at_an_effect_goes_on(
    hardware_like: Rehearsal, tmp_path: Path, place: str
) -> None:
    rehearsal = hardware_like.copied(tmp_path / "out", tmp_path / "kept")
    assert rehearsal.killed(f"before:done:{place}").returncode == KILLED
    rehearsal.run()
    check_generation(rehearsal.root, rehearsal.kept)


@pytest.mark.parametrize("place", effects_of(reconstruction_tasks()))
def test_a_restore_into_softhsm_killed_at_an_effect_goes_on(generated: Rehearsal, tmp_path: Path, place: str) -> None:
    workspace = generated.workspace
    wishes = Wishes(token="softhsm", previous=workspace.bundle, backup=workspace.backup, shares=generated.kept)
    rehearsal = Rehearsal(tmp_path / "out", RECONSTRUCTION, wishes)
    set_up(load_script(RECONSTRUCTION), rehearsal.workspace, wishes, say=rehearsal.said.append)
    assert rehearsal.killed(f"before:done:{place}").returncode == KILLED
    rehearsal.run()
    check_reconstruction(rehearsal.root)
