"""The transcript on paper: complete, bound to the file it was made from, and inert."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from ceremony.sheets.model import LogEntry, Mode, Participant, TranscriptDocument
from ceremony.sheets.transcript_pdf import render_transcript

MakeTranscript = Callable[..., TranscriptDocument]
PagesOf = Callable[[bytes], Sequence[str]]
BoxesOf = Callable[[bytes], Sequence[Sequence[tuple[str, tuple[float, float, float, float]]]]]


def test_every_page_names_its_file_and_its_place(transcript: MakeTranscript, pages_of: PagesOf) -> None:
    document = transcript(entries=150)
    pages = pages_of(render_transcript(document))
    assert len(pages) > 3
    for number, text in enumerate(pages, start=1):
        assert f"RC-2026-0042 page {number} of {len(pages)}" in text
        assert f"SHA-256 of the whole file transcript.jsonl (not the log head) {document.jsonl_sha256}" in text


def test_the_two_hashes_are_told_apart(transcript: MakeTranscript, pages_of: PagesOf) -> None:
    document = transcript(log_head_words=("tissue", "guitar"))
    text = " ".join(pages_of(render_transcript(document)))
    assert "Log head: SHA-256 of the last line alone" in text
    assert "Log head in words, as written by hand at the end" in text
    assert text.count("SHA-256 of") == text.count("last line alone") + text.count("whole file transcript.jsonl")


def test_the_summary_says_how_it_went(transcript: MakeTranscript, pages_of: PagesOf) -> None:
    document = transcript(log_head_words=("tissue", "guitar"))
    (first, *_rest) = pages_of(render_transcript(document))
    for expected in (
        "Ceremony transcript",
        "Acme Trust Services: Root CA key generation",
        "Mode production",
        "Opened 21 November 2026, 09:00:00 UTC",
        "Closed 21 November 2026, 12:00:00 UTC",
        "Outcome completed",
        "Key Acme Root CA G2 (EC P-384)",
        "Entries 3",
        "tissue guitar",
        "None was recorded.",
        "Lena Brandt Ceremony administrator",
    ):
        assert expected in first
    assert document.log_head in first.replace(" ", "")


@pytest.mark.parametrize("entries", [1, 399, 400, 401, 1000])
def test_every_entry_is_printed_once(transcript: MakeTranscript, pages_of: PagesOf, entries: int) -> None:
    text = " ".join(pages_of(render_transcript(transcript(entries=entries))))
    assert [n for n in range(1, entries + 1) if text.count(f"entry {n} was made") != 1] == []


def test_exceptions_stand_before_the_log(transcript: MakeTranscript, pages_of: PagesOf) -> None:
    document = transcript()
    text = " ".join(pages_of(render_transcript(replace(document, exceptions=document.log[1:2]))))
    assert text.count("entry 2 was made") == 2
    assert "None was recorded." not in text


def test_an_open_ceremony_is_not_called_closed(transcript: MakeTranscript, pages_of: PagesOf) -> None:
    assert "Closed not closed" in pages_of(render_transcript(transcript(closed="")))[0]


def test_a_new_day_is_announced(transcript: MakeTranscript, pages_of: PagesOf) -> None:
    log = (
        LogEntry(1, "2026-11-21T23:59:59Z", "System", "late"),
        LogEntry(2, "2026-11-22T00:00:00Z", "System", "early"),
    )
    text = " ".join(pages_of(render_transcript(transcript(log=log))))
    assert "21 November 2026 1 23:59:59 System late 22 November 2026 2 00:00:00 System early" in text


def test_production_shows_no_watermark(transcript: MakeTranscript, pages_of: PagesOf) -> None:
    for text in pages_of(render_transcript(transcript(entries=80))):
        assert "REHEARSAL" not in text


def test_a_rehearsal_is_marked_on_every_page(transcript: MakeTranscript, pages_of: PagesOf) -> None:
    for text in pages_of(render_transcript(transcript(entries=80, mode=Mode.REHEARSAL))):
        assert text.count("REHEARSAL") == 2


def test_hostile_and_monstrous_entries_stay_inside_the_margins(
    transcript: MakeTranscript, pages_of: PagesOf, boxes_of: BoxesOf
) -> None:
    evil = '<a href="x">&amp; </para>'
    log = (
        LogEntry(1, "2026-11-21T09:00:00Z", evil, evil),
        LogEntry(2, "2026-11-21T09:00:01Z", "W" * 300, "word " * 3000),
        LogEntry(3, "2026-11-21T09:00:02Z", "李", "0123456789abcdef" * 200),
    )
    pdf = render_transcript(transcript(log=log, participants=(Participant(evil * 10, evil),), outcome=evil))
    assert evil in pages_of(pdf)[0]
    for boxes in boxes_of(pdf):
        for _mark, (left, bottom, right, top) in boxes:
            assert left >= 50
            assert right <= 595.3 - 45
            assert bottom >= 20
            assert top <= 842 - 15


@pytest.mark.parametrize("changes", [{"log_head": "00"}, {"log_head": "G" * 64}, {"jsonl_sha256": ""}])
def test_a_transcript_without_whole_hashes_is_refused(transcript: MakeTranscript, changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="64 lower-case hex digits"):
        transcript(**changes)


@pytest.mark.parametrize("time", ["", "today", "2026-13-01T00:00:00Z"])
def test_a_time_that_is_none_is_refused(transcript: MakeTranscript, time: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        render_transcript(transcript(opened=time))


def test_the_same_transcript_gives_the_same_bytes(transcript: MakeTranscript) -> None:
    assert render_transcript(transcript()) == render_transcript(transcript())


def test_an_empty_log_still_prints(transcript: MakeTranscript, pages_of: PagesOf) -> None:
    assert len(pages_of(render_transcript(transcript(entries=0, participants=(), results=())))) == 1
