"""What the auditor's view says, without a window: typed words, answers, rows."""

from dataclasses import replace
from pathlib import Path

import pytest

from ceremony.verifier.report import Trust, Verdict
from ceremony.verifier.story import BundleStory, Entry
from ceremony.verifier.verify import Examined, examine_bundles
from gui.audit_rows import (
    Tone,
    Wanted,
    claim_rows,
    detail_of,
    entries_with,
    incident_rows,
    issued_rows,
    people_rows,
    record_rows,
    timeline_rows,
)
from gui.audit_view import WordState, band_of, bundle_at, check_words, name_of, report_name
from tests.verifier.conftest import Rehearsed

TWELVE = "clothes quarter pickup subject velvet company axle legs safari column finger spelling"


@pytest.fixture(scope="module")
def examined(generation: Rehearsed) -> Examined:
    return examine_bundles((generation.bundle,), trust=None)[0]


@pytest.fixture(scope="module")
def story(examined: Examined) -> BundleStory:
    assert examined.story is not None
    return examined.story


@pytest.mark.parametrize(
    "text", [TWELVE, TWELVE.upper(), TWELVE.replace(" ", ", "), " ".join(w[:4] for w in TWELVE.split())]
)
def test_twelve_words_of_the_list_are_complete_however_they_are_written(text: str) -> None:
    assert check_words(text).complete


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("clothes", WordState.RIGHT),
        ("sub", WordState.BEGUN),
        ("sub ", WordState.UNKNOWN),
        ("xyzzy", WordState.UNKNOWN),
        ("clothez", WordState.UNKNOWN),
    ],
)
def test_each_word_is_looked_up_while_it_is_typed(text: str, state: WordState) -> None:
    (word,) = check_words(text).typed
    assert word.state is state
    assert word.text in word.shown


def test_the_status_names_the_first_word_that_is_none() -> None:
    assert "Word 2" in check_words("clothes xyzzy plugh ").status
    assert "Nothing" in check_words("  ").status
    assert "2 of 12" in check_words("clothes quarter").status
    assert "More than 12" in check_words(f"{TWELVE} clothes").status
    assert not check_words(f"{TWELVE} clothes").complete


def test_a_band_says_what_is_missing(examined: Examined) -> None:
    band = band_of(examined)
    assert "authenticity not established" in band.answer
    assert band.trust_wanted
    assert "rehearsal" in band.about
    trusted = replace(examined, report=replace(examined.report, trust=Trust.GIVEN))
    assert not band_of(trusted).trust_wanted


def test_a_bundle_that_cannot_be_read_still_has_a_band(examined: Examined) -> None:
    unread = replace(examined.report, ceremony_id="", mode="", outcome="")
    band = band_of(Examined(unread, None))
    assert "Unknown ceremony" in band.about
    assert band.told == ""
    assert "1 of 1" in name_of((Examined(unread, None),), 0)
    assert report_name((Examined(unread, None),)) == "verification-bundle.pdf"


def test_claims_are_listed_by_verdict_and_failures_come_first(examined: Examined) -> None:
    report = examined.report
    spoilt = replace(report, claims=(*report.claims, replace(report.claims[0], verdict=Verdict.FAILED)))
    rows = claim_rows(spoilt, Wanted.ALL)
    assert rows[0].tone is Tone.BAD
    assert [row.tone for row in claim_rows(spoilt, Wanted.FAILED)] == [Tone.BAD]
    assert {row.tone for row in claim_rows(spoilt, Wanted.OPEN)} == {Tone.DOUBT}
    assert [child.cells[1] for child in rows[0].children] == ["How", "Where"]


def test_rows_tell_the_whole_story(story: BundleStory) -> None:
    timeline = timeline_rows(story)
    assert len(timeline) == len(story.acts)
    assert all(row.bars is not None and 0 <= row.bars.actual <= 1 for row in timeline)
    assert max(row.bars.planned for row in timeline if row.bars is not None) == 1
    people = people_rows(story)
    assert [len(row.children) for row in people] == [len(one.confirmed) + bool(one.initialled) for one in story.people]
    assert len(incident_rows(story)) == len(story.incidents)
    assert [row.children[0].cells[0] for row in issued_rows(story)] == ["SHA-256, in groups"] * 2
    widths = {len(row.cells) for row in (*timeline, *timeline[0].children)}
    assert widths == {6}


def test_a_step_that_nobody_completed_and_a_break_stand_out(story: BundleStory) -> None:
    act = story.acts[0]
    spoilt = replace(act, break_s=600, steps=(replace(act.steps[0], ended=None),))
    (row,) = timeline_rows(replace(story, acts=(spoilt,)))
    assert "break of 10 min" in row.cells[3]
    assert row.children[0].cells[3] == "not completed"
    assert row.children[0].tone is Tone.DOUBT


def test_who_never_came_is_said(story: BundleStory) -> None:
    absent = replace(story.people[0], presences=(), confirmed=(), initialled=(), signed=False)
    (row,) = people_rows(replace(story, people=(absent,)))
    assert row.cells[2] == "never"
    assert row.children == ()


def test_a_search_wants_every_word_somewhere_in_the_record(story: BundleStory) -> None:
    assert entries_with(story, "  ") == story.entries
    found = entries_with(story, "lindqvist a.01")
    assert found
    assert all(entry.step == "A.01" or "A.01" in entry.text for entry in found)
    assert entries_with(story, "no such thing") == ()
    assert len(record_rows(found)) == len(found)
    entry: Entry = found[0]
    assert entry.text in detail_of(entry)


def test_a_record_cannot_turn_the_reader_s_eye(story: BundleStory) -> None:
    entry = replace(story.entries[0], who="\u202eeve", text="all \x1b[31mwell")
    assert detail_of(entry).splitlines()[0].endswith("\\u202eeve")
    assert "\\x1b[31mwell" in detail_of(entry)


def test_a_dropped_file_means_the_folder_it_lies_in(generation: Rehearsed, tmp_path: Path) -> None:
    assert bundle_at(generation.bundle / "manifest.json") == generation.bundle
    assert bundle_at(generation.bundle) == generation.bundle
    assert bundle_at(tmp_path / "gone") == tmp_path / "gone"


def test_a_report_s_name_holds_nothing_that_a_path_could(examined: Examined) -> None:
    evil = replace(examined.report, ceremony_id="../../etc/\u202epasswd")
    assert report_name((replace(examined, report=evil),)) == "verification-etcpasswd.pdf"
