"""The command line: parses, composes, runs, and says what to type next (design.md 9).

Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 the world failed, 130 interrupted.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from ceremony.adapters import commands, last_resort
from ceremony.adapters.running import Held
from ceremony.errors import CeremonyError
from ceremony.keys import KeyKind

Command = Callable[[argparse.Namespace, Held], int]

NEXT = """Keyceremony runs M-of-N key ceremonies and leaves a record that a stranger can check.

Three things to do next:
  ceremony rehearse root-generation        a whole rehearsal with simulated people, in seconds
  ceremony plan example root-generation    a plan to fill in, for a rehearsal with real people
  ceremony verify BUNDLE                   check what a ceremony left behind

Every command explains itself: ceremony COMMAND --help
"""


def main() -> int:
    """Run one command and return its exit code."""
    held = Held()
    try:
        return _run(sys.argv[1:], held)
    except CeremonyError as error:
        return _complain(error.message, error.remedy, error.exit_code)
    except KeyboardInterrupt:
        return _complain("interrupted", "what was recorded is kept; the same command goes on", 130)
    except BrokenPipeError:
        return 3
    except Exception as error:  # noqa: BLE001 -- one of the two places that design.md names
        held.halt(type(error).__name__)
        where = _place(error)
        remedy = "what was recorded is kept; run the same command again, and report the place named here"
        return _complain(f"stopped on a fault of its own: {type(error).__name__} at {where}", remedy, 3)


def _complain(message: str, remedy: str, exit_code: int) -> int:
    sys.stderr.write(f"ceremony: {message}\n  {remedy}\n")
    return exit_code


def _place(error: Exception) -> str:
    """Return where an error arose: never its text, which might quote what was being worked on."""
    trace = error.__traceback__
    place = "?"
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _run(arguments: Sequence[str], held: Held) -> int:
    if arguments and arguments[0] in last_resort.COMMANDS:
        return last_resort.run(arguments)
    parser = _parser()
    parsed = parser.parse_args(arguments)
    if parsed.command is None:
        sys.stdout.write(NEXT)
        return 0
    run: Command = parsed.run
    return run(parsed, held)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ceremony", description="M-of-N key ceremonies with a record that strangers can check."
    )
    parser.add_argument("--version", action="version", version=f"keyceremony {metadata.version('keyceremony')}")
    parser.set_defaults(command=None)
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, help_: str, run: Command) -> argparse.ArgumentParser:
        sub = subparsers.add_parser(name, help=help_, description=help_)
        sub.set_defaults(command=name, run=run)
        return sub

    _rehearse(command("rehearse", "Run a whole rehearsal with simulated people.", commands.rehearse))
    new = command("new", "Make a ceremony's directory from a script and a plan.", commands.new)
    new.add_argument("script", metavar="SCRIPT", help="a script's file, or the name of one that comes with the product")
    new.add_argument("--plan", type=Path, required=True, metavar="FILE", help="the plan; see: ceremony plan example")
    new.add_argument("--dir", type=Path, required=True, metavar="DIR", help="a new directory for the ceremony")
    new.add_argument("--backup", type=Path, metavar="DIR", help="the wrapped key's directory, for a reconstruction")
    approve = command("approve", "Approve script and plan by typing their words from paper.", commands.approve)
    approve.add_argument("dir", type=Path, metavar="DIR")
    approve.add_argument("--as", dest="approver", metavar="PERSON", help="the approver's id in the plan")
    command("run", "Run or resume a ceremony with people at this terminal.", commands.run).add_argument(
        "dir", type=Path, metavar="DIR"
    )
    command("status", "Say where a ceremony stands and what it waits for.", commands.status).add_argument(
        "dir", type=Path, metavar="DIR"
    )
    abort = command("abort", "Record the decision to abort; `run` then performs the safe state.", commands.abort)
    abort.add_argument("dir", type=Path, metavar="DIR")
    abort.add_argument("--by", required=True, metavar="PERSON", help="who decides: an id in the plan")
    abort.add_argument("--reason", required=True, metavar="TEXT")
    verify = command("verify", "Check bundles: integrity, order, signatures, links.", commands.verify)
    verify.add_argument("bundles", type=Path, nargs="+", metavar="BUNDLE")
    verify.add_argument("--trust", metavar="WORDS|CERT", help="the handwritten record-CA words, or a certificate file")
    verify.add_argument("--json", action="store_true", help="for programs")
    _scripts(command("scripts", "List, show, check or print scripts.", commands.scripts_list))
    _plans(command("plan", "Make an example plan, or check one.", commands.plan_usage))
    _tokens(command("tokens", "List the tokens of a module.", commands.tokens_usage))
    for name, text in last_resort.COMMANDS.items():
        subparsers.add_parser(name, help=text, add_help=False)
    return parser


def _rehearse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "script", metavar="SCRIPT", help="a script's file, or the name of one that comes with the product"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="a new directory (default: under rehearsals/)")
    parser.add_argument("--plan", type=Path, metavar="FILE", help="a rehearsal plan instead of an example one")
    parser.add_argument("--token", metavar="MODULE", help="software (default) or softhsm: the token that holds the key")
    parser.add_argument("--restore-to", metavar="MODULE", help="the second token's kind (default: as --token)")
    parser.add_argument("--key", type=KeyKind, choices=list(KeyKind), metavar="KIND", help=", ".join(KeyKind))
    parser.add_argument("--threshold", type=int, metavar="M", help="shares that recover the key (default 3)")
    parser.add_argument("--shares-count", type=int, metavar="N", help="shares in all (default 5)")
    parser.add_argument(
        "--from", dest="previous", type=Path, metavar="BUNDLE", help="the ceremony that this one follows"
    )
    parser.add_argument("--backup", type=Path, metavar="DIR", help="where the wrapped key is, for a reconstruction")
    parser.add_argument("--shares", type=Path, metavar="DIR", help="where the share sheets are, for a reconstruction")
    parser.add_argument("--keep-shares", type=Path, metavar="DIR", help="keep copies of the sheets there")


def _scripts(parser: argparse.ArgumentParser) -> None:
    subparsers = parser.add_subparsers(metavar="list|show|check|print")
    subparsers.add_parser("list", help="list the scripts that come with the product")
    for name, help_, run in (
        ("show", "show a script as text", commands.scripts_show),
        ("check", "check a script by simulation", commands.scripts_check),
        ("print", "write the paper that witnesses initial, as PDF", commands.scripts_print),
    ):
        sub = subparsers.add_parser(name, help=help_)
        sub.add_argument("script", metavar="SCRIPT")
        if name == "print":
            sub.add_argument("--plan", type=Path, required=True, metavar="FILE")
            sub.add_argument("--out", type=Path, required=True, metavar="FILE")
        sub.set_defaults(run=run)


def _plans(parser: argparse.ArgumentParser) -> None:
    subparsers = parser.add_subparsers(metavar="example|check")
    example = subparsers.add_parser("example", help="write an example plan for a rehearsal with real people")
    example.add_argument("script", metavar="SCRIPT")
    example.add_argument("--out", type=Path, default=Path("plan.toml"), metavar="FILE", help="(default: plan.toml)")
    example.add_argument(
        "--from", dest="previous", type=Path, metavar="BUNDLE", help="the ceremony that this one follows"
    )
    example.set_defaults(run=commands.plan_example)
    check = subparsers.add_parser("check", help="check a plan against its script")
    check.add_argument("plan", type=Path, metavar="PLAN")
    check.add_argument("--script", required=True, metavar="SCRIPT")
    check.set_defaults(run=commands.plan_check)


def _tokens(parser: argparse.ArgumentParser) -> None:
    subparsers = parser.add_subparsers(metavar="list")
    listing = subparsers.add_parser("list", help="list a module's tokens, without logging in")
    listing.add_argument("module", metavar="MODULE", help="softhsm, software, or the path of a PKCS#11 module")
    listing.add_argument("--store", type=Path, metavar="DIR", help="directory of a software token or SoftHSM store")
    listing.add_argument("--json", action="store_true", help="for programs")
    listing.set_defaults(run=commands.tokens_list)


if __name__ == "__main__":
    sys.exit(main())
