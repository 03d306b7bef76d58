"""The bundle on disk: staged beside its final place, then renamed into it as one (docs/formats/bundle.md).

A bundle either exists whole or not at all. What a crash leaves in the staging directory is discarded and made anew; a
finished bundle is never written to again. Reading takes every file once into memory, so that what was checked is what
is used. Whether a bundle is genuine is judged elsewhere.
"""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from ceremony.errors import RefusedError, WorldError
from ceremony.transcript.manifest import MANIFEST, MANIFEST_SIGNATURES, ManifestError, is_plain_path, read_tree

TRANSCRIPT = "transcript.jsonl"
SIGNATURES = "signatures/"
RECORD_CA = "signatures/record-ca.pem"

_REQUIRED = (TRANSCRIPT, RECORD_CA, MANIFEST)
_SUFFIX = ".p7s"
_SIGNATURE = re.compile(r"(?:manifest-)?signatures/[a-z0-9]+(?:-[a-z0-9]+)*\.p7s")


class BundleError(RefusedError):
    """A bundle is not laid out as one, or would overwrite another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The files of a bundle, unchecked except for their layout.

    Attributes:
        root: where it was read from, for messages.
        files: every file by its path, with slashes.
    """

    root: Path
    files: Mapping[str, bytes] = field(repr=False)

    @property
    def transcript(self) -> bytes:
        """The bytes of the transcript."""
        return self.files[TRANSCRIPT]

    @property
    def manifest(self) -> bytes:
        """The bytes of the manifest."""
        return self.files[MANIFEST]

    @property
    def record_ca(self) -> bytes:
        """The record CA's certificate in PEM."""
        return self.files[RECORD_CA]

    @property
    def signatures(self) -> Mapping[str, bytes]:
        """The signatures over the transcript, by signer id."""
        return self._signatures_in(SIGNATURES)

    @property
    def manifest_signatures(self) -> Mapping[str, bytes]:
        """The signatures over the manifest, by signer id; those of later co-signers are here only."""
        return self._signatures_in(MANIFEST_SIGNATURES)

    def _signatures_in(self, folder: str) -> Mapping[str, bytes]:
        return {
            path.removeprefix(folder).removesuffix(_SUFFIX): content
            for path, content in self.files.items()
            if path.startswith(folder) and path.endswith(_SUFFIX)
        }


def read_bundle(path: Path) -> Bundle:
    """Return the files of the bundle at `path`.

    Raises:
        BundleError: a part that every bundle has is missing, or something else lies among the signatures.
        ManifestError: a link, a device, or a name outside the grammar.
        WorldError: the medium cannot be read.
    """
    if not path.is_dir():
        raise BundleError(f"{path} is no directory", remedy="name the directory that holds manifest.json")
    files = read_tree(path)
    for name in _REQUIRED:
        if name not in files:
            raise BundleError(f"{path} has no {name}", remedy="name a complete bundle, as it left the ceremony")
    for name in files:
        if name.startswith((SIGNATURES, MANIFEST_SIGNATURES)) and name != RECORD_CA and not _SIGNATURE.fullmatch(name):
            raise BundleError(
                f"{name} has no place there", remedy="remove it if you put it there, and ask who did if not"
            )
    return Bundle(root=path, files=MappingProxyType(files))


def stage(staging: Path, files: Mapping[str, bytes]) -> None:
    """Write `files` (path to content) below `staging`, which may hold others; when this returns, the medium has them.

    Raises:
        BundleError: a file is there already, or reads back differently.
        ManifestError: a path that no bundle may hold.
        WorldError: the medium refused.
    """
    for path, content in files.items():
        if not is_plain_path(path):
            raise ManifestError(path, "not a path that a bundle may hold")
        file = staging / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file, content)
            written = file.read_bytes()
        except FileExistsError as error:
            raise BundleError(
                f"{file} exists already", remedy="discard the unfinished bundle and close again"
            ) from error
        except OSError as error:
            raise _world(f"{file} cannot be written", error) from error
        if written != content:
            raise BundleError(f"{file} reads back differently", remedy="replace the medium and close again")


def publish(staging: Path, final: Path) -> None:
    """Turn the staged files into the bundle `final`, in one rename.

    Raises:
        BundleError: something is at `final` already.
        WorldError: the medium refused.
        ValueError: the two are not in one directory, so that a rename could not be atomic.
    """
    if staging.parent != final.parent:
        raise ValueError("a bundle is staged beside its final place")
    # A rename would silently replace an empty directory.
    if os.path.lexists(final):
        raise BundleError(f"{final} exists already", remedy="keep it, and name another place for this bundle")
    try:
        for folder, _, _ in os.walk(staging, topdown=False):
            _sync_directory(Path(folder))
        staging.rename(final)
        _sync_directory(final.parent)
    except OSError as error:
        raise _world(f"{final} cannot be put in place", error) from error


def discard(staging: Path) -> None:
    """Remove what an interrupted closing left in `staging`, if anything.

    Raises:
        WorldError: the medium refused.
    """
    try:
        if os.path.lexists(staging):
            shutil.rmtree(staging)
            _sync_directory(staging.parent)
    except OSError as error:
        raise _world(f"{staging} cannot be removed", error) from error


def _write(file: Path, content: bytes) -> None:
    with file.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_directory(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _world(what: str, error: OSError) -> WorldError:
    return WorldError(f"{what}: {error.strerror}", remedy="check the medium (full, write-protected, pulled) and go on")
