"""The codec: what is encoded comes back, and nothing else is taken."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ceremony.codec import CodecError, Json, decode, encode, kind_of
from ceremony.events import Decided, Decision, Done, Event, Resumed, StepOpened
from ceremony.keys import KeyKind
from ceremony.opening import opening_event, replay_lines
from ceremony.operations.keys import KeyGenerated
from ceremony.operations.tokens import Evidence
from ceremony.transcript.canonical import Line, parse_lines
from ceremony.transcript.canonical import encode as encode_line
from ceremony.transcript.records import line_of, recorded
from tests.engine.world import GENERATION, RECONSTRUCTION, SOFTWARE, a_chained_world, plan_of, script_of


@dataclass(frozen=True, slots=True)
class Flag:
    """A dataclass with a member of each plain kind."""

    up: bool
    count: int
    name: str


@pytest.mark.parametrize("name", [GENERATION, RECONSTRUCTION])
def test_every_event_of_a_ceremony_comes_back_from_its_line(name: str) -> None:
    world = a_chained_world(name)
    world.finish()
    lines: list[Line] = []
    for one in world.records:
        lines.append(line_of(one.event, time=one.time, last=lines[-1] if lines else None))
    parsed = parse_lines(b"".join(encode_line(line) + b"\n" for line in lines))
    assert tuple(recorded(line) for line in parsed) == tuple(world.records)
    assert replay_lines(script_of(name), plan_of(name), parsed) == world.state


@given(st.builds(Flag, st.booleans(), st.integers(), st.text()))
def test_plain_members_come_back(flag: Flag) -> None:
    assert decode(Flag, encode(flag)) == flag


@given(st.builds(Evidence, st.text(), st.text()), st.binary())
def test_bytes_enums_and_tuples_come_back(evidence: Evidence, spki: bytes) -> None:
    key = KeyGenerated(token="token-a", key_id="00", key_kind=KeyKind.EC_P256, spki=spki, evidence=(evidence, evidence))
    assert decode(KeyGenerated, encode(key)) == key
    done = Done("C.02", "", key)
    assert decode(Done, encode(done)) == done


def test_a_kind_is_the_name_in_kebab_case() -> None:
    assert [kind_of(Done), kind_of(StepOpened), kind_of(KeyGenerated)] == ["done", "step-opened", "key-generated"]


@pytest.mark.parametrize("value", [1.5, None, [1], {"a": 1}, object(), Flag])
def test_what_has_no_form_is_our_mistake(value: object) -> None:
    with pytest.raises(ValueError, match="no JSON form"):
        encode(value)


def test_what_cannot_be_wanted_is_our_mistake() -> None:
    with pytest.raises(TypeError, match="cannot be decoded"):
        decode(list[int], [1])


GOOD: dict[str, Json] = {"kind": "flag", "up": True, "count": 1, "name": "n"}
RESUMED: dict[str, Json] = {"kind": "resumed", "software_sha256": SOFTWARE, "torn_bytes": 0}
DECIDED: dict[str, Json] = {
    "kind": "decided",
    "step": "A.01",
    "subject": "",
    "decision": "retry",
    "by": "x",
    "reason": "",
    "void_sheet": "",
}
KEY: dict[str, Json] = {
    "kind": "key-generated",
    "token": "a",
    "key_id": "00",
    "key_kind": "ec-p256",
    "spki": "AAEC",
    "evidence": [],
}


def test_the_examples_are_good() -> None:
    assert decode(Flag, GOOD) == Flag(up=True, count=1, name="n")
    assert decode(Resumed, RESUMED).torn_bytes == 0
    assert decode(Decided, DECIDED).decision is Decision.RETRY
    assert decode(KeyGenerated, KEY).spki == b"\x00\x01\x02"


@pytest.mark.parametrize(
    ("wanted", "value", "problem"),
    [
        (Flag, [], r"\$: is not an object"),
        (Flag, {}, "has members"),
        (Flag, GOOD | {"more": 1}, "has members"),
        (Flag, {name: member for name, member in GOOD.items() if name != "up"}, "has members"),
        (Flag, {name: member for name, member in GOOD.items() if name != "kind"}, "has members"),
        (Flag, GOOD | {"kind": "flags"}, "is a 'flags', not a 'flag'"),
        (Flag, GOOD | {"up": 1}, r"\$\.up: is not a bool"),
        (Flag, GOOD | {"up": None}, "is not a bool"),
        (Flag, GOOD | {"count": True}, r"\$\.count: is not a int"),
        (Flag, GOOD | {"count": "1"}, "is not a int"),
        (Flag, GOOD | {"name": 1}, r"\$\.name: is not a str"),
        (Resumed, RESUMED | {"torn_bytes": "0"}, "is not a int"),
        (Decided, DECIDED | {"decision": "maybe"}, r"\$\.decision: 'maybe' is not one of retry"),
        (Decided, DECIDED | {"decision": 1}, "is not a Decision"),
        (KeyGenerated, KEY | {"spki": "AAE"}, "is not base64"),
        (KeyGenerated, KEY | {"spki": "AA E="}, "is not base64"),
        (KeyGenerated, KEY | {"spki": "\u00e4\u00e4\u00e4\u00e4"}, "is not base64"),
        (KeyGenerated, KEY | {"spki": "AAF="}, "is not the one base64 form"),
        (KeyGenerated, KEY | {"spki": 1}, "is not a bytes"),
        (KeyGenerated, KEY | {"evidence": {}}, r"\$\.evidence: is not an array"),
        (KeyGenerated, KEY | {"evidence": "none"}, "is not an array"),
        (KeyGenerated, KEY | {"evidence": [1]}, r"\$\.evidence\[0\]: is not an object"),
        (Done, {"kind": "done", "step": "", "subject": "", "outcome": 1}, r"\$\.outcome: is not an object"),
        (Done, {"kind": "done", "step": "", "subject": "", "outcome": GOOD}, "unknown kind 'flag'"),
        (Done, {"kind": "done", "step": "", "subject": "", "outcome": {"kind": ["done"]}}, "unknown kind"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_path(wanted: type, value: Json, problem: str) -> None:
    with pytest.raises(CodecError, match=problem) as refusal:
        decode(wanted, value)
    assert refusal.value.path.startswith("$")
    assert refusal.value.problem in str(refusal.value)


def test_a_bool_is_no_int_in_an_event() -> None:
    opened: Event = opening_event(script_of(GENERATION), plan_of(GENERATION), software_sha256=SOFTWARE, approvals=())
    form = encode(opened)
    assert isinstance(form, dict)
    with pytest.raises(CodecError, match="is not a str"):
        decode(type(opened), form | {"schema": True})
