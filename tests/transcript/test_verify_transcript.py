"""Whole bundles, spoilt in every way we could think of, before both verifiers."""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

import pytest
import rfc8785

from ceremony.errors import RefusedError
from ceremony.transcript import bundle, canonical, cms, manifest
from ceremony.transcript.record_keys import RecordKeys, RecordSigner, make_record_keys
from shamir.words import digest_words

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_transcript.py"
Run = Callable[..., subprocess.CompletedProcess[str]]
Judge = Callable[[Path], list[str]]
Mirror = Callable[[bytes], bytes]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", SCRIPT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


@pytest.fixture
def judge(verifier: ModuleType) -> Judge:
    """What the stand-alone verifier finds wrong; the product must find fault with the same bundles."""

    def found(root: Path) -> list[str]:
        failures: list[str] = verifier.check_bundle(str(root), "", [])
        refused = False
        try:
            check_with_product(root)
        except RefusedError:
            refused = True
        assert refused == bool(failures)
        return failures

    return found


def check_with_product(root: Path) -> None:
    read = bundle.read_bundle(root)
    manifest.check_files(read.files, read.manifest)
    assert canonical.parse_lines(read.transcript)
    ca = cms.load_record_ca(read.record_ca)
    early = {name: cms.verify_detached(p7s, read.transcript, trust_anchor=ca) for name, p7s in read.signatures.items()}
    late = {
        name: cms.verify_detached(p7s, read.manifest, trust_anchor=ca) for name, p7s in read.manifest_signatures.items()
    }
    # Who must have signed is for the product's verifier of whole bundles; here it is the least that both agree on.
    needed = {"administrator", "witness-1"}
    if not needed <= set(early) or any(late.get(name) != seen for name, seen in early.items()):
        raise RefusedError("signers differ", remedy="-")
    if len({seen.key for seen in late.values()}) < len(late):
        raise RefusedError("one signer twice", remedy="-")


def write_manifest(root: Path) -> None:
    (root / "manifest.json").write_bytes(manifest.build(root))


def rechain(lines: list[dict[str, object]]) -> bytes:
    text, prev = b"", "0" * 64
    for number, line in enumerate(lines, start=1):
        raw = rfc8785.dumps({**line, "seq": number, "prev": prev})  # type: ignore[arg-type]
        text, prev = text + raw + b"\n", hashlib.sha256(raw).hexdigest()
    return text


def test_a_sound_bundle_is_found_consistent(judge: Judge, root: Path) -> None:
    assert judge(root) == []


def test_the_answer_without_trust_says_what_it_does_not_establish(root: Path, record_keys: RecordKeys) -> None:
    result = run(root)
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1] == "consistent; authenticity not established"
    assert record_keys.fingerprint.hex() in result.stdout
    assert "witness-2: Zoë Ångström" in result.stdout
    assert result.stderr == ""


def test_the_right_record_ca_establishes_authenticity(root: Path, record_keys: RecordKeys, tmp_path: Path) -> None:
    spaced = record_keys.fingerprint.hex(":").upper()
    (tmp_path / "ca.pem").write_bytes(record_keys.ca_pem)
    for trust in (record_keys.fingerprint.hex(), spaced, tmp_path / "ca.pem"):
        result = run(root, "--trust", trust)
        assert result.returncode == 0, result.stderr
        assert result.stdout.splitlines()[-1] == "consistent, and signed under the trusted record CA"


