"""The command line: parses, composes, runs, and says what to type next (design.md 9).

Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 the world failed, 130 interrupted.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TypeAlias

from ceremony.adapters import last_resort
from ceremony.adapters.held import Held
from ceremony.adapters.output import program
from ceremony.errors import CeremonyError, WorldError
from ceremony.keys import KeyKind
from ceremony.machine.policy import REFUSES, STRICTEST

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 -- argparse names it so only

INTERRUPTED = 130
_COMMAND = re.compile(
    r"\bceremony (rehearse|new|approve|run|status|abort|verify|scripts|plan|tokens|preflight|shares|recover)\b"
)
"""A command in a remedy; it is shown as it can be typed where this program was started."""
SCRIPT = "a script's file, or the name of one that comes with the product"
PREVIOUS = "the bundle of the ceremony that this one follows"
NEXT = """Keyceremony runs M-of-N key ceremonies and leaves a record that a stranger can check.

Three things to do next:
  {program} rehearse root-generation        a whole rehearsal with simulated people, in seconds
  {program} plan example root-generation    a plan to fill in, for a rehearsal with real people
  {program} verify BUNDLE                   check what a ceremony left behind

Every command explains itself: {program} COMMAND --help
"""


def main() -> int:
    """Run one command and return its exit code."""
    held = Held()
    try:
        return _run(sys.argv[1:], held)
    except CeremonyError as error:
        return _complain(error.message, error.remedy, error.exit_code)
    except KeyboardInterrupt:
        return _complain("interrupted", "what was recorded is kept; the same command goes on", INTERRUPTED)
    except BrokenPipeError:
        return WorldError.exit_code
    except OSError as error:
        what = f"{error.filename or 'a file'} cannot be used: {error.strerror}"
        return _complain(
            what, "see to its medium and permissions, then give the same command again", WorldError.exit_code
        )
    except Exception as error:  # noqa: BLE001 -- one of the two places that design.md names
        held.halt(type(error).__name__)
        remedy = "what was recorded is kept; run the same command again, and report the place named here"
        what = f"stopped on a fault of its own: {type(error).__name__} at {_place(error)}"
        return _complain(what, remedy, WorldError.exit_code)


def _complain(message: str, remedy: str, exit_code: int) -> int:
    here = _COMMAND.sub(rf"{program()} \1", remedy)
    sys.stderr.write(f"ceremony: {message}\n  {here}\n")
    return exit_code


def _place(error: Exception) -> str:
    """Return where an error arose: never its text, which might quote what was being worked on."""
    trace, place = error.__traceback__, "?"
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _run(arguments: Sequence[str], held: Held) -> int:
    if arguments and arguments[0] in last_resort.COMMANDS:
        return last_resort.run(arguments)
    parsed = _parser().parse_args(arguments)
    if parsed.command is None:
        sys.stdout.write(NEXT.format(program=program()))
        return 0
    # Help and mistakes in typing are answered before the rest is loaded.
    from ceremony.adapters.dispatch import COMMANDS  # noqa: PLC0415

    return COMMANDS[parsed.command](parsed, held)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ceremony", description="M-of-N key ceremonies with a record that strangers can check."
    )
    parser.add_argument("--version", action="version", version=f"keyceremony {metadata.version('keyceremony')}")
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _rehearse(_command(commands, "rehearse", "Run a whole rehearsal with simulated people, or go on with one."))
    _new(_command(commands, "new", "Make a ceremony's directory from a script and a plan."))
    approve = _command(commands, "approve", "Approve script and plan by typing their words from paper.")
    approve.add_argument("dir", type=Path, metavar="DIR")
    approve.add_argument("--as", dest="approver", metavar="PERSON", help="the approver's id in the plan")
    run = _command(
        commands, "run", "Run a ceremony with people at this terminal; it resumes by itself. Type ? at any prompt."
    )
    run.add_argument("dir", type=Path, metavar="DIR")
    status = _command(commands, "status", "Say where a ceremony stands and what it waits for.")
    status.add_argument("dir", type=Path, metavar="DIR")
    abort = _command(commands, "abort", "Record the decision to abort; `run` then performs the safe state.")
    abort.add_argument("dir", type=Path, metavar="DIR")
    abort.add_argument("--by", required=True, metavar="PERSON", help="who decides: an id in the plan")
    abort.add_argument("--reason", required=True, metavar="TEXT")
    verify = _command(commands, "verify", "Check bundles: integrity, order, signatures, links.")
    verify.add_argument("bundles", type=Path, nargs="+", metavar="BUNDLE")
    verify.add_argument("--trust", metavar="WORDS|CERT", help="the handwritten record-CA words, or a certificate file")
    verify.add_argument("--json", action="store_true", help="for programs")
    verify.add_argument("--pdf", type=Path, metavar="FILE", help="write the report as a new PDF as well")
    _scripts(commands.add_parser("scripts", help="List, show, check or print scripts."))
    _plans(commands.add_parser("plan", help="Make an example plan, or check one."))
    _tokens(commands.add_parser("tokens", help="List the tokens of a module."))
    preflight = _command(
        commands, "preflight", "Look at this machine: is it fit for a ceremony, and what is to be done?"
    )
    preflight.add_argument("--policy", choices=sorted(REFUSES), default=STRICTEST, help=f"(default: {STRICTEST})")
    preflight.add_argument("--json", action="store_true", help="for programs")
    gui = _command(commands, "gui", "Open the window.")
    gui.add_argument("--scale", metavar="FACTOR", help="0.75 to 2.0")
    gui.add_argument("--contrast", choices=["normal", "high"])
    for name, text in last_resort.COMMANDS.items():
        commands.add_parser(name, help=text, add_help=False)
    return parser


def _command(commands: Commands, name: str, what: str, *, of: str = "") -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=what, description=what)
    parser.set_defaults(command=f"{of} {name}".strip())
    return parser


def _key_kind(name: str) -> KeyKind:
    if name not in list(KeyKind):
        raise argparse.ArgumentTypeError(f"{name!r} is none of: {', '.join(KeyKind)}")
    return KeyKind(name)


def _rehearse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("script", metavar="SCRIPT", help=SCRIPT)
    parser.add_argument("--out", type=Path, metavar="DIR", help="a new directory (default: under rehearsals/)")
    parser.add_argument("--plan", type=Path, metavar="FILE", help="a rehearsal plan instead of an example one")
    parser.add_argument("--token", metavar="MODULE", help="software (default) or softhsm: the token that holds the key")
    parser.add_argument("--restore-to", metavar="MODULE", help="the second token's kind (default: as --token)")
    parser.add_argument("--key", type=_key_kind, metavar="KIND", help=", ".join(KeyKind))
    parser.add_argument("--threshold", type=int, metavar="M", help="shares that recover the key (default 3)")
    parser.add_argument("--shares-count", type=int, metavar="N", help="shares in all (default 5)")
    parser.add_argument("--from", dest="previous", type=Path, metavar="BUNDLE", help=PREVIOUS)
    parser.add_argument("--backup", type=Path, metavar="DIR", help="where the wrapped key is, for a reconstruction")
    parser.add_argument("--shares", type=Path, metavar="DIR", help="where the share sheets are, for a reconstruction")
    parser.add_argument("--keep-shares", type=Path, metavar="DIR", help="keep copies of the sheets there")


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("script", metavar="SCRIPT", help=SCRIPT)
    parser.add_argument("--plan", type=Path, required=True, metavar="FILE", help="the plan; see: ceremony plan example")
    parser.add_argument("--dir", type=Path, required=True, metavar="DIR", help="a new directory for the ceremony")
    parser.add_argument("--backup", type=Path, metavar="DIR", help="where the wrapped key is, for a reconstruction")


def _scripts(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="list|show|check|print", required=True)
    _command(commands, "list", "List the scripts that come with the product.", of="scripts")
    for name, what in (("show", "Show a script as text."), ("check", "Check a script by simulation.")):
        _command(commands, name, what, of="scripts").add_argument("script", metavar="SCRIPT", help=SCRIPT)
    printing = _command(commands, "print", "Write the paper that witnesses initial, as PDF.", of="scripts")
    printing.add_argument("script", metavar="SCRIPT", help=SCRIPT)
    printing.add_argument("--plan", type=Path, required=True, metavar="FILE", help="the plan of the day")
    printing.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new PDF")


def _plans(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="example|check", required=True)
    example = _command(commands, "example", "Write an example plan for a rehearsal with real people.", of="plan")
    example.add_argument("script", metavar="SCRIPT", help=SCRIPT)
    example.add_argument("--out", type=Path, default=Path("plan.toml"), metavar="FILE", help="(default: plan.toml)")
    example.add_argument("--from", dest="previous", type=Path, metavar="BUNDLE", help=PREVIOUS)
    check = _command(commands, "check", "Check a plan against its script.", of="plan")
    check.add_argument("plan", type=Path, metavar="PLAN")
    check.add_argument("--script", required=True, metavar="SCRIPT", help=SCRIPT)


def _tokens(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(metavar="list", required=True)
    listing = _command(commands, "list", "List a module's tokens, without logging in.", of="tokens")
    listing.add_argument("module", metavar="MODULE", help="softhsm, software, or the path of a PKCS#11 module")
    listing.add_argument("--store", type=Path, metavar="DIR", help="directory of a software token or SoftHSM store")
    listing.add_argument("--json", action="store_true", help="for programs")


if __name__ == "__main__":
    sys.exit(main())
