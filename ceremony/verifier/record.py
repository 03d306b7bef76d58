"""Claims about the record itself: files, chain, events, closing, artefacts (R-141, R-142).

Each function judges its questions even where another found a fault, as long as there is something to judge.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping

from reportlab.platypus.doctemplate import LayoutError

from ceremony.closing import public_files, signers
from ceremony.events import Closed
from ceremony.sheets.transcript_pdf import render_transcript
from ceremony.transcript.bundle import SIGNATURES, TRANSCRIPT
from ceremony.transcript.manifest import MANIFEST, MANIFEST_SIGNATURES, ManifestError, build_from, check_files
from ceremony.transcript.narrative import transcript_document
from ceremony.transcript.record_keys import RecordSigner
from ceremony.transcript.verify_page import standalone_verifier, verify_page
from ceremony.verifier.case import NO_ANSWER, PLAN, Case, at
from ceremony.verifier.report import Claim, Question

FILES = Question("R-142", "every file is the one that manifest.json lists")
CHAIN = Question("R-142", "every line names the SHA-256 of the line before")
EVENTS = Question("R-141", "every line records one known event, with all its fields")
CLOSED = Question("R-142", "the record is closed by its last line, and only there")
ARTEFACTS = Question("R-142", "the closed record names the SHA-256 of every artefact")
DERIVED = Question("R-141", "every artefact follows from the record, to the byte")
COPIES = Question("R-142", "the human copy and the instructions follow from the record, to the byte")

_PDF = "transcript.pdf"
_PAGE = "VERIFY.md"
_PROGRAM = "verify_transcript.py"


def files(case: Case) -> Iterator[Claim]:
    """Judge the manifest, naming every file at fault."""
    bundle = case.bundle
    try:
        check_files(bundle.files, bundle.manifest)
    except ManifestError as error:
        for path, what in (_at_fault(bundle.files, bundle.manifest) or {error.path: error.message}).items():
            yield FILES.failed(what, path)
    else:
        yield FILES.proved(f"{len(_listed(bundle.manifest))} files", MANIFEST)


def _at_fault(present: Mapping[str, bytes], manifest: bytes) -> dict[str, str]:
    """Return what is wrong by path, or nothing where one of the two lists cannot be made."""
    try:
        there = _listed(build_from(present))
        check_files({}, manifest)
    except ManifestError as error:
        if error.path == MANIFEST or "listed in" not in error.message:
            return {}
    listed = _listed(manifest)
    wrong: dict[str, str] = {}
    for path in sorted(listed.keys() | there.keys()):
        if path not in there:
            wrong[path] = "listed in manifest.json but missing"
        elif path not in listed:
            wrong[path] = "not listed in manifest.json"
        elif listed[path] != there[path]:
            wrong[path] = "not what manifest.json lists"
    return wrong


def _listed(manifest: bytes) -> dict[str, tuple[str, int]]:
    return {file["path"]: (file["sha256"], file["size"]) for file in json.loads(manifest)["files"]}


def chain(case: Case) -> Iterator[Claim]:
    """Judge the hash chain, and whether its lines are events."""
    count = len(case.records)
    if case.chain_fault is not None:
        yield CHAIN.failed(case.chain_fault.message, at(case.chain_fault.line))
    elif count == 0 and case.event_fault is None:
        yield CHAIN.failed("the transcript has no line", TRANSCRIPT)
    else:
        yield CHAIN.proved("unbroken from the first line to the last", TRANSCRIPT)
    if case.event_fault is not None:
        yield EVENTS.failed(case.event_fault.message, at(case.event_fault.line))
    elif case.whole:
        yield EVENTS.proved(f"{count} events", TRANSCRIPT)
    else:
        yield EVENTS.unknown(f"{count} lines could be read", case.end)


def closing(case: Case) -> Iterator[Claim]:
    """Judge whether the record is closed, and the hashes of the artefacts in its last line."""
    closed = case.closed
    if closed is None:
        yield case.lacks(CLOSED, "the last line is no closing")
        yield ARTEFACTS.unknown("the record is not closed", case.end)
        return
    early = [line for line, event in case.events() if isinstance(event, Closed)][:-1]
    if early:
        yield CLOSED.failed("events follow a closing", at(early[0]))
    else:
        yield CLOSED.proved(f"closed as {closed.outcome}", case.end)
    yield from _artefacts(case, closed)


def _artefacts(case: Case, closed: Closed) -> Iterator[Claim]:
    named = {artefact.path: artefact.sha256 for artefact in closed.artefacts}
    there = {path: hashlib.sha256(file).hexdigest() for path, file in case.bundle.files.items()}
    wrong = dict.fromkeys(named.keys() - there.keys(), "an artefact that is missing")
    wrong |= {path: "not of this SHA-256" for path in named.keys() & there.keys() if named[path] != there[path]}
    wrong |= {path: "no artefact of this record" for path in there.keys() - named.keys() if not _around(path)}
    for path, what in sorted(wrong.items()):
        yield ARTEFACTS.failed(f"{what}, says {case.end}", path)
    if len(named) != len(closed.artefacts):
        yield ARTEFACTS.failed("an artefact is named twice", case.end)
    elif not wrong:
        yield ARTEFACTS.proved(f"{len(named)} artefacts", case.end)


def _around(path: str) -> bool:
    """Tell whether a file is of those that stand around the artefacts in every bundle."""
    return path in (TRANSCRIPT, _PDF, _PAGE, _PROGRAM, MANIFEST) or path.startswith((SIGNATURES, MANIFEST_SIGNATURES))


def derived(case: Case) -> Iterator[Claim]:
    """Judge whether every artefact is what the record makes it."""
    if case.final is None:
        yield DERIVED.unknown("the record cannot be replayed to its end", case.end)
        return
    try:
        wanted = public_files(case.final, case.bundle.files[PLAN])
    except NO_ANSWER:
        yield DERIVED.failed("something in the record is not what it is said to be", TRANSCRIPT)
        return
    there = case.bundle.files
    wrong = [path for path in sorted(wanted) if there.get(path) != wanted[path]]
    wrong += [path for path in sorted(there) if path not in wanted and not _around(path)]
    for path in wrong:
        yield DERIVED.failed("not what the record makes it", path)
    if not wrong:
        yield DERIVED.proved(f"{len(wanted)} files made again", TRANSCRIPT)


def copies(case: Case) -> Iterator[Claim]:
    """Judge the files that only explain: another version of this software may have written them otherwise."""
    if case.script is None or case.plan is None or case.final is None or case.closed is None:
        yield COPIES.unknown("the record cannot be replayed to its end", _PDF)
        return
    try:
        document = transcript_document(case.script, case.plan, case.bundle.transcript)
        pdf = render_transcript(document)
    except (*NO_ANSWER, LayoutError):
        yield COPIES.unknown("the record cannot be laid out on pages", _PDF)
        return
    people = [RecordSigner(person.id, person.name) for person in signers(case.final)]
    wanted = {
        _PDF: pdf,
        _PAGE: verify_page(ceremony_id=case.plan.ceremony_id, mode=case.plan.mode.value, signers=people),
        _PROGRAM: standalone_verifier(),
    }
    other = [path for path, content in wanted.items() if case.bundle.files.get(path) != content]
    for path in other:
        yield COPIES.unknown("this version of the software writes it otherwise; read the record instead", path)
    if not other:
        yield COPIES.proved(f"{', '.join(wanted)} made again", _PDF)
