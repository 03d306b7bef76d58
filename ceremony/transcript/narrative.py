"""The transcript in sentences, for the human copy and the screen. It decides nothing; the record is the JSON lines."""

import hashlib
from collections.abc import Callable

from ceremony import events
from ceremony.events import Event, Recorded
from ceremony.operations.backup import KeyRestored, SharePrinted, ShareTaken
from ceremony.operations.keys import KeyChallenged, KeyDestroyed, KeyGenerated, KeySealed
from ceremony.operations.tokens import TokenInspected
from ceremony.plan import Plan
from ceremony.script.model import Script, Step
from ceremony.script.wording import fill
from ceremony.sheets.days import iso
from ceremony.sheets.model import Finding, LogEntry, Mode, Participant, TranscriptDocument
from ceremony.steps import outcomes
from ceremony.steps.outcomes import Outcome
from ceremony.transcript.canonical import parse_lines
from ceremony.transcript.records import all_recorded
from shamir import digest_words

SYSTEM = "Application"


def sentence(event: Event, script: Script, plan: Plan) -> tuple[str, str]:
    """Return who an event is about and what happened, as one line of the log."""
    name = _namer(plan)
    match event:
        case events.Opened():
            approvers = ", ".join(name(one.approver) for one in event.approvals)
            return (
                SYSTEM,
                f"Record opened: {event.script} {event.script_version}, {event.mode}. Approved by {approvers}.",
            )
        case events.Resumed():
            return SYSTEM, "The application was started again and goes on from the journal."
        case events.StepOpened():
            return name(event.by), f"{_where(event.step, event.subject, name)} begun: {_do(event, script, plan)}"
        case events.RoomOpened():
            locked = "memory locked" if event.memory_locked else "memory not locked"
            return SYSTEM, f"Strongroom “{event.room}” opened, {locked}."
        case events.TokenOpened():
            holders = " and ".join(name(holder) for holder in event.holders)
            low = " PIN tries are low." if event.tries_low else ""
            return holders, f"Logged in to {event.token}, serial {event.serial}, in strongroom “{event.room}”.{low}"
        case events.RoomClosed():
            return SYSTEM, f"Strongroom “{event.room}” ended; what it held is gone."
        case events.RoomLost():
            return SYSTEM, f"Strongroom “{event.room}” was lost: {event.reason}."
        case events.Started():
            return SYSTEM, f"{_where(event.step, event.subject, name)}: effect {event.reference} started."
        case events.Done():
            return SYSTEM, f"{_where(event.step, event.subject, name)}: {_outcome(event.outcome, name)}"
        case events.Failed():
            return SYSTEM, f"{_where(event.step, event.subject, name)} failed: {event.message}."
        case events.Decided():
            void = f" Sheet {event.void_sheet} was handed back and destroyed." if event.void_sheet else ""
            return name(event.by), f"Decided: {event.decision}. {event.reason}{void}"
        case events.Reconciled():
            return name(event.by), f"After a crash: {event.finding}. Ruled: {event.ruling}."
        case events.Answered():
            return _answered(event, name)
        case events.SpanVoided():
            return name(event.by), f"Set {event.set_id} is void; destroyed: {', '.join(event.sheets) or 'no sheets'}."
        case events.ExceptionRecorded():
            return name(event.by), (
                f"EXCEPTION in {event.step}: expected {event.expected}; observed {event.observed}; "
                f"decision: {event.decision}. Initials: {', '.join(name(one) for one in event.initials)}."
            )
        case events.Dissented():
            return name(event.by), f"DOES NOT AGREE in {event.step}: {event.reason}"
        case events.BreakStarted():
            return name(event.by), f"Break. Sealed in bags: {', '.join(event.bags) or 'nothing'}."
        case events.BreakEnded():
            return name(event.by), f"Return from the break. Seals: {event.seals}."
        case events.Entered():
            return name(event.person), "Came in."
        case events.Left():
            return name(event.person), f"Went out: {event.purpose}."
        case events.AbortDecided():
            return name(event.by), f"ABORT decided: {event.reason}"
        case events.Halted():
            return SYSTEM, f"The application stopped on a fault of its own: {event.code}."
        case events.Closed():
            return SYSTEM, f"Record closed: {event.outcome}, {len(event.artefacts)} artefacts."


