"""What tokens say of a key and what was tried on it: one vocabulary, and what speaks against a key in it. Pure.

Tokens speak it and step kinds judge by it, so that neither drifts from the other; the verifier reads the names only.
What a token says is no proof (R-61); that every known way of getting a sealed key out was refused was tried (R-40).
"""

from collections.abc import Iterator
from enum import StrEnum

from ceremony.operations.tokens import Evidence

SOFTWARE_MODULE = "software"
"""The module of a software token, in place of a PKCS#11 module's path."""
NOT_REPORTED = "not reported"
TRUE, FALSE = "true", "false"
REFUSED = "refused: "
"""Begins the result of an attempt that the token withstood; the kind of error follows."""


class Attribute(StrEnum):
    """What is judged of what a token says of a private key, in PKCS#11's words."""

    LOCAL = "LOCAL"
    SENSITIVE = "SENSITIVE"
    EXTRACTABLE = "EXTRACTABLE"


class Probe(StrEnum):
    """Every known way of getting a sealed key out; each reads on after "the token let us"."""

    WRAP = "wrap it once more"
    READ = "read its private value"
    EXTRACT = "make it extractable again"
    EXPOSE = "make it not sensitive"
    COPY = "copy it as extractable"


def probes_of(module: str) -> tuple[Probe, ...]:
    """Return what is tried on a sealed key; a software token has no operation that reads, changes or copies one."""
    return (Probe.WRAP,) if module == SOFTWARE_MODULE else tuple(Probe)


def refused(probe: Probe, error: Exception) -> Evidence:
    """Return the evidence that an attempt failed as it must."""
    return Evidence(probe, f"{REFUSED}{type(error).__name__}")


def entropy_sources(room_strings: int) -> tuple[str, ...]:
    """Return where a wrapping key's randomness comes from, in the order in which it is mixed (design.md 5)."""
    return ("operating system", "token", *("room",) * room_strings)


def faults_of_generated(evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    """Return what speaks against a fresh key: made elsewhere, or not sensitive. Silence of the token does not."""
    tolerated = (TRUE, NOT_REPORTED)
    return tuple(_unlike(evidence, {Attribute.LOCAL: tolerated, Attribute.SENSITIVE: tolerated}))


def faults_of_sealed(evidence: tuple[Evidence, ...], *, module: str) -> tuple[str, ...]:
    """Return what speaks against a seal: extractable, or a way out that was not tried or not refused."""
    wanted = {Attribute.EXTRACTABLE: (FALSE,), Attribute.SENSITIVE: (TRUE, NOT_REPORTED)}
    return (*_unlike(evidence, wanted), *_ways_out(evidence, probes_of(module)))


def faults_of_restored(evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    """Return what speaks against a restored key: it must be sealed from the start."""
    return tuple(_unlike(evidence, {Attribute.EXTRACTABLE: (FALSE,), Attribute.SENSITIVE: (TRUE,)}))


def unreported(evidence: tuple[Evidence, ...]) -> tuple[Attribute, ...]:
    """Return which of the judged attributes the token does not report."""
    return tuple(name for name in Attribute if NOT_REPORTED in _answers(evidence, name))


def _unlike(evidence: tuple[Evidence, ...], wanted: dict[Attribute, tuple[str, ...]]) -> Iterator[str]:
    for name, tolerated in wanted.items():
        answers = _answers(evidence, name)
        if len(answers) != 1 or answers[0] not in tolerated:
            yield f"{name} is {' and '.join(answers) or 'missing'}"


def _ways_out(evidence: tuple[Evidence, ...], tried: tuple[Probe, ...]) -> Iterator[str]:
    for probe in Probe:
        answers = _answers(evidence, probe)
        if len(answers) != 1 and (answers or probe in tried):
            yield f'"{probe}" was tried {len(answers)} times'
        elif not all(answer.startswith(REFUSED) for answer in answers):
            yield f'"{probe}" was not refused'


def _answers(evidence: tuple[Evidence, ...], name: str) -> tuple[str, ...]:
    return tuple(one.value for one in evidence if one.name == name)