def test_another_record_ca_is_a_failure(root: Path, authority: object, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_bytes(authority.pem)  # type: ignore[attr-defined]
    for trust in ("0" * 64, tmp_path / "ca.pem"):
        result = run(root, "--trust", trust)
        assert result.returncode == 1
        assert "signatures/record-ca.pem: not the record CA" in result.stderr
        assert "consistent" not in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nowhere",),
        ("plan.toml",),
        (".", "--trust", ""),
        (".", "--trust", "abc"),
        (".", "--trust", "0" * 63),
        (".", "--trust", "plan.toml"),
        (".", "--trust"),
        (".", "--word-list", "plan.toml"),
        (".", "--word-list", "nowhere"),
        (".", "."),
        (".", "--force"),
    ],
)
def test_wrong_usage_is_told_from_a_wrong_bundle(root: Path, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-I", SCRIPT, *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert result.returncode == 2
    assert result.stdout == ""


@pytest.mark.parametrize("option", ["--trust", "--word-list"])
@pytest.mark.parametrize("path", ["bundle/signatures/record-ca.pem", "bundle/script/../signatures/record-ca.pem", "ca"])
def test_what_lies_in_the_bundle_cannot_vouch_for_it(root: Path, option: str, path: str) -> None:
    (root.parent / "ca").symlink_to(root / "signatures" / "record-ca.pem")
    (root.parent / "same").symlink_to(root)
    for bundle_named in (root, root.parent / "same"):
        result = run(bundle_named, option, root.parent / path)
        assert (result.returncode, result.stdout) == (2, "")
        assert "is a file of the bundle itself" in result.stderr


def test_fingerprints_are_shown_in_the_words_on_the_paper(
    root: Path, record_keys: RecordKeys, transcript: bytes
) -> None:
    words = distribution("shamir-mnemonic").locate_file("shamir_mnemonic/wordlist.txt")
    result = run(root, "--word-list", str(words))
    assert " ".join(digest_words(record_keys.fingerprint)) in result.stdout
    assert " ".join(canonical.head_words(canonical.parse_lines(transcript))) in result.stdout


def test_the_record_ca_can_be_named_by_its_words_on_paper(root: Path, record_keys: RecordKeys) -> None:
    listed = str(distribution("shamir-mnemonic").locate_file("shamir_mnemonic/wordlist.txt"))
    words = digest_words(record_keys.fingerprint)
    short = " ".join(word[:4].upper() for word in words)
    assert run(root, "--trust", " ".join(words), "--word-list", listed).returncode == 0
    assert run(root, "--trust", short, "--word-list", listed).returncode == 0
    other = " ".join([*words[:11], words[0] if words[0] != words[11] else words[1]])
    refused = run(root, "--trust", other, "--word-list", listed)
    assert refused.returncode == 1
    assert "not the record CA that --trust names" in refused.stderr


@pytest.mark.parametrize(
    ("words", "said"), [("acid " * 12, "needs --word-list as well"), ("acid " * 11 + "acidd", "needs --word-list")]
)
def test_words_without_a_list_are_wrong_usage(root: Path, words: str, said: str) -> None:
    result = run(root, "--trust", words)
    assert result.returncode == 2
    assert said in result.stderr


def every_path(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_a_flipped_byte_in_any_file_is_found_and_the_file_named(judge: Judge, pristine: Path, tmp_path: Path) -> None:
    paths = every_path(pristine)
    assert len(paths) == 13
    for path in paths:
        root = Path(shutil.copytree(pristine, tmp_path / "bundle"))
        content = bytearray((root / path).read_bytes() or b"\0")
        content[len(content) // 2] ^= 0x01
        (root / path).write_bytes(content)
        assert any(failure.startswith(path) for failure in judge(root)) or path == "manifest.json"
        result = run(root)
        assert result.returncode == 1
        assert path in result.stderr
        shutil.rmtree(root)


def test_an_edited_record_is_named_with_its_line(judge: Judge, root: Path) -> None:
    path = root / "transcript.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"1.3"', b'"1.9"'))
    assert "transcript.jsonl: line 4: prev is not the digest of the line before" in judge(root)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], 3),
        (lambda lines: lines[1:], 1),
        (lambda lines: [*lines[:2], *lines[3:]], 3),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], 3),
        (lambda lines: [lines[0].replace(b'"seq":1', b'"seq":true'), *lines[1:]], 1),
        (lambda lines: [lines[0].replace(b'"seq":1', b'"seq":1,"seq":1'), *lines[1:]], 1),
        (lambda lines: [lines[0].replace(b'"seq":1', b'"seq": 1'), *lines[1:]], 1),
        (lambda lines: [lines[0].replace(b"{", b'{"a":1,', 1), *lines[1:]], 1),
        (lambda lines: [lines[0].replace(b"09:00", b"9:00"), *lines[1:]], 1),
        (lambda lines: [lines[0].replace(b"step-done", b"Step"), *lines[1:]], 1),
        (lambda lines: [lines[0].replace(b'"1.1"', b"1.5"), *lines[1:]], 1),
        (lambda lines: [b"", *lines], 1),
        (lambda lines: [*lines, b"[]"], 7),
        (lambda lines: [*lines, b"\xff"], 7),
        (lambda lines: [*lines, b"[" * 100_000], 7),
        (lambda lines: [lines[0] + b"\r", *lines[1:]], 1),
    ],
)
def test_a_spoilt_transcript_is_refused_at_its_line(
    judge: Judge, root: Path, change: Callable[[list[bytes]], list[bytes]], line: int
) -> None:
    path = root / "transcript.jsonl"
    lines = change(path.read_bytes().split(b"\n")[:-1])
    path.write_bytes(b"".join(raw + b"\n" for raw in lines))
    assert any(failure.startswith(f"transcript.jsonl: line {line}: ") for failure in judge(root))


def test_a_torn_transcript_is_refused(judge: Judge, root: Path) -> None:
    path = root / "transcript.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    assert "transcript.jsonl: line 6: torn or missing" in judge(root)


