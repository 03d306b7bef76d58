"""Profiles are strict: every problem is reported, all at once, and nothing is guessed."""

from datetime import UTC, datetime, timedelta

import pytest

from ceremony.authority.errors import ProfileError
from ceremony.authority.profile import Policy, Profile, WaivableSeverity, Waiver, parse_profile
from ceremony.keys import KeyKind
from tests.authority.conftest import PROFILE_FILE

GOOD = {
    "format": '"kcp-profile/1"',
    "id": '"root"',
    "title": '"A root"',
    "policy": '"webtrust-br"',
    "keys": '["ec-p384"]',
}
WAIVER = {"lint": '"cabf.x"', "severity": '"warning"', "reason": '"agreed"'}


def toml(changes: dict[str, str | None]) -> bytes:
    lines = GOOD | changes
    return "".join(f"{key} = {value}\n" for key, value in lines.items() if value is not None).encode()


def waivers(*changes: dict[str, str | None]) -> str:
    tables = [{key: value for key, value in (WAIVER | change).items() if value is not None} for change in changes]
    return "[" + ", ".join("{" + ", ".join(f"{k} = {v}" for k, v in table.items()) + "}" for table in tables) + "]"


def problems(content: bytes) -> tuple[str, ...]:
    with pytest.raises(ProfileError) as refusal:
        parse_profile(content, name="root.toml")
    assert "root.toml" in refusal.value.message
    assert refusal.value.exit_code == 2
    return refusal.value.problems


def test_the_shipped_profile_is_for_every_kind_of_key() -> None:
    profile = parse_profile(PROFILE_FILE.read_bytes(), name="root.toml")
    assert (profile.id, profile.policy) == ("root", Policy.WEBTRUST_BR)
    assert (profile.validity_days, profile.crl_days) == (7300, 330)
    assert profile.keys == tuple(KeyKind)
    assert profile.waivers == ()


def test_what_may_be_left_out_has_its_default() -> None:
    assert parse_profile(toml({}), name="root.toml") == Profile(
        id="root",
        title="A root",
        policy=Policy.WEBTRUST_BR,
        validity_days=7300,
        crl_days=330,
        keys=(KeyKind.EC_P384,),
        waivers=(),
    )


def test_waivers_are_read() -> None:
    profile = parse_profile(toml({"waivers": waivers({}, {"severity": '"error"'})}), name="root.toml")
    assert profile.waivers == (
        Waiver("cabf.x", WaivableSeverity.WARNING, "agreed"),
        Waiver("cabf.x", WaivableSeverity.ERROR, "agreed"),
    )


@pytest.mark.parametrize(("key", "value"), [("validity_days", "2922"), ("validity_days", "9132"), ("crl_days", "365")])
def test_days_at_their_limits_are_allowed(key: str, value: str) -> None:
    assert getattr(parse_profile(toml({key: value}), name="root.toml"), key) == int(value)


BAD: dict[str, tuple[dict[str, str | None], str]] = {
    **{f"no {key}": ({key: None}, f"{key}: missing") for key in GOOD},
    "an unknown key": ({"valid_days": "7300"}, "valid_days: unknown"),
    "another format": ({"format": '"kcp-profile/2"'}, "format:"),
    "an id with blanks": ({"id": '"the root"'}, "id:"),
    "a number for an id": ({"id": "1"}, "id:"),
    "an empty title": ({"title": '""'}, "title:"),
    "a title with a blank end": ({"title": '"root "'}, "title:"),
    "a title of two lines": ({"title": '"a\\nroot"'}, "title:"),
    "another policy": ({"policy": '"mine"'}, "policy: not one of webtrust-br, private-pki"),
    "a list of policies": ({"policy": '["webtrust-br"]'}, "policy:"),
    "too short a validity": ({"validity_days": "2921"}, "validity_days:"),
    "too long a validity": ({"validity_days": "9133"}, "validity_days:"),
    "a validity in words": ({"validity_days": '"7300"'}, "validity_days:"),
    "a fraction of days": ({"validity_days": "7300.0"}, "validity_days:"),
    "true for a number": ({"crl_days": "true"}, "crl_days:"),
    "CRL days above the limit": ({"crl_days": "366"}, "crl_days:"),
    "no CRL days": ({"crl_days": "0"}, "crl_days:"),
    "no keys": ({"keys": "[]"}, "keys:"),
    "one key, not a list": ({"keys": '"ec-p384"'}, "keys:"),
    "an unknown key kind": ({"keys": '["ec-p521"]'}, "keys:"),
    "a key kind twice": ({"keys": '["ec-p384", "ec-p384"]'}, "keys:"),
    "waivers that are no list": ({"waivers": '"all"'}, "waivers:"),
    "waivers that are no tables": ({"waivers": '["cabf.x"]'}, "waivers:"),
    "the same waiver twice": ({"waivers": waivers({}, {})}, "waivers: the same"),
    "a waiver without reason": ({"waivers": waivers({"reason": None})}, "waivers[0].reason: missing"),
    "a waiver with an empty reason": ({"waivers": waivers({}, {"lint": '"y"', "reason": '""'})}, "waivers[1].reason:"),
    "a waiver for what linters give up on": ({"waivers": waivers({"severity": '"fatal"'})}, "waivers[0].severity:"),
    "a waiver for a notice": ({"waivers": waivers({"severity": '"notice"'})}, "waivers[0].severity:"),
    "a waiver for any lint": ({"waivers": waivers({"lint": '"*"'})}, "waivers[0].lint:"),
    "a waiver with more": ({"waivers": waivers({"until": '"2030"'})}, "waivers[0].until: unknown"),
}


@pytest.mark.parametrize(("changes", "problem"), BAD.values(), ids=BAD)
def test_a_bad_profile_is_refused_with_its_problem(changes: dict[str, str | None], problem: str) -> None:
    (found,) = problems(toml(changes))
    assert found.startswith(problem)


def test_every_problem_is_reported_at_once() -> None:
    found = problems(toml({"id": None, "crl_days": "400", "colour": '"red"', "waivers": waivers({"reason": None})}))
    assert [problem.partition(":")[0] for problem in found] == ["id", "colour", "crl_days", "waivers[0].reason"]


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe", b"id = 1\nid = 2", b"not toml"])
def test_what_is_no_toml_is_refused(content: bytes) -> None:
    (problem,) = problems(content)
    assert problem.startswith("not TOML in UTF-8")


def test_periods_count_their_last_second() -> None:
    profile = parse_profile(toml({}), name="root.toml")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert profile.not_after(start) - start == timedelta(days=7300, seconds=-1)
    assert profile.next_update(start) - start == timedelta(days=330, seconds=-1)
