"""The command that opens the window. The window stands above us, so it is started, not imported: it takes our place."""

import argparse
import importlib.util
import os
import sys

from ceremony.adapters.held import Held
from ceremony.adapters.output import program, typed
from ceremony.errors import WorldError

WINDOW = "gui"
_QT = "PySide6"


def gui(arguments: argparse.Namespace, held: Held) -> int:
    """Open the window in place of this process.

    Raises:
        WorldError: what draws it is not installed.
    """
    del held
    if importlib.util.find_spec(_QT) is None:
        raise WorldError(
            "the window is not installed here",
            remedy=f'install "keyceremony[gui]", or go on without a window: {typed("rehearse", "root-generation")}',
        )
    wanted = (("--scale", arguments.scale), ("--contrast", arguments.contrast))
    given = [part for name, value in wanted if value is not None for part in (name, value)]
    sys.stdout.flush()
    command = [sys.executable, *_flags(), "-m", WINDOW, "--program", program(), *given]
    os.execv(sys.executable, command)  # noqa: S606 -- our own interpreter with a list of arguments, and no shell


def _flags() -> list[str]:
    """Return how this interpreter was started, as far as it says where modules come from."""
    return ["-P"] if sys.flags.safe_path else []
