"""Whether there is a display to show a window on. No Qt: Qt itself would abort, or cannot be loaded at all."""

import ctypes
from collections.abc import Mapping
from pathlib import Path

from ceremony.errors import WorldError

_WITHOUT_A_SERVER = ("offscreen", "minimal", "linuxfb", "eglfs", "vnc")


def find_display(environment: Mapping[str, str], program: str) -> None:
    """Make sure that there is a display: Qt itself would abort.

    Raises:
        WorldError: there is none, or it does not answer.
    """
    remedy = f"start it where windows are shown; without one: {program} rehearse root-generation"
    if environment.get("QT_QPA_PLATFORM", "").startswith(_WITHOUT_A_SERVER):
        return
    wayland = environment.get("WAYLAND_DISPLAY", "")
    if wayland and Path(environment.get("XDG_RUNTIME_DIR", "/"), wayland).exists():
        return
    name = environment.get("DISPLAY", "")
    if not name:
        raise WorldError("there is no display", remedy=remedy)
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise WorldError("what draws windows is not installed: libxcb1", remedy=remedy) from error
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(name.encode(), None))
    wrong = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if wrong:
        raise WorldError(f"the display {name} does not answer", remedy=remedy)
