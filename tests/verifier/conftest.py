"""One rehearsal of each kind for the whole run, and a forger who makes consistent bundles out of altered records."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from ceremony.adapters.held import Held
from ceremony.adapters.rehearsal import Wishes, finish, rehearse_in, set_up
from ceremony.adapters.running import Running
from ceremony.adapters.simulated_people import SimulatedPeople
from ceremony.adapters.workspace import Workspace
from ceremony.answers import digest_text
from ceremony.effects import Begin
from ceremony.events import (
    AbortDecided,
    Answered,
    Artefact,
    Closed,
    Dissented,
    Done,
    Event,
    ExceptionRecorded,
    Opened,
    OutOfBand,
    StepOpened,
)
from ceremony.plan import Plan
from ceremony.plan_file import parse_plan, write_plan
from ceremony.ports import Clock
from ceremony.script.parse import load_script
from ceremony.state import State
from ceremony.steps.outcomes import OutcomeT
from ceremony.steps.work import sha256
from ceremony.transcript.bundle import publish, stage
from ceremony.transcript.canonical import Line, encode, parse_lines
from ceremony.transcript.manifest import build_from, read_tree
from ceremony.transcript.record_keys import RecordSigner, make_record_keys
from ceremony.transcript.records import line_of, recorded

SCRIPTS = Path(__file__).parents[2] / "ceremony-scripts"
SURROUNDINGS = ("transcript.jsonl", "transcript.pdf", "VERIFY.md", "verify_transcript.py", "manifest.json")


@dataclass(frozen=True)
class Rehearsed:
    """A ceremony's directory; its sheets lie beside it."""

    root: Path

    @property
    def bundle(self) -> Path:
        return self.root / "bundle"

    @property
    def words(self) -> str:
        """What a witness wrote down of the record CA."""
        return (self.root / "handwritten" / "record-ca.words").read_text()


def quiet(line: str) -> None:
    del line


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Make something once, also where several processes run tests."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "ceremonies"
    shared.mkdir(exist_ok=True)

    @contextmanager
    def alone(name: str) -> Iterator[None]:
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def make(name: str, build: Callable[[Path], None]) -> Path:
        with alone(name):
            if not (shared / name / "bundle").exists():
                build(shared / name)
        return shared / name

    return make


@pytest.fixture(scope="session")
def generation(made: Callable[[str, Callable[[Path], None]], Path]) -> Rehearsed:
    """A root generation, 3 of 5."""

    def build(root: Path) -> None:
        wishes = Wishes(keep_shares=root.with_name("sheets"))
        rehearse_in(SCRIPTS / "root-generation.toml", Workspace(root), wishes, say=quiet, held=Held())

    return Rehearsed(made("generation", build))


@pytest.fixture(scope="session")
def reconstruction(generation: Rehearsed, made: Callable[[str, Callable[[Path], None]], Path]) -> Rehearsed:
    """A reconstruction of the generated key."""

    def build(root: Path) -> None:
        sheets, backup = generation.root.with_name("sheets"), generation.root / "backup"
        wishes = Wishes(previous=generation.bundle, backup=backup, shares=sheets)
        rehearse_in(SCRIPTS / "reconstruction.toml", Workspace(root), wishes, say=quiet, held=Held())

    return Rehearsed(made("reconstruction", build))


class Troubled(SimulatedPeople):
    """People who record an exception, disagree, and break off when the first sheet should be read back."""

    def begin(self, effect: Begin, state: State) -> StepOpened | OutOfBand:
        if effect.task.step.id == "A.02" and not state.exceptions:
            return ExceptionRecorded(
                step="A.02",
                expected="a quiet room",
                observed="a drill next door",
                decision="go on",
                by="administrator",
                initials=("witness-1",),
            )
        if effect.task.step.id == "A.03" and not state.dissents:
            return Dissented("A.03", "auditor-1", "the camera sees the \x1b[31mscreen")
        if effect.task.step.id == "C.06" and not state.aborting:
            return AbortDecided("administrator", "a custodian fell ill")
        return super().begin(effect, state)


@pytest.fixture(scope="session")
def aborted(made: Callable[[str, Callable[[Path], None]], Path]) -> Rehearsed:
    """A root generation that was aborted with printed sheets, an exception and a dissent."""

    def build(root: Path) -> None:
        workspace = Workspace(root)
        set_up(load_script(SCRIPTS / "root-generation.toml"), workspace, Wishes(), say=quiet)

        def people(space: Workspace, clock: Clock) -> SimulatedPeople:
            return Troubled(paper=space.paper, shares=None, handwritten=space.handwritten, clock=clock, say=quiet)

        running = Running(workspace, people, Held())
        try:
            running.run()
            finish(workspace, running.session.state, None)
        finally:
            running.close()

    return Rehearsed(made("aborted", build))


def with_head(answer: Answered, digest: str) -> Answered:
    """Return the answer with the head words that the altered record asks for."""
    entries = tuple(
        replace(entry, value=digest_text(digest)) if entry.field == "head" else entry for entry in answer.entries
    )
    return replace(answer, entries=entries)


