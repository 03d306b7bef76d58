"""What making a plan needs of the world: scripts, files, tokens, paper, and the ceremony's directory.

Terminal and window both come through here. Nothing is overwritten but a plan that is saved where it was opened, as
long as nobody else changed it there.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from ceremony.adapters.new_file import refuse_existing, write_new
from ceremony.adapters.rehearsal import prepare
from ceremony.adapters.running import scripts_folder
from ceremony.adapters.software import software_sha256
from ceremony.adapters.workspace import Workspace
from ceremony.errors import RefusedError, WorldError
from ceremony.operations.tokens import ListTokens, TokenSeen, TokensListed
from ceremony.performing import ask
from ceremony.plan import Plan
from ceremony.plan_file import parse_plan
from ceremony.script.model import Script
from ceremony.script.paper import script_document
from ceremony.script.parse import load_script
from ceremony.sheets.printed_script import render_script
from ceremony.strongroom.launch import ProcessStrongrooms


def scripts() -> tuple[Script, ...]:
    """Return the scripts that come with the product, by name."""
    return tuple(load_script(path) for path in sorted(scripts_folder().glob("*.toml")))


def today() -> date:
    """Return the day, UTC."""
    return datetime.now(UTC).date()


def open_plan(path: Path) -> tuple[Plan, bytes]:
    """Return a plan and the bytes of its file.

    Raises:
        PlanError: with every problem found, each with its line.
        WorldError: it cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WorldError(f"{path} cannot be read: {error.strerror}", remedy="name the file of a plan") from error
    return parse_plan(content, name=path.name), content


def save(path: Path, content: bytes) -> None:
    """Write a new plan file.

    Raises:
        RefusedError: something is there.
        WorldError: it cannot be written.
    """
    write_new(path, content)


def save_again(path: Path, content: bytes, was: bytes) -> None:
    """Write a plan file in place of what it was when it was opened or last saved.

    Raises:
        RefusedError: it has changed since.
        WorldError: it cannot be read or written.
    """
    try:
        there = path.read_bytes()
    except OSError as error:
        raise WorldError(f"{path} cannot be read: {error.strerror}", remedy="save under another name") from error
    if there != was:
        raise RefusedError(
            f"{path} was changed by somebody else", remedy="save under another name, then compare the two"
        )
    Workspace(path.parent).replace(path, content)


def print_script(script: Script, plan: Plan, path: Path) -> None:
    """Write the printed script of a plan to a new file, PDF.

    Raises:
        RefusedError: something is there.
        WorldError: it cannot be written.
    """
    refuse_existing(path)
    write_new(path, render_script(script_document(script, plan, software_sha256=software_sha256())))


def list_tokens(module: str, store: str) -> tuple[TokenSeen, ...]:
    """Return the tokens of a module, without logging in.

    Args:
        module: "software", "softhsm", or the path of a PKCS#11 module.
        store: directory of software tokens or of a private SoftHSM store; "" for hardware.

    Raises:
        CeremonyError: the module cannot be used.
    """
    room = ProcessStrongrooms().open("tokens")
    try:
        return ask(room, ListTokens(module, str(Path(store).absolute()) if store else ""), TokensListed).tokens
    finally:
        room.close()


def make(script: Script, plan: Plan, folder: Path, backup: Path | None, say: Callable[[str], None]) -> None:
    """Make a ceremony's directory; in a rehearsal with fresh tokens, printer and media.

    Args:
        backup: the folder of the wrapped key, for a ceremony that reconstructs.
        say: is told of each token that is made.

    Raises:
        CeremonyError: script or plan do not pass, the directory is taken, or the world failed.
    """
    prepare(script, plan, Workspace(folder), say=say, backup=backup)
