import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ceremony.transcript.canonical import (
    GENESIS,
    ChainError,
    Line,
    encode,
    head,
    head_words,
    next_line,
    parse_lines,
    split_torn,
)
from shamir.words import digest_words

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
FIRST = Line(seq=1, time=NOON, type="opened", data={"a": 1}, prev=GENESIS)
FIRST_BYTES = b'{"data":{"a":1},"prev":"' + b"0" * 64 + b'","seq":1,"time":"2026-11-03T12:00:00Z","type":"opened"}'

safe_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=8,
)


def chain(*types: str) -> list[Line]:
    lines: list[Line] = []
    for name in types:
        lines.append(next_line(lines[-1] if lines else None, time=NOON, type=name, data={}))
    return lines


def text(lines: list[Line]) -> bytes:
    return b"".join(encode(line) + b"\n" for line in lines)


def test_a_line_has_one_byte_string() -> None:
    assert encode(FIRST) == FIRST_BYTES


@given(st.dictionaries(st.text(), safe_json))
def test_every_line_reads_back_as_it_was_written(data: dict[str, object]) -> None:
    raw = encode(Line(seq=1, time=NOON, type="opened", data=data, prev=GENESIS))
    (line,) = parse_lines(raw + b"\n")
    assert line.data == data
    assert encode(line) == raw


def test_each_line_names_the_digest_of_the_line_before() -> None:
    lines = chain("opened", "step-done", "act.closed")
    assert [line.seq for line in lines] == [1, 2, 3]
    assert lines[1].prev == hashlib.sha256(encode(lines[0])).hexdigest()
    assert parse_lines(text(lines)) == tuple(lines)


def test_the_head_is_the_digest_of_the_last_line() -> None:
    lines = chain("opened", "closed")
    assert head(lines) == hashlib.sha256(text(lines).splitlines()[-1]).digest()
    assert head_words(lines) == digest_words(head(lines))
    assert head([]).hex() == GENESIS


def test_a_clock_that_ran_backwards_is_read_and_judged_elsewhere() -> None:
    lines = chain("opened")
    lines.append(next_line(lines[0], time=NOON - timedelta(hours=1), type="clock.set", data={}))
    assert parse_lines(text(lines))[1].time < NOON


def test_the_example_in_the_format_document_is_a_transcript() -> None:
    document = (Path(__file__).parents[2] / "docs" / "formats" / "transcript.md").read_bytes()
    example = document.split(b"```\n")[1]
    assert [line.type for line in parse_lines(example)] == ["opened", "people.arrive"]


def test_an_empty_transcript_has_no_lines() -> None:
    assert parse_lines(b"") == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "not JSON"),
        (b"hello", "not JSON"),
        (b"[1]", "not an object"),
        (b"null", "not an object"),
        (b"\xff", "not UTF-8"),
        (b"\xef\xbb\xbf" + FIRST_BYTES, "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (FIRST_BYTES + b" ", "canonical"),
        (FIRST_BYTES + b"\r", "canonical"),
        (FIRST_BYTES + FIRST_BYTES, "not JSON"),
        (FIRST_BYTES.replace(b'"seq":1', b'"seq": 1'), "canonical"),
        (FIRST_BYTES.replace(b'"opened"', b'"\\u006fpened"'), "canonical"),
        (FIRST_BYTES.replace(b'"opened"', b'"\\ud800"'), "codepoints"),
        (json.dumps(json.loads(FIRST_BYTES)).encode(), "canonical"),
        (FIRST_BYTES.replace(b'"data"', b'"zeta"'), "unknown key 'zeta'"),
        (FIRST_BYTES.replace(b'"data":{"a":1},', b""), "missing key 'data'"),
        (FIRST_BYTES.replace(b'"seq":1', b'"seq":1,"seq":1'), "twice"),
        (FIRST_BYTES.replace(b'{"a":1}', b'{"a":1,"a":1}'), "twice"),
        (FIRST_BYTES.replace(b'{"a":1}', b'{"a":1.0}'), "no integer"),
        (FIRST_BYTES.replace(b'{"a":1}', b'{"a":NaN}'), "no integer"),
        (FIRST_BYTES.replace(b'{"a":1}', b'{"a":-0}'), "canonical"),
        (FIRST_BYTES.replace(b'{"a":1}', b'{"a":9007199254740992}'), "exceeds"),
        (FIRST_BYTES.replace(b'{"a":1}', b"[]"), "wrong kind"),
        (FIRST_BYTES.replace(b'"seq":1', b'"seq":true'), "seq"),
        (FIRST_BYTES.replace(b'"seq":1', b'"seq":0'), "seq"),
        (FIRST_BYTES.replace(b'"seq":1', b'"seq":2'), "seq is 2"),
        (FIRST_BYTES.replace(b"2026-11-03T", b"2026-11-3T"), "time"),
        (FIRST_BYTES.replace(b"00Z", b"00.5Z"), "time"),
        (FIRST_BYTES.replace(b"00Z", b"00+00:00"), "time"),
        (FIRST_BYTES.replace(b"T12", b"T24"), "time"),
        (FIRST_BYTES.replace(b"opened", b"Opened"), "event name"),
        (FIRST_BYTES.replace(b"opened", b"opened-"), "event name"),
        (FIRST_BYTES.replace(b"opened", b""), "event name"),
        (FIRST_BYTES.replace(b"0" * 64, b"0" * 63), "SHA-256"),
        (FIRST_BYTES.replace(b"0" * 64, b"A" * 64), "SHA-256"),
        (FIRST_BYTES.replace(b"0" * 64, b"1" * 64), "prev is not"),
    ],
)
def test_a_line_that_is_not_the_one_way_to_write_it_is_refused(line: bytes, reason: str) -> None:
    with pytest.raises(ChainError, match=reason) as caught:
        parse_lines(line + b"\n")
    assert caught.value.line == 1


