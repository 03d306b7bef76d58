"""Lint before signing: clean drafts pass, every unlisted WARNING or worse stops, a waiver covers what it names only."""

import subprocess
import sys
import time

import pytest
from asn1crypto import x509

from ceremony.authority.certificate import assemble
from ceremony.authority.crl import crl_tbs
from ceremony.authority.errors import LintError, NotDerError
from ceremony.authority.lint import Finding, judge, lint_root, lint_root_crl
from ceremony.authority.profile import Severity, WaivableSeverity, Waiver
from ceremony.keys import KeyKind
from tests.authority.conftest import (
    COMMON_NAME,
    COUNTRY,
    ORGANISATION,
    UNIT,
    Authority,
    RootEdit,
    add_extension,
    alter_root,
    drop_extension,
    edit_extension,
    make_authority,
    set_names,
)

STOPPING = (Severity.FATAL, Severity.ERROR, Severity.WARNING)
MILD = (Severity.NOTICE, Severity.INFO, Severity.DEBUG)


def finding(severity: Severity, code: str = "a.code") -> Finding:
    return Finding(source="linter 1", severity=severity, code=code, node="certificate", message="")


@pytest.mark.parametrize("kind", KeyKind)
def test_drafts_for_rehearsals_lint_clean(kind: KeyKind) -> None:
    ca = make_authority(kind)
    assert b"REHEARSAL" in ca.root.tbs
    assert judge(lint_root(ca.root.lint_der), ()).waived == ()
    assert judge(lint_root_crl(ca.crl.lint_der), ()).findings == ()


def test_the_signed_result_lints_like_its_draft(ca: Authority) -> None:
    assert lint_root(ca.root_der) == lint_root(ca.root.lint_der)
    assert lint_root_crl(ca.crl_der) == lint_root_crl(ca.crl.lint_der)


def test_the_one_notice_about_a_root_is_that_it_signs_no_ocsp(ca: Authority) -> None:
    notices = [found.code for found in lint_root(ca.root.lint_der) if found.severity is Severity.NOTICE]
    assert notices == ["cabf.ca_certificate_no_digital_signature_bit"]


LINT_VECTORS: dict[str, RootEdit] = {
    "an EKU": add_extension("extended_key_usage", x509.ExtKeyUsageSyntax(["server_auth"])),
    "an OU": set_names((COUNTRY,), (ORGANISATION,), (UNIT,), (COMMON_NAME,)),
    "no AKI": drop_extension("authority_key_identifier"),
    "no crlSign": edit_extension("key_usage", value=x509.KeyUsage({"key_cert_sign"})),
    "a path length": edit_extension(
        "basic_constraints", value=x509.BasicConstraints({"ca": True, "path_len_constraint": 1})
    ),
}


@pytest.mark.parametrize("edit", LINT_VECTORS.values(), ids=LINT_VECTORS)
def test_a_bad_root_does_not_pass_lint(ca: Authority, edit: RootEdit) -> None:
    tbs = alter_root(ca.root.tbs, edit)
    with pytest.raises(LintError) as refusal:
        judge(lint_root(assemble(tbs, b"\x00")), ())
    assert refusal.value.rule == "R-87"


def test_a_crl_that_lasts_too_long_does_not_pass_lint(ca: Authority) -> None:
    draft = crl_tbs(ca.root_der, number=1, this_update=ca.now, next_update=ca.now.replace(year=2028))
    with pytest.raises(LintError, match="arl_invalid_validity_period"):
        judge(lint_root_crl(draft.lint_der), ())


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"text"])
def test_what_pkilint_cannot_read_is_refused(der: bytes) -> None:
    with pytest.raises(NotDerError):
        lint_root(der)
    with pytest.raises(NotDerError):
        lint_root_crl(der)


@pytest.mark.parametrize("severity", STOPPING)
def test_an_unlisted_finding_stops(severity: Severity) -> None:
    with pytest.raises(LintError, match=r"a\.code at certificate") as refusal:
        judge((finding(Severity.INFO, "mild"), finding(severity)), ())
    assert "mild" not in refusal.value.message


@pytest.mark.parametrize("severity", MILD)
def test_a_mild_finding_is_reported_and_stops_nothing(severity: Severity) -> None:
    report = judge((finding(severity),), ())
    assert (report.findings, report.waived) == ((finding(severity),), ())


@pytest.mark.parametrize("severity", WaivableSeverity)
def test_a_listed_finding_is_waived_and_shown(severity: WaivableSeverity) -> None:
    found = finding(Severity(severity.value))
    report = judge((found,), (Waiver("a.code", severity, "agreed with the auditor"),))
    assert report.waived == (found,)


UNFITTING_WAIVERS = {
    "another lint": Waiver("another.code", WaivableSeverity.WARNING, "reason"),
    "a beginning of the code": Waiver("a", WaivableSeverity.WARNING, "reason"),
    "another severity": Waiver("a.code", WaivableSeverity.ERROR, "reason"),
}


@pytest.mark.parametrize("waiver", UNFITTING_WAIVERS.values(), ids=UNFITTING_WAIVERS)
def test_a_waiver_for_something_else_waives_nothing(waiver: Waiver) -> None:
    with pytest.raises(LintError):
        judge((finding(Severity.WARNING),), (waiver,))


def test_a_waiver_for_a_warning_does_not_cover_the_error() -> None:
    with pytest.raises(LintError, match="error a"):
        judge((finding(Severity.WARNING), finding(Severity.ERROR)), (Waiver("a.code", WaivableSeverity.WARNING, "r"),))


def test_a_second_lint_run_costs_little(ca: Authority) -> None:
    lint_root(ca.root_der)
    lint_root_crl(ca.crl_der)
    start = time.process_time()
    for _ in range(2):
        lint_root(ca.root_der)
        lint_root_crl(ca.crl_der)
    # Building the validators anew would cost more than this four times over.
    assert time.process_time() - start < 0.3


def test_only_the_lint_module_loads_pkilint() -> None:
    modules = "certificate, crl, fingerprints, names, preview, profile, rules"
    probe = (
        f"import sys; from ceremony.authority import {modules}; print(any('pkilint' in name for name in sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
