"""Length-prefixed JSON messages over a Unix stream socket, with file descriptors beside them.

One message is four bytes of length, big-endian, and that many bytes of JSON, the codec's form of one dataclass.
Descriptors travel by SCM_RIGHTS with the length. What is too long, cut off or malformed ends the connection; nothing is
resynchronised. This file knows nothing about verbs: messages.py has the frames.
"""

import array
import json
import os
import socket
import struct
from collections.abc import Sequence
from typing import TypeAlias, TypeVar

from ceremony import codec

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
MAX_DESCRIPTORS = 32

_LENGTH = struct.Struct(">I")
_RECEIVE_BYTES = 256 * 1024
_DESCRIPTOR_BYTES = array.array("i").itemsize

_Ancillary: TypeAlias = tuple[int, int, bytes]
Message = TypeVar("Message")


class WireError(Exception):
    """The other side broke the framing: too long, cut off, not JSON, or no known message."""


class Wire:
    """One end of a connection; it owns its socket.

    A timeout holds for each system call, not for a whole message: the other side is ours, and may hang, but does not
    dribble.
    """

    def __init__(self, end: socket.socket) -> None:
        self._socket = end

    def fileno(self) -> int:
        """Return the socket's descriptor, for select."""
        return self._socket.fileno()

    def settimeout(self, timeout_s: float | None) -> None:
        """Limit the wait for the next bytes; None waits for ever."""
        self._socket.settimeout(timeout_s)

    def send(self, message: object, *, descriptors: Sequence[int] = ()) -> None:
        """Send one dataclass and duplicates of `descriptors`.

        Raises:
            WireError: the message is longer than the limit; nothing was sent.
            OSError: the other side is gone.
        """
        body = json.dumps(codec.encode(message), separators=(",", ":")).encode("utf-8")
        if len(body) > MAX_MESSAGE_BYTES:
            raise WireError(f"a message of {len(body)} bytes is longer than {MAX_MESSAGE_BYTES}")
        if len(descriptors) > MAX_DESCRIPTORS:
            raise WireError(f"{len(descriptors)} descriptors are more than {MAX_DESCRIPTORS}")
        header = _LENGTH.pack(len(body))
        sent = socket.send_fds(self._socket, [header], list(descriptors)) if descriptors else 0
        self._socket.sendall(header[sent:] + body)

    def receive(self, wanted: type[Message]) -> tuple[Message, tuple[socket.socket, ...]] | None:
        """Return the next message and the sockets that came with it, or None where the other side closed.

        Raises:
            WireError: the bytes are no message of this type; the connection is of no further use.
            OSError: the connection broke, or a timeout passed.
        """
        header, sockets = self._receive_header()
        if not header:
            return None
        try:
            return self._receive_body(header, wanted), sockets
        except BaseException:
            for end in sockets:
                end.close()
            raise

    def close(self) -> None:
        """Close the connection; the other side sees its end."""
        self._socket.close()

    def _receive_header(self) -> tuple[bytes, tuple[socket.socket, ...]]:
        descriptors: list[int] = []
        header = b""
        while len(header) < _LENGTH.size:
            piece, ancillary, flags, _ = self._socket.recvmsg(
                _LENGTH.size - len(header),
                socket.CMSG_SPACE(MAX_DESCRIPTORS * _DESCRIPTOR_BYTES),
                socket.MSG_CMSG_CLOEXEC,
            )
            descriptors.extend(_rights(ancillary))
            if not piece or flags & socket.MSG_CTRUNC:
                break
            header += piece
        if header and len(header) < _LENGTH.size:
            for descriptor in descriptors:
                os.close(descriptor)
            raise WireError("the connection ended within a message")
        return header, tuple(socket.socket(fileno=descriptor) for descriptor in descriptors)

    def _receive_body(self, header: bytes, wanted: type[Message]) -> Message:
        (length,) = _LENGTH.unpack(header)
        if length > MAX_MESSAGE_BYTES:
            raise WireError(f"a message of {length} bytes is longer than {MAX_MESSAGE_BYTES}")
        body = bytearray()
        while len(body) < length:
            piece = self._socket.recv(min(length - len(body), _RECEIVE_BYTES))
            if not piece:
                raise WireError("the connection ended within a message")
            body += piece
        try:
            return codec.decode(wanted, json.loads(body))
        except (ValueError, codec.CodecError):
            # The cause quotes what was received, and that may be a PIN.
            raise WireError(f"what came is no {wanted.__name__}") from None


def _rights(ancillary: Sequence[_Ancillary]) -> tuple[int, ...]:
    """Return the descriptors in received control messages."""
    descriptors = array.array("i")
    for level, kind, content in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content[: len(content) - len(content) % descriptors.itemsize])
    return tuple(descriptors)
