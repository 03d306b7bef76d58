"""Runs the installed command as a person does: as a process, from a folder of its own."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

Ran = subprocess.CompletedProcess[str]
Command = Callable[..., Ran]


def run_in(folder: Path, *arguments: str | Path, typed: str = "") -> Ran:
    words = [sys.executable, "-P", "-m", "ceremony.cli", *(str(argument) for argument in arguments)]
    return subprocess.run(words, cwd=folder, input=typed, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture
def command(tmp_path: Path) -> Command:
    return partial(run_in, tmp_path)
