"""The report of a verification on paper: the answer first and by word, nothing lost, nothing outside the page."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ceremony.sheets.days import iso, moment_in_words, span_in_words
from ceremony.sheets.model import Finding, Mode
from ceremony.sheets.verification_model import (
    ActRow,
    ClaimRow,
    IncidentRow,
    IssuedRow,
    Mark,
    PersonRow,
    Standing,
    StatementRow,
    StepRow,
    VerificationDocument,
    VerifiedBundle,
)
from ceremony.sheets.verification_report import render_verification

PagesOf = Callable[[bytes], Sequence[str]]
Box = tuple[float, float, float, float]
BoxesOf = Callable[[bytes], Sequence[Sequence[tuple[str, Box]]]]
SOFTWARE = "5a" * 32
AT = "2026-11-22T09:00:00Z"
STEP = StepRow(number="A.01", text="Call the roll", subject="", started=AT, took_s=61, planned_min=5)
CHAPTER = VerifiedBundle(
    standing=Standing.AUTHENTIC,
    answer="Consistent and authentic",
    sentence="Nothing contradicts itself.",
    ceremony_id="RC-2026-0042",
    title="Root CA key generation",
    facts=(Finding("Place", "Zug"),),
    authenticity=("The words from paper name this record CA.",),
    command="",
    claims=(ClaimRow(Mark.PROVED, "R-142", "every line is there", "counted", "transcript.jsonl:9"),),
    told=True,
    caution="",
    took_s=7261,
    planned_min=90,
    acts=(
        ActRow(
            letter="A",
            title="Open",
            started=AT,
            ended="2026-11-22T11:31:01Z",
            took_s=7261,
            break_s=1800,
            planned_min=90,
            steps=(STEP, replace(STEP, number="A.02", took_s=None)),
        ),
    ),
    people=(PersonRow(name="Clara", role="Witness", present="09:00 to 11:31", confirmed=3, initialled=2, signed=True),),
    statements=(StatementRow("A.01", "I know the exits", "Clara"),),
    incidents=(IncidentRow("exception", 12, AT, "Clara", "the lamp went out"),),
    issued=(IssuedRow(title="Certificate", facts=(), groups=("0123abcd",) * 8, fields=(Finding("Subject", "CN=X"),)),),
)


def document(*bundles: VerifiedBundle, mode: Mode = Mode.PRODUCTION) -> VerificationDocument:
    return VerificationDocument(mode=mode, bundles=bundles, checked_at=AT, version="0.1.0", software_sha256=SOFTWARE)


def test_the_answer_comes_first_and_the_rest_is_all_there(pages_of: PagesOf) -> None:
    pages = pages_of(render_verification(document(CHAPTER)))
    text = " ".join(pages)
    assert pages[0].index("Consistent and authentic") < pages[0].index("every line is there")
    for part in (
        *("R-142", "counted", "transcript.jsonl:9", "Zug", "the lamp went out", "CN=X", "0123 abcd"),
        *("2 h 01 min", "and a break of 30 min 00 s", "not completed", "1 min 01 s", "I know the exits", "Clara"),
    ):
        assert part in text, part


@pytest.mark.parametrize("standing", list(Standing))
def test_a_verdict_is_said_by_word(pages_of: PagesOf, standing: Standing) -> None:
    first = pages_of(render_verification(document(replace(CHAPTER, standing=standing, answer=standing.value))))[0]
    assert standing.value in first


def test_what_failed_stands_on_the_first_page(pages_of: PagesOf) -> None:
    claims = tuple(ClaimRow(Mark.PROVED, "R-1", f"claim {number}", "seen", "manifest.json") for number in range(80))
    failed = ClaimRow(Mark.FAILED, "R-141", "every event is one", "it is none", "transcript.jsonl:7")
    spoilt = replace(
        CHAPTER, standing=Standing.NOT_VALID, answer="NOT VALID", claims=(*claims, failed), caution="Not established"
    )
    pages = pages_of(render_verification(document(spoilt)))
    assert "NOT VALID" in pages[0]
    assert "it is none" in pages[0]
    assert "FAILED" in pages[0]
    assert "Not established" in " ".join(pages[1:])


def test_nothing_is_told_where_nothing_could_be_read(pages_of: PagesOf) -> None:
    text = " ".join(pages_of(render_verification(document(replace(CHAPTER, told=False, title="")))))
    assert "Timeline" not in text
    assert "cannot be read" in text


def test_several_bundles_are_answered_on_the_first_page_and_each_has_a_chapter(pages_of: PagesOf) -> None:
    other = replace(CHAPTER, ceremony_id="RC-2026-0043", standing=Standing.NOT_VALID, answer="NOT VALID")
    pages = pages_of(render_verification(document(CHAPTER, other)))
    assert "Consistent and authentic" in pages[0]
    assert "NOT VALID" in pages[0]
    assert "2 bundles" in pages[0]
    assert sum("What was confirmed" in page for page in pages) == 2


def test_every_page_says_which_software_checked_and_how_many_pages_there_are(pages_of: PagesOf) -> None:
    pages = pages_of(render_verification(document(CHAPTER, CHAPTER)))
    for number, page in enumerate(pages, start=1):
        assert SOFTWARE in page
        assert f"page {number} of {len(pages)}" in page


def test_an_empty_story_still_prints(pages_of: PagesOf) -> None:
    empty = replace(CHAPTER, acts=(), people=(), statements=(), incidents=(), issued=(), took_s=0, command="verify it")
    text = " ".join(pages_of(render_verification(document(empty))))
    assert "None was recorded." in text
    assert "verify it" in text


def test_a_rehearsal_says_so_on_every_page(pages_of: PagesOf) -> None:
    assert all("REHEARSAL" in page for page in pages_of(render_verification(document(CHAPTER, mode=Mode.REHEARSAL))))


def test_nothing_a_record_holds_leaves_the_page_or_becomes_markup(pages_of: PagesOf, boxes_of: BoxesOf) -> None:
    evil, endless = '<a href="x">&amp; </para>', "W" * 4000
    spoilt = replace(
        CHAPTER,
        sentence=evil,
        title=evil,
        facts=(Finding(evil, endless),),
        claims=(ClaimRow(Mark.FAILED, "R-1", evil, endless, endless),),
        people=(replace(CHAPTER.people[0], name=endless, role=endless, present=endless),),
        statements=(StatementRow("A.01", endless, endless),),
        incidents=(IncidentRow("exception", 10**9, AT, endless, "word " * 4000),),
        acts=(replace(CHAPTER.acts[0], title=endless, steps=(replace(STEP, text=endless, subject=evil),)),),
    )
    pdf = render_verification(document(spoilt))
    assert evil in pages_of(pdf)[0]
    for boxes in boxes_of(pdf):
        for _mark, (left, bottom, right, top) in boxes:
            assert (left >= 50, right <= 595.3 - 45, bottom >= 20, top <= 842 - 15) == (True,) * 4


@pytest.mark.slow
def test_many_hundred_claims_are_laid_out(pages_of: PagesOf) -> None:
    many = tuple(ClaimRow(Mark.FAILED, "R-142", f"file {number}", "missing", "x") for number in range(900))
    assert "file 899" in pages_of(render_verification(document(replace(CHAPTER, claims=many))))[-2]


def test_the_same_verification_gives_the_same_bytes() -> None:
    assert render_verification(document(CHAPTER)) == render_verification(document(CHAPTER))


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (60, "1 min 00 s"), (3599, "59 min 59 s"), (7500, "2 h 05 min")]
)
def test_spans_are_said_as_people_say_them(seconds: int, words: str) -> None:
    assert span_in_words(seconds) == words


def test_moments_are_said_with_their_zone() -> None:
    assert moment_in_words(iso(datetime(2026, 11, 21, 9, 2, 5, tzinfo=UTC))) == "21 November 2026, 09:02:05 UTC"
