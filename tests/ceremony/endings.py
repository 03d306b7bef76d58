"""What must be true of every ceremony that ended well, however often it was killed on the way.

Everything here is read from what is left on disk, with other means than those that made it where there are any: the
one-file verifier, shamir-mnemonic, and the token itself.
"""

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap_with_padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key
from shamir_mnemonic import combine_mnemonics

from ceremony.adapters.running import load
from ceremony.adapters.workspace import Workspace
from ceremony.events import Decided, Event, SpanVoided, Started
from ceremony.opening import replay_lines
from ceremony.operations.backup import KeyRestored
from ceremony.operations.keys import KeyGenerated
from ceremony.operations.tokens import InspectToken, LoggedIn, Login, ObjectSeen, TokenInspected
from ceremony.performing import ask
from ceremony.plan import PlannedToken
from ceremony.state import State
from ceremony.steps.outcomes import BackupDealt, BackupVoided
from ceremony.strongroom.launch import ProcessStrongrooms
from ceremony.strongroom.rehearsal import pin_part
from ceremony.strongroom.spawn import PinRehearsed, open_entry
from ceremony.strongroom.tokens.software import SoftwareToken
from ceremony.transcript.canonical import parse_lines
from ceremony.transcript.records import all_recorded
from ceremony.verifier.verify import verify_bundle

ROOT = Path(__file__).resolve().parents[2]
SHEET = re.compile(r"[0-9A-F]{4}/\d+/\d+")


@dataclass(frozen=True, slots=True)
class Left:
    """A closed ceremony's directory, and the record in it, replayed."""

    workspace: Workspace
    state: State
    events: tuple[Event, ...]


def left_in(root: Path) -> Left:
    """Read a directory's record."""
    workspace = Workspace(root)
    script, plan = load(workspace)
    lines = parse_lines((workspace.journal / "transcript.jsonl").read_bytes())
    events = tuple(recorded.event for recorded in all_recorded(lines))
    return Left(workspace, replay_lines(script, plan, lines), events)


def check_generation(root: Path, kept: Path) -> Left:
    """Check what a completed root generation left: bundle, one key, five sheets, and a backup that brings it back."""
    left = left_in(root)
    check_bundle(left)
    spki = _spki(left)
    generated = left.state.latest(KeyGenerated)
    assert generated.spki == spki
    assert keys_on(left, "token-a") == {generated.key_id}
    assert keys_on(left, "token-b") == set()
    check_sheets_and_backup(left, kept)
    return left


def check_sheets_and_backup(left: Left, kept: Path) -> None:
    """Check that no sheet is unaccounted for, and that the shares kept bring the certified key back."""
    _check_sheets(left, kept)
    _check_backup(left, kept, _spki(left))


def check_reconstruction(root: Path) -> Left:
    """Check what a completed reconstruction left: a bundle, and the one old key in the new token."""
    left = left_in(root)
    check_bundle(left)
    restored = left.state.latest(KeyRestored)
    assert keys_on(left, "token-a") == {restored.key_id}
    assert left.state.plan.previous is not None
    assert _spki(left) == left.state.plan.previous.spki
    return left


def check_bundle(left: Left, *, outcome: str = "completed") -> None:
    """Check that the record was closed, that both verifiers accept the bundle, and that nothing unfinished is left."""
    workspace = left.workspace
    assert (left.state.closed, "aborted" if left.state.aborting else "completed") == (True, outcome)
    assert (workspace.bundle / "transcript.jsonl").read_bytes() == (workspace.journal / "transcript.jsonl").read_bytes()
    words = (workspace.handwritten / "record-ca.words").read_text()
    report = verify_bundle(workspace.bundle, trust=words)
    assert report.failures == ()
    assert report.exit_code == 0
    _run_verifier(workspace.bundle)
    names = {path.name for path in workspace.root.rglob("*")}
    assert {name for name in names if "unfinished" in name or name in {"paper", "paper.waste", "being-made"}} == set()


