import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import rfc8785

from ceremony.errors import WorldError
from ceremony.transcript.manifest import FILE_MAX, ManifestError, build, build_from, check, check_files, read_tree

FILES = {"plan.toml": b"plan", "script/a.toml": b"", "transcript.jsonl": b"{}\n"}
Entries = list[dict[str, object]]


def rewritten(change: Callable[[Entries], object]) -> bytes:
    entries: Entries = json.loads(build_from(FILES))["files"]
    change(entries)
    return rfc8785.dumps({"format": "kcb/1", "files": entries})  # type: ignore[arg-type]


def test_a_manifest_lists_every_file_in_order() -> None:
    assert json.loads(build_from(FILES)) == {
        "format": "kcb/1",
        "files": [
            {
                "path": "plan.toml",
                "sha256": "64879f7d6b960a01909762d911a32d4582c20010c5641ee90278b644a9e3b525",
                "size": 4,
            },
            {
                "path": "script/a.toml",
                "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "size": 0,
            },
            {
                "path": "transcript.jsonl",
                "sha256": "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356",
                "size": 3,
            },
        ],
    }


def test_a_manifest_leaves_out_itself_and_its_signatures() -> None:
    more = FILES | {"manifest.json": b"{}", "manifest-signatures/administrator.p7s": b"x"}
    assert build_from(more) == build_from(FILES)
    check_files(more, build_from(FILES))


def test_a_bundle_agrees_with_its_manifest(root: Path) -> None:
    manifest = (root / "manifest.json").read_bytes()
    assert build(root) == manifest
    check(root, manifest)


def test_a_later_co_signature_leaves_the_manifest_as_it_is(root: Path) -> None:
    (root / "manifest-signatures" / "auditor.p7s").write_bytes(b"x")
    check(root, (root / "manifest.json").read_bytes())


@pytest.mark.parametrize("extra", ["plan2.toml", "evidence/new.txt", "signatures/auditor.p7s"])
def test_an_extra_file_is_named(root: Path, extra: str) -> None:
    manifest = (root / "manifest.json").read_bytes()
    (root / extra).write_bytes(b"x")
    with pytest.raises(ManifestError, match="not listed") as caught:
        check(root, manifest)
    assert caught.value.path == extra


@pytest.mark.parametrize("path", ["plan.toml", "evidence/empty.txt", "transcript.jsonl", "signatures/record-ca.pem"])
def test_a_missing_file_is_named(root: Path, path: str) -> None:
    (root / path).unlink()
    with pytest.raises(ManifestError, match="missing") as caught:
        check(root, (root / "manifest.json").read_bytes())
    assert caught.value.path == path


@pytest.mark.parametrize("content", [b"", b"mode", b'mode = "rehearsal"\n\n', b'mode = "Rehearsal"\n'])
def test_a_changed_file_is_named(root: Path, content: bytes) -> None:
    (root / "plan.toml").write_bytes(content)
    with pytest.raises(ManifestError, match=r"not what manifest\.json lists") as caught:
        check(root, (root / "manifest.json").read_bytes())
    assert caught.value.path == "plan.toml"


def test_a_link_is_refused_even_if_it_leads_to_the_right_bytes(root: Path, tmp_path: Path) -> None:
    (root / "plan.toml").rename(tmp_path / "plan.toml")
    (root / "plan.toml").symlink_to(tmp_path / "plan.toml")
    with pytest.raises(ManifestError, match=r"plan\.toml: a link"):
        check(root, (root / "manifest.json").read_bytes())


def test_a_linked_folder_is_refused(root: Path, tmp_path: Path) -> None:
    (root / "script").rename(tmp_path / "script")
    (root / "script").symlink_to(tmp_path / "script")
    with pytest.raises(ManifestError, match="script: a link"):
        check(root, (root / "manifest.json").read_bytes())


def test_a_dangling_link_is_refused(root: Path) -> None:
    (root / "evidence" / "gone").symlink_to("/nonexistent")
    with pytest.raises(ManifestError, match="evidence/gone: a link"):
        read_tree(root)


def test_a_pipe_is_refused_without_waiting_for_it(root: Path) -> None:
    os.mkfifo(root / "evidence" / "pipe")
    with pytest.raises(ManifestError, match="evidence/pipe: a link or device"):
        read_tree(root)


