"""The strongroom process: harden, say so, and serve.

Started by launch.py only. An error of ours is told to main by its type and place, never by its message, which may quote
a secret; stderr goes nowhere.
"""

import argparse
import contextlib
import os
import socket
import sys
import types

from ceremony.strongroom.hardening import harden
from ceremony.strongroom.messages import Broken, FromRoom, Ready
from ceremony.strongroom.wire import Wire

_BROKEN = 70


def main() -> None:
    """Serve on the socket that came with exec."""
    parser = argparse.ArgumentParser(prog="python -m ceremony.strongroom")
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("--name", required=True, help="for people who list processes")
    arguments = parser.parse_args()
    hardened = harden()
    wire = Wire(socket.socket(fileno=arguments.socket))
    sys.excepthook = lambda kind, error, trace: _break(wire, kind, error, trace)
    wire.send(FromRoom(Ready(pid=os.getpid(), memory_locked=hardened.memory_locked)))
    # Only now: what this imports is much, belongs into the hardened process, and people may begin to enter meanwhile.
    from ceremony.strongroom.room import serve  # noqa: PLC0415

    serve(wire)
    # The exit is the wipe; taking every object apart first would only take time.
    os._exit(0)


def _break(wire: Wire, kind: type[BaseException], _error: BaseException, trace: types.TracebackType | None) -> None:
    place = "an unknown place"
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119 - a name, not a path
        trace = trace.tb_next
    with contextlib.suppress(OSError):
        wire.send(FromRoom(Broken(kind.__name__, place)))
    os._exit(_BROKEN)


if __name__ == "__main__":
    main()
