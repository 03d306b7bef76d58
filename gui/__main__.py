"""`python -m gui`, or `ceremony-gui`: finds the display, then opens the window.

    python -m gui [--scale 1.0] [--contrast normal|high]

Exit codes: 0 closed, 2 wrong usage, 3 no display. Qt is loaded only once there is one.
"""

import argparse
import os
import sys
from importlib import metadata

from ceremony.errors import WorldError
from gui.display import find_display
from gui.palette import Contrast
from gui.sizes import LARGEST_SCALE, SMALLEST_SCALE


def main() -> int:
    """Open the window and return its exit code."""
    arguments = _parser().parse_args()
    try:
        find_display(os.environ, arguments.program)
        return _open(arguments)
    except WorldError as error:
        sys.stderr.write(f"ceremony: {error.message}\n  {error.remedy}\n")
        return error.exit_code


def _open(arguments: argparse.Namespace) -> int:
    try:
        from gui.app import open_window  # noqa: PLC0415 -- not before there is a display
    except ImportError as error:
        raise WorldError(
            f"what draws windows cannot be loaded: {error}",
            remedy="install the libraries that Qt needs; scripts/run gui does, with the right to",
        ) from error
    return open_window(arguments.scale, arguments.contrast)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ceremony gui", description="Open the window.")
    parser.add_argument("--version", action="version", version=f"keyceremony {metadata.version('keyceremony')}")
    parser.add_argument("--scale", type=_scale, default=1.0, metavar="FACTOR", help="0.75 to 2.0 (default 1.0)")
    parser.add_argument("--program", default="ceremony", help=argparse.SUPPRESS)
    parser.add_argument("--contrast", type=Contrast, choices=list(Contrast), default=Contrast.NORMAL)
    return parser


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from error
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise argparse.ArgumentTypeError(f"{scale} is not within {SMALLEST_SCALE} to {LARGEST_SCALE}")
    return scale


if __name__ == "__main__":
    sys.exit(main())