def _namer(plan: Plan) -> Callable[[str], str]:
    names = {person.id: person.name for person in plan.people}
    return lambda person: names.get(person, person or SYSTEM)


def _step(script: Script, step_id: str) -> Step:
    acts = (*script.acts, *script.safe_state)
    return next(step for act in acts for step in act.steps if step.id == step_id)


def _do(event: events.StepOpened, script: Script, plan: Plan) -> str:
    step = _step(script, event.step)
    return fill(step.do, script=script, plan=plan, step=step, subject=event.subject)


def _where(step: str, subject: str, name: Callable[[str], str]) -> str:
    return f"{step} ({name(subject)})" if subject else step


def _answered(event: events.Answered, name: Callable[[str], str]) -> tuple[str, str]:
    people = list(dict.fromkeys([*event.initials, *(one.by for one in event.confirmations)]))
    parts = [f"{_where(event.step, event.subject, name)} completed."]
    parts += [f"{entry.field}: {entry.value}." for entry in _distinct(event.entries)]
    if event.choice:
        parts.append(f"Chosen: {event.choice}.")
    if event.confirmations:
        parts.append(
            f"Confirmed by {', '.join(name(one) for one in dict.fromkeys(c.by for c in event.confirmations))}."
        )
    return ", ".join(name(one) for one in people) or SYSTEM, " ".join(parts)


def _distinct(entries: tuple[events.Entry, ...]) -> tuple[events.Entry, ...]:
    return tuple({(entry.field, entry.value): entry for entry in entries}.values())


