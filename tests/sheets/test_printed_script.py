"""The printed script: every page bound to the hash, every mark of a step on paper."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pypdfium2
import pytest

from ceremony.sheets.model import ActRows, Blank, BlankKind, Mode, Participant, ScriptDocument, StepRow
from ceremony.sheets.printed_script import render_script

MakeScript = Callable[..., ScriptDocument]
PagesOf = Callable[[bytes], Sequence[str]]
BoxesOf = Callable[[bytes], Sequence[Sequence[tuple[str, tuple[float, float, float, float]]]]]


def many_steps(count: int) -> tuple[ActRows, ...]:
    return (
        ActRows(
            "A",
            "Opening",
            tuple(
                StepRow(number=f"A.{number:03d}", actor="Administrator", activity=f"Do thing {number}.", minutes=2)
                for number in range(1, count + 1)
            ),
        ),
    )


def test_every_page_carries_title_hash_words_id_and_number(
    script: MakeScript, pages_of: PagesOf, hash_words: tuple[str, ...]
) -> None:
    pages = pages_of(render_script(script(acts=many_steps(60))))
    assert len(pages) > 5
    for number, text in enumerate(pages, start=1):
        assert " ".join(hash_words) in text
        assert "Root CA key generation" in text
        assert "RC-2026-0042" in text
        assert f"page {number} of {len(pages)}" in text


def test_the_first_page_alone_has_the_words_of_all_that_the_machine_shows(
    script: MakeScript, pages_of: PagesOf, hash_words: tuple[str, ...]
) -> None:
    software, plan = hash_words[::-1], (*hash_words[1:], hash_words[0])
    (first, *rest) = pages_of(render_script(script(software_hash_words=software, plan_hash_words=plan)))
    shown = [f"{name} hash in words {' '.join(words)}" for name, words in (("Software", software), ("Plan", plan))]
    assert [line in first for line in shown] == [True, True]
    assert [line for line in shown if any(line in page for page in rest)] == []
    assert first.index(shown[0]) < first.rindex("Script hash in words") < first.index(shown[1])


def test_a_step_prints_all_that_it_asks_for(script: MakeScript, pages_of: PagesOf) -> None:
    document = script()
    text = " ".join(pages_of(render_script(document)))
    for expected in (
        "Act B: Generate and back up the key",
        "B.02",
        "5 min",
        "with two PIN holders",
        "“We now create the root key inside the token.”",
        "Generate the root key on token A.",
        "The application will generate a key in token A.",
        "□ Every witness reads the same words",
        "○ The bag was whole",
        "○ The bag was open",
        "If not: abort at once.",
        "Note: keep the bag.",
        "BR 6.1.1.1",
        "STOP until initialled",
    ):
        assert expected in text
    assert [blank.label for blank in document.acts[0].steps[0].record if blank.label not in text] == []


def test_a_repeated_step_has_one_row_for_each_subject(script: MakeScript, pages_of: PagesOf) -> None:
    text = " ".join(pages_of(render_script(script())))
    assert [text.count(f"B.05.{number} CUSTODIAN ONLY Custodian {number}") for number in range(1, 6)] == [1] * 5
    assert text.count("I have taken my own sheet") == 5
    assert text.count("Take your sheet as it comes out.") == 1


@pytest.mark.parametrize("count", [1, 5, 6, 7, 8, 30])
@pytest.mark.parametrize("subjects", [(), ("one", "two")])
def test_everybody_has_an_own_box_for_initials(
    script: MakeScript, pages_of: PagesOf, count: int, subjects: tuple[str, ...]
) -> None:
    people = tuple(f"<{number}>" for number in range(count))
    step = StepRow(number="A.01", actor="x", activity="short", initial=people, subjects=subjects, gate=True)
    text = " ".join(pages_of(render_script(script(acts=(ActRows("A", "Act", (step,)),)))))
    assert [text.count(one) for one in people] == [len(subjects) or 1] * count
    assert text.index(people[-1]) < text.index("STOP until initialled")


@pytest.mark.parametrize("subjects", [(), ("one",)])
def test_a_bag_number_has_a_square_for_each_character(script: MakeScript, subjects: tuple[str, ...]) -> None:
    step = StepRow(
        number="A.01", actor="x", activity="y", record=(Blank("Bag number", BlankKind.BAG),), subjects=subjects
    )
    document = pypdfium2.PdfDocument(render_script(script(acts=(ActRows("A", "Act", (step,)),))))
    # The second page is an exception sheet, which has squares of its own.
    marks = [mark.get_bounds() for mark in document[0].get_objects()]
    document.close()
    squares = [left for left, bottom, right, top in marks if 13 < right - left < 15 and 13 < top - bottom < 15]
    assert len(squares) == 14
    assert max(squares) < 36 + 38 + 72 + 200


def test_privacy_is_said_before_the_step(script: MakeScript, pages_of: PagesOf) -> None:
    text = " ".join(pages_of(render_script(script())))
    assert text.index("cameras away, projector blank") < text.index("Take your sheet as it comes out.")


def test_an_open_step_has_no_bar_no_stop_and_no_failure_line(script: MakeScript, pages_of: PagesOf) -> None:
    text = " ".join(pages_of(render_script(script(acts=many_steps(1)))))
    for absent in (
        "cameras away",
        "STOP",
        "If not:",
        "READ ALOUD",
        "The application will",
        "MARK ONE",
        "Note:",
        "□",
        "○",
    ):
        assert absent not in text


def test_exception_sheets_and_statement_follow(script: MakeScript, pages_of: PagesOf) -> None:
    pages = pages_of(render_script(script()))
    assert ["Exception sheet 1" in pages[-3], "Exception sheet 2" in pages[-2]] == [True, True]
    assert "I was present for the whole of this ceremony." in pages[-1]
    for name in ("Lena Brandt", "Sunil Iyer", "J. Duarte"):
        assert name in pages[0]
        assert name in pages[-1]


def test_the_planned_time_is_said_with_the_people_it_holds_for(script: MakeScript, pages_of: PagesOf) -> None:
    shown = pages_of(render_script(script(minutes=331, custodians=5)))[0]
    assert "Planned duration 5 h 31 min with 5 custodians" in shown
    assert "Planned duration" not in pages_of(render_script(script()))[0]


def test_production_shows_no_watermark(script: MakeScript, pages_of: PagesOf) -> None:
    for text in pages_of(render_script(script())):
        assert "REHEARSAL" not in text
        assert "Production" in text


def test_a_rehearsal_is_marked_on_every_page(script: MakeScript, pages_of: PagesOf) -> None:
    for text in pages_of(render_script(script(mode=Mode.REHEARSAL))):
        assert text.count("REHEARSAL") == 2
        assert "Production" not in text


def test_every_step_of_a_long_act_is_printed_once_with_its_columns(script: MakeScript, pages_of: PagesOf) -> None:
    pages = pages_of(render_script(script(acts=many_steps(300))))
    text = " ".join(pages)
    assert [number for number in range(1, 301) if text.count(f"Do thing {number}.") != 1] == []
    body = [page for page in pages if "Do thing" in page]
    assert all("Act A: Opening # Actor Activity Result Time (UTC) Initials" in page for page in body)


@pytest.mark.parametrize(
    "step",
    [
        StepRow(number="A.01", actor="x", activity="word " * 4000),
        StepRow(number="A.01", actor="x", activity="W" * 3000),
        StepRow(number="A.01", actor="W" * 200, activity="short", privacy="custodian" * 20, gate=True),
        StepRow(
            number="A.01", actor="x", activity="short", initial=tuple(f"Witness {n}" for n in range(40)), gate=True
        ),
        StepRow(number="A.01", actor="x", activity="short", subjects=("word " * 900,) * 3, privacy="custodian"),
        StepRow(
            number="A.01", actor="x", activity="word " * 900, subjects=("one",) * 40, privacy="custodian", gate=True
        ),
        StepRow(number="A.01", actor="x", activity="word " * 1200, gate=True, privacy="custodian"),
    ],
)
def test_a_monstrous_step_breaks_over_pages_inside_the_margins(
    script: MakeScript, boxes_of: BoxesOf, step: StepRow
) -> None:
    for boxes in boxes_of(render_script(script(acts=(ActRows("A", "Act", (step,)),)))):
        for _mark, (left, bottom, right, top) in boxes:
            assert left >= 35
            assert right <= 595.3 - 35
            assert bottom >= 20
            assert top <= 842 - 15


@pytest.mark.parametrize("length", range(200, 1100, 61))
def test_no_word_is_lost_or_doubled_where_a_step_breaks(script: MakeScript, pages_of: PagesOf, length: int) -> None:
    numbers = [f"<{number}>" for number in range(length)]
    step = StepRow(number="A.01", actor="x", activity=" ".join(numbers), on_fail="stop.", confirm=("seen",), gate=True)
    text = " ".join(pages_of(render_script(script(acts=(ActRows("A", "Act", (step,)),)))))
    assert [number for number in numbers if text.count(number) != 1] == []
    assert text.count("If not: stop.") == text.count("□ seen") == text.count("STOP until initialled") == 1


def test_hostile_text_is_printed_as_it_is(script: MakeScript, pages_of: PagesOf) -> None:
    evil = '<b>&<font color="red"> </para> <img src="file:///etc/passwd"/>'
    step = StepRow(
        number="<i>",
        actor=evil,
        activity=f"1 {evil}",
        say=f"2 {evil}",
        machine=f"3 {evil}",
        confirm=(f"4 {evil}",),
        on_fail=f"5 {evil}",
        privacy="<b>",
        cite=("<u>",),
    )
    document = script(acts=(ActRows("<", evil, (step,)),), title=evil, organisation=evil, statement=evil)
    text = "".join(pages_of(render_script(document))).replace(" ", "")
    for number in range(1, 6):
        assert f"{number}{evil}".replace(" ", "") in text


def test_names_without_glyphs_become_code_points(script: MakeScript, pages_of: PagesOf) -> None:
    people = (Participant("李", "Жюри"), Participant("Žižek", "Μάρτυρας"))
    (first, *_rest) = pages_of(render_script(script(participants=people)))
    for expected in ("[U+674E]", "Жюри", "Žižek", "Μάρτυρας"):
        assert expected in first


def test_many_participants_paginate(script: MakeScript, pages_of: PagesOf) -> None:
    people = tuple(Participant(f"Person {number}.", "Witness") for number in range(1, 81))
    text = " ".join(pages_of(render_script(script(participants=people))))
    assert [number for number in range(1, 81) if text.count(f"Person {number}.") != 2] == []


def test_the_same_script_gives_the_same_bytes(script: MakeScript) -> None:
    assert render_script(script()) == render_script(script())


def test_another_hash_gives_another_paper(script: MakeScript, hash_words: tuple[str, ...]) -> None:
    document = script()
    assert render_script(document) != render_script(replace(document, script_hash_words=hash_words[::-1]))


def test_a_script_without_acts_people_or_plan_still_prints(script: MakeScript, pages_of: PagesOf) -> None:
    pages = pages_of(render_script(script(acts=(), participants=(), day="", script_hash_words=())))
    assert len(pages) == 4
