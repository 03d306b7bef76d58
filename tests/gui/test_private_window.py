"""The custodian's screen, key by key: what shows, what is handed in, and what becomes of it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ceremony.strongroom.messages import Entered, GaveUp, Verdict
from gui.palette import Contrast
from gui.private.__main__ import fitting_scale
from gui.private.draft import Mark
from gui.private.findings import Expected
from gui.private.line_page import LinePage, pin_wording, room_string_wording
from gui.private.word_cell import WordCell
from gui.private.words_page import WordsPage
from gui.theme import Theme, apply
from tests.gui.legible import Screen, assert_all_named
from tests.gui.private_seat import HOLDER, Seat, seated, words_page
from tests.gui.private_shares import OTHER_SET, SHARES, WORDS, other_word

ACCEPTED = Verdict(accepted=True, message="accepted", remedy="")
REFUSED = Verdict(accepted=False, message="share 2 is another", remedy="look at the sheet")
SPOKEN = " ".join(WORDS)
MISTAKEN = " ".join([*WORDS[:16], other_word(WORDS[16]), *WORDS[17:]])


@pytest.fixture
def seat(qtbot: QtBot) -> Iterator[Seat]:
    with seated(qtbot, words_page()) as made:
        yield made


@pytest.fixture
def pin_seat(qtbot: QtBot) -> Iterator[Seat]:
    with seated(qtbot, lambda theme: LinePage(pin_wording(part=1, token="token-a", tries_low=False), theme)) as made:
        yield made


def page_of(seat: Seat) -> WordsPage:
    assert isinstance(seat.page, WordsPage)
    return seat.page


def at(seat: Seat) -> int:
    focused = seat.focused()
    assert isinstance(focused, WordCell)
    return focused.position


def mark(seat: Seat, position: int) -> Mark:
    return page_of(seat).grid.draft.cell(position).mark


def cells(seat: Seat) -> list[WordCell]:
    return sorted(seat.window.findChildren(WordCell), key=lambda cell: cell.position)


def drawn(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def test_the_band_names_the_one_permitted_viewer(seat: Seat) -> None:
    assert f"Private screen for {HOLDER}" in seat.says()


def test_a_share_is_typed_and_handed_in_with_the_button(seat: Seat) -> None:
    seat.types(SPOKEN + " ")
    button = page_of(seat).button
    assert button.hasFocus()
    assert "Checksum matches" in seat.says()
    seat.press(Qt.Key.Key_Return)
    assert seat.entered() == Entered(SPOKEN)
    assert "Handing in" in seat.says()
    seat.judge(ACCEPTED)
    assert "Share accepted" in seat.says()
    assert seat.ended == []
    seat.press(Qt.Key.Key_Return)
    assert seat.ended == [True]


@pytest.mark.parametrize("words", [WORDS, [word.upper() for word in WORDS], [word[:4] for word in WORDS]])
def test_a_scanners_last_enter_hands_in(seat: Seat, words: list[str]) -> None:
    seat.types(" ".join(words) + "\n")
    assert seat.entered() == Entered(SPOKEN)


def test_a_scanner_may_end_each_word_with_tab(seat: Seat) -> None:
    seat.types("\t".join(WORDS) + "\t\n")
    assert seat.entered() == Entered(SPOKEN)


def test_a_last_enter_hands_nothing_in_that_is_wrong(seat: Seat) -> None:
    seat.types(MISTAKEN + "\n")
    assert at(seat) == 17
    assert "Compare word 17 with your sheet." in seat.says()
    assert not page_of(seat).button.isEnabled()
    seat.types(WORDS[16] + "\n")
    assert seat.entered() == Entered(SPOKEN)


def test_a_held_enter_hands_nothing_in(seat: Seat) -> None:
    seat.types(SPOKEN)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
    QApplication.sendEvent(seat.focused(), held)
    assert "Handing in" not in seat.says()


def test_the_button_says_why_it_is_disabled(seat: Seat) -> None:
    button = page_of(seat).button
    assert (button.isEnabled(), button.accessibleDescription()) == (False, "33 words are missing.")
    seat.types(" ".join(OTHER_SET[:2]) + " ")
    assert button.accessibleDescription() in seat.says()
    assert "sheet of another set" in button.accessibleDescription()


def test_only_the_focused_word_is_readable(seat: Seat) -> None:
    seat.types(f"{WORDS[0]} {WORDS[1]}")
    first, second, *_ = cells(seat)
    masked, readable = drawn(first), drawn(second)
    seat.types(" ")
    # Dots are the same for every word; only the number beside them differs.
    assert drawn(first) == masked
    assert drawn(second) != readable
    seat.types("<")
    assert at(seat) == 2
    assert drawn(second) != readable, "the next letter replaces the word, and that shows"
    seat.types(WORDS[1])
    assert drawn(second) == readable


@pytest.mark.parametrize("word", ["academic", "acid"])
def test_every_finished_word_looks_alike(seat: Seat, word: str) -> None:
    seat.types(f"{word} ")
    shown = drawn(cells(seat)[0])
    seat.types(f"<<{other_word(word)} ")
    assert drawn(cells(seat)[0]) == shown


def test_words_are_masked_while_another_window_has_the_keyboard(seat: Seat, qtbot: QtBot) -> None:
    seat.types("acad")
    readable = drawn(cells(seat)[0])
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    assert drawn(cells(seat)[0]) != readable


def test_suggestions_have_none_chosen_until_down_is_pressed(seat: Seat) -> None:
    seat.types("re\n")
    assert (at(seat), mark(seat, 1)) == (1, Mark.AMBIGUOUS)
    seat.types("↓↓ ")
    assert page_of(seat).grid.draft.cells[0].text == "realize"
    assert at(seat) == 2
    seat.types("re↓↑ ")
    assert (at(seat), mark(seat, 2)) == (2, Mark.AMBIGUOUS)


def test_arrows_walk_through_the_columns(seat: Seat) -> None:
    seat.types("→→↓↓←↑")
    assert at(seat) == 13
    seat.types("←←↑↑↑")
    assert at(seat) == 1


def test_tab_leaves_an_empty_cell_and_shift_tab_goes_back(seat: Seat) -> None:
    seat.types("\t")
    assert at(seat) == 2
    seat.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert at(seat) == 1
    seat.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert not isinstance(seat.focused(), WordCell)


def test_a_click_goes_to_a_cell_and_finishes_the_one_that_is_left(seat: Seat) -> None:
    seat.types(WORDS[0][:4])
    seat.qtbot.mouseClick(cells(seat)[9], Qt.MouseButton.LeftButton)
    assert (at(seat), mark(seat, 1)) == (10, Mark.FINISHED)


def test_nothing_goes_through_the_clipboard(seat: Seat) -> None:
    board = QGuiApplication.clipboard()
    board.setText("canary")
    seat.types(WORDS[0])
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for key, modifier in [
        *((key, control) for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_V, Qt.Key.Key_Insert)),
        (Qt.Key.Key_Insert, shift),
        (Qt.Key.Key_Delete, shift),
        (Qt.Key.Key_Z, control),
    ]:
        seat.press(key, modifier)
    seat.qtbot.mouseClick(cells(seat)[0], Qt.MouseButton.MiddleButton)
    seat.qtbot.mouseDClick(cells(seat)[0], Qt.MouseButton.LeftButton)
    assert board.text() == "canary"
    seat.types(" ")
    assert page_of(seat).grid.draft.cells[0].text == WORDS[0]


def test_nothing_is_dropped_offered_or_composed(seat: Seat) -> None:
    for widget in (seat.window, *seat.window.findChildren(QWidget)):
        assert not widget.acceptDrops()
    cell = cells(seat)[0]
    assert cell.contextMenuPolicy() is Qt.ContextMenuPolicy.PreventContextMenu
    assert not cell.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    composed = QInputMethodEvent()
    composed.setCommitString("academic")
    QApplication.sendEvent(cell, composed)
    assert page_of(seat).grid.draft.cells[0].text == ""


def test_no_word_reaches_names_descriptions_properties_or_accessible_text(seat: Seat) -> None:
    seat.types(f"{SPOKEN[:60]}")
    typed = {word for word in WORDS[:8] if len(word) >= 4}
    for widget in (seat.window, *seat.window.findChildren(QWidget)):
        interface = QAccessible.queryAccessibleInterface(widget)
        said = [widget.accessibleName(), widget.accessibleDescription(), widget.objectName(), widget.toolTip()]
        said += [interface.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Value)]
        said += [str(widget.property(bytes(name).decode())) for name in widget.dynamicPropertyNames()]
        assert {word for text in said for word in text.split()} & typed == set()
        if isinstance(widget, WordCell):
            assert interface.textInterface() is None
            assert interface.editableTextInterface() is None


def test_covering_hides_every_word_and_loses_none(seat: Seat) -> None:
    seat.types(" ".join(WORDS[:5]) + " rea")
    seat.press(Qt.Key.Key_F2)
    assert "Covered" in seat.says()
    assert not any(cell.isVisible() for cell in cells(seat))
    seat.types("ctor academic ")
    assert not page_of(seat).grid.draft.cells[6].text
    seat.press(Qt.Key.Key_F2)
    assert (at(seat), page_of(seat).grid.draft.cells[5].text) == (6, "rea")
    assert all(cell.isVisible() for cell in cells(seat))


def test_esc_gives_up_at_once_where_nothing_is_lost(seat: Seat) -> None:
    seat.press(Qt.Key.Key_Escape)
    assert seat.entered() == GaveUp("the entry was given up", "start the entry again")
    assert seat.ended == [False]


def test_esc_asks_where_words_would_be_lost_and_enter_stays(seat: Seat) -> None:
    seat.types(" ".join(WORDS[:5]) + " ")
    seat.press(Qt.Key.Key_Escape)
    assert "Leave without handing in?" in seat.says()
    seat.press(Qt.Key.Key_Return)
    assert at(seat) == 6
    seat.types(" ".join(WORDS[5:]) + "\n")
    assert seat.entered() == Entered(SPOKEN)


@pytest.mark.parametrize("covered", [False, True])
def test_a_second_esc_leaves(seat: Seat, covered: bool) -> None:  # noqa: FBT001 - pytest passes it
    seat.types("academic ")
    if covered:
        seat.press(Qt.Key.Key_F2)
    seat.press(Qt.Key.Key_Escape)
    assert seat.ended == []
    seat.press(Qt.Key.Key_F2)
    assert "Leave without handing in?" in seat.says()
    seat.press(Qt.Key.Key_Escape)
    assert seat.ended == [False]
    assert isinstance(seat.entered(), GaveUp)


def test_closing_the_window_is_leaving_it(seat: Seat) -> None:
    seat.types("academic ")
    seat.window.close()
    assert seat.window.isVisible()
    assert "Leave without handing in?" in seat.says()


def test_a_refusal_says_why_and_stays_until_it_is_read(seat: Seat) -> None:
    seat.types(SPOKEN + "\n")
    seat.judge(REFUSED)
    assert "Share 2 is another." in seat.says()
    assert "What to do: look at the sheet." in seat.says()
    seat.press(Qt.Key.Key_Escape)
    seat.press(Qt.Key.Key_F2)
    assert seat.ended == []
    seat.press(Qt.Key.Key_Return)
    assert seat.ended == [False]


def test_an_accepted_share_leaves_the_screen_by_itself(qtbot: QtBot) -> None:
    with seated(qtbot, words_page(), accepted_ms=50) as seat:
        seat.types(SPOKEN + "\n")
        seat.strongroom.send(ACCEPTED)
        qtbot.waitUntil(lambda: seat.ended == [True])


def test_the_end_of_the_socket_ends_the_screen(seat: Seat, qtbot: QtBot) -> None:
    seat.types("academic ")
    with qtbot.waitSignal(seat.window.ended):
        seat.strongroom.close()
    assert seat.ended == [False]


def test_what_is_no_verdict_ends_the_screen(seat: Seat, qtbot: QtBot) -> None:
    with qtbot.waitSignal(seat.window.ended):
        seat.strongroom.send(GaveUp("no", "verdict"))
    assert seat.ended == [False]


def test_a_pin_part_never_shows_and_is_handed_in_with_enter(pin_seat: Seat) -> None:
    assert not pin_seat.window.findChildren(QLabel, "016947")
    pin_seat.types("\n01694x<7")
    shown = drawn(pin_seat.focused())
    assert "6 characters entered" in pin_seat.says()
    assert "016947" not in pin_seat.says()
    pin_seat.types("<8")
    assert drawn(pin_seat.focused()) == shown
    pin_seat.types("<7\n")
    assert pin_seat.entered() == Entered("016947")
    pin_seat.judge(ACCEPTED)
    pin_seat.qtbot.waitUntil(lambda: pin_seat.ended == [True])


def test_a_pin_part_that_was_handed_in_gives_way_to_the_next_and_comes_back_only_refused(pin_seat: Seat) -> None:
    pin_seat.types("016947\n")
    pin_seat.entered()
    assert not pin_seat.window.isVisible()
    pin_seat.strongroom.send(REFUSED)
    pin_seat.qtbot.waitUntil(lambda: "Share 2 is another." in pin_seat.says())
    # Off screen a window that was hidden never becomes the active one again.
    taker = pin_seat.window.focusWidget()
    assert taker is not None
    pin_seat.qtbot.keyClick(taker, Qt.Key.Key_Return)
    assert pin_seat.ended == [False]


def test_a_pin_may_hold_what_a_keyboard_prints_and_nothing_else(pin_seat: Seat) -> None:
    pin_seat.types("a B-!")
    pin_seat.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    pin_seat.press(Qt.Key.Key_Delete)
    pin_seat.types("\n")
    assert pin_seat.entered() == Entered("a B-!")


def test_nothing_is_handed_in_before_anything_was_entered(pin_seat: Seat) -> None:
    assert "Nothing has been entered." in pin_seat.says()
    pin_seat.types("\n")
    pin_seat.press(Qt.Key.Key_Escape)
    assert isinstance(pin_seat.entered(), GaveUp)


def test_few_tries_are_said_before_the_pin_is_typed(qtbot: QtBot) -> None:
    with seated(qtbot, lambda theme: LinePage(pin_wording(part=2, token="token-a", tries_low=True), theme)) as seat:
        assert "Few tries are left" in seat.says()


def test_dice_are_hidden_and_counted(qtbot: QtBot) -> None:
    with seated(qtbot, lambda theme: LinePage(room_string_wording(), theme)) as seat:
        seat.types("123456" * 9)
        assert "54 characters entered" in seat.says()
        seat.types("\n")
        assert seat.entered() == Entered("123456" * 9)


def test_a_set_of_short_shares_has_twenty_cells(qtbot: QtBot) -> None:
    expected = Expected(set_id="1234", share=2, threshold=2, shares=3, length=20)
    with seated(qtbot, words_page(expected)) as seat:
        assert len(cells(seat)) == 20
        assert "Enter your 20 words" in seat.says()


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1366, 768), (1440, 900), (1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("wanted", [0.75, 1.0, 2.0])
def test_nothing_is_clipped_at_any_size(qtbot: QtBot, width: int, height: int, wanted: float) -> None:
    screen = Screen(width, height, fitting_scale(wanted, width, height))
    with seated(qtbot, words_page(pictures=True), screen) as seat:
        for text in (" ".join(OTHER_SET[:4]) + " re", "x "):
            seat.types(text)
            seat.is_legible()
        assert_all_named(seat.window)
        seat.press(Qt.Key.Key_F2)
        seat.is_legible()
    with seated(
        qtbot, lambda theme: LinePage(pin_wording(part=1, token="t" * 32, tries_low=True), theme), screen
    ) as seat:
        seat.is_legible()
        assert_all_named(seat.window)
        seat.types("1\n")
        seat.judge(Verdict(accepted=False, message="word " * 30, remedy="read " * 30))
        seat.is_legible()


def test_strong_contrast_draws_too(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with seated(qtbot, lambda _: words_page()(Theme(1.0, Contrast.HIGH))) as seat:
        apply(app, Theme(1.0, Contrast.HIGH))
        seat.types(f"{SHARES[0][0]} re")
        seat.is_legible()