def _outcome(outcome: Outcome, name: Callable[[str], str]) -> str:
    match outcome:
        case outcomes.RollCalled(present):
            return f"present: {', '.join(name(person) for person in present)}."
        case outcomes.MachineChecked(_, not_met):
            return f"machine checked. Not met: {'; '.join(not_met) or 'nothing'}."
        case TokenInspected():
            return (
                f"{outcome.token} is {outcome.model}, serial {outcome.serial}, firmware {outcome.firmware}; "
                f"{len(outcome.objects)} objects; wraps by {outcome.wrap_mechanism}."
            )
        case KeyGenerated():
            return f"key {outcome.key_id} ({outcome.key_kind}) generated in {outcome.token}."
        case outcomes.BackupDealt(share_set, blob_sha256):
            return (
                f"set {share_set.set_id} dealt, {share_set.threshold} of {share_set.shares}; "
                f"wrapped key SHA-256 {blob_sha256}."
            )
        case SharePrinted():
            return f"sheet {outcome.sheet_id} printed."
        case ShareTaken():
            return f"share {outcome.share} accepted; {outcome.held} held."
        case outcomes.BackupProved(restored):
            return (
                f"backup proved: the shares {', '.join(map(str, restored.shares_used))} restored key {restored.key_id} "
                f"in {restored.token}, and it answered the challenge; this proves all {restored.combinations} quorums."
            )
        case KeySealed():
            return f"key {outcome.key_id} in {outcome.token} is sealed; wrapping and reading it failed, as they must."
        case KeyDestroyed():
            return f"key {outcome.key_id} destroyed in {outcome.token}; {outcome.objects_left} objects left."
        case outcomes.BackupLoaded(medium, blob_sha256, bad_media):
            bad = f"; bad copies: {', '.join(bad_media)}" if bad_media else ""
            return f"wrapped key read from {medium}, SHA-256 {blob_sha256}{bad}."
        case KeyRestored():
            return f"key {outcome.key_id} restored in {outcome.token} from {len(outcome.shares_used)} shares."
        case KeyChallenged():
            return "the key answered the challenge; the known certificate verifies it."
        case outcomes.CertificateDrafted(tbs, _, lint):
            return f"certificate drafted and linted, {len(lint)} findings; TBS SHA-256 {_sha256(tbs)}."
        case outcomes.CrlDrafted(tbs, number, _, lint):
            return f"CRL {number} drafted and linted, {len(lint)} findings; TBS SHA-256 {_sha256(tbs)}."
        case outcomes.CertificateSigned(_, sha256):
            return f"certificate signed, SHA-256 {sha256}."
        case outcomes.CrlSigned(_, sha256, number):
            return f"CRL {number} signed, SHA-256 {sha256}."
        case outcomes.MediaWritten(media):
            return f"wrapped key copied to {', '.join(media)} and read back."
        case outcomes.TokenZeroised():
            return f"{len(outcome.key_ids)} keys destroyed in {outcome.token}; {outcome.objects_left} objects left."
        case outcomes.BackupVoided(sheets, erased_from):
            places = ", ".join(erased_from) or "nowhere: there was none"
            return f"wrapped key erased from {places}; void sheets: {', '.join(sheets) or 'none'}."


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def transcript_document(script: Script, plan: Plan, transcript: bytes) -> TranscriptDocument:
    """Return the human copy of a closed transcript."""
    records = all_recorded(parse_lines(transcript))
    log = tuple(_entry(number, record, script, plan) for number, record in enumerate(records, 1))
    flagged = (events.ExceptionRecorded, events.Dissented, events.Reconciled, events.SpanVoided, events.AbortDecided)
    marked = [entry for entry, record in zip(log, records, strict=True) if _deviates(record.event, flagged)]
    closed = records[-1].event
    assert isinstance(closed, events.Closed)
    return TranscriptDocument(
        mode=Mode(plan.mode.value),
        title=script.title,
        organisation=plan.organisation,
        ceremony_id=plan.ceremony_id,
        opened=iso(records[0].time),
        closed=iso(records[-1].time),
        outcome=closed.outcome,
        results=_results(records),
        participants=tuple(Participant(one.name, ", ".join(one.roles), one.organisation) for one in plan.people),
        exceptions=tuple(marked),
        log=log,
        log_head=records[-1].digest,
        jsonl_sha256=_sha256(transcript),
        log_head_words=digest_words(bytes.fromhex(records[-1].digest)),
    )


def _deviates(event: Event, flagged: tuple[type, ...]) -> bool:
    excepted = isinstance(event, events.Decided) and event.decision is not events.Decision.RETRY
    return excepted or isinstance(event, flagged)


def _entry(number: int, record: Recorded, script: Script, plan: Plan) -> LogEntry:
    who, text = sentence(record.event, script, plan)
    return LogEntry(number, iso(record.time), who, text)


def _results(records: tuple[Recorded, ...]) -> tuple[Finding, ...]:
    found: dict[str, str] = {}
    for record in records:
        match record.event:
            case events.Done(outcome=KeyGenerated() as key):
                found["Key"] = f"{key.key_kind}, SPKI SHA-256 {_sha256(key.spki)}"
            case events.Done(outcome=outcomes.BackupDealt(share_set, blob_sha256)):
                found["Backup"] = (
                    f"{share_set.threshold} of {share_set.shares}, set {share_set.set_id}; wrapped key {blob_sha256}"
                )
            case events.Done(outcome=outcomes.CertificateSigned(_, sha256)):
                found["Certificate"] = sha256
            case events.Done(outcome=outcomes.CrlSigned(_, sha256, number)):
                found["CRL"] = f"number {number}, {sha256}"
            case events.Done(outcome=KeyRestored() as key):
                found["Restored"] = f"key {key.key_id} in {key.token}"
            case _:
                pass
    return tuple(Finding(name, text) for name, text in found.items())
