"""The screen: 80 columns, no control characters in either direction, and a clean stop."""

import hashlib
import io

import pytest

from ceremony.adapters.terminal_screen import COLUMNS, TerminalScreen

DIGEST = hashlib.sha256(b"a public key").hexdigest()


class TerminalLike(io.StringIO):
    """An output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Interrupting(io.StringIO):
    """An input at which somebody types Ctrl-C."""

    def readline(self, size: int | None = -1, /) -> str:
        del size
        raise KeyboardInterrupt


def screen_of(typed: str = "", target: io.StringIO | None = None) -> tuple[TerminalScreen, io.StringIO]:
    shown = io.StringIO() if target is None else target
    return TerminalScreen(io.StringIO(typed), shown), shown


def test_every_line_fits_the_screen() -> None:
    screen, shown = screen_of()
    screen.say("a word and another " * 40, indent="    ", hanging="  ")
    screen.read_aloud("a word and another " * 40)
    screen.labelled("LABEL", "a word and another " * 40)
    screen.bar("a word and another " * 40)
    screen.fingerprint("spki sha256", DIGEST)
    assert max(map(len, shown.getvalue().splitlines())) <= COLUMNS


def test_a_path_is_never_broken() -> None:
    screen, shown = screen_of()
    path = "/media/stick/" + "ceremony/" * 12
    screen.say(f"the sheet: {path}")
    assert path in shown.getvalue().splitlines()


def test_what_is_read_aloud_is_set_apart_line_by_line() -> None:
    screen, shown = screen_of()
    screen.read_aloud("We begin.\n" + "word " * 40)
    lines = [line for line in shown.getvalue().splitlines() if line]
    assert lines[0] == "  READ ALOUD"
    assert all(line.startswith("  |  ") for line in lines[1:])


def test_a_fingerprint_is_eight_groups_of_eight_and_twelve_words() -> None:
    screen, shown = screen_of()
    screen.fingerprint("key", DIGEST)
    groups, words = shown.getvalue().split("in words:")
    assert [cell for cell in groups.split()[1:] if len(cell) == 8] == [
        DIGEST[start : start + 8].upper() for start in range(0, 64, 8)
    ]
    assert words.split()[::2] == [str(number) for number in range(1, 13)]


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\x07", "\u202eevil", "\x9b1m"])
def test_nobody_repaints_the_screen_with_a_label(hostile: str) -> None:
    screen, shown = screen_of()
    screen.say(f"token {hostile} here")
    screen.labelled("TOKEN", hostile)
    screen.numbered([hostile])
    assert not set(hostile) - set("evil[2J1m") & set(shown.getvalue())


@pytest.mark.parametrize("typed", ["a\x1b[Ab", "tab\tbed", "null\0", "\ud800"])
def test_a_line_with_control_characters_is_asked_again(typed: str) -> None:
    screen, shown = screen_of(f"{typed}\nclean\n")
    assert screen.ask("name") == "clean"
    assert "control characters" in shown.getvalue()
    assert shown.getvalue().count("name\n") == 2


def test_a_line_that_is_no_text_is_asked_again() -> None:
    shown = io.StringIO()
    source = io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n" + b" " * 9000 + b"\nclean\n"), encoding="utf-8")
    screen = TerminalScreen(source, shown)
    lines = [screen.ask("name") for _ in range(2)]
    assert "clean" in lines


def test_blanks_around_a_line_do_not_count() -> None:
    screen, _ = screen_of("   Ada  \r\n")
    assert screen.ask("name") == "Ada"


@pytest.mark.parametrize("source", [io.StringIO(""), Interrupting()])
def test_the_end_of_input_stops(source: io.StringIO) -> None:
    shown = io.StringIO()
    screen = TerminalScreen(source, shown)
    with pytest.raises(KeyboardInterrupt):
        screen.ask("name")
    assert shown.getvalue().endswith("> \n")


def test_a_last_line_without_an_end_counts() -> None:
    screen, _ = screen_of("Ada")
    assert screen.ask("name") == "Ada"


def test_nothing_is_erased_where_the_output_is_no_terminal() -> None:
    screen, shown = screen_of("BAG-1\n")
    screen.clear()
    screen.ask_covered("bag")
    assert "\x1b" not in shown.getvalue()


@pytest.mark.parametrize(("typed", "rows"), [("BAG-1", 1), ("B" * 78, 2), ("B" * 170, 3)])
def test_a_covered_line_is_taken_off_a_terminal(typed: str, rows: int) -> None:
    screen, shown = screen_of(typed + "\n", TerminalLike())
    assert screen.ask_covered("bag") == typed
    assert shown.getvalue().endswith("\x1b[1A\x1b[2K" * rows)


def test_a_terminal_is_cleared() -> None:
    screen, shown = screen_of("", TerminalLike())
    screen.clear()
    assert shown.getvalue() == "\x1b[2J\x1b[H"
