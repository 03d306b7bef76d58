"""Shares in and out of files, and the way back without a token, as the command line runs them."""

import hashlib
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import shamir_mnemonic
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from ceremony.strongroom.spawn import command, environment, run_last_resort
from tests.strongroom.conftest import Dealt

SECRET = bytes(range(100, 132))


def run(*arguments: str | Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command("ceremony.strongroom.lastresort", *map(str, arguments)),
        env=environment(),
        input=given,
        capture_output=True,
        check=False,
        start_new_session=True,
        timeout=120,
    )


@pytest.fixture
def shares(tmp_path: Path) -> Callable[[int, int], list[Path]]:
    def split(threshold: int, count: int, secret: bytes = SECRET) -> list[Path]:
        folder = tmp_path / "shares"
        done = run(
            "shares", "split", "--threshold", str(threshold), "--shares", str(count), "--out-dir", folder, given=secret
        )
        assert done.returncode == 0, done.stderr
        return [folder / f"share-{number}.words" for number in range(1, count + 1)]

    return split


Split = Callable[..., list[Path]]


def test_a_secret_comes_back_from_any_quorum(shares: Split, tmp_path: Path) -> None:
    files = shares(2, 3)
    for number, quorum in enumerate((files[:2], files[1:], files[::2], files)):
        out = tmp_path / f"secret-{number}"
        assert run("shares", "combine", "--out", out, *quorum).returncode == 0
        assert out.read_bytes() == SECRET
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_shares_are_private_files_that_the_reference_software_reads(shares: Split) -> None:
    files = shares(3, 5, bytes(range(16)))
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    mnemonics = [path.read_text().strip() for path in files]
    assert shamir_mnemonic.combine_mnemonics(mnemonics[2:]) == bytes(range(16))


def test_a_dash_is_standard_input_and_output_and_nothing_secret_goes_to_the_other(shares: Split) -> None:
    done = run("shares", "combine", "--out", "-", *shares(2, 2))
    assert done.stdout == SECRET
    assert b"standard output" in done.stderr
    assert SECRET not in done.stderr


def test_splitting_says_where_the_shares_are_and_what_to_type_next(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(SECRET)
    done = run(
        "shares", "split", "--threshold", "2", "--shares", "3", "--in", tmp_path / "key", "--out-dir", tmp_path / "s"
    )
    assert done.stdout == b""
    assert f"are in {tmp_path}/s; any 2 bring the secret back" in done.stderr.decode()
    assert (
        f"ceremony shares combine --out FILE {tmp_path}/s/share-1.words {tmp_path}/s/share-2.words"
        in done.stderr.decode()
    )


@pytest.mark.parametrize(("threshold", "count"), [(1, 3), (0, 0), (4, 3), (2, 17), (-1, 2)])
def test_impossible_sets_are_wrong_usage(tmp_path: Path, threshold: int, count: int) -> None:
    arguments = ["--threshold", str(threshold), "--shares", str(count), "--out-dir", tmp_path / "s"]
    assert run("shares", "split", *arguments, given=SECRET).returncode == 2
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("length", [0, 15, 17, 31, 33, 4096])
def test_secrets_of_other_lengths_are_wrong_usage(tmp_path: Path, length: int) -> None:
    arguments = ["--threshold", "2", "--shares", "3", "--out-dir", tmp_path / "s"]
    done = run("shares", "split", *arguments, given=bytes(length))
    assert (done.returncode, b"16 or 32" in done.stderr) == (2, True)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    "arguments", [(), ("shares",), ("shares", "split"), ("recover",), ("shares", "combine", "--force")]
)
def test_incomplete_commands_are_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 2


def test_nothing_is_overwritten(shares: Split, tmp_path: Path) -> None:
    files = shares(2, 2)
    before = files[0].read_bytes()
    arguments = ["--threshold", "2", "--shares", "2", "--out-dir", files[0].parent]
    assert run("shares", "split", *arguments, given=SECRET).returncode == 3
    assert files[0].read_bytes() == before
    (tmp_path / "out").write_bytes(b"mine")
    assert run("shares", "combine", "--out", tmp_path / "out", *files).returncode == 3
    assert (tmp_path / "out").read_bytes() == b"mine"