def test_a_transcript_cut_short_fails_although_its_chain_is_whole(judge: Judge, root: Path) -> None:
    path = root / "transcript.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    write_manifest(root)
    failures = judge(root)
    assert not any(failure.startswith("transcript.jsonl") for failure in failures)
    assert "signatures/administrator.p7s: a signature over other content" in failures


def test_a_record_rewritten_with_its_chain_and_manifest_still_fails(judge: Judge, root: Path) -> None:
    path = root / "transcript.jsonl"
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    lines[2]["data"]["step"] = "never"
    path.write_bytes(rechain(lines))
    write_manifest(root)
    failures = judge(root)
    assert not any(failure.startswith(("transcript.jsonl", "manifest.json")) for failure in failures)
    for name in ("administrator", "witness-1", "witness-2"):
        assert f"signatures/{name}.p7s: a signature over other content" in failures
        assert f"manifest-signatures/{name}.p7s: a signature over other content" in failures


def test_a_changed_file_with_a_recomputed_manifest_still_fails(judge: Judge, root: Path) -> None:
    (root / "plan.toml").write_bytes(b'mode = "production"\n')
    write_manifest(root)
    failures = judge(root)
    assert not any(failure.startswith("plan.toml") for failure in failures)
    assert "manifest-signatures/witness-1.p7s: a signature over other content" in failures


def test_a_bundle_forged_as_a_whole_is_consistent_and_fails_only_against_the_paper(
    root: Path, record_keys: RecordKeys
) -> None:
    signers = [RecordSigner("administrator", "Mallory"), RecordSigner("witness-1", "Grace Brewster Hopper")]
    forged = make_record_keys(ceremony_id="KC-2026-01", signers=signers, now=record_keys.ca.not_valid_before_utc)
    for folder in ("signatures", "manifest-signatures"):
        shutil.rmtree(root / folder)
        (root / folder).mkdir()
    (root / "signatures" / "record-ca.pem").write_bytes(forged.ca_pem)
    for name in forged.signer_ids:
        (root / "signatures" / f"{name}.p7s").write_bytes(forged.sign(name, (root / "transcript.jsonl").read_bytes()))
    write_manifest(root)
    for name in forged.signer_ids:
        p7s = forged.sign(name, (root / "manifest.json").read_bytes())
        (root / "manifest-signatures" / f"{name}.p7s").write_bytes(p7s)
    assert run(root).stdout.splitlines()[-1] == "consistent; authenticity not established"
    assert run(root, "--trust", record_keys.fingerprint.hex()).returncode == 1


def resigned(root: Path, keys: RecordKeys, names: dict[str, str]) -> None:
    """Sign anew, as those who hold the keys could: `names` gives the certified signer behind each file."""
    for path in [*(root / "signatures").glob("*.p7s"), *(root / "manifest-signatures").glob("*.p7s")]:
        path.unlink()
    transcript = (root / "transcript.jsonl").read_bytes()
    for name, signer in names.items():
        (root / "signatures" / f"{name}.p7s").write_bytes(keys.sign(signer, transcript))
    write_manifest(root)
    listed = (root / "manifest.json").read_bytes()
    for name, signer in names.items():
        (root / "manifest-signatures" / f"{name}.p7s").write_bytes(keys.sign(signer, listed))


@pytest.mark.parametrize("missing", ["administrator", "witness"])
def test_the_administrator_and_a_witness_must_have_signed(
    verifier: ModuleType, root: Path, record_keys: RecordKeys, missing: str
) -> None:
    names = [name for name in record_keys.signer_ids if not name.startswith(missing)]
    resigned(root, record_keys, {name: name for name in names})
    assert verifier.check_bundle(str(root), "", []) == [
        "signatures: not signed by the administrator and a witness",
        "manifest-signatures: not signed by the administrator and a witness",
    ]


def test_one_person_cannot_sign_in_two_names(judge: Judge, root: Path, record_keys: RecordKeys) -> None:
    resigned(root, record_keys, {"administrator": "administrator", "witness-1": "administrator"})
    assert judge(root) == ["manifest-signatures: one key signed under two names"]


def test_a_signature_copied_under_another_name_is_refused(judge: Judge, root: Path) -> None:
    folder = root / "manifest-signatures"
    shutil.copy(folder / "witness-2.p7s", folder / "auditor.p7s")
    assert judge(root) == ["manifest-signatures: one key signed under two names"]


def test_an_equivalent_certificate_makes_no_further_signer(judge: Judge, root: Path, mirror: Mirror) -> None:
    folder = root / "manifest-signatures"
    (folder / "auditor-9.p7s").write_bytes(mirror((folder / "witness-2.p7s").read_bytes()))
    assert judge(root) == ["manifest-signatures: one key signed under two names"]


