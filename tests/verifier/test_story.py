"""What a bundle tells: people, acts, incidents, certificates; and that a story never outruns its record."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ceremony.errors import RefusedError
from ceremony.events import (
    Answered,
    BreakEnded,
    BreakStarted,
    Confirmation,
    Entered,
    ExceptionRecorded,
    Failed,
    Left,
    Opened,
    Resumed,
    StepOpened,
)
from ceremony.steps.outcomes import CertificateSigned, CrlSigned
from ceremony.transcript.canonical import parse_lines
from ceremony.verifier.report import Verdict
from ceremony.verifier.story import BundleStory, IncidentKind, IssuedKind
from ceremony.verifier.verify import examine_bundles, verify_bundles
from tests.verifier.conftest import Forgery, Rehearsed

LayOut = Callable[[Mapping[str, bytes]], Path]


def story_of(bundle: Path, *, trust: str | None = None) -> BundleStory:
    (examined,) = examine_bundles((bundle,), trust=trust)
    assert examined.story is not None
    return examined.story


@pytest.fixture(scope="module")
def told(generation: Rehearsed) -> BundleStory:
    return story_of(generation.bundle)


def test_an_honest_story_is_established_and_authentic_only_with_the_words(
    told: BundleStory, generation: Rehearsed
) -> None:
    assert (told.established, told.failing, told.authentic) == (True, (), False)
    assert story_of(generation.bundle, trust=generation.words).authentic


def test_every_line_of_the_record_is_told_in_order(told: BundleStory, generation: Rehearsed) -> None:
    lines = (generation.bundle / "transcript.jsonl").read_bytes().splitlines()
    assert [entry.line for entry in told.entries] == list(range(1, len(lines) + 1))
    assert all(entry.text and entry.who for entry in told.entries)
    assert told.followed_lines == len(lines)


def test_acts_hold_every_step_with_planned_and_actual_times(told: BundleStory) -> None:
    assert [act.id for act in told.acts] == ["A", "B", "C", "D", "E", "Z"]
    assert sum(act.planned_min for act in told.acts) == told.planned_min
    for act in told.acts:
        assert act.started <= act.ended
        assert all(step.ended is not None and step.actual_s is not None for step in act.steps)
        assert [step.first_line for step in act.steps] == sorted(step.first_line for step in act.steps)


def test_people_confirm_the_script_s_own_statements(told: BundleStory) -> None:
    witness = next(person for person in told.people if person.id == "witness-1")
    assert witness.roles == ("Witness",)
    assert witness.signed
    assert witness.presences[0].until == told.closed
    assert "rule of two" in witness.confirmed[0].statement
    assert witness.confirmed[0].line == 6
    assert len(witness.initialled) > 40


def test_certificates_are_decoded_and_found_among_the_files(told: BundleStory) -> None:
    root, crl = told.issued
    assert (root.kind, root.file, crl.kind, crl.file) == (
        IssuedKind.CERTIFICATE,
        "certificates/root.pem",
        IssuedKind.CRL,
        "crls/root.pem",
    )
    assert "".join(root.fingerprint_groups) == root.fingerprint
    assert [len(group) for group in root.fingerprint_groups] == [8] * 8
    assert root.since is not None
    assert root.until is not None
    assert root.until > root.since
    assert crl.serial == "1"
    assert {"Subject", "Key usage"} <= {field.label for field in root.fields}


def test_a_reconstruction_tells_the_ceremony_before(generation: Rehearsed, reconstruction: Rehearsed) -> None:
    first, second = examine_bundles((generation.bundle, reconstruction.bundle), trust=None)
    assert first.story is not None
    assert first.story.previous is None
    assert second.story is not None
    previous = second.story.previous
    assert previous is not None
    assert previous.head == first.report.head
    assert previous.link is not None
    assert previous.link.verdict is Verdict.PROVED
    assert [one.kind for one in second.story.issued] == [IssuedKind.EARLIER, IssuedKind.CRL]


def test_an_aborted_ceremony_tells_why_and_how_it_reached_safety(aborted: Rehearsed) -> None:
    story = story_of(aborted.bundle)
    kinds = [incident.kind for incident in story.incidents]
    assert {IncidentKind.EXCEPTION, IncidentKind.DISSENT, IncidentKind.ABORT} <= set(kinds)
    assert story.outcome == "aborted"
    assert [act.safe_state for act in story.acts][-1]
    assert "C.06" not in {step.id for act in story.acts for step in act.steps}
    text = next(incident.text for incident in story.incidents if incident.kind is IncidentKind.EXCEPTION)
    assert "a drill next door" in text


def test_a_break_is_told_and_taken_off_the_time_of_its_act(forge: Forgery, laid_out: LayOut) -> None:
    start = forge.find_event(StepOpened, 4)
    forge.insert(start, BreakEnded("administrator", "whole"))
    forge.insert(start, BreakStarted("administrator", ("BAG-1",)))
    forge.times[start + 1 :] = [time + timedelta(minutes=30) for time in forge.times[start + 1 :]]
    story = story_of(laid_out(forge.sign()))
    act = story.acts[0]
    assert act.break_s == 30 * 60
    assert act.actual_s == act.elapsed_s - 30 * 60
    assert [one.kind for one in story.incidents[:2]] == [IncidentKind.BREAK, IncidentKind.BREAK]


def test_who_goes_out_and_comes_back_was_there_twice(forge: Forgery, laid_out: LayOut) -> None:
    start = forge.find_event(StepOpened, 4)
    forge.insert(start, Entered("policy-authority-1"))
    forge.insert(start, Left("policy-authority-1", "a call"))
    story = story_of(laid_out(forge.sign()))
    person = next(one for one in story.people if one.id == "policy-authority-1")
    assert len(person.presences) == 2


@pytest.mark.slow
def test_crashes_and_failures_are_incidents(forge: Forgery, laid_out: LayOut) -> None:
    opened = forge.events[0]
    assert isinstance(opened, Opened)
    forge.insert(2, Failed("A.01", "", "world-error", "the printer is gone", "see to it", ""))
    forge.insert(2, Resumed(opened.software_sha256, 0))
    kinds = [one.kind for one in story_of(laid_out(forge.sign())).incidents]
    assert kinds[:2] == [IncidentKind.INTERRUPTION, IncidentKind.FAILURE]


def test_a_story_that_does_not_follow_from_the_script_says_so_on_its_face(forge: Forgery, laid_out: LayOut) -> None:
    position = forge.find_event(StepOpened, 3)
    forge.events[position] = StepOpened("X.99", "nobody", "stranger")
    story = story_of(laid_out(forge.sign()))
    assert not story.established
    assert not story.authentic
    assert "R-01" in {claim.rule for claim in story.failing}
    assert story.followed_lines == position
    assert story.entries[position].text == "step-opened"
    assert story.people[0].presences[0].until <= story.entries[position].time


def test_strange_answers_do_not_stop_the_telling(forge: Forgery, laid_out: LayOut) -> None:
    position = forge.find_event(Answered, 1)
    answered = forge.events[position]
    assert isinstance(answered, Answered)
    strange = (Confirmation(99, "witness-1"), Confirmation(0, "stranger"))
    forge.events[position] = replace(answered, confirmations=strange)
    forge.insert(position + 1, replace(answered, step="X.99", subject="nobody"))
    forge.insert(position + 1, replace(answered, step="C.06", subject="nobody"))
    forge.insert(position + 1, StepOpened("C.06", "nobody", "stranger"))
    witness = next(one for one in story_of(laid_out(forge.sign())).people if one.id == "witness-1")
    assert "does not have" in witness.confirmed[0].statement


@pytest.mark.slow
def test_an_exception_in_no_step_is_still_told(forge: Forgery, laid_out: LayOut) -> None:
    forge.insert(
        4,
        ExceptionRecorded(
            step="X.99", expected="order", observed="none", decision="go on", by="witness-1", initials=("witness-1",)
        ),
    )
    assert IncidentKind.EXCEPTION in {one.kind for one in story_of(laid_out(forge.sign())).incidents}


SLOW_DERS = [pytest.param(der, marks=pytest.mark.slow) for der in (b"", b"\x30\x00")]


@pytest.mark.parametrize("der", [b"no certificate", *SLOW_DERS])
def test_a_certificate_that_cannot_be_decoded_is_told_as_such(forge: Forgery, laid_out: LayOut, der: bytes) -> None:
    forge.change(CertificateSigned, lambda signed: replace(signed, certificate=der))
    forge.change(CrlSigned, lambda signed: replace(signed, crl=der))
    for one in story_of(laid_out(forge.sign())).issued:
        assert (one.name, one.fields, one.file) == ("cannot be decoded", (), "")


@pytest.mark.parametrize("name", ["transcript.jsonl", "plan.toml", "script/root-generation.toml"])
def test_there_is_no_story_where_the_record_cannot_be_read(copy: Path, name: str) -> None:
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[: len(content) // 2])
    (examined,) = examine_bundles((copy,), trust=None)
    assert examined.story is None
    assert examined.report.failures


def test_a_record_that_breaks_off_tells_nothing(copy: Path) -> None:
    path = copy / "transcript.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:50]) + b"{}\n" + b"".join(lines[51:]))
    assert len(parse_lines(b"".join(lines[:50]))) == 50
    assert examine_bundles((copy,), trust=None)[0].story is None


@pytest.mark.slow
def test_examining_says_what_verifying_says(generation: Rehearsed, reconstruction: Rehearsed) -> None:
    paths = (generation.bundle, reconstruction.bundle)
    examined = examine_bundles(paths, trust=reconstruction.words)
    assert tuple(one.report for one in examined) == verify_bundles(paths, trust=reconstruction.words)


def test_progress_grows_to_its_end_and_names_the_bundle(generation: Rehearsed, reconstruction: Rehearsed) -> None:
    told: list[tuple[str, int, int]] = []
    verify_bundles((generation.bundle, reconstruction.bundle), trust=None, progress=lambda *one: told.append(one))
    assert told[-1] == ("done", told[-1][2], told[-1][2])
    judged = [done for _, done, _ in told]
    assert judged == sorted(judged)
    assert any(what.startswith("bundle 2 of 2: ") for what, _, _ in told)


def test_what_progress_raises_ends_the_verification(generation: Rehearsed) -> None:
    def enough(what: str, done: int, _total: int) -> None:
        if done > 3:
            raise RefusedError(f"stopped at {what}", remedy="begin anew")

    with pytest.raises(RefusedError, match="stopped at"):
        verify_bundles((generation.bundle,), trust=None, progress=enough)
