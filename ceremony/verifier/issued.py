"""Claims about the root certificate: bytes, rules, linters, name (R-07, R-80 to R-89).

The draft is made again from profile, plan and key; only serial number and start are taken from the certificate.
"""

from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from ceremony.authority import rules
from ceremony.authority.certificate import root_tbs, verify_certificate
from ceremony.authority.errors import ProfileError
from ceremony.authority.fingerprints import fingerprint
from ceremony.authority.key_rules import kind_of
from ceremony.authority.lint import judge, lint_root
from ceremony.authority.names import REHEARSAL
from ceremony.authority.profile import Profile
from ceremony.authority.reading import CertificateFields, read_certificate, split_certificate
from ceremony.errors import CeremonyError
from ceremony.issuing import profile_of, subject_of
from ceremony.operations.keys import KeyGenerated
from ceremony.plan import Mode, Plan
from ceremony.steps.authority import CertificateSign, CrlSign
from ceremony.steps.outcomes import CertificateDrafted, CertificateSigned
from ceremony.verifier.case import PLAN, Case, Happened
from ceremony.verifier.report import Claim, Question

BYTES = Question("R-86", "the certificate is exactly the previewed bytes, and its signature verifies")
FROM_PLAN = Question("R-86", "the previewed certificate follows from profile, plan and key, to the byte")
RULES = Question("R-82", "the certificate keeps every rule for a root")
LINT = Question("R-87", "the linters find nothing in the certificate that the profile does not accept")
FINGERPRINT = Question("R-89", "the certificate has the fingerprint that was read aloud")
SUBJECT = Question("R-84", "the certificate's subject is the name in the plan")
MARKER = Question("R-07", "REHEARSAL stands in the subject if and only if this is a rehearsal")

FILE = "certificates/root.pem"
UNREADABLE = (AttributeError, InvalidSignature, TypeError, UnsupportedAlgorithm, ValueError)
"""What hostile DER may do to the parsers behind the rules."""


def certificate(case: Case) -> Iterator[Claim]:
    """Judge the certificate that was signed here, or the one that an earlier ceremony left."""
    signed = case.outcomes(CertificateSigned)
    if case.plan is None:
        yield BYTES.unknown("plan.toml cannot be read", PLAN)
    elif signed:
        yield from _signed_here(case, case.plan, signed)
    elif case.plan.previous is not None:
        yield BYTES.moot("the certificate is that of an earlier ceremony", FILE)
        yield from _names(case.plan, case.plan.previous.certificate, FILE)
    elif case.aborted:
        yield BYTES.moot("aborted before a certificate was signed", case.end)
    else:
        yield case.lacks(BYTES, "no certificate was signed")


def _signed_here(case: Case, plan: Plan, signed: tuple[Happened[CertificateSigned], ...]) -> Iterator[Claim]:
    last = signed[-1]
    if len(signed) > 1:
        yield BYTES.failed("a root certificate was signed more than once", last.where)
    drafts = [one for one in case.outcomes(CertificateDrafted) if one.line < last.line]
    profile = profile_at(case, last.step)
    if not drafts or profile is None:
        yield BYTES.failed("there is no preview or no profile for it", last.where)
        return
    der, tbs = last.outcome.certificate, drafts[-1].outcome.tbs
    yield judged(BYTES, FILE, "under its own key", lambda: verify_certificate(der, tbs=tbs))
    yield judged(FROM_PLAN, drafts[-1].where, "made again", lambda: _check_draft(case, tbs, profile=profile, plan=plan))
    yield judged(
        RULES,
        FILE,
        "R-64, R-65, R-80 to R-84",
        lambda: rules.check_root(tbs, profile=profile, kind=plan.key.kind, signing_time=last.time),
    )
    yield judged(LINT, FILE, f"profile {profile.id}", lambda: judge(lint_root(der), profile.waivers))
    if last.outcome.sha256 == fingerprint(der):
        yield FINGERPRINT.proved(last.outcome.sha256, last.where)
    else:
        yield FINGERPRINT.failed(f"{last.outcome.sha256} was recorded", last.where)
    yield from _names(plan, der, FILE)


def judged(question: Question, where: str, how: str, check: Callable[[], object]) -> Claim:
    """Return the claim that `check` does not refuse."""
    try:
        check()
    except CeremonyError as error:
        return question.failed(error.message, where, rule=error.rule)
    except UNREADABLE:
        return question.failed("the bytes cannot be read", where)
    return question.proved(how, where)


def profile_at(case: Case, step_id: str) -> Profile | None:
    """Return the profile that a signing step names, if there is one."""
    step = case.step(step_id)
    if case.script is None or step is None or not isinstance(step.action, CertificateSign | CrlSign):
        return None
    if step.action.profile not in {one.id for one in case.script.inputs}:
        return None
    try:
        return profile_of(case.script, step.action.profile)
    except ProfileError:
        return None


def _check_draft(case: Case, tbs: bytes, *, profile: Profile, plan: Plan) -> None:
    fields = read_certificate(tbs)
    generated = case.outcomes(KeyGenerated)
    spki = generated[-1].outcome.spki if generated else b""
    again = root_tbs(
        profile,
        subject=subject_of(plan.names).to_x509(),
        spki=spki,
        kind=kind_of(spki),
        serial=fields.serial,
        not_before=fields.not_before,
    )
    rules.check_same_bytes(tbs, approved=again.tbs)


def _names(plan: Plan, der: bytes, where: str) -> Iterator[Claim]:
    try:
        subject = _text_of(read_certificate(split_certificate(der).tbs))
    except CeremonyError as error:
        yield SUBJECT.failed(error.message, where, rule=error.rule)
        return
    names = (plan.names.country, plan.names.organisation, plan.names.common_name)
    if subject == names:
        yield SUBJECT.proved(", ".join(names), where)
    else:
        yield SUBJECT.failed(f"it is {', '.join(subject)}; the plan says {', '.join(names)}", where)
    marked, rehearsal = any(REHEARSAL in text for text in subject), plan.mode is Mode.REHEARSAL
    how = f"a {plan.mode} with{'' if marked else 'out'} {REHEARSAL}"
    yield MARKER.proved(how, where) if marked is rehearsal else MARKER.failed(how, where)


def _text_of(fields: CertificateFields) -> tuple[str, ...]:
    return tuple(attribute.text for rdn in fields.subject.rdns for attribute in rdn)
