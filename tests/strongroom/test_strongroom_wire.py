"""The framing: whole messages or a refusal, descriptors that do not leak, and no received text in an error."""

import os
import socket
import struct
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from ceremony.operations.record import SignContent
from ceremony.operations.tokens import Login
from ceremony.strongroom.messages import Entered, FromEntry, Request, Verdict
from ceremony.strongroom.wire import MAX_DESCRIPTORS, MAX_MESSAGE_BYTES, Wire, WireError
from ceremony.token_ref import TokenRef

VERDICT = Verdict(accepted=False, message="the PIN is wrong", remedy="enter it again")


@pytest.fixture
def ends() -> Iterator[tuple[Wire, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.settimeout(60)
    theirs.settimeout(60)
    with theirs:
        wire = Wire(ours)
        yield wire, theirs
        wire.close()


def framed(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def open_descriptors() -> set[str]:
    return {entry.name for entry in Path("/proc/self/fd").iterdir()}


def test_a_message_arrives_as_it_was_sent(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    Wire(theirs).send(VERDICT)
    assert wire.receive(Verdict) == (VERDICT, ())


def test_a_verb_arrives_with_its_nested_values(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    token = TokenRef(id="token-a", module="software", serial="S1", store="/x", module_sha256="", label="A")
    Wire(theirs).send(Request(Login(token, 2, False)))
    assert wire.receive(Request) == (Request(Login(token, 2, False)), ())


def test_messages_stay_apart(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    other = Wire(theirs)
    sent = [FromEntry(Entered(str(number) * number)) for number in range(1, 6)]
    for message in sent:
        other.send(message)
    assert [wire.receive(FromEntry) for _ in sent] == [(message, ()) for message in sent]


def test_sockets_arrive_with_their_message_in_order(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    pairs = [socket.socketpair() for _ in range(3)]
    Wire(theirs).send(VERDICT, descriptors=[far.fileno() for _, far in pairs])
    received = wire.receive(Verdict)
    assert received is not None
    _, sockets = received
    for number, end in enumerate(sockets):
        end.sendall(bytes([number]))
    assert [near.recv(1) for near, _ in pairs] == [b"\0", b"\1", b"\2"]
    for end in (*sockets, *(end for pair in pairs for end in pair)):
        end.close()


def test_received_sockets_are_not_inherited_by_programs(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    Wire(theirs).send(VERDICT, descriptors=[theirs.fileno()])
    received = wire.receive(Verdict)
    assert received is not None
    with received[1][0] as end:
        assert not os.get_inheritable(end.fileno())


def test_the_end_of_a_connection_is_no_message(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    theirs.close()
    assert wire.receive(Verdict) is None


@pytest.mark.parametrize("cut", [1, 3, 4, 5, 20])
def test_a_message_cut_off_is_refused(ends: tuple[Wire, socket.socket], cut: int) -> None:
    wire, theirs = ends
    theirs.sendall(framed(b'{"kind":"verdict","accepted":true}')[:cut])
    theirs.close()
    with pytest.raises(WireError, match="ended within a message"):
        wire.receive(Verdict)


def test_a_message_that_announces_too_much_is_refused_unread(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    theirs.sendall(struct.pack(">I", MAX_MESSAGE_BYTES + 1))
    with pytest.raises(WireError, match="longer than"):
        wire.receive(Verdict)


def test_a_message_that_is_too_long_is_not_sent(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    with pytest.raises(WireError, match="longer than"):
        wire.send(Request(SignContent(bytes(MAX_MESSAGE_BYTES))))
    wire.close()
    assert theirs.recv(1) == b""


def test_too_many_descriptors_are_not_sent(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    with pytest.raises(WireError, match="descriptors"):
        wire.send(VERDICT, descriptors=[theirs.fileno()] * (MAX_DESCRIPTORS + 1))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json canary-7391",
        b"\xff\xfe canary-7391",
        b'"canary-7391"',
        b'{"kind":"verdict","accepted":true,"message":"canary-7391"}',
        b'{"kind":"verdict","accepted":"canary-7391","message":"","remedy":""}',
        b'{"kind":"canary-7391","accepted":true,"message":"","remedy":""}',
        b'{"kind":"verdict","accepted":true,"message":"","remedy":"","more":"canary-7391"}',
    ],
)
def test_what_is_no_message_is_refused_and_not_quoted(ends: tuple[Wire, socket.socket], body: bytes) -> None:
    wire, theirs = ends
    theirs.sendall(framed(body))
    with pytest.raises(WireError) as refusal:
        wire.receive(Verdict)
    assert str(refusal.value) == "what came is no Verdict"
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


def test_sockets_that_came_with_a_broken_message_are_closed(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    before = open_descriptors()
    socket.send_fds(theirs, [framed(b"{}")], [theirs.fileno()] * 3)
    with pytest.raises(WireError):
        wire.receive(Verdict)
    assert open_descriptors() == before


def test_sockets_that_came_with_half_a_length_are_closed(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    before = open_descriptors()
    socket.send_fds(theirs, [b"\0\0"], [theirs.fileno()] * 3)
    theirs.shutdown(socket.SHUT_WR)
    with pytest.raises(WireError, match="ended within a message"):
        wire.receive(Verdict)
    assert open_descriptors() == before


def test_a_secret_is_in_no_repr() -> None:
    assert "canary-7391" not in repr(FromEntry(Entered("canary-7391")))


def test_a_length_is_never_mistaken_for_a_body(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    other = Wire(theirs)
    for length, longer in pairwise([0, 1, 255, 256, 65_535, 65_536]):
        other.send(FromEntry(Entered("x" * (longer - length))))
        received = wire.receive(FromEntry)
        assert received is not None
        assert received[0] == FromEntry(Entered("x" * (longer - length)))
