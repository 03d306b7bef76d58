"""Every rule for roots refuses its bad vectors with its own ID, and lets the good ones pass."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography import x509 as pyca_x509

from ceremony.authority import rules
from ceremony.authority.certificate import new_serial, root_tbs
from ceremony.authority.errors import RuleError
from ceremony.authority.profile import Profile
from ceremony.keys import KeyKind
from tests.authority.conftest import (
    BAD_ROOTS,
    COMMON_NAME,
    COUNTRY,
    ORGANISATION,
    Authority,
    RootEdit,
    alter_root,
    make_authority,
    set_names,
)

SHORTEST, LONGEST = 2922, 9132


def judge(ca: Authority, tbs: bytes, *, profile: Profile | None = None, signing_time: datetime | None = None) -> None:
    rules.check_root(tbs, profile=profile or ca.profile, kind=ca.key.kind, signing_time=signing_time or ca.now)


def refused_by(
    ca: Authority, tbs: bytes, *, profile: Profile | None = None, signing_time: datetime | None = None
) -> str:
    with pytest.raises(RuleError) as refusal:
        judge(ca, tbs, profile=profile, signing_time=signing_time)
    assert refusal.value.remedy
    return refusal.value.rule


@pytest.mark.parametrize("kind", KeyKind)
def test_a_root_of_every_kind_passes(kind: KeyKind) -> None:
    ca = make_authority(kind)
    judge(ca, ca.root.tbs)


@pytest.mark.parametrize(("rule", "edit"), BAD_ROOTS.values(), ids=BAD_ROOTS)
def test_a_bad_root_is_refused_by_its_rule(ca: Authority, rule: str, edit: RootEdit) -> None:
    assert refused_by(ca, alter_root(ca.root.tbs, edit)) == rule


def test_an_alteration_that_changes_nothing_passes(ca: Authority) -> None:
    judge(ca, alter_root(ca.root.tbs, lambda _: None))


def test_a_name_of_our_shape_passes(ca: Authority) -> None:
    judge(ca, alter_root(ca.root.tbs, set_names((COUNTRY,), (ORGANISATION,), (COMMON_NAME,))))


def test_a_kind_that_the_profile_does_not_allow_is_refused(ca: Authority) -> None:
    assert refused_by(ca, ca.root.tbs, profile=replace(ca.profile, keys=(KeyKind.EC_P256,))) == "R-64"


def test_a_key_of_another_kind_than_planned_is_refused(ca: Authority) -> None:
    with pytest.raises(RuleError) as refusal:
        rules.check_root(ca.root.tbs, profile=ca.profile, kind=KeyKind.EC_P256, signing_time=ca.now)
    assert refusal.value.rule == "R-64"


@pytest.mark.parametrize("drift", [timedelta(seconds=-1), timedelta(days=1, seconds=1), timedelta(days=-400)])
def test_a_start_outside_the_day_before_signing_is_refused(ca: Authority, drift: timedelta) -> None:
    assert refused_by(ca, ca.root.tbs, signing_time=ca.now + drift) == "R-81"


@pytest.mark.parametrize("drift", [timedelta(0), timedelta(days=1)])
def test_a_start_within_the_day_before_signing_passes(ca: Authority, drift: timedelta) -> None:
    judge(ca, ca.root.tbs, signing_time=ca.now + drift)


def lasting(ca: Authority, days: int) -> bytes:
    return root_tbs(
        replace(ca.profile, validity_days=days),
        subject=subject_of(ca),
        spki=ca.key.spki,
        kind=ca.key.kind,
        serial=new_serial(lambda size: b"\x42" * size),
        not_before=ca.now,
    ).tbs


def subject_of(ca: Authority) -> pyca_x509.Name:
    return pyca_x509.load_der_x509_certificate(ca.root_der).subject


@pytest.mark.parametrize("days", [1, SHORTEST - 1, LONGEST + 1, 36500])
def test_a_validity_outside_the_baseline_requirements_is_refused(ca: Authority, days: int) -> None:
    assert refused_by(ca, lasting(ca, days)) == "R-81"


@pytest.mark.parametrize("days", [SHORTEST, LONGEST])
def test_the_shortest_and_the_longest_validity_pass(ca: Authority, days: int) -> None:
    judge(ca, lasting(ca, days))


@pytest.mark.parametrize(
    "spoil", [lambda tbs: tbs + b"\x00", lambda tbs: tbs[:-1], lambda _: b"", lambda _: b"\x30\x80\x00\x00"]
)
def test_bytes_that_are_no_tbs_are_refused(ca: Authority, spoil: Callable[[bytes], bytes]) -> None:
    assert refused_by(ca, spoil(ca.root.tbs)) == "DER"


def test_a_true_that_is_not_ff_is_refused(ca: Authority) -> None:
    # BER allows any octet but zero for TRUE; DER allows one.
    assert ca.root.tbs.count(bytes.fromhex("30030101ff")) == 1
    assert refused_by(ca, ca.root.tbs.replace(bytes.fromhex("30030101ff"), bytes.fromhex("3003010101"))) == "DER"
