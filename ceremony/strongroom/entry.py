"""The entry process: one person, one secret, one socket that leads to a strongroom.

    python -m ceremony.strongroom.entry --socket FD words terminal --set-id 7F2A --share 3
    python -m ceremony.strongroom.entry --socket FD words sheet --path PDF
    python -m ceremony.strongroom.entry --socket FD pin terminal|rehearsal --part 1
    python -m ceremony.strongroom.entry --socket FD room-string terminal|rehearsal

Main starts it, holds neither end of what is entered, and learns only from the exit code whether the strongroom accepted
(0) or refused (1). A simulated custodian knows nothing but the sheet's PDF.
"""

import argparse
import signal
import socket
import sys
from pathlib import Path

from ceremony.errors import CeremonyError, UsageError, WorldError
from ceremony.strongroom import rehearsal
from ceremony.strongroom.hardening import harden
from ceremony.strongroom.messages import Entered, FromEntry, GaveUp, Verdict
from ceremony.strongroom.terminal import Terminal
from ceremony.strongroom.wire import Wire

_SET_ID_BASE = 16


def main() -> int:
    """Enter one secret and return 0 if it was accepted."""
    arguments = _parser().parse_args()
    harden()
    # Main ends an entry with SIGTERM; the terminal must get its echo and its screen back.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(1))
    wire = Wire(socket.socket(fileno=arguments.socket))
    try:
        secret = _entered(arguments)
    except CeremonyError as error:
        wire.send(FromEntry(GaveUp(error.message, error.remedy)))
        return 1
    wire.send(FromEntry(Entered(secret)))
    received = wire.receive(Verdict)
    # What became of it is said once for everyone, by main, which has it from the strongroom.
    return 0 if received is not None and received[0].accepted else 1


def _entered(arguments: argparse.Namespace) -> str:
    match arguments.what, arguments.source:
        case "words", "terminal":
            return _words_from_terminal(arguments.set_id, arguments.share)
        case "words", "sheet":
            return _words_from_sheet(arguments.path)
        case "pin", "terminal":
            return _hidden_line(f"PIN, part {arguments.part} (it does not show): ")
        case "pin", "rehearsal":
            return rehearsal.pin_part(arguments.part)
        case "room-string", "terminal":
            return _hidden_line("Dice or any long string from the room (it does not show): ")
        case "room-string", "rehearsal":
            return rehearsal.dice()
        case what, source:
            raise UsageError(f"there is no {what} from {source}", remedy="run this module through spawn.open_entry")


def _words_from_terminal(set_id: str, share: int) -> str:
    # Only here: no other entry needs to know words.
    from ceremony.strongroom.word_entry import enter_share  # noqa: PLC0415

    with Terminal() as terminal, terminal.private_screen():
        terminal.say(f"Share {share} of set {set_id}.")
        _, words = enter_share(terminal, identifier=int(set_id, _SET_ID_BASE), number=share)
        return words


def _words_from_sheet(path: Path) -> str:
    # Only here: reading pictures needs large libraries, and no other entry does.
    from ceremony.sheets.reading import read_share_words  # noqa: PLC0415

    try:
        sheet = path.read_bytes()
    except OSError as error:
        raise WorldError(
            f"the sheet {path} cannot be read: {error.strerror}", remedy="have the sheet printed again"
        ) from error
    return " ".join(read_share_words(sheet))


def _hidden_line(prompt: str) -> str:
    with Terminal() as terminal:
        while not (line := terminal.ask_hidden(prompt)):
            terminal.say("Nothing was entered; Ctrl-D gives up.")
        return line


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ceremony.strongroom.entry")
    parser.add_argument("--socket", type=int, required=True)
    parser.add_argument("what", choices=["words", "pin", "room-string"])
    parser.add_argument("source", choices=["terminal", "sheet", "rehearsal"])
    parser.add_argument("--set-id", default="")
    parser.add_argument("--share", type=int, default=0)
    parser.add_argument("--path", type=Path)
    parser.add_argument("--part", type=int, default=0)
    return parser


if __name__ == "__main__":
    sys.exit(main())
