"""A stage for whole ceremonies: directories set up once and copied, run here or in a process of their own."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ceremony.adapters.held import Held
from ceremony.adapters.rehearsal import Wishes, rehearse_in, set_up
from ceremony.adapters.running import MakePeople, Running
from ceremony.adapters.simulated_people import SimulatedPeople
from ceremony.adapters.workspace import Workspace
from ceremony.keys import KeyKind
from ceremony.ports import Clock, Journal, Strongrooms
from ceremony.script.parse import load_script
from ceremony.state import State
from tests.ceremony.endings import ROOT

SCRIPTS = ROOT / "ceremony-scripts"
GENERATION = SCRIPTS / "root-generation.toml"
RECONSTRUCTION = SCRIPTS / "reconstruction.toml"
KILLED = -9


def same(strongrooms: Strongrooms) -> Strongrooms:
    return strongrooms


def same_journal(journal: Journal) -> Journal:
    return journal


@dataclass
class Rehearsal:
    """One rehearsal's directory and the command that began it; whatever happens, run it again and it goes on."""

    root: Path
    script: Path = GENERATION
    wishes: Wishes = field(default_factory=Wishes)
    said: list[str] = field(default_factory=list)
    running: Running | None = None

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.root)

    @property
    def kept(self) -> Path:
        assert self.wishes.keep_shares is not None
        return self.wishes.keep_shares

    def run(
        self,
        people: type[SimulatedPeople] = SimulatedPeople,
        *,
        rooms: Callable[[Strongrooms], Strongrooms] = same,
        journal: Callable[[Journal], Journal] = same_journal,
        held: Held | None = None,
    ) -> State:
        """Run to the end in this process, with these people."""

        def make_people(workspace: Workspace, clock: Clock) -> SimulatedPeople:
            return people(
                paper=workspace.paper,
                shares=self.wishes.shares,
                handwritten=workspace.handwritten,
                clock=clock,
                say=self.said.append,
            )

        def start(workspace: Workspace, usual: MakePeople, held: Held) -> Running:
            del usual
            self.running = Running(workspace, make_people, held, wrap_journal=journal, wrap_strongrooms=rooms)
            return self.running

        return rehearse_in(
            self.script, self.workspace, self.wishes, say=self.said.append, held=held or Held(), start=start
        )

    def options(self) -> list[str]:
        given = {
            "--keep-shares": self.wishes.keep_shares,
            "--from": self.wishes.previous,
            "--backup": self.wishes.backup,
            "--shares": self.wishes.shares,
        }
        return [word for option, path in given.items() if path is not None for word in (option, str(path))]

    def killed(self, point: str) -> subprocess.CompletedProcess[str]:
        """Run in a process of its own until it or a strongroom is killed at `point`; wait until all of it has ended."""
        driver = Path(__file__).with_name("kill_driver.py")
        ran = _ran([sys.executable, str(driver), *self.options(), str(self.script), str(self.root), point])
        self.wait()
        return ran

    def resumed(self) -> subprocess.CompletedProcess[str]:
        """Run the command that a person types, in a process of its own."""
        arguments = ["rehearse", str(self.script), "--out", str(self.root), *self.options()]
        return _ran([sys.executable, "-m", "ceremony.cli", *arguments])

    def wait(self) -> None:
        """Wait until no strongroom of a killed run is left: the last one gives up the lock."""
        lock = self.workspace.journal / "lock"
        if lock.exists():
            with lock.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)

    def copied(self, root: Path, keep: Path | None = None) -> "Rehearsal":
        """Return the same rehearsal in a copy of its directory."""
        shutil.copytree(self.root, root)
        wishes = Wishes(
            previous=self.wishes.previous, backup=self.wishes.backup, shares=self.wishes.shares, keep_shares=keep
        )
        return Rehearsal(root, self.script, wishes)


def _ran(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.fixture(scope="session")
def small_template(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """A root generation that was set up and never begun: P-256, two of three."""
    made = Rehearsal(tmp_path_factory.mktemp("small") / "out")
    wishes = Wishes(key=KeyKind.EC_P256, threshold=2, shares_count=3)
    set_up(load_script(GENERATION), made.workspace, wishes, say=made.said.append)
    return made


@pytest.fixture
def small(small_template: Rehearsal, tmp_path: Path) -> Rehearsal:
    """A fresh copy of the small root generation."""
    return small_template.copied(tmp_path / "out", tmp_path / "kept")


@pytest.fixture(scope="session")
def dealing_template(small_template: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """The small root generation, killed when its key was made and its backup about to be dealt."""
    dealing = small_template.copied(tmp_path_factory.mktemp("dealing") / "out")
    assert dealing.killed("before:step-opened:C.04").returncode == KILLED
    return dealing


@pytest.fixture
def dealing(dealing_template: Rehearsal, tmp_path: Path) -> Rehearsal:
    """A fresh copy of the root generation whose backup is about to be dealt."""
    return dealing_template.copied(tmp_path / "out", tmp_path / "kept")


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """A small root generation that ended well, with its sheets kept; not to be changed."""
    folder = tmp_path_factory.mktemp("generated")
    wishes = Wishes(key=KeyKind.EC_P256, threshold=2, shares_count=3, keep_shares=folder / "kept")
    made = Rehearsal(folder / "out", wishes=wishes)
    made.run()
    return made


@pytest.fixture(scope="session")
def restoring_template(generated: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """A reconstruction of what was generated, set up and never begun."""
    wishes = Wishes(previous=generated.workspace.bundle, backup=generated.workspace.backup, shares=generated.kept)
    made = Rehearsal(tmp_path_factory.mktemp("restoring") / "out", RECONSTRUCTION, wishes)
    set_up(load_script(RECONSTRUCTION), made.workspace, wishes, say=made.said.append)
    return made


@pytest.fixture
def restoring(restoring_template: Rehearsal, tmp_path: Path) -> Rehearsal:
    """A fresh copy of the reconstruction."""
    return restoring_template.copied(tmp_path / "restored")