class Forgery:
    """A bundle in the hands of somebody who can rewrite everything in it, but no paper.

    A careful forger also rewrites the head words that witnesses are said to have typed.
    """

    def __init__(self, bundle: Path) -> None:
        self.files = read_tree(bundle)
        happened = [recorded(line) for line in parse_lines(self.files["transcript.jsonl"])]
        self.events: list[Event] = [one.event for one in happened]
        self.times: list[datetime] = [one.time for one in happened]
        self.plan = parse_plan(self.files["plan.toml"])
        signers = [path[len("signatures/") : -len(".p7s")] for path in self.files if path.startswith("signatures/")]
        self.signers = [name for name in signers if f"signatures/{name}.p7s" in self.files]
        self.names = {person.id: person.name for person in self.plan.people}
        self.ceremony_id = self.plan.ceremony_id
        self.keys_made_s = 0
        self.careful = True

    def find(self, outcome: type[OutcomeT], number: int = 0) -> int:
        """Return the position of the outcome of this kind."""
        found = [
            position
            for position, event in enumerate(self.events)
            if isinstance(event, Done) and isinstance(event.outcome, outcome)
        ]
        return found[number]

    def find_event(self, kind: type[Event], number: int = 0) -> int:
        """Return the position of the event of this kind."""
        return [position for position, event in enumerate(self.events) if isinstance(event, kind)][number]

    def change(self, outcome: type[OutcomeT], edit: Callable[[OutcomeT], OutcomeT], number: int = 0) -> int:
        """Change an outcome; return its line."""
        position = self.find(outcome, number)
        event = self.events[position]
        assert isinstance(event, Done)
        assert isinstance(event.outcome, outcome)
        self.events[position] = replace(event, outcome=edit(event.outcome))
        return position + 1

    def open_with(self, edit: Callable[[Opened], Opened]) -> None:
        """Change the first record."""
        opened = self.events[0]
        assert isinstance(opened, Opened)
        self.events[0] = edit(opened)

    def insert(self, position: int, event: Event) -> int:
        """Insert an event before a position; return its line."""
        self.events.insert(position, event)
        self.times.insert(position, self.times[max(position - 1, 0)])
        return position + 1

    def drop(self, position: int) -> None:
        """Leave an event out."""
        del self.events[position], self.times[position]

    def replan(self, edit: Callable[[Plan], Plan]) -> None:
        """Change the plan, and its hash wherever it stands."""
        content = write_plan(edit(self.plan))
        plan = parse_plan(content)
        self.files["plan.toml"] = content
        self.open_with(
            lambda opened: replace(
                opened,
                mode=plan.mode.value,
                plan_sha256=plan.sha256,
                previous_head=plan.previous.head if plan.previous else "",
                approvals=tuple(replace(one, plan_sha256=plan.sha256) for one in opened.approvals),
            )
        )

    def transcript(self) -> bytes:
        """Return the record as it stands now, chained anew, with the hashes of the files in its last line."""
        if isinstance(self.events[-1], Closed):
            paths = sorted(path for path in self.files if path not in SURROUNDINGS and "signatures/" not in path)
            named = tuple(Artefact(path, sha256(self.files[path])) for path in paths)
            self.events[-1] = replace(self.events[-1], artefacts=named)
        lines: list[Line] = []
        begun = ""
        for event, time in zip(self.events, self.times, strict=True):
            said = with_head(event, begun) if self.careful and isinstance(event, Answered) else event
            lines.append(line_of(said, time=time, last=lines[-1] if lines else None))
            begun = sha256(encode(lines[-1])) if isinstance(event, StepOpened) else begun
        return b"".join(encode(line) + b"\n" for line in lines)

    def sign(self) -> Mapping[str, bytes]:
        """Return the bundle, signed under a record CA of the forger's."""
        files = {path: content for path, content in self.files.items() if "signatures/" not in path}
        files["transcript.jsonl"] = self.transcript()
        people = [RecordSigner(name, self.names[name]) for name in self.signers]
        now = self.times[-1].astimezone(UTC) + timedelta(seconds=self.keys_made_s)
        keys = make_record_keys(ceremony_id=self.ceremony_id, signers=people, now=now)
        files["signatures/record-ca.pem"] = keys.ca_pem
        for name in self.signers:
            files[f"signatures/{name}.p7s"] = keys.sign(name, files["transcript.jsonl"])
        del files["manifest.json"]
        files["manifest.json"] = build_from(files)
        for name in self.signers:
            files[f"manifest-signatures/{name}.p7s"] = keys.sign(name, files["manifest.json"])
        return files


@pytest.fixture
def forge(generation: Rehearsed) -> Forgery:
    return Forgery(generation.bundle)


@pytest.fixture
def forge_reconstruction(reconstruction: Rehearsed) -> Forgery:
    return Forgery(reconstruction.bundle)


@pytest.fixture
def laid_out(tmp_path: Path) -> Callable[[Mapping[str, bytes]], Path]:
    """Write a bundle's files to a directory."""

    def lay_out(files: Mapping[str, bytes]) -> Path:
        count = len(list(tmp_path.iterdir()))
        stage(tmp_path / f"{count}.staging", files)
        publish(tmp_path / f"{count}.staging", tmp_path / f"{count}")
        return tmp_path / f"{count}"

    return lay_out


@pytest.fixture
def copy(generation: Rehearsed, tmp_path: Path) -> Path:
    """A bundle of one's own to spoil."""
    return Path(shutil.copytree(generation.bundle, tmp_path / "copy"))


@pytest.fixture
def record_ca_file(generation: Rehearsed, tmp_path: Path) -> Path:
    """The record CA's certificate as somebody kept it apart, in DER."""
    pem = (generation.bundle / "signatures" / "record-ca.pem").read_bytes()
    kept = tmp_path / "kept.der"
    kept.write_bytes(load_pem_x509_certificate(pem).public_bytes(Encoding.DER))
    return kept
