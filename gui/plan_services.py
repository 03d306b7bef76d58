"""What the plan and the approval need of the world; gui.app fills it in from ceremony.adapters. No Qt.

Every callable may take time and raise a CeremonyError; pages call them off the UI thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ceremony.approving import Approving
from ceremony.operations.tokens import TokenSeen
from ceremony.plan import Plan, PreviousCeremony
from ceremony.script.model import Script


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanServices:
    """The plan page's.

    Attributes:
        today: the day, UTC.
        scripts: those that come with the product.
        load_plan: a plan and the bytes of its file.
        save: a new file; `save_again` in place of a file that still has the bytes of the third argument.
        print_script: a new PDF.
        list_tokens: by module and store.
        previous: what the bundle of a ceremony says of it, once it was verified.
        make: the ceremony's folder, from script, plan, folder and the folder of the wrapped key; it says what it does.
    """

    today: Callable[[], date]
    scripts: Callable[[], tuple[Script, ...]]
    load_plan: Callable[[Path], tuple[Plan, bytes]]
    save: Callable[[Path, bytes], None]
    save_again: Callable[[Path, bytes, bytes], None]
    print_script: Callable[[Script, Plan, Path], None]
    list_tokens: Callable[[str, str], tuple[TokenSeen, ...]]
    previous: Callable[[Path], PreviousCeremony]
    make: Callable[[Script, Plan, Path, Path | None, Callable[[str], None]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveServices:
    """The approval page's.

    Attributes:
        look: how far the approval of the ceremony in a folder has come.
        approve: write down an approval by folder, approver, and the words of script and plan as they were typed.
    """

    look: Callable[[Path], Approving]
    approve: Callable[[Path, str, str, str], Approving]