def test_an_equivalent_certificate_does_not_replace_the_one_that_signed_the_record(
    judge: Judge, root: Path, mirror: Mirror
) -> None:
    path = root / "manifest-signatures" / "witness-2.p7s"
    path.write_bytes(mirror(path.read_bytes()))
    assert judge(root) == ["manifest-signatures/witness-2.p7s: missing, invalid or under another certificate"]


def test_signers_of_the_transcript_cannot_trade_places_in_the_manifest(judge: Judge, root: Path) -> None:
    folder = root / "manifest-signatures"
    (folder / "administrator.p7s").rename(folder / "other")
    (folder / "witness-1.p7s").rename(folder / "administrator.p7s")
    (folder / "other").rename(folder / "witness-1.p7s")
    assert "manifest-signatures/administrator.p7s: missing, invalid or under another certificate" in judge(root)


@pytest.mark.parametrize(
    "path", ["transcript.jsonl", "manifest.json", "signatures/record-ca.pem", "plan.toml", "signatures/witness-2.p7s"]
)
def test_a_missing_file_is_named(judge: Judge, root: Path, path: str) -> None:
    (root / path).unlink()
    assert any(failure.startswith(f"{path}: missing") for failure in judge(root))


def test_a_missing_signature_over_the_manifest_is_named(judge: Judge, root: Path) -> None:
    (root / "manifest-signatures" / "witness-2.p7s").unlink()
    assert judge(root) == ["manifest-signatures/witness-2.p7s: missing, invalid or under another certificate"]


@pytest.mark.parametrize("path", ["plan.bak", "script/new.toml", "signatures/x.txt", "manifest-signatures/x.txt"])
def test_an_extra_file_is_named(judge: Judge, root: Path, path: str) -> None:
    (root / path).write_bytes(b"")
    assert any(failure.startswith(f"{path}: ") for failure in judge(root))


@pytest.mark.parametrize("path", ["plan.toml", "script", "manifest.json", "manifest-signatures"])
def test_a_link_is_refused_wherever_it_leads(judge: Judge, root: Path, tmp_path: Path, path: str) -> None:
    (root / path).rename(tmp_path / "elsewhere")
    (root / path).symlink_to(tmp_path / "elsewhere")
    assert f"'{path}': not a plain file with a plain name" in judge(root)


def test_a_pipe_is_refused_without_waiting_for_it(judge: Judge, root: Path) -> None:
    os.mkfifo(root / "evidence" / "pipe")
    assert "'evidence/pipe': not a plain file with a plain name" in judge(root)


@pytest.mark.parametrize("path", ["../secret", "/etc/hostname", "script/../plan.toml", "script//a", ".x", "a\\b", ""])
def test_a_manifest_that_points_elsewhere_is_refused(judge: Judge, root: Path, path: str) -> None:
    (root.parent / "secret").write_bytes(b"")
    listed = json.loads((root / "manifest.json").read_bytes())
    listed["files"].append({"path": path, "sha256": hashlib.sha256(b"").hexdigest(), "size": 0})
    listed["files"].sort(key=lambda entry: entry["path"])
    (root / "manifest.json").write_bytes(rfc8785.dumps(listed))
    assert f"manifest.json: lists {path!a}" in judge(root)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"format":"kcb/1"', b'"format":"kcb/2"'),
        (b'"size":0', b'"size":0.0'),
        (b'"size":0', b'"size":-0'),
        (b'"size":0', b'"size":false'),
        (b'"size":0', b'"size":0,"size":0'),
        (b'{"files":[', b'{"files":[{},'),
        (b'{"files":[', b'{"files":[1,'),
        (b'{"files":[', b'{"extra":1,"files":['),
        (b'{"files":[', b' {"files":['),
        (b'"plan.toml"', b'"PLAN.toml"'),
    ],
)
def test_a_manifest_written_in_another_way_is_refused(judge: Judge, root: Path, old: bytes, new: bytes) -> None:
    path = root / "manifest.json"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    assert any("manifest.json" in failure for failure in judge(root))


def test_a_hostile_name_does_not_reach_the_terminal(root: Path) -> None:
    (root / "\x1b[2J").write_bytes(b"")
    result = run(root)
    assert result.returncode == 1
    assert "\x1b" not in result.stdout + result.stderr


def test_nothing_is_written_and_nothing_is_left_beside_the_bundle(root: Path) -> None:
    before = {path: (root / path).read_bytes() for path in every_path(root)}
    run(root)
    assert {path: (root / path).read_bytes() for path in every_path(root)} == before
    assert [path.name for path in root.parent.iterdir()] == ["bundle"]


def test_the_verifier_is_one_readable_file_of_plain_python() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names
    assert not imported & {"ceremony", "shamir", "gui", "subprocess", "socket", "ssl"}
    assert len([line for line in source.splitlines() if line.strip()]) <= 490
