"""The software that runs: what its hash covers, and that bytecode beside the sources is never run unseen."""

import fcntl
import importlib.util
import marshal
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ceremony.adapters.software import installation_sha256

ROOT = Path(__file__).resolve().parents[2]
PLANTED = "\nimport os\nos.write(2, b'planted 7391')\n"
CHECK = "from ceremony.adapters.software import check_bytecode; check_bytecode()"
LAST_RESORT = "from ceremony.strongroom.spawn import run_last_resort; raise SystemExit(run_last_resort(['--help']))"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of our packages, to be tampered with."""
    for package in ("shamir", "ceremony", "gui"):
        shutil.copytree(ROOT / package, tmp_path / "root" / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "root"


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    """A folder of installed distributions: a locked one, and one that is not."""
    sites = tmp_path / "sites"
    for name, top in (("rfc8785-0.1.4", "rfc8785"), ("somebodys-1.0", "somebodys")):
        (sites / f"{name}.dist-info").mkdir(parents=True)
        (sites / f"{name}.dist-info" / "RECORD").write_text(f"../../bin/{top},,\n{top}/__init__.py,,\n")
        (sites / top).mkdir()
        (sites / top / "__init__.py").write_text("first = 1\n")
    (sites / "paths.pth").write_text("/somewhere\n")
    return sites


def python(code: str, root: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    variables = {"PATH": os.environ["PATH"], "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1", **more}
    return subprocess.run(
        [sys.executable, "-P", "-c", code], env=variables, check=False, capture_output=True, timeout=120
    )


def plant(source: Path, text: str, *, size_off_by: int = 0) -> Path:
    """Write the bytecode of another text where import looks for that of `source`, with the right time and size."""
    state = source.stat()
    head = struct.pack("<III", 0, int(state.st_mtime), state.st_size + size_off_by)
    planted = Path(importlib.util.cache_from_source(source))
    planted.parent.mkdir(exist_ok=True)
    code = marshal.dumps(compile(text, str(source), "exec", dont_inherit=True))
    planted.write_bytes(importlib.util.MAGIC_NUMBER + head + code)
    return planted


def test_a_process_that_may_hold_secrets_runs_no_planted_bytecode(root: Path) -> None:
    source = root / "shamir" / "slip39.py"
    plant(source, source.read_text() + PLANTED)
    assert b"planted 7391" in python("import shamir.slip39", root).stderr
    ran = python(LAST_RESORT, root)
    assert (ran.returncode, b"recover" in ran.stdout) == (0, True)
    assert b"7391" not in ran.stderr


def test_the_bytecode_of_such_processes_is_private_and_does_not_stay(root: Path, tmp_path: Path) -> None:
    look = (
        "import os, stat; from ceremony.strongroom import spawn; command = spawn.command('x'); "
        "folder = command[command.index('-X') + 1].partition('=')[2]; "
        "print(folder, oct(stat.S_IMODE(os.stat(folder).st_mode)), os.listdir(folder))"
    )
    folder, mode, held = python(look, root, TMPDIR=str(tmp_path)).stdout.decode().split()
    assert Path(folder).parent == tmp_path
    assert (mode, held) == ("0o700", "[]")
    assert not Path(folder).exists()


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_uses_is_not(root: Path, tmp_path: Path) -> None:
    make = "from ceremony.strongroom.bytecode import bytecode_folder as make; print(make()); import os, sys; "
    killed = python(f"{make} sys.stdout.flush(); os.kill(os.getpid(), 9)", root, TMPDIR=str(tmp_path))
    left = Path(killed.stdout.decode().strip())
    (left / "some.pyc").write_bytes(b"")
    living = tmp_path / "keyceremony-bytecode-living"
    living.mkdir()
    descriptor = os.open(living, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    python(make, root, TMPDIR=str(tmp_path))
    os.close(descriptor)
    assert sorted(tmp_path.glob("keyceremony-bytecode-*")) == [living]


@pytest.mark.parametrize("name", ["shamir/slip39.py", "ceremony/strongroom/backup_verbs.py", "gui/__init__.py"])
def test_bytecode_that_is_not_its_sources_is_refused_and_named(root: Path, name: str) -> None:
    plant(root / name, (root / name).read_text() + PLANTED)
    ran = python(CHECK, root)
    assert ran.returncode == 1
    assert f"RefusedError: the bytecode of {name} is not what its source says" in ran.stderr.decode()


def test_one_changed_constant_in_bytecode_is_enough(root: Path) -> None:
    source = root / "shamir" / "slip39.py"
    plant(source, source.read_text().replace("_SECRET_AT = 255", "_SECRET_AT = 253"))
    assert "shamir/slip39.py" in python(CHECK, root).stderr.decode()


def test_bytecode_that_import_wrote_is_accepted(root: Path) -> None:
    for source in (root / "shamir").glob("*.py"):
        plant(source, source.read_text())
    assert python(CHECK, root).returncode == 0


def test_bytecode_that_import_passes_over_is_of_no_account(root: Path) -> None:
    source = root / "shamir" / "slip39.py"
    plant(source, PLANTED, size_off_by=1)
    ran = python(CHECK, root)
    assert (ran.returncode, ran.stderr) == (0, b"")


def written(path: str, content: str) -> Callable[[Path], object]:
    def write(folder: Path) -> object:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        return (folder / path).write_text(content)

    return write


@pytest.mark.parametrize(
    "tamper",
    [
        written("root/shamir/slip39.py", ""),
        written("root/shamir/slip39.cpython-311-x86_64-linux-gnu.so", ""),
        written("root/shamir/more.pyc", ""),
        written("root/ceremony/locked.txt", "rfc8785==0.1.4\n"),
        written("root/ceremony/shipped/root-generation.toml", ""),
        written("root/json.py", ""),
        written("root/json/__init__.py", ""),
        written("sites/rfc8785/__init__.py", "first = 2\n"),
        written("sites/rfc8785/core.abi3.so", ""),
        written("sites/local_settings.py", ""),
        written("sites/local_settings/__init__.py", ""),
        written("sites/paths.pth", "/somewhere\nimport os\n"),
        written("sites/more.pth", "import\tos\n"),
    ],
)
def test_whatever_import_could_run_changes_the_hash(
    root: Path, sites: Path, tmp_path: Path, tamper: Callable[[Path], object]
) -> None:
    before = installation_sha256(root, [sites])
    tamper(tmp_path)
    assert installation_sha256(root, [sites]) != before


@pytest.mark.parametrize(
    "change",
    [
        written("root/shamir/__pycache__/slip39.cpython-311.pyc", ""),
        written("root/notes.txt", ""),
        written("root/tests/test_x.py", ""),
        written("sites/somebodys/__init__.py", "first = 2\n"),
        written("sites/rfc8785/__pycache__/x.pyc", ""),
        written("sites/rfc8785-0.1.4.dist-info/INSTALLER", "by hand"),
        written("sites/paths.pth", "/elsewhere\n"),
    ],
)
def test_what_differs_between_two_good_installations_does_not(
    root: Path, sites: Path, tmp_path: Path, change: Callable[[Path], object]
) -> None:
    before = installation_sha256(root, [sites])
    change(tmp_path)
    assert installation_sha256(root, [sites]) == before


def test_the_source_tree_has_the_hash_of_the_wheel(root: Path) -> None:
    # shipped is a link there and a folder here.
    assert installation_sha256(root, [root]) == installation_sha256(ROOT, [root])
