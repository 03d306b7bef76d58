"""One step as the room sees it: where we are, who acts, what is read aloud, what is done and by whom."""

from datetime import datetime

from ceremony.adapters.terminal_screen import TerminalScreen
from ceremony.effects import Task
from ceremony.folder_printer import folder_sheet
from ceremony.people import named
from ceremony.script.duration import planned_minutes
from ceremony.script.wording import fill, subject_name
from ceremony.state import State

_HOUR_MINUTES = 60
_MINUTE_S = 60


def show_step(screen: TerminalScreen, task: Task, state: State, *, now: datetime) -> None:
    """Show a step in full."""
    step, plan = task.step, state.plan
    acts = (*state.script.acts, *state.script.safe_state)
    title = next(act.title for act in acts if act.id == task.act)
    subject = subject_name(state.script, plan, step, task.subject)
    screen.rule("=")
    screen.say(_progress(state, now))
    screen.say(f"{step.id}   {title}{f': {subject}' if subject else ''}")
    assisting = f", with {', '.join(step.assist)}" if step.assist else ""
    screen.labelled("WHO", f"{named(plan.person(state.actor()))}{assisting}")
    if step.say:
        screen.read_aloud(fill(step.say, script=state.script, plan=plan, step=step, subject=task.subject))
    screen.labelled("DO", fill(step.do, script=state.script, plan=plan, step=step, subject=task.subject))
    if step.action.will:
        screen.labelled("APPLICATION", f"will {step.action.will}")
    if step.note:
        screen.labelled("NOTE", step.note)


def show_folder_sheet(screen: TerminalScreen, task: Task, state: State) -> None:
    """Say where a rehearsal's printer has put a custodian's sheet; a real printer needs no such line."""
    if sheet := folder_sheet(task, state):
        screen.say("This rehearsal prints into a folder. Your sheet, to be opened by nobody else:")
        screen.listed([sheet])


def _progress(state: State, now: datetime) -> str:
    elapsed = int((now - (state.opened_at or now)).total_seconds()) // _MINUTE_S
    planned = sum(task.step.minutes for task in state.tasks[: state.position])
    return (
        f"{now:%H:%M:%S}Z   elapsed {_duration(elapsed)}, planned {_duration(planned)} of "
        f"{_duration(planned_minutes(state.script, state.plan))}   step {state.position + 1} of {len(state.tasks)}"
        f"{'   ENDING BEFORE TIME' if state.aborting else ''}"
    )


def _duration(minutes: int) -> str:
    return f"{minutes // _HOUR_MINUTES}:{minutes % _HOUR_MINUTES:02}"
