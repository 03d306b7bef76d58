"""Draw the engine's tables into docs/design.md, between two marks; run it after a change to them.

    .venv/bin/python scripts/draw_engine.py

What is drawn is what the engine runs by: ceremony/allowed.py and the step kinds. A test compares page and code.
"""

from collections.abc import Iterable
from pathlib import Path

from ceremony.allowed import ANSWERED_BY, MOVES
from ceremony.codec import kind_of
from ceremony.events import AbortDecided, OutOfBand, RoomLost
from ceremony.steps.kind import Kind
from ceremony.steps.kinds import STEP_KINDS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "design.md"
BEGIN = "<!-- drawn by scripts/draw_engine.py from the code; do not edit by hand -->"
END = "<!-- end of the drawing -->"


def drawn(page: str) -> str:
    """Return the page with what stands between the marks drawn anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{_phases()}\n{_effects()}\n{_kinds()}{END}{after}"


def _phases() -> str:
    """Return the phases of a task, and the events that lead from one to another."""
    at_any_time = {*OutOfBand.__args__, RoomLost}
    arrows: dict[tuple[str, str], list[str]] = {}
    for (phase, event), afters in MOVES.items():
        if event in at_any_time:
            continue
        for after in afters:
            arrows.setdefault((phase.name, after.name), []).append(event.__name__)
    lines = [f"    {here} --> {there}: {', '.join(events)}" for (here, there), events in sorted(arrows.items())]
    always = _names(sorted(event.__name__ for event in at_any_time))
    others = (
        f"In every phase also: {always}. `{AbortDecided.__name__}` leads to WAITING, before the first step of the safe "
        "state. A lost strongroom or a new start leads from STARTED to IN_DOUBT, and to WAITING where entries are "
        "repeated or a set is void."
    )
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> WAITING", *lines, "```", "", others, ""])


def _effects() -> str:
    rows = [
        f"| {effect.__name__} | {_first_line(effect)} | {_names(event.__name__ for event in events)} |"
        for effect, events in ANSWERED_BY.items()
    ]
    return "\n".join(["| effect | what the world must do | answered by |", "|---|---|---|", *rows, ""])


def _kinds() -> str:
    head = "| step kind | strongroom | outcome | needs | not while | gives | takes | excusable |"
    return "\n".join([head, "|---|---|---|---|---|---|---|---|", *(_kind(kind) for kind in STEP_KINDS.values()), ""])


def _kind(kind: type[Kind]) -> str:
    one_of = [" or ".join(sorted(kind.needs_one_of))] if kind.needs_one_of else []
    cells = (
        f"`{kind.action}`",
        ", ".join(sorted(kind.uses)),
        kind_of(kind.yields) if kind.yields is not None else "",
        ", ".join([*sorted(kind.needs), *one_of]),
        ", ".join(sorted(kind.forbids)),
        ", ".join(sorted(kind.gives | kind.gives_at_once)),
        ", ".join(sorted(kind.takes)),
        "no" if kind.essential else "if the script says so",
    )
    return f"| {' | '.join(cell or '-' for cell in cells)} |"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"


def _first_line(effect: type) -> str:
    assert effect.__doc__ is not None
    return effect.__doc__.partition("\n")[0].rstrip(".")


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text()))
