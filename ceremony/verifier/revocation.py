"""Claims about the CRLs that were signed: bytes, rules, linters, numbers (R-86, R-87, R-110 to R-115)."""

from collections.abc import Iterator

from ceremony.authority import rules
from ceremony.authority.crl import crl_tbs, verify_crl
from ceremony.authority.lint import judge, lint_root_crl
from ceremony.authority.profile import Profile
from ceremony.authority.reading import CRL_NUMBER, find_extension, integer_of, read_crl, split_crl
from ceremony.errors import CeremonyError
from ceremony.steps.outcomes import CertificateSigned, CrlDrafted, CrlSigned
from ceremony.verifier.case import PLAN, Case, Happened
from ceremony.verifier.issued import judged, profile_at
from ceremony.verifier.report import Claim, Question

BYTES = Question("R-86", "each CRL is exactly the previewed bytes, and its signature verifies")
FROM_PROFILE = Question("R-86", "each previewed CRL follows from profile and certificate, to the byte")
RULES = Question("R-110", "each CRL keeps every rule")
LINT = Question("R-87", "the linters find nothing in the CRLs that the profile does not accept")
NUMBERS = Question("R-112", "the CRL numbers in the lists rise, and are above every earlier one")


def crls(case: Case) -> Iterator[Claim]:
    """Judge every CRL that was signed here, in order."""
    signed = case.outcomes(CrlSigned)
    if case.plan is None:
        yield BYTES.unknown("plan.toml cannot be read", PLAN)
        return
    if not signed:
        how = "no CRL was signed"
        yield BYTES.moot(how, case.end) if case.aborted else case.lacks(BYTES, how)
        return
    certificates = case.outcomes(CertificateSigned)
    issuer = certificates[-1].outcome.certificate if certificates else b""
    issuer = case.plan.previous.certificate if case.plan.previous is not None else issuer
    last = case.plan.previous.last_crl_number if case.plan.previous is not None else 0
    yield _numbers(signed, last)
    for one in signed:
        yield from _signed(case, one, issuer=issuer, last_number=last)
        last = one.outcome.number


def _numbers(signed: tuple[Happened[CrlSigned], ...], last: int) -> Claim:
    before = last
    for one in signed:
        try:
            number = _number_in(one.outcome.crl)
        except CeremonyError as error:
            return NUMBERS.failed(error.message, one.where, rule=error.rule)
        if number != one.outcome.number:
            return NUMBERS.failed(f"number {one.outcome.number} was recorded, {number} is in the list", one.where)
        if number <= before:
            return NUMBERS.failed(f"number {number} does not rise above {before}", one.where)
        before = number
    return NUMBERS.proved(f"{', '.join(str(one.outcome.number) for one in signed)}, after {last}", signed[0].where)


def _number_in(der: bytes) -> int:
    extension = find_extension(read_crl(split_crl(der).tbs).extensions, CRL_NUMBER)
    return integer_of(extension) if extension is not None else 0


def _signed(case: Case, one: Happened[CrlSigned], *, issuer: bytes, last_number: int) -> Iterator[Claim]:
    drafts = [draft for draft in case.outcomes(CrlDrafted) if draft.line < one.line]
    profile = profile_at(case, one.step)
    if not drafts or profile is None or not issuer:
        yield BYTES.failed("there is no preview, no profile or no issuer for it", one.where)
        return
    der, tbs, where = one.outcome.crl, drafts[-1].outcome.tbs, one.where
    number = one.outcome.number
    yield judged(BYTES, where, "under the root's key", lambda: verify_crl(der, issuer_der=issuer, tbs=tbs))
    yield judged(
        FROM_PROFILE,
        drafts[-1].where,
        "made again",
        lambda: _check_draft(tbs, issuer=issuer, number=number, profile=profile),
    )
    yield judged(
        RULES,
        where,
        "R-64, R-110, R-112 to R-115",
        lambda: rules.check_crl(tbs, issuer_der=issuer, last_number=last_number, signing_time=one.time),
    )
    yield judged(LINT, where, f"profile {profile.id}", lambda: judge(lint_root_crl(der), profile.waivers))


def _check_draft(tbs: bytes, *, issuer: bytes, number: int, profile: Profile) -> None:
    start = read_crl(tbs).this_update
    again = crl_tbs(issuer, number=number, this_update=start, next_update=profile.next_update(start))
    rules.check_same_bytes(tbs, approved=again.tbs)
