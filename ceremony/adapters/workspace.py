"""A ceremony's directory: where its plan, script, journal, tokens, paper, media and bundle are (design.md 6).

Also its media port: the wrapped key in backup/, the custody media, a rehearsal's paper, the bundle put in place as one.
"""

import hashlib
import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from ceremony.errors import RefusedError, UsageError, WorldError
from ceremony.folder_printer import sheet_file
from ceremony.plan import Medium
from ceremony.ports import LoadedBlob
from ceremony.strongroom.spawn import destroy_sheets
from ceremony.transcript.bundle import TRANSCRIPT, discard, publish, stage

BLOB = "root.kwp"
HOW_TO_USE = "HOW-TO-USE.txt"
UNFINISHED = ".unfinished"


class Workspace:
    """The layout that `new --dir` and `rehearse --out` make."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.plan = self.root / "plan.toml"
        self.script = self.root / "script"
        self.printed_script = self.root / "script.pdf"
        self.approvals = self.root / "approvals.json"
        self.journal = self.root / "journal"
        self.tokens = self.root / "tokens"
        self.paper = self.root / "paper"
        self.waste = self.root / "paper.waste"
        self.media = self.root / "media"
        self.backup = self.root / "backup"
        self.handwritten = self.root / "handwritten"
        self.bundle = self.root / "bundle"
        self.staging = self.root / "bundle.unfinished"
        self._being_made = self.root / "being-made"

    def resolve(self, path: str) -> Path:
        """Return a path of the plan; relative ones start here."""
        return self.root / path

    def make(self) -> None:
        """Make the directory; what a making that was interrupted left in it is removed first.

        Raises:
            UsageError: something else is there already.
            WorldError: the medium refused.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            others = set(self.root.iterdir()) - {self._being_made}
            if self._being_made.exists():
                for path in others:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            elif others:
                raise UsageError(
                    f"{self.root} is not empty",
                    remedy="name a new directory with --out or --dir; nothing is overwritten",
                )
            self._being_made.touch()
        except OSError as error:
            raise WorldError(f"{self.root} cannot be made: {error.strerror}", remedy="name another place") from error

    def is_made(self) -> bool:
        """Whether a ceremony's directory is here, and whole."""
        return self.plan.exists() and not self._being_made.exists()

    def made(self) -> None:
        """Say that everything is in the directory, so that nothing of it is ever removed again."""
        self._being_made.unlink()

    def write(self, path: Path, content: bytes) -> None:
        """Write a new file; when this returns, the medium has it, read back and compared.

        Raises:
            RefusedError: it exists already.
            WorldError: the medium refused, or reads back differently; there is no such file then.
        """
        if os.path.lexists(path):
            raise RefusedError(f"{path} exists already", remedy="keep it, and name another place")
        self.replace(path, content)

    def replace(self, path: Path, content: bytes) -> None:
        """Write a file of ours as one, new or in place of what it was; as durably as `write`.

        Raises:
            WorldError: the medium refused, or reads back differently; what was there before still is.
        """
        unfinished = path.with_name(f"{path.name}{UNFINISHED}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if unfinished.read_bytes() != content:
                raise WorldError(f"{path} reads back differently", remedy="replace the medium, then run again")
            unfinished.rename(path)
            _sync(path.parent)
        except OSError as error:
            raise WorldError(
                f"{path} cannot be written: {error.strerror}", remedy="mend the medium, then run again"
            ) from error


class FolderMedia:
    """The media port over directories."""

    def __init__(self, workspace: Workspace, media: tuple[Medium, ...]) -> None:
        self._workspace = workspace
        self._media = media

    def store_blob(self, blob: bytes) -> None:
        """Write the wrapped key into backup/, which only we may read."""
        folder = self._workspace.backup
        try:
            folder.mkdir(mode=stat.S_IRWXU, exist_ok=True)
        except OSError as error:
            raise WorldError(
                f"{folder} cannot be made: {error.strerror}", remedy="mend the medium, then run again"
            ) from error
        self._workspace.write(folder / BLOB, blob)

    def erase_blob(self) -> tuple[str, ...]:
        """Overwrite and remove the wrapped key wherever it is: in backup/ and on every custody medium."""
        erased = []
        for place, path in self._copies():
            there = [one for one in (path, path.with_name(f"{BLOB}{UNFINISHED}")) if one.exists()]
            for one in there:
                _erase(one)
            if there:
                erased.append(place)
        return tuple(erased)

    def load_blob(self, sha256: str) -> LoadedBlob:
        """Read the wrapped key from backup/, else from the first medium whose copy is the recorded one."""
        bad: list[str] = []
        for medium, path in self._copies():
            content = _read(path)
            if content is not None and hashlib.sha256(content).hexdigest() == sha256:
                return LoadedBlob(content, medium, tuple(bad))
            if content is not None or medium != "backup":
                bad.append(medium)
        raise WorldError(
            f"no medium holds the wrapped key {sha256}: looked at {', '.join(name for name, _ in self._copies())}",
            remedy="fetch another custody medium, mount it where the plan says, and try again",
        )

    def _copies(self) -> list[tuple[str, Path]]:
        copies = [(medium.id, self._workspace.resolve(medium.path) / BLOB) for medium in self._media]
        return [("backup", self._workspace.backup / BLOB), *copies]

    def copy_blob(self, sha256: str) -> tuple[str, ...]:
        """Copy the wrapped key to every medium; a good copy that is there already stays."""
        blob = self.load_blob(sha256).blob
        how = _how_to_use(sha256)
        for medium in self._media:
            folder = self._workspace.resolve(medium.path)
            for path, content in ((folder / BLOB, blob), (folder / HOW_TO_USE, how)):
                if _read(path) != content:
                    self._workspace.write(path, content)
        if _read(self._workspace.backup / HOW_TO_USE) != how:
            self._workspace.write(self._workspace.backup / HOW_TO_USE, how)
        return tuple(medium.id for medium in self._media)

    def destroy_sheets(self, sheets: tuple[str, ...]) -> None:
        """Destroy a rehearsal's sheets that are there, by their ids."""
        names = [sheet_file(sheet) for sheet in sheets]
        there = [name for name in names if (self._workspace.paper / name).exists()]
        if there:
            destroy_sheets(self._workspace.paper, there)

    def has_bundle(self) -> bool:
        """Whether the bundle is in its place.

        Raises:
            RefusedError: something else is.
        """
        bundle = self._workspace.bundle
        if not os.path.lexists(bundle):
            return False
        if _read(bundle / TRANSCRIPT) != _read(self._workspace.journal / TRANSCRIPT):
            raise RefusedError(
                f"{bundle} is not the bundle of this ceremony",
                remedy="move it away, then run again; nothing is overwritten",
            )
        return True

    def read_record_ca(self) -> bytes:
        """Return the record CA's certificate of the bundle, PEM."""
        path = self._workspace.bundle / "signatures" / "record-ca.pem"
        content = _read(path)
        if content is None:
            raise WorldError(f"{path} cannot be read", remedy="check the bundle; keep it as it is")
        return content

    def publish(self, files: Mapping[str, bytes]) -> None:
        """Put the bundle in place as one."""
        discard(self._workspace.staging)
        stage(self._workspace.staging, files)
        publish(self._workspace.staging, self._workspace.bundle)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _erase(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except OSError as error:
        raise WorldError(
            f"{path} cannot be erased: {error.strerror}", remedy="erase it by hand, then run again"
        ) from error


def _how_to_use(sha256: str) -> bytes:
    return f"""How to use {BLOB}

{BLOB} is a CA private key (PKCS#8), wrapped under a 32-byte key by RFC 5649 (AES-256 key wrap with padding).
Its SHA-256 is {sha256}
The 32-byte key comes from the share sheets: SLIP-39, no passphrase.

1. On a computer that still has a network:    pip install "shamir-mnemonic[cli]"
   Then take it offline for good.
2. Combine, typing the words of each sheet; it prints the 32-byte key as hex:
       shamir recover
3. Unwrap:
       openssl enc -d -id-aes256-wrap-pad -K HEX -iv A65959A6 -in {BLOB} -out root.der
   If openssl refuses root.der in step 4, a token has filled it up with zero bytes: "openssl asn1parse -inform DER -in
   root.der" says in its first line "hl=4 l= 182"; keep hl + l bytes ("head -c 186 root.der").
4. Check. This must print the key fingerprint on the share sheets; if it does not, use nothing:
       openssl pkey -inform DER -in root.der -pubout -outform DER | openssl dgst -sha256

With the program that made this file:    ceremony recover --blob {BLOB} --out root.der
root.der is the CA's private key in clear: whoever reads it can sign as the CA.
""".encode()


def remove_paper(workspace: Workspace) -> None:
    """Destroy every sheet of a closed rehearsal's printer, and the printer's folder.

    The folder is renamed first: from then on the sheets are waste, which a run that goes on only destroys.

    Raises:
        CeremonyError: a sheet withstands.
    """
    if workspace.paper.exists():
        workspace.paper.rename(workspace.waste)
    if not workspace.waste.exists():
        return
    names = sorted(path.name for path in workspace.waste.iterdir())
    if names:
        destroy_sheets(workspace.waste, names)
    workspace.waste.rmdir()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
