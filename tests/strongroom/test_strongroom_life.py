"""How strongrooms start, hang, crash and end; what of them can be read from outside; where secrets are not found."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ceremony.errors import StrongroomLostError
from ceremony.operations import Verb
from ceremony.operations.backup import TakeShare
from ceremony.operations.keys import SealKey
from ceremony.operations.record import SignContent
from ceremony.operations.tokens import ListTokens, TokensListed
from ceremony.strongroom import spawn
from ceremony.strongroom.launch import Deadlines, ProcessStrongrooms, StrongroomProcess
from ceremony.strongroom.rehearsal import pin_part
from shamir.mnemonic import decode
from shamir.slip39 import recover
from tests.strongroom.conftest import KEY_ID, Dealt, Stage, own_entry

DRIVER = Path(__file__).with_name("drive_backup.py")
MARKER = b"marker-that-every-dump-must-hold"
SEAL = SealKey("token-a", KEY_ID)
IMPATIENT = Deadlines(verb_s=1, entry_s=1, end_s=0.5)


def command(directory: Path, what: str) -> list[str]:
    return [sys.executable, str(DRIVER), str(directory), what]


def drive(directory: Path, what: str) -> bytes:
    environment = {**spawn.environment()}
    return subprocess.run(command(directory, what), env=environment, check=True, stdout=subprocess.PIPE).stdout


def wait_for_end(pid_descriptor: int) -> bool:
    ended, _, _ = select.select([pid_descriptor], [], [], 60)
    return bool(ended)


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, IMPATIENT)
    yield stage
    stage.close()


def lost(room: StrongroomProcess, verb: Verb = SEAL) -> str:
    with pytest.raises(StrongroomLostError) as loss:
        room.perform(verb)
    assert loss.value.remedy
    return loss.value.message


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM])
def test_a_strongroom_that_was_killed_is_lost_and_its_signal_named(stage: Stage, number: signal.Signals) -> None:
    room = stage.open("dealer")
    os.kill(room.pid, number)
    assert lost(room) == f"the dealer strongroom was ended by {number.name}"


def test_a_strongroom_deaf_to_interrupts_goes_on(stage: Stage) -> None:
    room = stage.open()
    os.kill(room.pid, signal.SIGINT)
    assert room.perform(ListTokens("software", str(stage.directory))) == TokensListed(())


def test_a_strongroom_that_hangs_is_killed(impatient: Stage) -> None:
    room = impatient.open("prover")
    descriptor = os.pidfd_open(room.pid)
    os.kill(room.pid, signal.SIGSTOP)
    assert lost(room) == "the prover strongroom did not answer SealKey in time and was killed"
    assert wait_for_end(descriptor)
    os.close(descriptor)


def test_a_strongroom_that_takes_nothing_in_is_killed(impatient: Stage) -> None:
    room = impatient.open("closing")
    os.kill(room.pid, signal.SIGSTOP)
    message = lost(room, SignContent(bytes(4 * 1024 * 1024)))
    assert message == "the closing strongroom did not take SignContent and was killed"


def test_a_person_who_takes_too_long_is_a_loss_with_a_limit(impatient: Stage, dealt: Dealt) -> None:
    room = impatient.open("prover")
    with own_entry("") as entry:
        os.kill(room.pid, signal.SIGSTOP)
        with pytest.raises(StrongroomLostError, match="did not answer TakeShare in time"):
            room.perform(TakeShare(dealt.share_set, 1), sockets=[entry.theirs])


def test_what_is_lost_stays_lost(stage: Stage) -> None:
    room = stage.open("dealer")
    os.kill(room.pid, signal.SIGKILL)
    lost(room)
    assert lost(room) == "the dealer strongroom is closed"


def test_entry_sockets_are_closed_even_when_the_strongroom_is_lost(stage: Stage, dealt: Dealt) -> None:
    room = stage.open()
    room.close()
    with own_entry("") as entry:
        with pytest.raises(StrongroomLostError):
            room.perform(TakeShare(dealt.share_set, 1), sockets=[entry.theirs])
        assert entry.theirs.fileno() == -1


def test_closing_ends_the_process_and_can_be_repeated(stage: Stage) -> None:
    room = stage.open()
    descriptor = os.pidfd_open(room.pid)
    room.close()
    room.close()
    assert wait_for_end(descriptor)
    os.close(descriptor)


def test_closing_ends_a_process_that_hangs(impatient: Stage) -> None:
    room = impatient.open()
    descriptor = os.pidfd_open(room.pid)
    os.kill(room.pid, signal.SIGSTOP)
    room.close()
    assert wait_for_end(descriptor)
    os.close(descriptor)


def test_a_strongroom_ends_with_its_main(tmp_path: Path) -> None:
    with subprocess.Popen(
        command(tmp_path, "hold"), env=spawn.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as main:
        assert main.stdout is not None
        descriptor = os.pidfd_open(int(main.stdout.readline()))
        main.kill()
    assert wait_for_end(descriptor)
    os.close(descriptor)


def test_a_strongroom_holds_the_journals_lock_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    lock = os.open(tmp_path / "lock", os.O_RDWR)
    room = ProcessStrongrooms(lock=lock).open("dealer")
    held = f"{tmp_path}/lock"
    assert held in {str(entry.readlink()) for entry in Path(f"/proc/{room.pid}/fd").iterdir()}
    os.close(lock)
    room.close()


def test_nothing_else_of_main_is_inherited(stage: Stage, tmp_path: Path) -> None:
    with (tmp_path / "mains-own-file").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        room = stage.open()
        # Its answer shows that everything is loaded, and no library is open any more.
        room.perform(ListTokens("software", str(stage.directory)))
        links = sorted(str(entry.readlink()).partition(":")[0] for entry in Path(f"/proc/{room.pid}/fd").iterdir())
    assert links == ["/dev/null", "/dev/null", "/dev/null", "socket"]


def test_a_strongroom_is_in_a_session_of_its_own(stage: Stage) -> None:
    room = stage.open()
    assert os.getsid(room.pid) == room.pid


def test_the_environment_is_the_one_we_give(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CANARY", "7391")
    code = "import os; print(sorted(os.environ))"
    seen = subprocess.run(
        [sys.executable, "-c", code], env=spawn.environment(), check=True, capture_output=True, text=True
    ).stdout
    given = {"LANG", "MALLOC_PERTURB_", "PATH", "PYTHONMALLOC", "PYTHONPATH"}
    assert given - {"PYTHONPATH"} <= set(spawn.environment()) <= given
    assert seen == f"{sorted(spawn.environment())}\n"


def test_neither_memory_nor_environment_of_a_strongroom_can_be_read_by_its_user(tmp_path: Path) -> None:
    assert drive(tmp_path, "probe").decode().splitlines() == [
        "ordinary environ:open mem:open maps:open",
        "strongroom environ:refused mem:refused maps:refused",
    ]


def test_a_whole_backup_runs_where_little_memory_can_be_locked_and_says_so(tmp_path: Path) -> None:
    assert drive(tmp_path, "small") == b"memory locked: False\n"


def test_no_secret_is_found_in_mains_memory_or_in_its_files(tmp_path: Path) -> None:
    memory = drive(tmp_path, "dump")
    words = [(tmp_path / "kept" / f"share-{share}.words").read_text().strip() for share in (1, 2, 3)]
    shares = [decode(text) for text in words]
    kek = recover(shares)
    parts = (pin_part(1), pin_part(2))
    secrets = {
        "".join(parts).encode(),
        *(f'"{part}"'.encode() for part in parts),
        kek,
        kek.hex().encode(),
        *(share.value for share in shares),
        # Four words after the public header and share number, which no list of words holds in this order.
        *(" ".join(text.split()[at : at + 4]).encode() for text in words for at in range(4, 30)),
    }
    files = {
        path: path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file() and path.parent.name != "kept" and not path.parent.name.startswith("paper")
    }
    assert MARKER in memory
    assert len(files) >= 2
    assert [secret for secret in secrets if secret in memory] == []
    assert [path for path, content in files.items() if any(secret in content for secret in secrets)] == []