def test_a_file_too_large_is_refused(root: Path) -> None:
    with (root / "evidence" / "film").open("wb") as film:
        film.truncate(FILE_MAX + 1)
    with pytest.raises(ManifestError, match="evidence/film: larger"):
        read_tree(root)


def test_a_place_that_cannot_be_read_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="cannot be read"):
        read_tree(tmp_path / "nowhere")


BAD_PATHS = [
    "",
    "/etc/passwd",
    "../plan.toml",
    "script/../plan.toml",
    "script//a.toml",
    "script/",
    "./plan.toml",
    ".hidden",
    "a\\b",
    "C:plan",
    "plan.toml\n",
    "with space",
    "größe",
    "a\0b",
    "\x1b[2J",
    "-rf",
]


@pytest.mark.parametrize("path", BAD_PATHS)
def test_a_path_that_could_mean_another_place_is_refused(path: str) -> None:
    with pytest.raises(ManifestError):
        build_from({path: b""})
    with pytest.raises(ManifestError):
        check_files(FILES, rewritten(lambda entries: entries[0].update(path=path)))
    with pytest.raises(ManifestError):
        check_files(FILES | {path: b""}, build_from(FILES))


def test_a_hostile_name_is_shown_without_its_control_characters(root: Path) -> None:
    (root / "\x1b[2J").write_bytes(b"")
    with pytest.raises(ManifestError) as caught:
        check(root, (root / "manifest.json").read_bytes())
    assert "\x1b" not in str(caught.value)
    assert "x1b[2J" in str(caught.value)


def test_a_name_that_is_no_text_is_refused(root: Path) -> None:
    Path(os.fsdecode(os.fsencode(root) + b"/\xff")).write_bytes(b"")
    with pytest.raises(ManifestError) as caught:
        build(root)
    assert str(caught.value).isascii()


def test_names_that_differ_in_capitals_only_are_refused() -> None:
    with pytest.raises(ManifestError, match="capital"):
        build_from(FILES | {"PLAN.toml": b"other"})


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "format and files"),
        (b"{}", "format and files"),
        (b'{"files":{},"format":"kcb/1"}', "format and files"),
        (b'{"files":[],"format":"kcb/1","more":1}', "format and files"),
        (b'{"files":[],"format":"kcb/2"}', "not kcb/1"),
        (b'{"files":[],"format":1}', "format and files"),
        (b'{"files":[1],"format":"kcb/1"}', "path, sha256 and size"),
        (b'{"files":[{}],"format":"kcb/1"}', "path, sha256 and size"),
        (build_from(FILES) + b"\n", "canonical"),
        (b" " + build_from(FILES), "canonical"),
        (b'{"files":[],' + build_from(FILES)[1:], "canonical"),
        (build_from(FILES).replace(b'"size":4', b'"size":4,"size":4'), "canonical"),
        (build_from(FILES).replace(b'"size":4', b'"size":4.0'), "not JSON"),
        (build_from(FILES).replace(b'"size":4', b'"size":9007199254740992'), "not JSON"),
        (rewritten(lambda entries: entries[0].update(size=True)), "digest or size"),
        (rewritten(lambda entries: entries[0].update(size="4")), "path, sha256 and size"),
        (rewritten(lambda entries: entries[0].update(mode=1)), "path, sha256 and size"),
        (rewritten(lambda entries: entries[0].update(sha256="507D" + "0" * 60)), "digest or size"),
        (rewritten(lambda entries: entries.insert(0, {**entries[0], "path": "manifest.json"})), "no manifest may list"),
        (rewritten(lambda entries: entries.insert(0, {**entries[0], "path": "manifest-signatures/a.p7s"})), "may list"),
        (rewritten(lambda entries: entries.reverse()), "twice or out of order"),
        (rewritten(lambda entries: entries.insert(0, entries[0])), "twice or out of order"),
    ],
)
def test_a_manifest_written_in_another_way_is_refused(manifest: bytes, reason: str) -> None:
    with pytest.raises(ManifestError, match=reason) as caught:
        check_files(FILES, manifest)
    assert caught.value.path == "manifest.json"
    assert caught.value.rule == "R-142"
