"""The printed script: the paper that witnesses follow, mark and initial.

Every page carries the hash of the script as words, so that a page can be held against what was approved. The order,
the words and the blanks are those of the screen; nothing is left out because a machine does it. Exception sheets and
the statement of the participants follow the acts (requirements.md 4, "Printed layout").
"""

from reportlab.platypus import CondPageBreak, Flowable, LongTable, PageBreak, Spacer, Table

from ceremony.sheets.days import day_in_words
from ceremony.sheets.fonts import Face
from ceremony.sheets.model import ActRows, ScriptDocument, StepRow
from ceremony.sheets.page import (
    BODY,
    GROUND,
    HEADING,
    INK,
    LINE,
    MONO,
    PAGE_WIDTH,
    PAPER,
    SMALL,
    STRONG,
    SUBTITLE,
    TITLE,
    Edge,
    Running,
    build_pages,
    prose,
    style,
)
from ceremony.sheets.script_forms import exception_sheet, statement_page
from ceremony.sheets.step_cells import (
    CELL_PADDING,
    activity_cell,
    initials_cell,
    initials_lines,
    minutes_line,
    result_cell,
    subject_cell,
)

Cell = list[Flowable]

_EMPTY: tuple[Cell, ...] = ([],) * 5
_MARGIN = 36.0
_SPAN = PAGE_WIDTH - 2 * _MARGIN
_COLUMNS = (38.0, 72.0, 200.0, 116.0, 38.0, _SPAN - 464.0)
_HEADINGS = ("#", "Actor", "Activity", "Result", "Time (UTC)", "Initials")
_EXCEPTION_SHEETS = 2
# Higher rows are continued in a further row; the bar, a row, its first subject and the stop then still share a page.
_TALLEST_ROW = 290.0
# Between two flowables of a cell, at most.
_GAP = 8.0
_LEAST_SPLIT = 40.0

_NUMBER = style(Face.MONO_SEMIBOLD, 8.5)
_COLUMN = style(Face.SEMIBOLD, 7.5)
_ON_BLACK = style(Face.BOLD, 8.5, ink=PAPER)
_STOP = style(Face.BOLD, 9)
_ACTOR = style(Face.SEMIBOLD, 8.3)
_PRIVATE = style(Face.BOLD, 6.5)
_SUBJECT_NUMBER = style(Face.MONO, 7.2)


def render_script(document: ScriptDocument) -> bytes:
    """Return the script as a PDF; the same document gives the same bytes."""
    story: list[Flowable] = [*_front(document)]
    for act in document.acts:
        story += [Spacer(0, 12), CondPageBreak(150), _act_table(act)]
    for number in range(1, _EXCEPTION_SHEETS + 1):
        story += [PageBreak(), *exception_sheet(number, width=_SPAN)]
    story += [PageBreak(), *statement_page(document, width=_SPAN)]
    running = Running(
        mode=document.mode,
        title=document.title,
        ceremony_id=document.ceremony_id,
        fact_name="Script hash in words",
        fact=document.script_hash_words,
        edge=Edge.HEAD,
        margin=_MARGIN,
    )
    return build_pages(story, running)


def _front(document: ScriptDocument) -> list[Flowable]:
    planned = f"{document.minutes // 60} h {document.minutes % 60:02d} min with {document.custodians} custodians"
    facts = [
        ("Ceremony", document.ceremony_id),
        ("Script", document.version),
        ("Mode", document.mode.value),
        ("Date", day_in_words(document.day) if document.day else ""),
        ("Quorum", document.quorum),
        ("Planned duration", planned if document.minutes else ""),
    ]
    # In the order in which the machine shows them; the script's are also on every page.
    hashes = [
        ("Software hash in words", document.software_hash_words),
        ("Script hash in words", document.script_hash_words),
        ("Plan hash in words", document.plan_hash_words),
    ]
    rows = [[prose(name, SMALL), prose(text, BODY)] for name, text in facts if text]
    rows += [[prose(name, SMALL), prose(" ".join(words), MONO)] for name, words in hashes if words]
    people = [[prose(name, _COLUMN) for name in ("Name", "Role", "Signature", "Initials", "In (UTC)", "Out (UTC)")]]
    people += [
        [[prose(person.name, STRONG), *([prose(person.note, SMALL)] if person.note else [])], prose(person.role, BODY)]
        + [""] * 4
        for person in document.participants
    ]
    ruled = [("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *CELL_PADDING]
    return [
        prose(document.title, TITLE),
        prose(document.organisation, SUBTITLE),
        Table(rows, colWidths=(110, _SPAN - 110), style=ruled, hAlign="LEFT"),
        Spacer(0, 14),
        prose("Participants", HEADING),
        LongTable(
            people,
            colWidths=(140, 92, 126, 53, 56, _SPAN - 467),
            rowHeights=[16.0, *[None] * len(document.participants)],
            minRowHeights=[16.0, *[30.0] * len(document.participants)],
            repeatRows=1,
            style=[*ruled, ("LINEBELOW", (0, 0), (-1, 0), 0.9, INK), ("LINEBEFORE", (2, 1), (-1, -1), 0.4, LINE)],
            hAlign="LEFT",
        ),
    ]


def _act_table(act: ActRows) -> LongTable:
    heading = style(Face.SEMIBOLD, 11.5)
    rows: list[list[Cell]] = [
        [[prose(f"Act {act.letter}: {act.title}", heading)], *_EMPTY],
        [[prose(name, _COLUMN)] for name in _HEADINGS],
    ]
    commands: list[tuple[object, ...]] = [
        ("SPAN", (0, 0), (-1, 0)),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 1), (-1, 1), 0.9, INK),
        *CELL_PADDING,
    ]
    for step in act.steps:
        _add_step(step, rows, commands)
    return LongTable(rows, colWidths=_COLUMNS, repeatRows=2, style=commands, hAlign="LEFT")


