"""The manifest: what a bundle consists of, file by file, and the check that it is still so (docs/formats/bundle.md).

It lists every file except itself and manifest-signatures/, where later co-signatures may be added. A bundle is a tree
of plain files with plain names: no links, no devices, nothing that another system would read as another path.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import rfc8785

from ceremony.codec import Json
from ceremony.errors import RefusedError, WorldError

FORMAT = "kcb/1"
MANIFEST = "manifest.json"
MANIFEST_SIGNATURES = "manifest-signatures/"

FILE_MAX = 256 * 1024 * 1024
"""Bytes in one file of a bundle; films are evidence elsewhere, here are their digests."""

_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_REMEDY = "do not rely on this bundle; get another copy from the people who keep it"


class ManifestError(RefusedError):
    """A bundle's files and its manifest do not agree.

    Attributes:
        path: the file at fault, relative to the bundle.
    """

    def __init__(self, path: str, what: str) -> None:
        # A hostile name must not reach a terminal as control characters.
        self.path = ascii(path)[1:-1]
        super().__init__(f"{self.path}: {what}", remedy=_REMEDY, rule="R-142")


def build(root: Path) -> bytes:
    """Return the manifest.json of the files under `root`.

    Raises:
        ManifestError: a file that no bundle may hold.
    """
    return build_from(read_tree(root))


def check(root: Path, manifest: bytes) -> None:
    """Check that the files under `root` are exactly those of `manifest`, unchanged.

    Raises:
        ManifestError: naming the first file that is missing, extra, changed or no plain file, or manifest.json itself.
    """
    check_files(read_tree(root), manifest)


def build_from(files: Mapping[str, bytes]) -> bytes:
    """Return the manifest.json of `files` (path to content); it leaves out what no manifest lists."""
    _check_paths(files)
    listed: list[Json] = [
        {"path": path, "sha256": hashlib.sha256(files[path]).hexdigest(), "size": len(files[path])}
        for path in sorted(filter(_is_listed, files))
    ]
    return rfc8785.dumps({"format": FORMAT, "files": listed})


def check_files(files: Mapping[str, bytes], manifest: bytes) -> None:
    """Check that `files` (path to content) are exactly those of `manifest`.

    Raises:
        ManifestError: as in check.
    """
    _check_paths(files)
    entries = _parse(manifest)
    present = set(filter(_is_listed, files))
    for path, (digest, size) in entries.items():
        if path not in present:
            raise ManifestError(path, "listed in manifest.json but missing")
        if len(files[path]) != size or hashlib.sha256(files[path]).hexdigest() != digest:
            raise ManifestError(path, "not what manifest.json lists")
    if extra := sorted(present - set(entries)):
        raise ManifestError(extra[0], "not listed in manifest.json")


def read_tree(root: Path) -> dict[str, bytes]:
    """Return every file under `root` by its path, separated by slashes.

    Raises:
        ManifestError: a link, a device, a name outside the grammar, or a file too large.
        WorldError: the medium cannot be read.
    """
    try:
        return {path: _read(file, path) for path, file in _walk(root, "")}
    except OSError as error:
        raise WorldError(f"{root} cannot be read: {error.strerror}", remedy="try another copy of the bundle") from error


def is_plain_path(path: str) -> bool:
    """Tell whether `path` is one that a bundle may hold: relative, with slashes, in plain names."""
    return _PATH.fullmatch(path) is not None


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    for child in sorted(folder.iterdir()):
        path = prefix + child.name
        mode = child.lstat().st_mode
        if stat.S_ISDIR(mode):
            yield from _walk(child, path + "/")
        elif stat.S_ISREG(mode):
            yield path, child
        else:
            raise ManifestError(path, "a link or device, not a plain file")


def _read(file: Path, path: str) -> bytes:
    # The tree may be changed while it is read: a link put here after the walk must not lead elsewhere.
    with open(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:  # noqa: PTH123 - Path cannot refuse links
        content = stream.read(FILE_MAX + 1)
    if len(content) > FILE_MAX:
        raise ManifestError(path, f"larger than {FILE_MAX} bytes")
    return content


def _is_listed(path: str) -> bool:
    return path != MANIFEST and not path.startswith(MANIFEST_SIGNATURES)


def _check_paths(paths: Iterable[str]) -> None:
    folded: set[str] = set()
    for path in paths:
        if not is_plain_path(path):
            raise ManifestError(path, "not a path that a bundle may hold")
        if path.lower() in folded:
            raise ManifestError(path, "differs from another path in capital letters only")
        folded.add(path.lower())


def _parse(manifest: bytes) -> dict[str, tuple[str, int]]:
    """Return digest and size by path, having refused every other way to write the same list."""
    try:
        value: Json = json.loads(manifest, parse_float=_no_float, parse_constant=_no_float)
        # Not canonical covers duplicate keys as well: one of the two would be lost on the way.
        canonical = rfc8785.dumps(value) == manifest
    except (ValueError, RecursionError) as error:
        raise ManifestError(MANIFEST, "not JSON") from error
    match value:
        case {"format": str(name), "files": list(files), **rest} if not rest:
            pass
        case _:
            raise ManifestError(MANIFEST, "does not consist of format and files")
    if name != FORMAT:
        raise ManifestError(MANIFEST, f"the format is not {FORMAT}")
    if not canonical:
        raise ManifestError(MANIFEST, "not in the canonical form of RFC 8785")
    entries = dict(_entry(file) for file in files)
    _check_paths(entries)
    if [file["path"] for file in files] != sorted(entries):
        raise ManifestError(MANIFEST, "a path is listed twice or out of order")
    for path in entries:
        if not _is_listed(path):
            raise ManifestError(MANIFEST, f"lists {path}, which no manifest may list")
    return entries


def _entry(file: Json) -> tuple[str, tuple[str, int]]:
    match file:
        case {"path": str(path), "sha256": str(digest), "size": int(size), **rest} if not rest:
            if not _DIGEST.fullmatch(digest) or isinstance(size, bool):
                raise ManifestError(MANIFEST, f"no digest or size of {path!a}")
            return path, (digest, size)
        case _:
            raise ManifestError(MANIFEST, "an entry does not consist of path, sha256 and size")


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no integer")
