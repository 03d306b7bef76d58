"""Draw every page of the window as PNG: at 1920x1080 and 1280x720, a few at 3840x2160 and in high contrast.

    scripts/screenshots --out DIR [--only PAGE ...]

Rooms and records are those of a real rehearsal that simulated people run meanwhile; what did not happen in it (a
failure, a crash, a break, a void set) is made up from its state. Words on the private screen are made up.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# The root of the tree, so that this runs what lies here.
sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from album import CONTRAST, LARGE, PAGES, SCREENS, Screen, World  # noqa: E402 - by the path above
from PySide6.QtWidgets import QApplication  # noqa: E402 - by the path above

_LARGEST = "3840x2160x24"
_NO_DISPLAY = 3


def main() -> int:
    """Draw what was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the pictures go; made if missing")
    parser.add_argument("--only", nargs="+", choices=sorted(PAGES), metavar="PAGE", help="only these pages")
    given = parser.parse_args()
    if shutil.which("Xvfb") is None:
        sys.stderr.write("screenshots: Xvfb draws the pages and is not installed; run scripts/packages tests\n")
        return _NO_DISPLAY
    out = given.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    with xvfb() as display, tempfile.TemporaryDirectory(prefix="keyceremony-") as folder:
        # Pages name folders below the one that one is in.
        os.chdir(folder)
        os.environ |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "XDG_STATE_HOME": folder}
        app = QApplication(["screenshots"])
        world = World(app, Path(folder))
        for page, screen in wanted(given.only or sorted(PAGES)):
            target = out / screen.folder / f"{page}.png"
            target.parent.mkdir(exist_ok=True)
            world.draw(page, screen, target)
            sys.stdout.write(f"{target}\n")
    return 0


def wanted(pages: list[str]) -> Iterator[tuple[str, Screen]]:
    """Yield each page with each screen on which it is drawn."""
    for screen in SCREENS:
        yield from ((page, screen) for page in pages)
    yield from ((page, screen) for page, screen in (*LARGE, *CONTRAST) if page in pages)


@contextlib.contextmanager
def xvfb() -> Iterator[str]:
    """Run a display, and yield its name."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", _LARGEST, "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        with os.fdopen(reading) as numbers:
            yield f":{numbers.readline().strip()}"
        process.terminate()


if __name__ == "__main__":
    sys.exit(main())
