"""What becomes of a rehearsal's paper: kept where asked for, destroyed when void, and nothing else touched."""

import stat
from pathlib import Path

import pytest

from ceremony.errors import WorldError
from ceremony.sheets.reading import read_share_words
from ceremony.strongroom.private_files import destroy_file, write_private
from ceremony.strongroom.spawn import destroy_sheets, keep_sheets
from tests.strongroom.conftest import Dealt


def test_sheets_and_their_words_are_kept_for_their_owner_alone(dealt: Dealt, tmp_path: Path) -> None:
    keep_sheets(dealt.paper, tmp_path / "keep", ["share-1.print-1.pdf", "share-3.print-1.pdf"])
    kept = sorted((tmp_path / "keep").iterdir())
    assert [path.name for path in kept] == ["share-1.pdf", "share-1.words", "share-3.pdf", "share-3.words"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    assert stat.S_IMODE((tmp_path / "keep").stat().st_mode) == 0o700
    assert kept[2].read_bytes() == dealt.sheet(3).read_bytes()
    assert tuple(kept[3].read_text().split()) == read_share_words(dealt.sheet(3).read_bytes())


def test_keeping_goes_on_where_it_was_interrupted(dealt: Dealt, tmp_path: Path) -> None:
    keep_sheets(dealt.paper, tmp_path, ["share-1.print-1.pdf"])
    (tmp_path / "share-1.words").unlink()
    (tmp_path / "share-1.words.unfinished").write_bytes(b"half a")
    keep_sheets(dealt.paper, tmp_path, ["share-1.print-1.pdf"])
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(kept) == ["share-1.pdf", "share-1.words"]
    assert tuple(kept["share-1.words"].decode().split()) == read_share_words(dealt.sheet(1).read_bytes())


def test_a_kept_share_is_never_overwritten(dealt: Dealt, tmp_path: Path) -> None:
    (tmp_path / "share-1.words").write_bytes(b"of another ceremony")
    with pytest.raises(WorldError, match="File exists"):
        keep_sheets(dealt.paper, tmp_path, ["share-1.print-1.pdf"])
    assert (tmp_path / "share-1.words").read_bytes() == b"of another ceremony"


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o711])
def test_nothing_is_kept_where_others_can_read(dealt: Dealt, tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "keep"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(WorldError, match="open to others"):
        keep_sheets(dealt.paper, folder, ["share-1.print-1.pdf"])
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../share-1.print-1.pdf", "share-1.pdf", "/etc/passwd", "share-x.print-1.pdf", "--help"]
)
def test_what_is_no_sheets_name_is_neither_kept_nor_destroyed(dealt: Dealt, tmp_path: Path, name: str) -> None:
    with pytest.raises(WorldError):
        keep_sheets(dealt.paper, tmp_path / "keep", [name])
    with pytest.raises(WorldError, match="is no sheet"):
        destroy_sheets(dealt.paper, [name])
    assert not (tmp_path / "keep").exists()


def test_a_sheet_that_is_not_there_is_not_kept(dealt: Dealt, tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="No such file"):
        keep_sheets(dealt.paper, tmp_path, ["share-1.print-77.pdf"])


def test_a_sheet_that_cannot_be_read_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "share-1.print-1.pdf").write_bytes(b"%PDF-1.4 torn")
    with pytest.raises(WorldError, match="not a readable PDF"):
        keep_sheets(tmp_path, tmp_path / "keep", ["share-1.print-1.pdf"])
    assert list((tmp_path / "keep").iterdir()) == []


def test_void_sheets_are_destroyed_and_others_left(tmp_path: Path) -> None:
    for name in ("share-1.print-1.pdf", "share-1.print-2.pdf"):
        (tmp_path / name).write_bytes(b"words")
    destroy_sheets(tmp_path, ["share-1.print-1.pdf"])
    assert [path.name for path in tmp_path.iterdir()] == ["share-1.print-2.pdf"]


def test_a_void_sheet_that_is_gone_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="was not destroyed"):
        destroy_sheets(tmp_path, ["share-1.print-1.pdf"])


@pytest.mark.parametrize(
    "stray", ["notes.txt", "--help", "-x", "share-1.print-9.pdf", "a\nb", "share-2.print-1.pdf.unfinished"]
)
def test_every_sheet_is_destroyed_before_what_cannot_be_is_reported(tmp_path: Path, stray: str) -> None:
    (tmp_path / stray).mkdir()
    for share in (1, 2):
        (tmp_path / f"share-{share}.print-1.pdf").write_bytes(b"words")
    with pytest.raises(WorldError) as refusal:
        destroy_sheets(tmp_path, [stray, "share-1.print-1.pdf", stray, "share-2.print-1.pdf"])
    assert [path.name for path in tmp_path.iterdir()] == [stray]
    assert stray in refusal.value.message or repr(stray) in refusal.value.message
    assert "go on" in refusal.value.remedy


def test_a_destroyed_file_is_overwritten_first(tmp_path: Path) -> None:
    secret, witness = tmp_path / "secret", tmp_path / "witness"
    secret.write_bytes(b"canary-7391")
    witness.hardlink_to(secret)
    destroy_file(secret)
    assert (secret.exists(), witness.read_bytes()) == (False, bytes(11))


def test_a_private_file_is_new_and_private(tmp_path: Path) -> None:
    write_private(tmp_path / "secret", b"once")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "secret", b"twice")
    assert (tmp_path / "secret").read_bytes() == b"once"
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
