"""Claims about what people were shown before and after a signature: the decoded bytes, and what the linter said.

Both are made again from the bytes in the record. What a linter says depends on its version, so findings by another
than the one installed here are left open; whether the certificate itself passes is a claim that does not rest on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ceremony import machine_facts
from ceremony.authority.certificate import assemble
from ceremony.authority.crl import assemble_crl
from ceremony.authority.key_rules import kind_of
from ceremony.authority.lint import Finding, lint_root, lint_root_crl, linter_name
from ceremony.authority.preview import preview_certificate, preview_crl
from ceremony.authority.reading import read_certificate
from ceremony.authority.throwaway import hash_of, throwaway_key
from ceremony.errors import CeremonyError
from ceremony.issuing import lint_lines
from ceremony.operations.keys import KeyGenerated
from ceremony.steps.outcomes import CertificateDrafted, CertificateSigned, CrlDrafted, CrlSigned, MachineChecked
from ceremony.verifier.case import Case, Happened
from ceremony.verifier.issued import UNREADABLE
from ceremony.verifier.report import Claim, Question

PREVIEWS = Question("R-86", "people were shown what the bytes to be signed say, line by line")
FINDINGS = Question("R-87", "the linter's findings on record are those that it makes of the same bytes again")


def previews(case: Case) -> Iterator[Claim]:
    """Judge every preview against the bytes beside it."""
    drafts: list[Happened[CertificateDrafted] | Happened[CrlDrafted]] = [
        *case.outcomes(CertificateDrafted),
        *case.outcomes(CrlDrafted),
    ]
    for one in drafts:
        read = preview_certificate if isinstance(one.outcome, CertificateDrafted) else preview_crl
        try:
            again = [(line.label, line.value, line.words) for line in read(one.outcome.tbs)]
        except CeremonyError as error:
            yield PREVIEWS.failed(error.message, one.where, rule=error.rule)
            return
        except UNREADABLE:
            yield PREVIEWS.failed("the bytes cannot be read", one.where)
            return
        recorded = [(line.label, line.value, line.meaning) for line in one.outcome.preview]
        if recorded != again:
            yield PREVIEWS.failed(f'not "{_first_other(recorded, again)}"', one.where)
            return
    if drafts:
        yield PREVIEWS.proved(f"{len(drafts)} previews decoded again", drafts[-1].where)
    else:
        yield PREVIEWS.moot("nothing was previewed", case.end)


def _first_other(recorded: list[tuple[str, str, str]], again: list[tuple[str, str, str]]) -> str:
    longest = max(len(recorded), len(again))
    padded = [[*lines, *[("", "", "")] * (longest - len(lines))] for lines in (recorded, again)]
    said, _ = next(pair for pair in zip(*padded, strict=True) if pair[0] != pair[1])
    return f"{said[0]}: {said[1]}"


@dataclass(frozen=True, slots=True)
class _Linted:
    where: str
    lint: tuple[str, ...]
    der: bytes
    crl: bool


def findings(case: Case) -> Iterator[Claim]:
    """Judge every list of findings, where the linter that made them is installed here."""
    try:
        linted = tuple(_linted(case))
        if not linted:
            yield FINDINGS.moot("nothing was linted", case.end)
            return
        linters = {
            name
            for one in case.outcomes(MachineChecked)
            for name in machine_facts.said(one.outcome.evidence, machine_facts.LINTER)
        }
        if linters != {linter_name()}:
            how = f"made by {' and '.join(sorted(linters)) or 'an unknown linter'}; here is {linter_name()}"
            yield FINDINGS.unknown(how, linted[0].where)
            return
        other = [one for one in linted if one.lint != lint_lines(_lint(one))]
    except CeremonyError as error:
        yield FINDINGS.failed(error.message, case.end, rule=error.rule)
        return
    except UNREADABLE:
        yield FINDINGS.failed("what was linted cannot be read", case.end)
        return
    if other:
        again = "; ".join(lint_lines(_lint(other[0]))) or "nothing"
        yield FINDINGS.failed(f"{len(other[0].lint)} findings on record; found again: {again}", other[0].where)
    else:
        yield FINDINGS.proved(f"{len(linted)} times, by {linter_name()}", linted[-1].where)


def _lint(linted: _Linted) -> tuple[Finding, ...]:
    return lint_root_crl(linted.der) if linted.crl else lint_root(linted.der)


def _linted(case: Case) -> Iterator[_Linted]:
    """Yield what was linted; drafts under a throw-away signature, as they were then."""
    for draft in case.outcomes(CertificateDrafted):
        tbs = draft.outcome.tbs
        der = assemble(tbs, _signature(tbs, read_certificate(tbs).spki))
        yield _Linted(draft.where, draft.outcome.lint, der, crl=False)
    for signed in case.outcomes(CertificateSigned):
        yield _Linted(signed.where, signed.outcome.lint, signed.outcome.certificate, crl=False)
    for listed in case.outcomes(CrlDrafted):
        der = assemble_crl(listed.outcome.tbs, _signature(listed.outcome.tbs, _ca_key(case)))
        yield _Linted(listed.where, listed.outcome.lint, der, crl=True)
    for crl in case.outcomes(CrlSigned):
        yield _Linted(crl.where, crl.outcome.lint, crl.outcome.crl, crl=True)


def _ca_key(case: Case) -> bytes:
    generated = case.outcomes(KeyGenerated)
    if case.plan is not None and case.plan.previous is not None:
        return case.plan.previous.spki
    return generated[-1].outcome.spki if generated else b""


def _signature(tbs: bytes, spki: bytes) -> bytes:
    kind = kind_of(spki)
    match throwaway_key(kind):
        case rsa.RSAPrivateKey() as key:
            return key.sign(tbs, padding.PKCS1v15(), hash_of(kind))
        case ec.EllipticCurvePrivateKey() as key:
            return key.sign(tbs, ec.ECDSA(hash_of(kind)))
