"""Drafts and signs what the root issues (design.md 7): build, judge, preview; sign exactly that, verify.

The private key stays in its token; the strongroom sees the bytes again and decides by its own closed list.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime

from cryptography import x509

from ceremony.authority import certificate as certificates
from ceremony.authority import crl as crls
from ceremony.authority import rules
from ceremony.authority.fingerprints import fingerprint
from ceremony.authority.lint import Finding, judge, lint_root, lint_root_crl
from ceremony.authority.names import DistinguishedName
from ceremony.authority.profile import Profile, parse_profile
from ceremony.operations.keys import Sign, Signed
from ceremony.plan import Mode, Names, Plan
from ceremony.ports import Strongroom
from ceremony.script.model import Script
from ceremony.steps.decoding import decoded_certificate, decoded_crl
from ceremony.steps.outcomes import CertificateDrafted, CertificateSigned, CrlDrafted, CrlSigned
from ceremony.steps.requests import DraftCertificate, DraftCrl, SignCertificate, SignCrl


def profile_of(script: Script, input_id: str) -> Profile:
    """Return a profile that the script names as an input."""
    path = next(one.path for one in script.inputs if one.id == input_id)
    content = next(file.content for file in script.files if file.name == path)
    return parse_profile(content, name=path)


def subject_of(names: Names) -> DistinguishedName:
    """Return the root's name."""
    return DistinguishedName(country=names.country, organisation=names.organisation, common_name=names.common_name)


def draft_certificate(
    request: DraftCertificate, *, script: Script, names: Names, at: datetime, randbytes: Callable[[int], bytes]
) -> CertificateDrafted:
    """Draft the root certificate and judge the draft.

    Raises:
        RuleError: a rule or a linter refuses it.
    """
    profile = profile_of(script, request.profile)
    rules.check_allowed_kind(request.key_kind, profile=profile)
    draft = certificates.root_tbs(
        profile,
        subject=subject_of(names).to_x509(),
        spki=request.spki,
        kind=request.key_kind,
        serial=certificates.new_serial(randbytes),
        not_before=at,
    )
    rules.check_root(draft.tbs, profile=profile, kind=request.key_kind, signing_time=at)
    lint = _lint(lint_root(draft.lint_der), profile)
    return CertificateDrafted(draft.tbs, decoded_certificate(draft.tbs), lint)


def draft_crl(request: DraftCrl, *, script: Script, at: datetime) -> CrlDrafted:
    """Draft a CRL and judge the draft.

    Raises:
        RuleError: a rule or a linter refuses it.
    """
    profile = profile_of(script, request.profile)
    draft = crls.crl_tbs(
        request.certificate, number=request.number, this_update=at, next_update=profile.next_update(at)
    )
    rules.check_crl(draft.tbs, issuer_der=request.certificate, last_number=request.number - 1, signing_time=at)
    lint = _lint(lint_root_crl(draft.lint_der), profile)
    return CrlDrafted(draft.tbs, request.number, decoded_crl(draft.tbs), lint)


def sign_certificate(
    request: SignCertificate, *, script: Script, plan: Plan, strongroom: Strongroom
) -> CertificateSigned:
    """Have the token sign the drafted bytes; assemble, verify and lint the certificate.

    Raises:
        RuleError: what came out is not exactly what was drafted, under a valid signature, and clean.
    """
    issuer = subject_of(plan.names).to_x509()
    signature = _sign(strongroom, request, signable="root-certificate", issuer=issuer, mode=plan.mode)
    der = certificates.assemble(request.tbs, signature)
    certificates.verify_certificate(der, tbs=request.tbs)
    lint = _lint(lint_root(der), profile_of(script, request.profile))
    return CertificateSigned(der, fingerprint(der), lint)


def sign_crl(request: SignCrl, *, number: int, script: Script, mode: Mode, strongroom: Strongroom) -> CrlSigned:
    """Have the token sign the drafted bytes; assemble, verify and lint the CRL.

    Raises:
        RuleError: what came out is not exactly what was drafted, under a valid signature, and clean.
    """
    issuer = x509.load_der_x509_certificate(request.certificate).subject
    signature = _sign(strongroom, request, signable="crl", issuer=issuer, mode=mode)
    der = crls.assemble_crl(request.tbs, signature)
    crls.verify_crl(der, issuer_der=request.certificate, tbs=request.tbs)
    lint = _lint(lint_root_crl(der), profile_of(script, request.profile))
    return CrlSigned(der, hashlib.sha256(der).hexdigest().upper(), number, lint)


def _sign(
    strongroom: Strongroom, request: SignCertificate | SignCrl, *, signable: str, issuer: x509.Name, mode: Mode
) -> bytes:
    verb = Sign(
        token=request.token,
        key_id=request.key_id,
        signable=signable,
        tbs=request.tbs,
        spki=request.spki,
        issuer=issuer.public_bytes(),
        mode=mode.value,
    )
    signed = strongroom.perform(verb)
    assert isinstance(signed, Signed)
    return signed.signature


def _lint(findings: tuple[Finding, ...], profile: Profile) -> tuple[str, ...]:
    return lint_lines(judge(findings, profile.waivers).findings)


def lint_lines(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    """Return findings as the record keeps them; which linter made them, the check of the machine says."""
    return tuple(f"{one.severity} {one.code} {one.node} {one.message}".strip() for one in findings)
