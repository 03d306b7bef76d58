"""The claim that every outcome is that of the effect begun before it: the same key, sheet, token or bytes."""

from collections.abc import Iterator

from ceremony.authority.errors import NotDerError
from ceremony.authority.reading import split_certificate, split_crl
from ceremony.events import Done, Started
from ceremony.operations.backup import KeyRestored, SharePrinted
from ceremony.operations.keys import KeyDestroyed, KeyGenerated, KeySealed
from ceremony.steps.outcomes import BackupDealt, BackupProved, CertificateSigned, CrlSigned, Outcome, TokenZeroised
from ceremony.steps.work import sha256
from ceremony.verifier.case import Case, at
from ceremony.verifier.report import Claim, Question

EFFECTS = Question("R-141", "every irreversible outcome is that of the effect begun before it")


def effects(case: Case) -> Iterator[Claim]:
    """Judge each outcome against what was begun last in its step."""
    begun: dict[tuple[str, str], str] = {}
    count = 0
    for line, event in case.events():
        if isinstance(event, Started):
            begun[event.step, event.subject] = event.reference
        elif isinstance(event, Done):
            try:
                reference = reference_of(event.outcome)
            except NotDerError as error:
                yield EFFECTS.failed(error.message, at(line), rule=error.rule)
                return
            if not reference:
                continue
            count += 1
            if begun.pop((event.step, event.subject), "") != reference:
                yield EFFECTS.failed(f"the outcome is about {reference}, which was not begun", at(line))
                return
    yield EFFECTS.proved(f"{count} effects", case.end)


def reference_of(outcome: Outcome) -> str:
    """Return the reference under which the effect with this outcome must have been begun, or "".

    Raises:
        NotDerError: what was signed is no DER.
    """
    match outcome:
        case KeyGenerated(token=token, key_id=key_id) | KeyRestored(token=token, key_id=key_id):
            return f"key/{token}/{key_id}"
        case BackupProved(restored=KeyRestored(token=token, key_id=key_id)):
            return f"key/{token}/{key_id}"
        case KeySealed(token=token, key_id=key_id):
            return f"seal/{token}/{key_id}"
        case KeyDestroyed(token=token, key_id=key_id):
            return f"destroy/{token}/{key_id}"
        case TokenZeroised(token=token):
            return f"zeroise/{token}"
        case BackupDealt():
            return "deal"
        case SharePrinted(sheet_id=sheet):
            # The sheet shows its id with blanks around the strokes; the effect is named without.
            return sheet.replace(" ", "")
        case CertificateSigned(certificate=der):
            return f"sign/{sha256(split_certificate(der).tbs)}"
        case CrlSigned(crl=der):
            return f"sign/{sha256(split_crl(der).tbs)}"
        case _:
            return ""
