"""After a whole generation, no secret is in any file but the paper, nor in the memory of the process that ran it."""

import base64
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_private_key
from shamir_mnemonic import Share, combine_mnemonics

from ceremony.strongroom.rehearsal import pin_part
from tests.ceremony.conftest import GENERATION
from tests.ceremony.endings import ROOT, check_generation, left_in, unwrapped, words_in
from tests.ceremony.memory_driver import MARKER

# The first words of a share say which set and share it is, and stand in the record.
PUBLIC_WORDS = 4
PINS = 2


@dataclass(frozen=True, slots=True)
class Ran:
    """A generation that wrote its memory down, and the secrets that it must not hold."""

    root: Path
    kept: Path
    dumps: Path
    secrets: dict[str, bytes]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("canary")
    root, kept, dumps = folder / "out", folder / "kept", folder / "dumps"
    dumps.mkdir()
    driver = Path(__file__).with_name("memory_driver.py")
    subprocess.run(
        [sys.executable, str(driver), str(root), str(kept), str(dumps)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    check_generation(root, kept)
    return Ran(root, kept, dumps, secrets_of(root, kept))


def secrets_of(root: Path, kept: Path) -> dict[str, bytes]:
    mnemonics = words_in(kept)
    kek = combine_mnemonics(mnemonics[:2])
    pkcs8 = unwrapped(left_in(root), tuple(mnemonics[:2]))
    key = load_der_private_key(pkcs8, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    scalar = key.private_numbers().private_value.to_bytes(32, "big")
    secrets = {"PIN": "".join(pin_part(part) for part in range(1, PINS + 1)).encode()}
    for part in range(1, PINS + 1):
        secrets[f"PIN part {part}"] = f'"{pin_part(part)}"'.encode()
    values = {"KEK": kek, "private key": scalar, "PKCS#8": pkcs8}
    values |= {f"value of share {n}": Share.from_mnemonic(one).value for n, one in enumerate(mnemonics, 1)}
    for name, value in values.items():
        secrets |= {name: value, f"{name}, hex": value.hex().encode(), f"{name}, HEX": value.hex().upper().encode()}
        secrets[f"{name}, base64"] = base64.b64encode(value)[:-4]
    for number, mnemonic in enumerate(mnemonics, 1):
        words = mnemonic.split()
        for first in range(PUBLIC_WORDS, len(words) - 3):
            secrets[f"share {number}, words {first + 1} on"] = " ".join(words[first : first + 4]).encode()
    return secrets


def found_in(content: bytes, secrets: dict[str, bytes]) -> list[str]:
    return [name for name, secret in secrets.items() if secret in content]


def test_the_search_finds_what_is_there(ran: Ran) -> None:
    words = (ran.kept / "share-1.words").read_bytes()
    assert found_in(words, ran.secrets) == [name for name in ran.secrets if name.startswith("share 1, words")]


def test_no_file_but_the_paper_holds_a_secret(ran: Ran) -> None:
    files = [path for folder in (ran.root, ran.dumps / "proved") for path in folder.rglob("*") if path.is_file()]
    names = {path.name for path in files}
    assert {"transcript.jsonl", "root.kwp", "token.json", "transcript.pdf", "plan.toml"} <= names
    assert {str(path): found for path in files if (found := found_in(path.read_bytes(), ran.secrets))} == {}


@pytest.mark.parametrize("moment", ["proved", "end"])
def test_the_memory_of_the_main_process_holds_no_secret(ran: Ran, moment: str) -> None:
    memory = (ran.dumps / f"{moment}.memory").read_bytes()
    assert MARKER in memory
    assert GENERATION.stem.encode() in memory
    assert found_in(memory, ran.secrets) == []


def test_the_paper_is_gone_and_what_is_kept_is_for_its_owner_alone(ran: Ran) -> None:
    assert not (ran.root / "paper").exists()
    assert {path.stat().st_mode & 0o777 for path in ran.kept.iterdir()} == {0o600}
    assert ran.kept.stat().st_mode & 0o777 == 0o700
