"""Claims about who signed the record, and whether the record CA is the one on paper (R-142, R-146)."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from ceremony.closing import signers
from ceremony.errors import UsageError
from ceremony.state import ADMINISTRATOR
from ceremony.transcript.bundle import RECORD_CA, SIGNATURES, TRANSCRIPT
from ceremony.transcript.cms import SignatureRefusedError, SignerSeen, load_record_ca, verify_detached
from ceremony.transcript.manifest import MANIFEST, MANIFEST_SIGNATURES
from ceremony.verifier.case import Case
from ceremony.verifier.report import Claim, Question, Trust
from shamir import DigestWordsError, ShareError, check_digest_words

CA_CERTIFICATE = Question("R-142", "the record CA is named after this ceremony and was made after the closing")
SIGNED = Question("R-142", "every signature verifies under the record CA, in the name that the plan gives")
ENOUGH = Question("R-142", "the administrator and a witness signed both transcript and manifest, each with one key")
ALL_SIGNED = Question("R-142", "everyone who was to sign did")
TRUSTED = Question("R-146", "the record CA is the one that was written down by hand in the room")

WITNESS = "witness"
_CONTENT = {SIGNATURES: TRANSCRIPT, MANIFEST_SIGNATURES: MANIFEST}


def signatures(case: Case) -> Iterator[Claim]:
    """Judge the record CA, every signature, and whether enough people signed."""
    try:
        record_ca = load_record_ca(case.bundle.record_ca)
    except SignatureRefusedError as error:
        yield CA_CERTIFICATE.failed(error.message, RECORD_CA)
        for question in (SIGNED, ENOUGH, ALL_SIGNED):
            yield question.unknown("there is no record CA to verify with", RECORD_CA)
        return
    yield _ca_certificate(case, record_ca)
    early, refused = _verified(case, record_ca, SIGNATURES)
    late, refused_late = _verified(case, record_ca, MANIFEST_SIGNATURES)
    for path, what in (refused | refused_late).items():
        yield SIGNED.failed(what, path)
    # Where nobody's signature fits, it is the signed file that is not the one they signed.
    for folder, seen in ((SIGNATURES, early), (MANIFEST_SIGNATURES, late)):
        if not seen:
            yield SIGNED.failed(f"no signature over {_CONTENT[folder]} verifies", _CONTENT[folder])
    if not refused and not refused_late and early and late:
        who = ", ".join(f"{name} ({seen.common_name}, {seen.kind})" for name, seen in late.items())
        yield SIGNED.proved(who, MANIFEST_SIGNATURES)
    yield _enough(case, early, late)
    yield from _all_signed(case, early, late)


def _ca_certificate(case: Case, record_ca: x509.Certificate) -> Claim:
    names = [str(name.value) for name in record_ca.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    if case.plan is not None and names != [f"Record CA of ceremony {case.plan.ceremony_id}"]:
        return CA_CERTIFICATE.failed(f"its name is {', '.join(names) or 'empty'}", RECORD_CA)
    if case.closed is None:
        return CA_CERTIFICATE.unknown("the record is not closed", RECORD_CA)
    made, closed = record_ca.not_valid_before_utc, case.records[-1].time
    if made < closed:
        return CA_CERTIFICATE.failed(f"made at {made.isoformat()}, before the closing", RECORD_CA)
    return CA_CERTIFICATE.proved(f"made at {made.isoformat()}", RECORD_CA)


def _verified(case: Case, record_ca: x509.Certificate, folder: str) -> tuple[dict[str, SignerSeen], dict[str, str]]:
    """Return who signed by id, and what is wrong by file."""
    bundle = case.bundle
    found = bundle.signatures if folder == SIGNATURES else bundle.manifest_signatures
    names = {person.id: person.name for person in case.plan.people} if case.plan is not None else {}
    seen: dict[str, SignerSeen] = {}
    wrong: dict[str, str] = {}
    for signer, p7s in sorted(found.items()):
        path = f"{folder}{signer}.p7s"
        try:
            one = verify_detached(p7s, bundle.files[_CONTENT[folder]], trust_anchor=record_ca)
        except SignatureRefusedError as error:
            wrong[path] = error.message
            continue
        if case.plan is not None and names.get(signer) != one.common_name:
            wrong[path] = f"signed by {one.common_name}, who is not the plan's {signer}"
        else:
            seen[signer] = one
    return seen, wrong


def _enough(case: Case, early: Mapping[str, SignerSeen], late: Mapping[str, SignerSeen]) -> Claim:
    if case.plan is None:
        return ENOUGH.unknown("there is no plan to say who is who", MANIFEST_SIGNATURES)
    both = {name for name in early if name in late and early[name].certificate == late[name].certificate}
    if lost := sorted(early.keys() - both):
        return ENOUGH.failed(
            f"{lost[0]} did not sign the manifest under the same certificate", f"{MANIFEST_SIGNATURES}{lost[0]}.p7s"
        )
    if len({seen.key for seen in late.values()}) < len(late):
        return ENOUGH.failed("one key signed under two names", MANIFEST_SIGNATURES)
    for role in (ADMINISTRATOR, WITNESS):
        if not any(person.id in both for person in case.plan.with_role(role)):
            return ENOUGH.failed(f"no {role} signed both", MANIFEST_SIGNATURES)
    return ENOUGH.proved(", ".join(sorted(both)), MANIFEST_SIGNATURES)


def _all_signed(case: Case, early: Mapping[str, SignerSeen], late: Mapping[str, SignerSeen]) -> Iterator[Claim]:
    if case.final is None:
        yield ALL_SIGNED.unknown("the record cannot be replayed to its end", SIGNATURES)
        return
    wanted = [person.id for person in signers(case.final)]
    missing = [f"{SIGNATURES}{name}.p7s" for name in wanted if name not in early]
    missing += [f"{MANIFEST_SIGNATURES}{name}.p7s" for name in wanted if name not in late]
    for path in missing:
        yield ALL_SIGNED.failed("missing or invalid", path)
    if not missing:
        yield ALL_SIGNED.proved(f"{len(wanted)} people, in the room at the end", SIGNATURES)


def trust_in(case: Case, trust: str | None) -> tuple[Trust, Claim]:
    """Compare the record CA with what is known of it from outside the bundle.

    Args:
        trust: the handwritten words, or the path of a certificate in PEM or DER; None where nothing is known.

    Raises:
        UsageError: `trust` is neither, or lies in the bundle itself.
    """
    if trust is None:
        how = "nothing was given to compare it with; see the command below"
        return Trust.ABSENT, TRUSTED.unknown(how, RECORD_CA)
    expected = _certificate(Path(trust), case.bundle.root) if Path(trust).is_file() else None
    try:
        record_ca = load_record_ca(case.bundle.record_ca)
    except SignatureRefusedError as error:
        return Trust.REFUSED, TRUSTED.failed(error.message, RECORD_CA)
    if expected is not None:
        if expected != record_ca:
            return Trust.REFUSED, TRUSTED.failed(f"it is not the certificate in {trust}", RECORD_CA)
        return Trust.GIVEN, TRUSTED.proved(f"it is the certificate in {trust}", RECORD_CA)
    if difference := _compare_words(record_ca, trust):
        return Trust.REFUSED, TRUSTED.failed(difference, RECORD_CA)
    return Trust.GIVEN, TRUSTED.proved("the 12 words are those of its SHA-256", RECORD_CA)


def _compare_words(record_ca: x509.Certificate, words: str) -> str:
    """Return in what the words differ from the certificate's, or ""."""
    try:
        check_digest_words(record_ca.fingerprint(hashes.SHA256()), words)
    except DigestWordsError as error:
        return f"the words are those of another certificate: {error}"
    except ShareError as error:
        raise UsageError(
            f"--trust is no file and not 12 words: {error}",
            remedy="type the 12 record-CA words in quotes, as a witness wrote them, or name a certificate's file",
        ) from error
    return ""


def _certificate(path: Path, bundle: Path) -> x509.Certificate:
    if path.resolve().is_relative_to(bundle.resolve()):
        raise UsageError(
            "--trust names a file of the bundle itself, which proves nothing",
            remedy="use the handwritten words, or a certificate that you got another way",
        )
    try:
        content = path.read_bytes()
        load = x509.load_pem_x509_certificate if b"-----BEGIN" in content else x509.load_der_x509_certificate
        return load(content)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} is no certificate in PEM or DER", remedy="name the record CA's certificate, or type its words"
        ) from error