@pytest.mark.parametrize(
    ("order", "line"),
    [((1, 0, 2), 1), ((0, 2, 1), 2), ((0, 2), 2), ((1, 2), 1), ((0, 0, 1, 2), 2), ((0, 1, 1), 3)],
)
def test_reordered_cut_and_repeated_lines_are_refused_at_the_first_of_them(order: tuple[int, ...], line: int) -> None:
    lines = chain("opened", "step-done", "closed")
    with pytest.raises(ChainError, match=f"line {line}") as caught:
        parse_lines(text([lines[place] for place in order]))
    assert caught.value.line == line


def test_an_edited_line_breaks_the_chain_at_the_line_after_it() -> None:
    edited = text(chain("opened", "step-done", "closed")).replace(b"step-done", b"step-gone")
    with pytest.raises(ChainError, match="line 3: prev"):
        parse_lines(edited)


def test_a_torn_last_line_is_refused_and_can_be_told_apart() -> None:
    lines = chain("opened", "closed")
    torn = text(lines)[:-1]
    with pytest.raises(ChainError, match="line 2: torn"):
        parse_lines(torn)
    assert split_torn(torn) == (text(lines[:1]), encode(lines[1]))
    assert split_torn(text(lines)) == (text(lines), b"")
    assert split_torn(b"{") == (b"", b"{")


@pytest.mark.parametrize(
    "line",
    [
        Line(seq=1, time=NOON.replace(tzinfo=None), type="opened", data={}, prev=GENESIS),
        Line(seq=1, time=NOON.astimezone(timezone(timedelta(hours=1))), type="opened", data={}, prev=GENESIS),
        Line(seq=1, time=NOON.replace(microsecond=1), type="opened", data={}, prev=GENESIS),
        Line(seq=0, time=NOON, type="opened", data={}, prev=GENESIS),
        Line(seq=1, time=NOON, type="Opened", data={}, prev=GENESIS),
        Line(seq=1, time=NOON, type="opened", data={}, prev="0"),
        Line(seq=1, time=NOON, type="opened", data={"a": 0.5}, prev=GENESIS),  # type: ignore[dict-item] # a caller's bug
        Line(seq=1, time=NOON, type="opened", data={"a": 2**53}, prev=GENESIS),
        Line(seq=1, time=NOON, type="opened", data={"a": "\ud800"}, prev=GENESIS),
        Line(seq=1, time=NOON, type="opened", data={"a": b"x"}, prev=GENESIS),  # type: ignore[dict-item] # a caller's bug
    ],
)
def test_what_could_not_be_read_back_is_never_written(line: Line) -> None:
    with pytest.raises(ValueError, match=r"."):
        encode(line)


def test_the_error_says_what_to_do() -> None:
    with pytest.raises(ChainError) as caught:
        parse_lines(b"{}\n")
    assert "handwritten" in caught.value.remedy or "by hand" in caught.value.remedy
    assert caught.value.rule == "R-142"


@given(safe_json)
def test_both_verifiers_write_the_same_canonical_form(verifier: object, value: object) -> None:
    assert verifier.canonical(value).encode() == rfc8785.dumps(value)  # type: ignore[attr-defined, arg-type]
