"""VERIFY.md is tested by doing what it says."""

import re
import subprocess
from pathlib import Path

import pytest

from ceremony.transcript.record_keys import RecordSigner
from ceremony.transcript.verify_page import standalone_verifier, verify_page


def commands(root: Path) -> list[str]:
    """The indented commands of VERIFY.md, those that need a copy of the verifier or a root certificate left out."""
    text = (root / "VERIFY.md").read_text(encoding="utf-8").replace("\\\n", " ")
    blocks = re.findall(r"^ {4,}(\S.*)$", text, flags=re.MULTILINE)
    return [line for line in blocks if "/path/to/" not in line and "root.pem" not in line]


def run(command: str, root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=root, capture_output=True, text=True, check=False
    )


def test_every_command_on_the_page_succeeds_on_a_sound_bundle(root: Path) -> None:
    found = commands(root)
    assert len(found) == 1 + 2 * 3 + 1 + 2 + 1
    for command in found:
        result = run(command, root)
        assert result.returncode == 0, (command, result.stderr)
        if " cms " in command:
            assert "erification successful" in result.stderr
    listed, present = (run(command, root).stdout.strip() for command in found[-3:-1])
    assert listed == present


@pytest.mark.parametrize("path", ["transcript.jsonl", "plan.toml", "manifest-signatures/administrator.p7s"])
def test_a_command_on_the_page_fails_on_a_spoilt_bundle(root: Path, path: str) -> None:
    content = bytearray((root / path).read_bytes())
    content[-2] ^= 1
    (root / path).write_bytes(content)
    assert any(run(command, root).returncode != 0 for command in commands(root))


def test_the_head_command_gives_the_head(root: Path, transcript: bytes) -> None:
    head = run(commands(root)[-1], root).stdout.split()[0]
    assert head == run("tail -n 1 transcript.jsonl | head -c -1 | sha256sum", root).stdout.split()[0]
    assert len(transcript.splitlines()) == 6


def test_the_page_sends_the_auditor_to_another_copy_of_the_verifier(root: Path) -> None:
    page = (root / "VERIFY.md").read_text(encoding="utf-8")
    assert "independently obtained" in page
    assert "never to be run in its place" in page
    assert "KC-2026-01" in page
    assert "- Zoë Ångström (`witness-2`)" in page
    assert "$" not in page


def test_a_name_cannot_write_on_the_page() -> None:
    signer = RecordSigner("administrator", "Ada <b>*Lovelace*</b> [x](http://y)")
    page = verify_page(ceremony_id="KC-1", mode="rehearsal", signers=[signer]).decode()
    assert r"- Ada \<b\>\*Lovelace\*\</b\> \[x\]\(http://y\) (`administrator`)" in page


def test_the_copy_in_the_bundle_is_the_verifier_itself() -> None:
    script = Path(__file__).parents[2] / "scripts" / "verify_transcript.py"
    assert standalone_verifier() == script.read_bytes()
