"""Documents to render, and eyes to look at the pages with."""

import hashlib
from collections.abc import Callable, Sequence

import pypdfium2
import pytest

from ceremony.sheets.model import (
    ActRows,
    Blank,
    BlankKind,
    Finding,
    LogEntry,
    Mode,
    Participant,
    ScriptDocument,
    ShareSheet,
    StepRow,
    TranscriptDocument,
)

WORDS_33 = tuple(
    """
    escape helpful academic agree alien dynamic dough satisfy veteran should paper
    amount tendency railroad finger firefly stick roster ambition reject source evening
    radar seafood column rival yoga diminish pajamas mayor pleasure grin sprinkle
    """.split()  # noqa: SIM905 - a share is read as lines of words
)
HASH_WORDS = tuple(
    """
    tissue guitar stapler savage athens crucial zulu drifter bookshelf amulet tempest hydraulic newborn waterloo ancient
    microscope pupil almighty vapor company drumbeat embezzle scallion saturday stairway glossary cement eskimo cleanup
    handiwork aimless apollo
    """.split()  # noqa: SIM905 - likewise
)

Box = tuple[float, float, float, float]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def make_share_sheet(**changes: object) -> ShareSheet:
    count = changes.get("share_count", 5)
    number = changes.get("share_number", 2)
    fields: dict[str, object] = {
        "mode": Mode.PRODUCTION,
        "ceremony_id": "RC-2026-0042",
        "organisation": "Acme Trust Services",
        "title": "Root CA key generation",
        "key_name": "Acme Root CA G2",
        "key_kind": "EC P-384",
        "spki_sha256": digest("key"),
        "custodian_name": "J. Duarte",
        "share_number": number,
        "share_count": count,
        "threshold": 3,
        "set_id": "7F2A",
        "print_number": 1,
        "day": "2026-11-21",
        "commitment": digest(f"share {number}"),
        "commitments": tuple(digest(f"share {index + 1}")[:20] for index in range(int(str(count)))),
        "kek_check": digest("kek")[:32],
        "words": WORDS_33,
    }
    return ShareSheet(**{**fields, **changes})  # type: ignore[arg-type]


def make_script(**changes: object) -> ScriptDocument:
    people = (
        Participant("Lena Brandt", "Ceremony administrator", "passport checked"),
        Participant("Sunil Iyer", "Witness 1"),
        Participant("J. Duarte", "Custodian 1", "code C1"),
    )
    step = StepRow(
        number="B.02",
        actor="Ceremony administrator",
        assist="two PIN holders",
        activity="Generate the root key on token A.",
        say="We now create the root key inside the token.",
        machine="generate a key in token A.",
        confirm=("Every witness reads the same words",),
        choose=("The bag was whole", "The bag was open"),
        record=tuple(Blank(f"blank {kind.value}", kind) for kind in BlankKind),
        initial=("Witness 1", "Auditor"),
        gate=True,
        on_fail="abort at once.",
        note="keep the bag.",
        cite=("BR 6.1.1.1",),
        minutes=5,
    )
    private = StepRow(
        number="B.05",
        actor="Key custodian",
        activity="Take your sheet as it comes out.",
        privacy="custodian",
        confirm=("I have taken my own sheet",),
        subjects=tuple(f"Custodian {index}" for index in range(1, 6)),
        initial=("Custodian",),
        minutes=3,
    )
    fields: dict[str, object] = {
        "mode": Mode.PRODUCTION,
        "title": "Root CA key generation",
        "organisation": "Acme Trust Services",
        "ceremony_id": "RC-2026-0042",
        "version": "root-generation 1.0.0",
        "script_hash_words": HASH_WORDS,
        "participants": people,
        "acts": (ActRows("B", "Generate and back up the key", (step, private)),),
        "statement": "I was present for the whole of this ceremony.",
        "day": "2026-11-21",
    }
    return ScriptDocument(**{**fields, **changes})  # type: ignore[arg-type]


def make_transcript(*, entries: int = 3, **changes: object) -> TranscriptDocument:
    log = tuple(
        LogEntry(
            number, f"2026-11-21T09:{number // 60 % 60:02d}:{number % 60:02d}Z", "System", f"entry {number} was made"
        )
        for number in range(1, entries + 1)
    )
    fields: dict[str, object] = {
        "mode": Mode.PRODUCTION,
        "title": "Root CA key generation",
        "organisation": "Acme Trust Services",
        "ceremony_id": "RC-2026-0042",
        "opened": "2026-11-21T09:00:00Z",
        "closed": "2026-11-21T12:00:00Z",
        "outcome": "completed",
        "results": (Finding("Key", "Acme Root CA G2 (EC P-384)"),),
        "participants": (Participant("Lena Brandt", "Ceremony administrator"),),
        "exceptions": (),
        "log": log,
        "log_head": digest("head"),
        "jsonl_sha256": digest("jsonl"),
    }
    return TranscriptDocument(**{**fields, **changes})  # type: ignore[arg-type]


def read_pages(pdf: bytes) -> tuple[str, ...]:
    document = pypdfium2.PdfDocument(pdf)
    texts = tuple(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
    document.close()
    return texts


def read_boxes(pdf: bytes) -> tuple[tuple[tuple[str, Box], ...], ...]:
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        text = page.get_textpage()
        marks = ((text.get_text_range(index, 1), text.get_charbox(index)) for index in range(text.count_chars()))
        pages.append(tuple((mark, box) for mark, box in marks if mark.strip()))
    document.close()
    return tuple(pages)


@pytest.fixture
def share_sheet() -> Callable[..., ShareSheet]:
    return make_share_sheet


@pytest.fixture
def script() -> Callable[..., ScriptDocument]:
    return make_script


@pytest.fixture
def transcript() -> Callable[..., TranscriptDocument]:
    return make_transcript


@pytest.fixture
def pages_of() -> Callable[[bytes], Sequence[str]]:
    return read_pages


@pytest.fixture
def boxes_of() -> Callable[[bytes], Sequence[Sequence[tuple[str, Box]]]]:
    return read_boxes


@pytest.fixture
def hash_words() -> tuple[str, ...]:
    return HASH_WORDS
