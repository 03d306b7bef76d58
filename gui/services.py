"""What the window can ask of the rest of the house: callables, wired in app.py. No Qt.

Those that take long are called off the UI thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ceremony.events import OutOfBand
from ceremony.machine.row import Finding
from ceremony.state import State
from gui.audit_view import AuditServices
from gui.people import Room
from gui.plan_services import ApproveServices, PlanServices

Listen: TypeAlias = Callable[[Callable[[OutOfBand], None]], None]
"""Given where to bring what is said while no question is open."""
RunCeremony: TypeAlias = Callable[[Room, Listen], State]


@dataclass(frozen=True, slots=True)
class ScriptChoice:
    """A script that comes with the product; `reconstructs` where it needs an earlier ceremony's sheets."""

    name: str
    title: str
    minutes: int
    reconstructs: bool


@dataclass(frozen=True, slots=True)
class RecentView:
    """A ceremony that was opened before: what it is, where it stands, and whether it still wants approval."""

    folder: Path
    title: str
    ceremony_id: str
    standing: str
    wants_approval: bool
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalWishes:
    """What a rehearsal in the window is asked to be.

    Attributes:
        earlier: the folder of the rehearsal whose key is reconstructed, or None.
        keep_sheets: whether copies of the sheets are kept beside the folder.
    """

    script: str
    folder: Path
    earlier: Path | None
    keep_sheets: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything the window asks for; `scripts`, `recent` and `new_folder` take no time to speak of."""

    scripts: Callable[[], tuple[ScriptChoice, ...]]
    recent: Callable[[], tuple[Path, ...]]
    look_at: Callable[[Path], RecentView]
    new_folder: Callable[[str], Path]
    rehearsal: Callable[[RehearsalWishes], RunCeremony]
    ceremony: Callable[[Path], RunCeremony]
    machine: Callable[[], tuple[Finding, ...]]
    audit: AuditServices
    plan: PlanServices
    approve: ApproveServices


def sheets_beside(folder: Path) -> Path:
    """Return where copies of a rehearsal's sheets are kept: beside its folder, never in it."""
    return folder.parent / f"{folder.name}.sheets"