def _run_verifier(bundle: Path) -> None:
    """Run the one-file verifier, which shares no code with the product."""
    record_ca = x509.load_pem_x509_certificate((bundle / "signatures" / "record-ca.pem").read_bytes())
    fingerprint = hashlib.sha256(record_ca.public_bytes(Encoding.DER)).hexdigest()
    verifier = ROOT / "scripts" / "verify_transcript.py"
    ran = subprocess.run(
        [sys.executable, "-I", str(verifier), str(bundle), "--trust", fingerprint],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith("consistent, and signed under the trusted record CA\n")


def _spki(left: Left) -> bytes:
    """Return the public key of the one root certificate in the bundle."""
    (path,) = (left.workspace.bundle / "certificates").iterdir()
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def keys_on(left: Left, token: str) -> set[str]:
    """Return the CKA_IDs of all keys on a token; each has a private and a public object and no more."""
    planned = left.state.plan.token(token)
    seen = _on_software(planned) if planned.ref.module == "software" else _on_hardware(planned)
    keys = {one.key_id for one in seen}
    assert sorted((one.key_id, one.object_class) for one in seen) == sorted(
        (key, object_class) for key in keys for object_class in ("private-key", "public-key")
    )
    return keys


def _on_software(planned: PlannedToken) -> tuple[ObjectSeen, ...]:
    token = SoftwareToken(Path(planned.ref.store))
    token.login("".join(pin_part(part) for part in range(1, len(planned.pin_holders) + 1)))
    return token.objects()


def _on_hardware(planned: PlannedToken) -> tuple[ObjectSeen, ...]:
    room = ProcessStrongrooms().open("looking")
    try:
        parts = [open_entry(PinRehearsed(part)) for part in range(1, len(planned.pin_holders) + 1)]
        ask(room, Login(planned.ref, len(parts), False), LoggedIn, *parts)
        return ask(room, InspectToken(planned.ref.id), TokenInspected).objects
    finally:
        room.close()


def _check_sheets(left: Left, kept: Path) -> None:
    """Check that every sheet ever begun is void on the record or in a bag, and that each share is kept once."""
    dealt = left.state.latest(BackupDealt).share_set
    begun = [event.reference for event in left.events if isinstance(event, Started)]
    sheets = {reference for reference in begun if SHEET.fullmatch(reference)}
    void: set[str] = set()
    for event in left.events:
        match event:
            case SpanVoided(_, gone, _):
                void |= set(gone)
            case Decided(void_sheet=one) if one:
                void.add(one)
            case _:
                pass
    for outcome in left.state.outcomes(BackupVoided):
        void |= set(outcome.sheets)
    assert {one for one in sheets - void if one.startswith(dealt.set_id)} == sheets - void
    assert len(sheets - void) == dealt.shares
    assert {path.name for path in kept.glob("*.pdf")} == {f"share-{n}.pdf" for n in range(1, dealt.shares + 1)}
    assert len(left.state.set_ids) == len(set(left.state.set_ids))


def words_in(kept: Path) -> list[str]:
    """Return the words of every share kept, in share order."""
    return [path.read_text().strip() for path in sorted(kept.glob("*.words"))]


def unwrapped(left: Left, mnemonics: tuple[str, ...]) -> bytes:
    """Return the CA key, PKCS#8, from shares and the wrapped key, without any code of ours."""
    kek = combine_mnemonics(mnemonics)
    padded = aes_key_unwrap_with_padding(kek, (left.workspace.backup / "root.kwp").read_bytes())
    # SoftHSM pads the PKCS#8 itself; its outer length says where it ends.
    octets = padded[1] & 0x7F if padded[1] > 0x7F else 0
    body = int.from_bytes(padded[2 : 2 + octets], "big") if octets else padded[1]
    return padded[: 2 + octets + body]


def _check_backup(left: Left, kept: Path, spki: bytes) -> None:
    """Check that the shares kept bring the certified key back, and that every custody medium has the same blob."""
    dealt = left.state.latest(BackupDealt)
    blob = (left.workspace.backup / "root.kwp").read_bytes()
    assert hashlib.sha256(blob).hexdigest() == dealt.blob_sha256
    for medium in left.state.plan.media:
        assert (left.workspace.resolve(medium.path) / "root.kwp").read_bytes() == blob
    quorums = list(combinations(words_in(kept), dealt.share_set.threshold))
    for quorum in (quorums[0], quorums[-1]):
        key = load_der_private_key(unwrapped(left, quorum), password=None)
        public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert public == spki


def types_of(root: Path) -> list[str]:
    """Return the types of a record's lines."""
    lines = (root / "journal" / "transcript.jsonl").read_bytes().splitlines()
    return [json.loads(line)["type"] for line in lines]
