"""The commands that only look: bundles, scripts, plans, tokens. What they write, they write to a new file."""

import argparse
import json
from datetime import UTC, datetime

from ceremony.adapters import auditing, planning
from ceremony.adapters.held import Held
from ceremony.adapters.new_file import refuse_existing, write_new
from ceremony.adapters.output import program, say, typed
from ceremony.adapters.running import scripts_folder, shipped
from ceremony.plan import Mode
from ceremony.plan_check import check_plan, production_gaps
from ceremony.plan_example import example_plan
from ceremony.plan_file import load_plan, write_plan
from ceremony.script.check import CUSTODIAN, check_script
from ceremony.script.duration import planned_minutes
from ceremony.script.parse import load_script
from ceremony.script.policy import POLICY_PACKS
from ceremony.script.problems import Problem, Severity
from ceremony.succession import previous_ceremony
from ceremony.verifier.rendering import as_json, as_text


def verify(arguments: argparse.Namespace, held: Held) -> int:
    """Check bundles."""
    del held
    if arguments.pdf is not None:
        refuse_existing(arguments.pdf)
    examined = auditing.examine(arguments.bundles, arguments.trust, auditing.TerminalProgress())
    reports = [one.report for one in examined]
    if arguments.pdf is not None:
        auditing.save_report(arguments.pdf, examined, auditing.now())
    if arguments.json:
        say(f"[{','.join(as_json(report) for report in reports)}]")
    else:
        for report in reports:
            say(as_text(report, program=program()))
        if arguments.pdf is not None:
            say(f"The report: {arguments.pdf}")
    return max(report.exit_code for report in reports)


def scripts_list(arguments: argparse.Namespace, held: Held) -> int:
    """List the scripts that come with the product."""
    del arguments, held
    for path in sorted(scripts_folder().glob("*.toml")):
        script = load_script(path)
        plan = example_plan(script, day=datetime.now(UTC).date())
        minutes, custodians = planned_minutes(script, plan), len(plan.with_role(CUSTODIAN))
        takes = f"{minutes // 60} h {minutes % 60:02d} min with {custodians} custodians"
        say(f"{script.id:22} {script.version:8} {script.title}, {takes}")
    say(f"Next: {typed('scripts', 'show', 'NAME')}, or: {typed('rehearse', 'NAME')}")
    return 0


def scripts_show(arguments: argparse.Namespace, held: Held) -> int:
    """Show a script as text."""
    del held
    script = load_script(shipped(arguments.script))
    say(f"{script.title}\n{script.id} {script.version}, SHA-256 {script.sha256}\n")
    for act in script.acts:
        say(f"{act.id}  {act.title}")
        for step in act.steps:
            each = f" (each {step.for_each})" if step.for_each else ""
            say(f"  {step.id:6} {step.actor:16} {step.action.action:20} {step.do}{each}")
    say(f"\nNext: {typed('rehearse', arguments.script)}")
    return 0


def scripts_check(arguments: argparse.Namespace, held: Held) -> int:
    """Check a script by simulation."""
    del held
    script = load_script(shipped(arguments.script))
    problems = check_script(script, policy=POLICY_PACKS[script.policy])
    return _problems(problems, f"{script.name} passes. Next: {typed('rehearse', arguments.script)}")


def scripts_print(arguments: argparse.Namespace, held: Held) -> int:
    """Write the printed script as PDF."""
    del held
    script, plan = load_script(shipped(arguments.script)), load_plan(arguments.plan)
    planning.print_script(script, plan, arguments.out)
    say(f"The printed script: {arguments.out}")
    return 0


def plan_example(arguments: argparse.Namespace, held: Held) -> int:
    """Write an example plan."""
    del held
    script = load_script(shipped(arguments.script))
    previous = previous_ceremony(arguments.previous) if arguments.previous is not None else None
    write_new(arguments.out, write_plan(example_plan(script, day=datetime.now(UTC).date(), previous=previous)))
    say(f"An example plan: {arguments.out}. Put in your own people, places and names; every line says what it is.")
    say(f"Next: {typed('plan', 'check', arguments.out, '--script', arguments.script)}")
    say(f"Then: {typed('new', arguments.script, '--plan', arguments.out, '--dir', 'DIR')}")
    return 0


def plan_check(arguments: argparse.Namespace, held: Held) -> int:
    """Check a plan against its script."""
    del held
    script, plan = load_script(shipped(arguments.script)), load_plan(arguments.plan)
    problems = check_plan(plan, script)
    if plan.mode is Mode.PRODUCTION:
        for gap in production_gaps(script, plan):
            say(f"production waits for: {gap}")
    following = typed("new", arguments.script, "--plan", arguments.plan, "--dir", "DIR")
    return _problems(problems, f"{arguments.plan} fits. Next: {following}")


def _problems(problems: tuple[Problem, ...], good: str) -> int:
    for problem in problems:
        say(str(problem))
    if any(problem.severity is Severity.ERROR for problem in problems):
        return 1
    say(good)
    return 0


def tokens_list(arguments: argparse.Namespace, held: Held) -> int:
    """List the tokens of a module."""
    del held
    tokens = planning.list_tokens(arguments.module, str(arguments.store) if arguments.store is not None else "")
    if arguments.json:
        rows = [
            {"label": one.label, "model": one.model, "serial": one.serial, "firmware": one.firmware} for one in tokens
        ]
        say(json.dumps(rows, indent=2))
        return 0
    for one in tokens:
        say(f"serial {one.serial}  label {one.label}  {one.model}, firmware {one.firmware}")
        say(f"  module SHA-256 {one.module_sha256 or '(software)'}")
    say(f"{len(tokens)} tokens. Next: put serial and module SHA-256 under [[token]] in the plan.")
    return 0
