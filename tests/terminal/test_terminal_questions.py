"""Questions: what does not answer them is asked again."""

import io

import pytest

from ceremony.adapters.terminal_questions import Questions
from ceremony.adapters.terminal_screen import TerminalScreen
from ceremony.people import initials, matching
from ceremony.plan import Person
from ceremony.secret_looking import looks_secret

WORDS = ("academic", "acid", "acne", "acquire", "zero")


def person(name: str, id_: str = "") -> Person:
    return Person(id=id_ or name.lower().replace(" ", "-"), name=name, organisation="Example", roles=("witness",))


ADA, BEN, BENNO = people = (person("Ada Lindqvist"), person("Ben Castellan", "b-1"), person("Benno Adams"))


def asking(*typed: str) -> tuple[Questions, list[str], io.StringIO]:
    shown = io.StringIO()
    heard: list[str] = []
    screen = TerminalScreen(io.StringIO("".join(f"{line}\n" for line in typed)), shown)
    return Questions(screen, heard.append), heard, shown


@pytest.mark.parametrize("line", ["!who", "?", "!exception now", "!", "!nonsense"])
def test_what_is_said_out_of_turn_is_heard_and_the_question_stands(line: str) -> None:
    for ask in (Questions.line, Questions.covered, Questions.text):
        questions, heard, _ = asking(line, "answer", "y")
        assert ask(questions, "prompt") == "answer"
        assert heard == [line]


def test_a_text_is_not_empty() -> None:
    questions, _, shown = asking("", "  ", "12", "text", "n", "text", "y")
    assert questions.text("prompt") == "text"
    assert shown.getvalue().count("Something has to be written") == 3


def test_a_text_that_looks_secret_is_not_taken() -> None:
    questions, _, shown = asking("111111", "my reason", "y")
    assert questions.text("why?") == "my reason"
    assert "PIN" in shown.getvalue()


@pytest.mark.parametrize(
    "typed", ["016947", "0169 4712", "academic acid acne acquire", "1 ACAD 2 acid, 3 acne; acquire."]
)
def test_what_could_be_a_secret_looks_like_one(typed: str) -> None:
    assert looks_secret(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "7", "12", "page 016947", "SN-016947", "2026-11-21", "acid acne acquire", "academic acid of acne acquire",
     "aca aci acn acq", "the camera was dark, and we go on without it"],
)  # fmt: skip
def test_what_people_say_does_not_look_secret(typed: str) -> None:
    assert not looks_secret(typed)


def test_before_being_alone_only_enter_counts() -> None:
    questions, heard, shown = asking("016947", "!who", "")
    questions.alone("Ada, alone")
    assert heard == ["!who"]
    assert "too early" in shown.getvalue()


@pytest.mark.parametrize("wrong", ["y", "sing", "yes", "sign it"])
def test_a_command_takes_exactly_its_word(wrong: str) -> None:
    questions, _, shown = asking(wrong, "sign")
    assert questions.word("command", word="sign")
    assert shown.getvalue().count("Nothing happens") == 1


def test_enter_alone_gives_no_command() -> None:
    questions, _, _ = asking("")
    assert not questions.word("command", word="sign")


def test_only_enter_begins() -> None:
    questions, _, shown = asking("y", "go", "")
    questions.ready("begin")
    assert shown.getvalue().count("Enter alone") == 2


@pytest.mark.parametrize(("typed", "agreed"), [("y", True), ("YES", True), ("n", False), ("No", False)])
def test_yes_and_no_are_asked_for_until_one_is_given(typed: str, agreed: bool) -> None:  # noqa: FBT001 -- a table
    questions, _, _ = asking("", "perhaps", typed)
    assert questions.agreed("prompt") is agreed


@pytest.mark.parametrize("wrong", ["", "0", "4", "-1", "one", "1 2", "²", "1.0"])
def test_an_option_is_picked_by_its_number_only(wrong: str) -> None:
    questions, _, shown = asking(wrong, "3")
    assert questions.pick("prompt", ["a", "b", "c"]) == 2
    assert "Type one number" in shown.getvalue()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("2", (BEN,)),
        ("b-1", (BEN,)),
        ("bc", (BEN,)),
        ("BEN CASTELLAN", (BEN,)),
        ("lind", (ADA,)),
        ("ben", (BEN, BENNO)),
        ("ada", (ADA, BENNO)),
        ("zoe", ()),
        ("", ()),
        ("0", ()),
        ("4", ()),
    ],
)
def test_people_are_found_by_number_id_name_or_initials(typed: str, found: tuple[Person, ...]) -> None:
    assert matching(people, typed) == found


@pytest.mark.parametrize("wrong", ["", "zoe", "ben", "9"])
def test_a_person_is_asked_for_until_exactly_one_is_meant(wrong: str) -> None:
    questions, _, _ = asking(wrong, "castellan")
    assert questions.person("prompt", people) == BEN


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lindqvist", "AL"), ("Yann Le Goff", "YLG"), ("Ägidius (jun.) Maß", "ÄJM"), ("Ada - Noel", "AN")],
)
def test_initials_are_the_first_letters(name: str, letters: str) -> None:
    assert initials(person(name)) == letters


@pytest.mark.parametrize("name", ["Nils Olsen", "Nora", "Yvonne", "-", "Yara Emilia Silva"])
def test_initials_that_could_be_an_answer_are_replaced_by_the_id(name: str) -> None:
    assert initials(person(name, "witness-1")) == "WITNESS-1"


@pytest.mark.parametrize(("typed", "signed"), [("al", True), ("AL", True), ("", False)])
def test_initials_are_the_persons_own_or_left_out(typed: str, signed: bool) -> None:  # noqa: FBT001 -- a table
    questions, _, _ = asking("BC", "x", typed)
    assert questions.initialled(ADA, "initials") is signed


@pytest.mark.parametrize(
    "wrong",
    ["", "academic", "zero academic", "academic acquire", "ac zero", "academic acid acne acquire", "acid zero",
     "academic acid acne acquire acid", "academic, acne, acid, acquire, zero"],
)  # fmt: skip
def test_the_ends_of_a_fingerprint_are_typed_right_or_again(wrong: str) -> None:
    questions, _, shown = asking(wrong, "academic zero")
    questions.ends("prompt", WORDS)
    assert "These are not the words shown" in shown.getvalue()


@pytest.mark.parametrize("right", ["academic zero", "ACAD ZERO", "acad, zero", "academic acid acne acquire zero"])
def test_the_ends_or_all_words_of_a_fingerprint_are_enough(right: str) -> None:
    questions, _, shown = asking(right)
    questions.ends("prompt", WORDS)
    assert "not the words" not in shown.getvalue()