def test_a_split_that_fails_leaves_no_part_of_a_set(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir(mode=0o700)
    (folder / "share-3.words").write_bytes(b"mine")
    done = run("shares", "split", "--threshold", "2", "--shares", "3", "--out-dir", folder, given=SECRET)
    assert done.returncode == 3
    assert f"ceremony: {folder / 'share-3.words'}: File exists\n" in done.stderr.decode()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"share-3.words": b"mine"}


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_shares_go_into_no_folder_that_is_open_to_others(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    folder.chmod(mode)
    done = run("shares", "split", "--threshold", "2", "--shares", "3", "--out-dir", folder, given=SECRET)
    assert (done.returncode, b"open to others" in done.stderr) == (3, True)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", [("shares", "combine"), ("recover", "--blob", "root.kwp")])
@pytest.mark.parametrize(("out", "problem"), [("mine", "File exists"), ("no/where", "No such file or directory")])
def test_a_place_that_cannot_take_the_secret_is_refused_before_any_share_is_asked_for(
    tmp_path: Path, command: tuple[str, ...], out: str, problem: str
) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    done = run(*command, "--out", tmp_path / out)
    assert done.returncode == 3
    assert f"ceremony: {tmp_path / out}: {problem}\n" in done.stderr.decode()
    assert b"no terminal" not in done.stderr
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_a_wrapped_key_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    done = run("recover", "--blob", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert done.returncode == 3
    assert f"ceremony: {tmp_path / 'nowhere'}: No such file or directory\n  name a file that is there" in (
        done.stderr.decode()
    )


def test_too_few_shares_bring_nothing(shares: Split, tmp_path: Path) -> None:
    done = run("shares", "combine", "--out", tmp_path / "out", shares(3, 5)[0])
    assert (done.returncode, (tmp_path / "out").exists()) == (1, False)
    assert b"1 of 3 needed shares" in done.stderr


def test_one_share_twice_brings_nothing(shares: Split, tmp_path: Path) -> None:
    first = shares(2, 3)[0]
    assert run("shares", "combine", "--out", tmp_path / "out", first, first).returncode == 1


def test_a_damaged_share_is_named_with_its_word_and_never_quoted(shares: Split, tmp_path: Path) -> None:
    files = shares(2, 2)
    words = files[1].read_text().split()
    words[9] = "academic" if words[9] != "academic" else "acid"
    files[1].write_text(" ".join(words))
    done = run("shares", "combine", "--out", tmp_path / "out", *files)
    assert done.returncode == 1
    assert done.stderr.decode().startswith(f"ceremony: {files[1]}: word 10 is wrong\n  ")


@pytest.mark.parametrize("content", [b"", b"canary-7391", b"\xff\xfe", b"%PDF-1.4 torn"])
def test_a_file_that_holds_no_share_is_refused(shares: Split, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd").write_bytes(content)
    done = run("shares", "combine", "--out", tmp_path / "out", shares(2, 2)[0], tmp_path / "odd")
    assert done.returncode in {1, 3}
    assert b"7391" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_the_worlds_fault(tmp_path: Path) -> None:
    done = run("shares", "combine", "--out", tmp_path / "out", tmp_path / "nowhere")
    assert (done.returncode, b"No such file" in done.stderr) == (3, True)


def test_without_files_and_terminal_nothing_is_asked(tmp_path: Path) -> None:
    done = run("shares", "combine", "--out", tmp_path / "out")
    assert (done.returncode, b"no terminal" in done.stderr) == (3, True)


@pytest.fixture(scope="module")
def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP384R1())


@pytest.mark.parametrize("padding", [0, 1, 7])
def test_a_wrapped_key_comes_back_as_a_private_file(
    shares: Split, tmp_path: Path, key: ec.EllipticCurvePrivateKey, padding: int
) -> None:
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "root.kwp").write_bytes(aes_key_wrap_with_padding(SECRET, der + bytes(padding)))
    out = tmp_path / "root.der"
    done = run("recover", "--blob", tmp_path / "root.kwp", "--out", out, *shares(2, 3)[1:])
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert done.returncode == 0
    assert done.stderr.startswith(b"WARNING: this puts the private key itself, in clear, into a file.\n")
    assert hashlib.sha256(spki).hexdigest() in done.stderr.decode()
    assert (out.read_bytes(), stat.S_IMODE(out.stat().st_mode)) == (der, 0o600)


@pytest.mark.parametrize(
    "wrapped",
    [
        b"",
        bytes(40),
        os.urandom(138),
        aes_key_wrap_with_padding(bytes(32), bytes(138)),
        aes_key_wrap_with_padding(SECRET, bytes(138)),
        aes_key_wrap_with_padding(SECRET, b"\x30\x03\x02\x01\x05"),
        aes_key_wrap_with_padding(SECRET, b"\x30\x03\x02\x01\x05" + bytes(8)),
    ],
    ids=["nothing", "zeros", "noise", "other-kek", "no-der", "no-key", "too-much-padding"],
)
def test_what_is_no_wrapped_key_of_these_shares_brings_nothing(shares: Split, tmp_path: Path, wrapped: bytes) -> None:
    (tmp_path / "root.kwp").write_bytes(wrapped)
    done = run("recover", "--blob", tmp_path / "root.kwp", "--out", tmp_path / "root.der", *shares(2, 2))
    assert (done.returncode, (tmp_path / "root.der").exists()) == (1, False)
    assert b"Traceback" not in done.stderr


def test_a_real_backup_comes_back_from_its_sheets(dealt: Dealt, tmp_path: Path) -> None:
    (tmp_path / "root.kwp").write_bytes(dealt.wrapped.blob)
    out = tmp_path / "root.der"
    done = run("recover", "--blob", tmp_path / "root.kwp", "--out", out, dealt.sheet(1), dealt.sheet(3))
    assert done.returncode == 0, done.stderr
    public = load_der_private_key(out.read_bytes(), password=None).public_key()
    assert public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == dealt.spki


def test_main_runs_it_on_its_own_terminal_and_returns_its_exit_code(capfd: pytest.CaptureFixture[str]) -> None:
    assert run_last_resort(["recover"]) == 2
    assert "--blob" in capfd.readouterr().err
