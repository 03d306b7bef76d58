"""The command that looks at the machine before anybody relies on it: a table for people, or JSON for programs."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from textwrap import wrap

from ceremony.adapters.held import Held
from ceremony.adapters.machine.look import look_at_machine
from ceremony.adapters.output import say, typed
from ceremony.machine.policy import STRICTEST, worst_first
from ceremony.machine.row import Finding, Verdict

_WIDTH = 80
_INDENT = " " * 7
"""The longest colour word and what separates it from the text."""


def preflight(arguments: argparse.Namespace, held: Held) -> int:
    """Look at this machine; 1 if the policy would refuse it in production."""
    del held
    findings = worst_first(look_at_machine(policy=arguments.policy))
    counts = Counter(finding.verdict for finding in findings)
    if arguments.json:
        summary = {verdict: counts[verdict] for verdict in Verdict}
        rows = [asdict(finding) for finding in findings]
        say(json.dumps({"policy": arguments.policy, "summary": summary, "findings": rows}, indent=2))
    else:
        for line in table(findings):
            say(line)
        for line in _summary(arguments.policy, counts):
            say(line)
    return int(counts[Verdict.RED] > 0)


def table(findings: tuple[Finding, ...]) -> Iterator[str]:
    """Yield the lines of a table of 80 columns: the colour, what was seen, and what to do unless it is green."""
    for finding in findings:
        yield from _wrapped(f"{finding.title}: {finding.value}", first=f"{finding.verdict:7}")
        if finding.remedy:
            rule = f" ({finding.rule})" if finding.rule else ""
            yield from _wrapped(f"{finding.meaning}{rule}", first=_INDENT)
            yield from _wrapped(finding.remedy, first=f"{_INDENT}Do: ", then=f"{_INDENT}    ")
            yield from _wrapped(finding.source, first=f"{_INDENT}From: ", then=f"{_INDENT}      ")
            yield ""


def _wrapped(text: str, *, first: str, then: str = _INDENT) -> list[str]:
    return wrap(text, _WIDTH, initial_indent=first, subsequent_indent=then, break_on_hyphens=False)


def _summary(policy: str, counts: Counter[Verdict]) -> Iterator[str]:
    yield ""
    yield f"Under policy {policy}: " + ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict) + "."
    if counts[Verdict.RED]:
        text = "Production refuses this machine until nothing is RED; a rehearsal records it as not met and goes on."
        yield from _wrapped(text, first="", then="")
        again = typed("preflight") if policy == STRICTEST else typed("preflight", "--policy", policy)
        yield f"Next: put right what is RED, then: {again}"
    else:
        yield from _wrapped("Nothing here is refused. AMBER is for people to judge.", first="", then="")
        yield f"Next: {typed('rehearse', 'root-generation')}"
