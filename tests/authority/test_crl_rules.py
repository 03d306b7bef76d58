"""Every rule for CRLs refuses its bad vectors with its own ID, and lets the good ones pass."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding

from ceremony.authority import rules
from ceremony.authority.crl import Revocation, RevocationReason, crl_tbs
from ceremony.authority.errors import RuleError
from ceremony.authority.reading import read_certificate, read_crl, split_certificate
from ceremony.keys import KeyKind
from tests.authority.conftest import BAD_CRLS, Authority, CrlEdit, alter_crl, make_authority


def judge(ca: Authority, tbs: bytes, *, last_number: int = 0, signing_time: datetime | None = None) -> None:
    rules.check_crl(tbs, issuer_der=ca.root_der, last_number=last_number, signing_time=signing_time or ca.now)


def refused_by(ca: Authority, tbs: bytes, *, last_number: int = 0, signing_time: datetime | None = None) -> str:
    with pytest.raises(RuleError) as refusal:
        judge(ca, tbs, last_number=last_number, signing_time=signing_time)
    assert refusal.value.remedy
    return refusal.value.rule


def crl_lasting(ca: Authority, period: timedelta) -> bytes:
    return crl_tbs(ca.root_der, number=1, this_update=ca.now, next_update=ca.now + period).tbs


@pytest.mark.parametrize("kind", KeyKind)
def test_a_first_crl_of_every_kind_passes(kind: KeyKind) -> None:
    ca = make_authority(kind)
    judge(ca, ca.crl.tbs)


def test_a_first_crl_has_no_list_at_all(ca: Authority) -> None:
    assert read_crl(ca.crl.tbs).revoked is None


@pytest.mark.parametrize("reason", RevocationReason)
def test_a_revocation_for_an_allowed_reason_passes(ca: Authority, reason: RevocationReason) -> None:
    revoked = (Revocation(serial=0xABCD, revoked_at=ca.now, reason=reason),)
    draft = crl_tbs(
        ca.root_der, number=2, this_update=ca.now, next_update=ca.profile.next_update(ca.now), revoked=revoked
    )
    judge(ca, draft.tbs, last_number=1)
    (entry,) = read_crl(draft.tbs).revoked or ()
    assert (entry.serial, entry.revoked_at) == (0xABCD, ca.now)


@pytest.mark.parametrize(("rule", "edit"), BAD_CRLS.values(), ids=BAD_CRLS)
def test_a_bad_crl_is_refused_by_its_rule(ca: Authority, rule: str, edit: CrlEdit) -> None:
    assert refused_by(ca, alter_crl(ca.crl.tbs, edit)) == rule


def test_an_alteration_that_changes_nothing_passes(ca: Authority) -> None:
    judge(ca, alter_crl(ca.crl.tbs, lambda _: None))


@pytest.mark.parametrize("last_number", [1, 2, 2**100])
def test_a_number_that_does_not_rise_is_refused(ca: Authority, last_number: int) -> None:
    assert refused_by(ca, ca.crl.tbs, last_number=last_number) == "R-112"


def test_a_crl_without_number_is_refused_by_the_number_rule_too(ca: Authority) -> None:
    fields = read_crl(alter_crl(ca.crl.tbs, BAD_CRLS["no number"][1]))
    with pytest.raises(RuleError) as refusal:
        rules.check_crl_number(fields, last_number=0)
    assert refusal.value.rule == "R-112"


def test_the_crl_of_another_ca_with_the_same_name_is_refused(ca: Authority) -> None:
    other = make_authority(KeyKind.EC_P256)
    fields = read_crl(other.crl.tbs)
    assert fields.issuer == read_crl(ca.crl.tbs).issuer
    with pytest.raises(RuleError) as refusal:
        rules.check_crl_issuer(fields, issuer=read_certificate(split_certificate(ca.root_der).tbs))
    assert refusal.value.rule == "R-112"


@pytest.mark.parametrize("drift", [timedelta(seconds=-1), timedelta(days=1, seconds=1)])
def test_an_update_outside_the_day_before_signing_is_refused(ca: Authority, drift: timedelta) -> None:
    assert refused_by(ca, ca.crl.tbs, signing_time=ca.now + drift) == "R-110"


@pytest.mark.parametrize("days", [1, 330, 365])
def test_periods_up_to_365_days_pass(ca: Authority, days: int) -> None:
    judge(ca, crl_lasting(ca, timedelta(days=days)))


@pytest.mark.parametrize("spoil", [lambda tbs: tbs + b"\x00", lambda tbs: tbs[:-1], lambda _: b""])
def test_bytes_that_are_no_crl_are_refused(ca: Authority, spoil: Callable[[bytes], bytes]) -> None:
    assert refused_by(ca, spoil(ca.crl.tbs)) == "DER"


def issue(ca: Authority, *, key: ec.EllipticCurvePrivateKey, constraints: x509.BasicConstraints | None) -> bytes:
    """Issue a certificate below the CA's name with whatever key signs."""
    issuer = x509.load_der_x509_certificate(ca.root_der).subject
    builder = (
        x509.CertificateBuilder()
        .serial_number(99)
        .issuer_name(issuer)
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Below")]))
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .public_key(key.public_key())
    )
    if constraints is not None:
        builder = builder.add_extension(constraints, critical=True)
    return builder.sign(key, SHA384()).public_bytes(Encoding.DER)


@pytest.mark.parametrize("path_length", [None, 0, 3])
def test_a_ca_certificate_of_this_issuer_is_revocable(ca: Authority, path_length: int | None) -> None:
    assert isinstance(ca.key.private, ec.EllipticCurvePrivateKey)
    below = issue(ca, key=ca.key.private, constraints=x509.BasicConstraints(ca=True, path_length=path_length))
    rules.check_revocable(below, issuer_der=ca.root_der)


@pytest.mark.parametrize("constraints", [None, x509.BasicConstraints(ca=False, path_length=None)])
def test_a_leaf_is_not_revocable_here(ca: Authority, constraints: x509.BasicConstraints | None) -> None:
    assert isinstance(ca.key.private, ec.EllipticCurvePrivateKey)
    with pytest.raises(RuleError, match="no CA certificate") as refusal:
        rules.check_revocable(issue(ca, key=ca.key.private, constraints=constraints), issuer_der=ca.root_der)
    assert refusal.value.rule == "R-116"


def test_a_certificate_that_another_key_signed_is_not_revocable(ca: Authority) -> None:
    stranger = ec.generate_private_key(ec.SECP384R1())
    forged = issue(ca, key=stranger, constraints=x509.BasicConstraints(ca=True, path_length=None))
    with pytest.raises(RuleError) as refusal:
        rules.check_revocable(forged, issuer_der=ca.root_der)
    assert refusal.value.rule == "R-116"


def test_a_root_of_another_name_is_not_revocable(ca: Authority) -> None:
    with pytest.raises(RuleError) as refusal:
        rules.check_revocable(make_authority(KeyKind.RSA_3072).root_der, issuer_der=ca.root_der)
    assert refusal.value.rule == "R-116"
