"""A rehearsal's printer is a folder: what its sheets are called, and where a custodian finds the own one. Pure."""

from ceremony.effects import Task
from ceremony.state import State
from ceremony.steps.shares import sheet_id


def sheet_file(sheet: str) -> str:
    """Return the file name of a sheet in a rehearsal's printer, from its id."""
    _, share, number = sheet.split("/")
    return f"share-{share}.print-{number}.pdf"


def folder_sheet(task: Task, state: State) -> str:
    """Return where a rehearsal's printer has put a custodian's sheet; "" for a real printer."""
    printer = state.plan.printer
    if printer.driver != "folder":
        return ""
    return f"{printer.path}/{sheet_file(sheet_id(state, task.subject))}"