def _add_step(step: StepRow, rows: list[list[Cell]], commands: list[tuple[object, ...]]) -> None:
    first = len(rows)
    if step.privacy:
        commands += [("SPAN", (0, first), (-1, first)), ("BACKGROUND", (0, first), (-1, first), INK)]
        rows.append([[prose(f"{step.privacy.upper()} ONLY: cameras away, projector blank", _ON_BLACK)], *_EMPTY])
    main = len(rows)
    number = [prose(step.number, _NUMBER), *minutes_line(step)]
    actor = [prose(step.actor, _ACTOR), *([prose(f"with {step.assist}", SMALL)] if step.assist else [])]
    activity = activity_cell(step)
    if step.subjects:
        rows += _continued([number, actor, activity, [], [], []])
        commands += [("SPAN", (2, row), (-1, row)) for row in range(main, len(rows))]
        commands.append(("NOSPLIT", (0, len(rows) - 1), (-1, len(rows))))
    else:
        rows += _continued(
            [number, actor, activity + subject_cell(step, ""), result_cell(step), [], initials_cell(step)]
        )
        commands.append(("LINEBEFORE", (3, main), (-1, len(rows) - 1), 0.4, LINE))
        _add_initials(step, rows, commands)
    # The bar must not stand at the foot of a page.
    commands.append(("NOSPLIT", (0, first), (-1, main)))
    for index, subject in enumerate(step.subjects, start=1):
        row = len(rows)
        # A row may come to stand on a page without the black bar, so each says for itself who may see.
        private = [prose(f"{step.privacy.upper()} ONLY", _PRIVATE)] if step.privacy else []
        mark = [prose(f"{step.number}.{index}", _SUBJECT_NUMBER)]
        rows += _continued([mark, private, subject_cell(step, subject), result_cell(step), [], initials_cell(step)])
        commands.append(("LINEBEFORE", (3, row), (-1, len(rows) - 1), 0.4, LINE))
        commands.append(("LINEABOVE", (2, row), (-1, row), 0.4, LINE))
        _add_initials(step, rows, commands)
    last = len(rows) - 1
    if step.gate:
        gate = len(rows)
        rows.append([[prose("STOP until initialled", _STOP)], *_EMPTY])
        commands += [
            ("SPAN", (0, gate), (-1, gate)),
            ("BACKGROUND", (0, gate), (-1, gate), GROUND),
            ("LINEABOVE", (0, gate), (-1, gate), 2.4, INK),
            ("LINEBELOW", (0, gate), (-1, gate), 2.4, INK),
            ("NOSPLIT", (0, last), (-1, gate)),
        ]
    else:
        commands.append(("LINEBELOW", (0, last), (-1, last), 0.4, INK))


def _add_initials(step: StepRow, rows: list[list[Cell]], commands: list[tuple[object, ...]]) -> None:
    """Add the boxes of a crowd below its row; the first line of them stays with the row."""
    for index, line in enumerate(initials_lines(step)):
        row = len(rows)
        rows.append([[], [line], *_EMPTY[:4]])
        commands.append(("SPAN", (1, row), (-1, row)))
        if index == 0:
            commands.append(("NOSPLIT", (0, row - 1), (-1, row)))


def _continued(row: list[Cell]) -> list[list[Cell]]:
    """Return `row`, and as many rows after it as its content needs."""
    rows: list[list[Cell]] = []
    rest = row
    while not rows or any(rest):
        parts = [_cut(cell, width - 8) for cell, width in zip(rest, _COLUMNS, strict=True)]
        rows.append([head for head, _tail in parts])
        rest = [tail for _head, tail in parts]
    return rows


def _cut(cell: Cell, width: float) -> tuple[Cell, Cell]:
    """Return what of `cell` stands in one row, and the rest; the first part of what is not empty is not empty."""
    room = _TALLEST_ROW
    for index, flowable in enumerate(cell):
        height = float(flowable.wrap(width, room)[1]) + _GAP
        if height > room:
            pieces = list(flowable.split(width, room)) if index == 0 or room > _LEAST_SPLIT else []
            assert pieces or index, "a whole row holds at least a part of any flowable"
            return [*cell[:index], *pieces[:1]], [*(pieces[1:] if pieces else [flowable]), *cell[index + 1 :]]
        room -= height
    return cell, []
