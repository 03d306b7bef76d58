"""Shares in and out of files, and the way back without a token: `ceremony shares split|combine` and `ceremony recover`.

The whole command runs in this hardened process on the caller's terminal and files; the command line only starts it. It
shows no secret: a secret goes to a new file of mode 0600, or to standard output where that is asked for with "-".
SLIP-39 only. Exit codes: 0 done, 1 the shares say no, 2 wrong usage, 3 a file or the terminal failed.
"""

import argparse
import contextlib
import errno
import hashlib
import os
import secrets
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from ceremony.errors import CeremonyError, RefusedError, UsageError, WorldError
from ceremony.strongroom.hardening import harden
from ceremony.strongroom.private_files import destroy_file, make_private_folder, write_private
from ceremony.strongroom.terminal import Terminal
from ceremony.strongroom.tokens import pkcs8
from ceremony.strongroom.word_entry import enter_share
from shamir.errors import ShareError
from shamir.mnemonic import Slip39Share, decode
from shamir.slip39 import MAX_MEMBERS, WRITTEN_SECRET_BYTES, recover, split_mnemonics

STANDARD = "-"

_IDENTIFIERS = 1 << 15
_MIN_THRESHOLD = 2
_WARNING = """\
WARNING: this puts the private key itself, in clear, into a file.
WARNING: whoever reads that file can sign as the CA for ever. Do this on a machine that was never online and never will
WARNING: be again, with two people in the room, and destroy the file as soon as the key is in a token."""


def main() -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args()
    harden()
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(WorldError.exit_code))
    try:
        _run(arguments)
    except ShareError as error:
        return _failed(RefusedError(error.message, remedy=error.remedy))
    except CeremonyError as error:
        return _failed(error)
    return 0


def _run(arguments: argparse.Namespace) -> None:
    match arguments.command:
        case "split":
            split(arguments.source, arguments.out_dir, threshold=arguments.threshold, count=arguments.shares)
        case "combine":
            combine(arguments.share_files, arguments.out)
        case "recover":
            recover_key(arguments.share_files, blob=arguments.blob, out=arguments.out)
        case command:
            raise ValueError(f"no command {command}")


def split(source: str, folder: Path, *, threshold: int, count: int) -> None:
    """Split a secret from a file or standard input into share-1.words to share-N.words.

    Raises:
        UsageError: M or N out of range, or a secret of another length than 16 or 32 bytes.
        WorldError: a file failed.
    """
    if not _MIN_THRESHOLD <= threshold <= count <= MAX_MEMBERS:
        raise UsageError(
            f"{threshold} of {count} shares is no set of SLIP-39",
            remedy=f"choose a threshold from {_MIN_THRESHOLD} and up to {MAX_MEMBERS} shares",
        )
    secret = _read(source, limit=max(WRITTEN_SECRET_BYTES) + 1)
    if len(secret) not in WRITTEN_SECRET_BYTES:
        raise UsageError(
            f"{source} does not hold 16 or 32 bytes",
            remedy="split a random key of 16 or 32 raw bytes, and encrypt anything longer under it",
        )
    mnemonics = split_mnemonics(
        secret,
        threshold=threshold,
        count=count,
        identifier=secrets.randbelow(_IDENTIFIERS),
        randbytes=os.urandom,
    )
    _write_set(folder, mnemonics)
    some = " ".join(str(folder / f"share-{number}.words") for number in range(1, threshold + 1))
    _tell(
        f"{count} shares of set {decode(mnemonics[0]).set_name} are in {folder}; any {threshold} bring the secret back."
    )
    _tell(f"Try them: ceremony shares combine --out FILE {some}")


def combine(share_files: Sequence[Path], out: str) -> None:
    """Bring a secret back from its shares, into a new file or to standard output.

    Raises:
        ShareError: the shares say no.
        WorldError: a file or the terminal failed.
    """
    if out != STANDARD:
        _check_new(Path(out))
    secret = recover(_shares(share_files))
    if out == STANDARD:
        sys.stdout.buffer.write(secret)
        sys.stdout.buffer.flush()
        _tell(f"The secret, {len(secret)} bytes, went to standard output.")
        return
    _write_new(Path(out), secret)
    _tell(f"The secret, {len(secret)} bytes, is in {out}, readable by you alone.")
    _tell(f"When it has been used, destroy it: shred -u {out}")


