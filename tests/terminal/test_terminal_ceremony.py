"""A root generation with people at a real terminal, from the example plan to the verified bundle."""

import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ceremony.adapters.terminal_turns import COMMANDS
from ceremony.answers import digest_text
from ceremony.plan_file import load_plan
from ceremony.script.parse import load_script
from ceremony.sheets.reading import read_share_words
from ceremony.strongroom import spawn
from ceremony.strongroom.rehearsal import pin_part
from tests.terminal.conftest import Operator

# A new session whose terminal is the one on descriptor 0, and then the program.
ON_TERMINAL = (
    "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SECRET_PROMPT = re.compile(r"(PIN, part (\d)|Dice).*\(it does not show\): $|word (\d+) of 33: $")
PATIENCE_S = 120
REPLIES = 3000
"""More than any ceremony asks for: a question that comes back for ever is a failure, not a hang."""
INTERRUPTED = 130

Reply = Callable[[str], str]


def ceremony(*arguments: str) -> list[str]:
    return spawn.command("ceremony.cli", *arguments)


def outside(folder: Path, *arguments: str, typed: str = "") -> str:
    done = subprocess.run(
        ceremony(*arguments),
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        env=spawn.environment(),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def at_a_terminal(folder: Path, arguments: Sequence[str], reply: Reply) -> tuple[int, str]:
    """Run a command at a terminal of its own, where `reply` types; return its exit code and all that was shown."""
    terminal, program_side = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", ON_TERMINAL, *arguments],
        cwd=folder,
        stdin=program_side,
        stdout=program_side,
        stderr=program_side,
        env=spawn.environment(),
    ) as process:
        os.close(program_side)
        seen, since, replies = "", "", 0
        try:
            while chunk := _read(terminal):
                seen += chunk
                since = ESCAPES.sub("", since + chunk).replace("\r", "")
                if since.endswith("\n> ") or SECRET_PROMPT.search(since):
                    os.write(terminal, reply(since).encode())
                    since, replies = "", replies + 1
                    assert replies < REPLIES, seen[-800:]
        finally:
            # Where nobody knows what to type, the program hears that its terminal is gone.
            os.close(terminal)
        return process.wait(PATIENCE_S), seen


def _read(terminal: int) -> str:
    ready, _, _ = select.select([terminal], [], [], PATIENCE_S)
    assert ready, "the program waits for something that nobody types"
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:
        # The program is gone, and its terminal with it.
        return ""


class Typist:
    """One pair of hands for the whole room: what the screen asks for in public, PIN parts, and words from sheets."""

    def __init__(self) -> None:
        self.operator = Operator()
        self.words: tuple[str, ...] = ()
        self.secrets = 0

    def __call__(self, screen: str) -> str:
        if sheet := re.search(r"1  (/\S+\.pdf)\n", screen):
            self.words = read_share_words(Path(sheet[1]).read_bytes())
        if secret := SECRET_PROMPT.search(screen):
            self.secrets += 1
            return f"{pin_part(int(secret[2])) if secret[2] else ' '.join(self.words)}\n"
        return self.operator.reply(screen) + "\n"


def approve(folder: Path) -> None:
    script, plan = load_script(folder / "one" / "script"), load_plan(folder / "one" / "plan.toml")
    for _ in range(script.approvers.min):
        outside(folder, "approve", "one", typed=f"{digest_text(script.sha256)}\n{digest_text(plan.sha256)}\n")


def without_echo(screen: str) -> str:
    """Return what a screen showed, without what the share's typist typed there for a moment."""
    return re.sub(r"\x1b\[\?1049h.*?\x1b\[\?1049l", "", screen, flags=re.DOTALL)


@pytest.mark.slow
def test_people_at_a_terminal_run_a_root_generation_stopped_once(tmp_path: Path) -> None:
    outside(tmp_path, "plan", "example", "root-generation")
    outside(tmp_path, "new", "root-generation", "--plan", "plan.toml", "--dir", "one")
    approve(tmp_path)
    typist = Typist()

    def until_the_second_part(screen: str) -> str:
        return "\x03" if "PIN, part 2" in screen else typist(screen)

    code, stopped = at_a_terminal(tmp_path, ceremony("run", "one"), until_the_second_part)
    assert code == INTERRUPTED
    assert stopped.count("to go on: ") == stopped.count("what was recorded is kept") == 1

    code, shown = at_a_terminal(tmp_path, ceremony("run", "one"), typist)
    assert code == 0, shown[-800:]
    assert "taken up again" in shown or "started again" in shown
    assert "## The screen is public again" in shown.replace("##  ", "## ")
    record_ca = " ".join(typist.operator.paper[""])
    verified = outside(tmp_path, "verify", "one/bundle", "--trust", record_ca)
    assert "not established" not in verified

    assert re.search(r"completed in \d+:\d\d:\d\d: 0 exceptions, 0 disagreements\.", shown)
    again = outside(tmp_path, "run", "one")
    assert "This ceremony is closed" in again
    assert str(tmp_path / "one" / "bundle") in again
    assert "BY HAND" not in again

    public = without_echo(stopped + shown)
    assert pin_part(1) not in public
    assert pin_part(2) not in public
    assert " ".join(typist.words[4:8]) not in public
    assert not (tmp_path / "one" / "paper").exists()


@pytest.mark.parametrize("part", [1, 2])
def test_the_guide_names_the_public_pin_parts(part: int) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "rehearse.md").read_text()
    assert f"| part {part} | {pin_part(part)} |" in guide


def test_the_guide_names_every_command_of_the_room() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "rehearse.md").read_text()
    commands = {word for word in COMMANDS.split() if word.startswith("!")}
    assert {word for word in commands if f"`{word}" not in guide} == set()
