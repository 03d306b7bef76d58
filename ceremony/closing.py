"""What a closed ceremony leaves: the artefacts named in its last record, and the signed bundle around them.

Everything is derived from the state, the script and the plan, so a bundle left incomplete by a crash is made anew.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.codec import encode, kind_of
from ceremony.events import Artefact
from ceremony.operations.backup import KeyRestored
from ceremony.operations.keys import KeyChallenged, KeyDestroyed, KeyGenerated, KeySealed
from ceremony.operations.record import (
    ContentSignature,
    ContentSigned,
    MakeRecordKeys,
    RecordKeysMade,
    SignContent,
    Signer,
)
from ceremony.operations.tokens import TokenInspected
from ceremony.ports import Strongroom
from ceremony.sheets.transcript_pdf import render_transcript
from ceremony.state import ADMINISTRATOR, State
from ceremony.steps.outcomes import (
    BackupDealt,
    BackupLoaded,
    BackupProved,
    CertificateDrafted,
    CertificateSigned,
    CrlDrafted,
    CrlSigned,
    MachineChecked,
    MediaWritten,
    TokenZeroised,
)
from ceremony.transcript.manifest import build_from
from ceremony.transcript.narrative import transcript_document
from ceremony.transcript.record_keys import RecordSigner
from ceremony.transcript.verify_page import standalone_verifier, verify_page
from shamir import digest_words

SIGNING_ROLES = (ADMINISTRATOR, "witness", "auditor")
"""The roles whose holders sign the record, if they are in the room at its end."""

_EVIDENCE = (
    MachineChecked,
    TokenInspected,
    KeyGenerated,
    BackupDealt,
    BackupProved,
    KeySealed,
    KeyDestroyed,
    BackupLoaded,
    KeyRestored,
    KeyChallenged,
    MediaWritten,
    TokenZeroised,
)


def public_files(state: State, plan_bytes: bytes) -> dict[str, bytes]:
    """Return the artefacts by their paths in the bundle; the same for the same record, whenever it is made."""
    files = {f"script/{file.name}": file.content for file in state.script.files}
    files["plan.toml"] = plan_bytes
    for standing in state.outcomes_standing:
        outcome, step = standing.outcome, state.tasks[standing.position].step.id
        if isinstance(outcome, _EVIDENCE):
            files[f"evidence/{step}-{kind_of(type(outcome))}.json"] = _readable(encode(outcome))
        match outcome:
            case CertificateDrafted(tbs, _, lint):
                files["requests/root.tbs"] = tbs
                files["lint/root-before.txt"] = _lint(lint)
            case CertificateSigned(certificate, _, lint):
                files["certificates/root.pem"] = _pem(certificate)
                files["lint/root.txt"] = _lint(lint)
            case CrlDrafted(tbs, _, _, lint):
                files["requests/root-crl.tbs"] = tbs
                files["lint/root-crl-before.txt"] = _lint(lint)
            case CrlSigned(crl, _, _, lint):
                files["crls/root.pem"] = x509.load_der_x509_crl(crl).public_bytes(Encoding.PEM)
                files["lint/root-crl.txt"] = _lint(lint)
            case _:
                pass
    if state.plan.previous is not None:
        files["certificates/root.pem"] = _pem(state.plan.previous.certificate)
    return files


def _readable(value: object) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _lint(lines: tuple[str, ...]) -> bytes:
    return ("\n".join(lines) or "no findings").encode() + b"\n"


def _pem(der: bytes) -> bytes:
    return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def artefacts(state: State, plan_bytes: bytes) -> tuple[Artefact, ...]:
    """Return the artefacts' hashes for the last record, sorted by path."""
    files = public_files(state, plan_bytes)
    return tuple(Artefact(path, hashlib.sha256(files[path]).hexdigest()) for path in sorted(files))


def signers(state: State) -> tuple[Signer, ...]:
    """Return who signs the record."""
    people = [person for role in SIGNING_ROLES for person in state.holders(role)]
    return tuple(Signer(person.id, person.name) for person in people)


def sign_record(
    state: State, files: Mapping[str, bytes], transcript: bytes, *, room: Strongroom, at: datetime
) -> dict[str, bytes]:
    """Return every file of the bundle, signed with ceremony keys made and forgotten in `room` (design.md 6)."""
    people = signers(state)
    made = room.perform(MakeRecordKeys(state.plan.ceremony_id, at.isoformat(), people))
    assert isinstance(made, RecordKeysMade)
    bundle = dict(files)
    bundle["transcript.jsonl"] = transcript
    bundle["transcript.pdf"] = render_transcript(transcript_document(state.script, state.plan, transcript))
    record_signers = [RecordSigner(person.id, person.name) for person in people]
    bundle["VERIFY.md"] = verify_page(
        ceremony_id=state.plan.ceremony_id, mode=state.plan.mode.value, signers=record_signers
    )
    bundle["verify_transcript.py"] = standalone_verifier()
    bundle["signatures/record-ca.pem"] = made.record_ca
    for signature in _signatures(room, transcript):
        bundle[f"signatures/{signature.signer}.p7s"] = signature.cms
    manifest = build_from(bundle)
    bundle["manifest.json"] = manifest
    for signature in _signatures(room, manifest):
        bundle[f"manifest-signatures/{signature.signer}.p7s"] = signature.cms
    return bundle


def _signatures(room: Strongroom, content: bytes) -> tuple[ContentSignature, ...]:
    signed = room.perform(SignContent(content))
    assert isinstance(signed, ContentSigned)
    return signed.signatures


def record_ca_words(pem: bytes) -> tuple[str, ...]:
    """Return the words by which people know a record CA: of the SHA-256 of its certificate."""
    return digest_words(x509.load_pem_x509_certificate(pem).fingerprint(hashes.SHA256()))
