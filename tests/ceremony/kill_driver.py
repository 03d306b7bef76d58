"""A rehearsal in a process of its own that is killed by SIGKILL on the way; a program for tests.

    kill_driver.py [--keep-shares DIR] [--from BUNDLE --backup DIR --shares DIR] SCRIPT OUT POINT

POINT says where:
    after:TYPE[:STEP[:SUBJECT]]     this process, as soon as a record of this type is on the medium
    before:TYPE[:STEP[:SUBJECT]]    this process, when such a record is about to be written
    room-before:VERB                the strongroom, when it is about to be asked for the verb for the first time
    room-after:VERB                 the strongroom, when it has carried the verb out and nobody knows yet
    touch:K                         this process, before it changes anything below OUT, journal apart, for the K-th time
    never                           nobody
It says on standard output where it died; a point that never came ends with exit code 0.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from socket import socket

from ceremony.adapters.held import Held
from ceremony.adapters.rehearsal import Wishes, rehearse_in
from ceremony.adapters.running import Running
from ceremony.adapters.workspace import Workspace
from ceremony.errors import CeremonyError
from ceremony.operations import Answer, Verb
from ceremony.ports import Journal, Strongroom, Strongrooms
from ceremony.strongroom.launch import StrongroomProcess

CHANGES = frozenset({"os.rename", "os.mkdir", "os.rmdir", "os.remove", "subprocess.Popen"})


def die(where: str) -> None:
    sys.stdout.write(f"killed {where}\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


class KillingJournal:
    """A journal that does not survive a certain record."""

    def __init__(self, journal: Journal, when: str, place: Sequence[str]) -> None:
        self._journal = journal
        self._when = when
        self._place = place

    def append(self, line: bytes) -> None:
        there = self._matches(line)
        if there and self._when == "before":
            die(f"before {line[:200].decode()}")
        self._journal.append(line)
        if there:
            die(f"after {line[:200].decode()}")

    def read(self) -> bytes:
        return self._journal.read()

    def _matches(self, line: bytes) -> bool:
        record = json.loads(line)
        place = (record["type"], record["data"].get("step", ""), record["data"].get("subject", ""))
        return tuple(self._place) == place[: len(self._place)]


class KilledRoom:
    """A strongroom that does not survive a certain verb."""

    def __init__(self, room: StrongroomProcess, rooms: "KilledRooms") -> None:
        self._room = room
        self._rooms = rooms

    @property
    def memory_locked(self) -> bool:
        return self._room.memory_locked

    def perform(self, verb: Verb, *, sockets: Sequence[socket] = ()) -> Answer:
        reached = not self._rooms.killed and type(verb).__name__ == self._rooms.verb
        if reached and self._rooms.when == "room-before":
            self._kill()
        answer = self._room.perform(verb, sockets=sockets)
        if reached:
            self._kill()
            return self._room.perform(verb)
        return answer

    def close(self) -> None:
        self._room.close()

    def _kill(self) -> None:
        self._rooms.killed = True
        sys.stdout.write(f"killed the strongroom, {self._rooms.when} {self._rooms.verb}\n")
        os.kill(self._room.pid, self._rooms.by)


class KilledRooms:
    """Strongrooms of which one does not survive a certain verb."""

    def __init__(self, rooms: Strongrooms, when: str, verb: str, by: signal.Signals = signal.SIGKILL) -> None:
        self._rooms = rooms
        self.when = when
        self.verb = verb
        self.by = by
        self.killed = False

    def open(self, name: str) -> Strongroom:
        room = self._rooms.open(name)
        assert isinstance(room, StrongroomProcess)
        return KilledRoom(room, self)


def kill_at_touch(out: Path, number: int) -> None:
    """Die before the file system below `out` is changed for this many times."""
    left = number

    def look(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event not in CHANGES and not writing:
            return
        touched = str(arguments[1] if event == "subprocess.Popen" else arguments[0])
        if str(out) in touched and str(out / "journal") not in touched:
            left -= 1
            if left == 0:
                die(f"before {event} {touched}")

    sys.addaudithook(look)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("script", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("point")
    parser.add_argument("--keep-shares", type=Path)
    parser.add_argument("--from", dest="previous", type=Path)
    parser.add_argument("--backup", type=Path)
    parser.add_argument("--shares", type=Path)
    given = parser.parse_args()
    when, *place = given.point.split(":")
    start = Running
    match when:
        case "after" | "before":
            start = partial(Running, wrap_journal=lambda journal: KillingJournal(journal, when, place))
        case "room-before" | "room-after":
            start = partial(Running, wrap_strongrooms=lambda rooms: KilledRooms(rooms, when, *place))
        case "touch":
            kill_at_touch(given.out.absolute(), int(place[0]))
    wishes = Wishes(keep_shares=given.keep_shares, previous=given.previous, backup=given.backup, shares=given.shares)
    try:
        rehearse_in(given.script, Workspace(given.out), wishes, say=print, held=Held(), start=start)
    except CeremonyError as error:
        sys.stderr.write(f"{error.message}\n  {error.remedy}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
