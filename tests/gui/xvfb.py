"""A display of its own for tests that press real keys: Xvfb, and xdotool at its keyboard."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Display:
    """One X display."""

    name: str

    @property
    def environment(self) -> dict[str, str]:
        return {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments], env=os.environ | {"DISPLAY": self.name}, check=True, capture_output=True, text=True
        )
        return done.stdout

    def keys(self, *keys: str) -> None:
        """Press keys; each by itself, because Qt takes two of a kind within a millisecond for a held one."""
        for key in keys:
            self.xdotool("key", "--clearmodifiers", key)

    def types(self, text: str, *, delay_ms: int = 1) -> None:
        """Type a text; a line end at its end is the Enter key."""
        enter = ["key", "Return"] if text.endswith("\n") else []
        self.xdotool("type", "--delay", str(delay_ms), "--args", "1", text.removesuffix("\n"), *enter)

    def waits_until_empty(self, *, seconds: float = 20) -> None:
        """Wait until no window is left."""
        end = time.monotonic() + seconds
        search = ["xdotool", "search", "--onlyvisible", "--name", "."]
        while subprocess.run(search, env=os.environ | {"DISPLAY": self.name}, capture_output=True, check=False).stdout:
            assert time.monotonic() < end, "a window is still there"

    def waits_for_window(self, title: str) -> str:
        """Return the window's id once it is there and has the keyboard."""
        window = self.xdotool("search", "--sync", "--onlyvisible", "--name", title).split()[0]
        # There is no window manager, so nobody else gives the keyboard to it.
        self.xdotool("windowfocus", "--sync", window)
        return window


@contextlib.contextmanager
def xvfb(*, size: str = "1920x1080") -> Iterator[Display]:
    """Run a display, without a network socket."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    process = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as numbers:
        number = numbers.readline().strip()
    try:
        assert number, "Xvfb did not start"
        yield Display(f":{number}")
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def desktop(*, size: str = "1920x1080") -> Iterator[Display]:
    """Run a display with a window manager: it gives the keyboard to what opens, and Alt and F4 close."""
    with xvfb(size=size) as display:
        environment = os.environ | {"DISPLAY": display.name}
        # What it says of menus that a bare machine lacks is nobody's business.
        with subprocess.Popen(
            ["openbox", "--sm-disable"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as manager:
            try:
                yield display
            finally:
                manager.terminate()
