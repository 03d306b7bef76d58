"""scripts/run installs once, quietly and again when it must; here on a small project that needs no network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A build backend that fits on a page: an in-place wheel whose command prints its arguments.
BACKEND = """
import base64, hashlib, pathlib, zipfile

def get_requires_for_build_editable(config_settings=None):
    return []

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    files = {
        "small_ceremony.py": "import sys\\ndef main():\\n    print(sys.argv[1:])\\n",
        "small-1.dist-info/METADATA": "Metadata-Version: 2.1\\nName: small\\nVersion: 1\\n",
        "small-1.dist-info/WHEEL": "Wheel-Version: 1.0\\nGenerator: a\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "small-1.dist-info/entry_points.txt": "[console_scripts]\\nceremony = small_ceremony:main\\n",
    }
    files["small-1.dist-info/RECORD"] = "".join(f"{name},,\\n" for name in files)
    with zipfile.ZipFile(pathlib.Path(wheel_directory) / "small-1-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return "small-1-py3-none-any.whl"
"""
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
FIRST_RUN = ["making .venv with Python", "installing the packages of requirements/run.txt", "installing keyceremony"]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "a folder" / "tree"
    (tree / "requirements").mkdir(parents=True)
    (tree / "requirements/run.txt").write_text("# nothing\n")
    (tree / "pyproject.toml").write_text(PYPROJECT)
    (tree / "backend.py").write_text(BACKEND)
    (tree / "scripts").mkdir()
    for name in ("run", "environment", "packages"):
        shutil.copy(ROOT / "scripts" / name, tree / "scripts" / name)
    return tree


def _environment() -> dict[str, str]:
    base = Path(os.path.realpath(sys.executable)).parent
    return {"PATH": f"{base}:/usr/bin:/bin", "HOME": "/nonexistent", "PIP_NO_INDEX": "1"}


def _run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [script, *arguments], env=_environment(), cwd="/", capture_output=True, text=True, check=False
    )


def _said(ran: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.removeprefix("keyceremony: ") for line in ran.stderr.splitlines()]


def _starts(lines: list[str], beginnings: list[str]) -> bool:
    return len(lines) == len(beginnings) and all(map(str.startswith, lines, beginnings))


@pytest.mark.slow
def test_the_first_run_installs_and_the_next_only_runs(tree: Path) -> None:
    first = _run(tree / "scripts/run", "show", "two words", "*", "")
    assert (first.returncode, first.stdout) == (0, "['show', 'two words', '*', '']\n")
    assert _starts(_said(first), FIRST_RUN)
    second = _run(tree / "scripts/run")
    assert (second.returncode, second.stdout, second.stderr) == (0, "[]\n", "")


@pytest.mark.slow
def test_a_run_through_a_link_is_the_same_run(tree: Path, tmp_path: Path) -> None:
    _run(tree / "scripts/run")
    link = tmp_path / "linked"
    link.symlink_to(tree / "scripts/run")
    ran = _run(link, "x")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "['x']\n", "")


@pytest.mark.slow
def test_a_changed_lock_is_installed_and_a_sound_environment_kept(tree: Path) -> None:
    _run(tree / "scripts/run")
    (tree / "requirements/run.txt").write_text("# changed\n")
    assert _starts(_said(_run(tree / "scripts/run")), FIRST_RUN[1:])
    assert _said(_run(tree / "scripts/run")) == []


@pytest.mark.slow
def test_an_install_cut_short_is_done_again(tree: Path) -> None:
    (tree / "requirements/run.txt").write_text("not-there==1 --hash=sha256:" + "0" * 64 + "\n")
    failed = _run(tree / "scripts/run")
    assert (failed.returncode, failed.stdout) == (3, "")
    assert "connect the network" in _said(failed)[-1]
    (tree / "requirements/run.txt").write_text("# nothing\n")
    assert _starts(_said(_run(tree / "scripts/run")), FIRST_RUN[1:])


@pytest.mark.slow
def test_a_moved_tree_is_installed_anew(tree: Path) -> None:
    _run(tree / "scripts/run")
    moved = tree.rename(tree.parent / "moved")
    ran = _run(moved / "scripts/run", "x")
    assert ran.stdout == "['x']\n"
    assert _starts(_said(ran), FIRST_RUN)


@pytest.mark.slow
def test_a_broken_environment_is_made_anew(tree: Path) -> None:
    _run(tree / "scripts/run")
    (tree / ".venv/bin/python").unlink()
    assert _starts(_said(_run(tree / "scripts/run")), FIRST_RUN)


@pytest.mark.slow
def test_of_two_first_runs_one_installs(tree: Path) -> None:
    running = [
        subprocess.Popen(
            [tree / "scripts/run", "x"], env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    ended = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert [out for out, _ in ended] == ["['x']\n"] * 2
    assert "".join(said for _, said in ended).count("making .venv") == 1


def test_without_a_fitting_python_one_sentence_says_so(tree: Path, tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "env", "readlink", "dirname", "sha256sum", "flock", "grep", "id"):
        (programs / name).symlink_to(str(shutil.which(name)))
    ran = subprocess.run(
        [tree / "scripts/run"], env={"PATH": str(programs)}, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, len(_said(ran))) == (3, "", 1)
    assert "Python 3.11 or later is needed" in ran.stderr


def test_without_a_right_to_install_one_sentence_names_the_packages(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "env"):
        (programs / name).symlink_to(str(shutil.which(name)))
    ran = subprocess.run(
        [ROOT / "scripts/packages", "tests"], env={"PATH": str(programs)}, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout, len(_said(ran))) == (3, "", 1)
    assert "openssl poppler-utils git util-linux xvfb xdotool openbox: have an administrator" in ran.stderr


@pytest.mark.parametrize(
    ("script", "arguments"),
    [("packages", ["no-such-purpose"]), ("test", ["--no-such-flag"]), ("softhsm", []), ("softhsm", ["/"])],
)
def test_wrong_usage_is_refused(script: str, arguments: list[str]) -> None:
    ran = _run(ROOT / "scripts" / script, *arguments)
    assert (ran.returncode, ran.stdout, len(_said(ran))) == (2, "", 1)


@pytest.mark.parametrize("purpose", [["softhsm"], ["tests"], ["venv", sys.executable]])
def test_what_is_there_is_not_mentioned(purpose: list[str]) -> None:
    ran = _run(ROOT / "scripts/packages", *purpose)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "body",
    [
        "import pytest\n\ndef test_it():\n    pytest.skip('no')\n",
        "import pytest\npytest.importorskip('no_such_module')\n",
    ],
)
def test_a_skipped_test_fails(tmp_path: Path, body: str) -> None:
    shutil.copy(ROOT / "tests/conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(body)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode != 0
    assert "may not be skipped" in ran.stdout
