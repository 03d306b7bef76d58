from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ceremony.errors import WorldError
from ceremony.transcript.bundle import BundleError, discard, publish, read_bundle, stage
from ceremony.transcript.manifest import ManifestError

FILES: Mapping[str, bytes] = {
    "transcript.jsonl": b"{}\n",
    "manifest.json": b"{}",
    "signatures/record-ca.pem": b"pem",
    "signatures/administrator.p7s": b"one",
    "signatures/witness-1.p7s": b"two",
    "manifest-signatures/administrator.p7s": b"three",
    "manifest-signatures/auditor.p7s": b"four",
    "script/blocks/opening.toml": b"",
}


def published(home: Path, files: Mapping[str, bytes]) -> Path:
    stage(home / "staging", files)
    publish(home / "staging", home / "bundle")
    return home / "bundle"


def test_what_was_staged_is_what_is_read(tmp_path: Path) -> None:
    bundle = read_bundle(published(tmp_path, FILES))
    assert bundle.files == FILES
    assert bundle.transcript == b"{}\n"
    assert bundle.manifest == b"{}"
    assert bundle.record_ca == b"pem"
    assert bundle.signatures == {"administrator": b"one", "witness-1": b"two"}
    assert bundle.manifest_signatures == {"administrator": b"three", "auditor": b"four"}


def test_files_can_be_staged_in_several_goes(tmp_path: Path) -> None:
    stage(tmp_path / "staging", {"a/b": b"1"})
    stage(tmp_path / "staging", {"a/c": b"2"})
    assert (tmp_path / "staging" / "a" / "b").read_bytes() == b"1"
    assert (tmp_path / "staging" / "a" / "c").read_bytes() == b"2"


def test_publishing_leaves_nothing_behind(tmp_path: Path) -> None:
    published(tmp_path, FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_a_staged_file_is_never_overwritten(tmp_path: Path) -> None:
    stage(tmp_path / "staging", {"a": b"1"})
    with pytest.raises(BundleError, match="exists already"):
        stage(tmp_path / "staging", {"a": b"2"})
    assert (tmp_path / "staging" / "a").read_bytes() == b"1"


@pytest.mark.parametrize("path", ["../a", "/tmp/a", "a/../../b", "", ".a", "a\nb"])
def test_nothing_is_staged_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(ManifestError):
        stage(tmp_path / "home" / "staging", {path: b""})
    assert list(tmp_path.iterdir()) == []


def test_a_medium_that_refuses_is_the_worlds_fault(tmp_path: Path) -> None:
    (tmp_path / "staging").write_bytes(b"a file where the directory should be")
    with pytest.raises(WorldError, match="cannot be written"):
        stage(tmp_path / "staging", {"a/b": b""})


def full(home: Path) -> None:
    (home / "bundle").mkdir()
    (home / "bundle" / "kept").write_bytes(b"")


def empty(home: Path) -> None:
    (home / "bundle").mkdir()


def file(home: Path) -> None:
    (home / "bundle").write_bytes(b"")


def dangling(home: Path) -> None:
    (home / "bundle").symlink_to("nowhere")


@pytest.mark.parametrize("occupy", [full, empty, file, dangling])
def test_a_bundle_never_replaces_anything(tmp_path: Path, occupy: Callable[[Path], None]) -> None:
    occupy(tmp_path)
    stage(tmp_path / "staging", FILES)
    with pytest.raises(BundleError, match="exists already"):
        publish(tmp_path / "staging", tmp_path / "bundle")
    assert (tmp_path / "staging" / "transcript.jsonl").exists()


def test_a_bundle_is_staged_beside_its_place(tmp_path: Path) -> None:
    stage(tmp_path / "other" / "staging", FILES)
    with pytest.raises(ValueError, match="beside"):
        publish(tmp_path / "other" / "staging", tmp_path / "bundle")


def test_publishing_nothing_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="put in place"):
        publish(tmp_path / "staging", tmp_path / "bundle")


def test_what_is_unfinished_can_be_discarded_and_made_anew(tmp_path: Path) -> None:
    stage(tmp_path / "staging", {"transcript.jsonl": b"half"})
    discard(tmp_path / "staging")
    discard(tmp_path / "staging")
    assert read_bundle(published(tmp_path, FILES)).transcript == b"{}\n"


def test_what_is_no_directory_is_not_discarded(tmp_path: Path) -> None:
    (tmp_path / "staging").write_bytes(b"")
    with pytest.raises(WorldError, match="cannot be removed"):
        discard(tmp_path / "staging")


@pytest.mark.parametrize("missing", ["transcript.jsonl", "manifest.json", "signatures/record-ca.pem"])
def test_a_bundle_without_its_core_is_refused(tmp_path: Path, missing: str) -> None:
    root = published(tmp_path, {path: content for path, content in FILES.items() if path != missing})
    with pytest.raises(BundleError, match=missing):
        read_bundle(root)


@pytest.mark.parametrize("stray", ["signatures/README", "signatures/a/b.p7s", "manifest-signatures/Ada.p7s"])
def test_only_signatures_lie_among_signatures(tmp_path: Path, stray: str) -> None:
    root = published(tmp_path, {**FILES, stray: b""})
    with pytest.raises(BundleError, match=stray):
        read_bundle(root)


@pytest.mark.parametrize("name", ["nowhere", "bundle/transcript.jsonl"])
def test_what_is_no_directory_is_no_bundle(tmp_path: Path, name: str) -> None:
    published(tmp_path, FILES)
    with pytest.raises(BundleError, match="no directory"):
        read_bundle(tmp_path / name)
