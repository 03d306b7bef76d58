"""Claims about what tokens said of keys and what was tried on them: where a key is from, and whether it can leave.

Judged from the evidence by rules of its own, not by those of the step kinds, so that two derivations must agree. What a
token says is no proof; the titles say whose word it is.
"""

from collections.abc import Iterator, Mapping

from ceremony.evidence import FALSE, NOT_REPORTED, REFUSED, SOFTWARE_MODULE, TRUE, Attribute, Probe
from ceremony.operations.backup import KeyRestored
from ceremony.operations.keys import KeyGenerated, KeySealed
from ceremony.operations.tokens import Evidence
from ceremony.steps.outcomes import BackupProved
from ceremony.verifier.case import PLAN, Case
from ceremony.verifier.report import Claim, Question

MADE = Question("R-61", "the token says that it made the key itself, and keeps it sensitive")
SEALED = Question("R-40", "every known way of getting the sealed key out of its token was tried, and refused")
RESTORED = Question("R-40", "the token says of every restored key that it is sensitive and cannot leave it")


def made(case: Case) -> Iterator[Claim]:
    """Judge what the token said of every key that it generated."""
    found = case.outcomes(KeyGenerated)
    silent = ""
    for one in found:
        said = _by_name(one.outcome.evidence)
        for name in (Attribute.LOCAL, Attribute.SENSITIVE):
            answers = said.get(name, [])
            if answers == [NOT_REPORTED]:
                silent = f"the token does not report {name}"
            elif answers != [TRUE]:
                yield MADE.failed(_contrary(name, answers), one.where)
                return
    if not found:
        yield MADE.moot("no key was generated here", case.end)
    elif silent:
        yield MADE.unknown(silent, found[-1].where)
    else:
        yield MADE.proved(f"{len(found)} generated", found[-1].where)


def sealed(case: Case) -> Iterator[Claim]:
    """Judge every seal: by its attribute, and by the attempts that were made on it."""
    if case.plan is None:
        yield SEALED.unknown("plan.toml cannot be read", PLAN)
        return
    modules = {token.ref.id: token.ref.module for token in case.plan.tokens}
    found = case.outcomes(KeySealed)
    for one in found:
        if one.outcome.token not in modules:
            yield SEALED.failed(f"{one.outcome.token} is no token of the plan", one.where)
            return
        module = modules[one.outcome.token]
        if contrary := _against_seal(one.outcome.evidence, module):
            yield SEALED.failed(contrary, one.where)
            return
    if not found:
        # That nothing was signed before a seal is a claim of its own.
        yield SEALED.moot("no key was sealed here", case.end)
    else:
        yield SEALED.proved("not extractable; " + _tried(found[-1].outcome.evidence), found[-1].where)


def _against_seal(evidence: tuple[Evidence, ...], module: str) -> str:
    said = _by_name(evidence)
    if said.get(Attribute.EXTRACTABLE) != [FALSE]:
        return _contrary(Attribute.EXTRACTABLE, said.get(Attribute.EXTRACTABLE, []))
    if said.get(Attribute.SENSITIVE) not in ([TRUE], [NOT_REPORTED]):
        return _contrary(Attribute.SENSITIVE, said.get(Attribute.SENSITIVE, []))
    for probe in Probe:
        results = said.get(probe, [])
        # A file has no other operation than wrapping; a PKCS#11 token has them all.
        due = probe is Probe.WRAP or module != SOFTWARE_MODULE
        if (due and len(results) != 1) or [result for result in results if not result.startswith(REFUSED)]:
            return _contrary(probe, results)
    return ""


def restored(case: Case) -> Iterator[Claim]:
    """Judge what tokens said of every key that came back, for a proof or for use."""
    found = [(one.where, one.outcome.evidence) for one in case.outcomes(KeyRestored)]
    found += [(one.where, one.outcome.restored.evidence) for one in case.outcomes(BackupProved)]
    for where, evidence in found:
        said = _by_name(evidence)
        for name, wanted in ((Attribute.EXTRACTABLE, FALSE), (Attribute.SENSITIVE, TRUE)):
            if said.get(name) != [wanted]:
                yield RESTORED.failed(_contrary(name, said.get(name, [])), where)
                return
    if found:
        yield RESTORED.proved(f"{len(found)} restored", found[-1][0])
    else:
        yield RESTORED.moot("no key was restored here", case.end)


def _by_name(evidence: tuple[Evidence, ...]) -> Mapping[str, list[str]]:
    said: dict[str, list[str]] = {}
    for one in evidence:
        said.setdefault(one.name, []).append(one.value)
    return said


def _tried(evidence: tuple[Evidence, ...]) -> str:
    return ", ".join(f"{one.name}: {one.value}" for one in evidence if one.value.startswith(REFUSED))


def _contrary(name: str, answers: list[str]) -> str:
    return f"{name}: {', '.join(answers) or 'nothing on record'}"
