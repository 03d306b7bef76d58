"""The built wheel, installed beside the locked packages and away from the source tree: the last stage of scripts/test.

Not collected by default: its name says that it is asked for.
"""

import importlib
import pkgutil
import subprocess
import sys
import sysconfig
from importlib.metadata import distribution, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PACKAGES = ("shamir", "ceremony", "gui")


def _shipped() -> list[str]:
    """Every file of the tree that is not Python must be in the wheel, under the same name."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*"))
    named = [path for path in paths if path.is_file() and path.suffix != ".pyc"]
    linked = [path for path in (ROOT / "ceremony-scripts").rglob("*") if path.is_file()]
    shipped = ["ceremony/shipped/" + str(path.relative_to(ROOT / "ceremony-scripts")) for path in linked]
    return sorted({str(path.relative_to(ROOT)) for path in named} | set(shipped))


def _in_wheel(name: str) -> Traversable:
    package, _, rest = name.partition("/")
    return files(package).joinpath(rest)


@pytest.mark.parametrize("package", PACKAGES)
def test_it_is_the_wheel_that_is_tested(package: str) -> None:
    path = Path(str(importlib.import_module(package).__file__))
    assert path.is_relative_to(sysconfig.get_path("purelib"))


@pytest.mark.parametrize("name", _shipped())
def test_every_file_is_in_the_wheel_byte_for_byte(name: str) -> None:
    assert _in_wheel(name).read_bytes() == (ROOT / name).read_bytes()


def test_the_wheel_holds_nothing_else() -> None:
    held = {str(path) for path in distribution("keyceremony").files or [] if path.suffix != ".pyc"}
    ours = {name for name in held if name.partition("/")[0] in PACKAGES}
    assert ours == set(_shipped())


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_imports(package: str) -> None:
    found = [module.name for module in pkgutil.walk_packages([str(files(package))], f"{package}.")]
    names = [name for name in found if not name.endswith("__main__")]
    ran = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", f"import importlib; list(map(importlib.import_module, {names!r}))"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert names
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("kind", [".ttf", ".toml", "VERIFY.md", "verify_transcript.py"])
def test_the_wheel_has_what_a_ceremony_prints_runs_and_leaves_behind(kind: str) -> None:
    assert [name for name in _shipped() if name.endswith(kind)] != []


@pytest.mark.parametrize(
    "command",
    [entry.name for entry in entry_points(group="console_scripts") if entry.dist and entry.dist.name == "keyceremony"],
)
def test_every_command_says_its_version(command: str) -> None:
    ran = subprocess.run([BIN / command, "--version"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert distribution("keyceremony").version in ran.stdout


def test_an_unknown_command_is_wrong_usage() -> None:
    ran = subprocess.run([BIN / "ceremony", "no-such-command"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")


def test_the_licence_travels_along() -> None:
    assert "Apache License" in (distribution("keyceremony").read_text("licenses/LICENSE") or "")
