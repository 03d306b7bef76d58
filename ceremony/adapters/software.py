"""The software that runs: its hash, and whether the bytecode beside our sources is theirs.

The hash covers what an interpreter of this installation can import besides the standard library: our packages, the
locked distributions with the extension modules and libraries in them, whatever lies beside them without an owner, and
what runs by itself at start. Bytecode is not hashed: processes that hold secrets read none (strongroom/spawn.py), and
main's own is compared with its source. docs/threat-model.md says what is not covered.
"""

import functools
import hashlib
import marshal
import os
import re
import site
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.util import cache_from_source
from pathlib import Path

import ceremony
from ceremony.errors import RefusedError

_OURS = ("shamir", "ceremony", "gui")
_AT_START = ("sitecustomize", "usercustomize")
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_EXECUTED = re.compile(rb"^import[ \t].*", re.MULTILINE)
_NO_REFERENCES = 2
"""The last version of marshal's format whose bytes do not depend on who else holds the values."""


def software_sha256() -> str:
    """Return the hash of the software that runs, lower-case hex."""
    return installation_sha256(_root(), [Path(folder) for folder in site.getsitepackages()])


def installation_sha256(root: Path, sites: Sequence[Path]) -> str:
    """Return the SHA-256 over the sorted "name SHA-256" lines, as for scripts.

    Args:
        root: the folder of our packages.
        sites: the folders of installed distributions, the root among them where the wheel is installed.
    """
    lines = {f"python {hashlib.sha256(sys.version.encode()).hexdigest()}"}
    for place in {*_own(root), *_beside(root, sites), *_installed(root, sites), *_found(_AT_START)}:
        lines.update(_lines(place))
    for file in _in_each(sites, "*.pth"):
        # A path in it differs between places and is followed by import; only these lines are run.
        executed = b"\n".join(_EXECUTED.findall(file.read_bytes()))
        lines |= {f"{file.name} {hashlib.sha256(executed).hexdigest()}"} if executed else set()
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()


def check_bytecode() -> None:
    """Refuse bytecode that import would take for one of our sources and that is not what the source compiles to.

    Raises:
        RefusedError: some is.
    """
    root = _root()
    foreign = [
        path.relative_to(root).as_posix()
        for place in _own(root)
        for path in sorted(place.rglob("*.py"))
        if Path(cache_from_source(path)).exists() and not _compiles_to_cache(path)
    ]
    if foreign:
        raise RefusedError(
            f"the bytecode of {', '.join(foreign)} is not what its source says",
            remedy="stop: find out who wrote it; then remove every __pycache__ of the installation and begin anew",
            rule="R-08",
        )


def _compiles_to_cache(path: Path) -> bool:
    loader = SourceFileLoader(path.stem, str(path))
    # As import would: a cache that is out of date is passed over.
    taken = loader.get_code(path.stem)
    compiled = loader.source_to_code(path.read_bytes(), str(path))
    return marshal.dumps(taken, _NO_REFERENCES) == marshal.dumps(compiled, _NO_REFERENCES)


def _root() -> Path:
    return Path(ceremony.__file__).parent.parent


def _own(root: Path) -> list[Path]:
    return [root / package for package in _OURS]


def _beside(root: Path, sites: Sequence[Path]) -> Iterator[Path]:
    """Yield what lies beside our packages in a source tree and would be imported before the standard library's."""
    if root in sites:
        return
    for place in root.iterdir():
        package = place.is_dir() and any(place.glob("__init__.*"))
        if place.name not in _OURS and (package or place.suffix in {".py", ".pyc", ".so"}):
            yield place


def _installed(root: Path, sites: Sequence[Path]) -> Iterator[Path]:
    """Yield the locked distributions, wherever import finds them, and what in the site folders belongs to nobody."""
    locked = set(_LOCKED.findall((root / "ceremony" / "locked.txt").read_text(encoding="utf-8")))
    owned = {folder / package for folder in sites for package in _OURS}
    for record in _in_each(sites, "*.dist-info/RECORD"):
        folder = record.parent.parent
        tops = {line.partition("/")[0].partition(",")[0] for line in record.read_text(encoding="utf-8").splitlines()}
        owned |= {folder / top for top in tops}
        if re.sub(r"[-_.]+", "-", record.parent.name.partition("-")[0]).lower() in locked:
            importable = {top for top in tops if top not in {"..", "__pycache__", record.parent.name}}
            yield from (folder / top for top in importable if (folder / top).exists())
            yield from _found(top.partition(".")[0] for top in importable)
    for place in _in_each(sites, "*"):
        if place not in owned and place.name != "__pycache__" and place.suffix not in {".dist-info", ".pth"}:
            yield place


def _found(names: Iterable[str]) -> Iterator[Path]:
    """Yield the file or folder that import takes for each name, if it takes any."""
    for name in names:
        spec = PathFinder.find_spec(name)
        if spec is not None and spec.origin is not None:
            origin = Path(spec.origin)
            yield origin.parent if origin.stem == "__init__" else origin


def _in_each(folders: Iterable[Path], pattern: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.glob(pattern))


def _lines(place: Path) -> Iterator[str]:
    """Yield the lines of a file, or of every file in a folder, under their names from that folder on."""
    start = len(str(place.parent)) + 1
    for path in [str(place)] if place.is_file() else _files(place):
        state = os.stat(path)  # noqa: PTH116 - thousands of files, and Path costs more than the hash
        seen = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
        yield f"{path[start:]} {_sha256(path, seen)}"


def _files(folder: Path) -> Iterator[str]:
    # Links lead to what a wheel has in their place.
    for where, folders, names in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (f"{where}/{name}" for name in names)


@functools.cache
def _sha256(path: str, _seen: tuple[int, ...]) -> str:
    # A file that was touched has another change time, which nobody but the kernel sets.
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