def recover_key(share_files: Sequence[Path], *, blob: Path, out: Path) -> None:
    """Bring a wrapped private key back as PKCS#8 in a new file.

    Raises:
        ShareError: the shares say no.
        BadWrapError: the blob does not open under their key, or holds no key.
        WorldError: a file or the terminal failed.
    """
    _tell(_WARNING)
    _check_new(out)
    wrapped = _read(str(blob), limit=1 << 16)
    der = pkcs8.unwrap(recover(_shares(share_files)), wrapped)
    try:
        public = load_der_private_key(der, password=None).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise pkcs8.not_a_key() from error
    fingerprint = hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
    _write_new(out, der)
    _tell(f"The private key is in {out}, as PKCS#8 DER, in clear, readable by you alone.")
    _tell(f"SHA-256 of its public key: {fingerprint}")
    _tell("Compare that with the fingerprint on the share sheets; if it differs, do not use the key.")
    _tell(f"When the key is in a token, destroy the file: shred -u {out}")


def _shares(files: Sequence[Path]) -> tuple[Slip39Share, ...]:
    if files:
        return tuple(_share_in(file) for file in files)
    shares: list[Slip39Share] = []
    with Terminal() as terminal, terminal.private_screen():
        while not shares or len(shares) < shares[0].member_threshold:
            share, _ = enter_share(terminal, known=shares)
            shares.append(share)
            terminal.say(f"Share {share.number} is in: {len(shares)} of {share.member_threshold}.")
    return tuple(shares)


def _share_in(file: Path) -> Slip39Share:
    content = _read(str(file), limit=1 << 24)
    if content.startswith(b"%PDF-"):
        # Only here: reading pictures needs large libraries.
        from ceremony.sheets.reading import read_share_words  # noqa: PLC0415

        return decode(" ".join(read_share_words(content)))
    try:
        return decode(content.decode("ascii").strip())
    except UnicodeDecodeError as error:
        raise RefusedError(
            f"{file} holds no words", remedy="give share files as split or a sheet's PDF gives them"
        ) from error
    except ShareError as error:
        raise RefusedError(f"{file}: {error.message}", remedy=error.remedy) from None


def _read(source: str, *, limit: int) -> bytes:
    if source == STANDARD:
        return sys.stdin.buffer.read(limit)
    try:
        with Path(source).open("rb") as file:
            return file.read(limit)
    except OSError as error:
        raise WorldError(
            f"{source}: {error.strerror}", remedy="name a file that is there and that you may read, then try again"
        ) from error


def _write_set(folder: Path, mnemonics: Sequence[str]) -> None:
    """Write all shares, or none: a part of a set would be secrets that serve nobody."""
    try:
        with contextlib.ExitStack() as undoing:
            made = not folder.exists()
            make_private_folder(folder)
            if made:
                undoing.callback(folder.rmdir)
            for number, mnemonic in enumerate(mnemonics, start=1):
                path = folder / f"share-{number}.words"
                write_private(path, f"{mnemonic}\n".encode("ascii"))
                undoing.callback(destroy_file, path)
            undoing.pop_all()
    except OSError as error:
        raise _file_failed(Path(error.filename or folder), error) from error


def _check_new(path: Path) -> None:
    """Refuse, before any share is asked for, a file that could not be written afterwards."""
    if os.path.lexists(path):
        raise _file_failed(path, FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)))
    if not path.parent.is_dir():
        raise _file_failed(path, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))


def _write_new(path: Path, content: bytes) -> None:
    try:
        write_private(path, content)
    except OSError as error:
        raise _file_failed(path, error) from error


def _file_failed(path: Path, error: OSError) -> WorldError:
    return WorldError(f"{path}: {error.strerror}", remedy="nothing is ever overwritten; name another file or folder")


def _failed(error: CeremonyError) -> int:
    _tell(f"ceremony: {error.message}\n  {error.remedy}")
    return error.exit_code


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ceremony")
    groups = parser.add_subparsers(dest="group", required=True)
    shares = groups.add_parser("shares", help="split and combine secrets").add_subparsers(dest="command", required=True)
    splitting = shares.add_parser("split", help="split a key of 16 or 32 bytes into SLIP-39 shares")
    splitting.add_argument("--threshold", type=int, required=True, metavar="M")
    splitting.add_argument("--shares", type=int, required=True, metavar="N")
    splitting.add_argument("--in", dest="source", default=STANDARD, metavar="FILE", help='"-" is standard input')
    splitting.add_argument("--out-dir", type=Path, required=True, metavar="DIR")
    combining = shares.add_parser("combine", help="bring a secret back from its shares")
    combining.add_argument("--out", required=True, metavar="FILE", help='"-" is standard output')
    recovering = groups.add_parser("recover", help="last resort: shares and the wrapped key give a key file")
    recovering.set_defaults(command="recover")
    recovering.add_argument("--blob", type=Path, required=True, metavar="FILE", help="the wrapped key")
    recovering.add_argument("--out", type=Path, required=True, metavar="FILE")
    for reading in (combining, recovering):
        reading.add_argument(
            "share_files", nargs="*", type=Path, metavar="SHARE", help="words or a sheet's PDF; none: typed here"
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
