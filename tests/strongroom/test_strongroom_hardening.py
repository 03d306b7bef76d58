"""What the kernel says of a hardened process."""

import subprocess
import sys

import pytest

from ceremony.strongroom import spawn

HARDEN = "import os, signal, resource; from ceremony.strongroom.hardening import harden; hardened = harden(); "


def said(code: str) -> str:
    arguments = [sys.executable, "-c", f"{HARDEN}print({code})"]
    return subprocess.run(arguments, env=spawn.environment(), check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("hardened.core_limit_bytes", "0"),
        ("resource.getrlimit(resource.RLIMIT_CORE)", "(0, 0)"),
        ("hardened.dumpable", "False"),
        ("hardened.new_privileges", "False"),
        ("signal.getsignal(signal.SIGINT)", "1"),
        ("os.kill(os.getpid(), signal.SIGINT)", "None"),
        ("oct(os.umask(0))", "0o77"),
        (
            "[line.split() for line in open('/proc/self/status') if line.startswith('NoNewPrivs')]",
            "[['NoNewPrivs:', '1']]",
        ),
    ],
)
def test_a_hardened_process_says_so_itself(code: str, expected: str) -> None:
    assert said(code) == expected


def test_all_memory_is_locked_or_none() -> None:
    sizes = "*[line.split()[1] for line in open('/proc/self/status') if line.startswith(('VmLck', 'VmRSS'))]"
    locked, locked_kib, resident_kib = said(f"hardened.memory_locked, {sizes}").split()
    # What cannot be locked at all, such as the kernel's own pages, is a little of what is resident.
    assert int(locked_kib) * 10 > int(resident_kib) * 9 if locked == "True" else int(locked_kib) == 0
