"""A share being entered: what each key does to the cells, and what the checks say, as early as can be."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.private.draft import NOWHERE, Draft, Mark, empty_draft
from gui.private.findings import Expected, Standing
from shamir.words import word_list
from tests.gui.private_shares import MINE, OTHER_SET, OTHER_THRESHOLD, SHARES, SHORT, WORDS, other_word

RIGHT, WRONG, PENDING = Standing.RIGHT, Standing.WRONG, Standing.PENDING


def typed(draft: Draft, text: str) -> Draft:
    """Press the keys that give this text; "<" is Backspace."""
    for letter in text:
        draft = draft.erased() if letter == "<" else draft.accepted() if letter == " " else draft.typed(letter)
    return draft


def entered(words: Sequence[str], expected: Expected = MINE) -> Draft:
    return typed(empty_draft(expected), "".join(f"{word} " for word in words))


def standings(draft: Draft) -> list[Standing]:
    return [check.standing for check in draft.checks()]


def marks(draft: Draft) -> dict[int, Mark]:
    """Return the marks of all cells that are neither empty nor simply finished."""
    found = {position: draft.cell(position).mark for position in range(1, len(draft.cells) + 1)}
    return {position: mark for position, mark in found.items() if mark not in {Mark.EMPTY, Mark.FINISHED}}


def test_a_right_share_is_right_word_by_word() -> None:
    expected = [
        *[[PENDING, PENDING, PENDING, PENDING]] * 2,
        *[[PENDING, RIGHT, PENDING, PENDING]] * 2,
        *[[PENDING, RIGHT, RIGHT, PENDING]] * 29,
        [RIGHT, RIGHT, RIGHT, RIGHT],
    ]
    for count, row in enumerate(expected):
        draft = entered(WORDS[:count])
        assert (standings(draft), marks(draft)) == (row, {})
        assert (draft.right, draft.why_not() == "") == (count == 33, count == 33)
        assert draft.at == (count + 1 if count < 33 else NOWHERE)
    assert draft.share_words == " ".join(WORDS)


@pytest.mark.parametrize("case", [str.lower, str.upper, str.title, lambda word: word[:4]])
def test_four_letters_in_any_case_are_enough(case: type[str]) -> None:
    assert entered([case(word) for word in WORDS]).share_words == " ".join(WORDS)


def test_a_short_set_has_twenty_words() -> None:
    expected = Expected(set_id="1234", share=2, threshold=2, shares=3, length=20)
    draft = entered(SHORT, expected)
    assert draft.right
    assert len(draft.cells) == 20


def test_another_set_shows_after_word_2() -> None:
    draft = entered(OTHER_SET[:1])
    assert standings(draft)[1] is PENDING
    draft = entered(OTHER_SET[:2])
    assert standings(draft)[1] is WRONG
    assert "set 4321, not of set 1234" in draft.checks()[1].text
    assert draft.why_not().startswith("Compare words 1 and 2 with your sheet")
    assert marks(draft) == {1: Mark.SUSPECT, 2: Mark.SUSPECT}
    assert draft.at == 3


def test_a_whole_share_of_another_set_is_not_right_and_leads_back_to_word_1() -> None:
    draft = entered(OTHER_SET)
    assert standings(draft) == [RIGHT, WRONG, RIGHT, RIGHT]
    assert (draft.at, draft.right) == (1, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (SHARES[0], "share 1, which is in already; yours is share 2"),
        (SHARES[2], "share 3, not of your share 2"),
        (OTHER_THRESHOLD, "say that 3 recover, not 2"),
    ],
)
def test_another_share_shows_after_word_4(words: list[str], said: str) -> None:
    assert standings(entered(words[:3]))[2] is PENDING
    draft = entered(words[:4])
    assert standings(draft)[1:3] == [RIGHT, WRONG]
    assert said in draft.checks()[2].text
    assert draft.why_not().startswith("Compare words 3 and 4 with your sheet")
    assert marks(draft) == {3: Mark.SUSPECT, 4: Mark.SUSPECT}
    assert not entered(words).right


def test_the_own_share_is_asked_for_again_although_it_is_in() -> None:
    expected = Expected(set_id="1234", share=2, threshold=2, shares=3, received=(1, 2))
    assert entered(WORDS, expected).right


@pytest.mark.parametrize("position", [1, 2, 3, 4, 5, 17, 30, 31, 33])
def test_the_one_wrong_word_is_located_and_can_be_mended(position: int) -> None:
    words = list(WORDS)
    words[position - 1] = other_word(words[position - 1])
    draft = entered(words)
    assert standings(draft)[3] is WRONG
    assert draft.checks()[3].text == f"Checksum does not match. Compare word {position} with your sheet."
    assert draft.why_not() == f"Compare word {position} with your sheet."
    assert marks(draft) == {position: Mark.SUSPECT}
    assert (draft.at, draft.replacing) == (position, True)
    assert WORDS[position - 1] not in " ".join([draft.why_not(), *(check.text for check in draft.checks())]).split()
    mended = typed(draft, f"{WORDS[position - 1]} ")
    assert mended.share_words == " ".join(WORDS)
    assert mended.at == NOWHERE


def test_a_wrong_word_that_is_mended_wrongly_is_asked_for_again() -> None:
    words = list(WORDS)
    words[16] = other_word(words[16])
    draft = typed(entered(words), f"{other_word(other_word(words[16]))} ")
    assert (draft.at, draft.replacing, marks(draft)) == (17, True, {17: Mark.SUSPECT})


def test_two_wrong_words_are_not_located_and_every_word_can_be_read_again() -> None:
    words = list(WORDS)
    words[8], words[20] = other_word(words[8]), other_word(words[20])
    draft = entered(words)
    assert standings(draft) == [RIGHT, RIGHT, RIGHT, WRONG]
    assert marks(draft) == {}
    assert "Compare every word" in draft.why_not()
    seen = []
    for _ in range(33):
        seen.append(draft.at)
        draft = draft.accepted()
    assert seen == list(range(1, 34))
    draft = typed(draft.going_to(9), f"{WORDS[8]} ")
    assert (draft.at, marks(draft)) == (21, {21: Mark.SUSPECT})


def test_an_ambiguous_beginning_is_never_guessed() -> None:
    draft = typed(empty_draft(MINE), "re ")
    assert (draft.at, marks(draft)) == (1, {1: Mark.AMBIGUOUS})
    assert standings(draft)[0] is WRONG
    assert draft.why_not() == "Several words begin like word 1. Type more of its letters."
    draft = typed(draft, "al ")
    assert (draft.cells[0].text, draft.at) == ("realize", 2)


def test_what_begins_no_word_is_marked_with_the_letter_that_makes_it_so() -> None:
    assert marks(typed(empty_draft(MINE), "aca")) == {1: Mark.OPEN}
    draft = typed(empty_draft(MINE), "acax")
    assert marks(draft) == {1: Mark.UNKNOWN}
    assert draft.why_not() == "Word 1 is not in the list. Compare it with your sheet."
    assert typed(draft, " ").at == 1
    assert typed(draft, "<d ").cells[0].text == "academic"


def test_a_wrong_letter_after_four_right_ones_is_not_overlooked() -> None:
    assert marks(typed(empty_draft(MINE), "acadxyz ")) == {1: Mark.UNKNOWN}


def test_no_word_grows_beyond_the_longest() -> None:
    assert typed(empty_draft(MINE), "academicxyz ").cells[0].text == "academic"


@pytest.mark.parametrize("key", ["", "1", "-", "\u00e4", "\u017f", "\x16", "\x01", "\t", "ab", "\u0130", "\u212a"])
def test_only_letters_of_the_alphabet_are_taken(key: str) -> None:
    draft = empty_draft(MINE)
    assert draft.typed(key) == draft


def test_a_blank_in_an_empty_cell_does_nothing() -> None:
    draft = entered(WORDS[:3])
    assert draft.accepted() == draft


def test_backspace_takes_a_letter_and_from_an_empty_cell_goes_back() -> None:
    draft = typed(entered(WORDS[:2]), "ab<<")
    assert (draft.at, draft.cells[2].text) == (3, "")
    draft = draft.erased()
    assert (draft.at, draft.replacing, draft.cells[1].text) == (2, True, WORDS[1])
    draft = draft.erased()
    assert (draft.cells[1].text, standings(draft)[1]) == ("", PENDING)
    assert typed(draft, "<<<<").at == 1


def test_a_finished_word_is_replaced_by_the_next_letter_and_looked_at_without_change() -> None:
    draft = entered(WORDS[:3]).going_to(1)
    assert draft.accepted().cells == draft.cells
    assert typed(draft, "z").cells[0].text == "z"
    assert typed(draft, f"{WORDS[0]} ").at == 4


def test_a_word_is_finished_by_leaving_its_cell_too() -> None:
    draft = typed(empty_draft(MINE), WORDS[0][:4]).going_to(2)
    assert draft.cells[0].text == WORDS[0]
    assert typed(empty_draft(MINE), "re").going_to(2).cell(1).mark is Mark.AMBIGUOUS
    assert typed(empty_draft(MINE), "xx").going_to(NOWHERE).cell(1).mark is Mark.UNKNOWN


def test_gaps_are_filled_in_turn() -> None:
    draft = entered(WORDS[:1]).going_to(3)
    draft = typed(draft, "".join(f"{word} " for word in WORDS[2:]))
    assert (draft.at, standings(draft)) == (2, [PENDING, PENDING, PENDING, PENDING])
    assert draft.why_not() == "One word is missing."
    assert typed(draft, f"{WORDS[1]} ").right


def test_suggestions_come_with_the_second_letter_and_go_with_the_word() -> None:
    assert typed(empty_draft(MINE), "r").suggestions == ()
    draft = typed(empty_draft(MINE), "re")
    assert draft.suggestions[:2] == ("reaction", "realize")
    assert typed(draft, "xx").suggestions == ()
    assert typed(draft, "al ").suggestions == ()
    assert draft.chosen("rebound").cells[0].text == "rebound"
    assert entered(WORDS).suggestions == ()


@pytest.mark.parametrize(("before", "start"), [(0, 2), (0, 33), (1, 2), (4, 5), (4, 17), (16, 17), (33, 17), (33, 33)])
def test_a_scanner_that_begins_in_any_cell_gives_the_share(before: int, start: int) -> None:
    words = [*WORDS]
    words[20] = other_word(words[20])
    draft = entered(words[:before]).going_to(start)
    assert typed(draft, "".join(f"{word} " for word in WORDS)).share_words == " ".join(WORDS)


def test_a_scan_gives_all_words_at_once() -> None:
    draft = entered(WORDS[:5]).scanned(" ".join(WORDS))
    assert (draft.right, draft.at) == (True, NOWHERE)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (" ".join(OTHER_SET), "set 4321; this ceremony works with set 1234"),
        (" ".join(SHARES[0]), "share 1, which is in already; yours is share 2"),
        (" ".join(SHARES[2]), "share 3, and yours is share 2"),
        (" ".join(OTHER_THRESHOLD), "made otherwise"),
        (" ".join(SHORT), "made otherwise"),
        (" ".join([*WORDS[:16], other_word(WORDS[16]), *WORDS[17:]]), "damaged"),
        (" ".join(WORDS[:32]), "holds no share"),
        ("https://example.org/", "holds no share"),
        ("", "holds no share"),
    ],
    ids=lambda text: text[:20],
)
def test_a_code_that_is_not_this_share_is_refused_and_not_entered(code: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        entered(WORDS[:5]).scanned(code)


def test_words_that_are_not_right_are_not_given_away() -> None:
    with pytest.raises(ValueError, match="not complete"):
        _ = entered(WORDS[:32]).share_words


def test_no_draft_shows_its_words_when_it_is_printed() -> None:
    draft = typed(entered(WORDS[:20]), WORDS[20])
    assert set(re.findall("[a-z]+", repr(draft))) & set(WORDS[:21]) == set()


KEYS = st.lists(
    st.one_of(
        st.sampled_from([*" <", *(f"{word} " for word in WORDS)]),
        st.sampled_from(word_list()).map(lambda word: f"{word} "),
        st.text(max_size=5),
        st.integers(min_value=0, max_value=33),
    ),
    max_size=50,
)


@given(KEYS)
def test_no_keys_bring_the_draft_into_disorder(keys: list[str | int]) -> None:
    draft = empty_draft(MINE)
    for key in keys:
        draft = draft.going_to(key) if isinstance(key, int) else typed(draft, key)
        assert 0 <= draft.at <= 33
        assert (draft.why_not() == "") == draft.right
        for cell in draft.cells:
            assert (cell.mark is Mark.EMPTY) == (cell.text == "")
            assert cell.mark is not Mark.FINISHED or cell.text in word_list()
